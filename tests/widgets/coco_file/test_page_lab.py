"""A COCO file in a real JupyterLab: torch counts the same runs, and both sides follow."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.hosts.lab import Lab

SHOW = "import segwidgets as sw\nw = sw.CocoFile(index=2)\nw"
AGREES = re.compile(r"^\s*= torch")


def test_torch_agrees_and_steps_reach_python(jupyter_lab: Lab, lab_page: Page) -> None:
    notebook = jupyter_lab.open(lab_page, jupyter_lab.write_notebook("coco_file.ipynb", SHOW))
    notebook.run_all()
    badge = lab_page.get_by_role("status", name="Check against torch").first
    expect(badge).to_have_text(AGREES, timeout=30_000)
    lab_page.get_by_role("button", name="Next step", exact=True).first.click()
    with notebook.kernel() as kernel:
        kernel.until("w.index == 3")
        expect(badge).to_have_text(AGREES)
        lab_page.get_by_role("radio", name="Runs").first.check(force=True)
        kernel.until("w.view == 'runs' and w.index == 3 and w.step == 0")
        expect(badge).to_have_text(AGREES)
        kernel.ask("setattr(w, 'image_id', 16)")
        expect(lab_page.get_by_role("status", name="What happens").first).to_contain_text("Run 0")
        expect(badge).to_have_text(AGREES)
        kernel.ask("setattr(w, 'step', 2)")
        expect(lab_page.get_by_role("status", name="What happens").first).to_contain_text("Run 2")
