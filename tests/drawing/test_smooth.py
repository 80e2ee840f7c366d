"""Films in which nothing flies: outlines glide, the rest fades."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageSequence

import segwidgets as sw
from segwidgets.drawing.film import Film
from segwidgets.drawing.items import Outline
from segwidgets.widgets.export import compose
from tests.ops.networks import padded, photograph

MOVING: dict[str, Any] = {
    "checkerboard": lambda: sw.Checkerboard(layers=[(3, 2)] * 3),
    "all": lambda: sw.ConvTranspose2d(view="all"),
    "field": lambda: sw.SlidingWindow(photograph(20), padded(), device="cpu", view="field"),
    "matrix": lambda: sw.Unpooling(view="matrix"),
    "scores": lambda: sw.SegmentationTasks(view="scores"),
    "changes": lambda: sw.Downsampling(labels="changes"),
    "downsampling": lambda: sw.Downsampling(),
}


def saved(figure: Any, path: Path, *, smooth: bool) -> tuple[int, int]:
    """Save the first two steps: how many different frames, and how many bytes."""
    figure.save(path, steps=range(2), smooth=smooth)
    with Image.open(path) as film:
        frames = {frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(film)}
    return len(frames), path.stat().st_size


@pytest.mark.parametrize("name", MOVING)
def test_a_step_goes_over_into_the_next(name: str, tmp_path: Path) -> None:
    figure = MOVING[name]()
    frames, size = saved(figure, tmp_path / "smooth.gif", smooth=True)
    cut, least = saved(figure, tmp_path / "cut.gif", smooth=False)
    # Five a step, but for the last one, which ends the film.
    assert cut == 2
    assert frames >= 5 + 1
    assert size < 5 * least + 20_000


def test_an_outline_glides_and_does_not_jump() -> None:
    drawings = compose(MOVING["all"](), range(2), None, "light", 6.5)
    film = Film(drawings, dpi=72, smooth=True)
    assert [t for _, t, _ in film.moments] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 0])
    where = [
        {item.color: item.x for item in film._moving(0, t) if isinstance(item, Outline)}
        for t in (0.2, 0.4, 0.6, 0.8)
    ]
    green = [places["#009E73"] for places in where]
    first, last = (
        {item.x for item in d.items if isinstance(item, Outline) and item.color == "#009E73"}
        for d in drawings
    )
    assert green == sorted(green)
    assert len(set(green)) == 4
    assert min(first - last) < green[0]
    assert green[-1] < max(last - first)


def test_a_film_of_drawings_is_cut_where_no_motion_was_asked_for() -> None:
    drawings = compose(MOVING["checkerboard"](), range(3), None, "light", 6.5)
    assert len(Film(drawings, dpi=72).moments) == 3
