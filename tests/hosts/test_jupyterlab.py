"""Figures in a real JupyterLab: page and kernel tell each other, and the notebook stays whole."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch.nn import functional as F

from tests.hosts.lab import Kernel, Lab, Notebook

CELLS = ["before = 1", "import segwidgets as sw\nw = sw.ConvTranspose2d()\nw", "after = 2"]
AGREES = re.compile(r"^\s*= torch")


@pytest.fixture
def notebook(jupyter_lab: Lab, lab_page: Page, request: pytest.FixtureRequest) -> Notebook:
    """A notebook that shows the default figure between two other cells, run."""
    name = jupyter_lab.write_notebook(f"{request.node.name}.ipynb", *CELLS)
    return run(jupyter_lab.open(lab_page, name))


@pytest.fixture
def tour(jupyter_lab: Lab, lab_page: Page) -> Notebook:
    """The tour, run."""
    return run(jupyter_lab.open(lab_page, "00_tour.ipynb"))


def run(notebook: Notebook) -> Notebook:
    """Run every cell and wait until torch has checked the first figure."""
    notebook.run_all()
    expect(badges(figure(notebook))).to_have_text(AGREES, timeout=30_000)
    return notebook


def figure(notebook: Notebook) -> Locator:
    """The cell whose figure Python knows as `w`."""
    return notebook.cells.filter(has_text="w = sw.ConvTranspose2d")


def badges(place: Page | Locator) -> Locator:
    """The lines that say whether page and torch agree."""
    return place.get_by_role("status", name="Check against torch")


def parameter(figure: Locator, name: str) -> Locator:
    """A parameter's field."""
    return figure.get_by_role("spinbutton", name=name, exact=True)


def grid(figure: Locator, name: str) -> Locator:
    """A grid of cells."""
    return figure.get_by_role("grid", name=name, exact=True)


def expect_numbers(grid: Locator, numbers: list[list[float]]) -> None:
    """Wait until the grid shows these numbers; minus signs are typeset as such."""
    rows = grid.get_by_role("row")
    expect(rows).to_have_count(len(numbers))
    for row, expected in zip(rows.all(), numbers, strict=True):
        texts = [f"{number:g}".replace("-", "\N{MINUS SIGN}") for number in expected]
        expect(row.get_by_role("gridcell")).to_have_text(texts)


def by_torch(kernel: Kernel) -> list[list[float]]:
    """What torch makes of the widget's parameters, computed in this process."""
    names = ["input", "kernel", "stride", "padding", "output_padding", "dilation", "bias"]
    spec: dict[str, Any] = kernel.ask(f"{{name: getattr(w, name) for name in {names}}}")
    image, weight = (torch.tensor([[spec.pop(name)]]) for name in ("input", "kernel"))
    bias = torch.tensor([spec.pop("bias")])
    output: list[list[float]] = F.conv_transpose2d(image, weight, bias, **spec)[0, 0].tolist()
    return output


def test_tour_runs_without_an_error_and_torch_agrees_with_every_figure(
    tour: Notebook,
) -> None:
    shown = [n for n, source in enumerate(tour.sources()) if "sw.ConvTranspose" in source]
    assert len(shown) >= 3
    for n in shown:
        badge = badges(tour.cells.nth(n))
        badge.scroll_into_view_if_needed()
        expect(badge).to_have_text(AGREES)
    assert tour.errors() == []


def test_a_change_in_the_page_reaches_python_and_torch(tour: Notebook) -> None:
    with tour.kernel() as kernel:
        before = kernel.ask("w.output.tolist()")
        figure(tour).get_by_role("slider", name="Step").press("End")
        parameter(figure(tour), "stride").press("ArrowDown")
        kernel.until("w.stride == 2")

        after = kernel.ask("w.output.tolist()")
        assert len(after) < len(before)
        assert after == by_torch(kernel)
        expect_numbers(grid(figure(tour), "Output"), after)
        expect(badges(figure(tour))).to_have_text(AGREES)


