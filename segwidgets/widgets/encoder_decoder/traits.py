"""Trait types of the encoder-decoder figure."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from typing import Any

from traitlets import TraitError, TraitType

from segwidgets.terms.parameters import per_axis, whole
from segwidgets.widgets.traits import FromPage

#: The largest seed that a page may ask for.
MAX_SEED = 9999


class Seed(TraitType["int | None", Any], FromPage):
    """The name of a generated scene, or None where the picture is the reader's own."""

    def validate(self, obj: Any, value: Any) -> int | None:
        """Take an int from 0 to 9999, NumPy's included, or None."""
        if value is None:
            return None
        try:
            return per_axis(self.name or "", value, 1, 0, MAX_SEED)[0]
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    def coerce(self, obj: Any, value: Any) -> int | None:
        """Clip to the range; None stays what it was, since the page has no picture to give."""
        if value is None:
            held: int | None = getattr(obj, self.name or "")
            return held
        integral = isinstance(value, float) and value.is_integer()
        return min(max(int(value) if integral else whole("seed", value), 0), MAX_SEED)


class Pixel(TraitType["tuple[int, int] | None", Any], FromPage):
    """Row and column of a pixel of the picture, or None."""

    def validate(self, obj: Any, value: Any) -> tuple[int, int] | None:
        """Take a pair of ints within the picture, or None."""
        if value is None:
            return None
        rows, columns = obj.picture_size
        try:
            row, column = value
            return (
                per_axis(f"{self.name}[0]", row, 1, 0, rows - 1)[0],
                per_axis(f"{self.name}[1]", column, 1, 0, columns - 1)[0],
            )
        except (TypeError, ValueError) as error:
            raise TraitError(f"{self.name} = {value!r}: give (row, column). {error}") from error

    def coerce(self, obj: Any, value: Any) -> tuple[int, int] | None:
        """Clip to the picture."""
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            raise TypeError(f"{self.name}: {value!r}")
        clipped = []
        for number, side in zip(value, obj.picture_size, strict=True):
            integral = isinstance(number, float) and number.is_integer()
            clipped.append(
                min(max(int(number) if integral else whole("zoom", number), 0), side - 1)
            )
        return clipped[0], clipped[1]
