"""A figure's map as a matrix: in numbers, and as a formula."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Literal

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.terms import Terms
from segwidgets.widgets.figure import Figure

if TYPE_CHECKING:
    import torch

    from segwidgets.drawing.latex import Tex
    from segwidgets.terms.matrix import Padded


class Matrices(Figure):
    """What a figure of a linear map with a kernel has to say about matrices."""

    # Traits of the subclasses.
    input: Any
    kernel: Any
    bias: Any
    matrix_of: Any
    labels: Any
    device: Any

    @property
    @abstractmethod
    def terms(self) -> Terms:
        """The list of products that the figure shows, without the bias."""

    @property
    def matrix(self) -> torch.Tensor:
        """The matrix that maps the flattened input to the flattened output, without the bias.

        Returns
        -------
        torch.Tensor
            Shape (output cells, input cells), torch's default dtype, on `device`; sparse CSR
            from a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        torch = require_torch()
        kernel = torch.tensor(self.kernel, device=choose_device(self.device))
        return self.terms.matrix(kernel)

    @property
    def input_matrix(self) -> torch.Tensor:
        """The matrix that maps the flattened kernel to the flattened output, without the bias.

        Returns
        -------
        torch.Tensor
            Shape (output cells, kernel cells), torch's default dtype, on `device`; sparse CSR
            from a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        torch = require_torch()
        cells = torch.tensor(self.input, device=choose_device(self.device))
        return self.terms.input_matrix(cells)

    def to_latex(self, view: Literal["matrix", "terms"] = "matrix") -> Tex:
        r"""Write the figure as a formula that LaTeX, MathJax and KaTeX read as it stands.

        Parameters
        ----------
        view : {"matrix", "terms"}
            The matrix of `matrix_of` times the vector, with the result; or the sum of every
            output cell. `labels` decides: "values" are written as values, else symbols.

        Returns
        -------
        str
            `$$…$$`; LaTeX needs the package amsmath. As the last line of a cell it is shown as
            a formula.

        Raises
        ------
        ValueError
            If there is no such view, or it is too large for a page: more than 64 rows,
            columns or lines.

        Examples
        --------
        >>> import segwidgets as sw
        >>> print(sw.ConvTranspose1d([3, 5], [1, 2]).to_latex("terms"))
        $$
        \begin{aligned}
        \mathrm{out}_{0} &= ax \\
        \mathrm{out}_{1} &= ay \\
        \mathrm{out}_{2} &= bx \\
        \mathrm{out}_{3} &= by
        \end{aligned}
        $$
        """
        from segwidgets.drawing.latex import matrix_latex, terms_latex

        cells = (self.terms, self.input, self.kernel)
        symbols = self.labels != "values"
        if view == "terms":
            return terms_latex(*cells, symbols=symbols, bias=self.bias)
        if view == "matrix":
            return matrix_latex(
                *cells,
                symbols=symbols,
                matrix_of=self.matrix_of,
                bias=self.bias,
                padded=self._padded(),
            )
        raise ValueError(f"view = {view!r}: choose 'matrix' or 'terms'.")

    def _padded(self) -> Padded | None:
        """Write out the padding of the input, where the figure does."""
        return None
