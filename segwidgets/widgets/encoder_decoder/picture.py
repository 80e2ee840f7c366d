"""The picture of the encoder-decoder figure, and its target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.images import read_labels
from segwidgets.images.labels import strays, tell_strays
from segwidgets.images.read import read_picture
from segwidgets.images.scene import UNLABELLED
from segwidgets.scenes import CLASSES, Scene, scene
from segwidgets.shared.limits import LIMITS
from segwidgets.widgets.words import times

#: The deepest network halves the size four times.
MIN_SIDE = 16


class Labelled(NamedTuple):
    """A picture and its target.

    Attributes
    ----------
    image : numpy.ndarray
        (H, W, 3), uint8.
    target : numpy.ndarray or None
        (H, W), uint8: an index into `CLASSES`, 255 where there is none; None where unknown.
    notes : tuple of str
        What was done to either, in sentences.
    """

    image: NDArray[np.uint8]
    target: NDArray[np.uint8] | None
    notes: tuple[str, ...] = ()


def as_labelled(image: Any, target: Any, seed: int | None) -> Labelled:
    """Read the picture and the target, or paint the scene.

    Parameters
    ----------
    image : object or None
        A Scene, or whatever `read_image` takes; None for the scene named by `seed`, or by 0.
        The classes of a Scene are found by their names.
    target : object or None
        The ground truth, (H, W): whatever `segwidgets.images.read_labels` takes.
    seed : int or None
        Names a scene.

    Returns
    -------
    Labelled
        Picture and target.

    Raises
    ------
    FileNotFoundError, TypeError, ValueError
        As `read_image` and `read_labels` do, and where sizes or labels are out of range.
    """
    if image is None:
        image = scene(seed or 0)
    cells: NDArray[np.uint8] | None = None
    notes: Sequence[str]
    if isinstance(image, Scene):
        pixels = image.image
        cells, notes = _target_of(image) if target is None else (None, [])
    else:
        pixels, notes = read_picture(image)
    size = pixels.shape[:2]
    least, most = MIN_SIDE, LIMITS.picture_side
    if not all(least <= side <= most for side in size):
        raise ValueError(
            f"the picture has {times(size)} pixels: the figure takes {least} to {most} a side; "
            f"enlarge it, or take a part of it or every second pixel, image[::2, ::2]."
        )
    if target is not None:
        cells = _target(target, size)
    return Labelled(pixels, cells, tuple(notes))


def _target_of(picture: Scene) -> tuple[NDArray[np.uint8] | None, list[str]]:
    """Give labels the networks' numbers, and tell of classes that they do not know."""
    names, cells = picture.class_names, picture.semantic
    if names == CLASSES:
        return cells, []
    numbers = np.full(256, UNLABELLED, np.uint8)
    for label, name in enumerate(names):
        if name in CLASSES:
            numbers[label] = CLASSES.index(name)
    found = [names[label] for label in np.unique(cells) if label < len(names)]
    strange = [name for name in found if name not in CLASSES]
    if len(strange) == len(found):
        return None, [
            f"There is no truth to compare with: the networks were trained on {_listed(CLASSES)}, "
            f"and this picture's labels are {_listed(strange)}. Give read_scene class_names from "
            f"among those of segwidgets.scenes.CLASSES."
        ]
    told = f"The networks were not trained on {_listed(strange)}: such pixels count as unlabelled."
    return numbers[cells], [told] if strange else []


def _listed(names: Sequence[str]) -> str:
    """List names; beyond nine they help nobody."""
    some = [*names[:9], "others"] if len(names) > 9 else [*names]
    return ", ".join(some[:-1]) + f" and {some[-1]}" if len(some) > 1 else "".join(some) or "none"


def _target(target: Any, size: tuple[int, ...]) -> NDArray[np.uint8]:
    cells = read_labels(target, name="target")
    if cells.shape != size:
        raise ValueError(
            f"target is {times(cells.shape)} and the picture is {times(size)}: give one label "
            f"for each pixel."
        )
    found = strays(cells, len(CLASSES), ignored=UNLABELLED)
    if found.any():
        way_out = f"number them as segwidgets.scenes.CLASSES, {UNLABELLED} where there is no label"
        raise ValueError(tell_strays("target", cells, found, len(CLASSES), way_out))
    return cells.astype(np.uint8)
