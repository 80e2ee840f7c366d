"""Trait types of the figures that run networks."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from traitlets import TraitError, TraitType

from segwidgets.terms.parameters import whole
from segwidgets.widgets.traits import FromPage


class Fraction(TraitType[float, Any], FromPage):
    """A number from 0 to 1."""

    def validate(self, obj: Any, value: Any) -> float:
        """Take a number, NumPy's included."""
        if _is_number(value) and 0 <= value <= 1:
            return float(value)
        raise TraitError(f"{self.name} = {value!r}: choose a number from 0 to 1.")

    def nearest(self, obj: Any, value: Any) -> float:
        """Clip to the range."""
        if not _is_number(value):
            raise TypeError(f"{self.name}: {value!r}")
        return float(min(max(value, 0), 1))


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
            raise TraitError(f"{self.name} = {value!r}: choose 1 or more, or None.")
        return side


class Names(TraitType["tuple[str, ...] | None", Any]):
    """One name for each class, or None."""

    def validate(self, obj: Any, value: Any) -> tuple[str, ...] | None:
        """Take any sequence of words."""
        if value is None:
            return None
        names = () if isinstance(value, str) or not hasattr(value, "__iter__") else tuple(value)
        if not names or not all(isinstance(name, str) for name in names):
            raise TraitError(f"{self.name} = {value!r}: give a list of words, one for each class.")
        return names


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | float | np.integer | np.floating)
    return number and not isinstance(value, bool) and isfinite(value)
