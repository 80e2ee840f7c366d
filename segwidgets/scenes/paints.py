"""Colours, noise and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from segwidgets.scenes.canvas import Colour, Paint
from segwidgets.scenes.shapes import Field

Rng = np.random.Generator


def rgb(code: str) -> Colour:
    """Read "#rrggbb" as three numbers from 0 to 1."""
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


def mixed(a: Colour, b: Colour, part: Any) -> Colour:
    """Mix two colours, `part` of the second; a field of parts gives a field of colours."""
    part = np.asarray(part, np.float32)
    if part.ndim:
        part = part[..., None]
    return np.asarray(a + part * (b - a), np.float32)


def varied(colour: Colour, rng: Rng, by: float = 0.05) -> Colour:
    """Move a colour a little: lightness most, hue least."""
    shift = rng.normal(0, by) + rng.normal(0, by / 2.5, 3)
    return np.clip(colour + shift, 0, 1).astype(np.float32)


def down(top: float, bottom: float, above: Colour, under: Colour) -> Paint:
    """Fade from one colour at y = top to another at y = bottom."""
    span = max(bottom - top, 1e-6)
    return lambda x, y: mixed(above, under, np.clip((y - top) / span, 0, 1) + 0 * x)


def across(left: float, right: float, first: Colour, second: Colour) -> Paint:
    """Fade from one colour at x = left to another at x = right."""
    span = max(right - left, 1e-6)
    return lambda x, y: mixed(first, second, np.clip((x - left) / span, 0, 1) + 0 * y)


def noise(rng: Rng, across_cells: float, down_cells: float) -> Callable[[Field, Field], Field]:
    """Make smooth noise from −1 to 1, with about this many cells per unit each way.

    It depends on the place alone, so a larger picture shows the same noise finer.
    """
    lattice = rng.uniform(-1, 1, (64, 64)).astype(np.float32)
    shift = rng.uniform(0, 64, 2)

    def value(x: Field, y: Field) -> Field:
        u, v = x * across_cells + shift[0], y * down_cells + shift[1]
        left, top = np.floor(u).astype(int), np.floor(v).astype(int)
        a, b = u - left, v - top
        a, b = a * a * (3 - 2 * a), b * b * (3 - 2 * b)
        x0, x1, y0, y1 = left % 64, (left + 1) % 64, top % 64, (top + 1) % 64
        upper = lattice[y0, x0] * (1 - a) + lattice[y0, x1] * a
        lower = lattice[y1, x0] * (1 - a) + lattice[y1, x1] * a
        return np.asarray(upper * (1 - b) + lower * b, np.float32)

    return value


def textured(paint: Paint, field: Callable[[Field, Field], Field], strength: float) -> Paint:
    """Lighten and darken a paint by noise."""

    def colour(x: Field, y: Field) -> Colour:
        base = paint(x, y) if callable(paint) else paint
        return np.asarray(base * (1 + strength * field(x, y)[..., None]), np.float32)

    return colour
