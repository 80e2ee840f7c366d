from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

import segwidgets as sw
from segwidgets.widgets.annotation import results
from segwidgets.widgets.annotation.attempts import Canvas, marks, read_attempt
from tests.vectors.make_annotation import FILE, cracks, everything

CASES = json.loads(FILE.read_text("utf-8"))
PICTURES = CASES["pictures"]


def image_of(case: dict) -> np.ndarray:
    return np.array(case["pixels"], np.uint8).reshape(*case["size"], 3)


def test_committed_vectors_are_what_scipy_and_pycocotools_compute() -> None:
    assert json.loads(json.dumps(everything())) == CASES


@pytest.mark.parametrize("case", PICTURES, ids=[case["id"] for case in PICTURES])
def test_scribbles_are_completed_as_scipy_measures(case: dict) -> None:
    image = image_of(case)
    for one in case["scribbles"]:
        mask = sw.images.complete_scribbles(image, *marks(one["strokes"], image.shape[:2]))
        assert sw.images.to_rle(mask, compressed=False)["counts"] == one["counts"]


@pytest.mark.parametrize("case", PICTURES, ids=[case["id"] for case in PICTURES])
def test_a_wire_is_as_cheap_as_scipys_way(case: dict) -> None:
    image = image_of(case)
    graph, width = cracks(image), image.shape[1] + 1
    for one in case["wires"]:
        path = sw.images.live_wire(image, one["start"], one["end"])
        assert [list(corner) for corner in path] == one["path"]
        assert path[0] == tuple(one["start"])
        assert path[-1] == tuple(one["end"])
        places = [y * width + x for x, y in path]
        steps = [max(graph[a, b], graph[b, a]) for a, b in pairwise(places)]
        assert all(steps), "a wire goes from corner to corner beside it"
        assert sum(steps) == one["cost"]


@pytest.mark.parametrize("case", PICTURES, ids=[case["id"] for case in PICTURES])
def test_polygons_are_pycocotools(case: dict) -> None:
    canvas = Canvas(image_of(case))
    for one in case["polygons"]:
        attempt = read_attempt("polygon", {"outline": one["outline"]}, canvas.size, ())
        mask = canvas.mask("polygon", attempt)
        assert sw.images.to_rle(mask, compressed=False)["counts"] == one["counts"]


def test_regions_are_taken_and_given_back() -> None:
    one = CASES["proposals"]
    scales = [np.array(scale, np.uint16).reshape(one["size"]) for scale in one["scales"]]
    canvas = Canvas(np.zeros((*one["size"], 3), np.uint8), scales)
    attempt = read_attempt("proposals", {"regions": one["regions"]}, canvas.size, canvas.regions)
    for count, counts in enumerate(one["counts"], 1):
        mask = canvas.mask("proposals", attempt, count)
        assert sw.images.to_rle(mask, compressed=False)["counts"] == counts


@pytest.mark.parametrize("one", CASES["other"])
def test_mean_iou_of_what_is_annotated_is_scikit_learns(one: dict) -> None:
    target, prediction = (
        (np.array(one[side]) - 1).astype(np.uint8) for side in ("target", "prediction")
    )
    for kept, mean in ((range(one["classes"]), one["full"]), (one["annotated"], one["reduced"])):
        ious = results.class_ious(prediction, results.reduced(target, kept), one["classes"])
        assert np.nan_to_num(results.mean_of(ious, kept)[0], nan=-1) == pytest.approx(mean)
    checked = results.checked([], None, (prediction, target), 5, one["annotated"], "cpu")
    assert checked.tolist() == pytest.approx([one["full"], one["reduced"]])
