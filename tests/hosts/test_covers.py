"""What an instructor hides is nowhere in the page, and answers are typed into the covers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from tests.figures import FIGURES
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
        if (!/^(d|style|points|transform|viewBox|x|y|cx|cy|x1|x2|y1|y2|width|height|r|rx)$/.test(
          name)) said.add(`${name}: ${value}`);
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
PLANE = np.arange(16).reshape(4, 4) * 7 + 101
SECRETS: dict[str, tuple[Callable[..., Any], str, Callable[[Any], list[str]]]] = {
    **{
        f"{name}-output": (make, "output", lambda w: numbers(w.output))
        for name, make in LINEAR.items()
    },
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
    leaks = {
        (number, text)
        for number in secrets
        for text in told
        if re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", text)
    }
    assert not leaks


@pytest.mark.parametrize(
    ("stem", "part"), [(stem, part) for stem in FIGURES for part in FIGURES[stem].part_names]
)
def test_every_part_can_be_hidden(stem: str, part: str) -> None:
    figure = FIGURES[stem](hide=[part])
    assert figure._covered_parts() == {part}
