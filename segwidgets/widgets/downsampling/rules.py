"""What the traits of the downsampling figure have to agree on."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.options import LIMITS
from segwidgets.terms.arrays import as_array, nesting
from segwidgets.terms.downsampling import blur_size_along
from segwidgets.terms.parameters import Axes
from segwidgets.terms.pooling import Pooling
from segwidgets.widgets.methods import Spec, check_lens, check_method, following_look, original_size
from segwidgets.widgets.traits import Cells, collapse
from segwidgets.widgets.words import times

#: Traits that decide where the windows lie, and those that decide the result.
WINDOW_NAMES = ("input", "image", "kernel_size", "stride", "padding", "ceil_mode")
RESULT_NAMES = (
    *WINDOW_NAMES,
    *("shift", "count_include_pad", "kernel", "blur_size", "methods"),
)


class CellsOfEither(Cells):
    """A list of numbers in 1D, equally long rows of them in 2D."""

    def _array(self, obj: Any, value: Any, magnitude: float | None) -> NDArray[np.float64]:  # noqa: ARG002
        axes = nesting(value)
        dims = 1 if axes == 1 else 2
        name = self.name or ""
        try:
            return as_array(name, value, dims, max_side=self.max_side, magnitude=magnitude)
        except ValueError as error:
            if axes == 3 or (axes == 2 and min(np.shape(value)) > self.max_side):
                way = f"A photograph is shown by Downsampling.from_image({name})."
                raise ValueError(f"{error} {way}") from None
            raise


def dims_of(spec: Spec) -> int:
    """Tell 1D from 2D; photographs are 2D."""
    return 2 if spec["image"] else np.ndim(spec["input"])


def _axes(spec: Spec, name: str, across: int) -> Axes:
    """Expand a parameter to rows and columns; in 1D the row has what changes nothing."""
    value = spec[name]
    numbers = value if isinstance(value, tuple) else (value,)
    return (across, numbers[-1]) if dims_of(spec) == 1 else (numbers[0], numbers[-1])


def pooling_of(spec: Spec) -> Pooling:
    """Read the windows; a padding of more than half a window raises a ValueError."""
    if dims_of(spec) == 2:
        names = ("kernel_size", "stride", "padding", "ceil_mode")
        return Pooling.of(*(spec[name] for name in names))
    kernel, padding = _axes(spec, "kernel_size", 1), _axes(spec, "padding", 0)
    if padding[1] > kernel[1] // 2:
        raise ValueError(
            f"padding = {padding[1]}: at most half of kernel_size, {kernel[1] // 2} here; choose a "
            f"smaller padding or a larger kernel_size."
        )
    stride = None if spec["stride"] is None else _axes(spec, "stride", 1)
    return Pooling.of(kernel, stride, padding, spec["ceil_mode"])


def sizes(spec: Spec) -> tuple[Axes, Axes]:
    """Give the rows and columns before and after; windows must fit, and a blur that is shown."""
    size = original_size(spec)
    small = pooling_of(spec).size(size)
    if "blur_pool" in spec["methods"]:
        for cells in size:
            blur_size_along(spec["blur_size"], cells)
    return size, small


def steps(spec: Spec) -> int:
    """Count the windows, one step each; a photograph is not played."""
    return 1 if spec["image"] else prod(sizes(spec)[1])


def fitted(kernel: Any, spec: Spec) -> NDArray[np.float64]:
    """Fit a kernel to the window: what has no place is left out, and new weights are zero."""
    weights = np.array(kernel, float)
    if dims_of(spec) == 1:
        if weights.ndim == 2:
            weights = weights.sum(0).clip(-LIMITS.magnitude, LIMITS.magnitude)
        shape: Axes = pooling_of(spec).kernel_size[1:]
    else:
        weights, shape = np.atleast_2d(weights), pooling_of(spec).kernel_size
    result = np.zeros(shape)
    both = tuple(slice(min(sides)) for sides in zip(weights.shape, shape, strict=True))
    result[both] = weights[both]
    return result


def _check_kernel(spec: Spec) -> None:
    """Raise a ValueError if the kernel is not as large as a window."""
    shape = np.shape(spec["kernel"])
    window = pooling_of(spec).kernel_size[2 - dims_of(spec) :]
    if shape != window:
        own = collapse(shape)
        raise ValueError(
            f"kernel is {times(shape)}, and kernel_size = {spec['kernel_size']} makes windows of "
            f"{times(window)}: give as many weights, or set kernel_size = {own} too, in "
            f"`with w.hold_trait_notifications():`."
        )


#: What raises a ValueError if a trait does not fit the others, by the trait's name.
CHECKS: dict[str, Callable[[Spec], object]] = {
    **dict.fromkeys((*WINDOW_NAMES, "blur_size", "methods"), sizes),
    "kernel": _check_kernel,
    "lens": check_lens,
    "method": check_method,
}


def following(spec: Spec) -> dict[str, Any]:
    """Move what depends on the other traits, which fit, to where they allow it."""
    found: dict[str, Any] = {}
    if dims_of(spec) == 1:
        for name in ("kernel_size", "stride", "padding"):
            if isinstance(spec[name], tuple):
                found[name] = spec[name][-1]
    kernel = fitted(spec["kernel"], spec)
    if np.shape(spec["kernel"]) != kernel.shape:
        found["kernel"] = kernel.tolist()
    return {**found, **following_look(spec, steps(spec))}


def limited(spec: Spec) -> dict[str, Any]:
    """Take padding and blur down to what windows and input allow, where the page asks for more."""
    kernel, padding = _axes(spec, "kernel_size", 1), _axes(spec, "padding", 0)
    allowed = tuple(min(p, k // 2) for p, k in zip(padding, kernel, strict=True))
    least = min((n for n in original_size(spec) if n > 1), default=spec["blur_size"])
    return {
        **spec,
        "padding": allowed[1] if dims_of(spec) == 1 else collapse(allowed),
        "blur_size": min(spec["blur_size"], 2 * least - 1),
    }
