"""A frame is as high as its figure, with scripts round it and without."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.figures import FIGURES
from tests.hosts.figure import open_page
from tests.hosts.watch import Watch

CONTENT = "() => Math.ceil(document.body.getBoundingClientRect().bottom)"


def course(snippet: str, *, scripts: bool) -> str:
    """A page with text round a frame; a host that runs no scripts takes them out."""
    shown = snippet if scripts else re.sub(r"<script>.*?</script>$", "", snippet)
    return f"<!doctype html><title>Course</title><p>Before.</p>{shown}<p>After.</p>"


def framed(page: Page, folder: Path, html: str) -> tuple[Frame, int]:
    """The frame of a page, drawn, and how high the page shows it."""
    open_page(page, folder, html)
    frame = page.frames[1]
    frame.wait_for_selector("section.figure")
    page.wait_for_timeout(400)
    box = page.locator("iframe").bounding_box()
    assert box is not None
    return frame, round(box["height"])


@pytest.fixture(scope="module", params=FIGURES)
def snippet(request: pytest.FixtureRequest) -> str:
    """What `to_iframe` writes of a figure as it comes."""
    figure = FIGURES[request.param]()
    text = figure.to_iframe()
    figure.close()
    return text


def test_a_figure_fits_the_frame_that_was_made_for_it(
    snippet: str, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    frame, height = framed(page, tmp_path, course(snippet, scripts=False))
    content = frame.evaluate(CONTENT)
    assert content <= height
    # Nor does it leave a gap that looks like a mistake.
    assert content >= height - 60
    context.close()
    watch.assert_clean()


def test_a_frame_follows_its_figure(snippet: str, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 500, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    frame, height = framed(page, tmp_path, course(snippet, scripts=True))
    assert frame.evaluate(CONTENT) == height
    context.close()
    watch.assert_clean()
