"""A page in headless Chromium that knows the measuring scripts of js/benchmarks."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from tests.hosts import chromium

JS = Path(__file__).parents[1] / "js"
VIEWPORT = {"width": 1200, "height": 900}


@contextlib.contextmanager
def measuring_page(script: str) -> Iterator[Page]:
    """Open an empty page in which `bench` holds the functions of js/benchmarks/`script`.ts.

    Yields
    ------
    playwright.sync_api.Page
        1200 pixels wide; closed at the end of the block.
    """
    with chromium.launched() as browser:
        page = browser.new_page(viewport=VIEWPORT)
        page.add_init_script(bundled(script))
        page.goto("about:blank")
        yield page


def bundled(script: str) -> str:
    """Bundle js/benchmarks/`script`.ts; its functions become properties of `bench`."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "bench.js"
        options = (
            *("--bundle", "--format=iife", "--log-level=warning", "--global-name=bench"),
            # Playwright wraps scripts in a function, where the name would stay.
            "--footer:js=globalThis.bench = bench;",
        )
        command = [JS / "node_modules/.bin/esbuild", f"benchmarks/{script}.ts", *options]
        subprocess.run([*command, f"--outfile={target}"], cwd=JS, check=True)
        return target.read_text("utf-8")
