"""Values placed at indices from outside. The rest is held to torch in tests/vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from segwidgets.ops.unpooling import max_pooled, max_unpool, unpooled
from segwidgets.terms import Pooling
from segwidgets.terms.unpooling import METHODS
from tests.terms.legal_pooling import Laid, laid


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 9), st.randoms())
def test_any_values_go_to_any_cells(h: int, w: int, extra: int, random: Any) -> None:
    size = (h + extra, w)
    places = random.sample(range(size[0] * size[1]), h * w)
    indices = torch.tensor(places).reshape(h, w)
    values = torch.arange(1.0, h * w + 1, dtype=torch.float64).reshape(h, w)
    expected = torch.zeros(size, dtype=torch.float64)
    expected.view(-1)[indices.view(-1)] = values.view(-1)
    assert torch.equal(max_unpool(values, indices, size, device="cpu"), expected)


def test_torchs_own_indices_are_taken() -> None:
    x = torch.randn(6, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    values, indices = F.max_pool2d(x[None], 2, return_indices=True)
    found = max_unpool(values[0], indices[0], (6, 8), device="cpu")
    assert torch.equal(found, F.max_unpool2d(values, indices, 2)[0])


@pytest.mark.parametrize(
    ("indices", "message"),
    [
        ([[0, 6]], r"indices\[0\]\[1\] = 6: the result has 2 × 3 cells; choose 0 to 5."),
        ([[2, 2]], "are both 2"),
        ([[0]], r"values has shape \(1, 2\), indices \(1, 1\): give one index for each value."),
    ],
)
def test_bad_indices_never_reach_torch(indices: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        max_unpool([[1, 2]], indices, (2, 3), device="cpu")


def test_of_values_for_one_cell_the_last_stays() -> None:
    found = max_unpool([[1, 2], [3, 4]], [[0, 1], [1, 0]], (1, 2), repeated=True, device="cpu")
    assert found.tolist() == [[4, 3]]


@settings(deadline=None, max_examples=60)
@given(laid(), st.sampled_from(METHODS))
def test_channels_do_not_mix(case: Laid, method: str) -> None:
    both = np.stack([case.input, case.input[::-1]])
    levels = max_pooled(both, case.pooling, 1, "cpu")
    together = unpooled(method, levels[0].pooled, levels, case.pooling, "top_left")
    for one, alone in zip(together, both, strict=True):
        level = max_pooled(alone, case.pooling, 1, "cpu")
        expected = unpooled(method, level[0].pooled, level, case.pooling, "top_left")
        assert torch.equal(one, expected[0])


def test_an_unknown_method_is_refused() -> None:
    pooling = Pooling.of((1, 2))
    levels = max_pooled([[1, 2]], pooling, 1, "cpu")
    with pytest.raises(ValueError, match="method = 'zeros'"):
        unpooled("zeros", levels[0].pooled, levels, pooling, "top_left")
