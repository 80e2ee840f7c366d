"""What the documentation names is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

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


def test_what_the_readme_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Image.fromarray(np.arange(600 * 512 * 3).reshape(600, 512, 3).astype("uint8")).save("photo.jpg")
    labels = torch.randint(0, 21, (2, 2, 16, 16))
    given: dict[str, Any] = {
        "target": labels[0, 0],
        "prediction": labels[0, 1],
        "model": torch.nn.Conv2d(3, 4, 5),
        "module": torch.nn.ConvTranspose2d(3, 2, 4, stride=2),
        "x": torch.rand(3, 6, 6),
        "loader": [(torch.rand(2, 3, 16, 16), pair) for pair in labels],
        "network": torch.nn.Conv2d(3, 21, 1),
    }
    parts = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    assert parts
    for part in parts:
        exec(part, given)
    written = {path.name for path in tmp_path.iterdir()}
    assert written >= {"figure.html", "figure.pdf", "bare.svg", "figure.gif"}
