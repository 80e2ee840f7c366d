"""Trait types: strict towards Python, forgiving towards the page.

Python gets an error that names value, rule and way out. What comes from the page is moved to
the nearest value that is allowed, because the host has already shown it in every view.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import numpy as np
from traitlets import Enum, TraitError, TraitType

from segwidgets.images.class_colors import check_colors
from segwidgets.images.pairs import PICTURES
from segwidgets.images.read import is_pil
from segwidgets.shared.numbers import exact, is_number, short, whole
from segwidgets.shared.options import LIMITS
from segwidgets.shared.words import refuse_unshown
from segwidgets.terms.arrays import as_array, lengths, nesting
from segwidgets.terms.parameters import per_axis
from segwidgets.widgets.words import times

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

# The largest whole number that JavaScript counts exactly.
_MAX_SAFE = 2**53 - 1

# What torch names its devices; a name of one's own is known only to a torch that is loaded.
_DEVICES = (
    *("cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga"),
    *("maia", "xla", "lazy", "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone"),
)


class FromPage:
    """What a trait needs so that the page may write it."""

    def coerce(self, obj: Any, value: Any) -> Any:
        """Give the allowed value that is nearest to what the page sent, or raise if none is."""
        raise NotImplementedError


class Whole(TraitType[int, Any], FromPage):
    """A whole number of a range."""

    def __init__(self, default: int, min: int, max: int, **kwargs: Any) -> None:
        self.min = min
        self.max = max
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> int:
        """Take an int, NumPy's included."""
        try:
            return per_axis(self.name or "", value, 1, self.min, self.max)[0]
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    def coerce(self, obj: Any, value: Any) -> int:
        """Clip to the range."""
        return clipped(value, self.min, self.max)


class Height(TraitType["int | None", Any]):
    """A number of pixels, or None where the window decides."""

    def __init__(self, default: None, min: int, max: int, **kwargs: Any) -> None:
        self.min = min
        self.max = max
        super().__init__(default, allow_none=True, **kwargs)

    def validate(self, obj: Any, value: Any) -> int:
        """Take an int, NumPy's included."""
        try:
            return per_axis(self.name or "", value, 1, self.min, self.max)[0]
        except (TypeError, ValueError) as error:
            raise TraitError(
                f"{error} It is the height in pixels from the first row to the player; None takes "
                f"what the window has."
            ) from None


class Count(TraitType[int, Any], FromPage):
    """A whole number from 0 on: a step, or the number of a revision."""

    def validate(self, obj: Any, value: Any) -> int:
        """Take an int, NumPy's included."""
        try:
            number = whole(self.name or "", value)
        except TypeError as error:
            refuse(error)
        if not 0 <= number <= _MAX_SAFE:
            raise TraitError(f"{self.name} = {short(value)}: choose 0 or more.")
        return number

    def coerce(self, obj: Any, value: Any) -> int:
        """Clip to 0 and to the largest number that JavaScript counts exactly."""
        return min(max(integral(value), 0), _MAX_SAFE)


class Step(Count):
    """A step from 0 on, or from the end: -1 is the last.

    How many steps there are depends on other traits, so the figure's validator has to call
    `counted_from_the_end`.
    """

    def validate(self, obj: Any, value: Any) -> int:
        """Take an int, NumPy's included."""
        try:
            number = whole(self.name or "", value)
        except TypeError as error:
            refuse(error)
        if abs(number) > _MAX_SAFE:
            raise TraitError(f"{self.name} = {value!r}: there are not so many steps.")
        return number


class Fraction(TraitType[float, Any], FromPage):
    """A number of a range."""

    def __init__(self, default: float, min: float = 0, max: float = 1, **kwargs: Any) -> None:
        self.min = min
        self.max = max
        super().__init__(float(default), **kwargs)

    def validate(self, obj: Any, value: Any) -> float:
        """Take a number, NumPy's included."""
        if is_number(value) and self.min <= value <= self.max:
            return float(value)
        raise TraitError(
            f"{self.name} = {short(value)}: choose a number from {self.min} to {self.max}."
        )

    def coerce(self, obj: Any, value: Any) -> float:
        """Clip to the range."""
        if not is_number(value):
            raise TypeError(f"{self.name}: {short(value)}")
        return float(np.clip(value, self.min, self.max))


