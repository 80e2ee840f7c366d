"""What each way to unpool is, in torch's own functions."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn import functional as F

from tests.terms.legal_pooling import Laid


def nearest(x: torch.Tensor, case: Laid) -> torch.Tensor:
    return F.interpolate(x, size=case.size, mode="nearest")


def bilinear(x: torch.Tensor, case: Laid) -> torch.Tensor:
    return F.interpolate(x, size=case.size, mode="bilinear", align_corners=False)


def max_unpool(x: torch.Tensor, case: Laid) -> torch.Tensor:
    _, indices = case.max_pool()
    pooling = case.pooling
    # One by one, as the definition has it: where a place is taken, the later value stays.
    result = torch.zeros_like(torch.from_numpy(case.input)).ravel()
    for value, place in zip(x.ravel(), indices.ravel(), strict=True):
        result[place] = value
    if len(set(indices.ravel().tolist())) == indices.numel():
        unpooled = F.max_unpool2d(
            x,
            indices[None, None],
            pooling.kernel_size,
            pooling.stride,
            pooling.padding,
            output_size=case.size,
        )
        assert torch.equal(unpooled.ravel(), result)
    return result.reshape(1, 1, *case.size)


def average_spread(x: torch.Tensor, case: Laid) -> torch.Tensor:
    pooling = case.pooling
    cells = torch.zeros(1, 1, *case.size, dtype=torch.float64, requires_grad=True)
    F.avg_pool2d(
        cells,
        pooling.kernel_size,
        pooling.stride,
        pooling.padding,
        ceil_mode=pooling.ceil_mode,
        count_include_pad=False,
    ).backward(x)
    assert cells.grad is not None
    return cells.grad


def bed_of_nails(x: torch.Tensor, case: Laid, corner: str = "top_left") -> torch.Tensor:
    """A transposed convolution whose kernel has a single one, cut to the size."""
    pooling = case.pooling
    nail = torch.zeros(1, 1, *pooling.kernel_size, dtype=torch.float64)
    row, column = (0 if word in ("top", "left") else -1 for word in corner.split("_"))
    nail[0, 0, row, column] = 1
    room = [max(pooling.stride) + max(pooling.kernel_size)] * 4
    large = F.pad(F.conv_transpose2d(x, nail, stride=pooling.stride), room)
    top, left = (room[0] + p for p in pooling.padding)
    return large[..., top : top + case.size[0], left : left + case.size[1]]


REFERENCE: dict[str, Callable[[torch.Tensor, Laid], torch.Tensor]] = {
    "nearest": nearest,
    "bed_of_nails": bed_of_nails,
    "max_unpool": max_unpool,
    "average_spread": average_spread,
    "bilinear": bilinear,
}
