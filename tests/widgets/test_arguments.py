"""What pictures, films and pages cannot be is refused in our words, with a way out that works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from tests.figures import FIGURES

STEPPED = {stem: kind for stem, kind in FIGURES.items() if "step" in kind.class_traits()}


@pytest.fixture(scope="module", params=FIGURES)
def figure(request: pytest.FixtureRequest) -> Figure:
    # Nothing is computed: what is wrong is found before.
    return FIGURES[request.param]()


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"width": "a"}, TypeError, "width = 'a': choose 2 to 20 inches"),
        ({"width": -1}, ValueError, "width = -1: choose 2 to 20 inches"),
        ({"width": float("nan")}, ValueError, "width = nan: choose 2 to 20 inches"),
        ({"width": True}, TypeError, "width = True: choose 2 to 20 inches"),
        ({"theme": None}, ValueError, "theme = None: choose 'light' or 'dark'"),
        ({"view": 3}, ValueError, "view = 3: "),
        ({"caption": None}, TypeError, "caption = None: choose True or False"),
        ({"code": 1}, TypeError, "code = 1: choose True or False"),
        ({"counter": "no"}, TypeError, "counter = 'no': choose True or False"),
        ({"transparent": None}, TypeError, "transparent = None: choose True or False"),
    ],
)
def test_stills_and_films_refuse_the_same(
    figure: Figure, asked: dict[str, Any], error: type[Exception], words: str, tmp_path: Path
) -> None:
    for draw in (figure.figure, lambda **a: figure.save(tmp_path / "figure.png", **a)):
        with pytest.raises(error, match=words):
            draw(**asked)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("step", "error", "words"),
    [
        ("1", TypeError, "step = '1': a whole number is needed; write 1"),
        (1.5, TypeError, r"step = 1\.5: a whole number is needed; give an int"),
        (1.0, TypeError, r"step = 1\.0: a whole number is needed; write 1"),
        ([0], TypeError, r"step = \[0\]: a whole number is needed"),
        (10**6, IndexError, r"step = 1000000: choose -\d+ to \d+"),
    ],
)
def test_a_step_is_one_that_there_is(
    figure: Figure, step: Any, error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        figure.figure(step=step)
    with pytest.raises(error, match=words):
        figure.save(tmp_path / "figure.png", steps=[step])


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"steps": []}, ValueError, r"steps = \[\]: give one at least, such as \[0\]"),
        ({"steps": "12"}, TypeError, "step = '12': a whole number is needed"),
        ({"fps": "2"}, TypeError, "fps = '2': choose more than 0 and at most 60"),
        ({"fps": float("inf")}, ValueError, "fps = inf: choose more than 0 and at most 60"),
        ({"dpi": "90"}, ValueError, "dpi = '90': choose a whole number from 36 to 600"),
        ({"smooth": 1}, TypeError, "smooth = 1: choose True or False"),
        ({"progress": None}, TypeError, "progress = None: choose True or False"),
    ],
)
def test_films_refuse(
    figure: Figure, asked: dict[str, Any], error: type[Exception], words: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=words):
        figure.save(tmp_path / "figure.gif", **asked)
    assert not list(tmp_path.iterdir())


def test_pages_refuse(figure: Figure, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"title = 3: give words, such as '.*', or leave title out"):
        figure.to_html(title=3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="lang = 3: give words, such as 'en'"):
        figure.to_html(lang=3)  # type: ignore[arg-type]
    for lang in ("", "e", 'd"e', "en us", "de_DE", "-en", "en-", "x" * 40):
        with pytest.raises(ValueError, match=r"as HTML has it, such as 'en' or 'pt-BR'"):
            figure.to_html(lang=lang)
        with pytest.raises(ValueError, match="as HTML has it"):
            sw.page([figure], lang=lang)
    for lang in ("en", "pt-BR", "zh-Hant-TW", "gsw"):
        assert f'<html lang="{lang}">' in figure.to_html(lang=lang, fallback=False)
    with pytest.raises(ValueError, match="figures is empty: give at least one figure or text"):
        sw.page([])
    with pytest.raises(TypeError, match="fallback = None: choose True or False"):
        figure.to_html(fallback=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"path = 3: give the name of a file, such as 'page\.html'"):
        figure.to_html(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"give a list such as \[sw\.Conv2d\(\)\]"):
        sw.page(figure)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_the_ways_out_work(tmp_path: Path) -> None:
    figure = sw.Conv1d([1, 2, 3], [1])
    figure.save(tmp_path / "one.gif", steps=[0])
    figure.save(tmp_path / "all.gif")
    with pytest.raises(ValueError, match=r"a picture shows one, such as steps=2\."):
        figure.save(tmp_path / "figure.png", steps=[0, 2])
    figure.save(tmp_path / "figure.png", steps=2)
    figure.to_html(tmp_path / "handout.html", fallback=False)
    sw.page([figure], tmp_path / "page.html", fallback=False)
    assert len(list(tmp_path.iterdir())) == 5


@pytest.mark.parametrize(
    ("name", "advised"),
    [
        ("handout.pdf", "handout.html; save() of each"),
        ("lecture.ipynb", "lecture.html."),
        ("week 1.2", "week 1.2.html."),
        ("slides.pptx", "slides.html."),
    ],
)
def test_a_page_is_written_into_a_page(name: str, advised: str, tmp_path: Path) -> None:
    figure = sw.Conv1d()
    for write in (figure.to_html, lambda path: sw.page([figure], path)):
        with pytest.raises(ValueError, match=re.escape(f"into a file such as {advised}")):
            write(tmp_path / name)
    assert not list(tmp_path.iterdir())
    for right in (advised.partition(".html")[0] + ".html", "page.HTM", "page"):
        figure.to_html(tmp_path / right, fallback=False)


def test_what_does_not_move_is_saved_as_a_picture(tmp_path: Path) -> None:
    for figure in (sw.IoUBoxes([0, 0, 2, 2], [1, 1, 3, 3]), sw.IoUCalculator(), sw.Checkerboard()):
        with pytest.raises(ValueError, match=r"nothing that moves: save it as a picture, \.png"):
            figure.save(tmp_path / "film.gif")
        figure.save(tmp_path / "still.png")


@pytest.mark.parametrize("stem", STEPPED)
def test_a_step_counts_from_the_end(stem: str) -> None:
    kind: Any = STEPPED[stem]
    figure = kind(step=-1)
    last = figure.n_steps - 1
    assert last > 0
    assert figure.step == figure.get_state(["step"])["step"] == last
    figure.step = 0
    figure.step = -1
    assert figure.step == last
    for wrong in (last + 1, -last - 2):
        with pytest.raises(TraitError, match=f"step = {wrong}: choose 0 to {last}"):
            figure.step = wrong
        assert figure.step == last


@pytest.mark.parametrize("stem", ["conv-1d", "unpooling", "pixel-shuffle"])
def test_the_last_step_is_drawn_alike_from_both_ends(stem: str) -> None:
    figure: Any = STEPPED[stem]()
    texts = [
        [text.get_text() for text in figure.figure(step=step).axes[0].texts]
        for step in (-1, figure.n_steps - 1, 0)
    ]
    assert texts[0] == texts[1] != texts[2]


def test_numbers_that_are_read_or_refused_by_their_size(tmp_path: Path) -> None:
    figure = sw.IoUBoxes()
    figure.save(tmp_path / "x.png", dpi=np.int64(40))
    with pytest.raises(ValueError, match=r"more than 0 and at most 60 .*may take 600 seconds"):
        sw.Conv1d().save(tmp_path / "x.gif", fps=1e-320)
    with pytest.raises(IsADirectoryError, match="is a folder: add a file name"):
        figure.save(tmp_path)
    # Not all of an endless number.
    for asked in ({"width": 10**400}, {"dpi": 10**400}):
        with pytest.raises(ValueError, match="0…: choose"):
            figure.save(tmp_path / "y.png", **asked)
    with pytest.raises(ValueError, match="0…: choose"):
        figure.to_iframe(10**400)
