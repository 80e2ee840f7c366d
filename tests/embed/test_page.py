"""A page of one's own: whole, offline, and true to the figure."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import segwidgets as sw
from segwidgets.embed import page as page_module
from segwidgets.embed.page import Element, document, iframe, myst_module, with_script
from segwidgets.shared.bundles import bundle_text
from segwidgets.shared.files import write

VOID = {"meta", "link", "img", "source", "br", "input", "hr"}
WORDS = ("view", "matrix_of", "reading", "labels", "padding_mode", "operation")


class Tree(HTMLParser):
    """Checks that every element is closed, and keeps attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), "no attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.setdefault(self.open[-1] if self.open else "", []).append(data)

    def attributes(self, tag: str) -> dict[str, str | None]:
        (found,) = [attributes for name, attributes in self.elements if name == tag]
        return found


def test_page_is_whole_and_asks_for_nothing() -> None:
    page = sw.ConvTranspose2d().to_html(fallback=False)
    tree = Tree(page)
    assert page.startswith("<!doctype html>")
    for tag, attributes in tree.elements:
        assert tag not in ("link", "img", "iframe")
        assert not {"src", "href", "srcset", "style"} & set(attributes)
    assert "url(" not in "".join(tree.text["style"])
    policy = [a["content"] for _, a in tree.elements if a.get("http-equiv")]
    assert policy
    assert "default-src 'none'" in str(policy[0])
    assert "http" not in str(policy[0])


@pytest.mark.parametrize(
    "figure",
    [
        sw.ConvTranspose2d(
            [[0.1, -2], [3, 4]], stride=(1, 2), output_padding=(0, 1), step=3, labels="symbols"
        ),
        sw.ConvTranspose1d([1, 2, 3], bias=-0.25, dilation=3, view="matrix", matrix_of="input"),
        sw.Conv2d(stride=(1, 2), padding=2, padding_mode="reflect", operation="convolution"),
        sw.Conv1d([1, 2.5, 3], padding=1, step=2),
    ],
    ids=repr,
)
def test_attributes_carry_the_spec(figure: Any) -> None:
    attributes = Tree(figure.to_html()).attributes(f"segwidgets-{figure.stem}")
    assert attributes.pop("link") is None
    assert set(attributes) == set(figure.spec_names)
    words = {name: str(attributes.pop(name)) for name in WORDS if name in attributes}
    spec = {name: json.loads(str(value)) for name, value in attributes.items()}
    again = type(figure)(**spec, **words)
    assert all(getattr(again, name) == getattr(figure, name) for name in figure.spec_names)


def test_whole_numbers_are_written_without_a_point() -> None:
    page = sw.ConvTranspose1d([1, 2.5], stride=2).to_html()
    assert ' input="[1,2.5]" kernel="[1,2,4]" stride="2" ' in page


def test_without_scripts_a_sentence_and_the_output_are_read() -> None:
    tree = Tree(sw.ConvTranspose1d([3, -5], [1, 2, 4]).to_html())
    assert "input 2, kernel 3, stride 2" in tree.text["p"][0]
    assert tree.text["td"] == ["3", "6", "7", "−10", "−20"]


def test_a_large_output_is_described_only() -> None:
    tree = Tree(sw.ConvTranspose2d(np.ones((20, 20))).to_html())
    assert "output 41 × 41." in tree.text["p"][0]
    assert "td" not in tree.text


def test_title_and_language_are_escaped() -> None:
    page = document([sw.ConvTranspose1d()._element()], title='</title><script>"é', lang='d"e')
    tree = Tree(page)
    assert tree.text["title"] == ['</title><script>"é']
    assert tree.attributes("html") == {"lang": 'd"e'}


def test_the_script_cannot_end_early(monkeypatch: pytest.MonkeyPatch) -> None:
    script = 'const a = "</script><!-- </SCRIPT >";'
    monkeypatch.setattr(page_module, "bundle_text", lambda _: script)
    page = document([], title="t")
    assert len(re.findall("</script", page, re.IGNORECASE)) == 1
    assert "<!--" not in page
    assert r'const a = "<\/script><\!-- <\/SCRIPT >";' in page


@pytest.mark.parametrize(
    "cls", [sw.Conv1d, sw.Conv2d, sw.ConvTranspose1d, sw.ConvTranspose2d, sw.Checkerboard]
)
def test_a_page_of_one_figure_carries_no_other(cls: Any) -> None:
    figure = cls()
    page = figure.to_html(fallback=False)
    assert bundle_text(f"elements-{figure.stem}.js").strip() in page
    assert len(page.encode()) < 212_000
    both = sw.page([figure, figure], fallback=False)
    assert len(both) < len(page) + 10_000


def test_figures_of_one_family_share_its_script() -> None:
    pair = sw.page([sw.Conv1d(), sw.ConvTranspose1d()], fallback=False)
    assert bundle_text("elements-linear.js").strip() in pair
    mixed = sw.page([sw.Conv1d(), sw.Checkerboard()], fallback=False)
    assert bundle_text("elements.js").strip() in mixed


