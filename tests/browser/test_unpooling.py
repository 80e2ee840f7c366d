"""The unpooling lab, worked through its controls and read back by role and name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from torch import nn
from torch.nn import functional as F

import segwidgets as sw
from tests.browser.figure import FigurePage, open_page
from tests.browser.lab import Lab

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
    return open_page(page, folder, figure.to_html())


def choose(figure: FigurePage, group: str, option: str) -> None:
    """Press a radio button by its label, as a reader does."""
    figure.root.get_by_role("group", name=group, exact=True).get_by_text(option, exact=True).click()


def edit(figure: FigurePage, grid: str, row: int, column: int, text: str) -> None:
    figure.cell(grid, row, column).dblclick()
    figure.page.keyboard.type(text)
    figure.page.keyboard.press("Enter")


def shown(figure: FigurePage, name: str) -> torch.Tensor:
    return torch.tensor(figure.numbers(name), dtype=torch.float64)


def line(figure: FigurePage, name: str) -> str:
    """A line of the figure that is a named group."""
    return figure.root.get_by_role("group", name=name, exact=True).inner_text()


def assert_torch_agrees(figure: FigurePage, ceil_mode: bool = False, **window: Any) -> None:
    """Compare all grids on screen with what torch makes of the input on screen."""
    image = shown(figure, "Input")[None, None]
    pooled, indices = F.max_pool2d(image, **window, ceil_mode=ceil_mode, return_indices=True)
    assert shown(figure, "Pooled").tolist() == pooled[0, 0].tolist()
    assert shown(figure, "Indices").tolist() == indices[0, 0].tolist()
    middle = shown(figure, "Passed on")[None, None]
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
    assert line(figure, "Formula") == "max_unpool(3, 2) = m₁₁ = 7"
    assert figure.sentence() == (
        "Window (1, 1) keeps 7 from (3, 2) and passes on 7: nearest copies it to rows 2–3, "
        "columns 2–3, bed of nails puts it at (2, 2) and max unpooling puts it back at (3, 2)."
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


def test_an_edited_value_lands_where_the_maximum_was(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    edit(figure, "Passed on", 0, 1, "9")
    assert figure.numbers("Passed on") == [[5, 9], [8, 7]]
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
    assert figure.numbers("Passed on") == [[5, 6], [8, 7]]


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
        "Pooled (0, 1) = 7 stood at (0, 3). Index 3 = 0·4 + 3 → row 0, column 3. A tie, two "
        "cells: torch keeps the first in reading order, (0, 3), because a later cell must be "
        "larger to win."
    )


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
    figure.root.get_by_label("corner", exact=True).select_option("bottom_right")
    assert figure.numbers("Bed of nails") == [
        [0, 0, 0, 0],
        [0, 5, 0, 6],
        [0, 0, 0, 0],
        [0, 8, 0, 7],
    ]
    figure.field("gain").fill("-0.5")
    figure.field("gain").press("Enter")
    assert figure.numbers("Passed on") == [[-2.5, -3], [-4, -3.5]]
    assert figure.numbers("Max unpooling")[0] == [0, -2.5, 0, 0]
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]


def test_methods_come_and_go(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.root.get_by_role("checkbox", name="Nearest").uncheck()
    figure.root.get_by_role("checkbox", name="Average spread").check()
    expect(figure.grid("Nearest")).to_have_count(0)
    assert figure.numbers("Average spread")[0] == [1.25, 1.25, 1.5, 1.5]
    for name in ("Bed of nails", "Average spread"):
        figure.root.get_by_role("checkbox", name=name).uncheck()
    expect(figure.root.get_by_role("checkbox", name="Max unpooling")).to_be_disabled()


def test_errors_are_against_the_input(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    planes = {name: shown(figure, name) for name in ("Nearest", "Max unpooling")}
    image = shown(figure, "Input")
    choose(figure, "view", "Errors")
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


@pytest.mark.parametrize("method", ["nearest", "bed_of_nails"])
def test_the_bridge_is_a_transposed_convolution(method: str, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, input=ODD if method == "bed_of_nails" else None)
    figure.root.get_by_role("checkbox", name="as transposed convolution").check()
    choose(figure, "method", NAMES[method])
    bridge = figure.root.get_by_role("group", name="As transposed convolution")
    module = eval(bridge.locator("code").inner_text(), {"nn": nn})
    with torch.no_grad():
        module.weight.copy_(shown(figure, "Kernel"))
        out = module(shown(figure, "Passed on")[None, None].float())
    assert shown(figure, NAMES[method]).tolist() == out[0, 0].tolist()
    choose(figure, "method", "Max unpooling")
    expect(bridge).to_contain_text("no transposed convolution")


@pytest.mark.parametrize("method", NAMES)
def test_the_matrix_times_what_is_passed_on(method: str, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, methods=tuple(NAMES), method=method)
    image = shown(figure, "Input")
    pooled = shown(figure, "Pooled")
    plane = shown(figure, NAMES[method])
    choose(figure, "view", "Matrix")
    rows = int(figure.grid("Matrix").get_attribute("aria-rowcount") or 0)
    matrix = read_canvas(figure, "Matrix", rows, 4)
    torch.testing.assert_close(matrix @ pooled.flatten(), plane.flatten(), rtol=1e-2, atol=0.02)
    if method == "max_unpool":
        # Transposed it picks the maxima.
        assert (matrix.T @ image.flatten()).tolist() == pooled.flatten().tolist()


def read_canvas(figure: FigurePage, name: str, rows: int, columns: int) -> torch.Tensor:
    """Walk over a grid of which one cell at a time is in the accessible tree."""
    grid = figure.grid(name)
    grid.press("Control+Home")
    values = []
    for _ in range(rows):
        grid.press("Home")
        row = []
        for _ in range(columns):
            text = grid.get_by_role("gridcell").inner_text()
            row.append(float(text.replace("\N{MINUS SIGN}", "-")))
            grid.press("ArrowRight")
        values.append(row)
        grid.press("ArrowDown")
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize(
    ("parameters", "note"),
    [
        ({"input": [[3, 3], [3, 3]]}, "the first in reading order is remembered"),
        ({"input": ODD}, "the last row and the last column"),
        ({"input": ODD}, "without output_size torch would make 4 × 4"),
        ({"input": ODD, "ceil_mode": True}, "without output_size torch would make 6 × 6"),
        ({"input": ODD, "kernel_size": 3, "stride": 1}, "the last write stays"),
        ({"kernel_size": 3, "stride": 1, "input": ODD}, "stretch the pooled grid"),
    ],
)
def test_what_is_worth_knowing(parameters: Any, note: str, page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, **parameters)
    assert note in figure.root.get_by_role("list", name="Good to know").inner_text().lower()


def test_all_cells_tie(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, input=[[3, 3], [3, 3]])
    assert figure.sentence().endswith(
        "All 4 cells are equal: torch keeps the first in reading order, (0, 0), because a later "
        "cell must be larger to win."
    )


def test_what_does_not_fit_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.field("kernel_size").fill("5")
    figure.field("kernel_size").press("Enter")
    expect(figure.root.get_by_role("alert")).to_have_text(
        "kernel_size = 5: the window has 5 rows, but the padded input has 4: choose a smaller "
        "kernel_size, more padding or a larger input."
    )
    figure.field("kernel_size").press("Escape")
    figure.field("padding").fill("2")
    figure.field("padding").press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("at most half of kernel_size, 1 here")
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]


def test_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.grid("Passed on").focus()
    for key in ("ArrowRight", "Enter", "3", "Enter", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert figure.numbers("Passed on") == [[5, 3.1], [8, 7]]
    assert figure.sentence().startswith("Passed on (0, 1) = 3.1: ")
    page.keyboard.press("Control+z")
    assert figure.numbers("Passed on")[0] == [5, 6]
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("the input, or of what is passed on")
    page.keyboard.press("Escape")
    figure.grid("Max unpooling").focus()
    page.keyboard.press("End")
    assert figure.sentence() == (
        "Max unpooling (0, 3) = 0: no pooled cell reaches it, it stays zero, as in the input."
    )


@pytest.mark.parametrize("side", [4, 9, 16])
def test_it_fits_its_window(side: int, page: Page, tmp_path: Path) -> None:
    cells = np.arange(side * side).reshape(side, side) * 7 % 10
    opened(page, tmp_path, input=cells, methods=tuple(NAMES), bridge=True)
    for width in (1200, 760, 400, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(TWO_FRAMES)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def pixels(channels: int, height: int = 24, width: int = 32) -> np.ndarray:
    random = np.random.default_rng(0)
    shape = (height, width, 3) if channels == 3 else (height, width)
    return random.integers(0, 256, shape, dtype=np.uint8)


def unpooled(image: np.ndarray, levels: int) -> dict[str, torch.Tensor]:
    """The picture pooled and unpooled by torch: channels, rows, columns."""
    x = torch.tensor(image, dtype=torch.float64)
    y = (x[None] if x.ndim == 2 else x.permute(2, 0, 1))[None]
    way = []
    for _ in range(levels):
        size = y.shape[-2:]
        y, indices = F.max_pool2d(y, 2, return_indices=True)
        way.append((size, indices))
    nearest = back = y
    for size, indices in reversed(way):
        nearest = F.interpolate(nearest, size=size, mode="nearest")
        back = F.max_unpool2d(back, indices, [2, 2], output_size=size)
    return {"Nearest": nearest[0], "Max unpooling": back[0]}


def test_a_picture_under_the_lens(page: Page, tmp_path: Path) -> None:
    image = pixels(1)
    figure = opened(page, tmp_path, image=image, levels=2, lens=(10, 12))
    assert figure.numbers("Input under the lens") == image[7:14, 9:16].tolist()
    for name, expected in unpooled(image, 2).items():
        under = torch.tensor(figure.numbers(f"{name} under the lens"))
        assert under.tolist() == expected[0, 7:14, 9:16].tolist()
    picture = figure.grid("Max unpooling picture")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "PageUp", "Home"):
        picture.press(key)
    # Over the edge there is nothing.
    corner = figure.texts("Input under the lens")
    assert corner[2] == [""] * 7
    assert corner[3] == ["", "", "", *map(str, image[0, :4])]
    assert figure.sentence().startswith(f"Pixel (0, 0): input {image[0, 0]}, nearest ")
    picture = figure.grid("Input picture")
    box = picture.bounding_box()
    assert box
    picture.hover(position={"x": box["width"] * 20.5 / 32, "y": box["height"] * 8.5 / 24})
    assert figure.numbers("Input under the lens") == image[5:12, 17:24].tolist()


def test_colours_and_levels(page: Page, tmp_path: Path) -> None:
    image = pixels(3)
    figure = opened(page, tmp_path, image=image, levels=1, lens=(10, 12))
    figure.field("levels").press("ArrowUp")
    figure.field("levels").press("ArrowUp")
    expect(figure.root.get_by_role("img", name="Pooled three times, 3 × 4")).to_be_visible()
    for name, expected in unpooled(image, 3).items():
        cell = figure.grid(f"{name} picture").get_by_role("gridcell")
        assert cell.inner_text() == ", ".join(str(int(v)) for v in expected[:, 10, 12])
    shown_pixels = (
        figure.grid("Nearest picture")
        .locator("canvas")
        .evaluate("""(canvas) => [...canvas.getContext("2d").getImageData(0, 0, 32, 24).data]""")
    )
    painted = torch.tensor(shown_pixels).reshape(24, 32, 4)[..., :3].permute(2, 0, 1)
    assert painted.tolist() == unpooled(image, 3)["Nearest"].tolist()
    figure.field("levels").fill("4")
    figure.field("levels").press("Enter")
    figure.field("kernel_size").fill("4")
    figure.field("kernel_size").press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("choose fewer levels")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"image": {"dtype": "uint8", "shape": [4, 4], "data": "x"}}, "image: a uint8 tensor"),
        ({"image": {"dtype": "uint8", "shape": [1e9, 1e9], "data": None}}, "image: a uint8"),
        ({"edits": [[0, 0, "x"]]}, "a finite number is needed"),
        ({"edits": [[0]]}, "[row, column, value]"),
        ({"methods": ["nearest", "nearest"]}, "choose one or more of nearest"),
        ({"padding": 2}, "at most half of kernel_size"),
        ({"step": 1.5}, "a whole number is needed"),
    ],
    ids=str,
)
def test_what_cannot_be_drawn_is_said(
    broken: dict[str, Any], says: str, page: Page, tmp_path: Path
) -> None:
    html = sw.Unpooling(device="cpu").to_html()
    figure = open_page(page, tmp_path, html)
    element = figure.root.locator("segwidgets-unpooling")
    for name, value in broken.items():
        element.evaluate(
            "(figure, [name, value]) => figure.setAttribute(name, JSON.stringify(value))",
            [name, value],
        )
    expect(figure.root.get_by_role("alert")).to_contain_text(says)
    figure.last_step()
    assert figure.numbers("Pooled") == [[5, 6], [8, 7]]


@pytest.mark.parametrize("width", [1200, 400, 320])
def test_a_picture_fits_its_window(width: int, page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, tmp_path, image=pixels(3, 300, 200), levels=4, methods=tuple(NAMES))
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_and_kernel_agree_in_jupyterlab(jupyter_lab: Lab, lab_page: Page) -> None:
    cell = "import segwidgets as sw\nw = sw.Unpooling(device='cpu')\nw"
    name = jupyter_lab.write_notebook("unpooling.ipynb", cell)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    badge = lab_page.get_by_role("status", name="Check against torch")
    agrees = re.compile(r"^\s*= torch")
    expect(badge).to_have_text(agrees, timeout=30_000)
    figure = FigurePage(lab_page)
    edit(figure, "Passed on", 0, 0, "4")
    figure.root.get_by_role("checkbox", name="Bilinear").check()
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
        expect(figure.grid("Passed on")).to_be_visible()
    assert notebook.errors() == []
