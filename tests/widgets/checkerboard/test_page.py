"""The checkerboard figure, worked through its controls and read back by role and name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect
from torch import nn
from torch.nn import functional as F

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page
from tests.hosts.lab import Lab

#: The figure follows its window within a frame.
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def opened(page: Page, folder: Path, layers: Any = ((3, 2),), **parameters: Any) -> FigurePage:
    """A figure small enough for every cell to show its number."""
    figure = sw.Checkerboard(layers, **{"input_size": 4, **parameters})
    return open_page(page, folder, figure.to_html())


def unevenness(figure: FigurePage) -> str:
    return figure.root.get_by_role("group", name="Unevenness").inner_text()


def choose(figure: FigurePage, group: str, option: str) -> None:
    """Press a radio button by its label, as a reader does."""
    figure.root.get_by_role("group", name=group, exact=True).get_by_text(option, exact=True).click()


def assert_torch_agrees(figure: FigurePage) -> None:
    """Run the PyTorch line on screen, with the kernel on screen, on ones."""
    line = figure.root.locator(".copy code").inner_text()
    module = eval(line, {"nn": nn})
    dims = 2 if "2d" in line else 1
    weight = torch.tensor(figure.numbers("Kernel"))
    size = int(figure.field("input_size").input_value())
    x = torch.ones(1, 1, *(size,) * dims)
    with torch.no_grad():
        for layer in module if isinstance(module, nn.Sequential) else [module]:
            if hasattr(layer, "weight"):
                layer.weight.copy_(weight if dims == 2 else weight[0])
            x = layer(x)
    shown = torch.tensor(figure.numbers("Output"))
    # Cells show three digits, and so do the weights that torch was given.
    torch.testing.assert_close(shown, x[0, 0] if dims == 2 else x[0], rtol=2e-2, atol=1e-3)


def test_what_is_hidden_is_not_told_by_its_remainder(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, hide=["overlap"])
    rows = figure.root.get_by_role("group", name="Layer 1")
    expect(rows).to_be_visible()
    expect(rows).not_to_contain_text("mod")
    expect(opened(page, tmp_path).root.get_by_role("group", name="Layer 1")).to_contain_text(
        "3 mod 2 = 1, uneven"
    )


def test_at_rest_it_tells_why(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    counts = F.conv_transpose1d(
        torch.ones(1, 1, 4), torch.ones(1, 1, 3), stride=2, padding=1, output_padding=1
    )
    assert figure.numbers("Input") == [[1, 1, 1, 1]]
    assert figure.numbers("Overlap after layer 1") == counts[0].tolist()
    assert unevenness(figure).endswith("(2 ÷ 1)² = 4")
    assert figure.sentence() == (
        "A constant input comes out as a checkerboard, 0.444 to 1.78: stride 2 does not divide "
        "kernel_size 3, so along each axis cells sum one or two products in turn, in 2D 1, 2 or "
        "4. Choose kernel_size 4, or resize first."
    )
    assert_torch_agrees(figure)
    choose(figure, "labels", "Overlap")
    assert figure.numbers("Output") == (counts[0].T @ counts[0]).tolist()


def test_kernel_4_cleans_it(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.field("kernel_size, layer 1").press("ArrowUp")
    assert figure.numbers("Overlap after layer 1") == [[1, 2, 2, 2, 2, 2, 2, 1]]
    assert unevenness(figure).endswith("(2 ÷ 2)² = 1")
    assert figure.sentence() == (
        "The constant input stays constant: stride 2 divides kernel_size 4, so inside, every cell "
        "sums 2 × 2 = 4 products."
    )
    expect(figure.root.get_by_role("group", name="Layer 1")).to_contain_text("4 mod 2 = 0, even")
    assert_torch_agrees(figure)
    figure.button("Undo").click()
    assert "checkerboard" in figure.sentence()


@pytest.mark.parametrize("dims", [1, 2])
@pytest.mark.parametrize("kernels", ["uniform", "random"])
@pytest.mark.parametrize(
    ("method", "option"),
    [
        ("resize_nearest", "Nearest, convolve"),
        ("resize_bilinear", "Bilinear, convolve"),
        ("icnr", "Sub-pixel, ICNR"),
    ],
)
def test_the_other_ways_are_clean(
    method: str, option: str, kernels: str, dims: int, page: Page, tmp_path: Path
) -> None:
    figure = opened(page, tmp_path, kernels=kernels, dims=dims)
    choose(figure, "method", option)
    assert unevenness(figure).endswith("= 1")
    assert figure.sentence().startswith("The constant input stays constant: ")
    if method == "icnr" and dims == 1:
        # There is no module for it.
        expect(figure.root.locator(".copy code")).to_have_count(0)
        given = sw.Checkerboard(
            dims=1, kernels=kernels, method=method, input_size=4, device="cpu"
        ).output
        shown = torch.tensor(figure.numbers("Output"))
        torch.testing.assert_close(shown, given[None], rtol=5e-3, atol=0)
    else:
        assert_torch_agrees(figure)


def test_layers_compound(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, input_size=8)
    figure.button("Add layer").click()
    figure.button("Add layer").click()
    for ratio in ("layer 1: (2 ÷ 1)² = 4", "layer 2: (3 ÷ 1)² = 9", "layer 3: (5 ÷ 1)² = 25"):
        assert ratio in unevenness(figure)
    assert "max ÷ min grows: 4, 9, 25" in figure.sentence()
    expect(figure.grid("Output")).to_have_attribute("aria-rowcount", "64")
    choose(figure, "layer", "1")
    expect(figure.grid("Output")).to_have_attribute("aria-rowcount", "16")
    assert "one or two products in turn" in figure.sentence()
    figure.button("Remove layer 2").click()
    expect(figure.grid("Output")).to_have_attribute("aria-rowcount", "32")
    expect(figure.grid("Overlap after layer 3")).to_have_count(0)


def test_even_overlap_is_not_enough(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, [(4, 2)])
    choose(figure, "kernels", "Random")
    assert unevenness(figure).endswith("= 1")
    assert "Even overlap is not enough" in figure.sentence()
    (drawn,) = sw.Checkerboard([(4, 2)], kernels="random", device="cpu").weights
    torch.testing.assert_close(torch.tensor(figure.numbers("Kernel")), drawn, rtol=5e-3, atol=0)
    assert_torch_agrees(figure)
    figure.field("seed").press("ArrowUp")
    (other,) = sw.Checkerboard([(4, 2)], kernels="random", seed=1, device="cpu").weights
    torch.testing.assert_close(torch.tensor(figure.numbers("Kernel")), other, rtol=5e-3, atol=0)


def test_weights_by_hand_can_compensate(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, [(5, 2)], dims=1)
    assert "comes out as stripes" in figure.sentence()
    for column, weight in enumerate((1, 4, 6, 4, 1)):
        figure.cell("Kernel", 0, column).dblclick()
        page.keyboard.type(str(weight))
        page.keyboard.press("Enter")
    assert figure.numbers("Kernel") == [[1, 4, 6, 4, 1]]
    expect(figure.root.get_by_role("radio", name="By hand")).to_be_checked()
    assert figure.sentence() == (
        "The constant input stays constant, although cells sum two or three products: these "
        "weights happen to compensate."
    )
    assert figure.numbers("Output") == [[7, 8, 8, 8, 8, 8, 7, 4]]


def test_given_kernels_follow_sizes_layers_and_axes(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, dims=1, kernels=[[1, 2, 1]])
    choose(figure, "dims", "2D")
    assert figure.numbers("Kernel") == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    figure.field("kernel_size, layer 1").press("ArrowUp")
    assert figure.numbers("Kernel")[1] == [2, 4, 2, 0]
    choose(figure, "dims", "1D")
    assert figure.numbers("Kernel") == [[1, 2, 1, 0]]
    figure.button("Add layer").click()
    assert figure.numbers("Kernel") == [[0.5, 0.5, 0.5, 0.5]]


def test_what_is_pointed_at_is_told_everywhere(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.cell("Output", 3, 5).hover()
    assert figure.sentence() == (
        "y[3, 5] = 1.78: its row receives two products and its column two, so 2 × 2 = 4 meet here."
    )
    expect(figure.root.get_by_role("img", name="Profile of row 3")).to_be_visible()
    figure.cell("Input", 0, 1).hover()
    assert figure.sentence() == "Input 1 = 1 reaches cells 1 to 3 of the output along this axis."
    figure.grid("Overlap after layer 1").focus()
    page.mouse.move(0, 0)
    page.keyboard.press("ArrowRight")
    assert figure.sentence() == (
        "Cell 1 after layer 1 receives two products along this axis, from input cells 0 to 1."
    )


def test_the_cone_of_a_cell_is_lit_alone(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, dims=1)
    lit = figure.root.locator(".cones .lit path")
    expect(lit).to_have_count(0)
    expect(figure.root.locator(".cones .all path")).not_to_have_count(0)
    figure.cell("Input", 0, 1).hover()
    expect(lit).to_have_count(1)
    cone, line = lit.bounding_box(), figure.grid("Overlap after layer 1").bounding_box()
    assert cone
    assert line
    cell = line["width"] / 8
    # What torch's transposed convolution makes of a single one.
    weight = torch.ones(1, 1, 3)
    one = torch.tensor([[[0.0, 1, 0, 0]]])
    reached = F.conv_transpose1d(one, weight, stride=2, padding=1, output_padding=1)[0, 0].nonzero()
    left, right = float(reached.min()) * cell, float(reached.max() + 1) * cell
    assert cone["x"] - line["x"] == pytest.approx(left, abs=0.6)
    assert cone["x"] + cone["width"] - line["x"] == pytest.approx(right, abs=0.6)
    # In 2D by keyboard: one cone from plane to plane, for each layer.
    choose(figure, "dims", "2D")
    figure.button("Add layer").click()
    figure.grid("Input").focus()
    page.mouse.move(0, 0)
    page.keyboard.press("ArrowRight")
    expect(lit).to_have_count(2)


def test_the_profile_points_at_the_picture(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, dims=1)
    profile = figure.root.get_by_role("img", name="Profile of the whole line")
    box = figure.grid("Output").bounding_box()
    assert box
    profile.hover(position={"x": box["width"] * 5.5 / 8, "y": 40})
    assert figure.sentence() == "y[5] = 1.33 sums two products, from input cells 2 to 3."


def test_what_is_too_large_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, [(4, 4)] * 2, input_size=16)
    figure.field("input_size").fill("17")
    figure.field("input_size").press("Enter")
    expect(figure.root.get_by_role("alert")).to_have_text(
        "After layer 2 the output would be 272 cells wide: at most 256; lower input_size or a "
        "stride, or take a layer away."
    )
    expect(figure.button("Add layer")).to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize("dims", [1, 2])
def test_it_fits_its_window(dims: int, page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, [(5, 2)] * 5, dims=dims, kernels="random", method="icnr")
    for width in (1200, 760, 400, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(TWO_FRAMES)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_page_and_kernel_agree_in_jupyterlab(jupyter_lab: Lab, lab_page: Page) -> None:
    cell = "import segwidgets as sw\nw = sw.Checkerboard(device='cpu')\nw"
    name = jupyter_lab.write_notebook("checkerboard.ipynb", cell)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    badge = lab_page.get_by_role("status", name="Check against torch")
    agrees = re.compile(r"^\s*= torch")
    expect(badge).to_have_text(agrees, timeout=30_000)
    figure = FigurePage(lab_page)
    figure.field("kernel_size, layer 1").press("ArrowUp")
    figure.button("Add layer").click()
    choose(figure, "kernels", "Random")
    choose(figure, "method", "Bilinear, convolve")
    expect(badge).to_have_text(agrees)
    figure.cell("Kernel", 1, 1).dblclick()
    lab_page.keyboard.type("2")
    lab_page.keyboard.press("Enter")
    expect(badge).to_have_text(agrees)
    with notebook.kernel() as kernel:
        kernel.until("w.method == 'resize_bilinear'")
        assert kernel.ask("w.layers") == [[4, 2], [4, 2]]
        assert kernel.ask("w.kernels[1][1][1]") == 2
        kernel.run("w.kernels = 'uniform'; w.layer = 0")
        expect(figure.root.get_by_role("radio", name="Uniform")).to_be_checked()
        expect(figure.grid("Output")).to_have_attribute("aria-rowcount", "16")
        kernel.run("w.layers = [(5, 3)]")
        expect(figure.grid("Output")).to_have_attribute("aria-rowcount", "24")
        expect(badge).to_have_text(agrees)
    assert notebook.errors() == []


def test_layers_are_walked_step_by_step(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, [(3, 2), (3, 2), (3, 2)])
    expect(figure.step()).to_have_value("2")
    figure.button("First step").click()
    expect(figure.grid("Output")).to_have_attribute("aria-rowcount", "8")
    figure.grid("Output").focus()
    page.keyboard.press(".")
    expect(figure.grid("Output")).to_have_attribute("aria-rowcount", "16")
    expect(figure.root.get_by_role("radio", name="2", exact=True)).to_be_checked()
    # A choice moves the player too.
    choose(figure, "layer", "3")
    expect(figure.step()).to_have_value("2")
    # With one layer there is nothing to walk through.
    figure.button("Remove layer 3").click()
    figure.button("Remove layer 2").click()
    expect(figure.button("Play")).to_have_count(0)
