"""The terms of resizing: nearest neighbours and bilinear interpolation, as torch has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.parameters import Indices, IntOrPair, per_axis
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

    Parameters
    ----------
    pooled, size : int
        Cells before and after.
    in_float32 : bool
        Whether places are computed in single precision, as torch does for small results on
        the CPU and for all on a GPU. Few sizes differ, for instance 46 out of 14.

    Returns
    -------
    numpy.ndarray
        int64, shape (size,).

    Examples
    --------
    >>> nearest_source(2, 5, in_float32=True)
    array([0, 0, 0, 1, 1])
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
