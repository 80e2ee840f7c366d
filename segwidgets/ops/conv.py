"""Convolution, transposed convolution, and the learning of its kernel, computed by torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.terms.arrays import nesting
from segwidgets.terms.field import PaddingMode
from segwidgets.terms.parameters import conv_size, per_axis

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


def channel(values: Any, device: torch.device, axes: int | None = None) -> torch.Tensor:
    """Put values on a device, as precisely as it can hold them.

    Examples
    --------
    >>> import torch
    >>> channel([3, 5], torch.device("cpu"))
    tensor([[[3., 5.]]], dtype=torch.float64)
    """
    lib = require_torch()
    dtype = lib.float32 if device.type == "mps" else lib.float64
    cells: torch.Tensor = lib.as_tensor(values, dtype=dtype, device=device)
    return cells[(None,) * (2 if axes is None else axes - cells.ndim)]


def unstacked(result: torch.Tensor) -> torch.Tensor:
    """Take the result out of its batch, and a single channel out of its stack.

    Examples
    --------
    >>> import torch
    >>> unstacked(torch.zeros(1, 1, 2, 3)).shape, unstacked(torch.zeros(1, 4, 2, 3)).shape
    (torch.Size([2, 3]), torch.Size([4, 2, 3]))
    """
    return result[0, 0] if result.shape[1] == 1 else result[0]


def axes_of(values: Any) -> int:
    """Tell how many axes torch wants: three in 1D, four in 2D.

    Examples
    --------
    >>> axes_of([1, 2]), axes_of([[1, 2]]), axes_of([[[1, 2]]])
    (3, 4, 4)
    """
    return min(nesting(values), 2) + 2


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
        Whether the kernel is flipped, as in true convolution.
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
        If there is no such device, the channels of input, kernel, groups and bias do not go
        together, or the kernel is larger than the padded input.

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
    pad = per_axis("padding", padding, dims, 0)
    _check_channels(x, w, bias, taken=w.shape[1] * groups, groups=groups, made=w.shape[0])
    conv_size(
        *(tuple(x.shape[2:]), tuple(w.shape[2:]), per_axis("stride", stride, dims, 1)),
        *(pad, per_axis("dilation", dilation, dims, 1)),
    )
    both_ends = [p for p in reversed(pad) for _ in range(2)]
    mode = "constant" if padding_mode == "zeros" else padding_mode
    apply = lib.nn.functional.conv1d if dims == 1 else lib.nn.functional.conv2d
    with lib.no_grad():
        padded = lib.nn.functional.pad(x, both_ends, mode)
        y = apply(padded, w, stride=stride, dilation=dilation, groups=groups)
        return unstacked(y + channel(bias, place).reshape(-1, *(1,) * dims))


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
        If there is no such device, or the channels of input, kernel, groups and bias do not go
        together.

    Examples
    --------
    >>> conv_transpose([3, 5], [1, 2, 4], stride=2, device="cpu")
    tensor([ 3.,  6., 17., 10., 20.], dtype=torch.float64)
    """
    lib = require_torch()
    place = choose_device(device)
    axes = axes_of(input)
    x, w = channel(input, place, axes), channel(kernel, place, axes)
    _check_channels(x, w, bias, taken=w.shape[0], groups=groups, made=w.shape[1] * groups)
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


def _check_channels(
    x: torch.Tensor, w: torch.Tensor, bias: Any, *, taken: int, groups: int, made: int
) -> None:
    """Refuse an input, a kernel and a bias whose channels do not go together."""
    shape = tuple(w.shape)
    if w.ndim != x.ndim:
        raise ValueError(
            f"kernel has {_spread(w)}, and input {_spread(x)}: give both one or both two."
        )
    if taken != x.shape[1]:
        raise ValueError(
            f"kernel of shape {shape} takes {taken} channels with groups = {groups}, and input has "
            f"{x.shape[1]}: give an input of shape {(taken, *x.shape[2:])}, or another kernel."
        )
    if made % groups or taken % groups:
        raise ValueError(
            f"groups = {groups}: must divide {taken} channels of the input and {made} of the "
            f"output; choose 1, or another kernel."
        )
    count = np.size(bias)
    if count not in (1, made):
        raise ValueError(
            f"bias has {count} numbers for {made} output channels: give one, or {made}."
        )


def _spread(cells: torch.Tensor) -> str:
    axes = cells.ndim - 2
    return f"{axes} spatial {'axis' if axes == 1 else 'axes'}"


@dataclass(frozen=True)
class FitStep:
    """What has been learnt after a number of steps; the loss is a mean squared difference."""

    step: int
    loss: float
    kernel: torch.Tensor
    bias: float | list[float]


def learn_kernel(
    input: ArrayLike,
    kernel: ArrayLike,
    target: ArrayLike,
    *,
    lr: float,
    bias: ArrayLike = 0.0,
    learn_bias: bool = False,
    device: str = "auto",
    **parameters: Any,
) -> Iterator[FitStep]:
    """Move the kernel, step by step, to where the output comes closer to a target.

    Each step is one of Adam on the mean squared difference. It never ends by itself.

    Examples
    --------
    >>> from itertools import islice
    >>> steps = learn_kernel([1, 2], [0, 0], [3, 5, 6, 10], stride=2, lr=0.1, device="cpu")
    >>> [round(step.loss, 2) for step in islice(steps, 3)]
    [42.5, 40.53, 38.6]
    """
    lib = require_torch()
    place = choose_device(device)
    axes = axes_of(input)
    x, y, w = (channel(cells, place, axes) for cells in (input, target, kernel))
    w = w.clone().requires_grad_()
    b = channel(bias, place).reshape(-1).expand(y.shape[1]).clone().requires_grad_(learn_bias)
    functional = lib.nn.functional
    apply = functional.conv_transpose1d if axes == 3 else functional.conv_transpose2d
    optimizer = lib.optim.Adam([w, b] if learn_bias else [w], lr=lr)
    step = 0
    while True:
        # Whoever consumes the steps may be inside torch.no_grad().
        with lib.enable_grad():
            loss = functional.mse_loss(apply(x, w, b, **parameters), y)
        weights = w.detach()[0, 0] if w.shape[:2] == (1, 1) else w.detach()
        yield FitStep(step, loss.item(), weights.clone(), b.item() if len(b) == 1 else b.tolist())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
