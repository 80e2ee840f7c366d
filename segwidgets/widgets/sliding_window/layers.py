"""The layers of a network as the sliding window figure tells them."""

from __future__ import annotations

from typing import Any

from segwidgets.ops import LayerCost, cost
from segwidgets.ops.chain import POINTWISE, window_of
from segwidgets.ops.cost import watched
from segwidgets.ops.inference import inference
from segwidgets.ops.receptive_field import from_windows

# Layers that only change the shape, or nothing at all when a network is used.
_SILENT = ("Flatten", "Identity", "Dropout", "Dropout2d", "AlphaDropout")
_NAMES = {"MaxPool2d": "max pool", "AvgPool2d": "average pool", "MaxUnpool2d": "max unpool"}


def layer_facts(model: Any, image: Any, patch_size: int) -> tuple[list[dict[str, Any]], list[Any]]:
    """Describe each layer on a picture and on a patch, and keep its feature maps.

    What works on each cell, such as ReLU, is told with the layer before it.

    Parameters
    ----------
    model : torch.nn.Module
        The network for a whole picture.
    image : torch.Tensor
        (C, H, W), on the model's device.
    patch_size : int
        Side of a patch.

    Returns
    -------
    tuple of list of dict and list of torch.Tensor
        The layers; the feature maps (C, h, w) of those that have any.
    """
    channels = image.shape[0]
    whole = cost(model, image.shape).layers
    patch: tuple[LayerCost, ...] = cost(model, (channels, patch_size, patch_size)).layers
    modules, outputs = _run(model, image)
    facts: list[dict[str, Any]] = []
    maps: list[Any] = []
    windows: list[Any] = []
    for number, (layer, small) in enumerate(zip(whole, patch, strict=True)):
        # What a network computes outside its layers comes last, and has no module.
        module = modules[number] if number < len(modules) else model
        output = outputs[number] if number < len(outputs) else None
        windows.append(window_of(module))
        maps_of = output[0] if output is not None and output.ndim == 4 else None
        if facts and layer.kind in POINTWISE:
            _fold(facts[-1], layer, small)
            if maps_of is not None and facts[-1]["map"] is not None:
                maps[facts[-1]["map"]] = maps_of
            continue
        if layer.kind in _SILENT:
            continue
        field = None if None in windows else from_windows(windows)
        facts.append(
            {
                "name": layer.name,
                "kind": layer.kind,
                "words": _words(module, layer.kind),
                "output_shape": list(layer.output_shape),
                "parameters": layer.parameters,
                "macs": layer.multiply_adds,
                "activation_bytes": layer.activation_bytes,
                "patch_shape": list(small.output_shape),
                "patch_macs": small.multiply_adds,
                "receptive_field": max(field.size) if field else None,
                "stride": max(field.stride) if field else None,
                "map": None if maps_of is None else len(maps),
            }
        )
        if maps_of is not None:
            maps.append(maps_of)
    return facts, maps


def first_layer(model: Any) -> dict[str, int] | None:
    """Describe the convolution that a network begins with.

    Parameters
    ----------
    model : torch.nn.Module
        Any module.

    Returns
    -------
    dict or None
        kernel_size, stride, dilation and padding; None where it begins otherwise, or the
        kernel is not square.

    Examples
    --------
    >>> from torch import nn
    >>> first_layer(nn.Conv2d(3, 8, 5, padding=2))
    {'kernel_size': 5, 'stride': 1, 'dilation': 1, 'padding': 2}
    """
    leaf = next((m for m in model.modules() if not any(True for _ in m.children())), None)
    window = window_of(leaf) if leaf is not None and type(leaf).__name__ == "Conv2d" else None
    if window is None or any(rows != columns for rows, columns in vars(window).values()):
        return None
    return {name: getattr(window, name)[0] for name in ("kernel_size", "stride", "dilation")} | {
        "padding": window.padding[0]
    }


def _run(model: Any, image: Any) -> tuple[list[Any], list[Any]]:
    modules: list[Any] = []
    outputs: list[Any] = []

    def seen(_name: str, module: Any, output: Any) -> None:
        if output is not None:
            modules.append(module)
            result = output[0] if isinstance(output, tuple | list) else output
            # A layer that works in place would change what the one before gave.
            outputs.append(result.clone())

    with inference(model), watched(model, seen):
        model(image[None])
    return modules, outputs


def _fold(fact: dict[str, Any], layer: LayerCost, small: LayerCost) -> None:
    for name, more in (
        ("parameters", layer.parameters),
        ("macs", layer.multiply_adds),
        ("activation_bytes", layer.activation_bytes),
        ("patch_macs", small.multiply_adds),
    ):
        fact[name] += more


def _words(module: Any, kind: str) -> str:
    if kind == "Conv2d":
        kernel = _size(module.kernel_size)
        if hasattr(module, "linear"):
            before, after = module.linear
            return f"linear {before} → {after} as conv {kernel}"
        told = f"conv {kernel}, {module.in_channels} → {module.out_channels}"
        for name, value in (("stride", module.stride), ("dilation", module.dilation)):
            if max(value) > 1:
                told += f", {name} {value[0] if value[0] == value[1] else value}"
        return told
    if kind == "Linear":
        return f"linear {module.in_features} → {module.out_features}"
    if kind == "ConvTranspose2d":
        kernel = _size(module.kernel_size)
        return f"transposed conv {kernel}, {module.in_channels} → {module.out_channels}"
    if kind in _NAMES:
        return f"{_NAMES[kind]} {_size(module.kernel_size)}"
    return kind


def _size(value: Any) -> str:
    rows, columns = value if isinstance(value, tuple) else (value, value)
    return f"{rows} × {columns}"
