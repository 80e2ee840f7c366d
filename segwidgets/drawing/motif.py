"""A drawing for its thumbnail: what tells a figure apart, and no text that is too small to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.grids import text_width
from segwidgets.drawing.items import Bar, Bitmap, Cell, Curve, Drawing, Item, Outline, Pixels, Text
from segwidgets.shared.palette import rgb

# Text below this size in pixels goes; around the picture, in pixels; and of a cell at most.
_SMALLEST, _MARGIN, _MAX_CELL = 9.0, 10.0, 44.0
# Pixels across below which lines are thinner, too.
_FULL = 350.0
# Around what a picture on plain ground shows, in its own size; pixels of it at least; and the share
# of a picture from which on all of it is shown.
_AROUND, _LEAST, _WORTH = 1.3, 12, 0.8
# Of a line of words: how high its bar is in font sizes, and how much of its color that has.
_LINE, _INK = 0.5, 0.35


def motif(drawings: Sequence[Drawing], size: tuple[float, float]) -> list[Drawing]:
    """Fill a size in pixels with the grids and pictures of drawings; one pixel is one point."""
    kept = [
        [_barred(item, drawing.surface) for item in drawing.items if item.part is None]
        for drawing in drawings
    ]
    kept = _closer(kept)
    every = [item for items in kept for item in items]
    left, top = min(item.x for item in every), min(item.y for item in every)
    width = max(item.x + item.width for item in every) - left
    height = max(item.y + item.height for item in every) - top
    share = min((size[0] - 2 * _MARGIN) / width, (size[1] - 2 * _MARGIN) / height)
    largest = max((item.height for item in every if isinstance(item, Cell)), default=0.0)
    share = min(share, _MAX_CELL / largest) if largest else share
    dx = (size[0] - share * width) / 2 - share * left
    dy = (size[1] - share * height) / 2 - share * top
    out = []
    for drawing, items in zip(drawings, kept, strict=True):
        placed = replace(drawing, items=tuple(items)).placed(share, dx, dy)
        legible = tuple(_legible(item, size[0] / _FULL) for item in placed.items)
        flights = tuple(replace(one, item=_legible(one.item, 1.0)) for one in placed.flights)
        out.append(replace(placed, width=size[0], height=size[1], items=legible, flights=flights))
    return out


def covered(drawing: Drawing) -> float:
    """Tell how much of a motif its cells and pictures cover, 0 to 1."""
    area = sum(i.width * i.height for i in drawing.items if isinstance(i, Cell | Bitmap))
    return area / (drawing.width * drawing.height)


def _closer(moments: list[list[Item]]) -> list[list[Item]]:
    """Show of pictures of one size, all of them on plain ground, only where there is anything."""
    pictures = [item for items in moments for item in items if isinstance(item, Bitmap)]
    shapes = {picture.pixels.shape for picture in pictures}
    if len(shapes) != 1 or any(isinstance(item, Curve) for items in moments for item in items):
        return moments
    arrays = [picture.pixels.array() for picture in pictures]
    used = np.any([_used(array) for array in arrays], axis=0)
    if not used.any():
        return moments
    size = np.array(used.shape)
    spans = [np.flatnonzero(used.any(axis=1 - axis))[[0, -1]] for axis in (0, 1)]
    middle = [(first + last + 1) / 2 for first, last in spans]
    share = max((last + 1 - first) / n for (first, last), n in zip(spans, size, strict=True))
    share = max(_AROUND * share, _LEAST / min(size))
    if share >= _WORTH:
        return moments
    height, width = (max(1, round(share * n)) for n in size)
    top, left = (
        int(np.clip(round(at - side / 2), 0, n - side))
        for at, side, n in zip(middle, (height, width), size, strict=True)
    )
    cuts = (array[top : top + height, left : left + width] for array in arrays)
    near = {id(p): replace(p, pixels=Pixels.of(cut)) for p, cut in zip(pictures, cuts, strict=True)}
    return [[near.get(id(item), item) for item in items] for items in moments]


def _used(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell where a picture is not of its ground, the color of its corner."""
    used: NDArray[np.bool_] = np.any(pixels != pixels[0, 0], axis=-1)
    return used


def _barred(item: Item, surface: str) -> Item:
    """Draw a line of words as a bar, so that it is seen where they stand; signs such as × stay."""
    if not isinstance(item, Text) or len(item.text) < 2:
        return item
    natural = text_width(item.text, item.font_size, bold=item.bold, mono=item.mono)
    width, height = min(natural, item.width), _LINE * item.font_size
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor] * (item.width - width)
    mixed = (
        round(back + _INK * (ink - back))
        for ink, back in zip(rgb(item.color), rgb(surface), strict=True)
    )
    color = "#" + "".join(f"{value:02x}" for value in mixed)
    return Bar(item.x + before, item.y + (item.height - height) / 2, width, height, color)


def _legible(item: Item, share: float) -> Item:
    """Take text away that is too small, and draw lines of a small picture thinner."""
    if isinstance(item, Cell | Text) and item.font_size < _SMALLEST:
        return replace(item, text="")
    if isinstance(item, Curve | Outline) and share < 1:
        return replace(item, line_width=share * item.line_width)
    return item
