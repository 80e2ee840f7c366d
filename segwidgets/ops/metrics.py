"""Metrics of semantic segmentation: counts, scores, and counts of whole data sets.

Counting is separate from scoring. Counts are exact, add up over pictures and machines, and every
score is read from them under a convention that is named.

Examples
--------
>>> import torch
>>> import segwidgets as sw
>>> target = torch.tensor([[0, 0, 1], [0, 1, 1]])
>>> prediction = torch.tensor([[0, 1, 1], [0, 1, 0]])
>>> sw.metrics.scores(sw.metrics.confusion_matrix(prediction, target, num_classes=2)).mean_iou
tensor(0.5000, dtype=torch.float64)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, nan
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from segwidgets._torch import is_tensor, require_torch
from segwidgets.images.hints import describe_no_numbers
from segwidgets.images.read import plain_array, written
from segwidgets.ops.average_precision import AveragePrecision, average_precision
from segwidgets.ops.confusion import (
    as_labels,
    check_classes,
    check_pair,
    confusion_matrix,
    count,
    is_label_of,
    label_counts,
    refuse_one_hot,
)
from segwidgets.ops.device import choose_device
from segwidgets.ops.panoptic import PanopticQuality, panoptic_quality

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "AveragePrecision",
    "ConfusionMatrix",
    "PanopticQuality",
    "Scores",
    "average_precision",
    "boundary_counts",
    "boundary_distance",
    "boundary_iou",
    "confusion_matrix",
    "panoptic_quality",
    "scores",
]

#: What a score is where it would be 0/0, as for a class that neither mask has.
Absent = Literal["exclude", "zero", "one", "nan"]
_ABSENT: tuple[Absent, ...] = get_args(Absent)


@dataclass(frozen=True)
class Scores:
    """Scores per class and overall; float64, with the leading axes of the confusion matrix.

    Attributes
    ----------
    iou, dice, precision, recall : torch.Tensor
        Shape [..., K]: intersection over union (Jaccard); Dice, which is F1; the right part of
        what was predicted; the found part of what is true, also called class accuracy.
    pixel_accuracy : torch.Tensor
        Shape [...]: the right part of all pixels. NaN where there are none.
    mean_iou, mean_dice, mean_precision, mean_accuracy : torch.Tensor
        Shape [...]: means over the classes; `mean_accuracy` is that of `recall`.
    frequency_weighted_iou : torch.Tensor
        Shape [...]: mean of `iou` weighted by the pixels of each class in the target.

    Examples
    --------
    Two pictures of one data set, scored one by one:

    >>> each = scores([[[3, 1], [0, 4]], [[2, 0], [2, 4]]])
    >>> each.pixel_accuracy
    tensor([0.8750, 0.7500], dtype=torch.float64)
    >>> each.over_images().pixel_accuracy
    tensor(0.8125, dtype=torch.float64)
    """

    iou: torch.Tensor
    dice: torch.Tensor
    precision: torch.Tensor
    recall: torch.Tensor
    pixel_accuracy: torch.Tensor
    mean_iou: torch.Tensor
    mean_dice: torch.Tensor
    mean_precision: torch.Tensor
    mean_accuracy: torch.Tensor
    frequency_weighted_iou: torch.Tensor

    def over_images(self) -> Scores:
        """Average over the first axis, the images; those without a value do not count.

        Returns
        -------
        Scores
            Without the first axis.
        """
        return Scores(**{name: value.nanmean(0) for name, value in vars(self).items()})


def scores(
    confusion: ArrayLike | torch.Tensor,
    *,
    absent: Absent = "exclude",
    include_background: bool = True,
    ignore_index: int | None = None,
) -> Scores:
    """Score a confusion matrix, or a stack of them.

    Parameters
    ----------
    confusion : array-like
        Counts, shape [..., K, K]: rows target, columns prediction. Sum the matrices of a data
        set to score it as one large picture; stack them to score each picture.
    absent : {"exclude", "zero", "one", "nan"}
        What a class score is where it would be 0/0: NaN and left out of the means; 0; 1; or NaN,
        and the mean with it. IoU and Dice are 0/0 for a class that neither mask has, precision
        for one that was never predicted, recall for one that is nowhere true.
    include_background : bool
        Whether class 0 counts in the means over classes.
    ignore_index : int, optional
        A class that was ignored in counting, and does not count in the means. Other numbers
        change nothing.

    Returns
    -------
    Scores
        On the device of `confusion`; nothing is read back from it.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If `confusion` is not square, or there is no such convention.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell: Fully Convolutional Networks for Semantic Segmentation.
    CVPR 2015, section 5: pixel accuracy, mean accuracy, mean IoU, frequency weighted IoU.

    Examples
    --------
    Two classes, and a third that is absent:

    >>> found = scores([[6, 2, 0], [1, 3, 0], [0, 0, 0]])
    >>> found.iou
    tensor([0.6667, 0.5000,    nan], dtype=torch.float64)
    >>> found.mean_iou, found.pixel_accuracy
    (tensor(0.5833, dtype=torch.float64), tensor(0.7500, dtype=torch.float64))
    >>> scores([[6, 2, 0], [1, 3, 0], [0, 0, 0]], absent="zero").mean_iou
    tensor(0.3889, dtype=torch.float64)
    """
    lib = require_torch()
    given: Any = confusion
    cells = None if is_tensor(given) else plain_array("confusion", given)
    if cells is not None and cells.dtype.kind not in "biuf":
        raise TypeError(describe_no_numbers("confusion", cells, written("confusion", given)))
    counts: torch.Tensor = given if cells is None else lib.as_tensor(cells)
    if counts.ndim < 2 or counts.shape[-1] != counts.shape[-2]:
        raise ValueError(
            f"confusion has shape {tuple(counts.shape)}: give one row and one column per class, "
            f"as confusion_matrix does."
        )
    # On an accelerator the question would wait for the answer.
    if counts.is_cpu and not bool((counts >= 0).all()):
        raise ValueError("confusion holds negative numbers or NaN: give counts, from 0 on.")
    return scores_of_counts(
        counts.diagonal(dim1=-2, dim2=-1),
        counts.sum(-1),
        counts.sum(-2),
        absent=absent,
        include_background=include_background,
        ignore_index=ignore_index,
    )


def scores_of_counts(
    right: torch.Tensor,
    target: torch.Tensor,
    predicted: torch.Tensor,
    *,
    absent: Absent = "exclude",
    include_background: bool = True,
    ignore_index: int | None = None,
) -> Scores:
    """Score counts [..., K]: pixels in both masks, in the target, and in the prediction."""
    lib = require_torch()
    # MPS has no float64.
    dtype = lib.float32 if right.device.type == "mps" else lib.float64
    right, target, predicted = (part.to(dtype) for part in (right, target, predicted))
    kept = _classes(right, include_background, ignore_index)

    def rate(part: Any, whole: Any) -> Any:
        return divided(part, whole, absent)

    iou = rate(right, target + predicted - right)
    dice = rate(2 * right, target + predicted)
    precision, recall = rate(right, predicted), rate(right, target)
    weight = lib.where(kept & (target > 0), target, 0)
    total = target.sum(-1)
    return Scores(
        iou=iou,
        dice=dice,
        precision=precision,
        recall=recall,
        pixel_accuracy=right.sum(-1) / total,
        mean_iou=mean_over_classes(iou, kept, absent),
        mean_dice=mean_over_classes(dice, kept, absent),
        mean_precision=mean_over_classes(precision, kept, absent),
        mean_accuracy=mean_over_classes(recall, kept, absent),
        # A class of the target has a union, so its IoU is a number.
        frequency_weighted_iou=lib.where(weight > 0, weight * iou, 0).sum(-1) / weight.sum(-1),
    )


def divided(part: torch.Tensor, whole: torch.Tensor, absent: Absent) -> torch.Tensor:
    """Divide, with the value of the convention `absent` where it would be 0/0."""
    if absent not in _ABSENT:
        choice = ", ".join(map(repr, _ABSENT))
        raise ValueError(f"absent = {absent!r}: choose one of {choice}.")
    value = {"zero": 0.0, "one": 1.0}.get(absent, nan)
    quotient: torch.Tensor = part / whole
    return quotient.where(whole > 0, value)


def mean_over_classes(values: torch.Tensor, kept: torch.Tensor, absent: Absent) -> torch.Tensor:
    """Average over the last axis, over the classes that are kept and have a value."""
    counts = kept if absent == "nan" else kept & ~values.isnan()
    mean: torch.Tensor = values.where(counts, 0).sum(-1) / counts.expand_as(values).sum(-1)
    return mean


# The same for words and for sorting pictures, without torch


def ious_of_counts(
    right: NDArray[np.int64], target: NDArray[np.int64], predicted: NDArray[np.int64], absent: str
) -> NDArray[np.float64]:
    """Divide intersections by unions; NaN where a class has no value.

    >>> ious_of_counts(*np.array([[6, 0], [8, 0], [7, 0]]), "zero").round(3).tolist()
    [0.667, 0.0]
    """
    union = target + predicted - right
    value = {"zero": 0.0, "one": 1.0}.get(absent, nan)
    quotients: NDArray[np.float64] = np.where(union > 0, right / np.maximum(union, 1), value)
    return quotients


def mean_of_ious(
    ious: NDArray[np.float64], *, absent: str, include_background: bool, ignore_index: int | None
) -> float:
    """Average over the classes that count and have a value; NaN without any.

    >>> mean_of_ious(
    ...     np.array([0.5, nan, 1]), absent="exclude", include_background=True, ignore_index=None
    ... )
    0.75
    """
    kept = np.arange(len(ious)) >= (0 if include_background else 1)
    if ignore_index is not None:
        kept &= np.arange(len(ious)) != ignore_index
    if absent != "nan":
        kept &= ~np.isnan(ious)
    return float(ious[kept].mean()) if kept.any() else nan


def _classes(like: Any, include_background: bool, ignore_index: int | None) -> Any:
    """Mark the classes that count in means."""
    number = require_torch().arange(like.shape[-1], device=like.device)
    kept = number >= (0 if include_background else 1)
    return kept if ignore_index is None else kept & (number != ignore_index)


def boundary_distance(height: int, width: int, dilation_ratio: float = 0.02) -> int:
    """Compute how far boundary regions reach into a mask.

    Parameters
    ----------
    height, width : int
        Size of the picture in pixels.
    dilation_ratio : float
        Part of the picture's diagonal.

    Returns
    -------
    int
        Pixels, at least 1.

    Examples
    --------
    >>> boundary_distance(480, 640)
    16
    """
    return max(1, round(dilation_ratio * hypot(height, width)))


def boundary_region(labels: torch.Tensor, distance: int) -> torch.Tensor:
    """Find the pixels within `distance` of another label or of the picture's border.

    For each class its part of this is the mask without the mask eroded `distance` times by a
    square of 3 × 3. Labels are uint8 up to 254, or int16.
    """
    lib = require_torch()
    # Beyond the border is yet another label.
    ends = (distance, distance, distance, distance)
    beyond = 255 if labels.dtype is lib.uint8 else -1
    padded = lib.nn.functional.pad(labels, ends, value=beyond)
    highest = _windowed(lib.maximum, padded, distance)
    lowest = _windowed(lib.minimum, padded, distance)
    region: torch.Tensor = highest != lowest
    return region


def boundary_counts(
    prediction: ArrayLike | torch.Tensor,
    target: ArrayLike | torch.Tensor,
    num_classes: int,
    ignore_index: int | None = None,
    *,
    dilation_ratio: float = 0.02,
) -> torch.Tensor:
    """Count the pixels of boundary regions.

    Pixels that are ignored count as a label of their own in both masks, so that its edges are
    edges of both. They are not counted.

    Parameters
    ----------
    prediction, target : array-like
        Labels, shape [H, W] or [N, H, W], on the same device. A batch is counted as one.
    num_classes : int
        Number of classes K, 2 to 32767.
    ignore_index : int, optional
        Pixels whose target is this label are not counted.
    dilation_ratio : float
        How far the regions reach, as a part of the picture's diagonal.

    Returns
    -------
    torch.Tensor
        int64 [3, K]: pixels of the class in both regions, in that of the target, and in that
        of the prediction.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError
        If labels are no whole numbers.
    ValueError
        If shapes or devices differ, or a label is out of range.

    Examples
    --------
    >>> import torch
    >>> target = torch.zeros(60, 60, dtype=torch.uint8)
    >>> target[20:40, 20:40] = 1
    >>> boundary_counts(target.roll(1, 1), target, 2)[:, 1]
    tensor([108, 144, 144])
    """
    lib = require_torch()
    check_classes(num_classes, ignore_index)
    predicted, actual = as_labels("prediction", prediction), as_labels("target", target)
    check_pair(predicted, actual)
    if actual.ndim < 2:
        raise ValueError(
            f"target has shape {tuple(actual.shape)}: boundaries need rows and columns."
        )
    # Invalid labels are refused here.
    confusion_matrix(predicted, actual, num_classes, ignore_index)
    # Ignored pixels get a label of their own, and beyond the border is one more.
    dtype = lib.uint8 if num_classes < 255 else lib.int16
    ignored = lib.zeros_like(actual, dtype=lib.bool)
    if ignore_index is not None and is_label_of(actual.dtype, ignore_index):
        ignored = lib.eq(actual, ignore_index)
    predicted, actual = (
        labels.to(dtype).masked_fill(ignored, num_classes) for labels in (predicted, actual)
    )
    distance = boundary_distance(actual.shape[-2], actual.shape[-1], dilation_ratio)
    near_actual, near_predicted = (
        boundary_region(actual, distance),
        boundary_region(predicted, distance),
    )
    both = near_actual & near_predicted & (actual == predicted)

    def counted(labels: Any, where: Any) -> Any:
        # Pixels that are not counted get the label of the ignored.
        found = labels.masked_fill(~where, num_classes)
        return label_counts(found, num_classes + 1)[:-1]

    counts: torch.Tensor = lib.stack(
        [counted(actual, both), counted(actual, near_actual), counted(predicted, near_predicted)]
    )
    return counts


def boundary_iou(counts: torch.Tensor, *, absent: Absent = "exclude") -> torch.Tensor:
    """Divide the counts of boundary regions.

    Parameters
    ----------
    counts : torch.Tensor
        Shape [..., 3, K], from `boundary_counts`.
    absent : {"exclude", "zero", "one", "nan"}
        What the value is for a class that is in neither region, as in `scores`.

    Returns
    -------
    torch.Tensor
        float64 [..., K].

    References
    ----------
    B. Cheng, R. Girshick, P. Dollár, A. C. Berg, A. Kirillov: Boundary IoU: Improving
    Object-Centric Image Segmentation Evaluation. CVPR 2021, arXiv:2103.16562.

    Examples
    --------
    >>> import torch
    >>> boundary_iou(torch.tensor([[108, 0], [144, 0], [144, 0]]))
    tensor([0.6000,    nan], dtype=torch.float64)
    """
    lib = require_torch()
    values = counts.to(lib.float32 if counts.device.type == "mps" else lib.float64)
    both, target, predicted = values.unbind(-2)
    return divided(both, target + predicted - both, absent)


def _windowed(choose: Any, padded: Any, distance: int) -> Any:
    """Take the extreme of each window, `2 * distance + 1` cells a side, doubling its width."""
    for axis in (-2, -1):
        width, whole = 1, 2 * distance + 1
        while width < whole:
            step = min(width, whole - width)
            length = padded.shape[axis] - step
            padded = choose(padded.narrow(axis, 0, length), padded.narrow(axis, step, length))
            width += step
    return padded


class ConfusionMatrix:
    """The confusion matrix of a data set, counted batch by batch.

    Matrices of parts of a data set add up: with `+`, and over the processes of
    `torch.distributed` with `all_reduce`.

    Parameters
    ----------
    num_classes : int
        Number of classes K, at least 2.
    ignore_index : int, optional
        Pixels whose target is this label are not counted.
    device : str or torch.device
        Where the counts are kept.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError, ValueError
        If there are fewer than two classes, or they are no whole number.

    Examples
    --------
    >>> seen = ConfusionMatrix(num_classes=2)
    >>> for prediction, target in [([0, 1, 1], [0, 0, 1]), ([1, 1], [1, 1])]:
    ...     seen.update(prediction, target)
    >>> seen.counts
    tensor([[1, 1],
            [0, 3]])
    >>> (seen + seen).scores().iou
    tensor([0.5000, 0.7500], dtype=torch.float64)
    """

    def __init__(
        self, num_classes: int, ignore_index: int | None = None, device: Any = "cpu"
    ) -> None:
        check_classes(num_classes, ignore_index)
        self.num_classes = num_classes
        self.ignore_index = ignore_index
        # The matrix and, as one more number, the pixels with labels out of range.
        self._kept: torch.Tensor = require_torch().zeros(
            num_classes**2 + 1, dtype=require_torch().int64, device=device
        )

    def update(
        self, prediction: ArrayLike | torch.Tensor, target: ArrayLike | torch.Tensor
    ) -> None:
        """Count the pixels of a batch.

        On an accelerator nothing is read back: pixels with labels out of range are left out
        there, and `counts` refuses to answer for them.

        Parameters
        ----------
        prediction, target : array-like
            Labels of any one shape, as for `confusion_matrix`.

        Raises
        ------
        TypeError
            If labels are no whole numbers.
        ValueError
            If shapes or devices differ, or, on the CPU, a label is out of range. The counts
            are then as before.
        """
        predicted, actual = as_labels("prediction", prediction), as_labels("target", target)
        check_pair(predicted, actual)
        if predicted.is_cpu:
            refuse_one_hot(predicted, actual, self.num_classes)
        counts, invalid = count(predicted, actual, self.num_classes, self.ignore_index, check=True)
        found = require_torch().cat([counts.view(-1), invalid.view(1)])
        self._kept += found.to(self._kept.device)

    @property
    def counts(self) -> torch.Tensor:
        """The matrix so far.

        Returns
        -------
        torch.Tensor
            int64 [K, K], rows target, columns prediction; a copy.

        Raises
        ------
        ValueError
            If an accelerator met labels out of range.
        """
        if invalid := int(self._kept[-1]):
            raise ValueError(
                f"{invalid} pixels had labels outside 0 to {self.num_classes - 1} and were not "
                f"counted: confusion_matrix tells for each batch which and where; reset() begins "
                f"anew."
            )
        return self._kept[:-1].view(self.num_classes, self.num_classes).clone()

    def scores(self, *, absent: Absent = "exclude", include_background: bool = True) -> Scores:
        """Score everything that was counted.

        Parameters
        ----------
        absent : {"exclude", "zero", "one", "nan"}
            What 0/0 is, as for `scores`.
        include_background : bool
            Whether class 0 counts in the means.

        Returns
        -------
        Scores
            Per class and overall.
        """
        return scores(
            self.counts,
            absent=absent,
            include_background=include_background,
            ignore_index=self.ignore_index,
        )

    def __add__(self, other: object) -> ConfusionMatrix:
        if not isinstance(other, ConfusionMatrix):
            return NotImplemented
        if (self.num_classes, self.ignore_index) != (other.num_classes, other.ignore_index):
            raise ValueError(f"{self} and {other} count differently and cannot be added.")
        return self._with(self._kept + other._kept.to(self._kept.device))

    def reset(self) -> None:
        """Forget everything that was counted."""
        self._kept.zero_()

    def to(self, device: Any) -> ConfusionMatrix:
        """Move the counts.

        Parameters
        ----------
        device : str or torch.device
            Where to.

        Returns
        -------
        ConfusionMatrix
            Itself.
        """
        self._kept = self._kept.to(device)
        return self

    def all_reduce(self, group: Any = None) -> ConfusionMatrix:
        """Sum over all processes of `torch.distributed`.

        Parameters
        ----------
        group : torch.distributed.ProcessGroup, optional
            By default all processes. A backend such as NCCL needs the counts on its devices.

        Returns
        -------
        ConfusionMatrix
            The sum, the same in every process. This one stays as it is, so that calling twice
            counts nothing twice. Without processes it is a copy.
        """
        distributed = require_torch().distributed
        total = self._with(self._kept.clone())
        if distributed.is_available() and distributed.is_initialized():
            distributed.all_reduce(total._kept, group=group)
        return total

    def _with(self, kept: torch.Tensor) -> ConfusionMatrix:
        other = ConfusionMatrix(self.num_classes, self.ignore_index, kept.device)
        other._kept = kept
        return other

    def __repr__(self) -> str:
        ignored = "" if self.ignore_index is None else f", ignore_index={self.ignore_index}"
        return f"ConfusionMatrix(num_classes={self.num_classes}{ignored})"


def box_areas(a: Sequence[int], b: Sequence[int], device: str = "auto") -> torch.Tensor:
    """Measure x1, y1, x2, y2: areas of both, of intersection, union and hull, int64 [5]."""
    lib = require_torch()
    boxes = lib.tensor([list(a), list(b)], device=choose_device(device))
    (first, second), low, high = boxes, boxes[:, :2], boxes[:, 2:]
    shared = (high.amin(0) - low.amax(0)).clamp(min=0).prod()
    hull = (high.amax(0) - low.amin(0)).prod()
    areas = [(box[2:] - box[:2]).prod() for box in (first, second)]
    counts: torch.Tensor = lib.stack([*areas, shared, areas[0] + areas[1] - shared, hull])
    return counts
