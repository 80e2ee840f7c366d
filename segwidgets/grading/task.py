"""What a rule judges, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from segwidgets.grading.answers import read_number
from segwidgets.shared.language import t

#: What torch computes in single precision may be off by this part.
ROUNDING: Final = 1e-6


@dataclass
class Verdict:
    """What a rule says of an answer.

    Attributes
    ----------
    score : float
        0 to 1: how much of it is right.
    why : tuple of str
        What is not, in sentences.
    cells : dict
        For each part that was asked for, whether each cell is right, row by row.
    """

    score: float
    why: tuple[str, ...] = ()
    cells: dict[str, tuple[bool, ...]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether all of it is right."""
        return self.score == 1


@dataclass
class Task:
    """What a rule judges: a figure with the answer's traits, its record, and the answer."""

    figure: Any
    record: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def given(self) -> Mapping[str, Any]:
        """The rule's own parameters."""
        found: Mapping[str, Any] = self.record["with"]
        return found

    def number(self, name: str) -> Fraction:
        """Read the number in a field."""
        return read_number(self.text(name))

    def text(self, name: str) -> str:
        """Give what stands in a field."""
        found: str = self.answer.get("fields", {}).get(name, "")
        return found

    @property
    def labels(self) -> dict[str, str]:
        """Give the labels of fields; an instructor's words stay as they are."""
        own = self.record.get("places") is None
        return {
            one["name"]: one["label"] if own else t(one["label"]) for one in self.record["fields"]
        }

    @property
    def picks(self) -> list[Any]:
        """What was picked: numbers of cells, or names."""
        return list(self.answer.get("picks", []))


def all_of(checks: Iterable[tuple[bool, str]], **more: Any) -> Verdict:
    """Score by how many of several conditions are met."""
    listed = list(checks)
    wrong = tuple(sentence for right, sentence in listed if not right)
    return Verdict((len(listed) - len(wrong)) / len(listed), wrong, **more)
