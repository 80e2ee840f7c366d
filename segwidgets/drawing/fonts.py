"""Fonts that have the letters of a text, and drawing that a reader's own settings do not break."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

# Comes with matplotlib, and has Latin, Greek, Cyrillic and mathematical signs.
_BASE = {False: "DejaVu Sans", True: "DejaVu Sans Mono"}
# Comes with it too, and has a box for every letter.
_LAST_RESORT = "Last Resort"
# Points at which a font is measured: large, where whole pixels make no difference.
_MEASURED_AT = 256.0


@contextmanager
def undisturbed() -> Iterator[None]:
    """Draw with matplotlib's own settings, whatever a style file or a notebook has set."""
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        # What is missing has been told in other words.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


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
    """Choose fonts for what the usual one has not; where there is none, say so."""
    missing = {letter for letter in letters if ord(letter) not in _letters(mono)}
    chosen = []
    while missing:
        name, found = _richest(frozenset(missing))
        if not found:
            listed = ", ".join(sorted(missing)[:6])
            warnings.warn(
                f"no font here has {listed}: install one that has, such as Noto Sans CJK, and "
                f'start Python anew; or write a page, w.to_html("figure.html"), which a browser '
                f"sets in its own fonts.",
                stacklevel=2,
            )
            break
        chosen.append(name)
        missing -= found
    return tuple(chosen)


def _richest(letters: frozenset[str]) -> tuple[str, set[str]]:
    """Find the installed font that has most of these letters, of several one without serifs."""
    from matplotlib.font_manager import fontManager, get_font

    best: tuple[str, set[str]] = ("", set())
    fonts = sorted(fontManager.ttflist, key=lambda font: ("Sans" not in font.name, font.name))
    for font in fonts:
        if font.name.startswith(_LAST_RESORT) or font.style != "normal":
            continue
        known = get_font(font.fname).get_charmap()
        found = {letter for letter in letters if ord(letter) in known}
        if len(found) > len(best[1]):
            best = (font.name, found)
    return best


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
