"""The unpooling figure, worked through its controls and read back by role and name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from torch.nn import functional as F

from tests.hosts.figure import FigurePage
from tests.hosts.lab import Lab
from tests.widgets.unpooling.page import (
    NAMES,
    ODD,
    choose,
    edit,
    line,
    method_box,
    opened,
    show_more,
    shown,
)


def assert_torch_agrees(figure: FigurePage, ceil_mode: bool = False, **window: Any) -> None:
    """Compare all grids on screen with what torch makes of the input on screen."""
    image = shown(figure, "Input")[None, None]
    pooled, indices = F.max_pool2d(image, **window, ceil_mode=ceil_mode, return_indices=True)
    assert shown(figure, "Pooled").tolist() == pooled[0, 0].tolist()
    assert shown(figure, "Indices").tolist() == indices[0, 0].tolist()
    middle = shown(figure, "Unpooling input")[None, None]
    size = image.shape[-2:]
    # What overlapping windows share is written by the last of them.
    flat = torch.zeros(image.numel(), dtype=torch.float64)
    for value, index in zip(middle.flatten(), indices.flatten(), strict=True):
        flat[index] = value
    expected = {
        "nearest": F.interpolate(middle, size=size, mode="nearest"),
        "max_unpool": flat.reshape(image.shape),
        "bilinear": F.interpolate(middle, size=size, mode="bilinear", align_corners=False),
    }
    for method, plane in expected.items():
        # Cells show three digits, two where they are small.
        torch.testing.assert_close(
            shown(figure, NAMES[method]), plane[0, 0], rtol=5e-2, atol=5e-3, msg=method
        )


@pytest.mark.parametrize(
    "parameters",
    [
        {"kernel_size": 2},
        {"kernel_size": 2, "ceil_mode": True},
        {"kernel_size": 3, "stride": 2, "padding": 1},
        {"kernel_size": 3, "stride": 1},
        {"kernel_size": (1, 2), "stride": (2, 1)},
    ],
    ids=str,
)
def test_every_number_is_torchs(parameters: Any, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, input=ODD, methods=tuple(NAMES), **parameters)
    assert_torch_agrees(figure, **parameters)


def test_the_worked_numbers(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]
    assert figure.numbers("Indices") == [[1, 6], [9, 14]]
    assert figure.numbers("Bed of nails")[0] == [5, 0, 6, 0]
    assert figure.numbers("Max unpooling")[0] == [0, 5, 0, 0]
    assert line(figure, "Index") == "index 14 = 3·4 + 2 → row 3, column 2"
    assert line(figure, "Formula") == "y[3, 2] = m₁₁ = 7"
    assert figure.sentence() == (
        "Window (1, 1) keeps 7 from (3, 2), index 14, and passes it on: nearest copies it to rows "
        "2–3, columns 2–3, bed of nails puts it at (2, 2) and max unpooling puts it back at (3, 2)."
    )
    lost = {
        name: line(figure, f"{name}: what was lost").split("\n")
        for name in list(NAMES.values())[:3]
    }
    assert lost["Nearest"] == ["mean squared error 25", "recovered 4 of 16", "sum 104 not 26"]
    assert lost["Bed of nails"][:2] == ["mean squared error 18.4", "recovered 6 of 16"]
    assert lost["Max unpooling"] == [
        "mean squared error 2.38",
        "recovered 12 of 16",
        "sum 26 kept",
    ]


def test_what_is_lost_is_told_when_all_is_put_back(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, step=2)
    lost = figure.root.get_by_role("group", name="Nearest: what was lost")
    expect(lost).to_be_hidden()
    figure.button("Next step").click()
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("recovered 4 of 16")


def test_an_edited_value_lands_where_the_maximum_was(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    edit(figure, "Unpooling input", 0, 1, "9")
    assert figure.numbers("Unpooling input") == [[5, 9], [8, 7]]
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]
    # The maximum 6 stood at (1, 2).
    plane = np.array(figure.numbers("Max unpooling"))
    assert [tuple(cell) for cell in np.argwhere(plane == 9)] == [(1, 2)]
    assert [tuple(cell) for cell in np.argwhere(np.array(figure.numbers("Bed of nails")) == 9)] == [
        (0, 2)
    ]
    copies = np.argwhere(np.array(figure.numbers("Nearest")) == 9)
    assert [tuple(cell) for cell in copies] == [(0, 2), (0, 3), (1, 2), (1, 3)]
    figure.button("Undo").click()
    assert figure.numbers("Max unpooling")[1] == [0, 0, 6, 0]
    figure.button("Redo").click()
    figure.button("Clear edits").click()
    assert figure.numbers("Unpooling input") == [[5, 6], [8, 7]]


def test_a_new_maximum_is_remembered_elsewhere(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    edit(figure, "Input", 0, 3, "7")
    assert figure.numbers("Indices") == [[1, 3], [9, 14]]
    assert figure.numbers("Max unpooling")[0] == [0, 5, 0, 7]
    edit(figure, "Input", 1, 3, "7")
    # A tie: the first in reading order stays.
    assert figure.numbers("Indices") == [[1, 3], [9, 14]]
    figure.cell("Pooled", 0, 1).hover()
    assert figure.sentence() == (
        "Pooled (0, 1) = 7 comes from (0, 3). Index 3 = 0·4 + 3 → row 0, column 3. Two cells "
        "tie: torch keeps the first in reading order, (0, 3), because a later cell must be "
        "larger to win."
    )


def test_what_is_pinned_stays_the_same_cell_when_sizes_change(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.cell("Input", 2, 1).click()
    figure.page.mouse.move(0, 0)
    assert figure.sentence().startswith("Input (2, 1) = 8 ")
    figure.button("Increase input_size").click()
    assert figure.sentence().startswith("Input (2, 1) = 8 ")


def test_it_is_told_window_by_window(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, step=0)
    assert figure.texts("Pooled") == [["5", ""], ["", ""]]
    assert figure.texts("Nearest")[0] == ["5", "5", "", ""]
    figure.grid("Input").press(".")
    assert figure.texts("Pooled") == [["5", "6"], ["", ""]]
    assert figure.numbers("Max unpooling")[1] == [0, 0, 6, 0]
    assert "step 2 of 4" in (figure.step().get_attribute("aria-valuetext") or "")
    figure.grid("Input").press(",")
    assert figure.texts("Indices") == [["1", ""], ["", ""]]


def test_corner_and_gain(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    show_more(figure)
    figure.root.get_by_label("corner", exact=True).select_option("bottom_right")
    assert figure.numbers("Bed of nails") == [
        [0, 0, 0, 0],
        [0, 5, 0, 6],
        [0, 0, 0, 0],
        [0, 8, 0, 7],
    ]
    figure.field("gain").fill("-0.5")
    figure.field("gain").press("Enter")
    assert figure.numbers("Unpooling input") == [[-2.5, -3], [-4, -3.5]]
    assert figure.numbers("Max unpooling")[0] == [0, -2.5, 0, 0]
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]


def test_methods_come_and_go(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    method_box(figure, "Nearest").uncheck()
    method_box(figure, "Average spread").check()
    expect(figure.grid("Nearest")).to_have_count(0)
    assert figure.numbers("Average spread")[0] == [1.25, 1.25, 1.5, 1.5]
    for name in ("Bed of nails", "Average spread"):
        method_box(figure, name).uncheck()
    expect(method_box(figure, "Max unpooling")).to_be_disabled()


def test_errors_are_against_the_input(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    planes = {name: shown(figure, name) for name in ("Nearest", "Max unpooling")}
    image = shown(figure, "Input")
    choose(figure, "labels", "Errors")
    for name, plane in planes.items():
        assert shown(figure, name).tolist() == (plane - image).tolist()


def test_indices_count_row_by_row(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    choose(figure, "labels", "Indices")
    assert figure.numbers("Input") == torch.arange(16).reshape(4, 4).tolist()
    assert figure.numbers("Pooled") == [[1, 6], [9, 14]]
    choose(figure, "labels", "Symbols")
    assert figure.texts("Pooled") == [["a₀₁", "a₁₂"], ["a₂₁", "a₃₂"]]
    assert figure.texts("Max unpooling")[1] == ["0", "0", "m₀₁", "0"]


def test_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.grid("Unpooling input").focus()
    for key in ("ArrowRight", "Enter", "3", "Enter", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert figure.numbers("Unpooling input") == [[5, 3.1], [8, 7]]
    assert figure.sentence().startswith("Unpooling input (0, 1) = 3.1: ")
    page.keyboard.press("Control+z")
    assert figure.numbers("Unpooling input")[0] == [5, 6]
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("the input or the unpooling input")
    page.keyboard.press("Escape")
    figure.grid("Max unpooling").focus()
    page.keyboard.press("End")
    assert figure.sentence() == (
        "Max unpooling (0, 3) = 0: no pooled cell reaches it, so it stays zero, as in the input."
    )


def test_page_and_kernel_agree_in_jupyterlab(jupyter_lab: Lab, lab_page: Page) -> None:
    cell = "import segwidgets as sw\nw = sw.Unpooling(device='cpu')\nw"
    name = jupyter_lab.write_notebook("unpooling.ipynb", cell)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    badge = lab_page.get_by_role("status", name="Check against torch")
    agrees = re.compile(r"^\s*= torch")
    expect(badge).to_have_text(agrees, timeout=30_000)
    figure = FigurePage(lab_page)
    edit(figure, "Unpooling input", 0, 0, "4")
    method_box(figure, "Bilinear").check()
    figure.field("stride").press("ArrowDown")
    expect(badge).to_have_text(agrees)
    with notebook.kernel() as kernel:
        kernel.until("w.stride == 1")
        assert kernel.ask("[list(e) for e in w.edits]") == [[0, 0, 4]]
        assert kernel.ask("list(w.methods)") == [
            "nearest",
            "bed_of_nails",
            "max_unpool",
            "bilinear",
        ]
        kernel.run("w.kernel_size = 3; w.padding = 1; w.ceil_mode = True")
        expect(figure.root.get_by_role("checkbox", name="ceil_mode")).to_be_checked()
        expect(badge).to_have_text(agrees)
        kernel.run(
            "import numpy as np\n"
            "w.image = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)"
        )
        expect(figure.grid("Max unpooling picture")).to_be_visible()
        expect(badge).to_have_text(agrees)
        figure.field("levels").press("ArrowUp")
        kernel.until("w.levels == 2")
        expect(badge).to_have_text(agrees)
        kernel.run("w.image = None")
        expect(figure.grid("Unpooling input")).to_be_visible()
    assert notebook.errors() == []
