"""Houses."""

from __future__ import annotations

from segwidgets.images.classes import label_of
from segwidgets.scenes.canvas import Canvas
from segwidgets.scenes.light import Light
from segwidgets.scenes.paints import Rng, across, mixed, rgb, varied
from segwidgets.scenes.shapes import box, polygon

_WALLS = ("#f4ead7", "#fbfaf5", "#e6b89c", "#d98c6a", "#e9c46a", "#a8c3b0", "#9dbcd4", "#c96a56")
_ROOFS = ("#b5473a", "#8c3b3b", "#46586b", "#5a4a42", "#2f6f73", "#d0724a", "#3d4454")
_DOORS = ("#2f6f73", "#8c3b3b", "#e0a13a", "#3c4f76", "#5a4a42")


def house(canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float) -> None:
    """Build a house about `size` high at (x, foot)."""
    canvas.as_thing(label_of("house"))
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
        canvas.tint(
            box(
                middle - 1.25 * half,
                y - 1.35 * half,
                middle + 1.25 * half,
                y + 1.35 * half,
                0.01 * size,
            ),
            frame,
            0.9,
        )
        canvas.tint(box(middle - half, y - 1.1 * half, middle + half, y + 1.1 * half), lit)
        canvas.tint(box(middle - 0.08 * half, y - half, middle + 0.08 * half, y + half), frame, 0.8)
