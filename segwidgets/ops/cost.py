"""What a network costs: multiply-adds, parameters and memory, layer by layer; and time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.inference import inference, place_of
from segwidgets.ops.probe import (
    SCRIPTED,
    copied,
    first_line,
    in_channels,
    is_scripted,
    scores_of,
)
from segwidgets.shared.numbers import whole

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class LayerCost:
    """One layer of a network, as it ran.

    Attributes
    ----------
    name : str
        Its name in the network, such as "features.0"; empty for the network itself.
    kind : str
        Its class, such as "Conv2d".
    output_shape : tuple of int
        Without the batch: (C, H, W), or (K,).
    parameters : int
        Its weights and biases, those that lie in it under a parametrization included. A layer
        that runs again has none the second time.
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
        In the order in which they run. After them come the modules around layers that have
        weights of their own or compute by themselves, such as attention, then layers that have
        weights but did not run.
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
        """Those of the network, each counted once."""
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
        Any module, on any device, the meta device included; it may be lazy, and is left as it was.
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
        If a size is below 1, the network takes no such input, or it is one of TorchScript.

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
    if is_scripted(model):
        raise ValueError(f"the network cannot be counted, for {SCRIPTED}.")
    size = _as_size(model, input_size)
    with lib.random.fork_rng(devices=[]):
        try:
            bare = copied(model, weightless=True)
            _, dtype = place_of(bare)
            layers = _counted(bare, lib.empty(1, *size, dtype=dtype, device="meta"))
        except Exception:
            # Some layer needs values to know its shape, or makes tensors of its own: run it.
            layers = _really_counted(model, size)
    return Cost(tuple(layers), size)


@contextmanager
def watched(model: torch.nn.Module, seen: Any) -> Iterator[None]:
    """Call `seen(name, layer, output)` before every layer, with None, and after it.

    A layer is a module without children; one that is used twice is seen twice.
    """
    handles = []
    for name, module in _layers(model):
        handles += [
            module.register_forward_pre_hook(lambda module, _, name=name: seen(name, module, None)),
            module.register_forward_hook(
                lambda module, _, output, name=name: seen(name, module, output)
            ),
        ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _layers(model: torch.nn.Module) -> Iterator[tuple[str, torch.nn.Module]]:
    """Name the modules without children, but for parametrizations of a weight, which are none."""
    inside: tuple[str, ...] = ()
    for name, module in model.named_modules():
        if _parametrized(module):
            inside = (*inside, f"{name}.parametrizations" if name else "parametrizations")
        if not name.startswith(inside) and all(
            child == "parametrizations" for child, _ in module.named_children()
        ):
            yield name, module


def _parametrized(module: torch.nn.Module) -> bool:
    return "parametrizations" in module._modules


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


def _really_counted(model: Any, size: tuple[int, ...]) -> list[LayerCost]:
    lib = require_torch()
    device, dtype = place_of(model)
    # The model itself runs where it cannot be copied.
    with suppress(ValueError):
        model = copied(model)
    batch = lib.zeros(1, *size, dtype=dtype, device=device)
    try:
        return _counted(model, batch)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        shape = tuple(batch.shape)
        channels = in_channels(model)
        if channels not in (None, size[0]):
            raise ValueError(
                f"the network takes no input of shape {shape}, for it takes pictures with C = "
                f"{channels}: give (H, W), or ({channels}, H, W)."
            ) from error
        raise ValueError(
            f"the network takes no input of shape {shape}: {first_line(error)}."
        ) from error


class _Spent:
    """Follows what modules run, and what each spends without those inside it."""

    def __init__(self, counter: Any, layers: dict[Any, str]) -> None:
        self._counter, self._layers = counter, layers
        self._open: list[tuple[int, int]] = []
        self._inner = 0
        self.ran: list[tuple[Any, Any, int]] = []

    def before(self, _module: Any, _inputs: Any) -> None:
        self._open.append((self._counter.get_total_flops(), self._inner))
        self._inner = 0

    def after(self, module: Any, _inputs: Any, output: Any) -> None:
        start, around = self._open.pop()
        spent = self._counter.get_total_flops() - start
        own = spent if module in self._layers else spent - self._inner
        self.ran.append((module, output, own))
        self._inner = around + spent


def _counted(model: Any, batch: Any) -> list[LayerCost]:
    lib = require_torch()
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    names = {module: name for name, module in model.named_modules()}
    layers = {module: name for name, module in _layers(model)}
    counter = FlopCounterMode(display=False)
    spent = _Spent(counter, layers)
    handles = []
    for module in names:
        if ".parametrizations" not in f".{names[module]}":
            handles += [
                module.register_forward_pre_hook(spent.before, prepend=True),
                module.register_forward_hook(spent.after),
            ]
    # The fast paths of attention do in one what the counter does not know.
    fast = lib.backends.mha.get_fastpath_enabled()
    lib.backends.mha.set_fastpath_enabled(False)
    try:
        with inference(model), sdpa_kernel(SDPBackend.MATH), counter:
            model(batch)
    finally:
        lib.backends.mha.set_fastpath_enabled(fast)
        for handle in handles:
            handle.remove()
    return _listed(names, layers, spent.ran)


def _listed(
    names: dict[Any, str], layers: dict[Any, str], ran: list[tuple[Any, Any, int]]
) -> list[LayerCost]:
    known: set[int] = set()
    started = {module for module, _, _ in ran}

    def weigh(module: Any) -> int:
        """Count weights that nothing before has: a layer's, or a module's own with idle ones."""
        parts = [module]
        if module not in layers:
            # Attention, for one, takes the weights of a layer inside and does not run it.
            parts += [inner for inner in module.modules() if inner in layers.keys() - started]
        new = {
            id(weight): weight.numel()
            for part in parts
            for weight in part.parameters(recurse=part in layers)
            if id(weight) not in known
        }
        known.update(new)
        return sum(new.values())

    found = [
        _layer(layers[module], module, output, flops, weigh(module))
        for module, output, flops in ran
        if module in layers
    ]
    for module, output, flops in ran:
        if module not in layers and (flops or module._parameters):
            weights = weigh(module)
            if flops or weights:
                found.append(_layer(names[module], module, output, flops, weights))
    for module, name in names.items():
        if module._parameters and (weights := weigh(module)):
            found.append(_layer(name, module, None, 0, weights))
    if not found:
        module, output, flops = ran[-1]
        found.append(_layer("", module, output, flops, 0))
    return found


def _layer(name: str, module: Any, output: Any, flops: int, parameters: int) -> LayerCost:
    try:
        result: Any = scores_of(output)
    except ValueError:
        result = output[0] if isinstance(output, tuple | list) and output else None
    shape = tuple(getattr(result, "shape", (0, 0)))
    size = result.element_size() if hasattr(result, "element_size") else 0
    return LayerCost(
        name=name,
        kind=type(module).__name__,
        output_shape=shape[1:] if size else (),
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
