"""The figure of window and one pass, worked through its controls and read back by role and name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch import nn
from torch.nn import functional as F

from segwidgets.widgets.sliding_window.sliding_window import SlidingWindow
from tests.hosts.figure import MINUS, FigurePage, open_page
from tests.hosts.lab import Lab

CLASSES = ["sky", "sea", "bird"]
ROWS, COLS = 12, 16
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@cache
def image() -> np.ndarray:
    """A picture of noise, the same every time."""
    return np.random.default_rng(0).integers(0, 256, (ROWS, COLS, 3), "uint8")


def network(padding: int = 0, stride: int = 1) -> nn.Module:
    """Two layers that see 5 × 5 pixels."""
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=padding, stride=stride), nn.ReLU(), nn.Conv2d(4, 3, 3)
    ).eval()


def pixels() -> torch.Tensor:
    """The picture as the network gets it."""
    return torch.from_numpy(image()).permute(2, 0, 1)[None].float() / 255


def expected() -> torch.Tensor:
    """The scores (3, rows, columns) by torch alone."""
    with torch.inference_mode():
        scores: torch.Tensor = network()(F.pad(pixels(), (2, 2, 2, 2)))[0]
    return scores


@cache
def html(kind: str = "plain") -> str:
    """The page of the figure; it is computed once for all tests."""
    model = {"plain": network, "strided": lambda: network(stride=2)}[kind]()
    patch = 5 if kind == "plain" else 7
    figure = SlidingWindow(image(), model, patch_size=patch, class_names=CLASSES, device="cpu")
    return figure.to_html()


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Callable[..., FigurePage]:
    def opened(view: str = "Race", kind: str = "plain") -> FigurePage:
        figure = open_page(page, tmp_path, html(kind))
        figure.root.get_by_role("radio", name=view).check(force=True)
        return figure

    return opened


def table(figure: FigurePage, name: str) -> list[list[str]]:
    """The rows of a table without its head."""
    rows = figure.root.get_by_role("table", name=name, exact=True).locator("tbody tr").all()
    return [
        [cell.inner_text() for cell in row.locator("th, td:not([aria-hidden])").all()]
        for row in rows
    ]


def active(figure: FigurePage, name: str) -> str:
    """What the pixel says that stands for a picture."""
    return figure.grid(name).get_by_role("gridcell").text_content() or ""


def number(text: str) -> float:
    return float(text.replace(MINUS, "-"))


def go_to(figure: FigurePage, grid: str, row: int, column: int) -> None:
    """Move to a pixel with the keys alone."""
    picture = figure.grid(grid)
    picture.focus()
    for _ in range(ROWS // 8 + ROWS):
        picture.press("ArrowUp")
    picture.press("Home")
    for _ in range(row):
        picture.press("ArrowDown")
    for _ in range(column):
        picture.press("ArrowRight")


def read_scores(figure: FigurePage, name: str) -> torch.Tensor:
    return torch.tensor([number(row[1]) for row in table(figure, name)])


@pytest.mark.parametrize("pixel", [(0, 0), (5, 9), (11, 15)])
def test_scores_of_a_patch_are_torchs(
    pixel: tuple[int, int], opened: Callable[..., FigurePage]
) -> None:
    figure = opened()
    go_to(figure, "Mask, window by window", *pixel)
    scores = expected()[:, pixel[0], pixel[1]]
    shown = table(figure, "Scores of the patch")
    assert [row[0] for row in shown] == CLASSES
    torch.testing.assert_close(
        read_scores(figure, "Scores of the patch"), scores, atol=0.0051, rtol=0
    )
    softmax = torch.tensor([float(row[2]) for row in shown])
    torch.testing.assert_close(softmax, scores.softmax(0), atol=0.0051, rtol=0)
    best = CLASSES[int(scores.argmax())]
    assert f"{pixel} {best}" in active(figure, "Mask, window by window")
    assert f"scores highest for {best}" in figure.sentence()


def test_classes_without_names_are_told_apart(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, SlidingWindow(image(), network(), device="cpu").to_html())
    scores = figure.root.get_by_role("table", name="Scores of the patch", exact=True)
    heads = scores.get_by_role("rowheader")
    assert heads.all_inner_texts() == ["0", "1", "2"]
    assert heads.evaluate_all("all => all.every((one) => one.scrollWidth <= one.clientWidth)")


def test_multiply_adds_are_those_of_a_hand_count(opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    figure.last_step()
    layers = table(figure, "Layers and their multiply-adds")
    # 3 × 3 kernels from 3 to 4 channels and from 4 to 3, on a picture that padding makes 16 × 20.
    once = [3 * 4 * 9 * 14 * 18, 4 * 3 * 9 * 12 * 16]
    # 12 × 16 windows of 5 × 5 pixels: 3 × 3 features of the first layer each, and one score.
    windows = [3 * 4 * 9 * 9 * 192, 4 * 3 * 9 * 192]
    assert [row[2] for row in layers] == ["27.2 k", "20.7 k"]
    assert (once, windows) == ([27216, 20736], [186624, 20736])
    assert [row[3] for row in layers] == ["187 k", "20.7 k"]
    race = table(figure, "Multiply-adds")
    assert [row[1] for row in race] == ["207 k", "48 k"]
    # 207360 / 47952
    expect(figure.root.get_by_text("4.3×")).to_be_visible()


def test_the_race_is_run_in_proportion(opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    figure.root.get_by_role("radio", name="Multiply-adds").check(force=True)
    assert figure.step().input_value() == "0"
    # After one window of 192 the pass has come 4.3 times as far.
    race = table(figure, "Multiply-adds")
    assert race[0][1] == "1.08 k of 207 k"
    assert race[1][1] == "1.08 k of 48 k"
    assert "The single pass finished" not in figure.sentence()
    for _ in range(44):
        figure.button("Next step").click()
    # 192 / 4.324 = 44.4: it ends with window 45.
    assert table(figure, "Multiply-adds")[1][1] == "48 k"
    assert "The single pass finished by window 45." in figure.sentence()
    assert figure.step().input_value() == "44"


def test_it_plays_by_the_keyboard_and_comes_to_rest(
    page: Page, opened: Callable[..., FigurePage]
) -> None:
    figure = opened()
    figure.step().press("Home")
    figure.step().press("k")
    expect(figure.button("Pause")).to_be_visible()
    expect(figure.step()).not_to_have_value("0")
    page.keyboard.press("k")
    expect(figure.button("Play")).to_be_visible()
    # What was in flight lands first.
    page.keyboard.press(".")
    here = int(figure.step().input_value())
    page.keyboard.press(".")
    expect(figure.step()).to_have_value(str(here + 1))
    page.keyboard.press("?")
    dialog = figure.root.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("move in a picture")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_layer_is_picked_and_let_go(opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    layer = figure.root.get_by_role("radio", name=re.compile("^Layer 1: .*4 × 14 × 18"))
    layer.check(force=True)
    expect(layer).to_be_checked()
    figure.button("Undo").click()
    expect(layer).not_to_be_checked()


@pytest.mark.parametrize(("what", "side"), [("Input pixels", 0), ("First-layer features", 2)])
def test_recomputation_is_counted_as_torch_folds(
    what: str, side: int, opened: Callable[..., FigurePage]
) -> None:
    figure = opened("Recomputation")
    figure.root.get_by_role("radio", name=what).check(force=True)
    rows, cols = ROWS + 4 - side, COLS + 4 - side
    patches = F.unfold(torch.ones(1, 1, rows, cols), 5 - side)
    counts = F.fold(patches, (rows, cols), 5 - side)[0, 0]
    if what == "Input pixels":
        counts = counts[2:-2, 2:-2]
    for row, column in [(0, 0), (1, 3), (6, 8)]:
        go_to(figure, "Recomputation", row, column)
        count = int(counts[row, column])
        times = f"{count} time{'s' * (count != 1)}"
        assert active(figure, "Recomputation") == f"({row}, {column}) {times}"
        assert times in figure.sentence()


def test_recomputation_grows_with_the_patch(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Recomputation")
    slider = figure.root.get_by_role("slider", name="patch_size")
    expect(slider).to_have_attribute("aria-valuetext", "5 × 5")
    assert "up to 25 times" in figure.sentence()
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert "up to 49 times" in figure.sentence()


def test_both_give_the_same_scores(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Equality")
    assert "The same weights give the same scores" in figure.sentence()
    largest = figure.root.get_by_text("max |Δ|", exact=True).locator("xpath=following-sibling::dd")
    assert as_float(largest) <= 1e-5


def test_the_padding_is_switched_in_the_page(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Equality")
    picked = figure.root.get_by_role("group", name="padding")
    expect(picked.get_by_role("radio", name="Around the picture")).to_be_checked()
    picked.get_by_role("radio", name="Around each layer").check(force=True)
    assert "there each layer pads with zeros" in figure.sentence()
    torch.manual_seed(0)
    per_layer: Any = network(padding=1)
    per_layer[2].padding = (1, 1)
    with torch.inference_mode():
        largest = float((per_layer(pixels())[0] - expected()).abs().max())
    border = figure.root.get_by_text("max |Δ|, 2 px border", exact=True)
    shown = as_float(border.locator("xpath=following-sibling::dd"))
    assert shown == pytest.approx(largest, rel=0.05)
    picked.get_by_role("radio", name="Around the picture").check(force=True)
    assert "The same weights give the same scores" in figure.sentence()


def as_float(locator: Locator) -> float:
    """Read 1.2 × 10⁻⁷."""
    text = locator.inner_text().translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(text.replace(" × 10", "e"))


def test_a_stride_inside_leaves_a_coarse_grid(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Stride", "strided")
    ways = {row[0]: row for row in table(figure, "Ways to the scores")}
    assert ways["one pass"][1:3] == ["1", "6 × 8"]
    assert ways["shift and stitch"][1:3] == ["4", "12 × 16"]
    assert ways["dilation"][1:3] == ["1", "12 × 16"]
    passes = figure.root.get_by_role("slider", name="passes")
    expect(passes).to_have_attribute("aria-valuetext", "the last shifted by (1, 1)")
    passes.press("Home")
    expect(figure.root.get_by_text("1 of 4 passes")).to_be_visible()


def test_the_volume_shows_a_slice_for_each_class(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Scores")
    slices = figure.root.get_by_role("slider", name="class")
    expect(figure.root.get_by_role("heading", name="Mask largest score")).to_be_visible()
    slices.press("End")
    expect(figure.root.get_by_role("heading", name="Slice: bird")).to_be_visible()
    go_to(figure, "Slice", 4, 7)
    torch.testing.assert_close(
        read_scores(figure, "Scores of the pixel"), expected()[:, 4, 7], atol=0.0051, rtol=0
    )
    alpha = figure.root.get_by_role("slider", name="alpha")
    alpha.press("End")
    expect(alpha).to_have_attribute("aria-valuetext", "1.00")


def test_a_field_grows_layer_by_layer(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Receptive field")
    # All of it at first, around the score in the middle.
    best = CLASSES[int(expected()[:, 6, 8].argmax())]
    sums = "r = 3 + (3 − 1) · 1 = 5, j = 1 · 1 = 1"
    assert f"{sums}. The score of {best} at (6, 8) sees 5 × 5 pixels" in figure.sentence()
    rows = table(figure, "Layers and their receptive fields")
    assert [row[1:3] for row in rows] == [["3", "1"], ["5", "1"]]
    figure.button("Previous step").click()
    assert "r = 1 + (3 − 1) · 1 = 3, j = 1 · 1 = 1. A unit sees 3 × 3 pixels" in figure.sentence()
    # What is still to come says nothing yet.
    rows = table(figure, "Layers and their receptive fields")
    assert [row[1] for row in rows] == ["3", ""]
    figure.step().press("k")
    expect(figure.button("Pause")).to_be_visible()


@pytest.mark.parametrize("keys", [[], ["Home", "PageUp"]], ids=["middle", "corner"])
def test_influence_is_torchs_gradient(
    keys: list[str], page: Page, opened: Callable[..., FigurePage]
) -> None:
    figure = opened("Receptive field")
    figure.grid("Picture").focus()
    for key in keys:
        page.keyboard.press(key)
    at = re.search(r"\((\d+), (\d+)\)", active(figure, "Picture"))
    assert at
    row, column = map(int, at.groups())
    assert f"at ({row}, {column})" in figure.sentence()
    image = F.pad(pixels(), (2, 2, 2, 2)).requires_grad_()
    network()(image)[0, :, row, column].max().backward()
    assert image.grad is not None
    gradient = image.grad[0].abs().sum(0)
    gradient = gradient[2:-2, 2:-2]
    figure.grid("Influence").focus()
    for r in range(row - 2, row + 3):
        for _ in range(5):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Home")
        for _ in range(r - row + 2):
            page.keyboard.press("ArrowDown")
        for c in range(column - 2, column + 3):
            said = active(figure, "Influence")
            if 0 <= r < ROWS and 0 <= c < COLS:
                share = float(gradient[r, c] / gradient.max())
                assert said.startswith(f"({r}, {c}) ")
                assert number(said.split()[2]) == pytest.approx(share, abs=0.0075)
            else:
                assert said == "outside of the picture"
            page.keyboard.press("ArrowRight")


def test_another_score_is_picked_and_left_again(
    page: Page, opened: Callable[..., FigurePage]
) -> None:
    figure = opened("Receptive field")
    before = figure.sentence()
    picture = figure.grid("Picture")
    box = picture.bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    assert figure.sentence() != before
    page.mouse.move(0, 0)
    assert figure.sentence() == before
    page.mouse.click(box["x"] + 2, box["y"] + 2)
    picked = figure.sentence()
    assert picked != before
    page.mouse.move(0, 0)
    assert figure.sentence() == picked
    figure.button("Undo").click()
    picture.blur()
    assert figure.sentence() == before


@pytest.mark.parametrize(
    "view", ["Race", "Recomputation", "Equality", "Stride", "Receptive field", "Scores"]
)
def test_it_fits_its_window(view: str, page: Page, opened: Callable[..., FigurePage]) -> None:
    opened(view, "strided")
    for width in (1200, 760, 400, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(TWO_FRAMES)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("value", ["null", "[]", "nonsense", '{"grid": [1e9, 1e9]}', "{}"])
def test_what_is_no_result_is_shown_as_none(value: str, page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, html())
    figure.root.locator("segwidgets-sliding-window").evaluate(
        "(element, value) => element.setAttribute('_facts', value)", value
    )
    expect(figure.root.get_by_text("Nothing has been computed yet.")).to_be_visible()


LIVE = """
import torch
from torch import nn
import segwidgets as sw
torch.manual_seed(0)
model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 3, 3)).eval()
w = sw.SlidingWindow(torch.rand(3, 12, 16), model, patch_size=5, device="cpu")
w
"""


def test_page_and_kernel_speak_in_jupyterlab(jupyter_lab: Lab, lab_page: Page) -> None:
    name = jupyter_lab.write_notebook("sliding_window.ipynb", LIVE)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    figure = FigurePage(lab_page)
    badge = figure.root.get_by_role("status", name="Computed by")
    expect(badge).to_contain_text("torch", timeout=60_000)
    grid = figure.grid("Mask, window by window")
    expect(grid).to_have_attribute("aria-rowcount", "12")
    figure.step().press("End")
    figure.root.get_by_role("radio", name="Scores").check(force=True)
    figure.root.get_by_role("slider", name="class").press("ArrowRight")
    with notebook.kernel() as kernel:
        kernel.until("w.view == 'scores' and w.class_index == 0")
        assert kernel.ask("w.step") == 191
        kernel.run("w.view = 'race'; w.stride = 2")
        expect(grid).to_have_attribute("aria-rowcount", "6", timeout=30_000)
        expect(figure.step()).to_have_attribute("max", "47")
        kernel.run("w.image = torch.rand(3, 10, 10)")
        expect(grid).to_have_attribute("aria-colcount", "5", timeout=30_000)
    assert notebook.errors() == []
