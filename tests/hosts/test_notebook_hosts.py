"""Notebook 7 and Voila with a kernel: a figure is drawn, checked by torch, and keeps its keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hosts.figure import FigurePage
from tests.hosts.lab import PATIENCE, TOKEN, Lab, wait_for_kernel
from tests.hosts.watch import Watch

CELLS = ("import segwidgets as sw\nw = sw.ConvTranspose2d(step=4)\nw", "after = 2")
AGREES = re.compile("^= torch")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Notebook 7, which has Voila as an extension."""
    with Lab.start(tmp_path_factory.mktemp("notebook-7"), program="notebook") as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Lab) -> Iterator[Page]:
    """A page that reaches the server alone; these hosts ask others for fonts and formulas."""
    context = browser.new_context(viewport={"width": 1200, "height": 1400})
    page = context.new_page()
    watch = Watch(page, server.address)
    yield page
    context.close()
    # Voila is built on an older JupyterLab than that whose extensions it finds, and Notebook 7
    # misses a schema of its own; both say so.
    theirs = re.compile("mathjax|fontawesome|ERR_FAILED|/voila/static/|'schema'", re.IGNORECASE)
    assert [said for said in watch.requests + watch.complaints if not theirs.search(said)] == []


def assert_alive(figure: FigurePage) -> None:
    """The figure stands where Python left it, torch checks it, and a change reaches the kernel."""
    badge = figure.page.get_by_text(AGREES)
    expect(figure.step()).to_have_value("4", timeout=PATIENCE * 1000)
    expect(badge).to_be_visible(timeout=PATIENCE * 1000)
    figure.last_step()
    figure.assert_torch_agrees()
    figure.button("Increase stride").click()
    expect(figure.grid("Output").get_by_role("gridcell")).to_have_count(81)
    expect(badge).to_be_visible(timeout=PATIENCE * 1000)
    figure.last_step()
    figure.assert_torch_agrees()


def test_voila_shows_a_figure(server: Lab, page: Page) -> None:
    name = server.write_notebook("voila.ipynb", *CELLS)
    page.goto(f"{server.address}/voila/render/{name}?token={TOKEN}")
    assert_alive(FigurePage(page))


def test_notebook_7_shows_a_figure_and_leaves_it_its_keys(server: Lab, page: Page) -> None:
    name = server.write_notebook("notebook-7.ipynb", *CELLS)
    page.goto(f"{server.address}/notebooks/{name}?token={TOKEN}")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    expect(cells).to_have_count(2, timeout=PATIENCE * 1000)
    prompt = cells.first.locator(".jp-InputPrompt")
    wait_for_kernel(page)
    cells.first.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    figure = FigurePage(page)
    assert_alive(figure)
    # In command mode these letters cut, insert and change cells.
    figure.button("Play").focus()
    for key in ("x", "b", "m", "d", "d", "ArrowDown", "0", "0"):
        page.keyboard.press(key)
    expect(cells).to_have_count(2)
    expect(page.get_by_role("dialog")).to_have_count(0)
    # Shift+Enter is the notebook's: it runs the cell and goes on to the next.
    before = prompt.inner_text()
    page.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before)
