"""Channels that become space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def pixel_shuffle() -> Figure:
    """Channels become space.

    Four channels make one that is twice as large along each axis. No number changes: each
    position of the channels fills a block of the output.
    """
    return sw.PixelShuffle(labels="symbols")


@example
def icnr() -> Figure:
    """ICNR starts as nearest neighbour.

    ICNR initialises the channels of a block equally, so the output is nearest-neighbour
    upsampling. Change one cell of one channel, and a checkerboard appears.
    """
    return sw.PixelShuffle([[[1, 4], [2, 3]]] * 4, step=3)


@example
def pixel_unshuffle() -> Figure:
    """And back: space becomes channels.

    The inverse keeps every pixel, so a network can downsample without losing any: a stride that
    forgets nothing.
    """
    return sw.PixelShuffle(operation="unshuffle", step=1)
