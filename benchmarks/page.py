"""An offline figure in a page without a kernel: keys, pointer and slider to the finished frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Page

import segwidgets as sw
from benchmarks.chrome import measuring_page
from benchmarks.rows import Row, limited

REPETITIONS = 200
LIMIT = 8  # ms
PARAMETERS = ("stride", "padding", "dilation", "kernel_size")


def measure() -> Iterator[Row]:
    """Work two figures, a small one with digits and the largest one."""
    with TemporaryDirectory() as folder, measuring_page("page") as page:
        path = Path(folder) / "figure.html"
        _show(page, path, 16, 5, "values")
        yield Row("empty frame (the clock itself)", _median(page, "nothing"), "ms")
        for name in PARAMETERS:
            yield limited(f"key on {name}, 16×16, kernel 5×5", _press(page, name), "ms", LIMIT)
        yield limited("hover, 16×16, kernel 5×5", _median(page, "hover"), "ms", LIMIT)
        yield limited("one step of scrubbing, 16×16", _median(page, "scrub"), "ms", LIMIT)
        _show(page, path, 16, 5, "symbols")
        taken = _press(page, "stride")
        yield limited("key on stride, 16×16, symbols", taken, "ms", LIMIT)
        _show(page, path, 64, 3, "values")
        # No limit is set at this size: a frame of 60 per second is what smooth means.
        yield Row("key on stride, 64×64, kernel 3×3", _press(page, "stride"), "ms", "frame", 16.7)
        yield Row("hover, 64×64", _median(page, "hover"), "ms", "frame", 16.7)
        yield Row("one step of scrubbing, 64×64", _median(page, "scrub"), "ms", "frame", 16.7)


def _show(page: Page, path: Path, input_side: int, kernel_side: int, labels: str) -> None:
    """Write a figure at its last step, when every cell of the output is filled, and open it."""
    random = np.random.default_rng(0)
    figure = sw.ConvTranspose2d(
        random.normal(size=(input_side, input_side)).round(2),
        random.normal(size=(kernel_side, kernel_side)).round(2),
        labels=labels,
        step=input_side**2 - 1,
    )
    figure.to_html(path)
    figure.close()
    page.goto(path.as_uri())


def _press(page: Page, name: str) -> float:
    return median(page.evaluate("([name, n]) => bench.press(name, n)", [name, REPETITIONS]))


def _median(page: Page, what: str) -> float:
    return median(page.evaluate(f"(n) => bench.{what}(n)", REPETITIONS))
