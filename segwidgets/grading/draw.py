"""An exercise's own numbers, drawn from a seed as the page draws them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from segwidgets.shared.language import listed, t
from segwidgets.shared.numbers import short

#: The exercises that are shipped, by key, from the file that the page reads too.
EXERCISES: Final[dict[str, dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "shared" / "exercises.json").read_text("utf-8")
)["exercises"]

_LONGEST_SEED = 100
# Beyond this a page's numbers are not exact.
_LARGEST_SEED = 2**53 - 1
_PLACE = re.compile(r"\{(\w+)\}")
_ASKED = ("parts", "fields", "free", "picks", "rule", "with", "tolerance", "attempts")
_EMPTY: Final[dict[str, Any]] = {
    "parts": [],
    "fields": [],
    "free": [],
    "picks": None,
    "tolerance": 0,
    "attempts": None,
}


def fnv_1a(text: str) -> int:
    """Hash a text's UTF-8 bytes to 32 bits, by FNV-1a.

    >>> hex(fnv_1a("foobar"))
    '0xbf9cf968'
    """
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


class Random:
    """Numbers that Python and the page draw alike: mulberry32, whose state has 32 bits."""

    def __init__(self, state: int) -> None:
        self._state = state

    def next(self) -> int:
        """Give the next number, 0 to 2**32 - 1."""
        a = self._state = (self._state + 0x6D2B79F5) & 0xFFFFFFFF
        t = (a ^ a >> 15) * (a | 1) & 0xFFFFFFFF
        t = (t ^ t + ((t ^ t >> 7) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return t ^ t >> 14

    def below(self, n: int) -> int:
        """Give a whole number from 0 to n - 1."""
        return self.next() * n >> 32

    def shuffled(self, items: Sequence[Any]) -> list[Any]:
        """Put items in another order, by Fisher and Yates, from the last place down."""
        found = list(items)
        for i in range(len(found) - 1, 0, -1):
            j = self.below(i + 1)
            found[i], found[j] = found[j], found[i]
        return found


def checked_seed(seed: Any) -> int | str:
    """Read a seed: a whole number, or a text such as a student's name or number.

    >>> checked_seed(7), checked_seed(" 007 "), checked_seed("Ada  Lovelace")
    (7, '007', 'Ada Lovelace')
    """
    if isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= _LARGEST_SEED:
        return seed
    if isinstance(seed, str):
        text = " ".join(unicodedata.normalize("NFC", seed).split())
        if 0 < len(text) <= _LONGEST_SEED and all(
            unicodedata.category(letter) not in ("Cc", "Cs") for letter in text
        ):
            return text
    raise ValueError(
        f"seed = {short(seed)}: give a whole number from 0 to {_LARGEST_SEED}, or a name or number "
        f"of at most {_LONGEST_SEED} characters."
    )


def checked_level(key: str, level: Any) -> int:
    """Read one of an exercise's levels."""
    most = EXERCISES[key]["levels"]
    if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= most:
        raise ValueError(f"level = {short(level)}: {key!r} has levels 1 to {most}.")
    return level


def drawn(key: str, level: int, seed: int | str) -> dict[str, Any]:
    """Draw an exercise: its figure's stem, the traits, what else it is made of, and the record.

    >>> found = drawn("transpose-fill-output", 1, 7)
    >>> found["figure"], found["traits"]["stride"], found["record"]["parts"]
    ('conv-transpose-2d', 1, ['output'])
    """
    spec = EXERCISES[key]
    level, seed = checked_level(key, level), checked_seed(seed)
    reading = _Reading(level, Random(fnv_1a(f"{key}|{level}|{seed}")))
    for name, expression in spec["draw"].items():
        reading.names[name] = reading.value(expression)
    record: dict[str, Any] = {"key": key, "seed": seed, "level": level}
    question: str = reading.value(spec["question"])
    record["question"] = question
    record["places"] = {name: reading.names[name] for name in _PLACE.findall(question)}
    for name in _ASKED:
        record[name] = reading.value(spec.get(name, _EMPTY.get(name)))
    return {
        "figure": reading.value(spec["figure"]),
        "title": spec["title"],
        "traits": reading.value(spec["traits"]),
        "given": reading.value(spec.get("given", {})),
        "record": record,
    }


