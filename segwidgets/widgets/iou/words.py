"""The IoU calculator in words and as a still's parts, for where it cannot be shown."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.numbers import show
from segwidgets.widgets.iou.tally import Tally

_DIGITS = 4


def ious(tally: Tally, absent: str) -> NDArray[np.float64]:
    """Divide intersections by unions.

    Parameters
    ----------
    tally : Tally
        Counts per class.
    absent : {"exclude", "zero", "one"}
        What the value is for a class that neither mask has.

    Returns
    -------
    numpy.ndarray
        float64 [K], with NaN where a class has no value.

    Examples
    --------
    >>> ious(Tally(np.array([6, 0]), np.array([8, 0]), np.array([7, 0])), "zero").round(3).tolist()
    [0.667, 0.0]
    """
    union = tally.target + tally.prediction - tally.right
    value = {"zero": 0.0, "one": 1.0}.get(absent, np.nan)
    quotients: NDArray[np.float64] = np.where(union > 0, tally.right / np.maximum(union, 1), value)
    return quotients


def scores_in_words(tally: Tally, values: NDArray[np.float64], kept: list[int]) -> str:
    """Tell pixel accuracy and mean IoU.

    Parameters
    ----------
    tally : Tally
        Counts per class.
    values : numpy.ndarray
        IoU of each class, NaN where it has none.
    kept : list of int
        The classes of the mean.

    Returns
    -------
    str
        A clause.

    Examples
    --------
    >>> scores_in_words(Tally(np.array([3]), np.array([4]), np.array([4])), np.array([0.6]), [0])
    'pixel accuracy 0.75, mean IoU 0.6'
    """
    pixels = int(tally.target.sum())
    accuracy = tally.right.sum() / pixels if pixels else np.nan
    counted = values[kept]
    counted = counted[~np.isnan(counted)]
    mean = counted.mean() if counted.size else np.nan
    return f"pixel accuracy {told(accuracy)}, mean IoU {told(mean)}"


def told(value: float) -> str:
    """Write a score, or that there is none.

    Parameters
    ----------
    value : float
        0 to 1, or NaN.

    Returns
    -------
    str
        A few digits, or a dash.

    Examples
    --------
    >>> told(2 / 3), told(float("nan"))
    ('0.6667', '–')
    """
    return "–" if np.isnan(value) else show(round(float(value), _DIGITS), _DIGITS)
