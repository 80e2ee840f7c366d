"""Write completed scribbles, wires and attempts: `python -m tests.vectors.make_annotation`.

Distances are SciPy's, polygons pycocotools'.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as coco
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from sklearn.metrics import jaccard_score

import segwidgets as sw
from segwidgets.widgets.annotation.attempts import marks, read_attempt, scribbles_key

FILE = Path(__file__).with_name("annotation.json")


def lattice(size: tuple[int, int], across: Any, down: Any) -> Any:
    """Give the graph of a lattice whose steps cost so much."""
    number = np.arange(size[0] * size[1]).reshape(size)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    cost = np.concatenate([across.ravel(), down.ravel()])
    return coo_array((cost, (start, end)), shape=(number.size, number.size)).tocsr()


def differences(image: np.ndarray[Any, Any], axis: int) -> np.ndarray[Any, Any]:
    return np.abs(np.diff(image.astype(int), axis=axis)).sum(-1)


def completed(image: np.ndarray[Any, Any], strokes: list[dict[str, Any]]) -> np.ndarray[Any, Any]:
    """Complete scribbles by SciPy's distances."""
    size = image.shape[:2]
    drawn = marks(strokes, size)
    if not (drawn[0].any() and drawn[1].any()):
        return np.zeros(size, bool)
    graph = lattice(size, 1 + differences(image, 1), 1 + differences(image, 0))
    near, far = (
        dijkstra(graph, directed=False, indices=np.flatnonzero(one), min_only=True) for one in drawn
    )
    return (near < far).reshape(size)


def cracks(image: np.ndarray[Any, Any]) -> Any:
    """Give the lattice of corners, on which a crack is cheaper the more its sides differ."""
    rows, cols = image.shape[:2]
    across, down = np.full((rows + 1, cols), 97), np.full((rows, cols + 1), 97)
    across[1:-1] = 1 + (96 - differences(image, 0)).clip(0)
    down[:, 1:-1] = 1 + (96 - differences(image, 1)).clip(0)
    return lattice((rows + 1, cols + 1), across, down)


def rasterised(outline: list[list[int]], size: tuple[int, int]) -> np.ndarray[Any, Any]:
    flat = [float(v) for corner in outline for v in corner]
    with warnings.catch_warnings():
        # pycocotools' own, of NumPy 2.
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.asarray(coco.decode(coco.merge(coco.frPyObjects([flat], *size)))) > 0


def counts(mask: np.ndarray[Any, Any]) -> list[int]:
    return sw.images.to_rle(mask, compressed=False)["counts"]


def images() -> list[tuple[str, np.ndarray[Any, Any]]]:
    found = [(f"scene-{seed}", sw.scenes.scene(seed, (32, 40)).image) for seed in (362, 619)]
    for seed in range(6):
        draw = np.random.default_rng(seed)
        rows, cols = (int(side) for side in draw.integers(1, 14, 2))
        # Few levels, so that many ways cost the same.
        found.append((f"random-{seed}", draw.integers(0, 3, (rows, cols, 3)).astype("uint8") * 40))
    return found


def vectors() -> list[dict[str, Any]]:
    """Give every picture with its cases, ready for JSON."""
    cases = []
    for number, (name, image) in enumerate(images()):
        draw = np.random.default_rng(100 + number)
        rows, cols = size = image.shape[:2]

        def point(far: int = 0, rng: Any = draw, end: Any = (cols, rows)) -> list[int]:
            return [int(rng.integers(0, side + far)) for side in end]

        scribbles = []
        for kinds in ((True, False), (True, False, True, False), (False,), (True, True)):
            strokes = [
                {"object": kind, "points": [point() for _ in range(draw.integers(1, 4))]}
                for kind in kinds
            ]
            mask = completed(image, strokes)
            scribbles.append(
                {"strokes": strokes, "key": scribbles_key(strokes), "counts": counts(mask)}
            )
        graph, wires = cracks(image), []
        for _ in range(4):
            start, end = point(1), point(1)
            ways = dijkstra(graph, directed=False, indices=start[1] * (cols + 1) + start[0])
            path = sw.images.live_wire(image, tuple(start), tuple(end))
            cost = int(ways[end[1] * (cols + 1) + end[0]])
            wires.append({"start": start, "end": end, "cost": cost, "path": path})
        polygons = []
        for corners in (3, 4, 7):
            outline = [point(1) for _ in range(corners)]
            polygons.append({"outline": outline, "counts": counts(rasterised(outline, size))})
        cases.append(
            {
                "id": name,
                "size": list(size),
                "pixels": image.ravel().tolist(),
                "scribbles": scribbles,
                "wires": wires,
                "polygons": polygons,
            }
        )
    return cases


def regions() -> dict[str, Any]:
    """Give clicks on nested regions, with the mask after each: a second click gives one back."""
    fine = np.arange(24).reshape(4, 6)
    scales = [fine, fine // 2, fine // 12]
    clicked = [[2, 0], [0, 3], [1, 1], [1, 1], [1, 1], [2, 1], [2, 1]]
    taken: set[int] = set()
    masks = []
    for scale, region in clicked:
        own = set(fine[scales[scale] == region].tolist())
        taken = taken - own if own <= taken else taken | own
        masks.append(counts(np.isin(fine, list(taken))))
    attempt = read_attempt("proposals", {"regions": clicked}, (4, 6), (24, 12, 2))
    return {
        "size": [4, 6],
        "scales": [scale.ravel().tolist() for scale in scales],
        "regions": attempt["regions"],
        "counts": masks,
    }


def left_out() -> list[dict[str, Any]]:
    """Give predictions with targets of which some classes are annotated; means are scikit-learn's.

    Labels are one more than the class, 0 for none, as in a map of segments.
    """
    found = []
    for seed in range(8):
        draw = np.random.default_rng(seed)
        rows, cols = (int(side) for side in draw.integers(2, 9, 2))
        target, prediction = draw.integers(0, 5, (2, rows, cols))
        annotated = sorted(draw.permutation(5)[: seed % 6].tolist())
        means = []
        for kept in (range(5), annotated):
            seen = np.isin(target - 1, list(kept))
            there = set(target[seen].tolist()) | set(prediction[seen].tolist())
            labels = [k + 1 for k in kept if k + 1 in there]
            ious = (
                jaccard_score(target[seen], prediction[seen], labels=labels, average=None)
                if labels
                else [-1.0]
            )
            means.append(float(np.mean(ious)))
        found.append(
            {
                "size": [rows, cols],
                "target": target.ravel().tolist(),
                "prediction": prediction.ravel().tolist(),
                "classes": 5,
                "annotated": annotated,
                "full": means[0],
                "reduced": means[1],
            }
        )
    return found


def everything() -> dict[str, Any]:
    """Give all there is in the file."""
    return {"pictures": vectors(), "proposals": regions(), "other": left_out()}


if __name__ == "__main__":
    made = everything()
    FILE.write_text(json.dumps(made, separators=(",", ":")) + "\n", "utf-8")
