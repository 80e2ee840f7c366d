"""The terms of each unpooling method: where every pooled cell goes, and with what weight."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.shared.options import OPTIONS
from segwidgets.terms.parameters import Axes, Indices, IntOrPair, per_axis
from segwidgets.terms.pooling import Pooling, check_indices
from segwidgets.terms.weighted import WeightedTerms, weighted

# Up to this sum of rows and columns torch looks cells up in single precision.
_MAX_IN_FLOAT32 = 128


def nearest_terms(input_size: IntOrPair, output_size: IntOrPair) -> WeightedTerms:
    """List the copies of `F.interpolate(mode="nearest")`.

    Parameters
    ----------
    input_size, output_size : int or pair of int
        Rows and columns of the pooled grid and of the unpooled one.

    Returns
    -------
    WeightedTerms
        One row per output cell, weight 1. Where the output is a multiple of the input, every
        cell becomes a block; else the grid is stretched evenly and blocks differ in size.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number from 1 on, or a pair of them.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html

    Examples
    --------
    >>> nearest_terms((1, 2), (1, 4)).input_index
    array([0, 0, 1, 1])
    >>> nearest_terms((1, 2), (1, 5)).input_index
    array([0, 0, 0, 1, 1])
    """
    small, large = (
        per_axis("input_size", input_size, 2, 1),
        per_axis("output_size", output_size, 2, 1),
    )
    rows, columns = (
        nearest_source(h, n, in_float32=sum(large) <= _MAX_IN_FLOAT32)
        for h, n in zip(small, large, strict=True)
    )
    source = (rows[:, None] * small[1] + columns).ravel()
    return weighted(np.arange(len(source)), source, np.ones(len(source)), large, small)


def nearest_source(pooled: int, size: int, *, in_float32: bool) -> Indices:
    """Tell which pooled cell nearest-neighbour resizing copies to each place of an axis.

    torch computes places in single precision for small results on the CPU and for all on a GPU.
    """
    places: Indices = np.arange(size)
    if not in_float32 or size in (pooled, 2 * pooled):
        exact: Indices = places * pooled // size
        return exact
    scale = np.float32(pooled) / np.float32(size)
    single: Indices = (places.astype(np.float32) * scale).astype(np.int64)
    return single.clip(max=pooled - 1)


def bilinear_terms(input_size: IntOrPair, output_size: IntOrPair) -> WeightedTerms:
    """List the products of `F.interpolate(mode="bilinear", align_corners=False)`.

    Parameters
    ----------
    input_size, output_size : int or pair of int
        Rows and columns of the pooled grid and of the unpooled one.

    Returns
    -------
    WeightedTerms
        Up to four rows per output cell, whose weights add up to 1.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number from 1 on, or a pair of them.

    Examples
    --------
    >>> bilinear_terms((1, 2), (1, 4)).output([[4, 8]])
    array([[4., 5., 7., 8.]])
    """
    small, large = (
        per_axis("input_size", input_size, 2, 1),
        per_axis("output_size", output_size, 2, 1),
    )
    # Each axis as a small matrix; the weight of a pair of cells is the product of both.
    rows, columns = (_blends(h, n) for h, n in zip(small, large, strict=True))
    i, a = np.nonzero(rows)
    j, b = np.nonzero(columns)
    return weighted(
        (i[:, None] * large[1] + j).ravel(),
        (a[:, None] * small[1] + b).ravel(),
        np.outer(rows[i, a], columns[j, b]).ravel(),
        large,
        small,
    )


def _blends(pooled: int, size: int) -> NDArray[np.float64]:
    """Give the weight of every pooled cell at every place of an axis, shape (size, pooled)."""
    at = np.maximum(pooled / size * (np.arange(size) + 0.5) - 0.5, 0)
    first = np.minimum(np.floor(at).astype(np.int64), pooled - 1)
    second = np.minimum(first + 1, pooled - 1)
    part = np.where(second > first, at - first, 0.0)
    blends = np.zeros((size, pooled))
    blends[np.arange(size), first] = 1 - part
    blends[np.arange(size), second] += part
    return blends


Method: TypeAlias = Literal["nearest", "bed_of_nails", "max_unpool", "average_spread", "bilinear"]
Corner: TypeAlias = Literal["top_left", "top_right", "bottom_left", "bottom_right"]

METHODS: tuple[Method, ...] = tuple(OPTIONS["unpooling"]["methods"]["choices"])
CORNERS: tuple[Corner, ...] = tuple(OPTIONS["unpooling"]["corner"]["choices"])


def bed_of_nails_terms(
    pooling: Pooling, output_size: IntOrPair, corner: Corner = "top_left"
) -> WeightedTerms:
    """List where the nails go: each value to one corner of its window.

    Parameters
    ----------
    pooling : Pooling
        The windows.
    output_size : int or pair of int
        Rows and columns of the input of the pooling.
    corner : {"top_left", "top_right", "bottom_left", "bottom_right"}
        Which corner of the whole window, padding included. A nail beyond the edge is lost.

    Returns
    -------
    WeightedTerms
        At most one row per pooled cell, weight 1.

    Raises
    ------
    ValueError
        If there is no such corner, or a window is larger than the padded input.

    Examples
    --------
    >>> bed_of_nails_terms(Pooling.of(2), 2).output([[5]])
    array([[5., 0.],
           [0., 0.]])
    >>> bed_of_nails_terms(Pooling.of(2), 2, "bottom_right").output([[5]])
    array([[0., 0.],
           [0., 5.]])
    """
    large = per_axis("output_size", output_size, 2, 1)
    small = pooling.size(large)
    taps = corner_tap(corner, pooling.kernel_size)
    rows, columns = (
        np.arange(h) * s - p + tap
        for h, s, p, tap in zip(small, pooling.stride, pooling.padding, taps, strict=True)
    )
    inside = ((rows >= 0) & (rows < large[0]))[:, None] & (columns >= 0) & (columns < large[1])
    places = (rows[:, None] * large[1] + columns)[inside]
    return weighted(places, np.flatnonzero(inside), np.ones(len(places)), large, small)


def corner_tap(corner: str, kernel_size: Axes) -> Axes:
    """Give the row and column of a corner within a window; an unknown corner is a ValueError."""
    if corner not in CORNERS:
        raise ValueError(f"corner = {corner!r}: choose {', '.join(CORNERS)}.")
    row = kernel_size[0] - 1 if corner.startswith("bottom") else 0
    column = kernel_size[1] - 1 if corner.endswith("right") else 0
    return row, column


def max_unpool_terms(indices: ArrayLike, output_size: IntOrPair) -> WeightedTerms:
    """List where the remembered places are.

    Parameters
    ----------
    indices : array-like
        Rows of flat cell numbers, as `F.max_pool2d(return_indices=True)` gives them. Where
        overlapping windows remember the same cell, the last one in reading order writes it.
    output_size : int or pair of int
        Rows and columns of the result.

    Returns
    -------
    WeightedTerms
        One row per pooled cell that is not overwritten, weight 1.

    Raises
    ------
    TypeError, ValueError
        If the indices are not whole numbers, or lie outside.

    Examples
    --------
    >>> max_unpool_terms([[1, 6], [9, 14]], 4).output([[5, 6], [8, 7]])
    array([[0., 5., 0., 0.],
           [0., 0., 6., 0.],
           [0., 8., 0., 0.],
           [0., 0., 7., 0.]])
    """
    large = per_axis("output_size", output_size, 2, 1)
    places = check_indices(indices, large, repeated=True)
    flat = places.ravel()
    # The first of the reversed list is the last to write.
    _, last = np.unique(flat[::-1], return_index=True)
    writers = np.sort(len(flat) - 1 - last)
    return weighted(flat[writers], writers, np.ones(len(writers)), large, places.shape)


def average_spread_terms(pooling: Pooling, output_size: IntOrPair) -> WeightedTerms:
    """List equal shares: each value is divided among the cells of its window.

    It is what the backward pass of average pooling does, `F.avg_pool2d` with
    `count_include_pad=False`, and keeps the sum.

    Parameters
    ----------
    pooling : Pooling
        The windows.
    output_size : int or pair of int
        Rows and columns of the input of the pooling.

    Returns
    -------
    WeightedTerms
        One row per window and cell in it; the weights of a window add up to 1. Padding gets
        no share. Where windows overlap, shares add up.

    Raises
    ------
    ValueError
        If a window is larger than the padded input.

    Examples
    --------
    >>> average_spread_terms(Pooling.of(2), 2).output([[8]])
    array([[2., 2.],
           [2., 2.]])
    """
    large = per_axis("output_size", output_size, 2, 1)
    small = pooling.size(large)
    (i, a), (j, b) = (_covered(*span) for span in pooling.spans(large))
    cells = (a[:, None] * small[1] + b).ravel()
    shares = 1 / np.bincount(cells)
    return weighted((i[:, None] * large[1] + j).ravel(), cells, shares[cells], large, small)


def _covered(start: Indices, end: Indices) -> tuple[Indices, Indices]:
    """List the cells of each window along an axis: which cell, which window."""
    lengths = end - start
    window = np.repeat(np.arange(len(start)), lengths)
    offset = np.arange(len(window)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return start[window] + offset, window


def unpooling_terms(
    method: Method,
    indices: ArrayLike,
    pooling: Pooling,
    output_size: IntOrPair,
    corner: Corner = "top_left",
) -> WeightedTerms:
    """List the terms of a method by its name, sorted by pooled cell.

    `indices`, what max pooling remembered, matter to "max_unpool" and `corner` to "bed_of_nails".
    """
    size = per_axis("output_size", output_size, 2, 1)
    if method == "nearest":
        return nearest_terms(pooling.size(size), size)
    if method == "bed_of_nails":
        return bed_of_nails_terms(pooling, size, corner)
    if method == "max_unpool":
        return max_unpool_terms(indices, size)
    if method == "average_spread":
        return average_spread_terms(pooling, size)
    if method == "bilinear":
        return bilinear_terms(pooling.size(size), size)
    raise ValueError(f"method = {method!r}: choose {', '.join(METHODS)}.")
