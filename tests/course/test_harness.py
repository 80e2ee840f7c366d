"""The harness finds what it is there to find."""

from __future__ import annotations

import pytest

from tests.course.claims import filled, unexplained, words

TEXT = """
# 3 things

1. A kernel of 3 and a stride of [2](#stride=1..3) give `y[7]`, that is 7 cells.
2. Half of it is 12.5 %.
"""


def test_numbers_without_a_reason_are_found() -> None:
    found = unexplained(TEXT, [])

    assert len(found) == 3
    for number, context in zip(("3", "7", "12.5"), found, strict=True):
        assert number in context


def test_a_reason_covers_its_own_numbers_alone() -> None:
    (left,) = unexplained(TEXT, ["kernel of 3", "is 7 cells"])

    assert "12.5" in left


@pytest.mark.parametrize(
    ("claim", "value", "text"),
    [
        ("half of it is {}", 4, "half of it is 4"),
        ("{:.1%} of  {}", (0.125, words(2)), "12.5% of two"),
        ("[{}](#stride=1..3) cells", 2, "[2](#stride=1..3) cells"),
    ],
)
def test_a_claim_is_filled(claim: str, value: object, text: str) -> None:
    assert filled(claim, lambda: value) == text
