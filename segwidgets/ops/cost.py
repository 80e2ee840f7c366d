"""What a network costs: multiply-adds, parameters and memory, layer by layer; and time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.inference import in_channels, inference, place_of
from segwidgets.shared.numbers import whole

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class LayerCost:
    """One layer of a network, as it ran.

    Attributes
    ----------
    name : str
        Its name in the network, such as "features.0"; empty where the network itself computes.
    kind : str
        Its class, such as "Conv2d".
    output_shape : tuple of int
        Without the batch: (C, H, W), or (K,).
    parameters : int
        Its weights and biases. A layer that runs again has none the second time.
    multiply_adds : int
        Products of a weight and an input that are summed. Adding a bias, comparing for a
        maximum and the like count nothing, as torch counts.
    activation_bytes : int
        Memory of its output.

    Examples
    --------
    >>> import torch
    >>> cost(torch.nn.ReLU(), (3, 4, 4)).layers[0].activation_bytes
    192
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    activation_bytes: int


@dataclass(frozen=True)
class Cost:
    """What a network costs for one input.

    Attributes
    ----------
    layers : tuple of LayerCost
        In the order in which they run.
    input_size : tuple of int
        (C, H, W).

    Examples
    --------
    >>> import torch
    >>> [layer.kind for layer in cost(torch.nn.Sequential(torch.nn.ReLU()), (1, 4, 4)).layers]
    ['ReLU']
    """

    layers: tuple[LayerCost, ...]
    input_size: tuple[int, int, int]

    @property
    def multiply_adds(self) -> int:
        """Those of all layers."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def parameters(self) -> int:
        """Those of all layers that ran."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def activation_bytes(self) -> int:
        """Memory of all outputs together, as training keeps them."""
        return sum(layer.activation_bytes for layer in self.layers)


def cost(model: torch.nn.Module, input_size: int | Sequence[int]) -> Cost:
    """Count what a network costs for one input, by torch's own counter.

    Nothing is computed where the layers can tell the shape of their output without it (they
    run on torch's meta device), so the size may be any.

    Parameters
    ----------
    model : torch.nn.Module
        Any module, on any device, the meta device included.
    input_size : int or sequence of int
        Side of a square picture, (H, W) or (C, H, W). Without C the network's first layer
        with weights says how many channels there are.

    Returns
    -------
    Cost
        Layer by layer. `torch.utils.flop_counter.FlopCounterMode` counts two operations per
        multiply-add; products with zeros of the padding count, as they are computed.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError
        If a size is no whole number.
    ValueError
        If a size is below 1, or the network takes no such input.

    Examples
    --------
    A kernel of 3 × 3 over 2 channels, for each of 4 × 6 × 6 output cells:

    >>> import torch
    >>> found = cost(torch.nn.Conv2d(2, 4, 3), input_size=8)
    >>> found.multiply_adds == 3 * 3 * 2 * (4 * 6 * 6)
    True
    >>> found.layers[0].output_shape, found.parameters, found.activation_bytes
    ((4, 6, 6), 76, 576)
    """
    lib = require_torch()
    size = _as_size(model, input_size)
    _, dtype = place_of(model)
    try:
        weights = {
            name: value.to("meta")
            for name, value in (*model.named_parameters(), *model.named_buffers())
        }
        layers = _counted(model, lib.empty(1, *size, dtype=dtype, device="meta"), weights)
    except Exception:
        # Some layer needs values to know its shape, or makes tensors of its own: run it.
        device, _ = place_of(model)
        layers = _really_counted(model, lib.zeros(1, *size, dtype=dtype, device=device))
    return Cost(tuple(layers), size)


@contextmanager
def watched(model: torch.nn.Module, seen: Any) -> Iterator[None]:
    """Call `seen(name, layer, output)` before every layer, with None, and after it.

    A layer is a module without children; one that is used twice is seen twice.
    """
    handles = []
    for name, module in model.named_modules():
        if not any(True for _ in module.children()):
            handles += [
                module.register_forward_pre_hook(
                    lambda module, _, name=name: seen(name, module, None)
                ),
                module.register_forward_hook(
                    lambda module, _, output, name=name: seen(name, module, output)
                ),
            ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _as_size(model: torch.nn.Module, input_size: Any) -> tuple[int, int, int]:
    given = list(input_size) if hasattr(input_size, "__iter__") else [input_size] * 2
    numbers = [whole("input_size", number) for number in given]
    if len(numbers) not in (2, 3) or min(numbers) < 1:
        raise ValueError(f"input_size = {input_size!r}: give a side, (H, W) or (C, H, W).")
    if len(numbers) == 2:
        channels = in_channels(model)
        if channels is None:
            raise ValueError(
                f"input_size = {input_size!r}: the network has no convolution that would say how "
                f"many channels it takes; give (C, H, W)."
            )
        numbers = [channels, *numbers]
    return numbers[0], numbers[1], numbers[2]


def _really_counted(model: Any, batch: Any) -> list[LayerCost]:
    try:
        return _counted(model, batch, {})
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        shape = tuple(batch.shape)
        raise ValueError(
            f"the network takes no input of shape {shape}: {str(error).splitlines()[0]}"
        ) from error


def _counted(model: Any, batch: Any, weights: dict[str, Any]) -> list[LayerCost]:
    lib = require_torch()
    from torch.utils.flop_counter import FlopCounterMode

    layers: list[LayerCost] = []
    known: set[int] = set()
    before = 0

    def seen(name: str, module: Any, output: Any) -> None:
        nonlocal before
        if output is None:
            before = counter.get_total_flops()
        else:
            spent = counter.get_total_flops() - before
            layers.append(_layer(name, module, output, spent, known))

    counter = FlopCounterMode(display=False)
    with inference(model), watched(model, seen), counter:
        output = lib.func.functional_call(model, weights, (batch,))
    own = counter.get_total_flops() - sum(2 * layer.multiply_adds for layer in layers)
    if own or not layers:
        # What the network computes outside its layers.
        layers.append(_layer("", model, output, own, known))
    return layers


def _layer(name: str, module: Any, output: Any, flops: int, known: set[int]) -> LayerCost:
    result = output[0] if isinstance(output, tuple | list) else output
    shape = tuple(getattr(result, "shape", (0,)))
    parameters = 0
    # The weights of a network that computes outside its layers are its own ones.
    for weight in module.parameters(recurse=False):
        if id(weight) not in known:
            known.add(id(weight))
            parameters += weight.numel()
    size = result.element_size() if hasattr(result, "element_size") else 0
    return LayerCost(
        name=name,
        kind=type(module).__name__,
        output_shape=shape[1:],
        parameters=parameters,
        multiply_adds=flops // 2,
        activation_bytes=math.prod(shape) * size,
    )


# Seconds, and runs, that measuring may take.
_LONGEST = 0.5
_MAX_RUNS = 7


def seconds_of(run: Callable[[], object], device: torch.device) -> float:
    """Measure the median seconds of up to 7 runs of something that has run before."""
    taken: list[float] = []
    while len(taken) < _MAX_RUNS and sum(taken) < _LONGEST:
        wait_for(device)
        start = time.perf_counter()
        run()
        wait_for(device)
        taken.append(time.perf_counter() - start)
    return median(taken)


def wait_for(device: torch.device) -> None:
    """Wait until a device has finished its work."""
    if device.type != "cpu":
        accelerator: Any = getattr(require_torch(), device.type)
        accelerator.synchronize()
