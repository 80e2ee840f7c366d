"""The unpooling figure in an offline page: cells with every method, and a photograph of 512×512."""

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

REPETITIONS = 100
LIMIT = 8  # ms
PHOTO_LIMIT = 100  # ms
METHODS = ("nearest", "bed_of_nails", "max_unpool", "average_spread", "bilinear")
DEFAULT = METHODS[:3]


def measure() -> Iterator[Row]:
    """Work the lab at 16×16, and a photograph through every method."""
    random = np.random.default_rng(0)
    cells = random.integers(0, 10, (16, 16))
    with TemporaryDirectory() as folder, measuring_page("page") as page:
        path = Path(folder) / "figure.html"
        for methods in (DEFAULT, METHODS):
            _show(page, path, input=cells, methods=methods)
            what = f"16×16, {len(methods)} unpoolings"
            for name in ("stride", "gain"):
                yield from _limited(f"key on {name}, {what}", _press(page, name), LIMIT)
            yield from _limited(f"hover, {what}", _times(page, "hover", "Max unpooling"), LIMIT)
            yield from _limited(f"step of scrubbing, {what}", _times(page, "scrub"), LIMIT)
        photo = random.integers(0, 256, (512, 512, 3), dtype=np.uint8)
        for methods in (DEFAULT, METHODS):
            _show(page, path, image=photo, levels=2, methods=methods)
            what = f"512×512 RGB, {len(methods)} unpoolings"
            for name in ("levels", "gain"):
                yield from _limited(f"key on {name}, {what}", _press(page, name), PHOTO_LIMIT)


def _limited(what: str, times: list[dict[str, float]], limit: float) -> Iterator[Row]:
    yield limited(what, median(time["laidOut"] for time in times), "ms", limit)
    yield Row("– and painted by the browser", median(time["painted"] for time in times), "ms")


def _show(page: Page, path: Path, **parameters: Any) -> None:
    """Open a figure at its last step, when every cell is filled."""
    figure = sw.Unpooling(device="cpu", **parameters)
    figure.step = figure.n_steps - 1
    figure.to_html(path)
    figure.close()
    page.goto(path.as_uri())


def _press(page: Page, name: str) -> list[dict[str, float]]:
    return list(page.evaluate("([name, n]) => bench.press(name, n)", [name, REPETITIONS]))


def _times(page: Page, what: str, *names: str) -> list[dict[str, float]]:
    return list(
        page.evaluate(f"([n, ...names]) => bench.{what}(n, ...names)", [REPETITIONS, *names])
    )
