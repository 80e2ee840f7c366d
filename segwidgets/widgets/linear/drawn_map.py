"""What a figure of a linear map shows, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.grids import Scale
from segwidgets.terms import Terms
from segwidgets.terms.field import Field
from segwidgets.terms.matrix import Padded
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.terms.symbols import cell_symbols


@dataclass(frozen=True)
class LinearMap:
    """What a figure of a linear map shows.

    Attributes
    ----------
    name : str
        In words.
    code : str
        The torch line.
    terms : Terms
        Its list, before anything is cropped.
    crop : tuple of int
        Cells of the list's output that padding cuts off at both ends of each axis.
    input, kernel : numpy.ndarray
        Cells.
    bias : float
        Added to every output cell.
    field : Field
        What a window slides over.
    padded : Padded, optional
        How the matrix writes the input with its padding.
    view : {"stamp", "gather", "matrix"}
        Which reading.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix.
    labels : {"values", "symbols", "overlap"}
        What the cells show.
    """

    name: str
    code: str
    terms: Terms
    crop: Axes
    input: NDArray[np.float64]
    kernel: NDArray[np.float64]
    bias: float
    field: Field
    padded: Padded | None
    view: str
    matrix_of: str
    labels: str

    @cached_property
    def cropped(self) -> NDArray[np.bool_]:
        """Which cells of the list's output are cut off."""
        around = [(c, c) for c in self.crop]
        return np.pad(np.zeros(self.output_size, bool), around, constant_values=True)

    @cached_property
    def output_size(self) -> Axes:
        """Size of what is left."""
        return tuple(n - 2 * c for n, c in zip(self.terms.output_size, self.crop, strict=True))

    @cached_property
    def steps(self) -> int:
        """Number of steps: input cells in stamps, output cells otherwise."""
        return prod(self.terms.input_size if self.view == "stamp" else self.output_size)

    @cached_property
    def symbols(self) -> tuple[list[str], list[str]]:
        """Names of the cells of input and kernel."""
        return cell_symbols(self.terms.input_size, self.terms.kernel_size)

    @cached_property
    def result(self) -> NDArray[np.float64]:
        """The sums of all products, cropped cells included."""
        return self.terms.output(self.input, self.kernel)

    @cached_property
    def scale(self) -> Scale:
        """Of copies and output, which share it so that a copy keeps its colour."""
        if self.labels == "overlap":
            return Scale(float(max(1, self.terms.counts.max())), "count")
        return Scale.of(self.result + self.bias, self.bias, *self._signs())

    def _signs(self) -> tuple[Any, ...]:
        # Only their signs matter here, and that of a sum may differ from its products'.
        return (np.sign(self.input) * 1e-12, np.sign(self.kernel) * 1e-12)

    def words(self, cells: NDArray[np.float64], names: list[str]) -> list[str]:
        """Label the cells of input or kernel.

        Parameters
        ----------
        cells : numpy.ndarray
            Their values.
        names : list of str
            Their symbols.

        Returns
        -------
        list of str
            One per cell.
        """
        return names if self.labels == "symbols" else [show(v, 2) for v in cells.ravel()]
