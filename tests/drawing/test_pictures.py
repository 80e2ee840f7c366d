"""What is drawn says what torch says, and a film shows what stills show."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image, ImageSequence

import segwidgets as sw
from segwidgets.drawing.files import png
from segwidgets.drawing.film import Film, Pen, WordSplitter, gif, mp4
from segwidgets.drawing.items import Bar, Bitmap, Block, Cell, Curve, Drawing, Text
from segwidgets.drawing.still import draw
from segwidgets.terms.numbers import MINUS, show
from segwidgets.widgets.export import compose

FIGURES: dict[str, Any] = {
    "stamp": lambda: sw.ConvTranspose2d(),
    "cropped": lambda: sw.ConvTranspose2d(padding=1, output_padding=1, bias=0.5),
    "gather": lambda: sw.ConvTranspose2d(view="gather", padding=1, dilation=2),
    "stamp-1d": lambda: sw.ConvTranspose1d([3, -5, 2], [1, 2, 4], labels="values"),
    "conv": lambda: sw.Conv2d(stride=2, padding=1, padding_mode="reflect"),
    "true-conv": lambda: sw.Conv1d(operation="convolution", labels="values"),
    "matrix": lambda: sw.Conv1d(stride=2, view="matrix", labels="values"),
    "matrix-transposed": lambda: sw.ConvTranspose2d([[1, -2], [0, 3]], padding=1, view="matrix"),
}


def drawings(figure: Any, steps: Any = None, width: float = 6.5, **look: Any) -> list[Drawing]:
    chosen: list[Drawing] = compose(figure, steps, None, "light", width, **look)
    return chosen


def under(drawing: Drawing, heading: str) -> list[Cell]:
    """The cells of the grid with a heading, row by row, those that are cropped left out."""
    titles = [i for i, item in enumerate(drawing.items) if isinstance(item, Text) and item.bold]
    (start,) = (i for i in titles if drawing.items[i].text == heading)  # type: ignore[attr-defined]
    end = min((i for i in titles if i > start), default=len(drawing.items))
    # The coloured square of the next heading is a cell too.
    cells = (item for item in drawing.items[start:end] if isinstance(item, Cell) and not item.part)
    return [cell for cell in cells if not cell.hatch]


@pytest.mark.parametrize("name", FIGURES)
def test_the_last_step_shows_torchs_output(name: str) -> None:
    figure = FIGURES[name]()
    (drawing,) = drawings(figure, [-1])
    expected = [show(value, 2) for value in figure.output.double().ravel().tolist()]
    assert [cell.text for cell in under(drawing, "Output")] == expected


def test_the_matrix_is_torchs() -> None:
    figure = sw.Conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [-3, 4]], padding=0)
    figure.view = "matrix"
    drawn = [cell.text for cell in under(drawings(figure)[0], "Matrix")]
    numbers = [float(text.replace(MINUS, "-")) for text in drawn]
    np.testing.assert_array_equal(numbers, figure.matrix.ravel().tolist())


def test_the_window_lies_where_torch_takes_its_products_from() -> None:
    """The cells under the window, times the turned kernel, sum up to torch's output."""
    figure = sw.ConvTranspose2d(view="gather", padding=1, output_padding=1)
    shown = figure._map("gather")
    field = shown.field.values(shown.input)
    turned = shown.kernel[::-1, ::-1]
    expected = figure.output.double()
    for step in range(expected.numel()):
        row, column = divmod(step, expected.shape[1])
        window = field[row : row + 3, column : column + 3]
        assert (window * turned).sum() == expected[row, column]


def test_stamps_are_added_one_by_one() -> None:
    figure = sw.ConvTranspose2d()
    for step in range(figure.n_steps):
        x = torch.tensor(figure.input)
        x.view(-1)[step + 1 :] = 0
        expected = sw.ConvTranspose2d(x, figure.kernel).output.ravel().tolist()
        (drawing,) = drawings(figure, [step])
        for cell, value in zip(under(drawing, "Output"), expected, strict=True):
            assert cell.text in (("", show(value, 2)) if value == 0 else (show(value, 2),))


