from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from segwidgets.terms import Terms, conv_terms, conv_transpose_terms
from tests.terms.legal import conv_cases, conv_transpose_cases
from tests.vectors import make
from tests.vectors.cases import CONV, CONV_MODES, CONV_TRANSPOSE, Case

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
    return conv_terms(
        case.input_size,
        case.kernel_size,
        case.stride,
        case.padding,
        case.dilation,
        case.padding_mode,  # type: ignore[arg-type]
        flip=case.operation == "convolution",
    )


def check_against_torch(terms: Terms, case: Case, apply: Callable[..., torch.Tensor]) -> None:
    """Hold every reading of the list to torch: size, output, counts, matrices."""
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    expected = apply(case, x, w, case.bias).numpy()
    assert terms.output_size == expected.shape
    np.testing.assert_array_equal(terms.output(x, w, case.bias), expected)
    ones = apply(case, torch.ones_like(x), torch.ones_like(w), 0.0).numpy()
    np.testing.assert_array_equal(terms.counts, ones)
    for layout in ("dense", "sparse"):
        products = (
            terms.matrix(w, layout) @ x.reshape(-1),
            terms.input_matrix(x, layout) @ w.reshape(-1),
        )
        for times in products:
            np.testing.assert_array_equal(times.numpy() + case.bias, expected.reshape(-1))


@pytest.mark.parametrize("case", CONV_TRANSPOSE, ids=lambda case: case.id)
def test_conv_transpose_is_torchs(case: Case) -> None:
    check_against_torch(transpose_terms_of(case), case, make.conv_transpose)


@pytest.mark.parametrize("case", [*CONV, *CONV_MODES], ids=lambda case: case.id)
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


@pytest.mark.parametrize("dims", [1, 2])
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_whole_grid_of_small_convolutions_is_torchs(mode: str, dims: int) -> None:
    seen = 0
    grid = product(range(1, 4), range(1, 5), range(1, 5), range(3), range(1, 4))
    for (n, k, s, p, d), operation in product(grid, ["cross-correlation", "convolution"]):
        # In 2D every row of the grid meets columns that need padding too.
        axes = list(zip((n, k, s, p, 0, d), (2, 2, 1, 1, 0, 1), strict=True))
        case = Case("grid", *(axis[:dims] for axis in axes), 0.0, mode, operation)
        x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
        try:
            expected = make.conv(case, x, w, 0.0)
        except RuntimeError:
            # What torch refuses is refused here, and nothing else.
            with pytest.raises(ValueError, match=r"reaches over|takes at most"):
                conv_terms_of(case)
            continue
        terms = conv_terms_of(case)
        np.testing.assert_array_equal(terms.output(x, w), expected)
        flat = expected.reshape(-1)
        np.testing.assert_array_equal(terms.matrix(w) @ x.reshape(-1), flat)
        np.testing.assert_array_equal(terms.input_matrix(x) @ w.reshape(-1), flat)
        seen += 1
    assert seen == {"zeros": 520, "reflect": 328, "replicate": 520, "circular": 448}[mode]


@settings(deadline=None)
@given(signal=st.lists(st.integers(-9, 9), min_size=1, max_size=9), data=st.data())
def test_flipped_kernel_is_what_numpy_calls_convolution(
    signal: list[int], data: st.DataObject
) -> None:
    kernel = data.draw(st.lists(st.integers(-9, 9), min_size=1, max_size=5))
    terms = conv_terms(len(signal), len(kernel), padding=len(kernel) - 1, flip=True)
    np.testing.assert_array_equal(terms.output(signal, kernel), np.convolve(signal, kernel))


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_gathering_from_a_field_of_inserted_zeros_gives_the_same(case: Case) -> None:
    """Stamps, torch's convolution of the spread-out input with the turned kernel, and matrix."""
    terms = transpose_terms_of(case).by_output()
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    y = make.conv(replace(case, **spread(case), operation="convolution"), field_of(case, x), w, 0.0)
    np.testing.assert_array_equal(terms.output(x, w), y)
    np.testing.assert_array_equal(terms.by_input().replay(x, w, x.numel() - 1), y)
    np.testing.assert_array_equal(terms.matrix(w) @ x.reshape(-1), y.reshape(-1))


def field_of(case: Case, x: torch.Tensor) -> torch.Tensor:
    """Insert stride - 1 zeros between the cells, and lay around them what the window reaches."""
    side = [(n - 1) * s + 1 for n, s in zip(x.shape, case.stride, strict=True)]
    field = torch.zeros(side, dtype=x.dtype)
    field[tuple(slice(None, None, s) for s in case.stride)] = x
    around = []
    for k, p, extra, d in zip(
        case.kernel_size, case.padding, case.output_padding, case.dilation, strict=True
    ):
        edge = d * (k - 1) - p
        around = [edge, edge + extra, *around]
    return torch.nn.functional.pad(field, around)


def spread(case: Case) -> dict[str, Any]:
    """Give the parameters of a convolution over that field."""
    return {"stride": (1,) * case.dims, "padding": (0,) * case.dims}


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


@pytest.mark.parametrize("case", [*CONV, *CONV_MODES], ids=lambda case: case.id)
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


@pytest.mark.parametrize(
    ("mode", "padding", "words"),
    [
        ("reflect", 4, "padding = 4: padding_mode 'reflect' takes at most 3 from an input of 4"),
        ("circular", 5, "padding = 5: padding_mode 'circular' takes at most 4 from an input of 4"),
        ("mirror", 1, "padding_mode = 'mirror': choose 'zeros', 'reflect'"),
    ],
)
def test_conv_refuses_padding_that_a_mode_does_not_have(
    mode: str, padding: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        conv_terms(4, 3, padding=padding, padding_mode=mode)  # type: ignore[arg-type]


def test_products_of_a_window_are_listed_in_its_order() -> None:
    terms = conv_terms(3, 4, padding=2, padding_mode="circular")
    assert terms.symbols(0) == "bw + cx + ay + bz"
    assert terms.formula(0, [1, 2, 3], [1, 1, 2, 1]) == "2·1 + 3·1 + 1·2 + 2·1 = 9"
