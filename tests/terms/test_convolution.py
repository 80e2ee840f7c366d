from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings

from segwidgets.terms import Terms, conv_terms, conv_transpose_terms
from tests.terms.legal import conv_cases, conv_transpose_cases
from tests.vectors import make
from tests.vectors.cases import CONV, CONV_TRANSPOSE, Case

COLUMNS = ("output_index", "input_index", "kernel_index")


def transpose_terms_of(case: Case) -> Terms:
    return conv_transpose_terms(
        case.input_size,
        case.kernel_size,
        case.stride,
        case.padding,
        case.output_padding,
        case.dilation,
    )


def conv_terms_of(case: Case) -> Terms:
    return conv_terms(case.input_size, case.kernel_size, case.stride, case.padding, case.dilation)


def check_against_torch(terms: Terms, case: Case, apply: Callable[..., torch.Tensor]) -> None:
    """Hold every reading of the list to torch: size, output, counts, matrices."""
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    expected = apply(case, x, w, case.bias).numpy()
    assert terms.output_size == expected.shape
    np.testing.assert_array_equal(terms.output(x, w, case.bias), expected)
    ones = apply(case, torch.ones_like(x), torch.ones_like(w), 0.0).numpy()
    np.testing.assert_array_equal(terms.counts, ones)
    for layout in ("dense", "sparse"):
        matrix = terms.matrix(w, layout)
        np.testing.assert_array_equal(
            (matrix @ x.reshape(-1)).numpy() + case.bias, expected.reshape(-1)
        )


@pytest.mark.parametrize("case", CONV_TRANSPOSE, ids=lambda case: case.id)
def test_conv_transpose_is_torchs(case: Case) -> None:
    check_against_torch(transpose_terms_of(case), case, make.conv_transpose)


@pytest.mark.parametrize("case", CONV, ids=lambda case: case.id)
def test_conv_is_torchs(case: Case) -> None:
    check_against_torch(conv_terms_of(case), case, make.conv)


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_generated_conv_transpose_is_torchs(case: Case) -> None:
    check_against_torch(transpose_terms_of(case), case, make.conv_transpose)


@settings(deadline=None)
@given(case=conv_cases())
def test_generated_conv_is_torchs(case: Case) -> None:
    check_against_torch(conv_terms_of(case), case, make.conv)


def test_whole_grid_of_small_sizes_is_torchs_in_1d() -> None:
    seen = 0
    grid = product(range(1, 4), range(1, 5), range(1, 5), range(3), range(3), range(1, 4))
    for n, k, s, p, extra, d in grid:
        if extra >= max(s, d) or (n - 1) * s + d * (k - 1) + extra + 1 - 2 * p < 1:
            continue
        case = Case("grid", (n,), (k,), (s,), (p,), (extra,), (d,), 0.0)
        x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
        np.testing.assert_array_equal(
            transpose_terms_of(case).output(x, w), make.conv_transpose(case, x, w, 0.0)
        )
        seen += 1
    assert seen == 998


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_conv_transpose_is_conv_with_two_columns_swapped(case: Case) -> None:
    there = transpose_terms_of(case)
    back = conv_terms(there.output_size, case.kernel_size, case.stride, case.padding, case.dilation)
    # Further windows fit in where output_padding is a whole stride or more.
    assume(back.output_size == case.input_size)
    swapped, there = back.transposed().by_output(), there.by_output()
    assert swapped.output_size == there.output_size
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(swapped, column), getattr(there, column))


