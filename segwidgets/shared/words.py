"""Words that errors have in common."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Ask for the name that comes nearest; nothing where none does.

    >>> did_you_mean("strid", ["stride", "padding"]), did_you_mean("x", ["stride"])
    ("did you mean 'stride'?", '')
    """
    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else ""
