"""Learning the kernel of a transposed convolution, with torch's autograd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.channel import axes_of, channel
from segwidgets.ops.device import choose_device

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class FitStep:
    """What has been learnt after a number of steps."""

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
