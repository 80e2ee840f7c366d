"""Two more readings of the kernel's matrix: with the rows that a stride drops, and transposed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from math import prod
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.grids import Scale, Style, headed, outlined, sign
from segwidgets.drawing.items import Block, beside, stacked
from segwidgets.shared.language import msg, t
from segwidgets.terms.matrix import factors
from segwidgets.terms.numbers import show
from segwidgets.terms.symbols import indexed
from segwidgets.widgets.linear.equation import (
    EQUATION_GAP,
    EquationSteps,
    column,
    matrix_cells,
    strike,
)
from segwidgets.widgets.linear.map import LinearMap, output_at


def reading_of(shown: LinearMap) -> Callable[[LinearMap, Style], EquationSteps]:
    """Choose what draws the matrix: its reading, where there is one, else the equation."""
    if shown.matrix_of != "kernel":
        return EquationSteps
    if shown.every_row is not None:
        return DroppedSteps
    return TransposedSteps if shown.reading == "transposed" else EquationSteps


# Between the two equations, in points.
_APART = 12.0


class TransposedSteps(EquationSteps):
    """The matrix with its vector and result, and its transpose, which leads back, with its own."""

    flies = False
    title = "C"

    def block(self, step: int, *, done: bool = True) -> Block:  # noqa: ARG002
        """Lay out both equations, whole."""
        style, words = self.style, self._words
        rows, columns = len(words.result), len(words.vector)
        forth = self.laid_out(step, rows - 1)
        cells, numbers, back = self._cells, self._entries.T, self._back
        names = [*map(show, self._values)]
        sums = [*map(show, back)]
        if self.shown.labels != "values":
            names = self._names
            sums = [self._sum([*line], names) for line in cells]
        stretch = max(1.0, max(map(len, sums)) * 0.45) if self.shown.labels != "values" else 1.0
        turned = matrix_cells(cells, _written(numbers), self.shown.kernel_scale, style, quiet=True)
        vector = matrix_cells(
            column(names), _written(self._values[:, None]), self.shown.output_scale, style
        )
        scale = Scale.of(back)
        result = matrix_cells(column(sums), _written(back[:, None]), scale, style, stretch=stretch)
        struck = self._struck
        again = beside(
            [
                headed(
                    strike(
                        outlined(turned, style, "output", (0, step), (columns, 1)), style, struck
                    ),
                    *(style, "Cᵀ", "kernel", f"{columns} × {rows}"),
                ),
                headed(outlined(vector, style, "output", (step, 0)), style, t("Output"), "output"),
                sign("=", style),
                headed(strike(result, style, struck), style, t("Brought back"), "input"),
            ],
            EQUATION_GAP,
        )
        return stacked([forth, again], _APART)

    @cached_property
    def _cells(self) -> list[list[str]]:
        return [list(row) for row in zip(*self._words.matrix, strict=True)]

    @cached_property
    def _entries(self) -> NDArray[np.float64]:
        shown = self.shown
        terms = shown.padded.terms if shown.padded else shown.terms
        shape, rows, columns, cells = factors(terms, "kernel")
        entries = np.zeros(shape)
        np.add.at(entries, (rows, columns), shown.kernel.ravel()[cells])
        return entries[~shown.cropped.ravel()]

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        return self.shown.result.ravel()[~self.shown.cropped.ravel()] + self.shown.bias

    @cached_property
    def _back(self) -> NDArray[np.float64]:
        back: NDArray[np.float64] = self._entries.T @ self._values
        return back

    @cached_property
    def _names(self) -> list[str]:
        """Name the output's cells as a vector of its own, with letters that nothing else has."""
        shown = self.shown
        inputs, outputs = prod(shown.terms.input_size), len(self._values)
        last = len(ascii_lowercase) - max(3, prod(shown.terms.kernel_size))
        if shown.symbols[0][0] == "a" and inputs + outputs <= last:
            return list(ascii_lowercase[inputs : inputs + outputs])
        return indexed("u", shown.output_size)

    def _sum(self, entries: list[str], names: list[str]) -> str:
        products = [n + e for n, e in zip(names, entries, strict=True) if e != "0"]
        if len(products) > (3 if len(self.shown.terms.input_size) == 1 else 1):
            return t("{n} terms", n=len(products))
        return " + ".join(products) or "0"

    @property
    def _struck(self) -> list[int]:
        """Which cells lie outside the input: padding crops them."""
        padded = self.shown.padded
        return [] if padded is None else [int(i) for i in np.flatnonzero(padded.cells < 0)]

    def says(self, step: int) -> str:
        """Tell what becomes of a row."""
        rows, columns = len(self._words.result), len(self._words.vector)
        sentence = (
            msg(
                "Row {step} of C ({rows} × {cols}) is column {step} of Cᵀ ({cols} × {rows}), the "
                "matrix of the transposed convolution: it brings back the size, not the values."
            )
            if self.shown.leads == "output"
            else msg(
                "Row {step} of C ({rows} × {cols}) is column {step} of Cᵀ ({cols} × {rows}), the "
                "matrix of the convolution: it brings back the size, not the values."
            )
        )
        return t(sentence, step=step, rows=rows, cols=columns)


class DroppedSteps(EquationSteps):
    """The matrix at stride 1, with the rows struck out that a larger stride drops."""

    flies = False

    def __init__(self, shown: LinearMap, style: Style) -> None:
        every = shown.every_row
        assert every is not None
        self.kept = np.flatnonzero(every.kept)
        self.struck = np.flatnonzero(~every.kept)
        self.output_size = shown.output_size
        whole = replace(shown, terms=every.terms, padded=every.padded, every_row=None)
        super().__init__(whole, style)

    def block(self, step: int, *, done: bool = True) -> Block:  # noqa: ARG002
        """Lay out the equation at stride 1, whole."""
        rows = len(self.kept) + len(self.struck)
        return self.laid_out(int(self.kept[step]), rows - 1, self.struck.tolist())

    def says(self, step: int) -> str:
        """Tell which row the stride keeps."""
        rows, kept = len(self.kept) + len(self.struck), len(self.kept)
        return t(
            "{output} is row {row} of the matrix at stride 1: the stride keeps {kept} of its "
            "{rows} rows and drops the {dropped} that are struck out.",
            output=output_at(step, self.output_size),
            row=int(self.kept[step]),
            kept=kept,
            rows=rows,
            dropped=rows - kept,
        )


def _written(numbers: NDArray[np.float64]) -> list[list[str]]:
    return [[show(value) for value in row] for row in numbers.tolist()]
