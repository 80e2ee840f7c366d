"""The scenes of two masks, and of two boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.blocks import Block, beside, stacked
from segwidgets.drawing.colors import Theme, rgb
from segwidgets.drawing.grids import Style, headed, text_width, wrapped
from segwidgets.drawing.scene import Bar, Cell, Item, Outline, Picture, Pixels, Scene, Text

_GAP = 16.0
_MAX_SIDE = 210.0
_MAX_LISTED = 10
_FONT = 7.0
# Okabe and Ito's hues in the page's order (`js/src/theme/classes.ts`); background has none.
_HUES = ("#E69F00", "#56B4E9", "#CC79A7", "#F0E442", "#009E73", "#D55E00", "#0072B2")
_COVER = 0.62


@dataclass(frozen=True)
class Masks:
    """What the figure shows.

    Attributes
    ----------
    target, prediction : numpy.ndarray
        uint8 [H, W].
    image : numpy.ndarray or None
        uint8 [H, W, 3], under both.
    ignore_index : int or None
        The label of the target that is not counted.
    names, scores : tuple of str
        Of each class: its name, and its IoU in digits.
    sentence, name : str
        The scores in words, and the figure's name.
    """

    target: NDArray[np.uint8]
    prediction: NDArray[np.uint8]
    image: NDArray[np.uint8] | None
    ignore_index: int | None
    names: tuple[str, ...]
    scores: tuple[str, ...]
    sentence: str
    name: str


def masks_scene(masks: Masks, *, theme: Theme, width: float) -> Scene:
    """Compose the scene of two masks.

    Parameters
    ----------
    masks : Masks
        What the figure shows.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room, in points.

    Returns
    -------
    Scene
        Target and prediction side by side, each class with its IoU, and the scores in words.
    """
    style = Style(theme, 10.0)
    rows, cols = masks.target.shape
    room = min(_MAX_SIDE, (width - _GAP) / 2)
    scale = min(room / cols, 1.4 * room / rows)
    pictures = beside(
        [
            headed(_picture(labels, masks, style, cols * scale, rows * scale), style, title, role)
            for labels, title, role in (
                (masks.target, "Target", "input"),
                (masks.prediction, "Prediction", "output"),
            )
        ],
        _GAP,
        align="top",
    )
    sentence = f"{masks.sentence[0].upper()}{masks.sentence[1:]}."
    parts = [pictures, _legend(masks, style, width), stacked(wrapped(sentence, style, width), 1.5)]
    block = stacked(parts, 8)
    return block.scene(style.colours["surface"], f"{masks.name}: {masks.sentence}.")


def _picture(labels: Any, masks: Masks, style: Style, width: float, height: float) -> Block:
    colours = np.array([rgb(_hue(label, style)) for label in range(256)], float)
    pixels = colours[labels]
    if masks.image is not None:
        cover = np.where(labels > 0, _COVER, 0.0)[..., None]
        pixels = cover * pixels + (1 - cover) * masks.image
    if masks.ignore_index is not None:
        # Hatched, in the pixels themselves: no colour says "not counted".
        down, across = np.indices(labels.shape)
        ignored = masks.target == masks.ignore_index
        stroke = (down + across) % 6 < 2
        pixels[ignored] = rgb(style.colours["empty"])
        pixels[ignored & stroke] = rgb(style.colours["muted"])
    frame = Outline(0, 0, width, height, style.colours["line"], 0.6)
    picture = Picture(0, 0, width, height, Pixels.of(pixels.round().astype(np.uint8)))
    return Block(width, height, (picture, frame))


def _hue(label: int, style: Style) -> str:
    return _HUES[(label - 1) % len(_HUES)] if label else style.colours["raised"]


def _legend(masks: Masks, style: Style, width: float) -> Block:
    """List classes with their IoU, in as many lines as they need."""
    colours = style.colours
    items: list[Item] = []
    x = y = 0.0
    entries = list(zip(masks.names, masks.scores, strict=True))
    texts = [f"{name}  IoU {score}" for name, score in entries[:_MAX_LISTED]]
    if len(entries) > _MAX_LISTED:
        texts.append(f"and {len(entries) - _MAX_LISTED} more")
    for label, text in enumerate(texts):
        room = 12 + text_width(text, _FONT) + 10
        if x and x + room > width:
            x, y = 0.0, y + 13
        if label < _MAX_LISTED:
            items.append(Cell(x, y + 2, 8, 8, _hue(label, style), colours["line"], colours["text"]))
        items.append(Text(x + 12, y, room - 12, 12, text, colours["text"], _FONT))
        x += room
    return Block(width, y + 13, tuple(items))


def boxes_scene(
    a: Sequence[int],
    b: Sequence[int],
    size: tuple[int, int],
    sentence: str,
    *,
    theme: Theme,
    width: float,
) -> Scene:
    """Compose the scene of two boxes.

    Parameters
    ----------
    a, b : sequence of int
        x1, y1, x2, y2.
    size : tuple of int
        Width and height of the board.
    sentence : str
        The scores in words.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room, in points.

    Returns
    -------
    Scene
        The board with both boxes, their intersection filled.
    """
    style = Style(theme, 10.0)
    colours = style.colours
    scale = min(width / size[0], 220 / size[1])
    room, height = size[0] * scale, size[1] * scale
    items: list[Item] = [Bar(0, 0, room, height, colours["empty"])]
    left, top = max(a[0], b[0]), max(a[1], b[1])
    right, bottom = min(a[2], b[2]), min(a[3], b[3])
    if left < right and top < bottom:
        shared = (left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
        items.append(Bar(*shared, colours["overlap"]))
    for box, role, name in ((a, "input", "a"), (b, "output", "b")):
        x, y = box[0] * scale, box[1] * scale
        frame = ((box[2] - box[0]) * scale, (box[3] - box[1]) * scale)
        items.append(Outline(x, y, *frame, colours[role], 1.6))
        items.append(Text(x + 3, y + 1, 12, 12, name, colours[f"{role}Text"], 9, bold=True))
    items.append(Outline(0, 0, room, height, colours["line"], 0.6))
    board = Block(room, height, tuple(items))
    block = stacked([board, stacked(wrapped(sentence, style, width), 1.5)], 8)
    return block.scene(colours["surface"], sentence)
