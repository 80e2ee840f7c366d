"""What errors about a file to be saved advise, followed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import segwidgets as sw

# What is saved: what is wrong, what its error says, and what then writes a file of that kind.
SAVED = [
    ("a.bmp", {}, ".png", "a.png", {}, b"\x89PNG"),
    ("a.bmp", {}, ".svg", "a.svg", {}, b"<?xml"),
    ("a.bmp", {}, ".pdf", "a.pdf", {}, b"%PDF"),
    ("a.gif", {"fps": 0}, "at most 60", "a.gif", {"fps": 60}, b"GIF89a"),
    ("a.gif", {"steps": []}, "such as [0]", "a.gif", {"steps": [0]}, b"GIF89a"),
    ("a.gif", {"transparent": True}, "save a .png", "a.png", {"transparent": True}, b"\x89PNG"),
    ("a.png", {"steps": [0, 1]}, ".gif", "a.gif", {"steps": [0, 1]}, b"GIF89a"),
    ("a.png", {"steps": [0, 1]}, "steps=1", "a.png", {"steps": 1}, b"\x89PNG"),
    ("a.png", {"dpi": 5}, "from 36 to 600", "a.png", {"dpi": 36}, b"\x89PNG"),
    ("a.png", {"transparent": 1}, "choose True", "a.png", {"transparent": True}, b"\x89PNG"),
]


@pytest.mark.parametrize(("path", "look", "says", "better", "right", "begins"), SAVED)
def test_what_an_error_of_a_file_advises_works(
    path: str, look: Any, says: str, better: str, right: Any, begins: bytes, tmp_path: Path
) -> None:
    figure = sw.Conv1d()
    with pytest.raises((TypeError, ValueError)) as caught:
        figure.save(tmp_path / path, **look)
    assert says in str(caught.value)
    assert [*tmp_path.iterdir()] == []
    figure.save(tmp_path / better, **right)
    assert (tmp_path / better).read_bytes().startswith(begins)


def test_a_film_of_what_stands_still_is_a_picture(tmp_path: Path) -> None:
    figure = sw.Checkerboard()
    with pytest.raises(ValueError, match="save it as a picture"):
        figure.save(tmp_path / "a.gif")
    figure.save(tmp_path / "a.png")
    with pytest.raises(ValueError, match=r"file such as a\.html"):
        figure.to_html(tmp_path / "a.pdf")
    figure.to_html(tmp_path / "a.html")
    with pytest.raises(FileNotFoundError, match="create it first"):
        figure.save(tmp_path / "new" / "a.png")
    (tmp_path / "new").mkdir()
    figure.save(tmp_path / "new" / "a.png")
    assert {path.name for path in tmp_path.iterdir()} == {"a.png", "a.html", "new"}
