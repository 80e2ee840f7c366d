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
    page.clock.install()
    figure = open_page(page, tmp_path, learnt.to_html())
    # What this publishes a moment later does not end the replay that has begun by then.
    figure.root.get_by_role("slider", name="Training step").press("Home")
    figure.button("Replay the training").click()
    page.clock.run_for(2000)
    halfway = kernel(figure)
    assert halfway != [0, 0]
    page.clock.run_for(4000)
    assert kernel(figure) == pytest.approx([1, 1], abs=5e-3)
    expect(figure.button("Replay the training")).to_be_visible()


def test_undo_ends_what_changes_the_kernel_by_itself(page: Page, tmp_path: Path) -> None:
    page.clock.install()
    w = sw.ConvTranspose1d([3, 5], [1, 2], labels="values")
    figure = open_page(page, tmp_path, w.to_html())
    figure.cell("Kernel", 0, 0).dblclick()
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.clock.run_for(1000)
    figure.root.locator("summary").click()
    figure.button("Learn the kernel").click()
    page.clock.run_for(2000)
    assert kernel(figure) != [4, 2]
    figure.button("Undo").click()
    page.clock.run_for(2000)
    assert kernel(figure) == [4, 2]
    figure.button("Replay the training").click()
    page.clock.run_for(1000)
    assert kernel(figure) != [4, 2]
    figure.button("Undo").click()
    page.clock.run_for(6000)
    assert kernel(figure) == [4, 2]
    expect(figure.button("Replay the training")).to_be_visible()


@pytest.mark.parametrize(
    "w",
    [sw.Conv1d(labels="values"), sw.ConvTranspose1d(labels="values")],
    ids=lambda w: type(w).__name__,
)
def test_learning_is_started_in_the_page(w: sw.Conv1d, page: Page, tmp_path: Path) -> None:
    page.clock.install()
    figure = open_page(page, tmp_path, w.to_html())
    figure.root.locator("summary").click()
    target = figure.numbers("Target")
    assert target == [w.output.tolist()]
    place = figure.root.get_by_role("slider", name="Training step").bounding_box()
    figure.button("Learn the kernel").press("Enter")
    page.clock.run_for(2000)
    assert figure.numbers("Target") == target
    figure.button("Pause learning").press("Enter")
    before = kernel(figure)
    assert before != list(w.kernel)
    page.clock.run_for(1000)
    assert kernel(figure) == before
    expect(figure.root.get_by_text("pauses: step")).to_be_visible()
    figure.button("Resume learning").press("Enter")
    page.clock.run_for(10000)
    assert kernel(figure) == pytest.approx(list(w.kernel), abs=0.05)
    assert figure.numbers("Result")[0] == pytest.approx(target[0], abs=0.2)
    expect(figure.root.get_by_text("learnt: step 200 of 200")).to_be_visible()
    assert figure.root.get_by_role("slider", name="Training step").bounding_box() == place
    # What was learnt up to the pause, and after it, are two steps of undo.
    figure.button("Undo").click()
    assert kernel(figure) == before
    figure.button("Undo").click()
    assert kernel(figure) == list(w.kernel)


def test_a_target_is_kept_and_the_kernel_learnt_back(page: Page, tmp_path: Path) -> None:
    page.clock.install()
    w = sw.ConvTranspose1d([3, 5], [1, 2, 4], labels="values")
    figure = open_page(page, tmp_path, w.to_html())
    figure.root.locator("summary").click()
    figure.button("Keep the output as target").click()
    figure.cell("Kernel", 0, 0).dblclick()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    assert figure.numbers("Target")[0] == [3, 6, 17, 10, 20]
    assert figure.numbers("Result")[0] == [9, 6, 27, 10, 20]
    figure.button("Learn the kernel").click()
    page.clock.run_for(1000)
    # It begins at the kernel that is there, and another map ends it.
    assert kernel(figure)[0] < 3
    figure.button("Increase stride").click()
    expect(figure.button("Learn the kernel")).to_be_visible()
    now = kernel(figure)
    page.clock.run_for(1000)
    assert kernel(figure) == now


def test_buttons_keep_their_place_whatever_is_said(page: Page, tmp_path: Path) -> None:
    # At this width what is said first takes a line more than what is said of a step.
    page.set_viewport_size({"width": 1000, "height": 900})
    figure = open_page(page, tmp_path, sw.ConvTranspose2d().to_html())
    figure.root.get_by_text("Learn the kernel").first.click()

    def top(name: str) -> float:
        return float(figure.button(name).evaluate("e => e.getBoundingClientRect().top + scrollY"))

    before = top("Keep the output as target")
    figure.button("Learn the kernel").click()
    figure.button("Pause learning").click()
    assert top("Keep the output as target") == before


def test_another_target_drops_the_record(
    learnt: sw.ConvTranspose1d, page: Page, tmp_path: Path
) -> None:
    figure = open_page(page, tmp_path, learnt.to_html())
    expect(figure.root.get_by_text("learnt: step 100 of 100")).to_be_visible()
    figure.button("Keep the output as target").click()
    learning = figure.root.get_by_role("region", name="Learning the kernel")
    expect(learning.get_by_role("status")).to_contain_text("The target is kept.")
    expect(figure.button("Replay the training")).to_be_disabled()


def test_the_record_of_another_map_is_not_replayed(
    learnt: sw.ConvTranspose1d, page: Page, tmp_path: Path
) -> None:
    figure = open_page(page, tmp_path, learnt.to_html())
    figure.button("Increase stride").click()
    expect(figure.button("Replay the training")).to_be_disabled()


def test_a_rate_that_is_too_large_leaves_the_best_kernel(page: Page, tmp_path: Path) -> None:
    page.clock.install()
    w = sw.ConvTranspose1d([300000, 500000], [1, 2, 4], labels="values")
    figure = open_page(page, tmp_path, w.to_html())
    figure.root.locator("summary").click()
    figure.root.get_by_label("Learning rate").select_option("1")
    figure.button("Learn the kernel").click()
    page.clock.run_for(12000)
    assert all(abs(weight) < 10 for weight in kernel(figure))
