"""Upsampling layers along one axis: sizes, interior, overlap, kernels.

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

from segwidgets.shared.options import OPTIONS
from segwidgets.terms.convolution import conv_transpose_terms

#: How a layer may upsample.
UPSAMPLING_METHODS: tuple[str, ...] = tuple(OPTIONS["checkerboard"]["method"]["choices"])

Counts: TypeAlias = NDArray[np.int64]


class Layer(NamedTuple):
    """An upsampling layer: kernel size and stride, the same for both axes.

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


def before(kernel_size: int) -> int:
    """Cells of padding before the first one that keep a convolution's size; the rest go behind."""
    return (kernel_size - 1) // 2


def sizes(input_size: int, layers: Sequence[Layer], method: str) -> list[int]:
    """Give the length after each layer.

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


def overlaps(input_size: int, layers: Sequence[Layer], method: str) -> list[Counts]:
    """Count along one axis how many products end in each cell after each layer.

    A product with a cell that is itself a sum of products counts as many times. Resizing only
    copies, so it adds none.

    Examples
    --------
    >>> [counts.tolist() for counts in overlaps(4, [Layer(3, 2)], "conv_transpose")]
    [[1, 2, 1, 2, 1, 2, 1, 1]]
    """

    def counted(counts: Counts, layer: Layer) -> Counts:
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
    return list(accumulate(layers, counted, initial=start))[1:]


def interiors(input_size: int, layers: Sequence[Layer], method: str) -> list[range]:
    """Find the cells that no border has a part in, after each layer.

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


def _inside(cells: range, size: int, layer: Layer, method: str) -> range:
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


def reaches(size: int, cells: int, layer: Layer, method: str) -> list[range]:
    """Find the cells after a layer that each cell of the line before it reaches.

    Examples
    --------
    >>> reaches(3, 6, Layer(3, 2), "conv_transpose")
    [range(0, 2), range(1, 4), range(3, 6)]
    """
    reached = [range(0)] * size
    for cell in range(cells):
        for source in _sources(cell, size, layer, method):
            before_it = reached[source]
            reached[source] = range(before_it.start if before_it else cell, cell + 1)
    return reached


def _sources(cell: int, size: int, layer: Layer, method: str) -> range:
    """Find the cells before a layer that a cell after it is made of; none in a gap."""
    k, s = layer
    if method == "conv_transpose":
        at = cell + layer.cropping[0]
        first, last = -((k - 1 - at) // s), at // s
    elif method == "icnr":
        first = cell // s - before(k)
        last = first + k - 1
    else:
        first = max(0, cell - before(k))
        last = min(size * s - 1, cell - before(k) + k - 1)
        if method == "resize_nearest":
            first, last = first // s, last // s
        else:
            first, last = _between(first, s)[0], _between(last, s)[1]
    return range(max(0, first), min(size, last + 1))


def _between(cell: int, stride: int) -> tuple[int, int]:
    """Name the two cells that a cell of a line that is resized bilinearly lies between."""
    at = max(0, (2 * cell + 1 - stride) // (2 * stride))
    return at, at + 1


def uneven(cells: NDArray[np.float64] | Counts, inside: range, period: int) -> float:
    """Give largest over smallest inside: infinite where one is 0, NaN within a single period."""
    if len(inside) < period:
        return nan
    part = cells[inside.start : inside.stop]
    low, high = float(part.min()), float(part.max())
    return high / low if low else inf


def periods(layers: Sequence[Layer], method: str) -> list[int]:
    """Give the number of cells after which the pattern inside repeats, after each layer.

    All but transposed convolutions are the same everywhere.
    """
    if method != "conv_transpose":
        return [1] * len(layers)
    return list(accumulate((layer.stride for layer in layers), lambda a, b: a * b))


_WORD = 0xFFFFFFFF
# Odd constants with mixed bits (Fibonacci hashing, xxHash).
_FACTORS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F)


def drawn_weight(seed: int, layer: int, row: int, column: int) -> int:
    """Draw a whole number from 1 to 9 for one cell of one layer's kernel.

    The page draws the same. A cell keeps its number while the kernel grows around it.
    """
    mixed = 0
    for number, factor in zip((seed + 1, layer, row, column), _FACTORS, strict=True):
        mixed = ((mixed ^ number) * factor) & _WORD
        mixed ^= mixed >> 15
    # The end of MurmurHash3, which spreads every bit over all.
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & _WORD
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & _WORD
    return 1 + (mixed ^ (mixed >> 16)) % 9


def layer_kernels(
    layers: Sequence[Layer], dims: int, kernels: str | Sequence[object], seed: int, method: str
) -> list[NDArray[np.float64]]:
    """Make the kernel of every layer.

    Uniform and random ones are scaled so that a constant input keeps its mean: their sum is
    `stride ** dims` for a transposed convolution, and 1 for a convolution.
    """
    if not isinstance(kernels, str):
        return [np.array(kernel, dtype=np.float64) for kernel in kernels]
    made = []
    for number, (k, stride) in enumerate(layers):
        rows = 1 if dims == 1 else k
        drawn = [
            [1 if kernels == "uniform" else drawn_weight(seed, number, r, c) for c in range(k)]
            for r in range(rows)
        ]
        cells = np.array(drawn, dtype=np.float64)
        total = stride**dims if method == "conv_transpose" else 1
        scaled = cells * total / cells.sum()
        made.append(scaled[0] if dims == 1 else scaled)
    return made
