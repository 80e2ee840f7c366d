"""Claims of the notebook about collecting labels."""

from __future__ import annotations

from functools import cache
from typing import Any

from sklearn.metrics import jaccard_score  # type: ignore[import-untyped]

import segwidgets as sw
from tests.course.claims import course_tests


@cache
def _bird() -> Any:
    return sw.Annotation(object=3)


def _iou(tool: str) -> float:
    """The IoU of a prepared attempt, counted by scikit-learn."""
    return float(jaccard_score(_target().ravel(), _bird().masks[tool].ravel()))


def _target() -> Any:
    """The bird itself: what is trained with, where the target has its class."""
    labels = _bird().training_target
    return labels == 7


def _seconds(tool: str) -> float:
    figure = sw.Annotation(object=3, tool=tool)
    assert figure.attempt
    return float(figure.attempt["seconds"])


def _slowest() -> str:
    return str(max(_bird().ious, key=_seconds))


def _box() -> str:
    mask = _bird().masks["box"]
    return "more than half" if (mask & ~_target()).sum() > mask.sum() / 2 else "less than half"


def _outline() -> tuple[int, str]:
    """COCO's 22 hours for a thousand outlines, beside our polygon."""
    each = 22 * 3600 / 1000
    return round(each), {2: "twice"}[round(each / _seconds("polygon"))]


def _strokes() -> tuple[str, int]:
    part = _seconds("scribbles") / _seconds("polygon")
    return (
        "half" if 0.4 < part < 0.6 else f"{part:.0%}",
        round(100 * (_iou("polygon") - _iou("scribbles"))),
    )


CLAIMS = {
    "A **{}**: strokes to and fro. It forgives mistakes, and it is the slowest of the five": (
        _slowest
    ),
    "two clicks, and {} of it is not bird": _box,
    "which is {} seconds each, {} as long as our polygon": _outline,
    "Two strokes take {} the time of the outline, and lose {} points of IoU": _strokes,
}

GIVEN = {
    "1.75 for each click": "how the library estimates; see the sources",
    "7 seconds for four": "from the sources",
    "7.7 objects": "from the sources",
    "more than 1.5 hours": "from the sources",
    "22 hours for 1,000 outlines": "from the sources",
    "the label 255": "a convention",
}

test_claim, test_numbers, test_form = course_tests("11_collecting_labels", CLAIMS, GIVEN)
