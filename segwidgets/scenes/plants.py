"""Trees: round, pointed, tall, and palms."""

from __future__ import annotations

from functools import reduce
from operator import or_

import numpy as np

from segwidgets.images.classes import label_of
from segwidgets.scenes.canvas import Canvas, Colour, Paint
from segwidgets.scenes.light import Light
from segwidgets.scenes.paints import Rng, across, mixed, noise, rgb, textured, varied
from segwidgets.scenes.shapes import Shape, bezier, circle, ellipse, placed, polygon

_LEAVES = ("#3f7d4e", "#2f6b57", "#5c9450", "#7aa64a", "#d98a3d", "#c65b3f", "#e0b04a", "#e7a3ad")
_BARK = ("#6b4a36", "#7d5a44", "#4f3b33", "#8a7462")


def tree(
    canvas: Canvas,
    rng: Rng,
    light: Light,
    x: float,
    foot: float,
    size: float,
    kind: str | None = None,
) -> None:
    """Plant a tree `size` high at (x, foot)."""
    canvas.as_thing(label_of("tree"))
    chances = [0.24, 0.2, 0.16, 0.14, 0.05, 0.05, 0.08, 0.08]
    leaf = varied(rgb(_LEAVES[rng.choice(8, p=chances)]), rng, 0.03) * light.tint
    bark = rgb(_BARK[int(rng.integers(4))])
    kinds = {"round": _round, "pointed": _pointed, "tall": _tall, "palm": _palm}
    kind = kind or ("round", "pointed", "tall")[rng.choice(3, p=[0.5, 0.32, 0.18])]
    kinds[kind](canvas, rng, light, x, foot, size, leaf, bark)


def _trunk(
    canvas: Canvas, light: Light, x: float, foot: float, wide: float, high: float, bark: Colour
) -> None:
    points = [
        (x - wide, foot + 0.004),
        (x - 0.6 * wide, foot - high),
        (x + 0.6 * wide, foot - high),
        (x + wide, foot + 0.004),
    ]
    canvas.fill(polygon(points), _lit(light, x, wide, bark))


def _lit(light: Light, x: float, wide: float, colour: Colour, part: float = 0.4) -> Paint:
    dark = light.dimmed(colour, part)
    left, right = (colour, dark) if light.side < 0 else (dark, colour)
    return across(x - wide, x + wide, left, right)


def _crown(
    canvas: Canvas,
    rng: Rng,
    light: Light,
    shape: Shape,
    size: float,
    leaf: Colour,
) -> None:
    """Fill a crown: dark below and away from the light, leaves as dabs."""
    canvas.fill(shape, textured(light.dimmed(leaf, 0.32), noise(rng, 9 / size, 9 / size), 0.1))
    for shift, part, alpha in ((0.16, 0.12, 0.9), (0.3, -0.16, 0.75)):
        moved = Shape(
            shape.box,
            lambda u, v, by=shift * size * 0.5: (
                shape.distance(u - light.side * by, v + by * 1.3)  # type: ignore[misc]
                + by * 0.9
            ),
        )
        tone = light.dimmed(leaf, part) if part > 0 else mixed(leaf, light.sun, -part)
        canvas.tint(shape & moved, textured(tone, noise(rng, 7 / size, 7 / size), 0.06), alpha)


def _round(
    canvas: Canvas,
    rng: Rng,
    light: Light,
    x: float,
    foot: float,
    size: float,
    leaf: Colour,
    bark: Colour,
) -> None:
    _trunk(canvas, light, x, foot, 0.055 * size, 0.6 * size, bark)
    y = foot - 0.66 * size
    puffs = [circle(x, y, 0.27 * size)]
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(5, 8)), endpoint=False):
        turn, far = angle + rng.uniform(-0.3, 0.3), rng.uniform(0.17, 0.22) * size
        radius = rng.uniform(0.13, 0.2) * size
        puffs.append(circle(x + 1.15 * far * np.cos(turn), y + far * np.sin(turn), radius))
    _crown(canvas, rng, light, reduce(or_, puffs), 0.6 * size, leaf)


def _pointed(
    canvas: Canvas,
    rng: Rng,
    light: Light,
    x: float,
    foot: float,
    size: float,
    leaf: Colour,
    bark: Colour,
) -> None:
    _trunk(canvas, light, x, foot, 0.04 * size, 0.25 * size, bark)
    leaf = mixed(leaf, rgb("#25594a"), 0.5)
    tiers = int(rng.integers(2, 5))
    for i in range(tiers):
        low = foot - size * (0.14 + 0.66 * i / tiers)
        wide = size * (0.27 - 0.15 * i / tiers) * rng.uniform(0.92, 1.05)
        high = size * (0.86 / tiers + 0.16)
        top = max(low - high, foot - size)
        outline = [(x - wide, low), (x, top), (x + wide, low)]
        outline += bezier((x + wide, low), (x, low + 0.05 * size), (x - wide, low), steps=5)[1:]
        shape = polygon(outline).grown(0.008 * size)
        shade = light.dimmed(leaf, 0.3 - 0.07 * i)
        canvas.fill(shape, _lit(light, x, wide, mixed(shade, leaf, 0.6), 0.35))


def _tall(
    canvas: Canvas,
    rng: Rng,
    light: Light,
    x: float,
    foot: float,
    size: float,
    leaf: Colour,
    bark: Colour,
) -> None:
    _trunk(canvas, light, x, foot, 0.035 * size, 0.4 * size, bark)
    y, wide = foot - 0.56 * size, rng.uniform(0.13, 0.19) * size
    _crown(canvas, rng, light, ellipse(x, y, wide, 0.44 * size), 0.45 * size, leaf)


def _palm(
    canvas: Canvas,
    rng: Rng,
    light: Light,
    x: float,
    foot: float,
    size: float,
    leaf: Colour,
    bark: Colour,
) -> None:
    lean = rng.uniform(-0.25, 0.25) * size
    top = (x + lean, foot - 0.72 * size)
    wide = 0.035 * size
    left = bezier((x - wide, foot), (x - wide, foot - 0.4 * size), (top[0] - 0.6 * wide, top[1]))
    right = bezier((top[0] + 0.6 * wide, top[1]), (x + wide, foot - 0.4 * size), (x + wide, foot))
    canvas.fill(polygon([*left, top, *right, (x + wide, foot)]), _lit(light, x, wide, bark))
    frond = [
        *bezier((0, 0), (0.16, -0.2), (0.44, 0.06), steps=7),
        *bezier((0.44, 0.06), (0.2, -0.05), (0, 0.045), steps=7),
    ]
    leaf = mixed(leaf, rgb("#3f8a55"), 0.6)
    for turn in (*np.linspace(-1.0, 0.55, 4), *np.linspace(-0.7, 0.3, 3)):
        mirror = bool(rng.random() < 0.5)
        for side in (mirror, not mirror):
            angle = turn + rng.uniform(-0.12, 0.12)
            shape = polygon(placed(frond, *top, size * rng.uniform(0.85, 1.1), angle, side))
            canvas.fill(shape, light.dimmed(leaf, rng.uniform(0.0, 0.35)))
