"""Hosts that hand a figure its own module and nothing else: drawn, or a sentence, never blank."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import segwidgets as sw
from tests.hosts.host_pages import served


def host(figure: sw.ConvTranspose2d) -> str:
    """A host without shared models, as small as can be."""
    state = {
        name: value
        for name, value in figure.get_state().items()
        if isinstance(value, str | int | float | bool | list | dict | None)
    }
    written = json.dumps(state, default=str).replace("</", r"<\/")
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>
<div id="place"></div><script type="module">
import module from "./figure.mjs";
const state = {written};
const get = (name) => state[name];
const model = {{ get, set() {{}}, save_changes() {{}}, on() {{}}, off() {{}} }};
await module.render({{ model, el: document.getElementById("place") }});
</script></html>"""


@pytest.mark.parametrize("inline", [False, True])
def test_a_host_that_passes_the_module_alone(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inline: bool
) -> None:
    monkeypatch.setattr(sw.options, "inline", inline)
    figure = sw.ConvTranspose2d()
    (tmp_path / "figure.mjs").write_text(figure._esm, "utf-8")
    (tmp_path / "index.html").write_text(host(figure), "utf-8")
    with served(tmp_path) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}index.html")
        sentence = page.get_by_role("alert").filter(has_text="did not arrive")
        step = page.get_by_role("slider", name="Step")
        expect(step if inline else sentence).to_be_visible()
        expect(sentence if inline else step).to_have_count(0)
