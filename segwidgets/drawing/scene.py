"""What a picture shows, in points: one description for stills and films.

Whoever composes a scene knows no drawing library, and whoever draws it knows no figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing_extensions import Self

Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Item:
    """Something to draw.

    Attributes
    ----------
    x, y, width, height : float
        The room it takes, in points from the top left corner of the scene.
    """

    x: float
    y: float
    width: float
    height: float

    def moved(self, dx: float, dy: float) -> Self:
        """Give the same thing elsewhere.

        Parameters
        ----------
        dx, dy : float
            To the right and down, in points.

        Returns
        -------
        Item
            A new one.
        """
        # A film moves tens of thousands; dataclasses.replace would take ten times as long.
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__, x=self.x + dx, y=self.y + dy)
        return copy


@dataclass(frozen=True)
class Cell(Item):
    """A cell of a grid.

    Attributes
    ----------
    fill, edge, ink : str
        Colours of the inside, of the border and of what is written.
    text : str
        What is written in the middle.
    font_size : float
        In points.
    hatch : bool
        Whether strokes run across, as over what is cropped or padded.
    """

    fill: str
    edge: str
    ink: str
    text: str = ""
    font_size: float = 8.0
    hatch: bool = False


@dataclass(frozen=True)
class Outline(Item):
    """A frame around cells.

    Attributes
    ----------
    colour : str
        Of the line.
    line_width : float
        In points.
    """

    colour: str
    line_width: float = 1.6


@dataclass(frozen=True)
class Bar(Item):
    """A filled rectangle without a border.

    Attributes
    ----------
    colour : str
        Of the inside.
    """

    colour: str


@dataclass(frozen=True)
class Text(Item):
    """A line of text, in the vertical middle of its room.

    Attributes
    ----------
    text : str
        One line.
    colour : str
        Of the letters.
    font_size : float
        In points.
    anchor : {"start", "middle", "end"}
        Where in its room it stands.
    bold, mono : bool
        How it is set.
    """

    text: str
    colour: str
    font_size: float = 8.0
    anchor: Anchor = "start"
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True)
class Curve(Item):
    """A line through points.

    Attributes
    ----------
    points : tuple of pairs
        Relative to (x, y), in points.
    colour : str
        Of the line.
    line_width : float
        In points.
    arrow : bool
        Whether it ends in an arrow head.
    """

    points: tuple[tuple[float, float], ...]
    colour: str
    line_width: float = 1.0
    arrow: bool = False


@dataclass(frozen=True)
class Pixels:
    """The pixels of a picture, compared by what they are.

    Attributes
    ----------
    shape : tuple of int
        Rows, columns and 3 or 4 channels.
    data : bytes
        uint8 in C order.
    """

    shape: tuple[int, ...]
    data: bytes

    @classmethod
    def of(cls, array: Any) -> Pixels:
        """Take an array.

        Parameters
        ----------
        array : array-like
            uint8, shape (rows, columns), (rows, columns, 3) or (rows, columns, 4).

        Returns
        -------
        Pixels
            A copy; grey becomes RGB.

        Examples
        --------
        >>> Pixels.of(np.zeros((2, 3), "uint8")).shape
        (2, 3, 3)
        """
        pixels = np.ascontiguousarray(array, np.uint8)
        if pixels.ndim == 2:
            pixels = np.repeat(pixels[..., None], 3, axis=2)
        return cls(pixels.shape, pixels.tobytes())

    def array(self) -> NDArray[np.uint8]:
        """Give the array.

        Returns
        -------
        numpy.ndarray
            uint8, shape `shape`, read-only.
        """
        return np.frombuffer(self.data, np.uint8).reshape(self.shape)


@dataclass(frozen=True)
class Picture(Item):
    """An image, stretched over its room with sharp pixels.

    Attributes
    ----------
    pixels : Pixels
        What it shows.
    """

    pixels: Pixels


@dataclass(frozen=True)
class Scene:
    """A picture, or a moment of a film.

    Attributes
    ----------
    width, height : float
        In points.
    items : tuple of Item
        From the back to the front.
    surface : str
        Colour behind everything.
    alt : str
        The same in a sentence, for who cannot see it.
    seconds : float
        How long it stands in a film, relative to others; 1 is usual.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    surface: str
    alt: str
    seconds: float = field(default=1.0)
