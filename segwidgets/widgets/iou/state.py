"""The state of the IoU calculator: its traits, and what they have to agree on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, cast

import numpy as np
import traitlets
from traitlets import All, Dict, TraitError, validate

from segwidgets.widgets.figure import Figure
from segwidgets.widgets.iou.masks import (
    MAX_LABEL,
    check_counted,
    check_masks,
    given_labels,
    given_picture,
    labels_in,
    packed_mask,
)
from segwidgets.widgets.iou.presets import CLASSES, MAX_AMOUNT, PRESETS, Preset
from segwidgets.widgets.iou.presets import preset as drawn_preset
from segwidgets.widgets.iou.set import MAX_PICTURES, Shot
from segwidgets.widgets.iou.traits import ClassNames, IgnoreIndex, PackedMask, Tensor
from segwidgets.widgets.tensors import packed
from segwidgets.widgets.traits import Choice, Device, Flag, Whole

TOOLS = ("paint", "erase", "rectangle", "polygon", "fill", "pick")
PRESET_NAMES = ("background", "bird", "other")
_MAX_BRUSH = 128
_EMPTY = packed_mask(np.zeros((1, 1), np.uint8))
SIDES = {"target": "_target", "prediction": "_prediction"}


class IouState(Figure):
    """Two masks over a picture, and how they are scored; of one picture or of a set."""

    stem = "iou-calculator"
    family = "iou"
    result_names = ("_target", "_prediction", "num_classes", "ignore_index", "device")
    spec_names = (
        *("_target", "_prediction", "_image", "num_classes", "class_names", "ignore_index"),
        *("absent", "include_background", "per_image", "tool", "brush_size", "label", "editing"),
        *("preset", "amount", "index", "_names", "_tallies"),
    )
    _joint: ClassVar[tuple[str, ...]] = ("_target", "_prediction", "num_classes", "ignore_index")

    _target = PackedMask(_EMPTY).tag(sync=True, echo_update=False)
    _prediction = PackedMask(_EMPTY).tag(sync=True, echo_update=False)
    _image = Dict(help="The picture under the masks, packed; empty for none.").tag(sync=True)
    _names: Any = traitlets.List(help="Names of the pictures of a set.").tag(sync=True)
    _tallies = Dict(help="Counts of the pictures of a set, packed.").tag(sync=True)

    target = Tensor("_target", help="The true classes: uint8 [H, W], a copy; assign to change.")
    prediction = Tensor("_prediction", help="The predicted classes, likewise.")
    image = Tensor("_image", help="The picture under the masks: uint8 [H, W, 3], or None.")

    num_classes = Whole(2, 2, MAX_LABEL + 1, help="Classes are 0 to num_classes - 1.").tag(
        sync=True
    )
    class_names = ClassNames((), help="A name for each class.").tag(sync=True)
    ignore_index = IgnoreIndex(None, help="Pixels with this target are not counted.").tag(sync=True)
    absent = Choice(
        ["exclude", "zero", "one"], "exclude", help="What a score is where it would be 0/0."
    ).tag(sync=True)
    include_background = Flag(True, help="Whether class 0 counts in the means.").tag(sync=True)
    per_image = Flag(
        False, help="Whether pictures of a set are scored one by one, then averaged."
    ).tag(sync=True)
    tool = Choice(list(TOOLS), "paint", help="What the pointer does.").tag(sync=True)
    brush_size = Whole(6, 1, _MAX_BRUSH, help="Diameter of the brush in pixels.").tag(sync=True)
    label = Whole(1, 0, MAX_LABEL, help="The label that is painted.").tag(sync=True)
    editing = Choice(["prediction", "target"], "prediction", help="Which mask is painted.").tag(
        sync=True
    )
    preset = Choice(["", *PRESETS], "", help="A pair of masks that teaches; empty for none.").tag(
        sync=True
    )
    amount = Whole(5, 1, MAX_AMOUNT, help="How large the preset's object is.").tag(sync=True)
    index = Whole(0, 0, MAX_PICTURES - 1, help="Which picture of a set, from 0 on.").tag(sync=True)
    device = Device("auto", help='Where torch computes: "auto" or a torch device string.')

    # Whether the page speaks: it has done by itself whatever follows from its changes.
    _taking = False
    # Which tensors somebody observes.
    _observed: frozenset[str] = frozenset()

    def __init__(self, shots: list[Shot], **kwargs: Any) -> None:
        self._shots = shots
        # Pictures whose masks changed since they were counted.
        self._changed_shots: set[int] = set()
        super().__init__(
            _target=packed_mask(shots[0].target),
            _prediction=packed_mask(shots[0].prediction),
            _image=_packed_image(shots[0]),
            _names=[shot.name for shot in shots] if len(shots) > 1 else [],
            **kwargs,
        )

    def observe(self, handler: Any, names: Any = All, type: Any = "change") -> None:  # noqa: A002
        """Call a function whenever traits change, as any widget does.

        Parameters
        ----------
        handler : callable
            Receives the change.
        names : str, list of str or traitlets.All
            Which traits; of `target` and `prediction` the change holds the new tensor.
        type : str
            Kind of change.
        """
        wanted = set(SIDES) if names is All else {names} if isinstance(names, str) else set(names)
        self._observed |= wanted & set(SIDES)
        super().observe(handler, names, type)

    # Assignments from Python

    def _assign(self, name: str, value: Any) -> None:
        """Take a mask or a picture from the reader."""
        try:
            if name == "image":
                height, width = self._target["shape"]
                self._image = {} if value is None else packed(given_picture(value, (height, width)))
                return
            labels = given_labels(name, value)
            if name == "target":
                check_counted(labels, self.ignore_index)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        with self.hold_trait_notifications():
            setattr(self, SIDES[name], packed_mask(labels, self.index))
            self.preset = ""

    @validate("_target", "_prediction", "num_classes", "ignore_index")
    def _check_together(self, proposal: Any) -> Any:
        spec = {name: getattr(self, name) for name in self._joint}
        name = proposal.trait.name
        spec[name] = proposal.value
        try:
            clean = checked(spec)
            if name == "ignore_index" and not self._taking:
                check_counted(labels_in(spec["_target"]), spec["ignore_index"])
            if name == "_target" and self._image and self._image["shape"][:2] != clean["shape"]:
                raise ValueError(
                    "image has another size than target: assign image, or None, together with "
                    "the masks, in `with w.hold_trait_notifications():`."
                )
        except ValueError as error:
            raise TraitError(str(error)) from error
        return clean if name == "_prediction" else proposal.value

    @validate("class_names")
    def _check_names(self, proposal: Any) -> tuple[str, ...]:
        names: tuple[str, ...] = proposal.value
        if len(names) != self.num_classes:
            raise TraitError(
                f"class_names has {len(names)} names for num_classes = {self.num_classes}: give "
                f"one per class, or assign both in `with w.hold_trait_notifications():`."
            )
        return names

    @validate("label")
    def _check_label(self, proposal: Any) -> int:
        label: int = proposal.value
        if label >= self.num_classes and label != self.ignore_index:
            raise TraitError(f"label = {label}: choose a class, 0 to {self.num_classes - 1}.")
        return label

    @validate("index")
    def _check_index(self, proposal: Any) -> int:
        index: int = proposal.value
        if index >= len(self._shots):
            raise TraitError(f"index = {index}: choose 0 to {len(self._shots) - 1}.")
        return index

    @validate("preset")
    def _check_preset(self, proposal: Any) -> str:
        name: str = proposal.value
        if name and len(self._shots) > 1:
            raise TraitError(f"preset = {name!r}: presets need a figure of a single picture.")
        return name

    # What follows

    @traitlets.observe("num_classes", "ignore_index")
    def _rename(self, _change: Any) -> None:
        """Name new classes, and paint one that is there."""
        if len(self.class_names) != self.num_classes:
            self.class_names = named(self.class_names, self.num_classes)
        if self.label >= self.num_classes and self.label != self.ignore_index:
            self.label = self.num_classes - 1

    @traitlets.observe("preset", "amount")
    def _draw_preset(self, _change: Any) -> None:
        if self._taking or not self.preset:
            return
        pair = drawn_preset(cast("Preset", self.preset), self.amount)
        with self.hold_trait_notifications():
            self._image = {}
            self.ignore_index = None
            self.num_classes = CLASSES
            self.class_names = PRESET_NAMES
            self._target, self._prediction = packed_mask(pair.target), packed_mask(pair.prediction)

    @traitlets.observe("index")
    def _turn(self, _change: Any) -> None:
        """Show another picture of the set."""
        shot = self._shots[self.index]
        with self.hold_trait_notifications():
            self._image = _packed_image(shot)
            self._target = packed_mask(shot.target, self.index)
            self._prediction = packed_mask(shot.prediction, self.index)
        self._renew_tallies()

    @traitlets.observe("_target", "_prediction")
    def _keep(self, change: Any) -> None:
        """Note what was painted, and tell who watches the tensor."""
        name = change.name.removeprefix("_")
        self._note(name, change.new)
        if name in self._observed:
            # Not sooner: torch takes a second to load.
            new = getattr(self, name)
            self.notify_change({**change, "name": name, "old": None, "new": new})

    def _note(self, name: str, mask: dict[str, Any]) -> None:
        number = mask["picture"]
        labels = labels_in(mask)
        if not np.array_equal(getattr(self._shots[number], name), labels):
            self._shots[number] = replace(self._shots[number], **{name: labels})
            self._changed_shots.add(number)

    def _renew_tallies(self) -> None:
        """Count the pictures of a set again that have changed."""


def named(names: tuple[str, ...], num_classes: int) -> tuple[str, ...]:
    """Give every class a name.

    Parameters
    ----------
    names : tuple of str
        Those that have one.
    num_classes : int
        How many are needed.

    Returns
    -------
    tuple of str
        As many.

    Examples
    --------
    >>> named((), 3)
    ('background', 'class 1', 'class 2')
    """
    usual = ("background", *(f"class {number}" for number in range(1, num_classes)))
    return (*names[:num_classes], *usual[len(names) :])


def checked(spec: dict[str, Any]) -> dict[str, Any]:
    """Check the masks of a state.

    Parameters
    ----------
    spec : dict
        `_target` and `_prediction`, packed; `num_classes` and `ignore_index`.

    Returns
    -------
    dict
        The prediction as it may stay, packed.

    Raises
    ------
    ValueError
        If they do not fit together.
    """
    target, prediction = labels_in(spec["_target"]), labels_in(spec["_prediction"])
    clean = check_masks(target, prediction, spec["num_classes"], spec["ignore_index"])
    if clean is prediction:
        return dict(spec["_prediction"])
    return packed_mask(clean, spec["_prediction"]["picture"])


def _packed_image(shot: Shot) -> dict[str, Any]:
    return {} if shot.image is None else packed(shot.image)
