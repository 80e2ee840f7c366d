"""What Python may assign, and what an error says about the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from traitlets import TraitError

import segwidgets as sw

SPEC = (
    *("input", "kernel", "stride", "padding", "output_padding", "dilation"),
    *("bias", "view", "matrix_of", "reading", "labels", "step", "device"),
)


def state(figure: Any) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in SPEC}


def assign_together(figure: Any, values: dict[str, Any]) -> None:
    with figure.hold_trait_notifications():
        for name, value in values.items():
            setattr(figure, name, value)


@pytest.mark.parametrize(
    "cells",
    [
        [[1, 2], [3, 4]],
        ((1, 2), (3, 4)),
        [np.array([1, 2]), (3, 4)],
        np.array([[1, 2], [3, 4]], dtype=np.uint8),
        np.array([[1, 2], [3, 4]], order="F", dtype=np.float32),
        torch.tensor([[1, 2], [3, 4]]),
        torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True),
        torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.bfloat16),
        torch.tensor([[1.0, 2.0], [3.0, 4.0]]).to_sparse(),
        [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])],
        [[torch.tensor(1.0), 2], [np.float32(3), np.int8(4)]],
        Image.fromarray(np.array([[1, 2], [3, 4]], dtype=np.uint8)),
    ],
    ids=lambda cells: type(cells).__name__,
)
def test_cells_become_tuples_of_floats(cells: Any) -> None:
    figure = sw.ConvTranspose2d(cells, cells)
    assert figure.input == figure.kernel == ((1.0, 2.0), (3.0, 4.0))
    assert type(figure.input[0][0]) is float


@pytest.mark.parametrize(
    "cells", [[1, 2], (1.0, 2.0), range(1, 3), np.array([1, 2]), torch.tensor([1.0, 2.0])]
)
def test_cells_in_1d(cells: Any) -> None:
    assert sw.ConvTranspose1d(cells).input == (1.0, 2.0)


BAD_2D = [
    ("input", [], ["input is empty"]),
    ("input", [[]], ["input is empty"]),
    ("input", np.empty((0, 3)), ["input is empty", "(0, 3)"]),
    ("input", [[1, 2], [3]], ["row 1 has 1 cell", "row 0 has 2", "equally long"]),
    ("input", [[1, 2], 3], ["item 1 is a number", "item 0 has 2 cells"]),
    ("input", [1, 2, 3], ["shape (3,)", "2 needed", "[input]"]),
    ("input", 5, ["shape ()", "2 needed"]),
    ("input", [[1, float("nan")]], ["input[0, 1] is nan", "finite", "nan_to_num"]),
    ("input", [[1], [float("-inf")]], ["input[1, 0] is -inf", "finite"]),
    ("input", [[1e7]], ["input[0, 0] is 10000000: at most ±1000000; divide"]),
    ("input", "abc", ["input = 'abc'", "equally long rows"]),
    ("input", [["a", "b"]], ["'a'", "must be a number"]),
    ("input", [[None, 1]], ["None", "must be a number"]),
    ("input", {"a": 1}, ["{'a': 1}", "equally long rows"]),
    ("input", [[True, False]], ["True", "numbers, 1 and 0"]),
    ("input", np.ones((2, 2), bool), ["booleans", ".astype(float)"]),
    ("input", [[1, 2], np.array([True, False])], ["booleans", ".astype(float)"]),
    ("input", [[1, [2]]], ["nested unevenly", "equally long rows"]),
    ("input", np.ma.masked_less([[1, 2]], 2), ["masked", "filled(0)"]),
    ("input", [[10**400]], ["input holds 1000", "…, which no float holds exactly"]),
    ("input", np.ones((2, 2), complex), ["complex", ".real"]),
    ("input", np.ones((5, 8, 8)), ["5 channels", "at most 4", "input[:4]"]),
    ("input", np.ones((8, 8, 3)), ["(8, 8, 3)", "input[..., 0]", "input.mean(-1)"]),
    ("input", np.ones((2, 65)), ["2 × 65", "at most 64", "crop"]),
    ("input", [[0]] * 65, ["65 cells", "at most 64", "crop"]),
    ("input", torch.ones(2, 2, device="meta"), ["meta", "no values"]),
    ("kernel", np.ones((17, 2)), ["kernel is too large", "17 × 2", "at most 16"]),
    ("stride", 0, ["stride = 0", "1 to 8"]),
    ("stride", 9, ["stride = 9", "1 to 8"]),
    ("stride", (2, 0), ["stride = (2, 0)", "1 to 8"]),
    ("stride", (1, 2, 3), ["stride = (1, 2, 3)", "pair"]),
    ("stride", [], ["stride = []", "pair"]),
    ("stride", 2.0, ["stride = 2.0", "write 2"]),
    ("stride", True, ["stride = True", "write 1"]),
    ("stride", 9.0, ["stride = 9.0: a whole number is needed; give an int from 1 to 8."]),
    ("stride", 10**400, ["stride = 1000", "…: choose 1 to 8."]),
    ("stride", "2", ["stride = '2'", "int"]),
    ("stride", None, ["stride = None", "int"]),
    ("padding", -1, ["padding = -1", "0 to 16"]),
    ("padding", 4, ["padding = 4", "crops everything", "at most 3"]),
    ("padding", (0, 4), ["padding = 4", "crops everything"]),
    ("output_padding", 2, ["output_padding = 2", "stride 2", "at most 1"]),
    ("output_padding", 8, ["output_padding = 8", "0 to 7"]),
    ("dilation", 0, ["dilation = 0", "1 to 8"]),
    ("bias", float("nan"), ["bias = nan", "finite"]),
    ("input", [[1_000_000.4]], ["input[0, 0] is 1000000.4: at most ±1000000; divide"]),
    ("bias", 10**400, ["bias = 1000", "…: give a finite number of at most ±1000000."]),
    ("bias", 1e7, ["bias = 10000000.0", "±1000000."]),
    ("bias", True, ["bias = True", "finite number"]),
    ("bias", "1", ["bias = '1'", "finite number"]),
    ("bias", [1, 2], ["bias has shape (2,)", "give a number"]),
    ("view", "scatter", ["view", "scatter", "stamp", "gather", "matrix"]),
    ("matrix_of", "output", ["matrix_of", "output", "kernel", "input"]),
    ("reading", "dropped", ["reading", "dropped", "equation", "transposed"]),
    ("labels", "letters", ["labels", "letters", "values", "symbols", "overlap"]),
    ("step", 9, ["step = 9", "0 to 8"]),
    ("step", -10, ["step = -10", "0 to 8", "-1 for the last"]),
    ("step", 1.5, ["step = 1.5", "whole number"]),
    ("device", "", ["device = ''", "auto"]),
    ("device", "bogus", ["device = 'bogus': give 'auto', 'cpu', 'cuda', 'cuda:1'"]),
    ("device", "cuda:x", ["device = 'cuda:x'"]),
    ("device", "meta", ["device = 'meta' computes no values: choose 'auto' or 'cpu'."]),
    ("device", 3, ["device = 3", "auto"]),
]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    BAD_2D,
    ids=[f"{name}={str(value)[:20]}" for name, value, _ in BAD_2D],
)
def test_bad_values_are_refused_and_change_nothing(name: str, value: Any, words: list[str]) -> None:
    figure = sw.ConvTranspose2d()
    before = state(figure)
    changes: list[Any] = []
    figure.observe(changes.append)
    with pytest.raises(TraitError) as caught:
        setattr(figure, name, value)
    for word in words:
        assert word in str(caught.value)
    with pytest.raises(TraitError):
        assign_together(figure, {"labels": "overlap", name: value})
    assert state(figure) == before
    assert changes == []


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, value, _ in BAD_2D],
    ids=[f"{name}={str(value)[:20]}" for name, value, _ in BAD_2D],
)
def test_bad_values_are_refused_by_the_constructor(name: str, value: Any) -> None:
    with pytest.raises(TraitError):
        sw.ConvTranspose2d(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("input", [[1, 2]], ["(1, 2)", "1 needed", "input[0]"]),
        ("stride", (2, 2), ["stride = (2, 2)", "an int"]),
        ("input", [1] * 65, ["at most 64"]),
        ("kernel", [1] * 17, ["at most 16"]),
    ],
)
def test_bad_values_in_1d(name: str, value: Any, words: list[str]) -> None:
    with pytest.raises(TraitError) as caught:
        sw.ConvTranspose1d(**{name: value})
    for word in words:
        assert word in str(caught.value)


def test_a_too_large_output_is_refused() -> None:
    figure = sw.ConvTranspose2d(np.ones((64, 64)))
    with pytest.raises(TraitError, match="507 cells wide: at most 256"):
        figure.stride = 8
    assert figure.stride == 2


def test_values_that_only_fit_together() -> None:
    figure = sw.ConvTranspose2d(output_padding=1)
    with pytest.raises(TraitError, match="output_padding = 1"):
        figure.stride = 1
    with figure.hold_trait_notifications():
        figure.stride = 1
        figure.output_padding = 0
    assert (figure.stride, figure.output_padding) == (1, 0)


def test_another_error_inside_a_hold_changes_nothing_either() -> None:
    figure = sw.ConvTranspose2d(output_padding=1)
    with pytest.raises(AttributeError):
        assign_together(figure, {"stride": 1, "output_size": (3, 3)})
    assert (figure.stride, figure.output_padding) == (2, 1)
    figure.stride = 3
    assert figure.output_size == (10, 10)


@pytest.mark.parametrize("stride", [3, (3, 3), [3, 3], np.int64(3), np.array([3, 3])])
def test_equal_pairs_stay_an_int(stride: Any) -> None:
    figure = sw.ConvTranspose2d(stride=stride)
    assert figure.stride == 3
    assert type(figure.stride) is int


def test_unequal_pairs_stay_pairs() -> None:
    figure = sw.ConvTranspose2d(stride=[1, 2], padding=torch.Size([0, 1]))
    assert (figure.stride, figure.padding) == ((1, 2), (0, 1))


def test_a_smaller_input_shortens_the_step() -> None:
    figure = sw.ConvTranspose2d(step=8)
    seen: list[int] = []
    figure.observe(lambda _: seen.append(figure.step), "input")
    figure.input = [[1, 2]]
    assert figure.step == 1
    assert seen == [1]


NUMBERS = st.integers(-1, 9) | st.tuples(st.integers(0, 4), st.integers(0, 4))
ASSIGNMENTS = st.dictionaries(
    st.sampled_from(["stride", "padding", "output_padding", "dilation", "step"]), NUMBERS
) | st.fixed_dictionaries(
    {},
    optional={
        "input": st.sampled_from([[[1]], np.ones((2, 5)), np.ones((9, 1)), [], [[1], 2]]),
        "kernel": st.sampled_from([[[1]], np.ones((4, 2)), np.ones((16, 16)), None]),
        "padding": NUMBERS,
        "step": st.integers(0, 9),
    },
)


@settings(deadline=None, max_examples=300)
@given(assignments=st.lists(ASSIGNMENTS, max_size=8))
def test_whatever_is_assigned_the_state_holds_together(assignments: list[dict[str, Any]]) -> None:
    figure = sw.ConvTranspose2d()
    for values in assignments:
        before = state(figure)
        try:
            assign_together(figure, values)
        except TraitError:
            assert state(figure) == before
        again = sw.ConvTranspose2d(**state(figure))
        assert state(again) == state(figure)
        assert figure.output.shape == figure.output_size
        again.close()
    figure.close()


def test_typing_errors_in_names_are_told() -> None:
    with pytest.raises(TypeError, match="no parameter 'kernal'; did you mean 'kernel'"):
        sw.ConvTranspose2d(kernal=[[1]])
    with pytest.raises(TypeError, match="no parameter 'xyzzy'"):
        sw.ConvTranspose2d(xyzzy=1)


@pytest.mark.parametrize("figure", [sw.Conv1d, sw.Conv2d, sw.ConvTranspose1d, sw.ConvTranspose2d])
def test_every_trait_says_what_it_means(figure: type[Any]) -> None:
    traits = figure.class_traits()
    for name in figure.spec_names:
        assert len(traits[name].help) > 20, name
