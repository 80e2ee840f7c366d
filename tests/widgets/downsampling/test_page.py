"""The figure of downsampling in a page, read by role and name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from playwright.sync_api import Page, expect
from torch.nn import functional as F

import segwidgets as sw
from tests.hosts.figure import MINUS, FigurePage, open_page
from tests.hosts.lab import Lab

NAMES = ("Max pooling", "Average pooling", "Strided convolution", "Subsampling", "Blur pooling")


def opened(page: Page, folder: Path, **parameters: Any) -> FigurePage:
    return open_page(page, folder, sw.Downsampling(**parameters).to_html(fallback=False))


def torchs(x: torch.Tensor) -> dict[str, torch.Tensor]:
    """What torch makes of the input on screen, with the default parameters."""
    x = x[None, None]
    weights = torch.tensor([[[[0.5, 0.25], [0.25, 0]]]])
    blur = torch.tensor([1.0, 2, 1])
    kernel = blur[:, None] * blur / 16
    found = (
        F.max_pool2d(x, 2),
        F.avg_pool2d(x, 2),
        F.conv2d(x, weights, stride=2),
        x[..., ::2, ::2],
        F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), kernel[None, None], stride=2),
    )
    return {name: cells[0, 0] for name, cells in zip(NAMES, found, strict=True)}


def facts(figure: FigurePage, name: str) -> str:
    return figure.root.get_by_role("group", name=f"{name}: what is kept").inner_text()


def assert_torch_agrees(figure: FigurePage) -> None:
    x = torch.tensor(figure.numbers("Input"))
    for name, expected in torchs(x).items():
        shown = torch.tensor(figure.numbers(name))
        # Cells show two digits.
        torch.testing.assert_close(shown, expected, rtol=5e-2, atol=0)


def test_it_shows_what_torch_computes_and_what_a_shift_does(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.last_step()
    assert_torch_agrees(figure)
    assert {value for row in figure.numbers("Subsampling") for value in row} == {0}
    assert [facts(figure, name).split("±")[1] for name in NAMES] == ["0", "0", "0.5", "1", "0"]
    figure.button("Increase shift").click()
    assert_torch_agrees(figure)
    assert {value for row in figure.numbers("Subsampling") for value in row} == {1}
    assert figure.numbers("Input")[0][:3] == [1, 0, 1]
    # The cell is changed where it came from, before the shift.
    figure.cell("Input", 0, 0).dblclick()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert figure.numbers("Input")[0][:3] == [7, 0, 1]
    assert_torch_agrees(figure)
    figure.button("Decrease shift").click()
    assert figure.numbers("Input")[0][-1] == 7


def test_a_step_reads_a_window_and_cells_are_linked(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    # What results are on the whole is not known before they are there.
    kept = figure.root.get_by_role("group", name="Max pooling: what is kept")
    expect(kept).to_be_hidden()
    assert figure.texts("Max pooling")[0] == ["1", "", "", ""]
    figure.button("Next step").click()
    assert figure.texts("Max pooling")[0] == ["1", "1", "", ""]
    assert figure.sentence().startswith(
        "Window (0, 1), rows 0–1, columns 2–3: max pooling keeps 1 from (0, 3), average"
    )
    figure.cell("Blur pooling", 1, 1).hover()
    said = figure.root.get_by_role("status", name="What happens")
    expect(said).to_have_text(
        "Blur pooling (1, 1) = 0.5 comes from rows 1–3, columns 1–3. A shift by 1 changes it by 0."
    )
    figure.cell("Input", 1, 1).hover()
    # It is no first maximum, and the kernel has a zero there.
    expect(said).to_have_text("Input (1, 1) = 1 goes into average pooling and blur pooling.")


def test_patterns_windows_and_blur_are_chosen(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.root.get_by_label("pattern").select_option("checkerboard")
    figure.last_step()
    assert figure.numbers("Input")[1][:2] == [1, 0]
    assert_torch_agrees(figure)
    figure.field("kernel_size").fill("3")
    figure.field("kernel_size").press("Enter")
    figure.button("Increase stride").click()
    x = torch.tensor(figure.numbers("Input"))
    figure.last_step()
    expected = F.max_pool2d(x[None, None], 3, 3)[0, 0]
    assert figure.numbers("Max pooling") == expected.tolist()
    # A kernel that has grown has zeros in its new places.
    kernel = torch.zeros(3, 3)
    kernel[:2, :2] = torch.tensor([[0.5, 0.25], [0.25, 0]])
    strided = F.conv2d(x[None, None], kernel[None, None], stride=3)[0, 0]
    assert figure.numbers("Strided convolution") == strided.tolist()


def test_the_kernel_is_learnt_in_the_bridge_and_costs_are_told(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, method="strided_conv", bridge=True, step=-1)
    figure.cell("Kernel", 1, 1).dblclick()
    page.keyboard.type("0.75")
    page.keyboard.press("Enter")
    assert figure.numbers("Strided convolution")[0][0] == 1
    expect(figure.root.get_by_role("group", name="As convolution")).to_contain_text(
        "nn.Conv2d(1, 1, 2, stride=2, bias=False)"
    )
    figure.root.get_by_role("group", name="method").get_by_text("Max pooling").click()
    expect(figure.root.get_by_role("group", name="As convolution")).to_contain_text(
        "a maximum is no weighted sum"
    )
    rows = figure.root.get_by_role("table").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["Max pooling", "0", "0"],
        ["Average pooling", "0", "64"],
        ["Strided convolution", "4", "64"],
        ["Subsampling", "0", "0"],
        ["Blur pooling", "0", "144"],
    ]


def test_a_list_is_one_dimensional(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, input=[3, 1, 4, 1, 5, 9], step=-1)
    assert figure.numbers("Average pooling") == [[2, 2.5, 7]]
    assert figure.sentence().startswith("Window 2, cells 4–5: max pooling keeps 9 from cell 5,")
    figure.button("Increase kernel_size").click()
    assert figure.numbers("Max pooling")[0][0] == 4
    figure.root.get_by_text("Matrix", exact=True).click()
    expect(figure.grid("Matrix")).to_be_visible()


def test_changes_are_those_of_the_shift(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, labels="changes", step=-1)
    assert {value for row in figure.numbers("Subsampling") for value in row} == {1}
    assert {value for row in figure.numbers("Blur pooling") for value in row} == {0}
    assert "a shift by 1 changes max pooling by 0," in figure.sentence()


def test_a_photograph_under_the_lens(page: Page, tmp_path: Path) -> None:
    image = np.random.default_rng(0).integers(0, 256, (24, 32), dtype=np.uint8)
    figure = opened(page, tmp_path, image=image, kernel_size=2, shift=1, lens=(10, 12))
    moved = np.roll(image, 1, -1)
    assert figure.numbers("Input under the lens") == moved[7:14, 9:16].tolist()
    small = torch.tensor(moved, dtype=torch.float64)
    for name, cells in torchs(small.float()).items():
        large = cells.repeat_interleave(2, 0).repeat_interleave(2, 1)
        under = torch.tensor(figure.numbers(f"{name} under the lens"))
        assert (under - large[7:14, 9:16]).abs().max() <= 0.51
    figure.grid("Subsampling picture").press("Home")
    assert figure.sentence().startswith(f"Pixel (10, 0): input {moved[10, 0]}, max pooling ")
    figure.root.get_by_text("Changes", exact=True).click()
    change = int(moved[10, 0]) - int(image[10, 0])
    cell = figure.cell("Subsampling under the lens", 3, 3)
    expect(cell).to_have_attribute("aria-label", f"(10, 0) {change:+}".replace("-", MINUS))


def test_page_and_kernel_agree_in_jupyterlab(jupyter_lab: Lab, lab_page: Page) -> None:
    cell = "import segwidgets as sw\nw = sw.Downsampling(device='cpu')\nw"
    name = jupyter_lab.write_notebook("downsampling.ipynb", cell)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    badge = lab_page.get_by_role("status", name="Check against torch")
    agrees = re.compile(r"^\s*= torch")
    expect(badge).to_have_text(agrees, timeout=30_000)
    figure = FigurePage(lab_page)
    figure.field("shift").press("ArrowUp")
    figure.field("kernel_size").press("ArrowUp")
    expect(badge).to_have_text(agrees)
    with notebook.kernel() as kernel:
        # The window brought its kernel along.
        kernel.until("w.shift == 1 and w.kernel[2] == (0, 0, 0)")
        kernel.run("w.padding = 1; w.ceil_mode = True; w.stride = 2; w.blur_size = 5")
        expect(figure.root.get_by_role("checkbox", name="ceil_mode")).to_be_checked()
        expect(badge).to_have_text(agrees)
        kernel.run("w.input = [3, 1, 4, 1, 5, 9, 2, 6]")
        expect(figure.root.locator(".copy code")).to_contain_text("F.avg_pool1d(")
        expect(badge).to_have_text(agrees)
        kernel.run("import numpy as np; w.image = np.arange(30 * 40).reshape(30, 40) % 251")
        expect(figure.grid("Subsampling picture")).to_be_visible()
        expect(badge).to_have_text(agrees)
