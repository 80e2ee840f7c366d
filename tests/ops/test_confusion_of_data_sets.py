"""The accumulator: batches, sums, devices, and several processes."""

from __future__ import annotations

import copy
import pickle
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torchmetrics.functional.classification import multiclass_jaccard_index

from segwidgets.ops.metrics import ConfusionMatrix, confusion_matrix
from tests.ops.test_confusion import random_pair

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
