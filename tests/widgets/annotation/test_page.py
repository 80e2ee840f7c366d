"""A whole annotation in a page, by mouse, by touch and by keyboard, read by role and name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page

SIDE = 64
Point = tuple[float, float]


def square() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Give a bright rectangle on a dark ground and its mask: columns 20 to 44, rows 16 to 40."""
    photo = np.full((SIDE, SIDE, 3), 40, np.uint8)
    target = np.zeros((SIDE, SIDE), bool)
    target[16:40, 20:44] = True
    photo[target] = (210, 190, 60)
    return photo, target


CORNERS: list[Point] = [(20, 16), (44, 16), (44, 40), (20, 40)]


class AnnotationPage(FigurePage):
    """The figure, and where the points of its picture are on the screen."""

    @property
    def picture(self) -> Locator:
        return self.grid("Picture")

    def at(self, x: float, y: float) -> tuple[float, float]:
        box = self.picture.bounding_box()
        assert box
        return box["x"] + box["width"] * x / SIDE, box["y"] + box["height"] * y / SIDE

    def choose(self, group: str, option: str) -> None:
        self.root.get_by_role("group", name=group, exact=True).get_by_text(option).click()

    def stroke(self, *points: Point) -> None:
        self.page.mouse.move(*self.at(*points[0]))
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*self.at(*point), steps=6)
        self.page.mouse.up()

    def row(self, tool: str) -> list[str]:
        """What the table says of a tool: clicks, seconds and IoU, prepared and one's own."""
        table = self.root.get_by_role("table", name="What each tool takes")
        return table.get_by_role("row", name=tool).get_by_role("cell").all_inner_texts()

    def keys(self, *keys: str) -> None:
        for key in keys:
            name, _, times = key.partition("*")
            for _ in range(int(times or 1)):
                self.page.keyboard.press(name)


def opened(page: Page, folder: Path, **parameters: Any) -> AnnotationPage:
    image, target = square()
    parameters = {"image": image, "target": target} | parameters
    html = sw.Annotation(**parameters).to_html(fallback=False)
    return AnnotationPage(open_page(page, folder, html).page)


