"""Masks of the IoU calculator: read, checked one by one and together, packed for the page."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from traitlets import TraitError, TraitType

from segwidgets._torch import require_torch
from segwidgets.images.hints import (
    describe_invalid_labels,
    invalid_labels,
    is_black_and_white,
)
from segwidgets.images.labels import read_labels, size_unread
from segwidgets.images.pairs import check_pairs
from segwidgets.images.read import read_image, shrunk, smaller
from segwidgets.ops.device import choose_device
from segwidgets.shared.numbers import short
from segwidgets.shared.options import LIMITS, OPTIONS
from segwidgets.widgets.iou.presets import PRESETS, example, preset
from segwidgets.widgets.tensors import packed, unpacked
from segwidgets.widgets.traits import FromPage
from segwidgets.widgets.words import times

MAX_LABEL: int = OPTIONS["iou_calculator"]["label"]["max"]
_MAX_SAMPLES: int = OPTIONS["iou_calculator"]["index"]["max"] + 1
# Data sets with so many classes are rare; those that mark ignored pixels with 255 are not.
_MANY = 200
_KEYS = ("target", "prediction", "image", "name")

Labels = NDArray[np.uint8]
_TOGETHER = "resize labels by the nearest, or assign both in `with w.hold_trait_notifications():`"


@dataclass(frozen=True)
class Sample:
    """A target, its prediction and perhaps the image under them, all of one size."""

    name: str
    target: Labels
    prediction: Labels
    image: NDArray[np.uint8] | None = None

    def painted(self, side: str, labels: Labels) -> Sample:
        """Give the sample with another target or prediction."""
        change: dict[str, Any] = {side: labels}
        return replace(self, **change)

    @property
    def packed_image(self) -> dict[str, Any]:
        """The image for the page; empty for none."""
        return {} if self.image is None else packed(self.image)


def plain_int(value: Any) -> Any:
    """Take NumPy's whole numbers as Python's, and leave all else for a trait to refuse."""
    return int(value) if isinstance(value, np.integer) else value


@contextmanager
def refusing() -> Iterator[None]:
    """Turn errors about values into the one that traits raise."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise TraitError(str(error)) from error


# What a reader gives


def read_mask(name: str, value: Any) -> Labels:
    """Read labels that fit into a figure: uint8 [H, W]."""
    # Before it is decoded, which may take a lot of memory.
    if (size := size_unread(name, value)) is not None:
        _check_sides(name, size)
    labels = read_labels(value, name=name)
    _check_sides(name, labels.shape)
    if labels.dtype != np.uint8:
        where = tuple(np.argwhere(labels > MAX_LABEL)[0].tolist())
        count = int((labels > MAX_LABEL).sum())
        raise ValueError(
            f"{name} holds {labels.max()} and others above {MAX_LABEL} in {count} pixels, first "
            f"at {where}: a figure has labels up to {MAX_LABEL}; number the classes anew."
        )
    return labels


def _check_sides(name: str, shape: tuple[int, ...]) -> None:
    if max(shape) > LIMITS.mask_side:
        raise ValueError(
            f"{name} has {times(shape)} pixels: at most {LIMITS.mask_side} per side; make it "
            f"smaller, segwidgets.images.read_labels({name}, side={LIMITS.mask_side}), or take a "
            f"part."
        )


def image_under(image: Any, shape: tuple[int, ...]) -> NDArray[np.uint8] | None:
    """Read the image under masks of a shape: uint8 [H, W, 3], or None for none."""
    if image is None:
        return None
    pixels = read_image(image)
    if pixels.shape[:2] != tuple(shape):
        way_out = "give it in their size"
        if shrunk(pixels, max(shape)).shape[:2] == tuple(shape):
            way_out = smaller("image", max(shape)).partition(", or")[0]
        raise ValueError(
            f"image has {times(pixels.shape[:2])} pixels, the masks {times(tuple(shape))}: all "
            f"need the same size; {way_out}, or assign masks and then image in `with "
            f"w.hold_trait_notifications():`."
        )
    return pixels


