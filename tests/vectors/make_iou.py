"""Write the pairs of masks that pytest and vitest read: `python -m tests.vectors.make_iou`.

Counts are torchmetrics', boundary regions SciPy's erosions, scores scikit-learn's.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import binary_erosion
from sklearn.metrics import jaccard_score, precision_recall_fscore_support
from torchmetrics.functional.classification import multiclass_confusion_matrix

from segwidgets.widgets.iou.presets import PRESETS, example, preset

FILE = Path(__file__).with_name("iou.json")

AMOUNTS = (1, 5, 12, 40)
RANDOM = 16

Labels = NDArray[np.uint8]


def pairs() -> list[tuple[dict[str, Any], Labels, Labels]]:
    """List what a case is called and set to, with its target and prediction."""
    found = [({"id": "example", "classes": 3, "ignored": None}, *example())]
    for name in PRESETS:
        for amount in AMOUNTS:
            about = {"preset": name, "amount": amount, "classes": 3, "ignored": None}
            found.append(({"id": f"{name}-{amount}", **about}, *preset(name, amount)))
    for seed in range(RANDOM):
        draw = np.random.default_rng(seed)
        classes = int(draw.integers(2, 6))
        ignored = [None, 255, 0, 1][seed % 4]
        height, width = (int(side) for side in draw.integers(1, 30, 2))
        blocks = draw.integers(0, classes - seed % 2, (2, height // 4 + 1, width // 4 + 1))
        fine = blocks.repeat(4, 1).repeat(4, 2)[:, :height, :width].astype(np.uint8)
        target, prediction = fine.copy()
        noise = draw.random((height, width)) < 0.6
        prediction = np.where(noise, target, prediction)
        if ignored == 255:
            target[draw.random((height, width)) < 0.1] = 255
        about = {"id": f"random-{seed}", "classes": classes, "ignored": ignored}
        found.append((about, target, prediction))
    return found


def vectors() -> list[dict[str, Any]]:
    """Compute all cases."""
    return [_vector(*pair) for pair in pairs()]


def runs(labels: Labels) -> list[int]:
    """Write labels row by row as label, length, label, length, …"""
    return [n for k, g in groupby(labels.ravel().tolist()) for n in (k, len(list(g)))]


def _vector(about: dict[str, Any], target: Labels, prediction: Labels) -> dict[str, Any]:
    classes, ignored = about["classes"], about["ignored"]
    confusion = multiclass_confusion_matrix(
        torch.tensor(prediction).long(),
        torch.tensor(target).long(),
        classes,
        ignore_index=ignored,
    )
    return {
        **about,
        "size": list(target.shape),
        "target": runs(target),
        "prediction": runs(prediction),
        "confusion": confusion.tolist(),
        "boundary": _boundary(target, prediction, classes, ignored),
        "scores": _scores(target, prediction, classes, ignored),
    }


def _boundary(
    target: Labels, prediction: Labels, classes: int, ignored: int | None
) -> list[list[int]]:
    distance = max(1, round(0.02 * float(np.hypot(*target.shape))))
    counted = np.ones(target.shape, bool) if ignored is None else target != ignored

    def near(mask: Any) -> Any:
        inside = binary_erosion(mask, np.ones((3, 3)), iterations=distance, border_value=0)
        return mask & ~inside

    columns = []
    for label in range(classes):
        actual, predicted = near((target == label) & counted), near((prediction == label) & counted)
        columns.append([int((actual & predicted).sum()), int(actual.sum()), int(predicted.sum())])
    return [list(row) for row in zip(*columns, strict=True)]


def _scores(
    target: Labels, prediction: Labels, classes: int, ignored: int | None
) -> dict[str, Any] | None:
    """Score with what is 0/0 as 0 and as 1; the others follow from where they differ."""
    counted = np.ones(target.shape, bool) if ignored is None else target != ignored
    if not counted.any():
        return None
    actual, predicted = target[counted], prediction[counted]
    found: dict[str, Any] = {"accuracy": float((actual == predicted).mean())}
    for word, value in (("zero", 0), ("one", 1)):
        options: Any = {"labels": range(classes), "average": None, "zero_division": value}
        precision, recall, dice, _ = precision_recall_fscore_support(actual, predicted, **options)
        named = {"iou": jaccard_score(actual, predicted, **options)}
        named |= {"dice": dice, "precision": precision, "recall": recall}
        found[word] = {name: values.tolist() for name, values in named.items()}
    return found


def main() -> None:
    """Write the file."""
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors())
    FILE.write_text(f"[\n{lines}\n]\n", "utf-8")


if __name__ == "__main__":
    main()
