"""torch, imported when a result is asked for and not before: it takes a second to load."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


def require_torch() -> ModuleType:
    """Import torch, or say how to get it."""
    try:
        import torch
    except ImportError as error:
        way_out = (
            "there is no PyTorch for Python in the browser, so run this in a notebook on a computer"
            if sys.platform == "emscripten"
            else "install it with `pip install torch`"
        )
        raise ImportError(
            f"torch is not installed: {way_out}. The figure itself works without it."
        ) from error
    return torch


def is_tensor(value: Any) -> bool:
    """Tell whether `value` is a torch tensor, without importing torch."""
    tensor = getattr(sys.modules.get("torch"), "Tensor", None)
    return tensor is not None and isinstance(value, tensor)
