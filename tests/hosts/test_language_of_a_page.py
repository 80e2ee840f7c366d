"""Which language a figure speaks, in a page and in a notebook, and which way it runs."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

import segwidgets as sw
from segwidgets.shared.bundles import bundle_text
from segwidgets.shared.language import BACKWARDS
from tests.hosts.figure import open_page
from tests.hosts.host_pages import served
from tests.hosts.watch import Watch

# What a script like language-it.js brings, at any time.
ITALIAN = """
globalThis.segwidgetsTexts = {
  ...globalThis.segwidgetsTexts,
  it: { "Pixel shuffle": "Rimescolamento", "Copy link": "Copia il link",
        "step {step} of {steps}": "passo {step} di {steps}",
        "{trait} = {value}: choose {min} to {max}.": "{trait} = {value}: da {min} a {max}." },
};
dispatchEvent(new Event("segwidgets:texts"));
"""


def html(lang: str, attributes: str = "", before: str = "") -> str:
    script = bundle_text("elements-pixel-shuffle.js")
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>Page</title>'
        f"<segwidgets-pixel-shuffle{attributes}></segwidgets-pixel-shuffle>"
        f"<script>{before}</script><script>{script}</script></html>"
    )


def spoken(page: Page) -> tuple[str, str]:
    """The language in which a screen reader reads the figure, and its direction."""
    told: list[str] = page.locator("section.figure").evaluate(
        "figure => [figure.closest('[lang]').lang, getComputedStyle(figure).direction]"
    )
    return told[0], told[1]


def test_a_figure_speaks_the_language_of_the_page_as_soon_as_that_comes(
    page: Page, tmp_path: Path
) -> None:
    figure = open_page(page, tmp_path, html("it-CH", " link"))
    heading, link = page.locator("h2"), page.locator(".link button")
    expect(heading).to_have_text("Pixel shuffle")
    assert spoken(page) == ("en", "ltr")
    page.evaluate(ITALIAN)
    expect(heading).to_have_text("Rimescolamento")
    expect(link).to_have_text("Copia il link")
    expect(figure.root.locator("[type=range]")).to_have_attribute("aria-valuetext", "passo 1 di 4")
    assert spoken(page) == ("it-CH", "ltr")
    # What no catalogue has is English.
    expect(figure.button("Undo")).to_be_visible()
    # What is refused, too.
    field = figure.field("upscale_factor")
    field.fill("9")
    field.press("Enter")
    expect(figure.root.get_by_role("alert")).to_have_text("upscale_factor = 9: da 2 a 4.")


def test_its_own_language_comes_before_that_of_the_page(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, html("de", ' lang="it"', ITALIAN))
    heading, element = page.locator("h2"), page.locator("segwidgets-pixel-shuffle")
    expect(heading).to_have_text("Rimescolamento")
    element.evaluate("element => element.setAttribute('lang', 'en')")
    expect(heading).to_have_text("Pixel shuffle")
    assert spoken(page) == ("en", "ltr")
    element.evaluate("element => element.setAttribute('lang', 'it')")
    expect(heading).to_have_text("Rimescolamento")


def test_an_unknown_language_is_english(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, html("fr", ' lang="xx"', ITALIAN))
    expect(page.locator("h2")).to_have_text("Pixel shuffle")
    assert spoken(page) == ("en", "ltr")


def test_sentences_run_from_right_to_left_and_numbers_do_not(page: Page, tmp_path: Path) -> None:
    figure = sw.PixelShuffle()
    open_page(page, tmp_path, sw.page([figure], lang=BACKWARDS, fallback=False))
    assert spoken(page) == (BACKWARDS, "rtl")
    directions = page.locator("section.figure").evaluate(
        """figure => Object.fromEntries(
          ["header", ".parameters", ".sentence p", ".hint",
           ".slot", "[role=grid]", ".player", ".field", ".copy code"]
            .map((part) => [part, getComputedStyle(figure.querySelector(part)).direction]))"""
    )
    assert {part for part, way in directions.items() if way == "ltr"} == {
        *(".slot", "[role=grid]", ".player", ".field", ".copy code")
    }
    # The title stands on the right, the channels are in their order, the first cell on the left.
    left, right = (
        page.locator(one).first.bounding_box()["x"]  # type: ignore[index]
        for one in (".history", "h2")
    )
    assert left < right
    cells = page.locator("[role=grid]").first.get_by_role("gridcell").all()
    places = [cell.bounding_box()["x"] for cell in cells[:2]]  # type: ignore[index]
    assert places[0] < places[1]
    # Each place of a sentence keeps its own order.
    assert "\u2066(0, 0)\u2069" in page.locator(".sentence p[role=status]").inner_text()


NOTEBOOK = """<!doctype html><html lang="it"><meta charset="utf-8"><link rel="icon" href="data:,">
<title>Notebook</title><body><script type="module">
import figures from "./figures.js";
const values = {}, heard = {};
window.sent = [];
const said = { "Pixel shuffle": "Rimescolamento" };
const texts = { code: JSON.stringify({ lang: "it", texts: said }) };
const model = {
  get: (name) => values[name],
  set: (name, value) => { values[name] = value; },
  on: (event, act) => (heard[event] ??= []).push(act),
  off() {}, save_changes() {},
  send: (content) => window.sent.push(content),
  widget_manager: {
    get_model: async (id) => ({ get: (name) => id === "texts" ? texts[name] : undefined }),
  },
};
window.arrive = (name, value) => {
  values[name] = value;
  for (const act of heard[`change:${name}`] ?? []) act();
};
// Notebooks draw an output before they put it into the page.
const el = document.createElement("div");
figures.render({ model, el });
document.body.append(el);
</script></body></html>"""


def test_in_a_notebook_the_kernel_is_asked_for_the_words(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "figures.js").write_text(bundle_text("figures-pixel-shuffle.js"), "utf-8")
    (tmp_path / "index.html").write_text(NOTEBOOK, "utf-8")
    with served(tmp_path) as address:
        page = browser.new_page()
        watch = Watch(page, address)
        page.goto(address)
        heading = page.locator("h2")
        expect(heading).to_have_text("Pixel shuffle")
        assert {"kind": "lang", "lang": "it"} in page.evaluate("sent")
        page.evaluate("arrive('_texts', 'IPY_MODEL_texts')")
        expect(heading).to_have_text("Rimescolamento")
        page.evaluate("arrive('lang', 'en')")
        expect(heading).to_have_text("Pixel shuffle")
        page.close()
        watch.assert_clean()