def question_of(record: Mapping[str, Any]) -> str:
    """Say what is asked, in the present language; an instructor's words stay as they are.

    >>> question_of(drawn("iou-one-pixel", 1, 7)["record"])[-31:]
    'mean IoU falls by at least 0.2.'
    """
    if record["places"] is None:
        return str(record["question"])
    filled = {name: _filling(value) for name, value in record["places"].items()}
    return t(record["question"], **filled)


def _filling(value: Any) -> str:
    """Say what stands in a place: a word that is said, a number, or several of them."""
    if isinstance(value, list):
        return listed([_filling(one) for one in value])
    return t(value["msg"]) if isinstance(value, Mapping) else str(value)


class _Reading:
    """What is drawn by now, and how expressions are read with it."""

    def __init__(self, level: int, random: Random) -> None:
        self.names: dict[str, Any] = {}
        self._level = level
        self._random = random

    def value(self, expression: Any) -> Any:
        """Read an expression: of the level, with what was drawn in the place of its names."""
        if isinstance(expression, str):
            return self._named(expression[1:]) if expression[:1] == "$" else expression
        if isinstance(expression, list):
            return [self.value(item) for item in expression]
        if not isinstance(expression, Mapping):
            return expression
        if "level" in expression:
            return self.value(expression["level"][self._level - 1])
        read = {name: self.value(item) for name, item in expression.items()}
        for name, operation in _OPERATIONS.items():
            if name in read:
                return operation(self._random, read)
        return read

    def _named(self, path: str) -> Any:
        first, *rest = path.split(".")
        found = self.names[first]
        for step in rest:
            found = found[int(step)] if isinstance(found, list) else found[step]
        return found


def _int(random: Random, given: Mapping[str, Any]) -> int:
    low, high = given["int"]
    return low + random.below(high - low + 1)  # type: ignore[no-any-return]


def _one_of(random: Random, given: Mapping[str, Any]) -> Any:
    return given["one_of"][random.below(len(given["one_of"]))]


def _some_of(random: Random, given: Mapping[str, Any]) -> list[Any]:
    return random.shuffled(given["some_of"])[: given["count"]]


def _shuffled(random: Random, given: Mapping[str, Any]) -> list[Any]:
    return random.shuffled([item for items in given["shuffled"] for item in items])


def _grid(random: Random, given: Mapping[str, Any]) -> list[Any]:
    """Fill a row or a grid with numbers of a range, without 0, each once where they differ."""
    low, high = given["from"]
    pool = [number for number in range(low, high + 1) if number]
    *rows, columns = given["grid"]
    count = columns * (rows[0] if rows else 1)
    if given.get("distinct"):
        flat = random.shuffled(pool)[:count]
    else:
        flat = [pool[random.below(len(pool))] for _ in range(count)]
    return [flat[at : at + columns] for at in range(0, count, columns)] if rows else flat


def _mask(_random: Random, given: Mapping[str, Any]) -> list[list[int]]:
    """Paint boxes and ellipses, [top, left, height, width] in pixels, one over the other."""
    rows, columns = given["mask"]
    cells = [[0] * columns for _ in range(rows)]
    for shape in given["shapes"]:
        top, left, height, width = shape.get("box") or shape["ellipse"]
        grown = shape.get("grown", 0)
        top, left, height, width = top - grown, left - grown, height + 2 * grown, width + 2 * grown
        for r in range(max(top, 0), min(top + height, rows)):
            for c in range(max(left, 0), min(left + width, columns)):
                # Twice the distance from the middle, so that all stays whole.
                y, x = 2 * (r - top) + 1 - height, 2 * (c - left) + 1 - width
                if "box" in shape or (y * width) ** 2 + (x * height) ** 2 <= (height * width) ** 2:
                    cells[r][c] = shape["label"]
    return cells


def _picture(random: Random, given: Mapping[str, Any]) -> list[list[list[int]]]:
    """Colour a mask, each pixel a little lighter or darker."""
    vary = given["vary"]

    def pixel(label: int) -> list[int]:
        change = random.below(2 * vary + 1) - vary
        return [min(max(part + change, 0), 255) for part in given["colors"][label]]

    return [[pixel(label) for label in row] for row in given["picture"]]


_OPERATIONS: dict[str, Callable[[Random, Mapping[str, Any]], Any]] = {
    "int": _int,
    "one_of": _one_of,
    "some_of": _some_of,
    "shuffled": _shuffled,
    "grid": _grid,
    "mask": _mask,
    "picture": _picture,
}
