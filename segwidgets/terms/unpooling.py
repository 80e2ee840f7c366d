"""The terms of each way to unpool: where every pooled cell goes, and with what weight."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from segwidgets.terms.indices import check_indices
from segwidgets.terms.parameters import Axes, Indices, IntOrPair, per_axis
from segwidgets.terms.pooling import Pooling
from segwidgets.terms.resizing import bilinear_terms, nearest_terms
from segwidgets.terms.weighted import WeightedTerms, weighted

Method: TypeAlias = Literal["nearest", "bed_of_nails", "max_unpool", "average_spread", "bilinear"]
Corner: TypeAlias = Literal["top_left", "top_right", "bottom_left", "bottom_right"]

METHODS: tuple[Method, ...] = get_args(Method)
CORNERS: tuple[Corner, ...] = get_args(Corner)


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
    """Tell which cell of a window is its corner.

    Parameters
    ----------
    corner : str
        One of `CORNERS`.
    kernel_size : tuple of int
        Rows and columns of the window.

    Returns
    -------
    tuple of int
        Row and column within the window.

    Raises
    ------
    ValueError
        If there is no such corner.

    Examples
    --------
    >>> corner_tap("bottom_left", (2, 3))
    (1, 0)
    """
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
    """List the terms of a method by its name.

    Parameters
    ----------
    method : {"nearest", "bed_of_nails", "max_unpool", "average_spread", "bilinear"}
        The method.
    indices : array-like
        What max pooling remembered; it is used by "max_unpool".
    pooling : Pooling
        The windows.
    output_size : int or pair of int
        Rows and columns of the input of the pooling.
    corner : {"top_left", "top_right", "bottom_left", "bottom_right"}
        Where "bed_of_nails" puts its nails.

    Returns
    -------
    WeightedTerms
        The list, sorted by pooled cell.

    Raises
    ------
    ValueError
        If there is no such method or corner, or the indices lie outside.

    Examples
    --------
    >>> unpooling_terms("nearest", [[3]], Pooling.of(2), 2).output([[5]])
    array([[5., 5.],
           [5., 5.]])
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
