from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import segwidgets as sw
from segwidgets.drawing.items import Bar, Bitmap, Drawing, Text
from tests.ops.networks import padded, photograph


@pytest.fixture(scope="module")
def figure() -> sw.SlidingWindow:
    w = sw.SlidingWindow(photograph(20), padded(), device="cpu", alpha=1)
    w.run(progress=False)
    assert w._comparison
    # What was measured differs from run to run; on a picture as small as this even who is faster.
    w._comparison.facts["cost"] |= {"sliding_seconds": 2.0, "one_pass_seconds": 0.1}
    return w


def scenes(w: sw.SlidingWindow, steps: range | None = None) -> list[Drawing]:
    return list(w._drawings(steps, theme="light", width=500))


def pictures(scene: Drawing) -> list[np.ndarray]:
    return [item.pixels.array() for item in scene.items if isinstance(item, Bitmap)]


def test_the_still_holds_both_masks_and_what_they_cost(figure: sw.SlidingWindow) -> None:
    (scene,) = scenes(figure)
    colors = np.array(figure.facts["colors"], np.uint8)

    picture, window, once = pictures(scene)

    assert picture.shape == (20, 20, 3)
    np.testing.assert_array_equal(window, colors[figure.window_output.argmax(0).numpy()])
    np.testing.assert_array_equal(once, colors[figure.prediction.numpy()])
    spent = figure.facts["cost"]
    # A track and its filling for each way, for multiply-adds and for time.
    track, filling, short, _ = [item.width for item in scene.items if isinstance(item, Bar)][:4]
    assert track == filling
    assert short / track == pytest.approx(spent["one_pass_macs"] / spent["sliding_macs"])
    words = " ".join(item.text for item in scene.items if isinstance(item, Text))
    assert "each layer pads with zeros" in words
    assert "every layer lays zeros" in scene.alt


def test_a_film_goes_row_by_row(figure: sw.SlidingWindow) -> None:
    steps = figure._film_steps(None)
    first, half, last = (
        pictures(scene)[1]
        for step in (0, steps // 2 - 1, steps - 1)
        for scene in scenes(figure, range(step, step + 1))
    )

    empty = first[-1, -1]
    assert (half[11:] == empty).all()
    np.testing.assert_array_equal(half[:10], last[:10])
    np.testing.assert_array_equal(last, pictures(scenes(figure)[0])[1])


def test_nothing_is_computed_for_the_still_of_a_display() -> None:
    w = sw.SlidingWindow(photograph(20), padded(), device="cpu")

    picture, words = w._still()

    assert picture.startswith(b"\x89PNG")
    assert "call run()" in words
    assert not w._facts
    # Who asks for a picture gets the results.
    assert len(pictures(scenes(w)[0])) == 3


def said(scene: Drawing) -> str:
    return " ".join(item.text for item in scene.items if isinstance(item, Text))


def test_each_view_is_drawn_as_it_is_shown(figure: sw.SlidingWindow) -> None:
    colors = np.array(figure.facts["colors"], np.uint8)
    (equality,) = figure._drawings(None, view="equality", theme="light", width=500)
    windows, once, difference, _ = pictures(equality)
    np.testing.assert_array_equal(windows, colors[figure.window_output.argmax(0).numpy()])
    np.testing.assert_array_equal(once, colors[figure.prediction.numpy()])
    # Where scores differ most, the color is furthest from the paper.
    worst = np.unravel_index(int(figure.difference.argmax()), figure.difference.shape)
    assert difference.sum(-1)[worst] == difference.sum(-1).min()
    (scores,) = figure._drawings(None, view="scores", theme="light", width=500)
    middle = figure.output[:, 10, 10]
    best = int(middle.argmax())
    softmax = float(middle.softmax(0)[best])
    assert figure.facts["classes"][best] in said(scores)
    assert f"(softmax {softmax:.2f})" in said(scores)
    (again,) = figure._drawings(None, view="recomputation", theme="light", width=500)
    patch = figure.recomputed_patch
    assert f"read up to {patch**2} times" in said(again)


def test_features_are_counted_window_by_window(figure: sw.SlidingWindow) -> None:
    figure.counted, figure.recomputed_patch = "features", 9
    try:
        (scene,) = figure._drawings(None, view="recomputation", theme="light", width=500)
    finally:
        figure.counted = "input"
    kernel = figure.facts["first_layer"]["kernel_size"]
    # Each of the windows lays its features down where it stands.
    ones = torch.ones(1, 1, 20, 20)
    own = torch.ones(1, 1, 9 - kernel + 1, 9 - kernel + 1)
    counts = torch.nn.functional.conv_transpose2d(ones, own)[0, 0].numpy()
    average = f"{float(f'{counts.mean():.2g}'):g}"
    assert f"computed up to {counts.max():.0f} times, {average} times on average" in said(scene)
    cells = pictures(scene)[0]
    assert cells.shape[:2] == counts.shape
    # The more often, the further from the paper.
    lightness = cells.sum(-1, dtype=int).ravel()[counts.ravel().argsort()]
    assert (np.diff(lightness) <= 0).all()


def test_a_stride_is_drawn_by_the_scores_that_it_leaves() -> None:
    layers = torch.nn.Conv2d(3, 4, 3, stride=2, padding=1), torch.nn.Conv2d(4, 3, 3, padding=1)
    w = sw.SlidingWindow(photograph(20), torch.nn.Sequential(*layers), device="cpu")
    (scene,) = w._drawings(None, view="stride", theme="light", width=500)
    colors = np.array(w.facts["colors"], np.uint8)
    assert w._comparison
    with torch.inference_mode():
        left = torch.nn.Sequential(*layers)(w._comparison.plan.image[None])[0].argmax(0)
    coarse, stitched, dilated = pictures(scene)
    twice = left.repeat_interleave(2, 0).repeat_interleave(2, 1)
    np.testing.assert_array_equal(coarse, colors[twice.numpy()])
    np.testing.assert_array_equal(stitched, colors[w.prediction.numpy()])
    np.testing.assert_array_equal(dilated, stitched)
    assert "A stride of 2 inside the network leaves 10 × 10 scores." in said(scene)
    # 400 windows, one pass, four shifted ones, and one with dilated kernels.
    assert " passes 400 1 4 1 scores 20 × 20 10 × 10 20 × 20 20 × 20 " in said(scene)


def test_the_race_is_drawn_at_its_step(figure: sw.SlidingWindow) -> None:
    figure.step = 199
    try:
        (scene,) = scenes(figure)
    finally:
        figure.step = 0
    _, window, _ = pictures(scene)
    # Half of 400 windows: ten rows of twenty.
    assert (window[10:] == window[-1, -1]).all()
    assert "Window 200 of 400" in said(scene)


def test_a_view_that_stands_still_names_one_that_moves(
    figure: sw.SlidingWindow, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"or film another view, view='race'\."):
        figure.save(tmp_path / "film.gif", view="equality")
    figure.save(tmp_path / "film.gif", view="race", steps=[0, -1], dpi=40)
