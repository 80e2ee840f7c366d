from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from segwidgets.ops.downsampling import downsampled
from segwidgets.terms import Pooling, downsampling_terms
from segwidgets.terms.downsampling import METHODS, blur_kernel
from tests.vectors.make_downsampling import CELLS, one_row, vectors

CASES = json.loads(CELLS.read_text("utf-8"))


def test_committed_vectors_are_what_torch_computes() -> None:
    assert vectors() == CASES
    assert len({case["id"] for case in CASES}) == len(CASES) >= 100
    for values in ("blur_size", "shift", "count_include_pad", "ceil_mode"):
        kinds = [case[values] for case in CASES]
        assert min(kinds.count(kind) for kind in set(kinds)) >= 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_terms_and_torch_give_the_same(case: dict[str, Any]) -> None:
    names = ("kernel_size", "stride", "padding", "ceil_mode")
    pooling = Pooling.of(*(case[name] for name in names))
    options = {name: case[name] for name in ("kernel", "blur_size", "count_include_pad")}
    moved = np.roll(case["input"], case["shift"], -1)
    for method in METHODS:
        found = downsampled(method, case["input"], pooling, shift=case["shift"], **options)[0, 0]
        terms = downsampling_terms(method, moved, pooling, **options)
        for own in (found.numpy(), terms.output(moved)):
            np.testing.assert_allclose(own, case["outputs"][method], rtol=0, atol=1e-8)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_line_of_torch_makes_what_is_shown(case: dict[str, Any]) -> None:
    row = {**case, "input": case["input"][:1], "kernel": case["kernel"][:1]}
    names = ("kernel_size", "stride", "padding", "ceil_mode")
    pooling = Pooling.of(*(case[name] for name in names))
    for lines, of, laid, dims in (
        (case["code"], case, pooling, 2),
        (case["code_1d"], row, one_row(pooling), 1),
    ):
        x, kernel = (
            torch.tensor(of[name], dtype=torch.float64)[None].flatten(0, 2 - dims)[None]
            for name in ("input", "kernel")
        )
        size = np.shape(of["input"])
        blur = torch.from_numpy(blur_kernel(case["blur_size"], size))[None].flatten(0, 2 - dims)
        known = {"F": F, "torch": torch, "x": x, "kernel": kernel, "blur": blur[None]}
        moved = np.roll(of["input"], case["shift"], -1)
        options = {name: of[name] for name in ("kernel", "blur_size", "count_include_pad")}
        for method, line in zip(METHODS, lines, strict=True):
            shown = downsampling_terms(method, moved, laid, **options).output(moved)
            made = eval(line, known)[0].reshape(shown.shape).numpy()
            np.testing.assert_allclose(made, shown, rtol=0, atol=1e-12, err_msg=line)
            if dims == 2:
                np.testing.assert_allclose(made, case["outputs"][method], rtol=0, atol=1e-8)
