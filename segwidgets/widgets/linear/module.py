"""A torch module, or one channel of it, as the parameters of a figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from segwidgets._torch import is_tensor, require_torch
from segwidgets.shared.limits import LIMITS
from segwidgets.terms.arrays import lengths, nesting
from segwidgets.terms.parameters import whole


def conv_transpose_channel(
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
    _check_kind(module, f"ConvTranspose{dims}d")
    first = _first_out_channel(module, in_channel, out_channel)
    return {
        **_common(module, dims, input, in_channel, out_channel),
        "kernel": module.weight[in_channel, out_channel - first],
        "padding": module.padding,
        "output_padding": module.output_padding,
    }


def conv_channel(
    module: Any, dims: int, input: Any, in_channel: int, out_channel: int
) -> dict[str, Any]:
    """Read the part of a convolution that leads from one channel to another.

    Parameters
    ----------
    module : torch.nn.Conv1d or torch.nn.Conv2d
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
        If there is no such channel, `groups` keep the two apart, or both ends are padded
        differently.
    """
    _check_kind(module, f"Conv{dims}d")
    _first_out_channel(module, in_channel, out_channel)
    return {
        **_common(module, dims, input, in_channel, out_channel),
        "kernel": module.weight[out_channel, in_channel % (module.in_channels // module.groups)],
        "padding": _padding(module),
        "padding_mode": module.padding_mode,
    }


def conv_transpose_module(module: Any, input: Any) -> dict[str, Any]:
    """Read a whole transposed convolution in 2D.

    Parameters
    ----------
    module : torch.nn.ConvTranspose2d
        The module.
    input : array-like
        All channels: (channels, rows, columns), with or without a batch of one; or rows of
        numbers where there is one channel.

    Returns
    -------
    dict
        Parameters of a figure, the device of the weights included.

    Raises
    ------
    TypeError
        If the module is of another kind.
    ValueError
        If it has more channels than a figure shows.
    """
    _check_kind(module, "ConvTranspose2d")
    return {
        **_whole(module, input),
        "padding": module.padding,
        "output_padding": module.output_padding,
    }


def conv_module(module: Any, input: Any) -> dict[str, Any]:
    """Read a whole convolution in 2D.

    Parameters
    ----------
    module : torch.nn.Conv2d
        The module.
    input : array-like
        All channels: (channels, rows, columns), with or without a batch of one; or rows of
        numbers where there is one channel.

    Returns
    -------
    dict
        Parameters of a figure, the device of the weights included.

    Raises
    ------
    TypeError
        If the module is of another kind.
    ValueError
        If it has more channels than a figure shows, or both ends are padded differently.
    """
    _check_kind(module, "Conv2d")
    return {
        **_whole(module, input),
        "padding": _padding(module),
        "padding_mode": module.padding_mode,
    }


def _whole(module: Any, input: Any) -> dict[str, Any]:
    channels = {name: getattr(module, name) for name in ("in_channels", "out_channels")}
    for name, number in channels.items():
        if number > LIMITS.channels:
            raise ValueError(
                f"the module has {name} = {number}: a figure shows at most {LIMITS.channels}; "
                f"choose one pair of channels, from_module(module, input, in_channel=0, "
                f"out_channel=0)."
            )
    cells = input[0] if nesting(input) == 4 and lengths(input, 1) == (1,) else input
    if nesting(cells) == 3 and lengths(cells, 1) != (module.in_channels,):
        raise ValueError(
            f"input has {lengths(cells, 1)[0]} channels: the module takes {module.in_channels}."
        )
    return {
        "input": cells,
        "kernel": module.weight,
        "groups": module.groups,
        "stride": module.stride,
        "dilation": module.dilation,
        "bias": 0.0 if module.bias is None else module.bias,
        "device": str(module.weight.device),
    }


def _common(
    module: Any, dims: int, input: Any, in_channel: int, out_channel: int
) -> dict[str, Any]:
    return {
        "input": _select(input, dims, in_channel, module.in_channels),
        "stride": module.stride,
        "dilation": module.dilation,
        "bias": 0.0 if module.bias is None else module.bias[out_channel].item(),
        "device": str(module.weight.device),
    }


def _check_kind(module: Any, name: str) -> None:
    if not isinstance(module, getattr(require_torch().nn, name)):
        raise TypeError(f"module is a {type(module).__name__}: this figure shows torch.nn.{name}.")
    if module.in_channels == 0 or module.weight.is_meta:
        raise ValueError("the module has no weights yet: run it once, or load them.")


def _first_out_channel(module: Any, in_channel: int, out_channel: int) -> int:
    """Check both channels, and give the first output channel of their group."""
    _check_channel("in_channel", in_channel, module.in_channels)
    _check_channel("out_channel", out_channel, module.out_channels)
    outs: int = module.out_channels // module.groups
    first: int = in_channel // (module.in_channels // module.groups) * outs
    if not first <= out_channel < first + outs:
        raise ValueError(
            f"out_channel = {out_channel}: with groups = {module.groups}, in_channel {in_channel} "
            f"adds only to out_channel {first} to {first + outs - 1}; choose one of these."
        )
    return first


def _check_channel(name: str, channel: int, channels: int) -> None:
    if not 0 <= whole(name, channel) < channels:
        raise ValueError(f"{name} = {channel}: choose 0 to {channels - 1}.")


def _padding(module: Any) -> Any:
    """Write "same" and "valid" in numbers."""
    if module.padding == "valid":
        return 0
    if module.padding != "same":
        return module.padding
    both = [d * (k - 1) for d, k in zip(module.dilation, module.kernel_size, strict=True)]
    if any(cells % 2 for cells in both):
        raise ValueError(
            f"padding = 'same' with kernel_size = {module.kernel_size} and dilation = "
            f"{module.dilation} pads one end more than the other, which a figure cannot show: "
            f"choose an odd kernel_size, or pad the input beforehand."
        )
    return [cells // 2 for cells in both]


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
