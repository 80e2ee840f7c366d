"""A COCO file as a whole: its lists, and which entries of them belong together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.coco import (
    filled_counts,
    from_rle,
    is_whole,
    outlines_of,
    rle_counts,
    rle_size,
)
from segwidgets.shared.numbers import short

# The largest of COCO's files, instances_train2017.json, has 470 MB.
_MAX_BYTES = 2**29
_LISTS = ("images", "annotations", "categories", "licenses")


@dataclass(frozen=True, eq=False)
class CocoData:
    """What a COCO file of instances holds, found by its ids."""

    #: The file as JSON has it.
    data: Mapping[str, Any]
    images: Mapping[Any, Mapping[str, Any]]
    categories: Mapping[Any, Mapping[str, Any]]
    #: Of each picture the places of its annotations in the file's list.
    places: Mapping[Any, tuple[int, ...]]
    #: What is odd about the file: sentences of `COCO_WORDS` by name, and what is in their places.
    notes: tuple[tuple[str, dict[str, Any]], ...]

    def annotations_of(self, image_id: Any) -> list[Mapping[str, Any]]:
        """List the annotations of a picture, in the file's order."""
        return [self.data["annotations"][place] for place in self.places.get(image_id, ())]

    @property
    def counts(self) -> dict[str, int]:
        """How long each of the file's lists is."""
        return {
            name: len(self.data[name]) for name in _LISTS if isinstance(self.data.get(name), list)
        }


def read_coco_file(file: Any) -> CocoData:
    """Read a COCO file of instances, from a path or from what `json.load` made of it.

    Parameters
    ----------
    file : str, path-like or mapping
        With `images`, `annotations` and `categories`; the last may be missing. At most 537 MB,
        which is more than COCO's own files have.

    Returns
    -------
    CocoData
        The file, with its pictures and categories by their ids.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError, ValueError
        If it is no JSON, no such file, one of captions or panoptic segments, larger than 537 MB,
        or two pictures or two categories have the same id.
    """
    data = _loaded(file) if isinstance(file, str | PathLike) else file
    _check_kind(data)
    images = _by_id("images", data["images"])
    categories = _by_id("categories", data.get("categories") or [])
    places: dict[Any, list[int]] = {}
    lost = 0
    for place, annotation in enumerate(data["annotations"]):
        if not isinstance(annotation, Mapping) or "image_id" not in annotation:
            raise ValueError(
                f"annotations[{place}] = {short(annotation)} has no image_id, so it belongs to no "
                f'picture: give the id of one, "image_id": {_example(images)}.'
            )
        owner = annotation["image_id"]
        if not _is_id(owner):
            raise TypeError(
                f"annotations[{place}]: image_id = {short(owner)}: an id is a whole number or "
                f"a word."
            )
        lost += owner not in images
        places.setdefault(owner, []).append(place)
    notes: list[tuple[str, dict[str, Any]]] = []
    if lost:
        notes.append(("lost", {"n": lost, "all": len(data["annotations"])}))
    counted = Counter(repr(one["id"]) for one in data["annotations"] if "id" in one)
    twice = [own for own, count in counted.items() if count > 1]
    if twice:
        notes.append(("twice", {"id": twice[0]}))
    own = {key: tuple(found) for key, found in places.items()}
    return CocoData(data, images, categories, own, tuple(notes))


def _loaded(file: str | PathLike[str]) -> Any:
    path = Path(fspath(file))
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file.")
    size = path.stat().st_size
    if size > _MAX_BYTES:
        raise ValueError(
            f"{path} has {size / 1e6:.0f} MB: at most {_MAX_BYTES / 1e6:.0f}; give a dict with the "
            f'pictures that you want, {{"images": […], "annotations": […], "categories": […]}}.'
        )
    try:
        return json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"{path} is no JSON ({error}): give an annotation file, such as "
            f"instances_val2017.json; a picture is given as image."
        ) from None


