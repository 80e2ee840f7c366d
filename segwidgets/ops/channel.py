"""One channel of numbers as torch wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch

if TYPE_CHECKING:
    import torch


def channel(values: Any, device: torch.device) -> torch.Tensor:
    """Put values on a device, as precisely as it can hold them.

    Parameters
    ----------
    values : array-like
        Any shape.
    device : torch.device
        Where to.

    Returns
    -------
    torch.Tensor
        float64 (float32 on MPS, which has no float64), shape (1, 1, …): a batch of one with
        one channel.

    Examples
    --------
    >>> import torch
    >>> channel([3, 5], torch.device("cpu"))
    tensor([[[3., 5.]]], dtype=torch.float64)
    """
    lib = require_torch()
    dtype = lib.float32 if device.type == "mps" else lib.float64
    cells: torch.Tensor = lib.as_tensor(values, dtype=dtype, device=device)
    return cells[None, None]
