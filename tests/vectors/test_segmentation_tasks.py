from __future__ import annotations

import json

import numpy as np

from tests.vectors.make_segmentation_tasks import FILE, vectors

CASES = json.loads(FILE.read_text("utf-8"))


def test_committed_vectors_are_what_the_metrics_compute() -> None:
    fresh = vectors()
    assert [case["id"] for case in fresh] == [case["id"] for case in CASES]
    for new, old in zip(fresh, CASES, strict=True):
        np.testing.assert_allclose(new.pop("scores"), old["scores"], atol=1e-12)
        assert new == {name: value for name, value in old.items() if name != "scores"}


def test_cases_have_what_is_hard() -> None:
    rows = [row for case in CASES for row in case["target"]["segments"]]
    assert any(row[5] for row in rows), "a crowd"
    assert any(0 in case["target"]["map"] for case in CASES), "pixels without a label"
    scores = [value for case in CASES for row in case["scores"] for value in row]
    assert {-1, 0} <= set(scores)
    assert max(scores) <= 1
