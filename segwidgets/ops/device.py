"""Which device torch computes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segwidgets._torch import require_torch

if TYPE_CHECKING:
    import torch


def choose_device(name: str = "auto") -> torch.device:
    """Find a device that works here: "auto" takes CUDA, else MPS, else the CPU."""
    lib = require_torch()
    if name == "auto":
        if lib.cuda.is_available():
            name = "cuda"
        else:
            name = "mps" if lib.backends.mps.is_available() else "cpu"
    try:
        # An empty tensor shows whether the device is there, not only well spelt.
        device: torch.device = lib.empty(0, device=name).device
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        # torch goes on for some thousand letters.
        reason = str(error).splitlines()[0].split(". ")[0].rstrip(".")
        raise ValueError(
            f"device = {name!r} cannot be used here ({reason}): choose 'auto' or 'cpu'."
        ) from error
    if device.type == "meta":
        raise ValueError("device = 'meta' computes no values: choose 'auto' or 'cpu'.")
    return device
