from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import segwidgets as sw
from segwidgets.grading.draw import EXERCISES
from segwidgets.grading.rules import RULES
from tests.grading.solutions import SOLVE, mask, painted, solved

LEVELS = [(key, level) for key in SOLVE for level in range(1, EXERCISES[key]["levels"] + 1)]
# Networks run for these.
SLOW = {"encoder-cheapest"}


def seeds(key: str) -> range:
    return range(1) if key in SLOW else range(4)


@pytest.mark.parametrize(("key", "level"), LEVELS)
def test_right_answers_pass(key: str, level: int) -> None:
    for seed in seeds(key):
        w = sw.exercises[key](seed, level)
        grade = w.grade(solved(key, level, seed))
        assert grade.passed, grade
        assert grade.score == 1
        assert grade.why == ()


@pytest.mark.parametrize(("key", "level"), LEVELS)
def test_doing_nothing_does_not_pass(key: str, level: int) -> None:
    for seed in seeds(key):
        for answer in ({}, None):
            grade = sw.exercises[key](seed, level).grade(answer)
            assert not grade.passed, seed
            assert grade.score < 1
            assert grade.why
            assert all(sentence[-1] == "." for sentence in grade.why)


def spoiled(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Spoil one thing after another of what is typed and picked."""
    found = []
    for kind in ("cells", "fields"):
        for name, typed in answer.get(kind, {}).items():
            for at in range(len(typed)) if kind == "cells" else [None]:
                for other in ("99", "", "1,000", "x"):
                    wrong = other if at is None else [*typed[:at], other, *typed[at + 1 :]]
                    found.append({**answer, kind: {**answer[kind], name: wrong}})
    if "picks" in answer:
        found += [{**answer, "picks": answer["picks"][1:]}]
        if answer["picks"] and isinstance(answer["picks"][0], int):
            found += [{**answer, "picks": [*answer["picks"], 0]}]
    return found


@pytest.mark.parametrize(("key", "level"), [one for one in LEVELS if one[0] not in SLOW])
def test_one_thing_wrong_does_not_pass(key: str, level: int) -> None:
    for seed in (5, "Zoë"):
        w = sw.exercises[key](seed, level)
        for answer in spoiled(solved(key, level, seed)):
            grade = w.grade(answer)
            assert not grade.passed, answer
            assert grade.score < 1
            assert grade.why


def trait_of(key: str, level: int, **traits: Any) -> Any:
    right = solved(key, level, 3)
    return sw.exercises[key](3, level).grade(
        {**right, "traits": {**right.get("traits", {}), **traits}}
    )


def test_wrong_settings_are_told() -> None:
    w = sw.exercises["encoder-cheapest"](0)
    right = solved("encoder-cheapest", 1, 0)["traits"]["depth"]
    for depth in {1, 2, 3, 4} - {right}:
        grade = w.grade({"traits": {"depth": depth}})
        assert not grade.passed
        assert f"depth = {depth}" in grade.why[0]


def test_a_size_of_another_kind_is_told() -> None:
    grade = trait_of("transpose-size", 1, stride=3)
    assert not grade.passed
    assert "cells" in grade.why[0]
    grade = trait_of("transpose-size", 1, output_padding=7)
    assert "output_padding" in grade.why[0]


def test_output_padding_that_leads_elsewhere_is_told() -> None:
    grade = trait_of("transpose-output-padding", 1, output_padding=0)
    assert 0 < grade.score < 1
    assert "it leads to" in grade.why[0]


def test_strides_of_a_stack_have_to_stay() -> None:
    w = sw.exercises["checkerboard-even"](3, 2)
    layers = [{"kernel_size": 2, "stride": 1}] * 2
    grade = w.grade({**solved("checkerboard-even", 2, 3), "traits": {"layers": layers}})
    assert grade.why == ("The strides are others than at first.",)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ("1 2 2 2 2", "a ripple"),
        ("0 1 1 1 1", "must not be 0"),
        ("1 0 -2 0 1", "cancel each other"),
        ("1/2 0,5 0 0,5 1/2", None),
        ("1 x 1 1 1", "no number"),
    ],
)
def test_weights_leave_no_ripple(weights: str, says: str | None) -> None:
    fields = {f"w{i}": text for i, text in enumerate(weights.split())}
    grade = sw.exercises["checkerboard-even"](3).grade(
        {**solved("checkerboard-even", 1, 3), "fields": fields}
    )
    assert grade.passed == (says is None)
    assert says is None or says in " ".join(grade.why)


def test_inputs_keep_their_size() -> None:
    grade = trait_of("unpool-agree", 1, input=[[9, 1], [1, 1]])
    assert grade.why == ("input has to keep its size, 2 × 4.",)
    grade = trait_of("upsample-bilinear", 1, kernel=[1])
    assert grade.why == ("kernel has to keep its size, 3.",)


def test_ties_are_told() -> None:
    x = [[5, 1, 5, 1], [5, 1, 1, 1]]
    grade = trait_of("unpool-agree", 1, input=x)
    assert not grade.passed
    assert "several cells are the largest" in " ".join(grade.why)


def test_a_kernel_a_little_off_is_told() -> None:
    assert trait_of("upsample-bilinear", 1, kernel=[0.5, 1, 0.5001]).passed
    grade = trait_of("upsample-bilinear", 1, kernel=[0.5, 1, 0.51])
    assert "mean squared difference" in grade.why[0]


def test_instances_may_have_any_label_but_not_one() -> None:
    w = sw.exercises["tasks-split-instances"](3, 3)
    target = w.target.numpy()
    assert w.grade(painted(target)).passed
    assert w.grade(painted(np.array([0, 2, 3, 1])[target])).passed
    merged = np.where(target == 3, 1, target)
    assert "Two instances have one label." in w.grade(painted(merged)).why
    half = target.copy()
    half[tuple(np.argwhere(target == 1)[0])] = 2
    assert "An instance has several labels." in w.grade(painted(half)).why
    spilt = target.copy()
    spilt[target == 0] = 1
    assert "Some background is painted." in w.grade(painted(spilt)).why


def test_a_scene_needs_nine_tenths() -> None:
    w = sw.exercises["segmentation-label-scene"](3, 2)
    target = w.target.numpy()
    close = target.copy()
    close[np.argwhere(target == 1)[0][0], :3] = 0
    assert w.grade(painted(close)).passed
    far = np.where(target == 2, 0, target)
    grade = w.grade(painted(far))
    assert not grade.passed
    assert "The mean IoU is" in grade.why[0]


def test_recall_has_to_be_within_bounds() -> None:
    w = sw.exercises["iou-precise-but-small"](3, 3)
    target = w.target.numpy()
    assert "The recall" in w.grade(painted(target)).why[0]
    assert "The precision" in w.grade(painted(1 - target)).why[0]
    first = np.zeros_like(target)
    first[tuple(np.argwhere(target)[0])] = 1
    assert "at least 0.2" in w.grade(painted(first)).why[0]


def test_one_pixel_is_one() -> None:
    w = sw.exercises["iou-one-pixel"](3)
    start = w.prediction.numpy()
    two = start.copy()
    two[0, :2] = 2
    assert w.grade(painted(two)).why == ("You changed 2 pixels: change one.",)
    bird = start.copy()
    bird[0, 0] = 1
    assert "The mean IoU fell" in w.grade(painted(bird)).why[0]


def test_the_rival_is_beaten_in_one_score_only() -> None:
    w = sw.exercises["accuracy-misleads"](3, 2)
    target = w.target.numpy()
    assert "The mean IoU" in w.grade(painted(target)).why[0]
    assert w.grade(painted(np.zeros_like(target))).why == ("Nothing of the bird is found.",)


@pytest.fixture(scope="module")
def gained() -> tuple[Any, Any]:
    """An exercise about skip connections, and the gained pixels of each block."""
    w = sw.exercises["skip-where"](1)
    plain = sw.EncoderDecoder(seed=w.seed, device="cpu")
    skip = sw.EncoderDecoder(seed=w.seed, skip=True, device="cpu")
    target = plain.target
    counts = np.zeros(64, int)
    a, b = plain.prediction.numpy(), skip.prediction.numpy()
    for r, c in np.argwhere((a != target) & (b == target)):
        counts[r // 16 * 8 + c // 16] += 1
    return w, counts


def test_blocks_that_hold_half_of_what_is_gained_pass(gained: tuple[Any, Any]) -> None:
    w, counts = gained
    most = w._exercise["with"]["most"]
    best = np.argsort(-counts)
    assert w.grade({"picks": best[:most].tolist()}).passed
    worst = w.grade({"picks": best[-most:].tolist()})
    assert not worst.passed
    assert "% of the pixels" in worst.why[0]
    assert "are the most" in w.grade({"picks": list(range(64))}).why[0]


def test_an_object_is_labelled_in_three_ways() -> None:
    w = sw.exercises["annotate-three-ways"](2)
    number = w.object
    attempts = {tool: w._prepared[str(number)][tool] for tool in ("brush", "polygon", "scribbles")}
    assert w.grade({"traits": {"own": {str(number): attempts}}}).passed
    del attempts["scribbles"]
    grade = w.grade({"traits": {"own": {str(number): attempts}}})
    assert grade.why == ("scribbles: not used yet.",)
    assert grade.score == pytest.approx(2 / 3)


def test_every_rule_is_used_or_for_exercises_of_one_s_own() -> None:
    used = {spec["rule"] for spec in EXERCISES.values()}
    assert used | {"choice", "cells"} == set(RULES)
    assert set(SOLVE) | {"skip-where", "annotate-three-ways"} == set(EXERCISES)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([], "answer = "),
        ({"cell": {}}, "asks for 'cells'"),
        ({"fields": {"x": "1"}}, "asks for 'cells'"),
        ({"cells": {"input": ["1"]}}, "choose among 'output'"),
        ({"cells": {"output": "123"}}, "a list of texts"),
        ({"cells": {"output": [1]}}, "give a text, as it is typed"),
        ({"cells": []}, "answer\\['cells'\\]"),
        ({"cells": {"output": ["1" * 300]}}, "240 are enough"),
        ({"cells": {"output": ["1\0"]}}, "cannot be typed"),
        ({"cells": {"output": ["1"] * 70000}}, "a list of texts"),
    ],
)
def test_answers_of_another_kind_are_refused(answer: Any, says: str) -> None:
    w = sw.exercises["transpose-fill-output"](1)
    with pytest.raises((TypeError, ValueError), match=says):
        w.grade(answer)


@pytest.mark.parametrize(
    ("picks", "says"),
    [
        (["nothing"], "choose among"),
        ("bird", "a list of what is picked"),
        ([[]], "choose among"),
    ],
)
def test_picks_of_another_kind_are_refused(picks: Any, says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        sw.exercises["tasks-countable"](1).grade({"picks": picks})


def test_a_pick_counts_once() -> None:
    w = sw.exercises["tasks-countable"](1)
    name = w._exercise["picks"]["names"][0]
    with pytest.raises(ValueError, match="name each once"):
        w.grade({"picks": [name, name]})


def test_masks_of_another_size_are_told() -> None:
    w = sw.exercises["iou-one-pixel"](1)
    grade = w.grade({"traits": {"prediction": mask([[0, 1]])}})
    assert not grade.passed
    assert grade.why
    grade = w.grade({"traits": {"prediction": {"size": [12, 16], "runs": "0x5"}}})
    assert "pixels" in grade.why[0]
