"""Every example in one page: `python -m segwidgets.embed.gallery site`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from html import escape
from os import PathLike
from pathlib import Path

from segwidgets.embed.example import Example
from segwidgets.embed.examples import EXAMPLES
from segwidgets.embed.page import shell
from segwidgets.shared.files import write as write_file

_STYLE = """h1 { margin-block: 32px 8px; font-size: 2rem; line-height: 1.2; }
h2 { margin-block: 64px 4px; font-size: 1.375rem; line-height: 1.3; }
p { max-width: 44rem; margin-block: 4px 16px; }
a { color: inherit; text-underline-offset: 4px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; list-style: none; }
pre {
  margin-block: 16px; padding: 12px 16px; overflow-x: auto;
  border: 1px solid var(--line); border-radius: 8px; font-size: 0.875rem;
}
"""


def page(examples: Iterable[Example] = EXAMPLES) -> str:
    """Write the page.

    Parameters
    ----------
    examples : iterable of Example
        What to show, from top to bottom.

    Returns
    -------
    str
        HTML, with the script of the figures in it once.

    Raises
    ------
    FileNotFoundError
        If the script has not been built.
    """
    examples = list(examples)
    links = "".join(
        f'<li><a href="#{example.slug}">{escape(example.title)}</a></li>' for example in examples
    )
    sections = "\n".join(map(_section, examples))
    return shell(
        f"""<header>
<h1>segwidgets</h1>
<p>Figures that play, step and can be edited. Change a number and everything follows.</p>
<nav aria-label="Figures"><ul>{links}</ul></nav>
<pre><code>import segwidgets as sw</code></pre>
</header>
<main>
{sections}
</main>""",
        script="elements.js",
        title="segwidgets: gallery",
        style=_STYLE,
    )


def _section(example: Example) -> str:
    figure = example.make()
    element = figure.element().html()
    figure.close()
    return f"""<section id="{example.slug}" aria-labelledby="{example.slug}-title">
<h2 id="{example.slug}-title">{escape(example.title)}</h2>
<p>{escape(example.sentence)}</p>
{element}
<pre><code>{escape(example.code)}</code></pre>
</section>"""


def write(folder: str | PathLike[str]) -> Path:
    """Write the page into a folder, which is made where it is missing.

    Parameters
    ----------
    folder : str or path-like
        Where `index.html` goes.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    FileNotFoundError
        If the script has not been built.
    NotADirectoryError
        If `folder` is a file.
    OSError
        If the file cannot be written.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target} is a file: name a folder for the gallery.")
    text = page()
    target.mkdir(parents=True, exist_ok=True)
    write_file(target / "index.html", text)
    return target / "index.html"


def main(arguments: list[str]) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : list of str
        The folder, and nothing else.

    Returns
    -------
    int
        Exit status.
    """
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: python -m segwidgets.embed.gallery FOLDER\n")
        return 2
    try:
        sys.stdout.write(f"{write(arguments[0])}\n")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
