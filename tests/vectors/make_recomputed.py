"""Write the counts that pytest and vitest read: `python -m tests.vectors.make_recomputed`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F

FILE = Path(__file__).with_name("recomputed.json")

#: Size, patch_size, stride of the window; kernel_size, stride, dilation of the first layer.
CASES = [
    (8, 3, 1, 3, 1, 1),
    (12, 5, 1, 3, 1, 1),
    (12, 4, 1, 2, 1, 1),
    (20, 7, 3, 3, 1, 1),
    (20, 9, 2, 3, 2, 1),
    (15, 7, 1, 3, 1, 2),
    (13, 6, 3, 2, 2, 1),
    (9, 9, 1, 5, 1, 1),
    (8, 1, 2, 1, 1, 1),
]


def vectors() -> list[dict[str, Any]]:
    """Let every window say which pixels it reads, and where its first layer's features start."""
    return [_vector(*case) for case in CASES]


def _vector(
    size: int, patch: int, stride: int, kernel: int, kernel_stride: int, dilation: int
) -> dict[str, Any]:
    windows = torch.arange(float(size)).unfold(0, patch, stride)
    # Only the first cell is not 0, so a feature of a picture that numbers its pixels is a place.
    first = torch.zeros(1, 1, kernel)
    first[..., 0] = 1
    starts = F.conv1d(windows[:, None], first, stride=kernel_stride, dilation=dilation)
    features = size - dilation * (kernel - 1)
    return {
        "size": size,
        "patch_size": patch,
        "stride": stride,
        "kernel_size": kernel,
        "kernel_stride": kernel_stride,
        "dilation": dilation,
        "input": torch.bincount(windows.flatten().long(), minlength=size).tolist(),
        "features": torch.bincount(starts.flatten().long(), minlength=features).tolist(),
    }


def text() -> str:
    """Write the cases as JSON, one per line."""
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors())
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
