"""A site of notebooks in a browser without a network: operated, searched and printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import segwidgets as sw
from segwidgets.embed import site
from tests.embed.site_notebook import text, write
from tests.hosts.figure import FigurePage
from tests.hosts.watch import Watch

EXERCISE = "transpose-fill-output"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two notebooks as a site, in a folder whose name has to be escaped in addresses."""
    place = tmp_path_factory.mktemp("site")
    paths = [
        write(place / "01_stamps.ipynb"),
        write(place / "02_sizes.ipynb", [text("# Sizes"), text("Of output_padding.")]),
    ]
    site.write(paths, place / "a course", title="Stamps & windows")
    return place / "a course"


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Iterator[Page]:
    """A page that reaches the files of the site and nothing else."""
    context = browser.new_context(viewport={"width": 1366, "height": 650})
    page = context.new_page()
    watch = Watch(page, folder.as_uri())
    page.goto((folder / "01_stamps.html").as_uri())
    expect(page.locator("section.figure")).to_have_count(3)
    yield page
    context.close()
    watch.assert_clean()


def element(page: Page, name: str) -> Locator:
    return page.locator(f"#{name}")


def test_every_figure_is_drawn(opened: Page) -> None:
    for figure in opened.locator("section.figure").all():
        expect(figure).to_be_visible()
        expect(figure.get_by_role("grid").first).to_be_visible()
    expect(opened.get_by_role("alert")).to_have_count(0)


def test_passages_move_the_figure_that_stays(opened: Page) -> None:
    figure = element(opened, "figure-1")
    step = figure.get_by_role("slider", name="Step")
    for words, value in (("At first", "0"), ("Then the second", "1"), ("The matrix says", "2")):
        passage = opened.locator(".passage", has_text=words)
        passage.evaluate(
            "p => scrollTo(0, p.getBoundingClientRect().top + scrollY - 0.4 * innerHeight)"
        )
        expect(passage).to_have_attribute("data-seen", "")
        expect(step).to_have_value(value)
        box = figure.bounding_box()
        assert box is not None
        # Whole, beside the text.
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 650
    expect(figure.get_by_role("grid", name="Matrix")).to_be_visible()
    # Back up, the figure is as it was there.
    opened.locator(".passage").first.evaluate(
        "p => scrollTo(0, p.getBoundingClientRect().top + scrollY - 0.4 * innerHeight)"
    )
    expect(step).to_have_value("0")
    expect(figure.get_by_role("grid", name="Matrix")).to_have_count(0)


def test_a_number_in_the_text_moves_its_figure_and_follows_it(opened: Page) -> None:
    number = opened.get_by_role("slider", name="stride", exact=True)
    figure = FigurePage(opened, element(opened, "figure-2"))
    field = figure.field("stride")
    number.scroll_into_view_if_needed()
    box = number.bounding_box()
    assert box is not None
    x, y = box["x"] + 6, box["y"] + box["height"] / 2
    opened.mouse.move(x, y)
    opened.mouse.down()
    opened.mouse.move(x - 40, y, steps=4)
    opened.mouse.up()
    expect(number).to_have_text("1")
    expect(field).to_have_value("1")
    number.press("ArrowRight")
    number.press("ArrowRight")
    number.press("ArrowRight")
    expect(number).to_have_attribute("aria-valuenow", "3")
    expect(field).to_have_value("3")
    number.press("Home")
    expect(field).to_have_value("1")
    opened.get_by_role("link", name="stride 3").click()
    expect(field).to_have_value("3")
    expect(number).to_have_text("3")
    field.fill("2")
    field.press("Enter")
    expect(number).to_have_text("2")


def fill_in(page: Page, texts: list[str]) -> str:
    root = element(page, EXERCISE)
    grid = root.get_by_role("grid", name="Output", exact=True)
    grid.focus()
    page.keyboard.press("Control+Home")
    for one in texts:
        page.keyboard.type(one)
        page.keyboard.press("Enter")
    root.get_by_role("button", name="Check").press("Enter")
    return root.get_by_role("status", name="What was right").inner_text()


