"""What `06_transposed_convolution_2d` claims."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from tests.course.claims import course_tests


def copies(kernel: int, stride: int) -> torch.Tensor:
    """How many copies each cell gets, from six by six cells."""
    return F.conv_transpose2d(
        torch.ones(1, 1, 6, 6), torch.ones(1, 1, kernel, kernel), stride=stride
    )[0, 0].int()


def products() -> tuple[int, int]:
    """How many products gathering takes of two by two cells, and how many are with a cell."""
    spread = torch.zeros(1, 1, 3, 3)
    spread[..., ::2, ::2] = 1
    windows = F.unfold(F.pad(spread, (2, 2, 2, 2)), 3)
    return windows.numel(), int(windows.count_nonzero())


def inside(kernel: int, stride: int) -> list[int]:
    """The counts away from the border."""
    found: list[int] = copies(kernel, stride)[kernel:-kernel, kernel:-kernel].unique().tolist()
    return found


CLAIMS = {
    "the copy lands in the corner: {} products in one step": lambda: torch.ones(3, 3).numel(),
    "The output has {} × {} cells": lambda: tuple(
        F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 3, 3), stride=2).shape[2:]
    ),
    "Over the whole output {} products are taken, and only {} of them": products,
    "a cell gets {}, {} or {} copies, in turn": lambda: tuple(inside(3, 2)),
    "away from the border every cell gets {}": lambda: inside(4, 2)[0],
}
GIVEN = {
    "the whole crop, 48 × 48 pixels": "cut in the first cell",
    "kernel 3 and stride 2": "set in the cell above",
    "`kernel_size` 4": "what the reader is asked to choose",
}
test_claim, test_numbers, test_form = course_tests("06_transposed_convolution_2d", CLAIMS, GIVEN)
