"""`python -m tools.notebooks`: run the course, and keep of its results what a reader sees.

A saved notebook is read where nothing runs: on GitHub, in a mail. Of each output stay the printed
text and the picture of a figure, with its alt text. Widgets, their state and times do not: they
would hide the pictures, and change with each run.
"""

from __future__ import annotations

import argparse
import base64
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

from segwidgets.commands.pages import clean_notebook

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"

WIDGET = "application/vnd.jupyter.widget-view+json"
_PICTURES = ("image/png", "image/gif")
_COLORS = 128


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the notebooks that are named, or all, and write them; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.notebooks",
        description="Run notebooks, and save them with pictures and text, without widgets.",
    )
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK")
    chosen = parser.parse_args(arguments)
    for path in chosen.notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        nbformat.write(shortened(run(path)), path)  # type: ignore[no-untyped-call]
        clean_notebook(path)
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")
    return 0


def run(path: Path) -> Any:
    """Run a notebook in a folder of its own."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    with TemporaryDirectory() as folder:
        NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            store_widget_state=False,
            record_timing=False,
            coalesce_streams=True,
        ).execute()
    return notebook


def shortened(notebook: Any) -> Any:
    """Keep the outputs that a reader sees where nothing runs."""
    # The version of Python that ran it is nobody's business.
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [kept for output in cell.outputs if (kept := _kept(output)) is not None]
    return notebook


def _kept(output: Any) -> Any:
    data = output.get("data")
    if data is None:
        return output
    for kind in _PICTURES:
        if kind in data:
            still = _small(data[kind]) if kind == "image/png" else data[kind]
            output.data = {kind: still}
            output.metadata = {kind: output.metadata[kind]} if kind in output.metadata else {}
            return output
    # A widget without a picture leaves the name of its class, which says nothing.
    return None if WIDGET in data else output


def _small(png: str) -> str:
    """Give the picture a palette, which suffices for flat colours."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
        size, info = picture.size, dict(picture.info)
        reduced = picture.convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE)
    assert reduced.size == size
    written = io.BytesIO()
    reduced.save(written, "PNG", optimize=True, bits=8, dpi=info.get("dpi"))
    smaller = base64.b64encode(written.getvalue()).decode("ascii")
    return min(png.replace("\n", ""), smaller, key=len)


if __name__ == "__main__":
    sys.exit(main())
