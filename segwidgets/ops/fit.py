"""Learning the kernel of a transposed convolution, with torch's autograd."""

# ruff: noqa: A002 - `input` is torch's name

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.channel import channel
from segwidgets.ops.device import choose_device

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Learnt:
    """What has been learnt after some steps.

    Attributes
    ----------
    step : int
        How many steps have been taken; 0 is the start.
    loss : float
        Mean squared difference between the output and the target.
    kernel : torch.Tensor
        Shape of the kernel, on the device.
    bias : float
        The bias.
    """

    step: int
    loss: float
    kernel: torch.Tensor
    bias: float


def learn_kernel(
    input: ArrayLike,
    kernel: ArrayLike,
    target: ArrayLike,
    *,
    lr: float,
    bias: float = 0.0,
    learn_bias: bool = False,
    device: str = "auto",
    **parameters: Any,
) -> Iterator[Learnt]:
    """Move the kernel, step by step, to where the output comes closer to a target.

    Each step is one of Adam on the mean squared difference. It never ends by itself.

    Parameters
    ----------
    input, kernel : array-like
        Both with one axis or both with two; the kernel is where learning starts.
    target : array-like
        The output to reach, of the output's size.
    lr : float
        Adam's learning rate, about how far a weight moves in one step.
    bias : float
        Added to every output cell.
    learn_bias : bool
        Whether the bias is learnt too.
    device : str
        "auto" or a torch device string.
    **parameters
        stride, padding, output_padding and dilation, as in torch.

    Yields
    ------
    Learnt
        The start, and then the state after each step. Nothing keeps loss and kernel finite.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If there is no such device.

    References
    ----------
    D. P. Kingma and J. Ba, Adam: A Method for Stochastic Optimization, 2015.

    Examples
    --------
    >>> from itertools import islice
    >>> steps = learn_kernel([1, 2], [0, 0], [3, 5, 6, 10], stride=2, lr=0.1, device="cpu")
    >>> [round(learnt.loss, 2) for learnt in islice(steps, 3)]
    [42.5, 40.53, 38.6]
    """
    lib = require_torch()
    place = choose_device(device)
    x, y = channel(input, place), channel(target, place)
    w = channel(kernel, place).clone().requires_grad_()
    b = lib.full((1,), bias, dtype=x.dtype, device=place, requires_grad=learn_bias)
    functional = lib.nn.functional
    apply = functional.conv_transpose1d if x.ndim == 3 else functional.conv_transpose2d
    optimizer = lib.optim.Adam([w, b] if learn_bias else [w], lr=lr)
    step = 0
    while True:
        # Whoever consumes the steps may be inside torch.no_grad().
        with lib.enable_grad():
            loss = functional.mse_loss(apply(x, w, b, **parameters), y)
        yield Learnt(step, loss.item(), w.detach()[0, 0].clone(), b.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
