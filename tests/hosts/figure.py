"""A figure in a page, read through roles and names as a screen reader reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import Locator, Page
from torch.nn import functional as F

MINUS = "\N{MINUS SIGN}"
NAMES = ("stride", "padding", "output_padding", "dilation")


class FigurePage:
    """The one figure of a page, or the one inside `root`."""

    def __init__(self, page: Page, root: Locator | None = None) -> None:
        self.page = page
        self.root = root or page.locator("body")

    def grid(self, name: str) -> Locator:
        """A grid by its accessible name."""
        return self.root.get_by_role("grid", name=name, exact=True)

    def cell(self, name: str, row: int, column: int) -> Locator:
        """A cell of a grid."""
        return self.grid(name).get_by_role("row").nth(row).get_by_role("gridcell").nth(column)

    def texts(self, name: str) -> list[list[str]]:
        """What the cells of a grid show, row by row."""
        rows = self.grid(name).get_by_role("row").all()
        return [row.get_by_role("gridcell").all_text_contents() for row in rows]

    def numbers(self, name: str) -> list[list[float]]:
        """The same as numbers; cells too small for digits say theirs."""
        rows = self.grid(name).get_by_role("row").all()
        said = [
            row.get_by_role("gridcell").evaluate_all(
                "cells => cells.map((cell) => cell.textContent"
                " || cell.getAttribute('aria-label').split(' ').pop())"
            )
            for row in rows
        ]
        return [[float(text.replace(MINUS, "-")) for text in row] for row in said]

    def field(self, name: str) -> Locator:
        """A parameter's field, be it behind "More"."""
        found = self.root.get_by_role("spinbutton", name=name, exact=True)
        if found.count() == 0:
            self.more()
        return found

    def more(self) -> None:
        """Show all parameters."""
        button = self.root.get_by_role("button", name="More", exact=True)
        if button.count():
            button.click()

    def button(self, name: str) -> Locator:
        """A button."""
        return self.root.get_by_role("button", name=name, exact=True)

    def step(self) -> Locator:
        """The timeline."""
        return self.root.get_by_role("slider", name="Step")

    def sentence(self) -> str:
        """What the figure says is happening."""
        return self.root.get_by_role("status", name="What happens").inner_text()

    def last_step(self) -> None:
        """Scrub to the end, where the output is complete."""
        self.step().press("End")

    def assert_torch_agrees(self) -> None:
        """Compare the output on screen with what torch makes of the other numbers on screen."""
        spec: dict[str, Any] = {name: self._ints(name) for name in NAMES}
        bias = float(self.field("bias").input_value().replace(MINUS, "-"))
        image, kernel = (
            torch.tensor(self.numbers(name), dtype=torch.float64)[None, None]
            for name in ("Input", "Kernel")
        )
        expected = (F.conv_transpose2d(image, kernel, **spec) + bias)[0, 0]
        # Cells show three digits.
        torch.testing.assert_close(
            torch.tensor(self.numbers("Output"), dtype=torch.float64), expected, rtol=5e-3, atol=0
        )

    def _ints(self, name: str) -> int | list[int]:
        numbers = [int(n) for n in self.field(name).input_value().split(",")]
        return numbers[0] if len(numbers) == 1 else numbers


def open_page(page: Page, folder: Path, html: str) -> FigurePage:
    """Open text as a file, the way a double click on it does."""
    path = folder / "page.html"
    path.write_text(html, "utf-8")
    page.goto(path.as_uri())
    return FigurePage(page)
