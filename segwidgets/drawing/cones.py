"""Cones on paper: what a cell reaches, as the hull of it and of the cells that it is linked to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from segwidgets.drawing.items import Areas, Bitmap, Curve, Item

Point = tuple[float, float]
#: From left, top, right and bottom.
Box = tuple[float, float, float, float]
# More cones than this are a fog; how opaque each of all is, and the present one, as on the page.
_DRAWN, _ALL, _PRESENT = 64, 0.06, 0.16


def hull(points: Iterable[Point]) -> list[Point]:
    """Give the convex hull of points, by Andrew's monotone chain."""

    def half(ordered: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for x, y in ordered:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    ordered = sorted(points)
    return half(ordered) + half(ordered[::-1])


def cell_box(items: Sequence[Item], cell: int, columns: int, rows: int) -> Box:
    """Tell where a cell of a grid is, be the grid drawn cell by cell or as one picture."""
    item = items[0 if isinstance(items[0], Bitmap) else cell]
    if not isinstance(item, Bitmap):
        return item.x, item.y, item.x + item.width, item.y + item.height
    row, column = divmod(cell, columns)
    wide, high = item.width / columns, item.height / rows
    left, top = item.x + column * wide, item.y + row * high
    return left, top, left + wide, top + high


def around(boxes: Sequence[Box]) -> Box:
    """Give the smallest box round all of them."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def cones(
    count: int, ends: Callable[[int], tuple[Box, Box]], present: int, color: str
) -> list[Item]:
    """Draw a cone from each box to its other one, all of them faintly and the present one more."""
    items: list[Item] = []
    if count <= _DRAWN:
        items.append(_areas([_cone(*ends(each)) for each in range(count)], _ALL, color))
    now = _areas([_cone(*ends(present))], _PRESENT, color)
    (shown,) = now.outlines
    edge = Curve(now.x, now.y, now.width, now.height, (*shown, shown[0]), color, 0.4)
    return [*items, now, edge]


def _areas(outlines: Sequence[Sequence[Point]], opacity: float, color: str) -> Areas:
    every = [point for outline in outlines for point in outline]
    x, y = min(x for x, _ in every), min(y for _, y in every)
    width, height = max(x for x, _ in every) - x, max(y for _, y in every) - y
    placed = tuple(tuple((a - x, b - y) for a, b in outline) for outline in outlines)
    return Areas(x, y, width, height, placed, (opacity,) * len(placed), color)


def _cone(first: Box, second: Box) -> list[Point]:
    corners = [
        (x, y)
        for left, top, right, bottom in (first, second)
        for x in (left, right)
        for y in (top, bottom)
    ]
    return hull(corners)
