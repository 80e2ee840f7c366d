"""Labels: five ways to make them, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def annotation_by_polygon() -> Figure:
    """Label a bird, corner by corner.

    Play the prepared outline and watch its IoU climb; then draw your own against the clock, and
    let it snap to the edges.
    """
    return sw.Annotation(object=3, step=-1)


@example
def annotation_by_scribbles() -> Figure:
    """Two strokes, and the rest is computed.

    One stroke on the house and one around it: each pixel goes to the one that is nearer, where
    crossing an edge is a long way.
    """
    return sw.Annotation(object=0, tool="scribbles", step=-1)


@example
def annotation_cost() -> Figure:
    """From one object to COCO.

    What a bird takes, times the objects of a picture, times the pictures of a data set. Put in
    your own numbers.
    """
    return sw.Annotation(object=3, view="cost", step=-1)


@example
def annotation_other() -> Figure:
    """Only some classes are annotated.

    What is "other" is ignored: the loss sees fewer pixels, and the mean IoU tells of fewer
    mistakes.
    """
    return sw.Annotation(view="other", annotated=["sea", "bird"], step=-1)
