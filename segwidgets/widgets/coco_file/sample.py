"""A small data set as COCO's files have it, from generated scenes."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.coco import from_polygons, to_rle
from segwidgets.images.outlines import Loop, outlines
from segwidgets.images.scene import Scene
from segwidgets.images.segments import Segments, segments_of_scene
from segwidgets.scenes.generate import scene

#: Scenes whose masks can be read pixel by pixel; the last one nobody has labelled.
SEEDS = (4, 16, 12)
SIZE = (32, 48)
_UNLABELLED = SEEDS[-1]
_SUPERCATEGORIES = {
    "tree": "plant",
    "house": "building",
    "boat": "vehicle",
    "bird": "animal",
    "ball": "sports",
    "sky": "sky",
    "sea": "water",
    "sand": "ground",
    "grass": "plant",
}


class Sample(NamedTuple):
    """Three files of one small data set, and its pictures by their ids."""

    instances: dict[str, Any]
    panoptic: dict[str, Any]
    captions: dict[str, Any]
    images: dict[int, NDArray[np.uint8]]


@lru_cache(maxsize=1)
def sample() -> Sample:
    """Make the files; nobody changes them."""
    scenes = {seed: _crowded(scene(seed, SIZE)) for seed in SEEDS}
    cuts = {seed: segments_of_scene(one) for seed, one in scenes.items() if seed != _UNLABELLED}
    records = [
        {
            "license": 1,
            "file_name": f"{seed:012}.png",
            "height": SIZE[0],
            "width": SIZE[1],
            "id": seed,
        }
        for seed in SEEDS
    ]
    common = {
        "info": {"description": "Three generated scenes", "version": "1.0", "year": 2017},
        "licenses": [{"id": 1, "name": "BSD 3-Clause", "url": ""}],
        "images": records,
    }
    first = next(iter(cuts.values()))
    kinds = [
        {"supercategory": _SUPERCATEGORIES[name], "isthing": int(label in first.things)}
        | {"id": label + 1, "name": name}
        for label, name in enumerate(first.class_names)
    ]
    things = [
        {key: kind[key] for key in ("supercategory", "id", "name")}
        for kind in kinds
        if kind["isthing"]
    ]
    annotations: list[dict[str, Any]] = []
    for seed, cut in cuts.items():
        annotations += _instances(cut, seed, len(annotations) + 1)
    return Sample(
        {**common, "annotations": annotations, "categories": things},
        {
            **common,
            "annotations": [_segments(cut, seed) for seed, cut in cuts.items()],
            "categories": kinds,
        },
        {
            **common,
            "annotations": [
                {"image_id": seed, "id": number, "caption": _caption(cut)}
                for number, (seed, cut) in enumerate(cuts.items(), 1)
            ],
        },
        {seed: one.image for seed, one in scenes.items()},
    )


def _crowded(one: Scene) -> Scene:
    """Let three trees and more be a crowd, as annotators do who do not count them."""
    tree = one.semantic == one.class_names.index("tree")
    if len(np.unique(one.instance[tree])) < 3:
        return one
    return replace(one, instance=np.where(tree, 0, one.instance).astype(np.int32))


def _instances(cut: Segments, image_id: int, first: int) -> list[dict[str, Any]]:
    """Write the things of a picture as annotations: polygons, and run-length codes for crowds."""
    chosen = [k for k, one in enumerate(cut.segments, 1) if one.label in cut.things]
    chosen.sort(key=lambda k: cut.segments[k - 1].is_crowd)
    single = [k for k in chosen if not cut.segments[k - 1].is_crowd]
    found = []
    for number, k in enumerate(chosen):
        one, mask = cut.segments[k - 1], cut.index == k
        # One of them as results have it, with COCO's string.
        form = "counts" if one.is_crowd else "string" if k == single[-1] else "polygons"
        found.append(
            {
                "segmentation": _segmentation(mask, form),
                "area": int(mask.sum()),
                "iscrowd": int(one.is_crowd),
                "image_id": image_id,
                "bbox": _box(mask),
                "category_id": one.category_id,
                "id": first + number,
            }
        )
    return found


def _segmentation(mask: NDArray[np.bool_], form: str) -> Any:
    if form == "polygons":
        loops = outlines(mask.astype(np.int32))[1]
        polygons = [_corners(loop).ravel().astype(int).tolist() for loop in loops]
        # Polygons have no holes: where there are any, they do not give the mask back.
        if (from_polygons(polygons, height=SIZE[0], width=SIZE[1]) == mask).all():
            return polygons
    return to_rle(mask, compressed=form != "counts")


def _corners(loop: Loop) -> Loop:
    """Leave out what lies on a straight line."""
    turns = np.diff(loop, axis=0, prepend=loop[-1:]) != np.diff(loop, axis=0, append=loop[:1])
    corners: Loop = loop[turns.any(1)]
    return corners


def _box(mask: NDArray[np.bool_]) -> list[int]:
    rows, cols = mask.any(1).nonzero()[0], mask.any(0).nonzero()[0]
    left, top = int(cols[0]), int(rows[0])
    return [left, top, int(cols[-1]) + 1 - left, int(rows[-1]) + 1 - top]


def _segments(cut: Segments, image_id: int) -> dict[str, Any]:
    """Write all segments of a picture, things and stuff, with their ids in its PNG."""
    rows = []
    for k, one in enumerate(cut.segments, 1):
        mask = cut.index == k
        row = {"id": one.id, "category_id": one.category_id, "area": int(mask.sum())}
        rows.append(row | {"bbox": _box(mask), "iscrowd": int(one.is_crowd)})
    return {"segments_info": rows, "file_name": f"{image_id:012}.png", "image_id": image_id}


def segment_masks(image_id: int) -> dict[int, NDArray[np.bool_]]:
    """Give the mask of each segment of a picture of the sample, by its id in the PNG."""
    cut = segments_of_scene(_crowded(scene(image_id, SIZE)))
    return {one.id: cut.index == k for k, one in enumerate(cut.segments, 1)}


def _caption(cut: Segments) -> str:
    """Say what is to be seen, as a person would."""
    numbers = ("no", "one", "two", "three", "four", "five", "six")
    parts = []
    for label in sorted(cut.things, reverse=True):
        name, own = cut.class_names[label], [s for s in cut.segments if s.label == label]
        count = sum(not one.is_crowd for one in own)
        if count:
            parts.append(f"{numbers[count]} {name}{'s' * (count > 1)}")
        elif own:
            parts.append(f"a group of {name}s")
    text = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return f"{text[0].upper()}{text[1:]} outdoors."


def as_text(value: Any) -> str:
    """Write a value as a JSON file has it."""
    return str(value) if type(value) is int else json.dumps(value, ensure_ascii=False, default=str)
