"""Five readings of a picture, and what each is scored by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def five_readings() -> Figure:
    """One picture, five readings.

    Play it: names become boxes, boxes shrink onto outlines, two birds merge into one class and
    part again into two instances. Point at a region, and its ids in COCO's files stand beside it.
    """
    return sw.SegmentationTasks(step=4, at=(136, 92))


@example
def trees_become_a_forest() -> Figure:
    """Trees become a forest.

    A tree is a thing as long as it can be told from its neighbours. Plant more, and counting ends:
    the trees are one crowd, and for the scores as good as stuff.
    """
    return sw.SegmentationTasks(trees=20, step=3)


@example
def scores_of_readings() -> Figure:
    """Each reading has its score.

    IoU of classes, average precision of boxes and masks, panoptic quality: the same prediction,
    and what each of them makes of two birds that became one.
    """
    return sw.SegmentationTasks(view="scores", step=4)
