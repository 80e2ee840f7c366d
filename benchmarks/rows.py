"""One line of the table: what was measured, and what it is held against."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """A measurement.

    Attributes
    ----------
    what : str
        What was measured.
    measured : float
        The median, or the size, or the count.
    unit : str
        "ms", "kB" or a word for what is counted.
    against : str
        "limit", or the name of the peer measured in the same run; empty where there is neither.
    reference : float or None
        The limit, or the peer's measurement, in the same unit.
    most : float or None
        The largest ratio of `measured` to `reference` that is ok; None where there is no limit.
    """

    what: str
    measured: float
    unit: str
    against: str = ""
    reference: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """`measured` over `reference`."""
        if self.reference is None:
            return None
        if self.reference == 0:
            return math.inf if self.measured else 0.0
        return self.measured / self.reference

    @property
    def verdict(self) -> str:
        """Either "ok" or "over", and empty where there is no limit."""
        if self.most is None or self.ratio is None:
            return ""
        return "ok" if self.ratio <= self.most else "over"

    def as_json(self) -> dict[str, object]:
        """Give everything, for a file."""
        ratio = self.ratio
        finite = ratio if ratio is None or math.isfinite(ratio) else None
        return {**asdict(self), "ratio": finite, "verdict": self.verdict}


def limited(what: str, measured: float, unit: str, limit: float) -> Row:
    """Hold a measurement against a limit."""
    return Row(what, measured, unit, "limit", limit, most=1.0)


def table(rows: Iterable[Row]) -> str:
    """Write rows as a Markdown table, so that it can be read here and pasted there."""
    head = ("what", "measured", "against", "ratio", "")
    lines = [head, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    written = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([written[0], rule, *written[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    against = ratio = ""
    if row.reference is not None and row.ratio is not None:
        against = f"{row.against} {_number(row.reference)} {row.unit}"
        ratio = f"{row.ratio:.2f}"
        if row.most not in (None, 1.0):
            ratio += f" (at most {row.most:g})"
    return row.what, f"{_number(row.measured)} {row.unit}", against, ratio, row.verdict


def _number(value: float) -> str:
    """Three significant digits, and whole numbers as they are."""
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
