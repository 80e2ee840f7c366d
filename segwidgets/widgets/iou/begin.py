"""What an IoU calculator begins with: given masks, a preset, or an example."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from traitlets import TraitError

from segwidgets.widgets.iou.masks import (
    MAX_LABEL,
    check_counted,
    fewest_classes,
    given_labels,
    given_picture,
)
from segwidgets.widgets.iou.presets import PRESETS, Preset, example, preset
from segwidgets.widgets.iou.set import Shot
from segwidgets.widgets.iou.state import named


class ShotsRead:
    """Pictures that were read and checked, on their way into the constructor."""

    def __init__(self, shots: list[Shot]) -> None:
        self.shots = shots


def first_shot(
    target: Any, prediction: Any, image: Any, name: Any, amount: Any, ignore_index: Any
) -> Shot:
    """Read the masks of a single picture.

    Parameters
    ----------
    target, prediction, image : object
        As given; None for what is not.
    name, amount : object
        Of a preset, or what is none; the traits refuse it.
    ignore_index : object
        The label of the target that is not counted.

    Returns
    -------
    Shot
        Given masks, a preset, or the example.

    Raises
    ------
    TypeError, ValueError
        If they are no masks, or more than one of these.
    """
    if name in PRESETS and type(amount) is int:
        if not (target is None and prediction is None and image is None):
            raise ValueError(f"preset = {name!r} brings its own masks: leave out the others.")
        pair = preset(cast("Preset", name), amount)
        return Shot("", *pair)
    if target is None and prediction is None:
        pair = example()
        picture = None if image is None else given_picture(image, pair.target.shape)
        return Shot("", pair.target, pair.prediction, picture)
    given = [
        None if value is None else given_labels(label, value)
        for label, value in (("target", target), ("prediction", prediction))
    ]
    known = given[0] if given[0] is not None else given[1]
    assert known is not None
    true, guess = (np.zeros_like(known) if labels is None else labels for labels in given)
    if target is not None and type(ignore_index) is int:
        check_counted(true, ignore_index)
    return Shot("", true, guess, None if image is None else given_picture(image, true.shape))


def classes_needed(shots: list[Shot], ignore_index: Any) -> int:
    """Find how many classes the labels of a set need.

    Parameters
    ----------
    shots : list of Shot
        At least one.
    ignore_index : object
        The label of the target that is not counted.

    Returns
    -------
    int
        At least 2.

    Raises
    ------
    traitlets.TraitError
        If 255 is a label, which most probably should be ignored.
    """
    ignored = ignore_index if type(ignore_index) is int else None
    try:
        return max(fewest_classes(shot.target, shot.prediction, ignored) for shot in shots)
    except ValueError as error:
        raise TraitError(str(error)) from error


def classes_and_names(
    shots: list[Shot],
    num_classes: Any,
    class_names: Any,
    ignore_index: Any,
    usual: tuple[str, ...] = (),
) -> tuple[Any, Any]:
    """Find out how many classes there are, and what they are called.

    Parameters
    ----------
    shots : list of Shot
        At least one.
    num_classes, class_names, ignore_index : object
        As given; None for what is not. The traits refuse what is wrong.
    usual : tuple of str
        Names for the first classes, where none are given.

    Returns
    -------
    num_classes, class_names : object
        For the traits.

    Raises
    ------
    traitlets.TraitError
        If 255 is a label, which most probably should be ignored.
    """
    listed = hasattr(class_names, "__iter__") and not isinstance(class_names, str)
    names = tuple(class_names) if listed else class_names
    if num_classes is None:
        num_classes = len(names) if listed else classes_needed(shots, ignore_index)
    if names is None:
        known = type(num_classes) is int and 2 <= num_classes <= MAX_LABEL + 1
        names = named(usual, num_classes) if known else ()
    return num_classes, names


def file_name(name: str) -> str:
    """Leave of a name what a file's may have.

    Parameters
    ----------
    name : str
        Any.

    Returns
    -------
    str
        As long.

    Examples
    --------
    >>> file_name("a/b 1.png")
    'a_b_1.png'
    """
    return "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in name)
