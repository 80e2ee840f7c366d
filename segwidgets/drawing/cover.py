"""Parts of a drawing that stay covered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

import numpy as np

from segwidgets.drawing.items import Bitmap, Block, Cell, Drawing, Item, Outline, Pixels, Text
from segwidgets.shared.language import english
from segwidgets.shared.palette import rgb

_Covers = Callable[[str, str], bool]
_covers: ContextVar[_Covers | None] = ContextVar("covers", default=None)

# A size tells nothing that is covered.
_SIZE = re.compile(r"\d+( × \d+)*")
_NUMBER = re.compile(r"[−-]?\d+([.,]\d+)*( %)?")
# Of the question mark: the largest font, and the smallest that is legible.
_FONT, _SMALLEST = 12.0, 3.5


@contextmanager
def covering(covers: _Covers) -> Iterator[None]:
    """Cover what has a heading, by its title and its role, in whatever is drawn meanwhile."""
    before = _covers.set(covers)
    try:
        yield
    finally:
        _covers.reset(before)


def is_covered(title: str, role: str) -> bool:
    """Tell whether what has this title and role is to be covered now."""
    covers = _covers.get()
    return covers is not None and covers(english(title), role)


def covered_note(note: str) -> str:
    """Keep of a note what tells nothing: a size.

    >>> covered_note("3 × 3"), covered_note("sum 12")
    ('3 × 3', '')
    """
    return note if _SIZE.fullmatch(note) else ""


def covered_block(block: Block, colors: dict[str, str]) -> Block:
    """Give the same room with hatched cells and a question mark in each."""
    parts = tuple((x, y, covered_block(part, colors)) for x, y, part in block.parts)
    items = tuple(cover for item in block.items for cover in _covers_of(item, colors))
    return replace(block, items=items, parts=parts)


def _covers_of(item: Item, colors: dict[str, str]) -> list[Item]:
    """Cover one item; what is neither cell nor picture nor a frame is left out."""
    room = (item.x, item.y, item.width, item.height)
    if isinstance(item, Cell):
        font = 0.42 * min(item.width, item.height)
        cell = Cell(
            *room,
            fill=colors["empty"],
            edge=colors["line"],
            text_color=colors["muted"],
            text="?" if font >= _SMALLEST else "",
            font_size=min(_FONT, font),
            hatch=True,
        )
        return [cell]
    if isinstance(item, Bitmap):
        # Whatever flies or is framed measures the picture.
        pixels = Pixels.of(np.array([[rgb(colors["empty"])]], np.uint8))
        mark = Text(*room, "?", colors["muted"], _FONT, "middle")
        return [replace(item, pixels=pixels), mark]
    return [item] if isinstance(item, Outline) else []


def silenced(drawings: Sequence[Drawing], alt: str) -> list[Drawing]:
    """Leave out of drawings what would tell covered numbers: captions, keys, flights, numbers."""
    return [
        replace(
            drawing,
            items=tuple(
                _silenced(item) for item in drawing.items if item.part not in ("caption", "key")
            ),
            alt=alt,
            flights=(),
        )
        for drawing in drawings
    ]


def _silenced(item: Item) -> Item:
    if not isinstance(item, Text) or item.part in ("heading", "code", "counter"):
        return item
    return replace(item, text=_NUMBER.sub("?", item.text))
