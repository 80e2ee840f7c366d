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
    """Items and other blocks, with the room that they take together, from its top left corner.

    Attributes
    ----------
    width, height : float
        In points.
    items : tuple of Item
        From the back to the front, over the parts.
    parts : tuple of (float, float, Block)
        Other blocks, and where they stand.
    """

    width: float
    height: float
    items: tuple[Item, ...] = ()
    parts: tuple[tuple[float, float, Block], ...] = ()

    def at(self, x: float, y: float) -> Iterator[Item]:
        """Give all items with the block's corner at a place.

        Parameters
        ----------
        x, y : float
            In points.

        Yields
        ------
        Item
            Each is moved once, however deep it lies.
        """
        for left, top, part in self.parts:
            yield from part.at(x + left, y + top)
        for item in self.items:
            yield item.moved(x, y)

    def under(self, *items: Item) -> Block:
        """Put items over the block.

        Parameters
        ----------
        *items : Item
            In the block's own measure.

        Returns
        -------
        Block
            As large as before.
        """
        return Block(self.width, self.height, items, ((0.0, 0.0, self),))

    def scene(self, surface: str, alt: str, margin: float = MARGIN, seconds: float = 1.0) -> Scene:
        """Make a picture of it.

        Parameters
        ----------
        surface : str
            Colour behind everything.
        alt : str
            The same in a sentence.
        margin : float
            On all sides, in points.
        seconds : float
            How long it stands in a film.

        Returns
        -------
        Scene
            With the block in it.
        """
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
    """Put blocks next to each other.

    Parameters
    ----------
    blocks : sequence of Block
        From left to right.
    gap : float
        Between them, in points.
    align : {"top", "middle"}
        How those that are less high stand.

    Returns
    -------
    Block
        All of them.

    Examples
    --------
    >>> both = beside([Block(10, 20), Block(30, 5)], gap=4)
    >>> both.width, both.height
    (44.0, 20)
    """
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
    """Put blocks below each other.

    Parameters
    ----------
    blocks : sequence of Block
        From top to bottom.
    gap : float
        Between them, in points.
    align : {"start", "middle"}
        How those that are less wide stand.

    Returns
    -------
    Block
        All of them.

    Examples
    --------
    >>> both = stacked([Block(10, 20), Block(30, 5)], gap=4)
    >>> both.width, both.height
    (30, 29.0)
    """
    width = max((block.width for block in blocks), default=0.0)
    parts = []
    y = 0.0
    for block in blocks:
        parts.append(((width - block.width) / 2 if align == "middle" else 0.0, y, block))
        y += block.height + gap
    return Block(width, max(0.0, y - gap), parts=tuple(parts))
