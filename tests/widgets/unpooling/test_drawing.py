"""What is drawn of unpooling says what torch says."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import cbook
from PIL import Image

import segwidgets as sw
from segwidgets.drawing.items import Bitmap, Drawing, Text
from segwidgets.shared.palette import PALETTE, rgb
from segwidgets.terms.numbers import MINUS, show
from segwidgets.terms.unpooling import METHODS
from segwidgets.widgets.unpooling.drawing import NAMES
from tests.drawing.test_pictures import drawings, under

HOPPER = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
FIGURES: dict[str, Any] = {
    "worked": lambda **traits: sw.Unpooling(step=3, **traits),
    "padded": lambda **traits: sw.Unpooling(
        [[1, -2, 0], [4, 4, 1], [0, 3, 2]], kernel_size=3, stride=1, padding=1, gain=-2, **traits
    ),
    "odd": lambda **traits: sw.Unpooling(
        np.arange(35).reshape(5, 7) % 6, ceil_mode=True, corner="bottom_right", **traits
    ),
    "overlapping": lambda **traits: sw.Unpooling(
        [[0, 9, 0], [0, 1, 0]], stride=1, edits={(0, 0): 4}, **traits
    ),
}


def texts(drawing: Drawing, heading: str) -> list[str]:
    return [cell.text for cell in under(drawing, heading)]


def written(cells: Any) -> list[str]:
    return [show(value, 2) for value in cells.double().ravel().tolist()]


@pytest.mark.parametrize("name", FIGURES)
def test_the_last_step_shows_torchs_results(name: str) -> None:
    figure = FIGURES[name](methods=METHODS)
    (drawing,) = drawings(figure, [-1])
    assert texts(drawing, "Max pooled") == written(figure.pooled)
    assert texts(drawing, "Indices") == [str(i) for i in figure.indices.ravel().tolist()]
    assert texts(drawing, "Unpooling input") == written(figure.unpooling_input)
    for method in METHODS:
        assert texts(drawing, NAMES[method]) == written(figure.unpooled[method])
    figure.labels = "errors"
    (drawing,) = drawings(figure, [-1])
    for method in METHODS:
        assert texts(drawing, f"{NAMES[method]} − input") == written(figure.errors[method].map)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("method", METHODS)
def test_the_matrix_is_torchs(name: str, method: str) -> None:
    figure = FIGURES[name](methods=[method], view="matrix")
    (drawing,) = drawings(figure)
    numbers = [float(text.replace(MINUS, "-")) for text in texts(drawing, "Matrix")]
    np.testing.assert_allclose(numbers, figure.matrix.ravel(), atol=6e-3)
    assert texts(drawing, "Unpooled") == written(figure.output)


def test_what_was_lost_is_written_below_each_unpooling_when_all_is_put_back() -> None:
    figure = FIGURES["worked"](methods=METHODS)
    before, drawing = drawings(figure, [-2, -1])
    early, words = (
        " ".join(item.text for item in each.items if isinstance(item, Text))
        for each in (before, drawing)
    )
    assert not any(word in early for word in ("MSE", "recovered", "sum"))
    assert (before.width, before.height) == (drawing.width, drawing.height)
    for method in METHODS:
        found = figure.errors[method]
        assert f"MSE {show(found.mse)}" in words
        assert f"recovered {round(16 * found.recovered)} of 16" in words
        kept = "kept" if found.sum_preserved else "not 26"
        assert f"sum {show(found.sum)} {kept}" in words


def test_a_tie_is_told_as_in_the_page() -> None:
    (drawing,) = drawings(sw.Unpooling([[3, 3], [3, 3]]))
    assert drawing.alt.endswith(
        "All 4 cells are equal: torch keeps the first in reading order, (0, 0), because a later "
        "cell must be larger to win."
    )


def test_values_appear_window_by_window() -> None:
    figure = sw.Unpooling(methods=["max_unpool"])
    for step in range(4):
        before, after = drawings(figure, [step], phases=True)
        shown = [texts(drawing, "Max unpooling") for drawing in (before, after)]
        # Values are written into a plane of zeros, as on the page.
        assert [sum(t != "0" for t in cells) for cells in shown] == [step, step + 1]
        assert all(t for cells in shown for t in cells)
        assert len([t for t in texts(after, "Max pooled") if t]) == step + 1


@pytest.mark.parametrize("labels", ["values", "errors", "indices", "symbols"])
@pytest.mark.parametrize("view", ["grids", "matrix"])
@pytest.mark.parametrize("width", [3.4, 6.5])
def test_nothing_leaves_the_page(width: float, view: str, labels: str) -> None:
    large = sw.Unpooling(np.arange(10 * 60).reshape(10, 60) % 7)
    for figure in (*(make(methods=METHODS) for make in FIGURES.values()), large):
        figure.view, figure.labels = view, labels
        for drawing in drawings(figure, [-1], width):
            for item in drawing.items:
                assert 0 <= item.x <= item.x + item.width <= drawing.width
                assert item.y + item.height <= drawing.height
            assert drawing.width <= 72 * width
        figure.close()


def test_sentences_say_where_values_go() -> None:
    (drawing,) = drawings(sw.Unpooling(step=1))
    assert drawing.alt == (
        "Max pooling and unpooling, step 2 of 4. Window (0, 1) keeps 6 from (1, 2), index 6, and "
        "passes it on: nearest copies it to rows 0–1, columns 2–3, bed of nails puts it at (0, 2) "
        "and max unpooling puts it back at (1, 2)."
    )
    (drawing,) = drawings(FIGURES["overlapping"](methods=["max_unpool"]))
    assert drawing.alt.endswith(
        "Window (0, 0) keeps 9 from (0, 1), index 1, and passes on 4, set by hand: max "
        "unpooling puts it back at (0, 1), where a later window overwrites it."
    )


@pytest.mark.parametrize("labels", ["values", "errors"])
def test_a_photograph_is_drawn_pixel_by_pixel(labels: str) -> None:
    figure = sw.Unpooling.from_image(HOPPER, side=48, labels=labels, device="cpu")
    (drawing,) = drawings(figure)
    images = [item.pixels.array() for item in drawing.items if isinstance(item, Bitmap)]
    assert [image.shape for image in images[:3]] == [(48, 41, 3), (24, 20, 3), (12, 10, 3)]
    np.testing.assert_array_equal(images[2], figure.pooled.permute(1, 2, 0).byte())
    if labels == "values":
        for image, method in zip(images[3:], figure.methods, strict=True):
            np.testing.assert_array_equal(image, figure.unpooled[method].permute(1, 2, 0).byte())
    for item in drawing.items:
        assert 0 <= item.x <= item.x + item.width <= drawing.width


def test_a_photograph_leaves_headings_their_colors() -> None:
    figure = sw.Unpooling.from_image(HOPPER, side=128, device="cpu")
    picture, _ = figure._still()
    with Image.open(BytesIO(picture)) as image:
        colors = {color for _, color in image.convert("RGB").getcolors(1 << 24)}
    assert {rgb(PALETTE["roles"][role]) for role in ("input", "output")} <= colors


def test_files_of_every_kind(tmp_path: Path) -> None:
    figure = sw.Unpooling(methods=["max_unpool"])
    for suffix in ("png", "svg", "pdf", "gif"):
        figure.save(tmp_path / f"figure.{suffix}")
    with Image.open(tmp_path / "figure.gif") as film:
        # Of each of four windows: as it is, five in flight, and what comes of it.
        assert film.n_frames == 4 * 7
    grey = sw.Unpooling(image=np.arange(64, dtype=np.uint8).reshape(8, 8), levels=2)
    grey.save(tmp_path / "photo.png", theme="dark", width=3.4)
    with pytest.raises(ValueError, match="view = 'matrix': choose 'grids'"):
        grey.figure(view="matrix")
