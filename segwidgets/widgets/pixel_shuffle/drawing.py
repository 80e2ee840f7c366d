"""The drawings of sub-pixel upsampling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import (
    Mark,
    Scale,
    Style,
    captioned,
    headed,
    scale_key,
    sign,
    titled,
)
from segwidgets.drawing.items import Bitmap, Block, Drawing, Flight, beside, flight, stacked
from segwidgets.drawing.matrix import MAX_SIDE, matrix_cell, matrix_picture, weighted_matrix
from segwidgets.shared.language import t
from segwidgets.terms import WeightedTerms
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Indices
from segwidgets.terms.symbols import subscript

_MAX_CELL = 24.0
_GAP = 10.0
# Beside a matrix, for the vectors below their headings.
_VECTORS = 130.0


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

    @property
    def planes(self) -> int:
        """How many large channels there are."""
        return len(self.coarse) // self.upscale_factor**2

    def words(self) -> list[str]:
        """Label the cells of the small channels: values, or a letter for each channel."""
        if not self.symbols:
            return [show(value, 2) for value in self.coarse.ravel().tolist()]
        count, *size = self.coarse.shape
        cells = range(self.coarse[0].size)
        return [chr(ord("a") + k) + subscript(i, tuple(size)) for k in range(count) for i in cells]


def shuffle_drawing(
    shown: ShuffleCells, step: int, view: str, *, theme: Theme, width: float, placed: bool = True
) -> Drawing:
    """Compose the drawing of a step, in a film before its cells are placed and after."""
    steps = shown.coarse[0].size
    if view == "matrix":
        grids = _matrix(shown, step, theme, width)
    else:
        grids = _blocks(shown, step, theme, width, placed=placed)
    says, style = shown.sentence(step), Style(theme, 10.0)
    note = t("step {step} of {steps}", step=step + 1, steps=steps)
    block = captioned(grids, style, width, says, code=shown.code, note=note)
    alt = f"{shown.name}, {note}. {says}"
    surface, last = style.colors["surface"], 3.0 if step == steps - 1 else 0.0
    if not placed:
        return block.drawing(surface, alt, seconds=0.6, flights=_flights(shown, block, step))
    return block.drawing(surface, alt, seconds=last + (1.0 if view == "matrix" else 0.4))


def _flights(shown: ShuffleCells, block: Block, step: int) -> list[Flight]:
    """Let the cells of a position fly between their channels and their block."""
    coarse, fine = (
        [block.cells(f"{name}{number}") for number in range(count)]
        for name, count in (("coarse", len(shown.coarse)), ("fine", shown.planes))
    )
    if not all((*coarse, *fine)) or isinstance(coarse[0][0], Bitmap):
        return []
    side = len(fine[0])
    channel = shown.source // shown.coarse[0].size
    pairs = [
        (coarse[channel[at]][step], fine[at // side][at % side])
        for at in np.flatnonzero(shown.source % shown.coarse[0].size == step)
    ]
    return [flight(*(pair if shown.shuffles else pair[::-1])) for pair in pairs]


def _blocks(shown: ShuffleCells, step: int, theme: Theme, room: float, *, placed: bool) -> Block:
    """Lay the channels out as their cells lie in a block, beside the plane that they make."""
    r, coarse, shuffles = shown.upscale_factor, shown.coarse, shown.shuffles
    source = shown.source.reshape(-1, r * coarse.shape[1], r * coarse.shape[2])
    cell = min(_MAX_CELL, (room - (r + 2) * _GAP - 10) / (2 * source.shape[2]))
    style, scale = Style(theme, cell, compact=True), Scale.of(coarse)
    words = np.array(shown.words())
    later = np.arange(coarse.size) % coarse[0].size > (step if placed else step - 1)
    row, column = divmod(step, coarse.shape[2])

    def channel(title: str, name: str, cells: Indices, side: int, *, made: bool) -> Block:
        """Draw cells, with `side` × `side` of them framed; those that are made wait their turn."""
        mark = Mark("output" if made else "input", (row * side, column * side), (side, side))
        return titled(
            *(title, "output" if made else "input", coarse.ravel()[cells], style, scale),
            marks=[mark],
            labels=words[cells].ravel().tolist(),
            empty=later[cells] if made else None,
            name=name,
        )

    numbers = np.arange(coarse.size).reshape(coarse.shape)
    small = [
        channel(t("Ch. {channel}", channel=k), f"coarse{k}", cells, 1, made=not shuffles)
        for k, cells in enumerate(numbers)
    ]
    rows = [beside(small[k : k + r], _GAP, align="top") for k in range(0, len(small), r)]
    parts = []
    for plane, cells in enumerate(source):
        title = t("Output") if shuffles else t("Input")
        if len(source) > 1:
            title = f"{title} {plane}"
        sides = [
            stacked(rows[plane * r : plane * r + r], 4),
            sign("→", style),
            channel(title, f"fine{plane}", cells, r, made=shuffles),
        ]
        parts.append(beside(sides if shuffles else sides[::-1], _GAP))
    return stacked([*parts, scale_key(scale, style, t("all channels"))], 8)


def _matrix(shown: ShuffleCells, step: int, theme: Theme, room: float) -> Block:
    """Draw the permutation between the vectors that it joins, the present entries framed."""
    terms, count = shown.terms, len(shown.terms)
    note = t("{n} × {n}, one 1 in each row and column", n=count)
    style = Style(theme, matrix_cell(room - _VECTORS, count))
    coarse = terms.input_index if shown.shuffles else terms.output_index
    present = coarse % shown.coarse[0].size == step
    rows, columns = (of[present].tolist() for of in (terms.output_index, terms.input_index))
    marks = [Mark("output", place) for place in zip(rows, columns, strict=True)]
    if count > MAX_SIDE:
        entries = terms.output_index, terms.input_index
        size, scale = (count, count), Scale(1.0, "unsigned")
        picture = matrix_picture(entries, terms.weights, size, scale, style, room, *marks)
        return headed(picture, style, t("Matrix"), "kernel", note)
    words, later = np.array(shown.words()), np.arange(count) % shown.coarse[0].size > step
    small, large = np.arange(count), shown.source

    def vector(title: str, cells: Indices, places: list[int], *, made: bool) -> Block:
        """Draw one of the two vectors; what is made waits its turn."""
        role = "output" if made else "input"
        return titled(
            title,
            "output" if made else "input",
            shown.coarse.ravel()[cells].reshape(-1, 1),
            style,
            Scale.of(shown.coarse),
            marks=[Mark(role, (place, 0)) for place in places],
            labels=words[cells].tolist(),
            empty=later[cells] if made else None,
        )

    first, last = (small, large) if shown.shuffles else (large, small)
    return beside(
        [
            weighted_matrix(terms, style, marks, note="", scale=Scale(1.0, "unsigned")),
            vector(t("Input"), first, columns, made=False),
            sign("=", style),
            vector(t("Output"), last, rows, made=True),
        ],
        8,
    )
