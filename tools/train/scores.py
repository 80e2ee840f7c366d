"""How well trained networks label scenes that they have never seen, as a file and as a table."""

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
from segwidgets.networks.catalogue import VARIANTS, Variant
from segwidgets.networks.patch import PatchClassifier, to_fully_convolutional
from segwidgets.networks.weights import SCORES, pretrained
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.cost import cost
from segwidgets.ops.dense import to_dilated
from segwidgets.ops.metrics import boundary_counts, boundary_iou, scores
from segwidgets.scenes import CLASSES
from tools.train.training import HELD_OUT, SIDE, Pictures

_BATCH: Final = 16
_BEGIN: Final = "<!-- written by `python -m tools.train --table`; do not edit below -->"
_END: Final = "<!-- end of what is written -->"
_HEAD: Final = (
    "network",
    *("depth", "skip", "mean IoU", "boundary IoU", "bird", "multiply-adds", "parameters"),
)


def labelled(
    network: nn.Module, images: NDArray[np.uint8], device: torch.device | str = "cpu"
) -> Tensor:
    """Label every pixel of pictures (N, H, W, 3): uint8, (N, H, W), on the CPU.

    A patch classifier labels in one pass, the pictures padded once with mid grey.
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
    """Score a network on scenes whose pixels are counted together; scores have four decimals.

    `mean_iou` and `boundary_iou` are means over classes, `iou` has one per class by name,
    `multiply_adds` are those of one pass over one picture.
    """
    prediction, target = labelled(network, data.images, device), torch.from_numpy(data.labels)
    found = scores(confusion_matrix(prediction, target, len(CLASSES)))
    edges = boundary_iou(boundary_counts(prediction, target, len(CLASSES)))
    whole = to_fully_convolutional(network) if isinstance(network, PatchClassifier) else network
    return {
        "mean_iou": _rounded(found.mean_iou),
        "boundary_iou": _rounded(edges.nanmean()),
        "iou": {name: _rounded(value) for name, value in zip(CLASSES, found.iou, strict=True)},
        "multiply_adds": cost(whole, SIDE).multiply_adds,
        "parameters": sum(weights.numel() for weights in network.parameters()),
    }


def _rounded(value: Tensor) -> float:
    return round(float(value), 4)


def write_scores(
    names: Iterable[str], folder: Path, data: Pictures, about: dict[str, Any], device: str = "cpu"
) -> dict[str, Any]:
    """Measure networks and write the scores beside the weights; other networks' scores stay.

    `about` says how the networks were trained; where it is empty, what the file says is kept.
    """
    path = folder / SCORES
    held: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    found = held.get("networks", {})
    for name in names:
        found[name] = measured(pretrained(name, folder), data, device)
    written = {
        "about": {**held.get("about", {}), **about},
        "held_out": {"first_seed": HELD_OUT, "scenes": len(data.labels), "side": SIDE},
        "networks": {name: found[name] for name in VARIANTS if name in found},
    }
    path.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
    return written


def table(written: dict[str, Any]) -> str:
    """Write scores, as `networks.scores()` gives them, as a Markdown table."""
    lines = [_row(_HEAD), _row(["---", *["---:"] * (len(_HEAD) - 1)])]
    for name, found in written["networks"].items():
        variant = VARIANTS[name]
        encoder_decoder = variant.kind == "encoder_decoder"
        lines.append(
            _row(
                [
                    _words(variant),
                    str(variant.options["depth"]) if encoder_decoder else "",
                    ("yes" if variant.options["skip"] else "no") if encoder_decoder else "",
                    f"{found['mean_iou']:.3f}",
                    f"{found['boundary_iou']:.3f}",
                    f"{found['iou']['bird']:.3f}",
                    f"{found['multiply_adds'] / 1e6:.1f} M",
                    f"{found['parameters']:,}",
                ]
            )
        )
    return "\n".join(lines) + "\n"


def write_table(written: dict[str, Any], path: Path) -> None:
    """Put the table into a Markdown file, between its two marks, or into a new file."""
    text = path.read_text("utf-8") if path.is_file() else f"{_BEGIN}\n{_END}\n"
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: add the lines {_BEGIN} and {_END}.")
    held = written["held_out"]
    words = (
        f"Measured on {held['scenes']} scenes of {held['side']} × {held['side']} pixels, seeds "
        f"{held['first_seed']} and up."
    )
    path.write_text(f"{before}{begin}\n\n{words}\n\n{table(written)}\n{end}{after}", "utf-8")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _words(variant: Variant) -> str:
    if variant.kind != "encoder_decoder":
        return variant.name.replace("-", " ")
    down, up = variant.options["downsample"], variant.options["upsample"]
    kernel = variant.options.get("kernel_size")
    return f"{down} → {up}{f' {kernel} × {kernel}' if kernel else ''}"
