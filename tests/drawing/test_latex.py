"""Formulas: the lecture's, and whatever else a figure can show."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import segwidgets as sw
from segwidgets.drawing.latex import Tex
from tests.terms.legal import conv_cases, conv_transpose_cases
from tests.vectors.cases import Case
from tests.widgets.linear import test_conv, test_conv_transpose

TOEPLITZ = r"""
\left[\begin{array}{cccccc}
x & y & z & 0 & 0 & 0 \\
0 & x & y & z & 0 & 0 \\
0 & 0 & x & y & z & 0 \\
0 & 0 & 0 & x & y & z
\end{array}\right]\left[\begin{array}{c}
0 \\
a \\
b \\
c \\
d \\
0
\end{array}\right]=\left[\begin{array}{c}
a y+b z \\
a x+b y+c z \\
b x+c y+d z \\
c x+d y
\end{array}\right]
"""
STRIDED = r"""
\left[\begin{array}{llllll}x & y & z & 0 & 0 & 0 \\0 & 0 & x & y & z & 0\end{array}\right]
\left[\begin{array}{l}0 \\a \\b \\c \\d \\0\end{array}\right]
=\left[\begin{array}{c}a y+b z \\b x+c y+d z\end{array}\right]
"""
TRANSPOSED = r"""
\left[\begin{array}{cc}x & 0 \\y & 0 \\z & x \\0 & y \\0 & z \\0 & 0\end{array}\right]
\left[\begin{array}{c}a \\b\end{array}\right]
=\left[\begin{array}{c}a x \\a y \\a z+b x \\b y \\b z \\0\end{array}\right]
"""


def bare(formula: str) -> str:
    """Leave out what does not show: spaces, and which environment draws the brackets."""
    formula = re.sub(r"\\left\[\\begin\{array\}\{\w+\}", r"\\begin{bmatrix}", formula)
    formula = formula.replace(r"\end{array}\right]", r"\end{bmatrix}")
    return re.sub(r"\s|\$\$", "", formula)


@pytest.mark.parametrize(
    ("figure", "lecture"),
    [
        (sw.Conv1d(), TOEPLITZ),
        (sw.Conv1d(stride=2, padding=1), STRIDED),
        (sw.ConvTranspose1d(output_padding=1), TRANSPOSED),
    ],
    ids=["Toeplitz", "strided", "transposed"],
)
def test_lectures_equations(figure: Any, lecture: str) -> None:
    assert bare(figure.to_latex()) == bare(lecture)


def test_the_lectures_way_from_one_to_the_next() -> None:
    """Six cells with their zeros, every second row, and that matrix transposed."""
    there = sw.Conv1d([0, 1, 3, -2, 4, 0], [1, 2, 4], stride=2)
    assert bare(there.transposed().to_latex()) == bare(TRANSPOSED)


def matrices(formula: str) -> list[list[list[str]]]:
    """Read the matrices of an equation back."""
    return [
        [[entry.strip() for entry in row.split("&")] for row in body.split(r"\\")]
        for body in re.findall(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", bare(formula), re.S)
    ]


def numbers(rows: list[list[str]]) -> Any:
    def number(entry: str) -> float:
        return float(re.sub(r"\\cdot10\^\{(-?\d+)\}", r"e\1", entry))

    return np.array([[number(entry) for entry in row] for row in rows])


@pytest.mark.parametrize("matrix_of", ["kernel", "input"])
@pytest.mark.parametrize(
    "figure",
    [
        sw.Conv1d(padding=1, bias=-2),
        sw.Conv1d(padding=2, padding_mode="reflect", stride=2),
        sw.Conv1d(padding=2, padding_mode="circular", operation="convolution", dilation=2),
        sw.Conv2d(np.arange(12).reshape(3, 4) - 5, padding=1, padding_mode="replicate", bias=3),
        sw.Conv2d(operation="convolution", stride=2),
        sw.ConvTranspose1d(padding=1, bias=0.5),
        sw.ConvTranspose2d(dilation=2, stride=1, padding=2),
    ],
    ids=repr,
)
def test_equations_in_values_hold(figure: Any, matrix_of: str) -> None:
    figure.labels, figure.matrix_of = "values", matrix_of
    matrix, vector, result = map(numbers, matrices(figure.to_latex()))
    np.testing.assert_allclose(matrix @ vector + figure.bias, result)
    np.testing.assert_allclose(result.ravel(), figure.output.ravel())


def test_bias_is_a_multiple_of_a_vector_of_ones() -> None:
    figure = sw.Conv1d(bias=-2)
    assert bare(figure.to_latex()).count(r"\end{bmatrix}+\beta\,\mathbf{1}=") == 1
    assert matrices(figure.to_latex())[2][0] == [r"ay+bz+\beta"]
    figure.labels = "values"
    assert r"\end{bmatrix}-2\,\mathbf{1}=" in bare(figure.to_latex())


def test_the_input_as_a_matrix() -> None:
    """The lecture's X a: windows, one per row."""
    matrix, vector, _ = matrices(sw.Conv1d(matrix_of="input").to_latex())
    assert matrix == [list("0ab"), list("abc"), list("bcd"), list("cd0")]
    assert vector == [["x"], ["y"], ["z"]]


