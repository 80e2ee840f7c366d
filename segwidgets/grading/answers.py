"""Numbers and sums as students type them."""

from __future__ import annotations

import re
from fractions import Fraction

from segwidgets.shared.language import t
from segwidgets.shared.numbers import short

_LONGEST = 60
# Minus and dashes that word processors and phones write.
_MINUS = str.maketrans("−–—", "---")
_TIMES = str.maketrans({"·": "", "*": "", "×": "", "⋅": ""})
_DIGITS = r"(?:\d+(?:[.,]\d*)?|[.,]\d+)"
_NUMBER = re.compile(rf"([+-]?)\s*({_DIGITS})(?:\s*/\s*([+-]?)\s*({_DIGITS}))?", re.ASCII)
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
_SUM = re.compile(r"[+-]?[^+-]+(?:[+-][^+-]+)*")
_TERM = re.compile(rf"([+-]?)({_DIGITS}(?:/{_DIGITS})?)?([a-z]*)", re.ASCII)


def read_number(text: str) -> Fraction:
    """Read a number exactly: whole, with a decimal point or comma, or a fraction.

    >>> [str(read_number(text)) for text in ("−3", "0,5", "1/2", "-3 / 4")]
    ['-3', '1/2', '1/2', '-3/4']
    """
    plain = _checked(text).translate(_MINUS).strip()
    if not plain:
        raise ValueError(t("Nothing is typed: give a number."))
    for part in plain.split("/"):
        if part.count(",") + part.count(".") > 1:
            raise ValueError(
                t(
                    "{typed} has several points or commas: write 1234.5 without marks between "
                    "thousands.",
                    typed=repr(text.strip()),
                )
            )
        if _THOUSANDS.fullmatch(part.strip(" +-")):
            digits = part.strip(" +-")
            large, small = digits.replace(",", ""), digits.replace(",", ".")
            raise ValueError(
                t(
                    "{typed} may mean {large} or {small}: write the one you mean.",
                    typed=repr(text.strip()),
                    large=large,
                    small=small,
                )
            )
    found = _NUMBER.fullmatch(plain)
    if not found:
        raise ValueError(
            t("{typed} is no number: write it like 3, −0.5, 0,5 or 3/4.", typed=repr(text.strip()))
        )
    sign, over, under_sign, under = found.groups()
    value = _fraction(over)
    if under is not None:
        if not _fraction(under):
            raise ValueError(
                t(
                    "{typed} divides by 0: write another number below the line.",
                    typed=repr(text.strip()),
                )
            )
        value /= _fraction(under)
    return -value if (sign == "-") != (under_sign == "-") else value


def read_symbols(text: str) -> dict[str, Fraction]:
    """Read a sum of products of one-letter symbols, as coefficients of sorted letters.

    >>> read_symbols("xb + az") == read_symbols("a·z+b·x") == {"az": 1, "bx": 1}
    True
    """
    plain = re.sub(r"\s+", " ", _checked(text).lower().translate(_MINUS).translate(_TIMES)).strip()
    if not plain:
        raise ValueError(t("Nothing is typed: give a sum of products, like az + bx."))
    # Two numbers with a space between them would become one.
    joined = re.sub(r"(?<=\d) (?=\d)", "?", plain).replace(" ", "")
    if not _SUM.fullmatch(joined):
        raise ValueError(
            t(
                "{typed} has a sign that joins nothing: write a sum like az + bx.",
                typed=repr(text.strip()),
            )
        )
    total: dict[str, Fraction] = {}
    for term in re.findall(r"[+-]?[^+-]+", joined):
        parts = _TERM.fullmatch(term)
        if not parts or not (parts[2] or parts[3]):
            raise ValueError(
                t(
                    "{typed} is no product: write letters side by side, numbers before them, like "
                    "2az.",
                    typed=repr(term.lstrip("+-")),
                )
            )
        letters = "".join(sorted(parts[3]))
        value = read_number(parts[2]) if parts[2] else Fraction(1)
        total[letters] = total.get(letters, Fraction(0)) + (-value if parts[1] == "-" else value)
    return {letters: value for letters, value in total.items() if value}


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{short(text)} is no text: an answer is kept as it was typed.")
    if len(text) > _LONGEST:
        raise ValueError(
            t("The answer has {n} characters; {most} are enough.", n=len(text), most=_LONGEST)
        )
    return text


def _fraction(digits: str) -> Fraction:
    plain = digits.replace(",", ".")
    return Fraction(f"0{plain}" if plain[0] == "." else plain.rstrip("."))
