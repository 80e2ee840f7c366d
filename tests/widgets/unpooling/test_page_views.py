"""The bridge and the matrix of the unpooling figure, what it says to know, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from torch import nn

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page
from tests.widgets.unpooling.page import NAMES, ODD, TWO_FRAMES, choose, opened, shown


@pytest.mark.parametrize("method", ["nearest", "bed_of_nails"])
def test_the_bridge_is_a_transposed_convolution(method: str, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, input=ODD if method == "bed_of_nails" else None)
    figure.root.get_by_role("checkbox", name="as transposed convolution").check()
    choose(figure, "method", NAMES[method])
    bridge = figure.root.get_by_role("group", name="As transposed convolution")
    module = eval(bridge.locator("code").inner_text(), {"nn": nn})
    with torch.no_grad():
        module.weight.copy_(shown(figure, "Kernel"))
        out = module(shown(figure, "Unpooling input")[None, None].float())
    assert shown(figure, NAMES[method]).tolist() == out[0, 0].tolist()
    choose(figure, "method", "Max unpooling")
    expect(bridge).to_contain_text("no transposed convolution")


@pytest.mark.parametrize("method", NAMES)
def test_the_matrix_times_what_is_passed_on(method: str, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, methods=[method])
    image = shown(figure, "Input")
    pooled = shown(figure, "Pooled")
    plane = shown(figure, NAMES[method])
    choose(figure, "view", "Matrix")
    rows = int(figure.grid("Matrix").get_attribute("aria-rowcount") or 0)
    matrix = read_canvas(figure, "Matrix", rows, 4)
    torch.testing.assert_close(matrix @ pooled.flatten(), plane.flatten(), rtol=1e-2, atol=0.02)
    if method == "max_unpool":
        # Transposed it picks the maxima.
        assert (matrix.T @ image.flatten()).tolist() == pooled.flatten().tolist()


def read_canvas(figure: FigurePage, name: str, rows: int, columns: int) -> torch.Tensor:
    """Walk over a grid of which one cell at a time is in the accessible tree."""
    grid = figure.grid(name)
    grid.press("Control+Home")
    values = []
    for _ in range(rows):
        grid.press("Home")
        row = []
        for _ in range(columns):
            text = grid.get_by_role("gridcell").inner_text()
            row.append(float(text.replace("\N{MINUS SIGN}", "-")))
            grid.press("ArrowRight")
        values.append(row)
        grid.press("ArrowDown")
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize(
    ("parameters", "note"),
    [
        ({"input": [[3, 3], [3, 3]]}, "the first in reading order is remembered"),
        ({"input": ODD}, "the last row and the last column"),
        ({"input": ODD}, "without output_size torch would make 4 × 4"),
        ({"input": ODD, "ceil_mode": True}, "without output_size torch would make 6 × 6"),
        ({"input": ODD, "kernel_size": 3, "stride": 1}, "the last one stays"),
        ({"kernel_size": 3, "stride": 1, "input": ODD}, "stretch the pooled grid"),
    ],
)
def test_what_is_worth_knowing(parameters: Any, note: str, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, **parameters)
    assert note in figure.root.get_by_role("list", name="Good to know").inner_text().lower()


def test_all_cells_tie(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, input=[[3, 3], [3, 3]])
    assert figure.sentence().endswith(
        "All 4 cells are equal: torch keeps the first in reading order, (0, 0), because a later "
        "cell must be larger to win."
    )


def test_what_does_not_fit_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.field("kernel_size").fill("5")
    figure.field("kernel_size").press("Enter")
    expect(figure.root.get_by_role("alert")).to_have_text(
        "kernel_size = 5: the window has 5 rows, but the padded input has 4: choose a smaller "
        "kernel_size, more padding or a larger input."
    )
    figure.field("kernel_size").press("Escape")
    figure.field("padding").fill("2")
    figure.field("padding").press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("at most half of kernel_size, 1 here")
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]


@pytest.mark.parametrize("side", [4, 9, 16])
def test_it_fits_its_window(side: int, page: Page, tmp_path: Path) -> None:
    cells = np.arange(side * side).reshape(side, side) * 7 % 10
    opened(page, tmp_path, input=cells, methods=tuple(NAMES), bridge=True)
    for width in (1200, 760, 400, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(TWO_FRAMES)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"image": {"dtype": "uint8", "shape": [4, 4], "data": "x"}}, "image: a uint8 tensor"),
        ({"image": {"dtype": "uint8", "shape": [1e9, 1e9], "data": None}}, "image: a uint8"),
        ({"edits": [[0, 0, "x"]]}, "a finite number is needed"),
        ({"edits": [[0]]}, "[row, column, value]"),
        ({"methods": ["nearest", "nearest"]}, "choose one or more of nearest"),
        ({"padding": 2}, "at most half of kernel_size"),
        ({"step": 1.5}, "a whole number is needed"),
    ],
    ids=str,
)
def test_what_cannot_be_drawn_is_said(
    broken: dict[str, Any], says: str, page: Page, tmp_path: Path
) -> None:
    html = sw.Unpooling(device="cpu").to_html()
    figure = open_page(page, tmp_path, html)
    element = figure.root.locator("segwidgets-unpooling")
    for name, value in broken.items():
        element.evaluate(
            "(figure, [name, value]) => figure.setAttribute(name, JSON.stringify(value))",
            [name, value],
        )
    expect(figure.root.get_by_role("alert")).to_contain_text(says)
    figure.last_step()
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]


#: Where the arrows of the present step end, and the cells of a grid, in pixels of the window.
TIPS = """() => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const svg = host.shadowRoot.querySelector(".arrows");
  const { left, top } = svg.getBoundingClientRect();
  // A head is drawn as one line to the tip and back.
  const drawn = svg.querySelector(".loud").getAttribute("d");
  return [...drawn.matchAll(/M[^ML]*L([-\\d.]+) ([-\\d.]+)L/g)]
    .map(([, x, y]) => [left + Number(x), top + Number(y)]);
}"""


@pytest.mark.parametrize("width", [1200, 760])
def test_an_arrow_leads_to_the_place_in_every_plane(width: int, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    figure = opened(page, tmp_path, methods=["nearest", "bed_of_nails", "max_unpool"], step=3)
    # By hand: window (1, 1) of the bright line keeps 7 from (3, 2).
    ends = [("Nearest", 2, 2), ("Bed of nails", 2, 2), ("Max unpooling", 3, 2), ("Pooled", 1, 1)]
    tips = page.evaluate(TIPS)
    assert len(tips) == len(ends)
    for (name, row, column), (x, y) in zip(ends, tips, strict=True):
        box = figure.cell(name, row, column).bounding_box()
        assert box is not None
        assert x == pytest.approx(box["x"], abs=3)
        assert box["y"] - 1 <= y <= box["y"] + box["height"]
