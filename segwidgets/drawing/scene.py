"""What a picture shows, in points: one description for stills and films.

Whoever composes a scene knows no drawing library, and whoever draws it knows no figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing_extensions import Self

Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Item:
    """Something to draw, and its room in points from the top left corner of the scene."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, dx: float, dy: float) -> Self:
        """Give the same thing elsewhere."""
        # A film moves tens of thousands; dataclasses.replace would take ten times as long.
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, x=self.x + dx, y=self.y + dy)
        return copy


@dataclass(frozen=True)
class Cell(Item):
    """A cell of a grid."""

    fill: str
    edge: str
    ink: str
    text: str = ""
    font_size: float = 8.0
    # Strokes run across what is cropped or padded.
    hatch: bool = False


@dataclass(frozen=True)
class Outline(Item):
    """A frame around cells."""

    colour: str
    line_width: float = 1.6


@dataclass(frozen=True)
class Bar(Item):
    """A filled rectangle without a border."""

    colour: str


@dataclass(frozen=True)
class Text(Item):
    """A line of text, in the vertical middle of its room."""

    text: str
    colour: str
    font_size: float = 8.0
    anchor: Anchor = "start"
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True)
class Curve(Item):
    """A line through points, which are relative to its corner; it may end in an arrow head."""

    points: tuple[tuple[float, float], ...]
    colour: str
    line_width: float = 1.0
    arrow: bool = False


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
class Picture(Item):
    """An image, stretched over its room with sharp pixels."""

    pixels: Pixels


@dataclass(frozen=True)
class Scene:
    """A picture, or a moment of a film: items from the back to the front, on a surface.

    The same stands in a sentence in `alt`; `seconds` are relative to those of other moments.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    surface: str
    alt: str
    seconds: float = 1.0
