"""Figures in other people's pages: a deck of reveal.js, a site of MyST, Python in the browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import segwidgets as sw
from tests.hosts.figure import open_page
from tests.hosts.host_pages import MODULES, bundled, served
from tests.hosts.watch import Watch

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Path, str]]:
    """A page, a folder, and the address where the folder is served; nothing else is reached."""
    with served(tmp_path) as address:
        context = browser.new_context(viewport={"width": 1200, "height": 900})
        page = context.new_page()
        watch = Watch(page, address)
        yield page, tmp_path, address
        context.close()
        watch.assert_clean()


def deck(figure: str) -> str:
    reveal = (MODULES / "reveal.js" / "dist" / "reveal.js").read_text("utf-8")
    reveal = reveal.replace("</script", r"<\/script")
    style = (MODULES / "reveal.js" / "dist" / "reveal.css").read_text("utf-8")
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Deck</title>
<style>{style}</style></head><body><div class="reveal"><div class="slides">
<section><h2>First</h2></section>
<section><h2>Second</h2><div style="font-size:16px">{figure}</div></section>
<section><h2>Third</h2></section>
</div></div><script>{reveal}</script>
<script>Reveal.initialize({{ width: 1150, height: 850, hash: false, transition: "none" }});</script>
</body></html>"""


def test_keys_in_a_figure_do_not_turn_the_slide(page: Page, tmp_path: Path) -> None:
    open_page(page, tmp_path, deck(sw.ConvTranspose2d().to_element()))
    page.wait_for_function("Reveal.isReady()")
    current = "Reveal.getIndices().h"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(current) == 1
    step = page.get_by_role("slider", name="Step")
    step.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home", "ArrowRight"):
        page.keyboard.press(key)
    expect(step).to_have_value("1")
    assert page.evaluate(current) == 1
    # Space plays, it does not advance; an arrow in a grid moves from cell to cell.
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    cell = page.get_by_role("grid", name="Input").get_by_role("gridcell").first
    cell.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(current) == 1
    # Outside of the figure the deck has its keys again.
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(current) == 2


def test_a_site_of_myst_draws_the_directive(site: tuple[Page, Path, str]) -> None:
    page, folder, address = site
    directive = sw.ConvTranspose2d(step=4).to_myst(folder / "segwidgets.mjs")
    first, *body, last, _ = directive.split("\n")
    assert first == ":::{anywidget} ./segwidgets.mjs"
    assert last == ":::"
    node = json.dumps({"esm": f"{address}segwidgets.mjs", "model": json.loads("\n".join(body))})
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">'
        f'<title>Book</title><div id="article"></div>'
        f'<script type="application/json" id="node">{node}</script>'
        f"<script>{bundled('myst.jsx')}</script></html>",
        "utf-8",
    )
    page.goto(address)
    step = page.get_by_role("slider", name="Step")
    expect(step).to_have_value("4")
    step.press("End")
    output = page.get_by_role("grid", name="Output").get_by_role("gridcell")
    assert output.all_text_contents()[-7:] == ["0", "0", "−3", "3", "5", "1", "2"]
    # Nobody is asked to check what no kernel can hear.
    expect(page.get_by_text("computed in this page", exact=True)).to_be_visible()
    page.get_by_role("button", name="Increase stride").click()
    expect(output).to_have_count(81)


def test_the_wheel_imports_in_webassembly(tmp_path: Path) -> None:
    """JupyterLite runs Pyodide, where there is no torch."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**os.environ, "SEGWIDGETS_SKIP_JS_BUILD": "1"},
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    done = subprocess.run(
        ["node", "pyodide.mjs", str(wheel)],
        cwd=Path(__file__).parent / "npm",
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["platform"] == "emscripten"
    assert told["names"] == sw.__all__
    assert told["loaded"] == []
    (torch,) = told["torch"]
    assert 'sys_platform != "emscripten"' in torch.replace("'", '"')
