"""Figures in HTML pages, as custom elements with their script, and nothing to fetch."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from segwidgets.shared.bundles import STATIC, bundle_path, bundle_text
from segwidgets.shared.files import write
from segwidgets.shared.language import BACKWARDS, known, texts_of
from segwidgets.shared.palette import PALETTE

#: The script that asks about a figure: in a page only where one is an exercise or predicts.
ASKING = "exercise.js"
_STYLE = Path(__file__).with_name("page.css").read_text("utf-8")
# The page may not ask for anything, so that it shows the same without a network.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'{scripts}; style-src 'unsafe-inline'; "
    "img-src data: blob:{pictures}"
)
# Inside a script these would end it, or begin a comment.
_SCRIPT_ENDS = re.compile(r"<(?=/script|!--)", re.IGNORECASE)


@dataclass(frozen=True)
class Still:
    """A picture of a figure, and the same in a sentence."""

    png: bytes
    alt: str

    def html(self) -> str:
        """Write the picture with its bytes in it."""
        data = b64encode(self.png).decode("ascii")
        return f'<img src="data:image/png;base64,{data}" alt="{escape(self.alt)}">'


@dataclass(frozen=True)
class Element:
    """A figure as a custom element, with what stands for it where scripts do not run."""

    tag: str
    family: str
    # Traits: words as they are, everything else as JSON, with bytes as {"base64": …}.
    attributes: Mapping[str, Any]
    sentence: str
    table: list[list[str]] = field(default_factory=list)
    caption: str = "Output"
    still: Still | None = None

    @property
    def stem(self) -> str:
        """The figure's name, as in "conv-2d"."""
        return self.tag.removeprefix("segwidgets-")

    @property
    def lang(self) -> str:
        """The language of the figure where it has one of its own, else nothing."""
        return str(self.attributes.get("lang") or "")

    @property
    def asks(self) -> bool:
        """Whether something is asked about the figure: the page then needs `exercise.js` too."""
        return self.attributes.get("mode") == "predict" or bool(self.attributes.get("exercise"))

    def html(self, *, link: bool = False, name: str = "") -> str:
        """Write the element; with `link` the page's address holds its state, under its `name`."""
        attributes = "".join(
            f" {name}={_quoted(_attribute(value))}" for name, value in self.attributes.items()
        )
        attributes = (
            (f" id={_quoted(name)}" if name else "") + (" link" if link else "") + attributes
        )
        return f"<{self.tag}{attributes}>{self._fallback()}</{self.tag}>"

    def _fallback(self) -> str:
        picture = self.still.html() if self.still else ""
        sentence = f"{picture}<p>{escape(self.sentence)}</p>"
        if not self.table:
            return sentence
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self.table
        )
        caption = f"<caption>{escape(self.caption)}</caption>"
        return f"{sentence}<table>{caption}<tbody>{rows}</tbody></table>"


def document(parts: Iterable[Element | str], *, title: str, lang: str = "en") -> str:
    """Write a page of figures, with text between them that is HTML already."""
    whole = list(parts)
    figures = [part for part in whole if isinstance(part, Element)]
    ids = iter([f"figure-{i}" for i in range(1, len(figures) + 1)] if len(figures) > 1 else [""])
    body = "\n".join(
        f'<div class="prose">\n{part}</div>'
        if isinstance(part, str)
        else part.html(link=True, name=next(ids))
        for part in whole
    )
    # Text alone needs no script.
    names = [] if whole and not figures else [_script(figures)]
    if any(figure.asks for figure in figures):
        names.append(ASKING)
    languages = sorted({lang, *(figure.lang for figure in figures if figure.lang)})
    texts = [texts_script(tag, names) for tag in languages if figures]
    scripts = "".join(
        f"\n<script>\n{text}\n</script>"
        for text in (*filter(None, texts), *map(script_text, names))
    )
    return shell(f"{body}{scripts}", title=title, lang=lang)


def texts_script(lang: str, scripts: Iterable[str]) -> str:
    """Write what a language says for the sentences of some scripts; nothing where it has none."""
    tag = known(lang)
    if tag in (None, "en"):
        return ""
    said = json.loads(bundle_text("sentences.json"))
    wanted = {said["sentences"][i] for name in scripts for i in said["scripts"][name]}
    kept = texts_of(lang, sorted(wanted))
    into = "globalThis.segwidgetsTexts??={}"
    return f"((t,l)=>{{t[l]={{...t[l],...{_as_script(kept)}}}}})({into},{_as_script(tag)})"


def _as_script(value: Any) -> str:
    """Write JSON that no encoding and no parser of HTML changes."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


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
    """Write a page around a body; its policy lets scripts and pictures come from there as well."""
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
    """Give a script as it may stand between tags."""
    return _SCRIPT_ENDS.sub(r"<\\", bundle_text(name))


def _common_style() -> str:
    light, dark = (
        "".join(f"--{name}: {PALETTE[theme][name]}; " for name in ("surface", "text", "line"))
        for theme in ("light", "dark")
    )
    return f""":root {{ color-scheme: light dark; {light}}}
