"""Trait types that many figures have: whole numbers of a range, and switches."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from typing import Any

import numpy as np
from traitlets import TraitError, TraitType

from segwidgets.terms.parameters import per_axis, whole
from segwidgets.widgets.traits import FromPage


class Whole(TraitType[int, Any], FromPage):
    """A whole number of a range.

    Parameters
    ----------
    default_value : int
        The number at first.
    least, most : int
        The range, ends included.
    **kwargs
        As for any trait.
    """

    def __init__(self, default_value: int, least: int, most: int, **kwargs: Any) -> None:
        self.least = least
        self.most = most
        super().__init__(default_value, **kwargs)

    def validate(self, obj: Any, value: Any) -> int:
        """Take an int, NumPy's included."""
        try:
            return per_axis(self.name or "", value, 1, self.least, self.most)[0]
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    def nearest(self, obj: Any, value: Any) -> int:
        """Clip to the range."""
        return clipped(value, self.least, self.most)


class Flag(TraitType[bool, Any], FromPage):
    """True or False, and no number."""

    def validate(self, obj: Any, value: Any) -> bool:
        """Take a boolean, NumPy's included."""
        if isinstance(value, bool | np.bool_):
            return bool(value)
        raise TraitError(f"{self.name} = {value!r}: choose True or False.")

    def nearest(self, obj: Any, value: Any) -> bool:
        """Take a boolean; nothing else is near."""
        return self.validate(obj, value)


def clipped(value: Any, least: int, most: int) -> int:
    """Take what the page sent to the range; 2.0 is a whole number to it.

    Parameters
    ----------
    value : object
        Whatever JSON can hold.
    least, most : int
        The range, ends included.

    Returns
    -------
    int
        A number of the range.

    Raises
    ------
    TypeError
        If it is no whole number.

    Examples
    --------
    >>> clipped(9.0, 1, 4)
    4
    """
    integral = isinstance(value, float) and value.is_integer()
    return min(max(int(value) if integral else whole("value", value), least), most)
