"""What torch makes of target and prediction: IoU, average precision and panoptic quality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from segwidgets._torch import require_torch
from segwidgets.images.scene import UNLABELLED
from segwidgets.images.segments import Segments
from segwidgets.ops.average_precision import AveragePrecision, average_precision
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.metrics import scores
from segwidgets.ops.panoptic import PanopticQuality, panoptic_quality

if TYPE_CHECKING:
    import torch

# The instance number of a crowd, which no thing has.
_CROWD = 2**31


def iou_of(prediction: Segments, target: Segments, device: Any) -> torch.Tensor:
    """IoU of each class, counted over the pixels that the target labels; NaN without any."""
    lib = require_torch()
    classes = len(target.class_names)
    true, mine = (lib.from_numpy(one.pairs[..., 0]).to(device) for one in (target, prediction))
    # Where the prediction has no class, it has one more.
    counts = confusion_matrix(mine.clamp(max=classes), true, classes + 1, UNLABELLED)
    return scores(counts.cpu()).iou[:classes]


def panoptic_of(prediction: Segments, target: Segments, device: Any) -> PanopticQuality:
    """Panoptic quality, a crowd of the target being neither found nor missed."""
    lib = require_torch()
    true = target.pairs
    crowds = [k for k, one in enumerate(target.segments, 1) if one.is_crowd]
    true[..., 1][np.isin(target.index, crowds)] = _CROWD
    mine, theirs = (lib.from_numpy(it).to(device) for it in (prediction.pairs, true))
    return panoptic_quality(
        mine,
        theirs,
        things=target.things,
        stuff=target.stuff,
        ignore_index=UNLABELLED,
        crowd=_CROWD,
    )


def precision_of(
    prediction: Segments, target: Segments, kind: str, device: Any
) -> AveragePrecision:
    """Average precision of the things, by their masks or by their boxes."""
    return average_precision(
        [_instances(prediction, target, kind, device)], [_instances(target, target, kind, device)]
    )


def _instances(picture: Segments, target: Segments, kind: str, device: Any) -> Mapping[str, Any]:
    """Give the things of a picture as `average_precision` takes them."""
    lib = require_torch()
    numbers = [k for k, one in enumerate(picture.segments, 1) if one.label in target.things]
    chosen = [picture.segments[k - 1] for k in numbers]
    instances: dict[str, Any] = {
        "labels": [one.label for one in chosen],
        "scores": [one.score for one in chosen],
        "iscrowd": [int(one.is_crowd) for one in chosen],
    }
    if kind == "boxes":
        return {**instances, "boxes": boxes_of(picture)[np.array(numbers, int) - 1]}
    # The map of segments with the things numbered from 1, not a mask for each of 10,000.
    own = np.zeros(len(picture.segments) + 1, np.int32)
    own[numbers] = np.arange(1, len(numbers) + 1)
    return {**instances, "segments": lib.tensor(own[picture.index], device=device)}


def boxes_of(picture: Segments) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Left, top, right and bottom edge of each segment, [N, 4]."""
    rows, cols = np.nonzero(picture.index)
    which = picture.index[rows, cols] - 1
    boxes = np.zeros((len(picture.segments), 4), np.int64)
    boxes[:, :2] = 2**31
    for edge, places in ((0, cols), (1, rows)):
        np.minimum.at(boxes[:, edge], which, places)
        np.maximum.at(boxes[:, edge + 2], which, places + 1)
    return boxes


def scores_of(prediction: Segments, target: Segments, device: Any) -> torch.Tensor:
    """All scores of each class: IoU, AP of boxes, AP of masks, SQ, RQ and PQ; −1 for no value."""
    lib = require_torch()
    classes = len(target.class_names)
    rows = [iou_of(prediction, target, device)]
    for kind in ("boxes", "masks"):
        found = precision_of(prediction, target, kind, device)
        row = lib.full((classes,), float("nan"), dtype=lib.float64)
        row[list(found.classes)] = found.ap
        rows.append(row)
    quality = panoptic_of(prediction, target, device)
    rows += [quality.sq, quality.rq, quality.pq]
    scores: torch.Tensor = lib.stack(rows).nan_to_num(-1.0)
    return scores
