"""Trait types of figures with channels: a bias for each, a pair that is looked at, groups."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import TraitError, TraitType

from segwidgets.shared.limits import LIMITS
from segwidgets.terms.arrays import as_array, nesting
from segwidgets.terms.parameters import whole
from segwidgets.widgets.traits import Bias, Count, FromPage, collapse, integral, refuse


class Biases(Bias):
    """A number, or one for each output channel, held as one number where all are equal."""

    def validate(self, obj: Any, value: Any) -> float | tuple[float, ...]:  # type: ignore[override]
        """Take a number, or a list, an array or a tensor of them."""
        if nesting(value) == 0:
            return super().validate(obj, value)
        try:
            numbers = as_array(self.name or "", value, 1, magnitude=LIMITS.magnitude)
        except (TypeError, ValueError) as error:
            refuse(error)
        return collapse(tuple(numbers.tolist()))

    def coerce(self, obj: Any, value: Any) -> float | tuple[float, ...]:  # type: ignore[override]
        """Clip every number to the largest magnitude."""
        if nesting(value) == 0:
            return super().coerce(obj, value)
        numbers = as_array(self.name or "", value, 1)
        return collapse(tuple(np.clip(numbers, -LIMITS.magnitude, LIMITS.magnitude).tolist()))


class ChannelPair(TraitType[tuple[int, int], Any], FromPage):
    """The number of an input channel and of an output channel."""

    def validate(self, obj: Any, value: Any) -> tuple[int, int]:
        """Take a list or a tuple of two whole numbers."""
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise TraitError(
                f"{self.name} = {value!r}: give the number of an input channel and that of an "
                f"output channel, such as (0, 1)."
            )
        try:
            numbers = tuple(whole(self.name or "", number) for number in value)
        except TypeError as error:
            refuse(error)
        if min(numbers) < 0:
            raise TraitError(f"{self.name} = {value!r}: channels are counted from 0.")
        return numbers[0], numbers[1]

    def coerce(self, obj: Any, value: Any) -> tuple[int, int]:
        """Take whole numbers from 0 on; the figure knows how many channels there are."""
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError(f"{self.name}: no pair")
        first, second = (min(max(integral(number), 0), LIMITS.channels - 1) for number in value)
        return first, second


class Groups(Count):
    """Into how many groups channels are divided."""

    def validate(self, obj: Any, value: Any) -> int:
        """Take 1 to the largest number of channels."""
        number = super().validate(obj, value)
        if not 1 <= number <= LIMITS.channels:
            raise TraitError(f"{self.name} = {value!r}: choose 1 to {LIMITS.channels}.")
        return number

    def coerce(self, obj: Any, value: Any) -> int:
        """Clip to the range."""
        return min(max(integral(value), 1), LIMITS.channels)
