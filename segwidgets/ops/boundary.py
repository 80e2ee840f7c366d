"""Boundary IoU: intersection over union of the pixels near the boundaries."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.ops.confusion_count import is_label_of, label_counts
from segwidgets.ops.label_check import as_labels, check_classes, check_pair
from segwidgets.ops.scores import Absent, divided

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike


def boundary_distance(height: int, width: int, dilation_ratio: float = 0.02) -> int:
    """Say how far boundary regions reach into a mask.

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
    """Find the pixels that are near another label or near the border of the picture.

    Parameters
    ----------
    labels : torch.Tensor
        Labels, shape [..., H, W]: uint8 from 0 to 254, or int16 from 0 on.
    distance : int
        How near, in rows and in columns.

    Returns
    -------
    torch.Tensor
        Bool, shape of `labels`. For each class its part of this is the mask without the mask
        eroded `distance` times by a square of 3 × 3.

    Examples
    --------
    >>> import torch
    >>> boundary_region(torch.zeros(3, 4, dtype=torch.uint8), 1).long()
    tensor([[1, 1, 1, 1],
            [1, 0, 0, 1],
            [1, 1, 1, 1]])
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
    guess, true = as_labels("prediction", prediction), as_labels("target", target)
    check_pair(guess, true)
    if true.ndim < 2:
        raise ValueError(f"target has shape {tuple(true.shape)}: boundaries need rows and columns.")
    # Whatever is out of range is refused here.
    confusion_matrix(guess, true, num_classes, ignore_index)
    # Ignored pixels get a label of their own, and beyond the border is one more.
    dtype = lib.uint8 if num_classes < 255 else lib.int16
    ignored = lib.zeros_like(true, dtype=lib.bool)
    if ignore_index is not None and is_label_of(true.dtype, ignore_index):
        ignored = lib.eq(true, ignore_index)
    guess, true = (labels.to(dtype).masked_fill(ignored, num_classes) for labels in (guess, true))
    distance = boundary_distance(true.shape[-2], true.shape[-1], dilation_ratio)
    near_true, near_guess = boundary_region(true, distance), boundary_region(guess, distance)
    both = near_true & near_guess & (true == guess)

    def counted(labels: Any, where: Any) -> Any:
        # Whatever is not counted has the label of the ignored.
        found = labels.masked_fill(~where, num_classes)
        return label_counts(found, num_classes + 1)[:-1]

    counts: torch.Tensor = lib.stack(
        [counted(true, both), counted(true, near_true), counted(guess, near_guess)]
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
