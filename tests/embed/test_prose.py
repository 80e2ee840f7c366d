"""Text between figures: what is written, what stays text, which links and formulas are taken."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Page, expect

import segwidgets as sw
from segwidgets.embed.prose import prose
from tests.hosts.figure import open_page


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One", "<h1>One</h1>"),
        ("a **b** *c* `d`", "<p>a <strong>b</strong> <em>c</em> <code>d</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("[a](https://x.y)", '<p><a href="https://x.y">a</a></p>'),
        ("[a](../b.html#c)", '<p><a href="../b.html#c">a</a></p>'),
        ("```\n1 < 2\n```", "<pre><code>1 &lt; 2\n</code></pre>"),
        ("it costs $5 and $6", "<p>it costs $5 and $6</p>"),
    ],
)
def test_markdown_is_html(text: str, html: str) -> None:
    assert prose(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick='x'>b</b>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "[a](data:text/html,x)",
        "[a](file:///etc/passwd)",
        "[a](vbscript:x)",
        "![a](https://x.y/z.png)",
        "<javascript:alert(1)>",
        '[a](https://x.y "\\" onclick=alert(1)")',
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    tree = ElementTree.fromstring(f"<div>{prose(text)}</div>")
    for element in tree.iter():
        assert element.tag in ("div", "p", "a")
        assert set(element.attrib) <= {"href", "title"}
        assert element.get("href", "https://").startswith("https://")


def test_formulas_are_mathml() -> None:
    tree = ElementTree.fromstring(prose(r"$\frac{a}{b + 1}$"))
    fraction = next(tree.iter("mfrac"))
    assert ["".join(part.itertext()) for part in fraction] == ["a", "b+1"]
    assert next(tree.iter("math")).get("alttext") == r"\frac{a}{b + 1}"
    assert next(tree.iter("math")).get("display") == "inline"
    display = ElementTree.fromstring(prose("$$\na < b\n$$"))
    assert next(display.iter("math")).get("display") == "block"


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>x</script>}",
        r"\text{<img src=x onerror=y>}",
        r"\unknown{x}",
        r"\left( x",
        r"\href{javascript:alert(1)}{x}",
        "x_",
    ],
)
def test_a_formula_that_cannot_be_shown_is_refused(tex: str) -> None:
    with pytest.raises(ValueError, match="between backticks") as refused:
        prose(f"${tex}$")
    assert tex in str(refused.value)
    # The way out works.
    assert "<code>" in prose(f"`${tex}$`")


@pytest.mark.parametrize("given", ["# Only text", [3], [None], ["text", "text", object()]])
def test_what_is_neither_figure_nor_text_is_refused(given: object) -> None:
    with pytest.raises(TypeError, match=r"give a list such as \[sw.Conv2d"):
        sw.page(given)  # type: ignore[arg-type]


def test_a_handout_is_a_page(page: Page, tmp_path: Path) -> None:
    parts = ["# Strides\n\nWhich $s$?", sw.Conv1d(stride=2), "## Back", sw.ConvTranspose1d()]
    open_page(page, tmp_path, sw.page(parts, title="Strides"))
    expect(page.get_by_role("heading", name="Strides", level=1)).to_be_visible()
    expect(page.locator("section.figure")).to_have_count(2)
    assert page.locator("math").evaluate("math => math.getBoundingClientRect().width") > 4
    order = page.evaluate(
        """() => [...document.body.children].map((element) => element.localName)
          .filter((name) => name !== "script")"""
    )
    figures = ["segwidgets-conv-1d", "segwidgets-conv-transpose-1d"]
    assert order == ["div", figures[0], "div", figures[1]]


def test_a_page_of_text_alone_has_no_script() -> None:
    assert "<script" not in sw.page(["Nothing moves."])


def test_paper_is_white_and_nothing_is_cut(page: Page, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    open_page(page, tmp_path, sw.page(["# Print", sw.IoUCalculator(), sw.Conv2d()]))
    expect(page.locator("section.figure").first).to_be_visible()
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) != "rgb(255, 255, 255)"
    sheets = pdfium.PdfDocument(page.pdf(format="A4", print_background=True))
    words = ""
    for sheet in sheets:
        picture = sheet.render().to_numpy()
        assert picture.mean() > 220
        text = sheet.get_textpage()
        words += text.get_text_range()
        margin = 15 / 25.4 * 72
        rights = [text.get_charbox(i)[2] for i in range(text.count_chars())]
        assert max(rights) < sheet.get_width() - margin + 1
    for word in ("Print", "Pixel accuracy", "Mean IoU", "Convolution"):
        assert word in words
    assert "Undo" not in words
