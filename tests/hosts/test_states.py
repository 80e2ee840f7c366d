"""What an exported page tells of its figures is what Python reads back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from tests.figures import FIGURES
from tests.hosts.figure import open_page
from tests.widgets.test_address import link_of

LISTEN = """() => {
  window.heard = [];
  document.addEventListener("segwidgets:change", (event) => heard.push(event.detail));
}"""


def heard(page: Page) -> Any:
    """The latest state that the page has told."""
    # The page's policy forbids what `wait_for_function` does.
    for _ in range(250):
        if page.evaluate("heard.length"):
            break
        page.wait_for_timeout(20)
    return page.evaluate("heard.at(-1)")


def test_a_page_tells_what_changes(page: Page, tmp_path: Path) -> None:
    one = open_page(page, tmp_path, sw.ConvTranspose2d(title="Mine").to_html())
    page.evaluate(LISTEN)
    one.button("Increase stride").click()
    again = sw.ConvTranspose2d.from_state(heard(page))
    assert (again.stride, again.title) == (3, "Mine")
    # The element has the same at any time.
    state = page.locator("segwidgets-conv-transpose-2d").evaluate("element => element.state")
    assert sw.ConvTranspose2d.from_state(state).state() == again.state()


def test_a_page_tells_painted_masks(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.IoUCalculator([[0, 1], [0, 1]], [[0, 0], [0, 0]]).to_html())
    page.evaluate(LISTEN)
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Copy the target").click()
    again = sw.IoUCalculator.from_state(heard(page))
    np.testing.assert_array_equal(again.prediction, [[0, 1], [0, 1]])
    assert again.scores.mean_iou.item() == 1


def test_a_frame_tells_the_page_round_it(page: Page, tmp_path: Path) -> None:
    frame = sw.Conv1d().to_iframe()
    listener = """<script>window.heard = [];
    addEventListener("message", ({ data }) => {
      if (data.type === "segwidgets:change") heard.push(data.state);
    });</script>"""
    open_page(page, tmp_path, f"<!doctype html><title>Outside</title>{listener}{frame}")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("button", name="Increase stride")).to_be_visible()
    inside.get_by_role("button", name="Increase stride").click()
    assert sw.Conv1d.from_state(heard(page)).stride == 2


# Links

DRAW = np.random.default_rng(0)
PHOTO = DRAW.integers(0, 256, (24, 32, 3), dtype=np.uint8)
MASK = DRAW.integers(0, 3, (24, 32))
PAIRS = [([[0, 1]], [[0, 1]]), ([[0, 1], [2, 255]], [[1, 1], [2, 0]])]
#: A figure that is not as its class makes it, and what it is made of besides.
SHOWN: dict[str, tuple[Callable[..., Figure], dict[str, Any]]] = {
    "conv-1d": (lambda: sw.Conv1d([1, 2.5, -3, 4], [1, 0], padding=1, view="matrix"), {}),
    "conv-2d": (lambda: sw.Conv2d(stride=(2, 1), hide=["kernel"], title="Größe, α & «β»"), {}),
    "conv-transpose-1d": (lambda: sw.ConvTranspose1d(stride=3, labels="overlap", step=1), {}),
    "conv-transpose-2d": (
        lambda: sw.ConvTranspose2d(DRAW.integers(-9, 9, (64, 64)), presets={"A": {"stride": 2}}),
        {},
    ),
    "checkerboard": (
        lambda: sw.Checkerboard(dims=1, layers=[{"kernel_size": 3, "stride": 2}], layer=-1),
        {},
    ),
    "pixel-shuffle": (lambda: sw.PixelShuffle(view="matrix", locked=["view"]), {}),
    "downsampling": (lambda: sw.Downsampling(kernel_size=3, method="avg_pool"), {}),
    "downsampling-photo": (
        lambda: sw.Downsampling(image=PHOTO, lens=(2, 1)),
        {"image": PHOTO},
    ),
    "unpooling": (lambda: sw.Unpooling(method="bed_of_nails", mode="predict"), {}),
    "iou-calculator": (
        lambda: sw.IoUCalculator(MASK, MASK.T.reshape(24, 32), locked=["target"]),
        {},
    ),
    "iou-set": (
        lambda: sw.IoUCalculator.from_dataset(PAIRS, names=["a", "b"], ignore_index=255),
        {},
    ),
    "iou-preset": (lambda: sw.IoUCalculator(preset="shift", amount=3), {}),
    "iou-boxes": (lambda: sw.IoUBoxes([0, 0, 7, 5], [2, 1, 11, 6], caption="**Two**"), {}),
    "sliding-window": (lambda: sw.SlidingWindow(PHOTO, view="scores"), {"image": PHOTO}),
    "encoder-decoder": (lambda: sw.EncoderDecoder(seed=4, upsample="nearest"), {}),
    "segmentation-tasks": (lambda: sw.SegmentationTasks(step=2), {}),
    "coco-file": (lambda: sw.CocoFile(view="runs", index=1), {}),
    "annotation": (
        lambda: sw.Annotation(PHOTO, MASK == 1, tool="box"),
        {"image": PHOTO, "target": MASK == 1},
    ),
}


def test_every_class_is_linked() -> None:
    assert {make().stem for make, _ in SHOWN.values()} == set(FIGURES)


def copied(page: Page, at: int = 0) -> str:
    """The link that the button below a figure copies."""
    page.get_by_role("button", name="Copy link").nth(at).click()
    # Where the clipboard is closed, the address has it too.
    expect(page).to_have_url(re.compile("state="))
    return page.url


@pytest.mark.parametrize("case", SHOWN)
def test_a_copied_link_is_the_figure(case: str, page: Page, tmp_path: Path) -> None:
    make, besides = SHOWN[case]
    figure = make()
    open_page(page, tmp_path, sw.page([figure], fallback=False))
    again = sw.from_link(copied(page), **besides)
    assert isinstance(again, FIGURES[figure.stem])
    assert again.state() == figure.state()


def test_a_link_opens_and_reads_what_was_painted(page: Page, tmp_path: Path) -> None:
    figure = sw.IoUCalculator.from_dataset(PAIRS, names=["a", "b"], ignore_index=255)
    open_page(page, tmp_path, sw.page([figure, sw.Conv1d()], fallback=False))
    # In the second picture, and then back in the first.
    pictures = page.get_by_label("Picture, worst first")
    pictures.select_option("1")
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("button", name="Copy the target").click()
    pictures.select_option("0")
    page.wait_for_timeout(200)  # what is published late
    link = copied(page)
    again = sw.from_link(link)
    assert [(x.target.tolist(), x.prediction.tolist()) for x in again._samples] == [  # type: ignore[attr-defined]
        PAIRS[0],
        # Nothing is predicted where the target is ignored.
        (PAIRS[1][0], [[0, 1], [2, 0]]),
    ]
    # The page opens with them; the address of another figure is left alone.
    page.goto("about:blank")
    page.goto(link)
    state = page.locator("segwidgets-iou-calculator").evaluate("element => element.state")
    assert sw.IoUCalculator.from_state(state).state() == again.state()
    link = copied(page, 1)
    assert sw.from_link(link, figure="figure-1").state() == again.state()
    assert sw.from_link(link, figure="figure-2").state() == sw.Conv1d().state()
    with pytest.raises(ValueError, match="of 2 figures, figure-1, figure-2: say which one"):
        sw.from_link(link)


def test_a_link_is_no_way_round_a_lock(page: Page, tmp_path: Path) -> None:
    pair = [[0, 1]], [[1, 1]]
    locked = sw.IoUCalculator(*pair, locked=["target", "absent"])
    link = link_of(sw.IoUCalculator([[1, 1]], [[1, 1]]).state())
    open_page(page, tmp_path, sw.page([locked], fallback=False))
    hash_ = f"{link.partition('#')[2]}&absent=zero&tool=erase"
    page.evaluate("hash => { location.hash = hash }", hash_)
    state = page.locator("segwidgets-iou-calculator").evaluate("element => element.state")
    assert state["masks"] == locked.state()["masks"]
    assert (state["traits"]["absent"], state["traits"]["tool"]) == (locked.absent, "erase")
