"""Grids that are drawn on canvas: heat maps that still answer, redrawn without a trace."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import open_page


def test_a_large_input_is_a_heat_map_that_still_answers(page: Page, tmp_path: Path) -> None:
    image = [[(r * c) % 7 for c in range(64)] for r in range(64)]
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(image, step=4095).to_html())
    output = figure.grid("Output")
    expect(output).to_have_attribute("aria-rowcount", "129")
    output.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(output.get_by_role("gridcell")).to_have_attribute(
        "aria-label", re.compile(r"^\(2, 0\) ")
    )
    box = output.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert figure.sentence() == "y[64, 64] is the sum of four products."


@pytest.mark.parametrize("digits", [0, 2])
def test_a_canvas_drawn_again_is_as_one_drawn_anew(digits: int, page: Page, tmp_path: Path) -> None:
    image = [[round((r * 7 + c * 3) % 10 + r / 7, digits) for c in range(14)] for r in range(14)]
    figure = open_page(page, tmp_path, sw.ConvTranspose2d(image, step=195).to_html())
    before = figure.grid("Output").screenshot()
    # Larger and smaller again, then without digits and with them.
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        figure.field("stride").press(key)
    for label in ("Overlap", "Symbols", "Values"):
        figure.root.get_by_text(label, exact=True).click()
    page.mouse.move(0, 0)
    assert figure.grid("Output").screenshot() == before
    figure.field("stride").press("ArrowUp")
    larger = figure.grid("Output").screenshot()
    fresh = open_page(page, tmp_path, sw.ConvTranspose2d(image, stride=3, step=195).to_html())
    fresh.field("stride").focus()
    assert fresh.grid("Output").screenshot() == larger
