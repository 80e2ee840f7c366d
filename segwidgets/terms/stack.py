"""A stack of upsampling layers along one axis: sizes, interior, overlap.

Rows and columns of a square figure are alike, so one axis says everything: in 2D the overlap of
a cell is the product of that of its row and its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import inf, nan
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.convolution import conv_transpose_terms

#: How a layer upsamples: one of `METHODS`.
Method: TypeAlias = str
METHODS: tuple[Method, ...] = ("conv_transpose", "resize_nearest", "resize_bilinear", "icnr")

Counts: TypeAlias = NDArray[np.int64]


class Layer(NamedTuple):
    """One layer of a stack.

    Attributes
    ----------
    kernel_size, stride : int
        As in `torch.nn.ConvTranspose2d`, the same for both axes.

    Examples
    --------
    >>> Layer(3, 2).cropping
    (1, 1)
    """

    kernel_size: int
    stride: int

    @property
    def cropping(self) -> tuple[int, int]:
        """`padding` and `output_padding` that make the output `stride` times as long.

        With stride 1 and an even kernel torch has no such pair; the output is then one longer.
        """
        k, s = self
        if s == 1:
            return (k - 1) // 2, 0
        padding = max(0, -((s - k) // 2))
        return padding, s - k + 2 * padding

    @property
    def is_even(self) -> bool:
        """Whether a transposed convolution's overlap is the same everywhere inside."""
        return self.kernel_size % self.stride == 0


def before(kernel_size: int) -> int:
    """Cells of padding before the first one that keep a convolution's size; the rest go behind.

    Parameters
    ----------
    kernel_size : int
        Cells of the kernel.

    Returns
    -------
    int
        What torch takes for `padding="same"`.
    """
    return (kernel_size - 1) // 2


def sizes(input_size: int, layers: Sequence[Layer], method: Method) -> list[int]:
    """Length after each layer.

    Parameters
    ----------
    input_size : int
        Cells of the input.
    layers : sequence of Layer
        The stack.
    method : str
        How each layer upsamples.

    Returns
    -------
    list of int
        One length per layer.

    Examples
    --------
    >>> sizes(8, [Layer(3, 2), Layer(5, 3)], "conv_transpose")
    [16, 48]
    """

    def grown(n: int, layer: Layer) -> int:
        if method != "conv_transpose":
            return n * layer.stride
        padding, extra = layer.cropping
        return (n - 1) * layer.stride - 2 * padding + layer.kernel_size + extra

    return list(accumulate(layers, grown, initial=input_size))[1:]


def overlaps(input_size: int, layers: Sequence[Layer], method: Method) -> list[Counts]:
    """Count along one axis how many products end in each cell after each layer.

    A product with a cell that is itself a sum of products counts as many times. Resizing only
    copies, so it adds none.

    Parameters
    ----------
    input_size : int
        Cells of the input.
    layers : sequence of Layer
        The stack.
    method : str
        How each layer upsamples.

    Returns
    -------
    list of numpy.ndarray
        int64, one array per layer.

    Examples
    --------
    >>> [counts.tolist() for counts in overlaps(4, [Layer(3, 2)], "conv_transpose")]
    [[1, 2, 1, 2, 1, 2, 1, 1]]
    """

    def stacked(counts: Counts, layer: Layer) -> Counts:
        k, s = layer
        if method == "conv_transpose":
            terms = conv_transpose_terms(counts.size, k, s, *layer.cropping)
            return terms.output(counts, np.ones(k)).astype(np.int64)
        if method != "icnr":
            counts = counts.repeat(s)
        padded = np.pad(counts, (before(k), k - 1 - before(k)))
        sums = np.convolve(padded, np.ones(k, dtype=np.int64), "valid")
        return sums.repeat(s) if method == "icnr" else sums

    start = np.ones(input_size, dtype=np.int64)
    return list(accumulate(layers, stacked, initial=start))[1:]


def interiors(input_size: int, layers: Sequence[Layer], method: Method) -> list[range]:
    """Find the cells that no border has a part in, after each layer.

    Parameters
    ----------
    input_size : int
        Cells of the input.
    layers : sequence of Layer
        The stack.
    method : str
        How each layer upsamples.

    Returns
    -------
    list of range
        Cells along one axis, empty where the borders reach everything.

    Examples
    --------
    >>> interiors(4, [Layer(3, 2)], "conv_transpose")
    [range(0, 7)]
    """
    found = []
    cells = range(input_size)
    size = input_size
    for layer, grown in zip(layers, sizes(input_size, layers, method), strict=True):
        cells = _inside(cells, size, layer, method)
        first = max(0, cells.start)
        cells = range(first, max(first, min(grown, cells.stop)))
        found.append(cells)
        size = grown
    return found


def _inside(cells: range, size: int, layer: Layer, method: Method) -> range:
    k, s = layer
    first, stop = cells.start, cells.stop
    if method == "conv_transpose":
        padding, _ = layer.cropping
        return range((first - 1) * s + k - padding, stop * s - padding)
    if method == "icnr":
        return range((first + before(k)) * s, (stop - (k - 1 - before(k))) * s)
    if method == "resize_bilinear":
        # A cell between two others needs both; over the ends the last one is repeated.
        first, stop = first * s + s // 2 * (first > 0), stop * s - s // 2 * (stop < size)
    else:
        first, stop = first * s, stop * s
    return range(first + before(k), stop - (k - 1 - before(k)))


def uneven(cells: NDArray[np.float64] | Counts, inside: range, period: int) -> float:
    """Measure how uneven the interior is.

    Parameters
    ----------
    cells : numpy.ndarray
        Numbers of at least 0 along one axis.
    inside : range
        The interior.
    period : int
        Cells after which a pattern repeats.

    Returns
    -------
    float
        Largest over smallest: 1 where all are equal, infinite where one is 0, NaN where the
        interior is shorter than the period.

    Examples
    --------
    >>> uneven(np.array([1, 2, 1, 2, 1]), range(1, 5), 2)
    2.0
    """
    if len(inside) < period:
        return nan
    part = cells[inside.start : inside.stop]
    low, high = float(part.min()), float(part.max())
    return high / low if low else inf


def periods(layers: Sequence[Layer], method: Method) -> list[int]:
    """Cells after which the pattern in the interior repeats, after each layer.

    Parameters
    ----------
    layers : sequence of Layer
        The stack.
    method : str
        How each layer upsamples: all but transposed convolutions are the same everywhere.

    Returns
    -------
    list of int
        One per layer.
    """
    if method != "conv_transpose":
        return [1] * len(layers)
    return list(accumulate((layer.stride for layer in layers), lambda a, b: a * b))
