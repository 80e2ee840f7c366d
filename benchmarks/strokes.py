"""From the end of a stroke on a mask of 1024 × 1024 pixels to Python, in a real JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from benchmarks.chrome import bundled
from benchmarks.messages import empty_lab
from benchmarks.rows import Row, limited
from tests.hosts import chromium

CELLS = (
    """import time, numpy as np, segwidgets as sw
w = sw.IoUCalculator(np.zeros((1024, 1024), "uint8"), num_classes=3, brush_size=40)
arrived = []
w.observe(lambda change: arrived.append(1000 * time.time()), names="_prediction")
w""",
)
STROKES = 20
APART = 700  # ms, so that no stroke waits for the one before
LIMIT = 100  # ms


def measure() -> Iterator[Row]:
    """Paint strokes that each change something, and read both clocks, which are one."""
    with (
        TemporaryDirectory() as folder,
        empty_lab(Path(folder)) as lab,
        chromium.launched() as browser,
    ):
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        page.add_init_script(bundled("painting"))
        notebook = lab.open(page, lab.write_notebook("strokes.ipynb", *CELLS))
        notebook.run_all()
        badge = page.get_by_role("status", name="Check against torch")
        expect(badge).to_contain_text("= torch", timeout=60_000)
        ended = page.evaluate("([n, apart]) => bench.ends(n, apart)", [STROKES, APART])
        with notebook.kernel() as kernel:
            arrived = kernel.ask("arrived")
        if len(arrived) != len(ended):
            raise RuntimeError(f"{len(arrived)} of {len(ended)} strokes reached Python")
        times = [there - here for here, there in zip(ended, arrived, strict=True)]
        yield limited("end of a stroke on 1024×1024 to Python", median(times), "ms", LIMIT)
