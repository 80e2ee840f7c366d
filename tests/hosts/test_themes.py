"""Whatever colours a page brings along, a figure's words can be read on its surface."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import segwidgets as sw
from segwidgets.embed.page import document
from tests.hosts.figure import open_page

# What ipywidgets' style sheet sets at the root of any page that has it.
IPYWIDGETS = "--jp-layout-color0:white;--jp-content-font-color0:rgba(0,0,0,.87)"
SEEN = """(figure) => {
  const root = figure.shadowRoot;
  const of = (selector) => getComputedStyle(root.querySelector(selector));
  const words = [".figure", "h2", ".sentence > p"].map((name) => of(name).color);
  return [of(".figure").backgroundColor, ...words];
}"""
HOSTS = {
    "light": ("#fff", "", None),
    "jupyterlab": ("#fff", IPYWIDGETS, (255, 255, 255)),
    "jupyterlab-dark": (
        *("#111", "--jp-layout-color0:#111111;--jp-content-font-color0:white", (17, 17, 17)),
    ),
    "vscode-dark": (
        "#1f1f1f",
        "--vscode-editor-background:#1f1f1f;--vscode-editor-foreground:#cccccc",
        (31, 31, 31),
    ),
    # The style sheet of a light host on a page that is dark, alone and beside VS Code's own.
    "colab-dark": ("#383838", IPYWIDGETS, None),
    "vscode-dark-with-ipywidgets": (
        "#1f1f1f",
        f"{IPYWIDGETS};--vscode-editor-background:#1f1f1f;--vscode-editor-foreground:#cccccc",
        (31, 31, 31),
    ),
    "grey-on-grey": (
        *("#fff", "--jp-layout-color0:#999999;--jp-content-font-color0:#777777", None),
    ),
    "half": ("#111", "--jp-layout-color0:white", None),
}


def rgb(color: str) -> tuple[int, ...]:
    return tuple(int(float(part)) for part in re.findall(r"[\d.]+", color)[:3])


def luminance(color: tuple[int, ...]) -> float:
    """WCAG 2.2's relative luminance."""
    shares = [c / 255 for c in color]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize(("background", "root", "surface"), HOSTS.values(), ids=HOSTS)
def test_words_can_be_read_in(
    background: str, root: str, surface: Any, browser: Browser, tmp_path: Path
) -> None:
    html = document([sw.Conv1d()._element()], title="x")
    style = f"<style>:root{{{root}}} body{{background:{background}!important}}</style></head>"
    page = browser.new_page()
    open_page(page, tmp_path, html.replace("</head>", style))
    colors = [rgb(color) for color in page.locator("segwidgets-conv-1d").evaluate(SEEN)]
    page.close()
    behind, *words = colors
    assert (luminance(behind) < 0.5) == (background not in ("#fff",))
    if surface is not None:
        assert behind == surface
    for word in words:
        low, high = sorted((luminance(word), luminance(behind)))
        assert (high + 0.05) / (low + 0.05) >= 4.5
