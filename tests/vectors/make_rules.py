"""Write how Python judges masks, for vitest: `python -m tests.vectors.make_rules`.

Scores are those of `sw.metrics`, which tests hold to scikit-learn's; NaN is written as null.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

import segwidgets as sw
from segwidgets.grading.rules import judge

FILE = Path(__file__).with_name("rules.json")
CASES = 120
CONVENTIONS = ("absent", "include_background", "ignore_index", "num_classes")
SCORES = (
    *("iou", "dice", "precision", "recall"),
    *("pixel_accuracy", "mean_iou", "mean_dice", "mean_precision", "mean_accuracy"),
    "frequency_weighted_iou",
)


def vectors() -> list[dict[str, Any]]:
    """Judge painted masks by every rule about masks, under every convention."""
    return [_vector(number) for number in range(CASES)]


def _vector(number: int) -> dict[str, Any]:
    draw = np.random.default_rng(number)
    classes = int(draw.integers(2, 6))
    # Small masks of many classes: in most of them some class is absent.
    shape = tuple(int(side) for side in draw.integers(1, 6, 2))
    target, other = draw.integers(0, draw.integers(1, classes + 1), (2, *shape))
    near = np.where(draw.random(shape) < draw.choice([0.3, 0.7, 0.95]), target, other)
    # Some are right but for names of labels, some differ in one pixel.
    renamed = np.array([0, *(1 + draw.permutation(classes - 1))])[target]
    single = target.copy()
    single[0, 0] = classes - 1
    prediction = (near, renamed, single, np.zeros_like(target))[number % 4]
    ignored = (None, None, 255, 1)[number // 4 % 4]
    if ignored == 255:
        target = np.where(draw.random(shape) < 0.2, 255, target)
    w = sw.IoUCalculator(
        target.astype(np.uint8),
        prediction.astype(np.uint8),
        num_classes=classes,
        ignore_index=ignored,
        absent=("exclude", "zero", "one")[number % 3],
        include_background=bool(number % 5),
    )
    found = {name: _plain(getattr(w.scores, name)) for name in SCORES}
    rules = [
        ("scores", {"class": int(draw.integers(classes)), **_bounds(draw)}),
        ("partition", {}),
        ("rival", {"rival": other.tolist(), "found": bool(draw.integers(2))}),
        (
            "one_pixel",
            {"start": target.tolist() if ignored is None else other.tolist(), "drop": 0.2},
        ),
    ]
    judged = []
    for rule, given in rules:
        verdict = judge(w, {"rule": rule, "with": given}, {})
        judged.append({"rule": rule, "with": given, "score": round(verdict.score, 12)})
    vector = {
        "id": f"{number}",
        **{name: getattr(w, name) for name in CONVENTIONS},
        "target": target.tolist(),
        "prediction": prediction.tolist(),
        "scores": found,
        "judged": judged,
    }
    w.close()
    return vector


def _bounds(draw: np.random.Generator) -> dict[str, Any]:
    """Bound some scores, at numbers that scores of few pixels often are."""
    numbers = (0, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1)
    return {
        str(name): {
            str(bound): float(draw.choice(numbers))
            for bound in draw.permutation(["min", "max", "above"])[: draw.integers(1, 4)]
        }
        for name in draw.permutation(SCORES)[:3]
    }


def _plain(values: Any) -> Any:
    listed = values.tolist()
    if isinstance(listed, list):
        return [None if math.isnan(one) else round(one, 12) for one in listed]
    return None if math.isnan(listed) else round(listed, 12)


def main() -> None:
    """Write the file."""
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors())
    FILE.write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
