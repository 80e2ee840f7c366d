"""One input, made smaller in several ways."""

# ruff: noqa: D401 - a docstring here is a title and a sentence

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def downsampling() -> Figure:
    """Five ways to halve an input.

    Stripes one pixel wide are too fine for half as many cells. Averaging and blurring make an even
    value of them, the maximum is always 1, and subsampling sees all or nothing: set shift to 1.
    """
    return sw.Downsampling(step=-1)


@example
def aliasing() -> Figure:
    """A wave that was not there.

    A fast wave with a cell taken every fourth: the samples lie on a slow one, an alias. Blurred
    before, it leaves almost nothing, which is what can be shown of it.
    """
    return sw.Downsampling(
        [4, 1, -4, -1, 4, 2, -3, -2, 3, 3, -3, -3, 2, 3, -2, -4, 1, 4, -1, -4],
        kernel_size=4,
        kernel=[1, 0, 0, 0],
        blur_size=7,
        methods=["avg_pool", "subsample", "blur_pool"],
        method="subsample",
        step=-1,
    )


@example
def average_pooling_is_a_convolution() -> Figure:
    """Average pooling is a convolution.

    Every row of the matrix holds the same four weights, further on by the stride. Subsampling has a
    single 1 instead, and a network learns its strided convolution anywhere between.
    """
    return sw.Downsampling(
        [[3, 1, 0, 2], [1, 3, 2, 0], [0, 4, 1, 1], [2, 2, 5, 1]],
        methods=["avg_pool", "strided_conv", "subsample", "max_pool"],
        view="matrix",
        bridge=True,
        step=1,
    )


@example
def photograph_downsampled() -> Figure:
    """A photograph, a quarter as wide.

    Subsampling turns thin stripes into steps and dots, which change with every pixel that the
    picture moves; the blurred one changes least of those that take single cells.
    """
    from matplotlib import cbook

    photo = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    return sw.Downsampling.from_image(photo, side=192, kernel_size=4, blur_size=7, lens=(163, 125))
