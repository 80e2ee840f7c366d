from __future__ import annotations

import pytest

from segwidgets.terms import conv_transpose_terms
from segwidgets.terms.numbers import show


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
