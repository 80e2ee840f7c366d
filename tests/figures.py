"""Every figure there is, by its stem."""

from __future__ import annotations

import inspect
import re

import pytest
from _pytest.mark.structures import ParameterSet

import segwidgets as sw
from segwidgets.embed.gallery import EXAMPLES
from segwidgets.widgets.figure import Figure

FIGURES: dict[str, type[Figure]] = {
    kind.stem: kind
    for kind in (getattr(sw, name) for name in sw.__all__)
    if inspect.isclass(kind) and issubclass(kind, Figure)
}


def swept() -> list[ParameterSet]:
    """Every example of the gallery; of a figure and view seen before, only for a soak."""
    seen: set[tuple[str, ...]] = set()
    every = []
    for example in EXAMPLES:
        kind = tuple(re.findall(r"sw\.[A-Z]\w*(?:\.from_\w+)?|view=\"\w+\"", example.code))
        marks = pytest.mark.soak if kind in seen else ()
        seen.add(kind)
        every.append(pytest.param(example, id=example.slug, marks=marks))
    return every
