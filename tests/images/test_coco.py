"""Run-length codes and polygons, pixel by pixel and character by character as pycocotools."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as coco

from segwidgets import images
from segwidgets.images.coco import filled_counts, outlines_of

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
        ({"size": [2, 3], "counts": "13ö"}, ValueError, "holds 'ö', which is not part of"),
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


# What JSON files have, and what tools make of them


SQUARE: Any = {"category_id": 17, "image_id": 1, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]}
PAINTED = [[17, 17, 0], [17, 17, 0], [0, 0, 0]]
SMALL: Any = {"height": 3, "width": 3}
LARGE: Any = {"height": 10**6, "width": 10**6}


def refused(match: str, annotations: Any, error: type[Exception] = ValueError, **more: Any) -> None:
    with pytest.raises(error, match=match):
        images.from_annotations(annotations, **SMALL, **more)


def test_keys_that_json_made_words_of() -> None:
    labels = json.loads(json.dumps({17: 1}))
    words = r"labels has '17', and the annotations have 17: .*\{int\(key\): value"
    refused(words, [SQUARE], labels=labels)
    numbers = {int(key): value for key, value in labels.items()}
    painted = images.from_annotations([SQUARE], **SMALL, labels=numbers)
    assert np.array_equal(painted, np.array(PAINTED) // 17)
    # A picture may have none of the categories that are wanted.
    assert not images.from_annotations([SQUARE], **SMALL, labels={3: 1}).any()


def test_ids_that_are_words() -> None:
    spelt = {**SQUARE, "category_id": "17"}
    refused(r"label '17' for category '17'; .*labels=\{'17': …\}", [spelt])
    assert images.from_annotations([spelt], **SMALL, labels={"17": 17}).tolist() == PAINTED  # type: ignore[dict-item]
    refused(
        r"labels has 17, and the annotations have '17': .*\{str\(key\)", [spelt], labels={17: 1}
    )
    refused(r"label '1' for category 17", [SQUARE], labels={17: "1"})
    refused(r"label 1.0 for category 17", [SQUARE], labels={17: 1.0})
    refused(r"annotations\[0\]: category_id = \[1\]", [{**SQUARE, "category_id": [1]}], TypeError)


@pytest.mark.parametrize(
    "boxed",
    [
        {"category_id": 17, "bbox": [0, 0, 2, 2]},
        {"category_id": 17, "bbox": [0, 0, 2, 2], "segmentation": []},
    ],
)
def test_boxes_without_a_segmentation(boxed: Any) -> None:
    annotations = [SQUARE, boxed]
    words = r'annotations\[1\].*segmentation.*leave those without one out.*a\.get\("segmentation"\)'
    refused(words, annotations)
    outlined = [a for a in annotations if a.get("segmentation")]
    assert images.from_annotations(outlined, **SMALL).tolist() == PAINTED
    x, y, w, h = boxed["bbox"]
    drawn = {**boxed, "segmentation": [[x, y, x + w, y, x + w, y + h, x, y + h]]}
    assert images.from_annotations([drawn], **SMALL).tolist() == PAINTED


def test_annotations_of_several_pictures() -> None:
    annotations = [SQUARE, {**SQUARE, "image_id": 2, "segmentation": [[0, 0, 3, 0, 3, 3, 0, 3]]}]
    refused(r'2 pictures, image_id 1, 2: .*\[a for a in .* if a\["image_id"\] == 1\]', annotations)
    one = [a for a in annotations if a["image_id"] == 1]
    assert images.from_annotations(one, **SMALL).tolist() == PAINTED
    refused("of a whole COCO file choose them", {"annotations": annotations}, TypeError)


def test_polygons_that_are_not_listed() -> None:
    (polygon,) = SQUARE["segmentation"]
    flat = {**SQUARE, "segmentation": polygon}
    refused(r"annotations\[0\]: .* one polygon.*put it into one, \[segmentation\]", [flat])
    listed = {**SQUARE, "segmentation": [flat["segmentation"]]}
    assert images.from_annotations([listed], **SMALL).tolist() == PAINTED


def test_corners_of_three_numbers() -> None:
    corners = [[0, 0, 2], [2, 0, 2], [2, 2, 2], [0, 2, 2]]
    with pytest.raises(ValueError, match=r"polygons\[0\] has corners of 3 numbers: give x and y"):
        images.from_polygons([corners], **SMALL)
    pairs = np.array(corners)[:, :2]
    assert images.from_polygons([pairs], **SMALL).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        ({"counts": "132"}, TypeError, r'has no size: .*add the picture\'s, "size": \[height'),
        ({"size": None, "counts": "132"}, TypeError, "has no size"),
        ({"size": [np.inf, 2], "counts": [1]}, ValueError, r"size = \[inf, 2\]: give whole"),
        ({"size": [np.nan, 2], "counts": [1]}, ValueError, r"size = \[nan, 2\]: give whole"),
        ({"size": [True, 2], "counts": [2]}, ValueError, r"size = \[True, 2\]: give whole"),
        ({"size": ["2", 2], "counts": [4]}, ValueError, r"size = \['2', 2\]: give whole"),
        # As numbers of 64 bits these add up to 4.
        ({"size": [2, 2], "counts": [*[2**62] * 4, 4]}, ValueError, "add up to 184467440737095516"),
        ({"size": [2, 2], "counts": [[4]]}, TypeError, "give whole numbers"),
    ],
)  # fmt: skip
def test_codes_of_no_size(code: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        images.from_rle(code)
    assert images.from_rle({"counts": "132", "size": [2, 3]}).tolist() == [[0, 1, 0], [1, 1, 0]]


def test_a_code_of_another_size_is_refused_before_memory_is_taken() -> None:
    huge = {"category_id": 1, "segmentation": {"size": [60000] * 2, "counts": [3_600_000_000]}}
    tracemalloc.start()
    refused(r"annotations\[0\] is 60000 × 60000 pixels, the picture 3 × 3", [huge])
    assert tracemalloc.get_traced_memory()[1] < 1e6
    tracemalloc.stop()


@pytest.mark.parametrize("far", [1e4, 1e6])
def test_far_corners_cost_nothing(far: float) -> None:
    draw = np.random.default_rng(0)
    polygons = [draw.uniform(-far, far, 40).tolist() for _ in range(20)]
    tracemalloc.start()
    found = images.from_polygons(polygons, height=10, width=12)
    assert tracemalloc.get_traced_memory()[1] < 1e6
    tracemalloc.stop()
    if far == 1e4:
        # pycocotools walks along every edge.
        expected = coco.decode(coco.merge(coco.frPyObjects(polygons, 10, 12)))
        assert np.array_equal(found, expected)
    near = [[0, 0, 1, 0, 1, 1e7]]
    with pytest.raises(ValueError, match="finite and at most ±1000000"):
        images.from_polygons(near, height=10, width=12)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), height=st.integers(1, 30), width=st.integers(1, 30))
def test_steep_edges_ties_and_repeated_corners(seed: int, height: int, width: int) -> None:
    draw = np.random.default_rng(seed)
    fifths = draw.integers(-2000, 2000, (draw.integers(3, 9), 2)) / draw.choice([5, 20, 200])
    fifths[-1] = fifths[draw.integers(0, len(fifths))]
    polygon = fifths.ravel().tolist()
    expected = coco.decode(coco.merge(coco.frPyObjects([polygon], height, width)))
    assert np.array_equal(images.from_polygons([polygon], height=height, width=width), expected)


def test_many_annotations_are_painted_in_order() -> None:
    draw = np.random.default_rng(0)
    annotations: list[Any] = []
    expected = np.zeros((40, 50), np.uint8)
    for number in range(1200):
        label = int(draw.integers(1, 256))
        outline = draw.uniform(-3, 53, (4, 2)).round(1).ravel().tolist()
        code: Any = coco.merge(coco.frPyObjects([outline], 40, 50))
        segmentation = code if number % 3 == 0 else [outline]
        annotations.append({"category_id": label, "segmentation": segmentation})
        expected[coco.decode(code) > 0] = label
    assert np.array_equal(images.from_annotations(annotations, height=40, width=50), expected)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ({"height": -3}, "height = -3: choose at least 1"),
        ({"height": 0}, "height = 0: choose at least 1"),
        ({"width": 2.5}, "width = 2.5: a whole number is needed"),
        ({"width": "3"}, "width = '3': a whole number is needed; write 3"),
    ],
)
def test_sizes_that_are_none(size: Any, words: str) -> None:
    for paint in (
        lambda **size: images.from_polygons([[0, 0, 1, 0, 1, 1]], **size),
        lambda **size: images.from_annotations([SQUARE], **size),
    ):
        with pytest.raises((TypeError, ValueError), match=words):
            paint(**{**SMALL, **size})


def test_masks_are_coded_where_they_are_masks() -> None:
    mask = np.array(PAINTED) > 0
    refused("is a mask: give its code", [{**SQUARE, "segmentation": mask}], TypeError)
    coded = {**SQUARE, "segmentation": images.to_rle(mask)}
    assert images.from_annotations([coded], **SMALL).tolist() == PAINTED
    # As pycocotools codes it, from whatever holds a mask.
    known = coco.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
    tensor = torch.from_numpy(mask)
    for held in (tensor, tensor.to_sparse(), tensor.float().requires_grad_(), tensor.bfloat16()):
        assert images.to_rle(held)["counts"] == known
    # Each cell would count as part of the mask.
    with pytest.raises(TypeError, match=r"mask holds float64.*mask > 0\.5"):
        images.to_rle(np.where(mask, 0.9, 0.2))
    assert images.to_rle(np.where(mask, 0.9, 0.2) > 0.5)["counts"] == known
    with pytest.raises(ValueError, match="masked cells"):
        images.to_rle(np.ma.array(mask, mask=mask))
    with pytest.raises(TypeError, match="mask holds object"):
        images.to_rle([[0, None]])


def test_enormous_masks_are_refused_before_they_take_memory() -> None:
    code: Any = {"size": [60_000] * 2, "counts": [3_600_000_000]}
    tracemalloc.start()
    try:
        for call in (
            lambda: images.from_rle(code),
            lambda: images.from_polygons(SQUARE["segmentation"], **LARGE),
            lambda: images.from_annotations([], **LARGE),
            lambda: images.from_annotations([{**SQUARE, "segmentation": code}], **SMALL),
        ):
            with pytest.raises(ValueError, match=r"000 pixels|60000 × 60000 pixels"):
                call()
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_long_outlines_are_worked_on_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    for scale in (5, 40, 1e6):
        outline = (rng.random(60) * scale - scale / 3).tolist()
        whole = images.from_polygons([outline, SQUARE["segmentation"][0]], height=30, width=20)
        if scale < 1e6:
            codes = coco.frPyObjects([outline, SQUARE["segmentation"][0]], 30, 20)
            assert np.array_equal(whole, coco.decode(coco.merge(codes)))
        with monkeypatch.context() as patch:
            patch.setattr("segwidgets.images.coco._CROSSINGS", 7)
            again = images.from_polygons([outline, SQUARE["segmentation"][0]], height=30, width=20)
        assert np.array_equal(whole, again)


@pytest.mark.parametrize(
    "polygon", [[10**400, 0, 1, 1, 2, 0], [np.nan, 0, 1, 1, 2, 0], [0, 0, 2, 0, 2, None]]
)
def test_corners_are_finite(polygon: Any) -> None:
    with pytest.raises(ValueError, match=r"polygons\[0\]: every number must be finite"):
        images.from_polygons([polygon], **SMALL)


def test_polygons_are_a_list() -> None:
    for nothing in (None, "0 0 2 0 2 2", {"size": [1, 1]}, 3):
        with pytest.raises(TypeError, match="give a list of them"):
            images.from_polygons(nothing, **SMALL)  # type: ignore[arg-type]
    refused(
        "has no segmentation: .*draw their boxes",
        [{**SQUARE, "bbox": [0, 0, 2, 2], "segmentation": None}],
    )
    wide = {**SQUARE, "segmentation": {"size": [2, 3], "counts": [6]}}
    with pytest.raises(ValueError, match=r"2 × 3 pixels, the picture 3 × 2: size is \[height"):
        images.from_annotations([wide], height=3, width=2)
    refused("label True for category 17", [SQUARE], labels={17: True})


@pytest.mark.parametrize("seed", range(12))
def test_runs_of_polygons_are_those_of_the_filled_mask(seed: int) -> None:
    # Overlapping ones, some of them partly outside, and one that covers everything.
    draw = np.random.default_rng(seed)
    polygons = [
        draw.uniform(-8, 28, (draw.integers(3, 7), 2)).tolist() for _ in range(seed % 4 + 1)
    ]
    polygons += [[[0, 0], [20, 0], [20, 15], [0, 15]]] * (seed == 11)
    mask = images.from_polygons(polygons, height=15, width=20)
    (counts,) = filled_counts([outlines_of(polygons, 15, 20)], 15, 20)
    assert counts == images.to_rle(mask, compressed=False)["counts"]
