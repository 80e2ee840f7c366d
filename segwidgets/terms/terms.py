"""The list of terms: y[output] += x[input] * w[kernel], one row per product.

Everything a figure shows is a reading of this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.shared.numbers import whole
from segwidgets.terms.arrays import as_array
from segwidgets.terms.channels import spread
from segwidgets.terms.columns import Columns
from segwidgets.terms.matrix import Layout, MatrixOf, explicit_matrix, symbol_matrix
from segwidgets.terms.numbers import sum_of_products
from segwidgets.terms.parameters import Axes
from segwidgets.terms.symbols import bias_symbol, cell_symbols

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, eq=False)
class Terms(Columns):
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
        return sum_of_products(x[self.input_index[rows]], w[self.kernel_index[rows]], own)

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
        x, w = cell_symbols(self.input_size, self.kernel_size)
        summands = [x[self.input_index[row]] + w[self.kernel_index[row]] for row in rows]
        if bias:
            summands.append(bias_symbol(flat, self.output_size))
        return " + ".join(summands) or "0"

    def matrix(self, kernel: ArrayLike, layout: Layout = "auto") -> torch.Tensor:
        """Write the map as a matrix: entry (output cell, input cell) holds the kernel's weight.

        Times the flattened input it gives the flattened output.

        Parameters
        ----------
        kernel : array-like
            Shape `kernel_size`. A floating tensor decides the device and the dtype of the
            result; anything else gives torch's default dtype on the CPU.
        layout : {"auto", "dense", "sparse"}
            "auto" is dense up to a million entries and sparse beyond.

        Returns
        -------
        torch.Tensor
            Shape (number of output cells, number of input cells), strided or sparse CSR,
            without gradient.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If the kernel has another shape, or the layout does not exist.

        Examples
        --------
        >>> from segwidgets.terms import conv_transpose_terms
        >>> conv_transpose_terms(2, 3, stride=2).matrix([1.0, 2.0, 4.0])
        tensor([[1., 0.],
                [2., 0.],
                [4., 1.],
                [0., 2.],
                [0., 4.]])
        """
        matrix: torch.Tensor = explicit_matrix(self, kernel, "kernel", layout)
        return matrix

    def input_matrix(self, input: ArrayLike, layout: Layout = "auto") -> torch.Tensor:
        """Write the input as a matrix: entry (output cell, kernel cell) holds the input's cell.

        Times the flattened kernel it gives the flattened output. For a convolution each row
        is a window of the padded input, flattened: what is called im2col.

        Parameters
        ----------
        input : array-like
            Shape `input_size`. A floating tensor decides the device and the dtype of the
            result; anything else gives torch's default dtype on the CPU.
        layout : {"auto", "dense", "sparse"}
            "auto" is dense up to a million entries and sparse beyond.

        Returns
        -------
        torch.Tensor
            Shape (number of output cells, number of kernel cells), strided or sparse CSR,
            without gradient.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If the input has another shape, or the layout does not exist.

        Examples
        --------
        >>> from segwidgets.terms import conv_terms
        >>> conv_terms(4, 3, padding=1).input_matrix([1.0, 2.0, 3.0, 4.0])
        tensor([[0., 1., 2.],
                [1., 2., 3.],
                [2., 3., 4.],
                [3., 4., 0.]])
        """
        matrix: torch.Tensor = explicit_matrix(self, input, "input", layout)
        return matrix

    def symbol_matrix(self, matrix_of: MatrixOf = "kernel") -> list[list[str]]:
        """Write either matrix in symbols.

        Parameters
        ----------
        matrix_of : {"kernel", "input"}
            Whose cells stand in the matrix, as in `matrix` or as in `input_matrix`.

        Returns
        -------
        list of list of str
            Rows; "0" where no product is, a sum where padding repeats a cell.

        Raises
        ------
        ValueError
            If there is no such matrix_of, or the matrix has more than a million entries.

        Examples
        --------
        >>> from segwidgets.terms import conv_terms
        >>> conv_terms(4, 3, stride=2).symbol_matrix()
        [['x', 'y', 'z', '0']]
        >>> conv_terms(2, 3, padding=1, padding_mode="replicate").symbol_matrix()
        [['x + y', 'z'], ['x', 'y + z']]
        >>> conv_terms(2, 3, padding=1).symbol_matrix("input")
        [['0', 'a', 'b'], ['a', 'b', '0']]
        """
        x, w = cell_symbols(self.input_size, self.kernel_size)
        return symbol_matrix(self, matrix_of, w if matrix_of == "kernel" else x)

    def _products(self, input: Any, kernel: Any) -> NDArray[np.float64]:
        x = self._cells("input", input, self.input_size)
        w = self._cells("kernel", kernel, self.kernel_size)
        return x[self.input_index] * w[self.kernel_index]

    def _summed(self, products: NDArray[np.float64], bias: ArrayLike) -> NDArray[np.float64]:
        sums = np.bincount(self.output_index, products, minlength=prod(self.output_size))
        biases = spread(bias, self.output_size)
        summed: NDArray[np.float64] = sums.reshape(self.output_size) + biases
        return summed

    @staticmethod
    def _cells(name: str, value: Any, size: Axes) -> NDArray[np.float64]:
        cells = as_array(name, value, len(size))
        if cells.shape != size:
            raise ValueError(f"{name} has shape {cells.shape}: these terms need {size}.")
        return cells.ravel()
