"""The figure of sub-pixel upsampling: its numbers, its rules, and its talk with the page."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.files import png
from segwidgets.drawing.items import Bitmap, Outline
from segwidgets.shared.palette import PALETTE
from tests.widgets.fake_page import FakePage, survive
from tests.widgets.test_messages import CELLS, JSON

SIZES = [(4, 2, 2, 2), (8, 1, 3, 2), (9, 2, 1, 3), (16, 1, 1, 4), (16, 3, 2, 2)]


@pytest.mark.parametrize(("channels", "rows", "columns", "r"), SIZES)
def test_both_ways_are_torchs(channels: int, rows: int, columns: int, r: int) -> None:
    x = torch.randn(channels, rows, columns)
    shuffled = F.pixel_shuffle(x, r)
    figure = sw.PixelShuffle(x, upscale_factor=r, device="cpu")
    torch.testing.assert_close(figure.output, shuffled)
    assert figure.output_size == tuple(shuffled.shape)
    assert figure.n_steps == rows * columns
    torch.testing.assert_close(
        (figure.matrix @ x.flatten()).reshape(shuffled.shape), shuffled, rtol=0, atol=0
    )
    back = sw.PixelShuffle(shuffled, upscale_factor=r, operation="unshuffle", device="cpu")
    torch.testing.assert_close(back.output, x)
    assert back.n_steps == rows * columns
    torch.testing.assert_close(back.matrix, figure.matrix.T)


@pytest.mark.parametrize("r", [1, 2, 3])
def test_terms_are_torchs(r: int) -> None:
    cells = torch.arange(2.0 * r**2 * 6).reshape(2 * r**2, 2, 3)
    terms = sw.terms.pixel_shuffle_terms(tuple(cells.shape), r)
    assert terms.output(cells).tolist() == F.pixel_shuffle(cells, r).tolist()


def test_equal_channels_are_nearest_neighbour_upsampling() -> None:
    cells = torch.tensor([[1.0, 4.0], [2.0, 3.0]])
    figure = sw.PixelShuffle(cells.expand(4, 2, 2))
    near = F.interpolate(cells[None, None], scale_factor=2, mode="nearest")[0]
    torch.testing.assert_close(figure.output.cpu(), near)
    assert figure.is_icnr
    assert "ICNR" in figure._sentence(0)
    figure.input = np.arange(16).reshape(4, 2, 2)
    assert not figure.is_icnr


def test_what_does_not_fit_is_refused_and_the_way_out_works() -> None:
    figure = sw.PixelShuffle()
    before = figure._spec()
    with (
        pytest.raises(TraitError, match=r"4 channels, and upscale_factor = 3 .* give 9 channels"),
        figure.hold_trait_notifications(),
    ):
        figure.upscale_factor = 3
    with pytest.raises(TraitError, match=r"5 channels, and upscale_factor = 2 .* give 4 channels"):
        figure.input = np.ones((5, 2, 2))
    with pytest.raises(TraitError, match="upscale_factor = 5: choose 2 to 4"):
        figure.upscale_factor = 5
    assert figure._spec() == before
    with figure.hold_trait_notifications():
        figure.upscale_factor = 3
        figure.input = np.ones((9, 2, 2))
    assert figure.output_size == (1, 6, 6)
    with pytest.raises(TraitError, match=r"input is 3 × 5.*give 2 × 4 cells"):
        sw.PixelShuffle(np.ones((3, 5)), operation="unshuffle")
    assert sw.PixelShuffle(np.ones((2, 4)), operation="unshuffle").output_size == (4, 1, 2)
    with pytest.raises(TraitError, match=r"would become 32 channels: at most 16"):
        sw.PixelShuffle(np.ones((8, 2, 2)), operation="unshuffle")
    with pytest.raises(TraitError, match="17 channels: at most 16"):
        sw.PixelShuffle(np.ones((17, 2, 2)))
    with pytest.raises(TraitError, match="step = 36: choose 0 to 3"):
        figure.step = 36


@pytest.mark.parametrize("operation", ["shuffle", "unshuffle"])
def test_a_factor_brings_an_input_that_fits(operation: str) -> None:
    figure = sw.PixelShuffle(operation=operation)
    figure.upscale_factor = 3
    cells = torch.tensor(figure.input)
    assert sorted(cells.flatten().tolist()) == list(range(1, 37))
    expected = getattr(F, f"pixel_{operation}")(cells.reshape(-1, *cells.shape[-2:]), 3)
    assert figure.output.tolist() == expected.tolist()
    # What fits stays.
    own = sw.PixelShuffle(np.ones((1, 12, 12)), operation="unshuffle")
    own.upscale_factor = 4
    assert np.all(np.array(own.input) == 1)


def test_a_matrix_of_any_size_is_drawn_with_the_present_entries_framed() -> None:
    for size in ((4, 2, 2), (4, 12, 12)):
        figure = sw.PixelShuffle(np.arange(1.0, np.prod(size) + 1).reshape(size), view="matrix")
        (scene,) = figure._drawings([1], view=None, theme="light", width=460, phases=False)
        frames = [item for item in scene.items if isinstance(item, Outline)]
        # Four entries, and where vectors stand beside them their cells.
        assert sum(frame.color == PALETTE["roles"]["output"] for frame in frames) >= 4
        assert max(item.x + item.width for item in scene.items) <= scene.width
    sentence = sw.PixelShuffle()._matrix_sentence(1)
    assert sentence.startswith("Columns 1, 5, 9, 13 have their 1 in rows 2, 3, 6, 7: ")


def test_hints_lead_to_a_figure_that_works() -> None:
    batch = np.ones((1, 4, 2, 2))
    with pytest.raises(TraitError, match=r"4 axes: 3 needed\. Select one, for instance input\[0\]"):
        sw.PixelShuffle(batch)
    assert sw.PixelShuffle(batch[0]).output_size == (1, 4, 4)
    with pytest.raises(TraitError, match=r"1 channel, .* operation = 'unshuffle'"):
        sw.PixelShuffle([[1, 2], [3, 4]])
    assert sw.PixelShuffle([[1, 2], [3, 4]], operation="unshuffle").output_size == (4, 1, 1)


def test_cells_too_small_for_digits_are_empty_before_their_step() -> None:
    figure = sw.PixelShuffle(np.arange(1, 577.0).reshape(4, 12, 12))
    first, last = figure._drawings([0, 143], view=None, theme="light", width=300, phases=False)
    # The last bitmap is the key of the scale.
    *_, before, _ = [item for item in first.items if isinstance(item, Bitmap)]
    *_, after, _ = [item for item in last.items if isinstance(item, Bitmap)]
    filled = [
        len(np.unique(bitmap.pixels.array().reshape(-1, 3), axis=0)) for bitmap in (before, after)
    ]
    # Four cells of the first block and the empty ones, against 576 numbers.
    assert filled[0] <= 5 < filled[1]


def test_a_smaller_input_shortens_the_step() -> None:
    figure = sw.PixelShuffle(step=3)
    figure.input = np.ones((4, 1, 1))
    assert figure.step == 0


def test_the_page_shuffles_there_and_back() -> None:
    figure = sw.PixelShuffle(device="cpu")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    given = figure.input
    page.send({"operation": "unshuffle", "input": figure.output.tolist()})
    assert figure.output.flatten().tolist() == np.ravel(given).tolist()
    # What fits no more goes back, and the page is told.
    page.received()
    page.send({"upscale_factor": 3})
    assert page.received()["upscale_factor"] == 2


@pytest.mark.parametrize("operation", ["shuffle", "unshuffle"])
@pytest.mark.parametrize("view", ["blocks", "matrix"])
def test_it_can_be_drawn(operation: str, view: str) -> None:
    figure = sw.PixelShuffle(operation=operation, view=view)
    scenes = list(figure._drawings(range(4), view=None, theme="light", width=400, phases=False))
    assert len(scenes) == figure.n_steps == 4
    # Every step shows something else.
    assert len({png(scene, dpi=72) for scene in scenes}) == 4
    assert all(f"step {i} of 4" in scene.alt for i, scene in enumerate(scenes, 1))


def test_the_constructor_explains_every_parameter() -> None:
    doc = inspect.getdoc(sw.PixelShuffle) or ""
    for name in inspect.signature(sw.PixelShuffle).parameters:
        assert f"\n{name} : " in doc or f"**{name}" in doc


SENT = st.fixed_dictionaries(
    {},
    optional={
        "input": st.lists(CELLS, max_size=5) | CELLS | JSON,
        "upscale_factor": st.integers(-1, 9) | JSON,
        "operation": st.sampled_from(["shuffle", "unshuffle"]) | JSON,
        "view": st.sampled_from(["blocks", "matrix"]) | JSON,
        "labels": JSON,
        "step": st.integers(-1, 9) | JSON,
        "_revision": JSON,
    },
)


@settings(deadline=None, max_examples=150)
@given(messages=st.lists(SENT, max_size=5))
def test_hostile_messages_neither_raise_nor_corrupt(messages: list[dict[str, Any]]) -> None:
    survive(sw.PixelShuffle(device="cpu"), messages)
