"""The light of a scene: its hour, and the colours that go together under it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from segwidgets.scenes.canvas import Colour
from segwidgets.scenes.paints import Rng, mixed, rgb, varied


@dataclass(frozen=True)
class Light:
    """Colours of a scene.

    Attributes
    ----------
    sky_top, sky_low : array
        The sky above and at the horizon.
    sun : array
        The sun or moon.
    cloud : array
        Clouds.
    sea_far, sea_near : array
        The sea at the horizon and in front.
    sand : array
        Dry sand.
    grass_far, grass_near : array
        Hills far away and meadows in front.
    shade : array
        What shadows are tinted with.
    tint : array
        What everything is multiplied by at the end.
    side : float
        Where the light comes from: −1 left, 1 right.
    """

    sky_top: Colour
    sky_low: Colour
    sun: Colour
    cloud: Colour
    sea_far: Colour
    sea_near: Colour
    sand: Colour
    grass_far: Colour
    grass_near: Colour
    shade: Colour
    tint: Colour
    side: float = 1.0

    def dimmed(self, colour: Colour, part: float = 0.3) -> Colour:
        """Give the colour on the side away from the light."""
        return mixed(colour, self.shade, part)


def _light(colours: str, tint: str = "#ffffff") -> Light:
    parts: Any = map(rgb, [*colours.split(), tint])
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
    """Choose an hour, and vary it.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    Light
        The colours.
    """
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
