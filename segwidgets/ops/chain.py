"""Networks whose layers follow one another, and how each layer sees the one before."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.cost import watched
from segwidgets.ops.inference import in_channels, inference, place_of

if TYPE_CHECKING:
    import torch

Pair = tuple[int, int]

#: Layers that give each cell a value by itself, or by its channels; torch keeps no list of them.
POINTWISE = (
    *("ReLU", "LeakyReLU", "PReLU", "ReLU6", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish"),
    *("Sigmoid", "Tanh", "Hardtanh", "Hardswish", "Hardsigmoid", "Softplus", "LogSigmoid"),
    *("Softmax2d", "Identity", "Dropout", "Dropout1d", "Dropout2d", "AlphaDropout"),
    *("BatchNorm2d", "SyncBatchNorm"),
)
_POOLS = ("MaxPool2d", "AvgPool2d")
_MAX_SIDE = 256


@dataclass(frozen=True)
class Window:
    """What a cell of a layer's output sees of its input, as torch's parameters (rows, columns)."""

    kernel_size: Pair = (1, 1)
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    @property
    def extent(self) -> Pair:
        """Rows and columns from one end of the kernel to the other."""
        rows, columns = (
            dilation * (size - 1) + 1
            for size, dilation in zip(self.kernel_size, self.dilation, strict=True)
        )
        return rows, columns


def chain(model: torch.nn.Module, input_size: int | None = None) -> list[torch.nn.Module] | None:
    """List the layers of a network that only runs them one after another; None for any other.

    What a module's code does cannot be known from outside, so it is tried: the layers that ran
    are run again by themselves, and have to give the same output.

    Examples
    --------
    >>> from torch import nn
    >>> chain(nn.Sequential(nn.Sequential(nn.Conv2d(3, 8, 3)), nn.ReLU()))
    [Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1)), ReLU()]
    """
    lib = require_torch()
    side = input_size or fitting_side(model)
    channels = in_channels(model)
    if side is None or channels is None:
        return None
    device, dtype = place_of(model)
    # Weights can hide a difference where values are symmetric, so these are not.
    batch = lib.linspace(-1, 2, channels * side * side, dtype=dtype, device=device)
    batch = batch.reshape(1, channels, side, side)
    layers: list[torch.nn.Module] = []

    def seen(_name: str, module: Any, output: Any) -> None:
        if output is not None:
            layers.append(module)

    try:
        with inference(model):
            with watched(model, seen):
                expected = model(batch)
            layers = _with_flatten(layers, batch)
            same = _equal(lib, _run(layers, batch), expected)
    except (RuntimeError, ValueError, TypeError, IndexError):
        return None
    return layers if same and layers else None


def window_of(layer: torch.nn.Module) -> Window | None:
    """Find what a cell of a layer's output sees; None for a layer of another kind."""
    kind = type(layer).__name__
    if kind in POINTWISE:
        return Window()
    if kind != "Conv2d" and (kind not in _POOLS or getattr(layer, "ceil_mode", False)):
        return None
    values: Any = layer
    kernel_size, dilation = as_pair(values.kernel_size), as_pair(getattr(values, "dilation", 1))
    padding = values.padding
    if padding == "valid":
        padding = 0
    elif padding == "same":
        spread = [d * (k - 1) for k, d in zip(kernel_size, dilation, strict=True)]
        if any(cells % 2 for cells in spread):
            return None
        padding = tuple(cells // 2 for cells in spread)
    return Window(kernel_size, as_pair(values.stride), as_pair(padding), dilation)


def to_convolutional(
    model: torch.nn.Module, patch_size: int | None = None
) -> torch.nn.Sequential | None:
    """Turn the linear layers at the end of a patch classifier into convolutions.

    The first of them sees all cells of the feature maps at once, so it becomes a convolution
    with a kernel as large as they are; those behind it become 1 × 1 convolutions. The weights
    are the same numbers in another shape.

    Parameters
    ----------
    model : torch.nn.Module
        A network whose layers follow one another, with a `Flatten` before its linear layers.
    patch_size : int, optional
        Side of its patches; by default one is looked for.

    Returns
    -------
    torch.nn.Sequential or None
        The twin, with copies of the weights: (N, C, H, W) to (N, K, h, w), for any picture at
        least as large as a patch. It takes the same input, and has the model's `mean` and `std`
        where there are any. None where the layers do not follow one another.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015.

    Examples
    --------
    >>> from torch import nn
    >>> to_convolutional(nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(100, 9)), 7)
    Sequential(
      (0): Conv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))
      (1): Conv2d(4, 9, kernel_size=(5, 5), stride=(1, 1))
    )
    """
    lib = require_torch()
    side = patch_size or fitting_side(model)
    layers = chain(model, side)
    if layers is None or side is None:
        return None
    device, dtype = place_of(model)
    x = lib.zeros(1, in_channels(model), side, side, device=device, dtype=dtype)
    inputs = []
    with inference(model):
        for layer in layers:
            inputs.append(tuple(x.shape[1:]))
            x = layer(x)
    twins: list[Any] = []
    # The shape of the feature maps as long as they are flat.
    maps: tuple[int, ...] | None = None
    # Not in inference mode, whose tensors could not be trained.
    for layer, shape in zip(layers, inputs, strict=True):
        kind = type(layer).__name__
        if kind == "Flatten":
            maps = maps or shape
        elif kind == "Linear" and len(shape) == 1:
            twins.append(_as_convolution(layer, maps or (*shape, 1, 1)))
            maps = None
        elif len(shape) == 3 or kind in POINTWISE:
            twins.append(copy.deepcopy(layer))
        else:
            return None
    return joined(twins, model)


def joined(layers: list[Any], model: torch.nn.Module) -> torch.nn.Sequential:
    """Join layers to a network for evaluation that takes the same input as a model."""
    twin: Any = require_torch().nn.Sequential(*layers).eval()
    for name in ("mean", "std"):
        if hasattr(model, name):
            setattr(twin, name, getattr(model, name))
    result: torch.nn.Sequential = twin
    return result


def fitting_side(model: torch.nn.Module) -> int | None:
    """Find the side of a square that a network takes: `patch_size`, or a small one."""
    lib = require_torch()
    channels = in_channels(model)
    own: object = getattr(model, "patch_size", None)
    if isinstance(own, int):
        return own
    if channels is None:
        return None
    device, dtype = place_of(model)
    # Most networks take any picture that is not tiny.
    sides: list[int] = [64, *range(1, _MAX_SIDE + 1)]
    with inference(model):
        for side in sides:
            try:
                model(lib.zeros(1, channels, side, side, device=device, dtype=dtype))
            except (RuntimeError, ValueError, TypeError, IndexError):
                continue
            return side
    return None


def _with_flatten(layers: list[Any], batch: Any) -> list[Any]:
    """Add what `torch.flatten` did between two layers."""
    lib = require_torch()
    x, found = batch, []
    for layer in layers:
        if type(layer).__name__ == "Linear" and x.ndim == 4:
            found.append(lib.nn.Flatten())
            x = x.flatten(1)
        found.append(layer)
        x = layer(x)
    return found


def _run(layers: list[Any], x: Any) -> Any:
    for layer in layers:
        x = layer(x)
    return x


def _equal(lib: Any, one: Any, other: Any) -> bool:
    return (
        isinstance(other, lib.Tensor)
        and one.shape == other.shape
        and bool(lib.allclose(one, other, rtol=1e-5, atol=1e-6, equal_nan=True))
    )


def _as_convolution(linear: Any, maps: tuple[int, ...]) -> Any:
    lib = require_torch()
    twin = lib.nn.Conv2d(
        maps[0],
        linear.out_features,
        maps[1:],
        bias=linear.bias is not None,
        device=linear.weight.device,
        dtype=linear.weight.dtype,
    )
    with lib.no_grad():
        twin.weight.copy_(linear.weight.reshape(twin.weight.shape))
        if linear.bias is not None:
            twin.bias.copy_(linear.bias)
    twin.linear = linear.in_features, linear.out_features
    return twin


def as_pair(value: Any) -> Pair:
    """Make rows and columns of one number or two."""
    rows, columns = value if isinstance(value, tuple | list) else (value, value)
    return int(rows), int(columns)
