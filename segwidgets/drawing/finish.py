"""What is done to all drawings alike: as wide as asked, with or without the lines below."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import Style, wrapped
from segwidgets.drawing.items import MARGIN, Block, Drawing, Item, Part, Text, stacked
from segwidgets.shared.words import said_after

#: The lines below a drawing, from top to bottom.
LINES: tuple[Part, ...] = ("caption", "code", "counter")
# Above the lines, and from one to the next.
_GAP, _PITCH = 9.0, 12.5
# How much grids may grow to fill a width, and how high they may become for it, to their width.
_LARGEST, _TALLEST = 1.9, 0.8
# A title to the words below it, and how much wider its letters are than what is measured.
_TITLE, _BOLD = 1.4, 1.15
# What marks words as strong, emphasised or code.
_MARKED = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1")


def finished(
    drawings: Iterable[Drawing], width: float, leave_out: Collection[Part] = ()
) -> list[Drawing]:
    """Set drawings in the middle of a width, and below them the lines that are not left out.

    All have the same places for the same lines, so that nothing jumps in a film.
    """
    whole = list(drawings)
    bodies = [[item for item in drawing.items if item.part not in LINES] for drawing in whole]
    feet = [_rows(drawing, leave_out) for drawing in whole]
    every = [item for body in bodies for item in body]
    left, top = min(item.x for item in every), min(item.y for item in every)
    right = max(item.x + item.width for item in every)
    bottom = max(item.y + item.height for item in every)
    room, share = width - 2 * MARGIN, 1.0
    if right - left > room:
        share = room / (right - left)
    else:
        # Larger where there is room, but hardly higher than wide.
        tall = _TALLEST * width / (bottom - top)
        share = max(1.0, min(_LARGEST, room / (right - left), tall))
    bottom = MARGIN + share * (bottom - top)
    aside = (width - share * (right - left)) / 2
    dx, dy = aside - share * left, MARGIN - share * top
    longest = max((row.width for foot in feet for row in foot), default=0.0)
    margin = min(aside, max(MARGIN, (width - longest) / 2))
    counts = {part: max(sum(row.part == part for row in foot) for foot in feet) for part in LINES}
    height = bottom + MARGIN
    if any(feet):
        height += _GAP + _PITCH * sum(counts.values()) - (_PITCH - feet[0][0].height)
    out = []
    for drawing, body, foot in zip(whole, bodies, feet, strict=True):
        grids = replace(drawing, items=tuple(body)).placed(share, dx, dy)
        items = list(grids.items)
        for part, rows in groupby(foot, key=lambda row: row.part):
            above = sum(counts[before] for before in LINES[: LINES.index(part)])
            items += [
                row.moved(margin - row.x, bottom + _GAP + (above + number) * _PITCH - row.y)
                for number, row in enumerate(rows)
            ]
        out.append(replace(grids, width=width, height=height, items=tuple(items)))
    return out


def _rows(drawing: Drawing, leave_out: Collection[Part]) -> list[Item]:
    """List the lines of a drawing that are kept, from top to bottom."""
    return [item for item in drawing.items if item.part in LINES and item.part not in leave_out]


def introduced(
    drawings: Sequence[Drawing], title: str, words: Sequence[str], theme: Theme
) -> Sequence[Drawing]:
    """Write a title and words above drawings, where the page has those that a figure was given."""
    room, style = drawings[0].width - 2 * MARGIN, Style(theme, 10.0)
    rows = [_large(row) for row in wrapped(title, style, room / (_TITLE * _BOLD))]
    said = [_MARKED.sub(r"\2", text) for text in words if text]
    for text in said:
        rows += wrapped(text, style, room)
    if not rows:
        return drawings
    head = stacked(rows, 1)
    above = MARGIN + head.height
    out = []
    for drawing in drawings:
        below = drawing.placed(1.0, 0.0, above)
        items = (*head.at(MARGIN, MARGIN), *below.items)
        alt = said_after(title, *said, drawing.alt)
        out.append(replace(below, height=above + drawing.height, items=items, alt=alt))
    return out


def _large(row: Block) -> Block:
    """Set a line as a title."""
    (text,) = (one.scaled(_TITLE) for one in row.items if isinstance(one, Text))
    return Block(_BOLD * text.width, text.height, (replace(text, bold=True),))
