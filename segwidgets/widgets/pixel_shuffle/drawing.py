"""The drawings of sub-pixel upsampling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import Mark, Scale, Style, captioned, line, sign, titled
from segwidgets.drawing.items import Block, Drawing, beside, stacked
from segwidgets.drawing.matrix import MAX_SIDE, matrix_cell, weighted_matrix
from segwidgets.terms import WeightedTerms
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Indices
from segwidgets.terms.symbols import subscript

_MAX_CELL = 24.0
_GAP = 10.0


@dataclass(frozen=True)
class ShuffleCells:
    """What the figure shows: the copies, the small channels, how it is called and explained."""

    name: str
    code: str
    terms: WeightedTerms
    coarse: NDArray[np.float64]
    upscale_factor: int
    shuffles: bool
    symbols: bool
    sentence: Callable[[int], str]

    @property
    def source(self) -> Indices:
        """The cell of the small channels that each cell of the large ones is equal to."""
        if self.shuffles:
            return self.terms.by_output().input_index
        return self.terms.by_input().output_index

    def words(self) -> list[str]:
        """Label the cells of the small channels: values, or a letter for each channel."""
        if not self.symbols:
            return [show(value, 2) for value in self.coarse.ravel().tolist()]
        count, *size = self.coarse.shape
        cells = range(self.coarse[0].size)
        return [chr(ord("a") + k) + subscript(i, tuple(size)) for k in range(count) for i in cells]


def shuffle_drawing(
    shown: ShuffleCells, step: int, view: str, *, theme: Theme, width: float
) -> Drawing:
    """Compose the drawing of a step."""
    steps = shown.coarse[0].size
    grids = (_matrix if view == "matrix" else _blocks)(shown, step, theme, width)
    says, style = shown.sentence(step), Style(theme, 10.0)
    note = f"step {step + 1} of {steps}"
    block = captioned(grids, style, width, says, code=shown.code, note=note)
    alt = f"{shown.name}, step {step + 1} of {steps}. {says}"
    return block.drawing(style.colors["surface"], alt, seconds=4.0 if step == steps - 1 else 1.0)


def _blocks(shown: ShuffleCells, step: int, theme: Theme, room: float) -> Block:
    """Lay the channels out as their cells lie in a block, beside the plane that they make."""
    r, coarse, shuffles = shown.upscale_factor, shown.coarse, shown.shuffles
    source = shown.source.reshape(-1, r * coarse.shape[1], r * coarse.shape[2])
    cell = min(_MAX_CELL, (room - (r + 2) * _GAP - 10) / (2 * source.shape[2]))
    style, scale = Style(theme, cell, compact=True), Scale.of(coarse)
    words = np.array(shown.words())
    later = np.arange(coarse.size) % coarse[0].size > step
    row, column = divmod(step, coarse.shape[2])

    def channel(title: str, cells: Indices, side: int, *, made: bool) -> Block:
        """Draw cells, with `side` × `side` of them framed; those that are made wait their turn."""
        mark = Mark("overlap" if made else "input", (row * side, column * side), (side, side))
        return titled(
            *(title, "output" if made else "input", coarse.ravel()[cells], style, scale),
            marks=[mark],
            labels=words[cells].ravel().tolist(),
            empty=later[cells] if made else None,
        )

    numbers = np.arange(coarse.size).reshape(coarse.shape)
    small = [channel(f"Ch. {k}", cells, 1, made=not shuffles) for k, cells in enumerate(numbers)]
    rows = [beside(small[k : k + r], _GAP, align="top") for k in range(0, len(small), r)]
    parts = []
    for plane, cells in enumerate(source):
        title = ("Output" if shuffles else "Input") + (f" ch. {plane}" if len(source) > 1 else "")
        sides = [
            stacked(rows[plane * r : plane * r + r], 4),
            sign("→", style),
            channel(title, cells, r, made=shuffles),
        ]
        parts.append(beside(sides if shuffles else sides[::-1], _GAP))
    return stacked(parts, 10)


def _matrix(shown: ShuffleCells, step: int, theme: Theme, room: float) -> Block:
    """Draw the permutation, with the entries of the present block framed."""
    terms = shown.terms
    count = len(terms)
    note = f"{count} × {count}, one 1 in each row and column"
    style = Style(theme, matrix_cell(room - 20, count))
    if count > MAX_SIDE:
        return line(f"A permutation matrix of {note}.", style)
    coarse = terms.input_index if shown.shuffles else terms.output_index
    present = coarse % shown.coarse[0].size == step
    places = zip(terms.output_index[present], terms.input_index[present], strict=True)
    marks = [Mark("overlap", (int(row), int(column))) for row, column in places]
    return weighted_matrix(terms, style, marks, note=note, scale=Scale(1.0, "count"))
