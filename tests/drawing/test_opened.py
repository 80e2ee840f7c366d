"""PDF and LaTeX opened by programs that read them for a living: PDFium and KaTeX."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import segwidgets as sw
from segwidgets.drawing.still import draw
from segwidgets.widgets.export import compose

HOSTS = Path(__file__).parents[1] / "hosts" / "npm"

FIGURES: dict[str, Any] = {
    "stamp": lambda: sw.ConvTranspose2d(step=4),
    "gather": lambda: sw.ConvTranspose2d(view="gather", padding=1, step=4),
    "matrix": lambda: sw.Conv1d(stride=2, view="matrix"),
    "symbols": lambda: sw.ConvTranspose1d(labels="symbols"),
    "small": lambda: sw.ConvTranspose2d([[1, -2], [0, 3]], [[1, 2], [3, 4]]),
    "checkerboard": lambda: sw.Checkerboard(),
    "unpooling": lambda: sw.Unpooling(),
    "masks": lambda: sw.IoUCalculator(),
}


def opened(figure: Any, path: Path, width: float) -> Any:
    figure.save(path, width=width)
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 1
    return document[0]


@pytest.mark.parametrize("width", [3.4, 6.5])
@pytest.mark.parametrize("name", FIGURES)
def test_a_pdf_shows_what_the_still_shows(name: str, width: float, tmp_path: Path) -> None:
    figure = FIGURES[name]()
    page = opened(figure, tmp_path / "figure.pdf", width)
    assert page.get_width() <= 72 * width + 1
    shown = np.asarray(page.render(scale=2).to_pil().convert("RGB"), float)
    still = figure.figure(width=width)
    still.set_dpi(144)
    agg = FigureCanvasAgg(still)
    agg.draw()
    drawn = np.asarray(agg.buffer_rgba(), float)[..., :3]
    rows, columns = (min(a, b) for a, b in zip(shown.shape[:2], drawn.shape[:2], strict=True))
    off = np.abs(shown[:rows, :columns] - drawn[:rows, :columns]).max(axis=2)
    # Two programs draw the edges of letters and lines.
    assert (off > 80).mean() < 0.05
    assert np.abs(shown.mean((0, 1)) - drawn.mean((0, 1))).max() < 2


def test_a_pdfs_letters_are_letters(tmp_path: Path) -> None:
    page = opened(FIGURES["stamp"](), tmp_path / "figure.pdf", 3.4)
    text = " ".join(page.get_textpage().get_text_range().split())
    assert "Weighted copy" in text
    assert "Input (1, 1) = 4 scales the kernel and is added" in text
    assert "10" in text.split()


@pytest.mark.parametrize("size", [1, 2, 3])
def test_cells_of_a_small_figure_can_be_read_in_a_column(size: int) -> None:
    """Headings are wider than small grids; the cells need not pay for that."""
    figure = sw.ConvTranspose2d(np.ones((size, size)), np.ones((size, size)))
    (drawing,) = compose(figure, None, None, "light", 3.4)
    cells = [item.width for item in drawing.items if getattr(item, "text", "") == "1"]
    assert min(cells) >= 9
    assert draw(drawing).get_figwidth() <= 3.41


def test_formulas_are_read_without_a_complaint() -> None:
    figures = [
        sw.ConvTranspose1d(labels="symbols"),
        sw.ConvTranspose2d([[1, -2], [0, 3]], [[1.5, 2], [3, 4e-5]], bias=1),
        sw.Conv1d(stride=2),
        sw.Conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [3, 4]]),
        sw.Unpooling(),
    ]
    views: tuple[Any, ...] = ("matrix", "terms")
    formulas = [figure.to_latex(view) for figure in figures for view in views]
    bare = [re.fullmatch(r"\$\$(.*)\$\$", str(one), re.DOTALL) for one in formulas]
    done = subprocess.run(
        ["node", "katex.mjs"],
        cwd=HOSTS,
        input=json.dumps([one[1] for one in bare if one]),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert len(told) == len(formulas)
    # The matrix of the first has a row for each output cell, the vectors one for each of theirs.
    assert told[0]["rows"] == 5 + 2 + 5
    assert "a z + b x" in " ".join(told[0]["text"].split())
    assert "a z + b x" in " ".join(told[1]["text"].split())
