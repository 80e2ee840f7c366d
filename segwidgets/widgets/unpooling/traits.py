"""Trait types of the unpooling figure."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from traitlets import TraitError, TraitType

from segwidgets.images.read import check_sides, read_image
from segwidgets.shared.numbers import whole
from segwidgets.shared.options import LIMITS
from segwidgets.terms.arrays import as_array
from segwidgets.terms.parameters import per_axis
from segwidgets.widgets.tensors import packed, unpacked
from segwidgets.widgets.traits import FromPage, PerAxis

Edit = tuple[int, int, float]


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


class Edits(TraitType[tuple[Edit, ...], Any], FromPage):
    """Cells with a value of their own: (row, column, value) triples, sorted by cell."""

    def validate(self, obj: Any, value: Any) -> tuple[Edit, ...]:
        """Take triples, or a mapping from (row, column) to value."""
        form = f"{self.name} = {value!r}: give {{(row, column): value}}, or a list of triples."
        try:
            items = (
                [(*cell, number) for cell, number in value.items()]
                if isinstance(value, Mapping)
                else [tuple(item) for item in value]
            )
        except TypeError:
            raise TraitError(form) from None
        cells: dict[tuple[int, int], float] = {}
        for item in items:
            if len(item) != 3 or isinstance(value, str):
                raise TraitError(form)
            row, column, number = self._edit(item)
            if (row, column) in cells:
                raise TraitError(f"{self.name}: cell {(row, column)} has two values; give one.")
            cells[row, column] = number
        return tuple((*cell, cells[cell]) for cell in sorted(cells))

    def _edit(self, item: tuple[Any, ...]) -> Edit:
        try:
            row, column = per_axis(f"{self.name}: cell", item[:2], 2, 0)
            number = as_array(f"{self.name}: value", [item[2]], 1, magnitude=LIMITS.magnitude)[0]
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        return row, column, float(number)

    def coerce(self, obj: Any, value: Any) -> tuple[Edit, ...]:
        """Clip every value; of two for one cell the last one counts."""
        cells = {}
        for row, column, number in value:
            cell = as_array("value", [number], 1)[0].clip(-LIMITS.magnitude, LIMITS.magnitude)
            cells[whole("row", row), whole("column", column)] = float(cell)
        return self.validate(obj, cells)


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
