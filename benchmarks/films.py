"""A film of stamps beside matplotlib's own animation, which redraws everything for each frame."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter
from matplotlib.figure import Figure
from PIL import Image

import segwidgets as sw
from benchmarks.rows import Row, limited
from segwidgets.drawing.items import Drawing
from segwidgets.drawing.still import draw_item
from segwidgets.widgets.export import compose

DPI = 90
#: Times faster per frame, and kB.
FASTER, SIZE = 20, 200
#: Films in which much moves or changes, and their kB.
LARGE = {
    "All, 49 steps": (lambda: sw.ConvTranspose2d(view="all"), 520),
    "three layers of Checkerboard": (lambda: sw.Checkerboard(layers=[(3, 2)] * 3), 80),
    "Downsampling by five methods": (sw.Downsampling, 280),
    "scores of readings": (lambda: sw.SegmentationTasks(view="scores"), 460),
}


def measure() -> Iterator[Row]:
    """Save the same film of 5 × 5 → 11 × 11 in both ways; what flies is in ours alone."""
    values = np.arange(25).reshape(5, 5) % 7 - 3
    figure = sw.ConvTranspose2d(values, [[1, 2, 1], [0, 3, 0], [-1, 1, 2]], stride=2)
    steps = range(25)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.gif"
        figure.save(path, steps=steps)  # once before, for imports and fonts
        start = process_time()
        figure.save(path, steps=steps)
        ours = (process_time() - start) / _frames(path)
        yield limited(
            f"film of 5×5 → 11×11, {_frames(path)} frames", path.stat().st_size / 1000, "kB", SIZE
        )
        for name, (make, most) in LARGE.items():
            other = Path(folder) / "other.gif"
            make().save(other)
            yield limited(f"film: {name}", other.stat().st_size / 1000, "kB", most)
        drawings = compose(figure, steps, None, "light", 6.5, phases=True)
        start = process_time()
        _animated(drawings, path)
        theirs = (process_time() - start) / len(drawings)
    yield Row(
        "a frame of it, processor time",
        1000 * ours,
        "ms",
        "FuncAnimation",
        1000 * theirs,
        1 / FASTER,
    )


def _frames(path: Path) -> int:
    with Image.open(path) as film:
        count: int = film.n_frames  # type: ignore[attr-defined]
    return count


def _animated(drawings: list[Drawing], path: Path) -> None:
    """Draw the same items as a reader of matplotlib's documentation would."""
    first = drawings[0]
    drawn = Figure(figsize=(first.width / 72, first.height / 72), facecolor=first.surface)
    axes = drawn.add_axes((0, 0, 1, 1))

    def redraw(number: int) -> None:
        axes.clear()
        axes.set(xlim=(0, first.width), ylim=(first.height, 0))
        axes.set_axis_off()
        for item in drawings[number].items:
            draw_item(axes, item)

    animation = FuncAnimation(drawn, redraw, frames=len(drawings), init_func=lambda: None)
    animation.save(path, writer=PillowWriter(fps=2), dpi=DPI)
