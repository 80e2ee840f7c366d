from __future__ import annotations

import json

import pytest

from tests.vectors.make import FOLDER, TABLES, vectors


@pytest.mark.parametrize("name", TABLES)
def test_committed_vectors_are_what_torch_computes(name: str) -> None:
    assert json.loads((FOLDER / f"{name}.json").read_text("utf-8")) == vectors(name)


@pytest.mark.parametrize("name", TABLES)
def test_ids_are_unique(name: str) -> None:
    ids = [vector["id"] for vector in vectors(name)]
    assert len(ids) == len(set(ids)) >= 40