class Bias(TraitType[float, Any], FromPage):
    """A finite number of limited magnitude."""

    def validate(self, obj: Any, value: Any) -> float:
        """Take a number, NumPy's and torch's included."""
        try:
            cell = as_array(self.name or "", [value], 1, magnitude=LIMITS.magnitude)
        except (TypeError, ValueError):
            raise TraitError(
                f"{self.name} = {short(value)}: give a finite number of at most "
                f"±{exact(LIMITS.magnitude)}."
            ) from None
        return float(cell[0])

    def coerce(self, obj: Any, value: Any) -> float:
        """Clip to the largest magnitude."""
        cell = as_array(self.name or "", [value], 1)[0]
        return float(np.clip(cell, -LIMITS.magnitude, LIMITS.magnitude))


class Flag(TraitType[bool, Any], FromPage):
    """True or False, and no number."""

    def validate(self, obj: Any, value: Any) -> bool:
        """Take a boolean, NumPy's included."""
        if isinstance(value, bool | np.bool_):
            return bool(value)
        raise TraitError(f"{self.name} = {short(value)}: choose True or False.")

    def coerce(self, obj: Any, value: Any) -> bool:
        """Take a boolean; nothing else is near."""
        return self.validate(obj, value)


class Choice(Enum["str"], FromPage):
    """One of several words."""

    def __init__(self, choices: Sequence[str], default: str, **kwargs: Any) -> None:
        super().__init__(list(choices), default, **kwargs)

    def coerce(self, obj: Any, value: Any) -> str:
        """Take one of the words; no other is near."""
        choice: str = self.validate(obj, value)
        return choice


class Device(TraitType[str, Any]):
    """The name of a torch device, or "auto". Whether it is there shows once torch computes."""

    def validate(self, obj: Any, value: Any) -> str:
        """Take a word that torch knows, or torch's own object."""
        kind = type(value)
        # Named, since torch may not be loaded.
        named = (kind.__module__, kind.__name__) == ("torch", "device")
        word = str(value) if named or isinstance(value, str) else ""
        if word != "auto" and not _is_device(word):
            raise TraitError(
                f"{self.name} = {short(value)}: give 'auto', 'cpu', 'cuda', 'cuda:1', 'mps' or "
                f"another torch device."
            )
        if word.startswith("meta"):
            raise TraitError(f"{self.name} = {word!r} computes no values: choose 'auto' or 'cpu'.")
        return word


class ClassNames(TraitType[Any, Any]):
    """One name for each class."""

    def validate(self, obj: Any, value: Any) -> tuple[str, ...]:
        """Take any sequence of words."""
        names = () if isinstance(value, str) or not hasattr(value, "__iter__") else tuple(value)
        if not names:
            raise TraitError(
                f"{self.name} = {short(value)}: give a list of words, one for each class."
            )
        for number, name in enumerate(names):
            if not isinstance(name, str) or not name.strip():
                raise TraitError(f"{self.name}[{number}] = {name!r}: give a word.")
            refuse_unshown(f"{self.name}[{number}]", name, TraitError)
        return names


class ClassColors(TraitType[Any, Any]):
    """One "#rrggbb" for each class, or those of some by their names; empty for the usual ones.

    What the classes are called depends on other traits, so the figure's validator has to call
    `segwidgets.images.class_colors`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__((), **kwargs)

    def validate(self, obj: Any, value: Any) -> tuple[str, ...] | dict[str, str]:
        """Take any sequence of colors, or a mapping of names to colors."""
        if value is None:
            return ()
        # An iterator can be read once.
        kept = (
            value
            if isinstance(value, Mapping | str) or not hasattr(value, "__iter__")
            else tuple(value)
        )
        try:
            check_colors(self.name or "", kept)
        except (TypeError, ValueError) as error:
            refuse(error)
        return dict(kept) if isinstance(kept, Mapping) else kept


class IgnoreIndex(TraitType["int | None", Any], FromPage):
    """A label of a range whose pixels are not counted, or None."""

    def __init__(self, default: int | None, min: int, max: int, **kwargs: Any) -> None:
        self.min = min
        self.max = max
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> int | None:
        """Take an int, NumPy's included, or None."""
        if value is None:
            return None
        try:
            number = whole(self.name or "", value)
        except TypeError as error:
            refuse(error)
        if not self.min <= number <= self.max:
            raise TraitError(
                f"{self.name} = {number}: masks hold labels from {self.min} to {self.max}; choose "
                f"one of them, or None."
            )
        return number

    def coerce(self, obj: Any, value: Any) -> int | None:
        """Take a label; no other is near."""
        return self.validate(obj, None if value is None else integral(value))