def test_what_the_page_learns_is_the_kernel_in_python(notebook: Notebook) -> None:
    shown = figure(notebook)
    with notebook.kernel() as kernel:
        kernel.run("w.kernel = [[1, 2], [3, 4]]; w.labels = 'values'; w.stride = 2")
        expect_numbers(grid(shown, "Kernel"), [[1, 2], [3, 4]])
        target = kernel.ask("w.output.tolist()")
        shown.locator("summary", has_text="Learn the kernel").click()
        expect(badges(shown)).to_have_text(AGREES)
        shown.get_by_role("button", name="Learn the kernel").press("Enter")
        # Nobody has been asked about what passes.
        expect(badges(shown)).to_contain_text("torch is asked at rest")
        shown.page.wait_for_timeout(1500)
        shown.get_by_role("button", name="Pause learning").press("Enter")
        kernel.until("w._fit.get('state') == 'stopped'")

        learnt = kernel.ask("w.kernel")
        assert learnt != [[1, 2], [3, 4]]
        rows = grid(shown, "Kernel").get_by_role("row").all()
        cells = [row.get_by_role("gridcell").all_text_contents() for row in rows]
        numbers = [[float(text.replace("\N{MINUS SIGN}", "-")) for text in row] for row in cells]
        np.testing.assert_allclose(numbers, learnt, rtol=0.01, atol=0.006)
        expect(badges(shown)).to_have_text(AGREES)
        # The record is of this training, and torch finds the loss that the page found.
        record = kernel.ask("w._fit")
        np.testing.assert_allclose(record["kernels"][-1], learnt, rtol=1e-5)
        np.testing.assert_allclose(record["target"], np.ravel(target), rtol=1e-5)
        loss = float(np.mean(np.square(np.subtract(by_torch(kernel), target))))
        assert record["loss"][-1] == pytest.approx(loss, rel=1e-3, abs=1e-6)


def test_a_change_in_python_reaches_the_page(tour: Notebook) -> None:
    output = grid(figure(tour), "Output")
    with tour.kernel() as kernel:
        kernel.run("w.stride = 1; w.step = w.n_steps - 1")
        expect(parameter(figure(tour), "stride")).to_have_value("1")
        expect_numbers(output, by_torch(kernel))

        kernel.run("w.input = [[1.5, -2], [0, 4], [7, 1]]; w.padding = [1, 0]; w.bias = 0.5")
        kernel.run("w.step = w.n_steps - 1")
        expect_numbers(grid(figure(tour), "Input"), [[1.5, -2], [0, 4], [7, 1]])
        assert len(by_torch(kernel)) == 3
        expect(badges(figure(tour))).to_have_text(AGREES)


def test_keys_typed_in_the_figure_leave_the_notebook_alone(
    notebook: Notebook, lab_page: Page
) -> None:
    # Each of these deletes, inserts, converts, copies or leaves a cell in command mode.
    for place in (
        grid(figure(notebook), "Output"),
        figure(notebook).get_by_role("button", name="Next step"),
        figure(notebook).get_by_role("slider", name="Step"),
    ):
        place.focus()
        expect(place).to_be_focused()
        for key in ("x", "b", "m", "d", "d", "a", "c", "y", "ArrowDown", "j"):
            lab_page.keyboard.press(key)
        assert notebook.sources() == CELLS
        expect(place).to_be_focused()
    expect(lab_page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(CELLS))


def test_shift_enter_in_the_figure_runs_its_cell(notebook: Notebook) -> None:
    prompt = figure(notebook).locator(".jp-InputPrompt")
    expect(prompt).to_have_text("[2]:")
    figure(notebook).get_by_role("button", name="Next step").press("Shift+Enter")
    expect(prompt).to_have_text("[4]:")


def test_playback_and_hover_send_the_kernel_nothing(notebook: Notebook, lab_page: Page) -> None:
    cells = grid(figure(notebook), "Output").get_by_role("gridcell").all()
    slider = figure(notebook).get_by_role("slider", name="Step")
    play = figure(notebook).get_by_role("button", name="Play", exact=True)
    with notebook.kernel() as kernel:
        # Steps are shown for as long as their captions take to be read; four times faster will do.
        figure(notebook).get_by_label("Speed").select_option("4")
        play.click()
        lab_page.wait_for_timeout(200)
        sent, step = len(notebook.sent), slider.input_value()
        for index in range(12):
            cells[index * 4].hover()
            lab_page.wait_for_timeout(250)

        assert slider.input_value() != step
        assert notebook.sent[sent:] == []

        # Pausing is when Python hears of it, so the count above does count.
        figure(notebook).get_by_role("button", name="Pause", exact=True).click()
        kernel.until("w.step > 0")
        lab_page.wait_for_timeout(100)
        assert notebook.sent[sent:] != []
