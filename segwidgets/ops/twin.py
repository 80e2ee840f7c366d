"""Networks of patches as networks of pictures: linear layers become convolutions."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from segwidgets._torch import require_torch
from segwidgets.ops.chain import POINTWISE, Pair, as_pair, chain, joined, kind_of, window_of
from segwidgets.ops.inference import inference, place_of
from segwidgets.ops.probe import SCRIPTED, in_channels, is_scripted, probe_of, refuse_lazy
from segwidgets.shared.numbers import whole

if TYPE_CHECKING:
    import torch

# Layers of rows that work on each row by itself, in evaluation.
_ROWS = ("LayerNorm", "RMSNorm", "Softmax", "LogSoftmax", "Softmin")
_NORMS = ("GroupNorm", "InstanceNorm2d", "LayerNorm", "RMSNorm", "LocalResponseNorm")


class _NoTwinError(Exception):
    """Says why there is no twin."""


def to_convolutional(
    model: torch.nn.Module, patch_size: int | None = None
) -> torch.nn.Sequential | None:
    """Turn a patch classifier into a network that scores every patch of a picture in one pass.

    The first linear layer sees all cells of the feature maps at once, so it becomes a convolution
    with a kernel as large as they are; those behind it become 1 × 1 convolutions. The weights
    are the same numbers in another shape. An adaptive pooling becomes the pooling that it is on
    a patch, at every place. Layers behind, such as batch normalisation or softmax, work on each
    place by itself.

    Where no layer pads, the twin's scores are those of `sliding_window` with the network's
    stride. A layer that pads lays zeros around each patch, but only around the whole picture in
    the twin, which then gives other scores: equal to the model's on a patch alone.

    A network that adds or joins between its layers, such as a residual one, has no twin. Where it
    ends in a mean over maps of n × n cells and a linear layer, build it with
    `torch.nn.AvgPool2d(n, stride=1)` and a 1 × 1 convolution of the same weights in their place.

    Parameters
    ----------
    model : torch.nn.Module
        A network whose layers follow one another, with a `Flatten` or a mean over the feature
        maps before its linear layers.
    patch_size : int, optional
        Side of its patches; by default its attribute `patch_size`, or the side that it takes. A
        network with adaptive pooling takes any, so it has to be told.

    Returns
    -------
    torch.nn.Sequential or None
        The twin, with copies of the weights: (N, C, H, W) to (N, K, h, w), for any picture at
        least as large as a patch. It takes the same input, and has the model's `mean` and `std`
        where there are any. None where there is no such network; `why_not_convolutional` says
        why.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError, ValueError
        If `patch_size` is no whole number above 0, or the model is lazy and has no weights yet.

    References
    ----------
    P. Sermanet et al.: OverFeat: Integrated Recognition, Localization and Detection using
    Convolutional Networks. ICLR 2014.
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
    >>> pooled = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    >>> to_convolutional(pooled, 7)[1]
    AvgPool2d(kernel_size=(5, 5), stride=(1, 1), padding=0)
    """
    try:
        return _twin(model, patch_size)
    except _NoTwinError:
        return None


def why_not_convolutional(model: torch.nn.Module, patch_size: int | None = None) -> str | None:
    """Say why `to_convolutional` gives None, in a sentence; None where it gives a twin.

    Parameters
    ----------
    model, patch_size
        As in `to_convolutional`, and it raises the same.

    Returns
    -------
    str or None
        The reason, and a way out where there is one.

    Examples
    --------
    >>> from torch import nn
    >>> layers = nn.Conv2d(3, 4, 3), nn.GroupNorm(2, 4), nn.Flatten(), nn.Linear(100, 9)
    >>> print(why_not_convolutional(nn.Sequential(*layers)))
    layer 1, GroupNorm(2, 4, ...), normalises over all that it is given, ...
    """
    try:
        _twin(model, patch_size)
    except _NoTwinError as reason:
        return str(reason)
    return None


class _Flat(NamedTuple):
    """Feature maps that are a row: their shape, and cells from one to the next in the twin."""

    shape: tuple[int, ...]
    dilation: Pair


def _twin(model: torch.nn.Module, patch_size: int | None) -> torch.nn.Sequential:
    if patch_size is not None:
        whole("patch_size", patch_size, 1)
    refuse_lazy(model)
    if is_scripted(model):
        raise _NoTwinError(f"{SCRIPTED}.")
    side = _side(model, patch_size)
    layers = chain(model, side)
    if layers is None:
        raise _NoTwinError(
            "its layers do not simply follow one another, for it adds, joins or computes between "
            "them. Functions between them, such as torch.nn.functional.relu, can be written as "
            "modules, such as torch.nn.ReLU()."
        )
    lib = require_torch()
    device, dtype = place_of(model)
    channels = in_channels(model) or 3
    patch = lib.linspace(-1, 2, channels * side * side, device=device, dtype=dtype)
    patch = patch.reshape(1, channels, side, side)
    builder = _Builder()
    with inference(model), lib.random.fork_rng(devices=[]):
        x = patch.clone()
        for number, layer in enumerate(layers):
            builder.add(f"layer {number}, {layer}", layer, tuple(x.shape[1:]))
            x = layer(x)
    if builder.flat is not None:
        # Nothing came behind it: its channels are the scores, where they are one cell.
        builder.unflatten()
    twin = joined(builder.layers, model)
    with inference(twin):
        y = twin(patch.clone())
    if y.ndim != 4 or not lib.allclose(
        y.flatten(1) if x.ndim == 2 else y, x, rtol=1e-3, atol=1e-4, equal_nan=True
    ):
        raise _NoTwinError("its layers give another result as convolutions.")
    return twin


def _side(model: torch.nn.Module, patch_size: int | None) -> int:
    own: object = getattr(model, "patch_size", None)
    if patch_size is not None or isinstance(own, int):
        return patch_size if patch_size is not None else own  # type: ignore[return-value]
    found = probe_of(model)
    if found is None:
        raise _NoTwinError("it takes no square picture: give the patch_size that it is made for.")
    probe, side = found
    if probe.answers_once(side):
        raise _NoTwinError(
            "it takes patches of any size, and gives one answer for each: say which it is to be, "
            "patch_size=224 for instance."
        )
    return side


class _Builder:
    """Lists the layers of a twin, one after another."""

    def __init__(self) -> None:
        self.layers: list[Any] = []
        self.flat: _Flat | None = None
        # Cells from one that a pooling on a patch would give to the next, in the twin's maps.
        self._dilation: Pair = (1, 1)
        # Whether the first linear layer is behind, so that each cell is a row of its own.
        self._rows = False

    def add(self, name: str, layer: Any, shape: tuple[int, ...]) -> None:
        """Add the twin of a layer whose input has a shape on a patch."""
        kind = kind_of(layer)
        if kind == "Flatten":
            self._flatten(name, layer, shape)
        elif kind in ("AdaptiveAvgPool2d", "AdaptiveMaxPool2d"):
            self._pool(name, layer, shape)
        elif kind == "Linear":
            if len(shape) != 1:
                raise _NoTwinError(
                    f"{name}, works on the last axis of feature maps: put a torch.nn.Flatten() "
                    f"before it."
                )
            flat = self.flat or _Flat((*shape, 1, 1), (1, 1))
            self.layers.append(as_convolution(layer, flat.shape, flat.dilation))
            self.flat, self._rows, self._dilation = None, True, (1, 1)
        elif kind in POINTWISE:
            self.layers.append(copy.deepcopy(layer))
        elif len(shape) == 1:
            self._row(name, layer, kind)
        else:
            self._window(name, layer, kind, shape)

    def _flatten(self, name: str, layer: Any, shape: tuple[int, ...]) -> None:
        if layer.start_dim != 1 or layer.end_dim not in (-1, len(shape)):
            raise _NoTwinError(f"{name}, flattens other axes than (C, h, w).")
        if len(shape) == 3:
            self.flat = _Flat(shape, self._dilation)

    def _pool(self, name: str, layer: Any, shape: tuple[int, ...]) -> None:
        """Put the pooling that an adaptive one is on a patch, at every place."""
        lib = require_torch()
        if len(shape) != 3:
            raise _NoTwinError(f"{name}, pools what are no feature maps.")
        given = layer.output_size
        sizes = given if isinstance(given, tuple | list) else (given, given)
        cells = [n if size is None else size for n, size in zip(shape[1:], sizes, strict=True)]
        if any(n % size for n, size in zip(shape[1:], cells, strict=True)):
            raise _NoTwinError(
                f"{name}, pools feature maps of {shape[1]} × {shape[2]} cells, which {cells[0]} × "
                f"{cells[1]} do not divide, so its windows are uneven: choose a patch_size that "
                f"leaves a multiple of them."
            )
        if self._dilation != (1, 1):
            raise _NoTwinError(f"{name}, follows a pooling that is adaptive too.")
        size = as_pair([n // cell for n, cell in zip(shape[1:], cells, strict=True)])
        if size != (1, 1):
            pool = "AvgPool2d" if "Avg" in kind_of(layer) else "MaxPool2d"
            self.layers.append(getattr(lib.nn, pool)(size, stride=(1, 1)))
            rows, columns = (n if cell > 1 else 1 for n, cell in zip(size, cells, strict=True))
            self._dilation = rows, columns

    def _row(self, name: str, layer: Any, kind: str) -> None:
        """Put a layer of rows, (N, K), at each place by itself."""
        lib = require_torch()
        if self.flat is not None and self.flat.shape[1:] != (1, 1):
            raise _NoTwinError(
                f"{name}, works on the feature maps of a patch as one row: put it behind a linear "
                f"layer."
            )
        if self.flat is not None:
            self.unflatten()
        if kind == "BatchNorm1d":
            twin = lib.nn.BatchNorm2d(
                *(layer.num_features, layer.eps, layer.momentum),
                affine=layer.affine,
                track_running_stats=layer.track_running_stats,
            )
            twin.load_state_dict(layer.state_dict())
            if not layer.track_running_stats:
                raise _NoTwinError(
                    f"{name}, keeps no averages, so that a patch's scores depend on the batch."
                )
            self.layers.append(twin.to(layer.running_mean.device, layer.running_mean.dtype))
        elif kind in _ROWS and getattr(layer, "dim", 1) in (1, -1):
            from segwidgets.ops.layers import PerCell

            self.layers.append(PerCell(copy.deepcopy(layer)))
        else:
            raise _NoTwinError(f"{name}, is none that is known to work on each patch by itself.")

    def _window(self, name: str, layer: Any, kind: str, shape: tuple[int, ...]) -> None:
        """Put a convolution or a pooling; nothing else sees patch and picture alike."""
        if kind == "LocalResponseNorm":
            self.layers.append(copy.deepcopy(layer))
            return
        if kind in _NORMS:
            raise _NoTwinError(
                f"{name}, normalises over all that it is given, a patch or a picture, so one pass "
                f"gives other scores than patches: build the model with BatchNorm2d."
            )
        if getattr(layer, "ceil_mode", False):
            layer = self._without_ceil(name, layer, shape)
        if self._dilation != (1, 1) or window_of(layer) is None:
            raise _NoTwinError(
                f"{name}, is none that is known to see a patch and a picture alike: "
                f"use convolutions, poolings, and layers that work on each cell."
            )
        self.layers.append(copy.deepcopy(layer))

    def _without_ceil(self, name: str, layer: Any, shape: tuple[int, ...]) -> Any:
        plain = copy.deepcopy(layer)
        plain.ceil_mode = False
        sizes = zip(
            *(shape[1:], as_pair(layer.kernel_size), as_pair(layer.stride)),
            *(as_pair(layer.padding), as_pair(getattr(layer, "dilation", 1))),
            strict=True,
        )
        if any((n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in sizes):
            raise _NoTwinError(
                f"{name}, has windows that reach over the edge of a patch (ceil_mode), which they "
                f"do not inside a picture: choose a patch_size that they divide."
            )
        return plain

    def unflatten(self) -> None:
        """Go on with rows that are the cells of feature maps."""
        if self.flat is not None and self.flat.shape[1:] != (1, 1):
            raise _NoTwinError("it ends in feature maps that are flattened: add a linear layer.")
        self.flat = None


def as_convolution(linear: Any, maps: tuple[int, ...], dilation: Pair) -> Any:
    """Make a linear layer over flattened feature maps a convolution over maps."""
    lib = require_torch()
    # Made without values: drawing them would move the random numbers of the whole program.
    twin = lib.nn.Conv2d(
        *(maps[0], linear.out_features, maps[1:]),
        dilation=dilation,
        bias=linear.bias is not None,
        device="meta",
        dtype=linear.weight.dtype,
    ).to_empty(device=linear.weight.device)
    with lib.no_grad():
        twin.weight.copy_(linear.weight.reshape(twin.weight.shape))
        if linear.bias is not None:
            twin.bias.copy_(linear.bias)
    twin.linear = linear.in_features, linear.out_features
    return twin