class PatchSize(TraitType["int | None", Any]):
    """A side in pixels, or None for the model's own."""

    def validate(self, obj: Any, value: Any) -> int | None:
        """Take an int from 1 on, NumPy's included."""
        if value is None:
            return None
        try:
            side = whole(self.name or "", value)
        except TypeError as error:
            raise TraitError(f"{error} None takes the model's own.") from error
        if side < 1:
            raise TraitError(f"{self.name} = {short(value)}: choose 1 or more, or None.")
        return side


# Numbers per axis, pixels and cells


class PerAxis(TraitType["int | tuple[int, ...]", Any], FromPage):
    """An int, or in 2D a pair (rows, columns), which stays an int where both are equal."""

    def __init__(self, default: int, min: int, max: int, **kwargs: Any) -> None:
        self.min = min
        self.max = max
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> int | tuple[int, ...]:
        """Take an int or one int per axis, NumPy's included."""
        try:
            return collapse(per_axis(self.name or "", value, obj.dims, self.min, self.max))
        except (TypeError, ValueError) as error:
            refuse(error)

    def coerce(self, obj: Any, value: Any) -> int | tuple[int, ...]:
        """Clip every number to the range."""
        numbers = value if isinstance(value, list) else [value]
        if len(numbers) not in (1, obj.dims):
            raise ValueError(f"{self.name}: {len(numbers)} numbers")
        clipped = [min(max(integral(number), self.min), self.max) for number in numbers]
        return collapse(tuple(clipped))


class Pixel(TraitType["tuple[int, int] | None", Any], FromPage):
    """Row and column of a pixel, or None.

    It lies on the picture whose rows and columns are in the widget's attribute `within`; without
    one, the far ends are left to the widget's own rules.
    """

    def __init__(
        self, default: tuple[int, int] | None = None, *, within: str | None = None, **kwargs: Any
    ) -> None:
        self.within = within
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> tuple[int, int] | None:
        """Take a pair of ints on the picture, NumPy's included, or None."""
        if value is None:
            return None
        try:
            row, column = value
        except (TypeError, ValueError):
            raise TraitError(f"{self.name} = {short(value)}: give (row, column).") from None
        try:
            ends = self._ends(obj)
            return (
                per_axis(f"{self.name}[0]", row, 1, 0, ends[0])[0],
                per_axis(f"{self.name}[1]", column, 1, 0, ends[1])[0],
            )
        except (TypeError, ValueError) as error:
            refuse(error)

    def coerce(self, obj: Any, value: Any) -> tuple[int, int] | None:
        """Clip to the picture."""
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            raise TypeError(f"{self.name}: {short(value)}")
        row, column = (
            clipped(number, 0, end) for number, end in zip(value, self._ends(obj), strict=True)
        )
        return row, column

    def _ends(self, obj: Any) -> tuple[int, int]:
        """Give the last row and column."""
        if self.within is None:
            return _MAX_SAFE, _MAX_SAFE
        rows, columns = getattr(obj, self.within)
        return rows - 1, columns - 1


class Cells(TraitType[tuple[Any, ...], Any], FromPage):
    """The cells of an input or a kernel, held as (nested) tuples of floats.

    `stacks` axes of channels may come first, 1 for an input, 2 for a kernel, each with at most
    `max_channels`.
    """

    def __init__(
        self,
        default: Any,
        max_side: int,
        *,
        stacks: int = 0,
        max_channels: int = LIMITS.channels,
        **kwargs: Any,
    ) -> None:
        self.max_side = max_side
        self.stacks = stacks
        self.max_channels = max_channels
        super().__init__(_frozen(default), **kwargs)

    def validate(self, obj: Any, value: Any) -> tuple[Any, ...]:
        """Take anything that `as_array` takes."""
        try:
            cells = self._array(obj, value, LIMITS.magnitude)
        except (TypeError, ValueError) as error:
            refuse(error)
        return _tuples(cells)

    def coerce(self, obj: Any, value: Any) -> tuple[Any, ...]:
        """Clip every cell to the largest magnitude."""
        cells = self._array(obj, value, None)
        return _tuples(np.clip(cells, -LIMITS.magnitude, LIMITS.magnitude))

    def _array(
        self, obj: Any, value: Any, magnitude: float | None
    ) -> np.ndarray[Any, np.dtype[np.float64]]:
        name = self.name or ""
        refuse_pictures(name, value, self.max_side)
        axes = nesting(value)
        if not self.stacks or axes != obj.dims + self.stacks:
            # What has more axes than channels need is a batch: the error names one of its members.
            dims = obj.dims + self.stacks * (axes > obj.dims + self.stacks)
            return as_array(name, value, dims, max_side=self.max_side, magnitude=magnitude)
        leading = lengths(value, self.stacks)
        if max(leading) > self.max_channels:
            raise ValueError(_too_many(name, value, leading, self.max_channels))
        cells = as_array(name, value, axes, max_side=self.max_side, magnitude=magnitude)
        # What has one channel has no axis for it.
        return cells.reshape(cells.shape[self.stacks :]) if max(leading) == 1 else cells