@pytest.mark.parametrize("case", CONV, ids=lambda case: case.id)
def test_matrix_of_the_transpose_is_the_matrix_transposed(case: Case) -> None:
    terms = conv_terms_of(case)
    kernel = torch.from_numpy(case.kernel)
    there, back = terms.matrix(kernel, "dense"), terms.transposed().matrix(kernel, "dense")
    torch.testing.assert_close(back, there.T, rtol=0, atol=0)


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_transposed_conv_is_the_gradient_of_conv(case: Case) -> None:
    """The other outside truth: torch's autograd of the convolution it is the transpose of."""
    terms = transpose_terms_of(case).transposed()
    w = torch.from_numpy(case.kernel)
    image = torch.zeros(terms.input_size, dtype=torch.float64, requires_grad=True)
    windows = make.conv(case, image, w, 0.0)
    assume(tuple(windows.shape) == case.input_size)
    (gradient,) = torch.autograd.grad(windows, image, torch.from_numpy(case.input))
    np.testing.assert_array_equal(terms.transposed().output(case.input, w), gradient)


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_replaying_adds_one_stamp_per_step(case: Case) -> None:
    terms = transpose_terms_of(case)
    x, w = case.input, case.kernel
    for step in range(x.size):
        # torch, with the inputs after this step not there yet
        shown = np.where(np.arange(x.size).reshape(x.shape) <= step, x, 0.0)
        expected = make.conv_transpose(case, torch.from_numpy(shown), torch.from_numpy(w), 1.5)
        np.testing.assert_array_equal(terms.replay(x, w, step, 1.5), expected)
    np.testing.assert_array_equal(terms.replay(x, w, x.size - 1), terms.output(x, w))


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_orders_hold_the_same_products(case: Case) -> None:
    terms = transpose_terms_of(case)
    rows = sorted(zip(*(getattr(terms, column) for column in COLUMNS), strict=True))
    for ordered, column in ((terms.by_input(), "input_index"), (terms.by_output(), "output_index")):
        assert (np.diff(getattr(ordered, column)) >= 0).all()
        assert rows == sorted(zip(*(getattr(ordered, c) for c in COLUMNS), strict=True))


def test_worked_example_step_4() -> None:
    """The sketch of the design: after the fifth stamp y(2, 2) is 10."""
    terms = conv_transpose_terms((3, 3), (3, 3), stride=2)
    x, w = [[2, -1, 0], [1, 4, -2], [0, 3, 1]], [[1, 2, 1], [0, 3, 0], [-1, 1, 2]]
    assert terms.replay(x, w, 4)[2, 2] == 10
    assert terms.formula((2, 2), x, w) == "2·2 + (−1)·(−1) + 1·1 + 4·1 = 10"


def test_an_int_stands_for_a_square_beside_a_pair() -> None:
    terms = conv_transpose_terms(3, (2, 4), stride=np.int64(2))
    assert terms.input_size == (3, 3)
    assert terms.output_size == (6, 8)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"stride": 0}, ValueError, ["stride = 0", "at least 1"]),
        ({"padding": -1}, ValueError, ["padding = -1", "at least 0"]),
        ({"stride": 2.0}, TypeError, ["stride = 2.0", "whole number", "write 2"]),
        ({"stride": True}, TypeError, ["stride = True", "whole number", "write 1"]),
        ({"stride": np.True_}, TypeError, ["stride", "whole number"]),
        ({"stride": "2"}, TypeError, ["stride = '2'", "an int or a pair"]),
        ({"stride": None}, TypeError, ["stride = None", "give an int"]),
        ({"stride": (1, 2, 3)}, ValueError, ["stride = (1, 2, 3)", "pair"]),
        ({"stride": 2, "output_padding": 2}, ValueError, ["output_padding = 2", "at most 1"]),
        ({"padding": 9}, ValueError, ["padding = 9", "crops everything", "at most 2"]),
        ({"input_size": (0, 3)}, ValueError, ["input_size = (0, 3)", "at least 1"]),
        ({"input_size": (3, 3, 3)}, ValueError, ["(3, 3, 3)", "pair (2D)"]),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else None,
)
def test_errors_name_value_rule_and_way_out(
    arguments: dict[str, object], error: type[Exception], words: list[str]
) -> None:
    sizes: dict[str, object] = {"input_size": (3, 3), "kernel_size": (3, 3)}
    with pytest.raises(error) as caught:
        conv_transpose_terms(**{**sizes, **arguments})  # type: ignore[arg-type]
    for word in words:
        assert word in str(caught.value)


def test_conv_refuses_a_kernel_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="reaches over 7 cells, but the padded input has 6"):
        conv_terms(4, 3, padding=1, dilation=3)
