"""The two explicit matrices of a list of terms, dense or sparse, by formula.

A product x[input] * w[kernel] can be told as a matrix of the kernel's weights times the input,
or as a matrix of the input's cells times the kernel.
"""

from __future__ import annotations

import warnings
from math import prod
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from segwidgets._torch import is_tensor, require_torch
from segwidgets.terms.arrays import as_array
from segwidgets.terms.links import Links, sparse_rows

if TYPE_CHECKING:
    from segwidgets.terms.columns import Columns
    from segwidgets.terms.parameters import Axes, Indices

MatrixOf: TypeAlias = Literal["kernel", "input"]
Layout: TypeAlias = Literal["auto", "dense", "sparse"]

# A dense float32 matrix of this many entries takes 4 MB.
MAX_DENSE_ENTRIES = 1_000_000


def factors(terms: Columns, matrix_of: str) -> tuple[tuple[int, int], Indices, Indices, Indices]:
    """Say where the products stand in a matrix, and which cells stand there.

    Parameters
    ----------
    terms : Columns
        Any list of terms.
    matrix_of : {"kernel", "input"}
        Whose cells are in the matrix; the other's are in the vector.

    Returns
    -------
    tuple
        The shape of the matrix, (output cells, cells of the vector), and of each product the
        row, the column, and the cell that stands there.

    Raises
    ------
    ValueError
        If there is no such matrix_of.
    """
    size = vector_size(terms, matrix_of)
    columns, cells = terms.input_index, terms.kernel_index
    if matrix_of == "input":
        columns, cells = cells, columns
    return (prod(terms.output_size), prod(size)), terms.output_index, columns, cells


def vector_size(terms: Columns, matrix_of: str) -> Axes:
    """Say what is in the vector.

    Parameters
    ----------
    terms : Columns
        Any list of terms.
    matrix_of : {"kernel", "input"}
        Whose cells are in the matrix.

    Returns
    -------
    tuple of int
        Size of the other.

    Raises
    ------
    ValueError
        If there is no such matrix_of.
    """
    if matrix_of not in ("kernel", "input"):
        raise ValueError(f"matrix_of = {matrix_of!r}: choose 'kernel' or 'input'.")
    return terms.input_size if matrix_of == "kernel" else terms.kernel_size


def explicit_matrix(
    terms: Columns, values: Any, matrix_of: MatrixOf, layout: Layout = "auto"
) -> Any:
    """Build the matrix of `Terms.matrix` or `Terms.input_matrix`; see there.

    Parameters
    ----------
    terms : Columns
        Any list of terms.
    values : array-like
        The cells that stand in the matrix, shape `terms.kernel_size` or `terms.input_size`.
    matrix_of : {"kernel", "input"}
        Which of both.
    layout : {"auto", "dense", "sparse"}
        "auto" is dense up to a million entries.

    Returns
    -------
    torch.Tensor
        Shape (output cells, cells of the other), strided or sparse CSR.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If the values have another shape, or the layout does not exist.
    """
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
