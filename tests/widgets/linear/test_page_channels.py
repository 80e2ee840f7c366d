"""Channels on screen: every output channel is torch's, and the sum over input channels is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page


def choose(figure: FigurePage, side: str, channel: int) -> None:
    """Look at a channel, as a click on its picture does."""
    figure.root.get_by_role("radio", name=f"{side} channel {channel}", exact=True).check(force=True)


def assert_output(figure: FigurePage, expected: torch.Tensor) -> None:
    """Every output channel is torch's, and the sum of what the input channels add to it."""
    figure.last_step()
    for channel, plane in enumerate(expected):
        choose(figure, "Output", channel)
        shown = torch.tensor(figure.numbers("Output"))
        torch.testing.assert_close(shown, plane.to(shown.dtype), rtol=5e-3, atol=0)


def parts(figure: FigurePage) -> list[str]:
    """The names of the grids that are added, and of their sum."""
    names = [
        grid.get_attribute("aria-label") or "" for grid in figure.root.get_by_role("grid").all()
    ]
    return names[names.index("Products") + 1 :]


def number(figure: FigurePage, grid: str) -> float:
    """Cell (1, 1) of a grid that is not complete yet."""
    return float(figure.texts(grid)[1][1].replace("−", "-"))


@pytest.mark.parametrize(
    "made",
    [
        lambda: sw.Conv2d(in_channels=3, out_channels=2, bias=[1, -2]),
        lambda: sw.Conv2d(in_channels=4, out_channels=4, groups=4, stride=2),
        lambda: sw.Conv2d(in_channels=4, out_channels=2, groups=2, padding_mode="circular"),
        lambda: sw.ConvTranspose2d(in_channels=2, out_channels=3, padding=1, bias=[0, 1, 2]),
        lambda: sw.ConvTranspose2d(in_channels=2, out_channels=4, groups=2, view="gather"),
    ],
    ids=["conv", "depthwise", "grouped", "transposed", "transposed-grouped"],
)
def test_every_output_channel_is_torch_s(made: Any, page: Page, tmp_path: Path) -> None:
    w = made()
    assert_output(open_page(page, tmp_path, w.to_html()), w.output)


def test_the_sum_over_channels_is_a_step_of_its_own(page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(in_channels=3, out_channels=2, bias=[1, 0], step=7)
    figure = open_page(page, tmp_path, w.to_html())
    names = [f"Partial result of channel {channel}" for channel in range(3)]
    assert parts(figure) == [*names, "Output"]
    added = [number(figure, name) for name in names]
    assert sum(added) + 1 == number(figure, "Output") == w.output[0, 1, 1]
    assert figure.root.locator(".chosen [role=grid]").get_attribute("aria-label") == names[0]
    assert "Summed over three channels: " in figure.sentence()
    assert f"y[0, 1, 2] = {int(w.output[0, 1, 2])}".replace("-", "−") in figure.sentence()
    choose(figure, "Input", 2)
    assert figure.root.locator(".chosen [role=grid]").get_attribute("aria-label") == names[2]
    assert figure.numbers("Input")[1:6] == [[0, *row, 0] for row in w.input[2]]


@pytest.mark.parametrize("written", ["1", "[1]", "[1,1]"])
def test_a_pair_is_looked_at_however_it_is_written(
    written: str, page: Page, tmp_path: Path
) -> None:
    w = sw.ConvTranspose2d(in_channels=2, out_channels=2)
    (tmp_path / "page.html").write_text(w.to_html(), "utf-8")
    page.goto(f"{(tmp_path / 'page.html').as_uri()}#pair={written}")
    figure = FigurePage(page)
    for side in ("Input", "Output"):
        expect(figure.root.get_by_role("radio", name=f"{side} channel 1")).to_be_checked()
    # The number of channels changes, and the pair is kept.
    figure.more()
    figure.button("Increase out_channels").click()
    for side in ("Input", "Output"):
        expect(figure.root.get_by_role("radio", name=f"{side} channel 1")).to_be_checked()
    assert figure.numbers("Kernel") == [list(row) for row in w.kernel[1][1]]


def test_editing_and_undoing_reach_the_channel_looked_at(page: Page, tmp_path: Path) -> None:
    w = sw.ConvTranspose2d(in_channels=2, out_channels=2, pair=(1, 0))
    figure = open_page(page, tmp_path, w.to_html())
    figure.cell("Kernel", 0, 0).dblclick()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    kernel = torch.tensor(w.kernel)
    kernel[1, 0, 0, 0] = 9
    image = torch.tensor(w.input)[None]
    assert_output(figure, torch.nn.functional.conv_transpose2d(image, kernel, stride=2)[0])
    figure.button("Undo").click()
    assert_output(figure, w.output)


def test_groups_up_to_depthwise_by_keyboard(page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(in_channels=4, out_channels=4)
    figure = open_page(page, tmp_path, w.to_html())
    figure.more()
    groups = figure.root.get_by_role("slider", name="groups", exact=True)
    kernel = torch.tensor(w.kernel)
    image = torch.tensor(w.input)[None]
    groups.press("End")
    assert groups.get_attribute("aria-valuetext") == "4, depthwise"
    own = torch.stack([kernel[channel, channel] for channel in range(4)])[:, None]
    expected = torch.nn.functional.conv2d(image, own, padding=1, groups=4)[0]
    assert_output(figure, expected)
    expect(figure.root.get_by_text("Depthwise: every input channel")).to_be_visible()
    # An input channel leads to its own output channel.
    choose(figure, "Input", 1)
    expect(figure.root.get_by_role("radio", name="Output channel 1")).to_be_checked()
    groups.press("Home")
    assert_output(figure, w.output)


def test_channels_come_and_go(page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(in_channels=2, out_channels=2, groups=2)
    figure = open_page(page, tmp_path, w.to_html())
    for name in ("in_channels", "out_channels"):
        figure.field(name).fill("1")
        figure.field(name).press("Enter")
    expect(figure.root.get_by_role("radio", name="Input channel 0")).to_have_count(0)
    figure.last_step()
    image, kernel = torch.tensor(w.input)[:1], torch.tensor(w.kernel)[:1]
    plane = torch.nn.functional.conv2d(image[None], kernel, padding=1)[0, 0]
    assert figure.numbers("Output") == plane.tolist()
    figure.field("in_channels").fill("2")
    figure.field("in_channels").press("Enter")
    expect(
        figure.root.get_by_text("nn.Conv2d(2, 1, kernel_size=3, padding=1, bias=False)")
    ).to_have_count(1)
    figure.field("in_channels").fill("5")
    figure.field("in_channels").press("Enter")
    expect(figure.root.get_by_role("alert")).to_have_text(
        "in_channels = 5: choose a whole number from 1 to 4."
    )


def test_the_matrix_holds_all_channels(page: Page, tmp_path: Path) -> None:
    w = sw.Conv2d(
        [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[[1, 2]]], [[[3, 4]]]], groups=2, view="matrix"
    )
    figure = open_page(page, tmp_path, w.to_html())
    assert figure.numbers("Matrix") == w.matrix.tolist()
    figure.last_step()
    assert figure.numbers("Output") == w.output.reshape(-1, 1).tolist()
    figure.root.get_by_text("Symbols", exact=True).click()
    assert figure.texts("Matrix")[2] == ["0", "0", "0", "0", "w¹⁰₀₀", "w¹⁰₀₁", "0", "0"]


def test_a_figure_of_one_channel_says_nothing_of_channels(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.Conv2d().to_html())
    assert "channel" not in figure.root.inner_text().replace("in_channels", "channel")
