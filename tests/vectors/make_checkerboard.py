"""Write the stacks that pytest and vitest read: `python -m tests.vectors.make_checkerboard`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F

FILE = Path(__file__).with_name("checkerboard.json")

#: Name, number of axes, input size, layers (kernel_size, stride), method.
CASES: list[tuple[str, int, int, list[tuple[int, int]], str]] = [
    (name, dims, size, layers, method)
    for name, dims, size, layers in [
        ("uneven", 1, 5, [(3, 2)]),
        ("even", 1, 5, [(4, 2)]),
        ("five-layers", 1, 3, [(3, 2)] * 5),
        ("stack", 1, 4, [(5, 3), (4, 2), (2, 1)]),
        ("gaps", 1, 4, [(2, 4), (3, 2)]),
        ("one-cell", 1, 1, [(6, 4)]),
        ("uneven", 2, 4, [(3, 2)]),
        ("even", 2, 4, [(4, 2)]),
        ("stack", 2, 3, [(3, 2), (5, 2)]),
        ("kernel-1", 2, 3, [(1, 3), (2, 1)]),
        ("one-cell", 2, 1, [(1, 2), (3, 2)]),
    ]
    for method in ("conv_transpose", "resize_nearest", "resize_bilinear", "icnr")
]


def kernel(size: int, dims: int, layer: int) -> torch.Tensor:
    """Small whole numbers of both signs."""
    cells = torch.arange(size**dims, dtype=torch.float64)
    return ((cells * 5 + 2 * layer + 3) % 7 - 2).reshape((size,) * dims)


def upsample(x: torch.Tensor, w: torch.Tensor, stride: int, method: str) -> torch.Tensor:
    """One layer, in torch's own words."""
    dims, k = w.ndim, w.shape[-1]
    x, w = x[None, None], w[None, None]
    if method == "conv_transpose":
        padding = (k - 1) // 2 if stride == 1 else max(0, (k - stride + 1) // 2)
        extra = 0 if stride == 1 else stride - k + 2 * padding
        apply = [F.conv_transpose1d, F.conv_transpose2d][dims - 1]
        return apply(x, w, stride=stride, padding=padding, output_padding=extra)[0, 0]
    if method == "icnr":
        w = w.expand(stride**dims, *w.shape[1:])
    else:
        mode = {"resize_nearest": "nearest", "resize_bilinear": ["linear", "bilinear"][dims - 1]}
        x = F.interpolate(x, scale_factor=float(stride), mode=mode[method])
    y = [F.conv1d, F.conv2d][dims - 1](F.pad(x, [(k - 1) // 2, k // 2] * dims), w)
    if method == "icnr":
        # In 1D the channels of a cell are laid beside each other.
        y = F.pixel_shuffle(y, stride) if dims == 2 else y.transpose(1, 2).reshape(1, 1, -1)
    return y[0, 0]


def vectors() -> list[dict[str, Any]]:
    """Compute all cases; the overlap is the result of ones, resizing being mere copying."""
    return [_vector(*case) for case in CASES]


def _vector(
    name: str, dims: int, size: int, layers: list[tuple[int, int]], method: str
) -> dict[str, Any]:
    counting = "resize_nearest" if method == "resize_bilinear" else method
    kernels = [kernel(k, dims, i) for i, (k, _) in enumerate(layers)]
    x, counts = torch.ones((size,) * dims, dtype=torch.float64), torch.ones(size)
    outputs, overlap = [], []
    for (k, stride), w in zip(layers, kernels, strict=True):
        x = upsample(x, w, stride, method)
        counts = upsample(counts, torch.ones(k), stride, counting)
        outputs.append(x.tolist())
        overlap.append(counts.to(torch.int64).tolist())
    return {
        "id": f"{dims}d-{name}-{method}",
        "dims": dims,
        "input_size": size,
        "layers": [{"kernel_size": k, "stride": s} for k, s in layers],
        "method": method,
        "kernels": [w.tolist() for w in kernels],
        "output": outputs[-1],
        "overlap": overlap,
    }


def text() -> str:
    """Write the cases as JSON, one per line."""
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors())
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
