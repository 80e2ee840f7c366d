"""What `02_sliding_window_and_fully_convolutional` claims."""

from __future__ import annotations

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import segwidgets as sw
from segwidgets.ops import recomputed
from tests.course.claims import course_tests

CHANNELS = ((3, 64, 3), (64, 128, 3), (128, 256, 3), (256, 21, 1))


def wide() -> nn.Module:
    """The lecture's channels at full resolution."""
    return nn.Sequential(*(nn.Conv2d(a, b, size, padding=size // 2) for a, b, size in CHANNELS)).to(
        "meta"
    )


def billions() -> float:
    """Its multiply-adds on 512 × 512 pixels, as torch counts them."""
    with FlopCounterMode(display=False) as counter:
        wide()(torch.empty(1, 3, 512, 512, device="meta"))
    return counter.get_total_flops() / 2 / 1e9


def seen() -> tuple[int, int]:
    """How far one of its scores sees: what the gradient of one reaches."""
    network = nn.Sequential(*(nn.Conv2d(1, 1, size, padding=size // 2) for *_, size in CHANNELS))
    for layer in network:
        nn.init.ones_(layer.weight)
    x = torch.ones(1, 1, 21, 21, requires_grad=True)
    network(x)[0, 0, 10, 10].backward()
    assert x.grad is not None
    rows, columns = x.grad[0, 0].nonzero(as_tuple=True)
    return len(rows.unique()), len(columns.unique())


def read() -> int:
    """How often a pixel in the middle is read, by windows that torch cuts."""
    windows = torch.ones(1, 15 * 15, 64 * 64)
    fold = nn.functional.fold(windows, (64, 64), 15, padding=7)
    times = int(fold[0, 0, 32, 32])
    assert times == recomputed(64, 15).max() ** 2
    return times


def features() -> tuple[int, ...]:
    """The size of the maps that the classifier's linear layer gets."""
    classifier = sw.networks.pretrained("patch")
    found: list[torch.Size] = []
    classifier.classifier.register_forward_pre_hook(lambda _, given: found.append(given[0].shape))
    classifier(torch.zeros(1, 3, 15, 15))
    return tuple(found[0][2:])


CLAIMS = {
    "each pixel lies in {} windows": read,
    "and is read {} times": read,
    "still far from {}": read,
    "a linear layer over a feature map of {} × {} cells": features,
    "About {:.0f} billion multiply-adds": billions,
    "see no more than {} × {} pixels": seen,
}
GIVEN = {
    "the picture has 64 × 64 pixels and a patch 15 × 15": "set in the cell below",
    "on a picture of 512 × 512 pixels": "set in the cell below",
    "with a stride of 2 one pass answers for every second": "the definition of a stride of 2",
}
test_claim, test_numbers, test_form = course_tests(
    "02_sliding_window_and_fully_convolutional", CLAIMS, GIVEN
)
