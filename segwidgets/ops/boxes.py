"""Areas of two boxes, counted by torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device

if TYPE_CHECKING:
    import torch


def box_areas(a: Sequence[int], b: Sequence[int], device: str = "auto") -> torch.Tensor:
    """Measure two boxes, what they share, and what holds them.

    Parameters
    ----------
    a, b : sequence of int
        x1, y1, x2, y2 with x1 < x2 and y1 < y2.
    device : str
        "auto" or a torch device string.

    Returns
    -------
    torch.Tensor
        int64 [5]: the areas of a, of b, of the intersection, of the union, and of the smallest
        box around both.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If there is no such device.

    Examples
    --------
    >>> box_areas([0, 0, 4, 4], [2, 0, 6, 4], "cpu")
    tensor([16, 16,  8, 24, 24])
    """
    lib = require_torch()
    boxes = lib.tensor([list(a), list(b)], device=choose_device(device))
    (first, second), low, high = boxes, boxes[:, :2], boxes[:, 2:]
    shared = (high.amin(0) - low.amax(0)).clamp(min=0).prod()
    hull = (high.amax(0) - low.amin(0)).prod()
    areas = [(box[2:] - box[:2]).prod() for box in (first, second)]
    counts: torch.Tensor = lib.stack([*areas, shared, areas[0] + areas[1] - shared, hull])
    return counts
