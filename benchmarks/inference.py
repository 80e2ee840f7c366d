"""Scoring a picture patch by patch and in one pass, beside the same written by hand."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import nn

from benchmarks.rows import Row
from benchmarks.timing import interleaved_medians
from segwidgets.networks import PatchClassifier
from segwidgets.ops import cost, fully_convolutional, sliding_window, to_convolutional

PATCH = 15
SIDES = (64, 128, 256)
# Patches at once, in the loop written by hand: a usual choice.
BATCH = 1024
MAX_FOR_ONE_PASS = 1.05
MAX_FOR_WINDOWS = 1.0


def by_hand(model: nn.Module, image: torch.Tensor) -> torch.Tensor:
    """Unfold all patches, and run them in batches."""
    rows, columns = (side - PATCH + 1 for side in image.shape[1:])
    with torch.inference_mode():
        patches = F.unfold(image[None], PATCH)[0].T.reshape(-1, 3, PATCH, PATCH)
        scores = torch.cat([model(batch) for batch in patches.split(BATCH)])
    return scores.T.reshape(-1, rows, columns)


def one_pass_by_hand(network: nn.Module, image: torch.Tensor) -> torch.Tensor:
    """Call the module."""
    with torch.inference_mode():
        scores: torch.Tensor = network(image[None])[0]
    return scores


def measure() -> Iterator[Row]:
    """Both ways on square pictures, in turn with their peers."""
    # With one thread: where other programs are busy, two would mostly wait for each other.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield from _measured()
    finally:
        torch.set_num_threads(threads)


def _measured() -> Iterator[Row]:
    torch.manual_seed(0)
    model = PatchClassifier().eval()
    network = to_convolutional(model)
    assert network is not None
    patch_adds = cost(model, PATCH).multiply_adds
    for side in SIDES:
        image = torch.rand(3, side, side)
        torch.testing.assert_close(
            fully_convolutional(network, image), by_hand(model, image), rtol=0, atol=1e-5
        )
        slow = interleaved_medians(
            {
                "by hand": lambda image=image: by_hand(model, image),
                "window": lambda image=image: sliding_window(model, image, PATCH),
            },
            3 if side < SIDES[-1] else 1,
            warm_up=1 if side < SIDES[-1] else 0,
        )
        quick = interleaved_medians(
            {
                "module": lambda image=image: one_pass_by_hand(network, image),
                "pass": lambda image=image: fully_convolutional(network, image),
            },
            100 if side < SIDES[-1] else 30,
            warm_up=5,
        )
        size = f"{side}×{side}"
        peer = ("unfold and batches", slow["by hand"])
        yield Row(f"sliding_window, {size}", slow["window"], "ms", *peer, MAX_FOR_WINDOWS)
        peer = ("calling the module", quick["module"])
        yield Row(f"fully_convolutional, {size}", quick["pass"], "ms", *peer, MAX_FOR_ONE_PASS)
        windows = (side - PATCH + 1) ** 2
        adds = cost(network, side).multiply_adds
        yield Row(f"time of all windows, {size}", slow["window"], "ms", "one pass", quick["pass"])
        yield Row(
            f"multiply-adds of all windows, {size}",
            windows * patch_adds / 1e6,
            "M",
            "one pass",
            adds / 1e6,
        )
