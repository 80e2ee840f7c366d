"""What `03_encoder_decoder` claims."""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F

import segwidgets as sw
from segwidgets import networks
from tests.course.claims import course_tests

MEASURED = networks.scores()["networks"]
UPSAMPLINGS = ("nearest", "bed_of_nails", "max_unpool", "bilinear", "conv_transpose3")


def gain(upsample: str, depth: int) -> float:
    """By how much a skip raises mean IoU on held-out scenes."""
    name = f"max_pool-{upsample}-d{depth}"
    return float(MEASURED[f"{name}-skip"]["mean_iou"] - MEASURED[name]["mean_iou"])


def best_depth() -> int:
    """The depth from which it gets worse without skips."""
    means = [MEASURED[f"max_pool-bilinear-d{depth}"]["mean_iou"] for depth in (1, 2, 3, 4)]
    return 1 + means.index(max(means))


def pooled(cells: int) -> int:
    """What max pooling leaves of so many cells."""
    return F.max_pool1d(torch.ones(1, 1, cells), 2).shape[-1]


CLAIMS = {
    "deeper is better until depth {}, and then worse": best_depth,
    "At depth 1 a skip gains less than {:.2f} of mean IoU": lambda: (
        math.ceil(100 * gain("bilinear", 1)) / 100
    ),
    "at depth 4 it gains {:.2f}": lambda: gain("bilinear", 4),
    "gains at least {:.2f}": lambda: (
        math.floor(100 * min(gain(name, 3) for name in UPSAMPLINGS)) / 100
    ),
    "50 pixels become {}, then {}": lambda: (pooled(50), pooled(pooled(50))),
    "doubling gives {}, which cannot be laid beside {}": lambda: (
        2 * pooled(pooled(50)),
        pooled(50),
    ),
    "a multiple of {} for three halvings": lambda: next(
        cells for cells in range(8, 99) if 8 * pooled(pooled(pooled(cells))) == cells
    ),
}
GIVEN = {
    "within 0.1 counts": "what the figure asks for",
    "channels, 64 to 256": "those of the lecture, which the figure's scale is named after",
    "depth 4 sees more": "a depth of the table above",
}
test_claim, test_numbers, test_form = course_tests("03_encoder_decoder", CLAIMS, GIVEN)


def test_what_one_picture_shows() -> None:
    figure = sw.EncoderDecoder(seed=11)
    without = dict(figure.iou)
    figure.skip = True
    better = {name for name, value in figure.iou.items() if value > without[name] + 0.1}
    worse = {name for name, value in figure.iou.items() if value < without[name] - 0.1}
    assert better == {"tree", "house"}
    assert worse == {"bird", "ball"}
