"""Intersection over union, of masks and of boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def iou_of_masks() -> Figure:
    """Intersection over union.

    The outline is the target, the fill the prediction. Paint, and every score follows with the
    counts it is made of; point at a number, and its pixels light up.
    """
    return sw.IoUCalculator()


@example
def ninety_nine_per_cent() -> Figure:
    """99 % accuracy, and nothing found.

    A lone bird, and a prediction that says background everywhere. Accuracy counts the background;
    the bird's IoU is 0. Let the bird grow, or paint it in.
    """
    return sw.IoUCalculator(preset="bird", amount=5)


@example
def off_by_one_pixel() -> Figure:
    """Off by one pixel.

    The same mistake, a shift by one pixel, costs a large object next to nothing and a small one
    half its IoU. Accuracy hides both.
    """
    return sw.IoUCalculator(preset="shift", amount=3)


@example
def iou_of_boxes() -> Figure:
    """Two boxes.

    Boxes that share no cell have IoU 0, near or far. Generalised IoU also counts the empty part of
    the enclosing box, and so tells how far apart they are.
    """
    return sw.IoUBoxes([3, 3, 13, 11], [8, 6, 20, 13])
