"""A notebook with everything that the site knows: for its tests, and to look at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# One blue pixel.
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEYBxVSF+FAP5FDvcfRYWgAAAA"
    "AElFTkSuQmCC"
)


def text(source: str, *tags: str, **metadata: Any) -> dict[str, Any]:
    """A cell of Markdown; `state` and the like go into the metadata."""
    return {
        "cell_type": "markdown",
        "metadata": {
            **({"tags": list(tags)} if tags else {}),
            **({"segwidgets": metadata} if metadata else {}),
        },
        "source": source,
    }


def code(source: str, *tags: str) -> dict[str, Any]:
    """A cell of code that has not run."""
    return {
        "cell_type": "code",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


CELLS = [
    text("# Stamps\n\n> Why is the output larger than the input?\n\n*Ten minutes.*"),
    text("Every input cell stamps the kernel. With stride $s$ the copies lie $s$ cells apart."),
    text("*Stride* is torch's word, and everybody's.", "margin"),
    code("import segwidgets as sw\n\nw = sw.ConvTranspose1d(stride=2)\nw", "stays"),
    text("At first only one copy has been placed.", state={"step": 0}),
    text("Then the second copy **overlaps** the first.", state={"step": 1}),
    text("The matrix says the same, row by row.", state={"view": "matrix", "step": 2}),
    text("## Try it\n\nNow the whole column is free again.", "wide"),
    code("u = sw.ConvTranspose1d(stride=2)\nprint('size', u.output_size)\nu"),
    text(
        "Drag the stride: [2](#stride=1..3). Or take [stride 3](#stride=3) at once.\n\n"
        "| stride | output_padding |\n|---|---|\n| 1 | 0 |\n| 2 | 0 or 1 |\n\n"
        "1. first\n2. second\n\n![a dot](attachment:dot.png) ![gone](https://example.org/x.png)\n\n"
        "See [the end](#exercises), [that page](other.ipynb#Why-So), and [this](../README.md)."
    ),
    code("import matplotlib.pyplot as plt\n\nplt.plot([1, 3, 2])\nplt.show()"),
    text("## Exercises"),
    code("sw.exercises['transpose-fill-output'](seed=7)"),
    text("## Sources\n\nDumoulin and Visin, [arXiv](https://arxiv.org/abs/1603.07285)."),
]


def write(path: Path, cells: list[dict[str, Any]] = CELLS) -> Path:
    """Write cells as a notebook."""
    cells = [dict(cell) for cell in cells]
    for cell in cells:
        if "attachment:dot.png" in cell["source"]:
            cell["attachments"] = {"dot.png": {"image/png": DOT}}
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(notebook), "utf-8")
    return path
