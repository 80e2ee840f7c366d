from __future__ import annotations

import json

from tests.vectors.make_rules import FILE, vectors


def test_committed_vectors_are_how_python_judges() -> None:
    found = json.loads(FILE.read_text("utf-8"))
    assert found == vectors()
    assert any(None in vector["scores"]["iou"] for vector in found), "a class is absent"
