from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from segwidgets.ops.downsampling import downsampled
from segwidgets.terms import Pooling, downsampling_terms
from segwidgets.terms.downsampling import METHODS
from tests.vectors.make_downsampling import CELLS, vectors

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
