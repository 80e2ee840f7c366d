"""Scribbles, proposals and a live wire on photographs, against outlines drawn by hand.

The photographs come with scikit-learn and scikit-image; the outlines were drawn on them by eye, at
their full size.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest
import skimage.data
import sklearn.datasets
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from segwidgets.images import complete_scribbles, live_wire, read_image, region_proposals


class Photo(NamedTuple):
    """A photograph, the outline of an object in it, and strokes on it and beside it: x, y."""

    pixels: NDArray[np.uint8]
    outline: list[tuple[int, int]]
    on: list[list[tuple[int, int]]]
    beside: list[list[tuple[int, int]]]


def _flower() -> Photo:
    return Photo(
        sklearn.datasets.load_sample_image("flower.jpg"),
        [(317, 85), (356, 93), (400, 113), (428, 147), (445, 195), (446, 240), (428, 285),
         (410, 320), (385, 343), (345, 357), (305, 358), (262, 352), (228, 337), (198, 305),
         (175, 262), (168, 215), (177, 172), (202, 125), (243, 98), (290, 86)],
        [[(200, 200), (307, 110), (420, 200), (310, 330), (210, 250)], [(260, 220), (360, 220)]],
        [[(60, 60), (580, 60), (580, 330)], [(100, 250), (120, 380), (240, 390)],
         [(300, 420), (350, 385), (440, 410)]],
    )  # fmt: skip


def _cup() -> Photo:
    """The opening of a cup, with its rim and what is in it."""
    return Photo(
        skimage.data.coffee(),  # type: ignore[no-untyped-call]
        [(240, 23), (290, 18), (345, 29), (385, 55), (405, 90), (408, 125), (395, 160), (370, 187),
         (340, 202), (300, 208), (260, 203), (222, 185), (192, 155), (175, 118), (174, 80),
         (185, 55), (208, 35)],
        [[(190, 80), (250, 35), (350, 45), (395, 110), (370, 170), (290, 195), (210, 160)],
         [(230, 130), (290, 110), (340, 160)]],
        [[(60, 120), (150, 30), (300, 5), (450, 60)], [(150, 120), (190, 200), (300, 240)],
         [(420, 140), (380, 205)]],
    )  # fmt: skip


PHOTOS = {"flower": _flower, "cup": _cup}


def small(name: str) -> tuple[NDArray[np.uint8], NDArray[np.bool_], Any]:
    """Read a photograph as figures do, 256 pixels a side, with its object and a pen for strokes."""
    photo = PHOTOS[name]()
    pixels = read_image(photo.pixels, side=256)
    scale = pixels.shape[1] / photo.pixels.shape[1]

    def drawn(points: list[tuple[int, int]], *, filled: bool) -> NDArray[np.bool_]:
        image = Image.new("1", (pixels.shape[1], pixels.shape[0]))
        places = [(x * scale, y * scale) for x, y in points]
        pen = ImageDraw.Draw(image)
        if filled:
            pen.polygon(places, fill=1)
        else:
            pen.line(places, fill=1, width=2)
        return np.asarray(image)

    strokes = [
        np.logical_or.reduce([drawn(stroke, filled=False) for stroke in part])
        for part in (photo.on, photo.beside)
    ]
    return pixels, drawn(photo.outline, filled=True), strokes


def iou(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float((a & b).sum() / (a | b).sum())


@pytest.mark.parametrize("method", ["geodesic", "random_walker"])
@pytest.mark.parametrize("name", PHOTOS)
def test_a_few_scribbles_find_what_was_outlined_by_hand(name: str, method: Any) -> None:
    pixels, truth, (on, beside) = small(name)
    # The strokes are a small part of the picture, and lie where they should.
    assert (on | beside).mean() < 0.06
    assert truth[on].all()
    assert not truth[beside].any()
    found = complete_scribbles(pixels, on, beside, method)
    assert iou(found, truth) > 0.9
    # It is the photograph that leads there: in a picture of one color it is worse.
    flat = complete_scribbles(np.full_like(pixels, 90), on, beside)
    assert iou(found, truth) > iou(flat, truth) + 0.05


@pytest.mark.parametrize("name", PHOTOS)
def test_proposals_of_a_photograph_are_nested_and_keep_to_the_outline(name: str) -> None:
    pixels, truth, _ = small(name)
    scales = region_proposals(pixels)
    counts = [int(regions.max()) + 1 for regions in scales]
    assert counts[0] > counts[1] > counts[2] > 1
    for fine, coarse in pairwise(scales):
        # Every coarse region is a union of fine ones: no fine region lies in two coarse ones.
        pairs = np.unique(np.stack([fine.ravel(), coarse.ravel()]), axis=1)
        assert (np.unique(pairs[0], return_counts=True)[1] == 1).all()
    # Who chooses the regions that lie mostly in the object has labelled it.
    for regions, least in zip(scales, (0.93, 0.9, 0.85), strict=True):
        sizes = np.bincount(regions.ravel())
        inside = np.bincount(regions.ravel(), truth.ravel().astype(float))
        assert iou((inside > sizes / 2)[regions], truth) > least


def test_a_live_wire_keeps_to_the_outline_between_few_corners() -> None:
    """Four corners on a round flower, whose chords would cut off a third of it."""
    pixels, truth, _ = small("flower")
    rows, cols = np.nonzero(truth)
    corners = [
        (int(cols[place]), int(rows[place]))
        for place in (cols.argmin(), rows.argmin(), cols.argmax(), rows.argmax())
    ]
    way = [
        point
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)
        for point in live_wire(pixels, start, end)[:-1]
    ]
    masks = []
    for outline in (way, corners):
        image = Image.new("1", (pixels.shape[1], pixels.shape[0]))
        ImageDraw.Draw(image).polygon(outline, fill=1)
        masks.append(np.asarray(image))
    assert iou(masks[1], truth) < 0.75
    assert iou(masks[0], truth) > 0.9