def read_sample(
    target: Any, prediction: Any, image: Any, name: Any, amount: Any, ignore_index: Any
) -> Sample:
    """Read the masks of a single figure: given ones, a preset, or the example."""
    if name in PRESETS and type(amount) is int:
        if not (target is None and prediction is None and image is None):
            raise ValueError(f"preset = {name!r} brings its own masks: leave out the others.")
        return Sample("", *preset(name, amount))
    if target is None and prediction is None:
        pair = example()
        return Sample("", *pair, image_under(image, pair.target.shape))
    given = [
        None if value is None else read_mask(side, value)
        for side, value in (("target", target), ("prediction", prediction))
    ]
    known = given[0] if given[0] is not None else given[1]
    assert known is not None
    true, predicted = (np.zeros_like(known) if labels is None else labels for labels in given)
    if target is not None and type(ignore_index) is int:
        check_counted(true, ignore_index)
    return Sample("", true, predicted, image_under(image, known.shape))


def read_samples(pairs: Iterable[Any], names: Iterable[str] | None) -> list[Sample]:
    """Read a set; an error says which of its pairs is to blame."""
    check_pairs(pairs)
    samples: list[Sample] = []
    for number, pair in enumerate(pairs):
        if number == _MAX_SAMPLES:
            raise ValueError(
                f"pairs: at most {_MAX_SAMPLES} pictures; take a part, pairs[:{_MAX_SAMPLES}]."
            )
        try:
            samples.append(_sample(number, pair))
        except (TypeError, ValueError) as error:
            raise type(error)(f"pairs[{number}]: {error}") from error
    if not samples:
        raise ValueError("pairs is empty: give at least one (target, prediction).")
    if names is None:
        return samples
    given = [str(name) for name in names]
    if len(given) != len(samples):
        raise ValueError(f"names has {len(given)} names for {len(samples)} pictures.")
    return [replace(sample, name=name) for sample, name in zip(samples, given, strict=True)]


def _sample(number: int, pair: Any) -> Sample:
    if isinstance(pair, Mapping):
        unknown = set(pair) - set(_KEYS)
        if unknown or not {"target", "prediction"} <= set(pair):
            raise ValueError(f"{sorted(pair)}: give target, prediction and perhaps image, name.")
        parts = dict(pair)
    else:
        listed = list(pair) if isinstance(pair, tuple | list) else []
        if len(listed) not in (2, 3):
            raise ValueError("give (target, prediction), or with a third, the image.")
        parts = dict(zip(_KEYS, listed, strict=False))
    target = read_mask("target", parts["target"])
    return Sample(
        name=str(parts.get("name", f"picture {number + 1}")),
        target=target,
        prediction=read_mask("prediction", parts["prediction"]),
        image=image_under(parts.get("image"), target.shape),
    )


def check_sample(sample: Sample, num_classes: int, ignore_index: int | None) -> Sample:
    """Check a sample of a set, and give it with the prediction as it may stay."""
    clean = check_masks(sample.target, sample.prediction, num_classes, ignore_index)
    check_counted(sample.target, ignore_index)
    return replace(sample, prediction=clean)


# What has to fit together


def check_masks(
    target: Labels, prediction: Labels, num_classes: int, ignore_index: int | None
) -> Labels:
    """Check sizes and labels; give the prediction with 0 for what is no class and not counted."""
    if target.shape != prediction.shape:
        raise ValueError(
            f"prediction has {times(prediction.shape)} pixels, target {times(target.shape)}: both "
            f"need the same size; {_TOGETHER}."
        )
    found = invalid_labels(target, num_classes, ignore_index)
    if found.any():
        way_out = "choose a larger num_classes, or name the label to leave out as ignore_index"
        raise ValueError(describe_invalid_labels("target", target, found, num_classes, way_out))
    found = invalid_labels(prediction, num_classes)
    if not found.any():
        return prediction
    ignored = np.zeros_like(found) if ignore_index is None else target == ignore_index
    if (found & ~ignored).any():
        way_out = "choose a larger num_classes; only the target can be ignored"
        raise ValueError(
            describe_invalid_labels(
                "prediction", prediction, found & ~ignored, num_classes, way_out
            )
        )
    return np.where(found, np.uint8(0), prediction)


def check_counted(target: Labels, ignore_index: int | None) -> None:
    """Check that not all pixels are ignored."""
    if ignore_index is not None and bool((target == ignore_index).all()):
        raise ValueError(
            f"target holds ignore_index = {ignore_index} in all {target.size} pixels: nothing is "
            f"left to count; choose another ignore_index, or None."
        )


