"""The drawings of two masks, and of two boxes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segwidgets.drawing.colors import Theme, rgb
from segwidgets.drawing.grids import Style, captioned, framed, headed, text_width
from segwidgets.drawing.items import (
    Bar,
    Block,
    Cell,
    Drawing,
    Item,
    Outline,
    Text,
    beside,
    stacked,
)
from segwidgets.shared.palette import PALETTE
from segwidgets.widgets.iou.masks import Labels, Sample

_GAP = 16.0
_MAX_SIDE = 210.0
_MAX_LISTED = 10
_FONT = 7.0
# Okabe and Ito's; the background has none.
_HUES: list[str] = PALETTE["classes"]
_COVER = 0.62


def masks_drawing(
    sample: Sample,
    *,
    scores: Sequence[tuple[str, str]],
    ignore_index: int | None,
    sentence: str,
    name: str,
    theme: Theme,
    width: float,
) -> Drawing:
    """Compose target and prediction side by side, each class with its IoU, and a sentence."""
    style = Style(theme, 10.0)
    rows, cols = sample.target.shape
    room = min(_MAX_SIDE, (width - _GAP) / 2)
    scale = min(room / cols, 1.4 * room / rows)
    pictures = beside(
        [
            headed(
                _mask(labels, sample, ignore_index, style, (cols * scale, rows * scale)),
                style,
                title,
                role,
            )
            for labels, title, role in (
                (sample.target, "Target", "input"),
                (sample.prediction, "Prediction", "output"),
            )
        ],
        _GAP,
        align="top",
    )
    words = f"{sentence[0].upper()}{sentence[1:]}."
    parts = stacked([pictures, _legend(scores, style, width)], 8)
    block = captioned(parts, style, width, words, gap=8)
    return block.drawing(style.colors["surface"], f"{name}: {sentence}.")


def _mask(
    labels: Labels,
    sample: Sample,
    ignore_index: int | None,
    style: Style,
    box: tuple[float, float],
) -> Block:
    colors = np.array([rgb(_hue(label, style)) for label in range(256)], float)
    pixels = colors[labels]
    if sample.image is not None:
        cover = np.where(labels > 0, _COVER, 0.0)[..., None]
        pixels = cover * pixels + (1 - cover) * sample.image
    if ignore_index is not None:
        # Hatched, in the pixels themselves: no color says "not counted".
        down, across = np.indices(labels.shape)
        ignored = sample.target == ignore_index
        pixels[ignored] = rgb(style.colors["empty"])
        pixels[ignored & ((down + across) % 6 < 2)] = rgb(style.colors["muted"])
    return framed(pixels.round().astype(np.uint8), box, style)


def _hue(label: int, style: Style) -> str:
    return _HUES[(label - 1) % len(_HUES)] if label else style.colors["raised"]


def _legend(scores: Sequence[tuple[str, str]], style: Style, width: float) -> Block:
    """List classes with their IoU, in as many lines as they need."""
    colors = style.colors
    items: list[Item] = []
    x = y = 0.0
    texts = [f"{name}  IoU {score}" for name, score in scores[:_MAX_LISTED]]
    if len(scores) > _MAX_LISTED:
        texts.append(f"and {len(scores) - _MAX_LISTED} more")
    for label, text in enumerate(texts):
        room = 12 + text_width(text, _FONT) + 10
        if x and x + room > width:
            x, y = 0.0, y + 13
        if label < _MAX_LISTED:
            items.append(Cell(x, y + 2, 8, 8, _hue(label, style), colors["line"], colors["text"]))
        items.append(Text(x + 12, y, room - 12, 12, text, colors["text"], _FONT))
        x += room
    return Block(width, y + 13, tuple(items))


def boxes_drawing(
    a: Sequence[int],
    b: Sequence[int],
    size: tuple[int, int],
    sentence: str,
    *,
    theme: Theme,
    width: float,
) -> Drawing:
    """Compose the board with both boxes, their intersection filled, and a sentence."""
    style = Style(theme, 10.0)
    colors = style.colors
    scale = min(width / size[0], 220 / size[1])
    room, height = size[0] * scale, size[1] * scale
    items: list[Item] = [Bar(0, 0, room, height, colors["empty"])]
    left, top = max(a[0], b[0]), max(a[1], b[1])
    right, bottom = min(a[2], b[2]), min(a[3], b[3])
    if left < right and top < bottom:
        shared = (left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
        items.append(Bar(*shared, colors["overlap"]))
    for box, role, name in ((a, "input", "a"), (b, "output", "b")):
        x, y = box[0] * scale, box[1] * scale
        frame = ((box[2] - box[0]) * scale, (box[3] - box[1]) * scale)
        items.append(Outline(x, y, *frame, colors[role], 1.6))
        items.append(Text(x + 3, y + 1, 12, 12, name, colors[f"{role}Text"], 9, bold=True))
    items.append(Outline(0, 0, room, height, colors["line"], 0.6))
    board = Block(room, height, tuple(items))
    block = captioned(board, style, width, sentence, gap=8)
    return block.drawing(colors["surface"], sentence)
