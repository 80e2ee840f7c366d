"""How well trained networks label scenes that they have never seen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from segwidgets.networks.blocks import as_input
from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.patch import PatchClassifier, to_fully_convolutional
from segwidgets.networks.train import HELD_OUT, SIDE, Pictures
from segwidgets.networks.weights import SCORES, pretrained
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.cost import cost
from segwidgets.ops.dense import to_dilated
from segwidgets.ops.metrics import boundary_counts, boundary_iou, scores
from segwidgets.scenes import CLASSES

_BATCH: Final = 16


def labelled(
    network: nn.Module, images: NDArray[np.uint8], device: torch.device | str = "cpu"
) -> Tensor:
    """Label every pixel of some pictures.

    Parameters
    ----------
    network : torch.nn.Module
        One of this package. A patch classifier labels in one pass, the pictures padded once
        with mid grey.
    images : numpy.ndarray
        (N, H, W, 3), uint8.
    device : torch.device or str
        Where torch computes.

    Returns
    -------
    torch.Tensor
        (N, H, W), uint8, on the CPU.
    """
    whole, rim = network, 0
    if isinstance(network, PatchClassifier):
        whole, rim = to_fully_convolutional(network), network.patch_size // 2
        if network.output_stride > 1:
            whole, _ = to_dilated(whole)
    whole = whole.to(device).eval()
    parts = []
    with torch.inference_mode():
        for start in range(0, len(images), _BATCH):
            x = as_input(images[start : start + _BATCH], device)
            parts.append(whole(F.pad(x, (rim,) * 4)).argmax(1).to("cpu", torch.uint8))
    return torch.cat(parts)


def measured(
    network: nn.Module, data: Pictures, device: torch.device | str = "cpu"
) -> dict[str, Any]:
    """Score a network.

    Parameters
    ----------
    network : torch.nn.Module
        One of this package.
    data : Pictures
        Scenes; their pixels are counted together.
    device : torch.device or str
        Where torch computes.

    Returns
    -------
    dict
        mean_iou and boundary_iou, the means over classes; iou, one per class by name;
        multiply_adds for one picture (of a patch classifier's one pass); parameters. Scores
        have four decimals.
    """
    guess, true = labelled(network, data.images, device), torch.from_numpy(data.labels)
    told = scores(confusion_matrix(guess, true, len(CLASSES)))
    edges = boundary_iou(boundary_counts(guess, true, len(CLASSES)))
    whole = to_fully_convolutional(network) if isinstance(network, PatchClassifier) else network
    return {
        "mean_iou": _rounded(told.mean_iou),
        "boundary_iou": _rounded(edges.nanmean()),
        "iou": {name: _rounded(value) for name, value in zip(CLASSES, told.iou, strict=True)},
        "multiply_adds": cost(whole, SIDE).multiply_adds,
        "parameters": sum(weights.numel() for weights in network.parameters()),
    }


def _rounded(value: Tensor) -> float:
    return round(float(value), 4)


def write_scores(
    names: Iterable[str], folder: Path, data: Pictures, about: dict[str, Any], device: str = "cpu"
) -> dict[str, Any]:
    """Measure networks and write the scores beside the weights; others' scores stay.

    Parameters
    ----------
    names : iterable of str
        Keys of `VARIANTS`.
    folder : pathlib.Path
        Where the weights lie.
    data : Pictures
        Held-out scenes.
    about : dict
        How the networks were trained; kept as it was where it is empty.
    device : str
        A torch device string.

    Returns
    -------
    dict
        What the file holds.
    """
    path = folder / SCORES
    held: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    found = held.get("networks", {})
    for name in names:
        found[name] = measured(pretrained(name, folder), data, device)
    told = {
        "about": {**held.get("about", {}), **about},
        "held_out": {"first_seed": HELD_OUT, "scenes": len(data.labels), "side": SIDE},
        "networks": {name: found[name] for name in VARIANTS if name in found},
    }
    path.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return told
