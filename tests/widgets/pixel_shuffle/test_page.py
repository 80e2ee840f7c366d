"""The figure of sub-pixel upsampling in a page, read by role and name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from playwright.sync_api import Page, expect
from torch.nn import functional as F

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page


def opened(page: Page, folder: Path, **parameters: Any) -> FigurePage:
    return open_page(page, folder, sw.PixelShuffle(**parameters).to_html())


def shown_output(figure: FigurePage, shuffles: bool, channels: int, r: int = 2) -> torch.Tensor:
    """What torch makes of the input on screen."""
    names = [f"Input channel {k}" for k in range(channels)] if channels > 1 else ["Input"]
    cells = torch.tensor([figure.numbers(name) for name in names])
    return F.pixel_shuffle(cells, r) if shuffles else F.pixel_unshuffle(cells, r)


def test_it_shows_what_torch_computes_and_the_inverse_leads_back(
    page: Page, tmp_path: Path
) -> None:
    figure = opened(page, tmp_path)
    figure.last_step()
    first = [figure.numbers(f"Input channel {k}") for k in range(4)]
    assert [figure.numbers("Output")] == shown_output(figure, True, 4).tolist()
    figure.root.get_by_role("group", name="operation").get_by_text("Unshuffle").click()
    figure.last_step()
    after = [figure.numbers(f"Output channel {k}") for k in range(4)]
    assert after == shown_output(figure, False, 1).tolist() == first
    expect(figure.root.locator(".copy code")).to_have_text("nn.PixelUnshuffle(2)")


def test_another_factor_brings_an_input_that_fits(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.root.get_by_role("button", name="Increase upscale_factor").click()
    expect(figure.grid("Input channel 8")).to_be_visible()
    figure.last_step()
    assert [figure.numbers("Output")] == shown_output(figure, True, 9, 3).tolist()


def test_a_factor_out_of_range_is_refused_by_its_range(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    field = figure.field("upscale_factor")
    field.fill("99999")
    field.press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("upscale_factor = 99999: choose")
    assert errors == []
    assert figure.texts("Output")[0][0] == "1"


def test_a_step_fills_a_block_and_cells_are_linked(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    assert figure.texts("Output")[0] == ["1", "5", "", ""]
    figure.button("Next step").click()
    assert figure.texts("Output")[0] == ["1", "5", "2", "6"]
    assert figure.sentence().startswith("Position (0, 1): the 4 channels fill a block")
    figure.cell("Input channel 3", 0, 1).hover()
    expect(figure.root.get_by_role("status", name="What happens")).to_have_text(
        "Input channel 3 at (0, 1) = −6 is y[1, 3]."
    )


def test_cells_are_edited_by_keyboard(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    figure.grid("Input channel 0").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("42")
    page.keyboard.press("Enter")
    assert figure.texts("Output")[0][0] == "42"
    page.keyboard.press("Control+z")
    assert figure.texts("Output")[0][0] == "1"


def test_the_matrix_is_a_permutation(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, view="matrix")
    grid = figure.grid("Matrix")
    expect(grid).to_be_visible()
    # On canvas only the active cell is in the accessible tree.
    grid.focus()
    expect(grid.get_by_role("gridcell")).to_have_text("1")


def test_what_was_refused_is_gone_after_reset(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    field = figure.field("upscale_factor")
    field.fill("99")
    field.press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text("upscale_factor = 99")
    figure.button("Reset").click()
    expect(field).to_have_value("2")
    expect(figure.root.get_by_role("alert")).to_have_count(0)


def test_undo_works_in_a_field_where_nothing_is_typed(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    field = figure.field("upscale_factor")
    field.press("ArrowUp")
    expect(field).to_have_value("3")
    field.press("Control+z")
    expect(field).to_have_value("2")
    # What is being typed is the field's own to undo.
    field.fill("5")
    field.press("Control+z")
    expect(figure.grid("Input channel 3")).to_be_visible()
    expect(figure.grid("Input channel 8")).to_have_count(0)


def test_the_inverse_has_torchs_name_for_its_factor(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, operation="unshuffle")
    expect(figure.field("downscale_factor")).to_have_value("2")
    expect(figure.field("upscale_factor")).to_have_count(0)
