"""What a COCO file holds, and how it writes masks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def coco_in_one_figure() -> Figure:
    """COCO in one figure.

    An annotation leads to its picture by image_id, to its class by category_id. Point at a thing,
    and follow its ids; then open the files of panoptic segments and of captions beside it.
    """
    return sw.CocoFile(index=2)


@example
def a_mask_as_runs() -> Figure:
    """Write a mask as runs.

    COCO counts zeros and ones in turn, down the columns. Play it, and see each run in the mask,
    among the counts, and as the characters of the string.
    """
    return sw.CocoFile(view="runs", index=3, step=7)


@example
def how_much_coco_has() -> Figure:
    """How much COCO has.

    Pictures with labels and without, instances, things and stuff: each figure with its source.
    """
    return sw.CocoFile(view="counts")
