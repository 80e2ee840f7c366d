"""Words that errors have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Ask for the name that comes nearest; nothing where none does.

    >>> did_you_mean("strid", ["stride", "padding"]), did_you_mean("x", ["stride"])
    ("did you mean 'stride'?", '')
    """
    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else ""


# Control characters but white space, halves of pairs, a byte order mark, and what is no character:
# not XML, not UTF-8, or not to be set by fonts.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)


def refuse_unshown(name: str, text: str, error: type[Exception] = ValueError) -> None:
    r"""Refuse characters that pages, pictures or documents cannot hold.

    >>> refuse_unshown("title", "Zwölf, 十二, \N{SMILING FACE WITH SUNGLASSES}")
    >>> refuse_unshown("title", "a\x07b")
    Traceback (most recent call last):
    ValueError: title has '\x07' at 1, which no page can show: leave it out.
    """
    found = _UNSHOWN.search(text)
    if found:
        raise error(
            f"{name} has {found[0]!r} at {found.start()}, which no page can show: leave it out."
        )


def said_after(title: str, *sentences: str) -> str:
    """Join a title and sentences that may begin with it, which is then said once.

    >>> said_after("How many?", "Count them.", "How many? Covered: counts.")
    'How many? Count them. Covered: counts.'
    >>> said_after("Fill in the output", "Fill in the output of this convolution.")
    'Fill in the output of this convolution.'
    >>> said_after("By hand", "", "Convolution in 1D.")
    'By hand. Convolution in 1D.'
    """
    said = [title]
    for one in sentences:
        rest = one.removeprefix(title)
        if not title or rest == one:
            said.append(one)
        elif rest == "" or title[-1] in ".?!…" or rest[0] in ".:":
            said.append(rest.lstrip(".: "))
        else:
            # The title is how this sentence begins.
            said = [*said[1:], one]
    return " ".join(one if one[-1] in ".?!…" else f"{one}." for one in said if one)
