"""The example notebooks, graded by the real nbgrader and the real Otter."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from segwidgets.grading.codes import write_code
from tests.grading.solutions import solved

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples/grading"
BIN = ROOT / ".venv-graders/bin"

pytestmark = pytest.mark.skipif(
    not BIN.exists(), reason="nbgrader and Otter are installed by `make graders`"
)

KEY, SEED = "transpose-fill-output", 7
RECORD = {"key": KEY, "level": 1, "seed": SEED}
RIGHT = solved(KEY, 1, SEED)
WRONG = [*RIGHT["cells"]["output"][:6], "", "99", "1/0"]
CODES = {
    "ada": write_code(RECORD, RIGHT, 1, 60),
    "bob": write_code(RECORD, {"cells": {"output": WRONG}}, 2, 60),
    "cy": write_code({**RECORD, "seed": 8}, solved(KEY, 1, 8), 1, 60),
    "di": "",
}


def run(folder: Path, *command: str) -> str:
    """Run a program of the graders' environment."""
    # Tests of the package itself are not on the graders' path.
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=folder,
        env={**ours, "PATH": f"{BIN}{os.pathsep}{ours['PATH']}", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def handed_in(notebook: Path, code: str) -> str:
    """Paste a code into the student's notebook, where it is asked for."""
    cells = json.loads(notebook.read_text("utf-8"))
    (blank,) = (
        cell
        for cell in cells["cells"]
        if "".join(cell["source"]).startswith(("# YOUR CODE HERE", 'code = "..."'))
    )
    blank["source"] = [f'code = "{code}"']
    return json.dumps(cells)


def test_nbgrader_gives_points_for_cells(tmp_path: Path) -> None:
    source = tmp_path / "source/ps1/fill.ipynb"
    source.parent.mkdir(parents=True)
    source.write_bytes((EXAMPLES / "nbgrader.ipynb").read_bytes())
    root = f"--CourseDirectory.root={tmp_path}"
    run(tmp_path, "nbgrader", "generate_assignment", "ps1", root)
    released = tmp_path / "release/ps1/fill.ipynb"
    assert "SEG1" not in released.read_text("utf-8"), "the solution stays with the instructor"
    for name, code in CODES.items():
        path = tmp_path / f"submitted/{name}/ps1/fill.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(handed_in(released, code), "utf-8")
    run(tmp_path, "nbgrader", "autograde", "ps1", root)
    asked = f"""
import json
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps([book.find_submission("ps1", name).score for name in {list(CODES)}]))
"""
    scores = json.loads(run(tmp_path, "python", "-c", asked).splitlines()[-1])
    assert scores == [9, 6, 0, 0]


def test_otter_runs_its_tests_on_codes(tmp_path: Path) -> None:
    (tmp_path / "fill.ipynb").write_bytes((EXAMPLES / "otter.ipynb").read_bytes())
    run(tmp_path, "otter", "assign", "fill.ipynb", "dist", "--no-run-tests")
    student = tmp_path / "dist/student/fill.ipynb"
    assert "SEG1" not in student.read_text("utf-8")
    (archive,) = (tmp_path / "dist/autograder").glob("*.zip")
    found: dict[str, Any] = {}
    for name in ("ada", "bob"):
        (tmp_path / f"{name}.ipynb").write_text(handed_in(student, CODES[name]), "utf-8")
        (tmp_path / name).mkdir()
        run(tmp_path, "otter", "run", f"{name}.ipynb", "-a", str(archive), "-o", name)
        tests = json.loads((tmp_path / name / "results.json").read_text("utf-8"))["tests"]
        (found[name],) = (test["score"] for test in tests if test["name"] == "fill")
    assert found == {"ada": 9, "bob": 0}
