"""Composing a scene, from back to front."""

from __future__ import annotations

from typing import Any

import numpy as np

from segwidgets.images.scene import Scene
from segwidgets.scenes.canvas import Canvas, Light, Rng, light, noise
from segwidgets.scenes.stuff import Curve, grass, rolling, sand, sea, sky
from segwidgets.scenes.things import ball, bird, boat, house, shadow, tree

# Sides of a generated scene in pixels.
_MIN_SIDE = 32
_MAX_SIDE = 512
_PLACES = ("shore", "meadow", "bay", "dunes")


def scene(seed: int = 0, size: int | tuple[int, int] = 128, *, lone_bird: bool = False) -> Scene:
    """Paint a picture of things on stuff, with exact labels.

    The same seed shows the same scene at every size of the same shape, finer where there are
    more pixels; only the grain differs.

    Parameters
    ----------
    seed : int
        Names the scene, 0 or more.
    size : int or tuple of int
        Side, or height and width, in pixels; each 32 to 512.
    lone_bird : bool
        One small bird in an empty sky: about 1 % of the pixels are thing, as in the classic
        example against accuracy.

    Returns
    -------
    Scene
        Picture and labels.

    Raises
    ------
    TypeError, ValueError
        If the seed or the size is not allowed.

    Examples
    --------
    >>> picture = scene(3, size=64)
    >>> picture.image.shape, picture.class_names[picture.semantic[0, 0]]
    ((64, 64, 3), 'sky')
    >>> alone = scene(3, size=64, lone_bird=True)
    >>> [alone.class_names[i] for i in np.unique(alone.semantic)]
    ['sky', 'bird']
    """
    height, width = _as_size(size)
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise TypeError(f"seed = {seed!r}: give a whole number.")
    if seed < 0:
        raise ValueError(f"seed = {seed}: give 0 or more.")
    rng = np.random.default_rng([int(seed), int(lone_bird)])
    canvas = Canvas(height, width)
    hour = light(rng)
    if lone_bird:
        sky(canvas, rng, hour, canvas.bottom)
        x, y = rng.uniform(0.2, 0.8) * canvas.right, rng.uniform(0.2, 0.7) * canvas.bottom
        bird(canvas, rng, hour, x, y, rng.uniform(0.13, 0.17))
    else:
        _compose(canvas, rng, hour)
    return Scene(developed(canvas, rng, hour), canvas.semantic, canvas.instance, seed=int(seed))


def _as_size(size: Any) -> tuple[int, int]:
    """Read a side, or height and width, in pixels."""
    pair = tuple(size) if isinstance(size, tuple | list) else (size, size)
    if len(pair) != 2 or any(
        isinstance(side, bool) or not isinstance(side, int | np.integer) for side in pair
    ):
        raise TypeError(f"size = {size!r}: give a side, or (height, width), in whole pixels.")
    if not all(_MIN_SIDE <= side <= _MAX_SIDE for side in pair):
        raise ValueError(f"size = {size!r}: sides go from {_MIN_SIDE} to {_MAX_SIDE} pixels.")
    return int(pair[0]), int(pair[1])


def _compose(canvas: Canvas, rng: Rng, hour: Light) -> None:
    place = _PLACES[rng.choice(4, p=[0.34, 0.3, 0.2, 0.16])]
    low = canvas.bottom
    horizon = rng.uniform(0.3, 0.52) * low
    sky(canvas, rng, hour, horizon)
    _fly(canvas, rng, hour, horizon, int(rng.choice(4, p=[0.3, 0.35, 0.2, 0.15])))
    if place in ("shore", "bay"):
        if rng.random() < 0.6:
            _hill(canvas, rng, hour, horizon - rng.uniform(0.0, 0.05), 0.06, 0.15)
        sea(canvas, rng, hour, horizon)
        _sail(canvas, rng, hour, horizon, int(rng.choice(4, p=[0.15, 0.4, 0.3, 0.15])))
    if place == "bay" and rng.random() < 0.6:
        return
    if place == "meadow":
        _hill(canvas, rng, hour, horizon - 0.02, 0.06, 0.0)
        _hill(canvas, rng, hour, horizon + 0.16 * low, 0.05, 0.45)
        _hill(canvas, rng, hour, horizon + rng.uniform(0.28, 0.4) * low, 0.05, 1.0)
    elif place == "dunes":
        _hill(canvas, rng, hour, horizon, 0.05, 0.3)
        _beach(canvas, rng, hour, horizon + rng.uniform(0.12, 0.22) * low, wet=False)
        if rng.random() < 0.5:
            _hill(canvas, rng, hour, rng.uniform(0.82, 0.94) * low, 0.06, 1.0)
    else:
        _beach(canvas, rng, hour, rng.uniform(0.64, 0.8) * low, wet=True)
        if rng.random() < 0.45:
            _hill(canvas, rng, hour, rng.uniform(0.84, 0.96) * low, 0.07, 1.0)


