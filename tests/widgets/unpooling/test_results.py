"""What the unpooling figure of cells computes, in numbers, words and formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

import segwidgets as sw
from segwidgets.terms.unpooling import CORNERS, METHODS
from segwidgets.widgets.unpooling.results import CellResults
from tests.terms.legal_pooling import Laid, laid
from tests.terms.unpooling_reference import REFERENCE, bed_of_nails


def figure_of(case: Laid, **traits: Any) -> sw.Unpooling:
    return sw.Unpooling(case.input, **vars(case.pooling), device="cpu", **traits)


def test_at_rest_max_unpooling_keeps_the_line_and_nails_shift_it() -> None:
    figure = sw.Unpooling()
    line = torch.tensor(figure.input) > 4
    assert line.nonzero().tolist() == [[0, 1], [1, 2], [2, 1], [3, 2]]
    assert torch.equal(figure.unpooled["max_unpool"] > 0, line)
    assert not (figure.unpooled["bed_of_nails"] > 0)[line].any()
    found = {name: figure.errors[name] for name in figure.methods}
    assert {name: (e.mse, e.recovered, e.sum, e.sum_preserved) for name, e in found.items()} == {
        "nearest": (25, 4 / 16, 104, False),
        "bed_of_nails": (18.375, 6 / 16, 26, True),
        "max_unpool": (2.375, 12 / 16, 26, True),
    }


@settings(deadline=None, max_examples=60)
@given(laid(), st.sampled_from([1.0, -2.0, 0.5]), st.sampled_from(CORNERS))
def test_results_are_torchs(case: Laid, gain: float, corner: str) -> None:
    figure = figure_of(case, gain=gain, corner=corner, methods=METHODS)
    values, indices = case.max_pool()
    assert torch.equal(figure.pooled, values.float())
    assert torch.equal(figure.indices, indices)
    assert figure.pooled_size == tuple(values.shape)
    middle = (values * gain)[None, None]
    for method in METHODS:
        if method == "bed_of_nails":
            expected = bed_of_nails(middle, case, corner)[0, 0]
        else:
            expected = REFERENCE[method](middle, case)[0, 0]
        torch.testing.assert_close(figure.unpooled[method], expected.float())
        error = figure.errors[method]
        original = torch.from_numpy(case.input)
        torch.testing.assert_close(error.map, (expected - original).float())
        assert error.mse == pytest.approx(float(F.mse_loss(expected, original)))
        # The page's list of terms, which needs no torch, sums to the same.
        own = torch.from_numpy(CellResults(figure._spec()).unpooled(method))
        torch.testing.assert_close(own, expected)
    figure.close()


def test_gain_and_edits_change_what_is_passed_on() -> None:
    figure = sw.Unpooling(gain=2, edits={(0, 1): -3})
    assert figure.edits == ((0, 1, -3.0),)
    assert figure.pooled.tolist() == [[5, 6], [8, 7]]
    assert figure.unpooling_input.tolist() == [[10, -3], [16, 14]]
    assert figure.unpooled["max_unpool"][1, 2] == -3
    assert figure.output.sum() == 37
    figure.gain = 0
    assert figure.unpooling_input.tolist() == [[0, -3], [0, 0]]


def test_constant_inputs_are_all_ties_and_the_first_cell_stays() -> None:
    figure = sw.Unpooling(np.full((4, 4), 7))
    assert figure.indices.tolist() == [[0, 2], [8, 10]]
    # So max unpooling is a bed of nails, of the corner that comes first.
    assert torch.equal(figure.unpooled["max_unpool"], figure.unpooled["bed_of_nails"])


def test_one_cell() -> None:
    figure = sw.Unpooling([[3]], kernel_size=1)
    assert (figure.pooled_size, figure.n_steps) == ((1, 1), 1)
    assert all(figure.errors[name].mse == 0 for name in METHODS)


def test_overlapping_windows_overwrite_and_lose_a_part_of_the_sum() -> None:
    figure = sw.Unpooling([[0, 9, 0]], kernel_size=(1, 2), stride=1, edits={(0, 0): 4})
    assert figure.indices.tolist() == [[1, 1]]
    assert figure.unpooled["max_unpool"].tolist() == [[0, 9, 0]]
    assert not figure.errors["max_unpool"].sum_preserved
    assert len(figure.term_lists["max_unpool"]) == 1


def test_odd_sizes_need_output_size() -> None:
    cells = np.arange(25.0).reshape(5, 5)
    figure = sw.Unpooling(cells)
    values, indices = F.max_pool2d(torch.from_numpy(cells)[None], 2, return_indices=True)
    # 24 is not among the maxima, but 18 decodes to other cells where rows have four.
    without = F.max_unpool2d(values, indices.clamp(max=15), 2)
    assert tuple(without.shape[1:]) == (4, 4) != tuple(figure.output.shape) == (5, 5)
    assert figure.output[3, 3] == 18


def test_methods_can_be_asked_for_without_being_shown() -> None:
    figure = sw.Unpooling(methods="bilinear")
    assert (figure.methods, figure.method) == (("bilinear",), "bilinear")
    assert set(figure.unpooled) == set(figure.errors) == set(METHODS)
    assert figure.matrices["average_spread"].sum() == 4
    with pytest.raises(ValueError, match="method = 'mean': choose nearest"):
        figure.to_latex("terms", "mean")


def test_values_from_outside_are_placed_and_their_indices_checked() -> None:
    figure = sw.Unpooling()
    assert figure.max_unpool([[1, 2], [3, 4]])[3, 2] == 4
    assert figure.max_unpool([[9]], [[3]])[0, 3] == 9
    for indices, message in (
        ([[16]], "16: the result has 4 × 4 cells"),
        ([[0, 0]], "both 0"),
        ([[0.5]], "whole numbers"),
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            figure.max_unpool(np.ones_like(indices, float), indices)
    # Its own are taken where windows overlap.
    overlapping = sw.Unpooling([[0, 9, 0]], kernel_size=(1, 2), stride=1)
    assert overlapping.max_unpool([[1, 2]]).tolist() == [[0, 2, 0]]


def test_it_says_in_words_what_it_is() -> None:
    element = sw.Unpooling(methods=("nearest", "max_unpool"), ceil_mode=True)._element()
    assert element.tag == "segwidgets-unpooling"
    assert element.sentence == (
        "Max pooling and unpooling: input 4 × 4, kernel_size 2, ceil_mode True, pooled 2 × 2, "
        "nearest and max_unpool; mean squared error nearest 25, max_unpool 2.38."
    )
    assert element.table[0] == ["0", "5", "0", "0"]


def test_formulas_are_latex() -> None:
    figure = sw.Unpooling([[1, 5], [2, 0]], labels="symbols", methods=METHODS)
    assert r"\mathrm{out}_{01} &= m_{00} \\" in figure.to_latex("terms", "max_unpool")
    assert "0.25m_{00}" in figure.to_latex("matrix", "average_spread")
    figure.labels = "values"
    assert "5 \\cdot 0.25 = 1.25" in figure.to_latex("terms", "average_spread")
    with pytest.raises(ValueError, match="view = 'sum': choose 'matrix' or 'terms'"):
        figure.to_latex("sum")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the matrix has 81 rows and 16 columns: at most 64"):
        sw.Unpooling(np.zeros((9, 9))).to_latex()


@pytest.mark.parametrize("name", ["unpooled", "errors", "matrices", "term_lists"])
def test_an_unknown_method_is_told_which_there_are(name: str) -> None:
    found = getattr(sw.Unpooling(), name)
    with pytest.raises(KeyError, match="'Nearest' is no method here: choose one of nearest, "):
        found["Nearest"]
    assert found["nearest"] is not None
