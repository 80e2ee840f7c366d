"""What the traits of the checkerboard figure have to agree on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from segwidgets.shared.limits import LIMITS
from segwidgets.terms.upsampling import sizes
from segwidgets.widgets.words import times


def check_fit(spec: Mapping[str, Any]) -> None:
    """Check that sizes stay within limits, and that given kernels have those of their layers.

    Parameters
    ----------
    spec : mapping
        The figure's traits, each allowed by itself.

    Raises
    ------
    ValueError
        With value, rule and way out.
    """
    layers, kernels, dims = spec["layers"], spec["kernels"], spec["dims"]
    reached = sizes(spec["input_size"], layers, spec["method"])
    for number, size in enumerate(reached):
        if size > LIMITS.output_side:
            raise ValueError(
                f"after layers[{number}] the output would be {size} cells wide: at most "
                f"{LIMITS.output_side}; choose a smaller input_size, smaller strides or fewer "
                f"layers."
            )
    if isinstance(kernels, str):
        return
    together = "assign layers, kernels and dims together, in `with w.hold_trait_notifications():`"
    if len(kernels) != len(layers):
        raise ValueError(
            f"kernels has {len(kernels)} kernels for {len(layers)} layers: give one per layer, or "
            f"{together}."
        )
    for number, (kernel, layer) in enumerate(zip(kernels, layers, strict=True)):
        shape = np.shape(kernel)
        if shape != (layer.kernel_size,) * dims:
            raise ValueError(
                f"kernels[{number}] is {times(shape)}, but layers[{number}] needs "
                f"{times((layer.kernel_size,) * dims)}: change one of them, or {together}."
            )
