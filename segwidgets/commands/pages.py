"""`segwidgets site`, `gallery`, `assets` and `clean-notebook`: files around figures."""

from __future__ import annotations

import argparse
import json
import sys
from os import PathLike
from pathlib import Path
from typing import Any

from segwidgets.shared.files import write

_WIDGET = "application/vnd.jupyter.widget-view+json"


def add(commands: Any) -> None:
    """Add the commands."""
    site = commands.add_parser(
        "site",
        help="write notebooks as a site for any static host",
        description="Run notebooks, and write them as pages with live figures, graded exercises "
        "and a search, which ask for nothing.",
    )
    site.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    site.add_argument("-o", "--output", required=True, type=Path, metavar="FOLDER")
    site.add_argument("--title", default="", help="title of the course (its first notebook's)")
    site.add_argument("--lang", default="en", help="language of the pages (en)")
    site.add_argument(
        "--questions", type=Path, metavar="FILE", help="Markdown with a heading for each question"
    )
    site.add_argument("--gallery", action="store_true", help="write the gallery beside it")
    site.add_argument(
        "--api", default="", metavar="ADDRESS", help="where the API's pages lie, for the index"
    )
    site.set_defaults(run=_site)
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


def _site(chosen: argparse.Namespace) -> int:
    from segwidgets.embed import site

    index = site.write(
        chosen.notebooks,
        chosen.output,
        title=chosen.title,
        lang=chosen.lang,
        questions=chosen.questions,
        gallery=chosen.gallery,
        api=chosen.api,
        progress=True,
    )
    sys.stdout.write(f"{index}\n")
    return 0


def _gallery(chosen: argparse.Namespace) -> int:
    from segwidgets.embed import gallery

    sys.stdout.write(f"{gallery.write(chosen.folder, progress=True)}\n")
    return 0


def _assets(chosen: argparse.Namespace) -> int:
    from segwidgets.embed.page import write_assets

    for path in write_assets(chosen.folder):
        sys.stdout.write(f"{path}\n")
    return 0


def _clean(chosen: argparse.Namespace) -> int:
    for path in chosen.notebooks:
        count = clean_notebook(path)
        sys.stdout.write(f"{path}: {count} {'widget' if count == 1 else 'widgets'} taken out\n")
    return 0


def clean_notebook(path: str | PathLike[str], output: str | PathLike[str] | None = None) -> int:
    """Strip the state of widgets from a saved notebook, so that its stills show everywhere.

    GitHub, e-mail and nbconvert show the picture beside a widget only where the notebook does
    not claim to hold the widget itself.
    """
    source = Path(path)
    if not source.is_file():
        raise FileNotFoundError(f"{source} is no file: give the path of a saved notebook.")
    try:
        text = source.read_text("utf-8")
        # Some editors mark a file's encoding at its beginning; what they find there stays.
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        notebook = json.loads(text.removeprefix(mark))
        cleaned = sum(_without_widgets(cell) for cell in notebook["cells"])
        had_state = notebook.get("metadata", {}).pop("widgets", None) is not None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{source} is no notebook of format 4: save it with JupyterLab first."
        ) from error
    if cleaned or had_state or output is not None:
        write(output or path, mark + json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    return cleaned


def _without_widgets(cell: dict[str, Any]) -> int:
    count = 0
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if _WIDGET not in data:
            continue
        count += 1
        # Without anything else to show, the words of the widget have to do.
        del data[_WIDGET]
    return count
