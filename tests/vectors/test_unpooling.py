from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch

from segwidgets.ops.unpooling import max_pooled, unpooled, unpooling_input
from segwidgets.terms import Pooling, max_pool
from segwidgets.terms.unpooling import METHODS, unpooling_terms
from tests.vectors.make_unpooling import CELLS, PHOTOS, cases, pictures, vector

CASES = json.loads(CELLS.read_text("utf-8"))
PICTURES = json.loads(PHOTOS.read_text("utf-8"))


def pooling_of(case: dict[str, Any]) -> Pooling:
    names = ("kernel_size", "stride", "padding", "ceil_mode")
    return Pooling.of(*(case[name] for name in names))


def test_committed_vectors_are_what_torch_computes() -> None:
    assert [vector(case) for case in cases()] == CASES
    assert pictures() == PICTURES
    assert len({case["id"] for case in CASES}) == len(CASES) >= 100
    for kind in ("tied", "overlapping", "ceil_mode"):
        assert 20 <= sum(case[kind] for case in CASES) <= len(CASES) - 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_terms_and_torch_give_the_same(case: dict[str, Any]) -> None:
    pooling, size = pooling_of(case), np.shape(case["input"])
    pooled = max_pool(case["input"], *(getattr(pooling, name) for name in vars(pooling)))
    assert pooled.values.tolist() == case["pooled"]
    assert pooled.indices.tolist() == case["indices"]
    assert pooled.tied.any() == case["tied"]
    assert pooling.default_size(size) == tuple(case["default_size"])
    levels = max_pooled(case["input"], pooling, 1, "cpu")
    given = unpooling_input(levels[0].pooled, case["gain"], case["edits"])
    assert given[0, 0].tolist() == case["unpooling_input"]
    for method in METHODS:
        expected = torch.tensor(case["unpooled"][method], dtype=torch.float64)
        found = unpooled(method, given, levels, pooling, case["corner"])[0, 0]
        torch.testing.assert_close(found, expected, rtol=0, atol=1e-9)
        terms = unpooling_terms(method, case["indices"], pooling, size, case["corner"])
        np.testing.assert_allclose(
            terms.output(case["unpooling_input"]), expected, rtol=0, atol=1e-9
        )


@pytest.mark.parametrize("case", PICTURES, ids=lambda case: case["id"])
def test_pictures_come_back_through_all_levels(case: dict[str, Any]) -> None:
    image = np.array(case["image"])
    channels = image if image.ndim == 2 else image.transpose(2, 0, 1)
    pooling = pooling_of(case)
    levels = max_pooled(channels, pooling, case["levels"], "cpu")
    given = unpooling_input(levels[-1].pooled, case["gain"], [])
    for method in METHODS:
        found = unpooled(method, given, levels, pooling, case["corner"])[:, 0]
        expected = torch.tensor(case["unpooled"][method], dtype=torch.float64)
        torch.testing.assert_close(found, expected, rtol=0, atol=1e-8)
