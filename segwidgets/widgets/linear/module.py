"""A torch module, or one pair of its channels, as the parameters of a figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from segwidgets._torch import is_tensor, require_torch
from segwidgets.shared.numbers import whole
from segwidgets.shared.options import LIMITS
from segwidgets.terms.arrays import lengths, nesting


def read_module(
    module: Any, kind: str, input: Any, in_channel: int | None, out_channel: int | None
) -> dict[str, Any]:
    """Read all channels of a module in 2D where no pair is asked for, else one pair of them.

    `kind` names torch's class; whatever of `input` a figure cannot take is left to its traits.
    """
    if not isinstance(module, getattr(require_torch().nn, kind)):
        raise TypeError(f"module is a {type(module).__name__}: this figure shows torch.nn.{kind}.")
    if module.in_channels == 0 or module.weight.is_meta:
        raise ValueError("the module has no weights yet: run it once, or load them.")
    dims = len(module.kernel_size)
    if dims == 2 and in_channel is None and out_channel is None:
        own = _all_channels(module, input)
    else:
        own = _one_pair(module, dims, input, in_channel or 0, out_channel or 0)
    return {
        **own,
        "stride": module.stride,
        "dilation": module.dilation,
        "device": str(module.weight.device),
        **(
            {"padding": module.padding, "output_padding": module.output_padding}
            if module.transposed
            else {"padding": _padding(module), "padding_mode": module.padding_mode}
        ),
    }


def _all_channels(module: Any, input: Any) -> dict[str, Any]:
    for name in ("in_channels", "out_channels"):
        number = getattr(module, name)
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
    bias = 0.0 if module.bias is None else module.bias
    return {"input": cells, "kernel": module.weight, "groups": module.groups, "bias": bias}


def _one_pair(module: Any, dims: int, input: Any, i: int, o: int) -> dict[str, Any]:
    for name, number in (("in_channel", i), ("out_channel", o)):
        count = getattr(module, f"{name}s")
        whole(name, number, 0, count - 1)
    ins, outs = module.in_channels // module.groups, module.out_channels // module.groups
    first = i // ins * outs
    if not first <= o < first + outs:
        raise ValueError(
            f"out_channel = {o}: with groups = {module.groups}, in_channel {i} adds only to "
            f"out_channel {first} to {first + outs - 1}; choose one of these."
        )
    return {
        "input": _select(input, dims, i, module.in_channels),
        "kernel": module.weight[i, o - first] if module.transposed else module.weight[o, i % ins],
        "bias": 0.0 if module.bias is None else module.bias[o].item(),
    }


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
