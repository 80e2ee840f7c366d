"""A figure and its transpose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings

import segwidgets as sw
from tests.terms.legal import conv_cases, conv_transpose_cases
from tests.vectors.cases import Case
from tests.widgets.linear import test_conv, test_conv_transpose


def check_transposed(there: Any) -> None:
    back = there.transposed()
    assert type(back).__name__ != type(there).__name__
    torch.testing.assert_close(back.matrix, there.matrix.T, rtol=0, atol=0)
    torch.testing.assert_close(torch.tensor(back.input), there.output)
    assert back.output_size == np.shape(there.input)
    assert (back.bias, back.step) == (0, 0)
    again = back.transposed()
    assert type(again).__name__ == type(there).__name__
    torch.testing.assert_close(again.matrix, there.matrix, rtol=0, atol=0)
    for figure in (there, back, again):
        figure.close()


@settings(deadline=None)
@given(case=conv_cases(modes=["zeros"], operations=["cross-correlation"]))
def test_transposing_convolutions(case: Case) -> None:
    check_transposed(test_conv.figure_of(case))


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_transposing_transposed_convolutions(case: Case) -> None:
    assume(all(extra < s for extra, s in zip(case.output_padding, case.stride, strict=True)))
    check_transposed(test_conv_transpose.figure_of(case))


def test_the_lectures_pair() -> None:
    """Six padded cells and stride 2 give two, and the way back ends with a zero."""
    there = sw.Conv1d([0, 1, 3, -2, 4, 0], stride=2, view="matrix", matrix_of="input")
    back = there.transposed()
    assert repr(back).startswith("<ConvTranspose1d: input 2, kernel 3, stride 2, output_padding 1")
    assert back.terms.symbol_matrix() == [
        ["x", "0"],
        ["y", "0"],
        ["z", "x"],
        ["0", "y"],
        ["0", "z"],
        ["0", "0"],
    ]
    assert (back.view, back.matrix_of, back.labels) == ("matrix", "input", "symbols")


def test_stamps_become_windows() -> None:
    assert sw.ConvTranspose2d(step=3).transposed().view == "gather"


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (sw.Conv1d(padding_mode="reflect"), "padding_mode = 'reflect' repeats cells.*matrix.T"),
        (sw.Conv1d(operation="convolution"), "flips the kernel.*numpy.flip"),
        (sw.Conv1d([1e6, 1e6], [1e3]), r"reaches 1e\+09.*at most 1e\+06"),
        (sw.Conv1d(np.ones(64), padding=16), "the output, 94, would be .* at most 64 per side"),
        (sw.ConvTranspose2d(np.ones((4, 40))), "the output, 9 × 81, would be the input"),
        (
            sw.ConvTranspose1d(stride=1, dilation=3, output_padding=2),
            "output_padding = 2 with stride = 1: .* the output, 10, gives 4 cells and not the 2",
        ),
    ],
    ids=repr,
)
def test_what_has_no_transpose_says_why(figure: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        figure.transposed()
