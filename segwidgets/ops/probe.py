"""What a network takes, found out on copies of it: its channels, sides and output shapes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch

if TYPE_CHECKING:
    import torch

#: What a module raises where it does not take its input.
REFUSALS = (RuntimeError, ValueError, TypeError, IndexError, AssertionError, KeyError)
# Sides that networks are made for come first; most take any picture that is not tiny.
_USUAL_SIDES = (64, 224, 256, 128, 96, 32, 28, 299, 384, 512)
_MAX_SIDE = 256
_LARGE_SIDES = (*range(260, 601, 4), *range(608, 1025, 32))


def copied(model: torch.nn.Module, *, weightless: bool = False) -> Any:
    """Copy a network's modules for evaluation, but share its weights, or leave them out.

    What a pass changes in the copy, such as a mode, a cache, or layers that are lazy, stays as it
    is in the original. Without weights the copy runs on torch's meta device, which computes
    shapes alone.
    """
    lib = require_torch()
    model = getattr(model, "_orig_mod", model)
    lazy = lib.nn.parameter.is_lazy
    memo: dict[int, Any] = {}
    for module in model.modules():
        # Attributes that are tensors too: some cannot be copied, since gradients hang on them.
        kept = (value for value in vars(module).values() if isinstance(value, lib.Tensor))
        for tensor in (*module._parameters.values(), *module._buffers.values(), *kept):
            if tensor is None or id(tensor) in memo:
                continue
            if lazy(tensor):
                kind = type(tensor)
                memo[id(tensor)] = kind(device="meta" if weightless else tensor.device)
            elif isinstance(tensor, lib.nn.Parameter):
                data = tensor.detach().to("meta") if weightless else tensor.detach()
                memo[id(tensor)] = lib.nn.Parameter(data, requires_grad=tensor.requires_grad)
            else:
                held = tensor.detach()
                bare = weightless and lib.empty_like(held, device="meta")
                memo[id(tensor)] = bare if weightless else held.clone()
    try:
        return copy.deepcopy(model, memo).eval()
    except (RuntimeError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(
            f"the network cannot be copied ({first_line(error)}): take what copy.deepcopy(model) "
            f"refuses out of its attributes."
        ) from error


def lazy_layers(model: torch.nn.Module) -> list[str]:
    """Name the layers whose weights do not exist yet.

    Examples
    --------
    >>> from torch import nn
    >>> lazy_layers(nn.Sequential(nn.LazyConv2d(4, 3), nn.ReLU()))
    ['0']
    """
    return [
        name
        for name, module in model.named_modules()
        # Only lazy modules have this method, and lose it with their laziness.
        if hasattr(module, "has_uninitialized_params") and module.has_uninitialized_params()
    ]


def refuse_lazy(model: torch.nn.Module) -> None:
    """Refuse a network that has no weights yet, where numbers would come from them."""
    names = lazy_layers(model)
    if names:
        raise ValueError(
            f"the model's layer {names[0]!r} is lazy and has no weights yet, so any scores would "
            f"be those of weights that nobody has: run it once, model(batch), on a batch such as "
            f"it is going to take."
        )


# Why a network whose layers cannot be followed is refused.
SCRIPTED = (
    "it is a TorchScript module, whose layers cannot be followed: give the torch.nn.Module that it "
    "was made of"
)


def is_scripted(model: torch.nn.Module) -> bool:
    """Tell whether a network, or a part of it, was scripted or traced by torch.jit."""
    lib = require_torch()
    return any(isinstance(module, lib.jit.ScriptModule) for module in model.modules())


def initialized(model: torch.nn.Module) -> torch.nn.Module:
    """Give a network with weights: itself, or where layers are lazy a copy that ran once."""
    if not lazy_layers(model):
        return model
    lib = require_torch()
    found = probe_of(model)
    if found is None:
        raise ValueError(
            "the model is lazy, and takes no square picture: run it once, model(batch), on a batch "
            "such as it is going to take."
        )
    probe, side = found
    if probe.step(side) is None:
        raise ValueError(
            f"the model's layer {lazy_layers(model)[-1]!r} is lazy, and how large it becomes "
            f"depends on the picture: run it once, model(batch), on a batch such as it is going to "
            f"take."
        )
    twin: torch.nn.Module = copied(model)
    with lib.no_grad(), lib.random.fork_rng(devices=[]):
        twin(lib.zeros(1, probe.channels, side, side))
    return twin


def in_channels(model: torch.nn.Module) -> int | None:
    """Find how many channels a network takes, from the convolution that runs first.

    None without a convolution, or where one that is lazy would take any number.

    Examples
    --------
    >>> from torch import nn
    >>> in_channels(nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, 8, 3)))
    3
    """
    counts = [int(module.in_channels) for module in _convolutions(model)]
    if not counts:
        return None
    try:
        bare = copied(model, weightless=True)
    except ValueError:
        return counts[0] or None
    for guess in dict.fromkeys((counts[0] or 3, 3, 1, *counts)):
        met = _first_convolution(bare, guess) if guess else None
        if met is None:
            continue
        wanted, given = met
        if wanted == given:
            return guess
        if wanted == 0:
            return None
        # What lies before it may multiply the channels, or add some.
        for other in (wanted * guess // given, wanted - (given - guess)):
            if other > 0 and _first_convolution(bare, other) == (wanted, wanted):
                return other
    return counts[0] or None


def _convolutions(model: Any) -> list[Any]:
    return [
        module
        for module in model.modules()
        if isinstance(getattr(module, "in_channels", None), int) and hasattr(module, "kernel_size")
    ]


class _ReachedError(Exception):
    """Ends a pass at the convolution that was looked for."""


def _first_convolution(bare: Any, channels: int) -> tuple[int, int] | None:
    """Find how many channels the first convolution to run wants, and how many it gets."""
    lib = require_torch()
    met: list[tuple[int, int]] = []

    def before(module: Any, inputs: Any) -> None:
        met.append((module.in_channels, inputs[0].shape[1]))
        raise _ReachedError

    handles = []
    try:
        # A scripted module takes no hooks.
        for module in _convolutions(bare):
            handles.append(module.register_forward_pre_hook(before, prepend=True))
        with lib.no_grad():
            bare(lib.empty(1, channels, 64, 64, device="meta", dtype=floating(bare)))
    except _ReachedError:
        pass
    except Exception:
        return None
    finally:
        for handle in handles:
            handle.remove()
    return met[0] if met else None


def floating(model: torch.nn.Module) -> torch.dtype:
    """Find the type of a network's first floating weight; torch's default without one."""
    for tensor in (*model.parameters(), *model.buffers()):
        if tensor.is_floating_point():
            return tensor.dtype
    default: torch.dtype = require_torch().get_default_dtype()
    return default


Shape = tuple[int, ...]


class Probe:
    """Tells which shapes a network gives, and for which pictures it gives any.

    It runs on torch's meta device; where a network needs values to know its shape, a copy of it
    runs on zeros. A network that gives several things is refused.

    Examples
    --------
    >>> from torch import nn
    >>> probe = Probe(nn.Conv2d(3, 4, 3, stride=2), channels=3)
    >>> probe.shape(9, 21), probe.shape(2, 2)
    ((1, 4, 4, 10), None)
    """

    def __init__(self, model: torch.nn.Module, channels: int) -> None:
        self.channels = channels
        self.shape: Callable[[int, int], Shape | None] = lru_cache(maxsize=None)(self._shape)
        self._bare = copied(model, weightless=True)
        self._dtype, self._device = floating(self._bare), "meta"
        self.weightless = True
        self._model = model

    def _shape(self, rows: int, columns: int) -> Shape | None:
        """Find the shape of what the network gives for one picture; None where it takes none."""
        lib = require_torch()
        try:
            with lib.no_grad(), lib.random.fork_rng(devices=[]):
                batch = (1, self.channels, rows, columns)
                made = lib.zeros(batch, dtype=self._dtype, device=self._device)
                result = scores_of(self._bare(made))
        except OutputError:
            raise
        except Exception:
            return None
        return tuple(result.shape)

    def compute(self) -> None:
        """Run a copy with weights from now on, for networks that need values."""
        self._bare, self.weightless = copied(self._model), False
        first = next(iter((*self._bare.parameters(), *self._bare.buffers())), None)
        self._device = "cpu" if first is None else str(first.device)
        self.shape = lru_cache(maxsize=None)(self._shape)

    def takes(self, rows: int, columns: int | None = None) -> bool:
        """Tell whether the network gives something for a picture, which may be square."""
        shape = self.shape(rows, rows if columns is None else columns)
        return shape is not None and 0 not in shape[2:]

    def side(self) -> int | None:
        """Find the side of a square that the network takes, a usual one before others."""
        sides = (*_USUAL_SIDES, *range(1, _MAX_SIDE + 1), *_LARGE_SIDES)
        fitting = (int(side) for side in dict.fromkeys(sides) if self.takes(side))
        return next(fitting, None)

    def strip(self, length: int, width: int, axis: int) -> Shape | None:
        """Find the shape for a picture that is long along an axis; None where it takes none."""
        size = (length, width) if axis == 0 else (width, length)
        return self.shape(*size) if self.takes(*size) else None

    def answers_once(self, side: int) -> bool:
        """Tell whether larger pictures give no more scores."""
        step = self.step(side)
        if step is None:
            return False
        shapes = (self.shape(size, size) for size in (side, side + 3 * step))
        first, second = ((shape or ())[2:] for shape in shapes)
        return first == second

    def fixing_layer(self, side: int) -> str | None:
        """Name the first layer that gives the same shape for all pictures; None without one."""
        shapes: list[list[tuple[Any, Any, Any]]] = []

        def seen(module: Any, inputs: Any, output: Any) -> None:
            given = getattr(inputs[0], "shape", None) if inputs else None
            shapes[-1].append((module, given, getattr(output, "shape", None)))

        handles = [module.register_forward_hook(seen) for module in self._bare.modules()]
        for size in (side, side + 3 * (self.step(side) or 0)):
            shapes.append([])
            self._shape(size, size)
        for handle in handles:
            handle.remove()
        names = {module: name for name, module in self._bare.named_modules()}
        for (module, small, given), (_, large, gives) in zip(*shapes, strict=False):
            if given is not None and given == gives and small != large:
                return said(names[module], module)
        return None

    def step(self, side: int) -> int | None:
        """Find how many pixels more the network takes again and again; None for one side only."""
        steps = (64, *range(1, 64), *range(65, 129))
        # Far enough for sides that give the same number of cells, since strides round down.
        far = ((n, side + max(3, -(-128 // n)) * n) for n in steps)
        found = (n for n, large in far if self.takes(side + n) and self.takes(large))
        return next(found, None)


def probe_of(model: torch.nn.Module) -> tuple[Probe, int] | None:
    """Make a probe, and find a side that the network takes; None where it takes no square."""
    own: object = getattr(model, "patch_size", None)
    channels = in_channels(model)
    for count in (3, 1) if channels is None else (channels,):
        probe = Probe(model, count)
        for _ in range(2):
            side = own if isinstance(own, int) and probe.takes(own) else probe.side()
            if side is not None:
                return probe, side
            if any(probe.takes(*size) for size in ((64, 48), (32, 96))):
                return None
            probe.compute()
    return None


def fitting_side(model: torch.nn.Module) -> int | None:
    """Find the side of a square that a network takes: `patch_size`, or a usual one."""
    own: object = getattr(model, "patch_size", None)
    if isinstance(own, int):
        return own
    found = probe_of(model)
    return None if found is None else found[1]


# What networks give


def scores_of(result: Any) -> torch.Tensor:
    """Take the scores out of what a network gives: the tensor, or the one that is meant.

    Networks of torchvision give {"out": scores, "aux": …}, others an object with "logits".

    Examples
    --------
    >>> import torch
    >>> scores_of({"out": torch.ones(1), "aux": torch.zeros(1)})
    tensor([1.])
    """
    lib = require_torch()
    while not isinstance(result, lib.Tensor):
        inner = named_outputs(result)
        chosen = [inner[name] for name in ("out", "logits") if name in inner]
        if not chosen and len(inner) == 1:
            chosen = list(inner.values())
        if not chosen:
            raise OutputError(result, inner)
        result = chosen[0]
    tensor: torch.Tensor = result
    return tensor


class OutputError(ValueError):
    """Says that a network gives several things, or none, where its scores are needed."""

    def __init__(self, result: Any, inner: dict[Any, Any]) -> None:
        kind = type(result).__name__
        if not inner:
            super().__init__(f"the model gives a {kind}: a tensor of scores is needed.")
            return
        names = ", ".join(map(repr, inner))
        super().__init__(
            f"the model gives a {kind} of {len(inner)} ({names}), and nothing says which holds the "
            f"scores: give segwidgets.ops.select_output(model, {next(iter(inner))!r}), or another "
            f"of them."
        )


def named_outputs(result: Any) -> dict[Any, Any]:
    """List the parts of what a network gives, by name or number."""
    if hasattr(result, "items"):
        return dict(result.items())
    if isinstance(result, tuple | list):
        return dict(enumerate(result))
    return {}


def select_output(model: torch.nn.Module, output: int | str) -> torch.nn.Module:
    """Make a network that gives one of a model's outputs alone.

    Parameters
    ----------
    model : torch.nn.Module
        Gives a tuple, a list or a dictionary.
    output : int or str
        Which of them: a number, or a name.

    Returns
    -------
    torch.nn.Module
        It runs the model itself, no copy, and has its `mean`, `std` and `patch_size` where
        there are any.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        When it runs, if there is no such output.

    Examples
    --------
    >>> import torch
    >>> class Two(torch.nn.Module):
    ...     def forward(self, x):
    ...         return x, 2 * x
    >>> select_output(Two(), 1)(torch.ones(2))
    tensor([2., 2.])
    """
    require_torch()
    from segwidgets.ops.layers import SelectedOutput

    return SelectedOutput(model, output)


def said(name: str, module: Any) -> str:
    """Name a layer, or what a network computes outside its layers, in a sentence."""
    kind = type(module).__name__
    return f"layer {name!r} ({kind})" if name else f"what {kind} itself computes"


def first_line(error: BaseException) -> str:
    """Give the first line of an error's words, as a part of a sentence."""
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