@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}
{_STYLE}"""


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
    """Prepare a state for JSON: whole floats without a point, bytes as text."""
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode("ascii")}
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Snippets to paste


# A frame says how high it is; a page that runs no scripts leaves it as high as it was made.
_LISTENER = (
    "<script>addEventListener('message',({data,source})=>{"
    "if(data?.type==='segwidgets:size')"
    "for(const frame of document.querySelectorAll('iframe'))"
    "if(frame.contentWindow===source)"
    "frame.style.height=Math.min(5000,+data.height||0)+'px'})</script>"
)


def iframe(element: Element, *, title: str, lang: str, height: int) -> str:
    """Write a frame that carries a whole page, and is loaded when it comes into view."""
    return _frame(element, 'loading="lazy"', "", title=title, lang=lang, height=height)


def _frame(
    element: Element, attributes: str, style: str, *, title: str, lang: str, height: int
) -> str:
    """Write a frame on one line, so that Markdown takes it as it is."""
    page = document([element], title=title, lang=lang)
    # Markdown ends an HTML block at a blank line, and reads what is indented after it as code.
    lines = "\n".join(line.strip() for line in page.splitlines() if line.strip())
    source = escape(lines).replace("\n", "&#10;")
    return (
        f'<iframe title="{escape(" ".join(title.split()))}" sandbox="allow-scripts" {attributes} '
        f'style="width:100%;height:{height}px;border:0{style}" srcdoc="{source}"></iframe>'
    )


def listening(frame: str) -> str:
    """Add the lines that make a frame as high as it says it is."""
    return frame + _LISTENER


def with_script(element: Element, *, inline: bool) -> str:
    """Write a custom element with its script, which stands in the page or lies beside it."""
    asking = [ASKING] if element.asks else []
    if inline:
        names = [f"elements-{element.stem}.js", *asking]
        texts = [text] if (text := texts_script(element.lang, names)) else []
        scripts = "".join(
            f"<script>\n{text}\n</script>\n" for text in (*texts, *map(script_text, names))
        )
    else:
        names = [*_language_files(element.lang), f"elements-{element.family}.js", *asking]
        scripts = "".join(f'<script src="{name}"></script>\n' for name in names)
    return f"{element.html()}\n{scripts}"


def _language_files(lang: str) -> list[str]:
    """Name the script that has a language's words, as `write_assets` writes it."""
    tag = known(lang)
    return [] if tag in (None, "en", BACKWARDS) else [f"language-{tag}.js"]


# Each language of a module stands on a line of its own, so that it is found again.
_TEXTS = re.compile(r"^\(\(t,l\)=>.*,\"([\w-]+)\"\);$", re.MULTILINE)


def myst_module(element: Element, before: str) -> str:
    """Write the module of a figure's family, with what it needs besides or `before` had.

    That is the script that asks, and what languages say.
    """
    asking = bundle_text(ASKING)
    name = f"figures-{element.family}.js"
    asks = element.asks or before.endswith(asking)
    languages = {tag: found[0] for found in _TEXTS.finditer(before) for tag in [found[1]]}
    if text := texts_script(element.lang, [name, ASKING]):
        languages[known(element.lang) or ""] = f"{text};"
    parts = (*languages.values(), bundle_text(name), *([asking] if asks else []))
    return "\n".join(parts)


def myst(element: Element, module: str) -> str:
    """Write the directive of Jupyter Book 2 and MyST."""
    state = {**dict(element.attributes), "_figure": element.stem}
    body = json.dumps(as_json(state), ensure_ascii=False, indent=1)
    return f":::{{anywidget}} {module}\n{body}\n:::\n"


def picture_and_frame(element: Element, *, title: str, lang: str, height: int) -> str:
    """Write a figure's picture, which gives way to its frame where frames run scripts."""
    if element.still is None:
        frame = _frame(element, "", "", title=title, lang=lang, height=height)
        return f"<div>{frame}</div>"
    # A page that strips frames or scripts goes on showing the picture. A hidden frame is loaded at
    # once: some engines never load one lazily that has no place.
    shown = "this.previousElementSibling.style.display='none';this.style.display='block'"
    attributes = f'onload="{shown}"'
    frame = _frame(element, attributes, ";display:none", title=title, lang=lang, height=height)
    return f"<div>{element.still.html()}{frame}</div>"


# Scripts as files


def write_assets(folder: str | PathLike[str]) -> list[Path]:
    """Write the scripts that draw figures into a folder, which is made where it is missing.

    Parameters
    ----------
    folder : str or path-like
        Where they go.

    Returns
    -------
    list of pathlib.Path
        `elements.js`, a classic script that defines all custom elements, and `elements-NAME.js`
        with one of them, such as `elements-conv-2d.js`, or with those of a family, such as
        `elements-linear.js`. `exercise.js` goes with figures that ask. `segwidgets-NAME.mjs` are
        modules for anywidget hosts; one of a family of several reads in `_figure` of the state
        which of them is meant. `language-TAG.js`, loaded before or after the others, has what
        figures say in another language: de, es, it.

    Raises
    ------
    FileNotFoundError
        If the bundles have not been built.
    NotADirectoryError
        If `folder` is a file.
    OSError
        If a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     names = [path.name for path in write_assets(folder)]
    >>> {"elements.js", "elements-linear.js", "segwidgets-conv-transpose-2d.mjs"} <= set(names)
    True
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target} is a file: name a folder for the scripts.")
    sources = {name: bundle_path(name) for name in ("elements.js", ASKING)}
    for path in sorted(STATIC.glob("elements-*.js")):
        sources[path.name] = path
    for path in sorted(STATIC.glob("figures-*.js")):
        sources[f"segwidgets-{path.stem.removeprefix('figures-')}.mjs"] = path
    for path in sorted(STATIC.glob("language-*.js")):
        sources[path.name] = path
    target.mkdir(parents=True, exist_ok=True)
    for name, path in sources.items():
        write(target / name, path.read_bytes())
    return [target / name for name in sources]
