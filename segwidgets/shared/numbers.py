"""Numbers that a reader gives, and values as errors write them."""

from __future__ import annotations

import operator
from contextlib import suppress
from math import isfinite
from typing import Any

import numpy as np

_MAX_SHOWN = 40


def whole(name: str, value: Any, min: int | None = None, max: int | None = None) -> int:
    """Take a whole number of a range: an int or a NumPy integer, no boolean, no float.

    Examples
    --------
    >>> whole("stride", 2)
    2
    >>> whole("stride", 3.0, 1, 8)
    Traceback (most recent call last):
    TypeError: stride = 3.0: a whole number is needed; write 3.
    >>> whole("stride", 9.0, 1, 8)
    Traceback (most recent call last):
    TypeError: stride = 9.0: a whole number is needed; give an int from 1 to 8.
    """
    # Arrays and tensors of booleans have an index too.
    boolean = isinstance(value, bool) or "bool" in str(getattr(value, "dtype", ""))
    number = None
    if not boolean:
        with suppress(TypeError):
            number = operator.index(value)
    if number is not None:
        if _within(number, min, max):
            return number
        raise ValueError(f"{name} = {short(value)}: choose {range_words(min, max)}.")
    limits = (
        "" if min is max is None else f" {'of' if max is None else 'from'} {range_words(min, max)}"
    )
    hint = f"give an int{limits}"
    # What is refused next is no hint.
    integral = isinstance(value, float) and value.is_integer()
    written = isinstance(value, str) and value.strip().lstrip("+-").isdecimal()
    if integral or written or isinstance(value, bool):
        likely = int(value)
        hint = f"write {likely}" if _within(likely, min, max) else hint
    raise TypeError(f"{name} = {short(value)}: a whole number is needed; {hint}.")


def _within(number: int, min: int | None, max: int | None) -> bool:
    return (min is None or number >= min) and (max is None or number <= max)


def is_number(value: Any) -> bool:
    """Tell finite numbers, NumPy's included, from all else.

    >>> is_number(2), is_number(True), is_number("2"), is_number(float("nan")), is_number(10**400)
    (True, False, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        # No float holds it.
        return False


def range_words(min: int | None, max: int | None) -> str:
    """Write a range as an error does.

    >>> range_words(1, 8), range_words(1, None), range_words(None, 8)
    ('1 to 8', 'at least 1', 'at most 8')
    """
    if min is None or max is None:
        return f"at most {max}" if min is None else f"at least {min}"
    return f"{min} to {max}"


def short(value: Any) -> str:
    """Write a value as Python does, and not all of it where it is long.

    >>> short(2.5), short("a" * 50), short(10**400)
    ('2.5', "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…", '100000000000000000000000000000000000000…')
    """
    try:
        text = repr(value)
    except ValueError:
        # Python writes no int of more than some thousand digits.
        return f"a number of {value.bit_length()} bits"
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"


def exact(number: float) -> str:
    """Write a number with all the digits that tell it from others.

    >>> exact(1e6), exact(1000000.25), exact(-2.0), exact(1e300)
    ('1000000', '1000000.25', '-2', '1e+300')
    """
    text = repr(float(number))
    return text.removesuffix(".0")
