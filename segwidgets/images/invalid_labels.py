"""Labels that name no class: which, where, how many."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def strays(
    labels: NDArray[Any], num_classes: int, ignored: NDArray[np.bool_] | int | None = None
) -> NDArray[np.bool_]:
    """Find the pixels whose label is no class.

    Parameters
    ----------
    labels : numpy.ndarray
        Whole numbers, any shape.
    num_classes : int
        Classes are 0 to `num_classes - 1`.
    ignored : numpy.ndarray of bool or int, optional
        Pixels that may hold anything, or a further label that is allowed.

    Returns
    -------
    numpy.ndarray of bool
        Shape of `labels`.

    Examples
    --------
    >>> strays(np.array([0, 2, 255]), 2, ignored=255)
    array([False,  True, False])
    """
    found: NDArray[np.bool_] = labels >= num_classes
    if labels.dtype.kind == "i":
        found = found | (labels < 0)
    if ignored is None:
        return found
    return found & (labels != ignored) if isinstance(ignored, int) else found & ~ignored


def tell_strays(
    name: str, labels: NDArray[Any], found: NDArray[np.bool_], num_classes: int, way_out: str
) -> str:
    """Say which labels are no class, where the first one is, and how many there are.

    Parameters
    ----------
    name : str
        What the error calls the label image.
    labels : numpy.ndarray
        Whole numbers.
    found : numpy.ndarray of bool
        The pixels in question, at least one of them.
    num_classes : int
        Classes are 0 to `num_classes - 1`.
    way_out : str
        What to do about it, without a full stop.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> labels = np.array([[0, 7], [9, 7]])
    >>> tell_strays("target", labels, strays(labels, 3), 3, "choose a larger num_classes")
    'target holds 7, 9 in 3 of 4 pixels, first at (0, 1): classes are 0 to 2; choose a larger \
num_classes.'
    """
    which = np.unique(labels[found]).tolist()
    listed = ", ".join(map(str, which[:4])) + (", …" if len(which) > 4 else "")
    first = tuple(int(axis) for axis in np.argwhere(found)[0])
    count = int(found.sum())
    return (
        f"{name} holds {listed} in {count} of {labels.size} pixels, first at "
        f"{first if len(first) > 1 else f'({first[0]})'}: classes are 0 to {num_classes - 1}; "
        f"{way_out}."
    )
