"""The terms of each way to downsample: which cells of the input an output is made of."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.shared.options import OPTIONS
from segwidgets.terms.parameters import Axes, Indices, IntOrPair, per_axis
from segwidgets.terms.pooling import Pooling, max_pool
from segwidgets.terms.weighted import WeightedTerms, weighted

Method: TypeAlias = Literal["max_pool", "avg_pool", "strided_conv", "subsample", "blur_pool"]

METHODS: tuple[Method, ...] = tuple(OPTIONS["downsampling"]["methods"]["choices"])


@dataclass(frozen=True, eq=False)
class Taps:
    """What the outputs along one axis take: output `to` takes `weight` times cell `at`."""

    to: Indices
    at: Indices
    weight: NDArray[np.float64]


def downsampling_terms(
    method: Method,
    input: ArrayLike,
    pooling: Pooling,
    *,
    kernel: ArrayLike = (),
    blur_size: int = 3,
    count_include_pad: bool = True,
) -> WeightedTerms:
    """List the terms of a method by its name, sorted by output cell.

    Parameters
    ----------
    method : {"max_pool", "avg_pool", "strided_conv", "subsample", "blur_pool"}
        Of max pooling the list depends on the values of the input; the other four are linear.
    input : array-like
        Rows of numbers; all but "max_pool" need their size alone.
    pooling : Pooling
        The windows. Every method makes one output per window.
    kernel : array-like
        Weights of "strided_conv", one per cell of a window.
    blur_size : int
        1 or more: cells of the blur of "blur_pool" along each axis.
    count_include_pad : bool
        Whether "avg_pool" counts padding as cells of a window.

    Returns
    -------
    WeightedTerms
        From the cells of `input` to those of the output; products with padding, which is 0, are
        left out.

    Raises
    ------
    TypeError, ValueError
        If there is no such method, a window is larger than the padded input, a kernel is not as
        large as a window, or a blur reaches further than an input that is mirrored once.

    Examples
    --------
    >>> stripes = [[0, 1, 0, 1]] * 2
    >>> for method in ("max_pool", "avg_pool", "subsample", "blur_pool"):
    ...     print(downsampling_terms(method, stripes, Pooling.of(2)).output(stripes).tolist())
    [[1.0, 1.0]]
    [[0.5, 0.5]]
    [[0.0, 0.0]]
    [[0.5, 0.5]]
    """
    cells = np.asarray(input, np.float64)
    rows, columns = cells.shape
    size = (rows, columns)
    small = pooling.size(size)
    if method == "max_pool":
        indices = max_pool(cells, **vars(pooling)).indices.ravel()
        to = np.arange(len(indices))
        return _listed(to, indices, np.ones(len(to)), small, size)
    if method == "strided_conv":
        return _convolved(kernel, pooling, small, size)
    if method == "avg_pool":
        axes = [_averaged(pooling, size, axis, count_include_pad) for axis in (0, 1)]
    elif method in ("subsample", "blur_pool"):
        blur = blur_size if method == "blur_pool" else 1
        axes = [
            blur_taps(blur, n, s, h) for n, s, h in zip(size, pooling.stride, small, strict=True)
        ]
    else:
        raise ValueError(f"method = {method!r}: choose {', '.join(METHODS)}.")
    return _across(axes[0], axes[1], small, size)


def binomial(size: int) -> NDArray[np.float64]:
    """Give the weights of a blur: a row of Pascal's triangle, divided by its sum.

    Each is the one before, averaged with its own neighbour: two equal halves again and again. So
    all but the first remove a pattern of period 2 completely.

    Parameters
    ----------
    size : int
        Number of weights, 1 or more; 1 does not blur.

    Returns
    -------
    numpy.ndarray
        float64, shape (size,), sum 1.

    References
    ----------
    R. Zhang: Making Convolutional Networks Shift-Invariant Again. ICML 2019.
    https://arxiv.org/abs/1904.11486

    Examples
    --------
    >>> binomial(3), binomial(5) * 16
    (array([0.25, 0.5 , 0.25]), array([1., 4., 6., 4., 1.]))
    """
    row = np.array([comb(size - 1, k) for k in range(size)], np.float64)
    return row / 2.0 ** (size - 1)


def blur_size_along(size: int, cells: int) -> int:
    """Give the size of a blur along an axis; an axis of one cell is not blurred.

    Examples
    --------
    >>> blur_size_along(3, 8), blur_size_along(3, 1)
    (3, 1)
    >>> blur_size_along(7, 3)
    Traceback (most recent call last):
    ValueError: blur_size = 7: reaches 3 cells beyond the border, where the input is mirrored, and
    it has 3; choose at most 5, a larger input, or methods without 'blur_pool'.
    """
    if cells == 1:
        return 1
    if size // 2 >= cells:
        raise ValueError(
            f"blur_size = {size}: reaches {size // 2} cells beyond the border, where the input is "
            f"mirrored, and it has {cells}; choose at most {2 * cells - 1}, a larger input, or "
            f"methods without 'blur_pool'."
        )
    return size


def blur_taps(size: int, cells: int, stride: int, outputs: int) -> Taps:
    """Blur an axis, mirrored at its ends without repeating them, and take every stride-th cell.

    Outputs beyond the last cell, as padding and ceil_mode bring them, take nothing.
    """
    size = blur_size_along(size, cells)
    middles = np.arange(outputs) * stride
    middles = middles[middles < cells]
    # As in Zhang's code an even blur reaches one cell further at the far end.
    at = middles[:, None] + np.arange(size) - (size - 1) // 2
    at = np.abs(at)
    at = np.where(at >= cells, 2 * (cells - 1) - at, at)
    to = np.repeat(np.arange(len(middles)), size)
    weights = np.tile(binomial(size), len(middles))
    # A cell and its mirror image are one.
    both, where = np.unique(to * cells + at.ravel(), return_inverse=True)
    sums: Any = np.bincount(where, weights, len(both))
    return Taps(both // cells, both % cells, sums)


def _averaged(pooling: Pooling, size: Axes, axis: int, count_include_pad: bool) -> Taps:
    """Give every cell of a window the same share of it."""
    start, end = pooling.spans(size)[axis]
    first = np.arange(len(start)) * pooling.stride[axis] - pooling.padding[axis]
    # What sticks out beyond the padding is never counted.
    padded = np.minimum(first + pooling.kernel_size[axis], size[axis] + pooling.padding[axis])
    counted = np.asarray(padded - first if count_include_pad else end - start, np.float64)
    lengths = end - start
    to = np.repeat(np.arange(len(start)), lengths)
    offset = np.arange(len(to)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return Taps(to, start[to] + offset, np.reciprocal(counted)[to])


def _convolved(kernel: ArrayLike, pooling: Pooling, small: Axes, size: Axes) -> WeightedTerms:
    weights: NDArray[Any] = np.asarray(kernel, np.float64)
    if weights.shape != pooling.kernel_size:
        raise ValueError(
            f"kernel has shape {weights.shape}: give one weight per cell of a window, "
            f"{pooling.kernel_size}."
        )
    i, j, u, v = np.indices((*small, *pooling.kernel_size)).reshape(4, -1)
    rows = i * pooling.stride[0] - pooling.padding[0] + u
    columns = j * pooling.stride[1] - pooling.padding[1] + v
    inside = (rows >= 0) & (rows < size[0]) & (columns >= 0) & (columns < size[1])
    used = inside & (weights[u, v] != 0)
    at = rows * size[1] + columns
    return _listed((i * small[1] + j)[used], at[used], weights[u, v][used], small, size)


def _across(rows: Taps, columns: Taps, small: Axes, size: Axes) -> WeightedTerms:
    """List the products of every tap of a row with every tap of a column."""
    return _listed(
        (rows.to[:, None] * small[1] + columns.to).ravel(),
        (rows.at[:, None] * size[1] + columns.at).ravel(),
        np.outer(rows.weight, columns.weight).ravel(),
        small,
        size,
    )


def _listed(
    to: Indices, at: Indices, weights: NDArray[np.float64], small: Axes, size: Axes
) -> WeightedTerms:
    return weighted(to, at, weights, small, size, letter="a").by_output()


def blur_kernel(blur_size: int, size: IntOrPair) -> NDArray[np.float64]:
    """Give the kernel that blurs rows and columns of an input of a size.

    Examples
    --------
    >>> blur_kernel(3, (4, 4)) * 16
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    rows, columns = (blur_size_along(blur_size, n) for n in per_axis("size", size, 2, 1))
    return np.outer(binomial(rows), binomial(columns))
