"""`segwidgets export`: a figure into a page, a picture or a film."""

from __future__ import annotations

import argparse
import json
import sys
from ast import literal_eval
from pathlib import Path
from typing import Any

from traitlets import TraitError

import segwidgets as sw
from segwidgets.shared.words import did_you_mean

_EXAMPLES = """examples:
  segwidgets export conv-transpose-2d --stride 2 --kernel-size 3 -o stamps.html
  segwidgets export conv-transpose-2d --kernel-size 4 --input-size 5 -o sizes.pdf
  segwidgets export conv-2d --padding 1 --view matrix -o matrix.pdf --width 3.4
  segwidgets export conv-transpose-1d --labels symbols -o film.gif --fps 1
  segwidgets export checkerboard --layers '[[3, 2], [3, 2]]' -o checkerboard.svg --theme dark

  segwidgets export conv-1d -o bare.svg --no-caption --no-code --no-counter

Parameters of the figure are those of its class in Python, with dashes for underscores; values
are written as in Python or JSON; what is neither is a word.
"""
# The lines below a picture.
_LINES = {"caption": "the sentence", "code": "the PyTorch line", "counter": '"step 5 of 9"'}


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "export",
        help="write a figure into a page, a picture or a film",
        description="Write a figure into a file; its suffix says as what: .html, .png, .svg, "
        ".pdf, .gif or .mp4.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("figure", metavar="FIGURE", help=f"one of {', '.join(figures())}")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="of a picture")
    parser.add_argument("--width", type=float, default=6.5, help="inches across (6.5)")
    parser.add_argument("--fps", type=float, default=1.0, help="steps per second of a film (1)")
    parser.add_argument("--dpi", type=int, help="pixels per inch of .png, .gif and .mp4")
    parser.add_argument("--no-smooth", action="store_true", help="one frame per step of a film")
    for name, what in _LINES.items():
        parser.add_argument(f"--no-{name}", action="store_true", help=f"leave out {what}")
    parser.add_argument("--title", help="title of a page")
    parser.add_argument("--lang", default="en", help="language of a page (en)")
    parser.set_defaults(run=run, more=True)


def figures() -> dict[str, type[Any]]:
    """List the classes of all figures by their names in HTML."""
    named: list[Any] = [getattr(sw, name) for name in sw.__all__]
    return {cls.stem: cls for cls in named if getattr(cls, "stem", "")}


def run(chosen: argparse.Namespace) -> int:
    """Write the figure."""
    known = figures()
    if chosen.figure not in known:
        hint = did_you_mean(chosen.figure, [*known]) or f"choose {', '.join(known)}."
        raise ValueError(f"there is no figure {chosen.figure!r}; {hint}")
    figure = made(known[chosen.figure], parsed(chosen.rest))
    target = chosen.output
    if target.suffix.lower() in (".html", ".htm"):
        figure.to_html(target, title=chosen.title, lang=chosen.lang)
    else:
        look = {"theme": chosen.theme, "width": chosen.width, "fps": chosen.fps}
        look["smooth"] = not chosen.no_smooth
        look |= {name: not getattr(chosen, f"no_{name}") for name in _LINES}
        figure.save(target, **look, dpi=chosen.dpi, progress=sys.stderr.isatty())
    sys.stdout.write(f"{target}\n")
    return 0


def parsed(rest: list[str]) -> dict[str, Any]:
    """Read the parameters of a figure, `--name value` or `--name=value`, as Python writes them.

    >>> parsed(["--kernel-size", "3", "--labels=symbols", "--padding", "[1, 0]"])
    {'kernel_size': 3, 'labels': 'symbols', 'padding': [1, 0]}
    >>> parsed(["--ceil-mode", "True", "--stride", "(2, 1)"])
    {'ceil_mode': True, 'stride': (2, 1)}
    """
    given: dict[str, Any] = {}
    words = iter(rest)
    for word in words:
        if not word.startswith("--"):
            raise ValueError(f"{word!r} is no parameter: write --name value.")
        name, sign, value = word[2:].partition("=")
        text = value if sign else next(words, None)
        if text is None:
            raise ValueError(f"--{name} has no value: write --{name} VALUE.")
        given[name.replace("-", "_")] = _value(text)
    return given


def _value(text: str) -> Any:
    for read in (json.loads, literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError):
            continue
    return text


def made(cls: type[Any], given: dict[str, Any]) -> Any:
    """Make the figure."""
    try:
        return cls(**given)
    except TraitError as error:
        raise ValueError(str(error)) from None
