"""Scores of a segmentation, all of them read from its confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING, Any, Literal, get_args

from segwidgets._torch import is_tensor, require_torch

if TYPE_CHECKING:
    import torch
    from numpy.typing import ArrayLike

#: What a score is where it would be 0/0, as for a class that neither mask has.
Absent = Literal["exclude", "zero", "one", "nan"]
ABSENT: tuple[Absent, ...] = get_args(Absent)


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
    counts: torch.Tensor = given if is_tensor(given) else lib.as_tensor(given)
    if counts.ndim < 2 or counts.shape[-1] != counts.shape[-2]:
        raise ValueError(
            f"confusion has shape {tuple(counts.shape)}: give one row and one column per class, "
            f"as confusion_matrix does."
        )
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
    """Score classes whose pixels are counted, as all that scores need of a confusion matrix.

    Parameters
    ----------
    right, target, predicted : torch.Tensor
        Shape [..., K]: pixels of each class in both masks, in the target, in the prediction.
    absent, include_background, ignore_index
        As for `scores`.

    Returns
    -------
    Scores
        On the device of the counts.

    Raises
    ------
    ValueError
        If there is no such convention.

    Examples
    --------
    >>> import torch
    >>> right, target, predicted = torch.tensor([[6, 3], [8, 4], [7, 5]])
    >>> scores_of_counts(right, target, predicted).iou
    tensor([0.6667, 0.5000], dtype=torch.float64)
    """
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
    """Divide, and put the convention's value where it would be 0/0.

    Parameters
    ----------
    part, whole : torch.Tensor
        Floating counts of one shape.
    absent : {"exclude", "zero", "one", "nan"}
        The convention.

    Returns
    -------
    torch.Tensor
        Shape of `part`.

    Raises
    ------
    ValueError
        If there is no such convention.
    """
    if absent not in ABSENT:
        choice = ", ".join(map(repr, ABSENT))
        raise ValueError(f"absent = {absent!r}: choose one of {choice}.")
    value = {"zero": 0.0, "one": 1.0}.get(absent, nan)
    quotient: torch.Tensor = part / whole
    return quotient.where(whole > 0, value)


def mean_over_classes(values: torch.Tensor, kept: torch.Tensor, absent: Absent) -> torch.Tensor:
    """Average over the last axis.

    Parameters
    ----------
    values : torch.Tensor
        Shape [..., K], with NaN where there is no value.
    kept : torch.Tensor
        Bool [K]: the classes that count.
    absent : {"exclude", "zero", "one", "nan"}
        With "nan", a class that counts and has no value leaves the mean without one.

    Returns
    -------
    torch.Tensor
        Shape [...]; NaN where no class counts.
    """
    counts = kept if absent == "nan" else kept & ~values.isnan()
    mean: torch.Tensor = values.where(counts, 0).sum(-1) / counts.expand_as(values).sum(-1)
    return mean


def _classes(like: Any, include_background: bool, ignore_index: int | None) -> Any:
    """Tell which classes count in means."""
    number = require_torch().arange(like.shape[-1], device=like.device)
    kept = number >= (0 if include_background else 1)
    return kept if ignore_index is None else kept & (number != ignore_index)
