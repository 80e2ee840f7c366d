"""What the documentation names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")])
FILE = re.compile(r"`((?:tests|js|segwidgets|benchmarks|tools|docs|notebooks|examples)/[\w./-]+)`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    named = {ROOT / name for name in FILE.findall(text)}
    linked = {page.parent / name for name in LINK.findall(text)}
    # Bundles are built, and not in git; STEM stands for a figure's name.
    elsewhere = {"static", "elements", "modules", "STEM"}
    missing = {path for path in named | linked if not (path.exists() or elsewhere & {*path.parts})}
    assert missing == set()
