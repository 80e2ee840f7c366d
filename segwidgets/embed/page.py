"""One HTML page with figures in it: custom elements and their script, and nothing to fetch."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from segwidgets.shared.bundles import bundle_text
from segwidgets.shared.palette import PALETTE

# The page may not ask for anything, so that it shows the same without a network.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'{scripts}; style-src 'unsafe-inline'; "
    "img-src data: blob:{pictures}"
)
# Inside a script these would end it, or begin a comment.
_SCRIPT_ENDS = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


@dataclass(frozen=True)
class Still:
    """A picture of a figure.

    Attributes
    ----------
    png : bytes
        The file.
    alt : str
        The same in a sentence.
    """

    png: bytes
    alt: str

    def html(self) -> str:
        """Write the picture with its bytes in it.

        Returns
        -------
        str
            An `<img>`.
        """
        data = b64encode(self.png).decode("ascii")
        return f'<img src="data:image/png;base64,{data}" alt="{escape(self.alt)}">'


@dataclass(frozen=True)
class Element:
    """A figure as a custom element.

    Attributes
    ----------
    tag : str
        Name of the element.
    family : str
        Which scripts define it: `elements-{family}.js` and `elements.js`, and one with nothing
        else, `elements-{stem}.js`.
    attributes : mapping
        Trait names and values; words stand as they are, everything else as JSON, with bytes as
        `{"base64": …}`.
    sentence : str
        What the figure shows, for where scripts do not run.
    table : list of list of str
        The result, for the same; may be empty.
    still : Still, optional
        A picture, likewise.

    Examples
    --------
    >>> cells = {"stride": 2, "input": (3.0, 5.0)}
    >>> Element("segwidgets-conv-transpose-1d", "linear", cells, "…").html()
    '<segwidgets-conv-transpose-1d stride="2" input="[3,5]"><p>…</p></segwidgets-conv-transpose-1d>'
    """

    tag: str
    family: str
    attributes: Mapping[str, Any]
    sentence: str
    table: list[list[str]] = field(default_factory=list)
    still: Still | None = None

    @property
    def stem(self) -> str:
        """The figure's name, as in "conv-2d"."""
        return self.tag.removeprefix("segwidgets-")

    def html(self, *, link: bool = False, name: str = "") -> str:
        """Write the element.

        Parameters
        ----------
        link : bool
            Whether its state can be put into the page's address, and read from it.
        name : str
            Its `id`, which tells the figures of a page apart in an address.

        Returns
        -------
        str
            HTML.
        """
        attributes = "".join(
            f" {name}={_quoted(_attribute(value))}" for name, value in self.attributes.items()
        )
        attributes = (f' id="{name}"' if name else "") + (" link" if link else "") + attributes
        return f"<{self.tag}{attributes}>{self._fallback()}</{self.tag}>"

    def _fallback(self) -> str:
        picture = self.still.html() if self.still else ""
        sentence = f"{picture}<p>{escape(self.sentence)}</p>"
        if not self.table:
            return sentence
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self.table
        )
        return f"{sentence}<table><caption>Output</caption><tbody>{rows}</tbody></table>"


def document(elements: Iterable[Element], *, title: str, lang: str = "en") -> str:
    """Write a page with nothing but figures.

    Parameters
    ----------
    elements : iterable of Element
        The figures, from top to bottom.
    title : str
        Title of the page.
    lang : str
        Language of the page, as in `<html lang>`.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    FileNotFoundError
        If the script has not been built.
    """
    figures = list(elements)
    names = [f"figure-{i}" for i in range(1, len(figures) + 1)] if len(figures) > 1 else [""]
    body = "\n".join(
        element.html(link=True, name=name) for element, name in zip(figures, names, strict=False)
    )
    return shell(
        f"{body}\n<script>\n{script_text(_script(figures))}\n</script>", title=title, lang=lang
    )


def _script(figures: list[Element]) -> str:
    """Name the smallest script that defines all elements."""
    stems = {element.stem for element in figures}
    families = {element.family for element in figures}
    if len(families) != 1:
        return "elements.js"
    return f"elements-{(stems if len(stems) == 1 else families).pop()}.js"


def shell(
    body: str,
    *,
    title: str,
    lang: str = "en",
    style: str = "",
    scripts: str = "",
    pictures: str = "",
) -> str:
    """Write a page around a body.

    Parameters
    ----------
    body : str
        HTML.
    title : str
        Title of the page.
    lang : str
        Language of the page, as in `<html lang>`.
    style : str
        CSS besides the common rules.
    scripts, pictures : str
        From where else they may come, as a content security policy writes it.

    Returns
    -------
    str
        HTML.
    """
    policy = _POLICY.format(scripts=f" {scripts}".rstrip(), pictures=f" {pictures}".rstrip())
    return f"""<!doctype html>
<html lang="{escape(lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escape(title)}</title>
<style>
{_common_style()}{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def script_text(name: str) -> str:
    """Give a script as it may stand between tags.

    Parameters
    ----------
    name : str
        File name, such as "elements.js".

    Returns
    -------
    str
        JavaScript in which nothing ends the tag.

    Raises
    ------
    FileNotFoundError
        If it has not been built.
    """
    return _SCRIPT_ENDS.sub(r"<\\", bundle_text(name))


def _common_style() -> str:
    light, dark = (
        "".join(f"--{name}: {PALETTE[theme][name]}; " for name in ("surface", "text", "line"))
        for theme in ("light", "dark")
    )
    return f""":root {{ color-scheme: light dark; {light}}}
@media (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}
body {{
  max-width: 1200px; margin: 0 auto; padding: 16px;
  color: var(--text); background: var(--surface);
  font: 16px/1.5 system-ui, sans-serif;
}}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
caption {{ text-align: start; font-weight: 600; }}
img {{ max-width: 100%; height: auto; }}
td {{ padding: 4px 8px; border: 1px solid var(--line); text-align: end; }}
"""


def _quoted(text: str) -> str:
    """Quote an attribute; JSON is full of double quotes, each of which would take six letters."""
    if '"' not in text:
        return f'"{escape(text)}"'
    return "'" + escape(text, quote=False).replace("'", "&#x27;") + "'"


def _attribute(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(as_json(value), ensure_ascii=False, separators=(",", ":"))


def as_json(value: Any) -> Any:
    """Prepare a state for JSON: whole floats without a point, bytes as text.

    Parameters
    ----------
    value : object
        Numbers, words, bytes, and lists and dicts of them.

    Returns
    -------
    object
        What `json` takes; bytes are `{"base64": …}`.

    Examples
    --------
    >>> as_json({"stride": 2.0, "data": b"abc"})
    {'stride': 2, 'data': {'base64': 'YWJj'}}
    """
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode("ascii")}
    return int(value) if isinstance(value, float) and value.is_integer() else value
