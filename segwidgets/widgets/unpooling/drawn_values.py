"""What a figure of unpooling shows, for whoever draws it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.grids import Scale
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.terms.symbols import indexed
from segwidgets.terms.weighted import WeightedTerms

#: The methods as headings.
NAMES = {
    "nearest": "Nearest",
    "bed_of_nails": "Bed of nails",
    "max_unpool": "Max unpooling",
    "average_spread": "Average spread",
    "bilinear": "Bilinear",
}
_PLACING = {
    "nearest": "nearest copies it to",
    "bed_of_nails": "bed of nails puts it at",
    "max_unpool": "max unpooling puts it back at",
    "average_spread": "average spread divides it among",
    "bilinear": "bilinear mixes it into",
}


@dataclass(frozen=True)
class LabCells:
    """What the figure shows of cells.

    Attributes
    ----------
    code : str
        The torch line.
    input, pooled, middle : numpy.ndarray
        Cells: before, the maxima, and what is passed on.
    indices : numpy.ndarray
        Flat numbers of the maxima.
    spans : tuple
        First cell of each window and the one after its last, for rows and for columns.
    terms : dict of str to WeightedTerms
        Of every method that is shown.
    method : str
        The one whose matrix is shown.
    view : {"values", "error", "matrix"}
        What is shown of the unpoolings.
    labels : {"values", "indices", "symbols"}
        What the cells show.
    """

    code: str
    input: NDArray[np.float64]
    pooled: NDArray[np.float64]
    middle: NDArray[np.float64]
    indices: NDArray[np.int64]
    spans: tuple[tuple[Any, Any], ...]
    terms: dict[str, WeightedTerms]
    method: str
    view: str
    labels: str

    @property
    def steps(self) -> int:
        """Number of windows."""
        return self.pooled.size

    @cached_property
    def results(self) -> dict[str, NDArray[np.float64]]:
        """The unpoolings."""
        return {name: terms.output(self.middle) for name, terms in self.terms.items()}

    @cached_property
    def scale(self) -> Scale:
        """Of all cells, so that a value keeps its colour wherever it goes."""
        return Scale.of(self.input, self.middle, *self.results.values())

    def window(self, step: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Tell where a window lies.

        Parameters
        ----------
        step : int
            Which.

        Returns
        -------
        pair of pairs of int
            Its first cell, and how many rows and columns of the input it has.
        """
        at = divmod(step, self.pooled.shape[1])
        ends = [
            (int(start[i]), int(end[i])) for i, (start, end) in zip(at, self.spans, strict=True)
        ]
        return (ends[0][0], ends[1][0]), (ends[0][1] - ends[0][0], ends[1][1] - ends[1][0])

    def places(self, name: str, step: int) -> NDArray[np.int64]:
        """Tell where a method puts a value.

        Parameters
        ----------
        name : str
            The method.
        step : int
            Which pooled cell.

        Returns
        -------
        numpy.ndarray
            Flat cell numbers.
        """
        terms = self.terms[name]
        cells: NDArray[np.int64] = terms.output_index[terms.input_index == step]
        return cells

    def words(self, cells: NDArray[np.float64], kind: str) -> list[str]:
        """Label cells.

        Parameters
        ----------
        cells : numpy.ndarray
            Their values.
        kind : str
            "input", "pooled", "middle", or a method.

        Returns
        -------
        list of str
            One per cell.
        """
        if self.labels == "indices" and kind != "middle":
            numbers = self.indices.ravel() if kind == "pooled" else np.arange(cells.size)
            return [str(number) for number in numbers.tolist()]
        if self.labels == "symbols" and kind == "middle":
            return indexed("m", self.pooled.shape)
        if self.labels == "symbols" and kind in self.terms:
            return [self._sum(self.terms[kind], cell) for cell in range(cells.size)]
        return [show(value, 2) for value in cells.ravel().tolist()]

    @staticmethod
    def _sum(terms: WeightedTerms, cell: int) -> str:
        count = len(terms.rows_of(cell))
        return terms.symbols(cell) if count < 2 else f"{count} terms"

    def sentence(self, step: int) -> str:
        """Say what happens to a window.

        Parameters
        ----------
        step : int
            Which.

        Returns
        -------
        str
            A sentence.
        """
        row = divmod(step, self.pooled.shape[1])
        value, passed = (float(cells.ravel()[step]) for cells in (self.pooled, self.middle))
        at = divmod(int(self.indices.ravel()[step]), self.input.shape[1])
        said = [self._placing(name, step) for name in self.terms]
        listed = " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))
        after = "" if value == passed else f" and passes on {show(passed)}"
        return f"Window {row} keeps {show(value)} from {at}{after}: {listed}."

    def _placing(self, name: str, step: int) -> str:
        cells = self.places(name, step)
        if len(cells):
            return f"{_PLACING[name]} {area(cells, self.input.shape)}"
        lost = "it beyond the edge" if name == "bed_of_nails" else "it to a later window"
        return f"{NAMES[name].lower()} loses {lost}"


def area(cells: NDArray[np.int64], size: Axes) -> str:
    """Name cells by their rows and columns.

    Parameters
    ----------
    cells : numpy.ndarray
        Flat numbers, at least one.
    size : tuple of int
        Rows and columns of the grid.

    Returns
    -------
    str
        The one cell, or the ranges.

    Examples
    --------
    >>> area(np.array([6]), (4, 4)), area(np.array([2, 3, 6, 7]), (4, 4))
    ('(1, 2)', 'rows 0–1, columns 2–3')
    """
    rows, columns = np.divmod(cells, size[1])
    if len(cells) == 1:
        return str((int(rows[0]), int(columns[0])))
    return f"{_range('row', rows)}, {_range('column', columns)}"


def _range(word: str, numbers: NDArray[np.int64]) -> str:
    first, last = int(numbers.min()), int(numbers.max())
    return f"{word} {first}" if first == last else f"{word}s {first}–{last}"
