"""Stacks of upsampling layers."""

# ruff: noqa: D401 - a docstring here is a title and a sentence

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def checkerboard() -> Figure:
    """A checkerboard out of nothing.

    The input is constant, and so is the kernel. But stride 2 does not divide kernel_size 3, and
    the output has a pattern. Choose kernel_size 4.
    """
    return sw.Checkerboard([(3, 2)])


@example
def checkerboards_of_checkerboards() -> Figure:
    """Layer upon layer.

    Each layer sums the uneven counts of the one before, unevenly again: 4 to 1 after one layer
    becomes 25 to 1 after three. Look at the layers in turn.
    """
    return sw.Checkerboard([(3, 2), (3, 2), (3, 2)])


@example
def even_overlap_is_not_enough() -> Figure:
    """Even overlap is not enough.

    Here every cell sums the same number of products, but with random weights the sums differ.
    Resizing first, or ICNR initialisation, keeps a constant input constant.
    """
    return sw.Checkerboard([(4, 2), (4, 2)], dims=1, kernels="random", seed=3)
