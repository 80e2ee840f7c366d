"""What an instructor hides is nowhere in the page, and answers are typed into the covers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.text import Text
from playwright.sync_api import Page, expect

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from tests.hosts.figure import open_page

#: Everything that the figure's part of the page says, in text and attributes, while somebody looks
#: at all views, labels, steps and phases and points at every cell.
TOLD = """async () => {
  const host = [...document.querySelectorAll("*")].find((element) => element.shadowRoot);
  const root = host.shadowRoot;
  const said = new Set();
  const listen = () => {
    for (const element of root.querySelectorAll("*")) {
      if (element.localName === "style") continue;
      for (const { name, value } of element.attributes)
        if (!/^(d|style|points|transform|viewBox|[xyr][12x]?|c[xy]|width|height|fill|id)$/
          .test(name)) said.add(`${name}: ${value}`);
      for (const node of element.childNodes)
        if (node.nodeType === 3 && node.data.trim()) said.add(node.data.trim());
      if ("value" in element) said.add(`value: ${element.value}`);
    }
  };
  const rest = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const point = async () => {
    for (const grid of root.querySelectorAll("[role=grid]")) {
      const box = grid.getBoundingClientRect();
      for (const [x, y] of [[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]]) {
        const at = { bubbles: true, clientX: box.left + x * box.width,
          clientY: box.top + y * box.height };
        grid.dispatchEvent(new PointerEvent("pointermove", at));
        await rest();
        listen();
      }
      grid.dispatchEvent(new PointerEvent("pointerleave"));
    }
  };
  const press = async (key, code, shiftKey = false) => {
    root.querySelector("section").dispatchEvent(
      new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true }));
    await rest();
    listen();
  };
  const look = async () => {
    await rest();
    listen();
    for (let i = 0; i < 6; i++) await press(">", "Period", true);
    await point();
    for (let i = 0; i < 4; i++) await press(".", "Period");
  };
  await look();
  const names = ["view", "labels"];
  const options = (name) => [...root.querySelectorAll(`input[type=radio][name="${name}"]`)];
  for (const view of options("view").length ? options("view").keys() : [-1]) {
    if (view >= 0) { options("view")[view].click(); await rest(); }
    for (const label of options("labels").length ? options("labels").keys() : [-1]) {
      if (label >= 0) { options("labels")[label].click(); await rest(); }
      await look();
    }
  }
  return [...said];
}"""


def numbers(values: Any) -> list[str]:
    """Numbers as pages write them."""
    flat = {float(value) for value in np.ravel(np.asarray(values, float)) if value}
    return [f"{value:g}".replace("-", "−") for value in sorted(flat)]


#: Primes that are no step, size or shade, and of which no sum of products is one.
X, W = [[307, 311, 313], [317, 331, 337], [347, 349, 353]], [[401, 409], [419, 421]]
ROW, TAPS = X[0], [401, 409, 419]


#: Of these no output is so large that it is rounded.
SMALL, WEIGHTS = [[1, 2, 3], [3, 1, 2], [2, 3, 1]], [[101, 103], [107, 109]]


def outputs(w: Any) -> list[str]:
    # A cell with one product may be an entry of the kernel.
    return sorted(set(numbers(w.output)) - set(numbers(w.kernel)))


def products(w: Any) -> list[str]:
    every = numbers(np.outer(np.ravel(w.input), np.ravel(w.kernel)))
    # A cell with one product is that product.
    return sorted(set(every) - set(numbers(w.output)))


def made(kind: type[Figure], *given: Any, **usual: Any) -> Callable[..., Any]:
    """What makes a figure of values, with a frame."""
    return lambda **frame: kind(*given, **usual, **frame)


LINEAR = {
    "conv-1d": made(sw.Conv1d, ROW, TAPS),
    "conv-2d": made(sw.Conv2d, X, W),
    "conv-transpose-1d": made(sw.ConvTranspose1d, ROW, TAPS),
    "conv-transpose-2d": made(sw.ConvTranspose2d, X, W),
    "channels": made(sw.Conv2d, [X, X], [[W, W], [W, W]]),
}
DRAW = np.random.default_rng(0)
MASKS = [[1, 1, 1, 0, 0, 2, 2, 0, 1]], [[1, 0, 1, 0, 0, 2, 1, 0, 1]]
PLANE = np.arange(16).reshape(4, 4) * 7 + 101
SECRETS: dict[str, tuple[Callable[..., Any], str, Callable[[Any], list[str]]]] = {
    "conv-1d-output": (made(sw.Conv1d, SMALL[0], WEIGHTS[0]), "output", outputs),
    "conv-2d-output": (made(sw.Conv2d, SMALL, WEIGHTS), "output", outputs),
    "conv-transpose-1d-output": (
        made(sw.ConvTranspose1d, SMALL[0], WEIGHTS[0]),
        "output",
        outputs,
    ),
    "conv-transpose-2d-output": (made(sw.ConvTranspose2d, SMALL, WEIGHTS), "output", outputs),
    "channels-output": (
        made(sw.Conv2d, [SMALL, SMALL], [[WEIGHTS, WEIGHTS], [WEIGHTS, WEIGHTS]]),
        "output",
        outputs,
    ),
    "conv-2d-products": (LINEAR["conv-2d"], "products", products),
    "conv-1d-input": (LINEAR["conv-1d"], "input", lambda w: numbers(w.input)),
    "channels-kernel": (LINEAR["channels"], "kernel", lambda w: numbers(w.kernel)),
    "conv-transpose-2d-input": (
        LINEAR["conv-transpose-2d"],
        "input",
        lambda w: numbers(w.input),
    ),
    "unpooling-output": (
        made(sw.Unpooling, PLANE, kernel_size=2, methods=["average_spread", "bilinear"]),
        "output",
        lambda w: sorted(set(numbers(w.output)) - set(numbers(PLANE))),
    ),
    "downsampling-output": (
        made(sw.Downsampling, PLANE, methods=["avg_pool"]),
        "output",
        lambda w: sorted(set(numbers(w.output)) - set(numbers(PLANE))),
    ),
    "iou-scores": (
        made(sw.IoUCalculator, [[1, 1, 0, 2, 2, 0, 1]], [[1, 0, 0, 2, 1, 0, 1]]),
        "scores",
        lambda w: [f"{w.scores.mean_iou.item():.4f}"[:5]],
    ),
    # 37 rows of hits, misses and false alarms.
    "iou-confusion": (
        made(sw.IoUCalculator, *(np.repeat(mask, 37, 0) for mask in MASKS)),
        "confusion",
        lambda _: ["148", "111", "74", "185"],
    ),
    "coco-file-area": (made(sw.CocoFile), "area", lambda w: numbers([w.mask.sum()])),
    "encoder-decoder-scores": (
        made(sw.EncoderDecoder),
        "scores",
        lambda w: [f"{share:.2f}" for share in w.iou.values() if share],
    ),
    "unpooling-indices": (
        made(sw.Unpooling, DRAW.integers(0, 9, (16, 16)), method="max_unpool"),
        "indices",
        lambda w: [number for number in numbers(w.indices) if len(number) == 3],
    ),
    "annotation-scores": (
        made(sw.Annotation, tool="box", step=-1),
        "scores",
        lambda w: [f"{w.ious['box']:.3f}", f"{w.ious['box']:.4f}"],
    ),
    "segmentation-tasks-scores": (
        made(sw.SegmentationTasks, view="scores", step=-1),
        "scores",
        lambda w: [f"{w.panoptic_quality.mean_pq:.{digits}f}" for digits in (3, 4)],
    ),
    # Five layers, of which a cell sums hundreds of products; 256 is the output's size too.
    "checkerboard-overlap": (
        made(sw.Checkerboard, dims=1, layers=[{"kernel_size": 7, "stride": 2}] * 5),
        "overlap",
        lambda w: [text for text in numbers(w.overlap) if len(text) == 3 and text != "256"],
    ),
    # 480 windows of 722,000 multiply-adds each, and the one pass: in millions, and their ratio.
    "sliding-window-counts": (
        made(sw.SlidingWindow, DRAW.random((24, 20, 3))),
        "counts",
        lambda w: ["347", "346.6", "14.5", "23.8", f"{w.facts['cost']['limit']:.1f}"],
    ),
    "boxes-scores": (
        made(sw.IoUBoxes, [0, 0, 7, 5], [2, 1, 11, 6]),
        "scores",
        lambda _: ["35", "0.3571", "0.357"],
    ),
}


@pytest.mark.parametrize("case", SECRETS)
def test_what_is_hidden_is_nowhere_in_the_page(case: str, page: Page, tmp_path: Path) -> None:
    make, part, secret = SECRETS[case]
    figure = make(hide=[part])
    open_page(page, tmp_path, figure.to_html())
    told = page.evaluate(TOLD)
    assert len(told) > 20
    secrets = secret(figure)
    assert secrets
    assert not leaks(secrets, told)


@pytest.mark.parametrize("case", SECRETS)
def test_what_is_hidden_is_not_told_on_paper(case: str) -> None:
    """Neither in a picture's letters, nor in its alt text, nor where scripts do not run."""
    make, part, secret = SECRETS[case]
    figure = make(hide=[part])
    told = texts(figure)
    assert len(told) > 20
    assert not leaks(secret(figure), told)


