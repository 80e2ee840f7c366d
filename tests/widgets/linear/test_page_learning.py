"""A learnt kernel in an exported page: the loss, and the way back through the training."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page


@pytest.fixture
def learnt() -> sw.ConvTranspose1d:
    """A figure that has learnt to double every cell."""
    w = sw.ConvTranspose1d([3, 5], [0, 0], labels="values", step=1)
    w.fit([3, 3, 5, 5], steps=100, progress=False)
    return w


def kernel(figure: FigurePage) -> list[float]:
    """The kernel on screen."""
    return figure.numbers("Kernel")[0]


def test_scrubbing_leads_back_through_the_training(
    learnt: sw.ConvTranspose1d, page: Page, tmp_path: Path
) -> None:
    figure = open_page(page, tmp_path, learnt.to_html())
    assert kernel(figure) == pytest.approx([1, 1], abs=5e-3)
    scrub = figure.root.get_by_role("slider", name="Training step")
    scrub.press("Home")
    assert kernel(figure) == [0, 0]
    expect(figure.root.get_by_role("status").filter(has_text="step 0 of 100")).to_be_visible()
    snapshot = learnt._fit["kernels"][10]
    for _ in range(10):
        scrub.press("ArrowRight")
    assert kernel(figure) == pytest.approx(snapshot, rel=5e-3)
    assert figure.numbers("Output")[0] == pytest.approx(
        [x * w for x in (3, 5) for w in snapshot], rel=5e-3
    )
    name = figure.root.get_by_role("img").get_attribute("aria-label")
    assert name is not None
    assert name.startswith("Loss from 17 to ")
    assert name.endswith(" over 100 steps, on a logarithmic scale")


def test_the_training_is_replayed(learnt: sw.ConvTranspose1d, page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, learnt.to_html())
    figure.root.get_by_role("slider", name="Training step").press("Home")
    page.clock.install()
    figure.button("Replay the training").click()
    page.clock.run_for(2000)
    halfway = kernel(figure)
    assert halfway != [0, 0]
    page.clock.run_for(4000)
    assert kernel(figure) == pytest.approx([1, 1], abs=5e-3)
    expect(figure.button("Replay the training")).to_be_visible()
