"""Counting the pixels of each pair of labels, by NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Pixels whose runs are counted at once, so many that what a call costs does not count, and so few
# that they stay in the second level cache; and how long runs have to be on average.
_RUNS, _LONG = 1 << 17, 16
# Pixels whose indices, eight bytes each, are made at once.
_CHUNK = 1 << 15


def count_labels(
    target: NDArray[Any], prediction: NDArray[Any], num_classes: int, ignore_index: int | None
) -> NDArray[np.int64] | None:
    """Count two label images as they are read from files; gives nothing where they do not fit.

    >>> count_labels(np.uint8([0, 1, 1, 9]), np.uint8([0, 1, 2, 2]), 3, ignore_index=9)
    array([[1, 0, 0],
           [0, 1, 1],
           [0, 0, 0]])
    """
    if target.shape != prediction.shape:
        return None
    flat = target.reshape(-1), prediction.reshape(-1)
    if have_long_runs(*flat, num_classes):
        counts, outside = count_runs(*flat, num_classes, ignore_index)
    elif target.dtype == prediction.dtype == np.uint8 and num_classes <= 256:
        counts, outside = _count_bytes(*flat, num_classes, ignore_index)
    else:
        return None
    return None if outside else counts


def have_long_runs(target: NDArray[Any], prediction: NDArray[Any], num_classes: int) -> bool:
    """Tell from three samples whether neighbours mostly have the same labels, as in pictures."""
    if num_classes**2 > _RUNS:
        return False
    count = len(target)
    sample = min(count, 4096)
    for begin in (0, (count - sample) // 2, count - sample):
        part = slice(begin, begin + sample)
        if len(_ends_of_runs(target[part], prediction[part])) * _LONG > sample:
            return False
    return True


def _ends_of_runs(target: NDArray[Any], prediction: NDArray[Any]) -> NDArray[np.intp]:
    """List the last pixel of each run in which neither label changes."""
    ends = np.ones(len(target), np.bool_)
    np.not_equal(target[1:], target[:-1], out=ends[:-1])
    ends[:-1] |= prediction[1:] != prediction[:-1]
    return np.flatnonzero(ends)


def count_runs(
    target: NDArray[Any], prediction: NDArray[Any], num_classes: int, ignore_index: int | None
) -> tuple[NDArray[np.int64], int]:
    """Count runs instead of pixels: finding their ends takes a quarter of a histogram's time.

    Gives the counts, [K, K], and how many pixels have labels that are no classes.
    """
    total = np.zeros(num_classes**2)
    outside = 0
    for begin in range(0, len(target), _RUNS):
        labels, guesses = (side[begin : begin + _RUNS] for side in (target, prediction))
        ends = _ends_of_runs(labels, guesses)
        # Exact, as no length is more than a float holds.
        lengths = np.empty(len(ends))
        lengths[0] = ends[0] + 1
        np.subtract(ends[1:], ends[:-1], out=lengths[1:])
        labels, guesses = labels[ends].astype(np.int64), guesses[ends].astype(np.int64)
        if ignore_index is not None:
            lengths[labels == ignore_index] = 0
        # As unsigned numbers, negative ones are large.
        within = (labels.view(np.uint64) < num_classes) & (guesses.view(np.uint64) < num_classes)
        if not within.all():
            outside += int(lengths[~within].sum())
            labels, guesses, lengths = labels[within], guesses[within], lengths[within]
        labels *= num_classes
        labels += guesses
        total += np.bincount(labels, lengths, num_classes**2)
    return total.astype(np.int64).reshape(num_classes, num_classes), outside


def _count_bytes(
    target: NDArray[np.uint8],
    prediction: NDArray[np.uint8],
    num_classes: int,
    ignore_index: int | None,
) -> tuple[NDArray[np.int64], int]:
    """Count bytes pixel by pixel; gives what `count_runs` gives."""
    total = np.zeros(1 << 16, np.int64)
    for begin in range(0, len(target), _CHUNK):
        index = target[begin : begin + _CHUNK].astype(np.int64)
        index <<= 8
        index |= prediction[begin : begin + _CHUNK]
        found = np.bincount(index)
        total[: len(found)] += found
    pairs = total.reshape(256, 256)
    if ignore_index is not None and 0 <= ignore_index < 256:
        pairs[ignore_index] = 0
    counts = pairs[:num_classes, :num_classes].copy()
    return counts, int(pairs.sum() - counts.sum())
