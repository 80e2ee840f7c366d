"""Generated scenes: their labels are exact, their seeds hold, and they have variety."""

from __future__ import annotations

import numpy as np
import pytest

from segwidgets.scenes import CLASSES, COLORS, STUFF, Scene, scene
from segwidgets.scenes.canvas import Canvas, rgb
from segwidgets.scenes.shapes import Shape, box, circle, ellipse, polygon

SEEDS = range(40)


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [scene(seed, 64) for seed in SEEDS]


def test_shapes_and_dtypes() -> None:
    picture = scene(0, (48, 80))
    assert picture.image.shape == (48, 80, 3)
    assert picture.image.dtype == np.uint8
    assert picture.semantic.shape == picture.instance.shape == (48, 80)
    assert picture.semantic.dtype == np.uint8
    assert picture.panoptic.dtype == picture.instance.dtype == np.int32
    assert picture.class_names == CLASSES
    assert len(COLORS) == len(CLASSES)


def test_the_same_seed_is_the_same_scene() -> None:
    once, twice, other = scene(7, 64), scene(7, 64), scene(8, 64)
    for name in ("image", "semantic", "instance"):
        assert np.array_equal(getattr(once, name), getattr(twice, name))
    assert not np.array_equal(once.semantic, other.semantic)


def test_a_larger_size_shows_the_same_scene_finer() -> None:
    # Where a block of 4 × 4 fine pixels has one label, the coarse pixel has it too.
    for seed in range(6):
        coarse, fine = scene(seed, 64).semantic, scene(seed, 256).semantic
        blocks = fine.reshape(64, 4, 64, 4).transpose(0, 2, 1, 3).reshape(64, 64, 16)
        whole = (blocks == blocks[..., :1]).all(-1)
        assert whole.mean() > 0.7
        assert (blocks[..., 0] == coarse)[whole].mean() > 0.995


def test_stuff_has_no_instances_and_things_have_one_class_each(scenes: list[Scene]) -> None:
    for picture in scenes:
        stuff = picture.semantic < len(STUFF)
        assert (picture.instance[stuff] == 0).all()
        assert (picture.instance[~stuff] > 0).all()
        for number in np.unique(picture.instance[~stuff]):
            assert len(np.unique(picture.semantic[picture.instance == number])) == 1


def test_panoptic_says_class_and_instance(scenes: list[Scene]) -> None:
    for picture in scenes:
        assert np.array_equal(picture.panoptic // 1000, picture.semantic)
        assert np.array_equal(picture.panoptic % 1000, picture.instance)


def test_every_class_occurs_and_none_rules(scenes: list[Scene]) -> None:
    counts = np.bincount(
        np.concatenate([s.semantic.ravel() for s in scenes]), minlength=len(CLASSES)
    )
    shares = counts / counts.sum()
    assert (shares > 0.003).all()
    assert shares.max() < 0.5


def test_a_lone_bird_is_one_small_thing_in_the_sky() -> None:
    for seed in range(12):
        picture = scene(seed, 128, lone_bird=True)
        assert set(picture.shares) == {"sky", "bird"}
        assert 0.002 < picture.shares["bird"] < 0.02
        assert picture.instance.max() == 1


@pytest.mark.parametrize(
    ("shape", "inside"),
    [
        (circle(0.5, 0.4, 0.3), lambda x, y: (x - 0.5) ** 2 + (y - 0.4) ** 2 < 0.09),
        (
            ellipse(0.5, 0.5, 0.4, 0.1),
            lambda x, y: ((x - 0.5) / 0.4) ** 2 + ((y - 0.5) / 0.1) ** 2 < 1,
        ),
        (box(0.2, 0.3, 0.7, 0.6), lambda x, y: (x > 0.2) & (x < 0.7) & (y > 0.3) & (y < 0.6)),
        # An arrow head that points in: not convex.
        (
            polygon([(0.1, 0.1), (0.9, 0.1), (0.5, 0.4), (0.9, 0.9), (0.1, 0.9)]),
            lambda x, y: (
                (x > 0.1)
                & (y > 0.1)
                & (y < 0.9)
                & (x < np.where(y < 0.4, 0.9 - (y - 0.1) / 0.75, 0.5 + (y - 0.4) * 0.8))
            ),
        ),
    ],
    ids=["circle", "ellipse", "box", "polygon"],
)
def test_labels_are_the_shapes_own_inequality(shape: Shape, inside) -> None:  # type: ignore[no-untyped-def]
    canvas = Canvas(101, 101)
    canvas.as_thing("house")
    canvas.fill(shape, rgb("#ffffff"))
    centres = (np.arange(101) + 0.5) / 101
    expected = inside(centres[None], centres[:, None])
    assert np.array_equal(canvas.semantic == 5, expected)
    # The picture's outline is smooth: its brightness is the area that the shape covers.
    assert canvas.color[..., 0].sum() == pytest.approx(expected.sum(), rel=0.04)
    covered = canvas.color[..., 0]
    assert (covered[expected] >= 0.5).all()
    assert (covered[~expected] <= 0.5).all()


@pytest.mark.parametrize("size", [31, 513, (64, 0), (64, 1000)])
def test_sizes_out_of_range_are_refused(size: object) -> None:
    with pytest.raises(ValueError, match="32 to 512 pixels"):
        scene(0, size)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [64.0, "64", (64,), (64, 64, 3), True])
def test_sizes_of_another_kind_are_refused(size: object) -> None:
    with pytest.raises(TypeError, match="whole pixels"):
        scene(0, size)  # type: ignore[arg-type]


def test_seeds_are_checked() -> None:
    with pytest.raises(ValueError, match="seed = -1: give 0 or more"):
        scene(-1)
    for seed in (1.5, "0", True, None):
        with pytest.raises(TypeError, match="give a whole number"):
            scene(seed)  # type: ignore[arg-type]
