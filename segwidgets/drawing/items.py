"""What a drawing is made of, in points, and how its parts are laid out: for stills and films.

Whoever composes a drawing knows no drawing library, and whoever draws it knows no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing_extensions import Self


Anchor: TypeAlias = Literal["start", "middle", "end"]
#: What something is for, where it may be left out: a line below a drawing, a heading, a key to
#: colours, or what stands beside that which a drawing is about.
Part: TypeAlias = Literal["caption", "code", "counter", "heading", "key", "aside"]


@dataclass(frozen=True)
class Item:
    """Something to draw, and its room in points from the top left corner of the drawing."""

    x: float
    y: float
    width: float
    height: float
    part: Part | None = field(default=None, kw_only=True)

    def moved(self, dx: float, dy: float) -> Self:
        """Give the same thing elsewhere."""
        return self._with(x=self.x + dx, y=self.y + dy)

    def scaled(self, share: float) -> Self:
        """Give the same thing larger or smaller, and as much further from the origin."""
        return self._with(**{name: share * self.__dict__[name] for name in self._measures()})

    def _measures(self) -> tuple[str, ...]:
        return ("x", "y", "width", "height")

    def _with(self, **changes: Any) -> Self:
        # A film moves tens of thousands; dataclasses.replace would take ten times as long.
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, **changes)
        return copy


@dataclass(frozen=True)
class Cell(Item):
    """A cell of a grid."""

    fill: str
    edge: str
    text_color: str
    text: str = ""
    font_size: float = 8.0
    # Strokes run across what is cropped or padded.
    hatch: bool = False

    def _measures(self) -> tuple[str, ...]:
        return (*super()._measures(), "font_size")


@dataclass(frozen=True)
class Outline(Item):
    """A frame around cells."""

    color: str
    line_width: float = 1.6


@dataclass(frozen=True)
class Bar(Item):
    """A filled rectangle without a border."""

    color: str


@dataclass(frozen=True)
class Text(Item):
    """A line of text, in the vertical middle of its room."""

    text: str
    color: str
    font_size: float = 8.0
    anchor: Anchor = "start"
    bold: bool = False
    mono: bool = False

    def _measures(self) -> tuple[str, ...]:
        return (*super()._measures(), "font_size")


@dataclass(frozen=True)
class Curve(Item):
    """A line through points, which are relative to its corner; it may end in an arrow head."""

    points: tuple[tuple[float, float], ...]
    color: str
    line_width: float = 1.0
    arrow: bool = False

    def scaled(self, share: float) -> Self:  # noqa: D102
        points = tuple((share * x, share * y) for x, y in self.points)
        return super().scaled(share)._with(points=points)


@dataclass(frozen=True)
class Areas(Item):
    """Filled outlines, relative to their corner: translucent, and darker where they overlap."""

    outlines: tuple[tuple[tuple[float, float], ...], ...]
    # How opaque each of them is, 0 to 1.
    opacity: tuple[float, ...]
    color: str

    def scaled(self, share: float) -> Self:  # noqa: D102
        outlines = tuple(tuple((share * x, share * y) for x, y in each) for each in self.outlines)
        return super().scaled(share)._with(outlines=outlines)


@dataclass(frozen=True)
class Pixels:
    """The pixels of a picture, uint8 in C order, compared by what they are."""

    shape: tuple[int, ...]
    data: bytes

    @classmethod
    def of(cls, array: Any) -> Pixels:
        """Copy an array of shape (rows, columns), or with 3 or 4 channels; grey becomes RGB."""
        pixels = np.ascontiguousarray(array, np.uint8)
        if pixels.ndim == 2:
            pixels = np.repeat(pixels[..., None], 3, axis=2)
        return cls(pixels.shape, pixels.tobytes())

    def array(self) -> NDArray[np.uint8]:
        """Give the pixels as an array, read-only."""
        return np.frombuffer(self.data, np.uint8).reshape(self.shape)


@dataclass(frozen=True)
class Bitmap(Item):
    """An image, stretched over its room with sharp pixels."""

    pixels: Pixels
    # How far its upper edge is to the right of the lower one, where it is a plane that lies down.
    lean: float = 0.0

    def _measures(self) -> tuple[str, ...]:
        return (*super()._measures(), "lean")


@dataclass(frozen=True)
class Flight:
    """Something on its way: where it starts, and how far it goes."""

    item: Item
    dx: float
    dy: float

    def at(self, t: float) -> Item:
        """Give it where it is at a time from 0 to 1: slow at both ends."""
        eased = t * t * (3 - 2 * t)
        return self.item.moved(eased * self.dx, eased * self.dy)


@dataclass(frozen=True)
class Drawing:
    """A picture, or a moment of a film: items from the back to the front, on a surface.

    The same stands in a sentence in `alt`; `seconds` are a part of a step's time. What flies in
    this moment is over the items; a picture leaves it out.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    surface: str
    alt: str
    seconds: float = 1.0
    flights: tuple[Flight, ...] = ()

    def placed(self, share: float, dx: float, dy: float) -> Drawing:
        """Give the same drawing larger or smaller, and elsewhere."""
        return replace(
            self,
            items=tuple(
                (item if share == 1 else item.scaled(share)).moved(dx, dy) for item in self.items
            ),
            flights=tuple(
                Flight(one.item.scaled(share).moved(dx, dy), share * one.dx, share * one.dy)
                for one in self.flights
            ),
        )


