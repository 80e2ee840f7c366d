"""Trait types of the checkerboard figure: the layers, and their kernels."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from traitlets import TraitError, TraitType

from segwidgets._torch import is_tensor
from segwidgets.shared.options import LIMITS
from segwidgets.terms.arrays import as_array
from segwidgets.terms.parameters import per_axis
from segwidgets.terms.upsampling import Layer
from segwidgets.widgets.traits import FromPage, clipped

_MAX = {"kernel_size": LIMITS.kernel_side, "stride": LIMITS.stride}


class Layers(TraitType[tuple[Layer, ...], Any], FromPage):
    """One to five layers, each with `kernel_size` and `stride`."""

    def __init__(self, default: Any, max: int, **kwargs: Any) -> None:
        self.max = max
        super().__init__(tuple(Layer(**layer) for layer in default), **kwargs)

    def validate(self, obj: Any, value: Any) -> tuple[Layer, ...]:
        """Take mappings with torch's names, or pairs (kernel_size, stride)."""
        name = self.name or ""
        if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__iter__"):
            raise TraitError(f"{name} = {value!r}: give a list of pairs (kernel_size, stride).")
        layers = list(value)
        if not 1 <= len(layers) <= self.max:
            raise TraitError(f"{name} has {len(layers)} layers: choose 1 to {self.max}.")
        try:
            return tuple(_layer(f"{name}[{i}]", layer) for i, layer in enumerate(layers))
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    def coerce(self, obj: Any, value: Any) -> tuple[Layer, ...]:
        """Clip every number, and drop layers beyond the last one allowed."""
        layers = value[: self.max] if isinstance(value, list) else []
        return self.validate(
            obj,
            [
                {key: clipped(dict(layer).get(key), 1, max) for key, max in _MAX.items()}
                for layer in layers
            ],
        )


class Kernels(TraitType["str | tuple[Any, ...]", Any], FromPage):
    """A kind of kernels, or one kernel per layer as (nested) tuples of floats."""

    def __init__(self, choices: Sequence[str], default: str, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(default, **kwargs)

    def validate(self, obj: Any, value: Any) -> str | tuple[Any, ...]:
        """Take a kind, or a list of anything that `as_array` takes."""
        name = self.name or ""
        if isinstance(value, str):
            if value in self.choices:
                return value
            choice = " or ".join(map(repr, self.choices))
            raise TraitError(f"{name} = {value!r}: choose {choice}, or give one kernel per layer.")
        if isinstance(value, Mapping) or not hasattr(value, "__iter__"):
            raise TraitError(f"{name} = {value!r}: give one kernel per layer in a list.")
        try:
            return tuple(
                _kernel(f"{name}[{i}]", kernel, LIMITS.magnitude) for i, kernel in enumerate(value)
            )
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    def coerce(self, obj: Any, value: Any) -> str | tuple[Any, ...]:
        """Clip every weight to the largest magnitude."""
        if isinstance(value, str):
            return self.validate(obj, value)
        return tuple(_kernel(self.name or "", kernel, None) for kernel in value)


def _layer(name: str, value: Any) -> Layer:
    if isinstance(value, Mapping):
        unknown = set(value) ^ set(_MAX)
        if unknown:
            raise ValueError(f"{name} = {value!r}: give exactly kernel_size and stride.")
        numbers = [value[key] for key in _MAX]
    else:
        numbers = [] if isinstance(value, str) or not hasattr(value, "__iter__") else list(value)
        if len(numbers) != len(_MAX):
            raise ValueError(f"{name} = {value!r}: give a pair (kernel_size, stride).")
    checked = (
        per_axis(f"{name}.{key}", _plain(number), 1, 1, max)[0]
        for number, (key, max) in zip(numbers, _MAX.items(), strict=True)
    )
    return Layer(*checked)


def _plain(number: Any) -> Any:
    """Take a number out of NumPy, so that errors show it as the reader wrote it."""
    return number.item() if isinstance(number, np.generic) else number


def _kernel(name: str, value: Any, magnitude: float | None) -> tuple[Any, ...]:
    cells = as_array(
        name, value, _axes(value), max_side=LIMITS.kernel_side, magnitude=magnitude
    ).clip(-LIMITS.magnitude, LIMITS.magnitude)
    return tuple(tuple(row) if isinstance(row, list) else row for row in cells.tolist())


def _axes(value: Any) -> int:
    """Tell a row of numbers from rows of numbers."""
    if is_tensor(value) or isinstance(value, np.ndarray):
        return 1 if value.ndim == 1 else 2
    first = value[0] if isinstance(value, list | tuple) and value else None
    return 2 if hasattr(first, "__len__") and not isinstance(first, str) else 1
