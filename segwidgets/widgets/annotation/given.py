"""What an annotation is made of: a picture, and whatever is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.labelled import read_class_names
from segwidgets.images.read import plain_array, read_image
from segwidgets.images.scene import Scene
from segwidgets.images.segments import Segments, read_segments, segments_of_scene
from segwidgets.scenes.generate import scene as generate
from segwidgets.shared.numbers import short
from segwidgets.shared.options import LIMITS
from segwidgets.widgets.words import times

# A house, boats, a bird and a ball on a beach.
_EXAMPLE: Any = {"seed": 362, "size": (160, 240)}
_OWN_NAMES = (
    "class_names belongs to labels: a Scene and Segments have names, read_segments(…, "
    "class_names=[…]) gives them."
)


def read_given(
    image: Any, target: Any, categories: Any, class_names: Any
) -> tuple[NDArray[np.uint8], Segments | None]:
    """Read a picture, and what is known of it."""
    if image is None:
        if target is not None:
            raise ValueError("target belongs to a picture: give it, Annotation(image, target).")
        image = generate(**_EXAMPLE)
    if isinstance(image, Scene):
        image = segments_of_scene(image)
    if isinstance(image, Segments) and target is None:
        if class_names is not None:
            raise ValueError(_OWN_NAMES)
        read: Segments | None = image
        pixels = image.image
    else:
        pixels = read_image(image.image if isinstance(image, Segments) else image)
        if target is not None:
            read = _read_target(pixels, target, categories, class_names)
        elif class_names is not None:
            raise ValueError("class_names are those of a target: give it, target=….")
        else:
            read = None
    if max(pixels.shape[:2]) > LIMITS.picture_side:
        raise ValueError(
            f"image has {times(pixels.shape[:2])} pixels: at most {LIMITS.picture_side} per side; "
            f"take a part, or make picture and labels smaller, read_image(…, "
            f"side={LIMITS.picture_side}) and read_labels(…, side={LIMITS.picture_side})."
        )
    return pixels, read


def _read_target(
    pixels: NDArray[np.uint8], target: Any, categories: Any, class_names: Any
) -> Segments:
    if isinstance(target, Scene):
        target = segments_of_scene(target)
    if isinstance(target, Segments):
        if class_names is not None:
            raise ValueError(_OWN_NAMES)
        if target.index.shape != pixels.shape[:2]:
            raise ValueError(
                f"target has {times(target.index.shape)} pixels and the picture "
                f"{times(pixels.shape[:2])}: give both in the same size."
            )
        return replace(target, image=pixels)
    if isinstance(target, Sequence) and not isinstance(target, str):
        listed = list(target)
        if listed and all(isinstance(one, Mapping) for one in listed):
            if class_names is not None:
                raise ValueError(
                    "class_names belongs to labels: COCO annotations are named by categories, "
                    '{1: "bird"}.'
                )
            return read_segments(pixels, annotations=listed, categories=categories)
    if categories is not None:
        raise ValueError(
            "categories belongs to COCO annotations: give these as target, "
            '[{"category_id": 1, "segmentation": …}].'
        )
    cells = plain_array("target", target)
    try:
        if cells.dtype == bool:
            return _one_object(pixels, cells, class_names)
        return read_segments(pixels, target, class_names=class_names)
    except (TypeError, ValueError) as error:
        # There it has another name.
        raise type(error)(str(error).replace("labels", "target", 1)) from None


def _one_object(pixels: NDArray[np.uint8], mask: NDArray[np.bool_], class_names: Any) -> Segments:
    """Read the mask of one object."""
    names = ("background", "object") if class_names is None else read_class_names(class_names)
    if len(names) != 2:
        raise ValueError(
            f"class_names = {short(class_names)}: a mask of one object has two classes, "
            f'["background", "bird"].'
        )
    if not mask.any():
        raise ValueError(
            "labels is False everywhere, so there is no object: mark at least one of its pixels, "
            "or leave it out."
        )
    return read_segments(
        pixels, mask.astype(np.uint8), instances=mask, class_names=names, things=names[1:]
    )
