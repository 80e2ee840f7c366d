"""Layers of a network in words."""

from __future__ import annotations

import re
from typing import Any

from segwidgets.shared.language import msg, t

#: Layers that only change the shape, or nothing at all when a network is used.
SILENT = ("Flatten", "Identity", "Dropout", "Dropout2d", "AlphaDropout")
_NAMES = {"MaxPool2d": "max pool", "AvgPool2d": "average pool", "MaxUnpool2d": "max unpool"}


def layer_words(module: Any, kind: str) -> str:
    """Say what a layer is, as its row does: "conv 3 × 3, 3 → 12"."""
    if kind == "Linear":
        return f"linear {module.in_features} → {module.out_features}"
    if kind not in ("Conv2d", "ConvTranspose2d", *_NAMES):
        return kind
    size = module.kernel_size
    rows, columns = size if isinstance(size, tuple) else (size, size)
    kernel = f"{rows} × {columns}"
    if kind in _NAMES:
        return f"{_NAMES[kind]} {kernel}"
    if hasattr(module, "linear"):
        before, after = module.linear
        return f"linear {before} → {after} as conv {kernel}"
    channels = f"{module.in_channels} → {module.out_channels}"
    if kind == "ConvTranspose2d":
        return f"transposed conv {kernel}, {channels}"
    words = f"conv {kernel}, {channels}"
    for name, value in (("stride", module.stride), ("dilation", module.dilation)):
        if max(value) > 1:
            words += f", {name} {value[0] if value[0] == value[1] else value}"
    return words


_LAYERS = {
    "conv": msg("conv {size}"),
    "transposed conv": msg("transposed conv {size}"),
    "linear": msg("linear {size}"),
    "max pool": msg("max pool {size}"),
    "average pool": msg("average pool {size}"),
    "max unpool": msg("max unpool {size}"),
}


def said(words: str) -> str:
    """Say in the reader's language what a layer is; others go by the name of their class.

    >>> said("linear 3 → 8 as conv 5 × 5"), said("ReLU")
    ('linear 3 → 8 as conv 5 × 5', 'ReLU')
    """
    if found := re.fullmatch("linear (.+) as conv (.+)", words):
        return t("linear {channels} as conv {size}", channels=found[1], size=found[2])
    found = re.fullmatch(r"([a-z ]+) (\d.*)", words)
    return t(_LAYERS[found[1]], size=found[2]) if found and found[1] in _LAYERS else words
