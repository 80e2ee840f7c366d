"""Pairs of masks that teach, drawn by integer arithmetic alone, so that the page draws the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.options import OPTIONS

#: "" stands for none of them.
PRESETS: tuple[str, ...] = tuple(OPTIONS["iou_calculator"]["preset"]["choices"][1:])

_SIDE = 96
_MIDDLE = _SIDE // 2


class Pair(NamedTuple):
    """Two label images: uint8 [96, 96]."""

    target: NDArray[np.uint8]
    prediction: NDArray[np.uint8]


def preset(name: str, amount: int) -> Pair:
    """Draw both masks of a preset, of classes 0 to 2.

    `amount` is half the length of the bird's body, a disc's radius, the bar's width.

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

    >>> target, prediction = example()
    >>> bool((prediction[3:, 4:] == target[:-3, :-4]).all())
    True
    """
    return Pair(_bird(10), _bird(10, down=3, right=4))


def _grid(down: int = 0, right: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count columns and rows from the middle, or from a place beside it."""
    line = np.arange(_SIDE) - _MIDDLE
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