# Layout


#: Around a drawing, in points.
MARGIN = 10.0


@dataclass(frozen=True)
class Block:
    """Items and other blocks, with the room that they take together, from its top left corner."""

    width: float
    height: float
    items: tuple[Item, ...] = ()
    parts: tuple[tuple[float, float, Block], ...] = ()
    # By which something that flies finds it.
    name: str = ""

    def cells(self, name: str, x: float = MARGIN, y: float = MARGIN) -> tuple[Item, ...]:
        """Give the items of the block of a name, where they stand in the drawing."""
        if self.name == name:
            return tuple(item.moved(x, y) for item in self.items)
        found = (part.cells(name, x + left, y + top) for left, top, part in self.parts)
        return next(filter(None, found), ())

    def at(self, x: float, y: float) -> Iterator[Item]:
        """Give all items with the block's corner at a place; each is moved once, however deep."""
        for left, top, part in self.parts:
            yield from part.at(x + left, y + top)
        for item in self.items:
            yield item.moved(x, y)

    def aside(self) -> Block:
        """Give the same as what stands beside that which a drawing is about."""
        items = tuple(replace(item, part=item.part or "aside") for item in self.at(0, 0))
        return Block(self.width, self.height, items)

    def under(self, *items: Item) -> Block:
        """Put items over the block."""
        return Block(self.width, self.height, items, ((0.0, 0.0, self),))

    def drawing(
        self,
        surface: str,
        alt: str,
        margin: float = MARGIN,
        seconds: float = 1.0,
        flights: Iterable[Flight] = (),
    ) -> Drawing:
        """Make a picture of it on a surface, with a margin on all sides."""
        return Drawing(
            self.width + 2 * margin,
            self.height + 2 * margin,
            tuple(self.at(margin, margin)),
            surface,
            alt,
            seconds,
            tuple(flights),
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


def in_rows(blocks: Sequence[Block], gap: float, room: float) -> list[Block]:
    """Put blocks next to each other, on as many lines as the room asks for."""
    rows: list[list[Block]] = [[]]
    for block in blocks:
        if rows[-1] and sum(b.width + gap for b in rows[-1]) + block.width > room:
            rows.append([])
        rows[-1].append(block)
    return [beside(row, gap, align="top") for row in rows]


def flight(start: Item, end: Item, look: Item | None = None) -> Flight:
    """Let something fly from the middle of its place to that of another's, if need be restyled."""
    dx = end.x + end.width / 2 - start.x - start.width / 2
    dy = end.y + end.height / 2 - start.y - start.height / 2
    if look is not None:
        x, y = start.x + (start.width - look.width) / 2, start.y + (start.height - look.height) / 2
        start = look.moved(x - look.x, y - look.y)
    return Flight(start, dx, dy)
