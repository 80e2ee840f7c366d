"""Max pooling and every unpooling method, computed by torch, and what they lose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from segwidgets._torch import require_torch
from segwidgets.ops.conv import channel
from segwidgets.ops.device import choose_device
from segwidgets.terms.parameters import Axes, IntOrPair, per_axis
from segwidgets.terms.pooling import Pooling, check_indices
from segwidgets.terms.unpooling import corner_tap, nearest_source

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


Edit = tuple[int, int, float]


@dataclass(frozen=True)
class Level:
    """One max pooling: rows and columns before, the maxima, and their flat numbers before.

    Both tensors have the shape (channels, 1, rows, columns).
    """

    size: Axes
    pooled: torch.Tensor
    indices: torch.Tensor


def max_pooled(input: ArrayLike, pooling: Pooling, levels: int, device: str) -> list[Level]:
    """Apply `F.max_pool2d` to (rows, columns) or (channels, rows, columns) once or several times.

    The levels come from the finest to the coarsest, in float64 (float32 on MPS, which has none).

    Examples
    --------
    >>> (level,) = max_pooled([[1, 5, 2, 4]], Pooling.of((1, 2)), 1, "cpu")
    >>> level.pooled[0, 0], level.indices[0, 0]
    (tensor([[5., 4.]], dtype=torch.float64), tensor([[1, 3]]))
    """
    lib = require_torch()
    cells = np.asarray(input)
    # Channels are a batch of single ones, which all of torch's functions take.
    x = channel(cells.reshape(-1, 1, *cells.shape[-2:]), choose_device(device))[0, 0]
    found = []
    for _ in range(levels):
        size = (x.shape[-2], x.shape[-1])
        x, indices = lib.nn.functional.max_pool2d(
            x,
            pooling.kernel_size,
            pooling.stride,
            pooling.padding,
            ceil_mode=pooling.ceil_mode,
            return_indices=True,
        )
        found.append(Level(size, x, indices))
    return found


def unpooling_input(pooled: torch.Tensor, gain: float, edits: Iterable[Edit]) -> torch.Tensor:
    """Multiply pooled values by `gain`, then set edited cells; edits outside are ignored."""
    values = pooled * gain
    for row, column, value in edits:
        if row < values.shape[-2] and column < values.shape[-1]:
            values[..., row, column] = value
    return values


def unpooled(
    method: str, values: torch.Tensor, levels: list[Level], pooling: Pooling, corner: str
) -> torch.Tensor:
    """Lead the values of the coarsest level back to the original size, level by level.

    Examples
    --------
    >>> levels = max_pooled([[1, 5, 2, 4]], Pooling.of((1, 2)), 1, "cpu")
    >>> unpooled("max_unpool", levels[0].pooled, levels, Pooling.of((1, 2)), "top_left")[0, 0]
    tensor([[0., 5., 0., 4.]], dtype=torch.float64)
    """
    for level in reversed(levels):
        values = _one_level(method, values, level, pooling, corner)
    return values


def _one_level(method: str, x: Any, level: Level, pooling: Pooling, corner: str) -> Any:
    if method == "nearest":
        return _nearest(x, level.size)
    if method == "bilinear":
        resize = require_torch().nn.functional.interpolate
        return resize(x, size=level.size, mode="bilinear", align_corners=False)
    if method == "max_unpool":
        return _max_unpool(x, level.indices, level.size, pooling)
    if method == "average_spread":
        return _average_spread(x, level.size, pooling)
    if method == "bed_of_nails":
        return _bed_of_nails(x, level.size, pooling, corner)
    raise ValueError(f"method = {method!r}: there is no such unpooling method.")


def _nearest(x: Any, size: Axes) -> Any:
    resize = require_torch().nn.functional.interpolate
    exact, single = (
        [
            nearest_source(h, n, in_float32=f).tolist()
            for h, n in zip(x.shape[-2:], size, strict=True)
        ]
        for f in (False, True)
    )
    # At rare sizes torch's devices round differently. The CPU decides, as it does in the page.
    place = x.device if exact == single else "cpu"
    return resize(x.to(place), size=size, mode="nearest").to(x.device)


def _max_unpool(x: Any, indices: Any, size: Axes, pooling: Pooling) -> Any:
    """Place values back; where several remember one cell, the last in reading order stays."""
    if any(s < k for s, k in zip(pooling.stride, pooling.kernel_size, strict=True)):
        x = _resolved(x, indices, size)
    return require_torch().nn.functional.max_unpool2d(
        x, indices, pooling.kernel_size, pooling.stride, pooling.padding, output_size=size
    )


def _resolved(x: Any, indices: Any, size: Axes) -> Any:
    """Give all values for one cell the last one's, so that it matters not which torch writes."""
    lib = require_torch()
    flat = indices.flatten(1)
    order = lib.arange(flat.shape[1], device=x.device).expand_as(flat)
    last = lib.zeros((len(flat), size[0] * size[1]), dtype=lib.int64, device=x.device)
    last.scatter_reduce_(1, flat, order, "amax")
    return x.flatten(1).gather(1, last.gather(1, flat)).reshape(x.shape)


