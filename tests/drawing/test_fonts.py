"""Pictures that a reader's settings, fonts and languages do not break."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.font_manager import FontEntry, fontManager
from PIL import Image

import segwidgets as sw
from segwidgets.drawing import fonts

BIRD = "鸟"


def saved(figure: sw.IoUCalculator | sw.Conv1d, path: Path) -> np.ndarray:
    figure.save(path)
    return np.asarray(Image.open(BytesIO(path.read_bytes())).convert("RGB"))


@pytest.mark.parametrize(
    "settings",
    [
        {"text.usetex": True},
        {"font.size": 30.0, "font.family": "No such font"},
        {"savefig.bbox": "tight", "savefig.pad_inches": 1.0, "savefig.facecolor": "red"},
        {"path.sketch": (3.0, 100.0, 2.0), "lines.linewidth": 9.0, "axes.facecolor": "red"},
    ],
    ids=lambda settings: next(iter(settings)),
)
@pytest.mark.parametrize("name", ["still.png", "film.gif"])
def test_settings_of_the_reader_change_nothing(
    settings: dict[str, object], name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    figure = sw.Conv1d(labels="symbols")
    plain = saved(figure, tmp_path / name)
    with mpl.rc_context(settings):  # type: ignore[arg-type]
        np.testing.assert_array_equal(saved(figure, tmp_path / name), plain)
        assert mpl.rcParams[next(iter(settings))] == next(iter(settings.values()))
    assert not caplog.records


@pytest.fixture
def asian_font(tmp_path: Path) -> Iterator[str]:
    """Install a font with one sign, a filled square."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 900), (900, 900), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "bird"])
    builder.setupCharacterMap({ord(BIRD): "bird"})
    builder.setupGlyf({".notdef": square, "bird": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "bird": (1000, 0)})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Square Sans", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "square.ttf")
    before = list(fontManager.ttflist)
    fontManager.addfont(tmp_path / "square.ttf")
    fonts._others.cache_clear()
    yield "Square Sans"
    fontManager.ttflist = before
    fonts._others.cache_clear()


def birds(name: str) -> sw.IoUCalculator:
    return sw.IoUCalculator([[0, 1]], [[0, 1]], class_names=["sky", name])


def test_letters_come_from_a_font_that_has_them(asian_font: str, tmp_path: Path) -> None:
    assert fonts.families(BIRD) == ["DejaVu Sans", asian_font]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = saved(birds(BIRD), tmp_path / "a.png")
        birds(BIRD).save(tmp_path / "a.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    assert BIRD in document[0].get_textpage().get_text_range()
    document.close()
    # The sign is darker than any letter: a row of twelve dark pixels.
    dark = (drawn.max(-1) < 90).astype(int)
    runs = np.lib.stride_tricks.sliding_window_view(dark, 12, axis=1).all(-1)
    blank = (saved(birds("."), tmp_path / "b.png").max(-1) < 90).astype(int)
    assert runs.sum() > np.lib.stride_tricks.sliding_window_view(blank, 12, axis=1).all(-1).sum()


@pytest.fixture
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what has been told of letters."""
    fonts._others.cache_clear()
    for name in ("_missing", "_turned", "_told"):
        monkeypatch.setattr(fonts, name, set())


@pytest.mark.usefixtures("untold")
def test_letters_that_no_font_has_are_told_once(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="no font here has") as told:
        birds(f"{BIRD}猫").save(tmp_path / "a.png")
    birds(BIRD).save(tmp_path / "b.png")
    (warning,) = told
    assert str(warning.message).startswith(f"no font here has 猫, {BIRD}: ")
    assert 'w.to_html("figure.html")' in str(warning.message)
    # The way out.
    assert BIRD in birds(BIRD).to_html(fallback=False)


@pytest.mark.usefixtures("untold")
def test_fonts_that_are_gone_or_broken_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    bad = [FontEntry(str(tmp_path / name), "A Sans") for name in ("gone.ttf", "broken.ttf")]
    monkeypatch.setattr(fontManager, "ttflist", [*bad, *fontManager.ttflist])
    with pytest.warns(UserWarning, match=f"no font here has {BIRD}"):
        birds(BIRD).save(tmp_path / "a.png")


DOG = "כלב"


@pytest.mark.skipif(mpl.__version_info__ < (3, 11), reason="matplotlib writes from the left")
def test_a_name_from_right_to_left_begins_a_line_from_the_left(tmp_path: Path) -> None:
    birds(DOG).save(tmp_path / "a.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    text = document[0].get_textpage()
    letters = [text.get_text_range(at, 1) for at in range(text.count_chars())]
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    # The last line is "כלב: IoU = …": its first letter is right of the next, and left of the sign.
    last = min(bottom for _, bottom, _, _ in boxes)
    line = {
        letter: left
        for letter, (left, bottom, _, _) in zip(letters, boxes, strict=True)
        if bottom < last + 8
    }
    assert line["ב"] < line["ל"] < line["כ"] < line["I"]
    document.close()


@pytest.mark.usefixtures("untold")
def test_letters_that_an_older_matplotlib_turns_round_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mpl, "__version_info__", (3, 10, 3))
    with pytest.warns(UserWarning, match="from left to right and joins no letters") as told:
        birds(DOG).save(tmp_path / "a.png")
    assert len(told) == 1
    # The ways out.
    assert DOG in birds(DOG).to_html(fallback=False)
    fonts._told.clear()
    monkeypatch.setattr(mpl, "__version_info__", (3, 11, 0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        birds(DOG).save(tmp_path / "a.png")


def test_a_picture_that_cannot_be_drawn_does_not_hide_the_figure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figure = sw.Conv1d()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no ink")

    monkeypatch.setattr(type(figure), "_drawings", broken)
    with pytest.warns(UserWarning, match="the picture beside .* could not be drawn: no ink"):
        data, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "image/png" not in data
    for write in (figure.to_html, lambda: sw.page([figure]), figure.to_iframe):
        with pytest.warns(UserWarning, match="the picture beside .* could not be drawn: no ink"):
            assert "segwidgets-conv-1d" in write()
    with pytest.warns(UserWarning, match="no ink"):
        data, _ = figure.static()._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain"}
    # There is nothing to wait behind.
    assert "display:none" not in data["text/html"].partition("srcdoc=")[0]
