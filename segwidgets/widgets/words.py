"""A figure in words, for where it cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.numbers import show

# A larger table helps nobody.
MAX_TABLE_SIDE = 16


def times(numbers: tuple[int, ...]) -> str:
    """Write a size as "3 × 4"."""
    return " × ".join(map(str, numbers))


_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(number: int) -> str:
    """Write small numbers in words."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def duration(seconds: float) -> str:
    """Write a time as one would say it.

    >>> duration(0.0123), duration(2.5), duration(100), duration(9000)
    ('12 ms', '2.5 s', '1 min 40 s', '2 h 30 min')
    """
    if seconds < 0.9995:
        return f"{1000 * seconds:.{0 if seconds >= 0.00995 else 1}f} ms"
    if seconds < 99.95:
        return f"{seconds:.{0 if seconds >= 9.95 else 1}f} s"
    minutes = round(seconds) // 60
    if minutes < 100:
        return f"{minutes} min {round(seconds) % 60} s"
    return f"{minutes // 60} h {minutes % 60} min"


def amount(number: int) -> str:
    """Write a count of operations in thousands, millions, billions.

    >>> amount(950), amount(529_200), amount(20_300_000_000)
    ('950', '529 thousand', '20.3 billion')
    """
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if number >= size:
            return f"{number / size:.3g} {word}"
    return str(number)


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def tiny(number: float) -> str:
    """Write a number that may be very small, as the page does.

    Examples
    --------
    >>> tiny(0.0), tiny(3.31), tiny(1.94e-6)
    ('0', '3.3', '1.9 × 10⁻⁶')
    """
    if number == 0:
        return "0"
    if 0.01 <= number < 1000:
        return f"{float(f'{number:.2g}'):g}"
    digits, power = f"{number:.1e}".split("e")
    return f"{float(digits):g} × 10{raised(int(power))}"


def raised(number: int) -> str:
    """Write a power: −7 as "⁻⁷".

    >>> raised(-7)
    '⁻⁷'
    """
    return str(number).translate(_SUPERSCRIPTS)


def describe(parameters: Mapping[str, str | float | tuple[float, ...]]) -> str:
    """List names with their values, or with words for them.

    >>> describe({"input": "2 × 3", "stride": (2, 1), "bias": -1.0})
    'input 2 × 3, stride (2, 1), bias −1'
    """
    return ", ".join(f"{parameter} {_word(value)}" for parameter, value in parameters.items())


def _word(value: str | float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(show, value))})"
    return value if isinstance(value, str) else show(value)


def table(cells: NDArray[np.float64]) -> list[list[str]]:
    """Write every cell, row by row; above the rows of a channel stands its name."""
    if cells.ndim == 3:
        named = ([[f"channel {number}"], *table(channel)] for number, channel in enumerate(cells))
        return [row for rows in named for row in rows]
    return [[show(cell) for cell in row] for row in np.atleast_2d(cells)]
