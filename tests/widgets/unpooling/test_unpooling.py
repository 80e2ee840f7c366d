"""The unpooling figure of cells: its numbers, its rules, and its talk with the page."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F
from traitlets import TraitError

import segwidgets as sw
from segwidgets.terms.unpooling import CORNERS, METHODS
from segwidgets.widgets.unpooling.results import CellResults
from tests.terms.legal_pooling import Laid, laid
from tests.terms.unpooling_reference import REFERENCE, bed_of_nails
from tests.widgets.fake_page import FakePage, listed, survive
from tests.widgets.test_messages import CELLS, JSON


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


def test_the_middle_stage_changes_what_is_passed_on() -> None:
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


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"kernel_size": 5}, "kernel_size = 5: the window has 5 rows, but the padded input has 4"),
        ({"kernel_size": (1, 6)}, "the window has 6 columns, but the padded input has 4"),
        ({"kernel_size": 9}, "kernel_size = 9: choose 1 to 8."),
        ({"kernel_size": 2.5}, "kernel_size = 2.5: a whole number is needed"),
        ({"kernel_size": True}, "kernel_size = True: a whole number is needed; write 1."),
        ({"kernel_size": "2"}, "kernel_size = '2': give an int or a pair"),
        ({"stride": 0}, "stride = 0: choose 1 to 8."),
        ({"stride": [1, 2, 3]}, "not 3 numbers"),
        ({"padding": 2}, "padding = 2: at most half of kernel_size, 1 here; choose a smaller"),
        ({"padding": -1}, "padding = -1: choose 0 to 4."),
        ({"ceil_mode": 1}, "ceil_mode = 1: choose True or False."),
        ({"methods": []}, r"methods = \[\]: choose one or more of nearest, bed_of_nails"),
        ({"methods": ["zeros"]}, "choose one or more of"),
        ({"methods": 3}, "methods = 3: choose one or more of"),
        ({"methods": ["nearest", "nearest"]}, "name each method once"),
        ({"corner": "middle"}, "corner"),
        ({"gain": np.nan}, "gain = nan: give a finite number"),
        ({"edits": {(2, 0): 1}}, r"edits: cell \(2, 0\) is outside the pooled 2 × 2: choose rows"),
        ({"edits": [(0, 0, 1), (0, 0, 2)]}, r"edits: cell \(0, 0\) has two values"),
        ({"edits": [(0, 0)]}, r"give \{\(row, column\): value\}"),
        ({"edits": 5}, r"edits = 5: give \{\(row, column\): value\}"),
        ({"edits": {0: 1}}, "edits"),
        ({"edits": {(0, 0): "a"}}, "edits: value"),
        ({"edits": {(0, 0): np.inf}}, "finite"),
        ({"edits": {(-1, 0): 1}}, "edits: cell"),
        ({"input": np.full((2, 2), np.nan)}, r"input\[0, 0\] is nan: every cell must be finite"),
        ({"input": []}, "input is empty"),
        ({"input": [[1]]}, "the window has 2 rows, but the padded input has 1"),
        ({"input": np.zeros((65, 2))}, "input is too large, 65 × 2: at most 64 per side"),
        ({"levels": 5}, "levels = 5: choose 1 to 4."),
        ({"method": "bilinear"}, "method = 'bilinear' is not shown: choose nearest, bed_of_nails"),
        ({"view": "cells"}, "view"),
        ({"labels": "overlap"}, "labels"),
        ({"bridge": None}, "bridge = None: choose True or False."),
        ({"lens": (4, 0)}, r"lens = \(4, 0\): choose a row of 0 to 3 and a column of 0 to 3."),
        ({"step": 4}, "step = 4: choose 0 to 3, one per window."),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(traits: dict[str, Any], message: str) -> None:
    with pytest.raises(TraitError, match=message):
        sw.Unpooling(**traits)
    figure = sw.Unpooling()
    before = figure.get_state(figure.spec_names)
    for name, value in traits.items():
        with pytest.raises(TraitError, match=message):
            setattr(figure, name, value)
    assert figure.get_state(figure.spec_names) == before


def test_what_is_no_longer_there_is_let_go() -> None:
    figure = sw.Unpooling(edits={(0, 0): 1, (1, 1): 2}, step=3, lens=(3, 3))
    figure.kernel_size = 4
    assert (figure.edits, figure.step) == (((0, 0, 1.0),), 0)
    figure.kernel_size = 1
    figure.input = [[1, 2], [3, 4]]
    assert figure.lens == (1, 1)
    figure.methods = ("nearest", "bilinear")
    assert figure.method == "nearest"


def test_stride_follows_kernel_size_until_it_is_given() -> None:
    figure = sw.Unpooling(np.zeros((9, 9)))
    assert figure.stride is None
    figure.kernel_size = 3
    assert figure.pooled_size == (3, 3)
    figure.stride = (1, 3)
    assert figure.pooled_size == (7, 3)
    figure.stride = None
    assert figure.pooled_size == (3, 3)


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({"kernel_size": 99}, {"kernel_size": 2}),
        ({"kernel_size": 4, "padding": 9}, {"kernel_size": 4, "padding": 2}),
        ({"padding": 4}, {"padding": 1}),
        ({"kernel_size": 3, "padding": 1}, {"kernel_size": 3, "padding": 1}),
        ({"stride": 0}, {"stride": 1}),
        ({"stride": "x"}, {"stride": None}),
        ({"ceil_mode": 1}, {"ceil_mode": False}),
        ({"methods": ["zeros", "bilinear", "bilinear"]}, {"methods": ["bilinear"]}),
        ({"methods": ["zeros"]}, {"methods": ["nearest", "bed_of_nails", "max_unpool"]}),
        ({"methods": {}}, {"methods": ["nearest", "bed_of_nails", "max_unpool"]}),
        ({"corner": "top"}, {"corner": "top_left"}),
        ({"gain": 1e9}, {"gain": 1e6}),
        ({"edits": [[0, 0, 1e9], [7, 7, 1]]}, {"edits": [[0, 0, 1e6]]}),
        ({"edits": [[1, 0, 1], [0, 0, 2]]}, {"edits": [[0, 0, 2], [1, 0, 1]]}),
        ({"edits": "x"}, {"edits": []}),
        ({"image": {"dtype": "uint8"}}, {"image": None}),
        ({"lens": [99, -1]}, {"lens": [3, 0]}),
        ({"step": 99}, {"step": 3}),
        ({"method": "bilinear"}, {"method": "nearest"}),
        ({"levels": 9}, {"levels": 4}),
    ],
)
def test_a_bad_change_of_the_page_is_moved_and_told(
    sent: dict[str, Any], held: dict[str, Any]
) -> None:
    figure = sw.Unpooling()
    page = FakePage(figure)
    page.send(sent)
    received = page.received()
    assert {**sent, **received}.items() >= held.items()
    assert listed(figure.get_state(list(held))) == held


def test_a_good_change_of_the_page_needs_no_answer() -> None:
    figure = sw.Unpooling()
    page = FakePage(figure)
    page.send(
        {
            "edits": [[0, 1, 9], [1, 0, -2.5]],
            "methods": ["max_unpool", "bilinear"],
            "stride": 1,
            "bridge": True,
            "_revision": 1,
        }
    )
    assert page.received() == {}
    assert figure.edits == ((0, 1, 9.0), (1, 0, -2.5))
    page.send({"stride": None})
    assert (page.received(), figure.stride) == ({}, None)


def test_methods_and_method_change_together() -> None:
    figure = sw.Unpooling()
    page = FakePage(figure)
    page.send({"methods": ["nearest"]})
    assert page.received() == {"method": "nearest"}


def test_torch_answers_every_change_of_the_result() -> None:
    figure = sw.Unpooling(device="cpu")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    cells = np.frombuffer(page.received()["_check"]["output"], "<f4")
    assert cells[:12].tolist() == [5, 6, 8, 7, 1, 6, 9, 14, 5, 6, 8, 7]
    found = [figure.unpooled[name].flatten().tolist() for name in figure.methods]
    assert cells[12:].reshape(3, 16).tolist() == found
    page.send({"edits": [[0, 0, 3]], "_revision": 1})
    check = page.received()["_check"]
    assert check["revision"] == 1
    assert np.frombuffer(check["output"], "<f4")[8] == 3
    figure.view = "error"
    assert "_check" not in page.received()


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


def test_the_constructor_explains_every_parameter() -> None:
    doc = inspect.getdoc(sw.Unpooling) or ""
    for name in inspect.signature(sw.Unpooling).parameters:
        assert f"\n{name} : " in doc or f"**{name}" in doc


NUMBER = st.integers(-1, 9) | st.sampled_from([2.0, 2.5, True, None, "3", 10**20])
PAIR = NUMBER | st.lists(NUMBER, max_size=3)
EDIT = st.lists(st.integers(-1, 5) | st.sampled_from([0.5, 1e9, "a", None]), max_size=4)
SENT = st.fixed_dictionaries(
    {},
    optional={
        "input": CELLS,
        "kernel_size": PAIR,
        "stride": PAIR,
        "padding": PAIR,
        "ceil_mode": st.booleans() | JSON,
        "methods": st.lists(st.sampled_from([*METHODS, "x"]), max_size=4) | JSON,
        "method": st.sampled_from(METHODS) | JSON,
        "corner": st.sampled_from(CORNERS) | JSON,
        "gain": NUMBER,
        "edits": st.lists(EDIT, max_size=4) | JSON,
        "image": JSON,
        "levels": NUMBER,
        "lens": PAIR,
        "step": NUMBER,
        "view": JSON,
        "labels": JSON,
        "bridge": st.booleans() | JSON,
        "_revision": JSON,
        "device": JSON,
    },
)


@settings(deadline=None, max_examples=150)
@given(messages=st.lists(SENT, max_size=5))
def test_hostile_messages_neither_raise_nor_corrupt(messages: list[dict[str, Any]]) -> None:
    survive(sw.Unpooling(device="cpu"), messages)
