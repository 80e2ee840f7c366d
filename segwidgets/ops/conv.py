"""Convolution, computed by torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segwidgets._torch import require_torch
from segwidgets.ops.channel import axes_of, channel, unstacked
from segwidgets.ops.device import choose_device
from segwidgets.terms.field import PaddingMode
from segwidgets.terms.parameters import per_axis

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


def conv(
    input: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: int | tuple[int, ...] = 1,
    padding: int | tuple[int, ...] = 0,
    dilation: int | tuple[int, ...] = 1,
    padding_mode: PaddingMode = "zeros",
    flip: bool = False,
    groups: int = 1,
    bias: ArrayLike = 0.0,
    device: str = "auto",
) -> torch.Tensor:
    """Apply `torch.nn.functional.conv1d` or `conv2d` to one input.

    Parameters
    ----------
    input, kernel : array-like
        Both with one axis or both with two, or in 2D (channels, rows, columns) and torch's
        (out_channels, in_channels / groups, rows, columns).
    stride, padding, dilation : int or tuple of int
        As in torch.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        As in `torch.nn.Conv1d`.
    flip : bool
        Whether the kernel is turned around, as true convolution has it.
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
    >>> conv([1, 2, 3, 4], [1, 0, -1], padding=1, device="cpu")
    tensor([-2., -2., -2.,  3.], dtype=torch.float64)
    """
    lib = require_torch()
    place = choose_device(device)
    axes = axes_of(input)
    x, w = channel(input, place, axes), channel(kernel, place, axes)
    dims = axes - 2
    if flip:
        w = w.flip(tuple(range(2, x.ndim)))
    # torch names the last axis first.
    both_ends = [p for p in reversed(per_axis("padding", padding, dims, 0)) for _ in range(2)]
    mode = "constant" if padding_mode == "zeros" else padding_mode
    apply = lib.nn.functional.conv1d if dims == 1 else lib.nn.functional.conv2d
    with lib.no_grad():
        padded = lib.nn.functional.pad(x, both_ends, mode)
        y = apply(padded, w, stride=stride, dilation=dilation, groups=groups)
        return unstacked(y + channel(bias, place).reshape(-1, *(1,) * dims))
