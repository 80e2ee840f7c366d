"""Things: trees, houses, boats, birds and balls."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np

from segwidgets.scenes.canvas import (
    Canvas,
    Color,
    Light,
    Paint,
    Rng,
    across,
    down,
    mixed,
    noise,
    rgb,
    textured,
    varied,
)
from segwidgets.scenes.shapes import Field, Shape, bezier, box, circle, ellipse, placed, polygon

_LEAVES = ("#3f7d4e", "#2f6b57", "#5c9450", "#7aa64a", "#d98a3d", "#c65b3f", "#e0b04a", "#e7a3ad")
_BARK = ("#6b4a36", "#7d5a44", "#4f3b33", "#8a7462")


class _Tree(NamedTuple):
    canvas: Canvas
    rng: Rng
    light: Light
    x: float
    foot: float
    size: float
    leaf: Color
    bark: Color


def tree(
    canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float, kind: str = ""
) -> None:
    """Plant a tree `size` high at (x, foot)."""
    canvas.as_thing("tree")
    chances = [0.24, 0.2, 0.16, 0.14, 0.05, 0.05, 0.08, 0.08]
    leaf = varied(rgb(_LEAVES[rng.choice(8, p=chances)]), rng, 0.03) * light.tint
    bark = rgb(_BARK[int(rng.integers(4))])
    kinds = {"round": _round, "pointed": _pointed, "tall": _tall, "palm": _palm}
    kind = kind or ("round", "pointed", "tall")[rng.choice(3, p=[0.5, 0.32, 0.18])]
    kinds[kind](_Tree(canvas, rng, light, x, foot, size, leaf, bark))


def _trunk(
    canvas: Canvas, light: Light, x: float, foot: float, wide: float, high: float, bark: Color
) -> None:
    points = [
        (x - wide, foot + 0.004),
        (x - 0.6 * wide, foot - high),
        (x + 0.6 * wide, foot - high),
        (x + wide, foot + 0.004),
    ]
    canvas.fill(polygon(points), _lit(light, x, wide, bark))


def _lit(light: Light, x: float, wide: float, color: Color, part: float = 0.4) -> Paint:
    dark = light.dimmed(color, part)
    left, right = (color, dark) if light.side < 0 else (dark, color)
    return across(x - wide, x + wide, left, right)


def _crown(canvas: Canvas, rng: Rng, light: Light, shape: Shape, size: float, leaf: Color) -> None:
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


def _round(tree: _Tree) -> None:
    canvas, rng, light, x, foot, size, leaf, bark = tree
    _trunk(canvas, light, x, foot, 0.055 * size, 0.6 * size, bark)
    y = foot - 0.66 * size
    puffs = [circle(x, y, 0.27 * size)]
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(5, 8)), endpoint=False):
        turn, far = angle + rng.uniform(-0.3, 0.3), rng.uniform(0.17, 0.22) * size
        radius = rng.uniform(0.13, 0.2) * size
        puffs.append(circle(x + 1.15 * far * np.cos(turn), y + far * np.sin(turn), radius))
    _crown(canvas, rng, light, reduce(or_, puffs), 0.6 * size, leaf)


def _pointed(tree: _Tree) -> None:
    canvas, rng, light, x, foot, size, leaf, bark = tree
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


def _tall(tree: _Tree) -> None:
    canvas, rng, light, x, foot, size, leaf, bark = tree
    _trunk(canvas, light, x, foot, 0.035 * size, 0.4 * size, bark)
    y, wide = foot - 0.56 * size, rng.uniform(0.13, 0.19) * size
    _crown(canvas, rng, light, ellipse(x, y, wide, 0.44 * size), 0.45 * size, leaf)


def _palm(tree: _Tree) -> None:
    canvas, rng, light, x, foot, size, leaf, bark = tree
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


_WALLS = ("#f4ead7", "#fbfaf5", "#e6b89c", "#d98c6a", "#e9c46a", "#a8c3b0", "#9dbcd4", "#c96a56")
_ROOFS = ("#b5473a", "#8c3b3b", "#46586b", "#5a4a42", "#2f6f73", "#d0724a", "#3d4454")
_DOORS = ("#2f6f73", "#8c3b3b", "#e0a13a", "#3c4f76", "#5a4a42")


def house(canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float) -> None:
    """Build a house about `size` high at (x, foot)."""
    canvas.as_thing("house")
    wall = varied(rgb(_WALLS[int(rng.integers(8))]), rng, 0.02) * light.tint
    roof = varied(rgb(_ROOFS[int(rng.integers(7))]), rng, 0.02) * light.tint
    wide, high = size * rng.uniform(0.36, 0.62), size * rng.uniform(0.5, 0.62)
    left, right, eaves = x - wide, x + wide, foot - high
    ridge = foot - size
    if rng.random() < 0.6:
        chimney = x + wide * rng.choice([-0.55, 0.5])
        shape = box(chimney - 0.06 * size, ridge, chimney + 0.06 * size, eaves)
        canvas.fill(shape, light.dimmed(roof, 0.35))
    shaded = light.dimmed(wall, 0.3)
    ends = (wall, shaded) if light.side < 0 else (shaded, wall)
    canvas.fill(
        box(left, eaves - 0.02 * size, right, foot + 0.01 * size), across(left, right, *ends)
    )
    over = 0.07 * size
    canvas.tint(box(left, eaves, right, eaves + 0.05 * size), light.shade, 0.28)
    if rng.random() < 0.55:
        outline = [(left - over, eaves), (x, ridge), (right + over, eaves)]
    else:
        inset = wide * rng.uniform(0.2, 0.5)
        outline = [
            (left - over, eaves),
            (left + inset, ridge),
            (right - inset, ridge),
            (right + over, eaves),
        ]
    dark = light.dimmed(roof, 0.28)
    ends = (roof, dark) if light.side < 0 else (dark, roof)
    canvas.fill(polygon(outline).grown(0.01 * size), across(left, right, *ends))
    _openings(canvas, rng, light, x, foot, wide, high, size)


def _openings(
    canvas: Canvas,
    rng: Rng,
    light: Light,
    x: float,
    foot: float,
    wide: float,
    high: float,
    size: float,
) -> None:
    """Add a door and windows, some of them lit."""
    door = rgb(_DOORS[int(rng.integers(5))]) * light.tint
    frame = mixed(light.cloud, rgb("#ffffff"), 0.5)
    lit = rgb("#ffd98a") if light.sky_top.mean() < 0.45 or rng.random() < 0.2 else rgb("#5f7f95")
    half = 0.075 * size
    spots = [-0.58, 0.0, 0.58] if wide > 0.48 * size else [-0.5, 0.5]
    at = int(rng.integers(len(spots)))
    for i, spot in enumerate(spots):
        middle = x + spot * wide
        if i == at:
            shape = box(middle - half, foot - 0.31 * size, middle + half, foot + 0.005, 0.02 * size)
            canvas.tint(shape, door)
            continue
        y = foot - 0.55 * high
        reach, rise = 1.25 * half, 1.35 * half
        rim = box(middle - reach, y - rise, middle + reach, y + rise, 0.01 * size)
        canvas.tint(rim, frame, 0.9)
        canvas.tint(box(middle - half, y - 1.1 * half, middle + half, y + 1.1 * half), lit)
        canvas.tint(box(middle - 0.08 * half, y - half, middle + 0.08 * half, y + half), frame, 0.8)


_HULLS = ("#b23a3a", "#28456b", "#f5f1e6", "#2f6f73", "#d98a3d", "#5a4a42", "#3d3b5c")
_SAILS = ("#fdf8ec", "#fdf8ec", "#f2e3c2", "#d9534a", "#e9b44c", "#e9a48f", "#6fa8c9")


def boat(canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float) -> None:
    """Set a boat about `size` high onto the water at (x, foot)."""
    canvas.as_stuff("sea")
    reflection = ellipse(x, foot + 0.02 * size, 0.5 * size, 0.07 * size)
    canvas.tint(reflection, light.dimmed(light.sea_near, 0.5), 0.55, soft=0.02 * size)
    canvas.as_thing("boat")
    mirror = bool(rng.random() < 0.5)
    hull = varied(rgb(_HULLS[int(rng.integers(7))]), rng, 0.02) * light.tint
    sails = rng.random() < 0.78
    if sails:
        _sails(canvas, rng, light, x, foot, size, mirror)
    scale = size if sails else 1.25 * size
    outline = [
        (-0.42, -0.16),
        (0.5, -0.2),
        *bezier((0.5, -0.2), (0.42, 0.0), (0.26, 0.02), steps=6),
        *bezier((0.26, 0.02), (-0.1, 0.03), (-0.32, 0.0), steps=5),
        (-0.38, -0.06),
    ]
    dark = light.dimmed(hull, 0.4)
    shape = polygon(placed(outline, x, foot, scale, mirror=mirror))
    canvas.fill(shape, down(foot - 0.2 * scale, foot, hull, dark))
    trim = [(-0.42, -0.16), (0.5, -0.2), (0.49, -0.155), (-0.415, -0.12)]
    band = rgb("#fdf8ec") if hull.mean() < 0.7 else rgb("#b23a3a")
    canvas.tint(polygon(placed(trim, x, foot, scale, mirror=mirror)), band * light.tint, 0.9)
    if not sails and rng.random() < 0.6:
        cabin = box(
            x - 0.16 * scale,
            foot - 0.36 * scale,
            x + 0.12 * scale,
            foot - 0.16 * scale,
            0.02 * scale,
        )
        canvas.fill(cabin, rgb("#fdf8ec") * light.tint)
        pane = box(x - 0.1 * scale, foot - 0.31 * scale, x + 0.06 * scale, foot - 0.22 * scale)
        canvas.tint(pane, rgb("#4a6b80"))


def _sails(
    canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float, mirror: bool
) -> None:
    canvas.fill(
        box(x - 0.015 * size, foot - size, x + 0.015 * size, foot - 0.1 * size), rgb("#5a4638")
    )
    sail = rgb(_SAILS[int(rng.integers(7))]) * light.tint
    jib = sail if rng.random() < 0.6 else rgb(_SAILS[int(rng.integers(7))]) * light.tint
    main = [
        (-0.03, -0.98),
        *bezier((-0.03, -0.98), (-0.3, -0.6), (-0.4, -0.26), steps=6),
        (-0.4, -0.26),
        (-0.03, -0.24),
    ]
    front = [
        *bezier((0.03, -0.9), (0.3, -0.6), (0.44, -0.27), steps=6),
        (0.44, -0.27),
        *bezier((0.44, -0.27), (0.2, -0.3), (0.03, -0.27), steps=5),
        (0.03, -0.27),
    ]
    if rng.random() < 0.75:
        canvas.fill(
            polygon(placed(front, x, foot, size, mirror=mirror)),
            _cloth(light, x, size, jib, not mirror),
        )
    shape = polygon(placed(main, x, foot, size, mirror=mirror))
    canvas.fill(shape, _cloth(light, x, size, sail, mirror))
    if rng.random() < 0.3:
        stripe = box(x - size, foot - 0.62 * size, x + size, foot - 0.5 * size)
        canvas.tint(shape & stripe, rgb("#d9534a") * light.tint, 0.85)


def _cloth(light: Light, x: float, size: float, color: Color, to_right: bool) -> Paint:
    """Shade a sail towards the mast."""
    dark = light.dimmed(color, 0.25)
    if to_right:
        return across(x, x + 0.4 * size, dark, color)
    return across(x - 0.4 * size, x, color, dark)


_PLUMES = ("#fbfaf6", "#2e3440", "#d9534a", "#3a6ea5", "#e9b44c", "#7d8a96", "#8a5a44")
_BEAK, _EYE = "#f0a030", "#1c202b"

_BODY = [
    *bezier((0.36, -0.1), (0.3, -0.36), (0.02, -0.26), steps=8),
    *bezier((0.02, -0.26), (-0.2, -0.2), (-0.5, -0.16), steps=6),
    (-0.5, -0.06),
    *bezier((-0.42, -0.03), (-0.2, 0.26), (0.1, 0.24), steps=8),
    *bezier((0.1, 0.24), (0.36, 0.2), (0.36, -0.1), steps=8),
]
_WING = [
    *bezier((0.12, -0.06), (0.16, 0.14), (-0.12, 0.14), steps=6),
    *bezier((-0.12, 0.14), (-0.3, 0.1), (-0.44, -0.02), steps=6),
    *bezier((-0.44, -0.02), (-0.1, -0.16), (0.12, -0.06), steps=6),
]
_BEAK_SHAPE = [(0.33, -0.14), (0.52, -0.07), (0.33, -0.02)]
_GLIDER = [
    *bezier((-0.62, -0.2), (-0.34, -0.42), (-0.06, -0.06), steps=8),
    *bezier((-0.06, -0.06), (0.0, -0.1), (0.06, -0.06), steps=4),
    *bezier((0.06, -0.06), (0.34, -0.42), (0.62, -0.2), steps=8),
    *bezier((0.62, -0.2), (0.34, -0.26), (0.1, 0.1), steps=8),
    *bezier((0.1, 0.1), (0.0, 0.18), (-0.1, 0.1), steps=4),
    *bezier((-0.1, 0.1), (-0.34, -0.26), (-0.62, -0.2), steps=8),
]
_UP = [
    *bezier((0.1, -0.14), (-0.05, -0.62), (-0.34, -0.72), steps=8),
    *bezier((-0.34, -0.72), (-0.36, -0.3), (-0.2, -0.1), steps=8),
]


def bird(
    canvas: Canvas, rng: Rng, light: Light, x: float, y: float, size: float, kind: str | None = None
) -> None:
    """Draw a bird about `size` wide around (x, y): "gliding", "flying" or "standing"."""
    canvas.as_thing("bird")
    plume = varied(rgb(_PLUMES[int(rng.integers(7))]), rng, 0.02) * light.tint
    kind = kind or ("gliding", "flying")[int(rng.integers(2))]
    mirror = bool(rng.random() < 0.5)
    turn = float(rng.normal(0, 0.12))
    if kind == "gliding":
        _gliding(canvas, light, x, y, size, plume, turn)
    else:
        _sideways(canvas, light, x, y, size, plume, turn, mirror, flying=kind == "flying")


def _gliding(
    canvas: Canvas, light: Light, x: float, y: float, size: float, plume: Color, turn: float
) -> None:
    shape = polygon(placed(_GLIDER, x, y, 0.85 * size, turn)).grown(0.004)
    canvas.fill(shape, plume)
    left, top, right, bottom = shape.box
    tip = 0.2 * (right - left)
    for side in (box(left, top, left + tip, bottom), box(right - tip, top, right, bottom)):
        canvas.tint(shape & side, light.dimmed(plume, 0.65), 0.8, soft=0.03 * size)


def _sideways(
    canvas: Canvas,
    light: Light,
    x: float,
    y: float,
    size: float,
    plume: Color,
    turn: float,
    mirror: bool,
    flying: bool,
) -> None:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return placed(points, x, y, size, turn, mirror)

    dark = light.dimmed(plume, 0.35) if plume.mean() > 0.3 else mixed(plume, light.cloud, 0.3)
    if flying:
        canvas.fill(polygon(at([(a + 0.1, b) for a, b in _UP])), dark)
    else:
        for leg in (-0.02, 0.12):
            foot = at([(leg, 0.2), (leg + 0.035, 0.2), (leg + 0.035, 0.44), (leg, 0.44)])
            canvas.fill(polygon(foot), rgb(_BEAK))
    canvas.fill(polygon(at(_BEAK_SHAPE)), rgb(_BEAK))
    body = polygon(at(_BODY))
    canvas.fill(body, plume)
    belly = placed([(0.12, 0.2)], x, y, size, turn, mirror)[0]
    canvas.tint(
        body & circle(*belly, 0.26 * size), mixed(plume, light.cloud, 0.5), 0.6, soft=0.08 * size
    )
    canvas.fill(polygon(at(_UP if flying else _WING)), dark)
    eye = placed([(0.23, -0.14)], x, y, size, turn, mirror)[0]
    canvas.tint(circle(*eye, 0.055 * size), rgb("#ffffff") if plume.mean() < 0.45 else rgb(_EYE))


_BRIGHT = ("#d9534a", "#3a6ea5", "#e9b44c", "#3f8a55", "#8a5aa8", "#f2865e")
_PALE = "#fdf8ec"


def ball(canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float) -> None:
    """Lay a ball `size` wide onto the ground at (x, foot); its shadow stays ground."""
    canvas.as_thing("ball")
    first, second = (rgb(_BRIGHT[i]) * light.tint for i in rng.permutation(6)[:2])
    if rng.random() < 0.5:
        second = rgb(_PALE) * light.tint
    pattern = int(rng.integers(4))
    radius, turn = size / 2, rng.uniform(0, 2 * np.pi)
    y = foot - radius
    edge = 2 / canvas.side

    def color(u: Field, v: Field) -> Color:
        a, b = (u - x) / radius, (v - y) / radius
        p, q = a * np.cos(turn) + b * np.sin(turn), b * np.cos(turn) - a * np.sin(turn)
        part: Field
        if pattern == 0:
            # Six gores that meet in a pole beside the middle.
            part = np.sin(3 * np.arctan2(q - 0.15, p - 0.2))
        elif pattern == 1:
            part = np.sin(5.5 * q + 0.6 * p * p)
        elif pattern == 2:
            part = 0.35 - np.abs(q - 0.25 * p * p)
        else:
            part = np.ones_like(p + q)
        base = mixed(first, second, np.clip(0.5 - part * radius / edge, 0, 1))
        lit = np.clip(-0.25 - (0.55 * light.side * -a + 0.8 * b), -1, 1)
        shaded = mixed(base, light.shade, 0.42 * np.clip(-lit + 0.1, 0, 1))
        return mixed(shaded, rgb("#ffffff"), 0.35 * np.clip(lit - 0.25, 0, 1))

    canvas.fill(circle(x, y, radius), color)


def shadow(canvas: Canvas, light: Light, x: float, foot: float, wide: float) -> None:
    """Lay a soft shadow onto whatever lies there, away from the light."""
    shape = ellipse(x - 0.25 * wide * light.side, foot, wide, 0.22 * wide)
    canvas.tint(shape, light.shade, 0.34, soft=0.12 * wide)
