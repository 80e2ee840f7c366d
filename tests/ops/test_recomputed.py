from __future__ import annotations

import json
from typing import Any

import pytest

from segwidgets.ops import recomputed
from tests.vectors.make_recomputed import FILE, vectors

CASES = json.loads(FILE.read_text("utf-8"))


def test_committed_vectors_are_what_torch_computes() -> None:
    assert vectors() == CASES


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_counts_are_those_of_the_windows(case: dict[str, Any]) -> None:
    size, patch, stride = (case[name] for name in ("size", "patch_size", "stride"))
    layer = {name: case[name] for name in ("kernel_size", "kernel_stride", "dilation")}

    assert recomputed(size, patch, stride).tolist() == case["input"]
    assert recomputed(size, patch, stride, **layer).tolist() == case["features"]


def test_sizes_are_checked() -> None:
    with pytest.raises(ValueError, match="patch_size = 9"):
        recomputed(8, 9)
    with pytest.raises(ValueError, match="reaches over 5 pixels, more than patch_size = 4"):
        recomputed(8, 4, kernel_size=3, dilation=2)
