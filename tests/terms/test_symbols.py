from __future__ import annotations

import pytest

from segwidgets.terms import Terms, conv_terms, conv_transpose_terms
from segwidgets.terms.symbols import cell_symbols


def sums(terms: Terms) -> list[str]:
    return [terms.symbols(cell) for cell in range(terms.counts.size)]


def test_lectures_transposed_convolution() -> None:
    assert sums(conv_transpose_terms(2, 3, stride=2)) == ["ax", "ay", "az + bx", "by", "bz"]


def test_lectures_trailing_zero() -> None:
    terms = conv_transpose_terms(2, 3, stride=2, output_padding=1)
    assert sums(terms) == ["ax", "ay", "az + bx", "by", "bz", "0"]


def test_lectures_convolution() -> None:
    assert sums(conv_terms(4, 3, padding=1)) == [
        "ay + bz",
        "ax + by + cz",
        "bx + cy + dz",
        "cx + dy",
    ]


def test_lectures_strided_convolution() -> None:
    assert sums(conv_terms(4, 3, stride=2, padding=1)) == ["ay + bz", "bx + cy + dz"]


def test_bias_is_the_last_summand() -> None:
    terms = conv_transpose_terms(1, 1, stride=2, output_padding=1)
    assert [terms.symbols(cell, bias=True) for cell in (0, 1)] == ["ax + β", "β"]


@pytest.mark.parametrize(
    ("input_size", "kernel_size", "inputs", "taps"),
    [
        ((2,), (1,), "a b", "x"),
        ((2,), (2,), "a b", "x y"),
        ((2,), (4,), "a b", "w x y z"),
        ((1,), (6,), "a", "u v w x y z"),
        ((1,), (7,), "a₀", "w₀ w₁ w₂ w₃ w₄ w₅ w₆"),
        ((1, 2), (2, 2), "a₀₀ a₀₁", "w₀₀ w₀₁ w₁₀ w₁₁"),
    ],
)
def test_names(
    input_size: tuple[int, ...], kernel_size: tuple[int, ...], inputs: str, taps: str
) -> None:
    assert cell_symbols(input_size, kernel_size) == (inputs.split(), taps.split())


def test_letters_run_out() -> None:
    assert cell_symbols((23,), (3,))[0][-1] == "w"
    assert cell_symbols((24,), (3,))[0][-1] == "a₂₃"
    assert cell_symbols((21,), (5,))[0][-1] == "u"
    assert cell_symbols((22,), (5,))[1][0] == "w₀"


def test_a_comma_parts_long_indices() -> None:
    names = cell_symbols((11, 11), (1, 1))[0]
    assert names[9 * 11 + 9] == "a₉₉"
    assert names[10 * 11 + 2] == "a₁₀,₂"
    assert names[1 * 11 + 10] == "a₁,₁₀"


@pytest.mark.parametrize(
    ("size", "kernel"), [((23,), (3,)), ((20,), (6,)), ((64,), (16,)), ((64, 64), (16, 16))]
)
def test_names_differ(size: tuple[int, ...], kernel: tuple[int, ...]) -> None:
    inputs, taps = cell_symbols(size, kernel)
    assert len({*inputs, *taps}) == len(inputs) + len(taps)