@pytest.mark.parametrize("name", [*FIGURES, "checkerboard"])
@pytest.mark.parametrize("width", [3.4, 6.5])
def test_nothing_leaves_the_page(name: str, width: float) -> None:
    figure = sw.Checkerboard([(3, 2)] * 5) if name == "checkerboard" else FIGURES[name]()
    for drawing in drawings(figure, range(figure._film_steps(None)), width, phases=True):
        for item in drawing.items:
            assert item.x >= 0
            assert item.x + item.width <= drawing.width
            assert item.y + item.height <= drawing.height
        assert drawing.width <= 72 * width


def test_text_is_not_wider_than_its_room() -> None:
    """The estimate of a text's width holds for the font that draws it."""
    (drawing,) = drawings(FIGURES["cropped"]())
    drawn = draw(drawing)
    renderer = FigureCanvasAgg(drawn).get_renderer()
    (axes,) = drawn.axes
    rooms = {item.text: item.width for item in drawing.items if isinstance(item, Text)}
    for text in axes.texts:
        if text.get_text() in rooms:
            width = text.get_window_extent(renderer).width * 72 / drawn.dpi
            assert width <= rooms[text.get_text()] * 1.02, text.get_text()


def pixels(drawing: Drawing, film: Film) -> Any:
    """The drawing drawn in one go, at the film's size."""
    page = Block(drawing.width, drawing.height, drawing.items)
    whole = Drawing(
        film.width / film.scale, film.height / film.scale, page.items, drawing.surface, ""
    )
    out = BytesIO()
    draw(whole).savefig(out, format="png", dpi=72 * film.scale)
    return np.asarray(Image.open(out).convert("RGB"), float)


@pytest.mark.parametrize("name", ["stamp", "gather", "matrix"])
def test_a_film_shows_what_stills_show(name: str) -> None:
    figure = FIGURES[name]()
    moments = drawings(figure, range(0, figure.n_steps, 4), phases=True)
    film = Film(moments, dpi=90)
    standing = [i for i, (_, t, _) in enumerate(film.moments) if not t]
    for drawing, number in zip(moments, standing, strict=True):
        frame = film.frame(number)
        still = pixels(drawing, film)
        now = np.asarray(frame, float)
        # Tiles stand on whole pixels, so edges and letters may be shifted by part of one.
        assert (np.abs(now - still).max(axis=2) > 60).mean() < 0.06
        assert np.abs(now.mean((0, 1)) - still.mean((0, 1))).max() < 2


def test_the_pen_draws_what_artists_draw() -> None:
    (drawing,) = drawings(FIGURES["cropped"](), [4])
    pen = Pen(drawing.width, drawing.height, 90)
    for item in drawing.items:
        pen.draw(item)
    drawn = Image.fromarray(pen.pixels())
    still = draw(drawing, transparent=True)
    still.set_dpi(90)
    agg = FigureCanvasAgg(still)
    agg.draw()
    # Outlines lie over the digits here, and under them there.
    off = np.abs(np.asarray(drawn, float) - np.asarray(agg.buffer_rgba(), float)).max(axis=2)
    assert (off > 0).mean() < 0.01


def test_what_stands_past_the_edge_is_left_out() -> None:
    words = Text(97, 0, 40, 12, "", "#000000", 9)
    drawings = [
        Drawing(100, 20, (replace(words, text=text),), "#ffffff", "") for text in ("a b", "a c")
    ]
    assert len([*Film(drawings, dpi=90).frames()]) == 2


@pytest.mark.parametrize("bold", [False, True])
def test_words_stand_where_they_stand_in_their_line(bold: bool) -> None:
    line = Text(10, 5, 300, 12, "Input (0, 1) = 3 scales the kernel", "#000000", 9, bold=bold)
    whole, apart = Pen(320, 24, 144), Pen(320, 24, 144)
    whole.draw(line)
    words = WordSplitter(144).split(line)
    assert " ".join(word.text for word in words) == line.text  # type: ignore[attr-defined]
    for word in words:
        apart.draw(word)
    ink = [pen.pixels()[..., 3].sum(axis=0).astype(float) for pen in (whole, apart)]
    ends = [np.flatnonzero(columns)[[0, -1]] for columns in ink]
    assert np.abs(ends[0] - ends[1]).max() <= 2
    assert ink[0].sum() == pytest.approx(ink[1].sum(), rel=0.02)


