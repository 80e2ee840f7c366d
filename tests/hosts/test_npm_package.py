"""The npm package: packed, installed elsewhere, and bundled into a page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.figures import FIGURES
from tests.hosts.figure import open_page
from tests.hosts.host_pages import MODULES

JS = Path(__file__).parents[2] / "js"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has the package installed from its archive."""
    folder = tmp_path_factory.mktemp("course")
    command = ["npm", "pack", "--json", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=JS, check=True, capture_output=True, text=True)
    # The build tells its sizes first.
    told = json.loads(done.stdout[done.stdout.index("[\n") :])
    (folder / "package.json").write_text('{"private": true}', "utf-8")
    archive = folder / told[0]["filename"]
    options = ["--no-audit", "--no-fund", "--omit=dev", "--prefer-offline"]
    subprocess.run(["npm", "install", *options, str(archive)], cwd=folder, check=True)
    return folder


def test_it_holds_the_scripts_and_their_types(installed: Path) -> None:
    package = installed / "node_modules" / "segwidgets"
    names = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    scripts = {
        f"dist/{kind}-{name}.js"
        for kind in ("elements", "figures")
        for name in {*FIGURES, *(kind.family for kind in FIGURES.values())}
    }
    assert scripts | {"dist/elements.js", "elements.d.ts", "README.md", "package.json"} <= names
    assert not [name for name in names if name.startswith(("src/", "tests/", "node_modules/"))]
    types = (package / "elements.d.ts").read_text("utf-8")
    for stem in FIGURES:
        assert f'"segwidgets-{stem}"' in types


@pytest.mark.parametrize("module", ["elements", "elements/linear", "elements/conv-transpose-2d"])
def test_a_page_imports_it(module: str, installed: Path, page: Page, tmp_path: Path) -> None:
    (installed / "main.js").write_text(f'import "segwidgets/{module}";', "utf-8")
    bundler = str(MODULES / ".bin" / "esbuild")
    script = subprocess.run(
        [bundler, "main.js", "--bundle", "--minify"],
        cwd=installed,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    open_page(
        page,
        tmp_path,
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Course</title>'
        '<segwidgets-conv-transpose-2d stride="3"></segwidgets-conv-transpose-2d>'
        f"<script>{script}</script></html>",
    )
    expect(page.get_by_role("grid", name="Output").get_by_role("gridcell")).to_have_count(81)
