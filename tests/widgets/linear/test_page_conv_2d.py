"""Convolution, and its transpose told by gathering: torch's numbers, on screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

import segwidgets as sw
from segwidgets.embed.page import document
from tests.hosts.figure import FigurePage, open_page


def assert_output(figure: FigurePage, expected: torch.Tensor) -> None:
    """Compare the output on screen with torch's; cells show three digits."""
    figure.last_step()
    shown = torch.tensor(figure.numbers("Output"))
    torch.testing.assert_close(shown, expected.to(shown.dtype), rtol=5e-3, atol=0)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_every_padding_mode_is_torch_s(mode: str, page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(padding=2, stride=2, padding_mode=mode)
    module = torch.nn.Conv2d(1, 1, 3, padding=2, stride=2, padding_mode=mode, bias=False)
    with torch.no_grad():
        module.weight.copy_(torch.tensor(w.kernel)[None, None])
        expected = module(torch.tensor(w.input)[None, None])[0, 0]
    assert_output(open_page(page, tmp_path, w.to_html()), expected)


def test_a_size_that_would_be_refused_is_not_offered(page: Page, tmp_path: Path) -> None:
    ones = [[1.0] * 3] * 3
    figure = open_page(page, tmp_path, sw.Conv2d(ones, ones).to_html())
    expect(figure.button("Decrease input_size")).to_be_disabled()
    expect(figure.button("Increase kernel_size")).to_be_disabled()
    expect(figure.button("Increase input_size")).to_be_enabled()
    figure.button("Decrease kernel_size").click()
    expect(figure.button("Decrease input_size")).to_be_enabled()


def test_true_convolution_turns_the_kernel(page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d()
    figure = open_page(page, tmp_path, w.to_html())
    figure.more()
    figure.root.get_by_label("operation").select_option("convolution")
    turned = torch.tensor(w.kernel).flip(0, 1)
    assert figure.numbers("Kernel") == turned.tolist()
    image = torch.tensor(w.input)[None, None]
    assert_output(figure, torch.nn.functional.conv2d(image, turned[None, None], padding=1)[0, 0])


def test_a_step_is_one_output_cell(page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(step=7)
    figure = open_page(page, tmp_path, w.to_html())
    cell = int(w.output[1, 2])
    assert sum(map(sum, figure.numbers("Products"))) == cell
    assert figure.texts("Output")[1][2:4] == [str(cell).replace("-", "−"), ""]
    assert f"is summed in y[1, 2] = {cell}".replace("-", "−") in figure.sentence()


@pytest.mark.parametrize(
    "parameters",
    [{}, {"padding": 1}, {"stride": 3, "output_padding": 2}, {"dilation": 2}, {"padding": 3}],
    ids=str,
)
def test_gathering_shows_what_stamping_shows(
    parameters: dict[str, int], page: Page, tmp_path: Path
) -> None:
    w = sw.ConvTranspose2d(**parameters)
    figure = open_page(page, tmp_path, w.to_html())
    figure.last_step()
    stamped = figure.numbers("Output")
    figure.root.get_by_text("Gather", exact=True).click()
    figure.last_step()
    assert figure.numbers("Output") == stamped == w.output.tolist()


def test_only_input_cells_of_the_spread_input_are_edited(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(view="gather").to_html())
    field = figure.grid("Input").get_by_role("textbox")
    figure.cell("Input", 2, 3).dblclick()
    expect(field).to_have_count(0)
    figure.cell("Input", 2, 4).dblclick()
    expect(field).to_have_count(1)
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(figure.cell("Input", 2, 4)).to_have_text("5")
    # The corner of the turned kernel is the kernel's last cell.
    figure.cell("Kernel", 0, 0).dblclick()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    figure.root.get_by_text("Stamp", exact=True).click()
    expect(figure.cell("Kernel", 2, 2)).to_have_text("9")
    figure.last_step()
    figure.assert_torch_agrees()


def test_padding_that_the_mode_forbids_is_named(page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d([[1, 2], [3, 4]], [[1]], padding=1, padding_mode="reflect")
    figure = open_page(page, tmp_path, w.to_html())
    figure.field("padding").fill("2")
    figure.field("padding").press("Enter")
    expect(figure.root.get_by_role("alert")).to_contain_text(
        'padding = 2: with padding_mode "reflect" and an input side of 2, at most 1.'
    )


def test_an_element_has_torchs_padding_where_an_input_is_given(page: Page, tmp_path: Path) -> None:
    for made in (sw.Conv2d(), sw.Conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]])):
        element = made._element()
        bare = replace(element, attributes={} if made.padding else {"input": made.input})
        figure = open_page(page, tmp_path, document([bare], title="bare"))
        expect(figure.field("padding")).to_have_value(str(made.padding))
        assert_output(figure, made.output)


def test_a_number_that_begins_as_the_old_one_is_typed_whole(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv2d([[2, 3]], [[1]]).to_html(fallback=False))
    figure.grid("Input").focus()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    assert figure.texts("Input")[0][0] == "20"
