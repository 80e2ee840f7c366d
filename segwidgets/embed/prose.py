"""Text between figures: a safe part of Markdown, with formulas as MathML.

What would be HTML in it is text, pictures are left to figures, and links lead to pages and places
in this one alone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# A page is opened by strangers: a link runs nothing and reads no file of theirs.
_LINKS = re.compile(r"(https?://|mailto:|#|\.{0,2}/|[\w./%-]+(\?|#|$))", re.IGNORECASE)
_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_TAGS = frozenset(
    [
        *("math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded"),
        *("mphantom", "mprescripts", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub"),
        *("msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none"),
    ]
)


def prose(text: str) -> str:
    """Write text as HTML.

    Parameters
    ----------
    text : str
        Markdown: headings, paragraphs, lists, links, emphasis, code, quotations, tables, rules,
        and formulas of TeX between `$` or `$$`.

    Returns
    -------
    str
        HTML without scripts, pictures or anything that is fetched.

    Raises
    ------
    ImportError
        If the libraries that read it are not installed; the message says how to get them.
    ValueError
        If a formula cannot be read; the message has the formula.

    Examples
    --------
    >>> print(prose("Set *stride* to `2`.").strip())
    <p>Set <em>stride</em> to <code>2</code>.</p>
    >>> print(prose("<script>alert(1)</script>").strip())
    <p>&lt;script&gt;alert(1)&lt;/script&gt;</p>
    """
    html: str = _reader().render(text)
    return html


@cache
def _reader() -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ImportError:
        raise ImportError(
            "text between figures is read by markdown-it-py, mdit-py-plugins and latex2mathml: "
            "pip install 'segwidgets[handout]'."
        ) from None
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    reader.validateLink = lambda url: bool(_LINKS.match(url))  # type: ignore[method-assign]
    # "$5 and $6" are prices.
    rules = {"allow_labels": False, "allow_space": False, "allow_digits": False}
    return reader.use(dollarmath_plugin, renderer=_formula, **rules)


def _formula(tex: str, options: dict[str, Any]) -> str:
    """Write a formula as MathML, which browsers draw themselves."""
    try:
        from latex2mathml.converter import convert
    except ImportError:
        raise ImportError(
            "formulas are written by latex2mathml: pip install 'segwidgets[handout]'."
        ) from None
    display = "block" if options.get("display_mode") else "inline"
    tex = tex.strip()
    way = "write TeX that a page can show, or put it between backticks as code."
    try:
        written = ElementTree.fromstring(convert(tex, display=display))
    except Exception as error:
        why = f"{type(error).__name__}: {error}".rstrip(": ")
        raise ValueError(f"the formula ${tex}$ cannot be read ({why}): {way}") from None
    for element in written.iter():
        tag = element.tag.removeprefix(_MATHML)
        # What is inside of `text` is not escaped by the library.
        strange = [] if tag in _TAGS else [tag]
        strange += [name for name in ("href", "style") if name in element.attrib]
        if strange:
            raise ValueError(f"the formula ${tex}$ has {strange[0]}, no mathematics: {way}")
        element.tag = tag
        if (element.text or "").startswith("\\"):
            raise ValueError(f"the formula ${tex}$ has an unknown command {element.text}: {way}")
    # Where MathML is not known, the TeX is read.
    written.set("alttext", tex)
    return ElementTree.tostring(written, encoding="unicode")
