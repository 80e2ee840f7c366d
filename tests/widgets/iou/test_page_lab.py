"""The IoU calculator in a real JupyterLab: strokes reach Python, and outlive its kernel."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.hosts.lab import Lab, Notebook
from tests.widgets.iou.masks_page import MasksPage

SHOW = (
    "import segwidgets as sw\nw = sw.IoUCalculator([[0] * 24] * 20, num_classes=3, brush_size=1)\nw"
)
AGREES = re.compile(r"^\s*= torch")

Start = Callable[..., Notebook]


@pytest.fixture
def start(jupyter_lab: Lab, lab_page: Page, request: pytest.FixtureRequest) -> Start:
    """Write cells into a notebook, and run them."""

    def start(*cells: str) -> Notebook:
        name = jupyter_lab.write_notebook(f"{request.node.name}.ipynb", *cells)
        notebook = jupyter_lab.open(lab_page, name)
        notebook.run_all()
        expect(badge(lab_page.locator("body")).first).to_have_text(AGREES, timeout=30_000)
        return notebook

    return start


def badge(place: Locator) -> Locator:
    return place.get_by_role("status", name="Check against torch")


def test_a_stroke_reaches_python_and_torch(start: Start, lab_page: Page) -> None:
    notebook = start(SHOW)
    figure = MasksPage(lab_page)
    sent = len(notebook.sent)
    figure.drag((4, 3), (4, 12))
    with notebook.kernel() as kernel:
        kernel.until("int((w.prediction == 1).sum()) == 10")
        assert kernel.ask("w.prediction[4].tolist()") == [0] * 3 + [1] * 10 + [0] * 11
        assert kernel.ask("w.confusion.tolist()") == figure.matrix()
        expect(badge(figure.root)).to_have_text(AGREES)
        # One message for the stroke, its pixels as bytes behind the JSON and not in it.
        strokes = [frame for frame in notebook.sent[sent:] if b"_prediction" in as_bytes(frame)]
        assert len(strokes) == 1
        assert bytes([0] * 3 + [1] * 10) in as_bytes(strokes[0])
        figure.surface.press("Control+z")
        kernel.until("int((w.prediction == 1).sum()) == 0")
        expect(badge(figure.root)).to_have_text(AGREES)


def as_bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame


def test_masks_from_python_are_shown_and_undone(start: Start, lab_page: Page) -> None:
    notebook = start(SHOW)
    figure = MasksPage(lab_page)
    with notebook.kernel() as kernel:
        kernel.run("import numpy as np\nm = np.zeros((20, 24), int)\nm[5:9, 5:9] = 2")
        kernel.run("w.target = m")
        expect(figure.matrix_cell(2, 0)).to_have_text("16")
        kernel.run("w.prediction = m")
        expect(figure.matrix_cell(2, 2)).to_have_text("16")
        expect(badge(figure.root)).to_have_text(AGREES)
        kernel.run("w.ignore_index = 2")
        expect(figure.matrix_cell(2, 2)).to_have_text("0")
        expect(badge(figure.root)).to_have_text(AGREES)
        figure.surface.press("Control+z")
        kernel.until("int((w.prediction == 2).sum()) == 0")


def test_two_views_paint_the_same_masks(start: Start, lab_page: Page) -> None:
    notebook = start(SHOW, "w")
    one, two = (
        MasksPage(lab_page, cell)
        for cell in notebook.cells.filter(has=lab_page.locator(".figure")).all()
    )
    one.drag((2, 2), (2, 6))
    expect(two.matrix_cell(0, 1)).to_have_text("5")
    two.drag((8, 2), (8, 6))
    expect(one.matrix_cell(0, 1)).to_have_text("10")
    for figure in (one, two):
        expect(badge(figure.root)).to_have_text(AGREES)


def test_painting_outlives_the_kernel(start: Start, lab_page: Page) -> None:
    notebook = start(SHOW)
    figure = MasksPage(lab_page)
    figure.drag((4, 3), (4, 12))
    with notebook.kernel() as kernel:
        kernel.until("int((w.prediction == 1).sum()) == 10")
    session = "jupyterapp.shell.currentWidget.sessionContext.session"
    lab_page.evaluate(f"{session}.kernel.restart()")
    assert figure.matrix()[0][1] == 10
    figure.drag((6, 3), (6, 12))
    assert figure.matrix()[0][1] == 20
    figure.surface.press("Control+z")
    figure.surface.press("Control+z")
    assert figure.matrix()[0][1] == 0
    figure.surface.press("Control+Shift+Z")
    assert figure.matrix()[0][1] == 10
    assert notebook.sources() == [SHOW]


def test_keys_that_paint_leave_the_notebook_alone(start: Start, lab_page: Page) -> None:
    notebook = start(SHOW, "after = 1")
    figure = MasksPage(lab_page)
    figure.surface.focus()
    for key in (
        "x",
        "b",
        "d",
        "d",
        "p",
        "e",
        "f",
        "l",
        "3",
        "1",
        "m",
        "a",
        "[",
        "ArrowDown",
        "Space",
    ):
        lab_page.keyboard.press(key)
    assert notebook.sources() == [SHOW, "after = 1"]
    expect(figure.surface).to_be_focused()


def test_a_set_is_paged_by_python(start: Start, lab_page: Page) -> None:
    pairs = "[([[0] * 8] * 8, [[0] * 8] * 8), ([[1] * 8] * 6, [[0] * 7 + [1]] * 6)]"
    notebook = start(f"import segwidgets as sw\nw = sw.IoUCalculator.from_dataset({pairs})\nw")
    figure = MasksPage(lab_page)
    assert figure.matrix() == [[64, 0], [0, 0]]
    figure.root.get_by_role("button", name="Previous picture").click()
    expect(figure.matrix_cell(1, 0)).to_have_text("42")
    with notebook.kernel() as kernel:
        assert kernel.ask("w.index") == 1
        figure.more()
        figure.tool("Fill")
        figure.click(2, 2)
        expect(figure.matrix_cell(1, 1)).to_have_text("48")
        kernel.until("int(w.prediction.sum()) == 48")
        expect(badge(figure.root)).to_have_text(AGREES)
        figure.choose("scores of", "The whole set")
        assert figure.overall("Mean IoU") == 1
        figure.root.get_by_role("button", name="Next picture").click()
        expect(figure.surface).to_have_attribute("aria-rowcount", "8")
        assert figure.overall("Mean IoU") == 1
