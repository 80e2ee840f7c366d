"""Run-length codes and polygons, pixel by pixel and character by character as pycocotools."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as coco

from segwidgets import images

# pycocotools' arrays do not know NumPy 2's word for a copy.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


SIZE: Any = {"height": 4, "width": 4}
FULL = {"segmentation": images.to_rle(np.ones((4, 4)))}


def drawn(seed: int, height: int, width: int) -> NDArray[np.uint8]:
    """Draw a mask of few or of many runs."""
    draw = np.random.default_rng(seed)
    noise = draw.random((height, width)) < draw.choice([0, 0.02, 0.5, 0.98, 1])
    if seed % 2 and height > 1:
        noise = np.logical_xor.accumulate(noise, axis=0)
    return noise.astype(np.uint8)


@settings(max_examples=500, deadline=None)
@given(seed=st.integers(0, 2**32), height=st.integers(1, 90), width=st.integers(1, 90))
def test_codes_are_those_of_pycocotools(seed: int, height: int, width: int) -> None:
    mask = drawn(seed, height, width)
    expected = coco.encode(np.asfortranarray(mask))
    ours = images.to_rle(mask)
    assert ours["size"] == expected["size"]
    assert ours["counts"].encode() == expected["counts"]
    assert np.array_equal(images.from_rle(expected), mask)
    assert np.array_equal(images.from_rle(json.loads(json.dumps(ours))), mask)
    plain = images.to_rle(mask, compressed=False)
    assert np.array_equal(images.from_rle(plain), mask)
    assert np.array_equal(coco.decode(coco.frPyObjects(plain, height, width)), mask)


def test_long_runs_and_long_differences() -> None:
    mask = np.zeros((1024, 1024), np.uint8)
    mask[500:, 900:] = 1
    mask[3, 3] = 1
    code = images.to_rle(mask)
    assert code["counts"].encode() == coco.encode(np.asfortranarray(mask))["counts"]
    assert np.array_equal(images.from_rle(code), mask)


@settings(max_examples=500, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    corners=st.integers(3, 9),
    whole=st.booleans(),
)
def test_polygons_are_those_of_pycocotools(
    seed: int, height: int, width: int, corners: int, whole: bool
) -> None:
    draw = np.random.default_rng(seed)
    polygons = []
    for _ in range(draw.integers(1, 4)):
        xy = draw.uniform(-10, 10 + max(height, width), (corners, 2))
        polygons.append((xy.round() if whole else xy.round(2)).ravel().tolist())
    expected = coco.decode(coco.merge(coco.frPyObjects(polygons, height, width)))
    found = images.from_polygons(polygons, height=height, width=width)
    assert found.dtype == np.uint8
    assert np.array_equal(found, expected)
    pairs = [np.reshape(polygon, (-1, 2)) for polygon in polygons]
    assert np.array_equal(images.from_polygons(pairs, height=height, width=width), expected)


def test_annotations_cover_each_other() -> None:
    square = {"category_id": 3, "segmentation": [[0, 0, 4, 0, 4, 4, 0, 4]]}
    mask = np.zeros((4, 6), bool)
    mask[1:3, 2:] = True
    bar = {"category_id": 9, "segmentation": images.to_rle(mask)}
    painted = images.from_annotations([square, bar], height=4, width=6)
    assert painted.tolist() == [
        [3, 3, 3, 3, 0, 0],
        [3, 3, 9, 9, 9, 9],
        [3, 3, 9, 9, 9, 9],
        [3, 3, 3, 3, 0, 0],
    ]
    only = images.from_annotations([square, bar], height=4, width=6, labels={9: 1})
    assert np.array_equal(only, mask)


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        ({"size": [2, 3], "counts": [1, 3]}, ValueError, r"add up to 4, but .* has 6 pixels"),
        ({"size": [2, 3], "counts": [7, -1]}, ValueError, "a run has 0 pixels or more"),
        ({"size": [2, 3], "counts": [2.5, 3.5]}, TypeError, "give whole numbers"),
        ({"size": [2, 3], "counts": "1\n2"}, ValueError, "is not part of a COCO string"),
        ({"size": [2, 3], "counts": "13ö"}, ValueError, "add up to"),
        ({"size": [2, 3], "counts": "13P"}, ValueError, "cut off"),
        ({"size": [2, 3], "counts": "o" * 99}, ValueError, "is not part of a COCO string"),
        ({"size": [2], "counts": [2]}, TypeError, "size"),
        ({"size": [2.5, 2], "counts": [5]}, ValueError, "size"),
        ({"counts": [6]}, TypeError, "a dict with size and counts"),
        ([6], TypeError, "a dict with size and counts"),
    ],
)
def test_broken_codes_are_refused(code: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        images.from_rle(code)


@pytest.mark.parametrize(
    "polygon", [[0, 0, 1, 1], [0, 0, 1, 1, 2], [0, 0, 1, 1, np.nan, 1], "x", 3]
)
def test_what_is_no_polygon_is_refused(polygon: Any) -> None:
    with pytest.raises(ValueError, match=r"polygons\[1\]"):
        images.from_polygons([[0, 0, 3, 0, 0, 3], polygon], height=4, width=4)


def test_annotations_that_do_not_fit_are_refused() -> None:
    far = {"category_id": 300, "segmentation": [[0, 0, 1, 0, 1, 1]]}
    with pytest.raises(ValueError, match=r"annotations\[0\]: label 300 .* labels=\{300: …\}"):
        images.from_annotations([far], height=4, width=4)
    small = {"category_id": 3, "segmentation": images.to_rle(np.ones((2, 2)))}
    with pytest.raises(ValueError, match=r"annotations\[0\] is 2 × 2 pixels, the picture 4 × 4"):
        images.from_annotations([small], height=4, width=4)
    with pytest.raises(ValueError, match=r"annotations\[1\] has no segmentation"):
        images.from_annotations([{"category_id": 2, **FULL}, {"category_id": 1}], **SIZE)
    with pytest.raises(TypeError, match=r"annotations\[0\] is a list"):
        images.from_annotations([[1, 2]], **SIZE)  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"annotations\[0\]: a segmentation cannot be a int"):
        images.from_annotations([{"category_id": 1, "segmentation": 3}], **SIZE)
    with pytest.raises(ValueError, match="give rows and columns"):
        images.to_rle([1, 0])
