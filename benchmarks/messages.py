"""What a figure sends its kernel in a real JupyterLab, and how long an answer takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page, expect

from benchmarks.chrome import bundled
from benchmarks.rows import Row, limited
from tests.hosts import chromium
from tests.hosts.lab import Lab, Notebook

CELLS = ("import segwidgets as sw\nsw.ConvTranspose2d(step=0)",)
PLAYBACK = 5  # seconds
HOVERS = 100
ROUND_TRIPS = 30
QUIET = 1000  # ms in which JupyterLab's own talk with a new kernel ends


def measure() -> Iterator[Row]:
    """Count frames on the kernel's websocket while a figure plays and while it is pointed at."""
    with (
        TemporaryDirectory() as folder,
        empty_lab(Path(folder)) as lab,
        chromium.launched() as browser,
    ):
        page = browser.new_page(viewport={"width": 1200, "height": 1600})
        page.add_init_script(bundled("messages"))
        notebook = lab.open(page, lab.write_notebook("messages.ipynb", *CELLS))
        notebook.run_all()
        badge = page.get_by_role("status", name="Check against torch")
        expect(badge).to_contain_text("= torch", timeout=30_000)
        page.wait_for_timeout(QUIET)

        sent = len(notebook.sent)
        yield _count(f"{PLAYBACK} s of playback", _play(page, notebook))
        yield _count(f"{HOVERS} cells hovered over", _hover(page, notebook))
        # Coming to rest, the figure tells its step: otherwise nothing was listened to.
        if len(notebook.sent) == sent:
            raise RuntimeError("no frame was seen at all")
        times = page.evaluate("(n) => bench.roundTrips('stride', n)", ROUND_TRIPS)
        # The page gathers changes for a while before it publishes them: that wait is in here.
        yield Row("key on stride to torch's answer", median(times), "ms")


def empty_lab(folder: Path) -> AbstractContextManager[Lab]:
    """Serve a JupyterLab without notebooks."""
    notebooks = folder / "none"
    notebooks.mkdir()
    return Lab.start(folder, notebooks)


def _play(page: Page, notebook: Notebook) -> int:
    slider = page.get_by_role("slider", name="Step")
    # Slow enough that the figure does not come to rest meanwhile.
    page.get_by_role("combobox", name="Speed").select_option("0.5")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(100)
    sent, step = len(notebook.sent), slider.input_value()
    page.wait_for_timeout(PLAYBACK * 1000)
    played = len(notebook.sent) - sent
    if slider.input_value() == step:
        raise RuntimeError("the figure did not play")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(QUIET)
    return played


def _hover(page: Page, notebook: Notebook) -> int:
    sent = len(notebook.sent)
    cells: list[Locator] = (
        page.get_by_role("grid", name="Output", exact=True).get_by_role("gridcell").all()
    )
    for i in range(HOVERS):
        cells[i % len(cells)].hover()
    page.wait_for_timeout(QUIET)
    return len(notebook.sent) - sent


def _count(what: str, messages: int) -> Row:
    return limited(what, messages, "messages", 0)
