"""The trait type of edited values."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from traitlets import TraitError, TraitType

from segwidgets.shared.numbers import whole
from segwidgets.shared.options import LIMITS
from segwidgets.terms.arrays import as_array
from segwidgets.terms.parameters import per_axis
from segwidgets.widgets.traits import FromPage

Edit = tuple[int, int, float]


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
