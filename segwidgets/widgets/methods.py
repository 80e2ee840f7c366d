"""What figures share that show several methods beside one input, of cells or of a photograph."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from traitlets import TraitError, TraitType

from segwidgets._torch import require_torch
from segwidgets.images.read import check_sides, read_image, shrunk
from segwidgets.shared.options import LIMITS
from segwidgets.terms.parameters import Axes
from segwidgets.terms.pooling import Pooling
from segwidgets.widgets.tensors import packed, unpacked
from segwidgets.widgets.traits import FromPage, PerAxis, Whole

if TYPE_CHECKING:
    import torch

#: The figure's traits by name.
Spec = Mapping[str, Any]


class OptionalPerAxis(PerAxis):
    """An int, a pair, or None."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Take None too."""
        return None if value is None else super().validate(obj, value)

    def coerce(self, obj: Any, value: Any) -> Any:
        """Take None too."""
        return None if value is None else super().coerce(obj, value)


class Methods(TraitType[tuple[str, ...], Any], FromPage):
    """One or more of several words, in the order in which they are shown."""

    def __init__(self, default: Sequence[str], choices: Sequence[str], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(tuple(default), **kwargs)

    def validate(self, obj: Any, value: Any) -> tuple[str, ...]:
        """Take a sequence of words, or one word."""
        words = (value,) if isinstance(value, str) else value
        items = tuple(words) if isinstance(words, list | tuple) else ()
        if not items or any(item not in self.choices for item in items):
            raise TraitError(
                f"{self.name} = {value!r}: choose one or more of {', '.join(self.choices)}."
            )
        if len(set(items)) < len(items):
            raise TraitError(f"{self.name} = {value!r}: name each method once.")
        return items

    def coerce(self, obj: Any, value: Any) -> tuple[str, ...]:
        """Leave out unknown words and repeats."""
        words = value if isinstance(value, list) else []
        known = [word for word in words if isinstance(word, str) and word in self.choices]
        return self.validate(obj, tuple(dict.fromkeys(known)))


class OptionalImage(TraitType["dict[str, Any] | None", Any]):
    """A photograph as bytes, or None. The page does not write it."""

    def __init__(self, default: None, max_side: int, **kwargs: Any) -> None:
        self.max_side = max_side
        super().__init__(default, allow_none=True, **kwargs)

    def validate(self, obj: Any, value: Any) -> dict[str, Any] | None:
        """Take what `read_image` takes, and what this trait held."""
        if value is None:
            return None
        try:
            given = unpacked(value) if isinstance(value, dict) else value
            pixels = read_image(given, keep_grey=True)
            check_sides(self.name or "", pixels, self.max_side)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        return packed(pixels)


def small_photograph(image: Any, side: int) -> NDArray[Any]:
    """Read a photograph, and make it smaller until no side is longer than `side`."""
    limit = Whole(side, 2, LIMITS.image_side)
    limit.name = "side"
    return shrunk(read_image(image, keep_grey=True), limit.validate(None, side))


def refuse_image(spec: Spec, what: str, figure: str) -> None:
    """Raise a ValueError if there is a photograph."""
    if spec["image"]:
        raise ValueError(
            f"{what}: a photograph has too many cells to write out; set image = None, or make "
            f"a figure of a part of it, sw.{figure}(part)."
        )


# What traits have to agree on


def original_size(spec: Spec) -> Axes:
    """Give the rows and columns of the input, one row in 1D, or of the photograph."""
    image = spec["image"]
    rows, columns = image["shape"][:2] if image else np.atleast_2d(spec["input"]).shape
    return rows, columns


def check_lens(spec: Spec) -> None:
    """Raise a ValueError if the lens lies outside the picture."""
    if spec["lens"] is None:
        return
    rows, columns = original_size(spec)
    if spec["lens"][0] >= rows or spec["lens"][1] >= columns:
        raise ValueError(
            f"lens = {spec['lens']}: choose a row of 0 to {rows - 1} and a column of 0 to "
            f"{columns - 1}."
        )


def check_method(spec: Spec) -> None:
    """Raise a ValueError if the method is not among those shown."""
    if spec["method"] not in spec["methods"]:
        raise ValueError(
            f"method = {spec['method']!r} is not shown: choose {', '.join(spec['methods'])}, or "
            f"add it to methods."
        )


def following_look(spec: Spec, steps: int) -> dict[str, Any]:
    """Move method, step and lens to where the other traits, which fit, allow them."""
    lens = spec["lens"]
    if lens is not None:
        lens = tuple(min(i, n - 1) for i, n in zip(lens, original_size(spec), strict=True))
    return {
        "method": spec["method"] if spec["method"] in spec["methods"] else spec["methods"][0],
        "step": min(spec["step"], steps - 1),
        "lens": lens,
    }


def window_of(pooling: Pooling, size: Axes, at: Axes) -> tuple[slice, slice]:
    """Give the rows and the columns of the input that a window covers."""
    rows, columns = (
        slice(int(start[i]), int(end[i]))
        for i, (start, end) in zip(at, pooling.spans(size), strict=True)
    )
    return rows, columns


# Words


def changed(spec: Spec, defaults: Spec, *names: str) -> dict[str, Any]:
    """Give the traits, of those named, that are not as they are by default, for `describe`."""
    return {
        name: str(spec[name]) if isinstance(spec[name], bool) else spec[name]
        for name in names
        if spec[name] != defaults[name]
    }


# Results


def original(spec: Spec) -> NDArray[Any]:
    """Give the cells, or the photograph with its channels first."""
    if not spec["image"]:
        return np.array(spec["input"])
    pixels = unpacked(spec["image"])
    return pixels if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def plain(cells: torch.Tensor) -> torch.Tensor:
    """Drop the axis of single channels, and that of a batch of one."""
    channels = cells[:, 0]
    return channels[0] if len(channels) == 1 else channels


def public(cells: torch.Tensor) -> torch.Tensor:
    """Give cells as readers get them: without needless axes, in torch's default dtype."""
    return plain(cells).to(require_torch().get_default_dtype())


Value = TypeVar("Value")


class ByMethod(dict[str, Value]):
    """What there is of every method; an unknown method is told which there are."""

    def __missing__(self, method: str) -> Value:
        raise KeyError(f"{method!r} is no method here: choose one of {', '.join(self)}.")


def in_a_row(parts: Sequence[torch.Tensor]) -> torch.Tensor:
    """Lay what the page compares in one row."""
    found: torch.Tensor = require_torch().cat([part.flatten().to(parts[0].dtype) for part in parts])
    return found


def line_sums(results: Iterable[torch.Tensor]) -> list[torch.Tensor]:
    """Add up all rows and columns, which shows a differing pixel and is quickly sent."""
    return [part for x in results for y in x for part in (y.sum(-1), y.sum(-2))]


def channels_last(pixels: NDArray[Any]) -> NDArray[Any]:
    """Put the channels of a photograph last, where it has any."""
    return pixels.transpose(1, 2, 0) if pixels.ndim == 3 else pixels


def pixels_of(cells: Any) -> NDArray[np.float64]:
    """Give torch's channels, of shape (channels, 1, rows, columns), as pixels."""
    array = cells[:, 0].double().cpu().numpy()
    return channels_last(array) if len(array) > 1 else array[0]
