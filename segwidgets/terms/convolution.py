"""The terms of convolution and transposed convolution, built axis by axis without loops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.columns import Indices
from segwidgets.terms.padding import PaddingMode, check_padding, padded_cells
from segwidgets.terms.parameters import (
    IntOrPair,
    common_dims,
    conv_size,
    conv_transpose_size,
    per_axis,
)
from segwidgets.terms.terms import Terms


def conv_transpose_terms(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    output_padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
) -> Terms:
    """List the products of a transposed convolution, `torch.nn.ConvTranspose1d` or `2d`.

    Parameters
    ----------
    input_size, kernel_size : int or pair of int
        Number of cells, at least 1. A pair (rows, columns) among them makes it 2D; an int
        then stands for a square.
    stride, dilation : int or pair of int
        At least 1.
    padding : int or pair of int
        At least 0: how many cells are cropped from each end of the output.
    output_padding : int or pair of int
        At least 0 and smaller than stride or dilation: how many cells are added at the far end.

    Returns
    -------
    Terms
        One row per product, in output order.

    Raises
    ------
    TypeError
        If something is not a whole number or a pair of them.
    ValueError
        If a number is out of range or the output would be empty.

    References
    ----------
    V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning, 2016.

    Examples
    --------
    >>> terms = conv_transpose_terms(input_size=2, kernel_size=3, stride=2)
    >>> terms.output_size
    (5,)
    >>> terms.output([3, 5], [1, 2, 4])
    array([ 3.,  6., 17., 10., 20.])
    """
    dims = common_dims(input_size, kernel_size)
    small = per_axis("input_size", input_size, dims, 1)
    kernel = per_axis("kernel_size", kernel_size, dims, 1)
    strides = per_axis("stride", stride, dims, 1)
    paddings = per_axis("padding", padding, dims, 0)
    extra = per_axis("output_padding", output_padding, dims, 0)
    dilations = per_axis("dilation", dilation, dims, 1)
    large = conv_transpose_size(small, kernel, strides, paddings, extra, dilations)
    axes = zip(small, large, kernel, strides, paddings, dilations, strict=True)
    table = _combined((_axis_links(*axis, by_large=True) for axis in axes), by_large=True)
    return Terms(table.large, table.small, table.kernel, large, small, kernel)


def conv_terms(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    padding_mode: PaddingMode = "zeros",
    *,
    flip: bool = False,
) -> Terms:
    """List the products of a convolution, `torch.nn.Conv1d` or `2d`.

    Parameters
    ----------
    input_size, kernel_size : int or pair of int
        Number of cells, at least 1. A pair (rows, columns) among them makes it 2D; an int
        then stands for a square.
    stride, dilation : int or pair of int
        At least 1.
    padding : int or pair of int
        At least 0: how many cells are laid around the input.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What they hold. Products with zeros are left out. All other cells are input cells seen
        again, so an output cell may have several products with the same one.
    flip : bool
        Whether the kernel is turned around, as true convolution has it. torch does not turn
        it: what it computes is properly called cross-correlation.

    Returns
    -------
    Terms
        One row per product, in output order, and for each output cell in the order of its
        window.

    Raises
    ------
    TypeError
        If something is not a whole number or a pair of them.
    ValueError
        If a number is out of range, the kernel does not fit, or the input is too small for
        the padding mode.

    Examples
    --------
    >>> terms = conv_terms(input_size=4, kernel_size=3, stride=2, padding=1)
    >>> [terms.symbols(cell) for cell in range(2)]
    ['ay + bz', 'bx + cy + dz']
    >>> terms.transposed().input_size
    (2,)
    >>> conv_terms(4, 3, padding=1, padding_mode="reflect").symbols(0)
    'bx + ay + bz'
    >>> conv_terms(4, 3, flip=True).symbols(0)
    'az + by + cx'
    """
    dims = common_dims(input_size, kernel_size)
    large = per_axis("input_size", input_size, dims, 1)
    kernel = per_axis("kernel_size", kernel_size, dims, 1)
    strides = per_axis("stride", stride, dims, 1)
    paddings = per_axis("padding", padding, dims, 0)
    dilations = per_axis("dilation", dilation, dims, 1)
    small = conv_size(large, kernel, strides, paddings, dilations)
    check_padding(large, paddings, padding_mode)
    axes = zip(small, large, kernel, strides, paddings, dilations, strict=True)
    table = _combined(
        (_axis_links(*axis, by_large=False, padding_mode=padding_mode, flip=flip) for axis in axes),
        by_large=False,
    )
    return Terms(table.small, table.large, table.kernel, small, large, kernel)


@dataclass(frozen=True)
class _Links:
    """Which kernel cell links which small cell to which large cell, sorted by `key`.

    `key` is `large` or `small`, and `counts` holds the number of links per key.
    """

    small: Indices
    large: Indices
    kernel: Indices
    key: Indices
    counts: Indices
    sizes: tuple[int, int, int]


def _axis_links(
    small: int,
    large: int,
    kernel: int,
    stride: int,
    padding: int,
    dilation: int,
    *,
    by_large: bool,
    padding_mode: PaddingMode = "zeros",
    flip: bool = False,
) -> _Links:
    """Link the cells along one axis: small * stride - padding + dilation * kernel = large.

    Both sides of a strided convolution have these links, and its transpose has the very same.
    """
    s = np.repeat(np.arange(small), kernel)
    k = np.tile(np.arange(kernel), small)
    at = padded_cells(large, padding, padding_mode)[s * stride + dilation * k]
    if flip:
        k = kernel - 1 - k
    inside = at >= 0
    s, k, at = s[inside], k[inside], at[inside]
    if by_large:
        order = np.argsort(at, kind="stable")
        s, k, at = s[order], k[order], at[order]
    key, keys = (at, large) if by_large else (s, small)
    return _Links(s, at, k, key, np.bincount(key, minlength=keys), (small, large, kernel))


def _combined(axes: Iterable[_Links], *, by_large: bool) -> _Links:
    return reduce(lambda rows, columns: _product(rows, columns, by_large=by_large), axes)


def _product(rows: _Links, columns: _Links, *, by_large: bool) -> _Links:
    """Combine two axes into flat indices, sorted by flat key, then by row, then by column."""
    # Each pair of links has its place by formula. Sorting would cost twenty times as much.
    row, column = rows.key, columns.key
    rank = np.arange(len(row)) - _starts(rows.counts)[row]
    place = (_starts(rows.counts)[row] * len(column))[:, None] + (
        rows.counts[row][:, None] * _starts(columns.counts)[column]
    )
    place += rank[:, None] * columns.counts[column]
    place += np.arange(len(column)) - _starts(columns.counts)[column]
    flat = place.ravel()

    def combine(outer: Indices, inner: Indices, side: int) -> Indices:
        combined = np.empty(len(flat), np.int64)
        combined[flat] = ((outer * side)[:, None] + inner).ravel()
        return combined

    small = combine(rows.small, columns.small, columns.sizes[0])
    large = combine(rows.large, columns.large, columns.sizes[1])
    return _Links(
        small=small,
        large=large,
        kernel=combine(rows.kernel, columns.kernel, columns.sizes[2]),
        key=large if by_large else small,
        counts=np.outer(rows.counts, columns.counts).ravel(),
        sizes=(
            rows.sizes[0] * columns.sizes[0],
            rows.sizes[1] * columns.sizes[1],
            rows.sizes[2] * columns.sizes[2],
        ),
    )


def _starts(counts: NDArray[np.int64]) -> Indices:
    """Where the links of each key begin."""
    return np.cumsum(counts) - counts
