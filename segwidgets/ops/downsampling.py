"""Each way to downsample, computed by torch, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from segwidgets._torch import require_torch
from segwidgets.ops.conv import channel
from segwidgets.ops.device import choose_device
from segwidgets.terms.downsampling import blur_kernel
from segwidgets.terms.pooling import Pooling

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


def downsampled(
    method: str,
    input: ArrayLike,
    pooling: Pooling,
    *,
    kernel: ArrayLike = (),
    blur_size: int = 3,
    count_include_pad: bool = True,
    shift: int = 0,
    device: str = "cpu",
) -> torch.Tensor:
    """Downsample (rows, columns) or (channels, rows, columns) with torch's own function.

    Every method makes one output per window, (channels, 1, rows, columns); channels do not mix.
    `shift` first moves the input to the right, and what leaves it comes in again on the left.

    Examples
    --------
    >>> stripes = [[0, 1, 0, 1]] * 2
    >>> [downsampled("subsample", stripes, Pooling.of(2), shift=k)[0, 0].tolist() for k in (0, 1)]
    [[[0.0, 0.0]], [[1.0, 1.0]]]
    """
    lib = require_torch()
    cells = np.asarray(input)
    # Channels are a batch of single ones, which all of torch's functions take.
    x = channel(cells.reshape(-1, 1, *cells.shape[-2:]), choose_device(device))[0, 0]
    if shift:
        x = lib.roll(x, shift, -1)
    size = pooling.size(x.shape[-2:])
    if method == "max_pool":
        return _pooled(lib.nn.functional.max_pool2d, x, pooling)
    if method == "avg_pool":
        average = lib.nn.functional.avg_pool2d
        return _pooled(average, x, pooling, count_include_pad=count_include_pad)
    if method == "strided_conv":
        return _convolved(x, lib.as_tensor(kernel, dtype=x.dtype, device=x.device), pooling, size)
    if method == "blur_pool":
        x = _blurred(x, blur_size)
    elif method != "subsample":
        raise ValueError(f"method = {method!r}: there is no such way to downsample.")
    taken = x[..., :: pooling.stride[0], :: pooling.stride[1]][..., : size[0], : size[1]]
    # Windows that padding or ceil_mode brought may have no cell of their own to take.
    result: torch.Tensor = _padded(
        taken, (0, size[1] - taken.shape[-1], 0, size[0] - taken.shape[-2])
    )
    return result


def _pooled(pool: Any, x: Any, pooling: Pooling, **options: Any) -> torch.Tensor:
    pooled: torch.Tensor = pool(
        x,
        pooling.kernel_size,
        pooling.stride,
        pooling.padding,
        ceil_mode=pooling.ceil_mode,
        **options,
    )
    return pooled


def _convolved(x: Any, kernel: Any, pooling: Pooling, size: tuple[int, ...]) -> torch.Tensor:
    """Convolve without mixing channels; a window that ceil_mode lets stick out sees zeros."""
    room = [
        (h - 1) * s + k - n - p
        for h, s, k, n, p in zip(
            size, pooling.stride, pooling.kernel_size, x.shape[-2:], pooling.padding, strict=True
        )
    ]
    # Negative room is cut off, where the last window ends before the input does.
    x = _padded(x, (pooling.padding[1], room[1], pooling.padding[0], room[0]))
    convolve = require_torch().nn.functional.conv2d
    result: torch.Tensor = convolve(x, kernel[None, None], stride=pooling.stride)
    return result


def _blurred(x: Any, blur_size: int) -> Any:
    """Blur with a binomial kernel; beyond the border the input is mirrored."""
    lib = require_torch()
    kernel = lib.as_tensor(blur_kernel(blur_size, x.shape[-2:]), dtype=x.dtype, device=x.device)
    (top, bottom), (left, right) = (((k - 1) // 2, k // 2) for k in kernel.shape)
    wide = lib.nn.functional.pad(x, (left, right, top, bottom), mode="reflect")
    return lib.nn.functional.conv2d(wide, kernel[None, None])


def _padded(x: Any, room: tuple[int, int, int, int]) -> Any:
    return require_torch().nn.functional.pad(x, room) if any(room) else x


class DownsamplingCost(NamedTuple):
    """What a way to downsample costs, for one channel.

    Attributes
    ----------
    parameters : int
        Weights that are learnt. Fixed ones, such as those of a blur, are none.
    multiply_adds : int
        Products of a weight and an input that are summed, over all outputs; those with padding
        count. An average is counted as the convolution that it is. Comparing for a maximum and
        taking a cell count nothing.
    """

    parameters: int
    multiply_adds: int


def downsampling_cost(
    method: str, pooling: Pooling, input_size: tuple[int, int], blur_size: int = 3
) -> DownsamplingCost:
    """Count what a method costs for one channel of rows and columns.

    A blur is counted where it is sampled: a network need not compute what it throws away.

    Examples
    --------
    >>> downsampling_cost("strided_conv", Pooling.of(2), (8, 8))
    DownsamplingCost(parameters=4, multiply_adds=64)
    >>> downsampling_cost("blur_pool", Pooling.of(2), (8, 8))
    DownsamplingCost(parameters=0, multiply_adds=144)
    """
    rows, columns = pooling.size(input_size)
    outputs = rows * columns
    window = pooling.kernel_size[0] * pooling.kernel_size[1]
    if method == "strided_conv":
        return DownsamplingCost(window, window * outputs)
    if method == "avg_pool":
        return DownsamplingCost(0, window * outputs)
    if method == "blur_pool":
        return DownsamplingCost(0, blur_kernel(blur_size, input_size).size * outputs)
    return DownsamplingCost(0, 0)
