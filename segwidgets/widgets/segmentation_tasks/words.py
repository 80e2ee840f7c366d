"""What the figure of the five readings says, as the page does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import isnan

from segwidgets.images.segments import Segments
from segwidgets.shared.language import listed, msg, t
from segwidgets.widgets.words import class_name

READINGS = (
    msg("classification"),
    msg("detection"),
    msg("semantic segmentation"),
    msg("instance segmentation"),
    msg("panoptic segmentation"),
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
    return _called(picture, sorted({one.label for one in picture.segments}))


def kinds_of(picture: Segments) -> list[str]:
    """Count the things of each class: "bird × 4"; "tree (crowd)" for those nobody separated."""
    kinds = []
    for label in sorted(picture.things):
        own = [one for one in picture.segments if one.label == label]
        count = sum(one.instance > 0 for one in own)
        name = class_name(picture.class_names[label])
        if count:
            kinds.append(name if count == 1 else f"{name} × {count}")
        if any(one.is_crowd for one in own):
            kinds.append(t("{name} (crowd)", name=name))
    return kinds


def counts_of(picture: Segments) -> tuple[int, int, int]:
    """Count things, kinds of stuff and crowds."""
    things = sum(one.instance > 0 for one in picture.segments)
    crowds = sum(one.is_crowd for one in picture.segments)
    return things, len(picture.segments) - things - crowds, crowds


def parts_of(picture: Segments) -> list[str]:
    """Say how many things, kinds of stuff and crowds there are; no crowds go without saying."""
    things, kinds_of_stuff, crowds = counts_of(picture)
    parts = [
        t("{n} {n|thing|things}", n=things),
        t("{n} {n|kind of stuff|kinds of stuff}", n=kinds_of_stuff),
    ]
    return [*parts, t("{n} {n|crowd|crowds}", n=crowds)] if crowds else parts


def reading_words(picture: Segments, step: int) -> str:
    """Say what a reading keeps of the picture."""
    readings = (_classification, _detection, _semantic, _instance, _panoptic)
    return " ".join(readings[step](picture))


def _classification(picture: Segments) -> list[str]:
    names = names_of(picture)
    if not names:
        return [t("Classification says what is in the picture. Here nothing is labelled.")]
    return [
        t(
            "Classification says what is in the picture: {names}. It says neither where nor how "
            "many.",
            names=listed(names),
        )
    ]


def _detection(picture: Segments) -> list[str]:
    kinds, stuff = kinds_of(picture), _called(picture, _stuff(picture))
    said = (
        t("Detection draws a box around each thing: {kinds}.", kinds=listed(kinds))
        if kinds
        else t("Detection draws a box around each thing. Here there is none.")
    )
    return [said, t("Stuff ({stuff}) has no box.", stuff=listed(stuff))] if stuff else [said]


def _semantic(picture: Segments) -> list[str]:
    said, stuff = t("Semantic segmentation gives each pixel a class."), _stuff(picture)
    merging = merged_class(picture)
    if merging:
        name, n = class_name(merging[0]), merging[1]
        merged = (
            t("All {n} of class {name} become one region, and stuff joins.", n=n, name=name)
            if stuff
            else t("All {n} of class {name} become one region.", n=n, name=name)
        )
        return [said, merged]
    return [said, t("Stuff joins.")] if stuff else [said]


def _instance(picture: Segments) -> list[str]:
    kinds = kinds_of(picture)
    if not kinds:
        return [t("Instance segmentation outlines things one by one. Here there is none.")]
    things, _, crowds = counts_of(picture)
    said = t(
        "Instance segmentation keeps things apart: {n} {n|mask|masks} ({kinds}).",
        n=things + crowds,
        kinds=listed(kinds),
    )
    return [said, t("Stuff is left out.")] if _stuff(picture) else [said]


def _panoptic(picture: Segments) -> list[str]:
    said = t(
        "Panoptic segmentation does both: each pixel has a class, each thing a number. {parts} "
        "make {n} {n|segment|segments}.",
        parts=listed(parts_of(picture)),
        n=len(picture.segments),
    )
    unlabelled = (picture.index == 0).any()
    return [said, t("Pixels without a label have id 0.")] if unlabelled else [said]


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
        return " " + t("One tree: it can be counted.")
    sentence = (
        msg(
            "Of {trees} trees {told} {told|shows at least half of itself|show at least half of "
            "themselves}: they can be counted."
        )
        if 2 * told >= trees
        else msg(
            "Of {trees} trees {told} {told|shows at least half of itself|show at least half of "
            "themselves}: counting ends, and all are one crowd."
        )
    )
    return " " + t(sentence, trees=trees, told=told)


def _called(picture: Segments, labels: Iterable[int]) -> list[str]:
    return [class_name(picture.class_names[label]) for label in labels]


def _stuff(picture: Segments) -> list[int]:
    return sorted({one.label for one in picture.segments} - picture.things)


# Scores


def classes_words(named: int, there: int, others: int) -> str:
    """Say how many classes a prediction names."""
    sentence = (
        msg(
            "Classification: the prediction names {named} of {n} {n|class|classes}, and {others} "
            "{others|other|others}. Where they are does not count."
        )
        if others
        else msg(
            "Classification: the prediction names {named} of {n} {n|class|classes}. Where they are "
            "does not count."
        )
    )
    return t(sentence, named=named, n=there, others=others)


def precision_words(shape: str, found: int, there: int, false: int, mean: float) -> str:
    """Say how many things were found, as boxes or as masks."""
    boxes = shape == "box"
    if not there:
        return t(
            "Detection: the target has no thing to find."
            if boxes
            else "Instance segmentation: the target has no thing to find."
        )
    sentence = (
        msg(
            "Detection: {found} of {n} {n|box is|boxes are} found at IoU ≥ 0.5, {wrong} "
            "{wrong|is|are} false. Mean AP {mean}."
        )
        if boxes
        else msg(
            "Instance segmentation: {found} of {n} {n|mask is|masks are} found at IoU ≥ 0.5, "
            "{wrong} {wrong|is|are} false. Mean AP {mean}."
        )
    )
    return t(sentence, found=found, n=there, wrong=false, mean=score(mean))


def iou_words(mean: float, classes: int) -> str:
    """Say the mean IoU."""
    return t(
        "Semantic segmentation: mean IoU {mean} over {n} {n|class|classes}. Which thing a pixel "
        "belongs to does not count.",
        mean=score(mean),
        n=classes,
    )


def quality_words(matched: int, missed: int, false: int, mean: float) -> str:
    """Say the panoptic quality."""
    return t(
        "Panoptic segmentation: {n} {n|segment matches|segments match} at IoU > 0.5, {missed} "
        "{missed|is|are} missed, {wrong} {wrong|is|are} false. Mean PQ {mean}.",
        n=matched,
        missed=missed,
        wrong=false,
        mean=score(mean),
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
        return t("{name}: AP has no value, since the target has no thing of this class", name=name)
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
        return t("{name}: PQ has no value, since no segment counts", name=name)
    found = len(ious)
    rest = f"½ · {false} + ½ · {missed}"
    if not found:
        formula = f"RQ = 0 / (0 + {rest}) = 0"
        return t("{name}: PQ = 0, since no segment matches: {formula}", name=name, formula=formula)
    terms = [score(value) for value in ious]
    listing = " + ".join(terms[:_LISTED]) + (" + …" if found > _LISTED else "")
    sq, rq = sum(ious) / found, found / halves
    fraction = f"({listing}) / {found}" if found > 1 else f"{terms[0]} / 1"
    return (
        f"{name}: PQ = SQ × RQ = {fraction} × {found} / ({found} + {rest}) = "
        f"{score(sq)} × {score(rq)} = {score(sq * rq)}"
    )