def test_padding_repeats_cells_in_the_vector() -> None:
    figure = sw.Conv1d([1, 2, 3], padding=2, padding_mode="reflect")
    assert [row[0] for row in matrices(figure.to_latex())[1]] == list("cbabcba")


def test_indices_become_subscripts() -> None:
    figure = sw.Conv2d(np.ones((1, 12)), [[1, 2]], labels="symbols")
    assert bare(figure.to_latex()).count("a_{0,11}") == 2
    assert r"\mathrm{out}_{0,10} &= a_{0,10}w_{00} + a_{0,11}w_{01}" in figure.to_latex("terms")


def test_wide_matrices_need_no_setting_of_latex() -> None:
    """A bmatrix ends at ten columns."""
    ten, eleven = (sw.Conv1d(np.ones(n), [1, 2]).to_latex() for n in (10, 11))
    assert "array" not in ten
    assert r"\left[\begin{array}{ccccccccccc}" in eleven


def test_sums_in_values_and_in_symbols() -> None:
    figure = sw.ConvTranspose1d([2, -1], [-1, 3, 2], bias=0.5)
    assert r"\mathrm{out}_{2} &= az + bx + \beta \\" in figure.to_latex("terms")
    figure.labels = "values"
    assert r"\mathrm{out}_{2} &= 2 \cdot 2 + (-1) \cdot (-1) + 0.5 = 5.5 \\" in figure.to_latex(
        "terms"
    )
    figure.kernel = [-1, 3, 2e6 / 3]
    assert r"2 \cdot 6.7 \cdot 10^{5}" in figure.to_latex("terms")


def test_long_sums_are_broken() -> None:
    lines = sw.Conv2d(np.ones((3, 3)), labels="symbols").to_latex("terms").splitlines()
    assert lines[2].endswith(r"a_{12}w_{12} \\")
    assert lines[3] == r"&\quad + a_{20}w_{20} + a_{21}w_{21} + a_{22}w_{22}"


@pytest.mark.parametrize(
    ("figure", "view", "words"),
    [
        (sw.ConvTranspose2d(np.ones((16, 16))), "matrix", "1089 rows and 256 columns: at most 64"),
        (sw.ConvTranspose2d(np.ones((64, 64))), "matrix", "16641 rows and 4096 columns"),
        (sw.Conv1d(np.ones(64), padding=1), "matrix", "64 rows and 66 columns"),
        (sw.Conv2d(np.ones((8, 8)), padding=1), "terms", "64 output cells take 100 lines"),
        (sw.Conv1d(), "sum", "view = 'sum': choose 'matrix' or 'terms'"),
    ],
)
def test_what_does_not_fit_says_how_large_it_is(figure: Any, view: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        figure.to_latex(view)


def test_a_notebook_shows_the_formula() -> None:
    formula = sw.Conv1d().to_latex()
    assert isinstance(formula, Tex)
    assert formula._repr_latex_() == formula


# What LaTeX with amsmath, MathJax and KaTeX all have.
KNOWN = {
    *(r"\begin", r"\end", r"\left", r"\right", r"\\", r"\,", r"\quad"),
    *(r"\mathrm", r"\mathbf", r"\cdot", r"\beta"),
}


def check_as_mathematics(figure: Any) -> None:
    """Find nothing that LaTeX could not read: commands, letters, nesting, columns."""
    for labels, view in product(("values", "symbols"), ("matrix", "terms")):
        figure.labels = labels
        formula = figure.to_latex(view)
        assert formula.isascii()
        assert set(re.findall(r"\\[A-Za-z]+|\\.", formula)) <= KNOWN
        opened = re.sub(r"[^{}]", "", formula)
        while "{}" in opened:
            opened = opened.replace("{}", "")
        assert opened == ""
        # An environment holds no other; its rows have as many cells as each other.
        bodies = re.findall(
            r"\\begin\{(\w+)\}((?:(?!\\begin).)*?)\\end\{\1\}", formula, flags=re.DOTALL
        )
        assert len(bodies) == formula.count(r"\begin") == formula.count(r"\end")
        for _, body in bodies:
            assert len({row.count("&") for row in body.split(r"\\")}) == 1
        # A blank line ends a formula in LaTeX.
        assert "\n\n" not in formula


def fits_a_page(figure: Any) -> bool:
    """Whether matrix and sums have at most 64 rows; a long sum takes several lines."""
    counts = figure.terms.counts
    return max(figure.matrix.shape) <= 64 and counts.size + counts.sum() // 4 <= 64


@settings(deadline=None, max_examples=50)
@given(case=conv_cases())
def test_formulas_of_convolutions_are_latex(case: Case) -> None:
    figure = test_conv.figure_of(case)
    if fits_a_page(figure):
        check_as_mathematics(figure)
    figure.close()


@settings(deadline=None, max_examples=50)
@given(case=conv_transpose_cases())
def test_formulas_of_transposed_convolutions_are_latex(case: Case) -> None:
    figure = test_conv_transpose.figure_of(case)
    if fits_a_page(figure):
        check_as_mathematics(figure)
    figure.close()
