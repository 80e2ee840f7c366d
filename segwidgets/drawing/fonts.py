"""Fonts that have the letters of a text, and drawing that a reader's own settings do not break."""

from __future__ import annotations

import warnings
from collections.abc import Container, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from unicodedata import bidirectional

# Comes with matplotlib, and has Latin, Greek, Cyrillic and mathematical signs.
_BASE = {False: "DejaVu Sans", True: "DejaVu Sans Mono"}
# Comes with it too, and has a box for every letter.
_LAST_RESORT = "Last Resort"
# Points at which a font is measured: large, where whole pixels make no difference.
_MEASURED_AT = 256.0
# What Unicode calls letters of Hebrew and of Arabic.
_TO_THE_LEFT = ("R", "AL")


@contextmanager
def undisturbed() -> Iterator[None]:
    """Draw with matplotlib's own settings, whatever a style file or a notebook has set."""
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        # What is missing is told in other words.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield
    _tell()


# Letters that cannot be drawn as they should be, and what has been told of them: each once.
_missing: set[str] = set()
_turned: set[str] = set()
_told: set[str] = set()
_PAGE = 'or write a page, w.to_html("figure.html"), which a browser sets in its own fonts.'


def _tell() -> None:
    import matplotlib as mpl

    if lost := _missing - _told:
        warnings.warn(
            f"no font here has {', '.join(sorted(lost)[:6])}: install one that has, such as Noto "
            f"Sans CJK, and start Python anew; {_PAGE}",
            stacklevel=2,
        )
    if (turned := _turned - _told - lost) and not _orders_letters():
        warnings.warn(
            f"matplotlib {mpl.__version__} writes {', '.join(sorted(turned)[:6])} from left to "
            f"right and joins no letters: install matplotlib 3.11 or a later one; {_PAGE}",
            stacklevel=2,
        )
    _told.update(lost, turned)


def _orders_letters() -> bool:
    """Tell whether matplotlib sets what is written from right to left."""
    import matplotlib as mpl

    return mpl.__version_info__ >= (3, 11)


def turns(text: str) -> bool:
    """Tell whether part of a text is written from right to left."""
    return not text.isascii() and any(bidirectional(letter) in _TO_THE_LEFT for letter in text)


def from_the_left(text: str) -> str:
    """Let a line begin at the left, as on the page, though a name in Arabic or Hebrew begins it."""
    return f"\u200e{text}" if turns(text) and _orders_letters() else text


def families(text: str, *, mono: bool = False) -> list[str]:
    """List the fonts that have the letters of a text, the usual one first.

    >>> families("az + bx", mono=True)
    ['DejaVu Sans Mono']
    """
    if text.isascii():
        return [_BASE[mono]]
    return [_BASE[mono], *_others(frozenset(text), mono)]


@lru_cache(maxsize=256)
def _others(letters: frozenset[str], mono: bool) -> tuple[str, ...]:
    """Choose fonts for what the usual one has not, and keep in mind what none has."""
    _turned.update(letter for letter in letters if bidirectional(letter) in _TO_THE_LEFT)
    missing = {letter for letter in letters if ord(letter) not in _letters(mono)}
    chosen = []
    while missing:
        name, found = _richest(frozenset(missing))
        if not found:
            _missing.update(missing)
            break
        chosen.append(name)
        missing -= found
    return tuple(chosen)


def _richest(letters: frozenset[str]) -> tuple[str, set[str]]:
    """Find the installed font that has most of these letters, of several one without serifs."""
    from matplotlib.font_manager import fontManager

    best: tuple[str, set[str]] = ("", set())
    fonts = sorted(fontManager.ttflist, key=lambda font: ("Sans" not in font.name, font.name))
    for font in fonts:
        if font.name.startswith(_LAST_RESORT) or font.style != "normal":
            continue
        known = _installed(font.fname)
        found = {letter for letter in letters if ord(letter) in known}
        if len(found) > len(best[1]):
            best = (font.name, found)
    return best


def _installed(path: str) -> Container[int]:
    """List the letters of a font: none if it is broken, or gone since matplotlib listed it."""
    from matplotlib.font_manager import get_font

    try:
        return get_font(path).get_charmap()
    except (OSError, RuntimeError):
        return ()


@lru_cache
def _letters(mono: bool) -> frozenset[int]:
    return frozenset(_font(mono, bold=False).get_charmap())


@lru_cache
def _font(mono: bool, bold: bool) -> Any:
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    weight = "bold" if bold else "normal"
    font = FT2Font(findfont(FontProperties(family=_BASE[mono], weight=weight)))
    font.set_size(_MEASURED_AT, 72)
    return font


@lru_cache(maxsize=4096)
def em_width(text: str, *, bold: bool = False, mono: bool = False) -> float:
    """Measure a line, as a share of its font's size; what the usual font has not is one em wide.

    >>> em_width("") < em_width("1") < em_width("m") < em_width("天")
    True
    """
    known = "".join(letter for letter in text if ord(letter) in _letters(mono))
    font = _font(mono, bold)
    font.set_text(known)
    return float(font.get_width_height()[0]) / 64 / _MEASURED_AT + len(text) - len(known)
