"""A list of terms whose weights are known numbers, mostly ones, instead of a kernel."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.terms.columns import Columns
from segwidgets.terms.matrix import (
    Equation,
    Layout,
    explicit_matrix,
    numeric_equation,
    symbol_matrix,
)
from segwidgets.terms.numbers import show, sum_of_products
from segwidgets.terms.parameters import Axes, Indices
from segwidgets.terms.symbols import indexed
from segwidgets.terms.terms import Terms

if TYPE_CHECKING:
    import torch

# The input of an unpooling is what stands in the middle, between pooling and unpooling.
_MIDDLE = "m"


@dataclass(frozen=True, eq=False)
class WeightedTerms(Columns):
    """The products of a linear map: y[output] += x[input] * weight, one row each.

    Attributes
    ----------
    output_index, input_index : numpy.ndarray
        int64, shape (number of terms,): flat row-major cell numbers, read-only.
    kernel_index : numpy.ndarray
        The same: which of `kernel` is the weight.
    output_size, input_size : tuple of int
        Rows and columns.
    kernel_size : tuple of int
        (number of different weights,).
    kernel : numpy.ndarray
        float64, shape `kernel_size`: the different weights, in rising order.
    letter : str
        What cells of the input are called in symbols.

    Examples
    --------
    >>> from segwidgets.terms import bilinear_terms
    >>> terms = bilinear_terms((1, 2), (1, 4))
    >>> [terms.symbols(cell) for cell in range(4)]
    ['m₀₀', '0.75m₀₀ + 0.25m₀₁', '0.25m₀₀ + 0.75m₀₁', 'm₀₁']
    """

    kernel: NDArray[np.float64]
    letter: str = _MIDDLE

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weight of each product, float64, shape (number of terms,)."""
        return self.kernel[self.kernel_index]

    def output(self, input: ArrayLike) -> NDArray[np.float64]:
        """Sum the products per output cell.

        Parameters
        ----------
        input : array-like
            Shape `input_size`; lists, arrays or tensors.

        Returns
        -------
        numpy.ndarray
            float64, shape `output_size`.

        Raises
        ------
        ValueError
            If the shape is another one.

        Examples
        --------
        >>> from segwidgets.terms import nearest_terms
        >>> nearest_terms((1, 2), (2, 4)).output([[5, 6]])
        array([[5., 5., 6., 6.],
               [5., 5., 6., 6.]])
        """
        return self._plain().output(input, self.kernel)

    def replay(self, input: ArrayLike, step: int) -> NDArray[np.float64]:
        """Give the output after input cells 0 to `step`.

        Parameters
        ----------
        input : array-like
            As for `output`.
        step : int
            From 0 to the number of input cells less one; the last step gives `output`.

        Returns
        -------
        numpy.ndarray
            float64, shape `output_size`.

        Raises
        ------
        ValueError
            If there is no such step, or the shape is another one.

        Examples
        --------
        >>> from segwidgets.terms import max_unpool_terms
        >>> max_unpool_terms([[1, 2]], (1, 4)).replay([[5, 6]], step=0)
        array([[0., 5., 0., 0.]])
        """
        return self._plain().replay(input, self.kernel, step)

    def formula(self, cell: int | tuple[int, ...], input: ArrayLike) -> str:
        """Write the sum of an output cell in values.

        Parameters
        ----------
        cell : int or tuple of int
            Flat number of the output cell, or its row and column.
        input : array-like
            As for `output`.

        Returns
        -------
        str
            A copied value alone, products where weights differ from 1, "0" where there is none.

        Raises
        ------
        IndexError
            If there is no such cell.

        Examples
        --------
        >>> from segwidgets.terms import bilinear_terms
        >>> terms = bilinear_terms((1, 2), (1, 4))
        >>> terms.formula(0, [[8, -4]]), terms.formula(1, [[8, -4]])
        ('8', '8·0.75 + (−4)·0.25 = 5')
        """
        x = np.asarray(input, np.float64).ravel()
        rows = self.rows_of(cell)
        return sum_of_products(x[self.input_index[rows]], self.weights[rows], ones=False)

    def symbols(self, cell: int | tuple[int, ...]) -> str:
        """Write the sum of an output cell in symbols.

        Parameters
        ----------
        cell : int or tuple of int
            Flat number of the output cell, or its row and column.

        Returns
        -------
        str
            For instance "m₀₁", "0.25m₀₀ + 0.75m₀₁", or "0" where there is none.

        Raises
        ------
        IndexError
            If there is no such cell.

        Examples
        --------
        >>> from segwidgets.terms import max_unpool_terms
        >>> terms = max_unpool_terms([[1, 2]], (1, 4))
        >>> [terms.symbols(cell) for cell in range(4)]
        ['0', 'm₀₀', 'm₀₁', '0']
        """
        names = indexed(self.letter, self.input_size)
        rows = self.rows_of(cell)
        summands = (
            names[i] if w == 1 else show(w) + names[i]
            for i, w in zip(self.input_index[rows], self.weights[rows], strict=True)
        )
        return " + ".join(summands) or "0"

    def matrix(self, layout: Layout = "auto") -> torch.Tensor:
        """Write the map as a matrix: entry (output cell, input cell) holds the weight.

        Parameters
        ----------
        layout : {"auto", "dense", "sparse"}
            "auto" is dense up to a million entries and sparse beyond.

        Returns
        -------
        torch.Tensor
            Shape (number of output cells, number of input cells), strided or sparse CSR,
            torch's default dtype.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If the layout does not exist.

        Examples
        --------
        >>> from segwidgets.terms import max_unpool_terms
        >>> max_unpool_terms([[1, 2]], (1, 4)).matrix()
        tensor([[0., 0.],
                [1., 0.],
                [0., 1.],
                [0., 0.]])
        """
        matrix: torch.Tensor = explicit_matrix(self.by_output(), self.kernel, "kernel", layout)
        return matrix

    def equation(self, input: ArrayLike | None = None) -> Equation:
        """Write out the matrix times the vector.

        Parameters
        ----------
        input : array-like, optional
            As for `output`; without it cells have their symbols, and weights their values.

        Returns
        -------
        Equation
            Matrix, vector and result as figures write them.

        Raises
        ------
        ValueError
            If the shape is another one, or the matrix has more than a million entries.

        Examples
        --------
        >>> from segwidgets.terms import max_unpool_terms
        >>> equation = max_unpool_terms([[1]], (1, 3)).equation()
        >>> equation.matrix, equation.vector, equation.result
        ([['0'], ['1'], ['0']], ['m₀₀'], ['0', 'm₀₀', '0'])
        """
        terms = self._plain()
        if input is not None:
            return numeric_equation(terms, input, self.kernel)
        names = indexed(self.letter, self.input_size)
        matrix = symbol_matrix(terms, "kernel", [show(weight) for weight in self.kernel])
        return Equation(matrix, names, [self.symbols(i) for i in range(prod(self.output_size))])

    def _plain(self) -> Terms:
        return Terms(
            self.output_index,
            self.input_index,
            self.kernel_index,
            self.output_size,
            self.input_size,
            self.kernel_size,
        )


def weighted(
    output_index: Indices,
    input_index: Indices,
    weights: NDArray[np.float64],
    output_size: Axes,
    input_size: Axes,
    letter: str = _MIDDLE,
) -> WeightedTerms:
    """List products whose weights are given one by one, sorted by input cell, then output cell."""
    kernel, which = np.unique(weights, return_inverse=True)
    if not len(kernel):
        # Where every value is lost, there is a map all the same.
        kernel = np.ones(1)
    return WeightedTerms(
        np.array(output_index, np.int64),
        np.array(input_index, np.int64),
        which.astype(np.int64),
        output_size,
        input_size,
        (len(kernel),),
        kernel,
        letter,
    ).by_input()
