"""What flies in a film, from where to where."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageSequence
from torch.nn import functional as F

import segwidgets as sw
from segwidgets.drawing.film import Film
from segwidgets.drawing.items import Cell, Drawing
from segwidgets.terms.numbers import show
from segwidgets.widgets.export import compose
from tests.drawing.test_pictures import under

FIGURES: dict[str, Any] = {
    "stamp": lambda: sw.ConvTranspose2d(),
    "dilated": lambda: sw.ConvTranspose2d(dilation=2, padding=1),
    "stamp-1d": lambda: sw.ConvTranspose1d([3, -5, 2], [1, 2, 4], labels="values"),
    "gather": lambda: sw.ConvTranspose2d(view="gather", padding=1),
    "matrix": lambda: sw.ConvTranspose2d(view="matrix"),
    "im2col": lambda: sw.Conv1d(
        [1, 2, 3, 4, 5], view="matrix", matrix_of="input", labels="symbols"
    ),
    "channels": lambda: sw.Conv2d(in_channels=3, out_channels=2, pair=(1, 0)),
    "depthwise": lambda: sw.ConvTranspose2d(in_channels=2, out_channels=2, groups=2),
    "conv": lambda: sw.Conv2d(stride=2, padding=1, padding_mode="reflect"),
    "unpooling": lambda: sw.Unpooling(),
    "shuffle": lambda: sw.PixelShuffle(),
    "unshuffle": lambda: sw.PixelShuffle(operation="unshuffle"),
}


def moments(figure: Any, steps: Any, **look: Any) -> list[Drawing]:
    found: list[Drawing] = compose(figure, steps, None, "light", 6.5, phases=True, **look)
    return found


def middle(item: Any) -> tuple[float, float]:
    return item.x + item.width / 2, item.y + item.height / 2


def landed(drawing: Drawing) -> list[Any]:
    return [flight.at(1) for flight in drawing.flights]


@pytest.mark.parametrize("name", FIGURES)
def test_a_step_has_five_frames_in_its_time(name: str) -> None:
    film = Film(moments(FIGURES[name](), [1]), dpi=90)
    assert len(film.moments) >= 5
    assert sum(t > 0 for _, t, _ in film.moments) >= 4
    assert film.times(2.0)[-1] == pytest.approx(0.5)
    ends = film.times(1.0)
    assert all(np.diff(ends) > 0.019)


@pytest.mark.parametrize("name", FIGURES)
def test_what_flies_starts_and_lands_on_cells(name: str) -> None:
    for drawing in moments(FIGURES[name](), range(3)):
        cells = {np.round(middle(i), 3).tobytes() for i in drawing.items if isinstance(i, Cell)}
        for flight in drawing.flights:
            for t in (0, 1):
                assert np.round(middle(flight.at(t)), 3).tobytes() in cells


def test_the_copy_lands_where_torch_adds_it() -> None:
    figure = sw.ConvTranspose2d()
    read, multiplied, added = moments(figure, [4])
    assert [i.text for i in landed(read)] == ["4"]  # type: ignore[attr-defined]
    output = {middle(cell): i for i, cell in enumerate(under(added, "Output"))}
    alone = np.zeros((3, 3))
    alone[1, 1] = 4
    alone_out = sw.ConvTranspose2d(alone, figure.kernel).output.ravel().tolist()
    for item in landed(multiplied):
        (at,) = (i for place, i in output.items() if np.allclose(place, middle(item)))
        assert float(item.text.replace("−", "-")) == alone_out[at]


@pytest.mark.parametrize("dilation", [1, 2])
def test_copies_in_1d_have_a_row_each_over_their_sum(dilation: int) -> None:
    x, w = [3.0, -5.0, 2.0], [1.0, 2.0, 4.0]
    look = {"labels": "values", "stride": 2, "dilation": dilation}
    *_, last = moments(sw.ConvTranspose1d(x, w, **look), range(3))
    kernel = torch.tensor(w)[None, None]
    given = {"stride": 2, "dilation": dilation}
    alone = F.conv_transpose1d(torch.diag(torch.tensor(x))[:, None], kernel, **given)[:, 0]
    # Where a copy has no cell, its row has none.
    reached = F.conv_transpose1d(torch.eye(3)[:, None], torch.ones_like(kernel), **given)[:, 0] > 0
    cells = under(last, "Weighted copies")
    expected = torch.where(reached, alone, torch.nan).ravel().tolist()
    assert [cell.text for cell in cells] == [
        "" if math.isnan(value) else show(value, 2) for value in expected
    ]
    output = under(last, "Output")
    assert [cell.x for cell in cells] == 3 * [cell.x for cell in output]
    assert [cell.text for cell in output] == [show(v, 2) for v in alone.sum(0).tolist()]


def test_products_that_fly_sum_up_to_torchs_output() -> None:
    figure = sw.ConvTranspose2d(view="gather", padding=1)
    expected = figure.output.ravel().tolist()
    for step, value in enumerate(expected):
        flying, _ = moments(figure, [step])
        assert sum(float(i.text.replace("−", "-")) for i in landed(flying)) == value


@pytest.mark.parametrize("matrix_of", ["kernel", "input"])
def test_products_of_a_row_that_fly_sum_up_to_torchs_output(matrix_of: str) -> None:
    figure = sw.ConvTranspose2d(view="matrix", matrix_of=matrix_of)
    for step, value in enumerate(figure.output.ravel().tolist()):
        flying, added = moments(figure, [step])
        assert sum(float(i.text.replace("−", "-")) for i in landed(flying)) == value
        # The sum is not there before they are.
        before, after = ([cell.text for cell in under(d, "Output")] for d in (flying, added))
        assert (before[step], float(after[step].replace("−", "-"))) == ("", value)


def test_nothing_shows_the_copy_before_it_is_made() -> None:
    read, multiplied, added = moments(sw.ConvTranspose2d(), [4])
    assert {cell.text for cell in under(read, "Weighted copy")} == {""}
    assert "" not in {cell.text for cell in under(multiplied, "Weighted copy")}
    before, after = ([c.text for c in under(d, "Output")] for d in (multiplied, added))
    assert before != after


def test_a_frame_depends_on_its_time_alone() -> None:
    forth, back = (Film(moments(sw.ConvTranspose1d(), range(2)), dpi=90) for _ in range(2))
    numbers = range(len(forth.moments))
    one = {i: forth.frame(i).tobytes() for i in numbers}
    assert one == {i: back.frame(i).tobytes() for i in reversed(numbers)}


def test_a_film_that_is_not_smooth_has_a_frame_per_step(tmp_path: Path) -> None:
    sw.ConvTranspose2d().save(tmp_path / "film.gif", smooth=False, fps=2)
    with Image.open(tmp_path / "film.gif") as film:
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(film)]
    assert durations == [500] * 8 + [2000]


@pytest.mark.parametrize(
    "figure",
    [sw.IoUBoxes, sw.IoUCalculator, sw.Checkerboard],
    ids=lambda kind: kind.stem,
)
def test_where_nothing_moves_the_error_names_what_works(figure: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nothing that moves: save it as a picture, \.png"):
        figure().save(tmp_path / "film.gif")
    assert not list(tmp_path.iterdir())
