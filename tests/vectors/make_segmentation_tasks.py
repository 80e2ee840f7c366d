"""Write segments with their scores: `python -m tests.vectors.make_segmentation_tasks`.

Scores are those of `segwidgets.metrics`, which its own tests hold to pycocotools and panopticapi.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import segwidgets as sw
from segwidgets.images.segments import Segments, segments_of_scene
from segwidgets.widgets.prediction import plausible, read_prediction
from segwidgets.widgets.segmentation_tasks import results
from segwidgets.widgets.tensors import packed_segments

FILE = Path(__file__).with_name("segmentation_tasks.json")
RANDOM = 14


def pictures() -> list[tuple[str, Segments, Segments]]:
    """List what a case is called, with its target and its prediction."""
    found = []
    for seed in (619, 246, 601):
        target = segments_of_scene(sw.scenes.scene(seed, (40, 56)))
        found.append((f"scene-{seed}", target, plausible(target, seed)))
    # Seven of ten found: a recall of 7 / 10 is less than 70 · 0.01, at which precision is read.
    row = np.kron(np.arange(1, 11), [1, 1])[None].repeat(2, 0)
    ten = sw.images.read_segments(
        np.zeros((2, 20, 3), np.uint8),
        np.ones_like(row),
        instances=row,
        class_names=["ground", "bird"],
    )
    seven = np.stack([row < 8, row * (row < 8)], -1).astype(int)
    found.append(("tenths", ten, read_prediction(seven, ten)))
    for seed in range(RANDOM):
        draw = np.random.default_rng(seed)
        rows, cols = (int(side) for side in draw.integers(4, 20, 2))
        classes, instances = draw.integers(0, 4, (2, rows // 3 + 1, cols // 3 + 1))
        labels, numbers = (
            it.repeat(3, 0).repeat(3, 1)[:rows, :cols] for it in (classes, instances)
        )
        # Class 0 is stuff, instance 0 of a thing a crowd, and a few pixels have no label.
        numbers = np.where(labels == 0, 0, numbers)
        labels = np.where(draw.random(labels.shape) < 0.1 * (seed % 3), 255, labels)
        target = sw.images.read_segments(
            np.zeros((rows, cols, 3), np.uint8),
            labels.astype(np.uint8),
            instances=numbers.astype(np.uint8),
            class_names=["ground", "bird", "ball", "boat"],
            things=["bird", "ball", "boat"],
        )
        pairs = np.roll(np.stack([labels, numbers + (labels > 0)], -1), seed % 3 - 1, 1)
        prediction = read_prediction(pairs, target)
        sure = draw.integers(1, 10, len(prediction.segments)) / 10
        table = [
            one._replace(score=float(score))
            for one, score in zip(prediction.segments, sure, strict=True)
        ]
        found.append((f"random-{seed}", target, replace(prediction, segments=tuple(table))))
    return found


def vectors() -> list[dict[str, Any]]:
    """Give every case, ready for JSON."""
    cases = []
    for name, target, prediction in pictures():
        quality = results.panoptic_of(prediction, target, "cpu")
        cases.append(
            {
                "id": name,
                "size": list(target.index.shape),
                "things": [k in target.things for k in range(len(target.class_names))],
                **{
                    side: {
                        "map": picture.index.ravel().tolist(),
                        "segments": packed_segments(picture)["segments"],
                    }
                    for side, picture in (("target", target), ("prediction", prediction))
                },
                "scores": results.scores_of(prediction, target, "cpu").tolist(),
                "unmatched": [
                    quality.false_negatives.tolist(),
                    quality.false_positives.tolist(),
                ],
            }
        )
    return cases


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), separators=(",", ":")) + "\n", "utf-8")
