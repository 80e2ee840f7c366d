"""Notebooks as a site: what is written, what is refused, and that nothing leads nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ipywidgets.embed import embed_data

import segwidgets as sw
from segwidgets.commands import main
from segwidgets.embed import notebook, site
from tests.embed.site_notebook import CELLS, code, text, write
from tests.embed.test_page import Tree


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two notebooks as a site."""
    place = tmp_path_factory.mktemp("site")
    paths = [
        write(place / "01_stamps.ipynb"),
        write(place / "other.ipynb", [text("# Another"), text("## Why So\n\nBy output_padding.")]),
    ]
    (place / "questions.md").write_text(
        "# Questions\n\n## Is it an inverse?\n\nNo: see [stamps](01_stamps.ipynb#exercises).\n",
        "utf-8",
    )
    out = place / "out"
    options = {"title": "Stamps & windows", "questions": place / "questions.md"}
    assert site.write(paths, out, **options) == out / "index.html"
    return out


def links(page: Path) -> Iterator[str]:
    tree = Tree(page.read_text("utf-8"))
    for _, attributes in tree.elements:
        for name in ("href", "src"):
            if value := attributes.get(name):
                yield value


def test_every_link_leads_somewhere_and_none_to_another_host(folder: Path) -> None:
    pages = sorted(folder.glob("*.html"))
    assert [page.name for page in pages] == [
        "01_stamps.html",
        "index.html",
        "other.html",
        "questions.html",
    ]
    for page in pages:
        for link in links(page):
            if link.startswith(("data:image/", "https://arxiv.org/")):
                continue
            name, _, place = link.partition("#")
            target = folder / name if name else page
            # Relative, so that the site works in any folder of any host.
            assert target.is_file(), link
            assert not Path(name).is_absolute()
            if place:
                ids = [dict(a).get("id") for _, a in Tree(target.read_text("utf-8")).elements]
                assert place in ids, link


def test_a_page_holds_its_family_once_and_no_still(folder: Path) -> None:
    page = (folder / "01_stamps.html").read_text("utf-8")
    tree = Tree(page)
    scripts = [a["src"] for tag, a in tree.elements if tag == "script" and "src" in a]
    assert scripts == ["page-core.js", "page-linear.js", "exercise.js", "site.js"]
    figures = [tag for tag, _ in tree.elements if tag.startswith("segwidgets-")]
    assert len(figures) == 3
    policy = next(a["content"] for _, a in tree.elements if a.get("http-equiv"))
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_code_stands_folded_below_what_it_shows(folder: Path) -> None:
    page = (folder / "01_stamps.html").read_text("utf-8")
    assert page.index("size (5,)") < page.index("print(&#x27;size&#x27;")
    assert page.index('id="figure-2"') < page.index("print(&#x27;size&#x27;")
    details = [a for tag, a in Tree(page).elements if tag == "details"]
    assert len(details) == sum(cell["cell_type"] == "code" for cell in CELLS)
    assert all("open" not in attributes for attributes in details)


def test_pictures_lie_in_the_page_and_others_are_words(folder: Path) -> None:
    tree = Tree((folder / "01_stamps.html").read_text("utf-8"))
    sources = [str(a["src"]) for tag, a in tree.elements if tag == "img"]
    # The attached dot, and what matplotlib drew.
    assert len(sources) == 2
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert any("gone" in words for words in tree.text["p"])


def test_states_add_up_from_passage_to_passage(folder: Path) -> None:
    tree = Tree((folder / "01_stamps.html").read_text("utf-8"))
    states = [json.loads(str(a["data-state"])) for _, a in tree.elements if "data-state" in a]
    assert states == [{"step": 0}, {"step": 1}, {"step": 2, "view": "matrix"}]


def test_a_number_is_a_slider_of_its_figure(folder: Path) -> None:
    tree = Tree((folder / "01_stamps.html").read_text("utf-8"))
    (number,) = [a for _, a in tree.elements if a.get("role") == "slider"]
    assert number["aria-label"] == "stride"
    assert [number[f"aria-value{end}"] for end in ("min", "now", "max")] == ["1", "2", "3"]
    assert number["data-figure"] == "figure-2"
    (sets,) = [a for _, a in tree.elements if "data-sets" in a]
    assert json.loads(str(sets["data-sets"])) == {"stride": 3}


def test_the_index_lists_chapters_with_their_questions(folder: Path) -> None:
    tree = Tree((folder / "index.html").read_text("utf-8"))
    assert tree.text["b"][:2] == ["Stamps", "Another"]
    assert "Why is the output larger than the input?" in tree.text["span"]
    counts = {a["data-page"]: a["data-exercises"] for _, a in tree.elements if "data-page" in a}
    assert counts == {"01_stamps": "1", "other": "0"}
    # Where some names begin with a number, the others are for instructors.
    assert "For instructors" in tree.text["h2"]


@pytest.mark.parametrize(
    ("stems", "said"),
    [
        (
            ["00_tour", "05_stamps", "other"],
            ["Chapter 0 of 5", "Chapter 5 of 5", "For instructors"],
        ),
        (["a", "b"], ["Chapter 1 of 2", "Chapter 2 of 2"]),
    ],
)
def test_chapters_have_the_numbers_of_their_files(
    stems: list[str], said: list[str], tmp_path: Path
) -> None:
    paths = [write(tmp_path / f"{stem}.ipynb", [text(f"# {stem}")]) for stem in stems]
    site.write(paths, tmp_path / "site")
    for stem, words in zip(stems, said, strict=True):
        assert words in Tree((tmp_path / f"site/{stem}.html").read_text("utf-8")).text["p"]


