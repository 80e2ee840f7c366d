"""The drawings of sub-pixel upsampling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import Scale, Style, captioned, grid, headed, line, outlined, sign
from segwidgets.drawing.items import Block, Drawing, beside, stacked
from segwidgets.terms import WeightedTerms
from segwidgets.terms.numbers import show
from segwidgets.terms.symbols import subscript

_MAX_CELL = 24.0
_GAP = 10.0
# Matrices with more rows are said in words.
_MAX_ROWS = 64


@dataclass(frozen=True)
class ShuffleCells:
    """What the figure shows: its input, the copies, and how it is called and explained."""

    name: str
    code: str
    terms: WeightedTerms
    input: NDArray[np.float64]
    upscale_factor: int
    shuffles: bool
    symbols: bool
    sentence: Callable[[int], str]


def shuffle_drawing(
    shown: ShuffleCells, step: int, view: str, *, theme: Theme, width: float
) -> Drawing:
    """Compose the drawing of a step."""
    steps = shown.input[0].size // (1 if shown.shuffles else shown.upscale_factor**2)
    grids = _matrix(shown, step, theme, width) if view == "matrix" else None
    says = shown.sentence(step)
    about = f"{shown.code} · step {step + 1} of {steps}"
    style = Style(theme, 10.0)
    grids = grids or _blocks(shown, step, theme, width)
    block = captioned(grids, style, width, says, code=about)
    alt = f"{shown.name}, step {step + 1} of {steps}. {says}"
    return block.drawing(style.colors["surface"], alt, seconds=4.0 if step == steps - 1 else 1.0)


def _blocks(shown: ShuffleCells, step: int, theme: Theme, room: float) -> Block:
    """Lay the channels out as their cells lie in a block, beside the plane that they make."""
    r = shown.upscale_factor
    result = shown.terms.output(shown.input)
    coarse, fine = (shown.input, result) if shown.shuffles else (result, shown.input)
    planes, columns = len(fine), fine.shape[2]
    cell = min(_MAX_CELL, (room - (r + 2) * _GAP - 10) / (2 * columns))
    style = Style(theme, cell, compact=True)
    scale = Scale.of(shown.input)
    row, column = divmod(step, columns // r)
    later = np.arange(coarse[0].size) > step
    waiting = np.repeat(np.repeat(later.reshape(coarse.shape[1:]), r, 0), r, 1)
    parts = []
    for plane in range(planes):
        words = _words(shown, coarse, plane)
        channels = [
            headed(
                outlined(
                    grid(
                        coarse[plane * r**2 + k],
                        style,
                        scale,
                        labels=words[k],
                        empty=None if shown.shuffles else later,
                    ),
                    style,
                    "input" if shown.shuffles else "overlap",
                    (row, column),
                ),
                style,
                f"Ch. {plane * r**2 + k}",
                "input" if shown.shuffles else "output",
            )
            for k in range(r**2)
        ]
        arranged = stacked(
            [beside(channels[i * r : i * r + r], _GAP, align="top") for i in range(r)], 4
        )
        # The letters of the channels, as their cells lie in the plane.
        letters = np.array(words).reshape(r, r, *coarse.shape[1:]).transpose(2, 0, 3, 1)
        picture = grid(
            fine[plane],
            style,
            scale,
            labels=list(letters.ravel()),
            empty=waiting if shown.shuffles else None,
        )
        mark = "overlap" if shown.shuffles else "input"
        whole = headed(
            outlined(picture, style, mark, (row * r, column * r), (r, r)),
            style,
            ("Output" if shown.shuffles else "Input") + (f" ch. {plane}" if planes > 1 else ""),
            "output" if shown.shuffles else "input",
        )
        sides = (arranged, whole) if shown.shuffles else (whole, arranged)
        parts.append(beside([sides[0], sign("→", style), sides[1]], _GAP))
    return stacked(parts, 10)


def _words(shown: ShuffleCells, coarse: NDArray[np.float64], plane: int) -> list[list[str]]:
    """Write the cells of a plane's channels: values, or a letter for each channel."""
    count = shown.upscale_factor**2
    channels = coarse[plane * count : (plane + 1) * count]
    if not shown.symbols:
        return [[show(value, 2) for value in channel.ravel().tolist()] for channel in channels]
    size = channels.shape[1:]
    return [
        [chr(ord("a") + plane * count + k) + subscript(i, size) for i in range(channels[0].size)]
        for k in range(count)
    ]


def _matrix(shown: ShuffleCells, step: int, theme: Theme, room: float) -> Block:
    """Draw the permutation, with the rows of the present block framed."""
    count = len(shown.terms)
    note = f"{count} × {count}, one 1 in each row and column"
    if count > _MAX_ROWS:
        return line(f"A permutation matrix of {note}.", Style(theme, 10.0))
    entries = np.zeros((count, count))
    entries[shown.terms.output_index, shown.terms.input_index] = 1
    style = Style(theme, min(18.0, (room - 20) / count), compact=False)
    block = grid(entries, style, Scale(1.0, "count"))
    coarse = shown.input[0].size if shown.shuffles else shown.terms.output(shown.input)[0].size
    side = shown.terms.input_index if shown.shuffles else shown.terms.output_index
    for entry in np.flatnonzero(side % coarse == step).tolist():
        at = int(shown.terms.output_index[entry]), int(shown.terms.input_index[entry])
        block = outlined(block, style, "overlap", at)
    return headed(block, style, "Matrix", "kernel", note)
