"""Sailing boats and rowing boats."""

from __future__ import annotations

from segwidgets.images.classes import label_of
from segwidgets.scenes.canvas import Canvas, Colour, Paint
from segwidgets.scenes.light import Light
from segwidgets.scenes.paints import Rng, across, down, rgb, varied
from segwidgets.scenes.shapes import bezier, box, ellipse, placed, polygon

_HULLS = ("#b23a3a", "#28456b", "#f5f1e6", "#2f6f73", "#d98a3d", "#5a4a42", "#3d3b5c")
_SAILS = ("#fdf8ec", "#fdf8ec", "#f2e3c2", "#d9534a", "#e9b44c", "#e9a48f", "#6fa8c9")


def boat(canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float) -> None:
    """Set a boat about `size` high onto the water at (x, foot)."""
    canvas.as_stuff(label_of("sea"))
    reflection = ellipse(x, foot + 0.02 * size, 0.5 * size, 0.07 * size)
    canvas.tint(reflection, light.dimmed(light.sea_near, 0.5), 0.55, soft=0.02 * size)
    canvas.as_thing(label_of("boat"))
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


def _cloth(light: Light, x: float, size: float, colour: Colour, to_right: bool) -> Paint:
    """Shade a sail towards the mast."""
    dark = light.dimmed(colour, 0.25)
    if to_right:
        return across(x, x + 0.4 * size, dark, colour)
    return across(x - 0.4 * size, x, colour, dark)
