"""The unpooling figure as a map: its terms, matrices and formulas, and the way to their figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.pooling import Pooling, max_pool
from segwidgets.terms.unpooling import Corner, Method, unpooling_terms
from segwidgets.terms.weighted import WeightedTerms
from segwidgets.widgets.unpooling.results import UnpoolingResults
from segwidgets.widgets.unpooling.rules import original_size, pooling_of, sizes
from segwidgets.widgets.unpooling.words import errors_in_words, pooling_in_words
from segwidgets.widgets.words import MAX_TABLE_SIDE, table

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.latex import Tex
    from segwidgets.widgets.linear.conv_transpose_2d import ConvTranspose2d


class UnpoolingMap(UnpoolingResults):
    """What `Unpooling` says about each method as a map, without torch where it can."""

    def terms(self, method: str | None = None) -> WeightedTerms:
        """List where the values that are passed on go.

        Parameters
        ----------
        method : str, optional
            Any of the five; by default `method`.

        Returns
        -------
        WeightedTerms
            One row per value and cell that it goes to.

        Raises
        ------
        ValueError
            If there is no such method, or a photograph, which has too many cells to list.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling().terms("max_unpool").output_index
        array([ 1,  6,  9, 14])
        """
        self._refuse_image("terms")
        spec = self._spec()
        pooling = pooling_of(spec)
        name = cast("Method", self.method if method is None else method)
        indices = self._max_pool(pooling)[1]
        return unpooling_terms(
            name, indices, pooling, original_size(spec), cast("Corner", self.corner)
        )

    def matrix(self, method: str | None = None) -> torch.Tensor:
        """Write a method as a matrix that maps the flattened `middle` to the flattened result.

        Parameters
        ----------
        method : str, optional
            Any of the five; by default `method`.

        Returns
        -------
        torch.Tensor
            Shape (cells of the original, pooled cells), torch's default dtype; sparse CSR from
            a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such method, or a photograph.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling([[1, 5, 2, 4]], kernel_size=(1, 2)).matrix("max_unpool")
        tensor([[0., 0.],
                [1., 0.],
                [0., 0.],
                [0., 1.]])
        """
        return self.terms(method).matrix()

    def to_latex(
        self, view: Literal["matrix", "terms"] = "matrix", method: str | None = None
    ) -> Tex:
        r"""Write a method as a formula that LaTeX, MathJax and KaTeX read as it stands.

        Parameters
        ----------
        view : {"matrix", "terms"}
            The matrix times the vector, with the result; or every cell in a line.
        method : str, optional
            Any of the five; by default `method`. With `labels` "symbols" cells have their
            symbols, else their values.

        Returns
        -------
        str
            `$$…$$`; LaTeX needs the package amsmath. As the last line of a cell it is shown as
            a formula.

        Raises
        ------
        ValueError
            If there is no such view or method, a photograph, or more than 64 rows or lines.

        Examples
        --------
        >>> import segwidgets as sw
        >>> print(sw.Unpooling([[1, 5]], kernel_size=(1, 2), labels="symbols").to_latex("terms"))
        $$
        \begin{aligned}
        \mathrm{out}_{00} &= 0 \\
        \mathrm{out}_{01} &= m_{00}
        \end{aligned}
        $$
        """
        from segwidgets.drawing.latex import weighted_latex

        cells = None if self.labels == "symbols" else self._values()
        return weighted_latex(self.terms(method), cells, view)

    def as_conv_transpose(self, method: str | None = None) -> ConvTranspose2d:
        """Show a method as the transposed convolution that it is, with the same numbers.

        Parameters
        ----------
        method : {"nearest", "bed_of_nails"}, optional
            By default `method`.

        Returns
        -------
        ConvTranspose2d
            A figure of its own. Its input is `middle`; its kernel is all ones for "nearest",
            and has a single one at `corner` for "bed_of_nails".

        Raises
        ------
        ValueError
            If the method is no transposed convolution here, with the reason; or a photograph.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.Unpooling().as_conv_transpose("nearest")
        <ConvTranspose2d: input 2 × 2, kernel 2 × 2, stride 2, output 4 × 4>
        """
        from segwidgets.widgets.unpooling.bridge import conv_transpose_of

        self._refuse_image("as_conv_transpose")
        spec = self._spec()
        return conv_transpose_of(
            self.method if method is None else method,
            self._values(),
            pooling_of(spec),
            original_size(spec),
            self.corner,
            self.device,
        )

    def _max_pool(self, pooling: Pooling) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        pooled = max_pool(
            self.input, pooling.kernel_size, pooling.stride, pooling.padding, pooling.ceil_mode
        )
        return pooled.values, pooled.indices

    def _values(self) -> NDArray[np.float64]:
        """Give what is passed on without torch, which may be absent."""
        values: NDArray[np.float64] = self._max_pool(pooling_of(self._spec()))[0] * self.gain + 0.0
        for row, column, value in self.edits:
            values[row, column] = value
        return values

    # Words

    def _name(self) -> str:
        return "Unpooling"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._parameters_in_words()}>"

    def _parameters_in_words(self) -> str:
        spec = self._spec()
        return pooling_in_words(spec, sizes(spec))

    def _in_words(self) -> tuple[str, list[list[str]]]:
        words = f"Max pooling and unpooling: {self._parameters_in_words()}"
        if self.image:
            return f"{words}.", []
        values, original = self._values(), self._original()
        outputs = {name: self.terms(name).output(values) for name in self.methods}
        told = errors_in_words(
            {name: float(np.mean((cells - original) ** 2)) for name, cells in outputs.items()}
        )
        small = max(original.shape) <= MAX_TABLE_SIDE
        return f"{words}; {told}.", table(outputs[self.method]) if small else []
