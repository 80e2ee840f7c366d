"""Counting files of labels in a process of its own, which loads NumPy and Pillow, never torch."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Mapping, Sequence
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.counts import count_labels
from segwidgets.images.labels import labels_in_file

# Memory that is given back and taken again is filled with zeros in between, which takes a third of
# the time that decoding does. Read as a process starts, by Pillow and by the library of C.
ENVIRONMENT = {
    "PILLOW_BLOCKS_MAX": "4",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 28),
    # Its threads would have nothing to do.
    "OPENBLAS_NUM_THREADS": "1",
}
READY = "ready"


class Rules(NamedTuple):
    """How pixels are counted."""

    num_classes: int
    ignore_index: int | None
    colors: Mapping[Sequence[int], int] | None


class Counted(NamedTuple):
    """What is known of some pairs of files.

    `confusion` is their sum, [K, K]; `counts`, [N, 3, K], are the pixels of each pair and class in
    both masks, in the target, and in the prediction. `refused` are the pairs that are in neither.
    """

    confusion: NDArray[np.int64]
    counts: NDArray[np.int64]
    refused: list[int]


def nothing(count: int, rules: Rules) -> Counted:
    """Begin with pairs that are all yet to be counted."""
    size = rules.num_classes
    empty = np.zeros((size, size), np.int64), np.zeros((count, 3, size), np.int64)
    return Counted(*empty, list(range(count)))


def count_files(pairs: Sequence[tuple[str, str]], rules: Rules) -> Counted:
    """Count pairs of files, targets first.

    What is wrong with one that is refused is found out again, and told, by `confusion_matrix`.
    """
    found = nothing(len(pairs), rules)
    found.refused.clear()
    for at, pair in enumerate(pairs):
        try:
            matrix = _matrix(pair, rules)
        # Pillow's readers have errors of their own.
        except Exception:
            matrix = None
        if matrix is None:
            found.refused.append(at)
        else:
            add(matrix, found.confusion, found.counts[at])
    return found


def _matrix(pair: tuple[str, str], rules: Rules) -> NDArray[np.int64] | None:
    target, prediction = (labels_in_file(path, "labels", rules.colors) for path in pair)
    return count_labels(target, prediction, rules.num_classes, rules.ignore_index)


def add(matrix: NDArray[np.int64], total: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
    """Add the confusion matrix of a pair to all, and note what is kept of the pair."""
    total += matrix
    counts[0], counts[1], counts[2] = matrix.diagonal(), matrix.sum(1), matrix.sum(0)


def send(stream: IO[bytes], message: object) -> None:
    """Write a message at once."""
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def serve(rules: Rules, max_pixels: int | None) -> None:
    """Answer messages, lists of pairs of paths, until there are no more.

    `max_pixels` is how large an image Pillow is to open.
    """
    from PIL import Image, ImageFile, PngImagePlugin  # noqa: F401  loaded before it is ready

    # Ctrl+C reaches all processes of a terminal, and the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The process that asked reads the file again, and shows the warning.
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = max_pixels
    # Pixels are handed over at once instead of in pieces, which are put together afterwards.
    ImageFile.MAXBLOCK = 1 << 24
    answers = os.fdopen(os.dup(1), "wb")
    # Nothing else may write where answers are read.
    os.dup2(2, 1)
    send(answers, READY)
    try:
        while True:
            send(answers, count_files(pickle.load(sys.stdin.buffer), rules))
    except (EOFError, OSError):
        return
