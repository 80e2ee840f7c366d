"""Panoptic quality against its definition, panopticapi, torchmetrics and a hand count."""

from __future__ import annotations

from collections import Counter
from math import nan
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torchmetrics.functional.detection import panoptic_quality as peer

from segwidgets.ops.metrics import panoptic_quality

VOID, CROWD = 255, 99
THINGS, STUFF = [6, 7], [0, 1]
Pairs = NDArray[np.int64]


def by_definition(prediction: Pairs, target: Pairs) -> dict[int, list[float]]:
    """IoU sum, TP, FP and FN per class of [N, H, W, 2], as in section 4 of the paper."""
    found = {label: [0.0, 0, 0, 0] for label in THINGS + STUFF}
    for mine, theirs in zip(prediction, target, strict=True):
        p, t = (
            [(int(c), int(i) if c in THINGS else 0) for c, i in image.reshape(-1, 2)]
            for image in (mine, theirs)
        )
        area_p, area_t, both = Counter(p), Counter(t), Counter(zip(p, t, strict=True))
        in_void = Counter(a for a, b in zip(p, t, strict=True) if b[0] == VOID)
        on_crowd = Counter(
            a for a, b in zip(p, t, strict=True) if b[0] == a[0] and b[1] == CROWD and a[0] != VOID
        )
        matched_p, matched_t = set(), set()
        for (a, b), shared in both.items():
            if a[0] != b[0] or b[0] == VOID or (b[0] in THINGS and b[1] == CROWD):
                continue
            union = area_p[a] + area_t[b] - shared - in_void[a]
            if shared / union > 0.5:
                found[a[0]][0] += shared / union
                found[a[0]][1] += 1
                matched_p.add(a)
                matched_t.add(b)
        for a, area in area_p.items():
            if a[0] != VOID and a not in matched_p and (in_void[a] + on_crowd[a]) / area <= 0.5:
                found[a[0]][2] += 1
        for b in area_t:
            crowd = b[0] in THINGS and b[1] == CROWD
            if b[0] != VOID and b not in matched_t and not crowd:
                found[b[0]][3] += 1
    return found