def _check_kind(data: Any) -> None:
    """Tell files of instances from whatever else COCO has."""
    if isinstance(data, list):
        raise TypeError(
            "the file is a list, as results are: give it with the file of its pictures, "
            '{**instances, "annotations": results}.'
        )
    if not isinstance(data, Mapping):
        raise TypeError(
            f"annotation_file = {short(data)}: give a path, or a dict with images, annotations "
            f"and categories."
        )
    for name in ("images", "annotations"):
        if not isinstance(data.get(name), list):
            raise ValueError(
                f"annotation_file has no list {name}: a COCO file has images, annotations and "
                f"categories."
            )
    if not isinstance(data.get("categories") or [], list):
        raise ValueError(
            "categories is no list: a COCO file has one, "
            '[{"id": 16, "name": "bird", "supercategory": "animal"}].'
        )
    if not data["images"]:
        raise ValueError("images is empty: give at least one picture with its id.")
    first = data["annotations"][0] if data["annotations"] else {}
    if isinstance(first, Mapping) and "segments_info" in first:
        raise ValueError(
            "annotation_file is one of panoptic segments, whose masks are PNG files: show it with "
            "sw.SegmentationTasks(sw.images.read_segments(image, panoptic=png, "
            'segments_info=annotation["segments_info"], categories=file["categories"])).'
        )
    if isinstance(first, Mapping) and "caption" in first:
        raise ValueError(
            "annotation_file is one of captions, which have no masks: give the file of instances "
            "of the same pictures, instances_val2017.json beside captions_val2017.json."
        )


def _by_id(name: str, rows: Iterable[Any]) -> dict[Any, Mapping[str, Any]]:
    found: dict[Any, Mapping[str, Any]] = {}
    for place, row in enumerate(rows):
        if not isinstance(row, Mapping) or not _is_id(row.get("id")):
            raise ValueError(
                f"{name}[{place}] = {short(row)} has no id: give a whole number, which "
                f"annotations refer to."
            )
        if row["id"] in found:
            raise ValueError(
                f"{name} has id {short(row['id'])} twice, the second time at {name}[{place}]: "
                f"give each an id of its own."
            )
        found[row["id"]] = row
    return found


def _is_id(value: Any) -> bool:
    return is_whole(value) or isinstance(value, str)


def _example(images: Mapping[Any, Any]) -> str:
    return short(next(iter(images)))


class Shape(NamedTuple):
    """What a segmentation is, and its runs where it has any."""

    #: "polygons", "counts" (a list), "string", or "none".
    form: str
    counts: list[int] | None
    #: What is wrong with it; nothing where there is none.
    problem: str = ""


def size_of(record: Mapping[str, Any], annotations: Iterable[Mapping[str, Any]]) -> Any:
    """Find height and width of a picture, in its record or in a run-length code, or nowhere."""
    height: Any = record.get("height")
    width: Any = record.get("width")
    if is_whole(height) and is_whole(width) and min(height, width) > 0:
        return int(height), int(width)
    for annotation in annotations:
        if isinstance(annotation.get("segmentation"), Mapping):
            try:
                return rle_size(annotation["segmentation"])
            except (TypeError, ValueError):
                continue
    return None


def shapes_of(annotations: Iterable[Mapping[str, Any]], height: int, width: int) -> list[Shape]:
    """Read the segmentations of a picture's annotations, or say what is wrong with them."""
    shapes: list[Shape] = []
    # Many polygons are filled at once, twenty times as fast as one by one.
    filled: dict[int, list[NDArray[np.float64]]] = {}
    for number, annotation in enumerate(annotations):
        found = _shape(annotation.get("segmentation"), height, width)
        if isinstance(found, list):
            filled[number] = found
        shapes.append(found if isinstance(found, Shape) else Shape("polygons", None))
    every = filled_counts(list(filled.values()), height, width)
    for number, counts in zip(filled, every, strict=True):
        shapes[number] = Shape("polygons", counts)
    return shapes


def _shape(segmentation: Any, height: int, width: int) -> Shape | list[NDArray[np.float64]]:
    """Read runs, or outlines that have yet to be filled."""
    if segmentation is None or (isinstance(segmentation, list) and not segmentation):
        return Shape("none", None)
    try:
        if isinstance(segmentation, Mapping):
            form = "string" if isinstance(segmentation.get("counts"), str | bytes) else "counts"
            size = rle_size(segmentation)
            if size != (height, width):
                raise ValueError(
                    f"its size is {size[0]} × {size[1]} and the picture's {height} × {width}"
                )
            return Shape(form, rle_counts(segmentation))
        return outlines_of(segmentation, height, width)
    except (TypeError, ValueError) as error:
        return Shape("none", None, str(error).rstrip("."))


def mask_of_counts(counts: list[int], height: int, width: int) -> NDArray[np.uint8]:
    """Decode runs, down the columns: uint8 [height, width]."""
    return from_rle({"size": [height, width], "counts": counts})