@pytest.mark.parametrize(
    "attributes", [{"mode": "predict"}, {"exercise": {"rule": "equal", "parts": ["output"]}}]
)
def test_what_asks_comes_only_where_something_is_asked(attributes: dict[str, Any]) -> None:
    asking = bundle_text("exercise.js").strip()
    shows = Element("segwidgets-conv-1d", "linear", {"mode": "explore", "exercise": {}}, "shows")
    asks = replace(shows, attributes=attributes)
    assert asking not in document([shows], title="t")
    assert document([shows, asks, asks], title="t").count(asking) == 1
    assert asking in iframe_page(iframe(asks, title="t", lang="en", height=600))
    assert asking in with_script(asks, inline=True)
    assert asking not in with_script(shows, inline=True)
    assert with_script(asks, inline=False).endswith('<script src="exercise.js"></script>\n')


def iframe_page(frame: str) -> str:
    return unescape(re.search('srcdoc="([^"]*)"', frame)[1])  # type: ignore[index]


def test_a_module_of_a_family_keeps_what_asks() -> None:
    asking = bundle_text("exercise.js")
    shows = Element("segwidgets-conv-1d", "linear", {}, "shows")
    plain = myst_module(shows, "")
    assert asking not in plain
    both = myst_module(replace(shows, attributes={"mode": "predict"}), plain)
    assert both.startswith(plain)
    assert both.endswith(asking)
    assert myst_module(shows, both) == both


def test_a_module_of_a_family_keeps_the_languages_of_its_figures() -> None:
    english = Element("segwidgets-conv-1d", "linear", {}, "shows")
    german, backwards = (replace(english, attributes={"lang": lang}) for lang in ("de", "ar-XB"))
    one = myst_module(german, "")
    assert one.endswith(myst_module(english, ""))
    both = myst_module(english, myst_module(backwards, one))
    for lang in ("de", "ar-XB"):
        assert both.count(f'(globalThis.segwidgetsTexts??={{}},"{lang}");') == 1
    assert myst_module(german, both) == both


def test_an_element_brings_the_words_of_its_language_or_names_their_file(tmp_path: Path) -> None:
    figure = sw.PixelShuffle(lang="de-AT")
    assert '(globalThis.segwidgetsTexts??={},"de")' in figure.to_element()
    first, *others = re.findall('src="(.*?)"', figure.to_element(inline_script=False))
    assert first == "language-de.js"
    assert {first, *others} <= {path.name for path in sw.write_assets(tmp_path)}
    assert "language" not in sw.PixelShuffle().to_element(inline_script=False)


def test_the_table_of_the_output_is_captioned_in_the_figures_language() -> None:
    figure = sw.Conv1d(lang="ar-XB")
    assert Tree(figure.to_element()).text["caption"] == ["\u202eOutput\u202c"]


def test_attributes_are_escaped() -> None:
    html = Element("x-y", "linear", {"labels": '"<&'}, "<b>", [["<i>"]]).html()
    tree = Tree(html)
    assert tree.attributes("x-y") == {"labels": '"<&'}
    assert (tree.text["p"], tree.text["td"]) == (["<b>"], ["<i>"])


@pytest.mark.parametrize(
    "name", ['a"><script>alert(1)</script>', "a' onclick='b", "a\" b='c", "&quot;"]
)
def test_the_name_of_an_element_stays_its_id(name: str) -> None:
    html = Element("x-y", "linear", {}, "").html(name=name)
    tree = Tree(html)
    assert tree.attributes("x-y") == {"id": name}
    assert "script" not in [tag for tag, _ in tree.elements]


def test_a_frame_stays_on_one_line_whatever_its_title() -> None:
    element = Element("segwidgets-conv-2d", "linear", {}, "")
    frame = iframe(element, title="first\n\n    second", lang="en", height=600)
    assert len(frame.splitlines()) == 1
    assert Tree(frame).attributes("iframe")["title"] == "first second"


# Files


def test_file_holds_what_is_returned(tmp_path: Path) -> None:
    path = tmp_path / "figure é.html"
    page = sw.ConvTranspose1d().to_html(path, title="é")
    assert path.read_text("utf-8") == page
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    sw.ConvTranspose1d([1]).to_html(str(path))
    assert path.read_text("utf-8") != page


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="is a folder: add a file name"):
        sw.ConvTranspose1d().to_html(tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="does not exist: create it first"):
        sw.ConvTranspose1d().to_html(tmp_path / "no" / "figure.html")
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        write(tmp_path / ("x" * 300), "text")
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "figure.html"
    path.write_text("old", "utf-8")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="cannot be written: No space left on device"):
        write(path, "new")
    assert path.read_text("utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["figure.html"]
