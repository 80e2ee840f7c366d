"""Average precision against pycocotools, and by hand."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from math import inf
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from segwidgets.ops.metrics import average_precision

SIDE = 24


def by_pycocotools(
    predictions: list[Any], targets: list[Any], kind: str, most: int, area: tuple[float, float]
) -> COCOeval:
    labels = sorted(
        {int(label) for each in predictions + targets for label in each["labels"]} | {1}
    )
    images = [{"id": i, "height": SIDE, "width": SIDE} for i in range(len(targets))]

    def entries(given: list[Any]) -> list[dict[str, Any]]:
        found = []
        for image, each in enumerate(given):
            for number, label in enumerate(each["labels"]):
                entry: dict[str, Any] = {
                    "image_id": image,
                    "category_id": int(label),
                    "id": len(found) + 1,
                    "iscrowd": int(each["iscrowd"][number]) if "iscrowd" in each else 0,
                }
                if kind != "boxes":
                    cells = (
                        each["masks"][number] if kind == "masks" else each["segments"] == number + 1
                    )
                    mask = np.asfortranarray(cells.astype(np.uint8))
                    entry["segmentation"] = rle.encode(mask)
                    entry["area"] = int(mask.sum())
                else:
                    left, top, right, bottom = map(float, each["boxes"][number])
                    entry["bbox"] = [left, top, right - left, bottom - top]
                    entry["area"] = (right - left) * (bottom - top)
                if "scores" in each:
                    entry["score"] = float(each["scores"][number])
                found.append(entry)
        return found

    with redirect_stdout(StringIO()):
        truth, results = COCO(), COCO()
        for dataset, given in ((truth, targets), (results, predictions)):
            dataset.dataset = {
                "images": images,
                "categories": [{"id": label} for label in labels],
                "annotations": entries(given),
            }
            dataset.createIndex()
        found = COCOeval(truth, results, "bbox" if kind == "boxes" else "segm")
        found.params.maxDets = [most]
        found.params.areaRng = [[area[0], min(area[1], 1e10)]]
        found.params.areaRngLbl = ["all"]
        found.evaluate()
        found.accumulate()
    return found


def pictures(seed: int, kind: str) -> tuple[list[Any], list[Any]]:
    """Rectangles, and detections beside them: some moved, some twice, some of another class."""
    draw = np.random.default_rng(seed)
    predictions, targets = [], []
    for _ in range(3):
        count = int(draw.integers(0, 6))
        corners = draw.integers(0, SIDE - 4, (count, 2))
        true = np.concatenate([corners, corners + draw.integers(2, 12, (count, 2))], 1)
        which = draw.integers(0, max(1, count), int(draw.integers(0, 8)) if count else 0)
        seen = (true[which] if count else np.zeros((0, 4), int)) + draw.integers(
            -1, 2, (len(which), 4)
        )
        labels = draw.integers(1, 4, count)
        given: list[dict[str, Any]] = [
            # Few different scores and areas, so that there are ties.
            {
                "labels": np.where(draw.random(len(which)) < 0.8, labels[which], 2)
                if count
                else np.zeros(0, int),
                "scores": draw.integers(0, 5, len(which)) / 4,
            },
            {"labels": labels, "iscrowd": (draw.random(count) < 0.2).astype(int)},
        ]
        for each, boxes in zip(given, (seen, true), strict=True):
            boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1)
            if kind == "boxes":
                each["boxes"] = boxes.astype(float)
                continue
            y, x = np.indices((SIDE, SIDE))
            if kind == "segments":
                # What comes later lies above, and may hide all of another.
                each["segments"] = np.zeros((SIDE, SIDE), int)
                for number, (a, b, c, d) in enumerate(boxes, 1):
                    each["segments"][(x >= a) & (y >= b) & (x < c) & (y < d)] = number
                continue
            each["masks"] = np.array(
                [(x >= a) & (y >= b) & (x < c) & (y < d) for a, b, c, d in boxes], bool
            ).reshape(-1, SIDE, SIDE)
        predictions.append(given[0])
        targets.append(given[1])
    return predictions, targets


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    kind=st.sampled_from(["masks", "segments", "boxes"]),
    most=st.sampled_from([2, 100]),
    area=st.sampled_from([(0, inf), (0, 40), (40, inf)]),
)
def test_equal_to_pycocotools(seed: int, kind: str, most: int, area: tuple[float, float]) -> None:
    predictions, targets = pictures(seed, kind)
    found = average_precision(predictions, targets, max_detections=most, area=area)
    peer = by_pycocotools(predictions, targets, kind, most, area)
    for place, label in enumerate(found.classes):
        theirs = peer.params.catIds.index(label)
        precision = peer.eval["precision"][:, :, theirs, 0, 0]
        recall = peer.eval["recall"][:, theirs, 0, 0]
        for mine, expected in (
            (found.precision[..., place], precision),
            (found.recall[..., place], recall),
        ):
            expected = np.where(expected == -1, np.nan, expected)
            np.testing.assert_allclose(mine.numpy(), expected, atol=1e-12)
    with redirect_stdout(StringIO()):
        valid = peer.eval["precision"][peer.eval["precision"] > -1]
    expected_mean = valid.mean() if valid.size else np.nan
    assert found.mean_ap == pytest.approx(expected_mean, nan_ok=True)


def test_by_hand() -> None:
    """Three targets; hits with scores 0.9 and 0.6, a false alarm with 0.7, and one missed."""
    boxes = [[0, 0, 2, 2], [4, 4, 6, 6], [8, 8, 10, 10]]
    found = average_precision(
        [
            {
                "boxes": [boxes[0], [20, 20, 22, 22], boxes[1]],
                "scores": [0.9, 0.7, 0.6],
                "labels": [1, 1, 1],
            }
        ],
        [{"boxes": boxes, "labels": [1, 1, 1]}],
    )
    # Precision 1 up to a recall of 1/3, of 2/3 up to 2/3, then 0; 34 + 33 of 101 recalls.
    assert found.mean_ap == pytest.approx((34 * 1 + 33 * 2 / 3) / 101)
    assert found.recall[0].tolist() == pytest.approx([2 / 3])
    assert [(each.target, each.prediction) for each in found.matches] == [(0, 0), (1, 2)]


def test_ten_thousand_segments_need_no_mask_each() -> None:
    """10,000 squares of 100 pixels, of which the predictions move the first four by a row."""
    side = 1000
    cells = np.arange(side) // 10
    true = cells[:, None] * 100 + cells + 1
    moved = true.copy()
    moved[1:11, :40], moved[:1, :40] = true[:10, :40], 0
    labels = np.full(10_000, 3)
    labels[:4] = 2
    found = average_precision(
        [{"segments": moved, "labels": labels, "scores": np.ones(10_000)}],
        [{"segments": true, "labels": labels}],
        thresholds=[0.8, 0.82],
    )
    # 90 pixels of 110 are shared; of the other 9,996 COCO takes the first hundred detections.
    assert [match.iou for match in found.matches[:4]] == pytest.approx([90 / 110] * 4)
    assert found.recall[:, 0].tolist() == [1, 0]
    assert found.recall[0, 1].item() == pytest.approx(100 / 9996)


def test_large_masks_are_counted_exactly() -> None:
    masks = torch.zeros(2, 600, 1000, dtype=torch.bool)
    masks[0, :, :999], masks[1, :, 1:] = True, True
    found = average_precision(
        [{"masks": masks[:1], "scores": [1.0], "labels": [0]}],
        [{"masks": masks[1:], "labels": [0]}],
    )
    assert found.matches[0].iou == 998 / 1000


def test_without_pictures_and_without_targets() -> None:
    nothing = average_precision([], [])
    assert nothing.classes == ()
    assert np.isnan(nothing.mean_ap)
    alone = average_precision(
        [{"boxes": [[0, 0, 1, 1]], "scores": [1.0], "labels": [4]}], [{"boxes": [], "labels": []}]
    )
    assert alone.classes == (4,)
    assert np.isnan(alone.mean_ap)


RIGHT: dict[str, Any] = {"boxes": [[0, 0, 2, 2]], "scores": [0.5], "labels": [1]}
MASKS: dict[str, Any] = {"masks": np.ones((1, 2, 2), bool), "scores": [0.5], "labels": [1]}
SEGMENTS: dict[str, Any] = {"segments": np.ones((2, 2), int), "scores": [0.5], "labels": [1]}


@pytest.mark.parametrize(
    ("prediction", "target", "options", "message"),
    [
        (RIGHT | {"scores": None}, RIGHT, {}, r"predictions\[0\] has no scores"),
        (RIGHT | {"labels": [1, 2]}, RIGHT, {}, "1 boxes and 2 labels"),
        (RIGHT | {"labels": [1.5]}, RIGHT, {}, "whole numbers"),
        (RIGHT | {"scores": [np.nan]}, RIGHT, {}, "finite"),
        (RIGHT | {"boxes": [[2, 2, 0, 0]]}, RIGHT, {}, "left, top, right and bottom"),
        (RIGHT | {"boxes": [[0, 0, 1e200, 1e200]]}, RIGHT, {}, "divide all boxes"),
        (RIGHT, RIGHT | {"boxes": [[0, 0, np.inf, 1]]}, {}, "at most ±1e"),
        (RIGHT | MASKS, RIGHT, {}, "masks and boxes: give one"),
        ({"labels": []}, RIGHT, {}, "no masks, segments or boxes"),
        (MASKS, RIGHT, {}, "both as masks, both as segments, or both as boxes"),
        (SEGMENTS, MASKS, {}, "both as masks, both as segments"),
        (SEGMENTS, SEGMENTS | {"segments": np.zeros((2, 3), int)}, {}, "same size"),
        (SEGMENTS | {"segments": np.full((2, 2), 2)}, SEGMENTS, {}, "number the instances from 1"),
        (SEGMENTS | {"segments": np.full((2, 2), -1)}, SEGMENTS, {}, "holds -1.*from 1 to 1"),
        (SEGMENTS | {"segments": np.ones((2, 2), bool)}, SEGMENTS, {}, "whole numbers, 0 where"),
        (SEGMENTS | {"segments": np.ones((1, 2, 2), int)}, SEGMENTS, {}, "is given as masks"),
        (MASKS, MASKS | {"masks": np.ones((1, 2, 3), bool)}, {}, "same size"),
        (MASKS | {"masks": np.ones((1, 2, 2))}, MASKS, {}, "give booleans, such as masks > 0.5"),
        (MASKS | {"masks": np.ones((1, 2), bool)}, MASKS, {}, r"masks\[None\]"),
        (RIGHT, RIGHT | {"iscrowd": [0, 1]}, {}, "iscrowd has shape"),
        (RIGHT, RIGHT, {"thresholds": []}, "thresholds is empty"),
        (RIGHT, RIGHT, {"thresholds": [50]}, "an IoU above 0"),
        (RIGHT, RIGHT, {"max_detections": 0}, "max_detections = 0"),
        (RIGHT, RIGHT, {"area": (5, 1)}, "smaller area first"),
    ],
)
def test_what_cannot_be_scored_is_refused(
    prediction: Any, target: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        average_precision([prediction], [target], **options)


def test_boxes_that_are_divided_alike_have_the_same_precision() -> None:
    far = np.array([[0, 0, 4e200, 4e200], [0, 0, 4e200, 3e200]])
    near = [[0, 0, 4, 4], [0, 0, 4, 3]]
    found = [
        average_precision(
            [{"boxes": boxes[1:], "scores": [0.5], "labels": [1]}],
            [{"boxes": boxes[:1], "labels": [1]}],
        ).mean_ap
        for boxes in (near, far / 1e200)
    ]
    assert found[0] == found[1] > 0


def test_every_picture_has_both() -> None:
    with pytest.raises(ValueError, match="1 predictions and 2 targets"):
        average_precision([RIGHT], [RIGHT, RIGHT])
    with pytest.raises(ValueError, match="choose among"):
        average_precision([RIGHT], [RIGHT]).at(0.42)


BOX: dict[str, Any] = {"boxes": [[0, 0, 4, 4]], "labels": [1]}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"thresholds": 0.5}, r"\[0\.5\]"),
        ({"area": 9}, r"give a pair"),
        ({"predictions": 5}, "a dict for each picture"),
        ({"predictions": [3]}, "a dict for each picture"),
        ({"targets": {}}, "a dict for each picture"),
    ],
)
def test_what_is_of_another_kind_is_refused(given: dict[str, Any], message: str) -> None:
    taken: dict[str, Any] = {"predictions": [{**BOX, "scores": [0.5]}], "targets": [BOX], **given}
    with pytest.raises(TypeError, match=message):
        average_precision(**taken)


def test_empty_lists_stand_for_nothing() -> None:
    mask = np.ones((1, 2, 2), bool)
    nothing: dict[str, Any] = {"masks": [], "scores": [], "labels": []}
    found = average_precision([nothing], [{"masks": mask, "labels": [1]}])
    assert found.mean_ap == 0
