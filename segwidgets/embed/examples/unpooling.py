"""Max pooling, and what unpooling methods bring back."""

# ruff: noqa: D401 - a docstring here is a title and a sentence

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def unpooling() -> Figure:
    """Where the maximum was.

    A bright line is pooled and comes back in three ways. Copies blur it, nails shift it to the
    corners, and max unpooling puts it back where it was. Change a pooled value and see it land.
    """
    return sw.Unpooling(step=3)


@example
def what_pooling_throws_away() -> Figure:
    """What was lost.

    How far each unpooling is from the original, cell by cell. Only four of sixteen numbers were
    passed on, so none of them can bring back everything.
    """
    return sw.Unpooling(
        methods=["nearest", "bilinear", "average_spread", "bed_of_nails", "max_unpool"],
        labels="errors",
        step=3,
    )


@example
def flat_indices() -> Figure:
    """One number for a place.

    Max pooling remembers row · width + column. With five columns, 7 is row 1, column 2; with
    four it would be another cell, so unpooling an odd size needs output_size.
    """
    return sw.Unpooling(
        [[1, 2, 0, 1, 3], [0, 1, 9, 2, 1], [4, 0, 1, 0, 2], [2, 5, 1, 6, 0], [1, 0, 3, 1, 8]],
        ceil_mode=True,
        labels="indices",
        methods=["max_unpool"],
        step=8,
    )


@example
def overlapping_windows() -> Figure:
    """Two windows, one winner.

    Where windows overlap, several can remember the same cell. If the network in between has
    changed their values, only the last one survives.
    """
    return sw.Unpooling(
        [[0, 1, 0, 2], [1, 9, 3, 0], [0, 2, 0, 1], [1, 0, 4, 0]],
        stride=1,
        edits={(0, 0): 5, (1, 1): 7},
        methods=["max_unpool"],
        step=8,
    )


@example
def unpooling_as_a_matrix() -> Figure:
    """Places as a matrix.

    One column for each pooled cell, with a single 1 in the row that it goes back to. Another
    input has other maxima, and so another matrix.
    """
    return sw.Unpooling(view="matrix", step=3)


@example
def unpooling_is_a_transposed_convolution() -> Figure:
    """The bridge to transposed convolution.

    Copying into blocks is a transposed convolution with a kernel of ones. A bed of nails is one
    whose kernel has a single 1, in the chosen corner.
    """
    return sw.Unpooling(
        [[3, 1, 0, 4, 2, 0], [0, 2, 5, 1, 0, 6]],
        methods=["nearest", "bed_of_nails"],
        method="bed_of_nails",
        bridge=True,
        step=1,
    )


@example
def photograph_unpooled() -> Figure:
    """A photograph, pooled and unpooled.

    Two poolings keep one pixel in sixteen. The lens starts at a glint in the glasses: a block of
    copies, a nail beside it, and a single point where it was. Move it along an edge.
    """
    from matplotlib import cbook

    photo = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    return sw.Unpooling.from_image(photo, levels=2, side=192, lens=(58, 104))
