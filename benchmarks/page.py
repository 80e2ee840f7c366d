"""An offline figure in a page without a kernel: keys, pointer and slider to the finished frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from playwright.sync_api import Page

import segwidgets as sw
from benchmarks.chrome import measuring_page
from benchmarks.rows import Row, limited

REPETITIONS = 200
LIMIT = 8  # ms
MATRIX_LIMIT = 4  # ms
FRAME = 16.7  # ms, at 60 frames per second
PARAMETERS = ("stride", "padding", "dilation", "kernel_size")


def measure() -> Iterator[Row]:
    """Work two figures, a small one with digits and the largest one."""
    with TemporaryDirectory() as folder, measuring_page("page") as page:
        path = Path(folder) / "figure.html"
        _show(page, path, 16, 5, "values")
        empty = _times(page, "nothing")
        yield Row("empty frame (the clock itself)", _median(empty, "painted"), "ms")
        for name in PARAMETERS:
            yield from _limited(f"key on {name}, 16×16", _press(page, name))
        yield from _limited("hover, 16×16", _times(page, "hover"))
        yield from _limited("step of scrubbing, 16×16", _times(page, "scrub"))
        _show(page, path, 16, 5, "values", decimals=0)
        yield from _limited("key on stride, 16×16, whole numbers", _press(page, "stride"))
        _show(page, path, 16, 5, "symbols")
        yield from _limited("key on stride, 16×16, symbols", _press(page, "stride"))

        _show(page, path, 64, 3, "values")
        # No limit is set at this size; within a frame is what smooth means.
        for what, times in (
            ("key on stride, 64×64", _press(page, "stride")),
            ("hover, 64×64", _times(page, "hover")),
            ("step of scrubbing, 64×64", _times(page, "scrub")),
        ):
            yield Row(what, _median(times, "painted"), "ms", "frame", FRAME)

        _show(page, path, 16, 3, "values", "matrix")
        yield from _limited("key on stride, 16×16, matrix of 1089 × 256", _press(page, "stride"))
        _show(page, path, 64, 3, "values", "matrix")
        yield from _limited(
            "step through the matrix of 16641 × 4096", _times(page, "scrub"), MATRIX_LIMIT
        )

        shuffle = sw.PixelShuffle(np.arange(144.0).reshape(12, 12), operation="unshuffle")
        shuffle.to_html(path)
        shuffle.close()
        page.goto(path.as_uri())
        yield from _limited("key on downscale_factor, 12×12", _press(page, "downscale_factor"))

        downsampling = sw.Downsampling(step=-1)
        downsampling.to_html(path)
        downsampling.close()
        page.goto(path.as_uri())
        yield from _limited("key on shift, downsampling 8×8", _press(page, "shift"))

        for view in ("readings", "scores"):
            tasks = sw.SegmentationTasks(view=view, step=4)
            tasks.to_html(path)
            tasks.close()
            page.goto(path.as_uri())
            yield from _limited(
                f"step of scrubbing, {view} of segmentation tasks", _times(page, "scrub")
            )

        for view, what in (("map", "annotation"), ("runs", "run")):
            coco = sw.CocoFile(view=view, index=4)
            coco.to_html(path)
            coco.close()
            page.goto(path.as_uri())
            yield from _limited(f"step to the next {what} of a COCO file", _times(page, "scrub"))

        board = sw.Checkerboard([(3, 2)] * 5, input_size=6)
        board.to_html(path)
        board.close()
        page.goto(path.as_uri())
        yield from _limited("key on input_size, checkerboard of 5", _press(page, "input_size"))


def _limited(what: str, times: list[dict[str, float]], limit: float = LIMIT) -> Iterator[Row]:
    """Hold the figure's own work to a limit, and with what the browser adds to `LIMIT`."""
    yield limited(what, _median(times, "laidOut"), "ms", limit)
    yield limited("– and painted by the browser", _median(times, "painted"), "ms", LIMIT)


def _show(
    page: Page,
    path: Path,
    input_side: int,
    kernel_side: int,
    labels: str,
    view: str = "stamp",
    decimals: int = 2,
) -> None:
    """Write a figure at its last step, when every cell of the output is filled, and open it."""
    random = np.random.default_rng(0)
    figure = sw.ConvTranspose2d(
        (3 * random.normal(size=(input_side, input_side))).round(decimals),
        random.normal(size=(kernel_side, kernel_side)).round(decimals),
        labels=labels,
        view=view,
    )
    figure.step = figure.n_steps - 1
    figure.to_html(path)
    figure.close()
    page.goto(path.as_uri())


def _press(page: Page, name: str) -> list[dict[str, float]]:
    found: Any = page.evaluate("([name, n]) => bench.press(name, n)", [name, REPETITIONS])
    return list(found)


def _times(page: Page, what: str) -> list[dict[str, float]]:
    return list(page.evaluate(f"(n) => bench.{what}(n)", REPETITIONS))


def _median(times: list[dict[str, float]], until: str) -> float:
    return median(time[until] for time in times)
