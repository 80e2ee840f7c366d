"""A figure as a snippet to paste: a frame, a custom element, a directive of MyST."""

from __future__ import annotations

import json
from html import escape

from segwidgets.embed.page import Element, Still, as_json, document, script_text


def iframe(element: Element, *, title: str, lang: str, height: int) -> str:
    """Write a frame that carries a whole page.

    Parameters
    ----------
    element : Element
        The figure.
    title : str
        Title of the frame, which screen readers say.
    lang : str
        Language of the page.
    height : int
        Of the frame, in pixels.

    Returns
    -------
    str
        HTML without a line break, so that Markdown takes it as it is.
    """
    page = document([element], title=title, lang=lang)
    # Markdown ends an HTML block at a blank line, and reads what is indented after it as code.
    lines = "\n".join(line.strip() for line in page.splitlines() if line.strip())
    source = escape(lines).replace("\n", "&#10;")
    return (
        f'<iframe title="{escape(title)}" sandbox="allow-scripts" loading="lazy" '
        f'style="width:100%;height:{height}px;border:0" srcdoc="{source}"></iframe>'
    )


def with_script(element: Element, *, inline: bool) -> str:
    """Write a custom element with the script that defines it.

    Parameters
    ----------
    element : Element
        The figure.
    inline : bool
        Whether the script stands in the page; otherwise the page fetches it from beside itself.

    Returns
    -------
    str
        HTML for the body of a page.
    """
    if not inline:
        return f'{element.html()}\n<script src="elements-{element.family}.js"></script>\n'
    script = script_text(f"elements-{element.stem}.js")
    return f"{element.html()}\n<script>\n{script}\n</script>\n"


def myst(element: Element, module: str) -> str:
    """Write the directive of Jupyter Book 2 and MyST.

    Parameters
    ----------
    element : Element
        The figure.
    module : str
        Address of the module, seen from the document.

    Returns
    -------
    str
        Markdown.
    """
    state = {**dict(element.attributes), "_figure": element.stem}
    body = json.dumps(as_json(state), ensure_ascii=False, indent=1)
    return f":::{{anywidget}} {module}\n{body}\n:::\n"


def picture_and_frame(still: Still, frame: str) -> str:
    """Write a picture that gives way to a frame where frames run scripts.

    Parameters
    ----------
    still : Still
        The picture.
    frame : str
        As `iframe` writes it.

    Returns
    -------
    str
        HTML.
    """
    # A page that strips frames or scripts goes on showing the picture.
    hide = "this.previousElementSibling.style.display='none';this.style.display='block'"
    shown = frame.replace("<iframe ", f'<iframe onload="{hide}" ', 1)
    return f"<div>{still.html()}{shown.replace('border:0', 'border:0;display:none')}</div>"
