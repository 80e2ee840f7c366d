"""torch, imported when a result is asked for and not before: it takes a second to load."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


def require_torch() -> ModuleType:
    """Import torch, or say how to get it."""
    try:
        with _uninterrupted():
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


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let an interrupt wait for the end of the block: torch loaded by half crashes Python."""
    before = signal.getsignal(signal.SIGINT)
    elsewhere = threading.current_thread() is not threading.main_thread()
    # Other threads are not interrupted, and what C has installed cannot be put back.
    if "torch" in sys.modules or elsewhere or not callable(before):
        yield
        return
    caught: list[tuple[int, Any]] = []
    signal.signal(signal.SIGINT, lambda number, frame: caught.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if caught:
        before(*caught[0])


def is_tensor(value: Any) -> bool:
    """Tell whether `value` is a torch tensor, without importing torch."""
    tensor = getattr(sys.modules.get("torch"), "Tensor", None)
    return tensor is not None and isinstance(value, tensor)
