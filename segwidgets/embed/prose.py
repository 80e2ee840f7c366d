"""Text between figures: a safe part of Markdown, with formulas as MathML.

What would be HTML in it is text, pictures are left to figures, and links lead to pages and places
in this one alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A page is opened by strangers: a link runs nothing and reads no file of theirs.
_LINKS = re.compile(r"(https?://|mailto:|#|\.{0,2}/|[\w./%-]+(\?|#|$))", re.IGNORECASE)
# Pictures of a notebook lie in it, as pixels: nothing in them runs or fetches.
_PICTURES = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+\Z")
_ATTACHED = "attachment:"
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
    return written(parsed(text))


def parsed(text: str, pictures: Mapping[str, str] | None = None) -> list[Token]:
    """Read Markdown as a list of tokens, for `written`.

    Parameters
    ----------
    text : str
        As `prose` takes it.
    pictures : mapping, optional
        The pictures attached to a notebook's cell, as data addresses by their names. With it, even
        if it is empty, pictures that lie in the text are shown; of all others the words remain.
    """
    reader = _reader(pictures is not None)
    tokens = reader.parse(text)
    for token in tokens:
        if token.children:
            token.children = [_checked(child, pictures or {}) for child in token.children]
    return tokens


def written(tokens: Sequence[Token]) -> str:
    """Write tokens as HTML."""
    reader = _reader(False)
    html: str = reader.renderer.render(tokens, reader.options, {})
    return html


def _checked(token: Token, pictures: Mapping[str, str]) -> Token:
    """Give a picture its pixels, or its words where it has none that may be shown."""
    if token.type != "image":
        return token
    source = str(token.attrGet("src") or "")
    if source.startswith(_ATTACHED):
        source = pictures.get(source.removeprefix(_ATTACHED), "")
    if _PICTURES.match(source):
        token.attrSet("src", source)
        return token
    shown = token.copy(type="text", tag="", attrs={}, children=None)
    shown.content = token.content
    return shown


@cache
def _reader(pictures: bool) -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
        from mdit_py_plugins.dollarmath import dollarmath_plugin
    except ImportError:
        raise ImportError(
            "text between figures is read by markdown-it-py, mdit-py-plugins and latex2mathml: "
            "pip install 'segwidgets[handout]'."
        ) from None
    reader = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    taken = _LINKS
    if pictures:
        # A link that leads to a picture's pixels opens nothing: browsers refuse it.
        taken = re.compile(f"{_LINKS.pattern}|{_PICTURES.pattern}|{_ATTACHED}", re.IGNORECASE)
    else:
        reader.disable("image")
    reader.validateLink = lambda url: bool(taken.match(url))  # type: ignore[method-assign]
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
