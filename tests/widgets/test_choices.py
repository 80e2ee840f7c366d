"""What is chosen for all figures of a kernel."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import segwidgets as sw
from segwidgets.shared.bundles import bundle_text


def test_figures_carry_their_whole_module_from_when_it_is_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = sw.ConvTranspose2d()
    monkeypatch.setattr(sw.options, "inline", True)
    assert sw.ConvTranspose2d()._esm == bundle_text("figures-linear.js")
    assert sw.IoUBoxes((0, 0, 2, 2), (1, 1, 3, 3))._esm == bundle_text("figures-iou.js")
    monkeypatch.setattr(sw.options, "inline", False)
    assert before._esm == sw.ConvTranspose2d()._esm == bundle_text("loader.js")


@pytest.mark.parametrize(("value", "inline"), [("1", "True"), ("0", "False"), ("", "False")])
def test_the_environment_chooses_it_too(value: str, inline: str) -> None:
    code = "import segwidgets as sw; print(sw.options.inline)"
    env = {**os.environ, "SEGWIDGETS_INLINE": value}
    told = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == inline


def test_a_misspelt_option_is_refused() -> None:
    with pytest.raises(AttributeError, match="inlin"):
        sw.options.inlin = True  # type: ignore[attr-defined]
