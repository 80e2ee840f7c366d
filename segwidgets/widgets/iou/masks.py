"""What masks of the IoU calculator have to be, one by one and together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.labels import read_labels, strays, tell_strays
from segwidgets.images.picture import as_picture
from segwidgets.widgets.tensors import packed, unpacked
from segwidgets.widgets.words import times

MAX_SIDE = 1024
MAX_LABEL = 255
# Data sets with so many classes are rare; those that mark ignored pixels with 255 are not.
_MANY = 200

Labels = NDArray[np.uint8]
_TOGETHER = "assign both in `with w.hold_trait_notifications():`"


def given_labels(name: str, value: Any) -> Labels:
    """Read a mask that a reader gave.

    Parameters
    ----------
    name : str
        What the errors call it.
    value : object
        Whatever `segwidgets.images.read_labels` takes.

    Returns
    -------
    numpy.ndarray
        uint8 [H, W].

    Raises
    ------
    TypeError, ValueError
        If it is no label image, or too large for a figure.
    """
    labels = read_labels(value, name=name)
    if max(labels.shape) > MAX_SIDE:
        raise ValueError(
            f"{name} has {times(labels.shape)} pixels: at most {MAX_SIDE} per side; crop it, or "
            f"take every n-th pixel, {name}[::2, ::2]."
        )
    if labels.dtype != np.uint8:
        where = tuple(np.argwhere(labels > MAX_LABEL)[0].tolist())
        count = int((labels > MAX_LABEL).sum())
        raise ValueError(
            f"{name} holds {labels.max()} and others above {MAX_LABEL} in {count} pixels, first "
            f"at {where}: a figure has labels up to {MAX_LABEL}; number the classes anew."
        )
    return labels


def packed_mask(labels: Labels, picture: int = 0) -> dict[str, Any]:
    """Pack a mask for the page.

    Parameters
    ----------
    labels : numpy.ndarray
        uint8 [H, W].
    picture : int
        Which picture of a set it belongs to.

    Returns
    -------
    dict
        As `packed` does it, with `picture`.
    """
    return {**packed(labels), "picture": picture}


def labels_in(mask: Mapping[str, Any]) -> Labels:
    """Take the labels out of a packed mask.

    Parameters
    ----------
    mask : mapping
        From `packed_mask`, or from the page.

    Returns
    -------
    numpy.ndarray
        uint8 [H, W].

    Raises
    ------
    TypeError, ValueError
        If it is no such thing.
    """
    labels = unpacked(mask)
    if labels.dtype != np.uint8 or labels.ndim != 2 or labels.size == 0:
        raise ValueError("a mask is uint8 with two axes.")
    return labels


def check_masks(
    target: Labels, prediction: Labels, num_classes: int, ignore_index: int | None
) -> Labels:
    """Check that masks fit together, and that their labels are classes.

    Parameters
    ----------
    target, prediction : numpy.ndarray
        uint8 [H, W].
    num_classes : int
        Number of classes.
    ignore_index : int or None
        A label of the target that is not counted.

    Returns
    -------
    numpy.ndarray
        The prediction, with 0 where the target is ignored and the label is no class.

    Raises
    ------
    ValueError
        If they do not.
    """
    if target.shape != prediction.shape:
        raise ValueError(
            f"prediction has {times(prediction.shape)} pixels, target {times(target.shape)}: both "
            f"need the same size; {_TOGETHER}."
        )
    found = strays(target, num_classes, ignore_index)
    if found.any():
        way_out = "choose a larger num_classes, or name the label to leave out as ignore_index"
        raise ValueError(tell_strays("target", target, found, num_classes, way_out))
    found = strays(prediction, num_classes)
    if not found.any():
        return prediction
    ignored = np.zeros_like(found) if ignore_index is None else target == ignore_index
    if (found & ~ignored).any():
        way_out = "choose a larger num_classes; only the target can be ignored"
        raise ValueError(
            tell_strays("prediction", prediction, found & ~ignored, num_classes, way_out)
        )
    return np.where(found, np.uint8(0), prediction)


def check_counted(target: Labels, ignore_index: int | None) -> None:
    """Check that something is left to count.

    Parameters
    ----------
    target : numpy.ndarray
        uint8 [H, W].
    ignore_index : int or None
        The label that is not counted.

    Raises
    ------
    ValueError
        If all pixels are ignored.
    """
    if ignore_index is not None and bool((target == ignore_index).all()):
        raise ValueError(
            f"target holds ignore_index = {ignore_index} in all {target.size} pixels: nothing is "
            f"left to count; choose another ignore_index, or None."
        )


def fewest_classes(target: Labels, prediction: Labels, ignore_index: int | None) -> int:
    """Find how many classes the labels need.

    Parameters
    ----------
    target, prediction : numpy.ndarray
        uint8 of the same shape.
    ignore_index : int or None
        The label that is not counted.

    Returns
    -------
    int
        At least 2.

    Raises
    ------
    ValueError
        If 255 is a label: most probably it marks what should be ignored.
    """
    counted: Any = ...
    if ignore_index is not None and target.shape == prediction.shape:
        counted = target != ignore_index
    most = 0
    for name, labels in (("target", target), ("prediction", prediction)):
        highest = int(labels[counted].max(initial=0))
        if highest == MAX_LABEL and len(np.unique(labels)) < _MANY:
            raise ValueError(
                f"{name} holds 255, which marks ignored pixels in most data sets: say so, "
                f"ignore_index=255, or give num_classes=256."
            )
        most = max(most, highest)
    return max(2, most + 1)


def given_picture(image: Any, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Read the picture that lies under the masks.

    Parameters
    ----------
    image : array-like, str, path-like or PIL.Image.Image
        Whatever `as_picture` takes.
    shape : tuple of int
        Height and width of the masks.

    Returns
    -------
    numpy.ndarray
        uint8 [H, W, 3].

    Raises
    ------
    TypeError, ValueError
        If it is no picture, or not of this size.
    """
    pixels = as_picture("image", image)
    if pixels.shape[:2] != tuple(shape):
        raise ValueError(
            f"image has {times(pixels.shape[:2])} pixels, the masks {times(tuple(shape))}: all "
            f"need the same size; resize the image, or assign masks and then image in `with "
            f"w.hold_trait_notifications():`."
        )
    colours = pixels if pixels.ndim == 3 else pixels[..., None]
    return np.ascontiguousarray(np.broadcast_to(colours, (*shape, 3)))
