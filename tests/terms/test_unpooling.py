"""Each way to unpool against the torch function that it stands for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from segwidgets.terms import (
    Pooling,
    WeightedTerms,
    bed_of_nails_terms,
    check_indices,
    max_unpool_terms,
    nearest_terms,
)
from segwidgets.terms.unpooling import CORNERS, METHODS, nearest_source, unpooling_terms
from tests.terms.legal_pooling import GRID, Laid, laid
from tests.terms.unpooling_reference import REFERENCE, bed_of_nails


def middle(case: Laid) -> torch.Tensor:
    """Values that differ from each other and from the maxima."""
    h, w = case.pooling.size(case.size)
    return torch.arange(1.0, h * w + 1, dtype=torch.float64).reshape(1, 1, h, w) * 3 - 7


def terms_of(method: Any, case: Laid, corner: Any = "top_left") -> WeightedTerms:
    _, indices = case.max_pool()
    return unpooling_terms(method, indices, case.pooling, case.size, corner)


def assert_equal(terms: WeightedTerms, x: torch.Tensor, expected: torch.Tensor) -> None:
    torch.testing.assert_close(torch.from_numpy(terms.output(x[0, 0])), expected[0, 0])
    matrix = terms.matrix().to_dense().double()
    torch.testing.assert_close(matrix @ x.ravel(), expected.ravel(), rtol=1e-5, atol=1e-4)


def test_every_method_has_its_truth() -> None:
    assert set(REFERENCE) == set(METHODS)


@pytest.mark.parametrize("case", GRID, ids=lambda case: f"{case.size}-{case.pooling}")
def test_terms_are_torchs(case: Laid) -> None:
    x = middle(case)
    for method in METHODS:
        assert_equal(terms_of(method, case), x, REFERENCE[method](x, case))


@settings(deadline=None, max_examples=150)
@given(laid(), st.sampled_from(METHODS))
def test_terms_are_torchs_in_generated_cases(case: Laid, method: str) -> None:
    x = middle(case)
    assert_equal(terms_of(method, case), x, REFERENCE[method](x, case))


@settings(deadline=None, max_examples=100)
@given(laid(), st.sampled_from(CORNERS))
def test_nails_are_transposed_convolutions_at_every_corner(case: Laid, corner: Any) -> None:
    x = middle(case)
    assert_equal(terms_of("bed_of_nails", case, corner), x, bed_of_nails(x, case, corner))


@settings(deadline=None, max_examples=100)
@given(laid(), st.sampled_from(METHODS))
def test_lists_are_in_stamp_order_and_replay_to_the_result(case: Laid, method: str) -> None:
    terms = terms_of(method, case)
    x = middle(case)[0, 0].numpy()
    key = terms.input_index * case.input.size + terms.output_index
    assert (np.diff(key) > 0).all()
    np.testing.assert_array_equal(terms.replay(x, x.size - 1), terms.output(x))
    if method in ("bed_of_nails", "max_unpool"):
        assert (terms.counts <= 1).all()
    if method in ("nearest", "bilinear"):
        np.testing.assert_allclose(terms.output(np.ones_like(x)), 1)
    if method == "average_spread":
        assert terms.output(x).sum() == pytest.approx(x.sum(), abs=1e-9)


def test_nearest_looks_up_as_torch_does_at_every_size_a_figure_can_have() -> None:
    for size in range(1, 65):
        for pooled in range(1, 65):
            x = torch.arange(pooled, dtype=torch.float64)[None, None, None]
            source = F.interpolate(x, size=(1, size), mode="nearest")[0, 0, 0]
            terms = nearest_terms((1, pooled), (1, size))
            assert terms.by_output().input_index.tolist() == source.long().tolist()


def test_nearest_looks_up_as_torch_does_at_picture_size() -> None:
    for size in (128, 129, 132, 183, 285, 505, 511, 512):
        for pooled in {*range(size // 9, size, 7), size // 2, size // 3, size, size + 1}:
            x = torch.arange(pooled, dtype=torch.float64)[None, None, None]
            source = F.interpolate(x, size=(1, size), mode="nearest")[0, 0, 0]
            own = nearest_source(pooled, size, in_float32=size + 1 <= 128)
            assert own.tolist() == source.long().tolist()


def test_overlapping_windows_that_remember_one_cell_write_it_last() -> None:
    cells = np.array([[0.0, 9.0, 0.0]])
    pooling = Pooling.of((1, 2), stride=1)
    case = Laid(cells, pooling)
    assert case.max_pool()[1].tolist() == [[1, 1]]
    terms = terms_of("max_unpool", case)
    assert (terms.input_index.tolist(), terms.output_index.tolist()) == ([1], [1])
    assert terms.output([[4, 6]]).tolist() == [[0, 6, 0]]


def test_a_nail_in_the_padding_is_lost() -> None:
    terms = bed_of_nails_terms(Pooling.of(2, padding=1), 2)
    assert terms.output([[1, 2], [3, 4]]).tolist() == [[0, 0], [0, 4]]
    nothing = bed_of_nails_terms(Pooling.of(2, padding=1), 1)
    assert len(nothing) == 0
    assert nothing.output([[5]]).tolist() == [[0]]
    assert nothing.matrix().tolist() == [[0]]
    assert nothing.symbols(0) == nothing.formula(0, [[5]]) == "0"


def test_formulas_of_copies_shares_and_blends() -> None:
    x = [[5, 6], [8, 7]]
    pooling, size = Pooling.of(2), (4, 4)
    indices = [[1, 6], [9, 14]]
    copies, nails, places, shares, blends = (
        unpooling_terms(method, indices, pooling, size) for method in METHODS
    )
    assert copies.formula((1, 3), x) == "6"
    assert nails.formula((1, 1), x) == "0"
    assert places.formula((2, 1), x) == "8"
    assert shares.formula(0, x) == "5·0.25 = 1.25"
    assert shares.symbols(0) == "0.25m₀₀"
    assert blends.formula((0, 1), x) == "5·0.75 + 6·0.25 = 5.25"
    assert blends.symbols((1, 1)) == "0.563m₀₀ + 0.188m₀₁ + 0.188m₁₀ + 0.0625m₁₁"


@pytest.mark.parametrize(
    ("indices", "message"),
    [
        ([[16]], r"indices\[0\]\[0\] = 16: the result has 4 × 4 cells; choose 0 to 15."),
        ([[0, -1]], r"indices\[0\]\[1\] = -1"),
        ([[3, 5], [2, 3]], r"indices\[0\]\[0\] and indices\[1\]\[1\] are both 3, \(0, 3\)"),
        ([1, 2], r"indices has shape \(2,\): give rows"),
        ([[1.0, 2.0]], "indices holds float64: give whole numbers"),
        ([[True, False]], "indices holds bool"),
        ([[1, 2], [3]], "nested unevenly"),
        ([[]], r"indices has shape \(1, 0\)"),
        ([["a"]], "give whole numbers"),
        (torch.tensor([[[[1]]]]), r"indices\[0, 0\]"),
    ],
)
def test_indices_from_outside_are_checked(indices: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        check_indices(indices, 4)


def test_repeated_indices_can_be_allowed() -> None:
    assert check_indices(torch.tensor([[3, 3]]), 2, repeated=True).tolist() == [[3, 3]]
    assert max_unpool_terms([[3, 3]], 2).output([[1, 2]]).tolist() == [[0, 0], [0, 2]]


def test_unknown_words_are_refused() -> None:
    with pytest.raises(ValueError, match="method = 'zeros': choose nearest, bed_of_nails"):
        unpooling_terms("zeros", [[0]], Pooling.of(2), 2)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="corner = 'left': choose top_left"):
        bed_of_nails_terms(Pooling.of(2), 2, "left")  # type: ignore[arg-type]
