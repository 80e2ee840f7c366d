"""What is done to all drawings alike: as wide as asked, with or without the lines below."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import groupby

from segwidgets.drawing.items import MARGIN, Drawing, Item, Part

#: The lines below a drawing, from top to bottom.
LINES: tuple[Part, ...] = ("caption", "code", "counter")
# Above the lines, and from one to the next.
_GAP, _PITCH = 9.0, 12.5
# How much grids may grow to fill a width, and how high they may become for it, to their width.
_LARGEST, _TALLEST = 1.9, 0.8


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
