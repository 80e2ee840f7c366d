"""Rules about masks that are painted: scores, instances, one pixel."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from segwidgets.grading.task import ROUNDING, Task, Verdict, all_of
from segwidgets.ops.metrics import Scores, confusion_matrix, scores
from segwidgets.shared.language import msg, t
from segwidgets.shared.numbers import short
from segwidgets.shared.words import did_you_mean


def _labels(mask: Any) -> NDArray[Any]:
    """Give a mask as an array: a tensor of a figure's, or lists of a record's."""
    return mask.cpu().numpy() if hasattr(mask, "cpu") else np.array(mask)


def _scores_of(w: Any, prediction: Any = None) -> Scores:
    """Score a prediction, by default the painted one, by the figure's own conventions."""
    painted = _labels(w.prediction if prediction is None else prediction)
    counts = confusion_matrix(painted, _labels(w.target), w.num_classes, w.ignore_index)
    return scores(
        counts,
        absent=w.absent,
        include_background=w.include_background,
        ignore_index=w.ignore_index,
    )


# What sums in double precision may be off by, which page and Python add up in different orders.
_EXACT = 1e-9

_CLASS_SCORES: Final = {
    "iou": msg("The IoU"),
    "dice": msg("The Dice score"),
    "precision": msg("The precision"),
    "recall": msg("The recall"),
}
_OVERALL_SCORES: Final = {
    "pixel_accuracy": msg("The pixel accuracy"),
    "mean_iou": msg("The mean IoU"),
    "mean_dice": msg("The mean Dice score"),
    "mean_precision": msg("The mean precision"),
    "mean_accuracy": msg("The mean accuracy"),
    "frequency_weighted_iou": msg("The frequency-weighted IoU"),
}
_SCORES: Final = {**_CLASS_SCORES, **_OVERALL_SCORES}
_BOUNDS: Final[dict[str, tuple[Callable[[float, float], bool], str]]] = {
    "min": (
        lambda value, bound: value >= bound - ROUNDING,
        msg("{score} is {value}, and has to be at least {bound}."),
    ),
    "max": (
        lambda value, bound: value <= bound + ROUNDING,
        msg("{score} is {value}, and has to be at most {bound}."),
    ),
    "above": (
        lambda value, bound: value > bound + _EXACT,
        msg("{score} is {value}, and has to be above {bound}."),
    ),
}


def _scores(task: Task) -> Verdict:
    """Scores of what is painted, within bounds."""
    found = _scores_of(task.figure)
    label = task.given.get("class", 1)
    checks = []
    for name, bounds in task.given.items():
        if name == "class":
            continue
        tensor = getattr(found, name)
        value = float(tensor[label] if tensor.ndim else tensor)
        score = t(_SCORES[name])
        for bound, (holds, words) in _BOUNDS.items():
            if bound in bounds:
                sentence = t(words, score=score, value=f"{value:.3f}", bound=bounds[bound])
                if math.isnan(value):
                    sentence = t("{score} has no value yet: paint something.", score=score)
                checks.append((holds(value, bounds[bound]), sentence))
    return all_of(checks)


def check_masks(figure: Any, rule: str, given: Mapping[str, Any]) -> None:
    """Refuse a rule about masks for a figure without any, and what the rule `scores` cannot take.

    Raises
    ------
    ValueError
        If the figure has no masks, or there is no such score, bound or class.
    """
    if not figure.has_trait("absent"):
        raise ValueError(
            f"check: rule {rule!r} judges a painted mask, and {type(figure).__name__} has none: "
            f"take sw.IoUCalculator."
        )
    if rule != "scores":
        return
    example = '{"rule": "scores", "mean_iou": {"min": 0.9}}'
    label = given.get("class", 1)
    if type(label) is not int or not 0 <= label < figure.num_classes:
        raise ValueError(
            f"check: class = {short(label)}: choose a class, 0 to {figure.num_classes - 1}."
        )
    for name, bounds in given.items():
        if name == "class":
            continue
        if name not in _SCORES:
            hint = did_you_mean(name, list(_SCORES)) or f"choose among {', '.join(_SCORES)}."
            raise ValueError(f"check: {short(name)} is no score; {hint}")
        numbers = isinstance(bounds, Mapping) and bounds and all(map(_is_number, bounds.values()))
        if not numbers or set(bounds) - set(_BOUNDS):
            raise ValueError(
                f"check: {name} = {short(bounds)}: give bounds by min, max or above, such as "
                f"{example}."
            )
    if not set(given) - {"class"}:
        raise ValueError(f"check: rule 'scores' names no score: give one, such as {example}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _partition(task: Task) -> Verdict:
    """Instances, whichever has which label."""
    target, painted = _labels(task.figure.target), _labels(task.figure.prediction)
    instances = [int(label) for label in np.unique(target) if label]
    checks: list[tuple[bool, str]] = []
    taken: set[int] = set()
    for label in instances:
        labels = np.unique(painted[target == label])
        whole = len(labels) == 1 and labels[0] != 0
        own = whole and labels[0] not in taken
        taken.update(labels.tolist() if whole else [])
        sentence = (
            t("Two instances have one label.") if whole else t("An instance has several labels.")
        )
        checks.append((own, sentence))
    checks.append((not painted[target == 0].any(), t("Some background is painted.")))
    return all_of(checks)


def _rival(task: Task) -> Verdict:
    """Judge whether a prediction wins in accuracy and loses in mean IoU."""
    own, other = _scores_of(task.figure), _scores_of(task.figure, task.given["rival"])
    accuracy, mean = float(own.pixel_accuracy), float(own.mean_iou)
    rivals = float(other.pixel_accuracy), float(other.mean_iou)
    checks = [
        (
            accuracy > rivals[0] + _EXACT,
            t(
                "The pixel accuracy is {now}, and was {before}.",
                now=f"{accuracy:.3f}",
                before=f"{rivals[0]:.3f}",
            ),
        ),
        (
            mean < rivals[1] - _EXACT,
            t(
                "The mean IoU is {now}, and was {before}.",
                now=f"{mean:.3f}",
                before=f"{rivals[1]:.3f}",
            ),
        ),
    ]
    if task.given["found"]:
        checks.append((float(own.recall[1]) > 0, t("Nothing of the bird is found.")))
    return all_of(checks)


def _one_pixel(task: Task) -> Verdict:
    """One pixel of a class that was nowhere."""
    start, painted = _labels(task.given["start"]), _labels(task.figure.prediction)
    changed = int((start != painted).sum())
    before = float(_scores_of(task.figure, start).mean_iou)
    fell = before - float(_scores_of(task.figure).mean_iou)
    drop = task.given["drop"]
    return all_of(
        [
            (changed == 1, t("You changed {changed} pixels: change one.", changed=changed)),
            (
                fell >= drop - _EXACT,
                t("The mean IoU fell by {fell}: less than {drop}.", fell=f"{fell:.3f}", drop=drop),
            ),
        ]
    )


MASK_RULES: Final[dict[str, Callable[[Task], Verdict]]] = {
    "scores": _scores,
    "partition": _partition,
    "rival": _rival,
    "one_pixel": _one_pixel,
}
