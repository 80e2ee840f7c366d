"""Numbers to colours, as the page does it (`js/src/ui/theme.ts`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.options import LIMITS
from segwidgets.shared.palette import PALETTE, rgb

Theme: TypeAlias = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
Meaning: TypeAlias = Literal["signed", "unsigned", "count", "picture"]

_BLACK, _WHITE = (16, 17, 20), (252, 252, 252)
# The greys that a picture is in under digits: those on which the text can be read.
_GREYS: dict[Theme, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    "light": ((150, 150, 153), _WHITE),
    "dark": (_BLACK, (96, 97, 101)),
}


def palette(theme: Theme) -> dict[str, str]:
    """Give the colours of a theme, those of the roles included."""
    if theme not in THEMES:
        raise ValueError(f"theme = {theme!r}: choose 'light' or 'dark'.")
    return {**PALETTE["roles"], **PALETTE[theme]}


def meaning_of(*arrays: Any) -> Meaning:
    """Tell whether numbers have both signs."""
    return "signed" if any(np.any(np.asarray(array) < 0) for array in arrays) else "unsigned"


def meaning_in(size: Sequence[int], *arrays: Any) -> Meaning:
    """Tell what a grid's cells say: more to a side than can be told apart are a picture.

    >>> meaning_in((64, 64), [0.5]), meaning_in((3, 3), [0.5]), meaning_in((64, 64), [-1])
    ('picture', 'unsigned', 'signed')
    """
    meaning = meaning_of(*arrays)
    large = len(size) > 1 and min(size) > 1 and max(size) > LIMITS.grid_side
    return "picture" if large and meaning == "unsigned" else meaning


def magnitude(*arrays: Any) -> float:
    """Give the largest size of numbers, a little above zero at least, to divide by."""
    return max(1e-12, *(float(np.abs(array).max(initial=0.0)) for array in map(np.asarray, arrays)))


def shades(
    values: Any, max: float, meaning: Meaning, theme: Theme, *, labelled: bool
) -> NDArray[np.uint8]:
    """Colour numbers up to `max`; under digits colours stay light."""
    colors = palette(theme)
    t = np.clip(np.asarray(values, float) / max, -1, 1)[..., None]
    if meaning == "picture":
        low, high = map(np.array, _GREYS[theme] if labelled else (_BLACK, _WHITE))
        grey: NDArray[np.uint8] = np.round(low + (high - low) * np.maximum(t, 0)).astype(np.uint8)
        return grey
    surface = np.array(rgb(colors["surface"]))
    up = rgb(colors["count" if meaning == "count" else "positive"])
    hue = np.where(t < 0, rgb(colors["negative"]), up)
    share = 0.06 + 0.44 * np.abs(t) if labelled else np.abs(t)
    mixed = surface + (hue - surface) * np.where(t == 0, 0, share)
    tinted: NDArray[np.uint8] = np.round(mixed).astype(np.uint8)
    return tinted


def hexes(colors: NDArray[np.uint8]) -> list[str]:
    """Write colours as #rrggbb, row by row."""
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colors.reshape(-1, 3).tolist()]
