"""Numbers to colours, as the page does it (`js/src/theme/ramps.ts`)."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.palette import PALETTE

Theme: TypeAlias = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
Meaning: TypeAlias = Literal["signed", "unsigned", "count"]

_BLACK, _WHITE = (16, 17, 20), (252, 252, 252)


def palette(theme: Theme) -> dict[str, str]:
    """Give the colours of a theme, those of the roles included.

    Parameters
    ----------
    theme : {"light", "dark"}
        Which.

    Returns
    -------
    dict
        Names and `#rrggbb`.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    if theme not in THEMES:
        raise ValueError(f"theme = {theme!r}: choose 'light' or 'dark'.")
    return {**PALETTE["roles"], **PALETTE[theme]}


def rgb(colour: str) -> tuple[int, int, int]:
    """Read a colour.

    Parameters
    ----------
    colour : str
        `#rrggbb`.

    Returns
    -------
    tuple of int
        Red, green and blue, 0 to 255.

    Examples
    --------
    >>> rgb("#0072B2")
    (0, 114, 178)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def meaning_of(*arrays: Any) -> Meaning:
    """Tell whether numbers have both signs.

    Parameters
    ----------
    *arrays : array-like
        Numbers.

    Returns
    -------
    {"signed", "unsigned"}
        Unsigned where none is negative.
    """
    return "signed" if any(np.any(np.asarray(array) < 0) for array in arrays) else "unsigned"


def magnitude(*arrays: Any) -> float:
    """Give the largest size of numbers.

    Parameters
    ----------
    *arrays : array-like
        Numbers.

    Returns
    -------
    float
        At least a little above zero, to divide by.
    """
    return max(1e-12, *(float(np.abs(array).max(initial=0.0)) for array in map(np.asarray, arrays)))


def shades(
    values: Any, most: float, meaning: Meaning, theme: Theme, *, labelled: bool
) -> NDArray[np.uint8]:
    """Colour numbers.

    Parameters
    ----------
    values : array-like
        Any shape.
    most : float
        End of the scale.
    meaning : {"signed", "unsigned", "count"}
        What the numbers are.
    theme : {"light", "dark"}
        Of the page behind them.
    labelled : bool
        Whether digits stand on the colours, which then stay light enough for them.

    Returns
    -------
    numpy.ndarray
        uint8, shape (…, 3).

    Examples
    --------
    >>> shades([0.0, 2.0], 2.0, "signed", "light", labelled=True)
    array([[255, 255, 255], [151, 175, 206]], dtype=uint8)
    """
    colours = palette(theme)
    t = np.clip(np.asarray(values, float) / most, -1, 1)[..., None]
    if meaning == "unsigned" and not labelled:
        low, high = np.array(_BLACK), np.array(_WHITE)
        grey: NDArray[np.uint8] = np.round(low + (high - low) * np.maximum(t, 0)).astype(np.uint8)
        return grey
    surface = np.array(rgb(colours["surface"]))
    up = rgb(colours["count" if meaning == "count" else "positive"])
    hue = np.where(t < 0, rgb(colours["negative"]), up)
    share = 0.06 + 0.44 * np.abs(t) if labelled else np.abs(t)
    mixed = surface + (hue - surface) * np.where(t == 0, 0, share)
    tinted: NDArray[np.uint8] = np.round(mixed).astype(np.uint8)
    return tinted


def hexes(colours: NDArray[np.uint8]) -> list[str]:
    """Write colours.

    Parameters
    ----------
    colours : numpy.ndarray
        uint8, shape (…, 3).

    Returns
    -------
    list of str
        `#rrggbb`, row by row.

    Examples
    --------
    >>> hexes(np.array([[0, 114, 178]], np.uint8))
    ['#0072b2']
    """
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colours.reshape(-1, 3).tolist()]
