"""Shapes as signed distances: negative inside, in units of the picture's shorter side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A box (left, top, right, bottom, y downwards), and the signed distance of points."""

    box: tuple[float, float, float, float]
    distance: Callable[[Field, Field], Field]

    def __or__(self, other: Shape) -> Shape:
        """Unite two shapes."""
        box = (
            min(self.box[0], other.box[0]),
            min(self.box[1], other.box[1]),
            max(self.box[2], other.box[2]),
            max(self.box[3], other.box[3]),
        )
        return Shape(box, lambda x, y: np.minimum(self.distance(x, y), other.distance(x, y)))

    def __and__(self, other: Shape) -> Shape:
        """Keep what lies in both."""
        box = (
            max(self.box[0], other.box[0]),
            max(self.box[1], other.box[1]),
            min(self.box[2], other.box[2]),
            min(self.box[3], other.box[3]),
        )
        return Shape(box, lambda x, y: np.maximum(self.distance(x, y), other.distance(x, y)))

    def grown(self, by: float) -> Shape:
        """Move the outline outwards, which rounds its corners."""
        left, top, right, bottom = self.box
        box = (left - by, top - by, right + by, bottom + by)
        return Shape(box, lambda x, y: self.distance(x, y) - by)


def circle(x: float, y: float, radius: float) -> Shape:
    """Draw a circle around (x, y)."""
    box = (x - radius, y - radius, x + radius, y + radius)
    return Shape(box, lambda u, v: np.hypot(u - x, v - y) - radius)


def ellipse(x: float, y: float, wide: float, high: float) -> Shape:
    """Draw an upright ellipse with half axes `wide` and `high`; its distance is first order."""

    def distance(u: Field, v: Field) -> Field:
        a, b = (u - x) / wide, (v - y) / high
        length = np.sqrt(a * a + b * b) + 1e-6
        slope = np.sqrt((a / wide) ** 2 + (b / high) ** 2) + 1e-6
        return np.asarray(length * (length - 1) / slope, np.float32)

    return Shape((x - wide, y - high, x + wide, y + high), distance)


def polygon(points: Sequence[Point]) -> Shape:
    """Draw a closed polygon, either way around."""
    corners = np.asarray(points, np.float32)
    ends = np.roll(corners, -1, axis=0)
    low, high = corners.min(axis=0), corners.max(axis=0)

    def distance(u: Field, v: Field) -> Field:
        nearest = np.full(np.broadcast_shapes(u.shape, v.shape), np.inf, np.float32)
        inside = np.zeros(nearest.shape, bool)
        for (ax, ay), (bx, by) in zip(corners.tolist(), ends.tolist(), strict=True):
            ex, ey = bx - ax, by - ay
            px, py = u - ax, v - ay
            along = np.clip((px * ex + py * ey) / (ex * ex + ey * ey + 1e-12), 0, 1)
            np.minimum(nearest, (px - along * ex) ** 2 + (py - along * ey) ** 2, out=nearest)
            # A ray to the right crosses this edge.
            crosses = (ay <= v) != (by <= v)
            if ey:
                inside ^= crosses & (px < (py / ey) * ex)
        return np.where(inside, -1, 1).astype(np.float32) * np.sqrt(nearest)

    return Shape((float(low[0]), float(low[1]), float(high[0]), float(high[1])), distance)


def box(left: float, top: float, right: float, bottom: float, corner: float = 0.0) -> Shape:
    """Draw a rectangle, its corners rounded by `corner`."""
    corner = min(corner, (right - left) / 2 - 1e-4, (bottom - top) / 2 - 1e-4)
    x, y = (left + right) / 2, (top + bottom) / 2
    wide, high = (right - left) / 2 - corner, (bottom - top) / 2 - corner

    def distance(u: Field, v: Field) -> Field:
        a, b = np.abs(u - x) - wide, np.abs(v - y) - high
        outside = np.hypot(np.maximum(a, 0), np.maximum(b, 0))
        return np.asarray(outside + np.minimum(np.maximum(a, b), 0) - corner, np.float32)

    return Shape((left, top, right, bottom), distance)


def below(curve: Callable[[Field], Field], right: float, bottom: float) -> Shape:
    """Fill everything below y = curve(x), from 0 to `right` and down to `bottom`."""

    def distance(u: Field, v: Field) -> Field:
        step = 1e-3
        slope = (curve(u + step) - curve(u - step)) / (2 * step)
        return np.asarray((curve(u) - v) / np.sqrt(1 + slope * slope), np.float32)

    top = float(np.min(curve(np.linspace(0, right, 64, dtype=np.float32))))
    return Shape((0, top - 0.01, right, bottom), distance)


def bezier(*points: Point, steps: int = 8) -> list[Point]:
    """Follow a Bézier curve; the end is left to the piece that follows."""
    parts: Any = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    rest = np.asarray(points, float)[None]
    while rest.shape[1] > 1:
        rest = rest[:, :-1] * (1 - parts) + rest[:, 1:] * parts
    return [(float(x), float(y)) for x, y in rest[:, 0]]


def placed(
    points: Sequence[Point],
    x: float,
    y: float,
    size: float,
    turn: float = 0.0,
    mirror: bool = False,
) -> list[Point]:
    """Move points drawn around the origin to (x, y), scaled by `size` and turned by `turn`."""
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    sign = -1.0 if mirror else 1.0
    return [
        (x + size * sign * (a * cos - b * sin), y + size * (a * sin + b * cos)) for a, b in points
    ]
