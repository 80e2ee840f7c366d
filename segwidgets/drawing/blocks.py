"""Items that stand together, laid out beside and below each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from segwidgets.drawing.scene import Item, Scene

#: Around a scene, in points.
MARGIN = 10.0


@dataclass(frozen=True)
class Block:
    """Items and other blocks, with the room that they take together, from its top left corner."""

    width: float
    height: float
    items: tuple[Item, ...] = ()
    parts: tuple[tuple[float, float, Block], ...] = ()

    def at(self, x: float, y: float) -> Iterator[Item]:
        """Give all items with the block's corner at a place; each is moved once, however deep."""
        for left, top, part in self.parts:
            yield from part.at(x + left, y + top)
        for item in self.items:
            yield item.moved(x, y)

    def under(self, *items: Item) -> Block:
        """Put items over the block."""
        return Block(self.width, self.height, items, ((0.0, 0.0, self),))

    def scene(self, surface: str, alt: str, margin: float = MARGIN, seconds: float = 1.0) -> Scene:
        """Make a picture of it on a surface, with a margin on all sides."""
        return Scene(
            self.width + 2 * margin,
            self.height + 2 * margin,
            tuple(self.at(margin, margin)),
            surface,
            alt,
            seconds,
        )


def beside(
    blocks: Sequence[Block], gap: float, *, align: Literal["top", "middle"] = "middle"
) -> Block:
    """Put blocks next to each other, from left to right."""
    height = max((block.height for block in blocks), default=0.0)
    parts = []
    x = 0.0
    for block in blocks:
        parts.append((x, (height - block.height) / 2 if align == "middle" else 0.0, block))
        x += block.width + gap
    return Block(max(0.0, x - gap), height, parts=tuple(parts))


def stacked(
    blocks: Sequence[Block], gap: float, *, align: Literal["start", "middle"] = "start"
) -> Block:
    """Put blocks below each other, from top to bottom."""
    width = max((block.width for block in blocks), default=0.0)
    parts = []
    y = 0.0
    for block in blocks:
        parts.append(((width - block.width) / 2 if align == "middle" else 0.0, y, block))
        y += block.height + gap
    return Block(width, max(0.0, y - gap), parts=tuple(parts))
