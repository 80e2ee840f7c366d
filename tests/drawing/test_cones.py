"""Cones on paper: each input cell's spans what torch says that it reaches."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import segwidgets as sw
from segwidgets.drawing.film import Film
from segwidgets.drawing.items import Areas, Cell, Drawing
from segwidgets.shared.palette import rgb
from segwidgets.widgets.export import compose


def stamp(figure: sw.ConvTranspose2d, step: int) -> tuple[Drawing, list[Areas], list[Cell]]:
    (drawing,) = compose(figure, [step], "stamp", "light", 6.5)
    areas = [item for item in drawing.items if isinstance(item, Areas)]
    cells = [item for item in drawing.items if isinstance(item, Cell) and item.part is None]
    return drawing, areas, cells


@pytest.mark.parametrize("step", [0, 4, 7])
def test_a_cone_spans_the_cells_that_torch_reaches(step: int) -> None:
    figure = sw.ConvTranspose2d(stride=2)
    drawing, (every, present), cells = stamp(figure, step)
    impulse = torch.zeros(9)
    impulse[step] = 1
    weights = torch.ones(1, 1, 3, 3)
    reached = torch.nn.functional.conv_transpose2d(impulse.view(1, 1, 3, 3), weights, stride=2)
    source, output = cells[:9], cells[-reached.numel() :]
    ends = [source[step], *(output[int(i)] for i in reached.flatten().nonzero())]
    assert present.x == pytest.approx(min(cell.x for cell in ends))
    assert present.y == pytest.approx(min(cell.y for cell in ends))
    assert present.x + present.width == pytest.approx(max(cell.x + cell.width for cell in ends))
    assert present.y + present.height == pytest.approx(max(cell.y + cell.height for cell in ends))
    # One for each input cell, under all grids.
    assert len(every.outlines) == 9
    assert drawing.items.index(present) < min(map(drawing.items.index, cells))


def test_many_cones_are_a_fog_and_one_is_drawn() -> None:
    size = {"input_size": 12, "kernel_size": 3}
    _, areas, _ = stamp(sw.ConvTranspose2d(**size), 5)
    assert [len(each.outlines) for each in areas] == [1]


def test_in_a_film_no_cone_lies_over_a_cell() -> None:
    figure = sw.ConvTranspose2d([[1, 2]], [[1, 1], [1, 1]], labels="overlap", stride=3)
    moments = compose(figure, [0, 1], "stamp", "light", 6.5, phases=True)
    film = Film(moments, dpi=72)
    number = next(n for n, (which, t, _) in enumerate(film.moments) if which == 2 and t == 0)
    frame = film.frame(number)
    for cell in (item for item in moments[2].items if isinstance(item, Cell) and not item.part):
        # A corner of it, clear of its text and of its border.
        shown = frame.getpixel((round(cell.x + cell.width / 5), round(cell.y + cell.height / 5)))
        assert np.abs(np.subtract(shown, rgb(cell.fill))).max() <= 4
