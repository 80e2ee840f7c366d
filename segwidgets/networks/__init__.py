"""Small segmentation networks with trained weights.

Loaded when first used, since all of them need torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch

if TYPE_CHECKING:
    from segwidgets.networks.blocks import as_input as as_input
    from segwidgets.networks.encoder_decoder import EncoderDecoderNet as EncoderDecoderNet
    from segwidgets.networks.full_resolution import FullResolutionFCN as FullResolutionFCN
    from segwidgets.networks.patch import PatchClassifier as PatchClassifier
    from segwidgets.networks.patch import to_fully_convolutional as to_fully_convolutional
    from segwidgets.networks.weights import pretrained as pretrained
    from segwidgets.networks.weights import scores as scores
    from segwidgets.networks.weights import variants as variants

_HOMES = {
    "EncoderDecoderNet": "encoder_decoder",
    "FullResolutionFCN": "full_resolution",
    "PatchClassifier": "patch",
    "as_input": "blocks",
    "pretrained": "weights",
    "scores": "weights",
    "to_fully_convolutional": "patch",
    "variants": "weights",
}

__all__ = [
    "EncoderDecoderNet",
    "FullResolutionFCN",
    "PatchClassifier",
    "as_input",
    "pretrained",
    "scores",
    "to_fully_convolutional",
    "variants",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require_torch()
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
