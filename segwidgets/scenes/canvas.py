"""A picture in the making, with its labels: whatever covers a pixel's centre owns the pixel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.scenes.shapes import Field, Shape

Colour = NDArray[np.floating[Any]]
#: One colour, or a colour at each point.
Paint = Colour | Callable[[Field, Field], Colour]


class Canvas:
    """Colours and labels, painted from back to front.

    Outlines are smooth in the picture, by how much of a pixel a shape covers, and sharp in the
    labels. Both come from the same signed distance.

    Parameters
    ----------
    height, width : int
        Size in pixels. One unit of a shape is the shorter side.
    """

    def __init__(self, height: int, width: int) -> None:
        self.side = min(height, width)
        self.height, self.width = height, width
        self.right, self.bottom = width / self.side, height / self.side
        self.colour = np.zeros((height, width, 3), np.float32)
        self.semantic = np.zeros((height, width), np.uint8)
        self.instance = np.zeros((height, width), np.int32)
        self._things = 0
        self._label = 0

    def as_stuff(self, label: int) -> None:
        """Paint stuff of this class from now on."""
        self._label, self._number = label, 0

    def as_thing(self, label: int) -> None:
        """Paint the next thing of this class from now on."""
        self._things += 1
        self._label, self._number = label, self._things

    def fill(self, shape: Shape, paint: Paint, alpha: float = 1.0) -> None:
        """Cover a shape, and label its pixels."""
        found = self._near(shape.box)
        if found is None:
            return
        window, x, y = found
        distance = shape.distance(x, y)
        self._blend(window, x, y, paint, alpha * np.clip(0.5 - distance * self.side, 0, 1))
        inside = distance <= 0
        self.semantic[window][inside] = self._label
        self.instance[window][inside] = self._number

    def tint(self, shape: Shape, paint: Paint, alpha: float = 1.0, soft: float = 0.0) -> None:
        """Colour a shape without owning it: a shadow, a cloud, a window.

        Parameters
        ----------
        shape : Shape
            Where.
        paint : array or callable
            The colour.
        alpha : float
            How much of it, 0 to 1.
        soft : float
            Width of a blurred outline.
        """
        left, top, right, bottom = shape.box
        found = self._near((left - soft, top - soft, right + soft, bottom + soft))
        if found is None:
            return
        window, x, y = found
        width = max(2 * soft, 1 / self.side)
        cover = np.clip(0.5 - shape.distance(x, y) / width, 0, 1)
        self._blend(window, x, y, paint, alpha * cover * cover * (3 - 2 * cover))

    def _near(self, box: Sequence[float]) -> tuple[Any, Field, Field] | None:
        """Find the pixels that a box may touch, and where their centres are."""
        left, top = (max(int(np.floor(v * self.side)) - 2, 0) for v in box[:2])
        right = min(int(np.ceil(box[2] * self.side)) + 2, self.width)
        bottom = min(int(np.ceil(box[3] * self.side)) + 2, self.height)
        if right <= left or bottom <= top:
            return None
        x = (np.arange(left, right, dtype=np.float32) + 0.5)[None] / self.side
        y = (np.arange(top, bottom, dtype=np.float32) + 0.5)[:, None] / self.side
        return (slice(top, bottom), slice(left, right)), x, y

    def _blend(self, window: Any, x: Field, y: Field, paint: Paint, cover: Field) -> None:
        colour = paint(x, y) if callable(paint) else paint
        under = self.colour[window]
        under += cover[..., None] * (colour - under)
