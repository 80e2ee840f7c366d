"""Scenes of a linear map with a kernel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import LEGIBLE, Style
from segwidgets.drawing.scene import Scene
from segwidgets.widgets.linear.drawn_map import LinearMap
from segwidgets.widgets.linear.equation import equation_scenes
from segwidgets.widgets.linear.readings import GAP, Gathered, Stamps, Told

MAX_CELL = 26.0
# One row as long as its digits can be read well.
SMALLEST_IN_A_ROW = 14.0
# Room in points below which headings go without notes.
COMPACT = 330.0


def linear_scenes(
    shown: LinearMap, steps: Sequence[int], *, theme: Theme, width: float, phases: bool = False
) -> Iterator[Scene]:
    """Compose scenes.

    Parameters
    ----------
    shown : LinearMap
        What the figure shows.
    steps : sequence of int
        Which steps.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room in points; cells shrink to fit it.
    phases : bool
        Whether each stamp is first read and then added, as in a film.

    Yields
    ------
    Scene
        One per step, or one per phase.
    """
    if shown.view == "matrix":
        yield from equation_scenes(shown, steps, theme=theme, width=width)
        return
    told = _fitted(shown, theme, width)
    for step in steps:
        for added in (False, True) if phases and shown.view == "stamp" else (True,):
            yield told.scene(step, added)


def _fitted(shown: LinearMap, theme: Theme, room: float) -> Told:
    """Choose the size of cells, and whether all grids stand in one row."""
    stamps = shown.view == "stamp"
    kernel = _columns(shown.terms.kernel_size)
    first = [_columns(shown.terms.input_size), kernel, kernel]
    if not stamps:
        first = [shown.field.source.shape[-1], kernel]
    result = _columns(shown.terms.output_size if stamps else shown.output_size)
    compact = room < COMPACT
    signs = 10 + 2 * GAP
    row = (room - len(first) * signs) / (sum(first) + result)
    split = min((room - (len(first) - 1) * signs) / sum(first), room / result)
    wide = row >= SMALLEST_IN_A_ROW or split < LEGIBLE
    if len(shown.terms.input_size) == 1:
        row = split = room / max(*first, result)
    ways = [(True, row), (False, split)] if wide else [(False, split)]
    # Headings may need more room than the cells below them.
    for wide, cell in ways:
        told, fits = _shrunk(shown, Style(theme, min(MAX_CELL, cell), compact), wide, room)
        if fits:
            break
    return told


def _shrunk(shown: LinearMap, style: Style, wide: bool, room: float) -> tuple[Told, bool]:
    """Make cells smaller until all fits, or until that does not help; and tell whether it does."""
    kind = Stamps if shown.view == "stamp" else Gathered
    told: Told = kind(shown, style, wide, room)
    width = told.grids(told.widest, True).width
    for _ in range(8):
        if width <= room:
            return told, True
        smaller = replace(style, cell=style.cell * 0.98 * room / width)
        tried = kind(shown, smaller, wide, room)
        now = tried.grids(tried.widest, True).width
        # Then headings are what is wide, and small cells would only be hard to read.
        if now > 0.998 * width:
            return told, False
        told, style, width = tried, smaller, now
    return told, width <= room


def _columns(size: tuple[int, ...]) -> int:
    return size[-1]
