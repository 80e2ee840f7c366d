"""A COCO file against pycocotools, what is refused, and what may be wrong with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from traitlets import TraitError

import segwidgets as sw
from segwidgets.images.coco_file import shapes_of
from segwidgets.widgets.coco_file import words
from segwidgets.widgets.coco_file.sample import sample

# pycocotools hands arrays to NumPy in a way that it no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def reader(data: Any, folder: Path) -> COCO:
    """The same file, as pycocotools reads it."""
    path = folder / "instances.json"
    path.write_text(json.dumps(data))
    return COCO(str(path))


def own_file(**annotation: Any) -> dict[str, Any]:
    """A file of one picture of 6 × 8 pixels with one annotation."""
    base = {"id": 7, "image_id": 1, "category_id": 3, "bbox": [1, 1, 3, 2], "iscrowd": 0}
    return {
        "images": [{"id": 1, "height": 6, "width": 8, "file_name": "one.png"}],
        "annotations": [base | annotation],
        "categories": [{"id": 3, "name": "kite", "supercategory": "sports"}],
    }


SQUARE = [[1, 1, 4, 1, 4, 3, 1, 3]]


def test_masks_and_codes_of_the_sample_are_pycocotools(tmp_path: Path) -> None:
    coco = reader(sample().instances, tmp_path)
    forms = set()
    for image_id in (4, 16):
        own = coco.loadAnns(coco.getAnnIds(imgIds=[image_id]))
        figure = sw.CocoFile(image_id=image_id, view="runs")
        for index, annotation in enumerate(own):
            figure.index = index
            assert figure.annotation == annotation
            assert (figure.mask == coco.annToMask(annotation)).all()
            encoded = coco_mask.encode(np.asfortranarray(figure.mask))
            assert figure.rle == {"size": encoded["size"], "counts": encoded["counts"].decode()}
            assert figure.output.tolist() == figure.runs
            assert figure.n_steps == len(figure.runs)
            assert annotation["area"] == figure.mask.sum()
            forms.add(words.said(figure._item().says[:1]).split(": ")[1].split(" ")[-1])
    # Filled polygons, a list of counts or a crowd, a string.
    assert len(forms) == 3


@pytest.mark.parametrize("seed", range(6))
def test_masks_of_ones_own_are_pycocotools(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-2, 40, (rng.integers(3, 9), 2)).round(2)
    mask = rng.random((30, 40)) < rng.choice([0.02, 0.5, 0.98])
    encoded = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    data = {
        "images": [{"id": 9, "height": 30, "width": 40}],
        "annotations": [
            {"id": 1, "image_id": 9, "category_id": 1, "segmentation": [corners.ravel().tolist()]},
            {
                "id": 2,
                "image_id": 9,
                "category_id": 1,
                "segmentation": {"size": [30, 40], "counts": encoded["counts"].decode()},
            },
            {
                "id": 3,
                "image_id": 9,
                "category_id": 1,
                "iscrowd": 1,
                "segmentation": sw.images.to_rle(mask, compressed=False),
            },
        ],
        "categories": [{"id": 1, "name": "blob"}],
    }
    coco = reader(data, tmp_path)
    figure = sw.CocoFile(tmp_path / "instances.json", view="runs")
    for index in range(3):
        figure.index = index
        own = coco.loadAnns([index + 1])[0]
        assert (figure.mask == coco.annToMask(own)).all()
        back = coco_mask.decode({**figure.rle, "counts": figure.rle["counts"].encode()})
        assert (back == figure.mask).all()
        assert figure.output.tolist() == figure.runs


def test_many_masks_are_filled_at_once_each_as_pycocotools_fills_it() -> None:
    # More polygons than are filled in one go, so that the parts of a mask meet again.
    draw = np.random.default_rng(3)
    annotations = []
    for number in range(300):
        corners = [draw.uniform(-3, 23, 2 * draw.integers(3, 6)) for _ in range(1 + number % 3)]
        annotations.append({"segmentation": [one.round(1).tolist() for one in corners]})
    assert sum(len(one["segmentation"]) for one in annotations) > 500
    annotations[7] = {"segmentation": [[1, 2]]}
    shapes = shapes_of(annotations, 15, 20)
    assert "give at least three corners" in shapes.pop(7).problem
    del annotations[7]
    for annotation, shape in zip(annotations, shapes, strict=True):
        parts = coco_mask.frPyObjects(annotation["segmentation"], 15, 20)
        mask = coco_mask.decode(coco_mask.merge(parts))
        assert shape.counts == sw.images.to_rle(mask, compressed=False)["counts"]


def test_a_file_in_numbers_of_numpy_is_the_same_file() -> None:
    plain = own_file(segmentation=SQUARE, area=6, iscrowd=0)
    one = plain["annotations"][0]
    whole = {key: np.int64(one[key]) for key in ("id", "image_id", "category_id", "iscrowd")}
    arrays = {
        "bbox": np.array(one["bbox"]),
        "segmentation": [np.array(SQUARE[0])],
        "area": np.int32(6),
    }
    numpys = {
        "images": [{**plain["images"][0], "id": np.int64(1), "height": np.int32(6)}],
        "annotations": [{**one, **whole, **arrays}],
        "categories": [{**plain["categories"][0], "id": np.int64(3)}],
    }
    figures = [sw.CocoFile(data) for data in (plain, numpys)]
    assert figures[0]._file == figures[1]._file
    assert figures[0].to_html(fallback=False) == figures[1].to_html(fallback=False)
    assert figures[0].state() == figures[1].state()


def test_annotations_with_one_id_are_told_of() -> None:
    data = own_file(segmentation=SQUARE)
    data["annotations"] *= 2
    assert "Several annotations have the id 7" in words.said(sw.CocoFile(data)._file["notes"])


def test_torch_counts_the_runs_itself() -> None:
    figure = sw.CocoFile(view="runs", index=4)
    down = torch.from_numpy(figure.mask.T.copy()).reshape(-1)
    values, counts = torch.unique_consecutive(down, return_counts=True)
    assert values[0] == 0
    assert figure._result().tolist() == counts.tolist() == figure.runs
    # A mask that begins with ones has an empty run before them.
    first = sw.CocoFile(own_file(segmentation={"size": [6, 8], "counts": [0, 5, 43]}))
    assert first._result().tolist() == [0, 5, 43]


def test_the_step_of_the_map_is_the_annotation() -> None:
    figure = sw.CocoFile()
    figure.step = 3
    assert (figure.index, figure.annotation["id"]) == (3, 4)
    figure.index = 1
    assert figure.step == 1
    figure.view = "runs"
    assert (figure.step, figure.index) == (0, 1)
    figure.step = -1
    assert figure.step == len(figure.runs) - 1
    figure.index = 2
    assert figure.step <= len(figure.runs) - 1
    figure.view = "map"
    assert figure.step == 2
    figure.file = "panoptic"
    assert (figure.step, figure.n_steps) == (0, 7)
    figure.step = 6
    assert figure.index == 2
    figure.file = "instances"
    assert figure.step == 2
    figure.image_id = 16
    assert (figure.step, figure.index, figure.annotation["image_id"]) == (0, 0, 16)
    assert sw.CocoFile(index=3).step == sw.CocoFile(step=3).index == 3


def test_the_files_of_the_sample_hang_together() -> None:
    files = sample()
    images = {image["id"] for image in files.instances["images"]}
    for file in files[:3]:
        assert {one["image_id"] for one in file["annotations"]} < images
    kinds = {kind["id"]: kind for kind in files.panoptic["categories"]}
    assert {kind["id"] for kind in files.instances["categories"]} == {
        own for own, kind in kinds.items() if kind["isthing"]
    }
    for entry in files.panoptic["annotations"]:
        size = files.images[entry["image_id"]].shape[:2]
        assert sum(row["area"] for row in entry["segments_info"]) == size[0] * size[1]
        own = [a for a in files.instances["annotations"] if a["image_id"] == entry["image_id"]]
        things = [row for row in entry["segments_info"] if kinds[row["category_id"]]["isthing"]]
        assert sorted(row["area"] for row in things) == sorted(a["area"] for a in own)
    assert "(66, 31, 0), 66 + 256 · 31 + 256² · 0 = 8002" in words.said(
        sw.CocoFile(file="panoptic", step=6)._picture().items["panoptic"][6].says
    )


# What may be wrong


def test_a_picture_without_labels_is_shown() -> None:
    figure = sw.CocoFile(image_id=12)
    assert (figure.n_steps, figure.output.tolist()) == (1, [])
    with pytest.raises(ValueError, match="picture 12 has no annotation: choose another, image_id"):
        _ = figure.annotation
    with pytest.raises(ValueError, match="picture 12 has no annotation"):
        _ = figure.mask
    figure.view = "runs"
    figure.image_id = 4
    assert figure.mask.any()


def test_an_annotation_without_a_mask_is_shown_and_says_why() -> None:
    for segmentation, why in (
        ([], "it has no segmentation"),
        (None, "it has no segmentation"),
        ([[1, 2]], "at least three corners"),
        ({"size": [6, 8], "counts": [40]}, "counts add up to 40"),
        ({"size": [8, 6], "counts": [48]}, "its size is 8 × 6 and the picture's 6 × 8"),
        ({"counts": [48]}, "has no size"),
    ):
        figure = sw.CocoFile(own_file(segmentation=segmentation))
        assert figure.annotation["id"] == 7
        with pytest.raises(ValueError, match=why) as refused:
            _ = figure.mask
        assert "its box is drawn. Choose another, index=" in str(refused.value)
        figure.view = "runs"
        assert figure.n_steps == 1
        assert figure.figure() is not None


def test_crowds_and_missing_categories_are_told() -> None:
    counts = {"size": [6, 8], "counts": [7, 3, 38]}
    crowd = sw.CocoFile(own_file(segmentation=counts, iscrowd=1))
    assert "a crowd (iscrowd 1), 3 pixels" in words.said(crowd._item().says)
    lost = sw.CocoFile(own_file(segmentation=SQUARE, category_id=99))
    assert words.said(lost._item().says).endswith("; there is no category with its category_id 99.")
    assert lost.mask.sum() == 6


def test_annotations_of_missing_pictures_are_counted() -> None:
    data = own_file(segmentation=SQUARE)
    data["annotations"] += [{"id": 8, "image_id": 5, "category_id": 3, "segmentation": SQUARE}]
    figure = sw.CocoFile(data)
    assert words.said(figure._file["notes"]) == (
        "1 of 2 annotations has an image_id that images does not have."
    )


def test_ten_thousand_instances_are_all_there() -> None:
    rng = np.random.default_rng(0)
    annotations = []
    for number in range(10_000):
        x, y = rng.integers(0, 600, 2).tolist()
        box = [x, y, x + 4, y, x + 4, y + 3, x, y + 3]
        annotations.append(
            {"id": number, "image_id": 1, "category_id": 1, "segmentation": [box], "bbox": []}
        )
    data = {
        "images": [{"id": 1, "height": 640, "width": 640}],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "seed"}],
    }
    figure = sw.CocoFile(data, index=9_999)
    assert figure.n_steps == 10_000
    assert figure.annotation["id"] == 9_999
    assert figure.mask.sum() == 12
    assert "10,000 annotations" in repr(figure)


@pytest.mark.parametrize(
    ("data", "match"),
    [
        ([{"image_id": 1, "score": 0.9}], "the file is a list, as results are"),
        (7, "annotation_file = 7: give a path, or a dict"),
        ({"images": []}, "has no list annotations"),
        ({"images": [], "annotations": []}, "images is empty"),
        ({"images": [{"height": 2}], "annotations": []}, r"images\[0\] .* has no id"),
        ({"images": [{"id": 1}, {"id": 1}], "annotations": []}, "images has id 1 twice"),
        ({"images": [{"id": 1}], "annotations": []}, "has no height and width"),
        ({"images": [{"id": 1}], "annotations": [{"id": 1}]}, r"annotations\[0\] .* no image_id"),
        (
            {"images": [{"id": 1}], "annotations": [{"image_id": 1, "segments_info": []}]},
            "panoptic segments, whose masks are PNG files: show it with",
        ),
        (
            {"images": [{"id": 1}], "annotations": [{"image_id": 1, "caption": "A cat."}]},
            "captions, which have no masks: give the file of instances",
        ),
    ],
)
def test_other_files_are_refused(data: Any, match: str) -> None:
    with pytest.raises(TraitError, match=match):
        sw.CocoFile(data)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        sw.CocoFile(tmp_path / "instances.json")
    broken = tmp_path / "picture.png"
    Image.new("RGB", (4, 4)).save(broken)
    with pytest.raises(TraitError, match=r"is no JSON .* a picture is given as image"):
        sw.CocoFile(broken)


def test_results_are_shown_as_the_message_says() -> None:
    results = [{"image_id": 1, "category_id": 3, "score": 0.9, "segmentation": SQUARE}]
    instances = own_file(segmentation=SQUARE)
    figure = sw.CocoFile({**instances, "annotations": results})
    assert figure.mask.sum() == 6


def test_refused_values_leave_the_figure_as_it_was() -> None:
    figure = sw.CocoFile(index=2)
    for name, value, match in (
        ("image_id", 99, r"image_id = 99 is not in the file: choose one of 4, 16, 12"),
        ("image_id", 1.5, "image_id = 1.5: give the id"),
        ("index", 5, "picture 4 has 5 annotations, choose 0 to 4"),
        ("step", 5, "choose 0 to 4"),
        ("view", "list", "view"),
    ):
        with pytest.raises(TraitError, match=match):
            setattr(figure, name, value)
        assert (figure.image_id, figure.index, figure.step, figure.view) == (4, 2, 2, "map")
    own = sw.CocoFile(own_file(segmentation=SQUARE))
    with pytest.raises(TraitError, match="file = 'captions' is one of the sample's"):
        own.file = "captions"
    own.file = "instances"


def test_a_picture_is_given_or_found_in_its_folder(tmp_path: Path) -> None:
    data = own_file(segmentation=SQUARE)
    pixels = np.arange(144, dtype=np.uint8).reshape(6, 8, 3)
    assert sw.CocoFile(data)._picture().image is None
    assert (sw.CocoFile(data, pixels)._picture().image == pixels).all()
    other = {**data, "images": [*data["images"], {"id": 2, "height": 6, "width": 8}]}
    figure = sw.CocoFile(other, pixels)
    figure.image_id = 2
    figure.image_id = 1
    assert (figure._picture().image == pixels).all()
    Image.fromarray(pixels).save(tmp_path / "one.png")
    assert (sw.CocoFile(data, tmp_path)._picture().image == pixels).all()
    with pytest.raises(TraitError, match="image has 3 × 4 pixels, and picture 1 of the file 6 × 8"):
        sw.CocoFile(data, np.zeros((3, 4, 3), np.uint8))
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "the masks stand alone" in words.said(sw.CocoFile(data, empty)._file["notes"])


def test_of_many_pictures_one_is_read_at_a_time() -> None:
    size = {"height": 6, "width": 8}
    data = own_file(segmentation=SQUARE)
    data["images"] = [{"id": f"p{number}", **size} for number in range(2000)]
    data["annotations"] = [
        {"id": n, "image_id": f"p{n}", "category_id": 3, "segmentation": SQUARE}
        for n in range(1, 2000)
    ]
    figure = sw.CocoFile(data)
    # The first that has annotations.
    assert figure.image_id == "p1"
    assert len(figure._file["pictures"]) == 1
    figure.image_id = "p1999"
    assert figure._file["pictures"][0]["id"] == "p1999"
    assert figure.annotation["id"] == 1999
    assert "1 of 2,000 pictures: another is chosen in Python" in words.said(figure._file["notes"])
    with pytest.raises(TraitError, match="choose 0 to 0"), figure.hold_trait_notifications():
        figure.image_id, figure.index = "p5", 3
    assert (figure.image_id, figure.annotation["id"]) == ("p1999", 1999)
    assert figure.figure() is not None
    with pytest.raises(TraitError, match=r"choose one of 'p0', .* \(2000 in all\)"):
        figure.image_id = 3
    # A page knows the pictures that it was sent, and no others.
    figure.set_state({"image_id": "p7"})
    assert figure.image_id == "p1999"


def test_messages_of_a_page_are_made_legal() -> None:
    figure = sw.CocoFile()
    figure.set_state({"image_id": 16, "index": 0})
    assert (figure.image_id, figure.index) == (16, 0)
    figure.set_state({"step": 4})
    assert figure.index == 4
    figure.set_state({"view": "runs", "index": 4})
    assert (figure.view, figure.index, figure.step) == ("runs", 4, 0)
    figure.set_state({"step": 10**9})
    assert figure.step == figure.n_steps - 1
    for message in ({"index": "many"}, {"image_id": None}, {"image_id": 77}, {"file": 3}):
        figure.set_state(message)
        assert (figure.image_id, figure.file) == (16, "instances")


# Words and pictures


def test_words_of_runs() -> None:
    counts = [0, 1, 5, 3, 40]
    assert words.run_words(counts, 0, 6)[0] == (
        "Run 0 of zeros is empty, since the mask begins with ones."
    )
    assert words.run_words(counts, 1, 6)[0] == "Run 1: 1 one, row 0 of column 0."
    assert words.run_words(counts, 2, 6)[0] == "Run 2: 5 zeros down column 0, rows 1 to 5."
    says, written = words.run_words(counts, 4, 6)
    assert says == "Run 4: 40 zeros from row 3 of column 1 down, and on to row 0 of column 8."
    assert written == "The string has the difference to the run before last, 40 − 5 = 35, as “S1”."
    assert words.run_formula(counts, 4) == (
        "35 in fives of bits, the lowest first: 00011 → 3 + 32 + 48 = 83, S; 00001 → 1 + 48 = 49, 1"
    )
    assert words.run_formula(counts, 3).startswith("2 in fives")


def test_every_view_is_drawn(tmp_path: Path) -> None:
    figure = sw.CocoFile()
    for view, name in (("map", "Annotation 1 (house)"), ("runs", "Run 0: "), ("counts", "330K")):
        drawn = figure.figure(view=view)
        assert name in " ".join(text.get_text() for text in drawn.axes[0].texts)
    for file in ("panoptic", "captions"):
        sw.CocoFile(file=file).save(tmp_path / f"{file}.png", dpi=40)
    sw.CocoFile(image_id=12).save(tmp_path / "nothing.png", dpi=40)
    sw.CocoFile(view="runs", index=4).save(tmp_path / "runs.gif", steps=range(3), dpi=40)
    with Image.open(tmp_path / "runs.gif") as film:
        assert film.n_frames >= 3
