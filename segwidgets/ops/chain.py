"""Networks whose layers follow one another, and how each layer sees the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.cost import watched
from segwidgets.ops.inference import inference, place_of
from segwidgets.ops.probe import REFUSALS, copied, fitting_side, in_channels

if TYPE_CHECKING:
    import torch

Pair = tuple[int, int]

#: Layers that give each cell a value by itself, or by its channels; torch keeps no list of them.
POINTWISE = (
    *("ReLU", "LeakyReLU", "PReLU", "ReLU6", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish"),
    *("Sigmoid", "Tanh", "Hardtanh", "Hardswish", "Hardsigmoid", "Softplus", "LogSigmoid"),
    *("Softmax2d", "Identity", "Dropout", "Dropout1d", "Dropout2d", "AlphaDropout"),
    *("BatchNorm2d", "SyncBatchNorm", "PerCell"),
)
_SEEING = ("Conv2d", "MaxPool2d", "AvgPool2d", "DilatedAverage")


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
        # What a pass leaves behind in the modules, it leaves in a copy's; the weights are shared.
        twin = copied(model)
        with inference(twin), lib.random.fork_rng(devices=[]):
            with watched(twin, seen):
                expected = twin(batch.clone())
            layers = _with_joints(layers, batch.clone())
            same = _equal(lib, _run(layers, batch.clone()), expected)
            # A ReLU between layers changes nothing where all is positive: that is not so in both.
            same = same and _equal(lib, _run(layers, -batch), twin(-batch))
    except REFUSALS:
        return None
    return layers if same and layers else None


def kind_of(layer: torch.nn.Module) -> str:
    """Name torch's class that a layer is of, under a parametrization too; "" for any other.

    Examples
    --------
    >>> from torch import nn
    >>> kind_of(nn.ReLU()), kind_of(nn.Sequential(nn.ReLU()))
    ('ReLU', '')
    """
    kind = type(layer)
    if "parametrizations" in layer._modules:
        kind = kind.__mro__[1]
    own = kind.__module__.startswith(("torch.nn.modules.", "segwidgets."))
    return kind.__name__ if own and kind.__name__ != "Sequential" else ""


def window_of(layer: torch.nn.Module) -> Window | None:
    """Find what a cell of a layer's output sees; None for a layer of another kind."""
    kind = kind_of(layer)
    if kind in POINTWISE:
        return Window()
    if kind in ("Softmax", "LogSoftmax", "Softmin"):
        return Window() if getattr(layer, "dim", None) in (1, -3) else None
    if kind not in _SEEING or getattr(layer, "ceil_mode", False):
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


def joined(layers: list[Any], model: torch.nn.Module) -> torch.nn.Sequential:
    """Join layers to a network for evaluation that takes the same input as a model."""
    twin: Any = require_torch().nn.Sequential(*layers).eval()
    for name in ("mean", "std"):
        if hasattr(model, name):
            setattr(twin, name, getattr(model, name))
    result: torch.nn.Sequential = twin
    return result


def _with_joints(layers: list[Any], batch: Any) -> list[Any]:
    """Add what functions did before linear layers: `torch.flatten`, or a mean over the maps."""
    lib = require_torch()
    x, found = batch, []
    for layer in layers:
        if kind_of(layer) == "Linear" and x.ndim == 4:
            joints = [lib.nn.Flatten()] if layer.in_features in (x[0].numel(), x.shape[1]) else []
            if joints and layer.in_features != x[0].numel():
                joints.insert(0, lib.nn.AdaptiveAvgPool2d(1))
            found += joints
            x = _run(joints, x)
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


def as_pair(value: Any) -> Pair:
    """Make rows and columns of one number or two."""
    rows, columns = value if isinstance(value, tuple | list) else (value, value)
    return int(rows), int(columns)
