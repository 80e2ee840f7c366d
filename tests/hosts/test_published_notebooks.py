"""What nbconvert, marimo and a saved notebook make of figures, read in a real browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, Page, expect

from segwidgets.commands.pages import clean_notebook
from tests.hosts.lab import free_port
from tests.hosts.watch import Watch

CELLS = ("import segwidgets as sw\nw = sw.ConvTranspose2d(step=4)", "w", "w.static(height=700)")
ALT = "Transposed convolution in 2D, step 5 of 9."


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An executed notebook as Jupyter saves it, with the state of its widgets."""
    path = tmp_path_factory.mktemp("notebook") / "lecture.ipynb"
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    cells[2].metadata["slideshow"] = {"slide_type": "slide"}
    document = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(document, kernel_name="python3", store_widget_state=True, timeout=120).execute()
    assert "widgets" in document.metadata
    nbformat.write(document, path)
    return path


def converted(notebook: Path, to: str, folder: Path, *options: str) -> str:
    subprocess.run(
        [
            *(sys.executable, "-m", "nbconvert", "--to", to, "--output-dir", str(folder)),
            *(*options, str(notebook)),
        ],
        check=True,
        capture_output=True,
    )
    suffix = {"html": ".html", "slides": ".slides.html", "markdown": ".md", "latex": ".tex"}[to]
    return (folder / f"lecture{suffix}").read_text("utf-8")


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page without a network: what it asks for in vain is its own affair."""
    context = browser.new_context(viewport={"width": 1200, "height": 1400}, offline=True)
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("to", ["html", "slides"])
def test_a_static_figure_is_alive_in_a_page_without_a_network(
    to: str, notebook: Path, offline: Page, tmp_path: Path
) -> None:
    clean = tmp_path / "lecture.ipynb"
    assert clean_notebook(notebook, clean) == 1
    converted(clean, to, tmp_path)
    offline.goto(next(tmp_path.glob("*.html")).as_uri(), wait_until="domcontentloaded")
    if to == "slides":
        # Without its network the deck does not start, and all slides stand below each other.
        offline.add_style_tag(content=".reveal .slides, section { display: block !important }")
    frame = offline.frame_locator("iframe")
    step = frame.get_by_role("slider", name="Step")
    expect(step).to_have_value("4")
    # All of the figure is there: the frame hides itself, and nothing in it.
    for role, name in (
        ("heading", "Transposed convolution"),
        ("spinbutton", "stride"),
        ("group", "Formula"),
        ("button", "Play"),
    ):
        expect(frame.get_by_role(role, name=name).first).to_be_visible()  # type: ignore[arg-type]
    step.press("End")
    output = frame.get_by_role("grid", name="Output").get_by_role("gridcell")
    assert output.all_text_contents()[-7:] == ["0", "0", "−3", "3", "5", "1", "2"]
    # The picture gave way to the frame; that of the widget stands, being all there is of it.
    pictures = offline.locator("img")
    shown = [picture.is_visible() for picture in pictures.all()]
    assert shown == [True, False]


def test_without_scripts_pictures_stand(notebook: Path, browser: Browser, tmp_path: Path) -> None:
    clean = tmp_path / "lecture.ipynb"
    clean_notebook(notebook, clean)
    converted(clean, "html", tmp_path)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "lecture.html").as_uri(), wait_until="domcontentloaded")
    pictures = page.locator("img")
    assert [picture.is_visible() for picture in pictures.all()] == [True, True]
    assert pictures.nth(1).get_attribute("alt").startswith(ALT)  # type: ignore[union-attr]
    context.close()


@pytest.mark.parametrize("to", ["markdown", "latex"])
def test_print_gets_pictures(to: str, notebook: Path, tmp_path: Path) -> None:
    text = converted(notebook, to, tmp_path)
    pattern = r"!\[png\]\(([^)]+)\)" if to == "markdown" else r"\{([^{}]+\.png)\}"
    names = re.findall(pattern, text)
    assert names
    for name in names:
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    assert not list(tmp_path.rglob("*.svg"))


def test_a_clean_notebook_has_pictures_and_no_state(notebook: Path, tmp_path: Path) -> None:
    clean = tmp_path / "lecture.ipynb"
    clean_notebook(notebook, clean)
    document: Any = json.loads(clean.read_text("utf-8"))
    nbformat.validate(nbformat.from_dict(document))
    assert "widgets" not in document["metadata"]
    _, widget, static = document["cells"]
    assert set(widget["outputs"][0]["data"]) == {"image/png", "text/plain"}
    assert set(static["outputs"][0]["data"]) == {"image/png", "text/html", "text/plain"}
    assert widget["outputs"][0]["metadata"]["image/png"]["alt"].startswith(ALT)


MARIMO = """import marimo
app = marimo.App()

@app.cell
def _():
    import segwidgets as sw
    w = sw.ConvTranspose2d(step=4)
    w
    return
"""


def test_marimo_runs_a_figure_with_its_kernel(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(MARIMO, "utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    environment = {**os.environ, "MARIMO_SKIP_UPDATE_CHECK": "1"}
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "marimo", "run", str(tmp_path / "app.py")),
            *("--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    context = browser.new_context(viewport={"width": 1200, "height": 1100})
    page = context.new_page()
    watch = Watch(page, address)
    try:
        wait_for(page, address)
        step = page.get_by_role("slider", name="Step")
        expect(step).to_have_value("4", timeout=60_000)
        # The kernel answers, and a change in the page reaches it.
        expect(page.get_by_text(re.compile("^= torch"))).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="Increase stride").click()
        cells = page.get_by_role("grid", name="Output").get_by_role("gridcell")
        expect(cells).to_have_count(81)
        expect(page.get_by_text(re.compile("^= torch"))).to_be_visible(timeout=60_000)
        # On its white page the figure is a light one, whatever way the colour is written.
        scheme = page.locator("section.figure").evaluate("at => getComputedStyle(at).colorScheme")
        assert scheme == "light"
    finally:
        context.close()
        server.terminate()
        server.wait(20)
    # marimo asks for fonts of its own; the figure asks for nothing.
    assert not [url for url in watch.requests if "segwidgets" in url]


def wait_for(page: Page, address: str) -> None:
    """Open the address as soon as somebody listens there."""
    from playwright.sync_api import Error

    for _ in range(60):
        try:
            page.goto(address)
        except Error:
            page.wait_for_timeout(1000)
        else:
            return
    raise TimeoutError(address)
