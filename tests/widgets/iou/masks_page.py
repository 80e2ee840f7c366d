"""The IoU calculator in a page, read through roles and names, painted as a reader paints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page

from segwidgets.embed.page import Element, document
from segwidgets.widgets.tensors import packed

#: What the columns of the table of classes are called.
COLUMNS = {
    "intersection": "Intersection",
    "union": "Union",
    "iou": "IoU",
    "dice": "Dice, F1",
    "precision": "Precision",
    "recall": "Recall",
    "boundary": "Boundary IoU",
}


class MasksPage:
    """The one calculator of a page, or the one inside `root`."""

    def __init__(self, page: Page, root: Locator | None = None) -> None:
        self.page = page
        self.root = root or page.locator("body")
        self.surface = self.root.get_by_role("grid", name="Masks", exact=True)

    # What it shows

    def overall(self, name: str) -> float | None:
        """A score over all classes; None where it has no value."""
        return number(self.overall_row(name).get_by_role("gridcell").first.inner_text())

    def how(self, name: str) -> str:
        """The formula of a score over all classes."""
        return self.overall_row(name).get_by_role("gridcell").nth(1).inner_text()

    def overall_row(self, name: str) -> Locator:
        """The row of a score over all classes."""
        self.show("Scores")
        grid = self.root.get_by_role("grid", name="Scores over all classes")
        header = self.page.get_by_role("rowheader", name=name, exact=True)
        return grid.get_by_role("row").filter(has=header)

    def score_cell(self, row: int, score: str) -> Locator:
        """The cell of a class' score."""
        self.show("Scores")
        grid = self.root.get_by_role("grid", name="Scores of each class")
        heads = [
            head.get_attribute("aria-label") for head in grid.get_by_role("columnheader").all()
        ]
        column = heads.index(COLUMNS[score]) - 1
        return grid.get_by_role("row").nth(row + 1).get_by_role("gridcell").nth(column)

    def score(self, row: int, score: str) -> float | None:
        """One score of a class; None where it has no value."""
        return number(self.score_cell(row, score).inner_text())

    def formula(self) -> str:
        """The formula of the score that is pointed at."""
        return self.root.get_by_role("group", name="Formula").inner_text().strip()

    def sentence(self) -> str:
        """What the figure says."""
        return self.root.get_by_role("status", name="What happens").inner_text()

    def matrix_cell(self, target: int, prediction: int) -> Locator:
        """A cell of the confusion matrix."""
        self.show("Matrix")
        grid = self.root.get_by_role("grid", name="Confusion matrix")
        return grid.get_by_role("row").nth(target).get_by_role("gridcell").nth(prediction)

    def show(self, tab: str) -> None:
        """Choose what is shown, where not all of it has room."""
        choice = self.root.get_by_role("group", name="shown", exact=True)
        radio = choice.get_by_role("radio", name=tab)
        if radio.count() and not radio.is_checked():
            choice.get_by_text(tab).click()

    def more(self) -> None:
        """Show what is changed less often."""
        more = self.root.get_by_role("button", name="More", exact=True)
        if more.count():
            more.click()

    def matrix(self) -> list[list[int]]:
        """The confusion matrix, rows target."""
        self.show("Matrix")
        rows = self.root.get_by_role("grid", name="Confusion matrix").get_by_role("row").all()
        return [
            [int(text) for text in row.get_by_role("gridcell").all_text_contents()] for row in rows
        ]

    def lit(self) -> np.ndarray[Any, Any]:
        """Which pixels of a mask are lit, read off the screen in the middle of each."""
        colours = self.surface.locator("canvas").evaluate(
            """(canvas) => {
              const grid = canvas.closest('[role=grid]');
              const [rows, cols] = ['aria-rowcount', 'aria-colcount'].map((name) =>
                Number(grid.getAttribute(name)));
              const { data, width, height } =
                canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => {
                const x = Math.floor(((c + 0.5) * width) / cols);
                const y = Math.floor(((r + 0.5) * height) / rows);
                // A pattern has gaps: any ink nearby counts.
                const at = 4 * (y * width + x);
                return [data[at], data[at + 1], data[at + 2]].join();
              }));
            }"""
        )
        return np.array([[colour != "255,255,255" for colour in row] for row in colours])

    # What a reader does

    def tool(self, name: str) -> None:
        """Choose a tool."""
        self.root.get_by_role("radio", name=name, exact=True).check(force=True)

    def choose(self, group: str, option: str) -> None:
        """Press a radio button by its label."""
        self.root.get_by_role("group", name=group, exact=True).get_by_text(
            option, exact=True
        ).click()

    def brush(self, size: int) -> None:
        """Set the brush, by its keys."""
        slider = self.root.get_by_role("slider", name="Brush size")
        for _ in range(200):
            now = int((slider.get_attribute("aria-valuetext") or "").split()[0])
            if now == size:
                return
            self.surface.press("]" if now < size else "[")
        raise AssertionError(f"no brush of {size} pixels")

    def at(self, row: float, col: float) -> tuple[float, float]:
        """Where the middle of a pixel is on the screen, while all of the picture is shown."""
        self.show("Picture")
        box = self.surface.bounding_box()
        assert box is not None
        rows, cols = (
            int(self.surface.get_attribute(f"aria-{name}count") or 0) for name in ("row", "col")
        )
        return (
            box["x"] + (col + 0.5) * box["width"] / cols,
            box["y"] + (row + 0.5) * box["height"] / rows,
        )

    def drag(self, *pixels: tuple[float, float]) -> None:
        """Press the mouse on the first pixel, and let go of it on the last."""
        self.show("Picture")
        self.surface.scroll_into_view_if_needed()
        self.page.mouse.move(*self.at(*pixels[0]))
        self.page.mouse.down()
        for pixel in pixels[1:]:
            self.page.mouse.move(*self.at(*pixel), steps=4)
        self.page.mouse.up()

    def click(self, row: int, col: int, **options: Any) -> None:
        """Click on a pixel."""
        self.show("Picture")
        self.surface.scroll_into_view_if_needed()
        self.page.mouse.click(*self.at(row, col), **options)


def number(text: str) -> float | None:
    """Read a score; "-" of any kind is none."""
    return None if text.strip() == "\N{EN DASH}" else float(text)


def page_of(
    page: Page, folder: Path, target: Any, prediction: Any, *, classes: int = 2, **traits: Any
) -> MasksPage:
    """Open two masks as a file, without a kernel."""
    attributes = {
        "_target": packed(np.asarray(target, "uint8")),
        "_prediction": packed(np.asarray(prediction, "uint8")),
        "num_classes": classes,
        "class_names": [f"class {i}" for i in range(classes)],
        **traits,
    }
    element = Element("segwidgets-iou-calculator", "iou", attributes, "Two masks.")
    path = folder / "page.html"
    path.write_text(document([element], title="Masks"), "utf-8")
    page.goto(path.as_uri())
    return MasksPage(page)
