"""An annotation in a real JupyterLab: Python has what was labelled, torch the same scores."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.hosts.lab import Lab

SHOW = "import segwidgets as sw\nw = sw.Annotation(object=3, tool='scribbles')\nw"
AGREES = re.compile(r"^\s*= torch")


def test_python_has_what_was_labelled_and_the_walker_arrives(
    jupyter_lab: Lab, lab_page: Page
) -> None:
    notebook = jupyter_lab.open(lab_page, jupyter_lab.write_notebook("annotation.ipynb", SHOW))
    notebook.run_all()
    badge = lab_page.get_by_role("status", name="Check against torch").first
    expect(badge).to_have_text(AGREES, timeout=60_000)
    with notebook.kernel() as kernel:
        # What the kernel completes meanwhile takes the place of geodesic distance.
        lab_page.get_by_role("combobox", name="completion").first.select_option("random_walker")
        kernel.until("w.completion == 'random_walker' and len(w._walker) > 0")
        expect(lab_page.get_by_text("on its way")).to_have_count(0)
        expect(badge).to_have_text(AGREES)
        # By keys, which the notebook does not take for its own: a box, corner to corner.
        picture = lab_page.get_by_role("grid", name="Picture").first
        picture.focus()
        for key in (
            "r",
            "z",
            "Space",
            *["Shift+ArrowRight"] * 2,
            *["Shift+ArrowDown"] * 2,
            "Enter",
        ):
            lab_page.keyboard.press(key)
        kernel.until("w.tool == 'box' and w.shows == 'own' and w.mask.sum() == 256")
        expect(badge).to_have_text(AGREES)
        # So does a prepared polygon that follows edges.
        kernel.ask("setattr(w, 'tool', 'polygon') or setattr(w, 'shows', 'prepared')")
        lab_page.get_by_label("snap").first.check()
        kernel.until("w.snap and not w._preparing and len(w.attempt['outline']) > 60")
        expect(lab_page.get_by_text("on its way")).to_have_count(0)
        expect(badge).to_have_text(AGREES)
        kernel.ask("setattr(w, 'view', 'cost') or setattr(w, 'step', 1)")
        sentence = lab_page.get_by_role("status", name="What happens").first
        expect(sentence).to_contain_text("× 7.7 objects: a picture takes")
