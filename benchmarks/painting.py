"""Painting two masks of 1024 × 1024 pixels in a page: from the pointer to the scores on screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Page

from benchmarks.chrome import measuring_page
from benchmarks.rows import Row, limited
from segwidgets.embed.page import Element, document
from segwidgets.widgets.tensors import packed

REPETITIONS = 100
SIDE = 1024
CLASSES = 5
FRAME = 16.7  # ms, at 60 frames per second


def measure() -> Iterator[Row]:
    """Draw strokes, and light pixels."""
    with TemporaryDirectory() as folder, measuring_page("painting") as page:
        for brush in (6, 40, 128):
            _show(page, Path(folder) / "masks.html", brush)
            yield limited(
                f"move of a brush of {brush} pixels, {SIDE}×{SIDE}, to the painted scores",
                _median(page, "stroke"),
                "ms",
                FRAME,
            )
        yield limited(
            f"whole stroke of a brush of 128 pixels, {SIDE}×{SIDE}",
            _median(page, "dab"),
            "ms",
            FRAME,
        )
        yield Row(
            f"lighting the pixels of a score, {SIDE}×{SIDE}",
            _median(page, "light"),
            "ms",
            "frame",
            FRAME,
        )


def _show(page: Page, path: Path, brush: int) -> None:
    """Write blocks of classes, and a prediction that lies beside them, and open them."""
    rows, cols = np.mgrid[:SIDE, :SIDE]
    target = ((rows // 128 + cols // 128) % CLASSES).astype("uint8")
    attributes = {
        "_target": packed(target),
        "_prediction": packed(np.roll(target, (9, 5), (0, 1))),
        "num_classes": CLASSES,
        "class_names": [f"class {label}" for label in range(CLASSES)],
        "brush_size": brush,
    }
    element = Element("segwidgets-iou-calculator", "iou", attributes, "Two masks.")
    path.write_text(document([element], title="Masks"), "utf-8")
    page.goto(path.as_uri())


def _median(page: Page, what: str) -> float:
    times = page.evaluate(f"(n) => bench.{what}(n)", REPETITIONS)
    return median(time["painted"] for time in times)
