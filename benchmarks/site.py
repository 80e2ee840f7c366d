"""The course as a site: when a page is first painted, when its figures stand, what it weighs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, expect

from benchmarks.rows import Row, limited
from segwidgets.embed import site
from tests.hosts import chromium

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
# With the most families, the most data and the most figures.
TIMED = ("00_tour", "03_encoder_decoder", "06_transposed_convolution_2d")
REPETITIONS = 7
PAINT = 1000  # ms
WEIGHT = 600  # kB, without pictures
PICTURES = re.compile(r'"base64":"[^"]*"|src="data:[^"]*"')
FIGURES = "main [data-lm-suppress-shortcuts]"
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries())
    if (name === "first-contentful-paint") done(startTime);
}).observe({ type: "paint", buffered: true }))"""


def measure() -> Iterator[Row]:
    """Write the course, weigh its pages, and open some of them from the disk."""
    with TemporaryDirectory() as folder, chromium.launched() as browser:
        course = Path(folder)
        site.write(NOTEBOOKS, course)
        for path in NOTEBOOKS:
            what = f"{path.stem}, with scripts, without pictures"
            yield limited(what, _weight(course, path.stem) / 1000, "kB", WEIGHT)
        for name in TIMED:
            times = [_times(browser, course / f"{name}.html") for _ in range(REPETITIONS)]
            painted, drawn, count = (median(column) for column in zip(*times, strict=True))
            yield limited(f"{name}, first paint", painted, "ms", PAINT)
            yield Row(f"{name}, all {count:.0f} figures drawn", drawn, "ms")


def _weight(course: Path, name: str) -> int:
    text = (course / f"{name}.html").read_text("utf-8")
    scripts = re.findall(r'<script src="([^"]+)"', text)
    weight = sum((course / script).stat().st_size for script in scripts)
    return len(PICTURES.sub("", text).encode()) + weight


def _times(browser: Browser, path: Path) -> tuple[float, float, float]:
    """Open a page with nothing cached: its first paint, its figures, and how many they are."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(path.as_uri())
    painted = float(page.evaluate(PAINTED))
    figures = page.locator(FIGURES)
    expect(figures.first).to_be_visible()
    count, drawn = float(figures.count()), float(page.evaluate("performance.now()"))
    page.close()
    return painted, drawn, count
