"""What a reader does with a figure, in three engines, against torch and counts by hand."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

import segwidgets as sw
from tests.engines import driver
from tests.engines.driver import Engine

STARTED = {"firefox": driver.firefox, "webkit": driver.webkit}
INPUT = [[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [2.0, 0.0, 1.0]]
KERNEL = [[1.0, 2.0], [3.0, 4.0]]
STEP = "input[type=range][aria-label=Step]"
OUTPUT = "[role=grid][aria-label=Output] [role=gridcell]"


@pytest.fixture(scope="module", params=["chromium", *STARTED])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    start = STARTED.get(request.param)
    if start is None:
        # Playwright runs once in a process, for all tests of Chromium.
        with driver.chromium_page(request.getfixturevalue("browser")) as opened:
            yield opened
    else:
        with start() as opened:
            yield opened


@pytest.fixture
def figure(engine: Engine, tmp_path: Path) -> Engine:
    """A transposed convolution, at its first step."""
    sw.ConvTranspose2d(INPUT, KERNEL, stride=2).to_html(tmp_path / "figure.html")
    engine.open(tmp_path / "figure.html")
    engine.wait(STEP, "e[0]?.value", "0")
    return engine


def by_torch(cells: list[list[float]], stride: int) -> list[str]:
    """Give the cells of the output as the page writes them."""
    out = F.conv_transpose2d(torch.tensor([[cells]]), torch.tensor([[KERNEL]]), stride=stride)
    return [f"{value:g}" for value in out.flatten().tolist()]


def wait_for_output(engine: Engine, cells: list[str]) -> None:
    engine.wait(OUTPUT, "e.map((cell) => cell.textContent)", cells)


def test_scrubbing_to_the_end_completes_the_output(figure: Engine) -> None:
    figure.press(STEP, "End")
    figure.wait(STEP, "e[0].value", "8")
    wait_for_output(figure, by_torch(INPUT, 2))


def test_a_step_by_the_button(figure: Engine) -> None:
    figure.click("[aria-label='Next step']")
    figure.wait(STEP, "e[0].value", "1")


def test_a_parameter(figure: Engine) -> None:
    figure.click("[aria-label='Increase stride']")
    figure.press(STEP, "End")
    wait_for_output(figure, by_torch(INPUT, 3))


def test_an_edited_cell(figure: Engine) -> None:
    """The first digit typed is kept, though the cell's value is the same digit."""
    figure.press("[role=grid][aria-label=Input]", "1", "2", "Enter")
    figure.press(STEP, "End")
    wait_for_output(figure, by_torch([[12.0, *INPUT[0][1:]], *INPUT[1:]], 2))


def test_boxes_are_dragged_and_no_text_is_selected(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "figure.html"
    sw.IoUBoxes((10, 10, 40, 40), (30, 30, 80, 80)).to_html(path)
    engine.open(path)
    x, y = engine.middle("g.box.a")
    cell = engine.ask(".box-board", "e[0].getBoundingClientRect().width") / 80
    engine.drag([(x, y), (x + 4 * cell, y + 2 * cell), (x + 10 * cell, y + 5 * cell)])
    engine.wait("g.box.a", "e[0].ariaLabel", "Box a: columns 20 to 50, rows 15 to 45")
    assert engine.run("return String(getSelection())") == ""
    # Columns 30 to 50 and rows 30 to 45 are in both.
    both = 20 * 15
    iou = Fraction(both, 30 * 30 + 50 * 50 - both)
    assert iou == Fraction(3, 31)
    row = "[aria-label='Areas and scores'] [role=row]"
    told = f"I / U = 300 / 3100 = {iou} = {float(iou):.3f}"
    engine.wait(row, f"e.some((one) => one.textContent.includes('{told}'))", True)


def test_a_static_figure_comes_alive(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "figure.html"
    html = sw.ConvTranspose2d(INPUT, KERNEL).static()._repr_mimebundle_()[0]["text/html"]
    path.write_text(f"<!doctype html><title>A page</title>{html}", encoding="utf-8")
    engine.open(path)
    engine.wait("iframe", "getComputedStyle(e[0]).display", "block")
    assert engine.ask("iframe", "getComputedStyle(e[0].previousElementSibling).display") == "none"
    assert engine.ask("iframe", "e[0].getBoundingClientRect().height") > 100
