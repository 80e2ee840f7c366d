"""Birds, on the wing and on their feet."""

from __future__ import annotations

from segwidgets.images.classes import label_of
from segwidgets.scenes.canvas import Canvas, Colour
from segwidgets.scenes.light import Light
from segwidgets.scenes.paints import Rng, mixed, rgb, varied
from segwidgets.scenes.shapes import bezier, box, circle, placed, polygon

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
    canvas.as_thing(label_of("bird"))
    plume = varied(rgb(_PLUMES[int(rng.integers(7))]), rng, 0.02) * light.tint
    kind = kind or ("gliding", "flying")[int(rng.integers(2))]
    mirror = bool(rng.random() < 0.5)
    turn = float(rng.normal(0, 0.12))
    if kind == "gliding":
        _gliding(canvas, light, x, y, size, plume, turn)
    else:
        _sideways(canvas, light, x, y, size, plume, turn, mirror, flying=kind == "flying")


def _gliding(
    canvas: Canvas, light: Light, x: float, y: float, size: float, plume: Colour, turn: float
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
    plume: Colour,
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
