from __future__ import annotations

import json

import pytest

from tests.vectors.make_learning import FILE, vectors


def test_committed_learning_is_what_torch_learns() -> None:
    committed = json.loads(FILE.read_text("utf-8"))
    for now, then in zip(vectors(), committed, strict=True):
        assert now["id"] == then["id"]
        assert now["loss"] == pytest.approx(then["loss"], rel=1e-9)
