"""On a phone, and on a page that is enlarged twice: nothing lies over what has to be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import segwidgets as sw
from segwidgets.embed.examples import Example
from segwidgets.embed.gallery import EXAMPLES
from segwidgets.embed.page import document
from tests.hosts.figure import FigurePage, open_page
from tests.hosts.test_stage import LOOK, UNSTICK

PHONE = {"width": 400, "height": 800}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Any]:
    page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
    yield page
    page.close()


def shown(page: Any, folder: Path, figure: Any) -> FigurePage:
    return open_page(page, folder, document([figure._element()], title="x"))


def look(page: Any) -> dict[str, Any]:
    seen: dict[str, Any] = page.evaluate(LOOK)
    return seen


def test_a_refusal_covers_no_field_and_goes_with_the_next_value(phone: Any, tmp_path: Path) -> None:
    figure = shown(phone, tmp_path, sw.ConvTranspose2d())
    figure.more()
    figure.field("stride").fill("99")
    figure.field("stride").press("Enter")
    refusal = phone.get_by_role("alert")
    expect(refusal).to_contain_text("stride = 99")
    over = refusal.bounding_box()
    for field in phone.locator(".settings input").all():
        box = field.bounding_box()
        assert box["y"] + box["height"] <= over["y"]
    assert over["x"] >= 0
    assert over["x"] + over["width"] <= PHONE["width"]
    figure.button("Increase kernel_size").click()
    expect(refusal).to_have_count(0)
    expect(figure.field("stride")).to_have_value("2")


def test_headings_of_short_lines_stand_beside_each_other(phone: Any, tmp_path: Path) -> None:
    shown(phone, tmp_path, sw.Checkerboard(input_size=1))
    assert look(phone)["overlapping"] == []


def test_what_was_lost_stays_on_its_card(phone: Any, tmp_path: Path) -> None:
    (example,) = (e for e in EXAMPLES if e.slug == "photograph-unpooled")
    figure = shown(phone, tmp_path, example.make())
    figure.more()
    figure.button("Decrease gain").click()
    expect(phone.get_by_text("under 0.1 %").first).to_be_visible()
    seen = look(phone)
    assert seen["beyond"] == []
    assert seen["overlapping"] == []


def test_all_readings_have_cells_that_can_be_tapped(phone: Any, tmp_path: Path) -> None:
    figure = shown(phone, tmp_path, sw.ConvTranspose2d(view="all"))
    for name in ("Input", "Kernel", "Output", "Field"):
        assert figure.cell(name, 0, 0).bounding_box()["width"] >= 7  # type: ignore[index]
    figure.button("Matrices").click()
    expect(figure.grid("Output")).to_have_count(0)
    expect(phone.get_by_text("Transposed Cᵀ")).to_be_visible()
    assert look(phone)["overlapping"] == []


def test_a_picture_of_one_pixel_fills_its_box(phone: Any, tmp_path: Path) -> None:
    shown(phone, tmp_path, sw.IoUCalculator(target=[[1]], prediction=[[1]], num_classes=2))
    painted = phone.evaluate(
        """() => {
      const root = [...document.querySelectorAll("*")].find((e) => e.shadowRoot).shadowRoot;
      const canvas = root.querySelector("canvas");
      const { width, height } = canvas;
      return [...canvas.getContext("2d").getImageData(width - 9, height - 9, 1, 1).data];
    }"""
    )
    assert painted[:3] != [255, 255, 255]
    assert painted[3] == 255


def test_a_figure_says_what_to_try_until_it_is_touched(phone: Any, tmp_path: Path) -> None:
    for kind in (sw.Unpooling, sw.Downsampling, sw.PixelShuffle, sw.Checkerboard, sw.IoUBoxes):
        shown(phone, tmp_path, kind())
        hint = phone.locator(".hint")
        expect(hint).to_contain_text("Try: ")
        phone.locator("header").first.click(position={"x": 2, "y": 2})
        expect(hint).not_to_contain_text("Try: ")


def test_every_target_can_be_hit_by_a_finger(phone: Any, tmp_path: Path) -> None:
    (example,) = (e for e in EXAMPLES if e.slug == "ninety-nine-per-cent")
    shown(phone, tmp_path, example.make())
    targets = phone.locator("button, select, .segmented label, input[type=range]")
    sizes = [box for one in targets.all() if one.is_visible() and (box := one.bounding_box())]
    assert len(sizes) > 10
    assert min(min(box["width"], box["height"]) for box in sizes) >= 23.5


def test_forced_colors_leave_cells_without_digits_their_values(
    browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport=PHONE, forced_colors="active")
    figure = shown(page, tmp_path, sw.Downsampling(step=15))
    cells = figure.grid("Input").locator("rect.cell")
    fills = cells.evaluate_all("all => all.map((cell) => getComputedStyle(cell).fill)")
    page.close()
    # Columns of 0 and 1 in turn.
    assert fills[0] != fills[1]
    assert len(set(fills)) == 2


@pytest.mark.soak
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_every_page_can_be_enlarged_twice(
    example: Example, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 683, "height": 325}, reduced_motion="reduce")
    shown(page, tmp_path, example.make())
    player = page.locator(".player")
    if player.count():
        expect(player).to_be_in_viewport(ratio=1)
    page.evaluate(UNSTICK)
    seen = look(page)
    page.close()
    assert {kind: seen[kind] for kind in ("overlapping", "cut", "clipped", "beyond")} == {
        kind: [] for kind in ("overlapping", "cut", "clipped", "beyond")
    }
    assert seen["wider"] <= 0


def placed(place: str) -> str:
    """A page with a figure in a place, `{}`; with two there, the figure twice."""
    html = document([sw.Conv1d(view="matrix")._element()], title="x")
    (figure,) = re.findall(r"<segwidgets-conv-1d.*</segwidgets-conv-1d>", html, re.DOTALL)
    return html.replace(figure, place.replace("{}", figure))


@pytest.mark.parametrize(
    "style",
    ["display:flex", "display:inline-block", "float:left", "display:table-cell", "display:grid"],
)
def test_a_place_as_wide_as_its_figure_shows_the_figure(
    style: str, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    open_page(page, tmp_path, placed(f'<div style="{style}">{{}}</div>'))
    assert page.locator("segwidgets-conv-1d").bounding_box()["width"] >= 640
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.locator("segwidgets-conv-1d[data-narrow]")).to_be_visible()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.close()


def test_two_figures_of_a_box_share_its_width(browser: Browser, tmp_path: Path) -> None:
    # As ipywidgets.HBox lays its children out.
    child = '<div style="overflow:auto">{}</div>'
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    open_page(page, tmp_path, placed(f'<div style="display:flex">{child}{child}</div>'))
    widths = [one.bounding_box()["width"] for one in page.locator("segwidgets-conv-1d").all()]
    assert len(widths) == 2
    assert min(widths) > 500
    page.close()