def test_a_gif_keeps_every_frame(tmp_path: Path) -> None:
    figure = sw.ConvTranspose2d()
    moments = drawings(figure, range(9), phases=True)
    film = Film(moments, dpi=90)
    (tmp_path / "film.gif").write_bytes(gif(film, fps=2))
    with Image.open(tmp_path / "film.gif") as saved:
        assert saved.n_frames == len(film.moments)  # type: ignore[attr-defined]
        assert saved.n_frames >= 9 * 5  # type: ignore[attr-defined]
        assert saved.info["loop"] == 0
        frames = [
            (np.asarray(frame.convert("RGB"), float), frame.info["duration"])
            for frame in ImageSequence.Iterator(saved)
        ]
    for (now, _), then in zip(frames, film.frames(), strict=True):
        off = np.abs(now - np.asarray(then, float)).max(axis=2)
        assert np.percentile(off, 99) <= 32
        # What stands for something keeps its exact colour.
        assert (now[0, 0] == (255, 255, 255)).all()
        assert (now == (0, 114, 178)).all(axis=2).any()
    # Half a second for each of nine steps, and three steps more for the last.
    assert sum(duration for _, duration in frames) == 500 * 12


def test_an_mp4_has_every_scene(tmp_path: Path) -> None:
    from imageio_ffmpeg import count_frames_and_secs

    moments = drawings(sw.ConvTranspose1d(), range(2), phases=True)
    (tmp_path / "film.mp4").write_bytes(mp4(Film(moments, dpi=100), fps=2))
    count, seconds = count_frames_and_secs(str(tmp_path / "film.mp4"))
    # Two steps of half a second; the last stands three steps longer.
    assert seconds == pytest.approx(2.5, abs=0.05)
    assert count == round(25 * seconds)


def test_colours_are_those_of_the_page() -> None:
    """One palette: the labelled ramp of js/src/ui/theme.ts, on its own numbers."""
    (drawing,) = drawings(sw.ConvTranspose2d())
    outlines = {item.color for item in drawing.items if hasattr(item, "line_width")}
    assert {"#0072B2", "#E69F00", "#CC79A7"} <= outlines


def test_a_png_keeps_the_colour_of_a_small_swatch(tmp_path: Path) -> None:
    """There are far more greys and tints in this picture than a palette holds."""
    figure = sw.Checkerboard([(3, 2)] * 3)
    figure.save(tmp_path / "still.png")
    picture = np.asarray(Image.open(tmp_path / "still.png").convert("RGB")).astype(int)
    swatch = np.abs(picture - (0x00, 0x72, 0xB2)).max(axis=-1)
    assert swatch.min() < 8


def test_what_comes_later_is_in_front() -> None:
    line = Curve(0, 10, 40, 0, ((0, 0), (40, 0)), "#000000", 4)
    drawing = Drawing(40, 20, (line, Bar(10, 0, 20, 20, "#ffffff")), "#ffffff", "a bar on a line")
    picture = np.asarray(Image.open(BytesIO(png(drawing, dpi=72))).convert("L"))
    assert picture[10, 4] < 30
    assert picture[10, 20] == 255


@pytest.mark.parametrize("width", [3.4, 6.5])
def test_a_table_of_scores_is_as_wide_as_the_pictures_above(width: float) -> None:
    (shown,) = drawings(sw.SegmentationTasks(view="scores"), [2], width)
    right = max(item.x + item.width for item in shown.items if isinstance(item, Bitmap))
    ends = [i.x + i.width for i in shown.items if isinstance(i, Text) and i.anchor == "end"]
    assert max(ends) == pytest.approx(right, abs=1)
