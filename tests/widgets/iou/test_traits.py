"""The IoU calculator in Python: masks in, rules, results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from pycocotools import mask as coco
from torchmetrics.functional.classification import (
    multiclass_confusion_matrix,
    multiclass_jaccard_index,
)
from traitlets import TraitError, dlink

import segwidgets as sw
from segwidgets.images.scene import CLASSES, COLORS

TARGET = np.array([[0, 0, 1, 1], [0, 2, 1, 1], [2, 2, 0, 0]], np.uint8)
PREDICTION = np.array([[0, 1, 1, 1], [0, 2, 0, 1], [2, 0, 0, 0]], np.uint8)


def pair(seed: int = 0, side: int = 20, classes: int = 4) -> tuple[torch.Tensor, torch.Tensor]:
    draw = torch.Generator().manual_seed(seed)
    target = torch.randint(classes, (side, side), generator=draw)
    right = torch.rand(side, side, generator=draw) < 0.7
    return target, torch.where(right, target, target.roll(1))


def test_at_rest_it_is_a_bird_and_a_prediction_beside_it() -> None:
    figure = sw.IoUCalculator()
    assert (figure.num_classes, figure.class_names) == (3, ("background", "bird", "other"))
    assert torch.equal(figure.target[:-3, :-4], figure.prediction[3:, 4:])
    assert figure.target.shape == (96, 96)
    assert 0 < figure.scores.iou[1] < 0.6
    assert figure.scores.pixel_accuracy > 0.95


def test_results_are_torchmetrics() -> None:
    target, prediction = pair()
    target[:2] = 255
    figure = sw.IoUCalculator(target, prediction, ignore_index=255)
    assert figure.num_classes == 4
    expected = multiclass_confusion_matrix(prediction, target, 4, ignore_index=255)
    assert torch.equal(figure.confusion.cpu(), expected)
    each = multiclass_jaccard_index(prediction, target, 4, average="none", ignore_index=255)
    torch.testing.assert_close(figure.scores.iou.cpu().float(), each)
    assert figure.boundary_iou.shape == (4,)
    figure.include_background = False
    assert figure.scores.mean_iou == pytest.approx(float(each[1:].mean()))


def test_masks_in_many_forms(tmp_path: Path) -> None:
    sw.images.save_labels(tmp_path / "m.png", TARGET)
    forms = [
        TARGET.tolist(),
        TARGET.astype(np.int64),
        torch.tensor(TARGET),
        tmp_path / "m.png",
        str(tmp_path / "m.png"),
        Image.fromarray(TARGET),
    ]
    for form in forms:
        assert torch.equal(sw.IoUCalculator(form).target, torch.tensor(TARGET))
    figure = sw.IoUCalculator(TARGET == 1, coco.encode(np.asfortranarray(PREDICTION == 1)))
    assert figure.num_classes == 2
    assert torch.equal(figure.prediction.bool(), torch.tensor(PREDICTION == 1))
    assert figure.target.dtype == torch.uint8


def test_what_is_missing_is_background() -> None:
    figure = sw.IoUCalculator(TARGET)
    assert not figure.prediction.any()
    assert not sw.IoUCalculator(prediction=PREDICTION).target.any()


def test_a_tensor_is_a_copy_and_is_assigned_back() -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    mask = figure.prediction
    mask[0, 0] = 2
    assert figure.prediction[0, 0] == 0
    figure.prediction = mask
    assert figure.prediction[0, 0] == 2
    assert figure.confusion[0, 2] == 1


def test_masks_are_observed_as_tensors() -> None:
    figure, seen = sw.IoUCalculator(TARGET, PREDICTION), []
    figure.observe(seen.append, "prediction")
    figure.prediction = TARGET
    figure.prediction = TARGET
    assert [torch.equal(change["new"], torch.tensor(TARGET)) for change in seen] == [True]
    assert (seen[0]["name"], seen[0]["owner"]) == ("prediction", figure)
    other = sw.IoUCalculator(TARGET, PREDICTION)
    connection = dlink((figure, "prediction"), (other, "prediction"))
    assert torch.equal(other.prediction, figure.prediction)
    figure.prediction = PREDICTION
    assert torch.equal(other.prediction, torch.tensor(PREDICTION))
    connection.unlink()


def test_masks_of_another_size_are_assigned_together() -> None:
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    larger = np.kron(TARGET, np.ones((2, 2), np.uint8))
    with pytest.raises(TraitError, match=r"target 6 × 8: .* assign both in"):
        figure.target = larger
    assert figure.target.shape == (3, 4)
    with figure.hold_trait_notifications():
        figure.target = larger
        figure.prediction = larger
    assert figure.scores.mean_iou == 1
    with pytest.raises(TraitError), figure.hold_trait_notifications():  # noqa: PT012
        figure.prediction = TARGET
        figure.num_classes = 5
    assert figure.target.shape == figure.prediction.shape == (6, 8)
    assert figure.num_classes == 3


def test_the_picture_under_the_masks() -> None:
    grey = np.linspace(0, 1, 12).reshape(3, 4)
    forms = [
        grey,
        torch.tensor(grey)[None].repeat(3, 1, 1),
        (grey * 255).round().astype(np.uint8),
        Image.fromarray((grey * 255).round().astype(np.uint8)),
        np.dstack([*[grey] * 3, np.ones_like(grey)]),
    ]
    for form in forms:
        figure = sw.IoUCalculator(TARGET, PREDICTION, image=form)
        assert figure.image.shape == (3, 4, 3)
        expected = np.dstack([(grey * 255).round()] * 3)
        assert np.abs(figure.image.numpy().astype(int) - expected).max() <= 1
    assert sw.IoUCalculator(TARGET).image is None
    figure.image = None
    assert figure.image is None
    for image, message in [
        (np.zeros((4, 4)), "image has 4 × 4 pixels, the masks 3 × 4"),
        (np.full((3, 4), 7.5), "image holds float64 from 7.5 to 7.5"),
        (np.full((3, 4), -1), "image holds int64 from -1"),
        (np.zeros((5, 4, 5)), r"image has shape \(5, 4, 5\)"),
    ]:
        with pytest.raises(TraitError, match=message):
            figure.image = image
        with pytest.raises(TraitError, match=message):
            sw.IoUCalculator(TARGET, image=image)
    photo = np.zeros((30, 40), np.uint8)
    way_out = r"read_image\(image, side=4\), or assign masks and then image"
    with pytest.raises(TraitError, match=way_out):
        figure.image = photo
    figure.image = sw.images.read_image(photo, side=4)
    with figure.hold_trait_notifications():
        figure.target = figure.prediction = np.zeros((30, 40), int)
        figure.image = photo
    assert figure.image.shape == (30, 40, 3)
    figure = sw.IoUCalculator(TARGET, PREDICTION)
    figure.image = grey
    another = pytest.raises(TraitError, match="image has another size than target")
    with another, figure.hold_trait_notifications():
        figure.target = figure.prediction = TARGET[:2]
    assert figure.target.shape == (3, 4)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"prediction": PREDICTION[:2]}, r"prediction has 2 × 4 pixels, target 3 × 4"),
        ({"prediction": PREDICTION + 1, "num_classes": 3}, r"prediction holds 3 in 2 of 12 pixels"),
        (
            {"target": TARGET + 7, "num_classes": 3},
            r"target holds 7, 8, 9 in 12 of 12 pixels, first at \(0, 0\): classes are 0 to 2",
        ),
        ({"target": TARGET / 2}, r"target holds float64.*argmax"),
        ({"prediction": torch.rand(3, 3, 4)}, r"take the argmax .*prediction\.argmax\(0\)"),
        ({"target": np.zeros((0, 4), int)}, "target has no pixels"),
        ({"target": TARGET.astype(int) * 200}, r"target holds 400 and others above 255 in 3 pix"),
        ({"target": TARGET.astype(int) - 1}, "target holds -1"),
        ({"target": TARGET[0]}, "give rows of labels"),
        ({"target": np.zeros((1025, 2), int)}, r"target has 1025 × 2 pixels: at most 1024"),
        ({"target": TARGET * 0 + 1, "ignore_index": 1}, r"ignore_index = 1 in all 12 pixels"),
        ({"num_classes": 1}, "num_classes = 1: choose 2 to 256"),
        ({"num_classes": 257}, "num_classes = 257: choose 2 to 256"),
        ({"num_classes": 2}, "target holds 2 in 3 of 12 pixels"),
        ({"num_classes": 3.0}, "num_classes = 3.0"),
        ({"class_names": ["a", "b"]}, "class_names has 2 names|target holds 2"),
        ({"class_names": "abc"}, "class_names = 'abc': give a list of words"),
        ({"class_names": 3}, "class_names = 3: give a list of words"),
        ({"num_classes": "3"}, "num_classes = '3': give an int"),
        ({"num_classes": 0}, "num_classes = 0: choose 2 to 256"),
        ({"num_classes": 10**12}, "num_classes = 1000000000000: choose"),
        ({"class_names": ["a", "b", 3]}, r"class_names\[2\] = 3: give a word"),
        ({"ignore_index": 256}, "ignore_index = 256: masks hold labels from 0 to 255"),
        ({"ignore_index": -100}, "ignore_index = -100"),
        ({"ignore_index": True}, "ignore_index = True"),
        ({"absent": "nan"}, "absent"),
        ({"tool": "pencil"}, "tool"),
        ({"brush_size": 0}, "brush_size = 0: choose 1 to 128"),
        ({"label": 3}, "label = 3: choose a class, 0 to 2"),
        ({"editing": "both"}, "editing"),
        ({"preset": "cat"}, "preset"),
        ({"amount": 41}, "amount = 41: choose 1 to 40"),
        ({"per_image": 1}, "per_image"),
        ({"index": 1}, "index = 1: choose 0 to 0"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(values: dict[str, Any], message: str) -> None:
    with pytest.raises(TraitError, match=message):
        sw.IoUCalculator(**{"target": TARGET, "prediction": PREDICTION, **values})
    all_ignored = {"ignore_index": 1} if values.get("ignore_index") == 1 and len(values) > 1 else {}
    figure = sw.IoUCalculator(TARGET, PREDICTION, **all_ignored)
    before = figure.get_state(figure.spec_names)
    for name, value in values.items():
        if name in ("num_classes", "ignore_index") and len(values) > 1:
            continue
        with pytest.raises(TraitError, match=message):
            setattr(figure, name, value)
    assert figure.get_state(figure.spec_names) == before


def test_masks_in_black_and_white() -> None:
    mask, nothing = [[0, 255], [255, 0]], [[0, 0], [0, 0]]
    with pytest.raises(
        TraitError, match=r"target holds 0 and 255 alone.*read_labels\(target\) > 0"
    ):
        sw.IoUCalculator(mask, nothing)
    found = sw.IoUCalculator(sw.images.read_labels(mask) > 0, nothing)
    # By hand: half of the background, none of the object.
    assert found.scores.iou.tolist() == [0.5, 0]
    assert sw.IoUCalculator(mask, nothing, ignore_index=255).confusion.tolist() == [[2, 0], [0, 0]]
    with pytest.raises(TraitError, match=r"prediction holds 0 and 255 alone.*> 0\.$"):
        sw.IoUCalculator([[0, 1], [1, 0]], mask)


def test_one_name_is_too_few() -> None:
    with pytest.raises(TraitError, match=r"name both, \['background', 'a'\]"):
        sw.IoUCalculator([[0, 0]], [[0, 0]], class_names=["a"])
    figure = sw.IoUCalculator([[0, 0]], [[0, 0]], class_names=["background", "a"])
    assert figure.num_classes == 2


def test_large_masks_are_made_smaller_before_they_are_decoded(tmp_path: Path) -> None:
    huge = {"size": [60_000, 60_000], "counts": [3_600_000_000]}
    with pytest.raises(TraitError, match="target has 60000 × 60000 pixels: at most 1024 per side"):
        sw.IoUCalculator(huge)
    large = np.zeros((1500, 2000), np.uint8)
    large[:750] = 1
    sw.images.save_labels(tmp_path / "large.png", large)
    for source in (large, tmp_path / "large.png"):
        with pytest.raises(TraitError, match=r"read_labels\(target, side=1024\)"):
            sw.IoUCalculator(source)
        smaller = sw.images.read_labels(source, side=1024)
        assert smaller.shape == sw.images.read_image(np.dstack([large] * 3), side=1024).shape[:2]
        assert sw.IoUCalculator(smaller).target.unique().tolist() == [0, 1]


def test_label_255_is_asked_about() -> None:
    target = np.where(TARGET == 2, 255, TARGET)
    with pytest.raises(
        TraitError, match=r"target holds 255.*ignore_index=255, or give num_classes"
    ):
        sw.IoUCalculator(target)
    assert sw.IoUCalculator(target, ignore_index=255).num_classes == 2
    assert sw.IoUCalculator(target, num_classes=256).num_classes == 256
    assert sw.IoUCalculator(target, target, ignore_index=255).prediction.max() == 1


def test_names_follow_the_number_of_classes() -> None:
    figure = sw.IoUCalculator(TARGET, class_names=["sky", "tree", "cat"])
    assert figure.num_classes == 3
    figure.num_classes = 5
    assert figure.class_names == ("sky", "tree", "cat", "class 3", "class 4")
    figure.label = 4
    figure.num_classes = 3
    assert (figure.class_names, figure.label) == (("sky", "tree", "cat"), 2)


def test_the_example_takes_other_classes() -> None:
    for figure in (
        sw.IoUCalculator(num_classes=2),
        sw.IoUCalculator(class_names=("background", "bird")),
    ):
        assert figure.class_names == ("background", "bird")
    names = (name for name in ("sky", "bird", "cat"))
    figure = sw.IoUCalculator.from_dataset([(TARGET, TARGET)], class_names=names)
    assert figure.class_names == ("sky", "bird", "cat")
    with pytest.raises(TraitError, match="num_classes = 0"):
        sw.IoUCalculator(num_classes=0)


def test_presets_bring_their_own_masks() -> None:
    figure = sw.IoUCalculator(preset="bird", amount=5)
    assert figure.scores.pixel_accuracy > 0.99
    assert figure.scores.iou[1] == 0
    figure.preset = "shift"
    small = float(figure.scores.iou[1])
    figure.amount = 30
    assert float(figure.scores.iou[1]) > small + 0.15
    figure.preset = "empty"
    assert figure.scores.iou[1].isnan()
    figure.absent = "one"
    assert figure.scores.iou[1] == 1
    figure.preset = "swap"
    assert figure.scores.iou[1:].tolist() == [0, 0]
    figure.prediction = figure.target
    assert figure.preset == ""
    with pytest.raises(TraitError, match="brings its own masks"):
        sw.IoUCalculator(TARGET, preset="bird")
    # From another figure's classes and picture.
    figure = sw.IoUCalculator(TARGET, PREDICTION, image=np.zeros((3, 4)))
    figure.preset = "thin"
    assert (figure.num_classes, figure.image, figure.target.shape) == (3, None, (96, 96))


def test_classes_keep_their_colors() -> None:
    assert sw.IoUCalculator().class_colors == ()
    scenes = dict(zip(CLASSES, COLORS, strict=True))
    figure = sw.IoUCalculator([[0, 1]], class_names=["sky", "bird"])
    assert figure.class_colors == (scenes["sky"], scenes["bird"])
    figure.num_classes = 3
    assert figure.class_colors[:2] == (scenes["sky"], scenes["bird"])
    own = sw.IoUCalculator([[0, 1]], class_colors=["#000000", "#FF8800"])
    for wrong in (["#000000"], ["red", "blue"], "#000000", 3):
        with pytest.raises(TraitError, match="colors"):
            own.class_colors = wrong
    assert own.class_colors == ("#000000", "#FF8800")


def test_whole_numbers_of_numpy_are_whole_numbers() -> None:
    masks = [[0, 1, 255]], [[0, 1, 1]]
    plain = sw.IoUCalculator(*masks, num_classes=3, ignore_index=255)
    numpy = sw.IoUCalculator(*masks, num_classes=np.int64(3), ignore_index=np.int64(255))
    assert numpy.confusion.tolist() == plain.confusion.tolist()
    assert numpy.class_names == plain.class_names
    assert sw.IoUCalculator(*masks, ignore_index=np.uint8(255)).num_classes == 2
    several = sw.IoUCalculator.from_dataset([masks], ignore_index=np.int16(255))
    assert several.confusion.tolist() == [[1, 0], [0, 1]]
