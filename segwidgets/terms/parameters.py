"""What a convolution may be: int or pair, sizes, rules. Errors say what to do instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.numbers import range_words, short, whole
from segwidgets.terms.numbers import show

IntOrPair: TypeAlias = int | Sequence[int]
Axes: TypeAlias = tuple[int, ...]
Indices: TypeAlias = NDArray[np.int64]


def per_axis(name: str, value: Any, dims: int, min: int, max: int | None = None) -> Axes:
    """Expand an int, or check a sequence with one int per axis.

    Examples
    --------
    >>> per_axis("stride", 2, dims=2, min=1)
    (2, 2)
    >>> per_axis("stride", 0, dims=2, min=1, max=8)
    Traceback (most recent call last):
    ValueError: stride = 0: choose 1 to 8.
    """
    if isinstance(value, str | bytes | dict | set):
        raise TypeError(f"{name} = {short(value)}: give {_choice(dims)}.")
    try:
        items = list(value)
    except TypeError:
        return (whole(name, value, min, max),) * dims
    if len(items) != dims:
        raise ValueError(
            f"{name} = {short(value)}: give {_choice(dims)}, not {len(items)} numbers."
        )
    try:
        return tuple(whole(name, item, min, max) for item in items)
    except ValueError:
        raise ValueError(f"{name} = {short(value)}: choose {range_words(min, max)}.") from None


def _choice(dims: int) -> str:
    return "an int" if dims == 1 else "an int or a pair (rows, columns)"


def common_dims(*sizes: IntOrPair) -> int:
    """Tell 1D from 2D: one pair among the sizes is enough for 2D."""
    axes = [len(size) if isinstance(size, Sequence) else 1 for size in sizes]
    dims = max(axes)
    if dims not in (1, 2):
        raise ValueError(f"size {sizes[axes.index(dims)]!r}: give an int (1D) or a pair (2D).")
    return dims


def conv_transpose_size(
    input_size: Axes,
    kernel_size: Axes,
    stride: Axes,
    padding: Axes,
    output_padding: Axes,
    dilation: Axes,
) -> Axes:
    """Output size of a transposed convolution, as in `torch.nn.ConvTranspose2d`.

    Examples
    --------
    >>> conv_transpose_size((3, 3), (3, 3), (2, 2), (1, 1), (1, 1), (1, 1))
    (6, 6)
    """
    sizes = []
    for n, k, s, p, extra, d in zip(
        input_size, kernel_size, stride, padding, output_padding, dilation, strict=True
    ):
        if extra >= max(s, d):
            raise ValueError(
                f"output_padding = {extra}: must be smaller than stride {s} or dilation {d}; "
                f"choose at most {max(s, d) - 1}."
            )
        full = (n - 1) * s + d * (k - 1) + extra + 1
        if full - 2 * p < 1:
            raise ValueError(
                f"padding = {p} crops everything, the output would have size {show(full - 2 * p)}: "
                f"choose a padding of at most {(full - 1) // 2}, or a larger kernel or input."
            )
        sizes.append(full - 2 * p)
    return tuple(sizes)


def conv_size(
    input_size: Axes, kernel_size: Axes, stride: Axes, padding: Axes, dilation: Axes
) -> Axes:
    """Output size of a convolution, as in `torch.nn.Conv2d`.

    Examples
    --------
    >>> conv_size((6,), (3,), (2,), (1,), (1,))
    (3,)
    """
    sizes = []
    for n, k, s, p, d in zip(input_size, kernel_size, stride, padding, dilation, strict=True):
        reach = d * (k - 1) + 1
        if reach > n + 2 * p:
            raise ValueError(
                f"kernel_size = {k} with dilation {d} reaches over {reach} cells, but the padded "
                f"input has {n + 2 * p}: choose a smaller kernel, or more padding."
            )
        sizes.append((n + 2 * p - reach) // s + 1)
    return tuple(sizes)
