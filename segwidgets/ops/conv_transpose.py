"""Transposed convolution, computed by torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segwidgets._torch import require_torch
from segwidgets.ops.channel import axes_of, channel, unstacked
from segwidgets.ops.device import choose_device

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


def conv_transpose(
    input: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: int | tuple[int, ...] = 1,
    padding: int | tuple[int, ...] = 0,
    output_padding: int | tuple[int, ...] = 0,
    dilation: int | tuple[int, ...] = 1,
    groups: int = 1,
    bias: ArrayLike = 0.0,
    device: str = "auto",
) -> torch.Tensor:
    """Apply `torch.nn.functional.conv_transpose1d` or `2d` to one input.

    Parameters
    ----------
    input, kernel : array-like
        Both with one axis or both with two, or in 2D (channels, rows, columns) and torch's
        (in_channels, out_channels / groups, rows, columns).
    stride, padding, output_padding, dilation : int or tuple of int
        As in torch.
    groups : int
        As in torch.
    bias : float or one per output channel
        Added to every output cell.
    device : str
        "auto" or a torch device string.

    Returns
    -------
    torch.Tensor
        float64 (float32 on MPS, which has no float64) on the device; channels are the first
        axis where there are several.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If there is no such device.

    Examples
    --------
    >>> conv_transpose([3, 5], [1, 2, 4], stride=2, device="cpu")
    tensor([ 3.,  6., 17., 10., 20.], dtype=torch.float64)
    """
    lib = require_torch()
    place = choose_device(device)
    axes = axes_of(input)
    x, w = channel(input, place, axes), channel(kernel, place, axes)
    apply = lib.nn.functional.conv_transpose1d
    if axes == 4:
        apply = lib.nn.functional.conv_transpose2d
    with lib.no_grad():
        y = apply(
            x,
            w,
            stride=stride,
            padding=padding,
            output_padding=output_padding,
            dilation=dilation,
            groups=groups,
        )
        return unstacked(y + channel(bias, place).reshape(-1, *(1,) * (axes - 2)))
