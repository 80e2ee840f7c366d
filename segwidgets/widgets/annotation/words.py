"""What the figure of annotation says, as the page does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import isnan
from typing import Any

from segwidgets.images.segments import Segments
from segwidgets.shared.language import listed
from segwidgets.widgets.annotation.attempts import Attempt
from segwidgets.widgets.annotation.results import COCO_IMAGES, HOURS_A_YEAR, Cost
from segwidgets.widgets.prediction import ordinals

TOOLS = {
    "polygon": "Polygon",
    "brush": "Brush",
    "proposals": "Proposals",
    "scribbles": "Scribbles",
    "box": "Box",
}
NO_PROPOSALS = "Proposals are made by scikit-image: pip install 'segwidgets[annotation]'."
_HOW = {
    "polygon": "click the corners of its outline, the first one again to close it.",
    "brush": "paint it.",
    "proposals": "click the regions that it is made of.",
    "scribbles": "draw a stroke on it and one on the background; the rest is completed.",
    "box": "draw a box from corner to corner.",
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
    return f"{_counted(hours) if hours >= 100 else fixed(hours, 1)} hours"


def _counted(number: float) -> str:
    return f"{int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP)):,}"


def object_names(target: Segments | None) -> list[str]:
    """Name the segments of the table, counted where a class has several things."""
    if target is None or not target.segments:
        return ["An object"]
    counts = Counter(one.label for one in target.segments if one.instance)
    return [
        f"{target.class_names[one.label]} {ordinal}"
        if one.instance and counts[one.label] > 1
        else target.class_names[one.label]
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
    counted = f"The mask has {pixels:,} pixel{'s' * (pixels != 1)}"
    if pixels and score is not None:
        result = f"{counted}, IoU {fixed(score, 3)}."
    elif pixels:
        result = f"{counted}; without a target there is no IoU."
    else:
        result = _empty(tool, attempt, step)
    did = _did(tool, attempt, step, int(before.sum()) > pixels)
    at = fixed(attempt["times"][step], 1)
    return f"Click {step + 1} of {count}, {at} s: {did}. {result}"


def _did(tool: str, attempt: Attempt, step: int, less: bool) -> str:
    if tool == "polygon":
        corner = step < len(attempt["corners"])
        return "a corner of the outline" if corner else "the outline is closed"
    if tool == "proposals":
        return "a region is given back" if less else "a region is taken"
    if tool == "scribbles":
        where = "object" if attempt["strokes"][step]["object"] else "background"
        return f"a scribble on the {where}"
    if tool == "box":
        return "the opposite corner of the box" if step else "the first corner of the box"
    return "a stroke of the brush"


def _empty(tool: str, attempt: Attempt, step: int) -> str:
    if tool == "polygon" and step < 2:
        return "Three corners make an area."
    if tool == "box" and step == 0:
        return "A second corner makes the box."
    if tool == "scribbles":
        kinds = {stroke["object"] for stroke in attempt["strokes"][: step + 1]}
        if len(kinds) == 1:
            return f"Scribble on the {'background' if kinds.pop() else 'object'}, too."
    return "The mask is empty."


def how_words(name: str, tool: str, *, offered: bool) -> str:
    """Say how a tool is used where there is no attempt yet."""
    return f"{name}: {_HOW[tool]}" if offered else NO_PROPOSALS


def cost_words(tool: str, cost: Cost | None, step: int, per: float, images: int) -> str:
    """Say what labels cost: of an object, a picture, a data set, and COCO."""
    if cost is None:
        return f"No {tool} attempt yet: what it costs is counted when there is one."
    if step == 0:
        return f"{TOOLS[tool]}: one object takes {lasting(cost.object_seconds)}."
    if step == 1:
        objects = "object" if per == 1 else "objects"
        return (
            f"× {per:g} {objects}: a picture takes {lasting(cost.image_seconds)}. "
            f"An HD picture takes 1 to 2 hours."
        )
    if step == 2:
        pictures = "picture" if images == 1 else "pictures"
        return f"× {images:,} {pictures}: {lasting(3600 * cost.hours)} of work."
    years = cost.coco_hours / HOURS_A_YEAR
    return (
        f"COCO has {COCO_IMAGES:,} pictures: {lasting(3600 * cost.coco_hours)}, "
        f"{_counted(years) if years >= 10 else fixed(years, 1)} years of one person at "
        f"{HOURS_A_YEAR:,} hours a year."
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
        return "Without a target nothing can be left out: give target=…."
    if len(annotated) == len(names):
        says = f"All {len(names)} classes are annotated: the loss sees {everything:,} pixels."
        if score is None or isnan(score[0]):
            return f"{says} There is no prediction to score."
        return f"{says} The prediction has mIoU {fixed(score[0], 3)} over {_classes(score[1])}."
    if not annotated:
        return "Nothing is annotated: the loss sees no pixel, and there is no mIoU."
    share = int(100 * seen / everything + 0.5) if everything else 0
    says = (
        f"Annotated: {listed([names[k] for k in annotated])}. The rest is “other”, label 255, "
        f"which the loss ignores: it sees {seen:,} of {everything:,} pixels ({share} %)."
    )
    if score is None or isnan(score[0]):
        return f"{says} There is no prediction to score."
    return f"{says} mIoU {fixed(score[0], 3)} over {_classes(score[1])}."


def _classes(count: int) -> str:
    return f"{count} class{'es' * (count != 1)}"
