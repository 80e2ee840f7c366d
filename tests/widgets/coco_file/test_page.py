"""The figure of a COCO file in a page, read by role and name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

import segwidgets as sw
from segwidgets.images.coco import rle_characters
from segwidgets.widgets.coco_file import words
from tests.hosts.figure import FigurePage, open_page


def opened(page: Page, folder: Path, *given: Any, **parameters: Any) -> FigurePage:
    return open_page(page, folder, sw.CocoFile(*given, **parameters).to_html(fallback=False))


def point_at(page: Page, grid: Locator, row: int, col: int, size: tuple[int, int]) -> None:
    """Put the pointer onto a pixel."""
    box = grid.bounding_box()
    assert box
    x = box["x"] + box["width"] * (col + 0.5) / size[1]
    page.mouse.move(x, box["y"] + box["height"] * (row + 0.5) / size[0])


def card(figure: FigurePage, name: str) -> Locator:
    return figure.root.get_by_role("group", name=name, exact=True)


def said(figure: sw.CocoFile, file: str = "instances") -> list[str]:
    return [words.said(item.says) for item in figure._picture().items[file]]


def test_each_annotation_says_where_its_ids_lead(page: Page, tmp_path: Path) -> None:
    figure, widget = opened(page, tmp_path), sw.CocoFile()
    for step, words_of_step in enumerate(said(widget)):
        assert figure.sentence() == words_of_step
        own = card(figure, f"annotation {step + 1} of 5")
        widget.step = step
        expect(own).to_contain_text(f'"category_id": {widget.annotation["category_id"]},')
        expect(own).to_contain_text('"image_id": 4,')
        kinds = {kind["id"]: kind for kind in widget._data.data["categories"]}
        name = kinds[widget.annotation["category_id"]]["name"]
        expect(card(figure, "categories")).to_contain_text(f'"name": "{name}"')
        # As many of them as there is room for.
        counts = " ".join(map(str, widget.runs[:22]))
        runs = f"runs: {len(widget.runs)}, {widget.mask.sum()} ones of 1,536"
        expect(figure.root.get_by_role("group", name=runs)).to_contain_text(counts)
        # Two lines: one for each id.
        expect(figure.root.locator(".joins path")).to_have_count(2)
        if step < 4:
            figure.button("Next step").click()
    expect(card(figure, "images")).to_contain_text('"id": 4')


def test_a_thing_under_the_pointer_is_found_in_the_file(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    grid = figure.grid("Picture")
    # The bird on the right is the fourth annotation.
    row, col = (int(n) for n in np.argwhere(sw.CocoFile(index=3).mask)[0])
    point_at(page, grid, row, col, (32, 48))
    expect(card(figure, "annotation 4 of 5")).to_be_visible()
    assert figure.sentence().startswith("Annotation 4 (bird)")
    # Sky has none: the step's annotation is shown again.
    point_at(page, grid, 0, 0, (32, 48))
    expect(card(figure, "annotation 1 of 5")).to_be_visible()
    point_at(page, grid, row, col, (32, 48))
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(0, 0)
    expect(card(figure, "annotation 4 of 5")).to_be_visible()
    assert figure.step().get_attribute("aria-valuetext") == "step 4 of 5"


def test_files_hang_together_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    figure, widget = opened(page, tmp_path), sw.CocoFile()
    figure.root.get_by_role("radio", name="instances.json").focus()
    page.keyboard.press("ArrowRight")
    expect(card(figure, "segment 1 of 7")).to_contain_text('"segments_info[0].id": 1000,')
    for step, text in enumerate(said(widget, "panoptic")):
        assert figure.sentence() == text
        if step < 6:
            page.keyboard.press(".")
    grid = figure.grid("Picture")
    grid.focus()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("PageUp")
    expect(grid.get_by_role("gridcell")).to_have_text(re.compile(r"sky, segment 1000$"))
    assert figure.sentence().startswith("Segment 1000 (sky)")
    figure.root.get_by_role("radio", name="panoptic.json").focus()
    page.keyboard.press("ArrowRight")
    assert figure.sentence() == said(widget, "captions")[0]
    expect(card(figure, "categories")).to_have_count(0)
    figure.root.get_by_role("radio", name="4", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    widget.image_id = 12
    assert figure.sentence() == words.said(widget._picture().nothing)
    figure.button("Undo").click()
    assert figure.sentence() == said(sw.CocoFile(), "captions")[0]


def test_a_run_is_lit_in_mask_counts_and_string(page: Page, tmp_path: Path) -> None:
    figure, widget = opened(page, tmp_path, view="runs", index=4), sw.CocoFile(index=4)
    counts = widget.runs
    chips = figure.root.get_by_role("group", name="Counts").get_by_role("button")
    string = figure.root.get_by_role("group", name="String")
    characters = rle_characters(counts)
    for step in range(6):
        assert figure.sentence() == " ".join(words.run_words(counts, step, 32))
        formula = figure.root.get_by_role("group", name="Formula")
        expect(formula).to_have_text(words.run_formula(counts, step))
        pressed = figure.root.get_by_role("button", pressed=True)
        kind = "one" if step % 2 else "zero"
        expect(pressed).to_have_accessible_name(
            f"run {step}: {counts[step]} {kind}{'s' * (counts[step] != 1)}, {characters[step]}"
        )
        expect(string.locator("mark")).to_have_text(characters[step])
        figure.button("Next step").click()
    assert len(chips.all()) == len(counts)
    # The mask's own pixels lead to their runs.
    grid = figure.grid("Mask")
    row, col = 10, 22
    place = col * 32 + row
    run = int(np.searchsorted(np.cumsum(counts), place, "right"))
    point_at(page, grid, row, col, (32, 48))
    expect(figure.root.get_by_role("button", pressed=True)).to_have_accessible_name(
        re.compile(f"^run {run}:")
    )
    assert figure.sentence() == " ".join(words.run_words(counts, run, 32))
    assert figure.step().get_attribute("aria-valuetext") == "step 7 of 27"
    page.mouse.down()
    page.mouse.up()
    assert figure.sentence() == " ".join(words.run_words(counts, run, 32))
    # By keyboard from count to count.
    page.mouse.move(0, 0)
    chips.nth(run).focus()
    page.keyboard.press("ArrowRight")
    assert figure.sentence() == " ".join(words.run_words(counts, run + 1, 32))
    expect(chips.nth(run + 1)).to_be_focused()


def test_another_annotation_begins_at_its_first_run(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, view="runs", index=4, step=20)
    figure.root.get_by_role("combobox", name="index").select_option("2")
    runs = sw.CocoFile(index=2).runs
    assert figure.sentence() == " ".join(words.run_words(runs, 0, 32))
    figure.last_step()
    figure.root.get_by_role("radio", name="Map").check(force=True)
    assert figure.sentence() == said(sw.CocoFile())[2]
    figure.root.get_by_role("radio", name="Counts").check(force=True)
    assert figure.sentence().startswith("COCO has 330K pictures")
    figure.root.get_by_role("button", name="categories, 80 + 91").click()
    assert "a category_id is no class index" in figure.sentence()
    expect(figure.root.get_by_text("Source: cocodataset.org; Caesar")).to_be_visible()


def test_a_mask_of_a_large_picture_is_shown_where_it_is(page: Page, tmp_path: Path) -> None:
    mask = np.zeros((300, 400), bool)
    mask[100:140, 200:260] = np.random.default_rng(0).random((40, 60)) < 0.5
    data = {
        "images": [{"id": 1, "height": 300, "width": 400}],
        "annotations": [
            {"id": 5, "image_id": 1, "category_id": 1, "segmentation": sw.images.to_rle(mask)},
            {"id": 6, "image_id": 1, "category_id": 8, "segmentation": [], "bbox": [9, 9, 40, 20]},
        ],
        "categories": [{"id": 1, "name": "noise"}],
    }
    figure = opened(page, tmp_path, data, view="runs")
    grid = figure.grid("Mask")
    assert grid.get_attribute("aria-rowcount") == "44"
    counts = sw.CocoFile(data).runs
    grid.focus()
    expect(grid.get_by_role("gridcell")).to_contain_text("row 120, column 230")
    figure.last_step()
    assert figure.sentence() == " ".join(words.run_words(counts, len(counts) - 1, 300))
    figure.root.get_by_role("radio", name="Map").check(force=True)
    figure.last_step()
    assert figure.sentence() == said(sw.CocoFile(data))[1]
    # No mask: its box, and no line to a category.
    assert figure.root.locator(".over .own").last.get_attribute("d") == "M9 9h40v20h-40Z"
    expect(figure.root.locator(".joins path")).to_have_count(1)
    figure.root.get_by_role("radio", name="Runs").check(force=True)
    assert figure.sentence() == words.no_runs()
