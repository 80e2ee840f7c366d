"""`python -m tools.api FOLDER`: the docstrings of all public names as pages that work offline."""

from __future__ import annotations

import argparse
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


def write_api(folder: Path) -> None:
    """Write a page for each module, an index and a search that needs no server."""
    import pdoc

    # Public names are loaded when they are used; pdoc only sees those that are there.
    for module in map(import_module, MODULES):
        for name in module.__all__:
            getattr(module, name)
    pdoc.render.configure(docformat="numpy", show_source=False, footer_text="segwidgets")
    pdoc.pdoc(*MODULES, output_directory=folder)


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
