"""The pictures of a set: their masks, and what is counted of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.ops.metrics import boundary_counts, confusion_matrix
from segwidgets.widgets.iou.masks import Labels, given_labels, given_picture

if TYPE_CHECKING:
    import torch

MAX_PICTURES = 1000
_KEYS = ("target", "prediction", "image", "name")


@dataclass(frozen=True)
class Shot:
    """One picture of a set.

    Attributes
    ----------
    name : str
        What it is called.
    target, prediction : numpy.ndarray
        uint8 [H, W].
    image : numpy.ndarray or None
        uint8 [H, W, 3].
    """

    name: str
    target: Labels
    prediction: Labels
    image: NDArray[np.uint8] | None = None


def given_shots(pairs: Iterable[Any], names: Iterable[str] | None) -> list[Shot]:
    """Read a set that a reader gave.

    Parameters
    ----------
    pairs : iterable
        (target, prediction), (target, prediction, image), or mappings with these names and `name`.
    names : iterable of str, optional
        A name for each.

    Returns
    -------
    list of Shot
        At least one.

    Raises
    ------
    TypeError, ValueError
        If one of them is no such pair; the message says which.
    """
    shots: list[Shot] = []
    for number, pair in enumerate(pairs):
        if number == MAX_PICTURES:
            raise ValueError(f"pairs: at most {MAX_PICTURES} pictures; take a part, pairs[:1000].")
        try:
            shots.append(_shot(number, pair))
        except (TypeError, ValueError) as error:
            raise type(error)(f"pairs[{number}]: {error}") from error
    if not shots:
        raise ValueError("pairs is empty: give at least one (target, prediction).")
    if names is None:
        return shots
    given = [str(name) for name in names]
    if len(given) != len(shots):
        raise ValueError(f"names has {len(given)} names for {len(shots)} pictures.")
    return [replace(shot, name=name) for shot, name in zip(shots, given, strict=True)]


def _shot(number: int, pair: Any) -> Shot:
    if isinstance(pair, Mapping):
        unknown = set(pair) - set(_KEYS)
        if unknown or not {"target", "prediction"} <= set(pair):
            raise ValueError(f"{sorted(pair)}: give target, prediction and perhaps image, name.")
        parts = dict(pair)
    else:
        listed = list(pair) if isinstance(pair, tuple | list) else []
        if len(listed) not in (2, 3):
            raise ValueError("give (target, prediction), or with a third, the image.")
        parts = dict(zip(_KEYS, listed, strict=False))
    target = given_labels("target", parts["target"])
    image = parts.get("image")
    return Shot(
        name=str(parts.get("name", f"picture {number + 1}")),
        target=target,
        prediction=given_labels("prediction", parts["prediction"]),
        image=None if image is None else given_picture(image, target.shape),
    )


def counted(
    shot: Shot, num_classes: int, ignore_index: int | None, device: str
) -> tuple[torch.Tensor, torch.Tensor]:
    """Count one picture with torch.

    Parameters
    ----------
    shot : Shot
        The picture.
    num_classes : int
        Number of classes K.
    ignore_index : int or None
        The label of the target that is not counted.
    device : str
        "auto" or a torch device string.

    Returns
    -------
    confusion : torch.Tensor
        int64 [K, K], rows target, columns prediction.
    boundary : torch.Tensor
        int64 [3, K]: pixels in both boundary regions, in that of the target, of the prediction.
    """
    lib = require_torch()
    place = choose_device(device)
    prediction, target = (
        lib.from_numpy(labels.copy()).to(place) for labels in (shot.prediction, shot.target)
    )
    pair = (prediction, target, num_classes, ignore_index)
    return confusion_matrix(*pair), boundary_counts(*pair)


def tallied(confusion: torch.Tensor, boundary: torch.Tensor) -> torch.Tensor:
    """Keep of the counts what all scores need.

    Parameters
    ----------
    confusion : torch.Tensor
        int64 [K, K].
    boundary : torch.Tensor
        int64 [3, K].

    Returns
    -------
    torch.Tensor
        int64 [6, K] on the CPU: pixels in both masks, in the target, in the prediction; the same
        of their boundary regions.
    """
    lib = require_torch()
    sums = [confusion.diagonal(), confusion.sum(1), confusion.sum(0)]
    tallies: torch.Tensor = lib.cat([lib.stack(sums), boundary]).cpu()
    return tallies
