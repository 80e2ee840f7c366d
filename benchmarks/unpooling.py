"""Pooling and every unpooling method: the terms, and a photograph of 512×512 through torch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F

import segwidgets as sw
from benchmarks.rows import Row
from benchmarks.timing import interleaved_medians
from segwidgets.images.read import read_image
from segwidgets.terms import Pooling, max_pool
from segwidgets.terms.unpooling import METHODS, unpooling_terms

REPETITIONS = 100
SIDE = 64
PHOTO = 512
# float32 is two times faster to move than the figure's float64, and the figure does a little more.
MAX_THROUGH_TORCH = 4


def measure() -> Iterator[Row]:
    """List the terms beside torch's own pooling, and answer for a photograph as the badge needs."""
    random = np.random.default_rng(0)
    cells = random.normal(size=(SIDE, SIDE)).round(2)
    x = torch.from_numpy(cells)[None, None]
    pooling = Pooling.of(2)
    indices = max_pool(cells, 2).indices
    taken = interleaved_medians(
        {
            "F.max_pool2d": lambda: F.max_pool2d(x, 2, return_indices=True),
            "max_pool": lambda: max_pool(cells, 2),
            **{
                method: lambda method=method: unpooling_terms(
                    method, indices, pooling, (SIDE, SIDE)
                )
                for method in METHODS
            },
        },
        REPETITIONS,
    )
    peer = ("F.max_pool2d", taken["F.max_pool2d"])
    yield Row(f"max_pool, {SIDE}×{SIDE}, windows of 2×2", taken["max_pool"], "ms", *peer)
    for method in METHODS:
        yield Row(f"list the terms of {method}, {SIDE}×{SIDE}", taken[method], "ms", *peer)
    yield from _photograph(random)


def _photograph(random: np.random.Generator) -> Iterator[Row]:
    """Pool four times and come back by all methods, as the check of a change does."""
    pixels = read_image(random.integers(0, 256, (PHOTO, PHOTO, 3)))
    figure = sw.Unpooling(image=pixels, levels=4, methods=METHODS, device="cpu")
    x = torch.from_numpy(pixels.transpose(2, 0, 1).copy()).float()[:, None]
    taken = interleaved_medians(
        {"figure": figure._result, "torch": lambda: _bare(x)}, REPETITIONS // 5
    )
    figure.close()
    yield Row(
        "torch's answer for a photograph, 512×512 RGB, 4 levels, 5 methods",
        taken["figure"],
        "ms",
        "torch alone, 4 methods in float32",
        taken["torch"],
        MAX_THROUGH_TORCH,
    )


def _bare(x: torch.Tensor) -> list[torch.Tensor]:
    """Do what a reader would write by hand, without average_spread."""
    sizes, kept = [], []
    for _ in range(4):
        sizes.append(x.shape[-2:])
        x, indices = F.max_pool2d(x, 2, return_indices=True)
        kept.append(indices)
    nail = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]])
    nearest = bilinear = placed = nails = x
    for size, indices in zip(reversed(sizes), reversed(kept), strict=True):
        nearest = F.interpolate(nearest, size=size)
        bilinear = F.interpolate(bilinear, size=size, mode="bilinear")
        placed = F.max_unpool2d(placed, indices, 2)
        nails = F.conv_transpose2d(nails, nail, stride=2)
    return [nearest, bilinear, placed, nails]
