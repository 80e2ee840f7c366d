"""The lecture's worked example, on screen."""

from __future__ import annotations

from pathlib import Path

import torch
from playwright.sync_api import Page
from torch.nn import functional as F

import segwidgets as sw
from tests.hosts.figure import open_page


def test_the_lecture_example_is_on_screen(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.ConvTranspose1d().to_html())
    figure.last_step()
    assert figure.texts("Input") == [["a", "b"]]
    assert figure.texts("Kernel") == [["x", "y", "z"]]
    assert figure.texts("Weighted copies") == [
        ["ax", "ay", "az", "", ""],
        ["", "", "bx", "by", "bz"],
    ]
    assert figure.texts("Output") == [["ax", "ay", "az+bx", "by", "bz"]]


def test_output_padding_adds_the_trailing_zero(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.ConvTranspose1d(output_padding=1).to_html())
    figure.last_step()
    assert figure.texts("Output") == [["ax", "ay", "az+bx", "by", "bz", "0"]]


def test_the_values_are_torch_s(page: Page, tmp_path: Path) -> None:
    w = sw.ConvTranspose1d([3, -1, 2], [1, 2, 4, 0.5], padding=1, labels="values")
    figure = open_page(page, tmp_path, w.to_html())
    figure.last_step()
    expected = F.conv_transpose1d(
        torch.tensor([[[3.0, -1, 2]]]), torch.tensor([[[1, 2, 4, 0.5]]]), stride=2, padding=1
    )
    assert figure.numbers("Output") == expected[0].tolist()


def test_a_copy_s_cell_points_to_its_product(page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, sw.ConvTranspose1d(step=1).to_html())
    figure.cell("Weighted copies", 1, 2).hover()
    assert figure.sentence() == "b × x is added to y[2]."
