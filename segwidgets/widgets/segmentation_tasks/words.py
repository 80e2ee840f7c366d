"""What the figure of the five readings says, as the page does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import isnan

from segwidgets.images.segments import Segments
from segwidgets.shared.language import listed

READINGS = (
    *("Classification", "Detection", "Semantic segmentation", "Instance segmentation"),
    "Panoptic segmentation",
)
# More terms than this are not written out.
_LISTED = 4


def score(value: float) -> str:
    """Write a score with three digits, more where it would be rounded to 0 or 1; "–" for none.

    >>> score(0.8125), score(1.0), score(float("nan"))
    ('0.813', '1', '–')
    """
    if isnan(value):
        return "–"
    if value in (0, 1):
        return str(int(value))
    for digits in range(3, 7):
        # As JavaScript rounds, halves up.
        text = str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
        if 0 < float(text) < 1:
            return text
    return f"{value:.3f}"


def names_of(picture: Segments) -> list[str]:
    """Name the classes that are there."""
    return [picture.class_names[k] for k in sorted({one.label for one in picture.segments})]


def kinds_of(picture: Segments) -> list[str]:
    """Count the things of each class: "bird × 4"; "tree (crowd)" for those nobody separated."""
    kinds = []
    for label in sorted(picture.things):
        own = [one for one in picture.segments if one.label == label]
        count, name = sum(one.instance > 0 for one in own), picture.class_names[label]
        if count:
            kinds.append(name if count == 1 else f"{name} × {count}")
        if any(one.is_crowd for one in own):
            kinds.append(f"{name} (crowd)")
    return kinds


def counts_of(picture: Segments) -> tuple[int, int, int]:
    """Count things, kinds of stuff and crowds."""
    things = sum(one.instance > 0 for one in picture.segments)
    crowds = sum(one.is_crowd for one in picture.segments)
    return things, len(picture.segments) - things - crowds, crowds


def many(count: int, word: str, plural: str = "") -> str:
    """Write a count with its word."""
    return f"{count} {word if count == 1 else plural or f'{word}s'}"


def reading_words(picture: Segments, step: int) -> str:
    """Say what a reading keeps of the picture."""
    kinds = listed(kinds_of(picture)) if kinds_of(picture) else ""
    stuff = [picture.class_names[k] for k in _stuff(picture)]
    things, kinds_of_stuff, crowds = counts_of(picture)
    if step == 0:
        names = names_of(picture)
        if not names:
            return "Classification says what is in the picture. Here nothing is labelled."
        return (
            f"Classification says what is in the picture: {listed(names)}. "
            f"It says neither where nor how many."
        )
    if step == 1:
        left = f" Stuff ({listed(stuff)}) has no box." if stuff else ""
        if not kinds:
            return f"Detection draws a box around each thing. Here there is none.{left}"
        return f"Detection draws a box around each thing: {kinds}.{left}"
    if step == 2:
        merging = merged_class(picture)
        joins = "stuff joins" if stuff else ""
        text = "Semantic segmentation gives each pixel a class."
        if merging:
            one = f"All {merging[1]} of class {merging[0]} become one region"
            return f"{text} {one}, and {joins}." if joins else f"{text} {one}."
        return f"{text} Stuff joins." if joins else text
    if step == 3:
        if not kinds:
            return "Instance segmentation outlines things one by one. Here there is none."
        masks = many(things + crowds, "mask")
        left = " Stuff is left out." if stuff else ""
        return f"Instance segmentation keeps things apart: {masks} ({kinds}).{left}"
    parts = [many(things, "thing"), many(kinds_of_stuff, "kind of stuff", "kinds of stuff")]
    if crowds:
        parts.append(many(crowds, "crowd"))
    unlabelled = " Pixels without a label have id 0." if (picture.index == 0).any() else ""
    return (
        f"Panoptic segmentation does both: each pixel has a class, each thing a number. "
        f"{listed(parts)} make {many(len(picture.segments), 'segment')}.{unlabelled}"
    )


def merged_class(picture: Segments) -> tuple[str, int] | None:
    """Find the class with the most things, if it has several."""
    counts = {
        label: sum(one.label == label and one.instance > 0 for one in picture.segments)
        for label in sorted(picture.things)
    }
    label = max(counts, key=lambda k: (counts[k], -k), default=None)
    if label is None or counts[label] < 2:
        return None
    return picture.class_names[label], counts[label]


def forest_words(trees: int, told: int) -> str:
    """Say whether trees can still be counted."""
    if trees == 1:
        return " One tree: it can be counted."
    seen = f" Of {trees} trees {told} show{'s' * (told == 1)} at least half of"
    own = "itself" if told == 1 else "themselves"
    ends = "they can be counted" if 2 * told >= trees else "counting ends, and all are one crowd"
    return f"{seen} {own}: {ends}."


def _stuff(picture: Segments) -> list[int]:
    return sorted({one.label for one in picture.segments} - picture.things)


# Scores


def classes_words(named: int, there: int, others: int) -> str:
    """Say how many classes a prediction names."""
    wrong = f", and {many(others, 'other')}" if others else ""
    of = many(there, "class", "classes")
    return (
        f"Classification: the prediction names {named} of {of}{wrong}. "
        f"Where they are does not count."
    )


def precision_words(shape: str, found: int, there: int, false: int, mean: float) -> str:
    """Say how many things were found, as boxes or as masks."""
    if not there:
        return f"{READINGS[1 if shape == 'box' else 3]}: the target has no thing to find."
    reading = READINGS[1 if shape == "box" else 3]
    plural = "boxes" if shape == "box" else "masks"
    return (
        f"{reading}: {found} of {many(there, shape, plural)} {'is' if there == 1 else 'are'} found "
        f"at IoU ≥ 0.5, {false} {'is' if false == 1 else 'are'} false. Mean AP {score(mean)}."
    )


def iou_words(mean: float, classes: int) -> str:
    """Say the mean IoU."""
    return (
        f"Semantic segmentation: mean IoU {score(mean)} over {many(classes, 'class', 'classes')}. "
        f"Which thing a pixel belongs to does not count."
    )


def quality_words(matched: int, missed: int, false: int, mean: float) -> str:
    """Say the panoptic quality."""
    match = f"{many(matched, 'segment')} match{'es' * (matched == 1)}"
    return (
        f"Panoptic segmentation: {match} at IoU > 0.5, {missed} {'is' if missed == 1 else 'are'} "
        f"missed, {false} {'is' if false == 1 else 'are'} false. Mean PQ {score(mean)}."
    )


def classes_formula(named: int, missed: int, others: int) -> str:
    """Fill in the F1 score of the classes that are named."""
    whole = 2 * named + missed + others
    value = 2 * named / whole if whole else float("nan")
    return (
        f"F1 = 2 TP / (2 TP + FP + FN) = 2 · {named} / (2 · {named} + {others} + {missed}) = "
        f"{score(value)}"
    )


def iou_formula(name: str, both: int, false: int, missed: int) -> str:
    """Fill in the IoU of a class."""
    union = both + false + missed
    value = both / union if union else float("nan")
    return (
        f"{name}: IoU = TP / (TP + FP + FN) = {both} / ({both} + {false} + {missed}) = "
        f"{score(value)}"
    )


def precision_formula(name: str, at_half: Sequence[float], levels: Sequence[float]) -> str:
    """Fill in AP: precision over 101 recalls at IoU 0.5, then over ten IoUs."""
    if not levels or isnan(levels[0]):
        return f"{name}: AP has no value, since the target has no thing of this class"
    runs: list[list[float]] = []
    for value in at_half:
        if runs and runs[-1][1] == value:
            runs[-1][0] += 1
        else:
            runs.append([1, value])
    terms = [f"{int(count)} · {score(value)}" for count, value in runs]
    first = " + ".join(terms[:_LISTED]) + (" + …" if len(terms) > _LISTED else "")
    others = " + ".join([score(levels[0]), score(levels[1]), "…", score(levels[-1])])
    mean = sum(levels) / len(levels)
    return (
        f"{name}: AP50 = ({first}) / 101 = {score(levels[0])}; "
        f"AP = ({others}) / {len(levels)} = {score(mean)}"
    )


def quality_formula(name: str, ious: Sequence[float], false: int, missed: int) -> str:
    """Fill in PQ = SQ × RQ of a class."""
    halves = len(ious) + (false + missed) / 2
    if not halves:
        return f"{name}: PQ has no value, since no segment counts"
    found = len(ious)
    rest = f"½ · {false} + ½ · {missed}"
    if not found:
        return f"{name}: PQ = 0, since no segment matches: RQ = 0 / (0 + {rest}) = 0"
    terms = [score(value) for value in ious]
    listing = " + ".join(terms[:_LISTED]) + (" + …" if found > _LISTED else "")
    sq, rq = sum(ious) / found, found / halves
    fraction = f"({listing}) / {found}" if found > 1 else f"{terms[0]} / 1"
    return (
        f"{name}: PQ = SQ × RQ = {fraction} × {found} / ({found} + {rest}) = "
        f"{score(sq)} × {score(rq)} = {score(sq * rq)}"
    )
