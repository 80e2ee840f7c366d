"""Pairs of masks that teach, drawn by integer arithmetic alone, so that the page draws the same."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

Preset = Literal["bird", "shift", "dilate", "erode", "swap", "empty", "thin"]
PRESETS: tuple[Preset, ...] = get_args(Preset)

SIDE = 96
CLASSES = 3
MAX_AMOUNT = 40

_MIDDLE = SIDE // 2


class Pair(NamedTuple):
    """Two label images of the same size.

    Attributes
    ----------
    target, prediction : numpy.ndarray
        uint8 [96, 96].
    """

    target: NDArray[np.uint8]
    prediction: NDArray[np.uint8]


def preset(name: Preset, amount: int) -> Pair:
    """Draw both masks of a preset.

    Parameters
    ----------
    name : {"bird", "shift", "dilate", "erode", "swap", "empty", "thin"}
        A lone bird that is not found; a disc one pixel off, one pixel too wide, one too narrow;
        two halves with their classes exchanged; nothing at all; a thin bar one pixel off.
    amount : int
        How large the object is: half the length of the bird's body, the disc's radius, the bar's
        width.

    Returns
    -------
    Pair
        Classes 0 to 2.

    Examples
    --------
    >>> pair = preset("bird", 5)
    >>> int(pair.target.sum()), int(pair.prediction.sum())
    (88, 0)
    """
    n = amount
    if name == "bird":
        return Pair(_bird(n), _disc(-1))
    if name == "shift":
        return Pair(_disc(n), _disc(n, right=1))
    if name == "dilate":
        return Pair(_disc(n), _disc(n + 1))
    if name == "erode":
        return Pair(_disc(n), _disc(n - 1))
    if name == "swap":
        target = _disc(n)
        # The right half, the middle column with it, is the other class.
        target[:, _MIDDLE:] *= 2
        return Pair(target, np.array([0, 2, 1], np.uint8)[target])
    if name == "thin":
        return Pair(_bar(n, 0), _bar(n, 1))
    return Pair(_disc(-1), _disc(-1))


def example() -> Pair:
    """Draw a bird, and a prediction that lies beside it.

    Returns
    -------
    Pair
        Classes 0 and 1.

    Examples
    --------
    >>> target, prediction = example()
    >>> bool((prediction[3:, 4:] == target[:-3, :-4]).all())
    True
    """
    return Pair(_bird(10), _bird(10, down=3, right=4))


def _grid(down: int = 0, right: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count columns and rows from the middle, or from a place beside it."""
    line = np.arange(SIDE) - _MIDDLE
    return line[None, :] - right, line[:, None] - down


def _disc(radius: int, right: int = 0) -> NDArray[np.uint8]:
    u, v = _grid(right=right)
    inside = (u * u + v * v <= radius * radius) & (radius >= 0)
    return inside.astype(np.uint8)


def _bar(width: int, right: int) -> NDArray[np.uint8]:
    u, v = _grid(right=right)
    return ((u >= 0) & (u < width) & (v >= -40) & (v < 40)).astype(np.uint8)


def _bird(s: int, down: int = 0, right: int = 0) -> NDArray[np.uint8]:
    u, v = _grid(down, right)
    body = u * u + 4 * v * v <= s * s
    head = (2 * u - 2 * s) ** 2 + (2 * v + s) ** 2 <= s * s
    wing = (v <= 0) & (-2 * v <= 3 * s) & (6 * u >= -3 * s + 2 * v) & (2 * u <= s + 2 * v)
    tail = (u >= -2 * s) & (6 * abs(v) <= -2 * u - s)
    return (body | head | wing | tail).astype(np.uint8)
