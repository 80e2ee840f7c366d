"""A picture in the making: the canvas with its labels, the paints, and the light of an hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.scene import CLASSES
from segwidgets.scenes.shapes import Field, Shape
from segwidgets.shared import palette

Color = NDArray[np.floating[Any]]
#: One color, or a color at each point.
Paint = Color | Callable[[Field, Field], Color]


class Canvas:
    """Colors and labels, painted from back to front; one unit of a shape is the shorter side.

    Outlines are smooth in the picture, by how much of a pixel a shape covers, and sharp in the
    labels. Both come from the same signed distance.
    """

    def __init__(self, height: int, width: int) -> None:
        self.side = min(height, width)
        self.height, self.width = height, width
        self.right, self.bottom = width / self.side, height / self.side
        self.color = np.zeros((height, width, 3), np.float32)
        self.semantic = np.zeros((height, width), np.uint8)
        self.instance = np.zeros((height, width), np.int32)
        self._things = 0
        self._label = 0

    def as_stuff(self, name: str) -> None:
        """Paint stuff of this class from now on."""
        self._label, self._number = CLASSES.index(name), 0

    def as_thing(self, name: str) -> None:
        """Paint the next thing of this class from now on."""
        self._things += 1
        self._label, self._number = CLASSES.index(name), self._things

    def fill(self, shape: Shape, paint: Paint, alpha: float = 1.0) -> None:
        """Cover a shape, and label its pixels."""
        found = self._near(shape.box)
        if found is None:
            return
        window, x, y = found
        distance = shape.distance(x, y)
        self._blend(window, x, y, paint, alpha * np.clip(0.5 - distance * self.side, 0, 1))
        inside = distance <= 0
        self.semantic[window][inside] = self._label
        self.instance[window][inside] = self._number

    def tint(self, shape: Shape, paint: Paint, alpha: float = 1.0, soft: float = 0.0) -> None:
        """Color a shape without owning its pixels, its outline blurred by `soft`."""
        left, top, right, bottom = shape.box
        found = self._near((left - soft, top - soft, right + soft, bottom + soft))
        if found is None:
            return
        window, x, y = found
        width = max(2 * soft, 1 / self.side)
        cover = np.clip(0.5 - shape.distance(x, y) / width, 0, 1)
        self._blend(window, x, y, paint, alpha * cover * cover * (3 - 2 * cover))

    def _near(self, box: Sequence[float]) -> tuple[Any, Field, Field] | None:
        """Find the pixels that a box may touch, and where their centres are."""
        left, top = (max(int(np.floor(v * self.side)) - 2, 0) for v in box[:2])
        right = min(int(np.ceil(box[2] * self.side)) + 2, self.width)
        bottom = min(int(np.ceil(box[3] * self.side)) + 2, self.height)
        if right <= left or bottom <= top:
            return None
        x = (np.arange(left, right, dtype=np.float32) + 0.5)[None] / self.side
        y = (np.arange(top, bottom, dtype=np.float32) + 0.5)[:, None] / self.side
        return (slice(top, bottom), slice(left, right)), x, y

    def _blend(self, window: Any, x: Field, y: Field, paint: Paint, cover: Field) -> None:
        color = paint(x, y) if callable(paint) else paint
        under = self.color[window]
        under += cover[..., None] * (color - under)


Rng = np.random.Generator


def rgb(code: str) -> Color:
    """Read "#rrggbb" as three numbers from 0 to 1."""
    return np.array(palette.rgb(code), np.float32) / 255


def mixed(a: Color, b: Color, part: Any) -> Color:
    """Mix two colors, `part` of the second; a field of parts gives a field of colors."""
    part = np.asarray(part, np.float32)
    if part.ndim:
        part = part[..., None]
    return np.asarray(a + part * (b - a), np.float32)


def varied(color: Color, rng: Rng, by: float = 0.05) -> Color:
    """Move a color a little: lightness most, hue least."""
    shift = rng.normal(0, by) + rng.normal(0, by / 2.5, 3)
    return np.clip(color + shift, 0, 1).astype(np.float32)


def down(top: float, bottom: float, above: Color, under: Color) -> Paint:
    """Fade from one color at y = top to another at y = bottom."""
    span = max(bottom - top, 1e-6)
    return lambda x, y: mixed(above, under, np.clip((y - top) / span, 0, 1) + 0 * x)


def across(left: float, right: float, first: Color, second: Color) -> Paint:
    """Fade from one color at x = left to another at x = right."""
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

    def color(x: Field, y: Field) -> Color:
        base = paint(x, y) if callable(paint) else paint
        return np.asarray(base * (1 + strength * field(x, y)[..., None]), np.float32)

    return color


@dataclass(frozen=True)
class Light:
    """The colors of an hour, and from where the light comes: −1 left, 1 right."""

    sky_top: Color
    sky_low: Color
    sun: Color
    cloud: Color
    sea_far: Color
    sea_near: Color
    sand: Color
    grass_far: Color
    grass_near: Color
    shade: Color
    tint: Color
    side: float = 1.0

    def dimmed(self, color: Color, part: float = 0.3) -> Color:
        """Give the color on the side away from the light."""
        return mixed(color, self.shade, part)


def _light(colors: str, tint: str = "#ffffff") -> Light:
    parts: Any = map(rgb, [*colors.split(), tint])
    return Light(*parts)


_HOURS: Final = {
    # sky_top, sky_low, sun, cloud, sea_far, sea_near, sand, grass_far, grass_near, shade
    "noon": _light(
        "#6db7e8 #d8eefa #fff3c4 #ffffff #4a9cc7 #2b7aa8 #f0d9a4 #a9c98b #6fa653 #2f4a63"
    ),
    "morning": _light(
        "#a9cfe6 #fce3d2 #fff0cf #fff6ee #86bcc9 #4d93a8 #f3dcb8 #b9cf9c #86b06a #4a4f70"
    ),
    "golden": _light(
        "#f2b880 #fde3b0 #fff6d8 #fde7cb #c79a86 #5f7f92 #e9c28b #b7b26b #7d9447 #5a3d55", "#fff4e2"
    ),
    "dusk": _light(
        "#5b5f97 #f3a08d #ffe2b0 #c98fa5 #8d7aa5 #41507f #c9a48c #7f8f7c #4f7359 #2c2850", "#f3ecff"
    ),
    "grey": _light(
        "#b7c3cb #e3e8ea #f7f5ea #f4f6f7 #93a9b2 #5f7f8b #d6c7a6 #a5b39b #75906b #3f4a55"
    ),
    "mint": _light(
        "#9bd8cf #f4f5d9 #fff2b5 #fffdf2 #5fbfb3 #2f8f92 #f6dfae #bcd58a #7fb35a #2d5560"
    ),
    "night": _light(
        "#1f2a52 #4b5f92 #f6f1d6 #6b7aa8 #38507f #22345e #8d8a86 #45635c #2f4f47 #0f1633", "#eaf0ff"
    ),
}


def light(rng: Rng) -> Light:
    """Choose an hour, and vary its colors."""
    names = list(_HOURS)
    chosen = _HOURS[names[rng.choice(len(names), p=[0.24, 0.18, 0.16, 0.12, 0.12, 0.13, 0.05])]]
    fields = ("sky_top", "sky_low", "sea_far", "sea_near", "sand", "grass_far", "grass_near")
    changed = {name: varied(getattr(chosen, name), rng, 0.025) for name in fields}
    if rng.random() < 0.3:
        # Late summer: the meadows turn yellow.
        ripe = rgb("#d2b85a")
        for name in ("grass_far", "grass_near"):
            changed[name] = mixed(changed[name], ripe, float(rng.uniform(0.2, 0.5)))
    return replace(chosen, **changed, side=float(np.sign(rng.uniform(-1, 1)) or 1))
