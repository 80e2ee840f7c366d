"""Two boxes, moved by pointer and keys; every number counted again, and by pycocotools."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from pycocotools import mask as coco

import segwidgets as sw
from segwidgets.embed.page import Element, document

MINUS = "\N{MINUS SIGN}"
ROWS = ("a", "b", "intersection", "union", "hull", "iou", "dice", "giou")


class BoxesPage:
    """The one figure of two boxes in a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.grid = page.get_by_role("grid", name="Areas and scores")

    def cell(self, row: str) -> Locator:
        return self.grid.get_by_role("row").nth(ROWS.index(row)).get_by_role("gridcell").first

    def formula(self, row: str) -> str:
        cells = self.grid.get_by_role("row").nth(ROWS.index(row)).get_by_role("gridcell")
        return cells.nth(1).inner_text().replace(MINUS, "-")

    def number(self, row: str) -> float:
        return float(self.cell(row).inner_text().replace(MINUS, "-"))

    def box(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^Box {name}:"))

    def corners(self, name: str) -> list[int]:
        """x1, y1, x2, y2, read off the fields."""
        fields = (f"{side}, {name}" for side in ("x1", "y1", "x2", "y2"))
        return [
            int(self.page.get_by_role("spinbutton", name=field, exact=True).input_value())
            for field in fields
        ]

    def assert_right(self) -> None:
        """Count the cells of the boxes on screen, and score them with torchmetrics."""
        boxes = [self.corners(name) for name in ("a", "b")]
        cells = [{(x, y) for x in range(x1, x2) for y in range(y1, y2)} for x1, y1, x2, y2 in boxes]
        low, high = (
            [pick(box[i] for box in boxes) for i in places]
            for pick, places in ((min, (0, 1)), (max, (2, 3)))
        )
        hull = (high[0] - low[0]) * (high[1] - low[1])
        counts = [*map(len, cells), len(cells[0] & cells[1]), len(cells[0] | cells[1]), hull]
        assert [self.number(row) for row in ROWS[:5]] == counts
        shared, union = counts[2:4]
        # pycocotools takes left, top, width and height.
        a, b = (np.array([[x1, y1, x2 - x1, y2 - y1]], float) for x1, y1, x2, y2 in boxes)
        iou = coco.iou(a, b, [0])
        assert self.number("iou") == pytest.approx(float(iou[0, 0]), abs=5.1e-4)
        # Dice 1945: twice what is shared over the sum of both.
        dice = Fraction(2 * shared, len(cells[0]) + len(cells[1]))
        assert self.number("dice") == pytest.approx(float(dice), abs=5.1e-4)
        plot = self.page.get_by_role("img", name="Dice against IoU").get_attribute("aria-label")
        told = [float(n) for n in re.findall(r"[\d.]+", plot or "")]
        assert told == [pytest.approx(float(score), abs=5.1e-4) for score in (iou[0, 0], dice)]
        # Rezatofighi et al. 2019, equation in algorithm 1.
        giou = Fraction(shared, union) - Fraction(hull - union, hull)
        assert self.number("giou") == pytest.approx(float(giou), abs=5.1e-4)


def opened(page: Page, folder: Path, **traits: object) -> BoxesPage:
    element = Element("segwidgets-iou-boxes", "iou", traits, "Two boxes.")
    path = folder / "page.html"
    path.write_text(document([element], title="Boxes"), "utf-8")
    page.goto(path.as_uri())
    return BoxesPage(page)


def test_at_rest(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.assert_right()
    assert figure.formula("iou") == "I / U = 25 / 139 = 0.180"
    exact = Fraction(25, 139) - Fraction(170 - 139, 170)
    assert f"= {exact} = -0.0025" in figure.formula("giou")


def test_it_is_dragged(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    place = figure.box("b").bounding_box()
    assert place is not None
    cell = place["width"] / 12
    x, y = place["x"] + 9 * cell, place["y"] + 5 * cell
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 4 * cell, y + 2 * cell, steps=5)
    assert figure.corners("b") == [4, 8, 16, 15]
    figure.assert_right()
    page.mouse.up()
    # By its lower right corner, as far as one cell.
    page.mouse.move(place["x"] + 8 * cell, place["y"] + 9 * cell)
    page.mouse.down()
    page.mouse.move(place["x"] - 20 * cell, place["y"] - 20 * cell, steps=5)
    page.mouse.up()
    assert figure.corners("b") == [4, 8, 5, 9]
    figure.assert_right()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    assert figure.corners("b") == [8, 6, 20, 13]


def test_it_is_moved_by_keys(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.box("a").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert figure.corners("a") == [5, 4, 14, 13]
    figure.assert_right()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    assert figure.corners("a") == [0, 4, 9, 13]
    figure.assert_right()
    field = page.get_by_role("spinbutton", name="x1, b", exact=True)
    field.fill("20")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("0 ≤ x1 < x2 ≤ 24")
    field.press("Escape")
    assert figure.corners("b") == [8, 6, 20, 13]


@pytest.mark.parametrize("place", ["equal", "inside", "one cell off", "in the far corner"])
def test_places_tell_iou_from_generalised_iou(place: str, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    page.get_by_role("button", name=place).click()
    figure.assert_right()
    said = page.get_by_role("status", name="What happens").inner_text()
    if place == "equal":
        assert said == "The boxes are equal: IoU and generalised IoU are 1."
    if place == "inside":
        assert figure.number("iou") == figure.number("giou")
    if place == "in the far corner":
        assert (figure.number("iou"), figure.number("giou") < -0.5) == (0, True)


def test_scores_are_reached_by_arrows(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.cell("a").focus()
    for _ in ROWS[1:]:
        page.keyboard.press("ArrowDown")
    expect(figure.cell("giou")).to_be_focused()
    figure.box("a").press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("move the box that has the focus")


def test_nonsense_shows_the_last_good_state(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, a=[1, 2, "3"], b=[0, 0, 99, 1])
    expect(page.get_by_role("alert")).to_contain_text("4 whole numbers are needed")
    figure.assert_right()


@pytest.mark.parametrize("width", [760, 800, 900, 1024, 1100, 1140, 1200])
def test_nothing_lies_over_anything_else(width: int, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 650})
    (tmp_path / "page.html").write_text(sw.IoUBoxes([0, 0, 7, 5], [2, 1, 11, 6]).to_html())
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.get_by_role("grid", name="Areas and scores")).to_be_visible()
    tops, bottoms = [], []
    for name in (".settings", ".boxes .scoring", ".telling"):
        box = page.locator(name).bounding_box()
        assert box is not None
        tops.append(box["y"])
        bottoms.append(box["y"] + box["height"])
    assert tops == sorted(tops)
    assert all(bottom <= top for bottom, top in zip(bottoms, tops[1:], strict=False))
