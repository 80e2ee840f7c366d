"""From unpooling to transposed convolution: the same numbers, or a reason why not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import segwidgets as sw
from segwidgets.terms.unpooling import CORNERS
from tests.terms.legal_pooling import GRID, Laid, laid


def test_nearest_is_a_kernel_of_ones() -> None:
    figure = sw.Unpooling(gain=3)
    convolution = figure.as_conv_transpose("nearest")
    assert convolution.kernel == ((1, 1), (1, 1))
    assert (convolution.stride, convolution.padding, convolution.output_padding) == (2, 0, 0)
    assert torch.equal(convolution.output, figure.unpooled["nearest"])


@pytest.mark.parametrize(
    ("corner", "kernel"),
    [
        ("top_left", ((1, 0), (0, 0))),
        ("top_right", ((0, 1), (0, 0))),
        ("bottom_left", ((0, 0), (1, 0))),
        ("bottom_right", ((0, 0), (0, 1))),
    ],
)
def test_a_bed_of_nails_is_a_kernel_with_a_single_one(corner: str, kernel: Any) -> None:
    figure = sw.Unpooling(corner=corner, method="bed_of_nails")
    convolution = figure.as_conv_transpose()
    assert convolution.kernel == kernel
    assert torch.equal(convolution.output, figure.unpooled["bed_of_nails"])
    assert torch.equal(convolution.matrix, figure.matrix)


def reason(case: Laid, method: str, corner: str) -> str:
    """Compare where there is a convolution, and tell why there is none."""
    figure = sw.Unpooling(case.input, **vars(case.pooling), corner=corner, device="cpu")
    try:
        convolution = figure.as_conv_transpose(method)
    except ValueError as error:
        return str(error)
    assert torch.equal(convolution.output, figure.unpooled[method])
    convolution.close()
    figure.close()
    return ""


@settings(deadline=None, max_examples=80)
@given(laid(), st.sampled_from(["nearest", "bed_of_nails"]), st.sampled_from(CORNERS))
def test_wherever_there_is_one_the_numbers_are_the_same(
    case: Laid, method: str, corner: str
) -> None:
    why_not = reason(case, method, corner)
    assert not why_not or "choose" in why_not or "set ceil_mode" in why_not


def test_there_is_one_wherever_windows_tile_and_nails_are_not_cut() -> None:
    for case in GRID[::7]:
        if case.pooling.tiles(case.size):
            assert not reason(case, "nearest", "top_left")
        if not case.pooling.ceil_mode:
            assert not reason(case, "bed_of_nails", "bottom_left")


@pytest.mark.parametrize(
    ("figure", "method", "message"),
    [
        ({}, "max_unpool", "its places depend on the input. Choose 'nearest' or 'bed_of_nails'."),
        ({}, "bilinear", "at the border it repeats cells"),
        ({}, "average_spread", "1 / "),
        ({}, "mean", "method = 'mean': choose 'nearest' or 'bed_of_nails'."),
        ({"input": np.zeros((5, 5))}, "nearest", "nearest makes 5 × 5 of 2 × 2, so blocks differ"),
        (
            {"stride": 1},
            "nearest",
            "4 × 4 of 3 × 3, so blocks differ in size, and no kernel of ones does that",
        ),
        ({"kernel_size": 2, "stride": 1, "padding": 1}, "nearest", "4 × 4 of 5 × 5"),
        (
            {"input": np.zeros((5, 5)), "ceil_mode": True},
            "bed_of_nails",
            "the nails of 6 × 6 cells are cut to 5 × 5; .* set ceil_mode = False",
        ),
        (
            {"input": np.zeros((12, 12)), "kernel_size": 8, "stride": 8},
            "nearest",
            "nearest repeats every cell 12 times, and the other figure has strides up to 8",
        ),
        ({"gain": 1e6}, "nearest", "2 × 2 up to 8e\\+06, would be the input"),
    ],
)
def test_where_there_is_none_the_reason_is_told(
    figure: dict[str, Any], method: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        sw.Unpooling(**figure).as_conv_transpose(method)
