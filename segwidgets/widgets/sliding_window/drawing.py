"""The scene of a sliding window's race against one pass: both masks, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.blocks import Block, beside, stacked
from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import Style, headed, text_width, wrapped
from segwidgets.drawing.scene import Bar, Item, Outline, Picture, Pixels, Scene, Text

_GAP = 14.0
_MAX_SIDE = 150.0
_BAR = 8.0
_ROW = 14.0
_FONT = 7.5

Colours = NDArray[np.uint8]


@dataclass(frozen=True)
class Lane:
    """One of both ways.

    Attributes
    ----------
    title : str
        What it is.
    mask : numpy.ndarray or None
        Colour of each score, uint8 (rows, columns, 3); None before it is computed.
    amounts : tuple of float
        What it costs: multiply-adds, and seconds.
    words : tuple of str
        The same, as one says it.
    """

    title: str
    mask: Colours | None
    amounts: tuple[float, float]
    words: tuple[str, str]


@dataclass(frozen=True)
class Race:
    """What the figure shows.

    Attributes
    ----------
    name, sentence : str
        The figure, and what there is to see.
    picture : numpy.ndarray
        uint8 (H, W, 3).
    lanes : tuple of Lane
        The window, then one pass; empty before they are computed.
    """

    name: str
    sentence: str
    picture: Colours
    lanes: tuple[Lane, ...] = ()


def race_scene(race: Race, *, theme: Theme, width: float, part: float = 1.0) -> Scene:
    """Compose the scene.

    Parameters
    ----------
    race : Race
        What the figure shows.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room, in points.
    part : float
        How much of the slower way's time has passed, 0 to 1.

    Returns
    -------
    Scene
        The picture, a mask per way as far as it has come, and bars of their costs.
    """
    style = Style(theme, 10.0)
    count = 1 + len(race.lanes)
    side = min(_MAX_SIDE, (width - (count - 1) * _GAP) / count)
    rows, columns = race.picture.shape[:2]
    size = (side, side * rows / columns) if columns >= rows else (side * columns / rows, side)
    pictures = [headed(_picture(race.picture, size, style), style, "Picture", "input")]
    slowest = max((lane.amounts[1] for lane in race.lanes), default=1.0)
    for lane in race.lanes:
        done = min(1.0, part * slowest / lane.amounts[1]) if lane.amounts[1] else 1.0
        shown = _so_far(lane.mask, done, style)
        pictures.append(headed(_picture(shown, size, style), style, lane.title, "output"))
    blocks = [beside(pictures, _GAP, align="top")]
    for number, title in enumerate(("Multiply-adds", "Time")):
        if race.lanes:
            blocks.append(_bars(race.lanes, number, title, style, width, part))
    blocks.append(stacked(wrapped(race.sentence, style, width), 1.5))
    return stacked(blocks, 10).scene(style.colours["surface"], f"{race.name}. {race.sentence}")


def _picture(pixels: Colours, size: tuple[float, float], style: Style) -> Block:
    width, height = size
    items: tuple[Item, ...] = (
        Picture(0, 0, width, height, Pixels.of(pixels)),
        Outline(0, 0, width, height, style.colours["line"], 0.6),
    )
    return Block(width, height, items)


def _so_far(mask: Colours | None, done: float, style: Style) -> Colours:
    """Leave out what has not been scored yet, in reading order."""
    empty = style.colours["empty"]
    blank = np.array([int(empty[place : place + 2], 16) for place in (1, 3, 5)], np.uint8)
    if mask is None:
        return blank[None, None]
    cells = mask.reshape(-1, 3).copy()
    cells[round(done * len(cells)) :] = blank
    shown: Colours = cells.reshape(mask.shape)
    return shown


def _bars(
    lanes: tuple[Lane, ...], number: int, title: str, style: Style, width: float, part: float
) -> Block:
    """Draw what both ways cost as bars from one zero."""
    colours = style.colours
    most = max(lane.amounts[number] for lane in lanes) or 1.0
    slowest = max(lane.amounts[1] for lane in lanes) or 1.0
    names = max(text_width(lane.title, _FONT) for lane in lanes) + 14
    told = max(text_width(lane.words[number], _FONT) for lane in lanes) + 8
    room = max(40.0, min(width, 480.0) - names - told)
    items: list[Item] = []
    for row, lane in enumerate(lanes):
        y = row * _ROW
        full = room * lane.amounts[number] / most
        done = min(1.0, part * slowest / lane.amounts[1]) if lane.amounts[1] else 1.0
        items += [
            Text(0, y, names, _ROW, lane.title, colours["text"], _FONT),
            Bar(names, y + (_ROW - _BAR) / 2, full, _BAR, colours["line"]),
            Bar(names, y + (_ROW - _BAR) / 2, full * done, _BAR, colours["output"]),
            Text(names + full + 6, y, told, _ROW, lane.words[number], colours["muted"], _FONT),
        ]
    return headed(
        Block(names + room + told, len(lanes) * _ROW, tuple(items)), style, title, "output"
    )
