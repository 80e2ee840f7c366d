"""Trained weights: where they lie, and how they are read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from segwidgets._torch import require_torch
from segwidgets.networks.catalogue import VARIANTS

if TYPE_CHECKING:
    from torch import nn

#: The folder of the shipped weights; the scores lie in it too.
WEIGHTS: Final = Path(__file__).with_name("weights")
SCORES: Final = "scores.json"


def variants() -> tuple[str, ...]:
    """List the networks that come with trained weights.

    Returns
    -------
    tuple of str
        Names for `pretrained`.

    Examples
    --------
    >>> variants()[:3]
    ('patch', 'patch-stride-2', 'full-resolution')
    """
    return tuple(VARIANTS)


def pretrained(name: str, folder: Path | None = None) -> nn.Module:
    """Load a trained network.

    Parameters
    ----------
    name : str
        One of `variants()`.
    folder : pathlib.Path, optional
        Where the weights lie; the shipped ones if not given.

    Returns
    -------
    torch.nn.Module
        In evaluation mode, float32, on the CPU.

    Raises
    ------
    ValueError
        If there is no such network.
    FileNotFoundError
        If its weights are missing.

    Examples
    --------
    >>> network = pretrained("max_pool-bilinear-d3")
    >>> network.depth, network.training
    (3, False)
    """
    if name not in VARIANTS:
        raise ValueError(f"network {name!r} is unknown: choose one of {', '.join(VARIANTS)}.")
    path = (folder or WEIGHTS) / f"{name}.safetensors"
    if not path.is_file():
        raise FileNotFoundError(
            f"{path.name} is missing: install segwidgets again, or train it in the repository "
            f"with `python -m tools.train {name}`."
        )
    require_torch()
    from safetensors.torch import load

    network = VARIANTS[name].make()
    network.load_state_dict({key: value.float() for key, value in load(path.read_bytes()).items()})
    return network.eval()


@cache
def scores() -> dict[str, Any]:
    """Read how well the shipped networks do on held-out scenes.

    Returns
    -------
    dict
        "about" says on what and with what they were measured; "networks" has for each name its
        mean_iou, boundary_iou, iou per class, multiply_adds and parameters.
    """
    found: dict[str, Any] = json.loads((WEIGHTS / SCORES).read_text("utf-8"))
    return found
