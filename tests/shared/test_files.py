"""Writing a file whole or not at all, beside other writers and through links."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from PIL import Image

from segwidgets import images
from segwidgets.shared.files import write


def test_many_writers_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    def write_many(worker: int) -> None:
        for number in range(50):
            write(tmp_path / f"{worker}-{number}.html", f"{worker}-{number} " * 500)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write_many, range(8)))
    files = list(tmp_path.iterdir())
    assert len(files) == 400
    for file in files:
        assert file.read_text("utf-8") == f"{file.stem} " * 500


def test_many_writers_of_one_file_leave_one_of_theirs(tmp_path: Path) -> None:
    path = tmp_path / "figure.html"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write(path, f"{number}" * 10_000), range(8)))
    assert len(set(path.read_text("utf-8"))) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["figure.html"]


@pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX")
class TestPosix:
    def test_a_planted_link_is_not_followed(self, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_text("mine", "utf-8")
        (tmp_path / f".segwidgets-{os.getpid()}.tmp").symlink_to(victim)
        write(tmp_path / "figure.html", "new")
        assert victim.read_text("utf-8") == "mine"

    @pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
    def test_the_mode_of_an_older_file_is_kept(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "figure.html"
        path.write_text("old", "utf-8")
        path.chmod(mode)
        write(path, "new")
        assert path.stat().st_mode & 0o7777 == mode
        assert path.read_text("utf-8") == "new"

    def test_a_new_file_has_the_usual_mode(self, tmp_path: Path) -> None:
        usual = tmp_path / "usual"
        usual.write_text("", "utf-8")
        write(tmp_path / "figure.html", "new")
        assert (tmp_path / "figure.html").stat().st_mode == usual.stat().st_mode

    def test_a_link_leads_to_the_file_that_is_written(self, tmp_path: Path) -> None:
        real, link = tmp_path / "there" / "figure.html", tmp_path / "link.html"
        real.parent.mkdir()
        real.write_text("old", "utf-8")
        link.symlink_to(real)
        write(link, "new")
        assert link.is_symlink()
        assert real.read_text("utf-8") == "new"
        assert [entry.name for entry in real.parent.iterdir()] == ["figure.html"]

    def test_a_pipe_stays_a_pipe(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = Thread(target=write, args=(pipe, "through"))
        writer.start()
        assert pipe.read_text("utf-8") == "through"
        writer.join()
        assert pipe.is_fifo()


def _full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_failure_keeps_its_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", _full)
    with pytest.raises(OSError, match="cannot be written: No space left on device") as caught:
        write(tmp_path / "figure.html", "new")
    assert caught.value.errno == errno.ENOSPC
    assert isinstance(caught.value.__cause__, OSError)
    assert list(tmp_path.iterdir()) == []


def test_labels_survive_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "labels.png"
    images.save_labels(path, [[1, 2]])
    monkeypatch.setattr(Path, "replace", _full)
    with pytest.raises(OSError, match=r"labels\.png cannot be written"):
        images.save_labels(path, [[3, 4]])
    with Image.open(path) as picture:
        assert np.asarray(picture).tolist() == [[1, 2]]
