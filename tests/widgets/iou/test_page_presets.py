"""Masks that teach, and sets of pictures, in a page without a kernel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from sklearn import metrics as sk

import segwidgets as sw
from segwidgets.embed.page import Element, document
from segwidgets.widgets.tensors import packed
from tests.widgets.iou.masks_page import MasksPage, page_of

MENU = (
    "Lone bird, all background",
    "Off by one pixel",
    "Dilate by one",
    "Erode by one",
    "Swap classes",
    "Empty against empty",
    "Thin structure",
)


def bare(page: Page, folder: Path) -> MasksPage:
    """The figure as it is without any attribute."""
    element = Element("segwidgets-iou-calculator", "iou", {}, "Two masks.")
    path = folder / "page.html"
    path.write_text(document([element], title="Masks"), "utf-8")
    page.goto(path.as_uri())
    return MasksPage(page)


def start_from(figure: MasksPage, name: str) -> None:
    menu(figure).select_option(label=next(text for text in MENU if text.startswith(name)))


def menu(figure: MasksPage) -> Locator:
    return figure.root.get_by_role("combobox", name="start from")


def test_a_lone_bird_that_nobody_finds(page: Page, tmp_path: Path) -> None:
    figure = bare(page, tmp_path)
    start_from(figure, "Lone bird")
    accuracy = figure.overall("Pixel accuracy")
    assert accuracy is not None
    assert accuracy > 0.98
    assert figure.score(1, "iou") == 0
    assert figure.score(1, "precision") is None
    assert "the bird's IoU is 0. Accuracy counts the background." in figure.sentence()
    figure.root.get_by_role("button", name="Undo").click()
    assert figure.score(1, "iou") != 0


@pytest.mark.parametrize(
    "name", ["Off by one pixel", "Dilate by one", "Erode by one", "Thin structure"]
)
def test_small_objects_pay_more(name: str, page: Page, tmp_path: Path) -> None:
    figure = bare(page, tmp_path)
    start_from(figure, name)
    slider = figure.root.get_by_role("slider", name="Size of the object")
    curve = figure.root.get_by_role("img", name="Accuracy against IoU")
    seen = []
    for amount in ("Home", "ArrowRight", "End"):
        slider.press(amount)
        iou = figure.score(1, "iou")
        accuracy = figure.overall("Pixel accuracy")
        assert iou is not None
        label = curve.get_attribute("aria-label") or ""
        found = re.search(r"at \d+ pixels? accuracy ([\d.]+), IoU ([\d.]+);", label)
        assert found is not None
        # The curve's dot stands on the present scores.
        assert [float(text) for text in found.groups()] == [accuracy, iou]
        seen.append(iou)
    assert seen == sorted(seen)
    assert seen[-1] > 0.9
    matrix = np.array(figure.matrix())
    assert seen[-1] == pytest.approx(
        matrix[1, 1] / (matrix[1].sum() + matrix[:, 1].sum() - matrix[1, 1]), abs=5e-4
    )


@pytest.mark.parametrize("size", [(1366, 650), (400, 800)], ids=["laptop", "phone"])
def test_nothing_moves_as_one_chooses_paints_and_points(
    size: tuple[int, int], page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    figure = bare(page, tmp_path)
    watched = [figure.surface, menu(figure), figure.root.get_by_role("button", name="More")]
    watched += [figure.root.get_by_role("group", name=name) for name in ("Formula", "class")]
    places = [place.bounding_box() for place in watched]
    for text in MENU:
        start_from(figure, text)
        assert [place.bounding_box() for place in watched] == places, text
    figure.drag((20, 20), (60, 60))
    assert [place.bounding_box() for place in watched] == places
    figure.show("Scores")
    figure.score_cell(0, "boundary").hover()
    figure.show("Picture")
    assert [place.bounding_box() for place in watched] == places


def test_few_controls_are_seen(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1366, "height": 650})
    figure = bare(page, tmp_path)
    seen = figure.root.locator(".screen").evaluate(
        """(screen) => [...screen.querySelectorAll('select, button, input')]
          .filter((element) => !element.closest('header, [role=grid]'))
          .filter((element) => getComputedStyle(element).visibility !== 'hidden')
          .map((element) => element.type === 'radio' ? element.ariaLabel || element.value
            : element.ariaLabel || element.textContent.trim().slice(0, 9))"""
    )
    # Every option counts, those of undoing and the like in the header do not.
    classes = ["background", "bird", "other"]
    assert seen == ["an exampl", "More", "Paint", "Erase", "Polygon", "Brush size", *classes]
    figure.surface.press("f")
    expect(figure.root.get_by_role("radio", name="Fill")).to_be_checked()
    figure.more()
    for name in ("Rectangle", "Fill", "Pick"):
        expect(figure.root.get_by_role("radio", name=name)).to_be_visible()


def test_many_classes_scroll_within_the_figure(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    labels = np.arange(21, dtype=np.uint8).repeat(21).reshape(21, 21)
    sw.IoUCalculator(labels, labels).to_html(tmp_path / "page.html")
    page.goto((tmp_path / "page.html").as_uri())
    figure = MasksPage(page)
    expect(figure.surface).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    # The arrow keys lead in a circle, and along the row.
    figure.root.locator(".classes input").first.focus()
    page.keyboard.press("ArrowLeft")
    last = figure.root.locator(".classes label", has_text="class 20")
    expect(last).to_be_in_viewport()
    expect(last).to_have_class("on")


def test_swapped_classes_and_empty_masks(page: Page, tmp_path: Path) -> None:
    figure = bare(page, tmp_path)
    start_from(figure, "Swap classes")
    assert (figure.score(1, "iou"), figure.score(2, "iou")) == (0, 0)
    start_from(figure, "Empty against empty")
    assert (figure.score(0, "iou"), figure.score(1, "iou")) == (1, None)
    figure.choose("absent", "1")
    assert figure.score(1, "iou") == 1
    # Any stroke leaves the preset.
    figure.click(3, 3)
    expect(menu(figure)).to_have_value("")


def test_a_preset_from_outside_is_drawn(page: Page, tmp_path: Path) -> None:
    figure = bare(page, tmp_path)
    element = page.locator("segwidgets-iou-calculator")
    element.evaluate("(e) => { e.setAttribute('preset', 'swap'); e.setAttribute('amount', '9'); }")
    expect(figure.matrix_cell(1, 1)).to_have_text("0")
    assert (figure.score(1, "iou"), figure.score(2, "iou")) == (0, 0)
    # What is painted then stays, whatever else changes.
    figure.drag((3, 3), (3, 20))
    painted = figure.matrix()
    figure.surface.press("]")
    figure.surface.press("e")
    assert figure.matrix() == painted


def a_set(page: Page, folder: Path, **traits: Any) -> tuple[MasksPage, list[Any]]:
    """Three pictures, of which the second is the worst."""
    random = np.random.default_rng(4)
    pairs = []
    for wrong in (0.2, 0.6, 0.4):
        target = random.integers(0, 2, (10, 14))
        pairs.append((target, np.where(random.random((10, 14)) < wrong, 1 - target, target)))
    counts = [
        [[((t == c) & (p == c)).sum() for c in (0, 1)]]
        + [[(mask == c).sum() for c in (0, 1)] for mask in (t, p)]
        for t, p in pairs
    ]
    # Border regions fill such small pictures; their counts are not looked at here.
    tallies = np.array([[*count, *count] for count in counts], "int32")
    pictures = [
        {"name": f"picture {i}", "target": packed(t.astype("uint8")), "image": {}}
        | {"prediction": packed(p.astype("uint8"))}
        for i, (t, p) in enumerate(pairs)
    ]
    names = [picture["name"] for picture in pictures]
    traits = {"_tallies": packed(tallies), "_pictures": pictures, "_names": names, **traits}
    return page_of(page, folder, *pairs[0], **traits), pairs


def test_pages_come_worst_first(page: Page, tmp_path: Path) -> None:
    figure, pairs = a_set(page, tmp_path)
    each = [sk.jaccard_score(t.ravel(), p.ravel(), average="macro") for t, p in pairs]
    order = figure.root.get_by_role("combobox", name="Picture, worst first")
    assert [text.split(" · ")[0] for text in order.locator("option").all_text_contents()] == [
        f"picture {i}" for i in np.argsort(each)
    ]
    assert figure.overall("Mean IoU") == pytest.approx(each[0], abs=5.1e-4)
    figure.root.get_by_role("button", name="Previous picture").click()
    assert figure.overall("Mean IoU") == pytest.approx(each[2], abs=5.1e-4)
    order.select_option(label=order.locator("option").first.inner_text())
    assert figure.matrix() == sk.confusion_matrix(*(m.ravel() for m in pairs[1])).tolist()
    figure.choose("scores of", "The whole set")
    flat = [np.concatenate([pair[i].ravel() for pair in pairs]) for i in (0, 1)]
    assert figure.overall("Mean IoU") == pytest.approx(
        sk.jaccard_score(*flat, average="macro"), abs=5.1e-4
    )
    assert figure.overall("Pixel accuracy") == pytest.approx(sk.accuracy_score(*flat), abs=5.1e-4)
    figure.choose("per_image", "each picture, then the mean")
    assert figure.overall("Mean IoU") == pytest.approx(np.mean(each), abs=5.1e-4)
    assert "/ 3 pictures" in figure.how("Mean IoU")


def test_what_was_painted_is_there_again(page: Page, tmp_path: Path) -> None:
    figure, pairs = a_set(page, tmp_path, brush_size=1)
    figure.choose("scores of", "The whole set")
    before = figure.overall("Pixel accuracy")
    assert before is not None
    row, col = (int(n) for n in np.argwhere(pairs[0][0] != pairs[0][1])[0])
    if pairs[0][0][row, col] == 0:
        figure.tool("Erase")
    figure.click(row, col)
    assert figure.overall("Pixel accuracy") == pytest.approx(before + 1 / 420, abs=1.1e-3)
    right = figure.matrix()
    figure.root.get_by_role("button", name="Previous picture").click()
    assert figure.matrix() != right
    assert figure.overall("Pixel accuracy") == pytest.approx(before + 1 / 420, abs=1.1e-3)
    figure.root.get_by_role("button", name="Next picture").click()
    assert figure.matrix() == right


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"_target": {"dtype": "uint8", "shape": [3, 3], "data": b"12"}}, "one byte per pixel"),
        ({"_prediction": packed(np.full((4, 4), 9, "uint8"))}, "holds label 9 at pixel 0"),
        ({"_prediction": packed(np.zeros((4, 5), "uint8"))}, "4 × 4 pixels, prediction 4 × 5"),
        ({"num_classes": 1}, "num_classes = 1: choose 2 to 256"),
        ({"absent": "maybe"}, "choose one of exclude, zero, one"),
        ({"brush_size": 0}, "brush_size = 0: choose 1 to 128"),
        ({"_tallies": {"dtype": "int32", "shape": [2, 6, 9], "data": b""}}, ""),
        ({"_image": {"dtype": "uint8", "shape": [1], "data": b"1"}}, ""),
    ],
)
def test_hostile_state_is_told(
    traits: dict[str, Any], words: str, page: Page, tmp_path: Path
) -> None:
    masks = {"target": np.eye(4), "prediction": np.eye(4)}
    figure = page_of(page, tmp_path, masks["target"], masks["prediction"], **traits)
    if words:
        expect(page.get_by_role("alert")).to_contain_text(words)
    else:
        expect(page.get_by_role("alert")).to_have_count(0)
    assert figure.overall("Pixel accuracy") is not None
