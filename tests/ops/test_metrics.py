"""Scores equal those of the libraries, each under the convention that the library follows."""

from __future__ import annotations

import copy
import pickle
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as coco
from scipy.ndimage import binary_erosion
from sklearn.metrics import balanced_accuracy_score, jaccard_score, precision_recall_fscore_support
from torchmetrics.functional.classification import (
    multiclass_accuracy,
    multiclass_f1_score,
    multiclass_jaccard_index,
)
from torchmetrics.functional.segmentation import mean_iou

from segwidgets.ops.metrics import (
    ConfusionMatrix,
    boundary_counts,
    boundary_distance,
    boundary_iou,
    confusion_matrix,
    scores,
)
from tests.ops.test_confusion import random_pair

K = 4
CONVENTIONS = {"zero": 0.0, "one": 1.0, "nan": np.nan, "exclude": np.nan}


def equal(found: torch.Tensor, expected: object) -> None:
    np.testing.assert_allclose(found.numpy(), np.asarray(expected, float), rtol=1e-6)


def mean(values: NDArray[np.float64], convention: str) -> float:
    if convention == "exclude":
        values = values[~np.isnan(values)]
    return float(values.mean()) if values.size else np.nan


@settings(max_examples=1000, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(1, 12),
    ignore_index=st.sampled_from([None, 255]),
    absent=st.sampled_from(sorted(CONVENTIONS)),
)
def test_equal_to_scikit_learn(seed: int, size: int, ignore_index: int | None, absent: str) -> None:
    prediction, target = random_pair(seed, (size,), K, ignore_index)
    kept = target < K
    if not kept.any():
        return
    found = scores(confusion_matrix(prediction, target, K, ignore_index), absent=absent)
    true, guess = target[kept].numpy(), prediction[kept].numpy()
    value = CONVENTIONS[absent]
    precision, recall, f1, support = precision_recall_fscore_support(
        true, guess, labels=range(K), zero_division=value
    )
    # Its jaccard_score knows no NaN: ask with 0 and with 1, which differ where it is 0/0.
    low, high = (
        jaccard_score(true, guess, labels=range(K), average=None, zero_division=zero)
        for zero in (0, 1)
    )
    iou = np.where(low == high, low, value)
    equal(found.precision, precision)
    equal(found.recall, recall)
    equal(found.dice, f1)
    equal(found.iou, iou)
    equal(found.pixel_accuracy, (true == guess).mean())
    equal(found.mean_iou, mean(iou, absent))
    equal(found.mean_dice, mean(f1, absent))
    equal(found.mean_precision, mean(precision, absent))
    equal(found.mean_accuracy, mean(recall, absent))
    equal(found.frequency_weighted_iou, np.average(low, weights=support))
    if absent == "exclude" and len(set(true)) > 1 and set(guess) <= set(true):
        equal(found.mean_accuracy, balanced_accuracy_score(true, guess))


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), ignore_index=st.sampled_from([None, 0, 255]))
def test_equal_to_torchmetrics(seed: int, ignore_index: int | None) -> None:
    prediction, target = random_pair(seed, (3, 7), K, ignore_index)
    counts = confusion_matrix(prediction, target, K, ignore_index)
    zero, excluded = scores(counts, absent="zero"), scores(counts, ignore_index=ignore_index)
    options = {"num_classes": K, "ignore_index": ignore_index}
    each = multiclass_jaccard_index(prediction, target, average="none", **options)
    equal(zero.iou, each)
    if counts.any():
        overall = multiclass_accuracy(prediction, target, average="micro", **options)
        equal(zero.pixel_accuracy, overall)
        equal(zero.dice, multiclass_f1_score(prediction, target, average="none", **options))
        # Its macro averages leave out classes that neither mask has.
        macro = multiclass_jaccard_index(prediction, target, average="macro", **options)
        equal(excluded.mean_iou, macro)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), background=st.booleans())
