"""The drawing of upsampling layers: the output after each, and its profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, shades
from segwidgets.drawing.grids import Scale, Style, captioned, headed, text_width
from segwidgets.drawing.items import (
    Bitmap,
    Block,
    Curve,
    Drawing,
    Item,
    Outline,
    Pixels,
    Text,
    beside,
    stacked,
)
from segwidgets.terms.numbers import show

_GAP = 14.0
_MAX_SIDE = 150.0
_PROFILE = 72.0
_LINE_SIDE = 12.0


@dataclass(frozen=True)
class Drawn:
    """What the figure shows."""

    name: str
    # Its parameters, and what there is to see, in words.
    parameters: str
    sentence: str
    titles: tuple[str, ...]
    # The cells after each layer, of one or two axes.
    after: tuple[NDArray[np.float64], ...]
    # Whether they are overlap counts.
    counts: bool
    # Which layer the profile shows.
    chosen: int


def layers_drawing(
    drawn: Drawn, *, theme: Theme, width: float, layer: int | None = None
) -> Drawing:
    """Compose one picture per layer, and a profile through the middle of one."""
    chosen = drawn.chosen if layer is None else layer
    style = Style(theme, 10.0)
    count = len(drawn.after)
    side = min(_MAX_SIDE, (width - (count - 1) * _GAP) / count)
    pictures = beside(
        [
            headed(
                _picture(cells, drawn, style, side, marked=number == chosen),
                style,
                _title(drawn, number, side),
                "overlap" if drawn.counts else "output",
            )
            for number, cells in enumerate(drawn.after)
        ],
        _GAP,
        align="top",
    )
    room = min(width, max(pictures.width, 320.0))
    profile = _profile(drawn.after[chosen], drawn, style, room)
    parts = stacked([pictures, profile], 10)
    block = captioned(parts, style, width, drawn.sentence, drawn.parameters, gap=10)
    alt = f"{drawn.name}: {drawn.parameters}. {drawn.sentence}"
    return block.drawing(style.colors["surface"], alt)


def _title(drawn: Drawn, number: int, side: float) -> str:
    """Name a layer, in short where there is no room for more."""
    title = drawn.titles[number]
    return title if 9 + text_width(title, 7.5, bold=True) <= side else str(number + 1)


def _picture(
    cells: NDArray[np.float64], drawn: Drawn, style: Style, side: float, *, marked: bool
) -> Block:
    square = np.atleast_2d(cells)
    scale = _scale(cells, drawn)
    colors = shades(square, scale.max, scale.meaning, style.theme, labelled=False)
    height = side if cells.ndim == 2 else _LINE_SIDE
    frame = style.colors["output" if marked else "line"]
    items: list[Item] = [
        Bitmap(0, 0, side, height, Pixels.of(colors)),
        Outline(0, 0, side, height, frame, 1.2 if marked else 0.6),
    ]
    if cells.ndim == 2 and marked:
        row = (len(square) // 2 + 0.5) * height / len(square)
        mark = style.colors["overlap"]
        items.append(Curve(0, row, side, 0, ((0.0, 0.0), (side, 0.0)), mark, 0.8))
    return Block(side, height, tuple(items))


def _scale(cells: NDArray[np.float64], drawn: Drawn) -> Scale:
    return Scale(float(max(1.0, cells.max())), "count") if drawn.counts else Scale.of(cells)


def _profile(cells: NDArray[np.float64], drawn: Drawn, style: Style, width: float) -> Block:
    """Draw the middle row as a curve of steps, over a line at zero."""
    row = cells if cells.ndim == 1 else cells[len(cells) // 2]
    low, high = min(0.0, float(row.min())), max(0.0, float(row.max()))
    span = max(high - low, 1e-12)
    colors = style.colors
    labels = [show(high, 3), show(low, 3)]
    left = 4 + max(text_width(text, 6.5) for text in labels)
    room = width - left
    steps = np.repeat((high - row) / span * _PROFILE, 2)
    edges = np.repeat(np.linspace(0, room, len(row) + 1), 2)[1:-1]
    points = tuple((float(x), float(y)) for x, y in zip(edges, steps, strict=True))
    zero = high / span * _PROFILE
    items: list[Any] = [
        Curve(left, zero, room, 0, ((0.0, 0.0), (room, 0.0)), colors["line"], 0.6),
        Curve(
            left, 0, room, _PROFILE, points, colors["overlap" if drawn.counts else "output"], 1.2
        ),
        Text(0, 0, left - 4, 8, labels[0], colors["muted"], 6.5, "end"),
        Text(0, _PROFILE - 8, left - 4, 8, labels[1], colors["muted"], 6.5, "end"),
    ]
    title = "Profile" if cells.ndim == 1 else "Profile of the middle row"
    return headed(Block(width, _PROFILE, tuple(items)), style, title, "overlap")
