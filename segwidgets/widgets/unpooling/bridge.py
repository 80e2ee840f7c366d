"""From unpooling to the transposed convolution that it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.limits import LIMITS
from segwidgets.terms.parameters import Axes
from segwidgets.terms.pooling import Pooling
from segwidgets.terms.unpooling import METHODS, corner_tap
from segwidgets.widgets.linear.conv_transpose_2d import ConvTranspose2d
from segwidgets.widgets.words import times

_BRIDGED = ("nearest", "bed_of_nails")
_WHY_NOT = {
    "max_unpool": "its places depend on the input",
    "average_spread": "its kernel of equal shares is that of average pooling: take "
    "kernel = 1 / (rows × columns) yourself",
    "bilinear": "at the border it repeats cells, where a transposed convolution sees zeros",
}


def conv_transpose_of(
    method: str, values: NDArray[np.float64], pooling: Pooling, size: Axes, corner: str, device: Any
) -> ConvTranspose2d:
    """Make the figure of `Unpooling.as_conv_transpose`; see there.

    Parameters
    ----------
    method : str
        One of `METHODS`.
    values : numpy.ndarray
        What is passed on.
    pooling : Pooling
        The windows.
    size : tuple of int
        Rows and columns of the original.
    corner : str
        Where "bed_of_nails" puts its nails.
    device : str
        Where torch computes.

    Returns
    -------
    ConvTranspose2d
        With the same numbers as output.

    Raises
    ------
    ValueError
        If there is no such figure.
    """
    if method not in METHODS:
        raise ValueError(f"method = {method!r}: choose {' or '.join(map(repr, _BRIDGED))}.")
    if method not in _BRIDGED:
        raise ValueError(
            f"{method} is no transposed convolution with a fixed kernel: {_WHY_NOT[method]}. "
            f"Choose {' or '.join(map(repr, _BRIDGED))}."
        )
    _check_limits(values)
    if method == "nearest":
        factors = _factors(values.shape, size)
        return ConvTranspose2d(values, np.ones(factors), stride=factors, device=device)
    nail = np.zeros(pooling.kernel_size)
    nail[corner_tap(corner, pooling.kernel_size)] = 1
    return ConvTranspose2d(
        values,
        nail,
        stride=pooling.stride,
        padding=pooling.padding,
        output_padding=_rest(pooling, size),
        device=device,
    )


def _factors(small: Axes, large: Axes) -> Axes:
    factors = tuple(n // h for h, n in zip(small, large, strict=True))
    if any(n % h or n < h for h, n in zip(small, large, strict=True)):
        raise ValueError(
            f"nearest makes {times(large)} of {times(small)}, so blocks differ in size, and no "
            f"kernel of ones does that: choose an input whose sides are multiples of the stride, "
            f"with stride = kernel_size and padding = 0."
        )
    if max(factors) > LIMITS.stride:
        raise ValueError(
            f"nearest repeats every cell {max(factors)} times, and the other figure has strides up "
            f"to {LIMITS.stride}: choose a smaller input."
        )
    return factors


def _rest(pooling: Pooling, size: Axes) -> Axes:
    default = pooling.default_size(size)
    rest = tuple(n - d for n, d in zip(size, default, strict=True))
    if min(rest) < 0:
        raise ValueError(
            f"ceil_mode lets the last window stick out, and the nails of {times(default)} cells "
            f"are cut to {times(size)}; a transposed convolution cuts both ends alike: set "
            f"ceil_mode = False."
        )
    return rest


def _check_limits(values: NDArray[np.float64]) -> None:
    largest = float(np.abs(values).max())
    if largest > LIMITS.magnitude or max(values.shape) > LIMITS.input_side:
        raise ValueError(
            f"the values passed on, {times(values.shape)} up to {largest:g}, would be the input of "
            f"the other figure, which takes {LIMITS.input_side} per side up to "
            f"{LIMITS.magnitude:g}: choose a smaller input or gain."
        )
