"""A figure's state: plain JSON, complete, read back as it was, and refused where it is not."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from traitlets import TraitError

import segwidgets as sw
from segwidgets.embed.gallery import EXAMPLES
from segwidgets.widgets.state import read_runs, written_runs

# What these figures are made of besides is no state: a picture, a network, a scene.
OF_PICTURES = {"sliding-window", "encoder-decoder", "segmentation-tasks"}


def examples() -> list[Any]:
    return [
        pytest.param(example, id=example.slug)
        for example in EXAMPLES
        if example.make().stem not in OF_PICTURES and "image" not in example.code
    ]


@pytest.mark.parametrize("example", examples())
def test_a_state_is_the_figure(example: Any) -> None:
    figure = example.make()
    figure.title, figure.locked = "Mine", [name for name in figure.spec_names if name[0] != "_"][:2]
    kept = json.loads(json.dumps(figure.state()))
    again = type(figure).from_state(kept)
    assert again.state() == kept
    names = [*figure.frame_names, *figure.spec_names]
    assert again.get_state(names) == figure.get_state(names)


def test_masks_of_a_set_are_kept() -> None:
    pairs = [([[0, 1]], [[0, 1]]), ([[0, 1], [2, 255]], [[1, 1], [2, 0]])]
    figure = sw.IoUCalculator.from_dataset(pairs, names=["a", "b"], ignore_index=255)
    figure.index = 1
    again = sw.IoUCalculator.from_state(figure.state())
    np.testing.assert_array_equal(again.target, pairs[1][0])
    np.testing.assert_allclose(again.image_scores.mean_iou, figure.image_scores.mean_iou)


def test_what_is_no_state_comes_along() -> None:
    photo = np.random.default_rng(0).random((24, 24, 3))
    figure = sw.SlidingWindow(photo, view="scores")
    again = sw.SlidingWindow.from_state(figure.state(), photo)
    assert again.view == "scores"
    assert again.state() == figure.state()
    for cls in (sw.Downsampling, sw.Unpooling):
        pooled = cls(image=photo, kernel_size=3, lens=(2, 1))
        again = cls.from_state(json.loads(json.dumps(pooled.state())), image=photo)
        assert again.state() == pooled.state()
        assert again.get_state(["image"]) == pooled.get_state(["image"])
    assert sw.Conv1d.from_state(sw.Conv1d(stride=2).state(), stride=1).stride == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"segwidgets": 2}, "version 2 is newer than 1"),
        ({"segwidgets": "1"}, "version '1' is none"),
        ({"figure": "conv-2d"}, "from_state of the other class"),
        ({"traits": [1]}, "give what"),
        ({"traits": {"strde": 1}}, "'strde', which Conv1d does not know"),
        ({"traits": {"stride": 99}}, "stride = 99"),
        ({"traits": {"_check": {}}}, "'_check'"),
    ],
)
def test_a_damaged_state_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError, TraitError)) as refused:
        sw.Conv1d.from_state({**sw.Conv1d().state(), **change})
    assert message in str(refused.value)


@pytest.mark.parametrize("state", [None, [], "{}", {}, 3])
def test_what_is_no_state_is_refused(state: Any) -> None:
    with pytest.raises(TypeError, match=r"w\.state\(\)"):
        sw.Conv1d.from_state(state)


@pytest.mark.parametrize(
    "written",
    [
        None,
        {"size": [60_000, 60_000], "runs": "0x9999999"},
        {"size": [2, 2], "runs": "0x3"},
        {"size": [2, 2], "runs": "0x3.1x2"},
        {"size": [2, 2], "runs": "256x4"},
        {"size": [2, 2], "runs": "0x4."},
        {"size": [2, 2], "runs": 4},
        {"size": [2.0, 2], "runs": "0x4"},
        {"size": [0, 2], "runs": "0x0"},
        {"size": [float("inf"), 2], "runs": "0x4"},
    ],
)
def test_runs_that_do_not_fill_their_size_are_refused(written: Any) -> None:
    with pytest.raises(ValueError, match="state: target has"):
        read_runs("target", written)


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2), elements=st.integers(0, 255)))
def test_runs_are_the_labels(labels: np.ndarray[Any, Any]) -> None:
    np.testing.assert_array_equal(read_runs("target", written_runs(labels)), labels)


def test_a_state_is_refused_with_another_picture_and_the_way_out_works() -> None:
    draw = np.random.default_rng(0)
    photo, other = draw.integers(0, 256, (2, 12, 16, 3), dtype=np.uint8)
    mask = np.zeros((12, 16), bool)
    mask[3:9, 4:12] = True
    target = sw.images.read_segments(photo, mask.astype(int), class_names=["sea", "boat"])
    shown = target.pairs
    for cls, own, others in (
        (sw.Annotation, {"image": photo, "target": mask}, {"image": other, "target": mask}),
        (sw.Annotation, {"image": photo, "target": mask}, {"image": photo, "target": ~mask}),
        (sw.Annotation, {"image": photo, "target": mask}, {}),
        (sw.SegmentationTasks, {"scene": target}, {}),
        (sw.SegmentationTasks, {"scene": target, "prediction": shown}, {"scene": target}),
        (sw.Downsampling, {"image": photo, "lens": (2, 1)}, {}),
        (sw.Unpooling, {"image": photo}, {"image": other}),
        (sw.CocoFile, {"annotation_file": sw.Annotation(tool="box").to_coco()}, {}),
    ):
        kept = json.loads(json.dumps(cls(**own).state()))
        given = {name: value for name, value in own.items() if name != "lens"}
        assert cls.from_state(kept, **given).state() == kept
        with pytest.raises(ValueError, match=r"state was written of another .*from_state\(state"):
            cls.from_state(kept, **others)
    # Other rules that break are not what is wrong.
    attempts = {"box": {"box": [0, 0, 16, 12]}}
    kept = sw.Annotation(photo, mask, own=attempts).state()
    with pytest.raises(ValueError, match="another image"):
        sw.Annotation.from_state(kept, photo[:4], mask[:4])
    # One that was kept before there were digests is read as it is.
    older = {name: value for name, value in kept.items() if name != "digests"}
    assert sw.Annotation.from_state(older, photo, mask).ious == {"box": 0.25}
    with pytest.raises(TypeError, match=r"w\.state\(\)"):
        sw.Annotation.from_state({**kept, "digests": [1]}, photo, mask)
