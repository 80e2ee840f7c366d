"""The pages of the docstrings hold every public name, offline, and read as they are meant to."""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from tools.api import MODULES, write_api


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("api")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_api(found)
    return found


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_has_its_place(folder: Path, name: str) -> None:
    module = import_module(name)
    text = (folder / f"{name.replace('.', '/')}.html").read_text("utf-8")
    submodules = {one.rpartition(".")[2] for one in MODULES} | {"conv", "cost", "receptive_field"}
    missing = [one for one in module.__all__ if f'<section id="{one}">' not in text]
    assert set(missing) <= submodules, missing
    # numpydoc's underlines became headings.
    assert "------" not in text
    assert 'src="http' not in text
    assert 'rel="stylesheet" href="http' not in text


def test_the_search_is_light(folder: Path) -> None:
    """Not heavier than the page of all public names, which is opened first."""
    index = (folder / "search.js").stat().st_size
    assert index < (folder / "segwidgets.html").stat().st_size


def test_a_page_reads_and_is_searched_from_a_disk(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "segwidgets.html").as_uri())
    shown = page.locator("#ConvTranspose2d")
    expect(shown.get_by_text("A transposed convolution in 2D")).to_be_visible()
    expect(shown.get_by_role("heading", name="Parameters").first).to_be_visible()
    # What a figure inherits has a place too.
    assert "from_module" in shown.inner_text()
    page.get_by_role("searchbox").fill("from_module")
    expect(page.get_by_role("heading", name="Search Results")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("from_module")
    assert [url for url in asked if not url.startswith("file:")] == []
    page.close()


@pytest.mark.parametrize(
    "name", [name for name in sw.__all__ if isinstance(getattr(sw, name), type)]
)
def test_help_of_a_figure_begins_with_what_it_is(name: str) -> None:
    figure = getattr(sw, name)
    assert issubclass(figure, Figure)
    first, _, rest = (figure.__doc__ or "").partition("\n")
    assert first.endswith((".", "?"))
    assert "traitlets" not in first
    # What it takes comes before all that Jupyter's widgets add.
    assert rest.index("Parameters\n") < rest.index(">>> ")
