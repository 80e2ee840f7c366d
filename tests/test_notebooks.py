"""The course runs from any folder; what is committed is what a reader sees without running it."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
assert NOTEBOOKS, "the notebooks are gone"

# A path from the root of a disk or from somebody's home, in quotes: no other reader has it.
ABSOLUTE = re.compile(r"""["'](?:/[\w.]|~[\w/\\]|[A-Za-z]:[/\\])""")

# How long something took is another number each time, and rounding is another on each machine.
MEASURED = re.compile(r"[\d.]+ ((s|ms|min)\b|× 10⁻)")

MAX_BYTES = 400_000

RENEW = "the results are not those of this code: run `make notebooks`"

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> list[Any]:
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def errors(notebook: NotebookNode) -> list[Any]:
    """What went wrong, also where a cell caught it or wrote it to the error stream."""
    return [
        output
        for output in outputs(notebook)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def printed(notebook: NotebookNode) -> list[str]:
    """What each cell prints, and the text of its last line where that is no figure."""
    return ["".join(map(text_of, cell.outputs)) for cell in code_cells(notebook)]


def text_of(output: Any) -> str:
    if output.output_type == "stream":
        return str(output.text)
    data = output.get("data", {})
    pictured = any(kind.startswith(("image/", "application/vnd.jupyter.widget")) for kind in data)
    return "" if pictured else str(data.get("text/plain", ""))


def stills(notebook: NotebookNode) -> list[list[str]]:
    """What the picture of each figure shows, in words, cell by cell."""
    return [
        [
            MEASURED.sub("…", output.metadata["image/png"]["alt"])
            for output in cell.outputs
            if pictures(output)
        ]
        for cell in code_cells(notebook)
    ]


def pictures(output: Any) -> bool:
    return "image/png" in output.get("data", {}) and "alt" in output.metadata.get("image/png", {})


def test_runs_from_any_folder_and_gives_what_is_saved(path: Path, tmp_path: Path) -> None:
    saved, notebook = read(path), read(path)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})

    client.execute()

    assert errors(notebook) == []
    assert [cell.execution_count for cell in code_cells(notebook)] == [
        number for number, _ in enumerate(code_cells(notebook), start=1)
    ]
    assert printed(saved) == printed(notebook), RENEW
    assert stills(saved) == stills(notebook), RENEW
    assert any(stills(notebook))


def test_holds_pictures_and_no_widgets(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)

    assert "widgets" not in notebook.metadata
    kinds = {kind for output in outputs(notebook) for kind in output.get("data", {})}
    assert kinds <= {"image/png", "image/gif", "text/plain", "text/latex"}
    assert path.stat().st_size <= MAX_BYTES
    for output in outputs(notebook):
        if png := output.get("data", {}).get("image/png"):
            with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
                assert picture.format == "PNG"
                assert min(picture.size) > 100


def test_cells_hold_nothing_that_changes_from_run_to_run(path: Path) -> None:
    notebook = read(path)

    assert notebook.metadata.language_info == {"name": "python"}
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"segwidgets", "tags"}
    assert [cell.execution_count for cell in code_cells(notebook)] == [
        number for number, _ in enumerate(code_cells(notebook), start=1)
    ]


def test_names_no_place_on_one_machine(path: Path) -> None:
    found = [cell.source for cell in code_cells(read(path)) if ABSOLUTE.search(cell.source)]

    assert found == []
