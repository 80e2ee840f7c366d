"""Thumbnails: what is in them, and how large."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageSequence

import segwidgets as sw
from segwidgets.drawing.items import Cell, Text
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


def test_a_motif_has_two_pixels_for_each_and_moves(tmp_path: Path) -> None:
    figure = sw.ConvTranspose1d()
    figure._save_motif(tmp_path / "motif.png", theme="dark")
    figure._save_motif(tmp_path / "motif.gif", steps=range(2))
    with Image.open(tmp_path / "motif.png") as still:
        assert still.size == (700, 440)
    with Image.open(tmp_path / "motif.gif") as film:
        assert film.size == (700, 440)
        assert len([*ImageSequence.Iterator(film)]) > 1
