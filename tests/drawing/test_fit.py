"""Every example as a still: nothing cut, over its neighbour, too wide or half empty."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from segwidgets.drawing.items import Cell, Drawing, Outline
from segwidgets.drawing.still import draw
from segwidgets.widgets.export import compose
from tests.figures import swept

# Of the least that a file has: there letters stand on whole pixels, and are widest.
DPI = 90
# Of a still's area, what its cells, pictures and lines cover at least.
COVERED = 0.2
# A matrix with nine rows for each column is thin.
MATRIX_COVERED = 0.08


def boxes(drawing: Drawing) -> list[tuple[str, Any]]:
    """What matplotlib makes of each text: left, top, right, bottom in points."""
    drawn = draw(drawing)
    drawn.set_dpi(DPI)
    renderer = FigureCanvasAgg(drawn).get_renderer()
    found = []
    for text in drawn.axes[0].texts:
        x0, y0, x1, y1 = text.get_window_extent(renderer).extents * 72 / DPI
        if text.get_text().strip():
            found.append((text.get_text(), (x0, drawing.height - y1, x1, drawing.height - y0)))
    return found


def overlapping(found: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Texts that lie over each other; descenders may touch what stands below."""
    edges = np.array([box for _, box in found])
    left, top, right, bottom = edges.T
    over = (left[:, None] + 0.5 < right) & (top[:, None] + 2 < bottom)
    return [(found[i][0], found[j][0]) for i, j in np.argwhere(np.triu(over & over.T, 1))]


def covered(drawing: Drawing) -> float:
    """The share of the area that is not empty."""
    ink = np.zeros((int(drawing.height) + 1, int(drawing.width) + 1), bool)
    for item in drawing.items:
        if not isinstance(item, Outline):
            down = slice(int(item.y), int(item.y + item.height) + 1)
            ink[down, int(item.x) : int(item.x + item.width) + 1] = True
    return float(ink.mean())


@pytest.mark.parametrize("example", swept())
def test_a_still_has_all_and_fills_its_width(example: Any) -> None:
    figure = example.make()
    themes = ("light", "dark", "light")
    for view, (width, theme) in product(
        figure._views or (None,), zip((3.4, 4.6, 8), themes, strict=True)
    ):
        (drawing,) = compose(figure, None, view, theme, width)
        about = f"{view} {width}"
        assert drawing.width == pytest.approx(72 * width)
        for item in drawing.items:
            assert min(item.x, item.y) >= -1e-6, about
            assert item.x + item.width <= drawing.width + 1e-6, (about, item)
            assert item.y + item.height <= drawing.height + 1e-6, (about, item)
        found = boxes(drawing)
        for text, (left, top, right, bottom) in found:
            assert min(left, top) >= 0, (about, text)
            assert right <= drawing.width, (about, text)
            assert bottom <= drawing.height, (about, text)
        assert overlapping(found) == [], about
        rooms: dict[str, float] = {}
        for item in drawing.items:
            if isinstance(item, Cell) and item.text:
                rooms[item.text] = max(item.width, rooms.get(item.text, 0))
        for text, (left, _, right, _) in found:
            if text in rooms:
                assert right - left <= rooms[text] + 1, (about, text)
        assert covered(drawing) >= (MATRIX_COVERED if view == "matrix" else COVERED), about
    figure.close()
