"""Networks that label every pixel."""

# ruff: noqa: D401 - a docstring here is a title and a sentence

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def window_by_window() -> Figure:
    """Window by window, or all at once.

    A patch classifier has to look at every patch of the picture; the same weights, used as
    convolutions, look at the picture once. The race is run to scale.
    """
    return sw.SlidingWindow(step=4800, proportion="macs")


@example
def recomputation() -> Figure:
    """What windows compute again.

    A pixel lies in as many windows as a window has pixels, and so do the features computed from
    it. Make the windows larger.
    """
    return sw.SlidingWindow(sw.scenes.scene(7, 64), view="recomputation")


@example
def what_a_score_sees() -> Figure:
    """What a score sees.

    A receptive field grows with each layer, and its middle counts most. Step through the layers,
    and move to other pixels.
    """
    return sw.SlidingWindow(sw.scenes.scene(7, 96), view="field")


@example
def equal_but_for_the_border() -> Figure:
    """Equal, but for the border.

    Inside, windows and one pass give the same scores to the last digit. Near the edge each layer
    pads with zeros, where windows have features of the padded picture. Switch the padding.
    """
    network = sw.networks.pretrained("full-resolution")
    return sw.SlidingWindow(sw.scenes.scene(7, 64), network, view="equality")


@example
def a_volume_of_scores() -> Figure:
    """A slice for each class.

    Every pixel has as many scores as there are classes, and the mask takes the largest. Move over
    the pictures, and through the classes.
    """
    return sw.SlidingWindow(sw.scenes.scene(7, 96), view="scores", class_index=4)


@example
def down_and_up_again() -> Figure:
    """Down and up again.

    Deep layers are cheap where the picture is small. Change how the network goes down and up, and
    add skip connections.
    """
    return sw.EncoderDecoder(seed=24)


@example
def an_edge_seven_ways() -> Figure:
    """An edge, upsampled seven ways.

    Networks trained alike draw the same outline, each as well as its upsampling can.
    """
    return sw.EncoderDecoder(seed=24, view="edge")