def texts(figure: Any) -> list[str]:
    """All that stands for a figure where no script runs, and all letters of its picture."""
    described = figure._element(still=True)
    words = [described.sentence, described.caption, *np.ravel(described.table).tolist()]
    alt = [described.still.alt] if described.still else []
    return [*words, *alt, *(text.get_text() for text in figure.figure().findobj(Text))]


def test_what_is_not_hidden_is_found_on_paper_by_the_same_look() -> None:
    make, _, secret = SECRETS["conv-1d-output"]
    assert leaks(secret(make()), texts(make()))


def leaks(secrets: list[str], told: list[str]) -> set[tuple[str, str]]:
    """Which of some numbers are said, and where."""
    return {
        (number, text)
        for number in secrets
        for text in told
        if re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", text)
    }


def test_what_is_not_hidden_is_found_by_the_same_look(page: Page, tmp_path: Path) -> None:
    make, _, secret = SECRETS["conv-1d-output"]
    open_page(page, tmp_path, make().to_html())
    assert leaks(secret(make()), page.evaluate(TOLD))


# Answers


def answered(page: Page, name: str) -> list[str]:
    """What a screen reader hears of the cells of a grid, without where they are."""
    cells = page.get_by_role("grid", name=name, exact=True).get_by_role("gridcell").all()
    said = [cell.get_attribute("aria-label") or "" for cell in cells]
    return [text.partition("your answer")[2] for text in said]


