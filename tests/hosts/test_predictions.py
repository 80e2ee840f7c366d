"""Scores and counts are predicted in fields, where a figure has no cells to type into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from tests.hosts.figure import FigurePage, open_page

#: A figure, what it asks for, and answers of each: right as a student writes it, wrong, revealed.
Answers = dict[str, tuple[str, str, str]]

MASKS = [[1, 1, 0, 2, 2, 0, 1]], [[1, 0, 0, 2, 1, 0, 1]]
ASKED: dict[str, tuple[Callable[..., Any], Answers]] = {
    # Counted by hand: hits 2, 2 and 1, unions 4, 3 and 2.
    "iou-calculator": (
        lambda: sw.IoUCalculator(*MASKS, mode="predict"),
        {
            "IoU of class 1": ("2/4", "2/3", "0.5"),
            "Mean IoU": ("0,56", "0,5", "0.556"),
            "Pixel accuracy": ("5/7", "0.7", "0.714"),
        },
    ),
    # 5 × 4 of 7 × 5 and 9 × 5.
    "iou-boxes": (
        lambda: sw.IoUBoxes([0, 0, 7, 5], [2, 1, 11, 6], mode="predict"),
        {
            "Intersection": ("20", "21", "20"),
            "Union": ("60", "60,4", "60"),
            "IoU": (".33", "0.34", "0.333"),
        },
    ),
    # Of five birds two have become one and one is missed.
    "segmentation-tasks": (
        lambda: sw.SegmentationTasks(view="scores", mode="predict"),
        {
            "TP of bird": ("3", "4", "3"),
            "FP": ("0", "1", "0"),
            "FN": ("2", "1", "2"),
            "RQ": ("3/4", "0.6", "0.75"),
        },
    ),
    "annotation": (
        lambda: sw.Annotation(tool="box", mode="predict"),
        {"IoU of the whole attempt, to within 0.05": ("0.8", "0.7", "0.824")},
    ),
    "sliding-window": (
        lambda: sw.SlidingWindow(mode="predict"),
        {
            "Windows on 128 × 128 pixels, stride 1": ("16384", "12996", "16384"),
            "Pixels that all of them read, 15 × 15 each": ("3686400", "16384", "3.7e6"),
        },
    ),
    # The mean of what `iou` has: 0.42.
    "encoder-decoder": (
        lambda: sw.EncoderDecoder(mode="predict"),
        {"Mean IoU, to within 0.1": ("0.4", "0.7", "0.42")},
    ),
    # The first mask of the sample.
    "coco-file": (
        lambda: sw.CocoFile(mode="predict"),
        {"Area of the mask, in pixels, from its counts": ("53", "1483", "53")},
    ),
}


@pytest.fixture(params=ASKED)
def asking(request: pytest.FixtureRequest, page: Page, tmp_path: Path) -> tuple[FigurePage, Any]:
    """A figure that asks, in a page, and what is answered."""
    make, answers = ASKED[request.param]
    return open_page(page, tmp_path, make().to_html()), answers


def fill(page: Page, texts: dict[str, str]) -> None:
    """Type into the fields one after the other, and check with Enter."""
    page.get_by_role("textbox", name=next(iter(texts)), exact=True).focus()
    for i, text in enumerate(texts.values()):
        if i:
            page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_scores_are_typed_wrong_then_right(asking: Any, page: Page) -> None:
    one, answers = asking
    told = page.get_by_role("status", name="What was right")
    fill(page, {name: wrong for name, (_, wrong, _) in answers.items()})
    expect(told).to_contain_text("ot yet: ")
    for name in answers:
        field = page.get_by_role("textbox", name=name, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status", name="What happens")).to_contain_text("Covered")

    fill(page, {name: right for name, (right, _, _) in answers.items()})
    expect(told).to_contain_text("Right: ")
    expect(page.get_by_role("status", name="What happens")).not_to_contain_text("Covered")
    expect(one.button("Check")).to_have_attribute("aria-disabled", "true")


def test_scores_are_revealed_beside_what_was_typed(asking: Any, page: Page) -> None:
    one, answers = asking
    fill(page, {name: wrong for name, (_, wrong, _) in answers.items()})
    one.button("Reveal").focus()
    page.keyboard.press("Enter")
    for name, (_, wrong, shown) in answers.items():
        field = page.get_by_role("textbox", name=name, exact=True)
        expect(field).to_have_value(wrong)
        expect(field.locator("xpath=..").locator("b")).to_contain_text(shown)
    expect(page.get_by_role("status", name="What happens")).not_to_contain_text("Covered")


def test_what_cannot_be_read_is_explained_and_is_no_attempt(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.IoUBoxes(mode="predict").to_html())
    fill(page, {"Intersection": "1,000", "Union": "x", "IoU": "1/0"})
    told = page.get_by_role("status", name="What was right")
    expect(told).to_have_text("Intersection: “1,000” can be read in two ways: write 1000 or 1.000.")
    expect(page.get_by_role("button", name="Reveal")).to_have_attribute("aria-disabled", "true")


def test_a_box_that_is_moved_is_another_question(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.IoUBoxes([0, 0, 7, 5], [2, 1, 11, 6], mode="predict").to_html())
    fill(page, {"Intersection": "20"})
    page.get_by_role("button", name="Box b: columns 2 to 11").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("textbox", name="Intersection")).to_have_value("")
    fill(page, {"Intersection": "16", "Union": "64", "IoU": "1/4"})
    expect(page.get_by_role("status", name="What was right")).to_contain_text("Right: ")


def test_the_player_does_not_tell_how_many_windows_there_are(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.SlidingWindow(hide=["counts"]).to_html())
    expect(page.get_by_role("heading", name="Sliding window")).to_be_visible()
    expect(page.get_by_text("16,384")).to_have_count(0)
    expect(page.get_by_role("slider", name="Step")).to_have_count(0)
