"""What an exported page tells of its figures is what Python reads back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import open_page

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
