"""Thumbnails: what is in them, and how large."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

import segwidgets as sw
from segwidgets.drawing.items import Bar, Bitmap, Cell, Drawing, Outline, Pixels, Text
from segwidgets.drawing.motif import motif
from segwidgets.widgets.export import compose
from tests.drawing.test_finish import EXAMPLES

SIZE = (350, 220)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_a_motif_has_no_words_and_no_small_text(slug: str) -> None:
    (drawing,) = motif(compose(EXAMPLES[slug].make(), None, None, "light", 4.6), SIZE)
    assert (drawing.width, drawing.height) == SIZE
    assert drawing.items
    for item in drawing.items:
        assert min(item.x, item.y) >= 0
        assert item.x + item.width <= SIZE[0] + 1e-6
        assert item.y + item.height <= SIZE[1] + 1e-6
        if isinstance(item, Text):
            assert len(item.text) <= 1
        if isinstance(item, Cell | Text) and item.text:
            assert item.font_size >= 9


def test_words_become_bars_where_they_stand() -> None:
    look = {"color": "#000000", "font_size": 10.0}
    words = [
        Text(0, 0, 100, 20, "one line of words", **look),
        Text(0, 40, 100, 20, "words", **look, anchor="end"),
        Text(0, 80, 100, 20, "×", **look),
    ]
    (drawing,) = motif([Drawing(100, 100, tuple(words), "#ffffff", "")], (120, 120))
    first, second, sign = drawing.items
    assert isinstance(first, Bar)
    assert isinstance(second, Bar)
    assert isinstance(sign, Text)
    assert first.x == 10
    assert second.x + second.width == pytest.approx(110)
    # In the middle of their line, as long as the words, and lighter than these.
    assert first.y + first.height / 2 == pytest.approx(sign.y + sign.height / 2 - 80)
    assert first.width > 2 * second.width > 0
    assert first.color == "#a6a6a6"


def test_a_small_motif_has_thin_lines_and_no_digits() -> None:
    figure = sw.ConvTranspose2d(step=4)
    drawings = compose(figure, None, None, "light", 4.6)
    (large,), (small,) = motif(drawings, (350, 230)), motif(drawings, (140, 92))
    assert len(large.items) == len(small.items)
    for big, little in zip(large.items, small.items, strict=True):
        if isinstance(big, Outline) and isinstance(little, Outline):
            assert little.line_width == pytest.approx(0.4 * big.line_width)
        if isinstance(little, Cell) and little.text:
            assert little.font_size >= 9


def test_a_motif_has_two_pixels_for_each_and_moves(tmp_path: Path) -> None:
    figure = sw.ConvTranspose1d()
    figure._save_motif(tmp_path / "motif.png", theme="dark")
    figure._save_motif(tmp_path / "motif.gif", steps=range(2))
    with Image.open(tmp_path / "motif.png") as still:
        assert still.size == (700, 440)
    with Image.open(tmp_path / "motif.gif") as film:
        assert film.size == (700, 440)
        assert len([*ImageSequence.Iterator(film)]) > 1


def test_a_small_thing_on_plain_ground_is_seen_from_near() -> None:
    pixels = np.full((100, 100, 3), 250, np.uint8)
    pixels[40:50, 60:80] = (200, 0, 0)
    other = np.full((100, 100, 3), 240, np.uint8)
    items = tuple(Bitmap(x, 0, 50, 50, Pixels.of(each)) for x, each in ((0, pixels), (60, other)))
    (drawing,) = motif([Drawing(110, 50, items, "#ffffff", "")], SIZE)
    near, far = (item.pixels.array() for item in drawing.items if isinstance(item, Bitmap))
    # All of it, some ground around it, and the same part of both.
    assert (near == (200, 0, 0)).all(-1).sum() == 10 * 20
    assert near.shape == far.shape
    assert 20 < near.shape[0] == near.shape[1] <= 30
    assert (far == 240).all()


def test_a_picture_without_ground_stays_whole() -> None:
    scene = np.arange(100 * 100 * 3).reshape(100, 100, 3).astype(np.uint8)
    whole = Bitmap(0, 0, 50, 50, Pixels.of(scene))
    (drawing,) = motif([Drawing(50, 50, (whole,), "#ffffff", "")], SIZE)
    (shown,) = (item.pixels.array() for item in drawing.items if isinstance(item, Bitmap))
    assert np.array_equal(shown, scene)
