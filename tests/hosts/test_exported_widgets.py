"""Pages that marimo and ipywidgets export, with what they load from others at hand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import marimo
import pytest
from ipywidgets.embed import embed_minimal_html
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect

import segwidgets as sw
from tests.hosts.host_pages import MODULES

#: Whose code stands at which address, and where the same code lies here.
NEEDED = {
    r"https://cdn\.jsdelivr\.net/npm/@marimo-team/frontend@[^/]+/dist/": (
        Path(marimo.__file__).parent / "_static"
    ),
    r"https://cdn\.jsdelivr\.net/npm/@jupyter-widgets/html-manager@[^/]+/dist/": (
        MODULES / "@jupyter-widgets" / "html-manager" / "dist"
    ),
    r"https://cdnjs\.cloudflare\.com/ajax/libs/require\.js/[^/]+/": MODULES / "requirejs",
    r"https://cdn\.jsdelivr\.net/npm/anywidget@[^/]+/dist/": (
        Path(sys.prefix) / "share" / "jupyter" / "nbextensions" / "anywidget"
    ),
}


@contextmanager
def opened(browser: Browser, path: Path) -> Iterator[Page]:
    """Open a page that gets what its host needs, and nothing else that it may ask for."""
    context = browser.new_context(viewport={"width": 1200, "height": 1400})
    page = context.new_page()
    others: list[str] = []

    def answer(route: Route) -> None:
        url = route.request.url.partition("?")[0]
        # require.js looks for a module beside the page first.
        if url.startswith(path.parent.as_uri()):
            route.continue_()
            return
        for address, folder in NEEDED.items():
            rest = re.sub(f"^{address}", "", url)
            if rest != url:
                name = {"require.min.js": "require.js"}.get(rest, rest)
                name = name if Path(name).suffix else f"{name}.js"
                if (folder / name).is_file():
                    route.fulfill(path=folder / name, headers={"access-control-allow-origin": "*"})
                    return
        others.append(url)
        route.abort()

    page.route("**/*", answer)
    page.goto(path.as_uri())
    yield page
    context.close()
    assert others == []


def assert_alive(root: Page | FrameLocator) -> None:
    """The figure stands where Python left it, and computes by itself."""
    step = root.get_by_role("slider", name="Step")
    expect(step).to_have_value("4", timeout=30_000)
    step.press("End")
    output = root.get_by_role("grid", name="Output").get_by_role("gridcell")
    assert output.all_text_contents()[-7:] == ["0", "0", "−3", "3", "5", "1", "2"]
    root.get_by_role("button", name="Increase stride").click()
    expect(output).to_have_count(81)


def test_ipywidgets_embeds_a_figure_with_its_defaults(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "embedded.html"
    embed_minimal_html(path, views=[sw.ConvTranspose2d(step=4)], drop_defaults=False)
    # The require.js at hand is another build than that whose digest the page knows.
    text = path.read_text("utf-8")
    path.write_text(re.sub(r' integrity="[^"]+"', "", text), "utf-8")
    with opened(browser, path) as page:
        assert_alive(page)


APP = """import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    import segwidgets as sw
    w = sw.ConvTranspose2d(step=4)
    return mo, w

@app.cell
def _(w):
    w
    return

@app.cell
def _(mo, w):
    mo.Html(w.to_iframe(height=700))
    return
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What marimo exports of an application with a figure and a frame."""
    folder = tmp_path_factory.mktemp("marimo")
    (folder / "app.py").write_text(APP, "utf-8")
    command = [sys.executable, "-m", "marimo", "export", "html", "app.py", "-o", "app.html"]
    environment = {**os.environ, "MARIMO_SKIP_UPDATE_CHECK": "1"}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=environment)
    return folder / "app.html"


def test_marimo_exports_a_figure_and_a_frame(browser: Browser, exported: Path) -> None:
    with opened(browser, exported) as page:
        assert_alive(page)
        assert_alive(page.frame_locator("iframe"))
