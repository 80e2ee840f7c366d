"""The explicit matrix on screen: the lecture's equations, both products, what does not fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page


def rows(figure: FigurePage, name: str) -> list[str]:
    """The rows of a grid, each as one word."""
    return ["".join(row) for row in figure.texts(name)]


def test_the_lecture_s_matrix_and_the_padded_vector(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix").to_html())
    figure.last_step()
    assert rows(figure, "Matrix") == ["xyz000", "0xyz00", "00xyz0", "000xyz"]
    assert rows(figure, "Vector") == ["0", "a", "b", "c", "d", "0"]
    assert rows(figure, "Output") == ["ay+bz", "ax+by+cz", "bx+cy+dz", "cx+dy"]


def test_the_lecture_s_strided_matrix_drops_rows(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", stride=2).to_html())
    figure.last_step()
    assert rows(figure, "Matrix") == ["xyz000", "00xyz0"]
    assert rows(figure, "Output") == ["ay+bz", "bx+cy+dz"]
    figure.root.get_by_text("Dropped rows").click()
    assert rows(figure, "Matrix") == ["xyz000", "0xyz00", "00xyz0", "000xyz"]
    struck = figure.grid("Matrix").locator("path.struck").get_attribute("d") or ""
    assert len(re.findall("M", struck)) == 2 * 6
    expect(figure.root.get_by_text("keeps 2 of its 4 rows")).to_be_visible()


def test_its_transpose_is_applied_to_the_short_vector(page: Page, tmp_path: Path) -> None:
    page.emulate_media(reduced_motion="reduce")
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", stride=2).to_html())
    figure.root.get_by_text("Transposed", exact=True).click()
    assert rows(figure, "Matrix") == ["x0", "y0", "zx", "0y", "0z", "00"]
    assert rows(figure, "Vector") == ["a", "b"]
    assert rows(figure, "Product") == ["ax", "ay", "az+bx", "by", "bz", "0"]


def test_the_transposed_convolution_s_matrix_is_that_transpose(page: Page, tmp_path: Path) -> None:
    w = sw.ConvTranspose1d(view="matrix", output_padding=1)
    figure = open_page(page, tmp_path, w.to_html())
    figure.last_step()
    assert rows(figure, "Matrix") == ["x0", "y0", "zx", "0y", "0z", "00"]
    assert rows(figure, "Output") == ["ax", "ay", "az+bx", "by", "bz", "0"]


@pytest.mark.parametrize("matrix_of", ["kernel", "input"])
def test_matrix_times_vector_is_torch_s_output(matrix_of: str, page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(
        [[1, 2, 0], [0, -1, 3], [2, 1, 1]],
        [[1, 2], [3, -1]],
        padding=0,
        view="matrix",
        matrix_of=matrix_of,
    )
    figure = open_page(page, tmp_path, w.to_html())
    figure.last_step()
    matrix, vector = figure.numbers("Matrix"), figure.numbers("Vector")
    product = [sum(a * x for a, (x,) in zip(row, vector, strict=True)) for row in matrix]
    assert product == [y for (y,) in figure.numbers("Output")] == w.output.flatten().tolist()


def test_one_entry_edited_changes_all_its_kin(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv1d(view="matrix", labels="values").to_html())
    figure.cell("Matrix", 0, 0).dblclick()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert [figure.numbers("Matrix")[i][i] for i in range(4)] == [7, 7, 7, 7]
    figure.cell("Matrix", 2, 3).hover()
    kin = figure.grid("Vector").locator("path.pointed").get_attribute("d") or ""
    assert len(re.findall("M", kin)) == 1
    assert "Input 2 × kernel 1" in figure.sentence()
    # Over the padded cell the entry takes part in no product, but is the kernel's all the same.
    figure.cell("Matrix", 0, 0).hover()
    assert figure.sentence().startswith("Kernel 0 = 7 takes part in three products")


def test_a_matrix_that_does_not_fit_is_a_map(page: Page, tmp_path: Path) -> None:
    image = [[(3 * r + c) % 5 for c in range(64)] for r in range(64)]
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(image, view="matrix").to_html())
    grid = figure.grid("Matrix")
    expect(grid).to_have_attribute("aria-rowcount", "16641")
    expect(grid).to_have_attribute("aria-colcount", "4096")
    expect(figure.root.get_by_text("36864 of them products")).to_be_visible()
    grid.focus()
    # The first entry holds the kernel's first cell, and beside it there is none.
    cell = grid.get_by_role("gridcell")
    expect(cell).to_have_attribute("aria-label", "(0, 0) 1")
    page.keyboard.press("ArrowRight")
    expect(cell).to_have_attribute("aria-label", "(0, 1) 0")
    page.keyboard.press("Control+End")
    expect(cell).to_have_attribute("aria-label", "(16640, 4095) 2")
    shown = figure.root.get_by_text(re.compile("rows .* shown"))
    before = shown.inner_text()
    figure.button("Zoom in").click()
    expect(shown).not_to_have_text(before)
    figure.button("Fit").click()
    expect(shown).to_contain_text("rows 0–16640, columns 0–4095 shown")


@pytest.mark.parametrize("width", [320, 400, 1200])
def test_entries_are_never_smaller_than_can_be_seen(width: int, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    image = [[(3 * r + c) % 5 for c in range(16)] for r in range(16)]
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(image, view="matrix").to_html())
    expect(figure.root.get_by_text("1089 × 256 entries")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
