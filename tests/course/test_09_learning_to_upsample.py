"""Claims of the notebook about learning to upsample."""

from __future__ import annotations

from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from matplotlib.cbook import get_sample_data

import segwidgets as sw
from tests.course.claims import course_tests, words

WEIGHTS = [0.25, 0.75, 0.75, 0.25]


@cache
def _pictures() -> tuple[Any, Any]:
    """The large photograph, and the small one that was averaged from it."""
    path = get_sample_data("grace_hopper.jpg", asfileobj=False)
    photo = torch.tensor(plt.imread(str(path))[24:280, 122:378] / 255)
    large = F.avg_pool2d(photo.float().mean(dim=2)[None, None], 4)
    return large, F.avg_pool2d(large, 2)


def _resized(mode: str) -> float:
    large, small = _pictures()
    return F.mse_loss(F.interpolate(small, scale_factor=2, mode=mode), large).item()


@cache
def _learnt(kernel_size: int) -> tuple[Any, float, float]:
    """A kernel learnt with torch alone; its error, and its ripple."""
    large, small = _pictures()
    weight = torch.zeros(1, 1, kernel_size, kernel_size, requires_grad=True)
    optimizer = torch.optim.Adam([weight], lr=0.05)
    padding, extra = (kernel_size - 1) // 2, kernel_size % 2

    def error() -> torch.Tensor:
        output = F.conv_transpose2d(small, weight, stride=2, padding=padding, output_padding=extra)
        return F.mse_loss(output, large)

    for _ in range(200):
        optimizer.zero_grad()
        error().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    kernel = weight.detach()[0, 0]
    (ripple,) = sw.Checkerboard([(kernel_size, 2)], kernels=[kernel]).ripple
    return kernel, error().item(), ripple


def _nearest() -> tuple[int, str, int]:
    kernel = _learnt(2)[0]
    torch.testing.assert_close(kernel, torch.ones(2, 2), atol=0.01, rtol=0)
    return 2, words(kernel.numel()), round(kernel.mean().item())


def _ripples() -> tuple[int, int]:
    """Which kernel has the largest ripple, and which the smallest error."""
    sizes = (2, 3, 4)
    return (
        max(sizes, key=lambda size: _learnt(size)[2]),
        min(sizes, key=lambda size: _learnt(size)[1]),
    )


def _bilinear() -> str:
    """The kernel that F.interpolate's columns name."""
    line = torch.zeros(1, 1, 5)
    line[..., 2] = 1
    mixed = F.interpolate(line, scale_factor=2, mode="linear")[0, 0]
    assert mixed[3:7].tolist() == WEIGHTS
    return ", ".join({0.25: "1/4", 0.75: "3/4"}[weight] for weight in mixed[3:7].tolist())


CLAIMS = {
    "mixes neighbours in the parts {}": lambda: " and ".join(
        dict.fromkeys(reversed(_bilinear().split(", ")))
    ).replace("1/4 and 3/4", "3/4 and 1/4"),
    "A kernel of {} cells ends where it must, at {} equal weights, {} each": _nearest,
    "Kernel {} does better, and keeps the largest ripple of the three: what its overlap does "
    "unevenly it has not quite unlearned. Kernel {} is the best": _ripples,
    "falls from {:.4f}, bilinear, to {:.4f}": lambda: (_resized("bilinear"), _learnt(4)[1]),
    "gets to {:.4f} with no learning": lambda: _resized("bicubic"),
    "{}: torch has found": _bilinear,
}

GIVEN = {
    "stride 2": "set in the cell beside it",
    "32 × 32 cells": "how far the photograph is reduced below",
    "64 × 64": "how far the photograph is reduced below",
    "divided by 4": "checked by the cell below, which compares with torch",
    "padding 1": "set in the cell below",
    "Kernel 4 is a multiple": "set in the cell above",
    "2015": "a year",
    "blocks of 2 × 2 cells": "the definition of a pixel shuffle by two",
    "take kernel 4": "set in the cells above",
}

test_claim, test_numbers, test_form = course_tests("09_learning_to_upsample", CLAIMS, GIVEN)
