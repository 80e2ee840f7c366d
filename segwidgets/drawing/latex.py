"""A list of terms in LaTeX, for papers, slides and Markdown cells.

What is used here is understood by LaTeX with amsmath, by MathJax and by KaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.terms import Terms, WeightedTerms
from segwidgets.terms.channels import spread
from segwidgets.terms.matrix import Equation, Padded, factors, numeric_equation, symbolic_equation
from segwidgets.terms.numbers import MINUS, show
from segwidgets.terms.symbols import BIAS, bias_symbol, index

if TYPE_CHECKING:
    from segwidgets.terms.columns import Columns

# What a page can hold, in rows and in columns.
_MAX_SIDE = 64
# amsmath's matrices end here, an array does not.
_MAX_MATRIX_COLUMNS = 10
_SUMMANDS_PER_LINE = 6

_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", 2 * "0123456789")
_SUBSCRIPT = re.compile("[₀-₉]+(?:,[₀-₉]+)?")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴-⁹]+")
_EXPONENT = re.compile(rf"e({MINUS}?\d+)")


class Tex(str):
    """A displayed formula. A notebook shows it as one, and prints it as text."""

    __slots__ = ()

    def _repr_latex_(self) -> str:
        return str(self)


def matrix_latex(
    terms: Terms,
    input: Any,
    kernel: Any,
    *,
    symbols: bool,
    matrix_of: str = "kernel",
    bias: ArrayLike = 0.0,
    padded: Padded | None = None,
) -> Tex:
    """Write the equation: matrix times vector is result."""
    _check_matrix(padded.terms if padded else terms, matrix_of)
    if symbols:
        equation = symbolic_equation(terms, matrix_of, bias=bool(np.any(bias)), padded=padded)
    else:
        equation = numeric_equation(terms, input, kernel, matrix_of, bias=bias, padded=padded)
    return Tex(f"$$\n{_equation(equation, _plus(terms, bias, symbols=symbols))}\n$$")


def terms_latex(
    terms: Terms, input: Any, kernel: Any, *, symbols: bool, bias: ArrayLike = 0.0
) -> Tex:
    """Write the sum of every output cell, one below the other."""
    biased = bool(np.any(bias))
    _check_lines(terms, terms.counts + biased)

    def text(cell: int) -> str:
        if symbols:
            return terms.symbols(cell, bias=biased)
        return terms.formula(cell, input, kernel, bias)

    return _aligned(terms, text)


def weighted_latex(terms: WeightedTerms, input: Any, view: str) -> Tex:
    """Write a map whose weights are known numbers, as an equation or cell by cell."""
    if view == "terms":
        _check_lines(terms, terms.counts)
        return _aligned(
            terms,
            lambda cell: terms.symbols(cell) if input is None else terms.formula(cell, input),
        )
    if view == "matrix":
        _check_matrix(terms, "kernel")
        return Tex(f"$$\n{_equation(terms.equation(input), '')}\n$$")
    raise ValueError(f"view = {view!r}: choose 'matrix' or 'terms'.")


def _check_matrix(terms: Columns, matrix_of: str) -> None:
    (rows, columns), *_ = factors(terms, matrix_of)
    if max(rows, columns) > _MAX_SIDE:
        raise ValueError(
            f"the matrix has {rows} rows and {columns} columns: at most {_MAX_SIDE} of each fit "
            f"on a page; choose a smaller input, or take the numbers from matrix."
        )


def _check_lines(terms: Columns, summands: NDArray[np.int64]) -> None:
    lines = int(np.sum(-(-np.maximum(summands, 1) // _SUMMANDS_PER_LINE)))
    if lines > _MAX_SIDE:
        raise ValueError(
            f"the sums of {prod(terms.output_size)} output cells take {lines} lines: at most "
            f"{_MAX_SIDE} fit on a page; choose a smaller input, or write single cells with "
            f"terms.symbols(cell)."
        )


def _aligned(terms: Columns, text: Callable[[int], str]) -> Tex:
    """Write a line for every output cell."""
    rows = []
    for cell in range(prod(terms.output_size)):
        name = rf"\mathrm{{out}}{_tex(index(cell, terms.output_size))}"
        rows.append(f"{name} &= {_in_lines(text(cell))}")
    body = " \\\\\n".join(rows)
    return Tex(f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$")


def _equation(equation: Equation, bias: str) -> str:
    vector, result = ([[cell] for cell in cells] for cells in (equation.vector, equation.result))
    parts = [_bracketed(equation.matrix), _bracketed(vector), bias, "=", _bracketed(result)]
    return "\n".join(part for part in parts if part)


def _plus(terms: Terms, bias: ArrayLike, *, symbols: bool) -> str:
    if not np.any(bias):
        return ""
    if np.ndim(bias) > 0:
        each = np.broadcast_to(spread(bias, terms.output_size), terms.output_size).ravel()
        rows = (
            [bias_symbol(cell, terms.output_size) if symbols else show(value)]
            for cell, value in enumerate(each)
        )
        return f"+\n{_bracketed(list(rows))}"
    bias = float(np.asarray(bias))
    sign = "-" if bias < 0 and not symbols else "+"
    return rf"{sign} {_tex(BIAS if symbols else show(abs(bias)))}\,\mathbf{{1}}"


def _bracketed(rows: list[list[str]]) -> str:
    body = " \\\\\n".join(" & ".join(map(_tex, row)) for row in rows)
    columns = len(rows[0])
    if columns <= _MAX_MATRIX_COLUMNS:
        return f"\\begin{{bmatrix}}\n{body}\n\\end{{bmatrix}}"
    return f"\\left[\\begin{{array}}{{{'c' * columns}}}\n{body}\n\\end{{array}}\\right]"


def _in_lines(text: str) -> str:
    """Break a long sum."""
    summands = text.split(" + ")
    starts = range(0, len(summands), _SUMMANDS_PER_LINE)
    lines = (" + ".join(summands[start : start + _SUMMANDS_PER_LINE]) for start in starts)
    return " \\\\\n&\\quad + ".join(map(_tex, lines))


def _tex(text: str) -> str:
    """Turn what a figure shows into what TeX reads."""
    text = _SUBSCRIPT.sub(lambda found: f"_{{{found[0].translate(_DIGITS)}}}", text)
    text = _SUPERSCRIPT.sub(lambda found: f"^{{{found[0].translate(_DIGITS)}}}", text)
    text = _EXPONENT.sub(r" \\cdot 10^{\1}", text)
    for sign, tex in ((MINUS, "-"), ("·", r" \cdot "), (BIAS, r"\beta")):
        text = text.replace(sign, tex)
    return text
