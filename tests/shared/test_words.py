"""Texts of a reader's own go into XML, UTF-8 and PDF, or are refused before."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from traitlets import TraitError

import segwidgets as sw
from segwidgets.shared.words import refuse_unshown

CELLS = [[0, 1]]


def is_xml(letter: str) -> bool:
    """Whether expat reads a document with it, and UTF-8 writes it."""
    try:
        ElementTree.fromstring(f"<a>{escape(letter)}</a>".encode())
    except (ElementTree.ParseError, UnicodeEncodeError):
        return False
    return True


def test_what_is_no_xml_is_refused() -> None:
    # A plane has 65,536 characters; the next ones begin and end as the first does.
    for code in [*range(0x10000), 0x10000, 0x1F60E, 0x1FFFE, 0x10FFFF]:
        letter = chr(code)
        try:
            refuse_unshown("title", letter)
        except ValueError:
            continue
        assert is_xml(letter), hex(code)


@pytest.mark.parametrize("letter", ["\t", "\n", "é", "中", "ع", "\u200d", "\u202e", "😎"])
def test_what_people_write_is_taken(letter: str) -> None:
    refuse_unshown("title", letter)


@pytest.mark.parametrize("letter", ["\x07", "\ufeff", "\ud800", "\ufffe"])
@pytest.mark.parametrize(
    "make",
    [
        lambda text: sw.Conv1d(title=text),
        lambda text: sw.Conv1d(caption=text),
        lambda text: sw.Conv1d(presets={text: {"stride": 2}}),
        lambda text: sw.IoUCalculator(CELLS, CELLS, class_names=["sky", text]),
        lambda text: sw.Conv1d().to_html(title=text),
        lambda text: sw.page([text, sw.Conv1d()]),
    ],
    ids=["title", "caption", "presets", "class_names", "page", "text"],
)
def test_wherever_a_text_is_given(make: Callable[[str], object], letter: str) -> None:
    with pytest.raises((TraitError, ValueError), match=r"at 1, which no page can show: leave it"):
        make(f"a{letter}b")
    # Left out, as it says.
    make("ab")


def test_a_picture_of_any_words_is_xml(tmp_path: Path) -> None:
    hostile = "a<b>&amp;\"'\u202eعبر\u2028\U0001d4b3 ]]> -->"
    sw.Conv1d(title=hostile).save(tmp_path / "figure.svg", steps=0)
    ElementTree.parse(tmp_path / "figure.svg")
