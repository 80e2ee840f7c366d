"""Sets of pictures in the IoU calculator: paged, scored, and refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torchmetrics.functional.classification import multiclass_confusion_matrix
from torchmetrics.functional.segmentation import mean_iou
from traitlets import TraitError

import segwidgets as sw
from tests.widgets.iou.test_traits import PREDICTION, TARGET, pair


def test_a_set_is_paged_and_scored() -> None:
    pairs = [pair(seed, side) for seed, side in enumerate((20, 30, 25))]
    figure = sw.IoUCalculator.from_dataset(pairs, names=["a", "b", "c"], num_classes=4)
    for number, (target, prediction) in enumerate(pairs):
        figure.index = number
        assert torch.equal(figure.target, target.byte())
        expected = mean_iou(prediction[None], target[None], 4, input_format="index")
        assert figure.image_scores.mean_iou[number] == pytest.approx(float(expected))
    counts = sum(multiclass_confusion_matrix(p, t, 4) for t, p in pairs)
    summed = (counts.diagonal() / (counts.sum(0) + counts.sum(1) - counts.diagonal())).mean()
    assert figure.set_scores.mean_iou == pytest.approx(float(summed))
    figure.per_image = True
    means = figure.image_scores.mean_iou
    assert figure.set_scores.mean_iou == pytest.approx(float(means.mean()))

    # What is assigned stays with its picture, and counts.
    figure.index = 1
    figure.prediction = figure.target
    figure.index = 0
    assert figure.image_scores.mean_iou[1] == 1
    figure.index = 1
    assert torch.equal(figure.prediction, figure.target)
    figure.ignore_index = 0
    assert (figure.image_scores.iou[1, 1:] == 1).all()
    assert figure.image_scores.iou[1, 0].isnan()


def test_sets_may_have_pictures_and_names(tmp_path: Path) -> None:
    rows = [
        {"target": TARGET, "prediction": PREDICTION, "image": np.zeros((3, 4)), "name": "one/1"},
        {"target": TARGET[:2], "prediction": PREDICTION[:2]},
    ]
    figure = sw.IoUCalculator.from_dataset(rows)
    assert figure.image.shape == (3, 4, 3)
    figure.index = 1
    assert figure.image is None
    figure.save_masks(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "000-one_1-prediction.png",
        "000-one_1-target.png",
        "001-picture_2-prediction.png",
        "001-picture_2-target.png",
    ]
    attributes = figure._element().attributes
    assert [picture["name"] for picture in attributes["_pictures"]] == ["one/1", "picture 2"]
    assert attributes["_tallies"]["shape"] == [2, 6, 3]


@pytest.mark.parametrize(
    ("pairs", "options", "message"),
    [
        ([], {}, "pairs is empty"),
        ([(TARGET,)], {}, r"pairs\[0\]: give \(target, prediction\)"),
        ([(TARGET, TARGET), (TARGET, TARGET[:2])], {}, r"pairs\[1\]: prediction has 2 × 4 pixels"),
        ([(TARGET, TARGET / 2)], {}, r"pairs\[0\]: prediction holds float64"),
        ([{"target": TARGET}], {}, r"pairs\[0\]: \['target'\]: give target, prediction"),
        ([(TARGET, TARGET)], {"names": ["a", "b"]}, "names has 2 names for 1 pictures"),
        ([(TARGET, TARGET)], {"num_classes": 2}, r"pairs\[0\]: target holds 2"),
        ([(TARGET, TARGET)], {"num_classes": "2"}, "num_classes = '2': give an int"),
        ([(TARGET, TARGET)], {"class_names": "abc"}, "class_names = 'abc'"),
        ([(TARGET, TARGET)] * 2, {"preset": "bird"}, "presets need a figure of a single picture"),
        ([(TARGET, TARGET)] * 1001, {}, "at most 1000 pictures"),
    ],
)
def test_sets_that_are_none_are_refused(pairs: Any, options: Any, message: str) -> None:
    with pytest.raises(TraitError, match=message):
        sw.IoUCalculator.from_dataset(pairs, **options)


def test_pages_of_large_sets_are_refused() -> None:
    large = np.zeros((1024, 1024), np.uint8)
    figure = sw.IoUCalculator.from_dataset([(large, large)] * 13)
    with pytest.raises(ValueError, match="the set has 27 MB: a page takes at most 24"):
        figure.to_html()
