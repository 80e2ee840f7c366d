"""Which cells a product links along one axis, and axes combined into flat lists."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.channels import Channels
from segwidgets.terms.field import padded_cells
from segwidgets.terms.parameters import Indices


@dataclass(frozen=True, eq=False)
class Links:
    """The products along one axis, or along several, sorted by output cell."""

    # Numbers of cells, one of each per link.
    output: Indices
    input: Indices
    kernel: Indices
    # Links per output cell.
    counts: Indices
    # Number of output, input and kernel cells.
    sizes: tuple[int, int, int]
    # Whether the inputs of an output cell ascend, and those of output cells that begin with the
    # same kernel cell and have equally many links lie alike.
    regular: bool = True

    def __len__(self) -> int:
        return len(self.output)

    @cached_property
    def starts(self) -> Indices:
        """Where the links of each output cell begin."""
        starts: Indices = np.cumsum(self.counts) - self.counts
        return starts


def axis_links(
    small: int,
    large: int,
    kernel: int,
    stride: int,
    padding: int,
    dilation: int,
    *,
    transposed: bool,
    padding_mode: str = "zeros",
    flip: bool = False,
) -> Links:
    """Link the cells along one axis: small * stride - padding + dilation * kernel = large.

    A convolution reads the large side and writes the small one. Its transpose has the very same
    links, the other way around.
    """
    s = np.repeat(np.arange(small), kernel)
    k = np.tile(np.arange(kernel), small)
    at = padded_cells(large, padding, padding_mode)[s * stride + dilation * k]
    if flip:
        k = kernel - 1 - k
    inside = at >= 0
    sizes = (small, large, kernel)
    regular = padding_mode == "zeros"
    return _sorted(s[inside], at[inside], k[inside], sizes, transposed=transposed, regular=regular)


def channel_links(channels: Channels, *, transposed: bool) -> Links:
    """Link channels like the cells of an axis.

    A kernel leads from each input channel of a group to each output channel of it. torch numbers
    the kernels of a convolution by output channel first, and the transpose has the very same.

    Examples
    --------
    >>> channel_links(Channels(2, 2, groups=2), transposed=False).input
    array([0, 1])
    """
    s = np.repeat(np.arange(channels.output), channels.inputs_per_group)
    k = np.arange(channels.pairs)
    at = s // channels.outputs_per_group * channels.inputs_per_group + k % channels.inputs_per_group
    sizes = (channels.output, channels.input, channels.pairs)
    return _sorted(s, at, k, sizes, transposed=transposed, regular=True)


def _sorted(
    small: Indices,
    large: Indices,
    kernel: Indices,
    sizes: tuple[int, int, int],
    *,
    transposed: bool,
    regular: bool,
) -> Links:
    if not transposed:
        return Links(small, large, kernel, np.bincount(small, minlength=sizes[0]), sizes, regular)
    order = np.argsort(large, kind="stable")
    small, large, kernel = small[order], large[order], kernel[order]
    turned = (sizes[1], sizes[0], sizes[2])
    return Links(large, small, kernel, np.bincount(large, minlength=sizes[1]), turned, regular)


def product(rows: Links, columns: Links) -> Links:
    """Combine two axes into flat numbers of cells."""
    # Each pair of links has its place by formula. Sorting would cost twenty times as much.
    row, column = rows.output, columns.output
    rank = np.arange(len(row)) - rows.starts[row]
    place = (rows.starts[row] * len(column))[:, None] + (
        rows.counts[row][:, None] * columns.starts[column]
    )
    place += rank[:, None] * columns.counts[column]
    place += np.arange(len(column)) - columns.starts[column]
    flat = place.ravel()

    def combine(outer: Indices, inner: Indices, side: int) -> Indices:
        combined = np.empty(len(flat), np.int64)
        combined[flat] = ((outer * side)[:, None] + inner).ravel()
        return combined

    return Links(
        combine(rows.output, columns.output, columns.sizes[0]),
        combine(rows.input, columns.input, columns.sizes[1]),
        combine(rows.kernel, columns.kernel, columns.sizes[2]),
        np.multiply.outer(rows.counts, columns.counts).ravel(),
        (
            rows.sizes[0] * columns.sizes[0],
            rows.sizes[1] * columns.sizes[1],
            rows.sizes[2] * columns.sizes[2],
        ),
        rows.regular and columns.regular,
    )


def sparse_rows(
    rows: Links, columns: Links, weights: NDArray[Any]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[Any]]:
    """Write the matrix of two axes row by row (CSR), without listing its products.

    Output rows that lie alike in the kernel have the same entries, shifted by whole input rows.
    So the entries of each kind are written once and copied.
    """
    length = len(columns)
    where = np.empty((len(rows), length), np.int32)
    entries = np.empty((len(rows), length), weights.dtype)
    table = weights.reshape(-1, columns.sizes[2])
    side = columns.sizes[1]
    begin, count = columns.starts[columns.output], columns.counts[columns.output]
    rank = np.arange(length) - begin
    inner = columns.input.astype(np.int32)
    for alike in _kinds(rows):
        first = rows.starts[alike]
        at, n = first[0], rows.counts[alike[0]]
        shift = ((rows.input[at : at + n] - rows.input[at]) * side).astype(np.int32)
        taps = rows.kernel[at : at + n]
        if n == 1:
            kind, cells = inner, table[taps[0]][columns.kernel]
        else:
            # For each output column the links of all rows, one row after the other.
            place = (begin * n + rank) + np.arange(n)[:, None] * count
            kind, cells = np.empty(n * length, np.int32), np.empty(n * length, weights.dtype)
            kind[place] = inner + shift[:, None]
            cells[place] = table[taps][:, columns.kernel]
        base = rows.input[first]
        first = (first[:, None] + np.arange(n)).ravel()
        where[first] = ((base * side).astype(np.int32)[:, None] + kind).reshape(len(first), length)
        entries[first] = np.broadcast_to(cells, (len(alike), n * length)).reshape(
            len(first), length
        )
    starts = np.zeros(rows.sizes[0] * columns.sizes[0] + 1, np.int32)
    np.cumsum(np.multiply.outer(rows.counts, columns.counts).ravel(), out=starts[1:])
    return starts, where.ravel(), entries.ravel()


def _kinds(links: Links) -> list[Indices]:
    """Group the output cells that begin with the same kernel cell and have equally many links."""
    cells = np.flatnonzero(links.counts)
    counts = links.counts[cells]
    kind = links.kernel[links.starts[cells]] * (counts.max(initial=0) + 1) + counts
    order = np.argsort(kind, kind="stable")
    ordered = kind[order]
    parts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    return [part for part in np.split(cells[order], parts) if len(part)]
