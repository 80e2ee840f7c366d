"""The terms of convolution and transposed convolution, built axis by axis without loops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.channels import ONE, Channels, checked_channels, stacked
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
    *,
    in_channels: int = 1,
    out_channels: int = 1,
    groups: int = 1,
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
    in_channels, out_channels, groups : int
        At least 1; `groups` divides both of the others. Where there are several channels, sizes
        begin with their number: the input's is (in_channels, rows, columns), the kernel's is
        torch's (in_channels, out_channels / groups, rows, columns).

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
    channels = _checked_channels(in_channels, out_channels, groups, dims)
    axes = zip(small, large, kernel, strides, paddings, dilations, strict=True)
    links = [_axis_links(*axis, by_large=True) for axis in axes]
    if channels != ONE:
        links = [_channel_links(Channels(out_channels, in_channels, groups), by_large=True), *links]
    table = _combined(links, by_large=True)
    return Terms(
        table.large,
        table.small,
        table.kernel,
        stacked(out_channels, large),
        stacked(in_channels, small),
        stacked((in_channels, channels.outputs_per_group), kernel),
    )


def conv_terms(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    padding_mode: PaddingMode = "zeros",
    *,
    flip: bool = False,
    in_channels: int = 1,
    out_channels: int = 1,
    groups: int = 1,
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
    in_channels, out_channels, groups : int
        At least 1; `groups` divides both of the others. Where there are several channels, sizes
        begin with their number: the input's is (in_channels, rows, columns), the kernel's is
        torch's (out_channels, in_channels / groups, rows, columns).

    Returns
    -------
    Terms
        One row per product, in output order, and for each output cell in the order of its
        window, channel by channel.

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
    channels = _checked_channels(in_channels, out_channels, groups, dims)
    axes = zip(small, large, kernel, strides, paddings, dilations, strict=True)
    links = [
        _axis_links(*axis, by_large=False, padding_mode=padding_mode, flip=flip) for axis in axes
    ]
    if channels != ONE:
        links = [_channel_links(channels, by_large=False), *links]
    table = _combined(links, by_large=False)
    return Terms(
        table.small,
        table.large,
        table.kernel,
        stacked(out_channels, small),
        stacked(in_channels, large),
        stacked((out_channels, channels.inputs_per_group), kernel),
    )


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
    return _sorted_links(s[inside], at[inside], k[inside], (small, large, kernel), by_large)


def _checked_channels(in_channels: int, out_channels: int, groups: int, dims: int) -> Channels:
    channels = checked_channels(in_channels, out_channels, groups)
    if dims == 1 and channels != ONE:
        raise ValueError(
            f"in_channels = {in_channels}, out_channels = {out_channels}: several channels are for "
            f"2D; write a size n as (1, n)."
        )
    return channels


def _channel_links(channels: Channels, *, by_large: bool) -> _Links:
    """Link channels like the cells of an axis: the output's are the small side.

    A kernel leads from each input channel of a group to each output channel of it, and torch
    numbers the kernels by output channel first. The transpose has the very same.
    """
    s = np.repeat(np.arange(channels.output), channels.inputs_per_group)
    k = np.arange(channels.pairs)
    at = s // channels.outputs_per_group * channels.inputs_per_group + k % channels.inputs_per_group
    return _sorted_links(s, at, k, (channels.output, channels.input, channels.pairs), by_large)


def _sorted_links(
    s: Indices, at: Indices, k: Indices, sizes: tuple[int, int, int], by_large: bool
) -> _Links:
    if by_large:
        order = np.argsort(at, kind="stable")
        s, k, at = s[order], k[order], at[order]
    key, keys = (at, sizes[1]) if by_large else (s, sizes[0])
    return _Links(s, at, k, key, np.bincount(key, minlength=keys), sizes)


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
