"""The five readings in a real JupyterLab: torch agrees with the page, and both follow."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.hosts.lab import Lab

SHOW = "import segwidgets as sw\nw = sw.SegmentationTasks(trees=5, step=4)\nw"
AGREES = re.compile(r"^\s*= torch")


def test_torch_agrees_and_a_slider_reaches_python(jupyter_lab: Lab, lab_page: Page) -> None:
    notebook = jupyter_lab.open(
        lab_page, jupyter_lab.write_notebook("segmentation_tasks.ipynb", SHOW)
    )
    notebook.run_all()
    badge = lab_page.get_by_role("status", name="Check against torch").first
    expect(badge).to_have_text(AGREES, timeout=30_000)
    slider = lab_page.get_by_role("slider", name="trees").first
    slider.focus()
    lab_page.keyboard.press("ArrowRight")
    with notebook.kernel() as kernel:
        kernel.until("w.trees == 10")
        expect(badge).to_have_text(AGREES)
        # Another scene replaces the wood in the page, with what torch makes of it.
        kernel.ask("setattr(w, 'scene', sw.scenes.scene(3, 48))")
        expect(slider).to_have_count(0)
        expect(badge).to_have_text(AGREES)
        kernel.ask("setattr(w, 'view', 'scores')")
        expect(lab_page.get_by_role("grid", name="Prediction").first).to_be_visible()
        assert kernel.ask("round(w.panoptic_quality.mean_pq, 3)") == float(
            lab_page.locator(".score-box tfoot td").last.inner_text()
        )
