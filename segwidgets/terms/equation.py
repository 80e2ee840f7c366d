"""A list of terms written out as an equation: matrix times vector is result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from segwidgets.terms.matrix import MAX_DENSE_ENTRIES, factors
from segwidgets.terms.numbers import show
from segwidgets.terms.symbols import cell_symbols

if TYPE_CHECKING:
    from segwidgets.terms.columns import Columns
    from segwidgets.terms.parameters import Indices
    from segwidgets.terms.terms import Terms


@dataclass(frozen=True)
class Padded:
    """The same convolution over an input whose padding is written out.

    Attributes
    ----------
    terms : Terms
        Its list, without padding.
    cells : numpy.ndarray
        int64, shape (cells of the padded input,): which input cell stands there, -1 for a zero.
    """

    terms: Terms
    cells: Indices


@dataclass(frozen=True)
class Equation:
    """A matrix times a vector, and what comes out, in symbols or in values.

    Attributes
    ----------
    matrix : list of list of str
        Rows of entries.
    vector, result : list of str
        One entry per column and one per row.
    """

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

    Parameters
    ----------
    terms : Terms
        Any list of terms.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix.
    bias : bool
        Whether a bias, β, is added to the result.
    padded : Padded, optional
        How to write the input with its padding.

    Returns
    -------
    Equation
        Zeros are "0".

    Raises
    ------
    ValueError
        If there is no such matrix_of, or the matrix has more than a million entries.

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

    Parameters
    ----------
    terms : Terms
        Any list of terms.
    input, kernel : array-like
        Shapes `terms.input_size` and `terms.kernel_size`.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix.
    bias : float or one per output channel
        Added to the result.
    padded : Padded, optional
        How to write the input with its padding.

    Returns
    -------
    Equation
        Numbers as figures show them.

    Raises
    ------
    ValueError
        If there is no such matrix_of, a shape is another one, or the matrix has more than a
        million entries.

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
    """Write the matrix of `Matrices.symbol_matrix` with given names; see there.

    Parameters
    ----------
    terms : Columns
        Any list of terms.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix.
    symbols : sequence of str
        Their names.

    Returns
    -------
    list of list of str
        Rows.

    Raises
    ------
    ValueError
        If there is no such matrix_of, or the matrix has more than a million entries.
    """
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
