"""What a notebook claims in its sentences is computed again; no number stands without a reason.

A module of this folder belongs to one notebook:

    CLAIMS = {"sixteen numbers become {}": lambda: words(sw.Unpooling().pooled.numel())}
    GIVEN = {"kernel 3": "set in the cell above"}
    test_claim, test_numbers, test_form = course_tests("04_unpooling", CLAIMS, GIVEN)

A key of CLAIMS is a part of a sentence as it stands in the notebook, with `{}` (or `{:.1%}`, as in
`str.format`) where a number goes; its value computes that number, or a tuple of them, through torch
or the library. GIVEN lists what is no claim: parts of sentences whose numbers somebody chose, and
why they need no computing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

Claims = Mapping[str, Callable[[], object]]

_NUMBER = re.compile(r"\d[\d,.]*")
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
# Code and addresses are not sentences; headings and the numbers of lists count nothing.
_SILENT = [
    re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL),
    re.compile(r"^ {4,}\S.*$", re.MULTILINE),
    re.compile(r"^#+ .*$", re.MULTILINE),
    re.compile(r"^\s*\d+\.\s", re.MULTILINE),
]
_CODE = re.compile(r"``.+?``|`[^`]+`")

_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]


def words(number: int) -> str:
    """A small number as a word."""
    return _WORDS[int(number)]


def cells(name: str) -> list[dict[str, Any]]:
    """The cells of a notebook, each with its source as one text."""
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))
    return [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]


def sentences(name: str) -> str:
    """All that a notebook says, without its sources."""
    told = "\n\n".join(cell["source"] for cell in cells(name) if cell["cell_type"] == "markdown")
    return re.split(r"^## Sources", told, flags=re.MULTILINE)[0]


def flat(text: str) -> str:
    """The text in one line."""
    return _SPACE.sub(" ", text).strip()


def filled(claim: str, compute: Callable[[], object]) -> str:
    """A claim with what it claims, computed."""
    value = compute()
    return flat(claim.format(*value) if isinstance(value, tuple) else claim.format(value))


def unexplained(text: str, explained: list[str]) -> list[str]:
    """Numbers in a text that none of the explained parts contains, each with its surroundings."""
    for pattern in _SILENT:
        text = pattern.sub(" ", text)
    text = flat(text)
    for part in sorted(map(flat, explained), key=len, reverse=True):
        text = text.replace(part, "…")
    # Links come last: a claim may reach over a number that can be dragged.
    text = _CODE.sub("`…`", _LINK.sub("[…]", text))
    return [text[max(0, m.start() - 40) : m.end() + 20] for m in _NUMBER.finditer(text)]


def course_tests(
    name: str, claims: Claims, given: Mapping[str, str]
) -> tuple[Callable[..., None], Callable[[], None], Callable[[], None]]:
    """The tests of a notebook: each claim, every number, and the form of a lesson."""

    @pytest.mark.parametrize("claim", list(claims))
    def test_claim(claim: str) -> None:
        assert filled(claim, claims[claim]) in flat(sentences(name))

    def test_numbers() -> None:
        text = sentences(name)
        assert [part for part in given if flat(part) not in flat(text)] == []
        assert all(given.values())
        stated = [filled(claim, compute) for claim, compute in claims.items()]
        assert unexplained(text, [*stated, *given]) == []

    def test_form() -> None:
        told = cells(name)
        title, question, *_ = [line for line in told[0]["source"].splitlines() if line]
        assert title.startswith("# ")
        assert question.startswith("> ")
        assert question.endswith("?")
        assert "*Ten minutes.*" in told[0]["source"]
        headings = re.findall(
            r"^## (.+)$",
            "\n".join(cell["source"] for cell in told if cell["cell_type"] == "markdown"),
            flags=re.MULTILINE,
        )
        assert headings[-2:] == ["Exercises", "Sources"]
        code = "\n".join(cell["source"] for cell in told if cell["cell_type"] == "code")
        assert 2 <= len(re.findall(r"sw\.exercises\[", code)) <= 4
        # Ten minutes are about 900 words, besides the figures.
        assert 300 <= len(flat(sentences(name)).split()) <= 1200

    return test_claim, test_numbers, test_form
