"""What `01_what_is_segmentation` claims."""

from __future__ import annotations

import segwidgets as sw
from tests.course.claims import course_tests, words


def pixels() -> int:
    """How many pixels the picture has."""
    rows, columns, _ = sw.SegmentationTasks().scene.image.shape
    return rows * columns


def joined() -> tuple[float, float]:
    """IoU and panoptic quality of birds, all of which became one instance."""
    figure = sw.SegmentationTasks(view="scores")
    bird = figure.scene.class_names.index("bird")
    pairs = figure.scene.pairs
    pairs[pairs[..., 0] == bird, 1] = 1
    figure.prediction = pairs
    return float(figure.iou[bird]), float(figure.panoptic_quality.pq[bird])


def counted(trees: int) -> bool:
    """Whether so many trees are instances, each by itself."""
    segments = sw.SegmentationTasks(trees=trees, step=3).scene.segments
    return sum(segment.instance > 0 for segment in segments) == trees


CLAIMS = {
    "with an IoU of {:g}": lambda: joined()[0],
    "Panoptic quality falls to {:g}": lambda: joined()[1],
    "a number for each of {:,} pixels": pixels,
    "{} trees still show enough of themselves": lambda: (
        words(20).capitalize() if counted(20) and not counted(40) else "no"
    ),
}
test_claim, test_numbers, test_form = course_tests("01_what_is_segmentation", CLAIMS, {})
