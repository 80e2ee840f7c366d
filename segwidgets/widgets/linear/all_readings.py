"""Four readings of one list of products in one drawing: stamp, gather, matrix and its transpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias, get_args

import numpy as np

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import (
    Mark,
    Style,
    captioned,
    headed,
    outlined,
    scale_key,
    sign,
    titled,
    wrapped,
)
from segwidgets.drawing.items import Block, Drawing, beside, stacked
from segwidgets.drawing.matrix import MAX_SIDE, matrix_picture
from segwidgets.shared.language import count, msg, t
from segwidgets.shared.options import LIMITS
from segwidgets.terms.matrix import factors
from segwidgets.terms.numbers import show
from segwidgets.widgets.linear.drawing import GatherSteps
from segwidgets.widgets.linear.equation import equation_of, matrix_cells
from segwidgets.widgets.linear.map import LinearMap, output_at
from segwidgets.widgets.words import times

#: Inputs larger than this have matrices whose entries cannot be seen beside each other.
_MAX_CELL = 20.0
_Way: TypeAlias = Literal["two rows", "upright", "three rows"]
_GAP, _APART = 7.0, 18.0


def all_drawings(
    shown: LinearMap, steps: Sequence[int], *, theme: Theme, width: float
) -> Iterator[Drawing]:
    """Compose the drawings of steps."""
    if shown.pair is not None or max(shown.input.shape) > LIMITS.all_side:
        style = Style(theme, 10.0)
        says = t(
            "All four readings are shown together for one channel and inputs up to "
            "{side} × {side}: choose a smaller input, or another view.",
            side=LIMITS.all_side,
        )
        for _ in steps:
            words = stacked(wrapped(says, style, width), 1.5)
            yield words.drawing(style.colors["surface"], f"{shown.name}. {says}")
        return
    style = Style(theme, _MAX_CELL, compact=True)
    # The lowest with legible cells, if there can be any.
    ways = [_fitted(shown, style, width, way) for way in get_args(_Way)]
    reading = next((way for way in ways if way.style.labelled), ways[1])
    for step in steps:
        yield reading.drawing(step)


def _fitted(shown: LinearMap, style: Style, room: float, way: _Way) -> _AllReadings:
    """Make the cells as large as the room allows."""
    for _ in range(12):
        reading = _AllReadings(shown, style, room, way)
        over = reading.body(0).width / room
        if over <= 1:
            break
        style = replace(style, cell=style.cell * 0.98 / over)
    return reading


class _AllReadings:
    """The drawings of steps: windows over matrices, or beside the matrix that stands upright."""

    def __init__(self, shown: LinearMap, style: Style, room: float, way: _Way) -> None:
        self.shown, self.style, self.room, self.way = shown, style, room, way
        self.gather = GatherSteps(replace(shown, view="gather"), style, True, room)

    def drawing(self, step: int) -> Drawing:
        shown = self.shown
        says = self.sentence(step)
        grids, last = self.grids(step), step == shown.steps - 1
        note = t("step {step} of {steps}", step=step + 1, steps=shown.steps)
        block = captioned(grids, self.style, self.room, says, code=shown.code, note=note)
        alt = f"{t('{name} in four readings', name=shown.name)}, {note}. {says}"
        return block.drawing(self.style.colors["surface"], alt, seconds=4.0 if last else 1.0)

    def grids(self, step: int) -> Block:
        """Lay out the readings, and below them the keys to their scales."""
        return stacked([self.body(step), self._keys()], 10)

    def body(self, step: int) -> Block:
        """Lay out stamp and gather, and below them both matrices."""
        windows = [self._stamp(step), self.gather.grids(step, "added")]
        matrices = self._matrices(step)
        if self.way == "upright":
            high, flat = sorted(matrices, key=lambda block: -block.height)
            return beside([high, stacked([*windows, flat], 10)], _APART, align="top")
        lines = [windows] if self.way == "two rows" else [[one] for one in windows]
        rows = [beside(row, _APART, align="top") for row in (*lines, matrices)]
        return stacked(rows, 10)

    def _keys(self) -> Block:
        """Say which grids share a scale."""
        shown = self.shown
        spread = shown.code.startswith("nn.ConvT")
        fields = t("input, spread input") if spread else t("input, padded input")
        keys = [
            (shown.scale, t("outputs")),
            (shown.kernel_scale, t("kernel, C, Cᵀ")),
            (shown.input_scale, fields),
        ]
        lines: list[list[Block]] = [[]]
        for scale, of in keys:
            key = scale_key(scale, self.style, of, labelled=self.style.labelled)
            if lines[-1] and beside([*lines[-1], key], 14).width > self.room:
                lines.append([])
            lines[-1].append(key)
        return stacked([beside(line, 14) for line in lines], 4)

    def sentence(self, step: int) -> str:
        """Say what each reading says of an output cell, as the page does."""
        shown = self.shown
        copies = int((shown.terms.output_index == self._row(step)).sum())
        value = shown.result.ravel()[self._row(step)] + shown.bias
        sentence = (
            msg(
                "{result} is where {count} {n|copy lands|copies meet} (stamp), the sum under one "
                "window (gather), row {step} of C and column {step} of Cᵀ."
            )
            if copies
            else msg(
                "{result} is where no copy lands (stamp), the sum under one window (gather), row "
                "{step} of C and column {step} of Cᵀ."
            )
        )
        result = f"{output_at(step, shown.output_size)} = {show(float(value))}"
        return t(sentence, result=result, count=count(copies), n=copies, step=step)

    def _row(self, step: int) -> int:
        """Tell which cell of the list's output a step sums up."""
        return int(np.flatnonzero(~self.shown.cropped.ravel())[step])

    def _stamp(self, step: int) -> Block:
        """Draw the input cells whose copies reach the output cell, the kernel, and the output."""
        shown, style = self.shown, self.style
        cells = np.atleast_2d(shown.input)
        meeting = shown.terms.input_index[shown.terms.output_index == self._row(step)]
        marks = [Mark("input", divmod(int(i), cells.shape[1])) for i in meeting]
        kernel = np.atleast_2d(shown.kernel)
        x, w = shown.symbols
        return beside(
            [
                titled(
                    *(t("Input"), "input", cells, style, shown.input_scale),
                    marks=marks,
                    labels=shown.words(cells, x),
                ),
                sign("×", style),
                titled(t("Kernel"), "kernel", kernel, style, labels=shown.words(kernel, w)),
                sign("→", style),
                self.gather.output(step),
            ],
            _GAP,
        )

    def _matrices(self, step: int) -> list[Block]:
        shown = self.shown
        terms = shown.padded.terms if shown.padded else shown.terms
        shape, rows, columns, cells = factors(terms, "kernel")
        kept = np.flatnonzero(~shown.cropped.ravel())
        size = len(kept), shape[1]
        # Beside each other half of the room for either, or for both sides of one what they need.
        upright = self.way == "upright"
        share = max(size) / sum(size) if upright else 0.5
        room = (self.room - (1 if upright else 2) * _APART) * share
        if max(size) <= MAX_SIDE:
            style = replace(self.style, cell=min(self.style.cell, room / max(size)))
            words = equation_of(shown, shown.labels).matrix
            numbers = equation_of(shown, "values").matrix
            scale = shown.kernel_scale
            matrix = matrix_cells(words, numbers, scale, style, quiet=True)
            turned = matrix_cells(_turned(words), _turned(numbers), scale, style, quiet=True)
            matrix = outlined(matrix, style, "output", (step, 0), (1, size[1]))
            turned = outlined(turned, style, "output", (0, step), (size[1], 1))
        else:
            inside = np.isin(rows, kept)
            row = np.searchsorted(kept, rows[inside])
            column, values = columns[inside], shown.kernel.ravel()[cells[inside]]
            scale, style = shown.kernel_scale, self.style
            mark = Mark("output", (step, 0), (1, size[1]))
            matrix = matrix_picture((row, column), values, size, scale, style, room, mark)
            mark = Mark("output", (0, step), (size[1], 1))
            turned = matrix_picture((column, row), values, size[::-1], scale, style, room, mark)
        noted = replace(self.style, compact=False)
        return [
            headed(matrix, noted, "C", "kernel", times(size)),
            headed(turned, noted, "Cᵀ", "kernel", times(size[::-1])),
        ]


def _turned(words: list[list[str]]) -> list[list[str]]:
    return [list(row) for row in zip(*words, strict=True)]
