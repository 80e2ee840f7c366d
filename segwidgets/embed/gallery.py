"""Every example as a site: an index, and a page per figure. `segwidgets gallery site`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from segwidgets.embed.examples import (
    Example,
    checkerboard,
    iou,
    linear,
    networks,
    pixel_shuffle,
    unpooling,
)
from segwidgets.embed.page import Element, shell
from segwidgets.shared.bundles import bundle_path, bundle_text
from segwidgets.shared.files import write as write_file

#: What the gallery shows, from top to bottom.
EXAMPLES = [
    item
    for family in (linear, checkerboard, pixel_shuffle, unpooling, networks, iou)
    for item in vars(family).values()
    if type(item) is Example
]
# A film on a card plays at most this many steps.
_MAX_STEPS = 24
_CARD_WIDTH = 4.6
# What the figures of a family are about.
_TOPICS = {
    "linear": (
        "Convolution and its transpose",
        "Stamps, windows and matrices: three ways to read the same list of products.",
    ),
    "checkerboard": (
        "Checkerboards",
        "Where the pattern comes from that upsampling leaves, and what to do about it.",
    ),
    "pixel-shuffle": ("Channels and space", "Sub-pixel upsampling: channels become space."),
    "unpooling": (
        "Pooling and unpooling",
        "What pooling throws away, and what unpooling methods bring back.",
    ),
    "networks": (
        "Networks on pictures",
        "Windows against one pass, and encoders with their decoders.",
    ),
    "iou": ("Masks and scores", "Paint a prediction, and see what each score makes of it."),
}


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _style(page: str) -> str:
    return _beside("gallery.css") + _beside(f"gallery_{page}.css")


def write(folder: str | PathLike[str], examples: Iterable[Example] = EXAMPLES) -> Path:
    """Write the site into a folder, which is made where it is missing."""
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target} is a file: name a folder for the gallery.")
    examples = list(examples)
    scripts = {f"elements-{example.family}.js" for example in examples}
    code = {name: bundle_path(name).read_bytes() for name in sorted(scripts)}
    for part in ("", "pictures"):
        (target / part).mkdir(parents=True, exist_ok=True)
    for name, text in code.items():
        write_file(target / name, text)
    cards: dict[str, list[str]] = {}
    live = ""
    for number, example in enumerate(examples):
        figure = example.make()
        _draw(figure, example, target / "pictures")
        neighbours = examples[number - 1], examples[(number + 1) % len(examples)]
        write_file(target / f"{example.slug}.html", _page(example, figure, *neighbours))
        cards.setdefault(example.family, []).append(_card(example, figure))
        live = live or _live(example, figure)
        figure.close()
    write_file(target / "index.html", _index(cards, live))
    return target / "index.html"


def _draw(figure: Any, example: Example, folder: Path) -> None:
    """Draw a card's still in both themes, and its film where it moves."""
    for theme in ("light", "dark"):
        name = folder / f"{example.slug}-{theme}.png"
        figure.save(name, theme=theme, width=_CARD_WIDTH, dpi=144)
    steps = figure._film_steps(None)
    if steps > 1:
        chosen = sorted({round(i * (steps - 1) / (_MAX_STEPS - 1)) for i in range(_MAX_STEPS)})
        for theme in ("light", "dark"):
            name = folder / f"{example.slug}-{theme}.gif"
            figure.save(name, steps=chosen, theme=theme, width=_CARD_WIDTH, dpi=72, fps=2.5)


def _index(cards: dict[str, list[str]], live: str) -> str:
    links = "".join(f'<a href="#{family}">{_TOPICS[family][0]}</a>' for family in cards)
    sections = "\n".join(_section(family, members) for family, members in cards.items())
    body = f"""<header>
<h1>segwidgets</h1>
<p class="lead">Figures for teaching semantic segmentation. They play, step and can be edited:
change a number and everything follows. In a notebook torch checks them; here they are alone
with your browser.</p>
<pre><code>pip install segwidgets</code></pre>
<nav aria-label="Topics">{links}</nav>
</header>
<main>
{live}
{sections}
</main>
<script>
{_beside("gallery_index.js")}</script>"""
    title = "segwidgets: gallery"
    return shell(
        body,
        title=title,
        style=_style("index"),
        scripts="'self'",
        pictures="'self'",
    )


def _live(example: Example, figure: Any) -> str:
    """One figure to play with before anything is opened."""
    return f"""<div class="live">
{figure._element().html()}
</div>
<script defer src="elements-{example.family}.js"></script>"""


def _section(family: str, cards: list[str]) -> str:
    title, sentence = _TOPICS[family]
    return f"""<section aria-labelledby="{family}"><h2 id="{family}">{title}</h2>
<p class="lead">{sentence}</p>
<ul class="cards">
{chr(10).join(cards)}
</ul></section>"""


def _card(example: Example, figure: Any) -> str:
    moving = ' data-film=""' if figure._film_steps(None) > 1 else ""
    source = f"pictures/{example.slug}"
    return f"""<li><a href="{example.slug}.html">
<picture{moving}><source media="(prefers-color-scheme: dark)" srcset="{source}-dark.png">
<img src="{source}-light.png" alt="" loading="lazy"></picture>
<h3>{escape(example.title)}</h3>
<p>{escape(example.sentence)}</p>
</a></li>"""


def _page(example: Example, figure: Any, before: Example, after: Example) -> str:
    element = figure._element()
    body = f"""<nav aria-label="Gallery"><a href="index.html">segwidgets</a>
<span><a href="{before.slug}.html" rel="prev">{escape(before.title)}</a>
<a href="{after.slug}.html" rel="next">{escape(after.title)}</a></span></nav>
<main>
<h1>{escape(example.title)}</h1>
<p class="lead">{escape(example.sentence)}</p>
{element.html(link=True)}
<section aria-labelledby="code"><h2 id="code">In Python</h2>
<pre><code>import segwidgets as sw

{escape(example.code)}</code></pre></section>
<section aria-labelledby="use"><h2 id="use">In your course</h2>
{_snippets(element.tag, element.family)}</section>
<section aria-labelledby="keys"><h2 id="keys">Keys, while the focus is in the figure</h2>
<dl>{_keys(element)}</dl></section>
</main>
<script src="elements-{example.family}.js"></script>"""
    return shell(
        body,
        title=f"{example.title} · segwidgets",
        style=_style("example"),
        scripts="'self'",
    )


def _keys(element: Element) -> str:
    """List the figure's keys, from the table that handles them."""
    tables = json.loads(bundle_text("keys.json"))
    # On a picture other keys act than on cells.
    name = f"{element.stem}-photo" if element.attributes.get("image") else element.stem
    rows = [["Tab, Shift + Tab", "from control to control"], *tables[name]]
    return "".join(
        f"<div><dt>{escape(key)}</dt><dd>{escape(what)}</dd></div>" for key, what in rows
    )


def _snippets(tag: str, family: str) -> str:
    rows = (
        ("One file that works offline", 'w.to_html("figure.html")'),
        ("A frame for an LMS or a wiki", "print(w.to_iframe(height=640))"),
        ("Slides and saved notebooks", "w.static()"),
        ("Print", 'w.save("figure.pdf", width=3.4)'),
        ("A film", 'w.save("figure.gif")'),
        (
            "A page of your own",
            f'<{tag}></{tag}>\n<script src="elements-{family}.js"></script>',
        ),
    )
    return "".join(f"<h3>{what}</h3><pre><code>{escape(code)}</code></pre>" for what, code in rows)