def _hill(canvas: Canvas, rng: Rng, hour: Light, height: float, swing: float, near: float) -> None:
    """Paint a hill with trees and houses on it, the farther ones first."""
    curve = rolling(rng, height, swing, waves=0.9)
    grass(canvas, rng, hour, curve, near)
    scale = 0.16 + 0.2 * near
    kinds = rng.choice(
        ["tree", "house", "ball", "bird"], int(rng.integers(1, 6)), p=[0.56, 0.24, 0.12, 0.08]
    )
    _stand(canvas, rng, hour, curve, scale, list(kinds), 0.02 + 0.16 * near)


def _beach(canvas: Canvas, rng: Rng, hour: Light, height: float, wet: bool) -> None:
    """Paint sand with balls, birds and palms on it."""
    curve = rolling(rng, height, 0.05, waves=0.7)
    sand(canvas, rng, hour, curve, wet)
    kinds = rng.choice(
        ["ball", "bird", "palm", "house"], int(rng.integers(1, 5)), p=[0.4, 0.24, 0.24, 0.12]
    )
    _stand(canvas, rng, hour, curve, 0.3, list(kinds), 0.16)


def _stand(
    canvas: Canvas, rng: Rng, hour: Light, curve: Curve, scale: float, kinds: list[Any], deep: float
) -> None:
    """Put things onto the ground below a curve, the farther ones first."""
    spots = []
    for kind in kinds:
        x = rng.uniform(0.04, 0.96) * canvas.right
        top = float(curve(np.array([x]))[0])
        spots.append((min(top + 0.01 + rng.uniform(0, deep), canvas.bottom + 0.03), x, kind))
    for foot, x, kind in sorted(spots):
        size = scale * rng.uniform(0.8, 1.3)
        if kind == "ball":
            wide = 0.42 * size
            shadow(canvas, hour, x, foot, 0.6 * wide)
            ball(canvas, rng, hour, x, foot, wide)
        elif kind == "bird":
            wide = 0.6 * size
            shadow(canvas, hour, x, foot, 0.35 * wide)
            bird(canvas, rng, hour, x, foot - 0.42 * wide, wide, "standing")
        elif kind == "house":
            shadow(canvas, hour, x, foot, 0.7 * size)
            house(canvas, rng, hour, x, foot, size)
        else:
            shadow(canvas, hour, x, foot, 0.3 * size)
            tree(canvas, rng, hour, x, foot, 1.35 * size, "palm" if kind == "palm" else "")


def _sail(canvas: Canvas, rng: Rng, hour: Light, horizon: float, count: int) -> None:
    room = min(0.24, canvas.bottom - horizon)
    for foot in np.sort(horizon + 0.015 + rng.uniform(0, room, count)):
        size = 0.12 + 0.9 * (foot - horizon) + rng.uniform(0, 0.05)
        boat(canvas, rng, hour, rng.uniform(0.08, 0.92) * canvas.right, float(foot), size)


def _fly(canvas: Canvas, rng: Rng, hour: Light, horizon: float, count: int) -> None:
    for _ in range(count):
        x, y = rng.uniform(0.05, 0.95) * canvas.right, rng.uniform(0.1, 0.85) * horizon
        bird(canvas, rng, hour, x, y, rng.uniform(0.07, 0.2))


def developed(canvas: Canvas, rng: Rng, hour: Light) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Light the whole picture, give it grain, and round to bytes."""
    x = (np.arange(canvas.width, dtype=np.float32) + 0.5)[None] / canvas.side
    y = (np.arange(canvas.height, dtype=np.float32) + 0.5)[:, None] / canvas.side
    slant = hour.side * (x / canvas.right - 0.5) - 0.5 * (y / canvas.bottom - 0.5)
    exposure = rng.uniform(0.92, 1.06) + 0.07 * slant + 0.015 * noise(rng, 3, 3)(x, y)
    lit = canvas.color * (hour.tint * exposure[..., None])
    grain = rng.normal(0, rng.uniform(0.004, 0.022), (canvas.height, canvas.width, 1))
    return (255 * np.clip(lit + grain, 0, 1) + 0.5).astype(np.uint8)
