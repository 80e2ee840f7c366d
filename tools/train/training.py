"""Training on generated scenes: one network, or many side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import save as as_bytes
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from segwidgets.networks.blocks import as_input
from segwidgets.networks.catalogue import VARIANTS, Variant
from segwidgets.networks.patch import PatchClassifier, to_fully_convolutional
from segwidgets.scenes import CLASSES, STUFF, scene

#: Seeds of the scenes for training begin here, those for the scores at `HELD_OUT`; a reader's
#: own seeds are usually small.
TRAINING: Final = 1_000_000
HELD_OUT: Final = 2_000_000
#: Side of the scenes, and of the squares cut out of them.
SIDE: Final = 128
CROP: Final = 64


@dataclass(frozen=True)
class Recipe:
    """How a network is trained; the learning rate rises to `lr` and falls to nothing."""

    steps: int = 1000
    scenes: int = 480
    batch_size: int = 16
    lr: float = 0.01
    seed: int = 0


@dataclass(frozen=True)
class Pictures:
    """Scenes as arrays: images (N, H, W, 3) and labels (N, H, W), both uint8."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def pictures(first_seed: int, count: int, size: int = SIDE) -> Pictures:
    """Paint the scenes of consecutive seeds."""
    scenes = [scene(first_seed + i, size) for i in range(count)]
    return Pictures(
        np.stack([picture.image for picture in scenes]),
        np.stack([picture.semantic for picture in scenes]),
    )


