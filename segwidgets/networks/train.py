"""Training on generated scenes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from segwidgets.networks.blocks import as_input, folded
from segwidgets.networks.catalogue import Variant
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
    """How a network is trained.

    Attributes
    ----------
    steps : int
        Batches.
    scenes : int
        How many scenes the squares are cut from.
    batch_size : int
        Squares in a batch.
    lr : float
        The largest learning rate; it rises to this and falls to nothing.
    seed : int
        Names the first weights and the order of the batches.
    """

    steps: int = 1000
    scenes: int = 480
    batch_size: int = 16
    lr: float = 0.01
    seed: int = 0


@dataclass(frozen=True)
class Pictures:
    """Scenes as arrays.

    Attributes
    ----------
    images : numpy.ndarray
        (N, H, W, 3), uint8.
    labels : numpy.ndarray
        (N, H, W), uint8.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def pictures(first_seed: int, count: int, size: int = SIDE) -> Pictures:
    """Paint scenes.

    Parameters
    ----------
    first_seed : int
        Seed of the first one; the others follow.
    count : int
        How many.
    size : int
        Side in pixels.

    Returns
    -------
    Pictures
        The scenes.
    """
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
    """Train a network from its beginning.

    On one machine, with one version of torch and one number of threads, the same recipe gives
    the same weights.

    Parameters
    ----------
    variant : Variant
        Which network.
    recipe : Recipe, optional
        How.
    data : Pictures, optional
        Where the squares are cut from; painted if not given.
    device : torch.device or str
        Where torch computes.
    report : callable, optional
        Is told step and loss after every step.

    Returns
    -------
    torch.nn.Module
        On the CPU, in evaluation mode, without batch normalisation.
    list of float
        The loss of every step.
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
        _take_back(network, dense)
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
    """Cut squares out of pictures: every second one anywhere, the others around a thing.

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


def _take_back(classifier: PatchClassifier, dense: nn.Module) -> None:
    """Copy what the fully convolutional twin has learnt into the classifier."""
    for mine, learnt in zip(
        classifier.state_dict().values(), dense.state_dict().values(), strict=True
    ):
        mine.copy_(learnt.view_as(mine))
