"""Pooling: sizes, maxima, ties and NaN as torch has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch.nn import functional as F

from segwidgets.terms import Pooling, max_pool
from tests.terms.legal_pooling import GRID, Laid, laid


def assert_pools_as_torch(case: Laid) -> None:
    pooling = case.pooling
    values, indices = case.max_pool()
    assert pooling.size(case.size) == tuple(values.shape)
    pooled = max_pool(
        case.input, pooling.kernel_size, pooling.stride, pooling.padding, pooling.ceil_mode
    )
    np.testing.assert_array_equal(pooled.values, values.numpy())
    np.testing.assert_array_equal(pooled.indices, indices.numpy())


def test_the_grid_meets_every_kind_of_window() -> None:
    assert len(GRID) > 200
    assert any(case.pooling.ceil_mode and max(case.pooling.padding) for case in GRID)
    for relation in ("__lt__", "__gt__"):
        assert any(
            getattr(case.pooling.stride[0], relation)(case.pooling.kernel_size[0]) for case in GRID
        )


@pytest.mark.parametrize("case", GRID, ids=lambda case: f"{case.size}-{case.pooling}")
def test_values_and_indices_are_torchs(case: Laid) -> None:
    assert_pools_as_torch(case)


@settings(deadline=None, max_examples=200)
@given(laid())
def test_values_and_indices_are_torchs_in_generated_cases(case: Laid) -> None:
    assert_pools_as_torch(case)


def test_of_equal_cells_the_first_in_reading_order_stays() -> None:
    pooled = max_pool(np.full((4, 4), 3.0), 2)
    assert pooled.indices.tolist() == [[0, 2], [8, 10]]
    assert pooled.tied.all()
    # With a border of padding, the first cell that exists.
    assert max_pool(np.full((2, 2), -7.0), 2, padding=1).indices.tolist() == [[0, 1], [2, 3]]


def test_a_tie_among_smaller_cells_is_none() -> None:
    assert max_pool([[1, 1], [1, 2]], 2).tied.tolist() == [[False]]
    assert max_pool([[1, 2], [1, 2]], 2).tied.tolist() == [[True]]


@pytest.mark.parametrize(
    "row",
    [
        [1, np.nan, 3, np.nan],
        [np.nan, 1, 2, 3],
        [-np.inf] * 4,
        [np.inf, np.nan, np.inf, 0],
    ],
)
def test_nan_and_infinities_win_as_in_torch(row: list[float]) -> None:
    cells = np.array([row, row[::-1]])
    values, indices = F.max_pool2d(torch.from_numpy(cells)[None], 2, return_indices=True)
    pooled = max_pool(cells, 2)
    np.testing.assert_array_equal(pooled.values, values[0].numpy())
    np.testing.assert_array_equal(pooled.indices, indices[0].numpy())


@settings(deadline=None, max_examples=100)
@given(laid())
def test_default_size_is_that_of_torchs_unpooling(case: Laid) -> None:
    values, indices = case.max_pool()
    size = case.pooling.default_size(case.size)
    # The indices belong to the original size, so they may not fit; only the size counts here.
    pooling = case.pooling
    if min(size) < 1:
        return
    unpooled = F.max_unpool2d(
        values[None],
        torch.zeros_like(indices)[None],
        pooling.kernel_size,
        pooling.stride,
        pooling.padding,
    )
    assert tuple(unpooled.shape[1:]) == size


@settings(deadline=None, max_examples=100)
@given(laid())
def test_windows_tile_where_every_cell_is_in_one(case: Laid) -> None:
    counts = [
        np.bincount(np.concatenate([np.arange(a, b) for a, b in zip(*span, strict=True)]))
        for span in case.pooling.spans(case.size)
    ]
    once = all(
        len(count) == n and (count == 1).all() for count, n in zip(counts, case.size, strict=True)
    )
    if case.pooling.tiles(case.size):
        assert once


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kernel_size": 0}, "kernel_size = 0: choose at least 1."),
        ({"kernel_size": 2.5}, "kernel_size = 2.5: a whole number is needed"),
        ({"kernel_size": (2, 2, 2)}, "give an int or a pair"),
        ({"kernel_size": 2, "stride": 0}, "stride = 0: choose at least 1."),
        ({"kernel_size": 2, "padding": 2}, "padding = 2: at most half of kernel_size, 1 here"),
        ({"kernel_size": (4, 1), "padding": 1}, "padding = 1: at most half of kernel_size, 0"),
        ({"kernel_size": 5}, "kernel_size = 5: the window has 5 rows, but the padded input has 3"),
        ({"kernel_size": (3, 5)}, "the window has 5 columns, but the padded input has 4"),
        ({"kernel_size": 2, "input": [1, 2]}, "input has 1 axes: give rows of numbers."),
    ],
)
def test_nonsense_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        max_pool(**{"input": np.zeros((3, 4)), **arguments})


def test_parameters_are_checked_before_sizes() -> None:
    assert Pooling.of(2, None, 1, True) == Pooling((2, 2), (2, 2), (1, 1), True)
