"""Counts of the IoU calculator: torch's, of a picture and of a set, and those behind its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.ops.metrics import (
    boundary_counts,
    confusion_matrix,
    ious_of_counts,
    mean_of_ious,
)
from segwidgets.shared.language import msg, t
from segwidgets.terms.numbers import show
from segwidgets.widgets.iou.masks import Labels, Sample
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

_DIGITS = 4


def count(
    sample: Sample, num_classes: int, ignore_index: int | None, device: str
) -> tuple[torch.Tensor, torch.Tensor]:
    """Count a sample with torch.

    The confusion matrix, int64 [K, K], has the target in rows. The boundary counts, int64 [3, K],
    are pixels in both boundary regions, in that of the target, in that of the prediction.
    """
    lib = require_torch()
    place = choose_device(device)
    prediction, target = (
        lib.from_numpy(labels.copy()).to(place) for labels in (sample.prediction, sample.target)
    )
    pair = (prediction, target, num_classes, ignore_index)
    return confusion_matrix(*pair), boundary_counts(*pair)


class Samples:
    """The samples of a figure, counted again only where masks have changed."""

    def __init__(self, samples: list[Sample]) -> None:
        self._samples = samples
        self._changed: set[int] = set()
        # What was counted, and with which classes.
        self._counted: tuple[Any, Any] | None = None

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, number: int) -> Sample:
        return self._samples[number]

    def __iter__(self) -> Iterator[Sample]:
        return iter(self._samples)

    def change(self, number: int, side: str, labels: Labels) -> None:
        """Note what was painted."""
        if not np.array_equal(getattr(self[number], side), labels):
            self._samples[number] = self[number].painted(side, labels)
            self._changed.add(number)

    def tallies(self, num_classes: int, ignore_index: int | None, device: str) -> torch.Tensor:
        """Count what all scores need: int64 [N, 6, K] on the CPU.

        Pixels in both masks, in the target, in the prediction; the same of their boundary regions.
        """
        lib = require_torch()

        def tally(number: int) -> torch.Tensor:
            confusion, boundary = count(self[number], num_classes, ignore_index, device)
            sums = [confusion.diagonal(), confusion.sum(1), confusion.sum(0)]
            tallies: torch.Tensor = lib.cat([lib.stack(sums), boundary]).cpu()
            return tallies

        classes = (num_classes, ignore_index)
        if self._counted is None or self._counted[0] != classes:
            self._counted = (classes, lib.stack([tally(number) for number in range(len(self))]))
        else:
            for number in self._changed:
                self._counted[1][number] = tally(number)
        self._changed.clear()
        tallies: torch.Tensor = self._counted[1]
        return tallies


# Words, for which torch is not needed


class Tally(NamedTuple):
    """Pixels of each class, int64 [K]: in both masks, in the target, in the prediction."""

    right: NDArray[np.int64]
    target: NDArray[np.int64]
    prediction: NDArray[np.int64]


def tally(
    target: Labels, prediction: Labels, num_classes: int, ignore_index: int | None = None
) -> Tally:
    """Count the pixels of each class; labels are classes wherever they count.

    >>> tally(np.array([0, 1, 255], "u1"), np.array([1, 1, 0], "u1"), 2, 255).right.tolist()
    [0, 1]
    """
    if ignore_index is not None:
        counted = target != ignore_index
        target, prediction = target[counted], prediction[counted]

    def pixels(labels: Labels) -> NDArray[np.int64]:
        return np.bincount(labels.reshape(-1), minlength=num_classes)

    return Tally(pixels(target[target == prediction]), pixels(target), pixels(prediction))


class _Overall(NamedTuple):
    """What a sample scores: the IoU of each class, their mean, and its right pixels among all."""

    ious: NDArray[np.float64]
    mean_iou: float
    right: int
    pixels: int


def _overall(
    sample: Sample,
    num_classes: int,
    ignore_index: int | None,
    *,
    absent: str,
    include_background: bool,
) -> _Overall:
    counts = tally(sample.target, sample.prediction, num_classes, ignore_index)
    ious = ious_of_counts(*counts, absent)
    mean = mean_of_ious(
        ious, absent=absent, include_background=include_background, ignore_index=ignore_index
    )
    return _Overall(ious, mean, int(counts.right.sum()), int(counts.target.sum()))


def sentence_and_scores(
    sample: Sample, num_classes: int, ignore_index: int | None, **conventions: Any
) -> tuple[str, list[str]]:
    """Say size, pixel accuracy and mean IoU of a sample; and give the IoU of each class."""
    found = _overall(sample, num_classes, ignore_index, **conventions)
    accuracy = found.right / found.pixels if found.pixels else np.nan
    sentence = t(
        "{size} pixels, {n} classes: pixel accuracy {accuracy}, mean IoU {mean}",
        size=times(sample.target.shape),
        n=num_classes,
        accuracy=_digits(accuracy),
        mean=_digits(found.mean_iou),
    )
    return sentence, [_digits(value) for value in found.ious]


def picture_name(name: str) -> str:
    """Say a picture of a set, as the page does; a reader's own names stay as they were given."""
    number = name.removeprefix("picture ")
    return t("picture {number}", number=number) if number != name and number.isdecimal() else name


def caption(
    sample: Sample, num_classes: int, ignore_index: int | None, *, preset: str, **conventions: Any
) -> str:
    """Say what a pair of masks shows, as the page does before anything is painted."""
    found = _overall(sample, num_classes, ignore_index, **conventions)
    right = f"{100 * found.right / found.pixels:.1f} %" if found.pixels else "–"
    if preset:
        return t(_PRESETS[preset], right=right, iou=_decimal(found.ious[1]))
    return t(
        "{right} of the pixels are right; the mean IoU is {mean}.",
        right=right,
        mean=_decimal(found.mean_iou),
    )


# What each preset teaches, as on the page (`sources.tsx`).
_PRESETS = {
    "bird": msg(
        "Predict background everywhere: {right} of the pixels are right, and the bird's IoU "
        "is {iou}. Accuracy counts the background."
    ),
    "shift": msg(
        "The prediction lies one pixel too far right: IoU {iou}, accuracy {right}. The "
        "smaller the object, the more that pixel costs."
    ),
    "dilate": msg(
        "The prediction is one pixel too wide all around: IoU {iou}, accuracy {right}. "
        "Recall stays 1; precision pays."
    ),
    "erode": msg(
        "The prediction is one pixel too narrow all around: IoU {iou}, accuracy {right}. "
        "Precision stays 1; recall pays."
    ),
    "swap": msg(
        "Every pixel of the object is found, and each has the wrong class: IoU {iou} for both "
        "halves, accuracy {right}."
    ),
    "empty": msg(
        "Nothing to find, and nothing found. The object's IoU is 0 / 0, and only the "
        "convention for absent classes gives it a value."
    ),
    "thin": msg(
        "A thin structure, predicted one pixel off: IoU {iou}, accuracy {right}. At width 1 "
        "nothing is left of it."
    ),
}


def _decimal(score: float) -> str:
    """Write a score with three decimals, or with as many more as keep it from 0 and 1.

    >>> _decimal(0.67123), _decimal(1.0), _decimal(0.99996)
    ('0.671', '1', '0.99996')
    """
    if np.isnan(score) or score in (0, 1):
        return "–" if np.isnan(score) else f"{score:.0f}"
    texts = (f"{score:.{digits}f}" for digits in range(3, 7))
    return next((text for text in texts if 0 < float(text) < 1), f"{score:.3f}")


def _digits(score: float) -> str:
    return "–" if np.isnan(score) else show(round(float(score), _DIGITS), _DIGITS)
