"""What each way to downsample is, in functions of torch's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from tests.terms.legal_pooling import Laid


def strided(case: Laid, kernel: torch.Tensor) -> torch.Tensor:
    """`F.conv2d`; where ceil_mode adds windows, over an input with zeros behind it."""
    pooling = case.pooling
    x = torch.from_numpy(case.input)[None, None]
    plain = F.conv2d(x, kernel[None, None], stride=pooling.stride, padding=pooling.padding)[0, 0]
    if tuple(plain.shape) == pooling.size(case.size):
        return plain
    assert pooling.ceil_mode
    wide = F.pad(x, (0, max(pooling.stride), 0, max(pooling.stride)))
    longer = F.conv2d(wide, kernel[None, None], stride=pooling.stride, padding=pooling.padding)
    rows, columns = pooling.size(case.size)
    return longer[0, 0, :rows, :columns]


def blurred(x: torch.Tensor, size: int) -> torch.Tensor:
    """antialiased-cnns' BlurPool with stride 1: reflection, then Pascal's triangle as weights."""
    taps = {
        1: [1.0],
        2: [1, 1],
        3: [1, 2, 1],
        4: [1, 3, 3, 1],
        5: [1, 4, 6, 4, 1],
        6: [1, 5, 10, 10, 5, 1],
        7: [1, 6, 15, 20, 15, 6, 1],
    }
    line = torch.tensor(taps[size], dtype=x.dtype)
    kernel = line[:, None] * line[None, :]
    kernel = kernel / kernel.sum()
    near, far = int((size - 1) / 2), int(np.ceil((size - 1) / 2))
    padded = torch.nn.ReflectionPad2d((near, far, near, far))(x[None, None])
    return F.conv2d(padded, kernel[None, None])[0, 0]


def taken(x: torch.Tensor, case: Laid) -> torch.Tensor:
    """`x[::s]`, as many as there are windows; zeros where there are more windows than cells."""
    rows, columns = case.pooling.size(case.size)
    result = torch.zeros(rows, columns, dtype=x.dtype)
    sliced = x[:: case.pooling.stride[0], :: case.pooling.stride[1]][:rows, :columns]
    result[: sliced.shape[0], : sliced.shape[1]] = sliced
    return result


def reference(
    method: str, case: Laid, kernel: Any = None, blur_size: int = 3, count_include_pad: bool = True
) -> torch.Tensor:
    x, pooling = torch.from_numpy(case.input), case.pooling
    if method == "max_pool":
        return case.max_pool()[0]
    if method == "avg_pool":
        return F.avg_pool2d(
            x[None, None],
            pooling.kernel_size,
            pooling.stride,
            pooling.padding,
            ceil_mode=pooling.ceil_mode,
            count_include_pad=count_include_pad,
        )[0, 0]
    if method == "strided_conv":
        return strided(case, torch.as_tensor(kernel, dtype=x.dtype))
    if method == "subsample":
        return taken(x, case)
    return taken(blurred(x, blur_size), case)