def test_an_exercise_is_failed_and_solved_and_progress_survives(opened: Page, folder: Path) -> None:
    truth = [str(int(v)) for v in sw.exercises[EXERCISE](seed=7).output.flatten().tolist()]
    status = opened.locator("footer .status")
    fill_in(opened, ["99", *truth[1:]])
    expect(status).to_have_text("")
    fill_in(opened, truth)
    expect(status).to_contain_text("Exercises passed: 1 of 1")
    status.scroll_into_view_if_needed()
    expect(status).to_contain_text("Read")
    opened.reload()
    expect(opened.locator("section.figure")).to_have_count(3)
    expect(status).to_have_text("✓ Read · Exercises passed: 1 of 1")
    opened.goto((folder / "index.html").as_uri())
    expect(opened.locator("[data-page='01_stamps'] .status")).to_have_text(
        "✓ Read · Exercises passed: 1 of 1"
    )
    expect(opened.get_by_role("link", name="Continue: Sizes")).to_be_visible()


def test_without_a_place_to_keep_it_a_page_lives(browser: Browser, folder: Path) -> None:
    """As in a private window of a browser that refuses."""
    context = browser.new_context()
    page = context.new_page()
    watch = Watch(page, folder.as_uri())
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })"
    )
    page.goto((folder / "01_stamps.html").as_uri())
    expect(page.locator("section.figure")).to_have_count(3)
    status = page.locator("footer .status")
    status.scroll_into_view_if_needed()
    expect(status).to_contain_text("Read")
    context.close()
    watch.assert_clean()


def test_the_search_finds_by_keyboard(opened: Page) -> None:
    opened.keyboard.press("/")
    field = opened.get_by_role("searchbox", name="Search")
    expect(field).to_be_focused()
    opened.keyboard.type("output_padding")
    results = opened.locator(".results")
    expect(results.get_by_role("status")).to_contain_text("Found: ")
    link = results.get_by_role("link", name="Of output_padding.")
    expect(link.locator("mark")).to_have_text("output_padding")
    field.fill("xylophone")
    expect(results.get_by_role("status")).to_have_text("Nothing found.")
    field.fill("of output_padding")
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("heading", name="Sizes", level=1)).to_be_visible()


def test_pages_lead_on(opened: Page) -> None:
    opened.get_by_role("link", name="Next Sizes").click()
    expect(opened.get_by_role("heading", name="Sizes", level=1)).to_be_visible()
    opened.get_by_role("link", name="Previous Stamps").click()
    expect(opened.get_by_role("heading", name="Stamps", level=1)).to_be_visible()


@pytest.mark.parametrize("size", [(320, 640), (400, 800), (1000, 700), (1366, 650)])
def test_nothing_is_wider_than_its_window(size: tuple[int, int], opened: Page) -> None:
    width, height = size
    opened.set_viewport_size({"width": width, "height": height})
    opened.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    if width == 400:
        # The figure stays above the text, and leaves it half the screen.
        last = opened.locator(".passage").last
        last.evaluate(
            "p => scrollTo(0, p.getBoundingClientRect().top + scrollY - 0.75 * innerHeight)"
        )
        expect(last).to_have_attribute("data-seen", "")
        box = element(opened, "figure-1").bounding_box()
        assert box is not None
        assert -1 <= box["y"] <= 2
        assert box["height"] < 0.6 * height


def test_paper_is_white_and_has_all_the_text(opened: Page) -> None:
    opened.emulate_media(color_scheme="dark")
    sheets = pdfium.PdfDocument(opened.pdf(format="A4", print_background=True))
    words = ""
    for sheet in sheets:
        assert sheet.render().to_numpy().mean() > 215
        page = sheet.get_textpage()
        words += page.get_text_range()
        rights = [page.get_charbox(i)[2] for i in range(page.count_chars())]
        assert max(rights) < sheet.get_width() - 15 / 25.4 * 72 + 1
    for part in (
        "Stamps",
        "The matrix says",
        "Drag the stride",
        "Transposed convolution",
        "Sources",
    ):
        assert part in words
    for part in ("Show code", "Search", "Next"):
        assert part not in words
