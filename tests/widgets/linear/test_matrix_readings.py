"""Stills of a matrix beside its transpose, and with the rows that a stride drops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

import segwidgets as sw
from segwidgets.drawing.items import Cell, Curve
from segwidgets.widgets.linear.drawing import linear_drawings


def drawn(w: Any, step: int) -> Any:
    (drawing,) = linear_drawings(w._map("matrix"), [step], theme="light", width=600.0)
    return drawing


def cells(w: Any, step: int = 0) -> list[str]:
    items = (item for item in drawn(w, step).items if isinstance(item, Cell))
    return [item.text.replace("−", "-") for item in items if not item.part]


def test_the_transpose_brings_back_what_torch_s_transposed_convolution_does() -> None:
    x, k = [1.0, 3.0, -2.0, 4.0], [1.0, 2.0, 4.0]
    w = sw.Conv1d(x, k, stride=2, padding=1, view="matrix", reading="transposed", labels="values")
    y = F.conv1d(torch.tensor([x]), torch.tensor([[k]]), stride=2, padding=1)
    back = F.conv_transpose1d(y, torch.tensor([[k]]), stride=2)[0].tolist()
    # Padding crops the first and the last of what comes back.
    assert cells(w)[-6:] == [f"{value:g}" for value in [*back, 0.0][:6]]
    assert sum(isinstance(item, Curve) for item in drawn(w, 0).items) == 2 * 2


def test_the_lecture_s_matrix_and_its_transpose_in_symbols() -> None:
    w = sw.ConvTranspose1d(output_padding=1, view="matrix", reading="transposed")
    shown = cells(w, 2)
    assert "".join(shown[:12]) == "x0y0zx0y0z00"
    assert shown[14:20] == ["ax", "ay", "az + bx", "by", "bz", "0"]
    assert "".join(shown[20:32]) == "xyz000" + "00xyz0"
    assert "".join(shown[32:38]) == "cdefgh"
    assert shown[38:] == ["cx + dy + ez", "ex + fy + gz"]
    assert "Row 2 of C (6 × 2) is column 2 of Cᵀ (2 × 6)" in drawn(w, 2).alt


@pytest.mark.parametrize("stride", [2, 3, (1, 2)])
def test_a_stride_keeps_rows_of_torch_s_convolution_at_stride_one(stride: Any) -> None:
    x, k = np.arange(1.0, 21.0).reshape(4, 5) % 7, np.array([[1.0, 2.0], [3.0, -1.0]])
    w = sw.Conv2d(x, k, stride=stride, view="matrix", reading="dropped")
    whole = F.conv2d(torch.tensor(x)[None, None], torch.tensor(k)[None, None])[0, 0]
    assert cells(w)[-12:] == [f"{value:g}" for value in whole.flatten().tolist()]
    # A line through the matrix and one through the result for each row that goes.
    lines = sum(isinstance(item, Curve) for item in drawn(w, 0).items)
    assert lines == 2 * (12 - w.output.numel())
    assert f"keeps {w.output.numel()} of its 12 rows" in drawn(w, 0).alt


def test_the_transposed_figure_is_read_alike_where_it_can_be() -> None:
    assert sw.Conv1d(reading="transposed").transposed().reading == "transposed"
    assert sw.ConvTranspose1d(reading="transposed").transposed().reading == "transposed"
    # Only a convolution has rows that a stride drops.
    assert sw.Conv1d(stride=2, reading="dropped").transposed().reading == "equation"


@pytest.mark.parametrize("over", [{"matrix_of": "input"}, {"stride": 1}])
def test_the_equation_is_drawn_where_there_is_no_such_reading(over: dict[str, Any]) -> None:
    options = {"stride": 2, "view": "matrix", **over}
    assert cells(sw.Conv1d(**options, reading="dropped")) == cells(sw.Conv1d(**options))
