"""`python -m tools.api FOLDER`: the docstrings of all public names as pages that work offline."""

from __future__ import annotations

import argparse
import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

#: The modules whose names are public, each with its own page; `sw.metrics` lies in `ops`.
MODULES: Final = (
    "segwidgets",
    "segwidgets.images",
    "segwidgets.networks",
    "segwidgets.ops",
    "segwidgets.ops.metrics",
    "segwidgets.scenes",
    "segwidgets.terms",
)


_TAG = re.compile(r"<[^>]+>")


def light_index(documents: list[dict[str, str]], *_: object) -> str:
    """Write what a search looks through: names, signatures and first paragraphs, without colours.

    >>> light_index([{"fullname": "f", "doc": "<p>It <em>adds</em>.</p><p>More.</p>"}])
    '[{"fullname":"f","doc":"It adds."}]'
    """
    light = [
        {name: _TAG.sub("", text.partition("</p>")[0]).strip() for name, text in one.items()}
        for one in documents
    ]
    return json.dumps(light, separators=(",", ":"))


def write_api(folder: Path) -> None:
    """Write a page for each module, an index and a search that needs no server."""
    import warnings

    import pdoc
    import pdoc.render

    # Of every docstring and signature with its colours the index would be three times all pages.
    vars(pdoc.render)["precompile_index"] = light_index
    # Public names are loaded when they are used; pdoc only sees those that are there.
    for module in map(import_module, MODULES):
        for name in module.__all__:
            vars(module)[name] = getattr(module, name)
    pdoc.render.configure(docformat="numpy", show_source=False, footer_text="segwidgets")
    # Annotations of names that only type checkers import stay as they are written, and a trait that
    # a method of a base adds has no line of its own.
    for known in ("Error parsing type annotation", "Cannot determine where"):
        warnings.filterwarnings("ignore", known)
    # It goes on to the modules that are public names. What figures inherit is told at its class.
    figures = [one for one in vars(import_module(MODULES[0])).values() if isinstance(one, type)]
    homes = {base.__module__ for figure in figures for base in figure.__mro__}
    bases = sorted(home for home in homes if home.startswith("segwidgets.widgets."))
    pdoc.pdoc(MODULES[0], *bases, output_directory=folder)


def main() -> int:
    """Write the pages where the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tools.api", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    write_api(folder)
    sys.stdout.write(f"{folder / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
