"""The list of terms: y[output] += x[input] * w[kernel], one row per product.

Everything a figure shows is a reading of this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.terms.arrays import as_array
from segwidgets.terms.channels import spread
from segwidgets.terms.formula import cell_formula, cell_sum
from segwidgets.terms.matrices import Matrices
from segwidgets.terms.parameters import Axes, whole
from segwidgets.terms.symbols import bias_symbol


@dataclass(frozen=True, eq=False)
class Terms(Matrices):
    """The products of a linear map with a kernel, one row each.

    Attributes
    ----------
    output_index, input_index, kernel_index : numpy.ndarray
        int64, shape (number of terms,): flat row-major cell numbers, read-only.
    output_size, input_size, kernel_size : tuple of int
        One length per axis; before them the number of channels where there are several.

    Examples
    --------
    The lecture's transposed convolution, and the convolution that it is the transpose of:

    >>> from segwidgets.terms import conv_transpose_terms
    >>> terms = conv_transpose_terms(2, 3, stride=2)
    >>> terms.output_index, terms.input_index, terms.kernel_index
    (array([0, 1, 2, 2, 3, 4]), array([0, 0, 0, 1, 1, 1]), array([0, 1, 2, 0, 1, 2]))
    >>> [terms.transposed().symbols(cell) for cell in range(2)]
    ['ax + by + cz', 'cx + dy + ez']
    """

    def output(
        self, input: ArrayLike, kernel: ArrayLike, bias: ArrayLike = 0.0
    ) -> NDArray[np.float64]:
        """Sum the products per output cell.

        Parameters
        ----------
        input, kernel : array-like
            Shapes `input_size` and `kernel_size`; lists, arrays or tensors.
        bias : float or one per output channel
            Added to every output cell.

        Returns
        -------
        numpy.ndarray
            float64, shape `output_size`.

        Raises
        ------
        ValueError
            If a shape is another one.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> conv_transpose_terms((1, 2), (2, 2), stride=2).output([[1, 2]], [[1, 2], [3, 4]])
        array([[1., 2., 2., 4.],
               [3., 4., 6., 8.]])
        """
        return self._summed(self._products(input, kernel), bias)

    def replay(
        self, input: ArrayLike, kernel: ArrayLike, step: int, bias: ArrayLike = 0.0
    ) -> NDArray[np.float64]:
        """Give the output after the stamps of input cells 0 to `step`.

        Parameters
        ----------
        input, kernel : array-like
            As for `output`.
        step : int
            From 0 to the number of input cells less one; the last step gives `output`.
        bias : float or one per output channel
            Added to every output cell from the start.

        Returns
        -------
        numpy.ndarray
            float64, shape `output_size`.

        Raises
        ------
        ValueError
            If there is no such step, or a shape is another one.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> conv_transpose_terms(2, 3, stride=2).replay([3, 5], [1, 2, 4], step=0)
        array([ 3.,  6., 12.,  0.,  0.])
        """
        steps = prod(self.input_size)
        if not 0 <= whole("step", step) < steps:
            raise ValueError(f"step = {step}: choose 0 to {steps - 1}, one per input cell.")
        products = self._products(input, kernel)
        return self._summed(np.where(self.input_index <= step, products, 0.0), bias)

    def formula(
        self,
        cell: int | tuple[int, ...],
        input: ArrayLike,
        kernel: ArrayLike,
        bias: ArrayLike = 0.0,
    ) -> str:
        """Write the sum of an output cell in values.

        Parameters
        ----------
        cell : int or tuple of int
            Flat number of the output cell, or its index along each axis.
        input, kernel : array-like
            As for `output`.
        bias : float or one per output channel
            The last summand, where it is not zero.

        Returns
        -------
        str
            Products in the order of the list, which is that of the input unless padding
            repeats cells; "0" where there are none.

        Raises
        ------
        IndexError
            If there is no such cell.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> terms = conv_transpose_terms(2, 3, stride=2)
        >>> terms.formula(2, [2, -1], [-1, 3, 2])
        '2·2 + (−1)·(−1) = 5'
        >>> terms.formula(0, [2, -1], [-1, 3, 2])
        '2·(−1) = −2'
        """
        x = self._cells("input", input, self.input_size)
        w = self._cells("kernel", kernel, self.kernel_size)
        flat = self._flat(cell)
        rows = self.rows_of(flat)
        own = float(np.broadcast_to(spread(bias, self.output_size), self.output_size).flat[flat])
        return cell_formula(x[self.input_index[rows]], w[self.kernel_index[rows]], own)

    def symbols(self, cell: int | tuple[int, ...], *, bias: bool = False) -> str:
        """Write the sum of an output cell in symbols.

        Parameters
        ----------
        cell : int or tuple of int
            Flat number of the output cell, or its index along each axis.
        bias : bool
            Whether there is a bias, β, as the last summand.

        Returns
        -------
        str
            Products in the order of the list, which is that of the input unless padding
            repeats cells; "0" where there are none.

        Raises
        ------
        IndexError
            If there is no such cell.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> conv_transpose_terms(2, 3, stride=2).symbols(2)
        'az + bx'
        >>> conv_transpose_terms((2, 2), (2, 2)).symbols((0, 1), bias=True)
        'a₀₀w₀₁ + a₀₁w₀₀ + β'
        """
        flat = self._flat(cell)
        rows = self.rows_of(flat)
        return cell_sum(
            self.input_size,
            self.kernel_size,
            self.input_index[rows],
            self.kernel_index[rows],
            bias=bias_symbol(flat, self.output_size) if bias else "",
        )

    def _products(self, input: Any, kernel: Any) -> NDArray[np.float64]:
        x = self._cells("input", input, self.input_size)
        w = self._cells("kernel", kernel, self.kernel_size)
        return x[self.input_index] * w[self.kernel_index]

    def _summed(self, products: NDArray[np.float64], bias: ArrayLike) -> NDArray[np.float64]:
        sums = np.bincount(self.output_index, products, minlength=prod(self.output_size))
        summed: NDArray[np.float64] = sums.reshape(self.output_size) + spread(
            bias, self.output_size
        )
        return summed

    @staticmethod
    def _cells(name: str, value: Any, size: Axes) -> NDArray[np.float64]:
        cells = as_array(name, value, len(size))
        if cells.shape != size:
            raise ValueError(f"{name} has shape {cells.shape}: these terms need {size}.")
        return cells.ravel()
