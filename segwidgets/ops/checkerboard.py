"""Upsampling layers, computed by torch."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.terms.upsampling import Layer, before

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike

# Sums of a few hundred products are off by less than this many units of precision.
_ROUNDING = 1000

_MODES = {
    ("resize_nearest", 1): "nearest",
    ("resize_nearest", 2): "nearest",
    ("resize_bilinear", 1): "linear",
    ("resize_bilinear", 2): "bilinear",
}


def upsampled(
    input_size: int,
    layers: Sequence[Layer],
    kernels: Sequence[ArrayLike],
    method: str,
    device: str = "auto",
) -> list[torch.Tensor]:
    """Send a constant input, all ones, through the layers, and give the output of each.

    Sub-pixel convolution begins with equal kernels (ICNR), see A. Aitken et al.: Checkerboard
    artifact free sub-pixel convolution. 2017, arXiv:1707.02937.

    Examples
    --------
    >>> upsampled(4, [Layer(3, 2)], [[1, 1, 1]], "conv_transpose", "cpu")
    [tensor([1., 2., 1., 2., 1., 2., 1., 1.], dtype=torch.float64)]
    """
    lib = require_torch()
    place = choose_device(device)
    dtype = lib.float32 if place.type == "mps" else lib.float64
    results = []
    with lib.no_grad():
        x: Any = None
        for layer, kernel in zip(layers, kernels, strict=True):
            w = lib.as_tensor(kernel, dtype=dtype, device=place)[None, None]
            if x is None:
                x = lib.ones((1, 1) + (input_size,) * (w.ndim - 2), dtype=dtype, device=place)
            x = _apply(lib.nn.functional, x, w, layer, method)
            results.append(x[0, 0])
    return results


def ripple(output: torch.Tensor, inside: range) -> float:
    """Measure the spread of an output, relative to its mean.

    Examples
    --------
    >>> import torch
    >>> ripple(torch.tensor([1.0, 2.0, 3.0, 2.0, 9.0]), range(4))
    1.0
    """
    if not inside:
        return nan
    part = output[(slice(inside.start, inside.stop),) * output.ndim]
    spread, mean = float(part.max() - part.min()), abs(float(part.mean()))
    if spread <= _ROUNDING * require_torch().finfo(output.dtype).eps * max(mean, 1):
        return 0.0
    return spread / mean if mean else inf


def _apply(functional: Any, x: Any, w: Any, layer: Layer, method: str) -> Any:
    dims = x.ndim - 2
    if method == "conv_transpose":
        padding, extra = layer.cropping
        transpose = functional.conv_transpose1d if dims == 1 else functional.conv_transpose2d
        return transpose(x, w, stride=layer.stride, padding=padding, output_padding=extra)
    if method == "icnr":
        channels = w.repeat(layer.stride**dims, *[1] * (dims + 1))
        return _shuffled(functional, _same(functional, x, channels, layer), layer.stride)
    mode = _MODES[method, dims]
    resized = functional.interpolate(x, scale_factor=float(layer.stride), mode=mode)
    return _same(functional, resized, w, layer)


def _same(functional: Any, x: Any, w: Any, layer: Layer) -> Any:
    """Convolve and keep the size, as `padding="same"` does."""
    first = before(layer.kernel_size)
    ends = (first, layer.kernel_size - 1 - first)
    apply = functional.conv1d if x.ndim == 3 else functional.conv2d
    return apply(functional.pad(x, ends * (x.ndim - 2)), w)


def _shuffled(functional: Any, x: Any, stride: int) -> Any:
    """Shuffle channels into cells; `pixel_shuffle` knows two axes only."""
    if x.ndim == 4:
        return functional.pixel_shuffle(x, stride)
    return x.transpose(1, 2).reshape(1, 1, -1)
