from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from segwidgets.ops.metrics import boundary_counts, confusion_matrix, scores
from tests.vectors.make_iou import FILE, vectors

CASES = json.loads(FILE.read_text("utf-8"))


def labels(case: dict[str, Any], name: str) -> Any:
    runs = np.array(case[name]).reshape(-1, 2)
    return runs[:, 0].repeat(runs[:, 1]).reshape(case["size"])


def test_committed_vectors_are_what_the_libraries_compute() -> None:
    assert vectors() == CASES
    assert len({case["id"] for case in CASES}) == len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_counts_and_scores_are_the_same(case: dict[str, Any]) -> None:
    pair = labels(case, "prediction"), labels(case, "target"), case["classes"], case["ignored"]
    confusion = confusion_matrix(*pair)
    assert confusion.tolist() == case["confusion"]
    assert boundary_counts(*pair).tolist() == case["boundary"]
    if case["scores"] is None:
        assert not confusion.any()
        return
    for absent in ("zero", "one"):
        found = scores(confusion, absent=absent)
        for name, expected in case["scores"][absent].items():
            np.testing.assert_allclose(getattr(found, name), expected)
    np.testing.assert_allclose(found.pixel_accuracy, case["scores"]["accuracy"])