def classes_and_names(
    samples: Iterable[Sample],
    num_classes: Any,
    class_names: Any,
    ignore_index: Any,
    usual: tuple[str, ...] = (),
) -> tuple[Any, Any]:
    """Find out how many classes there are and what they are called; traits refuse what is wrong.

    `usual` are names for the first classes, where none are given.
    """
    listed = hasattr(class_names, "__iter__") and not isinstance(class_names, str)
    names = tuple(class_names) if listed else class_names
    if listed and len(names) == 1:
        raise ValueError(
            f"class_names = {short(names)}: an object on its background is two classes; name both, "
            f"{['background', *names]}."
        )
    if num_classes is None:
        ignored = ignore_index if type(ignore_index) is int else None
        num_classes = (
            len(names) if listed else max(_fewest_classes(sample, ignored) for sample in samples)
        )
    if names is None:
        known = type(num_classes) is int and 2 <= num_classes <= MAX_LABEL + 1
        names = named(usual, num_classes) if known else ()
    return num_classes, names


def _fewest_classes(sample: Sample, ignore_index: int | None) -> int:
    """Find how many classes the labels need; 255 most probably marks what should be ignored."""
    counted: Any = ...
    if ignore_index is not None and sample.target.shape == sample.prediction.shape:
        counted = sample.target != ignore_index
    largest = 1
    for name, labels in (("target", sample.target), ("prediction", sample.prediction)):
        highest = int(labels[counted].max(initial=0))
        if highest == MAX_LABEL and is_black_and_white(labels):
            ignored = (
                "; or where 255 marks ignored pixels, say so, ignore_index=255"
                if name == "target"
                else ""
            )
            raise ValueError(
                f"{name} holds 0 and 255 alone, as masks in black and white do: make it one of 0 "
                f"and 1, segwidgets.images.read_labels({name}) > 0{ignored}."
            )
        if highest == MAX_LABEL and len(np.unique(labels)) < _MANY:
            raise ValueError(
                f"{name} holds 255, which marks ignored pixels in most data sets: say so, "
                f"ignore_index=255, or give num_classes=256."
            )
        largest = max(largest, highest)
    return largest + 1


def named(names: tuple[str, ...], num_classes: int) -> tuple[str, ...]:
    """Give every class a name, where the first ones may have theirs.

    >>> named((), 3)
    ('background', 'class 1', 'class 2')
    """
    usual = ("background", *(f"class {number}" for number in range(1, num_classes)))
    return (*names[:num_classes], *usual[len(names) :])


# What the page has


def packed_mask(labels: Labels, picture: int = 0) -> dict[str, Any]:
    """Pack a mask with the number of its picture in a set."""
    return {**packed(labels), "picture": picture}


def labels_in(mask: Mapping[str, Any]) -> Labels:
    """Take the labels out of a packed mask."""
    labels = unpacked(mask)
    if labels.dtype != np.uint8 or labels.ndim != 2 or labels.size == 0:
        raise ValueError("a mask is uint8 with two axes.")
    return labels


class PackedMask(TraitType[dict[str, Any], Any], FromPage):
    """A mask as the page has it: packed uint8 with the number of its picture."""

    def validate(self, obj: Any, value: Any) -> dict[str, Any]:
        """Take a packed mask, and nothing else: readers assign to `target` and `prediction`."""
        try:
            labels = labels_in(value)
        except (TypeError, ValueError) as error:
            raise TraitError(f"{self.name}: {error}") from error
        return packed_mask(labels, value.get("picture", 0))

    def coerce(self, obj: Any, value: Any) -> dict[str, Any]:
        """Take a mask of the picture's own size; no other is near."""
        clean = self.validate(obj, value)
        if clean["shape"] != getattr(obj, self.name or "")["shape"]:
            raise ValueError(f"{self.name} has another size.")
        if clean["picture"] != obj.index:
            raise ValueError(f"{self.name} belongs to another picture.")
        return {**clean, "picture": obj.index}


class TensorOf(TraitType[Any, Any]):
    """A packed trait as a tensor of its own, on the figure's device, or None where it is empty."""

    def __init__(self, packed: str, **kwargs: Any) -> None:
        self.packed = packed
        super().__init__(**kwargs)

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Make the tensor."""
        value = getattr(obj, self.packed)
        if not value:
            return None
        return require_torch().from_numpy(unpacked(value)).to(choose_device(obj.device))

    def set(self, obj: Any, value: Any) -> None:
        """Hand the value to the figure, which knows what it has to agree with."""
        obj._assign(self.name, value)