# What trait types share


Number = TypeVar("Number", int, float)


def refuse(error: Exception) -> NoReturn:
    """Turn an error of any kind into the one that traits raise."""
    raise TraitError(str(error)) from error


def counted_from_the_end(step: int, count: int, each: str = "") -> int:
    """Give the number, from 0 on, of a step that may be counted from the end.

    >>> counted_from_the_end(-1, 9)
    8
    >>> counted_from_the_end(9, 9, "one per input cell")
    Traceback (most recent call last):
    ValueError: step = 9: choose 0 to 8, one per input cell, or -1 for the last.
    """
    if not -count <= step < count:
        per = f", {each}" if each else ""
        raise ValueError(f"step = {step}: choose 0 to {count - 1}{per}, or -1 for the last.")
    return step % count


def collapse(numbers: tuple[Number, ...]) -> Number | tuple[Number, ...]:
    """Write one number for all axes, or channels, where they agree, so that it links to a slider.

    >>> collapse((2, 2)), collapse((2, 3))
    (2, (2, 3))
    """
    return numbers[0] if len(set(numbers)) == 1 else numbers


def integral(value: Any) -> int:
    """Take what JavaScript calls an integer: 2 and 2.0 are the same to it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return whole("value", value)


def clipped(value: Any, min: int, max: int) -> int:
    """Take what the page sent to the range, if it is a whole number.

    >>> clipped(9.0, 1, 4)
    4
    """
    return sorted((min, integral(value), max))[1]


def _is_device(word: str) -> bool:
    """Ask torch, if it is loaded, whether a word is well spelt; where it is not, a list will do."""
    torch = sys.modules.get("torch")
    if torch is None:
        kind, _, number = word.partition(":")
        return kind in _DEVICES and (number.isdecimal() or ":" not in word)
    try:
        torch.device(word)
    except (RuntimeError, ValueError):
        return False
    return True


def _frozen(value: Any) -> Any:
    """Turn lists into tuples, and what they hold into floats."""
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return float(value)


def _tuples(cells: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[Any, ...]:
    frozen: tuple[Any, ...] = _frozen(cells.tolist())
    return frozen


# Modes of Pillow's images that have one number for each pixel.
_GREY = ("1", "L", "I", "I;16", "F")


def refuse_pictures(name: str, value: Any, max_side: int) -> None:
    """Refuse what has to be read first: an image, the name of its file, a layer of torch."""
    is_path = isinstance(value, PathLike) or (
        isinstance(value, str) and Path(value).suffix.lower() in PICTURES
    )
    # An image of grey levels is a grid of numbers as it is.
    if is_path or (is_pil(value) and value.mode not in _GREY):
        raise TypeError(
            f"{name} is a picture: make it small and grey, segwidgets.images.read_image({name}, "
            f"side={max_side // 2}).mean(-1)."
        )
    if hasattr(value, "weight"):
        raise TypeError(f"{name} is a {type(value).__name__}: give its {name}.weight.")


def _too_many(name: str, value: Any, leading: tuple[int, ...], most: int) -> str:
    shape = lengths(value, 3)
    if name == "input" and shape[-1] in (3, 4):
        return (
            f"{name} has shape {shape}, {leading[0]} channels, at most {most}: if they "
            f"come last, put them first, numpy.moveaxis({name}, -1, 0), choose one, "
            f"{name}[..., 0], or average them, {name}.mean(-1)."
        )
    return (
        f"{name} has {times(leading)} channels: at most {most}; choose fewer, for "
        f"instance {name}[:{most}]."
    )