def _average_spread(x: Any, size: Axes, pooling: Pooling) -> Any:
    """Apply the transpose of average pooling, which is its backward pass."""
    lib = require_torch()
    with lib.enable_grad():
        zeros = lib.zeros((*x.shape[:2], *size), dtype=x.dtype, device=x.device, requires_grad=True)
        averages = lib.nn.functional.avg_pool2d(
            zeros,
            pooling.kernel_size,
            pooling.stride,
            pooling.padding,
            ceil_mode=pooling.ceil_mode,
            count_include_pad=False,
        )
        (spread,) = lib.autograd.grad(averages, zeros, x.detach())
    return spread


def _bed_of_nails(x: Any, size: Axes, pooling: Pooling, corner: str) -> Any:
    """Write each value to the corner of its window; those beyond the edge are lost."""
    taps = corner_tap(corner, pooling.kernel_size)
    axes = zip(x.shape[-2:], size, pooling.stride, pooling.padding, taps, strict=True)
    (rows, to_rows), (columns, to_columns) = (_nails(*axis) for axis in axes)
    result = x.new_zeros((*x.shape[:2], *size))
    result[:, :, to_rows, to_columns] = x[:, :, rows, columns]
    return result


def _nails(h: int, n: int, stride: int, padding: int, tap: int) -> tuple[slice, slice]:
    """Tell which windows of an axis have their nail inside, and where those nails are."""
    shift = tap - padding
    first = -(shift // stride) if shift < 0 else 0
    end = max(first, min(h, -((shift - n) // stride)))
    place = first * stride + shift
    return slice(first, end), slice(place, place + (end - first) * stride, stride)


def max_unpool(
    values: ArrayLike,
    indices: ArrayLike,
    output_size: IntOrPair,
    *,
    repeated: bool = False,
    device: str = "auto",
) -> torch.Tensor:
    """Place values at given cells, `F.max_unpool2d`, once the indices have been checked.

    Parameters
    ----------
    values : array-like
        Rows of numbers.
    indices : array-like
        The same shape: flat cell numbers of the result, `row * width + column`.
    output_size : int or pair of int
        Rows and columns of the result.
    repeated : bool
        Whether a cell may be named twice; then the last one in reading order writes it.
    device : str
        "auto" or a torch device string.

    Returns
    -------
    torch.Tensor
        float64 (float32 on MPS), shape `output_size`, zeros where nothing was placed.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError, ValueError
        If the indices are not whole numbers, lie outside, or name a cell twice; or if there
        are not as many values.

    Examples
    --------
    >>> max_unpool([[5, 6]], [[1, 2]], (1, 4), device="cpu")
    tensor([[0., 5., 6., 0.]], dtype=torch.float64)
    """
    size = per_axis("output_size", output_size, 2, 1)
    places = check_indices(indices, size, repeated=repeated)
    x = channel(values, choose_device(device))
    if tuple(x.shape[2:]) != places.shape:
        raise ValueError(
            f"values has shape {tuple(x.shape[2:])}, indices {places.shape}: give one index for "
            f"each value."
        )
    flat = require_torch().as_tensor(places, device=x.device)[None, None]
    if repeated:
        x = _resolved(x, flat, size)
    # torch asks for windows that reach this size, though it uses the indices alone.
    reach = tuple(n - (h - 1) for n, h in zip(size, places.shape, strict=True))
    place = require_torch().nn.functional.max_unpool2d
    result: torch.Tensor = place(x, flat, reach, 1, output_size=size)[0, 0]
    return result


# Single precision, which some devices compute in, keeps six digits.
_TOLERANCE = 1e-6


class Errors(NamedTuple):
    """An unpooling beside the original.

    Attributes
    ----------
    map : torch.Tensor
        Unpooled less original, cell by cell.
    mse : float
        The mean of its squares.
    recovered : float
        Share of the cells that have their original value, 0 to 1.
    sum : float
        Sum of the unpooled cells.
    sum_preserved : bool
        Whether this is the sum of the values before unpooling: each placed exactly once, or
        spread in parts that add up.
    """

    map: torch.Tensor
    mse: float
    recovered: float
    sum: float
    sum_preserved: bool


def errors(unpooled: torch.Tensor, original: torch.Tensor, unpooling_input: torch.Tensor) -> Errors:
    """Compare an unpooling with the original, of the same shape.

    Examples
    --------
    >>> import torch
    >>> found = errors(torch.tensor([5.0, 0]), torch.tensor([5.0, 2]), torch.tensor([5.0]))
    >>> found.mse, found.recovered, found.sum_preserved
    (2.0, 0.5, True)
    """
    difference = unpooled - original
    slack = _TOLERANCE * max(1.0, float(original.abs().max()))
    before, after = float(unpooling_input.sum()), float(unpooled.sum())
    close = _TOLERANCE * max(1.0, float(unpooling_input.abs().sum()))
    return Errors(
        map=difference.to(require_torch().get_default_dtype()),
        mse=float(difference.square().mean()),
        recovered=float((difference.abs() <= slack).double().mean()),
        sum=after,
        sum_preserved=abs(after - before) <= close,
    )
