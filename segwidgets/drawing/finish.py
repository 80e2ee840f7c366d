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


def finished(
    drawings: Iterable[Drawing], width: float, leave_out: Collection[Part] = ()
) -> list[Drawing]:
    """Set drawings in the middle of a width, and below them the lines that are not left out.

    All have the same places for the same lines, so that nothing jumps in a film.
    """
    whole = list(drawings)
    bodies = [[item for item in drawing.items if item.part not in LINES] for drawing in whole]
    feet = [_rows(drawing, leave_out) for drawing in whole]
    left = min(item.x for body in bodies for item in body)
    right = max(item.x + item.width for body in bodies for item in body)
    bottom = max(item.y + item.height for body in bodies for item in body)
    aside = (width - right - left) / 2
    longest = max((row.width for foot in feet for row in foot), default=0.0)
    margin = min(left + aside, max(MARGIN, (width - longest) / 2))
    counts = {part: max(sum(row.part == part for row in foot) for foot in feet) for part in LINES}
    height = bottom + MARGIN
    if any(feet):
        height += _GAP + _PITCH * sum(counts.values()) - (_PITCH - feet[0][0].height)
    out = []
    for drawing, body, foot in zip(whole, bodies, feet, strict=True):
        items = [item.moved(aside, 0) for item in body]
        for part, rows in groupby(foot, key=lambda row: row.part):
            above = sum(counts[before] for before in LINES[: LINES.index(part)])
            items += [
                row.moved(margin - row.x, bottom + _GAP + (above + number) * _PITCH - row.y)
                for number, row in enumerate(rows)
            ]
        out.append(replace(drawing, width=width, height=height, items=tuple(items)))
    return out


def _rows(drawing: Drawing, leave_out: Collection[Part]) -> list[Item]:
    """List the lines of a drawing that are kept, from top to bottom."""
    return [item for item in drawing.items if item.part in LINES and item.part not in leave_out]