def test_per_image_means_equal_torchmetrics_mean_iou(seed: int, background: bool) -> None:
    prediction, target = random_pair(seed, (3, 4, 4), K, None)
    counts = confusion_matrix(prediction, target, K, per_image=True)
    found = scores(counts, include_background=background)
    expected = mean_iou(prediction, target, K, include_background=background, input_format="index")
    # A picture without any of the classes: NaN here, 0 or -1 there.
    some = ~found.mean_iou.isnan()
    equal(found.mean_iou[some], expected[some])
    each = mean_iou(prediction, target, K, per_class=True, input_format="index")
    equal(found.iou.nan_to_num(-1), each)
    equal(found.over_images().mean_iou, found.mean_iou[some].mean())


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), height=st.integers(1, 9), width=st.integers(1, 9))
def test_equal_to_pycocotools(seed: int, height: int, width: int) -> None:
    prediction, target = random_pair(seed, (height, width), 2, None)
    codes = [
        coco.encode(np.asfortranarray(m.numpy().astype(np.uint8))) for m in (prediction, target)
    ]
    expected = coco.iou(codes[:1], codes[1:], [0])[0, 0]
    equal(scores(confusion_matrix(prediction, target, 2), absent="zero").iou[1], expected)


def test_the_worked_example() -> None:
    """99 % accuracy, and the bird is missed."""
    target = torch.zeros(96, 96, dtype=torch.uint8)
    target[40:49, 40:49] = 1
    found = scores(confusion_matrix(torch.zeros_like(target), target, 2))
    assert found.pixel_accuracy == 1 - 81 / 96**2
    assert found.iou[1] == 0
    assert found.precision.isnan().tolist() == [False, True]
    assert scores([[9135, 0], [81, 0]], include_background=False).mean_iou == 0


