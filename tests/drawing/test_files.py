"""Files are whole or not there, and say in words what they show."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

import segwidgets as sw


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_every_picture_says_in_words_what_it_shows(suffix: str, theme: str, tmp_path: Path) -> None:
    path = tmp_path / f"figure.{suffix}"
    sw.ConvTranspose2d(step=4).save(path, theme=theme)
    words = (
        "Input (1, 1) = 4 scales the kernel and is added at rows 2–4, columns 2–4. "
        "Five of these cells already hold a value; the copy is added."
    )
    if suffix == "png":
        with Image.open(path) as picture:
            assert words in picture.info["Description"]
    elif suffix == "svg":
        text = path.read_text("utf-8")
        assert words in text
        # Text is text, and one of the numbers is there to be selected.
        assert re.search(r"<text[^>]*>10</text>", text)
    else:
        assert b"scales the kernel" in path.read_bytes() or _utf16("scales the kernel", path)
        assert b"/FontFile2" in _inflated(path) or b"/Type0" in _inflated(path)


def _utf16(words: str, path: Path) -> bool:
    return words.encode("utf-16-be") in path.read_bytes()


def _inflated(path: Path) -> bytes:
    """A PDF with its streams unpacked."""
    data = path.read_bytes()
    parts = [data]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
        try:
            parts.append(zlib.decompress(match[1]))
        except zlib.error:
            continue
    return b"".join(parts)


def test_a_picture_fits_a_column(tmp_path: Path) -> None:
    sw.ConvTranspose2d().save(tmp_path / "column.png", width=3.4, dpi=300)
    with Image.open(tmp_path / "column.png") as picture:
        assert picture.width <= 300 * 3.4


def test_a_transparent_picture(tmp_path: Path) -> None:
    sw.Conv1d().save(tmp_path / "clear.png", transparent=True)
    with Image.open(tmp_path / "clear.png") as picture:
        assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 0)


@pytest.mark.parametrize(
    ("name", "options", "error", "words"),
    [
        ("figure.jpg", {}, ValueError, "'.jpg' is none of .png, .svg, .pdf, .gif, .mp4"),
        ("figure", {}, ValueError, "'' is none of"),
        ("figure.gif", {"transparent": True}, ValueError, "a film has a background"),
        ("figure.png", {"dpi": 10}, ValueError, "dpi = 10: choose a whole number from 36 to 600"),
        ("figure.gif", {"fps": 0}, ValueError, "fps = 0: choose more than 0"),
        ("figure.png", {"width": 50}, ValueError, "width = 50: choose 2 to 20 inches"),
        ("figure.png", {"theme": "blue"}, ValueError, "theme = 'blue'"),
        ("figure.png", {"view": "side"}, ValueError, "view = 'side': choose 'stamp', 'gather'"),
        ("figure.png", {"steps": 9}, IndexError, "step = 9: choose -9 to 8"),
        ("figure.png", {"steps": [0, 1]}, ValueError, "2 of them need a film"),
        ("missing/figure.png", {}, FileNotFoundError, "missing does not exist"),
        ("folder.png", {}, IsADirectoryError, "is a folder"),
    ],
)
def test_what_cannot_be_saved_leaves_nothing(
    name: str, options: dict[str, object], error: type[Exception], words: str, tmp_path: Path
) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(error, match=words):
        sw.ConvTranspose2d().save(tmp_path / name, **options)  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


def test_without_ffmpeg_the_way_out_is_told(tmp_path: Path) -> None:
    code = f"""
import sys
sys.modules["imageio_ffmpeg"] = None
import segwidgets as sw
try:
    sw.Conv1d().save({str(tmp_path / "film.mp4")!r})
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install imageio-ffmpeg" in done.stdout
    assert not list(tmp_path.iterdir())


def test_progress_is_told_to_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sw.ConvTranspose1d().save(tmp_path / "film.gif", progress=True)
    told = capsys.readouterr().err
    assert re.search(r"(\d+)/\1  frames\n$", told)
