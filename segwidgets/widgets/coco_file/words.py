"""What the figure of a COCO file says; the page has the same words of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segwidgets.images.coco import rle_characters
from segwidgets.images.coco_file import Shape

#: A caption in three parts, one for each phase of a step.
Parts = tuple[str, str, str]


def number(value: int) -> str:
    """Write a number with a real minus."""
    return str(value).replace("-", "−")


def counted(count: int, word: str) -> str:
    """Write a count with its word: "1 corner", "1,200 corners"."""
    return f"{count:,} {word}{'s' * (count != 1)}"


# Runs


def run_place(counts: Sequence[int], step: int) -> tuple[int, int]:
    """Give the first pixel of a run and the one after its last, counted down the columns."""
    start = sum(counts[:step])
    return start, start + counts[step]


def run_words(counts: Sequence[int], step: int, rows: int) -> tuple[str, str]:
    """Say where a run lies, and how the string has it."""
    start, stop = run_place(counts, step)
    length, kind = counts[step], "one" if step % 2 else "zero"
    if length == 0:
        why = ", since the mask begins with ones" if step == 0 else ""
        says = f"Run {step} of {kind}s is empty{why}."
    else:
        (first, top), (last, bottom) = divmod(start, rows), divmod(stop - 1, rows)
        if length == 1:
            says = f"Run {step}: 1 {kind}, row {top} of column {first}."
        elif first == last:
            says = f"Run {step}: {length} {kind}s down column {first}, rows {top} to {bottom}."
        else:
            says = (
                f"Run {step}: {length} {kind}s from row {top} of column {first} down, and on to "
                f"row {bottom} of column {last}."
            )
    characters = rle_characters(counts[: step + 1])[step]
    if step <= 2:
        return says, f" The string has {length} as “{characters}”."
    before = counts[step - 2]
    return says, (
        f" The string has the difference to the run before last, "
        f"{length} − {before} = {number(length - before)}, as “{characters}”."
    )


def run_formula(counts: Sequence[int], step: int) -> str:
    """Say how a number becomes characters: groups of five bits, the lowest first."""
    value = counts[step] - (counts[step - 2] if step > 2 else 0)
    parts = []
    for character in rle_characters(counts[: step + 1])[step]:
        code = ord(character) - 48
        bits, more = code & 31, code > 31
        parts.append(f"{bits:05b} → {bits}{' + 32' * more} + 48 = {code + 48}, {character}")
    return f"{number(value)} in fives of bits, the lowest first: {'; '.join(parts)}"


# The map


def annotation_words(
    annotation: Mapping[str, Any],
    shape: Shape,
    image: str,
    category: Mapping[str, Any] | None,
) -> Parts:
    """Say what an annotation is and where its ids lead."""
    own, label = annotation.get("id", "without id"), annotation.get("category_id")
    name = category["name"] if category and "name" in category else f"category {label}"
    says = f"Annotation {own} ({name}): "
    if shape.counts is None:
        box = "; its box is drawn" if _has_box(annotation) else ""
        says += f"no mask, since {shape.problem}{box}."
    else:
        pixels = counted(sum(shape.counts[1::2]), "pixel")
        if shape.form == "polygons":
            polygons = annotation["segmentation"]
            corners = counted(sum(_corners(polygon) for polygon in polygons), "corner")
            many = counted(len(polygons), "polygon")
            says += f"{many} with {corners}, {pixels} when filled."
        elif annotation.get("iscrowd"):
            says += f"a crowd (iscrowd 1), {pixels} as run lengths; scores leave it out."
        elif shape.form == "string":
            says += f"{pixels} as run lengths in COCO's string."
        else:
            says += f"{pixels} as a list of run lengths."
    leads = f" Its image_id {annotation['image_id']} leads to {image}"
    if category is None:
        missing = "no category_id" if label is None else f"no category with its category_id {label}"
        return says, leads, f"; there is {missing}."
    return says, leads, f", its category_id {label} to {name}."


def _corners(polygon: Any) -> int:
    # Either x and y in turn, or pairs.
    first = polygon[0]
    return len(polygon) if isinstance(first, Sequence) else len(polygon) // 2


def _has_box(annotation: Mapping[str, Any]) -> bool:
    return box_of(annotation) is not None


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
    row: Mapping[str, Any], image_id: Any, image: str, category: Mapping[str, Any]
) -> Parts:
    """Say how a panoptic PNG writes a segment."""
    red, green, blue = (row["id"] >> 8 * byte & 255 for byte in range(3))
    kind = "a thing" if category["isthing"] else "stuff"
    return (
        f"Segment {row['id']} ({category['name']}): {counted(row['area'], 'pixel')} of the PNG "
        f"have the color ({red}, {green}, {blue}), {red} + 256 · {green} + 256² · {blue} = "
        f"{row['id']}.",
        f" image_id {image_id} leads to {image}",
        f", category_id {row['category_id']} to {category['name']}, which is {kind}.",
    )


def caption_words(row: Mapping[str, Any], image: str) -> Parts:
    """Say what a caption belongs to."""
    return (
        f"Caption {row['id']}: “{row['caption']}”",
        f" Its image_id {row['image_id']} leads to {image}.",
        " It has no category and no mask.",
    )


def nothing_words(image_id: Any, image: str) -> Parts:
    """Say that a picture has no annotation."""
    return (
        f"{image} has no annotation: nothing in the file has image_id {image_id}.",
        " Nobody has labelled it, or it shows nothing of these categories.",
        "",
    )


NO_RUNS = "There are no runs: this annotation has no mask."
