"""Painting masks by mouse, pen, fingers and keys, and changing a whole mask at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Browser, Page, expect

from segwidgets.ops.metrics import confusion_matrix
from tests.widgets.iou.masks_page import MasksPage, page_of

EMPTY = np.zeros((20, 24), int)
TARGET = np.zeros((40, 60), "uint8")
TARGET[8:20, 10:22] = 1
TARGET[25:34, 30:50] = 2


def opened(page: Page, folder: Path, **traits: Any) -> MasksPage:
    """Two empty masks and the smallest brush."""
    return page_of(page, folder, EMPTY, EMPTY, **{"brush_size": 1, "classes": 3, **traits})


def predicted(figure: MasksPage) -> list[int]:
    """Pixels of each predicted class; the target is all background."""
    return figure.matrix()[0]


def test_the_mouse_paints_a_line(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.drag((4, 3), (4, 12))
    assert predicted(figure) == [470, 10, 0]
    assert figure.sentence().startswith("10 pixels of the prediction painted as class 1.")
    assert figure.overall("Pixel accuracy") == pytest.approx(470 / 480, abs=5e-4)
    figure.tool("Erase")
    figure.click(4, 5)
    assert predicted(figure) == [471, 9, 0]
    figure.root.get_by_role("button", name="Undo").click()
    figure.root.get_by_role("button", name="Undo").click()
    assert predicted(figure) == [480, 0, 0]
    figure.surface.press("Control+Shift+Z")
    assert predicted(figure) == [470, 10, 0]


def test_a_line_goes_on_from_the_last_click(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.click(2, 2)
    page.keyboard.down("Shift")
    figure.click(2, 20)
    page.keyboard.up("Shift")
    assert predicted(figure)[1] == 19


def test_corners_need_no_dragging(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.more()
    figure.tool("Rectangle")
    figure.click(2, 3)
    figure.click(6, 10)
    assert predicted(figure) == [440, 40, 0]
    figure.drag((10, 3), (12, 4))
    assert predicted(figure)[1] == 46
    figure.tool("Polygon")
    figure.surface.press("=")
    for corner in ((14, 4), (14, 14), (18, 14), (18, 4), (14, 4)):
        figure.click(*corner)
    assert predicted(figure)[2] == 5 * 11


def test_filling_and_picking(page: Page, tmp_path: Path) -> None:
    target = EMPTY.copy()
    target[5:15, 5:15] = 1
    figure = page_of(page, tmp_path, target, target, classes=3, brush_size=1)
    figure.surface.press("=")
    figure.surface.press("f")
    figure.click(7, 7)
    assert figure.matrix()[1] == [0, 0, 100]
    figure.more()
    figure.choose("editing", "Target")
    figure.surface.press("l")
    figure.click(7, 7)
    expect(figure.root.get_by_role("radio", name="class 1")).to_be_checked()
    assert figure.sentence().startswith("Picked class 1 from the target.")


def test_keys_paint(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.surface.focus()
    page.keyboard.press("Space")
    assert predicted(figure)[1] == 1
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(figure.surface.get_by_role("gridcell")).to_have_attribute(
        "aria-label", "(3, 0) target class 0, prediction class 0"
    )
    # The pen goes down, paints along, and is lifted: one step of undo.
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert predicted(figure)[1] == 1 + 24
    page.keyboard.press("Control+z")
    assert predicted(figure)[1] == 1
    page.keyboard.press("r")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Space")
    assert predicted(figure)[1] == 1 + 9 * 9
    page.keyboard.press("3")
    page.keyboard.press("-")
    page.keyboard.press("Control+z")
    for key in ("Home", "PageUp", "Space", "PageDown", "Space", "End", "Space"):
        page.keyboard.press(key)
    page.keyboard.press("=")
    page.keyboard.press("=")
    page.keyboard.press("Enter")
    # The triangle under the diagonal, that and its sides included.
    assert 20 * 24 / 2 <= predicted(figure)[2] <= 20 * 24 / 2 + 24
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    assert figure.sentence().startswith("Given up.")


@pytest.mark.parametrize("pointer", ["touch", "pen"])
def test_fingers_and_pens_paint(pointer: str, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 900}, has_touch=True)
    page = context.new_page()
    figure = opened(page, tmp_path)
    figure.surface.scroll_into_view_if_needed()
    client = context.new_cdp_session(page)
    path = [figure.at(6, col) for col in (2, 8, 15)]
    if pointer == "touch":
        for kind, place in zip(("touchStart", "touchMove", "touchMove"), path, strict=True):
            points = [{"x": place[0], "y": place[1], "force": 0.1}]
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        kinds = ("mousePressed", "mouseMoved", "mouseMoved", "mouseReleased")
        for kind, (x, y) in zip(kinds, [*path, path[-1]], strict=True):
            event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1}
            event |= {"clickCount": 1, "pointerType": "pen", "force": 0.1}
            client.send("Input.dispatchMouseEvent", event)
    expect(figure.matrix_cell(0, 1)).to_have_text("14")
    context.close()


def test_two_fingers_zoom_and_do_not_paint(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 800, "height": 900}, has_touch=True)
    page = context.new_page()
    figure = opened(page, tmp_path)
    figure.more()
    figure.surface.scroll_into_view_if_needed()
    client = context.new_cdp_session(page)
    before = figure.surface.locator("canvas").screenshot()
    for kind, apart in (("touchStart", 1), ("touchStart", 1), ("touchMove", 4), ("touchEnd", 0)):
        places = [figure.at(10, 12 - apart), figure.at(10, 12 + apart)]
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        shown = {"touchStart": points, "touchMove": points, "touchEnd": []}[kind]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": shown})
    assert predicted(figure) == [480, 0, 0]
    figure.root.get_by_role("button", name="Fit").click()
    assert figure.surface.locator("canvas").screenshot() == before
    context.close()


def test_the_wheel_scrolls_the_page(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 500, "height": 500})
    figure = opened(page, tmp_path)
    figure.more()
    page.mouse.move(*figure.at(5, 5))
    page.mouse.wheel(0, 120)
    # The page's policy forbids what Playwright would wait with; scrolling takes some frames.
    for _ in range(100):
        if page.evaluate("scrollY") > 50:
            break
        page.wait_for_timeout(20)
    assert page.evaluate("scrollY") > 50
    figure.surface.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    page.mouse.move(*figure.at(10, 12))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    assert page.evaluate("scrollY") == place
    # Twice as close about the pointer, which stays on its pixel.
    page.mouse.down()
    page.mouse.up()
    assert predicted(figure)[1] == 1
    figure.root.get_by_role("button", name="Fit").click()
    figure.click(10, 12)
    assert predicted(figure)[1] == 1


def test_zoom_follows_the_cursor(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.surface.focus()
    for key in ("z", "z", "End", "PageDown", "Space"):
        page.keyboard.press(key)
    page.keyboard.press("0")
    label = "(19, 23) target class 0, prediction class 1"
    expect(figure.surface.get_by_role("gridcell")).to_have_attribute("aria-label", label)


def test_every_key_is_in_the_help(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.surface.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    for words in ("2, P", "1, E", "3", "4, F", "5, L", "[", "]", "-", "=", "X", "Space", "Enter"):
        expect(dialog.get_by_role("term").filter(has_text=words).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_keys_choose(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    names = {"1": "Erase", "p": "Paint", "E": "Erase", "2": "Paint", "3": "Polygon", "4": "Fill"}
    for key, name in {**names, "5": "Pick"}.items():
        figure.surface.press(key)
        expect(figure.root.get_by_role("radio", name=name, exact=True)).to_be_checked()
    for key, label in {"=": 2, "-": 1}.items():
        figure.surface.press(key)
        expect(figure.root.get_by_role("radio", name=f"class {label}")).to_be_checked()
    figure.surface.press("x")
    expect(figure.root.get_by_role("radio", name="class 0")).to_be_checked()
    figure.surface.press("x")
    expect(figure.root.get_by_role("radio", name="class 1")).to_be_checked()


def test_painting_outlives_a_new_mount(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.drag((4, 3), (4, 12))
    element = page.locator("segwidgets-iou-calculator")
    element.evaluate("(e) => e.setAttribute('theme', 'dark')")
    assert predicted(figure) == [470, 10, 0]
    # Slides and tabs take elements out and put them back.
    element.evaluate("(e) => { const home = e.parentNode; e.remove(); home.append(e); }")
    assert predicted(figure) == [470, 10, 0]


def test_two_hundred_strokes_are_undone(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.surface.focus()
    for i in range(210):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight" if (i + 1) % 24 else "Home")
        if (i + 1) % 24 == 0:
            page.keyboard.press("ArrowDown")
    assert predicted(figure)[1] == 210
    for _ in range(210):
        page.keyboard.press("Control+z")
    assert predicted(figure)[1] == 0
    expect(figure.root.get_by_role("button", name="Undo")).to_have_attribute(
        "aria-disabled", "true"
    )


# Changes of a whole mask, by buttons, mouse and keyboard, and undone again


def press(figure: MasksPage, name: str) -> None:
    figure.root.get_by_role("button", name=name, exact=True).click()


def counts(prediction: Any, target: Any = TARGET) -> list[list[int]]:
    return confusion_matrix(np.asarray(prediction), target, 3).tolist()


def grown(mask: Any) -> Any:
    """The largest label in each window of 3 × 3, by torch; objects lie apart."""
    pooled = F.max_pool2d(torch.tensor(mask)[None].float(), 3, 1, 1)[0]
    return pooled.numpy().astype("uint8")


def test_own_masks_grow_shrink_move_and_swap(page: Page, tmp_path: Path) -> None:
    figure = page_of(page, tmp_path, TARGET, np.zeros_like(TARGET), classes=3)
    figure.more()
    press(figure, "Copy the target")
    assert figure.matrix() == counts(TARGET)
    assert figure.overall("Mean IoU") == 1
    assert "Copied the target: 324 pixels of the prediction changed." in figure.sentence()
    press(figure, "Dilate")
    assert figure.matrix() == counts(grown(TARGET))
    press(figure, "Undo")
    press(figure, "Erode")
    shrunk = np.where(grown(TARGET == 0) > 0, 0, TARGET)
    assert figure.matrix() == counts(shrunk)
    press(figure, "Undo")
    for name, by in {"left": (0, -1), "up": (-1, 0), "down": (1, 0), "right": (0, 1)}.items():
        press(figure, f"Shift {name}")
        assert figure.matrix() == counts(np.roll(TARGET, by, (0, 1))), name
        press(figure, "Undo")
    press(figure, "Swap class 1 and class 2")
    assert figure.matrix() == counts(np.array([0, 2, 1], "uint8")[TARGET])
    press(figure, "Clear")
    assert figure.matrix() == counts(np.zeros_like(TARGET))
    assert figure.overall("Mean IoU") != 1
    press(figure, "Clear")
    assert "Cleared: no pixel of the prediction changed." in figure.sentence()


def test_by_keys_alone_and_the_target_keeps_what_is_ignored(page: Page, tmp_path: Path) -> None:
    target = TARGET.copy()
    target[:, :4] = 255
    figure = page_of(page, tmp_path, target, TARGET, classes=3, ignore_index=255)
    figure.more()
    figure.choose("editing", "Target")
    group = figure.root.get_by_role("group", name="change the target")
    group.get_by_role("button", name="Copy the prediction").focus()
    page.keyboard.press("Tab")
    expect(group.get_by_role("button", name="Clear")).to_be_focused()
    page.keyboard.press("Enter")
    assert figure.matrix() == [
        [int(n) for n in np.bincount(TARGET[:, 4:].ravel(), minlength=3)],
        [0, 0, 0],
        [0, 0, 0],
    ]
    page.keyboard.press("Control+z")
    assert sum(map(sum, figure.matrix())) == 40 * 56
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert figure.sentence().startswith("Dilated: ")
