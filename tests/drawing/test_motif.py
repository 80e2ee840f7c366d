"""Thumbnails: what is in them, and how large."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageSequence

import segwidgets as sw
from segwidgets.drawing.items import Bar, Cell, Drawing, Outline, Text
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
