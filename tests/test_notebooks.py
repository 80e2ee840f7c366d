"""The course runs from any folder, and is committed as it was written: without results."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
assert NOTEBOOKS, "the notebooks are gone"

# A path from the root of a disk or from somebody's home, in quotes: no other reader has it.
ABSOLUTE = re.compile(r"""["'](?:/[\w.]|~[\w/\\]|[A-Za-z]:[/\\])""")

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def errors(notebook: NotebookNode) -> list[Any]:
    """What went wrong, also where a cell caught it or wrote it to the error stream."""
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    return [
        output
        for output in outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def test_runs_from_any_folder(path: Path, tmp_path: Path) -> None:
    notebook = read(path)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})

    client.execute()

    assert errors(notebook) == []
    assert [cell.execution_count for cell in code_cells(notebook)] == [
        number for number, _ in enumerate(code_cells(notebook), start=1)
    ]


def test_holds_no_results(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)

    assert [cell.source for cell in code_cells(notebook) if cell.outputs] == []
    assert [cell.source for cell in code_cells(notebook) if cell.execution_count] == []
    assert "widgets" not in notebook.metadata


def test_names_no_place_on_one_machine(path: Path) -> None:
    found = [cell.source for cell in code_cells(read(path)) if ABSOLUTE.search(cell.source)]

    assert found == []
