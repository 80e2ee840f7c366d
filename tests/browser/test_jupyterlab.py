"""A figure in a real JupyterLab: page and kernel tell each other, and the notebook stays whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch.nn import functional as F

from tests.browser.lab import Kernel, Lab, Notebook

CELLS = ["before = 1", "import segwidgets as sw\nw = sw.ConvTranspose2d()\nw", "after = 2"]
AGREES = re.compile(r"^\s*= torch")


@pytest.fixture
def notebook(jupyter_lab: Lab, lab_page: Page, request: pytest.FixtureRequest) -> Notebook:
    """A notebook that shows the default figure between two other cells, run."""
    name = jupyter_lab.write_notebook(f"{request.node.name}.ipynb", *CELLS)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    expect(badge(lab_page)).to_have_text(AGREES, timeout=30_000)
    return notebook


def badge(page: Page) -> Locator:
    """The line that says whether page and torch agree."""
    return page.get_by_role("status", name="Check against torch")


def grid(page: Page, name: str) -> list[list[float]]:
    """The numbers on screen, row by row."""
    rows = page.get_by_role("grid", name=name, exact=True).get_by_role("row").all()
    texts = (row.get_by_role("gridcell").all_inner_texts() for row in rows)
    return [[number(text) for text in row] for row in texts]


def number(text: str) -> float:
    """A cell's number, which is typeset with a real minus."""
    return float(text.replace("\N{MINUS SIGN}", "-"))


def by_torch(kernel: Kernel) -> list[list[float]]:
    """What torch makes of the widget's parameters, computed in this process."""
    spec: dict[str, Any] = kernel.ask(
        "{n: getattr(w, n) for n in ('input', 'kernel', 'stride', 'padding', 'output_padding',"
        " 'dilation', 'bias')}"
    )
    image, weight = (torch.tensor([[spec.pop(name)]]) for name in ("input", "kernel"))
    output: list[list[float]] = F.conv_transpose2d(
        image, weight, bias=torch.tensor([spec.pop("bias")]), **spec
    )[0, 0].tolist()
    return output


def test_a_change_in_the_page_reaches_python_and_torch(notebook: Notebook, lab_page: Page) -> None:
    with notebook.kernel() as kernel:
        before = kernel.ask("w.output.tolist()")
        stride = lab_page.get_by_role("spinbutton", name="stride", exact=True)
        stride.focus()
        lab_page.keyboard.press("ArrowUp")
        expect(stride).to_have_value("3")
        lab_page.wait_for_timeout(500)

        after = kernel.ask("w.output.tolist()")

        assert kernel.ask("w.stride") == 3
        assert after != before
        assert after == by_torch(kernel)
        assert grid(lab_page, "Output") == after
        expect(badge(lab_page)).to_have_text(AGREES)


def test_a_change_in_python_reaches_the_page(notebook: Notebook, lab_page: Page) -> None:
    with notebook.kernel() as kernel:
        kernel.run("w.stride = 3")
        stride = lab_page.get_by_role("spinbutton", name="stride", exact=True)
        expect(stride).to_have_value("3")
        assert grid(lab_page, "Output") == by_torch(kernel)

        kernel.run("w.input = [[1.5, -2], [0, 4], [7, 1]]; w.padding = [1, 0]; w.bias = 0.5")
        expect(lab_page.get_by_role("grid", name="Input").get_by_role("gridcell")).to_have_count(6)
        assert grid(lab_page, "Input") == [[1.5, -2], [0, 4], [7, 1]]
        assert grid(lab_page, "Output") == by_torch(kernel)
        expect(badge(lab_page)).to_have_text(AGREES)


def test_keys_typed_in_the_figure_leave_the_notebook_alone(
    notebook: Notebook, lab_page: Page
) -> None:
    # Each of these deletes, inserts, converts, cuts, copies or moves cells in command mode.
    for place in (
        lab_page.get_by_role("grid", name="Output", exact=True).get_by_role("gridcell").first,
        lab_page.get_by_role("button", name="Next step"),
        lab_page.get_by_role("slider", name="Step"),
    ):
        place.focus()
        for key in ("x", "b", "m", "d", "d", "a", "c", "y", "ArrowDown", "j"):
            lab_page.keyboard.press(key)

    lab_page.wait_for_timeout(300)
    expect(lab_page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(3)
    assert notebook.sources() == CELLS


def test_shift_enter_in_the_figure_runs_its_cell(notebook: Notebook, lab_page: Page) -> None:
    prompt = notebook.cells.nth(1).locator(".jp-InputPrompt")
    expect(prompt).to_have_text("[2]:")
    lab_page.get_by_role("button", name="Next step").focus()
    lab_page.keyboard.press("Shift+Enter")
    expect(prompt).to_have_text("[4]:")


def test_playback_and_hover_send_the_kernel_nothing(notebook: Notebook, lab_page: Page) -> None:
    cells = lab_page.get_by_role("grid", name="Output", exact=True).get_by_role("gridcell").all()
    slider = lab_page.get_by_role("slider", name="Step")
    lab_page.wait_for_timeout(1000)

    lab_page.get_by_role("button", name="Play", exact=True).click()
    lab_page.wait_for_timeout(200)
    sent, step = len(notebook.sent), slider.input_value()
    for index in range(12):
        cells[index * 4].hover()
        lab_page.wait_for_timeout(250)

    assert slider.input_value() != step
    assert notebook.sent[sent:] == []

    lab_page.get_by_role("button", name="Pause", exact=True).click()
    lab_page.wait_for_timeout(500)
    shown = int(slider.input_value())
    with notebook.kernel() as kernel:
        assert kernel.ask("w.step") in (shown, shown - 1)
    assert notebook.sent[sent:] != []
