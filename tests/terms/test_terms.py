"""The list of terms: its columns, its sums in values, and its counts."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from segwidgets.terms import conv_terms, conv_transpose_terms
from segwidgets.terms.numbers import show


def test_the_list_cannot_be_changed() -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    with pytest.raises(ValueError, match="read-only"):
        terms.output_index[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        terms.counts[0] = 1
    assert all(
        column.dtype == np.int64
        for column in (terms.output_index, terms.input_index, terms.kernel_index)
    )


def test_transposing_twice_changes_nothing() -> None:
    terms = conv_terms((4, 5), (3, 2), stride=2, padding=1)
    twice = terms.transposed().transposed()
    assert twice.output_index is terms.output_index
    assert twice.input_index is terms.input_index
    assert twice.output_size == terms.output_size


@pytest.mark.parametrize("name", ["input", "kernel"])
def test_wrong_shapes_are_refused(name: str) -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    cells = {"input": [3, 5], "kernel": [1, 2, 4]}
    cells[name] = [1, 2, 3, 4]
    with pytest.raises(ValueError, match=rf"{name} has shape \(4,\): these terms need"):
        terms.output(**cells)


@pytest.mark.parametrize("step", [-1, 2])
def test_steps_outside_are_refused(step: int) -> None:
    with pytest.raises(ValueError, match=f"step = {step}: choose 0 to 1"):
        conv_transpose_terms(2, 3).replay([1, 2], [1, 2, 3], step)


@pytest.mark.parametrize("cell", [5, -1, (0, 0), (5,)])
def test_cells_outside_are_refused(cell: int | tuple[int, ...]) -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    with pytest.raises((IndexError, ValueError)):
        terms.symbols(cell)


def test_tensors_with_gradient_are_taken() -> None:
    terms = conv_transpose_terms(2, 2)
    x = torch.tensor([3.0, 5.0], requires_grad=True)
    kernel = torch.tensor([1.0, 2.0], dtype=torch.bfloat16)
    np.testing.assert_array_equal(terms.output(x, kernel), [3, 11, 10])


@pytest.mark.parametrize(
    ("inputs", "kernel", "bias", "formula"),
    [
        ([3, 1], [0, 5, 2], 0, "3·2 + 1·0 = 6"),
        ([3, 1], [5, 0, 2], 0, "3·2 + 1·5 = 11"),
        ([2, -1], [-1, 0, 2], 0, "2·2 + (−1)·(−1) = 5"),
        ([0.5, 1], [1, 0, -0.25], 0, "0.5·(−0.25) + 1·1 = 0.875"),
        ([3, 1], [5, 0, 2], 4, "3·2 + 1·5 + 4 = 15"),
        ([3, 1], [5, 0, 2], -12, "3·2 + 1·5 + (−12) = −1"),
        ([1, -1], [1, 0, 1], 0, "1·1 + (−1)·1 = 0"),
    ],
)
def test_formula_of_the_shared_cell(
    inputs: list[float], kernel: list[float], bias: float, formula: str
) -> None:
    assert conv_transpose_terms(2, 3, stride=2).formula(2, inputs, kernel, bias) == formula


def test_formula_of_a_cell_without_products() -> None:
    terms = conv_transpose_terms(1, 1, stride=2, output_padding=1)
    assert terms.formula(1, [3], [4]) == "0"
    assert terms.formula(1, [3], [4], bias=-2) == "−2"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (99999, "99999"),
        (100000, "1.0e5"),
        (-1e6, "−1.0e6"),
        (12345.6, "12346"),
        (99999.9, "100000"),
        (1.125, "1.13"),
        (-1.125, "−1.13"),
        (0.001, "0.001"),
        (0.00099, "9.9e−4"),
        (1 / 3, "0.333"),
        (2.5, "2.5"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert show(value) == text


# What docs/model.md says about overlap


@pytest.mark.parametrize(("kernel", "stride"), list(product(range(1, 8), range(1, 5))))
def test_counts_alternate_with_the_stride(kernel: int, stride: int) -> None:
    counts = conv_transpose_terms(20, kernel, stride=stride).counts
    # A whole number of strides, as far from both ends as the kernel reaches.
    inside = counts[2 * stride + kernel :][: 4 * stride].reshape(4, stride)
    assert (inside == inside[0]).all()
    few, many = kernel // stride, kernel % stride
    assert sorted(inside[0]) == [few] * (stride - many) + [few + 1] * many


def test_counts_of_rows_and_columns_multiply() -> None:
    both = conv_transpose_terms((4, 5), (3, 4), stride=(2, 3)).counts
    rows, columns = conv_transpose_terms(4, 3, 2).counts, conv_transpose_terms(5, 4, 3).counts
    np.testing.assert_array_equal(both, np.outer(rows, columns))


@pytest.mark.parametrize(
    ("kernel", "even"), [([1, 3, 3, 1], True), ([1, 2, 3, 4], False), ([1, 4, 6, 4, 1], True)]
)
def test_even_counts_do_not_make_a_clean_output(kernel: list[int], even: bool) -> None:
    terms = conv_transpose_terms(9, len(kernel), stride=2)
    inside = terms.output(np.ones(9), kernel)[5:-5]
    assert (len(set(inside)) == 1) is even
