"""Claims of the notebook about IoU."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import torch
from sklearn.metrics import jaccard_score  # type: ignore[import-untyped]

import segwidgets as sw
from tests.course.claims import course_tests, words

SCENE = sw.scenes.scene(seed=2, lone_bird=True)
TARGET = (SCENE.semantic == SCENE.class_names.index("bird")).astype("uint8")


def _moved(down: int, right: int, scale: int = 1) -> Any:
    larger = np.kron(TARGET, np.ones((scale, scale), "uint8"))
    return sw.IoUCalculator(larger, np.roll(larger, (down, right), axis=(0, 1)))


def _missed() -> float:
    """The share of the bird's pixels, which is all that the blind prediction has wrong."""
    return float(TARGET.mean())


@cache
def _real() -> Any:
    network = sw.networks.pretrained("max_pool-bilinear-d3")
    with torch.inference_mode():
        mask = network(sw.networks.as_input(SCENE.image))[0].argmax(0)
    return mask.numpy()


def _classes() -> tuple[str, str]:
    counted = set(np.unique(SCENE.semantic)) | set(np.unique(_real()))
    return words(len(counted)), words(len(SCENE.class_names) - len(counted))


def _taken_for() -> str:
    wrong = set(np.unique(_real())) - set(np.unique(SCENE.semantic))
    return " and ".join(SCENE.class_names[label] for label in sorted(wrong))


def _lost(scale: int) -> float:
    """What one pixel costs, counted by scikit-learn."""
    moved = _moved(0, 1, scale)
    return 1 - float(jaccard_score(moved.target.flatten(), moved.prediction.flatten()))


CLAIMS = {
    "{:.1f} % of the pixels are right, and nothing": lambda: 100 * (1 - _missed()),
    "to miss the bird costs {:.1f} %": lambda: 100 * _missed(),
    "costs the small bird {:.0f} % of its IoU and the large one {:.0f} %": lambda: (
        100 * _lost(1),
        100 * _lost(8),
    ),
    "the sky has an IoU of {:.3f}": lambda: float(
        jaccard_score(TARGET.ravel(), np.roll(TARGET, (2, 3), (0, 1)).ravel(), pos_label=0)
    ),
    "near an outline, is {:.3f}": lambda: float(_moved(2, 3).boundary_iou[0]),
    "right in {:.1f} % of the pixels": lambda: 100 * float((_real() == SCENE.semantic).mean()),
    "its mean IoU is {:.3f}": lambda: float(
        jaccard_score(SCENE.semantic.ravel(), _real().ravel(), average="macro", zero_division=0)
    ),
    "It took the bird for {}": _taken_for,
    "{} classes share the mean. The other {} are in neither mask": _classes,
}

GIVEN = {
    "The sky scores almost 1, the bird 0": "rounded from the cell above",
    "1 where the masks agree, 0 where they share no pixel": "the definition of IoU",
    "it is F1 by another name": "a name",
    "2021": "a year",
    "so its IoU is 0 and it counts": "the definition of IoU: no intersection",
    "Their IoU is 0/0": "the definition of IoU: no union",
    "IoU is 0, near or far": "the definition of IoU: no intersection",
}

test_claim, test_numbers, test_form = course_tests("10_iou_and_imbalance", CLAIMS, GIVEN)