def test_an_object_is_labelled_five_ways_by_mouse(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    for x, y in CORNERS:
        page.mouse.click(*figure.at(x, y))
    assert "a corner of the outline. The mask has 576 pixels, IoU 1.000." in figure.sentence()
    # Until the outline is closed the clock runs.
    page.mouse.click(*figure.at(*CORNERS[0]))
    assert figure.sentence().startswith("Click 5 of 5")
    assert "the outline is closed. The mask has 576 pixels, IoU 1.000." in figure.sentence()
    seconds = float(figure.row("polygon")[4])
    assert 0 < seconds < 60
    assert figure.row("polygon")[3] == "5"

    figure.choose("tool", "Box")
    figure.choose("attempt", "Own")
    figure.stroke((20, 16), (44, 28))
    assert "The mask has 288 pixels, IoU 0.500." in figure.sentence()
    assert figure.row("box")[3:] == ["2", figure.row("box")[4], "0.500"]

    figure.choose("tool", "Scribbles")
    figure.stroke((26, 28), (38, 28))
    assert "Scribble on the background, too." in figure.sentence()
    figure.choose("scribble on", "Background")
    figure.stroke((10, 8), (54, 8))
    assert "The mask has 576 pixels, IoU 1.000." in figure.sentence()
    figure.button("Done").click()
    expect(figure.button("Done")).to_have_attribute("aria-disabled", "true")

    figure.choose("tool", "Brush")
    figure.stroke((22, 20), (42, 20))
    painted = figure.row("brush")
    assert painted[3] == "1"
    assert 0 < float(painted[5]) < 0.8
    figure.choose("brush", "Erase")
    figure.stroke((22, 20), (42, 20))
    assert "The mask is empty." in figure.sentence()

    figure.choose("tool", "Proposals")
    if "pip install" in figure.sentence():
        assert figure.root.get_by_text("segwidgets[annotation]").count()
    else:
        page.mouse.click(*figure.at(30, 30))
        assert "a region is taken" in figure.sentence()
        page.mouse.click(*figure.at(30, 30))
        assert "a region is given back. The mask is empty." in figure.sentence()
    # All attempts stay, whichever tool is shown.
    assert [figure.row(tool)[3] for tool in ("polygon", "brush", "scribbles", "box")] == [
        *("5", "2", "2", "2")
    ]


def test_an_object_is_labelled_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.picture.focus()
    # From the middle, (32, 32), to the corners.
    figure.keys("ArrowLeft*12", "ArrowUp*16", "Space", "Shift+ArrowRight*3", "Space")
    figure.keys("Enter")
    assert "click one more corner" in figure.sentence()
    figure.keys("Shift+ArrowDown*3", "Space", "Shift+ArrowLeft*3", "Space", "Enter")
    assert "the outline is closed. The mask has 576 pixels, IoU 1.000." in figure.sentence()
    expect(figure.picture.get_by_role("gridcell")).to_have_text(re.compile(r"^point \(20, 40\)"))

    figure.keys("r")
    assert "draw a box from corner to corner" in figure.sentence()
    figure.keys("Space", "Shift+ArrowRight*3", "Shift+ArrowUp*3", "Enter")
    assert "The mask has 576 pixels, IoU 1.000." in figure.sentence()

    figure.keys("5", "ArrowDown*8", "ArrowLeft*8", "Enter", "ArrowLeft*6", "Enter")
    assert "Scribble on the background, too." in figure.sentence()
    figure.keys("x", "Home", "Space")
    assert "The mask has 576 pixels, IoU 1.000." in figure.sentence()
    expect(figure.picture.get_by_role("gridcell")).to_have_text(re.compile("^row .* column 0"))

    figure.keys("2", "Space")
    assert "a stroke of the brush" in figure.sentence()
    # The brush of the keyboard does not play.
    expect(figure.button("Play")).to_be_visible()


def test_an_object_is_labelled_by_touch(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 400, "height": 800}, has_touch=True)
    page = context.new_page()
    figure = opened(page, tmp_path)
    client = context.new_cdp_session(page)

    def touch(*points: Point) -> None:
        kinds = ("touchStart", *["touchMove"] * (len(points) - 1))
        for kind, point in zip(kinds, points, strict=True):
            x, y = figure.at(*point)
            client.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": x, "y": y, "force": 0.1}]},
            )
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    for corner in CORNERS:
        touch(corner)
    # A finger is as good as on the first corner when it is near.
    touch((21, 17))
    assert "the outline is closed. The mask has 576 pixels, IoU 1.000." in figure.sentence()
    figure.choose("tool", "Scribbles")
    touch((26, 28), (32, 28), (38, 28))
    figure.choose("scribble on", "Background")
    touch((10, 8), (30, 8), (54, 8))
    assert "The mask has 576 pixels, IoU 1.000." in figure.sentence()
    figure.choose("tool", "Box")
    touch((20, 16), (30, 30), (44, 40))
    assert "The mask has 576 pixels, IoU 1.000." in figure.sentence()
    context.close()


