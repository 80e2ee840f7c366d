"""Every example of the gallery looks as it did when somebody looked at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from segwidgets.commands import main
from segwidgets.embed.examples import Example
from segwidgets.embed.gallery import EXAMPLES
from segwidgets.embed.page import Element, document
from tests.hosts import pictures
from tests.hosts.figure import open_page
from tests.hosts.watch import watched

LOOKS = {"wide-light": (1200, "light"), "narrow-dark": (400, "dark")}


#: Seconds in place of those that were measured, which differ from run to run.
SECONDS = {"sliding_seconds": 0.4, "one_pass_seconds": 0.01, "time_ratio": 40.0}


def timed(element: Element) -> Element:
    """The same figure, as if torch had taken as long as it always does."""
    facts = element.attributes.get("_facts")
    if not facts:
        return element
    cost = {**facts["cost"], **SECONDS}
    return replace(element, attributes={**element.attributes, "_facts": {**facts, "cost": cost}})


def screenshot(example: Example, browser: Browser, folder: Path, width: int, scheme: str) -> bytes:
    """One example alone in a page."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    html = document([timed(example.make()._element())], title=example.title, lang="en")
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
    other = replace(first, make=lambda: step)
    changed = pictures.shrunk(screenshot(other, browser, tmp_path, *LOOKS["wide-light"]))
    assert pictures.difference(now, changed) > pictures.SHARE


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, as the command writes it."""
    folder = tmp_path_factory.mktemp("site")
    assert main(["gallery", str(folder)]) == 0
    return folder


@pytest.fixture
def site_page(browser: Browser, site: Path) -> Iterator[Page]:
    """A page that reaches the files of the site and nothing else."""
    with watched(browser, site.as_uri(), width=1200, height=900) as page:
        yield page


@pytest.mark.parametrize("width", [320, 400, 1200])
def test_the_gallery_fits_its_window(width: int, site_page: Page, site: Path) -> None:
    site_page.set_viewport_size({"width": width, "height": 900})
    site_page.goto((site / "index.html").as_uri())
    cards = site_page.locator(".cards").get_by_role("link")
    assert cards.count() == len(EXAMPLES)
    assert site_page.evaluate("document.documentElement.scrollWidth") <= width
    cards.first.click()
    expect(site_page.get_by_role("heading", level=1)).to_have_text(EXAMPLES[0].title)
    expect(site_page.locator("section.figure")).to_be_visible()
    assert site_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_every_page_draws_its_figure(example: Example, site_page: Page, site: Path) -> None:
    site_page.goto((site / f"{example.slug}.html").as_uri())
    expect(site_page.locator("section.figure")).to_be_visible()
    expect(site_page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("screen", [(1366, 650), (1280, 720), (400, 800)])
def test_a_page_shows_its_figure_on_the_first_screen(
    screen: tuple[int, int], site_page: Page, site: Path
) -> None:
    width, height = screen
    site_page.set_viewport_size({"width": width, "height": height})
    # Some of all, and the one whose stage has least room on a phone.
    (lowest,) = (one for one in EXAMPLES if one.slug == "even-overlap-is-not-enough")
    for example in (*EXAMPLES[:: len(EXAMPLES) // 6], lowest):
        site_page.goto((site / f"{example.slug}.html").as_uri())
        expect(site_page.locator("section.figure")).to_be_visible()
        box = site_page.locator(".screen").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height


def test_a_page_can_be_used_by_what_it_tells(site_page: Page, site: Path) -> None:
    """What is copied from a tab runs as it is."""
    example = next(e for e in EXAMPLES if e.slug == "kernel-4-stride-2")
    site_page.goto((site / f"{example.slug}.html").as_uri())
    for use, end in (("Python", "w"), ("Frame", "print(w.to_iframe())")):
        site_page.get_by_role("radio", name=use, exact=True).check(force=True)
        shown = site_page.locator("pre:visible")
        expect(shown).to_have_count(1)
        code = shown.inner_text().partition("  #")[0]
        assert code.endswith(end)
        space: dict[str, object] = {}
        exec(code, space)
        assert repr(space["w"]) == repr(example.make())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_thumbnail_shows_something_and_no_two_are_alike(theme: str, site: Path) -> None:
    paths = sorted((site / "pictures").glob(f"*-{theme}-small.png"))
    assert len(paths) == len(EXAMPLES)
    pictures = {path.stem: np.asarray(Image.open(path).convert("RGB"), int) for path in paths}

    def apart(a: Any, b: Any, levels: int = 32) -> float:
        """Share of pixels that differ by so many levels in a channel."""
        return float((np.abs(a - b).max(-1) > levels).mean())

    # On plain ground a light tint is seen, too.
    empty = [name for name, seen in pictures.items() if apart(seen, seen[0, 0], 16) < 0.02]
    assert not empty
    pairs = combinations(pictures, 2)
    assert not [pair for pair in pairs if apart(*map(pictures.__getitem__, pair)) < 0.015]


def test_the_index_opens_on_a_figure_that_moves(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 650})
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    player = page.locator(".live .player")
    box = player.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 650
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    context.close()


def test_a_phone_shows_small_pictures_beside_their_words(site_page: Page, site: Path) -> None:
    site_page.set_viewport_size({"width": 400, "height": 800})
    site_page.goto((site / "index.html").as_uri())
    card = site_page.locator(".cards").get_by_role("link").nth(2)
    card.scroll_into_view_if_needed()
    picture = card.locator("img")
    site_page.wait_for_function(
        "i => i.currentSrc.endsWith('-light-small.png')", arg=picture.element_handle()
    )
    words, image = card.get_by_role("heading").bounding_box(), picture.bounding_box()
    assert words is not None
    assert image is not None
    assert words["x"] >= image["x"] + image["width"]
    # A focus plays nothing, since no film is drawn for this size.
    card.focus()
    assert picture.evaluate("image => image.currentSrc").endswith("-light-small.png")


def test_topics_stay_in_sight_and_say_where_one_is(site_page: Page, site: Path) -> None:
    for width, height in ((1366, 650), (400, 800)):
        site_page.set_viewport_size({"width": width, "height": height})
        site_page.goto((site / "index.html").as_uri())
        topics = site_page.get_by_role("navigation", name="Topics")
        topics.get_by_role("link", name="Scores").focus()
        site_page.keyboard.press("Enter")
        expect(site_page.get_by_role("heading", name="Masks and scores")).to_be_in_viewport()
        current = topics.locator("[aria-current]")
        expect(current).to_have_text("Scores")
        expect(current).to_be_in_viewport(ratio=1)
        heading = site_page.get_by_role("heading", name="Masks and scores").bounding_box()
        line = topics.bounding_box()
        assert heading is not None
        assert line is not None
        assert line["y"] == 0
        assert heading["y"] >= line["height"]


def test_a_prediction_is_checked_in_its_page(site_page: Page, site: Path) -> None:
    site_page.goto((site / "predict-the-output.html").as_uri())
    cells = site_page.get_by_role("grid", name="Output").get_by_role("gridcell")
    # 3 · (1, 2, 4) and 5 · (1, 2, 4), two cells apart.
    cells.first.click()
    for value in (3, 6, 17, 10, 20):
        site_page.keyboard.type(str(value))
        site_page.keyboard.press("Enter")
    site_page.get_by_role("button", name="Check", exact=True).click()
    expect(site_page.get_by_text("Right: all 5 cells.").first).to_be_visible()


def test_a_card_plays_while_it_is_looked_at(site_page: Page, site: Path) -> None:
    site_page.goto((site / "index.html").as_uri())
    picture = site_page.locator("picture[data-film] img").first
    card = site_page.locator(".cards").get_by_role("link").first
    assert picture.evaluate("image => image.currentSrc").endswith("png")
    card.focus()
    site_page.wait_for_function("i => i.currentSrc.endsWith('gif')", arg=picture.element_handle())
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth > 100)")
    card.blur()
    site_page.wait_for_function("i => i.currentSrc.endsWith('png')", arg=picture.element_handle())


def test_a_card_rests_where_less_motion_is_wanted(browser: Browser, site: Path) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.locator(".cards").get_by_role("link").first.focus()
    assert page.locator("img").first.evaluate("image => image.currentSrc").endswith("png")
    context.close()
