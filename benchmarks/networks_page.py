"""The figures of networks in an offline page: one key, one window, one pixel, to what changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page

import segwidgets as sw
from benchmarks.chrome import measuring_page
from benchmarks.rows import Row, limited

REPETITIONS = 100
LIMIT = 16.7  # ms, a frame at 60 per second


def measure() -> Iterator[Row]:
    """Work both figures on a scene of 128×128 pixels with the trained networks."""
    with TemporaryDirectory() as folder, measuring_page("page") as page:
        path = Path(folder) / "figure.html"
        figure: Any = sw.SlidingWindow(device="cpu", proportion="macs")
        figure.run(progress=False)
        _show(page, path, figure)
        yield from _limited("step of scrubbing the race", _times(page, "scrub"))
        for view, slider in (
            ("recomputation", "patch_size"),
            ("scores", "alpha"),
            ("scores", "class"),
        ):
            figure.view = view
            _show(page, path, figure)
            yield from _limited(f"key on {slider}, sliding window", _times(page, "scrub", slider))
        yield from _limited("pixel of the score volume", _times(page, "hover", "Slice"))
        figure.close()
        figure = sw.EncoderDecoder(device="cpu")
        figure.run(progress=False)
        for view in ("prediction", "edge"):
            figure.view = view
            _show(page, path, figure)
            for name in ("upsample", "depth"):
                what = f"key on {name}, encoder-decoder, {view}"
                yield from _limited(what, _times(page, "choose", name))
        figure.view = "prediction"
        _show(page, path, figure)
        yield from _limited("key on alpha, encoder-decoder", _times(page, "scrub", "alpha"))
        figure.close()


def _limited(what: str, times: list[dict[str, float]]) -> Iterator[Row]:
    yield limited(what, median(time["laidOut"] for time in times), "ms", LIMIT)
    yield Row("– and painted by the browser", median(time["painted"] for time in times), "ms")


def _show(page: Page, path: Path, figure: Any) -> None:
    figure.to_html(path)
    page.goto(path.as_uri())


def _times(page: Page, what: str, *names: str) -> list[dict[str, float]]:
    return list(
        page.evaluate(f"([n, ...names]) => bench.{what}(n, ...names)", [REPETITIONS, *names])
    )
