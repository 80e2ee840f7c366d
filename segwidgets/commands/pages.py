"""`segwidgets gallery`, `assets` and `clean-notebook`: files around figures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the commands.

    Parameters
    ----------
    commands : argparse action
        The commands of the program.
    """
    gallery = commands.add_parser(
        "gallery",
        help="write the gallery as a site for any static host",
        description="Write every example into a folder, as pages that ask for nothing.",
    )
    gallery.add_argument("folder", type=Path, metavar="FOLDER")
    gallery.set_defaults(run=_gallery)
    assets = commands.add_parser(
        "assets",
        help="write the scripts that draw figures, for pages of your own",
        description="Write the classic scripts and the modules into a folder.",
    )
    assets.add_argument("folder", type=Path, metavar="FOLDER")
    assets.set_defaults(run=_assets)
    clean = commands.add_parser(
        "clean-notebook",
        help="strip widget state from notebooks, so that their stills show everywhere",
        description="Strip saved widgets from notebooks; pictures beside them stay.",
    )
    clean.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    clean.set_defaults(run=_clean)


def _gallery(chosen: argparse.Namespace) -> int:
    from segwidgets.embed.gallery import write

    sys.stdout.write(f"{write(chosen.folder)}\n")
    return 0


def _assets(chosen: argparse.Namespace) -> int:
    from segwidgets.embed.assets import write_assets

    for path in write_assets(chosen.folder):
        sys.stdout.write(f"{path}\n")
    return 0


def _clean(chosen: argparse.Namespace) -> int:
    from segwidgets.embed.notebooks import clean_notebook

    for path in chosen.notebooks:
        count = clean_notebook(path)
        sys.stdout.write(f"{path}: {count} widgets taken out\n")
    return 0