def test_a_small_object_is_enlarged_to_label_it(page: Page, tmp_path: Path) -> None:
    photo = np.full((SIDE, SIDE, 3), 40, np.uint8)
    target = np.zeros((SIDE, SIDE), bool)
    target[50:58, 6:14] = True
    page.set_viewport_size({"width": 400, "height": 800})
    figure = opened(page, tmp_path, image=photo, target=target, tool="box", shows="own")
    window = figure.root.locator(".window")
    seen, whole = window.bounding_box(), figure.picture.bounding_box()
    assert seen
    assert whole
    figure.root.get_by_role("checkbox", name="zoom").click()
    near = figure.picture.bounding_box()
    assert near
    # 60 % of 64 pixels for 8, in the same room, with the object in its middle.
    assert near["width"] / whole["width"] == pytest.approx(0.6 * SIDE / 8)
    assert window.bounding_box() == seen
    figure.stroke((6, 50), (14, 58))
    assert "The mask has 64 pixels, IoU 1.000." in figure.sentence()
    # By keys, which begin at the object and take the view along where they leave it.
    figure.choose("tool", "Polygon")
    figure.picture.focus()
    expect(figure.picture.get_by_role("gridcell")).to_have_text(re.compile(r"^point \(14, 58\)"))
    figure.keys("Space", "ArrowUp*8", "Space", "ArrowLeft*8", "Space", "ArrowDown*8", "Space")
    figure.keys("Enter")
    assert "The mask has 64 pixels, IoU 1.000." in figure.sentence()
    figure.keys("Home", "PageUp*8")
    corner = figure.at(0, 0)
    assert corner == pytest.approx((seen["x"], seen["y"]), abs=1)
    figure.keys("z")
    assert figure.picture.bounding_box() == whole


