"""A picture of a COCO file with all that belongs to it, as page and paper show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.coco import rle_string, to_rle
from segwidgets.images.coco_file import CocoData, Shape, shapes_of, size_of
from segwidgets.images.labels import voc_palette
from segwidgets.images.scene import CLASSES, COLORS
from segwidgets.shared.options import LIMITS
from segwidgets.widgets.coco_file import words
from segwidgets.widgets.coco_file.sample import Sample, as_text, segment_masks
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.words import times

# A line of JSON is cut off behind so many characters.
_MAX_LINE = 72
# Of more annotations than this corners are not sent along.
_DETAILED = 400
# What the page is sent of one picture, at most.
_MAX_CHARACTERS = 16_000_000


class Item(NamedTuple):
    """An annotation, a segment or a caption, with the lines that a file has of it."""

    lines: list[tuple[str, str]]
    says: list[words.Told]
    category_id: Any = None
    counts: list[int] | None = None
    #: The same runs as COCO's string.
    string: str | None = None
    box: list[float] | None = None
    polygons: list[list[float]] | None = None


class Shown(NamedTuple):
    """A picture, and what each file has of it."""

    image_id: Any
    name: str | words.Told
    size: tuple[int, int]
    image: NDArray[np.uint8] | None
    lines: list[tuple[str, str]]
    #: By file: instances, and of the sample panoptic and captions.
    items: dict[str, list[Item]]
    nothing: list[words.Told]


def _plain(value: Any) -> Any:
    """Take the numbers out of what NumPy has made of a file, as JSON has them.

    >>> _plain({"id": np.int64(3), "bbox": np.ones(2), "counts": [np.int32(1), 2]})
    {'id': 3, 'bbox': [1.0, 1.0], 'counts': [1, 2]}
    """
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        # Mostly numbers, and mostly many.
        return [one if type(one) in (int, float) else _plain(one) for one in value]
    return value


def lines_of(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write an object as the lines of a JSON file, long ones cut off."""
    return [(str(key), _cut(as_text(value))) for key, value in _plain(record).items()]


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_LINE else f"{text[: _MAX_LINE - 1]}…"


def name_of(record: Mapping[str, Any], image_id: Any) -> str | words.Told:
    """Name a picture after its file."""
    name = record.get("file_name")
    return name if isinstance(name, str) and name else ("picture", {"id": str(image_id)})


def shown_of(file: CocoData, image_id: Any, image: NDArray[np.uint8] | None) -> Shown:
    """Gather what a file has of a picture; without its pixels the masks stand alone."""
    record = file.images[image_id]
    annotations = [_plain(one) for one in file.annotations_of(image_id)]
    image_id = _plain(image_id)
    size = size_of(record, annotations)
    if size is None and image is not None:
        size = image.shape[0], image.shape[1]
    if size is None:
        raise ValueError(
            f"images: the picture with id {image_id} has no height and width: add them, or give "
            f"the picture, image=…"
        )
    if image is not None and image.shape[:2] != size:
        raise ValueError(
            f"image has {times(image.shape[:2])} pixels, and picture {image_id} of the file "
            f"{times(size)}: give the picture in the size in which it was annotated, or choose "
            f"the one that it is, image_id=…"
        )
    if max(size) > LIMITS.mask_side:
        raise ValueError(
            f"picture {image_id} has {times(size)} pixels: at most {LIMITS.mask_side} per side; "
            f"choose a smaller one, image_id=…"
        )
    detailed = len(annotations) <= _DETAILED
    name = name_of(record, image_id)
    shapes = shapes_of(annotations, *size)
    items = [
        _item(one, shape, file, name, detailed)
        for one, shape in zip(annotations, shapes, strict=True)
    ]
    length = sum(len(one.string) for one in items if one.string)
    if length > _MAX_CHARACTERS:
        raise ValueError(
            f"picture {image_id} has {length / 1e6:.0f} MB of runs: at most "
            f"{_MAX_CHARACTERS / 1e6:.0f}; leave small annotations out."
        )
    nothing = words.nothing_words(image_id, name)
    return Shown(image_id, name, size, image, lines_of(record), {"instances": items}, nothing)


def _item(
    annotation: Mapping[str, Any],
    shape: Shape,
    file: CocoData,
    image: str | words.Told,
    detailed: bool,
) -> Item:
    category = file.categories.get(annotation.get("category_id"))
    polygons = None
    if shape.form == "polygons" and detailed:
        polygons = [np.ravel(one).astype(float).tolist() for one in annotation["segmentation"]]
    return Item(
        lines_of(annotation),
        words.annotation_words(annotation, shape, image, category),
        annotation.get("category_id"),
        shape.counts,
        None if shape.counts is None else rle_string(shape.counts),
        words.box_of(annotation),
        polygons,
    )


def with_sample(shown: Shown, sample: Sample) -> Shown:
    """Add what the sample's other files have of a picture."""
    own = shown.image_id
    kinds = {kind["id"]: kind for kind in sample.panoptic["categories"]}
    segments = []
    for entry in sample.panoptic["annotations"]:
        masks = segment_masks(own) if entry["image_id"] == own else {}
        for place, row in enumerate(entry["segments_info"] if masks else ()):
            lines = [("file_name", as_text(entry["file_name"])), ("image_id", as_text(own))]
            lines += [(f"segments_info[{place}].{key}", text) for key, text in lines_of(row)]
            says = words.segment_words(row, own, shown.name, kinds[row["category_id"]])
            counts = to_rle(masks[row["id"]], compressed=False)["counts"]
            string = rle_string(counts)
            segments.append(Item(lines, says, row["category_id"], counts, string, row["bbox"]))
    captions = [
        Item(lines_of(row), words.caption_words(row, shown.name))
        for row in sample.captions["annotations"]
        if row["image_id"] == own
    ]
    return shown._replace(items={**shown.items, "panoptic": segments, "captions": captions})


def color_of(number: int, name: str) -> str:
    """Give a category its color: that of scenes, else Pascal VOC's in order."""
    if name in CLASSES:
        return COLORS[CLASSES.index(name)]
    red, green, blue = voc_palette()[1 + number % 254]
    return f"#{red:02X}{green:02X}{blue:02X}"


def packed_file(
    pictures: Sequence[Shown],
    categories: Mapping[str, Mapping[Any, Mapping[str, Any]]],
    counts: Mapping[str, int],
    notes: Sequence[words.Told],
) -> dict[str, Any]:
    """Pack what the page shows: pictures, and of the categories those that they have."""
    used = {
        name: {item.category_id for one in pictures for item in one.items.get(name, ())}
        for name in categories
    }
    return {
        "pictures": [_packed_picture(one) for one in pictures],
        "categories": {
            name: [
                {
                    "id": _plain(own),
                    "name": str(row.get("name", own)),
                    "color": color_of(place, str(row.get("name", ""))),
                    "lines": lines_of(row),
                }
                for place, (own, row) in enumerate(rows.items())
                if own in used[name]
            ]
            for name, rows in categories.items()
        },
        "counts": dict(counts),
        "notes": list(notes),
    }


def _packed_picture(one: Shown) -> dict[str, Any]:
    return {
        "id": one.image_id,
        "size": list(one.size),
        "image": None if one.image is None else packed(one.image),
        "lines": [list(line) for line in one.lines],
        "nothing": list(one.nothing),
        "items": {
            name: [
                {
                    "lines": [list(line) for line in item.lines],
                    "says": list(item.says),
                    "category": item.category_id,
                    "counts": item.string,
                    "box": item.box,
                    "polygons": item.polygons,
                }
                for item in items
            ]
            for name, items in one.items.items()
        },
    }
