"""A drawing for its thumbnail: what tells a figure apart, and no text that is too small to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from segwidgets.drawing.items import Bitmap, Cell, Drawing, Item, Text

# Text below this size in pixels goes; around the picture, in pixels; and of a cell at most.
_SMALLEST, _MARGIN, _MAX_CELL = 9.0, 10.0, 44.0


def motif(drawings: Sequence[Drawing], size: tuple[float, float]) -> list[Drawing]:
    """Fill a size in pixels with the grids and pictures of drawings; one pixel is one point."""
    kept = [[item for item in drawing.items if _tells(item)] for drawing in drawings]
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
        legible = tuple(map(_legible, placed.items))
        flights = tuple(replace(one, item=_legible(one.item)) for one in placed.flights)
        out.append(replace(placed, width=size[0], height=size[1], items=legible, flights=flights))
    return out


def covered(drawing: Drawing) -> float:
    """Tell how much of a motif its cells and pictures cover, 0 to 1."""
    area = sum(i.width * i.height for i in drawing.items if isinstance(i, Cell | Bitmap))
    return area / (drawing.width * drawing.height)


def _tells(item: Item) -> bool:
    """Whether something belongs to the picture; of all words, signs such as × do."""
    return item.part is None and not (isinstance(item, Text) and len(item.text) > 1)


def _legible(item: Item) -> Item:
    """Take text away that is too small."""
    if isinstance(item, Cell | Text) and item.font_size < _SMALLEST:
        return replace(item, text="")
    return item