def found_in(folder: Path) -> list[list[str]]:
    script = (folder / "search.js").read_text("utf-8")
    items: list[list[str]] = json.loads(script[script.index("detail:") + 7 : script.rindex("})")])
    return items


def test_the_search_knows_headings_text_figures_and_questions(folder: Path) -> None:
    kinds = {(item[0], item[2]): item[3] for item in found_in(folder)}
    assert kinds["other.html", "text"] == "By output_padding."
    assert kinds["other.html", "heading"] == "Why So"
    assert kinds["questions.html", "question"] == "Is it an inverse?"
    assert kinds["01_stamps.html", "question"] == "Why is the output larger than the input?"
    assert kinds["01_stamps.html", "exercise"].startswith("Fill in the output")
    assert kinds["01_stamps.html", "figure"]


@pytest.mark.parametrize("lang", ["de", "it", "es"])
def test_the_frame_speaks_the_language_of_the_course(lang: str, tmp_path: Path) -> None:
    path = write(tmp_path / "one.ipynb", [text("# Eins"), code("1 + 1")])
    site.write([path], tmp_path / "out", lang=lang)
    page = (tmp_path / "out" / "one.html").read_text("utf-8")
    said = {"de": "Code zeigen", "it": "Mostra il codice", "es": "Mostrar el código"}
    assert said[lang] in page
    assert f'<html lang="{lang}">' in page
    assert "Show code" not in page


def shown(cells: list[dict[str, Any]], tmp_path: Path) -> list[list[notebook.Output]]:
    read = notebook.read(write(tmp_path / "cells.ipynb", cells))
    notebook.run(read, "cells.ipynb", beside=tmp_path)
    return [cell.outputs for cell in read]


def test_cells_show_what_jupyter_shows(tmp_path: Path) -> None:
    (tmp_path / "beside.txt").write_text("found", "utf-8")
    cells = [
        code("a = 1\nprint('one')\nprint('two')\na"),
        code("a + 1;"),
        code("%matplotlib inline\nfrom IPython.display import display\ndisplay(a, 'b')\n3"),
        code("print(open('beside.txt').read())\nwith open('new.txt', 'w') as f:\n    f.write('x')"),
        code("import warnings\nwarnings.warn('not for readers')"),
        code("{'k': [1, 2]}"),
    ]
    assert shown(cells, tmp_path) == [
        ["one\ntwo", "1"],
        [],
        ["1", "'b'", "3"],
        ["found"],
        [],
        ["{'k': [1, 2]}"],
    ]
    assert not (tmp_path / "new.txt").exists()


def test_figures_in_a_box_are_shown_as_they_were_at_that_moment(tmp_path: Path) -> None:
    cells = [
        code("import segwidgets as sw, ipywidgets\nw = sw.Conv1d(stride=1)\nw"),
        code("w.stride = 2\nipywidgets.VBox([ipywidgets.IntSlider(), w])"),
        code("w.stride = 3\nw.update_display()"),
    ]
    first, second, third = shown(cells, tmp_path)
    strides = [
        output.attributes["stride"]
        for output in (*first, *second)
        if isinstance(output, notebook.Element)
    ]
    assert strides == [1, 2]
    assert third == []
    # No box stays behind with a figure that is gone, which ipywidgets could not write.
    embed_data([sw.Conv1d()], drop_defaults=False)


FIGURE = code("import segwidgets as sw\nsw.Conv1d()", "stays")


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([code("1 / 0")], r"bad.ipynb, cell 1: ZeroDivisionError: .*run the notebook in Jupyter"),
        ([code("raise SystemExit")], r"cell 1: SystemExit"),
        ([FIGURE, text("a", state={"strid": 3})], r"cell 2: conv-1d has no trait 'strid'.*stride"),
        ([text("a", state={"step": 3})], r'cell 1: .*none: give the code cell.*"stays"'),
        ([code("1", "stays")], r"cell 1: .*needs a figure"),
        ([text("[3](#stride=1..4)")], r"cell 1: .*none above it"),
        ([FIGURE, text("x", "wide"), text("[three](#stride=1..4)")], r"cell 3: .*write a number"),
        ([FIGURE, text("x", "wide"), text("[s](#strid=1)")], r"cell 3: .*mean 'stride'"),
        ([text(r"# $\nothing{x}$")], r"cell 1: the formula"),
    ],
)
def test_what_cannot_be_shown_names_its_cell(
    cells: list[dict[str, Any]], message: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "bad.ipynb", cells)
    with pytest.raises(ValueError, match=message):
        site.write([path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_that_a_site_cannot_have(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        site.write([], tmp_path / "out")
    path = write(tmp_path / "index.ipynb", [text("# a")])
    with pytest.raises(ValueError, match="another name"):
        site.write([path], tmp_path / "out")
    with pytest.raises(FileNotFoundError, match="path of a saved notebook"):
        site.write([tmp_path / "none.ipynb"], tmp_path / "out")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(NotADirectoryError, match="name a folder"):
        site.write([path], tmp_path / "file")


def test_the_command_writes_a_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "one.ipynb", [text("# One")])
    assert main(["site", str(path), "-o", str(tmp_path / "out"), "--title", "Ours"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'out' / 'index.html'}\n"
    assert "1/1  done" in err
    assert "Ours" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_the_index_leads_to_the_pages_of_the_api(tmp_path: Path) -> None:
    notebook = write(tmp_path / "01.ipynb", [text("# Sizes")])
    (tmp_path / "site" / "api").mkdir(parents=True)
    for address, wanted in (("api/segwidgets.html", 1), ("", 0)):
        index = site.write([notebook], tmp_path / "site", api=address)
        assert [*links(index)].count("api/segwidgets.html") == wanted
