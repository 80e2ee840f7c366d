"""What the figure of a COCO file says; the page has the same words of runs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from segwidgets.images.coco import rle_characters
from segwidgets.images.coco_file import Shape
from segwidgets.shared.language import msg, t
from segwidgets.shared.options import COCO_WORDS
from segwidgets.widgets.words import class_name

#: A sentence of `COCO_WORDS` by its name, and what stands in its places: counts, texts, and what is
#: itself said so. The page gets it like this, and says it in its own language.
Told = tuple[str, dict[str, Any]]

_SENTENCES = {name: re.sub(r"</?[a-z]+>", "", said) for name, said in COCO_WORDS.items()}


def said(told: Sequence[Told]) -> str:
    """Say sentences in the present language, one after the other.

    >>> said([("lost", {"n": 1, "all": 1200})])
    '1 of 1,200 annotations has an image_id that images does not have.'
    """
    return " ".join(
        t(_SENTENCES[name], **{place: text_of(value, place) for place, value in values.items()})
        for name, values in told
    )


def text_of(value: Any, place: str = "") -> str:
    """Write what stands in a place of a sentence; in that of a name it is a class's."""
    if isinstance(value, tuple):
        return said([value])
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    return class_name(text) if place == "name" else text


def number(value: int) -> str:
    """Write a number with a real minus."""
    return str(value).replace("-", "−")


# Runs


def run_place(counts: Sequence[int], step: int) -> tuple[int, int]:
    """Give the first pixel of a run and the one after its last, counted down the columns."""
    start = sum(counts[:step])
    return start, start + counts[step]


def run_words(counts: Sequence[int], step: int, rows: int) -> tuple[str, str]:
    """Say where a run lies, and how the string has it."""
    start, stop = run_place(counts, step)
    (first, top), (last, bottom) = divmod(start, rows), divmod(stop - 1, rows)
    length, ones = counts[step], step % 2 == 1
    if length == 0:
        says = (
            msg("Run {run} of ones is empty.")
            if ones
            else msg("Run {run} of zeros is empty.")
            if step
            else msg("Run {run} of zeros is empty, since the mask begins with ones.")
        )
    elif length == 1:
        says = (
            msg("Run {run}: 1 one, row {top} of column {first}.")
            if ones
            else msg("Run {run}: 1 zero, row {top} of column {first}.")
        )
    elif first == last:
        says = (
            msg("Run {run}: {n} ones down column {first}, rows {top} to {bottom}.")
            if ones
            else msg("Run {run}: {n} zeros down column {first}, rows {top} to {bottom}.")
        )
    else:
        says = (
            msg(
                "Run {run}: {n} ones from row {top} of column {first} down, and on to row "
                "{bottom} of column {last}."
            )
            if ones
            else msg(
                "Run {run}: {n} zeros from row {top} of column {first} down, and on to row "
                "{bottom} of column {last}."
            )
        )
    place = t(says, run=step, n=length, first=first, top=top, last=last, bottom=bottom)
    characters = rle_characters(counts[: step + 1])[step]
    if step <= 2:
        return place, t("The string has {n} as “{characters}”.", n=length, characters=characters)
    before = counts[step - 2]
    written = t(
        "The string has the difference to the run before last, {n} − {before} = {difference}, as "
        "“{characters}”.",
        n=length,
        before=before,
        difference=number(length - before),
        characters=characters,
    )
    return place, written


def run_formula(counts: Sequence[int], step: int) -> str:
    """Say how a number becomes characters: groups of five bits, the lowest first."""
    value = counts[step] - (counts[step - 2] if step > 2 else 0)
    parts = []
    for character in rle_characters(counts[: step + 1])[step]:
        code = ord(character) - 48
        bits, more = code & 31, code > 31
        parts.append(f"{bits:05b} → {bits}{' + 32' * more} + 48 = {code + 48}, {character}")
    return t(
        "{number} in fives of bits, the lowest first: {parts}",
        number=number(value),
        parts="; ".join(parts),
    )


# The map


def annotation_words(
    annotation: Mapping[str, Any],
    shape: Shape,
    image: str | Told,
    category: Mapping[str, Any] | None,
) -> list[Told]:
    """Say what an annotation is and where its ids lead."""
    label = annotation.get("category_id")
    name: str | Told = ("category", {"id": str(label)})
    if category and "name" in category:
        name = str(category["name"])
    own: str | Told = str(annotation["id"]) if "id" in annotation else ("no_id", {})
    says: dict[str, Any] = {"id": own, "name": name}
    if shape.counts is None:
        kind = "wrong" if shape.problem else "none"
        says |= {"why": shape.problem} if shape.problem else {}
        kind += "_box" if box_of(annotation) is not None else ""
    else:
        says["pixels"] = sum(shape.counts[1::2])
        kind = shape.form
        if kind == "polygons":
            polygons = annotation["segmentation"]
            corners = sum(_corners(polygon) for polygon in polygons)
            says |= {"polygons": len(polygons), "corners": corners}
        elif annotation.get("iscrowd"):
            kind = "crowd"
    leads = {"image_id": str(annotation["image_id"]), "image": image}
    if label is None and category is None:
        return [(kind, says), ("leads_alone", leads)]
    leads["category_id"] = str(label)
    if category is None:
        return [(kind, says), ("leads_nowhere", leads)]
    return [(kind, says), ("leads", {**leads, "name": name})]


def _corners(polygon: Any) -> int:
    # Either x and y in turn, or pairs.
    first = polygon[0]
    return len(polygon) if isinstance(first, Sequence) else len(polygon) // 2


def box_of(annotation: Mapping[str, Any]) -> list[float] | None:
    """Give the box of an annotation: left, top, width and height; None where it has none."""
    box = annotation.get("bbox")
    if not isinstance(box, list | tuple) or len(box) != 4:
        return None
    try:
        numbers = [float(side) for side in box]
    except (TypeError, ValueError):
        return None
    return numbers if all(abs(side) < 1e6 for side in numbers) else None


def segment_words(
    row: Mapping[str, Any], image_id: Any, image: str | Told, category: Mapping[str, Any]
) -> list[Told]:
    """Say how a panoptic PNG writes a segment."""
    red, green, blue = (row["id"] >> 8 * byte & 255 for byte in range(3))
    name = category["name"]
    color = {"red": red, "green": green, "blue": blue}
    leads = {"image_id": str(image_id), "image": image}
    return [
        ("segment", {"id": str(row["id"]), "name": name, "pixels": row["area"], **color}),
        (
            "thing" if category["isthing"] else "stuff",
            {**leads, "category_id": str(row["category_id"]), "name": name},
        ),
    ]


def caption_words(row: Mapping[str, Any], image: str | Told) -> list[Told]:
    """Say what a caption belongs to."""
    return [
        ("caption", {"id": str(row["id"]), "caption": row["caption"]}),
        ("caption_leads", {"image_id": str(row["image_id"]), "image": image}),
    ]


def nothing_words(image_id: Any, image: str | Told) -> list[Told]:
    """Say that a picture has no annotation."""
    return [("nothing", {"image": image, "image_id": str(image_id)}), ("unlabelled", {})]


def no_runs() -> str:
    """Say that there is nothing to count."""
    return t("There are no runs: this annotation has no mask.")
