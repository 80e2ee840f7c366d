"""What `04_unpooling` claims."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from tests.course.claims import course_tests, words


def pooled_size(cells: int) -> tuple[int, ...]:
    """What a max pooling of 2 × 2 leaves of a square."""
    return tuple(F.max_pool2d(torch.ones(1, 1, cells, cells), 2).shape[2:])


def black(levels: int) -> tuple[int, int]:
    """How many cells of a block hold nothing after max unpooling, and how many there are."""
    side = 2**levels
    x, remembered = torch.rand(1, 1, side, side, generator=torch.Generator().manual_seed(0)), []
    for _ in range(levels):
        x, indices = F.max_pool2d(x, 2, return_indices=True)
        remembered.append(indices)
    for indices in reversed(remembered):
        x = F.max_unpool2d(x, indices, 2)
    return int((x == 0).sum()), x.numel()


CLAIMS = {
    "in rows of four, index 14 is row {}, column {}": lambda: tuple(
        place.item() for place in torch.unravel_index(torch.tensor(14), (4, 4))
    ),
    "Five by five cells pool to {} × {}": lambda: pooled_size(5),
    "and unpooling those gives {} × {}": lambda: tuple(
        F.max_unpool2d(*F.max_pool2d(torch.rand(1, 1, 4, 4), 2, return_indices=True), 2).shape[2:]
    ),
    "## Symptom: sixteen numbers became {}": lambda: words(
        F.max_pool2d(torch.ones(1, 1, 4, 4), 2).numel()
    ),
    "squared error: {} of {} pixels are black": lambda: black(2),
}
GIVEN = {
    "What does index 14 mean": "the question",
    "each 2 × 2 window": "torch's kernel size of the figure",
    "in reading order, from 0": "where torch begins to count",
    "come back to 4 × 4": "the size of the patch",
    "holds a single 1": "the kernel that the figure below shows",
}
test_claim, test_numbers, test_form = course_tests("04_unpooling", CLAIMS, GIVEN)