@pytest.mark.parametrize(
    ("make", "grid", "part"),
    [
        (made(sw.Conv2d, [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]]), "Output", ()),
        (made(sw.ConvTranspose1d, [3, 5], [1, 2, 4], stride=2, labels="values"), "Output", ()),
        (
            made(sw.Unpooling, [[1, 2], [4, 3]], kernel_size=2, method="nearest"),
            "Indices",
            ("indices",),
        ),
    ],
    ids=["conv-2d", "conv-transpose-1d", "unpooling"],
)
def test_answers_are_typed_into_the_covers_by_keyboard(
    make: Callable[..., Any], grid: str, part: tuple[str, ...], page: Page, tmp_path: Path
) -> None:
    figure = make(mode="predict", ask=part)
    one = open_page(page, tmp_path, figure.to_html())
    truth = figure.indices if part else figure.output
    right = [f"{value:g}" for value in truth.flatten().tolist()]
    assert answered(page, grid) == [": empty"] * len(right)

    one.grid(grid).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    for text in [*right[:-1], "77"]:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    one.button("Check").click()
    said = answered(page, grid)
    minus = [text.replace("-", "−") for text in right]
    assert [text.replace("-", "−") for text in said[:-1]] == [
        f": {text}, right" for text in minus[:-1]
    ]
    assert said[-1] == ": 77, wrong"
    # A cell that is wrong can be corrected, and loses its mark by that.
    one.grid(grid).focus()
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.type(right[-1])
    page.keyboard.press("Enter")
    assert answered(page, grid)[-1].replace("-", "−") == f": {minus[-1]}"
    one.button("Check").click()
    expect(page.get_by_role("status", name="What happens")).not_to_contain_text("Covered")


