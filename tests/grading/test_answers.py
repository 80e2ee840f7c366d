from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segwidgets.grading.answers import read_number, read_symbols

CASES = json.loads((Path(__file__).parents[1] / "vectors/answers.json").read_text("utf-8"))
# What a refusal says, by the table's word for it.
REASONS = {
    "empty": "Nothing is typed",
    "thousands": "write the one you mean",
    "marks": "several points or commas",
    "zero": "divides by 0",
    "number": "is no number",
    "sign": "a sign that joins nothing",
    "product": "is no product",
}


@pytest.mark.parametrize(("text", "value"), CASES["numbers"])
def test_numbers_are_read_exactly(text: str, value: str) -> None:
    assert read_number(text) == Fraction(value)


@pytest.mark.parametrize(("text", "reason"), CASES["no_numbers"])
def test_what_is_no_number_is_explained(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=REASONS[reason]):
        read_number(text)


@pytest.mark.parametrize(("text", "value"), CASES["symbols"])
def test_sums_are_read_in_any_order(text: str, value: dict[str, str]) -> None:
    assert read_symbols(text) == {name: Fraction(part) for name, part in value.items()}


@pytest.mark.parametrize(("text", "reason"), CASES["no_symbols"])
def test_what_is_no_sum_is_explained(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=REASONS[reason]):
        read_symbols(text)


@given(st.fractions(max_denominator=10**6))
def test_every_fraction_is_read_back(value: Fraction) -> None:
    assert read_number(str(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_every_decimal_is_read_with_a_point(value: Any) -> None:
    assert read_number(format(value, "f")) == Fraction(value)


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for read in (read_number, read_symbols):
        try:
            read(text)
        except ValueError as error:
            assert str(error)[-1] == "."  # noqa: PT017


@pytest.mark.parametrize("answer", [3, None, ["3"], True])
def test_what_is_no_text_is_refused(answer: Any) -> None:
    with pytest.raises(TypeError, match="is no text"):
        read_number(answer)
