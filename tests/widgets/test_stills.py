"""The still in a notebook's output, in a real kernel."""

from __future__ import annotations

import base64
import io
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

import segwidgets as sw


def executed(*cells: str) -> Any:
    """The outputs of each cell."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    return [cell.outputs for cell in notebook.cells]


def picture(output: Any) -> Any:
    data = base64.b64decode(output.data["image/png"])
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_a_notebook_holds_a_still_and_renews_it_when_asked() -> None:
    setup = "import segwidgets as sw\nw = sw.ConvTranspose2d()"
    _, (first,), (renewed,), _, _ = executed(
        setup, "w", "w.figure(); w", "w.step = 4", "w.update_display()"
    )
    for output in (first, renewed):
        assert "application/vnd.jupyter.widget-view+json" in output.data
        # Never SVG: nbconvert's PDF export dies on it.
        assert "image/svg+xml" not in output.data
        assert output.metadata["image/png"]["alt"].startswith("Transposed convolution in 2D, step")
    # The cell that showed it last holds the new still; the one before keeps its own.
    assert "step 1 of 9" in first.metadata["image/png"]["alt"]
    assert "step 5 of 9" in renewed.metadata["image/png"]["alt"]
    assert not np.array_equal(picture(first), picture(renewed))


def test_a_still_needs_a_display_to_renew() -> None:
    with pytest.raises(RuntimeError, match="show it in a cell first"):
        sw.Conv1d().update_display()


def test_the_still_says_in_words_what_it_shows() -> None:
    png, alt = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2, step=1)._still()
    assert alt == (
        "Transposed convolution in 1D, step 2 of 2. "
        "b scales the kernel and is added at cells 2–4. "
        "One of these cells already holds a value; the copy is added."
    )
    with Image.open(io.BytesIO(png)) as still:
        assert still.info["Description"] == alt


def test_a_checkerboard_without_torch_shows_without_a_still() -> None:
    executed(
        "import sys; sys.modules['torch'] = None; import segwidgets as sw\n"
        "w = sw.Checkerboard()\n"
        "data, metadata = w._repr_mimebundle_()\n"
        "assert 'application/vnd.jupyter.widget-view+json' in data and 'image/png' not in data"
    )