def test_what_was_clicked_is_undone_and_redone(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    for x, y in CORNERS[:3]:
        page.mouse.click(*figure.at(x, y))
    said = figure.sentence()
    figure.keys("Control+z")
    assert figure.sentence().startswith("Click 2 of 2")
    figure.keys("Control+Shift+z")
    assert figure.sentence() == said
    figure.button("Clear").click()
    assert "click the corners of its outline" in figure.sentence()
    figure.button("Undo").click()
    assert figure.sentence() == said
    # A look at the prepared attempt leaves one's own as it is, which goes on with the next click.
    figure.choose("attempt", "Prepared")
    page.mouse.click(*figure.at(*CORNERS[3]))
    assert figure.sentence().startswith("Click 4 of 4")


def test_nothing_is_lost_by_what_makes_no_mask(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    page.mouse.click(*figure.at(20, 16))
    page.mouse.click(*figure.at(20, 16))
    assert "There is a corner already" in figure.sentence()
    figure.button("Close the outline").click()
    assert "click two more corners before it is closed" in figure.sentence()
    # The way out.
    for x, y in CORNERS[1:3]:
        page.mouse.click(*figure.at(x, y))
    figure.button("Close the outline").click()
    assert "the outline is closed" in figure.sentence()
    figure.choose("tool", "Box")
    page.mouse.click(*figure.at(20, 16))
    page.mouse.click(*figure.at(20, 30))
    assert "choose two corners across from each other" in figure.sentence()
    assert figure.row("polygon")[3] == "4"


def test_edges_are_followed(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, snap=True)
    expect(figure.root.get_by_label("snap")).to_be_checked()
    # Two corners opposite each other, joined along the lower edge, and one on the way back.
    for x, y in (CORNERS[0], CORNERS[2], (44, 20)):
        page.mouse.click(*figure.at(x, y))
    figure.button("Close the outline").click()
    assert figure.sentence().endswith("IoU 1.000.")


def test_a_picture_without_target_says_so(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, target=None)
    assert figure.sentence().startswith("An object: click the corners")
    for x, y in CORNERS:
        page.mouse.click(*figure.at(x, y))
    expected = "The mask has 576 pixels; without a target there is no IoU."
    assert expected in figure.sentence()
    assert figure.row("polygon")[3:] == ["4", figure.row("polygon")[4], "–"]
    figure.choose("view", "Other")
    assert "give target" in figure.sentence()


def test_the_prepared_attempt_is_played_click_by_click(page: Page, tmp_path: Path) -> None:
    widget = sw.Annotation(*square())
    figure = AnnotationPage(open_page(page, tmp_path, widget.to_html(fallback=False)).page)
    for step in range(widget.n_steps):
        widget.step = step
        assert figure.sentence() == widget._sentence("label", step)
        if step + 1 < widget.n_steps:
            figure.button("Next step").click()


def test_costs_follow_the_readers_own_numbers(page: Page, tmp_path: Path) -> None:
    widget = sw.Annotation(*square(), view="cost", step=2)
    figure = AnnotationPage(open_page(page, tmp_path, widget.to_html(fallback=False)).page)
    assert figure.sentence() == widget._sentence("cost", 2)
    field = figure.field("images")
    field.fill("50000")
    field.press("Enter")
    widget.images = 50_000
    assert figure.sentence() == widget._sentence("cost", 2)
    field.fill("0")
    field.press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("choose 1 to")
    assert figure.sentence() == widget._sentence("cost", 2)
    figure.choose("tool", "Box")
    widget.tool = "box"
    figure.last_step()
    assert figure.sentence() == widget._sentence("cost", 3)
    chart = figure.root.get_by_role("img", name=re.compile("^Time that labels take"))
    expect(chart).to_be_visible()
    # No mark crosses a number, however short the bar.
    crossed = """chart => [...chart.querySelectorAll('.row')].flatMap((row) => {
        const { left, right } = row.querySelector('.value').getBoundingClientRect();
        return [...row.querySelectorAll('.mark line')].filter((line) => {
            const mark = line.getBoundingClientRect();
            return mark.right > left && mark.left < right;
        });
    }).length"""
    assert chart.evaluate(crossed) == 0


def test_classes_are_left_out(page: Page, tmp_path: Path) -> None:
    widget = sw.Annotation(view="other")
    figure = AnnotationPage(open_page(page, tmp_path, widget.to_html(fallback=False)).page)
    assert figure.sentence() == widget._sentence("other", 0)
    for name in ("sky", "sand"):
        figure.root.get_by_role("checkbox", name=name).uncheck()
    names = [name for name in widget._names if name not in ("sky", "sand")]
    widget.annotated = names
    assert figure.sentence() == widget._sentence("other", 1)
    table = figure.root.get_by_role("table", name="Which classes are annotated, and their scores")
    full, reduced = widget.mean_iou
    expect(table.get_by_role("row", name="mIoU")).to_contain_text(f"{full:.3f}")
    expect(table.get_by_role("row", name="mIoU")).to_contain_text(f"{reduced:.3f}")
    expect(figure.grid("Training target")).to_be_visible()
    figure.button("Undo").click()
    expect(figure.root.get_by_role("checkbox", name="sand")).to_be_checked()


@pytest.mark.parametrize(
    "attempts", [{"0": {"box": {"box": [9, 9, 3, 3]}, "lasso": 1}}, {"x": 7}, {"0": []}]
)
def test_hostile_attempts_are_none(attempts: Any, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    page.evaluate(
        "value => { const one = document.querySelector('segwidgets-annotation');"
        " one.setAttribute('own', JSON.stringify(value)); }",
        attempts,
    )
    page.mouse.click(*figure.at(20, 16))
    assert figure.sentence().startswith("Click 1 of 1")


def test_nothing_moves_from_tool_to_tool(page: Page, tmp_path: Path) -> None:
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 800})
        figure = opened(page, tmp_path)
        places: list[Sequence[float]] = []
        for tool in ("Polygon", "Brush", "Proposals", "Scribbles", "Box"):
            figure.choose("tool", tool)
            boxes = [figure.picture.bounding_box(), figure.button("Play").bounding_box()]
            places.append([round(box[k]) for box in boxes if box for k in ("x", "y", "width")])
        assert all(place == places[0] for place in places)


def test_without_python_scribbles_are_completed_all_the_same(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, tool="scribbles", shows="own", completion="random_walker")
    figure.stroke((26, 28), (38, 28))
    figure.choose("scribble on", "Background")
    figure.stroke((10, 8), (54, 8))
    assert "The mask has 576 pixels, IoU 1.000." in figure.sentence()
    expect(figure.root.get_by_text("The random walker needs Python")).to_be_visible()
    figure.root.get_by_role("combobox", name="completion").select_option("geodesic")
    expect(figure.root.get_by_text("The random walker needs Python")).to_have_count(0)
