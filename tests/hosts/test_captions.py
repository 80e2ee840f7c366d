"""A picture says what the page says, word for word, at the first, the middle and the last step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page

import segwidgets as sw
from segwidgets.drawing.items import Text
from segwidgets.embed.gallery import EXAMPLES, Example
from segwidgets.widgets.export import compose
from segwidgets.widgets.figure import Figure

FAMILIES = (
    "linear",
    "checkerboard",
    "pixel_shuffle",
    "downsampling",
    "unpooling",
    "iou",
    "networks",
    "segmentation_tasks",
    "coco_file",
    "annotation",
)
# What a reader of the page can do stands there alone.
INVITES = re.compile(r" (Point at a picture|Paint the (prediction|target))[^.]*\.$")


def family_of(example: Example) -> str:
    return example.make.__module__.rsplit(".", 1)[-1]


def steps_of(figure: Figure) -> list[int | None]:
    """The first, the middle and the last step, or None where the page has none, or thousands."""
    if isinstance(figure, sw.SlidingWindow):
        return [None]
    if "step" not in figure.traits() or figure.n_steps == 1:
        return [None]
    last = figure.n_steps - 1
    return [0, last // 2, last]


def on_paper(figure: Figure, step: int | None, view: str | None = None) -> str:
    steps = None if step is None else [step]
    (drawing,) = compose(figure, steps, view, "light", 6.5)
    lines = [item for item in drawing.items if isinstance(item, Text) and item.part == "caption"]
    return " ".join(line.text for line in lines)


@pytest.mark.parametrize("family", FAMILIES)
def test_captions_on_paper_are_those_of_the_page(family: str, page: Page, tmp_path: Path) -> None:
    examples = [example for example in EXAMPLES if family_of(example) == family]
    # Thirty-two networks run for a page of it.
    made = [one.make() for one in examples if "EncoderDecoder" not in one.code]
    # What asks covers its caption.
    figures = [figure for figure in made if not figure._silent]
    assert figures
    path = tmp_path / "page.html"
    sw.page(figures, path, fallback=False)
    page.goto(path.as_uri())
    shown = page.get_by_role("status", name="What happens")
    differing = []
    for number, figure in enumerate(figures):
        element = page.locator(f"segwidgets-{figure.stem}").nth(
            sum(other.stem == figure.stem for other in figures[:number])
        )
        for step in steps_of(figure):
            if step is not None:
                element.evaluate("(element, step) => element.setAttribute('step', step)", step)
            told = INVITES.sub("", element.locator(shown).inner_text())
            written = on_paper(figure, step)
            # Formulas may follow it on paper.
            if not (told and written.startswith(told)):
                differing.append((type(figure).__name__, step, told, written))
    assert not differing


def told(page: Page, view: str, **traits: object) -> str:
    """What the one figure of a page says in a view, with some traits set."""
    attributes = {"view": view, **{name: str(value) for name, value in traits.items()}}
    page.locator("[view]").evaluate(
        "(element, all) => Object.entries(all).forEach((pair) => element.setAttribute(...pair))",
        attributes,
    )
    return page.get_by_role("status", name="What happens").inner_text()


def test_every_view_of_an_encoder_decoder_says_the_same_on_paper(
    page: Page, tmp_path: Path
) -> None:
    figure = sw.EncoderDecoder(sw.scenes.scene(3, 64), device="cpu", view="edge")
    sw.page([figure], tmp_path / "page.html", fallback=False)
    page.goto((tmp_path / "page.html").as_uri())
    for traits in ({}, {"depth": 2}, {"depth": 3, "upsample": "conv_transpose"}):
        for name, value in traits.items():
            setattr(figure, name, value)
        for view in ("edge", "cost", "prediction"):
            assert on_paper(figure, None, view) == told(page, view, **traits)
    figure.scale = "lecture"
    assert on_paper(figure, None, "cost") == told(page, "cost", scale="lecture")


def test_every_file_and_picture_of_coco_says_the_same_on_paper(page: Page, tmp_path: Path) -> None:
    figure = sw.CocoFile()
    sw.page([figure], tmp_path / "page.html", fallback=False)
    page.goto((tmp_path / "page.html").as_uri())
    for image_id, file in ((4, "panoptic"), (16, "captions"), (12, "instances"), (16, "panoptic")):
        figure.image_id, figure.file = image_id, file
        told_on_page = told(page, "map", image_id=image_id, file=file)
        assert on_paper(figure, 0, "map") == told_on_page, (image_id, file)


def test_every_view_of_a_sliding_window_says_the_same_on_paper(page: Page, tmp_path: Path) -> None:
    strided = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, stride=2, padding=1), torch.nn.Conv2d(4, 3, 3, padding=1)
    )
    figure = sw.SlidingWindow(sw.scenes.scene(3, 32), strided, device="cpu", view="stride")
    sw.page([figure], tmp_path / "page.html", fallback=False)
    page.goto((tmp_path / "page.html").as_uri())
    assert on_paper(figure, None, "stride") == told(page, "stride")
    for counted in ("input", "features"):
        for size in (4, 9):
            figure.counted, figure.recomputed_patch = counted, size
            traits = {"counted": counted, "recomputed_patch": size}
            assert on_paper(figure, None, "recomputation") == told(page, "recomputation", **traits)
