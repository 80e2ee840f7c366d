"""The terms of convolution and transposed convolution, built axis by axis without loops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from segwidgets.terms.channels import ONE, Channels, checked_channels, stacked
from segwidgets.terms.field import PaddingMode, check_padding
from segwidgets.terms.links import Links, axis_links, channel_links
from segwidgets.terms.parameters import (
    IntOrPair,
    common_dims,
    conv_size,
    conv_transpose_size,
    per_axis,
)
from segwidgets.terms.terms import Terms


def conv_transpose_terms(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    output_padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    *,
    in_channels: int = 1,
    out_channels: int = 1,
    groups: int = 1,
) -> Terms:
    """List the products of a transposed convolution, `torch.nn.ConvTranspose1d` or `2d`.

    Parameters
    ----------
    input_size, kernel_size : int or pair of int
        Number of cells, at least 1. A pair (rows, columns) among them makes it 2D; an int
        then stands for a square.
    stride, dilation : int or pair of int
        At least 1.
    padding : int or pair of int
        At least 0: how many cells are cropped from each end of the output.
    output_padding : int or pair of int
        At least 0 and smaller than stride or dilation: how many cells are added at the far end.
    in_channels, out_channels, groups : int
        At least 1; `groups` divides both of the others. Where there are several channels, sizes
        begin with their number: the input's is (in_channels, rows, columns), the kernel's is
        torch's (in_channels, out_channels / groups, rows, columns).

    Returns
    -------
    Terms
        One row per product, in output order.

    Raises
    ------
    TypeError
        If something is not a whole number or a pair of them.
    ValueError
        If a number is out of range or the output would be empty.

    References
    ----------
    V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning, 2016.

    Examples
    --------
    >>> terms = conv_transpose_terms(input_size=2, kernel_size=3, stride=2)
    >>> terms.output_size
    (5,)
    >>> terms.output([3, 5], [1, 2, 4])
    array([ 3.,  6., 17., 10., 20.])
    """
    dims = common_dims(input_size, kernel_size)
    small = per_axis("input_size", input_size, dims, 1)
    kernel = per_axis("kernel_size", kernel_size, dims, 1)
    strides = per_axis("stride", stride, dims, 1)
    paddings = per_axis("padding", padding, dims, 0)
    extra = per_axis("output_padding", output_padding, dims, 0)
    dilations = per_axis("dilation", dilation, dims, 1)
    large = conv_transpose_size(small, kernel, strides, paddings, extra, dilations)
    channels = _checked_channels(in_channels, out_channels, groups, dims)
    axes = zip(small, large, kernel, strides, paddings, dilations, strict=True)
    links = _along(axes, transposed=True)
    if channels != ONE:
        there = Channels(out_channels, in_channels, groups)
        links = [channel_links(there, transposed=True), *links]
    return Terms.along(
        links,
        stacked(out_channels, large),
        stacked(in_channels, small),
        stacked((in_channels, channels.outputs_per_group), kernel),
    )


def conv_terms(
    input_size: IntOrPair,
    kernel_size: IntOrPair,
    stride: IntOrPair = 1,
    padding: IntOrPair = 0,
    dilation: IntOrPair = 1,
    padding_mode: PaddingMode = "zeros",
    *,
    flip: bool = False,
    in_channels: int = 1,
    out_channels: int = 1,
    groups: int = 1,
) -> Terms:
    """List the products of a convolution, `torch.nn.Conv1d` or `2d`.

    Parameters
    ----------
    input_size, kernel_size : int or pair of int
        Number of cells, at least 1. A pair (rows, columns) among them makes it 2D; an int
        then stands for a square.
    stride, dilation : int or pair of int
        At least 1.
    padding : int or pair of int
        At least 0: how many cells are laid around the input.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What they hold. Products with zeros are left out. All other cells are input cells seen
        again, so an output cell may have several products with the same one.
    flip : bool
        Whether the kernel is flipped, as in true convolution. torch does not flip it: what it
        computes is properly called cross-correlation.
    in_channels, out_channels, groups : int
        At least 1; `groups` divides both of the others. Where there are several channels, sizes
        begin with their number: the input's is (in_channels, rows, columns), the kernel's is
        torch's (out_channels, in_channels / groups, rows, columns).

    Returns
    -------
    Terms
        One row per product, in output order, and for each output cell in the order of its
        window, channel by channel.

    Raises
    ------
    TypeError
        If something is not a whole number or a pair of them.
    ValueError
        If a number is out of range, the kernel does not fit, or the input is too small for
        the padding mode.

    Examples
    --------
    >>> terms = conv_terms(input_size=4, kernel_size=3, stride=2, padding=1)
    >>> [terms.symbols(cell) for cell in range(2)]
    ['ay + bz', 'bx + cy + dz']
    >>> terms.transposed().input_size
    (2,)
    >>> conv_terms(4, 3, padding=1, padding_mode="reflect").symbols(0)
    'bx + ay + bz'
    >>> conv_terms(4, 3, flip=True).symbols(0)
    'az + by + cx'
    """
    dims = common_dims(input_size, kernel_size)
    large = per_axis("input_size", input_size, dims, 1)
    kernel = per_axis("kernel_size", kernel_size, dims, 1)
    strides = per_axis("stride", stride, dims, 1)
    paddings = per_axis("padding", padding, dims, 0)
    dilations = per_axis("dilation", dilation, dims, 1)
    small = conv_size(large, kernel, strides, paddings, dilations)
    check_padding(large, paddings, padding_mode)
    channels = _checked_channels(in_channels, out_channels, groups, dims)
    axes = zip(small, large, kernel, strides, paddings, dilations, strict=True)
    links = _along(axes, transposed=False, padding_mode=padding_mode, flip=flip)
    if channels != ONE:
        links = [channel_links(channels, transposed=False), *links]
    return Terms.along(
        links,
        stacked(out_channels, small),
        stacked(in_channels, large),
        stacked((out_channels, channels.inputs_per_group), kernel),
    )


def _along(axes: Iterable[tuple[int, ...]], **how: Any) -> list[Links]:
    """Link the cells along each axis; axes that are alike are linked once."""
    known: dict[tuple[int, ...], Links] = {}
    return [known.get(axis) or known.setdefault(axis, axis_links(*axis, **how)) for axis in axes]


def _checked_channels(in_channels: int, out_channels: int, groups: int, dims: int) -> Channels:
    channels = checked_channels(in_channels, out_channels, groups)
    if dims == 1 and channels != ONE:
        raise ValueError(
            f"in_channels = {in_channels}, out_channels = {out_channels}: several channels are for "
            f"2D; write a size n as (1, n)."
        )
    return channels
