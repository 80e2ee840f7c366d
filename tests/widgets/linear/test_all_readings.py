"""The drawing of four readings at once: what it shows is torch's, and one cell is lit in all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import segwidgets as sw
from segwidgets.drawing.items import Cell, Outline, Text
from segwidgets.widgets.linear.all_readings import all_drawings

WIDTH = 600.0


def drawn(w: Any, step: int) -> Any:
    (drawing,) = all_drawings(w._map("all"), [step], theme="light", width=WIDTH)
    return drawing


@pytest.mark.parametrize(
    "w",
    [
        sw.ConvTranspose1d(view="all", labels="values"),
        sw.ConvTranspose1d(view="all", output_padding=1),
        sw.ConvTranspose2d(view="all", padding=1),
        sw.Conv1d(view="all", stride=2, labels="values"),
        sw.Conv2d(view="all", bias=1.5),
        sw.Conv2d([[r * c % 5 for c in range(8)] for r in range(8)], view="all"),
    ],
    ids=lambda w: f"{type(w).__name__}-{w.labels}",
)
def test_its_sentence_has_torch_s_number_and_all_of_it_fits(w: Any) -> None:
    for step in (0, w.n_steps - 1):
        drawing = drawn(w, step)
        value = float(w.output.flatten()[step])
        assert f"= {value:g}".replace("-", "−") in drawing.alt
        assert f"row {step} of C and column {step} of Cᵀ" in drawing.alt
        assert drawing.width <= WIDTH + 30
        names = {item.text for item in drawing.items if isinstance(item, Text)}
        assert {"Input", "Kernel", "Output", "C", "Cᵀ"} <= names
        rows, columns = w.matrix.shape
        assert any(str(rows) in name and "×" in name for name in names)
        assert columns


def test_the_matrix_and_its_transpose_hold_torch_s_entries() -> None:
    w = sw.ConvTranspose1d([3, 5], [1, -2, 7], view="all", labels="values")
    # Two matrices of as many cells as torch's, the last cells of the drawing.
    cells = [item for item in drawn(w, 1).items if isinstance(item, Cell) and item.text]
    entries = w.matrix.flatten().tolist() + w.matrix.T.flatten().tolist()
    written = [float(cell.text.replace("−", "-")) for cell in cells[-len(entries) :]]
    assert np.array_equal(written, entries)


def test_one_output_cell_is_framed_in_all_readings() -> None:
    w = sw.ConvTranspose1d(view="all", labels="values")
    frames = [item for item in drawn(w, 2).items if isinstance(item, Outline)]
    # Two input cells meet there; the output twice; a row and a column.
    assert len(frames) >= 2 + 2 + 2


@pytest.mark.parametrize(
    "w",
    [sw.Conv2d(np.ones((9, 3)), view="all"), sw.Conv2d(in_channels=2, out_channels=1, view="all")],
    ids=["large", "channels"],
)
def test_beyond_its_limits_it_says_so(w: Any) -> None:
    assert "up to 8 × 8: choose a smaller input" in drawn(w, 0).alt
    assert w._still()[1].endswith("or another view.")


def test_cells_have_digits_and_the_matrices_fill_the_width() -> None:
    for w in (sw.ConvTranspose2d(view="all"), sw.Conv2d(view="all")):
        drawing = drawn(w, 0)
        assert any(item.text for item in drawing.items if isinstance(item, Cell))
        reach = max(i.x + i.width for i in drawing.items if isinstance(i, Cell | Outline))
        assert reach > 0.85 * WIDTH