def counts(found: Any) -> dict[int, list[float]]:
    columns = (
        found.iou_sum,
        found.true_positives,
        found.false_positives,
        found.false_negatives,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return dict(zip(found.classes, map(list, rows), strict=True))


def segmentations(seed: int, labels: list[int], instances: list[int], wrong: float) -> Any:
    """Blocks of (class, instance), and the same with some pixels drawn anew."""
    draw = np.random.default_rng(seed)

    def blocks(side: int) -> Pairs:
        shape = (2, -(-6 // side), -(-8 // side))
        pairs = np.stack([draw.choice(labels, shape), draw.choice(instances, shape)], -1)
        return pairs.repeat(side, 1).repeat(side, 2)[:, :6, :8]

    target = blocks(int(draw.integers(1, 5)))
    changed = draw.random(target.shape[:-1]) < wrong
    return np.where(changed[..., None], blocks(1), target), target


@settings(max_examples=500, deadline=None)
@given(seed=st.integers(0, 2**32), wrong=st.sampled_from([0.0, 0.1, 0.3, 1.0]))
def test_equal_to_the_definition_with_void_and_crowds(seed: int, wrong: float) -> None:
    prediction, target = segmentations(seed, [*THINGS, *STUFF, VOID], [0, 3, CROWD], wrong)
    found = panoptic_quality(
        prediction, target, things=THINGS, stuff=STUFF, ignore_index=VOID, crowd=CROWD
    )
    expected = by_definition(prediction, target)
    assert {label: row[1:] for label, row in counts(found).items()} == {
        label: row[1:] for label, row in expected.items()
    }
    for label, row in counts(found).items():
        assert row[0] == pytest.approx(expected[label][0])
    assert len(found.matches) == sum(row[1] for row in expected.values())


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), wrong=st.sampled_from([0.1, 0.3, 1.0]))
def test_equal_to_torchmetrics(seed: int, wrong: float) -> None:
    prediction, target = segmentations(seed, THINGS + STUFF, [0, 1, 2**40], wrong)
    found = panoptic_quality(prediction, target, things=THINGS, stuff=STUFF)
    pairs = torch.from_numpy(prediction), torch.from_numpy(target)
    # It calls classes by place: things first, as they were given.
    expected = peer(*pairs, set(THINGS), set(STUFF), return_per_class=True)[0]
    assert sorted(found.pq.nan_to_num(0).tolist()) == pytest.approx(sorted(expected.tolist()))
    qualities = peer(*pairs, set(THINGS), set(STUFF), return_sq_and_rq=True)
    mine = found.mean_pq, found.mean_sq, found.mean_rq
    assert mine == pytest.approx(tuple(qualities.tolist()))


def test_the_published_example_of_torchmetrics() -> None:
    prediction = [
        [[6, 0], [0, 0], [6, 0], [6, 0]],
        [[0, 0], [0, 0], [6, 0], [0, 1]],
        [[0, 0], [0, 0], [6, 0], [0, 1]],
        [[0, 0], [7, 0], [6, 0], [1, 0]],
        [[0, 0], [7, 0], [7, 0], [7, 0]],
    ]
    target = [
        [[6, 0], [0, 1], [6, 0], [0, 1]],
        [[0, 1], [0, 1], [6, 0], [0, 1]],
        [[0, 1], [0, 1], [6, 0], [1, 0]],
        [[0, 1], [7, 0], [1, 0], [1, 0]],
        [[0, 1], [7, 0], [7, 0], [7, 0]],
    ]
    found = panoptic_quality(prediction, target, things=[0, 1], stuff=[6, 7])
    assert found.mean_pq == pytest.approx(0.5463, abs=5e-5)


def test_equal_to_panopticapi_with_void_and_crowds() -> None:
    """What panopticapi's `pq_compute` gave for these pictures, as PNG and JSON files."""
    rng = np.random.default_rng(0)

    def laid_on(ground: Pairs, count: int) -> Pairs:
        for _ in range(count):
            y, x = rng.integers(0, 50), rng.integers(0, 70)
            high, wide = rng.integers(3, 25, 2)
            label = rng.integers(0, 5)
            instance = rng.integers(1, 9) if label >= 2 else 0
            ground[y : y + high, x : x + wide] = (label, instance)
        return ground

    predictions, targets = [], []
    for _ in range(8):
        target = np.zeros((60, 80, 2), np.int64)
        target[..., 0] = rng.integers(0, 2)
        predictions.append(laid_on(laid_on(target, 12).copy(), 4))
        target[rng.random((60, 80)) < 0.03] = (VOID, 0)
        targets.append(target)
    found = panoptic_quality(
        np.stack(predictions),
        np.stack(targets),
        things=[2, 3, 4],
        stuff=[0, 1],
        ignore_index=VOID,
        crowd=3,
    )
    pq = [
        *(0.844225427347137, 0.6014238331279278, 0.8287102864560918),
        *(0.7311636550199847, 0.6532663116151461),
    ]
    rq = [1, 0.75, 0.9090909090909091, 0.7878787878787878, 0.7368421052631579]
    np.testing.assert_allclose(found.pq.numpy(), pq, rtol=1e-12)
    np.testing.assert_allclose(found.rq.numpy(), rq, rtol=1e-12)
    assert found.mean_pq == pytest.approx(0.7317579027132575, rel=1e-12)
    assert found.mean_sq == pytest.approx(0.8744592607069122, rel=1e-12)


def test_two_birds_by_hand() -> None:
    """A bird of 4 pixels found with 3 of them, another missed, and one seen in the sky."""
    sky, bird = 0, 1
    target = np.zeros((1, 12, 2), int)
    target[0, :4], target[0, 6:8] = (bird, 1), (bird, 2)
    prediction = np.zeros((1, 12, 2), int)
    prediction[0, :3], prediction[0, 9:11] = (bird, 8), (bird, 9)
    found = panoptic_quality(prediction, target, things=[bird], stuff=[sky])
    # Sky shares 4 of 9 pixels, which is no match.
    assert counts(found) == {sky: [pytest.approx(0), 0, 1, 1], bird: [0.75, 1, 1, 1]}
    assert found.of([bird]).pq.tolist() == [0.375]
    assert [(match.target, match.prediction, match.iou) for match in found.matches] == [
        (1, 8, 0.75)
    ]
    assert found.mean_sq == 0.375
    assert found.mean_rq == 0.25


def test_pictures_of_different_sizes_add_up() -> None:
    one = panoptic_quality([[[1, 1]]], [[[1, 4]]], things=[1], stuff=[])
    two = panoptic_quality([[[1, 1], [1, 2]]], [[[1, 4], [1, 4]]], things=[1], stuff=[])
    both = one + two
    assert counts(both) == {1: [1.0, 1, 2, 1]}
    assert [match.image for match in (one + one).matches] == [0, 1]


def test_a_class_without_segments_has_no_value() -> None:
    found = panoptic_quality([[[1, 1]]], [[[1, 1]]], things=[1, 2], stuff=[])
    assert found.pq.tolist() == pytest.approx([1.0, nan], nan_ok=True)
    assert found.mean_pq == found.mean_sq == found.mean_rq == 1.0


def test_ten_thousand_instances() -> None:
    instances = np.arange(10_000).reshape(100, 100).repeat(4, 0).repeat(4, 1)
    pairs = np.stack([np.ones_like(instances), instances], -1)
    found = panoptic_quality(pairs, pairs, things=[1], stuff=[0])
    assert counts(found)[1] == [10_000.0, 10_000, 0, 0]


@pytest.mark.parametrize(
    ("change", "message", "way_out"),
    [
        (
            {"target": [[[3, 0]]]},
            "target has class 3, which is neither in things nor in stuff",
            {"target": [[[3, 0]]], "ignore_index": 3},
        ),
        ({"stuff": [0, 1]}, "class 1 is in things and in stuff", {"stuff": [0]}),
        ({"ignore_index": 1}, "is one of the classes", {"ignore_index": None}),
        ({"target": [[3, 0]]}, r"target has shape \(1, 2\)", {}),
        ({"target": [[[1, 0], [1, 0]]]}, "has shape", {}),
        ({"things": [], "stuff": []}, "things and stuff are empty", {}),
        ({"prediction": [[[1.5, 0.0]]]}, "whole numbers", {}),
        ({"crowd": 1.5}, "crowd = 1.5", {"crowd": 1}),
        ({"things": [True]}, "things", {}),
    ],
)
def test_what_cannot_be_scored_is_refused(
    change: dict[str, Any], message: str, way_out: dict[str, Any]
) -> None:
    right: dict[str, Any] = {
        "prediction": [[[1, 0]]],
        "target": [[[1, 0]]],
        "things": [1],
        "stuff": [0],
    }
    with pytest.raises((TypeError, ValueError), match=message):
        panoptic_quality(**right | change)
    panoptic_quality(**right | way_out)


def test_only_the_same_classes_add_up() -> None:
    one = panoptic_quality([[[1, 0]]], [[[1, 0]]], things=[1], stuff=[])
    two = panoptic_quality([[[2, 0]]], [[[2, 0]]], things=[2], stuff=[])
    with pytest.raises(ValueError, match="same things and stuff"):
        one + two
    with pytest.raises(ValueError, match="class 5 was not scored"):
        one.of([5])


@pytest.mark.parametrize("given", [{"things": 1}, {"stuff": 0}])
def test_classes_are_a_list(given: dict[str, Any]) -> None:
    pairs = np.zeros((2, 2, 2), np.int64)
    with pytest.raises(TypeError, match=r"give a list of classes, \w+=\[\d\]"):
        panoptic_quality(pairs, pairs, **{"things": [1], "stuff": [0], **given})


def test_a_picture_without_pixels_is_refused() -> None:
    pairs = np.zeros((0, 8, 2), np.int64)
    with pytest.raises(ValueError, match=r"shape \(0, 8, 2\) and so no pixel"):
        panoptic_quality(pairs, pairs, things=[1], stuff=[0])
