"""Balls."""

from __future__ import annotations

import numpy as np

from segwidgets.images.classes import label_of
from segwidgets.scenes.canvas import Canvas, Colour
from segwidgets.scenes.light import Light
from segwidgets.scenes.paints import Rng, mixed, rgb
from segwidgets.scenes.shapes import Field, circle, ellipse

_BRIGHT = ("#d9534a", "#3a6ea5", "#e9b44c", "#3f8a55", "#8a5aa8", "#f2865e")
_PALE = "#fdf8ec"


def ball(canvas: Canvas, rng: Rng, light: Light, x: float, foot: float, size: float) -> None:
    """Lay a ball `size` wide onto the ground at (x, foot); its shadow stays ground."""
    canvas.as_thing(label_of("ball"))
    first, second = (rgb(_BRIGHT[i]) * light.tint for i in rng.permutation(6)[:2])
    if rng.random() < 0.5:
        second = rgb(_PALE) * light.tint
    pattern = int(rng.integers(4))
    radius, turn = size / 2, rng.uniform(0, 2 * np.pi)
    y = foot - radius
    edge = 2 / canvas.side

    def colour(u: Field, v: Field) -> Colour:
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

    canvas.fill(circle(x, y, radius), colour)


def shadow(canvas: Canvas, light: Light, x: float, foot: float, wide: float) -> None:
    """Lay a soft shadow onto whatever lies there, away from the light."""
    shape = ellipse(x - 0.25 * wide * light.side, foot, wide, 0.22 * wide)
    canvas.tint(shape, light.shade, 0.34, soft=0.12 * wide)
