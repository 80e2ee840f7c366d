"""Convolution and its transpose, in 1D and 2D."""

# ruff: noqa: D401 - a docstring here is a title and a sentence

from __future__ import annotations

from typing import TYPE_CHECKING

import segwidgets as sw
from segwidgets.embed.examples import example

if TYPE_CHECKING:
    from segwidgets.widgets.figure import Figure


@example
def worked_example() -> Figure:
    """Nine stamps.

    Each input cell scales the kernel, and the copies are added up two cells apart. Where copies
    overlap, their values add.
    """
    return sw.ConvTranspose2d(step=4)


@example
def kernel_4_stride_2() -> Figure:
    """Kernel 4, stride 2.

    The kernel's side is a multiple of the stride, so every cell inside sums four products. With
    this kernel a constant input stays constant there.
    """
    return sw.ConvTranspose2d(
        input=[[1, 1, 1], [1, 1, 1], [1, 1, 1]],
        kernel=[[1, 3, 3, 1], [3, 9, 9, 3], [3, 9, 9, 3], [1, 3, 3, 1]],
        stride=2,
        padding=1,
        step=8,
    )


@example
def kernel_2_stride_2() -> Figure:
    """Kernel 2, stride 2.

    The copies lie side by side and never overlap: each input cell becomes a block of its own.
    """
    return sw.ConvTranspose2d(
        input=[[1, 2, 3], [4, 5, 6], [7, 8, 9]], kernel=[[1, 1], [1, 1]], stride=2, step=8
    )


@example
def overlap_counts() -> Figure:
    """Uneven overlap.

    With kernel 3 and stride 2, cells sum one, two or four products in turn. This is where
    checkerboards come from.
    """
    return sw.ConvTranspose2d(stride=2, labels="overlap", step=8)


@example
def padding_and_output_padding() -> Figure:
    """Padding crops, output_padding adds.

    One cell goes from each end of the output, and one comes back at the far end, so that 3 × 3
    becomes exactly 6 × 6.
    """
    return sw.ConvTranspose2d(stride=2, padding=1, output_padding=1, step=8)


@example
def dilation_2() -> Figure:
    """A dilated kernel.

    The kernel's cells are two apart. With stride 2 as well, all products fall on every
    second cell and the others stay empty.
    """
    return sw.ConvTranspose2d(stride=2, dilation=2, step=8)


@example
def one_dimension() -> Figure:
    """One dimension, in symbols.

    The inputs a and b scale two copies of the kernel x, y, z, which share one cell: az + bx.
    """
    return sw.ConvTranspose1d(labels="symbols", step=1)


@example
def predict_the_output() -> Figure:
    """Predict, then reveal.

    Two copies of the kernel, two cells apart: type what each cell of the output will hold, and
    check it. What is right is marked, and the rest can be revealed.
    """
    return sw.ConvTranspose1d([3, 5], [1, 2, 4], labels="values", mode="predict")


@example
def one_dimension_output_padding() -> Figure:
    """Two sizes, one convolution.

    With stride 2 and padding 1 a convolution maps inputs of size 5 and of size 6 to size 3. On the
    way back output_padding=1 chooses 6: padding crops one cell less at the far end.
    """
    return sw.ConvTranspose1d([3, 5, 2], padding=1, output_padding=1, labels="symbols", step=2)


@example
def one_dimension_values() -> Figure:
    """Linear interpolation.

    The kernel ½, 1, ½ with stride 2 keeps the input's values and puts their means in between.
    """
    return sw.ConvTranspose1d(
        [2, 4, -2, 6], [0.5, 1, 0.5], stride=2, padding=1, labels="values", step=3
    )


@example
def gathered() -> Figure:
    """The same, gathered.

    Zeros between the cells, padding around them, and the kernel flipped in both axes: a window
    that slides by one cell gives the same output as the stamps.
    """
    return sw.ConvTranspose2d(view="gather", step=16)


@example
def convolution() -> Figure:
    """Convolution.

    The kernel multiplies what lies under the window and the products are summed: one output cell
    per step.
    """
    return sw.Conv2d(padding=1, step=7)


@example
def convolution_matrix() -> Figure:
    """Convolution as a matrix.

    Each row shifts the kernel by the stride, and the vector is the input with its padding. Strike
    out the rows that a stride drops, or turn rows into columns.
    """
    return sw.Conv1d(stride=2, view="matrix", step=1)


@example
def transposed_matrix() -> Figure:
    """Why it is called transposed.

    The matrix of the transposed convolution is that of the strided convolution, transposed: rows
    become columns.
    """
    return sw.ConvTranspose1d(output_padding=1, view="matrix", reading="transposed", step=2)


@example
def blocks_of_a_matrix() -> Figure:
    """A matrix of blocks.

    In two dimensions each row of the kernel becomes a banded block, and the blocks repeat along the
    diagonal as the bands do: a doubly blocked Toeplitz matrix.
    """
    return sw.Conv2d(
        input=[[1, 2, 0, 1], [0, -1, 3, 2], [2, 1, 1, 0], [1, 0, 2, -1]],
        kernel=[[1, 2], [3, -1]],
        padding=0,
        view="matrix",
        step=4,
    )


@example
def channels() -> Figure:
    """Channels are summed.

    Each input channel is seen through a kernel of its own, and the results are added, cell by
    cell. The map above shows which kernel leads from which channel to which.
    """
    return sw.Conv2d(in_channels=3, out_channels=2, pair=(1, 0), bias=[1, 0], step=12)


@example
def depthwise() -> Figure:
    """Depthwise.

    With as many groups as channels nothing is summed: every channel has a kernel of its own.
    Move groups back to 1 and see the other kernels return.
    """
    return sw.ConvTranspose2d(in_channels=3, out_channels=3, groups=3, pair=(1, 1), step=4)


@example
def photograph() -> Figure:
    """A photograph.

    Each pixel stamps a soft 5 × 5 kernel, and the copies add up to the same picture at about
    twice its size.
    """
    import numpy as np
    from matplotlib import cbook, image

    photo = image.imread(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))
    grey = photo[36:324:6, 110:398:6].mean(axis=2) / 255
    soft = np.array([1, 4, 6, 4, 1]) / 8
    return sw.ConvTranspose2d(
        grey.round(2), np.outer(soft, soft), stride=2, padding=2, step=grey.size - 1
    )
