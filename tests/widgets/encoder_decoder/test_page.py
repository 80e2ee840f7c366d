"""The figure of encoder-decoders, worked through its controls and read back by role and name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

import segwidgets as sw
from segwidgets.networks import as_input, pretrained
from segwidgets.scenes import CLASSES, scene
from tests.hosts.figure import FigurePage, open_page
from tests.hosts.lab import Lab

SIDE = 64
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
UNITS = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}


@cache
def computed() -> tuple[sw.EncoderDecoder, str]:
    """The figure and its page; the networks run once for all tests."""
    figure = sw.EncoderDecoder(scene(3, SIDE), upsample="max_unpool", device="cpu")
    return figure, figure.to_html()


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Callable[..., FigurePage]:
    def opened(view: str = "Prediction") -> FigurePage:
        figure = open_page(page, tmp_path, computed()[1])
        figure.root.get_by_role("radio", name=view).check(force=True)
        return figure

    return opened


def choose(figure: FigurePage, group: str, option: str) -> None:
    of = figure.root.get_by_role("group", name=group, exact=True)
    of.get_by_role("radio", name=option, exact=True).check(force=True)


def chosen(figure: FigurePage, group: str) -> str:
    of = figure.root.get_by_role("group", name=group, exact=True)
    return of.get_by_role("radio", checked=True).locator("xpath=..").inner_text()


def layers(figure: FigurePage) -> Locator:
    return figure.root.get_by_role("radiogroup", name="Layers").get_by_role("radio")


def rows(figure: FigurePage, name: str) -> list[list[str]]:
    table = figure.root.get_by_role("table", name=name, exact=True)
    return [
        [cell.inner_text() for cell in row.locator("th, td:not([aria-hidden])").all()]
        for row in table.locator("tbody tr").all()
    ]


def iou_shown(figure: FigurePage) -> dict[str, str]:
    """The IoU of each class without skips."""
    return {row[0]: row[1] for row in rows(figure, "IoU per class")}


def amount(text: str) -> float:
    number, _, unit = text.partition(" ")
    return 0 if number == "–" else float(number) * UNITS[unit]


def test_iou_is_that_of_sets_of_pixels(opened: Callable[..., FigurePage]) -> None:
    made = computed()[0]
    target, prediction = scene(3, SIDE).semantic, made.prediction.numpy()
    shown = iou_shown(opened())
    assert list(shown) == list(CLASSES)
    for label, name in enumerate(CLASSES):
        mine, true = (set(np.flatnonzero(cells == label)) for cells in (prediction, target))
        if mine | true:
            iou = len(mine & true) / len(mine | true)
            assert float(shown[name]) == pytest.approx(iou, abs=0.0051)
        else:
            assert shown[name] == "–"


@pytest.mark.parametrize("pixel", [(0, 0), (31, 7), (63, 63)])
def test_pixels_tell_truth_and_prediction(
    pixel: tuple[int, int], opened: Callable[..., FigurePage]
) -> None:
    figure = opened()
    picture = figure.grid("Prediction")
    picture.focus()
    for _ in range(9):
        picture.press("PageUp")
    picture.press("Home")
    for key, times in zip(("ArrowDown", "ArrowRight"), pixel, strict=True):
        for _ in range(times // 8):
            picture.press(f"Shift+{key}")
        for _ in range(times % 8):
            picture.press(key)
    target = CLASSES[scene(3, SIDE).semantic[pixel]]
    predicted = CLASSES[int(computed()[0].prediction[pixel])]
    said = picture.get_by_role("gridcell").text_content()
    assert said == f"{pixel} target {target}, predicted {predicted}"
    assert f"Pixel {pixel} is {target}" in figure.sentence()


def test_the_network_is_drawn_to_scale(opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    drawn = []
    for radio in layers(figure).all():
        name = radio.get_attribute("aria-label") or ""
        channels, height, _ = (int(n) for n in re.findall(r"\d+", name.rpartition(",")[2]))
        face = radio.locator("xpath=../canvas").bounding_box()
        side = radio.locator("xpath=../*[name()='svg']").bounding_box()
        assert face
        assert side
        drawn.append((channels, height, face["width"], side["width"] - face["width"]))
    unit = drawn[0][2] / drawn[0][1]
    depth = max(d[3] for d in drawn) / max(d[0] for d in drawn)
    assert {d[1] for d in drawn} == {64, 32, 16, 8}
    for channels, height, width, behind in drawn:
        assert width == pytest.approx(unit * height, rel=0.02)
        assert behind == pytest.approx(depth * channels, abs=1.5)


def test_what_was_never_trained_moves_to_what_was(opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    assert chosen(figure, "upsample") == "Max unpooling"
    choose(figure, "downsample", "Strided conv.")
    # Max unpooling needs the positions of the maxima.
    assert chosen(figure, "upsample") != "Max unpooling"
    choose(figure, "upsample", "Transposed conv.")
    assert chosen(figure, "downsample") == "Strided conv."
    assert "transposed convolutions with 2 × 2 kernels" in figure.sentence()
    figure.button("More").click()
    choose(figure, "kernel_size", "4")
    assert "transposed convolutions with 4 × 4 kernels" in figure.sentence()
    choose(figure, "upsample", "Max unpooling")
    assert chosen(figure, "downsample") == "Max pooling"
    figure.button("Undo").click()
    assert chosen(figure, "upsample") == "Transposed conv."


def test_other_variants_have_other_masks(opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    before = iou_shown(figure)
    choose(figure, "upsample", "Nearest")
    after = iou_shown(figure)
    assert after != before
    other = sw.EncoderDecoder(scene(3, SIDE), upsample="nearest", device="cpu")
    for name, iou in other.iou.items():
        assert float(after[name]) == pytest.approx(iou, abs=0.0051)


def test_skips_are_told_class_by_class(opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    table = {row[0]: row[1:] for row in rows(figure, "IoU per class")}
    choices = {"upsample": "max_unpool", "device": "cpu"}
    ways = [sw.EncoderDecoder(scene(3, SIDE), **choices, skip=skip).iou for skip in (False, True)]
    for name in ways[0].keys() & ways[1].keys():
        without, with_skips = (way[name] for way in ways)
        assert [float(cell) for cell in table[name][:2]] == pytest.approx(
            [without, with_skips], abs=0.0051
        )
        change = float(table[name][2].replace("−", "-"))
        assert change == pytest.approx(with_skips - without, abs=0.0051)


def test_costs_are_those_of_a_hand_count(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Cost")
    table = {row[0]: row[1:] for row in rows(figure, "Multiply-adds per layer")}
    shape, own, full = table["conv 0"]
    channels = int(shape.split(" × ")[0])
    assert amount(own) == pytest.approx(3 * channels * 9 * SIDE * SIDE, rel=0.005)
    assert own == full
    # Each halving makes a layer four times cheaper.
    for level in (1, 2, 3):
        _, own, full = table[f"conv {level}"]
        assert amount(full) / amount(own) == pytest.approx(4**level, rel=0.01)
    trained = figure.sentence()
    choose(figure, "scale", "64 to 256 channels")
    assert figure.sentence() != trained
    table = {row[0]: row[1:] for row in rows(figure, "Multiply-adds per layer")}
    assert amount(table["conv 0"][1]) == pytest.approx(3 * 64 * 9 * SIDE * SIDE, rel=0.005)


def test_a_layer_is_picked_by_the_keyboard(page: Page, opened: Callable[..., FigurePage]) -> None:
    figure = opened()
    first = layers(figure).first
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(layers(figure).nth(1)).to_be_checked()
    card = figure.root.get_by_role("region", name="Layer")
    expect(card).to_contain_text("no multiply-adds")
    expect(card).to_contain_text("no parameters")


def test_a_layer_tells_its_channel_when_it_is_pointed_at(
    opened: Callable[..., FigurePage],
) -> None:
    figure = opened()
    card = figure.root.get_by_role("region", name="Layer")
    expect(card).to_have_count(0)
    layers(figure).first.locator("xpath=..").hover()
    expect(card).to_contain_text(re.compile(r"conv 0 12 × 64 × 64; channel \d+ of 12 is shown"))
    # Nothing is picked by looking.
    expect(layers(figure).first).not_to_be_checked()
    layers(figure).nth(2).focus()
    expect(card).to_contain_text("conv 1")


def cut(rows: int, columns: int) -> dict[str, Any]:
    """A picture of a size, and its target."""
    whole = scene(3, SIDE)
    part = np.s_[:rows, :columns]
    return {"image": whole.image[part], "target": whole.semantic[part], "device": "cpu"}


@pytest.mark.parametrize("size", [(16, 16), (32, 32), (48, 48), (33, 61)])
def test_a_small_picture_has_results_and_square_close_ups(
    size: tuple[int, int], page: Page, tmp_path: Path
) -> None:
    given = cut(*size)
    figure = open_page(page, tmp_path, sw.EncoderDecoder(**given).to_html())
    assert "halved three times" in figure.sentence()
    with torch.inference_mode():
        network = pretrained("max_pool-bilinear-d3")
        mask = network(as_input(given["image"]))[0].argmax(0).numpy()
    shown = iou_shown(figure)
    for label, name in enumerate(CLASSES):
        mine, true = (set(np.flatnonzero(cells == label)) for cells in (mask, given["target"]))
        iou = len(mine & true) / len(mine | true) if mine | true else None
        assert shown[name] == "–" if iou is None else abs(float(shown[name]) - iou) < 0.0051
    figure.root.get_by_role("radio", name="Edge", exact=True).check(force=True)
    choose(figure, "shown", "Probability")
    crops = figure.root.get_by_role("img", name=re.compile("^Close-up"))
    # Picture, target, and seven ways up.
    assert crops.count() == 9
    pixels = crops.locator("canvas").evaluate_all("all => all.map((c) => [c.width, c.height])")
    assert {tuple(each) for each in pixels} == {(min(48, *size),) * 2}


def test_the_close_up_goes_where_it_is_sent(opened: Callable[..., FigurePage]) -> None:
    figure = opened("Edge")
    crops = figure.root.get_by_role("img", name=re.compile("^Close-up"))
    names = [crop.get_attribute("aria-label") for crop in crops.all()]
    assert names[:2] == ["Close-up: Picture", "Close-up: Target"]
    assert {"Close-up: Nearest", "Close-up: Bilinear", "Close-up: Max unpooling"} <= set(names)
    choose(figure, "shown", "Probability")
    picture = figure.grid("Picture")
    picture.focus()
    picture.press("ArrowUp")
    picture.press("Enter")
    back = figure.button("Where they differ most")
    expect(back).to_be_visible()
    back.click()
    expect(figure.root.get_by_role("group", name="shown", exact=True)).to_be_visible()


def test_where_there_is_one_way_up_the_depths_are_compared(
    opened: Callable[..., FigurePage],
) -> None:
    figure = opened("Edge")
    choose(figure, "depth", "1")
    assert chosen(figure, "upsample") == "Bilinear"
    crops = figure.root.get_by_role("img", name=re.compile("^Close-up: Depth"))
    names = [crop.get_attribute("aria-label") for crop in crops.all()]
    assert names == [f"Close-up: Depth {depth}" for depth in (1, 2, 3, 4)]
    assert "halves the resolution once" in figure.sentence()
    choose(figure, "upsample", "Nearest")
    assert chosen(figure, "depth") == "3"
    assert "by every upsampling method" in figure.sentence()


@pytest.mark.parametrize("view", ["Prediction", "Cost", "Edge"])
def test_it_fits_its_window(view: str, page: Page, opened: Callable[..., FigurePage]) -> None:
    opened(view)
    for width in (1200, 760, 400, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(TWO_FRAMES)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("value", ["null", "{}", "nonsense", '{"variants": [{}]}'])
def test_what_is_no_network_is_shown_as_none(value: str, page: Page, tmp_path: Path) -> None:
    figure = open_page(page, tmp_path, computed()[1])
    figure.root.locator("segwidgets-encoder-decoder").evaluate(
        "(element, value) => element.setAttribute('_networks', value)", value
    )
    expect(figure.root.get_by_text("Nothing has been computed yet.")).to_be_visible()


LIVE = """
import segwidgets as sw
w = sw.EncoderDecoder(sw.scenes.scene(3, 64), device="cpu")
w
"""


def test_page_and_kernel_speak_in_jupyterlab(jupyter_lab: Lab, lab_page: Page) -> None:
    name = jupyter_lab.write_notebook("encoder_decoder.ipynb", LIVE)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    figure = FigurePage(lab_page)
    expect(layers(figure).first).to_be_attached(timeout=60_000)
    # The chosen network is there at once, and the others one after another.
    unpooling = figure.root.get_by_role("radio", name="Max unpooling", exact=True)
    expect(unpooling).to_be_enabled(timeout=60_000)
    expect(figure.button("Stop")).to_have_count(0)
    choose(figure, "upsample", "Max unpooling")
    figure.root.get_by_role("checkbox", name="skip").check()
    with notebook.kernel() as kernel:
        kernel.until("w.upsample == 'max_unpool' and w.skip")
        kernel.run("w.upsample = 'nearest'")
        expect(figure.root.get_by_role("radio", name="Nearest", exact=True)).to_be_checked()
        # Another picture, another target.
        figure.root.get_by_role("radio", name="Edge").check(force=True)
        kernel.until("w.view == 'edge'")
        kernel.run("w.image = None; w.seed = 5")
        new = figure.button("New scene")
        expect(new).to_be_visible()
        new.click()
        kernel.until("w.seed == 6")
    assert notebook.errors() == []


LONG = """
import segwidgets as sw
picture = sw.scenes.scene(3, 512)
names = ["heaven", *sw.scenes.CLASSES[1:]]
w = sw.EncoderDecoder(
    sw.scenes.read_scene(picture.image, picture.semantic, class_names=names), device="cpu"
)
w
"""


def test_the_page_stops_what_the_kernel_computes_and_lets_it_go_on(
    jupyter_lab: Lab, lab_page: Page
) -> None:
    name = jupyter_lab.write_notebook("encoder_decoder_long.ipynb", LONG)
    notebook = jupyter_lab.open(lab_page, name)
    notebook.run_all()
    figure = FigurePage(lab_page)
    stop, run = figure.button("Stop"), figure.button("Run")
    expect(stop).to_be_visible(timeout=60_000)
    # The chosen network does not wait for the others, which cannot be chosen yet.
    expect(layers(figure).first).to_be_attached(timeout=60_000)
    last = figure.root.get_by_role("group", name="depth").get_by_role("radio", name="4")
    expect(last).to_be_disabled()
    stop.focus()
    lab_page.keyboard.press("Enter")
    expect(run).to_be_visible(timeout=60_000)
    expect(figure.root.get_by_text("of 32 networks have labelled")).to_be_visible()
    run.focus()
    lab_page.keyboard.press("Enter")
    expect(last).to_be_enabled(timeout=120_000)
    expect(figure.root.get_by_text("The networks were not trained on heaven")).to_be_visible()
    assert notebook.errors() == []
