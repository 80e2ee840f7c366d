"""Write masks with their runs and words: `python -m tests.vectors.make_coco_file`.

Strings are those of pycocotools.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco

from segwidgets.widgets.coco_file import words

FILE = Path(__file__).with_name("coco_file.json")


def masks() -> list[tuple[str, NDArray[np.uint8]]]:
    """List masks of few and of many runs, of large and of negative differences."""
    found = [
        ("empty", np.zeros((3, 5))),
        ("full", np.ones((3, 5))),
        ("large", np.pad(np.ones((3, 70)), ((700, 90), (60, 40)))),
    ]
    for seed in range(8):
        draw = np.random.default_rng(seed)
        noise = draw.random(draw.integers(1, 30, 2)) < draw.choice([0.05, 0.5, 0.95])
        if seed % 2:
            noise = np.logical_xor.accumulate(noise, axis=0)
        found.append((f"random-{seed}", noise))
    return [(name, mask.astype(np.uint8)) for name, mask in found]


def vectors() -> list[dict[str, Any]]:
    """Encode each mask, and say some of its runs."""
    cases = []
    for name, mask in masks():
        string = coco.encode(np.asfortranarray(mask))["counts"].decode()
        down = mask.T.ravel()
        edges = [0, *(np.flatnonzero(np.diff(down)) + 1).tolist(), down.size]
        counts = [0] * int(down[0]) + np.diff(edges).tolist()
        rows, cols = mask.shape
        box = coco.toBbox(coco.encode(np.asfortranarray(mask))).astype(int).tolist()
        steps = sorted({*range(min(6, len(counts))), len(counts) // 2, len(counts) - 1})
        cases.append(
            {
                "id": name,
                "size": [rows, cols],
                "string": string,
                "counts": counts,
                "box": box,
                "mask": "".join(map(str, mask.ravel().tolist())) if mask.size < 1000 else "",
                "says": {str(k): " ".join(words.run_words(counts, k, rows)) for k in steps},
                "formulas": {str(k): words.run_formula(counts, k) for k in steps},
            }
        )
    return cases


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", "utf-8")
