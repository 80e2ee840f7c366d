"""A figure in words, for where it cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.scene import CLASSES
from segwidgets.shared.language import t
from segwidgets.terms.numbers import show

# A larger table helps nobody.
MAX_TABLE_SIDE = 16


def times(numbers: tuple[int, ...]) -> str:
    """Write a size as "3 × 4"."""
    return " × ".join(map(str, numbers))


_OWN_CLASSES = frozenset((*CLASSES, "background", "object", "other"))


def class_name(name: str) -> str:
    """Say a class in the reader's language; a reader's own names stay as they were given.

    >>> class_name("bird"), class_name("bird 2"), class_name("kite")
    ('bird', 'bird 2', 'kite')
    """
    if name in _OWN_CLASSES:
        return t(name)
    own, _, number = name.rpartition(" ")
    if not number.isdecimal() or own not in ("class", *_OWN_CLASSES):
        return name
    return t("class {number}", number=number) if own == "class" else f"{t(own)} {number}"


def area(cells: NDArray[np.int64], size: tuple[int, ...]) -> str:
    """Name cells of a grid by their rows and columns, the one or a whole rectangle.

    >>> area(np.array([6]), (4, 4)), area(np.array([2, 3, 6, 7]), (4, 4))
    ('(1, 2)', 'rows 0–1, columns 2–3')
    """
    rows, columns = np.divmod(cells, size[1])
    if len(cells) == 1:
        return str((int(rows[0]), int(columns[0])))
    return f"{rows_of(rows)}, {columns_of(columns)}"


def rows_of(numbers: NDArray[np.int64]) -> str:
    """Name adjacent rows.

    >>> rows_of(np.array([2])), rows_of(np.array([2, 3, 4]))
    ('row 2', 'rows 2–4')
    """
    return t("{n|row|rows} {cells}", n=len(np.unique(numbers)), cells=_from_to(numbers))


def columns_of(numbers: NDArray[np.int64]) -> str:
    """Name adjacent columns, as `rows_of` does rows."""
    return t("{n|column|columns} {cells}", n=len(np.unique(numbers)), cells=_from_to(numbers))


def _from_to(numbers: NDArray[np.int64]) -> str:
    first, last = int(numbers.min()), int(numbers.max())
    return str(first) if first == last else f"{first}–{last}"


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


_LARGE = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def amount(number: float) -> str:
    """Write a count of operations in three digits, as the page does.

    >>> amount(950), amount(529_200), amount(20_300_000_000)
    ('950', '529 k', '20.3 G')
    """
    for size, unit in _LARGE:
        if number >= 0.9995 * size:
            return f"{_three(number / size)} {unit}"
    return _three(number)


def _three(number: float) -> str:
    return str(int(number + 0.5)) if number >= 100 else f"{float(f'{number:.3g}'):g}"


def ratio(number: float) -> str:
    """Write how many times as much something is, as the page does.

    >>> ratio(1.53), ratio(41.2), ratio(12345.6)
    ('1.5×', '41×', '12,346×')
    """
    return f"{int(number + 0.5):,}×" if number >= 99.5 else f"{float(f'{number:.2g}'):g}×"


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
        named = (
            [[t("channel {number}", number=number)], *table(channel)]
            for number, channel in enumerate(cells)
        )
        return [row for rows in named for row in rows]
    return [[show(cell) for cell in row] for row in np.atleast_2d(cells)]
