"""Sky, sea, sand and grass."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

import numpy as np

from segwidgets.scenes.canvas import Canvas, Color, Light, Rng, down, mixed, noise, rgb, textured
from segwidgets.scenes.shapes import Field, Shape, below, box, circle, ellipse

Curve = Callable[[Field], Field]


def rolling(rng: Rng, height: float, swing: float, waves: float = 1.2) -> Curve:
    """Make a gently rolling line around y = height."""
    phases = rng.uniform(0, 2 * np.pi, 3)
    parts = rng.uniform(0.5, 1, 3) * (1, 0.45, 0.15) * swing
    rates = waves * np.array([1, 2.1, 4.7]) * rng.uniform(0.8, 1.25, 3)

    def curve(x: Field) -> Field:
        waves = (
            p * np.sin(2 * np.pi * r * x + f) for p, r, f in zip(parts, rates, phases, strict=True)
        )
        return np.asarray(height + sum(waves), np.float32)

    return curve


def sky(canvas: Canvas, rng: Rng, light: Light, horizon: float) -> None:
    """Paint the sky over the whole picture, with sun and clouds."""
    canvas.as_stuff("sky")
    whole = box(0, 0, canvas.right, canvas.bottom)
    canvas.fill(whole.grown(0.1), down(-0.05, horizon, light.sky_top, light.sky_low))
    if rng.random() < 0.55:
        x = rng.uniform(0.1, 0.9) * canvas.right
        y, r = rng.uniform(0.1, 0.8) * horizon, rng.uniform(0.035, 0.08)
        canvas.tint(circle(x, y, 2.2 * r), light.sun, 0.35, soft=1.6 * r)
        canvas.tint(circle(x, y, r), light.sun, 0.95)
    for _ in range(int(rng.integers(0, 5))):
        _cloud(canvas, rng, light, horizon)


def _cloud(canvas: Canvas, rng: Rng, light: Light, horizon: float) -> None:
    x, y = rng.uniform(0, canvas.right), rng.uniform(0.05, 0.8) * horizon
    size = rng.uniform(0.05, 0.13) * (1.2 - 0.5 * y / horizon)
    if rng.random() < 0.35:
        streak = ellipse(x, y, 2.6 * size, 0.22 * size)
        canvas.tint(streak, light.cloud, 0.6, soft=0.1 * size)
        return
    puffs = [
        circle(x + dx * size, y - r * size * 0.55, r * size)
        for dx, r in zip((-1.1, -0.35, 0.45, 1.2), rng.uniform(0.45, 0.85, 4), strict=True)
    ]
    flat = box(x - 3 * size, y - 3 * size, x + 3 * size, y)
    base = box(x - 1.6 * size, y - 0.35 * size, x + 1.6 * size, y, 0.17 * size)
    shape = (reduce(or_, puffs) & flat) | base
    under = mixed(light.cloud, light.sky_low, 0.55)
    canvas.tint(shape, down(y - 1.0 * size, y, light.cloud, under), rng.uniform(0.75, 0.97))


def sea(canvas: Canvas, rng: Rng, light: Light, top: float) -> None:
    """Paint the sea from the horizon down."""
    canvas.as_stuff("sea")
    shape = box(-0.1, top, canvas.right + 0.1, canvas.bottom + 0.1)
    water = down(top, top + 0.55, light.sea_far, light.sea_near)
    wave, small = noise(rng, 5, 42), noise(rng, 11, 75)
    crest = mixed(light.sea_far, light.cloud, 0.55)
    strength = rng.uniform(0.25, 0.7)

    def color(x: Field, y: Field) -> Color:
        base = water(x, y) if callable(water) else water
        # Waves lie closer together towards the horizon.
        depth = np.sqrt(np.maximum(y - top, 0) + 0.01)
        strokes = np.clip(2.2 * (0.7 * wave(x, depth) + 0.5 * small(x, depth)) - 0.9, 0, 1)
        dark = np.clip(-1.5 * wave(x + 7, depth) - 0.5, 0, 1)
        lit = mixed(base, crest, strength * strokes)
        return mixed(lit, light.sea_near * 0.85, 0.35 * dark)

    canvas.fill(shape, color)
    if rng.random() < 0.35:
        x = rng.uniform(0.2, 0.8) * canvas.right
        for row in np.arange(top + 0.012, min(top + 0.25, canvas.bottom), 0.022):
            wide = rng.uniform(0.015, 0.07)
            shift = rng.normal(0, 0.02)
            glint = box(x + shift - wide, row, x + shift + wide, row + 0.006, 0.003)
            canvas.tint(glint, light.sun, 0.7)


def sand(canvas: Canvas, rng: Rng, light: Light, curve: Curve, wet: bool) -> None:
    """Paint a beach below a curve, with a line of foam where it meets water."""
    shape = below(curve, canvas.right, canvas.bottom)
    if wet:
        canvas.as_stuff("sea")
        canvas.fill(_lifted(curve, 0.016, canvas), mixed(light.sea_far, light.cloud, 0.8))
    canvas.as_stuff("sand")
    base = down(shape.box[1], shape.box[1] + 0.35, light.sand, light.dimmed(light.sand, 0.16))
    grain = textured(base, noise(rng, 90, 90), 0.05)
    canvas.fill(shape, textured(grain, noise(rng, 5, 22), 0.06))
    if wet:
        rim = shape & _lifted(curve, -0.03, canvas, under=False)
        canvas.tint(rim, light.dimmed(light.sand, 0.35), 0.5, soft=0.01)
    for _ in range(int(rng.integers(0, 14))):
        x = rng.uniform(0, canvas.right)
        y = float(curve(np.array([x]))[0]) + rng.uniform(0.05, 0.5)
        _dot(canvas, shape, x, y, rng.uniform(0.003, 0.008), light.dimmed(light.sand, 0.45))


def _lifted(curve: Curve, by: float, canvas: Canvas, under: bool = True) -> Shape:
    """Give what lies below a curve moved up by `by`, or what lies above it."""
    shape = below(lambda x: curve(x) - by, canvas.right, canvas.bottom)
    if under:
        return shape
    everywhere = (0.0, 0.0, canvas.right, canvas.bottom)
    return Shape(everywhere, lambda x, y: -shape.distance(x, y))


def grass(canvas: Canvas, rng: Rng, light: Light, curve: Curve, near: float) -> None:
    """Paint a hill below a curve; `near` goes from 0, hazy and far, to 1."""
    canvas.as_stuff("grass")
    shape = below(curve, canvas.right, canvas.bottom)
    color = mixed(mixed(light.grass_far, light.sky_low, 0.3 * (1 - near)), light.grass_near, near)
    top = shape.box[1]
    base = down(top, top + 0.4, color, light.dimmed(color, 0.18))
    blades = textured(base, noise(rng, 60, 22), 0.05 + 0.08 * near)
    canvas.fill(shape, textured(blades, noise(rng, 4, 9), 0.07))
    if near > 0.5 and rng.random() < 0.6:
        petals = [rgb(code) for code in ("#fff7e6", "#f6c945", "#e86a5c", "#b88ad6")]
        petal = petals[int(rng.integers(4))]
        for _ in range(int(rng.integers(6, 26))):
            x = rng.uniform(0, canvas.right)
            y = float(curve(np.array([x]))[0]) + rng.uniform(0.03, 0.4)
            _dot(canvas, shape, x, y, rng.uniform(0.004, 0.008), petal)


def _dot(canvas: Canvas, inside: Shape, x: float, y: float, radius: float, color: Color) -> None:
    canvas.tint(circle(x, y, radius) & inside, color, 0.9)
