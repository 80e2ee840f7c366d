"""Films in which nothing flies: outlines glide, the rest fades."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence

import segwidgets as sw
from segwidgets.drawing.film import Film
from segwidgets.drawing.items import Areas, Bitmap, Outline
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


# Of all steps: how many times the bytes of a film without anything between the steps.
HEAVIER = {
    "checkerboard": 1.4,
    "field": 2.0,
    "matrix": 1.8,
    "scores": 2.2,
    "downsampling": 3.2,
}


@pytest.mark.parametrize("name", HEAVIER)
def test_a_smooth_film_is_not_much_heavier_than_one_that_is_cut(name: str, tmp_path: Path) -> None:
    figure = MOVING[name]()
    sizes = []
    for smooth in (True, False):
        path = tmp_path / f"{smooth}.gif"
        figure.save(path, smooth=smooth, steps=range(min(4, figure._film_steps(None))))
        sizes.append(path.stat().st_size)
    assert sizes[0] <= HEAVIER[name] * sizes[1]


def test_each_pixel_changes_once_where_nothing_glides() -> None:
    drawings = compose(MOVING["checkerboard"](), range(2), None, "light", 6.5)
    film = Film(drawings, dpi=72, smooth=True)
    assert film._gliding[0]
    film._gliding[0].clear()
    shown = np.stack([np.asarray(frame) for frame in film.frames()])
    changes = (shown[1:] != shown[:-1]).any(-1).sum(0)
    assert changes.max() == 1
    # And all that changes, changes from left to right.
    columns = [np.flatnonzero((b != a).any((0, 2))) for a, b in pairwise(shown[:-1])]
    assert all(before.max() <= after.min() for before, after in pairwise(columns))


def test_the_sentence_stays_until_the_step_is_over() -> None:
    drawings = compose(MOVING["checkerboard"](), range(2), None, "light", 6.5)
    film = Film(drawings, dpi=72, smooth=True)
    top = min(item.y for item in drawings[0].items if item.part == "caption")
    said = [np.asarray(frame)[int(top) :] for frame in film.frames()]
    assert all((one == said[0]).all() for one in said[:-1])
    assert (said[-1] != said[0]).any()


def test_a_film_of_cells_has_few_colors_though_it_has_a_key(tmp_path: Path) -> None:
    figure = sw.Conv2d()
    drawings = compose(figure, range(2), None, "light", 6.5)
    assert not Film(drawings, dpi=72).has_photographs
    figure.save(tmp_path / "film.gif", steps=range(2))
    written = (tmp_path / "film.gif").read_bytes()
    with Image.open(tmp_path / "film.gif") as film:
        assert len(film.convert("RGB").getcolors(256) or range(999)) <= 63
    # The key still begins and ends in the colors of its ends.
    (key,) = (i for d in drawings[:1] for i in d.items if isinstance(i, Bitmap))
    ends = {tuple(key.pixels.array()[0, at, :3].tolist()) for at in (0, -1)}
    palette = np.frombuffer(written[13 : 13 + 3 * 64], np.uint8).reshape(-1, 3).tolist()
    assert ends <= set(map(tuple, palette))


def test_a_film_of_a_photograph_keeps_its_colors() -> None:
    drawings = compose(MOVING["scores"](), range(2), None, "light", 6.5)
    assert Film(drawings, dpi=72).has_photographs


def test_translucent_cones_keep_their_hue(tmp_path: Path) -> None:
    sw.ConvTranspose2d().save(tmp_path / "film.gif", steps=range(2))
    with Image.open(tmp_path / "film.gif") as film:
        shown = np.asarray(film.convert("RGB")).reshape(-1, 3).astype(int)
    (drawing,) = compose(sw.ConvTranspose2d(step=0), None, None, "light", 6.5)
    (present,) = (i for i in drawing.items if isinstance(i, Areas) and len(i.outlines) == 1)
    assert present.color == "#CC79A7"
    _, green, blue = shown[(shown.min(1) < 245) & (shown[:, 0] > shown[:, 2] + 4)].T
    # Purple, not the red of negative values: no cone has less blue than green.
    wide = np.count_nonzero(blue > green + 8)
    assert wide > 5000