def test_another_parameter_is_another_question(page: Page, tmp_path: Path) -> None:
    figure = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2, labels="values", mode="predict")
    one = open_page(page, tmp_path, figure.to_html())
    one.grid("Output").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    assert answered(page, "Output")[0] == ": 3"
    one.field("stride").press("ArrowDown")
    assert set(answered(page, "Output")) == {": empty"}


def test_what_is_revealed_stands_beside_what_was_typed(page: Page, tmp_path: Path) -> None:
    figure = sw.Conv1d([3, 5], [2], padding=0, labels="values", mode="predict")
    one = open_page(page, tmp_path, figure.to_html())
    one.grid("Output").focus()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    one.button("Check").click()
    one.button("Reveal").click()
    expect(one.cell("Output", 0, 0)).to_have_attribute("aria-label", "0 6, your answer: 7")
    expect(one.cell("Output", 0, 0)).to_have_text("67")
    expect(one.cell("Output", 0, 1)).to_have_text("10")


def test_a_page_without_the_script_covers_and_says_so(page: Page, tmp_path: Path) -> None:
    figure = sw.Conv1d(mode="predict")
    html = figure.to_html()
    scripts = re.findall(r"<script>.*?</script>", html, re.DOTALL)
    (asking,) = [text for text in scripts if "segwidgetsExercise" in text and len(text) < 60_000]
    one = open_page(page, tmp_path, html.replace(asking, ""))
    expect(page.get_by_text("exercise.js, which takes it, is not in this page")).to_be_visible()
    expect(one.cell("Output", 0, 0)).to_have_text("?")


@pytest.mark.parametrize("size", [(1366, 650), (1280, 720), (400, 800)])
@pytest.mark.parametrize("make", [sw.Conv2d, sw.ConvTranspose1d, sw.Unpooling, sw.IoUCalculator])
def test_a_question_leaves_all_on_one_screen(
    make: Callable[..., Any], size: tuple[int, int], page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_page(page, tmp_path, make(mode="predict").to_html())
    bottom = page.locator(".screen").evaluate("(one) => one.getBoundingClientRect().bottom")
    assert bottom <= size[1]


def test_a_page_refuses_a_part_that_is_none(page: Page, tmp_path: Path) -> None:
    html = sw.Conv1d(hide=["output"]).to_html().replace('["output"]', '["outputs"]')
    open_page(page, tmp_path, html)
    expect(page.get_by_role("alert")).to_contain_text('"outputs" is no part of it; choose among')


def test_on_paper_answers_are_blank_and_controls_are_left_out(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, sw.Conv1d(stride=2, mode="predict").to_html(fallback=False))
    output = page.get_by_role("grid", name="Output")
    number = page.get_by_role("grid", name="Kernel").locator(".label").first
    covered = output.locator(".label").first
    controls = (
        page.get_by_role("status", name="Check against torch"),
        page.get_by_role("radio", name="Gather").locator(".."),
        page.get_by_role("status", name="What happens"),
        page.get_by_role("button", name="Play"),
    )
    expect(covered).to_have_text("?")
    for seen in (covered, number, *controls):
        expect(seen).to_be_visible()
    page.emulate_media(media="print")
    expect(number).to_be_visible()
    # A cell to write into, and nothing that says that it is covered.
    expect(output.locator(".cell").first).to_be_visible()
    for gone in (covered, *controls):
        expect(gone).to_be_hidden()
