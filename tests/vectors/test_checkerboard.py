from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

import segwidgets as sw
from tests.vectors.make_checkerboard import FILE, vectors

CASES = json.loads(FILE.read_text("utf-8"))


def test_committed_vectors_are_what_torch_computes() -> None:
    assert vectors() == CASES
    assert len({case["id"] for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_figure_computes_the_same(case: dict[str, Any]) -> None:
    names = ("dims", "input_size", "layers", "method", "kernels")
    figure = sw.Checkerboard(**{name: case[name] for name in names}, device="cpu")
    expected = torch.tensor(case["output"])
    torch.testing.assert_close(figure.output, expected)
    assert figure.output_size == tuple(expected.shape)
    line = np.array(case["overlap"][-1])
    grid = line if case["dims"] == 1 else np.outer(line, line)
    np.testing.assert_array_equal(figure.overlap, grid)
