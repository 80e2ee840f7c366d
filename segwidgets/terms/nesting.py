"""How deep something is nested, and how long it is there."""

from __future__ import annotations

from typing import Any


def nesting(value: Any) -> int:
    """Count the axes of an array or of nested lists, looking at the first of each.

    Parameters
    ----------
    value : array-like
        Nested lists, an array or a tensor.

    Returns
    -------
    int
        Number of axes; 0 for a number.

    Examples
    --------
    >>> import numpy as np
    >>> nesting([[[1, 2]]]), nesting(np.zeros((2, 3))), nesting([]), nesting(5)
    (3, 2, 1, 0)
    """
    axes = 0
    while isinstance(value, list | tuple):
        axes += 1
        if not value:
            return axes
        value = value[0]
    return axes + int(getattr(value, "ndim", 0))


def lengths(value: Any, axes: int) -> tuple[int, ...]:
    """Give the lengths of the first axes, looking at the first of each.

    Parameters
    ----------
    value : array-like
        Nested lists, an array or a tensor.
    axes : int
        How many axes, at most as many as there are.

    Returns
    -------
    tuple of int
        Lengths.

    Examples
    --------
    >>> import numpy as np
    >>> lengths([[[1, 2]], [[3, 4]]], 2), lengths(np.zeros((2, 3)), 1)
    ((2, 1), (2,))
    """
    found: list[int] = []
    while len(found) < axes and isinstance(value, list | tuple):
        found.append(len(value))
        value = value[0] if value else 0
    return (*found, *getattr(value, "shape", ()))[:axes]
