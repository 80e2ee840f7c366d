"""Channels of numbers as torch wants them, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.terms.arrays import nesting

if TYPE_CHECKING:
    import torch


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
