"""What the figure of annotation says, as the page does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import isnan
from typing import Any

from segwidgets.images.segments import Segments
from segwidgets.shared.language import listed, msg, t
from segwidgets.widgets.annotation.attempts import Attempt
from segwidgets.widgets.annotation.results import COCO_IMAGES, HOURS_A_YEAR, Cost
from segwidgets.widgets.prediction import ordinals
from segwidgets.widgets.words import class_name

TOOLS = {
    "polygon": msg("Polygon"),
    "brush": msg("Brush"),
    "proposals": msg("Proposals"),
    "scribbles": msg("Scribbles"),
    "box": msg("Box"),
}
#: What they are called within a line.
NAMES = {
    "polygon": msg("polygon"),
    "brush": msg("brush"),
    "proposals": msg("proposals"),
    "scribbles": msg("scribbles"),
    "box": msg("box"),
}
NO_PROPOSALS = msg("Proposals are made by scikit-image: pip install 'segwidgets[annotation]'.")
_HOW = {
    "polygon": msg("{object}: click the corners of its outline, the first one again to close it."),
    "brush": msg("{object}: paint it."),
    "proposals": msg("{object}: click the regions that it is made of."),
    "scribbles": msg(
        "{object}: draw a stroke on it and one on the background; the rest is completed."
    ),
    "box": msg("{object}: draw a box from corner to corner."),
}


def fixed(value: float, digits: int) -> str:
    """Write a number with so many decimals, halves upwards as JavaScript does.

    >>> fixed(5.25, 1), fixed(0.8125, 3)
    ('5.3', '0.813')
    """
    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def lasting(seconds: float) -> str:
    """Write how long work takes.

    >>> lasting(21.3), lasting(162), lasting(9000), lasting(3_600_000)
    ('21.3 s', '2.7 min', '2.5 hours', '1,000 hours')
    """
    if seconds < 120:
        return f"{fixed(seconds, 1)} s"
    if seconds < 7200:
        return f"{fixed(seconds / 60, 1)} min"
    hours = seconds / 3600
    return t("{n} hours", n=_counted(hours) if hours >= 100 else fixed(hours, 1))


def _counted(number: float) -> str:
    return f"{int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP)):,}"


def object_names(target: Segments | None) -> list[str]:
    """Name the segments of the table, counted where a class has several things."""
    if target is None or not target.segments:
        return [t("An object")]
    counts = Counter(one.label for one in target.segments if one.instance)
    return [
        f"{class_name(target.class_names[one.label])} {ordinal}"
        if one.instance and counts[one.label] > 1
        else class_name(target.class_names[one.label])
        for one, ordinal in zip(target.segments, ordinals(target), strict=True)
    ]


def click_words(
    tool: str,
    attempt: Attempt,
    step: int,
    count: int,
    before: Any,
    mask: Any,
    score: float | None,
) -> str:
    """Say what a click of an attempt did: of the mask before it and after, and its IoU."""
    pixels = int(mask.sum())
    if not pixels:
        result = t(_empty(tool, attempt, step))
    elif score is None:
        result = t(
            "The mask has {pixels} {pixels|pixel|pixels}; without a target there is no IoU.",
            pixels=f"{pixels:,}",
        )
    else:
        result = t(
            "The mask has {pixels} {pixels|pixel|pixels}, IoU {iou}.",
            pixels=f"{pixels:,}",
            iou=fixed(score, 3),
        )
    did = t(
        "Click {click} of {clicks}, {seconds} s: {what}.",
        click=step + 1,
        clicks=count,
        seconds=fixed(attempt["times"][step], 1),
        what=t(_did(tool, attempt, step, int(before.sum()) > pixels)),
    )
    return f"{did} {result}"


def _did(tool: str, attempt: Attempt, step: int, less: bool) -> str:
    if tool == "polygon":
        corner = step < len(attempt["corners"])
        return msg("a corner of the outline") if corner else msg("the outline is closed")
    if tool == "proposals":
        return msg("a region is given back") if less else msg("a region is taken")
    if tool == "scribbles":
        on_object = attempt["strokes"][step]["object"]
        return msg("a scribble on the object") if on_object else msg("a scribble on the background")
    if tool == "box":
        return msg("the opposite corner of the box") if step else msg("the first corner of the box")
    return msg("a stroke of the brush")


def _empty(tool: str, attempt: Attempt, step: int) -> str:
    if tool == "polygon" and step < 2:
        return msg("Three corners make an area.")
    if tool == "box" and step == 0:
        return msg("A second corner makes the box.")
    if tool == "scribbles":
        kinds = {stroke["object"] for stroke in attempt["strokes"][: step + 1]}
        if len(kinds) == 1:
            on_object = kinds.pop()
            return (
                msg("Scribble on the background, too.")
                if on_object
                else msg("Scribble on the object, too.")
            )
    return msg("The mask is empty.")


def how_words(name: str, tool: str, *, offered: bool) -> str:
    """Say how a tool is used where there is no attempt yet."""
    return t(_HOW[tool], object=name) if offered else t(NO_PROPOSALS)


def cost_words(tool: str, cost: Cost | None, step: int, per: float, images: int) -> str:
    """Say what labels cost: of an object, a picture, a data set, and COCO."""
    named = t(TOOLS[tool])
    if cost is None:
        return t("{tool}: no attempt yet; what it costs is counted when there is one.", tool=named)
    if step == 0:
        return t("{tool}: one object takes {time}.", tool=named, time=lasting(cost.object_seconds))
    if step == 1:
        return t(
            "× {n} {n|object|objects}: a picture takes {time}. An HD picture takes {from} to {to} "
            "hours.",
            n=f"{per:g}",
            time=lasting(cost.image_seconds),
            **{"from": 1, "to": 2},
        )
    if step == 2:
        return t(
            "× {n} {n|picture|pictures}: {time} of work.",
            n=f"{images:,}",
            time=lasting(3600 * cost.hours),
        )
    years = cost.coco_hours / HOURS_A_YEAR
    return t(
        "COCO has {pictures} pictures: {time}, {years} years of one person at {hours} hours a "
        "year.",
        pictures=f"{COCO_IMAGES:,}",
        time=lasting(3600 * cost.coco_hours),
        years=_counted(years) if years >= 10 else fixed(years, 1),
        hours=f"{HOURS_A_YEAR:,}",
    )


def other_words(
    names: Sequence[str],
    annotated: Sequence[int],
    counts: tuple[int, int],
    score: tuple[float, int] | None,
) -> str:
    """Say what is annotated, how many pixels of all the loss sees, and the mean IoU with how many.

    `annotated` has the classes of the target; all of them where nothing is left out.
    """
    seen, everything = counts
    if not names:
        return t("Without a target nothing can be left out: give target=….")
    if len(annotated) == len(names):
        says = t(
            "All {n} classes are annotated: the loss sees {pixels} pixels.",
            n=len(names),
            pixels=f"{everything:,}",
        )
        scored = msg("The prediction has mIoU {miou} over {n} {n|class|classes}.")
    elif not annotated:
        return t("Nothing is annotated: the loss sees no pixel, and there is no mIoU.")
    else:
        says = t(
            "Annotated: {classes}. The rest is “other”, label 255, which the loss ignores: it sees "
            "{seen} of {pixels} pixels ({share} %).",
            classes=listed([class_name(names[k]) for k in annotated]),
            seen=f"{seen:,}",
            pixels=f"{everything:,}",
            share=int(100 * seen / everything + 0.5) if everything else 0,
        )
        scored = msg("mIoU {miou} over {n} {n|class|classes}.")
    if score is None or isnan(score[0]):
        return f"{says} {t('There is no prediction to score.')}"
    return f"{says} {t(scored, miou=fixed(score[0], 3), n=score[1])}"
