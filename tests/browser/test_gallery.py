"""Every example of the gallery looks as it did when somebody looked at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from segwidgets.embed.example import Example
from segwidgets.embed.examples import EXAMPLES
from segwidgets.embed.gallery import write
from segwidgets.embed.page import document
from tests.browser import pictures
from tests.browser.figure import open_page

LOOKS = {"wide-light": (1200, "light"), "narrow-dark": (400, "dark")}


def screenshot(example: Example, browser: Browser, folder: Path, width: int, scheme: str) -> bytes:
    """One example alone in a page."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    html = document([example.make().element()], title=example.title, lang="en")
    open_page(page, folder, html)
    png = page.locator("section.figure").screenshot()
    context.close()
    return png


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_an_example_looks_as_it_did(
    example: Example, look: str, browser: Browser, tmp_path: Path
) -> None:
    now = pictures.shrunk(screenshot(example, browser, tmp_path, *LOOKS[look]))
    then = pictures.kept(f"{example.slug}-{look}", now)
    differing = pictures.difference(now, then)
    if differing > pictures.SHARE:
        now.save(tmp_path / "now.png")
    assert differing <= pictures.SHARE, f"{differing:.1%} differ; see {tmp_path / 'now.png'}"


def test_the_comparison_tells_a_changed_number_apart(browser: Browser, tmp_path: Path) -> None:
    first, *_ = EXAMPLES
    now = pictures.shrunk(screenshot(first, browser, tmp_path, *LOOKS["wide-light"]))
    step = first.make()
    step.set_trait("step", 3)
    other = Example(first.slug, first.title, first.sentence, first.code, lambda: step)
    changed = pictures.shrunk(screenshot(other, browser, tmp_path, *LOOKS["wide-light"]))
    assert pictures.difference(now, changed) > pictures.SHARE


@pytest.mark.parametrize("width", [320, 400, 1200])
def test_the_gallery_fits_its_window(width: int, page: Page, tmp_path: Path) -> None:
    write(tmp_path)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((tmp_path / "index.html").as_uri())
    assert page.locator("section.figure").count() == len(EXAMPLES)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
