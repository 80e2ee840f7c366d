from __future__ import annotations

import json

import pytest

from tests.vectors.make_coco_file import FILE, vectors

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
CASES = json.loads(FILE.read_text("utf-8"))


def test_committed_vectors_are_those_of_pycocotools() -> None:
    assert vectors() == CASES


def test_cases_have_what_is_hard() -> None:
    # An empty first run, numbers of three characters, negative differences, one run alone.
    assert any(case["counts"][0] == 0 for case in CASES)
    assert any(len(case["counts"]) == 1 for case in CASES)
    said = " ".join(text for case in CASES for text in case["says"].values())
    assert "= −" in said
    assert any("; " in text for case in CASES for text in case["formulas"].values())
