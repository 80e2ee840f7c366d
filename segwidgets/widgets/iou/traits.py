"""Trait types of the IoU calculator: masks as bytes for the page, as tensors for the reader."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from typing import Any

from traitlets import TraitError, TraitType

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.terms.parameters import whole
from segwidgets.widgets.iou.masks import MAX_LABEL, labels_in, packed_mask
from segwidgets.widgets.tensors import unpacked
from segwidgets.widgets.traits import FromPage


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


class Tensor(TraitType[Any, Any]):
    """A tensor made of a packed trait, whenever somebody asks.

    Parameters
    ----------
    packed : str
        Name of the packed trait.
    **kwargs
        As for any trait.
    """

    def __init__(self, packed: str, **kwargs: Any) -> None:
        self.packed = packed
        super().__init__(**kwargs)

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Make a tensor, on the figure's device."""
        return as_tensor(getattr(obj, self.packed), obj.device)

    def set(self, obj: Any, value: Any) -> None:
        """Hand the value to the figure, which knows what it has to agree with."""
        obj._assign(self.name, value)


class IgnoreIndex(TraitType["int | None", Any], FromPage):
    """A label from 0 to 255, or None."""

    def validate(self, obj: Any, value: Any) -> int | None:
        """Take an int, NumPy's included, or None."""
        if value is None:
            return None
        try:
            number = whole(self.name or "", value)
        except TypeError as error:
            raise TraitError(str(error)) from error
        if not 0 <= number <= MAX_LABEL:
            raise TraitError(
                f"{self.name} = {number}: masks hold labels from 0 to {MAX_LABEL}; choose one of "
                f"them, or None."
            )
        return number

    def coerce(self, obj: Any, value: Any) -> int | None:
        """Take a label; no other is near."""
        return self.validate(obj, int(value) if isinstance(value, float) else value)


class ClassNames(TraitType[tuple[str, ...], Any]):
    """One name per class."""

    def validate(self, obj: Any, value: Any) -> tuple[str, ...]:
        """Take a list of words."""
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            raise TraitError(f"{self.name} = {value!r}: give a list of words, one per class.")
        names = tuple(value)
        for number, name in enumerate(names):
            if not isinstance(name, str) or not name.strip():
                raise TraitError(f"{self.name}[{number}] = {name!r}: give a word.")
        return names


def as_tensor(packed: dict[str, Any], device: str) -> Any:
    """Make a tensor of a packed array.

    Parameters
    ----------
    packed : dict
        From `packed`; empty for nothing.
    device : str
        "auto" or a torch device string.

    Returns
    -------
    torch.Tensor or None
        Its own memory, on the device.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If there is no such device.
    """
    if not packed:
        return None
    return require_torch().from_numpy(unpacked(packed)).to(choose_device(device))
