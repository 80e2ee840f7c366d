"""Every example as a site: an index, and a page per figure. `segwidgets gallery site`."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from segwidgets.embed.examples import (
    Example,
    annotation,
    checkerboard,
    coco_file,
    downsampling,
    iou,
    linear,
    networks,
    pixel_shuffle,
    segmentation_tasks,
    unpooling,
)
from segwidgets.embed.page import ASKING, Element, shell
from segwidgets.shared.bundles import bundle_path
from segwidgets.shared.files import write as write_file
from segwidgets.shared.language import t
from segwidgets.shared.progress import ProgressBar

# What the figures of a topic are about: in a word, as a heading, and in a sentence. A topic is a
# family, in the order in which a lecture tells them, or what takes up several.
_TOPICS = {
    "segmentation-tasks": (
        "Segmentation",
        "What segmentation is",
        "One picture in five readings, and the score that belongs to each.",
    ),
    "networks": (
        "Networks",
        "Networks on pictures",
        "Windows against one pass, and encoders with their decoders.",
    ),
    "downsampling": (
        "Downsampling",
        "Downsampling",
        "Pooling, strides and subsampling side by side: what is kept, and what a shift does.",
    ),
    "unpooling": (
        "Unpooling",
        "Pooling and unpooling",
        "What pooling throws away, and what unpooling methods bring back.",
    ),
    "linear": (
        "Convolution",
        "Convolution and its transpose",
        "Stamps, windows and matrices: three ways to read the same list of products.",
    ),
    "checkerboard": (
        "Checkerboards",
        "Checkerboards",
        "Where the pattern comes from that upsampling leaves, and what to do about it.",
    ),
    "pixel-shuffle": (
        "Channels",
        "Channels and space",
        "Sub-pixel upsampling: channels become space.",
    ),
    "upsampling": (
        "Upsampling",
        "Upsampling compared",
        "One network, trained alike with each method of upsampling, on the same picture.",
    ),
    "iou": (
        "Scores",
        "Masks and scores",
        "Paint a prediction, and see what each score makes of it.",
    ),
    "annotation": (
        "Annotation",
        "Collecting labels",
        "Label an object in five ways, and see what labels cost.",
    ),
    "coco-file": (
        "COCO",
        "A file of labels",
        "What COCO holds, how its files hang together, and how a mask becomes a string.",
    ),
}
# Examples of a family that take up what other families introduce.
_LATER = {"an-edge-seven-ways": "upsampling"}


def _topic(example: Example) -> str:
    return _LATER.get(example.slug, example.family)


#: What the gallery shows, in the order in which a lecture tells it.
EXAMPLES = sorted(
    (
        item
        for family in (
            segmentation_tasks,
            networks,
            downsampling,
            unpooling,
            linear,
            checkerboard,
            pixel_shuffle,
            iou,
            annotation,
            coco_file,
        )
        for item in vars(family).values()
        if type(item) is Example
    ),
    key=lambda example: list(_TOPICS).index(_topic(example)),
)
# The figure that plays above them all.
_OPENING = "worked-example"
# Pixels that it takes, so that it stands on the first screen with the title.
_OPENING_HEIGHT = 420
# A film on a card plays at most this many steps.
_MAX_STEPS = 10
# Pixels of a card's picture, at least; and on a phone, where it stands beside its words.
_CARD, _ROW = (350, 230), (140, 92)


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _style(page: str) -> str:
    return _beside("gallery.css") + _beside(f"gallery_{page}.css")


def write(
    folder: str | PathLike[str],
    examples: Iterable[Example] = EXAMPLES,
    *,
    progress: bool = False,
    home: str = "",
    scripts: str = "",
) -> Path:
    """Write the gallery into a folder, which is made where it is missing.

    In a site `home` leads from it to the site's index, and `scripts` to the folder of its scripts.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(f"{target} is a file: name a folder for the gallery.")
    examples = list(examples)
    names = {f"elements-{example.family}.js" for example in examples}
    code = {name: bundle_path(name).read_bytes() for name in (*sorted(names), ASKING)}
    for part in ("", "pictures"):
        (target / part).mkdir(parents=True, exist_ok=True)
    for name, text in code.items():
        write_file(target / scripts / name, text)
    cards: dict[str, list[str]] = {}
    live = ""
    bar = ProgressBar(len(examples), shown=progress, label="gallery")
    for number, example in enumerate(examples):
        bar.update(number, example.slug)
        figure = example.make()
        _draw(figure, example, target / "pictures")
        neighbours = examples[number - 1], examples[(number + 1) % len(examples)]
        write_file(target / f"{example.slug}.html", _page(example, figure, *neighbours, scripts))
        cards.setdefault(_topic(example), []).append(_card(example, figure))
        if example.slug == _OPENING:
            live = _live(example, figure, scripts)
        figure.close()
    bar.finish(len(examples), "done")
    write_file(target / "index.html", _index(cards, live, home))
    return target / "index.html"


def _draw(figure: Any, example: Example, folder: Path) -> None:
    """Draw a card's still in both themes, and its film where it moves, arranged alike."""
    last, width = figure._film_steps(None) - 1, None
    chosen = sorted({round(i * last / (_MAX_STEPS - 1)) for i in range(_MAX_STEPS)})
    for theme in ("light", "dark"):
        look: dict[str, Any] = {"theme": theme, "size": _CARD}
        name = folder / f"{example.slug}-{theme}"
        width = figure._save_motif(name.with_suffix(".png"), **look, width=width)
        small = name.with_name(f"{name.name}-small.png")
        figure._save_motif(small, theme=theme, size=_ROW, width=width)
        if last:
            look |= {"steps": chosen, "fps": 2.5}
            figure._save_motif(name.with_suffix(".gif"), **look, width=width)