def test_without_anything_to_count() -> None:
    for absent, value in CONVENTIONS.items():
        found = scores(torch.zeros(K, K).long(), absent=absent)
        equal(found.iou, [value] * K)
        equal(found.mean_iou, value)
        equal(found.pixel_accuracy, np.nan)
        equal(found.frequency_weighted_iou, np.nan)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match=r"confusion has shape \(2, 3\)"):
        scores([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(ValueError, match="absent = 'skip': choose one of 'exclude', 'zero'"):
        scores([[1, 2], [4, 5]], absent="skip")
    with pytest.raises(ValueError, match="target holds 2"):
        boundary_counts([[0, 1]], [[0, 2]], 2)
    with pytest.raises(ValueError, match="boundaries need rows and columns"):
        boundary_counts([0, 1], [0, 1], 2)


def eroded_boundary(mask: NDArray[np.bool_], distance: int) -> NDArray[np.bool_]:
    """As in the paper: the mask without the mask eroded, zeros being around the picture."""
    inside = binary_erosion(mask, np.ones((3, 3)), iterations=distance, border_value=0)
    boundary: NDArray[np.bool_] = mask & ~inside
    return boundary


@settings(max_examples=300, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    ratio=st.sampled_from([0.02, 0.05, 0.3]),
    ignore_index=st.sampled_from([None, 0, 255]),
)
def test_boundary_iou_is_that_of_eroded_masks(
    seed: int, height: int, width: int, ratio: float, ignore_index: int | None
) -> None:
    draw = np.random.default_rng(seed)
    blocks = draw.integers(0, 3, (2, height // 8 + 1, width // 8 + 1)).repeat(8, 1).repeat(8, 2)
    prediction, target = blocks[:, :height, :width]
    if ignore_index == 255:
        target = np.where(draw.random((height, width)) < 0.05, 255, target)
    counts = boundary_counts(prediction, target, 3, ignore_index, dilation_ratio=ratio)
    distance = boundary_distance(height, width, ratio)
    assert distance == max(1, round(ratio * np.sqrt(height**2 + width**2)))
    for label in range(3):
        ignored = target == ignore_index
        true = eroded_boundary((target == label) & ~ignored, distance)
        guess = eroded_boundary((prediction == label) & ~ignored, distance)
        assert counts[:, label].tolist() == [(true & guess).sum(), true.sum(), guess.sum()]
        union = (true | guess).sum()
        expected = (true & guess).sum() / union if union else np.nan
        equal(boundary_iou(counts)[label], expected)


# The accumulator: batches, sums, devices, and several processes.


EXAMPLE = Path(__file__).parents[2] / "examples" / "score_with_torchrun.py"


def test_batches_add_up() -> None:
    prediction, target = random_pair(3, (10, 20, 30), 6, 255)
    whole = confusion_matrix(prediction, target, 6, 255)
    seen = ConfusionMatrix(6, ignore_index=255)
    for part in zip(prediction.split(3), target.split(3), strict=True):
        seen.update(*part)
    assert torch.equal(seen.counts, whole)

    first, second = ConfusionMatrix(6, 255), ConfusionMatrix(6, 255)
    first.update(prediction[:4], target[:4])
    second.update(prediction[4:], target[4:])
    assert torch.equal((first + second).counts, whole)
    assert torch.equal(sum([second], start=first).counts, whole)
    before = first.counts
    first.counts.zero_()
    assert torch.equal(first.counts, before)

    expected = multiclass_jaccard_index(prediction, target, 6, ignore_index=255)
    torch.testing.assert_close(seen.scores().mean_iou, expected.double(), rtol=1e-6, atol=0)
    for other in (copy.deepcopy(seen), pickle.loads(pickle.dumps(seen)), seen.to("cpu")):
        assert torch.equal(other.counts, whole)
    seen.reset()
    assert not seen.counts.any()


def test_what_is_refused_changes_nothing() -> None:
    seen = ConfusionMatrix(3)
    seen.update([0, 1, 2], [0, 1, 1])
    before = seen.counts
    for prediction, target in [([0], [3]), ([0], [0, 1]), ([0.5], [0])]:
        with pytest.raises((TypeError, ValueError), match=r"target|prediction"):
            seen.update(prediction, target)
    assert torch.equal(seen.counts, before)
    with pytest.raises(ValueError, match=r"num_classes=3.*num_classes=4.* cannot be added"):
        seen + ConfusionMatrix(4)
    with pytest.raises(ValueError, match="ignore_index=1"):
        seen + ConfusionMatrix(3, ignore_index=1)
    with pytest.raises(TypeError):
        seen + 1
    with pytest.raises(ValueError, match="num_classes = 1"):
        ConfusionMatrix(1)


def test_an_accelerator_is_not_waited_for() -> None:
    """Reading a value of a meta tensor would raise; only `counts` does."""
    seen = ConfusionMatrix(5, ignore_index=255, device="meta")
    labels = torch.zeros(2, 30, 40, dtype=torch.uint8, device="meta")
    for _ in range(3):
        seen.update(labels, labels)
    (seen + seen).all_reduce()
    with pytest.raises(RuntimeError):
        _ = seen.counts


def test_invalid_labels_that_an_accelerator_met_are_told_when_reading() -> None:
    seen = ConfusionMatrix(5)
    # As an accelerator leaves it behind.
    seen._kept[-1] = 7
    with pytest.raises(ValueError, match="7 pixels had labels outside 0 to 4"):
        _ = seen.counts
    seen.reset()
    assert not seen.counts.any()


def test_alone_a_reduction_is_a_copy() -> None:
    seen = ConfusionMatrix(2)
    seen.update([0, 1], [1, 1])
    total = seen.all_reduce()
    seen.update([0, 1], [1, 1])
    assert total.counts.tolist() == [[0, 0], [1, 1]]


def test_two_processes_score_as_one() -> None:
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node=2", EXAMPLE]
    done = subprocess.run(
        [*command[:3], "--standalone", *command[3:]], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr

    example = runpy.run_path(str(EXAMPLE))
    pairs = [example["picture"](number) for number in range(example["PICTURES"])]
    prediction, target = (torch.stack(list(part)) for part in zip(*pairs, strict=True))
    mean = multiclass_jaccard_index(prediction, target, 5, ignore_index=255)
    kept = target != 255
    accuracy = (prediction == target)[kept].double().mean()
    counted = int(kept.sum())
    assert done.stdout.splitlines() == [
        f"{counted // 2} of {counted} pixels counted here",
        f"mean IoU {mean:.6f}, pixel accuracy {accuracy:.6f}",
    ]


@pytest.mark.parametrize(
    ("confusion", "words"),
    [
        ([[1, -2], [3, 4]], "negative numbers or NaN: give counts"),
        ([[np.nan, 1], [1, 1]], "negative numbers or NaN: give counts"),
        (None, "confusion holds object, None"),
        ("a", "confusion holds <U1"),
        ([[10**30, 1], [1, 1]], "confusion holds object, 1000"),
    ],
)
def test_what_counts_nothing_is_refused(confusion: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        scores(confusion)
