"""A list of terms as a matrix times a vector, in either of two ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from segwidgets.terms.columns import Columns
from segwidgets.terms.equation import symbol_matrix
from segwidgets.terms.matrix import Layout, MatrixOf, explicit_matrix
from segwidgets.terms.symbols import cell_symbols

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, eq=False)
class Matrices(Columns):
    """The readings of a list as a matrix: the kernel's weights, or the input's cells."""

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
