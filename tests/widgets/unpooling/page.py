"""The unpooling figure in a page: opened, worked and read by role and name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import Locator, Page

import segwidgets as sw
from tests.hosts.figure import MINUS, FigurePage, open_page

#: The figure follows its window within a frame.
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

NAMES = {
    "nearest": "Nearest",
    "bed_of_nails": "Bed of nails",
    "max_unpool": "Max unpooling",
    "average_spread": "Average spread",
    "bilinear": "Bilinear",
}
ODD = [[1, 3, 2, 0, 4], [2, 9, 1, 1, 0], [0, 2, 5, 3, 1], [4, 0, 1, 8, 2], [1, 2, 0, 3, 6]]


def opened(page: Page, folder: Path, **parameters: Any) -> FigurePage:
    """The figure in a page of its own, at its last step unless another is asked for."""
    figure = sw.Unpooling(device="cpu", **parameters)
    if "step" not in parameters:
        figure.step = figure.n_steps - 1
    opened_page = open_page(page, folder, figure.to_html())
    # Rows round the stage are measured, then the stage is laid out.
    page.evaluate(TWO_FRAMES)
    return opened_page


def choose(figure: FigurePage, group: str, option: str) -> None:
    """Press a radio button by its label, as a reader does."""
    figure.root.get_by_role("group", name=group, exact=True).get_by_text(option, exact=True).click()


def show_more(figure: FigurePage) -> None:
    """Open the parameters that are asked for less often."""
    figure.button("More").click()


def method_box(figure: FigurePage, name: str) -> Locator:
    """The check box of an unpooling, in the list that opens over the stage."""
    methods = figure.root.locator("details", has_text="methods")
    if methods.get_attribute("open") is None:
        methods.locator("summary").click()
    return figure.root.get_by_role("checkbox", name=name)


def edit(figure: FigurePage, grid: str, row: int, column: int, text: str) -> None:
    figure.cell(grid, row, column).dblclick()
    figure.page.keyboard.type(text)
    figure.page.keyboard.press("Enter")


def shown(figure: FigurePage, name: str) -> torch.Tensor:
    """The numbers of a grid as its cells are spoken, where they are too small for digits too."""
    rows = [
        row.get_by_role("gridcell").evaluate_all("all => all.map((cell) => cell.ariaLabel)")
        for row in figure.grid(name).get_by_role("row").all()
    ]
    # "(0, 1) −2.5"
    return torch.tensor(
        [[float(cell.split(") ")[1].replace(MINUS, "-")) for cell in row] for row in rows],
        dtype=torch.float64,
    )


def line(figure: FigurePage, name: str) -> str:
    """A line of the figure that is a named group."""
    return figure.root.get_by_role("group", name=name, exact=True).inner_text()
