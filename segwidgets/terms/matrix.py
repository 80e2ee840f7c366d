"""A list of terms as a matrix times a vector: for torch, dense or sparse, and in writing.

A product x[input] * w[kernel] can be read as a matrix of the kernel's weights times the input,
or as a matrix of the input's cells times the kernel.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from segwidgets._torch import is_tensor, require_torch
from segwidgets.terms.arrays import as_array
from segwidgets.terms.links import Links, sparse_rows
from segwidgets.terms.numbers import show
from segwidgets.terms.symbols import cell_symbols

if TYPE_CHECKING:
    from segwidgets.terms.columns import Columns
    from segwidgets.terms.parameters import Axes, Indices
    from segwidgets.terms.terms import Terms


MatrixOf: TypeAlias = Literal["kernel", "input"]
Layout: TypeAlias = Literal["auto", "dense", "sparse"]

# A dense float32 matrix of this many entries takes 4 MB.
MAX_DENSE_ENTRIES = 1_000_000


def factors(terms: Columns, matrix_of: str) -> tuple[tuple[int, int], Indices, Indices, Indices]:
    """Give the shape of a matrix, and of each product the row, the column and the cell there."""
    size = vector_size(terms, matrix_of)
    columns, cells = terms.input_index, terms.kernel_index
    if matrix_of == "input":
        columns, cells = cells, columns
    return (prod(terms.output_size), prod(size)), terms.output_index, columns, cells


def vector_size(terms: Columns, matrix_of: str) -> Axes:
    """Give the size of what is in the vector."""
    if matrix_of not in ("kernel", "input"):
        raise ValueError(f"matrix_of = {matrix_of!r}: choose 'kernel' or 'input'.")
    return terms.input_size if matrix_of == "kernel" else terms.kernel_size


def explicit_matrix(
    terms: Columns, values: Any, matrix_of: MatrixOf, layout: Layout = "auto"
) -> Any:
    """Build the matrix of `Terms.matrix` or `Terms.input_matrix`; see there."""
    torch = require_torch()
    if layout not in ("auto", "dense", "sparse"):
        raise ValueError(f"layout = {layout!r}: choose 'auto', 'dense' or 'sparse'.")
    size = terms.kernel_size if matrix_of == "kernel" else terms.input_size
    if is_tensor(values) and values.is_floating_point():
        cells = values.detach()
    else:
        array = as_array(matrix_of, values, len(size))
        cells = torch.as_tensor(array, dtype=torch.get_default_dtype())
    if tuple(cells.shape) != size:
        raise ValueError(f"{matrix_of} has shape {tuple(cells.shape)}: these terms need {size}.")
    if layout == "auto":
        entries = prod(terms.output_size) * prod(vector_size(terms, matrix_of))
        layout = "dense" if entries <= MAX_DENSE_ENTRIES else "sparse"
    build = _dense if layout == "dense" else _sparse
    return build(torch, terms, cells.reshape(-1), matrix_of)


def _dense(torch: Any, terms: Columns, cells: Any, matrix_of: MatrixOf) -> Any:
    device = cells.device
    shape, *places = factors(terms, matrix_of)
    rows, columns, which = (torch.tensor(indices, device=device) for indices in places)
    matrix = torch.zeros(shape, dtype=cells.dtype, device=device)
    # Where padding repeats a cell, several products share an entry.
    return matrix.index_put_((rows, columns), cells[which], accumulate=True)


def _sparse(torch: Any, terms: Columns, cells: Any, matrix_of: MatrixOf) -> Any:
    shape = (prod(terms.output_size), prod(vector_size(terms, matrix_of)))
    axes = terms.axes
    if matrix_of == "kernel" and axes and all(links.regular for links in axes):
        parts = _by_axes(torch, *axes, cells)
    else:
        parts = _by_products(torch, terms, cells, matrix_of)
    with warnings.catch_warnings():
        # torch says once per process that CSR is in beta.
        warnings.simplefilter("ignore", UserWarning)
        return torch.sparse_csr_tensor(*parts, size=shape, check_invariants=False)


def _by_axes(torch: Any, rows: Links, columns: Links, cells: Any) -> tuple[Any, Any, Any]:
    """Write the matrix row by row, without a list of its products."""
    plain = cells.device.type == "cpu" and cells.dtype in (torch.float32, torch.float64)
    weights = cells.numpy() if plain else np.arange(len(cells))
    starts, where, entries = map(torch.from_numpy, sparse_rows(rows, columns, weights))
    if plain:
        return starts, where, entries
    return starts.to(cells.device), where.to(cells.device), cells[entries.to(cells.device)]


def _by_products(
    torch: Any, terms: Columns, cells: Any, matrix_of: MatrixOf
) -> tuple[Any, Any, Any]:
    shape, rows, columns, which = factors(terms, matrix_of)
    device = cells.device
    values = cells[torch.tensor(which, device=device)]
    counts = terms.counts.ravel()
    # Gather order is CSR's order, so rows and columns need no detour over coordinates.
    key = rows * shape[1] + columns
    if not (key[1:] > key[:-1]).all():
        # Another order, or several products in one entry.
        key, entry = np.unique(key, return_inverse=True)
        rows, columns = np.divmod(key, shape[1])
        counts = np.bincount(rows, minlength=shape[0])
        summed = torch.zeros(len(key), dtype=values.dtype, device=device)
        values = summed.index_add_(0, torch.tensor(entry, device=device), values)
    starts = np.zeros(shape[0] + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return torch.from_numpy(starts).to(device), torch.tensor(columns, device=device), values


@dataclass(frozen=True)
class Padded:
    """The same convolution over an input whose padding is written out."""

    terms: Terms
    # Which input cell stands at each place of the padded input, -1 for a zero.
    cells: Indices


@dataclass(frozen=True)
class Equation:
    """A matrix times a vector, and what comes out, in symbols or in values."""

    matrix: list[list[str]]
    vector: list[str]
    result: list[str]


def symbolic_equation(
    terms: Terms,
    matrix_of: str = "kernel",
    *,
    bias: bool = False,
    padded: Padded | None = None,
) -> Equation:
    """Write the equation in symbols.

    Examples
    --------
    >>> from segwidgets.terms import conv_transpose_terms
    >>> equation = symbolic_equation(conv_transpose_terms(2, 2))
    >>> equation.matrix, equation.vector, equation.result
    ([['x', '0'], ['y', 'x'], ['0', 'y']], ['a', 'b'], ['ax', 'ay + bx', 'by'])
    """
    x, w = cell_symbols(terms.input_size, terms.kernel_size)
    if padded:
        x = [x[cell] if cell >= 0 else "0" for cell in padded.cells]
    inside, vector = (w, x) if matrix_of == "kernel" else (x, w)
    return Equation(
        symbol_matrix(padded.terms if padded else terms, matrix_of, inside),
        vector,
        [terms.symbols(cell, bias=bias) for cell in range(prod(terms.output_size))],
    )


def numeric_equation(
    terms: Terms,
    input: Any,
    kernel: Any,
    matrix_of: str = "kernel",
    *,
    bias: ArrayLike = 0.0,
    padded: Padded | None = None,
) -> Equation:
    """Write the equation in values.

    Examples
    --------
    >>> from segwidgets.terms import conv_transpose_terms
    >>> equation = numeric_equation(conv_transpose_terms(2, 2), [3, 5], [1, -2])
    >>> equation.matrix, equation.vector, equation.result
    ([['1', '0'], ['−2', '1'], ['0', '−2']], ['3', '5'], ['3', '−1', '−10'])
    """
    x, w = np.ravel(np.asarray(input, float)), np.ravel(np.asarray(kernel, float))
    result = terms.output(input, kernel, bias)
    if padded:
        x = np.where(padded.cells >= 0, x[padded.cells], 0.0)
    inside, vector = (w, x) if matrix_of == "kernel" else (x, w)
    shape, rows, columns, cells = factors(padded.terms if padded else terms, matrix_of)
    _check_size(shape)
    matrix = np.zeros(shape)
    np.add.at(matrix, (rows, columns), inside[cells])
    return Equation(
        [[show(entry) for entry in row] for row in matrix],
        [show(cell) for cell in vector],
        [show(cell) for cell in result.ravel()],
    )


def symbol_matrix(terms: Columns, matrix_of: str, symbols: Sequence[str]) -> list[list[str]]:
    """Write the matrix with these names; a sum where padding repeats a cell."""
    shape, *places = factors(terms, matrix_of)
    _check_size(shape)
    matrix = [["0"] * shape[1] for _ in range(shape[0])]
    for row, column, cell in zip(*(indices.tolist() for indices in places), strict=True):
        before = matrix[row][column]
        matrix[row][column] = symbols[cell] if before == "0" else f"{before} + {symbols[cell]}"
    return matrix


def _check_size(shape: tuple[int, int]) -> None:
    if prod(shape) > MAX_DENSE_ENTRIES:
        raise ValueError(
            f"the matrix is {shape[0]} × {shape[1]}, {prod(shape)} entries: at most "
            f"{MAX_DENSE_ENTRIES} can be written out; choose a smaller input, or take the "
            f"numbers from a sparse matrix."
        )
