"""One channel of a torch module as the parameters of a figure."""

# ruff: noqa: A002 - `input` is torch's name

from __future__ import annotations

from typing import Any

import numpy as np

from segwidgets._torch import is_tensor, require_torch
from segwidgets.terms.parameters import whole


def channel_of(
    module: Any, dims: int, input: Any, in_channel: int, out_channel: int
) -> dict[str, Any]:
    """Read the part of a transposed convolution that leads from one channel to another.

    Parameters
    ----------
    module : torch.nn.ConvTranspose1d or torch.nn.ConvTranspose2d
        The module.
    dims : int
        Number of axes.
    input : array-like
        The channel, or all of them: (channels, …) or (1, channels, …).
    in_channel, out_channel : int
        Numbers of the channels.

    Returns
    -------
    dict
        Parameters of a figure, the device of the weights included.

    Raises
    ------
    TypeError
        If the module is of another kind.
    ValueError
        If there is no such channel, or `groups` keep the two apart.
    """
    kind = getattr(require_torch().nn, f"ConvTranspose{dims}d")
    if not isinstance(module, kind):
        raise TypeError(
            f"module is a {type(module).__name__}: this figure shows torch.nn.{kind.__name__}."
        )
    if module.in_channels == 0 or module.weight.is_meta:
        raise ValueError("the module has no weights yet: run it once, or load them.")
    _check_channel("in_channel", in_channel, module.in_channels)
    _check_channel("out_channel", out_channel, module.out_channels)
    outs = module.out_channels // module.groups
    first = in_channel // (module.in_channels // module.groups) * outs
    if not first <= out_channel < first + outs:
        raise ValueError(
            f"out_channel = {out_channel}: with groups = {module.groups}, in_channel {in_channel} "
            f"adds only to out_channel {first} to {first + outs - 1}; choose one of these."
        )
    return {
        "input": _select(input, dims, in_channel, module.in_channels),
        "kernel": module.weight[in_channel, out_channel - first],
        "stride": module.stride,
        "padding": module.padding,
        "output_padding": module.output_padding,
        "dilation": module.dilation,
        "bias": 0.0 if module.bias is None else module.bias[out_channel].item(),
        "device": str(module.weight.device),
    }


def _check_channel(name: str, channel: int, channels: int) -> None:
    if not 0 <= whole(name, channel) < channels:
        raise ValueError(f"{name} = {channel}: choose 0 to {channels - 1}.")


def _select(input: Any, dims: int, channel: int, channels: int) -> Any:
    """Take one channel where there are all of them, as a module takes them."""
    cells = input if is_tensor(input) or isinstance(input, np.ndarray) else np.asarray(input)
    shape = tuple(cells.shape)
    if len(shape) == dims + 2 and shape[0] == 1:
        cells, shape = cells[0], shape[1:]
    if len(shape) == dims + 1 and shape[0] == channels:
        return cells[channel]
    # The trait finds the words for whatever this is.
    return input
