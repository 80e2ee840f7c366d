"""The stage of a linear map: cones, edits that lead to what they change, hints."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page

#: Right and bottom edge of the cone that is lit, and of a cell of the output.
EDGES = """([row, column, cols]) => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const root = host.shadowRoot;
  const edges = (element) => {
    const { right, bottom } = element.getBoundingClientRect();
    return [right, bottom];
  };
  const cells = root.querySelector('[aria-label="Output"] svg');
  const { left, top, width, height } = cells.getBoundingClientRect();
  const rows = Math.round((height / width) * cols);
  const cell = [left + ((column + 1) * width) / cols, top + ((row + 1) * height) / rows];
  return [edges(root.querySelector(".under .lit path")), cell];
}"""


@pytest.fixture
def figure(page: Page, tmp_path: Path) -> FigurePage:
    return open_page(page, tmp_path, sw.ConvTranspose2d(step=4).to_html())


@pytest.mark.parametrize("at", [(0, 0), (1, 2), (2, 1)])
def test_the_cone_of_a_cell_reaches_what_torch_says_it_reaches(
    figure: FigurePage, at: tuple[int, int]
) -> None:
    w = sw.ConvTranspose2d()
    image = torch.zeros(1, 1, 3, 3)
    image[(0, 0, *at)] = 1
    kernel = torch.ones_like(torch.tensor(w.kernel))[None, None]
    rows, columns = torch.nonzero(
        torch.nn.functional.conv_transpose2d(image, kernel, stride=2)[0, 0], as_tuple=True
    )
    figure.cell("Input", *at).hover()
    expect(figure.root.locator(".under .lit path")).to_have_count(1)
    lit, cell = figure.page.evaluate(EDGES, [int(rows.max()), int(columns.max()), 7])
    assert lit == pytest.approx(cell, abs=2)


def test_an_edit_leads_to_a_step_that_reads_the_cell(figure: FigurePage) -> None:
    figure.cell("Input", 2, 2).dblclick()
    figure.page.keyboard.type("7")
    figure.page.keyboard.press("Enter")
    expect(figure.step()).to_have_value("8")
    assert figure.texts("Output")[6][6] == "14"
    # Every step reads the kernel.
    figure.cell("Kernel", 0, 0).dblclick()
    figure.page.keyboard.type("5")
    figure.page.keyboard.press("Enter")
    expect(figure.step()).to_have_value("8")


def test_what_to_try_is_said_until_it_was_done_and_moves_nothing(figure: FigurePage) -> None:
    hint = figure.root.locator(".hint")
    player = figure.root.locator(".player")
    before = player.bounding_box()
    expect(hint).to_contain_text("press Play")
    figure.cell("Kernel", 1, 1).click()
    expect(hint).to_have_text("Double-click a number to change it.")
    figure.page.keyboard.press("Shift+ArrowUp")
    expect(hint).to_have_text("")
    assert player.bounding_box() == before


def test_a_cell_that_is_pressed_again_is_still_the_one_looked_at(figure: FigurePage) -> None:
    for _ in range(2):
        figure.cell("Kernel", 1, 1).click()
        figure.page.mouse.move(0, 0)
        assert figure.sentence().startswith("Kernel (1, 1) = 3")


def test_cells_that_can_be_edited_show_it(figure: FigurePage) -> None:
    figure.cell("Input", 0, 1).hover()
    expect(figure.grid("Input")).to_have_css("cursor", "text")
    figure.cell("Output", 0, 1).hover()
    expect(figure.grid("Output")).to_have_css("cursor", "default")


def test_a_fast_figure_still_steps_through_its_phases(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.ConvTranspose2d().to_html())
    figure.root.get_by_label("Speed").select_option("16")
    figure.step().focus()
    page.keyboard.press("Shift+Period")
    expect(figure.step()).to_have_value("1")
    lit = figure.root.locator(".telling .lit")
    expect(lit).not_to_have_count(0)
    before = lit.all_inner_texts()
    page.keyboard.press("Shift+Period")
    expect(figure.step()).to_have_value("1")
    assert lit.all_inner_texts() != before


@pytest.mark.parametrize(
    ("view", "key", "grid", "digits"),
    [
        ("stamp", "output", "Output", True),
        ("all", "outputs", "Output", False),
        ("all", "kernel", "Kernel", False),
    ],
)
def test_a_scale_ends_in_the_colour_of_the_largest_cell(
    view: str, key: str, grid: str, digits: bool, page: Page, tmp_path: Path
) -> None:
    image = [[2.0, -1.0, 0.0], [1.0, 4.0, -2.0], [0.0, 3.0, 1.0]]
    w = sw.ConvTranspose2d(image, view=view, step=-1)
    x, kernel = (torch.tensor(cells)[None, None] for cells in (w.input, w.kernel))
    y = torch.nn.functional.conv_transpose2d(x, kernel, stride=2)
    largest = (y if grid == "Output" else kernel).max()
    page.set_viewport_size({"width": 1100, "height": 650})
    figure = open_page(page, tmp_path, w.to_html())
    cells = figure.grid(grid).get_by_role("gridcell")
    said = [cell.get_attribute("aria-label") or "" for cell in cells.all()]
    cell = cells.nth(next(i for i, words in enumerate(said) if words.endswith(f" {largest:g}")))
    assert bool(cell.text_content()) == digits
    scale = figure.root.locator(".scale-key").filter(has_text=key).first
    gradient = scale.locator("i").evaluate("bar => getComputedStyle(bar).backgroundImage")
    assert gradient.count("gradient") == 1
    fill = cell.locator("rect").evaluate("cell => getComputedStyle(cell).fill")
    assert gradient.endswith(f"{fill})")


def test_a_phone_shows_every_scale(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(view="all").to_html())
    for of in ("outputs", "kernel, C, Cᵀ", "input, spread input"):
        key = figure.root.locator(".scale-key").filter(has=page.get_by_text(of, exact=True))
        box, player = key.bounding_box(), figure.root.locator(".player").bounding_box()
        assert box
        assert player
        assert box["y"] + box["height"] <= player["y"]
