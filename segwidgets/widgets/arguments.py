"""What pictures, films and pages are asked for, checked once for all figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from numbers import Real
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from segwidgets.shared.numbers import is_number, short, whole
from segwidgets.shared.words import refuse_unshown

# No file of frames says that one lasts longer than 655 seconds.
_MIN_FPS = 1 / 600
STILLS = (".png", ".svg", ".pdf")
FILMS = (".gif", ".mp4")
PAGES = (".html", ".htm")
# A language, and perhaps script, region and variants.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def check_flags(**flags: Any) -> None:
    """Refuse what is neither True nor False.

    >>> check_flags(caption=None)
    Traceback (most recent call last):
    TypeError: caption = None: choose True or False.
    """
    for name, value in flags.items():
        if not isinstance(value, bool | np.bool_):
            raise TypeError(f"{name} = {short(value)}: choose True or False.")


def check_words(name: str, value: Any, default: str) -> str:
    """Take words for a page, or `default` instead of None.

    >>> check_words("title", 3, "Stamps")
    Traceback (most recent call last):
    TypeError: title = 3: give words, such as 'Stamps', or leave title out.
    """
    if value is None:
        return default
    if not isinstance(value, str):
        raise TypeError(
            f"{name} = {short(value)}: give words, such as {default!r}, or leave {name} out."
        )
    refuse_unshown(name, value)
    return value


def check_language(lang: Any) -> str:
    """Take the language of a page as HTML writes it.

    >>> check_language("pt-BR"), check_language(None)
    ('pt-BR', 'en')
    >>> check_language("english please")
    Traceback (most recent call last):
    ValueError: lang = 'english please': give a language as HTML has it, such as 'en' or 'pt-BR'.
    """
    words = check_words("lang", lang, "en")
    if not _LANGUAGE.fullmatch(words):
        raise ValueError(
            f"lang = {short(words)}: give a language as HTML has it, such as 'en' or 'pt-BR'."
        )
    return words


def check_look(figure: Any, view: Any, theme: Any, width: Any) -> None:
    """Refuse a view, theme or width in inches that no picture of a figure can have."""
    if not (is_number(width) and 2 <= width <= 20):
        raise _error_about(width)(f"width = {short(width)}: choose 2 to 20 inches.")
    if theme not in ("light", "dark"):
        raise ValueError(f"theme = {short(theme)}: choose 'light' or 'dark'.")
    if view is not None and view not in figure._views:
        known = f"choose {', '.join(map(repr, figure._views))}."
        alone = "there is but one; leave view out."
        raise ValueError(f"view = {short(view)}: {known if figure._views else alone}")


def check_steps(figure: Any, steps: Any, view: str | None, *, name: str = "steps") -> list[int]:
    """Read one step, or several, as a picture or a film takes them: from 0 on, or from the end.

    Nothing is drawn for steps that do not exist, and for none at all.
    """
    several = isinstance(steps, Iterable) and not isinstance(steps, str | bytes)
    listed = [whole("step", step) for step in (steps if several else [steps])]
    if not listed:
        raise ValueError(
            f"{name} = {short(steps)}: give one at least, such as [0], or leave {name} out."
        )
    count = figure._film_steps(view)
    for step in listed:
        if not -count <= step < count:
            raise IndexError(f"step = {step}: choose {-count} to {count - 1}.")
    return [step % count for step in listed]


def check_path(path: Any, example: str = "figure.png") -> Path:
    """Refuse what names no file that could be written."""
    target = _named(path, example)
    if target.is_dir():
        raise IsADirectoryError(f"{target} is a folder: add a file name, such as {example}.")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"The folder {target.parent} does not exist: create it first.")
    return target


def _named(path: Any, example: str) -> Path:
    if not isinstance(path, str | PathLike) or not str(path):
        raise TypeError(f"path = {short(path)}: give the name of a file, such as {example!r}.")
    return Path(path)


def check_page(path: Any) -> Path:
    """Refuse the name of a picture or a document for a page."""
    target = check_path(path, "page.html")
    suffix = target.suffix.lower()
    if suffix not in ("", *PAGES):
        # "week 1.2" has no suffix.
        stem = target.name if suffix[1:].isdigit() else target.stem
        pictures = "; save() of each figure writes pictures and films"
        raise ValueError(
            f"{target.name}: a page is written into a file such as {stem}.html"
            f"{pictures if suffix in (*STILLS, *FILMS) else ''}."
        )
    return target


def check_file(
    path: Any, *, fps: Any = 1.0, dpi: Any = None, transparent: bool = False
) -> tuple[str, int]:
    """Check the file of a picture or film; give its suffix, and pixels per inch."""
    target = _named(path, "figure.png")
    suffix = target.suffix.lower()
    if target.is_dir():
        raise IsADirectoryError(f"{target} is a folder: add a file name, such as figure.png.")
    if suffix not in (*STILLS, *FILMS):
        raise ValueError(
            f"{target.name}: the suffix {target.suffix!r} is none of {', '.join(STILLS + FILMS)}; "
            f"pages, .html, are written by to_html()."
        )
    if not (is_number(fps) and _MIN_FPS <= fps <= 60):
        few = f" A step may take {round(1 / _MIN_FPS)} seconds." if _is_tiny(fps) else ""
        raise _error_about(fps)(
            f"fps = {short(fps)}: choose more than 0 and at most 60 steps per second.{few}"
        )
    if dpi is None:
        # A GIF is large: this is what a page shows it at.
        dpi = 90 if suffix == ".gif" else 150
    if isinstance(dpi, bool) or not isinstance(dpi, int | np.integer) or not 36 <= dpi <= 600:
        raise ValueError(f"dpi = {short(dpi)}: choose a whole number from 36 to 600.")
    if transparent and suffix in FILMS:
        raise ValueError(
            f"transparent = {transparent}: a film has a background; save a .png, .svg or .pdf "
            f"instead."
        )
    check_path(path, f"figure{suffix}")
    return suffix, int(dpi)


def _is_tiny(fps: Any) -> bool:
    return is_number(fps) and 0 < fps < _MIN_FPS


def is_film(suffix: str) -> bool:
    """Tell films from pictures."""
    return suffix in FILMS


def _error_about(value: Any) -> type[Exception]:
    """Choose the error: a number out of range, or no number at all."""
    return ValueError if type(value) is not bool and isinstance(value, Real) else TypeError
