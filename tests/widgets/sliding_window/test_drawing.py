from __future__ import annotations

import numpy as np
import pytest

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
