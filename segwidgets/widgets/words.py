"""A figure in words, for where it cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.numbers import show

# A larger table helps nobody.
MOST_TABLE_SIDE = 16


def times(numbers: tuple[int, ...]) -> str:
    """Write a size, or the numbers of a pair.

    Parameters
    ----------
    numbers : tuple of int
        One number per axis.

    Returns
    -------
    str
        For instance "3 × 4".
    """
    return " × ".join(map(str, numbers))


def describe(name: str, parameters: Mapping[str, float | tuple[int, ...]]) -> str:
    """Write a sentence about what goes in.

    Parameters
    ----------
    name : str
        The figure's name in words.
    parameters : mapping
        Names with sizes and values.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> describe("Sum", {"input": (2, 3), "stride": 2, "bias": -1.0})
    'Sum: input 2 × 3, stride 2, bias −1.'
    """
    words = (
        f"{parameter} {times(value) if isinstance(value, tuple) else show(value)}"
        for parameter, value in parameters.items()
    )
    return f"{name}: {', '.join(words)}."


def table(cells: NDArray[np.float64]) -> list[list[str]]:
    """Write every cell.

    Parameters
    ----------
    cells : numpy.ndarray
        One or two axes.

    Returns
    -------
    list of list of str
        Rows; in 1D there is one.

    Examples
    --------
    >>> table(np.array([1.0, -2.0]))
    [['1', '−2']]
    """
    return [[show(cell) for cell in row] for row in np.atleast_2d(cells)]
