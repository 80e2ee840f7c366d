"""The figure of the five readings in a page, read by role and name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

import segwidgets as sw
from segwidgets.widgets.segmentation_tasks import words
from tests.hosts.figure import FigurePage, open_page


def opened(page: Page, folder: Path, **parameters: Any) -> FigurePage:
    return open_page(page, folder, sw.SegmentationTasks(**parameters).to_html(fallback=False))


def region(figure: FigurePage) -> Locator:
    return figure.root.get_by_role("region", name="Region")


def point_at(page: Page, grid: Locator, row: int, col: int, size: tuple[int, int]) -> None:
    """Put the pointer onto a pixel."""
    box = grid.bounding_box()
    assert box
    x = box["x"] + box["width"] * (col + 0.5) / size[1]
    page.mouse.move(x, box["y"] + box["height"] * (row + 0.5) / size[0])


def test_each_reading_says_what_it_keeps(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path)
    target = sw.SegmentationTasks().scene
    for step in range(5):
        assert figure.sentence() == words.reading_words(target, step)
        if step < 4:
            figure.button("Next step").click()
    expect(
        figure.root.get_by_role("group", name="reading").get_by_label("Panoptic")
    ).to_be_checked()


def test_a_page_says_of_data_of_ones_own_what_python_says(page: Page, tmp_path: Path) -> None:
    # As Cityscapes has it: two cars, a group of persons, and pixels without a label.
    ids = np.full((40, 60), 7, np.int32)
    ids[:10], ids[36:] = 23, 3
    ids[20:30, 5:20], ids[22:32, 18:30], ids[20:26, 40:55] = 26_000, 26_001, 24
    street = sw.images.read_segments(np.zeros((40, 60, 3), np.uint8), instance_ids=ids)
    figure = open_page(page, tmp_path, sw.SegmentationTasks(street).to_html(fallback=False))
    for step in range(5):
        assert figure.sentence() == words.reading_words(street, step)
        if step < 4:
            figure.button("Next step").click()
    assert "2 things, 2 kinds of stuff and 1 crowd make 5 segments" in figure.sentence()
    assert figure.sentence().endswith("Pixels without a label have id 0.")
    grid = figure.root.get_by_role("grid", name="Picture")
    point_at(page, grid, 38, 30, (40, 60))
    expect(region(figure)).to_contain_text("a panoptic PNG writes 0 (black)")
    point_at(page, grid, 22, 47, (40, 60))
    expect(region(figure)).to_contain_text("person (crowd)")
    expect(region(figure)).to_contain_text("id 24 = 24 + 256 · 0")
    point_at(page, grid, 25, 10, (40, 60))
    expect(region(figure)).to_contain_text("id 26000 = 144 + 256 · 101 + 256² · 0")


def test_a_region_has_its_class_its_number_and_its_ids(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, step=4)
    target = sw.SegmentationTasks().scene
    grid = figure.root.get_by_role("grid", name="Picture")
    size = target.index.shape
    row, col = 140, 92
    bird = target.segments[target.index[row, col] - 1]
    point_at(page, grid, row, col, size)
    told = region(figure)
    expect(told).to_contain_text("bird 4 thing")
    expect(told).to_contain_text("Number 4 of 5")
    mask = target.index == target.index[row, col]
    rows, cols = mask.any(1).nonzero()[0], mask.any(0).nonzero()[0]
    box = [cols[0], rows[0], cols[-1] + 1 - cols[0], rows[-1] + 1 - rows[0]]
    expect(told).to_contain_text(
        f"category_id {bird.category_id}, id {bird.annotation_id}, "
        f"bbox [{', '.join(map(str, box))}], area {mask.sum()}"
    )
    found = re.search(r"id (\d+) = (\d+) \+ 256 · (\d+) \+ 256² · (\d+)", told.inner_text())
    assert found
    own, red, green, blue = map(int, found.groups())
    assert own == bird.id == red + 256 * green + 256**2 * blue
    # Stuff has no instance, and a reading may not tell of it.
    point_at(page, grid, 20, 200, size)
    expect(told).to_contain_text("Stuff: it has no outline of its own")
    page.mouse.down()
    page.mouse.up()
    figure.root.get_by_role("group", name="reading").get_by_text("Instance").click()
    expect(told).to_contain_text("nothing: stuff is left out")


def test_regions_are_reached_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, step=4)
    seen = set()
    figure.button("Play").focus()
    for _ in range(14):
        page.keyboard.press("r")
        seen.add(region(figure).locator("h3").inner_text())
    # Ten things and four kinds of stuff.
    assert len(seen) == 14
    page.keyboard.press("Escape")
    expect(region(figure)).to_contain_text("Point at a region")
    grid = figure.root.get_by_role("grid", name="Picture")
    grid.focus()
    page.keyboard.press("PageUp")
    expect(grid.get_by_role("gridcell")).to_have_text(re.compile("^row .*(thing|stuff)$"))
    page.keyboard.press("Enter")
    expect(region(figure)).not_to_contain_text("Point at")


def test_counting_ends_as_trees_become_a_forest(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, trees=20, step=3)
    slider = figure.root.get_by_role("slider", name="trees")
    assert slider.get_attribute("aria-valuetext") == "20"
    assert "20 masks" in figure.sentence()
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "40")
    assert "1 mask (tree (crowd))" in figure.sentence()
    assert "counting ends" in figure.sentence()
    figure.button("Undo").click()
    assert "they can be counted" in figure.sentence()


def test_scores_and_formulas_are_torchs(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, view="scores", step=4)
    widget = sw.SegmentationTasks(device="cpu")
    names = widget.scene.class_names
    table = figure.root.get_by_role("table", name="Scores of each class")

    def cells(name: str) -> list[str]:
        row = table.get_by_role("row").filter(has=page.get_by_role("button", name=name))
        return row.get_by_role("cell").all_inner_texts()

    quality = widget.panoptic_quality
    for label in (0, 4, 7):
        expected = [float(of[label]) for of in (quality.sq, quality.rq, quality.pq)]
        assert cells(names[label]) == [words.score(value) for value in expected]
    formula = figure.root.get_by_role("group", name="Formula")
    table.get_by_role("button", name="tree").click()
    expect(formula).to_contain_text("tree: PQ = SQ × RQ = (")
    expect(formula).to_contain_text(f"= {words.score(float(quality.pq[4]))}")
    figure.root.get_by_role("group", name="reading").get_by_text("Semantic").click()
    expect(formula).to_have_text(
        re.compile(rf"^tree: IoU = TP .* = {words.score(float(widget.iou[4]))}$")
    )
    figure.root.get_by_role("group", name="reading").get_by_text("Instance").click()
    ap = widget.mask_precision
    assert cells("bird")[2] == words.score(float(ap.ap[ap.classes.index(7)]))
    # A thing is pointed at in the target, and its match is named.
    grid = figure.root.get_by_role("grid", name="Target")
    point_at(page, grid, 60, 42, widget.size)
    point_at(page, grid, 34, 42, widget.size)
    expect(figure.root.locator(".pointed")).to_have_text(
        re.compile(r"^Target bird 1, prediction bird \d; matched, IoU 0\.\d+\.$")
    )


def test_boxes_shrink_onto_outlines_phase_by_phase(page: Page, tmp_path: Path) -> None:
    figure = opened(page, tmp_path, step=1)
    figure.button("Play").focus()
    lines = figure.root.get_by_role("grid", name="Picture").locator("path.thing").first
    boxes = lines.get_attribute("d")
    assert boxes
    assert "V" in boxes
    page.keyboard.press("Shift+Period")
    # The end of the first phase: outlines, and things filled.
    expect(lines).not_to_have_attribute("d", boxes)
    outlines = lines.get_attribute("d")
    assert outlines
    assert "V" not in outlines
    numbers = [float(n) for n in re.findall(r"[\d.]+", outlines)]
    assert all(n == int(n) for n in numbers)
