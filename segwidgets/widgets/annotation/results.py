"""What labels cost, and what is trained and scored where classes are left out."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.images.scene import UNLABELLED
from segwidgets.images.segments import Segments
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.metrics import scores

if TYPE_CHECKING:
    import torch

#: Pictures of COCO 2017 (Caesar et al. 2018), and hours that a person works in a year of 52 weeks.
COCO_IMAGES, HOURS_A_YEAR = 164_000, 2_080


class Cost(NamedTuple):
    """What labels cost.

    Attributes
    ----------
    object_seconds : float
        Of one object, as an attempt took.
    image_seconds : float
        Of a picture.
    hours : float
        Of the pictures that were asked for.
    coco_hours : float
        Of the 164,000 pictures of COCO.

    Examples
    --------
    >>> Cost.of(79.2, 7.7, 1000).hours
    169.4
    """

    object_seconds: float
    image_seconds: float
    hours: float
    coco_hours: float

    @classmethod
    def of(cls, seconds: float, objects_per_image: float, images: float) -> Cost:
        """Multiply the seconds of an object.

        Parameters
        ----------
        seconds : float
            Of one object.
        objects_per_image, images : float
            How many there are.

        Returns
        -------
        Cost
        """
        image = seconds * objects_per_image
        return cls(seconds, image, image * images / 3600, image * COCO_IMAGES / 3600)


class MeanIoU(NamedTuple):
    """Mean IoU against the whole target, and against what is left of it.

    Attributes
    ----------
    full : float
        Over all labelled pixels and the classes that target or prediction has there.
    annotated : float
        The same over the pixels of annotated classes, and over these classes alone.

    Examples
    --------
    >>> MeanIoU(full=0.5, annotated=0.75).annotated
    0.75
    """

    full: float
    annotated: float


def classes_of(picture: Segments) -> NDArray[np.uint8]:
    """Give the class of each pixel, 255 where nothing is labelled."""
    table = [UNLABELLED, *(one.label for one in picture.segments)]
    return np.array(table, np.uint8)[picture.index]


def reduced(labels: NDArray[np.uint8], annotated: Collection[int]) -> NDArray[np.uint8]:
    """Leave out the classes that are not annotated: 255, which the loss ignores."""
    return np.where(np.isin(labels, list(annotated)), labels, np.uint8(UNLABELLED))


def class_ious(
    prediction: NDArray[np.uint8], target: NDArray[np.uint8], classes: int
) -> NDArray[np.float64]:
    """Give the IoU of each class over the pixels that the target labels; NaN without any."""
    seen = target < classes
    mine = np.minimum(prediction[seen], classes).astype(np.int64)
    counts = np.bincount(target[seen].astype(np.int64) * (classes + 1) + mine)
    counts = np.pad(counts, (0, (classes + 1) ** 2 - len(counts))).reshape(classes + 1, classes + 1)
    both = np.diag(counts)[:classes]
    union = (counts.sum(0) + counts.sum(1))[:classes] - both
    ious: NDArray[np.float64] = np.where(union > 0, both / np.maximum(union, 1), np.nan)
    return ious


def mean_of(ious: NDArray[np.float64], among: Collection[int]) -> tuple[float, int]:
    """Average the IoU of classes that have one; of how many there are."""
    known = [float(ious[k]) for k in sorted(among) if not np.isnan(ious[k])]
    return (sum(known) / len(known) if known else float("nan")), len(known)


def checked(
    masks: Collection[NDArray[np.bool_] | None],
    own: NDArray[np.bool_] | None,
    labels: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None,
    classes: int,
    annotated: Collection[int],
    device: Any,
) -> torch.Tensor:
    """Have torch compute the IoU of each mask and both means; −1 for no value."""
    lib = require_torch()

    def on(array: NDArray[Any]) -> torch.Tensor:
        moved: torch.Tensor = lib.from_numpy(np.ascontiguousarray(array)).to(device)
        return moved

    values = []
    target = None if own is None else on(own)
    for mask in masks:
        if mask is None or target is None:
            values.append(lib.tensor(-1.0, dtype=lib.float64))
            continue
        both, union = (int(it.sum()) for it in (on(mask) & target, on(mask) | target))
        values.append(lib.tensor(both / union if union else -1.0, dtype=lib.float64))
    for kept in (range(classes), sorted(annotated)):
        if labels is None or not len(kept):
            values.append(lib.tensor(-1.0, dtype=lib.float64))
            continue
        prediction, target_labels = labels
        counts = confusion_matrix(
            on(np.minimum(prediction, classes)),
            on(reduced(target_labels, kept)),
            classes + 1,
            UNLABELLED,
        )
        ious = scores(counts.cpu()).iou[list(kept)]
        mean: torch.Tensor = ious[~ious.isnan()].mean()
        values.append(mean.nan_to_num(-1.0))
    # No other device is sure to have float64.
    result: torch.Tensor = lib.stack([value.to("cpu", lib.float64) for value in values])
    return result
