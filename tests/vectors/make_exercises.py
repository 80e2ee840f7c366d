"""Write what exercises draw, for pytest and vitest: `python -m tests.vectors.make_exercises`.

`draws` has two seeds of each exercise and level whole, but for pictures. `digests` has one
number for 1,000 seeds of each exercise, the seeds 0 to 999 at the levels 1, 2, 3, 1, …: FNV-1a of
JSON with sorted keys and without spaces of [figure, traits, question, with, fields, picks], one
after another.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from segwidgets.grading.draw import EXERCISES, drawn, fnv_1a, question_of

FILE = Path(__file__).with_name("exercises.json")
SEEDS = (7, "Ada Lovelace")
MANY = 1000


def draws() -> list[dict[str, Any]]:
    """Draw every exercise at every level."""
    found = []
    for key, spec in EXERCISES.items():
        for level in range(1, spec["levels"] + 1):
            for seed in SEEDS:
                one = drawn(key, level, seed)
                one["traits"].pop("image", None)
                found.append({"key": key, "level": level, "seed": seed, **one})
    return found


def digest(key: str) -> int:
    """Draw an exercise for many seeds, and give one number for all of it."""
    texts = []
    for seed in range(MANY):
        one = drawn(key, seed % EXERCISES[key]["levels"] + 1, seed)
        record = one["record"]
        parts = [one["figure"], one["traits"], question_of(record)]
        parts += [record[name] for name in ("with", "fields", "picks")]
        texts.append(json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
    return fnv_1a("".join(texts))


if __name__ == "__main__":
    found = {"draws": draws(), "digests": {key: digest(key) for key in EXERCISES}}
    FILE.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
