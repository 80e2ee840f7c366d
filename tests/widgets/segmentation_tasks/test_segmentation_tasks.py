"""The figure of the five readings: its scores, its rules, its words, and its talk with the page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from sklearn.metrics import jaccard_score
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.items import Text
from segwidgets.images.outlines import outlines
from segwidgets.images.segments import Segments
from segwidgets.scenes.forest import forest
from segwidgets.widgets.export import compose
from segwidgets.widgets.prediction import plausible
from segwidgets.widgets.segmentation_tasks import words
from tests.widgets.fake_page import FakePage
from tests.widgets.test_messages import JSON


def birds() -> Segments:
    """Two birds that touch, in a sky, and a few pixels without a label."""
    labels = np.zeros((6, 8), np.uint8)
    labels[2:4, 1:5] = 1
    labels[5, 6:] = 255
    instances = np.zeros((6, 8), np.uint8)
    instances[2:4, 1:3], instances[2:4, 3:5] = 1, 2
    return sw.images.read_segments(
        np.zeros((6, 8, 3), np.uint8),
        labels,
        instances=instances,
        class_names=["sky", "bird"],
    )


def told(figure: sw.SegmentationTasks, step: int, view: str) -> str:
    (drawing,) = compose(figure, [step], view, "light", 6.5)
    lines = [item.text for item in drawing.items if isinstance(item, Text) and item.part]
    return " ".join(lines)


# Scores


def test_scores_of_two_birds_counted_by_hand() -> None:
    # One bird is found whole, the other half; the other half is sky.
    target = birds()
    pairs = target.pairs
    pairs[2:4, 4] = (0, 0)
    figure = sw.SegmentationTasks(target, pairs, device="cpu")
    assert figure.iou.tolist() == [38 / 40, 6 / 8]
    # Half of the second bird is no match of panoptic quality, and one of AP at 0.5 alone.
    assert figure.panoptic_quality.pq.tolist() == [38 / 40, 1 / 2]
    assert figure.panoptic_quality.false_negatives.tolist() == [0, 1]
    found = figure.mask_precision
    assert [len(found.matches), found.classes] == [2, (1,)]
    assert found.at(0.5).tolist() == [1.0]
    # From 0.55 on one of two: precision 1 up to a recall of a half, 51 of 101 recalls.
    assert found.mean_ap == pytest.approx((1 + 9 * 51 / 101) / 10)
    assert figure.output.shape == (6, 2)


def test_iou_is_scikit_learns() -> None:
    figure = sw.SegmentationTasks(device="cpu")
    true, mine = (it.pairs[..., 0].ravel() for it in (figure.scene, figure.prediction))
    known = np.unique(true)
    expected = jaccard_score(true, mine, labels=known, average=None)
    np.testing.assert_allclose(figure.iou.numpy()[known], expected)


def test_a_target_that_is_predicted_has_the_best_scores() -> None:
    figure = sw.SegmentationTasks(device="cpu")
    figure.prediction = figure.scene
    scores = figure.output.numpy()
    assert set(np.unique(scores)) <= {-1.0, 1.0}
    assert (scores[5] == 1).sum() == 8


def test_the_made_prediction_has_the_mistakes_that_it_names() -> None:
    figure = sw.SegmentationTasks()
    note = figure.prediction.notes[0]
    assert "bird 3 and 4 become one" in note
    assert "bird 5 is missed" in note
    assert "tree 2 is taken for boat" in note
    things = [one for one in figure.prediction.segments if one.instance]
    assert len(things) == len([one for one in figure.scene.segments if one.instance]) - 2
    again = plausible(figure.scene, 0)
    assert (again.index == figure.prediction.index).all()
    assert (plausible(figure.scene, 1).index != again.index).any()


def test_crowds_are_neither_found_nor_missed() -> None:
    figure = sw.SegmentationTasks(trees=40, device="cpu")
    (crowd,) = [one for one in figure.scene.segments if one.is_crowd]
    tree = figure.scene.class_names.index("tree")
    assert crowd.label == tree
    # Found as pixels, and no instance of it counts.
    assert figure.iou[tree] > 0.9
    assert figure.output[1:, tree].tolist() == [-1.0] * 5


# What is given


def test_a_scene_can_be_replaced_and_what_is_refused_leaves_it() -> None:
    figure = sw.SegmentationTasks(at=(150, 200))
    before = figure._spec()
    birds = sw.images.read_segments(
        np.zeros((4, 6, 3), np.uint8),
        np.ones((4, 6), int),
        class_names=["sky", "bird"],
        things=["bird"],
    )
    with pytest.raises(TraitError, match=r"here bird; to choose others read them anew, seg.*"):
        sw.SegmentationTasks(birds, things=["sky"])
    with pytest.raises(TraitError, match=r"ndarray, and a picture alone has no target.*read_seg"):
        figure.scene = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(TraitError, match=r"shape \(2, 2\): give class and instance"):
        figure.prediction = [[0, 0], [0, 0]]
    wrong = figure.scene.pairs
    wrong[3, 4] = (77, 0)
    with pytest.raises(TraitError, match=r"\[77, 0\] at \(3, 4\): classes are 0 to 8, or 255"):
        figure.prediction = wrong
    wrong[3, 4] = (4, 2**31)
    with pytest.raises(TraitError, match=r"\[4, 2147483648\] at .*instances 0 to 2147483647"):
        figure.prediction = wrong
    with pytest.raises(TraitError, match="trees = 101: choose 0 to 100"):
        figure.trees = 101
    with pytest.raises(TraitError, match="step = 5: choose 0 to 4"):
        figure.step = 5
    with pytest.raises(TraitError, match=r"at\[0\] = 160"):
        figure.at = (160, 0)
    assert figure._spec() == before
    # The ways out.
    wrong[3, 4] = (255, 0)
    wrong[3, 5] = (4, 2**31 - 1)
    figure.prediction = wrong
    assert figure.prediction.index[3, 4] == 0
    assert figure.prediction.pairs[3, 5].tolist() == [4, 2**31 - 1]
    photo = np.zeros((4, 4, 3), np.uint8)
    figure.scene = sw.images.read_segments(photo, np.zeros((4, 4), np.uint8))
    assert figure.size == (4, 4)
    assert figure.at is None


def test_a_scene_and_a_wood_are_not_given_together() -> None:
    with pytest.raises(TraitError, match="leave out one of them"):
        sw.SegmentationTasks(sw.scenes.scene(1), trees=5)
    figure = sw.SegmentationTasks(sw.scenes.scene(1))
    own = figure.scene
    figure.trees = 7
    assert [picture["trees"] for picture in figure._pictures] == [1, 2, 5, 7, 10, 20, 40, 100]
    with pytest.raises(TraitError, match="set trees = 0 first"):
        figure.prediction = own.pairs
    figure.trees = 0
    figure.prediction = own.pairs
    assert figure.scene is own


def test_other_classes_of_a_prediction_are_told_of() -> None:
    other = replace(birds(), class_names=("sky", "kite"))
    with pytest.raises(TraitError, match=r"classes sky, kite, and the target sky, bird"):
        sw.SegmentationTasks(birds(), other)
    assert sw.SegmentationTasks(birds(), other.pairs).panoptic_quality.mean_pq == 1


def test_a_scene_without_things_has_its_words_and_no_ap() -> None:
    sky = sw.images.read_segments(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.uint8))
    figure = sw.SegmentationTasks(sky, device="cpu")
    assert figure.output[1:3].tolist() == [[-1.0], [-1.0]]
    assert "Here there is none." in told(figure, 1, "readings")
    assert "the target has no thing to find" in told(figure, 3, "scores")
    for step in range(5):
        assert told(figure, step, "scores")


def test_ten_thousand_things_are_shown_and_scored() -> None:
    labels = np.zeros((200, 200), np.uint8)
    labels[::2, ::2] = 1
    numbers = np.zeros((200, 200), np.int32)
    numbers[::2, ::2] = np.arange(1, 10_001).reshape(100, 100)
    many = sw.images.read_segments(
        np.zeros((200, 200, 3), np.uint8), labels, instances=numbers, class_names=["sky", "bird"]
    )
    figure = sw.SegmentationTasks(many, many, device="cpu")
    assert figure.panoptic_quality.mean_pq == 1
    assert len({one.id for one in many.segments}) == 10_001
    # COCO counts a hundred detections of a class: of 10,000 birds no more can be found.
    assert figure.mask_precision.recall[0].item() == pytest.approx(0.01)
    assert figure.output[0].tolist() == [1, 1]
    page = FakePage(figure)
    page.say({"kind": "hello"})
    check = page.received()["_check"]
    assert not check.get("error")
    assert check["shape"] == [6, 2]
    assert "10000 things" in told(figure, 4, "readings")


# Words


def test_every_reading_says_what_it_keeps() -> None:
    figure = sw.SegmentationTasks(birds())
    said = [words.reading_words(figure.scene, step) for step in range(5)]
    assert said[0] == (
        "Classification says what is in the picture: sky and bird. "
        "It says neither where nor how many."
    )
    assert said[1] == "Detection draws a box around each thing: bird × 2. Stuff (sky) has no box."
    assert said[2].endswith("All 2 of class bird become one region, and stuff joins.")
    assert said[3].endswith("keeps things apart: 2 masks (bird × 2). Stuff is left out.")
    assert said[4].endswith(
        "2 things and 1 kind of stuff make 3 segments. Pixels without a label have id 0."
    )


def test_counting_ends_where_most_trees_are_hidden() -> None:
    counted = [forest(trees) for trees in (1, 5, 20, 40, 100)]
    for wood, trees in zip(counted, (1, 5, 20, 40, 100), strict=True):
        assert len(wood.visible) == trees
        assert wood.counts == (2 * wood.told >= trees)
        assert all(0 <= part <= 1 for part in wood.visible)
    assert [wood.counts for wood in counted] == [True, True, True, False, False]
    # The nearest tree is never hidden.
    assert all(wood.visible[-1] == 1 for wood in counted)
    assert "counting ends" in words.forest_words(40, counted[3].told)


def test_formulas_come_to_what_torch_computes() -> None:
    figure = sw.SegmentationTasks(device="cpu")
    worst = figure.panoptic_quality.pq.nan_to_num(2).argmin()
    said = told(figure, 4, "scores")
    name, pq = figure.scene.class_names[worst], float(figure.panoptic_quality.pq[worst])
    assert f"{name}: PQ = SQ × RQ = " in said
    assert f"= {words.score(pq)}" in said
    iou = figure.iou.nan_to_num(2)
    said = told(figure, 2, "scores")
    assert f"{figure.scene.class_names[iou.argmin()]}: IoU = TP" in said
    assert f"= {words.score(float(iou.min()))}" in said
    ap = figure.mask_precision
    said = told(figure, 3, "scores")
    assert f"/ 10 = {words.score(float(ap.ap.min()))}" in said


def test_outlines_enclose_what_they_go_round() -> None:
    draw = np.random.default_rng(3).integers(0, 4, (12, 9))
    for value, loops in outlines(draw).items():
        area = 0.0
        for loop in loops:
            x, y = loop.T
            area += float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) / 2
        assert area == (draw == value).sum()


# The page


def test_a_page_moves_trees_and_region_and_nothing_else() -> None:
    figure = sw.SegmentationTasks(trees=5)
    page = FakePage(figure)
    page.send({"trees": 20, "at": [3.0, 900], "view": "scores", "step": 3})
    assert (figure.trees, figure.at, figure.view, figure.step) == (20, (3, 167), "scores", 3)
    pictures = figure._pictures
    page.send({"_pictures": [], "_classes": [], "trees": 1000})
    assert figure._pictures is pictures
    assert figure.trees == 100


@given(state=JSON)
@settings(max_examples=40, deadline=None)
def test_no_message_does_harm(state: Any) -> None:
    figure = sw.SegmentationTasks(birds())
    page = FakePage(figure)
    for name in ("at", "view", "step"):
        page.send({name: state})
        page.received()
    assert figure.at is None or figure.at[0] < 6
    assert figure.view in ("readings", "scores")
    assert 0 <= figure.step < 5
    figure.close()


def test_torch_answers_with_every_score() -> None:
    figure = sw.SegmentationTasks(birds(), device="cpu")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    check = page.received()["_check"]
    assert check["shape"] == [6, 2]
    sent = np.frombuffer(check["output"], "<f4").reshape(6, 2)
    np.testing.assert_allclose(sent, figure.output.numpy())
    assert torch.is_tensor(figure.output)


def test_who_gave_a_scene_may_go_on_with_it() -> None:
    scene = sw.scenes.scene(3, size=(64, 64))
    photo, classes = scene.image.copy(), scene.semantic.copy()
    figure = sw.SegmentationTasks(scene)
    figure.prediction = sw.SegmentationTasks(scene).prediction
    scene.image[:] = 0
    scene.semantic[:] = 0
    np.testing.assert_array_equal(figure.scene.image, photo)
    np.testing.assert_array_equal(figure.scene.pairs[..., 0], classes)
    wood = sw.SegmentationTasks(trees=3)
    for shown in (figure, wood):
        for own in (shown.scene, shown.prediction):
            for pixels in (own.image, own.index):
                with pytest.raises(ValueError, match="read-only"):
                    pixels[:] = 0
