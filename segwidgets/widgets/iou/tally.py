"""Counts of small pairs of masks where torch is not needed, or not there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Tally(NamedTuple):
    """Pixels of each class.

    Attributes
    ----------
    right, target, prediction : numpy.ndarray
        int64 [K]: in both masks, in the target, in the prediction.
    """

    right: NDArray[np.int64]
    target: NDArray[np.int64]
    prediction: NDArray[np.int64]


def tally(
    target: NDArray[np.uint8],
    prediction: NDArray[np.uint8],
    num_classes: int,
    ignore_index: int | None = None,
) -> Tally:
    """Count the pixels of each class.

    Parameters
    ----------
    target, prediction : numpy.ndarray
        uint8 of the same shape; labels are classes wherever they count.
    num_classes : int
        Number of classes K.
    ignore_index : int, optional
        Pixels whose target is this label are not counted.

    Returns
    -------
    Tally
        The counts.

    Examples
    --------
    >>> tally(np.array([0, 1, 255], "u1"), np.array([1, 1, 0], "u1"), 2, 255).right.tolist()
    [0, 1]
    """
    if ignore_index is not None:
        counted = target != ignore_index
        target, prediction = target[counted], prediction[counted]

    def count(labels: NDArray[np.uint8]) -> NDArray[np.int64]:
        return np.bincount(labels.reshape(-1), minlength=num_classes)

    return Tally(count(target[target == prediction]), count(target), count(prediction))