def train(
    variant: Variant,
    recipe: Recipe | None = None,
    *,
    data: Pictures | None = None,
    device: torch.device | str = "cpu",
    report: Callable[[int, float], None] | None = None,
) -> tuple[nn.Module, list[float]]:
    """Train a network from its beginning, and give it with the loss of every step.

    It comes back on the CPU, in evaluation mode, without batch normalisation. On one machine,
    with one version of torch and one number of threads, the same recipe gives the same weights.
    """
    recipe = recipe or Recipe()
    data = data or pictures(TRAINING, recipe.scenes)
    rng = np.random.default_rng(recipe.seed)
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        network = variant.make(norm=True)
    dense = to_fully_convolutional(network) if isinstance(network, PatchClassifier) else network
    # On a CPU channels that lie side by side make small convolutions twice as fast.
    dense.train().to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(dense.parameters(), lr=recipe.lr, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.lr, total_steps=recipe.steps, pct_start=0.2
    )
    weights = class_weights(data.labels).to(device)
    things = thing_places(data.labels)
    losses = []
    for step in range(recipe.steps):
        images, labels = batch(data, things, recipe.batch_size, rng)
        loss = _loss(dense(as_input(images, device)), torch.as_tensor(labels).to(device), weights)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if report is not None:
            report(step + 1, losses[-1])
    dense.eval().to("cpu", memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    if isinstance(network, PatchClassifier):
        _copy_weights(dense, network)
    return folded(network.cpu().eval()), losses


def class_weights(labels: NDArray[np.uint8]) -> Tensor:
    """Weigh each class by one over the square root of its share, so that birds count too."""
    counts = np.bincount(labels.ravel(), minlength=len(CLASSES))[: len(CLASSES)]
    weights = 1 / np.sqrt(np.maximum(counts, 1))
    return torch.as_tensor(weights / weights.mean(), dtype=torch.float32)


def thing_places(labels: NDArray[np.uint8]) -> list[NDArray[np.int16]]:
    """List where the pixels of each thing class are: rows (picture, row, column)."""
    found = (np.argwhere(labels == label).astype(np.int16) for label in range(len(CLASSES)))
    return [places for places in list(found)[len(STUFF) :] if len(places)]


def batch(
    data: Pictures, things: list[NDArray[np.int16]], size: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Cut squares out of pictures: every second one around a thing, the others anywhere.

    Each class of things comes as often as the others, so that small and rare ones are learnt
    too. Half of the squares are mirrored.
    """
    images = np.empty((size, CROP, CROP, 3), np.uint8)
    labels = np.empty((size, CROP, CROP), np.int64)
    room = np.array(data.labels.shape[1:]) - CROP
    for place in range(size):
        if things and place % 2:
            places = things[rng.integers(len(things))]
            number, *pixel = places[rng.integers(len(places))].tolist()
            corner = np.clip(pixel - rng.integers(CROP // 8, CROP - CROP // 8, 2), 0, room)
        else:
            number = int(rng.integers(len(data.labels)))
            corner = rng.integers(0, room + 1)
        top, left = corner.tolist()
        window = (number, slice(top, top + CROP), slice(left, left + CROP))
        step = int(rng.choice([-1, 1]))
        images[place], labels[place] = (
            data.images[window][:, ::step],
            data.labels[window][:, ::step],
        )
    return images, labels


def _loss(scores: Tensor, labels: Tensor, weights: Tensor) -> Tensor:
    """Compare scores with the labels of the pixels that they are for."""
    if scores.shape[-1] < labels.shape[-1]:
        edge = PatchClassifier.patch_size // 2
        inner = labels[:, edge:-edge, edge:-edge]
        stride = -(-inner.shape[-1] // scores.shape[-1])
        labels = inner[:, ::stride, ::stride]
    return F.cross_entropy(scores, labels, weight=weights, ignore_index=255)


def _copy_weights(dense: nn.Module, classifier: nn.Module) -> None:
    """Copy what the fully convolutional twin has learnt into the classifier."""
    for own, learnt in zip(
        classifier.state_dict().values(), dense.state_dict().values(), strict=True
    ):
        own.copy_(learnt.view_as(own))


def folded(network: nn.Module) -> nn.Module:
    """Multiply batch normalisation into the convolution before it, in place: the outputs stay."""
    for parent in [module for module in network.modules() if isinstance(module, nn.Sequential)]:
        layers: list[nn.Module] = []
        for layer in parent:
            before = layers[-1] if layers else None
            if isinstance(layer, nn.BatchNorm2d) and isinstance(before, nn.Conv2d):
                layers[-1] = fuse_conv_bn_eval(before, layer)
            elif isinstance(layer, nn.BatchNorm2d) and isinstance(before, nn.ConvTranspose2d):
                layers[-1] = fuse_conv_bn_eval(before, layer, transpose=True)
            else:
                layers.append(layer)
        if len(layers) < len(parent):
            del parent[:]
            parent.extend(layers)
    return network


def save(network: nn.Module, name: str, folder: Path) -> int:
    """Write a network's weights, in half precision, and give the number of bytes."""
    state = {key: value.half().contiguous() for key, value in network.state_dict().items()}
    data: bytes = as_bytes(state, {"network": name})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.safetensors").write_bytes(data)
    return len(data)


def train_all(
    names: Iterable[str],
    recipe: Recipe,
    folder: Path,
    *,
    jobs: int = 1,
    device: str = "cpu",
    report: Callable[[str, int, float], None] | None = None,
) -> Iterator[tuple[str, float, int]]:
    """Train networks and write their weights, each as soon as it is done.

    Yields name, mean loss of the last tenth of the steps, and bytes written. Every network is
    computed with one thread, so that the number of jobs changes nothing; beyond one job, each
    runs in a process of its own, and `report` is not called.
    """
    data = pictures(TRAINING, recipe.scenes)
    if jobs == 1:
        for name in names:
            yield _train_and_save(name, recipe, folder, data, device, report)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = [
            pool.submit(_train_and_save, name, recipe, folder, data, device) for name in names
        ]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            for job in waiting:
                job.cancel()


def _train_and_save(
    name: str,
    recipe: Recipe,
    folder: Path,
    data: Pictures,
    device: str,
    report: Callable[[str, int, float], None] | None = None,
) -> tuple[str, float, int]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        network, losses = train(
            VARIANTS[name],
            recipe,
            data=data,
            device=device,
            report=partial(report, name) if report else None,
        )
    finally:
        torch.set_num_threads(threads)
    last = losses[-max(1, len(losses) // 10) :]
    return name, sum(last) / len(last), save(network, name, folder)