def _index(cards: dict[str, list[str]], live: str, home: str) -> str:
    back = f'<a href="{home}">{escape(t("Chapters"))}</a>' if home else ""
    links = "".join(f'<a href="#{topic}">{_TOPICS[topic][0]}</a>' for topic in cards)
    sections = "\n".join(_section(topic, members) for topic, members in cards.items())
    body = f"""<header>
<h1>segwidgets</h1>
<p class="lead">Figures for teaching semantic segmentation. Play them, step through them, change a
number, and everything follows. In a notebook torch checks them; here they run entirely in your
browser.</p>
</header>
<main>
{live}
<nav aria-label="Topics">{back}{links}</nav>
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


def _live(example: Example, figure: Any, scripts: str) -> str:
    """One figure that plays before anything is opened."""
    figure.compact, figure.height, figure.step = True, _OPENING_HEIGHT, 0
    return f"""<div class="live">
{figure._element().html()}
</div>
<script src="{scripts}elements-{example.family}.js"></script>"""


def _section(topic: str, cards: list[str]) -> str:
    _, title, sentence = _TOPICS[topic]
    return f"""<section aria-labelledby="{topic}"><h2 id="{topic}">{title}</h2>
<p class="lead">{sentence}</p>
<ul class="cards">
{chr(10).join(cards)}
</ul></section>"""


def _card(example: Example, figure: Any) -> str:
    moving = ' data-film=""' if figure._film_steps(None) > 1 else ""
    source = f"pictures/{example.slug}"
    narrow, dark = "(max-width: 560px)", "(prefers-color-scheme: dark)"
    return f"""<li><a href="{example.slug}.html">
<picture{moving}><source media="{narrow} and {dark}" srcset="{source}-dark-small.png">
<source media="{narrow}" srcset="{source}-light-small.png">
<source media="{dark}" srcset="{source}-dark.png">
<img src="{source}-light.png" alt="" loading="lazy"></picture>
<div><h3>{escape(example.title)}</h3>
<p>{escape(example.sentence)}</p></div>
</a></li>"""


def _page(example: Example, figure: Any, before: Example, after: Example, scripts: str) -> str:
    element = figure._element()
    body = f"""<nav aria-label="Gallery"><a href="index.html">segwidgets</a>
<h1>{escape(example.title)}</h1>
<span><a href="{before.slug}.html" rel="prev" title="{escape(before.title)}"><i>Previous</i></a>
<a href="{after.slug}.html" rel="next" title="{escape(after.title)}"><i>Next</i></a></span></nav>
<main>
{element.html(link=True)}
<p class="lead">{escape(example.sentence)}</p>
{_snippets(example, element, figure._film_steps(None) > 1)}
<p class="onward">Next: <a href="{after.slug}.html">{escape(after.title)}</a></p>
</main>
{_scripts(element, scripts)}"""
    return shell(
        body,
        title=f"{example.title} · segwidgets",
        style=_style("example"),
        scripts="'self'",
    )


def _scripts(element: Element, folder: str = "") -> str:
    """Load what draws a figure, and what asks about it only where something is asked."""
    names = [f"elements-{element.family}.js", *([ASKING] if element.asks else [])]
    return "\n".join(f'<script src="{folder}{name}"></script>' for name in names)


def _snippets(example: Example, element: Element, moves: bool) -> str:
    """Say how to make the figure and how to take it along, a tab each."""
    code = f"import segwidgets as sw\n\n{named(example.code)}"
    tabs = {
        "Python": f"{code}\nw",
        "Page": f'{code}\nw.to_html("figure.html")  # one file, without a network',
        "Frame": f"{code}\nprint(w.to_iframe())  # to paste into an LMS, a wiki or Markdown",
        "Slides": f"{code}\nw.static()  # for slides and saved notebooks",
        "Print": f'{code}\nw.save("figure.pdf", width=3.4)',
    }
    if moves:
        tabs["Film"] = f'{code}\nw.save("figure.gif")'
    tabs["HTML"] = (
        f"{element.html()}\n{_scripts(element)}  <!-- segwidgets.write_assets writes it -->"
    )
    names = "".join(
        f'<label><input type="radio" name="use" value="{name}"{" checked" * (i == 0)}>'
        f"{name}</label>"
        for i, name in enumerate(tabs)
    )
    panels = "".join(
        f'<pre data-use="{name}" tabindex="0"><code>{escape(text)}</code></pre>'
        for name, text in tabs.items()
    )
    shown = "".join(
        f'.uses:has([value="{name}"]:checked) [data-use="{name}"] {{ display: block; }}'
        for name in tabs
    )
    return (
        f'<section class="uses" aria-label="Use this figure"><style>{shown}</style>'
        f"<fieldset><legend>Use this figure in</legend>{names}</fieldset>{panels}</section>"
    )


def named(code: str) -> str:
    """Give the figure that the last expression of a text makes a name, `w`."""
    lines = code.splitlines()
    at = ast.parse(code).body[-1].lineno - 1
    lines[at] = f"w = {lines[at]}"
    return "\n".join(lines)
