"""The command line, as a build pipeline calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segwidgets.commands import main
from tests.embed.test_page import Tree
from tests.figures import FIGURES


def test_a_process_of_its_own_tells_how_to_use_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "segwidgets", "--help"], capture_output=True, text=True, check=True
    )
    assert "segwidgets export conv-transpose-2d --stride 2 --kernel-size 3" in done.stdout


def test_export_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "stamps.html"
    arguments = ["export", "conv-transpose-2d", "--stride", "2", "--kernel-size", "3"]
    assert main([*arguments, "-o", str(out), "--title", "Übung", "--lang", "de"]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    text = out.read_text("utf-8")
    (attributes,) = (
        dict(attributes)
        for tag, attributes in Tree(text).elements
        if tag == "segwidgets-conv-transpose-2d"
    )
    assert attributes["stride"] == "2"
    assert attributes["kernel"] == "[[1,2,1],[2,4,2],[1,2,1]]"
    assert '<html lang="de">' in text
    assert "<title>Übung</title>" in text


@pytest.mark.parametrize("stem", FIGURES)
def test_export_knows_every_figure(stem: str, tmp_path: Path) -> None:
    out = tmp_path / "figure.html"
    assert main(["export", stem, "-o", str(out)]) == 0
    assert f"<segwidgets-{stem} " in out.read_text("utf-8")


def test_export_makes_input_and_kernel_of_a_size(tmp_path: Path) -> None:
    out = tmp_path / "sizes.html"
    sizes = ["--kernel-size", "4", "--input-size", "5"]
    assert main(["export", "conv-transpose-2d", *sizes, "-o", str(out)]) == 0
    attributes = Tree(out.read_text("utf-8")).attributes("segwidgets-conv-transpose-2d")
    shapes = [np.shape(json.loads(str(attributes[name]))) for name in ("input", "kernel")]
    assert shapes == [(5, 5), (4, 4)]


def test_export_takes_boxes(tmp_path: Path) -> None:
    out = tmp_path / "boxes.html"
    assert main(["export", "iou-boxes", "--a", "[1, 1, 3, 3]", "-o", str(out)]) == 0
    assert ' a="[1,1,3,3]"' in out.read_text("utf-8")


def test_export_makes_cells_of_a_size(tmp_path: Path) -> None:
    out = tmp_path / "sizes.html"
    arguments = ["export", "conv-2d", "--kernel-size", "[1, 4]", "--input-size", "6"]
    assert main([*arguments, "-o", str(out)]) == 0
    (attributes,) = (
        dict(attributes)
        for tag, attributes in Tree(out.read_text("utf-8")).elements
        if tag == "segwidgets-conv-2d"
    )
    assert attributes["kernel"] == "[[1,3,3,1]]"
    assert [len(row) for row in json.loads(attributes["input"] or "")] == [6] * 6


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "gif"])
def test_export_draws(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"figure.{suffix}"
    arguments = ["export", "conv-1d", "--labels=symbols", "--padding", "1", "-o", str(out)]
    assert main([*arguments, "--theme", "dark"]) == 0
    head = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "gif": b"GIF89a"}[suffix]
    assert out.read_bytes().startswith(head)
    if suffix == "gif":
        with Image.open(out) as film:
            # Of each of four steps: as it is, five in flight, and what comes of it.
            assert film.n_frames == 4 * 7  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["conv-transpos-2d"], "did you mean 'conv-transpose-2d'?"),
        (["zebra"], "choose annotation, checkerboard, coco-file"),
        (["conv-2d", "--stride", "0"], "stride"),
        (["conv-2d", "--strid", "2"], "did you mean 'stride'?"),
        (["conv-2d", "--kernel-size", "40"], "kernel_size = 40: choose 1 to 16"),
        (["conv-2d", "--stride"], "--stride has no value"),
        (["conv-2d", "stride"], "'stride' is no parameter"),
    ],
)
def test_export_says_in_one_line_what_is_wrong(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "-o", str(tmp_path / "out.html"), *arguments]) == 1
    told = capsys.readouterr().err
    assert told.startswith("segwidgets export: ")
    assert told.count("\n") == 1
    assert words in told
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["out.jpg", "missing/out.png", "missing/out.html"])
def test_export_leaves_nothing_where_it_cannot_write(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "conv-1d", "-o", str(tmp_path / name)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_wrong_calls_end_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["gallery"], ["gallery", "site", "more"], ["unknown"]):
        with pytest.raises(SystemExit) as error:
            main(arguments)
        assert error.value.code == 2
    assert "usage: segwidgets" in capsys.readouterr().err


def test_assets_are_written(tmp_path: Path) -> None:
    assert main(["assets", str(tmp_path / "js")]) == 0
    names = {path.name for path in (tmp_path / "js").iterdir()}
    assert {"elements.js", "elements-linear.js", "segwidgets-linear.mjs"} <= names
    (tmp_path / "file").write_text("")
    assert main(["assets", str(tmp_path / "file")]) == 1


def test_a_notebook_is_cleaned_and_everything_else_stays(tmp_path: Path) -> None:
    widget = "application/vnd.jupyter.widget-view+json"
    outputs = [
        {"output_type": "display_data", "data": {widget: {}, "image/png": "AAAA"}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": ["1 < 2 é\n"]},
    ]
    cell = {"cell_type": "code", "source": ["w"], "outputs": outputs, "metadata": {}}
    notebook = {
        "cells": [cell, {"cell_type": "markdown", "source": ["# ü"], "metadata": {}}],
        "metadata": {"widgets": {widget: {"state": {}}}, "kernelspec": {"name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = tmp_path / "lecture.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    assert main(["clean-notebook", str(path)]) == 0
    clean = json.loads(path.read_text("utf-8"))
    del notebook["metadata"]["widgets"], outputs[0]["data"][widget]  # type: ignore[attr-defined]
    assert clean == notebook


def test_a_linked_notebook_with_a_mark_is_cleaned_where_it_lies(tmp_path: Path) -> None:
    widget = "application/vnd.jupyter.widget-view+json"
    notebook = {"cells": [], "metadata": {"widgets": {widget: {}}}, "nbformat": 4}
    path, link = tmp_path / "lecture.ipynb", tmp_path / "link.ipynb"
    path.write_text(json.dumps(notebook), "utf-8-sig")
    path.chmod(0o640)
    link.symlink_to(path)
    assert main(["clean-notebook", str(link)]) == 0
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes().startswith(b"\xef\xbb\xbf{")
    assert json.loads(path.read_text("utf-8-sig"))["metadata"] == {}


def test_a_notebook_that_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path / "lecture.ipynb", tmp_path):
        assert main(["clean-notebook", str(path)]) == 1
        told = capsys.readouterr().err
        assert told == (
            f"segwidgets clean-notebook: {path} is no file: give the path of a saved notebook.\n"
        )


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", '{"worksheets": []}', '{"cells": [{"outputs": [{"data": null}]}]}'),
        *('{"cells": 3}', '{"cells": [3]}'),
        # Not UTF-8.
        "\udcff",
    ],
)
def test_what_is_no_notebook_stays_as_it_is(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.ipynb"
    path.write_text(text, "utf-8", errors="surrogateescape")
    assert main(["clean-notebook", str(path)]) == 1
    assert "is no notebook of format 4" in capsys.readouterr().err
    assert path.read_text("utf-8", errors="surrogateescape") == text
