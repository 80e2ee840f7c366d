"""Stills and films of downsampling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, magnitude, shades
from segwidgets.drawing.grids import (
    Mark,
    Scale,
    Style,
    captioned,
    grid,
    headed,
    photograph,
    scale_key,
    sign,
    text_width,
    titled,
    trimmed,
    with_lines,
)
from segwidgets.drawing.items import Block, Drawing, Flight, beside, flight, in_rows, stacked
from segwidgets.drawing.matrix import MAX_SIDE, large_matrix, matrix_cell, weighted_matrix
from segwidgets.shared.language import t
from segwidgets.widgets.downsampling.results import CellResults, TorchResults
from segwidgets.widgets.downsampling.words import (
    NAMES,
    SHORT,
    code,
    facts,
    image_sentence,
    labels,
    sentence,
    symbols,
)
from segwidgets.widgets.methods import channels_last, pixels_of
from segwidgets.widgets.words import times

_MAX_CELL = 24.0
_GAP = 16.0
# Room in points below which headings go without notes.
_COMPACT = 330.0
# Beside a matrix, for the vectors below their headings.
_VECTORS = 150.0
# Of a photograph, in points.
_IMAGE_SIDE = 136.0


class CellDrawing:
    """The drawings of cells: window by window, downsampled by every method shown."""

    def __init__(self, results: CellResults, view: str, theme: Theme, width: float) -> None:
        self.results = results
        self.view = view
        self.room = width
        self.methods: tuple[str, ...] = results.spec["methods"]
        self.labels: str = results.spec["labels"]
        self.count = prod(results.output_size)
        # Cells shrink until the input and a few results fit beside each other.
        columns = results.size[1] + 2 * results.output_size[1]
        cell = min(_MAX_CELL, (width - 3 * _GAP) / columns)
        self.style = Style(theme, cell, compact=width < _COMPACT)

    @cached_property
    def outputs(self) -> dict[str, NDArray[np.float64]]:
        """The results by method."""
        return {name: self.results.output(name) for name in self.methods}

    @cached_property
    def changes(self) -> dict[str, NDArray[np.float64]]:
        """What a shift changes in them."""
        return {name: self.results.change(name) for name in self.methods}

    @cached_property
    def scale(self) -> Scale:
        """The scale of all cells, so that a value keeps its color wherever it goes."""
        arrays = (self.results.input, *self.outputs.values())
        return Scale.of(*arrays, size=self.results.size)

    @cached_property
    def change_scale(self) -> Scale:
        """The scale of the changes of all methods, which are to be compared."""
        return Scale(magnitude(*self.changes.values()), "signed")

    def drawings(self, steps: Sequence[int], *, phases: bool) -> Iterator[Drawing]:
        """Compose a drawing per window; in a film each window is first read, then written."""
        matrix = self.view == "matrix"
        for step in steps:
            for placed in (False, True) if phases and not matrix else (True,):
                yield self._drawing(step, matrix, placed)

    def _drawing(self, step: int, matrix: bool, placed: bool) -> Drawing:
        spec, pooling = self.results.spec, self.results.pooling
        # A matrix belongs to one method.
        methods = (spec["method"],) if matrix else self.methods
        says = sentence(self.results, step, methods)
        grids = self._equation(step) if matrix else self._grids(step, placed)
        note = t("step {step} of {steps}", step=step + 1, steps=self.count)
        alt = f"{t('Downsampling')}, {note}. {says}"
        last = 3.0 if step == self.count - 1 and placed else 0.0
        part = 1.0 if matrix else 0.5
        block = captioned(
            *(grids, self.style, self.room, says),
            code=code(spec["method"], pooling, spec, self.results.size, self.results.dims),
            note=note,
        )
        flying = [] if placed else self._flights(block, step)
        surface = self.style.colors["surface"]
        return block.drawing(surface, alt, seconds=part + last, flights=flying)

    def _flights(self, block: Block, step: int) -> list[Flight]:
        """Let what each method takes of a window fly to its result, weighted."""
        start, flying = block.cells("Input"), []
        if self.labels == "changes" or not self.style.labelled:
            return []
        names = symbols(self.results) if self.labels == "symbols" else None
        for name in self.methods:
            terms, end = self.results.terms(name), block.cells(name)[step]
            mine = terms.output_index == step
            cells = terms.input_index[mine].tolist()
            if cells:
                values = terms.weights[mine] * self.results.input.ravel()[cells]
                words = None if names is None else [names[cell] for cell in cells]
                made = grid([values], self.style, self.scale, labels=words).items
                # Zeros add nothing to a sum; and no more is covered than a number takes.
                flying += [
                    flight(start[cell], end, trimmed(look))
                    for cell, look, value in zip(cells, made, values, strict=True)
                    if value or len(cells) == 1
                ]
        return flying

    # Grids

    def _grids(self, step: int, placed: bool) -> Block:
        """Lay the results out beside and below the input."""
        given = self._input(step)
        outputs = [self._output(name, step, placed) for name in self.methods]
        left = self.room - given.width - _GAP
        rows = [
            stacked(in_rows([given, *outputs], _GAP, self.room), 10),
            beside([given, stacked(in_rows(outputs, _GAP, left), 10)], _GAP, align="top"),
        ]
        # Beside the input or also below it, whatever is lower.
        parts = min(
            (block for block in rows if block.width <= self.room), key=_height, default=rows[0]
        )
        changes = self.labels == "changes"
        keys = [scale_key(self.scale, self.style, t("input") if changes else t("all values"))]
        if changes:
            keys.append(scale_key(self.change_scale, self.style, t("all changes")))
        return stacked([parts, beside(keys, _GAP)], 10)

    def _input(self, step: int) -> Block:
        cells, shift = self.results.input, self.results.spec["shift"]
        window = self.results.window(step)
        (top, left), (bottom, right) = (
            divmod(int(cell), cells.shape[1]) for cell in (window[0], window[-1])
        )
        names = symbols(self.results) if self.labels == "symbols" else None
        note = (
            t("shifted by {shift}", shift=shift)
            if shift
            else times(cells.shape[2 - self.results.dims :])
        )
        return titled(
            *(t("Input"), "input", cells, self.style, self.scale),
            note=note,
            marks=[Mark("input", (top, left), (bottom - top + 1, right - left + 1))],
            labels=names,
        )

    def _output(self, name: str, step: int, placed: bool) -> Block:
        """Draw one result, up to a window, with what it keeps below."""
        cells, scale, role = self.outputs[name], self.scale, "output"
        if self.labels == "changes":
            cells, scale, role = self.changes[name], self.change_scale, "warning"
        waiting = np.arange(self.count) > (step if placed else step - 1)
        block = titled(
            *(self._title(name, cells.shape[1]), role, cells, self.style, scale),
            marks=[Mark("output", divmod(step, cells.shape[1]))] if placed else [],
            labels=labels(self.results, name) if self.labels == "symbols" else None,
            empty=waiting,
            name=name,
        )
        mean = float(self.outputs[name].mean())
        change = float(np.abs(self.changes[name]).mean())
        said = facts(mean, self.results.by, change)
        return with_lines(block, said, self.style, known=not waiting.any())

    def _title(self, name: str, columns: int) -> str:
        """Name a method as its cells have room for it."""
        full = text_width(t(NAMES[name]), 7.5, bold=True) + 9
        return t(NAMES[name] if full <= columns * self.style.cell + _GAP else SHORT[name])

    # The matrix

    def _equation(self, step: int) -> Block:
        """Lay out the matrix of a method, the input that it is multiplied with, and the result."""
        name, style = self.results.spec["method"], self.style
        terms, result = self.results.terms(name), self.results.output(name)
        given = self.results.input
        rows, columns = result.size, given.size
        note = f"{t(NAMES[name])}, {rows} × {columns}"
        taken = terms.input_index[terms.output_index == step].tolist()
        present = [Mark("output", (step, cell)) for cell in taken]
        if max(rows, columns) > MAX_SIDE:
            return large_matrix(terms, style, self.room, present, note)
        small = replace(style, cell=matrix_cell(self.room - _VECTORS, columns))
        written = self.labels == "symbols"
        return beside(
            [
                weighted_matrix(terms, small, present, note=note),
                titled(
                    *(t("Input"), "input", given.reshape(-1, 1), small, self.scale),
                    marks=[Mark("input", (cell, 0)) for cell in taken],
                    labels=symbols(self.results) if written else None,
                ),
                sign("=", small),
                titled(
                    *(t("Output"), "output", result.reshape(-1, 1), small, self.scale),
                    marks=[Mark("output", (step, 0))],
                    labels=labels(self.results, name) if written else None,
                    empty=np.arange(rows) > step,
                ),
            ],
            8,
        )


def _height(block: Block) -> float:
    return block.height


# Photographs


def image_drawing(results: TorchResults, about: str, *, theme: Theme, width: float) -> Drawing:
    """Compose the photograph and what each method makes of it, enlarged to the same size."""
    style = Style(theme, 10.0, compact=width < _COMPACT)
    spec, shift = results.spec, results.spec["shift"]
    original = np.roll(channels_last(np.asarray(results.original)), shift, 1)
    rows, columns = original.shape[:2]
    side = min(1.0, _IMAGE_SIDE / max(rows, columns))
    note = t("shifted by {shift}", shift=shift) if shift else times((rows, columns))
    parts = [headed(photograph(original, side), style, t("Input"), "input", note)]
    changes = spec["labels"] == "changes"
    for name in spec["methods"]:
        found = results.output(name)
        cells: NDArray[Any] = pixels_of(found)
        change = results.change(name)
        if changes:
            # One color for all channels: how far a pixel is off on the whole.
            difference = results.difference(name)
            cells = shades(
                pixels_of(difference.mean(0, keepdim=True)), 255.0, "signed", theme, labelled=False
            )
        # One value is drawn as large as the pixels for which it stands.
        block = photograph(cells, side, results.pooling.stride)
        role = "warning" if changes else "output"
        said = facts(float(found.mean()), results.by, change.mean)
        parts.append(with_lines(headed(block, style, t(NAMES[name]), role), said, style))
    images = stacked(in_rows(parts, _GAP, width), 10)
    words = image_sentence((rows, columns), results.output_size, results.by)
    block = captioned(images, style, width, words, about, gap=10)
    return block.drawing(style.colors["surface"], f"{t('Downsampling')}: {about}")
