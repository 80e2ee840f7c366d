"""A reader's own picture with its labels, held to Pillow and to pycocotools on a photograph."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib import cbook
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from pycocotools import mask as coco

from segwidgets import images
from segwidgets.scenes import CLASSES, COLORS, Scene, read_scene

# pycocotools' arrays do not know NumPy 2's word for a copy.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

PHOTO = Path(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))
with Image.open(PHOTO) as opened:
    PIXELS = np.asarray(opened.convert("RGB"))
HEIGHT, WIDTH = SIZE = PIXELS.shape[:2]
NAMES = ("background", "person", "cap", "tie")

#: Outlines around what the photograph shows, drawn by hand: x and y in turn.
PERSON = [[130, 170, 390, 170, 400, 330, 500, 420, 511, 600, 0, 600, 10, 420, 150, 330]]
CAP = [[110.5, 100, 260, 20.25, 400, 90, 405, 175, 120, 180]]
TIE = [[235, 420, 285, 420, 300, 470, 260, 500, 225.5, 470.5], [245, 500, 275, 500, 262, 560]]
CATEGORIES = [
    {"id": 1, "name": "person", "isthing": 1},
    {"id": 32, "name": "tie"},
    {"id": 70, "name": "cap"},
]


def drawn() -> Image.Image:
    """Draw a label image over the photograph, its outlines unlabelled."""
    labels = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(labels)
    pen.polygon(PERSON[0], fill=1, outline=255)
    pen.polygon(CAP[0], fill=2, outline=255)
    pen.ellipse((230, 420, 290, 560), fill=3)
    return labels


LABELS = np.asarray(drawn())


def pycoco(segmentation: Any) -> NDArray[np.bool_]:
    """Decode a segmentation by pycocotools."""
    code = segmentation
    if isinstance(code, list):
        code = coco.merge(coco.frPyObjects(code, HEIGHT, WIDTH))
    elif isinstance(code["counts"], list):
        code = coco.frPyObjects(code, HEIGHT, WIDTH)
    return np.asarray(coco.decode(code), bool)


def annotated() -> list[dict[str, Any]]:
    """Annotate the photograph as a COCO file does, by polygons and both run-length codes."""
    tie = coco.encode(np.asfortranarray(pycoco(TIE), dtype=np.uint8))
    crowd = np.zeros(SIZE, np.uint8)
    crowd[:60] = 1
    rows = [
        {"category_id": 1, "iscrowd": 1, "segmentation": images.to_rle(crowd, compressed=False)},
        {"category_id": 1, "iscrowd": 0, "segmentation": PERSON},
        {"category_id": 70, "segmentation": CAP},
        {
            "category_id": 32,
            "segmentation": {"size": list(SIZE), "counts": tie["counts"].decode()},
        },
        {"category_id": 32, "segmentation": [[470, 560, 511, 560, 511, 600, 470, 600]]},
    ]
    read: list[dict[str, Any]] = json.loads(json.dumps([{**row, "image_id": 42} for row in rows]))
    return read


def expected(order: list[tuple[NDArray[np.bool_], int]]) -> NDArray[np.int32]:
    cells = np.zeros(SIZE, np.int32)
    for mask, value in order:
        cells[mask] = value
    return cells


def labels_as(form: str, folder: Path) -> Any:
    """Give the label image in one of its forms."""
    image = drawn()
    if form == "palette":
        image.putpalette(images.voc_palette().tobytes())
        assert image.mode == "P"
    if form in ("palette", "grey"):
        image.save(folder / "labels.png")
        return folder / "labels.png"
    forms = {
        "path": lambda: labels_as("grey", folder).__fspath__(),
        "file": lambda: BytesIO(labels_as("palette", folder).read_bytes()),
        "pil": lambda: image,
        "numpy": lambda: LABELS.astype(np.int64),
        "list": LABELS.tolist,
        "tensor": lambda: torch.from_numpy(LABELS.astype(np.int64)),
    }
    return forms[form]()


@pytest.mark.parametrize(
    "form", ["palette", "grey", "path", "file", "pil", "numpy", "list", "tensor"]
)
def test_label_images_of_every_form(form: str, tmp_path: Path) -> None:
    picture = read_scene(PHOTO, labels_as(form, tmp_path), class_names=NAMES)
    assert isinstance(picture, Scene)
    assert np.array_equal(picture.image, PIXELS)
    assert picture.semantic.dtype == np.uint8
    assert np.array_equal(picture.semantic, LABELS)
    assert picture.instance.dtype == np.int32
    assert not picture.instance.any()
    assert picture.class_names == NAMES
    assert picture.seed is None
    assert picture.shares["cap"] == pytest.approx((LABELS == 2).mean())
    # The colors in which Pascal VOC shows these labels.
    assert picture.colors == ("#000000", "#800000", "#008000", "#808000")


def test_colored_label_images(tmp_path: Path) -> None:
    path = labels_as("palette", tmp_path)
    with Image.open(path) as image:
        colored = image.convert("RGB")
    colors = {tuple(images.voc_palette()[i].tolist()): i for i in (*range(4), 255)}
    found = read_scene(PIXELS, colored, class_names=NAMES, colors=colors)
    assert np.array_equal(found.semantic, LABELS)
    with pytest.raises(ValueError, match="labels has colors instead of labels"):
        read_scene(PIXELS, colored, class_names=NAMES)


def test_classes_without_names_are_numbered() -> None:
    assert read_scene(PIXELS, LABELS).class_names == ("class 0", "class 1", "class 2", "class 3")
    nothing = read_scene(PIXELS, np.full(SIZE, 255))
    assert nothing.class_names == ("class 0",)
    assert nothing.shares == {}


def test_the_scenes_own_classes_keep_their_colors() -> None:
    assert read_scene(PIXELS, LABELS, class_names=CLASSES).colors == COLORS


def test_run_length_codes_are_labels() -> None:
    code = coco.encode(np.asfortranarray(pycoco(TIE), dtype=np.uint8))
    picture = read_scene(PIXELS, code, class_names=["rest", "tie"])
    assert np.array_equal(picture.semantic, pycoco(TIE))


def test_instances_beside_labels() -> None:
    numbers = np.where(LABELS == 255, 255, np.where(LABELS == 2, 300, 0))
    picture = read_scene(PIXELS, LABELS, instances=numbers, class_names=NAMES)
    assert np.array_equal(picture.instance, np.where(LABELS == 2, 300, 0))
    assert np.array_equal(np.unique(picture.panoptic), [-1, 0, 1000, 2300, 3000])


def test_annotations_as_pycocotools_draws_them() -> None:
    rows = annotated()
    drawings = [pycoco(row["segmentation"]) for row in rows]
    picture = read_scene(PHOTO, annotations=iter(rows), categories=CATEGORIES)
    assert picture.class_names == ("background", "person", "tie", "cap")
    semantic = expected(list(zip(drawings, (1, 1, 3, 2, 2), strict=True)))
    assert np.array_equal(picture.semantic, semantic)
    # A crowd has a class and no number.
    instance = expected(list(zip(drawings, (0, 1, 2, 3, 4), strict=True)))
    assert np.array_equal(picture.instance, instance)
    assert picture.semantic.dtype == np.uint8
    assert picture.instance.dtype == np.int32
    ours = images.from_annotations(rows, height=HEIGHT, width=WIDTH, labels={1: 1, 32: 2, 70: 3})
    assert np.array_equal(picture.semantic, ours)


def test_categories_choose() -> None:
    rows = annotated()
    ties = pycoco(TIE) | pycoco(rows[4]["segmentation"])
    by_category = read_scene(PIXELS, annotations=rows, categories={32: "tie"})
    by_name = read_scene(
        PIXELS, annotations=rows, categories=CATEGORIES, class_names=["background", "tie"]
    )
    for picture in (by_category, by_name):
        assert np.array_equal(picture.semantic, ties)
        assert picture.instance.max() == 2
    # Where no class is called background, the rest has no label.
    rest = read_scene(PIXELS, annotations=rows, categories=CATEGORIES, class_names=["cap", "tie"])
    assert np.array_equal(rest.semantic == 255, ~(pycoco(CAP) | ties))


def test_stuff_has_no_numbers() -> None:
    things = [{**row, "isthing": int(row["name"] != "tie")} for row in CATEGORIES]
    picture = read_scene(PIXELS, annotations=annotated(), categories=things)
    assert not picture.instance[picture.semantic == 2].any()
    assert set(np.unique(picture.instance)) == {0, 1, 2}


def test_categories_without_names_are_classes() -> None:
    rows = [{"category_id": 2, "segmentation": TIE}]
    assert read_scene(PIXELS, annotations=rows).class_names == ("background", "class 1", "class 2")
    named = read_scene(PIXELS, annotations=rows, class_names=["sky", "sea", "tie"])
    assert np.array_equal(named.semantic, np.where(pycoco(TIE), 2, 255))
    assert not read_scene(PIXELS, annotations=[]).semantic.any()


def test_hidden_things_keep_their_numbers() -> None:
    rows = [{"category_id": 1, "segmentation": TIE}, {"category_id": 1, "segmentation": PERSON}]
    found = read_scene(PIXELS, annotations=rows).instance
    assert np.array_equal(found, 2 * pycoco(PERSON) + (pycoco(TIE) & ~pycoco(PERSON)))


ROW = {"category_id": 1, "segmentation": TIE}
SMALL = {"category_id": 1, "segmentation": images.to_rle(np.ones((2, 2)))}


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({}, ValueError, "labels and annotations: give one of them.*read_image"),
        ({"labels": LABELS, "annotations": []}, ValueError, "give one of them"),
        ({"labels": LABELS[:-1]}, ValueError, "labels has 599 × 512 pixels and the picture 600"),
        ({"labels": LABELS.T}, ValueError, "labels has 512 × 600 pixels"),
        ({"labels": LABELS / 255}, TypeError, "labels are whole numbers"),
        ({"labels": "gone.png"}, FileNotFoundError, "gone"),
        ({"labels": LABELS, "class_names": NAMES[:3]}, ValueError, "labels holds 3 in .*class_nam"),
        ({"labels": np.full(SIZE, 700)}, ValueError, "labels holds 700 .*number the classes anew"),
        ({"labels": LABELS, "class_names": "sky"}, TypeError, "class_names = 'sky': give one name"),
        ({"labels": LABELS, "class_names": []}, TypeError, r"class_names = \[\]"),
        ({"labels": LABELS, "class_names": ["a", "a"]}, ValueError, "'a' twice"),
        ({"labels": LABELS, "class_names": map(str, range(256))}, ValueError, "room for 255"),
        ({"labels": LABELS, "instances": LABELS[1:]}, ValueError, "instances has 599 × 512"),
        ({"labels": LABELS, "instances": LABELS * 1000.0}, TypeError, "instances holds float"),
        ({"labels": LABELS, "instances": np.full(SIZE, 1000)}, ValueError, "room for 999 things"),
        ({"labels": LABELS, "categories": {1: "a"}}, ValueError, "categories belongs to annot"),
        ({"annotations": [ROW], "instances": LABELS}, ValueError, "instances belongs to labels"),
        ({"annotations": [ROW], "colors": {}}, ValueError, "colors belongs to labels"),
        ({"annotations": {"annotations": []}}, TypeError, "of a whole COCO file choose them"),
        ({"annotations": 3}, TypeError, "as a list"),
        ({"annotations": ["x"]}, TypeError, r"annotations\[0\] is a str"),
        ({"annotations": [ROW, {}]}, ValueError, r"annotations\[1\] has no category_id"),
        ({"annotations": [{**ROW, "category_id": 10**12}]}, ValueError, "need 1000000000001 cl"),
        ({"annotations": [{**ROW, "category_id": True}]}, ValueError, "category_id True is no"),
        ({"annotations": [{"category_id": 1}]}, ValueError, r"\[0\] has no segmentation"),
        ({"annotations": [{**ROW, "segmentation": 3}]}, TypeError, r"\[0\]: a segmentation cannot"),
        ({"annotations": [{**ROW, "segmentation": [[1]]}]}, ValueError, r"\[0\]: polygons\[0\]"),
        ({"annotations": [SMALL]}, ValueError, r"\[0\] is 2 × 2 pixels, the picture 600 × 512"),
        (
            {"annotations": [{**ROW, "image_id": 1}, {**ROW, "image_id": 2}]},
            ValueError,
            "belong to 2 pictures, image_id 1, 2: choose those of one",
        ),
        (
            {"annotations": [{**ROW, "segmentation": [[0, 0, 9, 0, 9, 700]]}]},
            ValueError,
            r"annotations\[0\] reaches y = 700, outside the picture of 600 × 512",
        ),
        ({"annotations": [{**ROW, "category_id": 0}]}, ValueError, r"0 is no class, .*\{0: .…"),
        ({"annotations": [{**ROW, "category_id": "a"}]}, ValueError, "'a' is no class"),
        ({"annotations": [{**ROW, "category_id": 300}]}, ValueError, "need 301 classes"),
        (
            {"annotations": [{**ROW, "category_id": 4}], "class_names": NAMES},
            ValueError,
            "category_id 4 is no class, 0 to 3",
        ),
        ({"annotations": [ROW], "categories": ["tie"]}, TypeError, "categories: give the list"),
        ({"annotations": [ROW], "categories": {1: 2}}, TypeError, "categories: give the list"),
        (
            {"annotations": [ROW], "categories": {1: "tie"}, "class_names": NAMES[:2]},
            ValueError,
            "none of class_names: tie against background, person",
        ),
        ({"annotations": 1000 * [SMALL]}, ValueError, "1000 things: a picture has room for 999"),
    ],
)  # fmt: skip
def test_nonsense_is_refused(given: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read_scene(PIXELS, **given)


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="a picture cannot be a NoneType"):
        read_scene(None, LABELS)


def test_categories_that_json_made_words_of() -> None:
    kite: Any = {"category_id": 38, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]}
    names = {"38": "kite"}
    photo = np.zeros((3, 3, 3), np.uint8)
    with pytest.raises(ValueError, match=r"categories has '38', and the annotations have 38: "):
        read_scene(photo, annotations=[kite], categories=names)  # type: ignore[arg-type]
    found = read_scene(
        photo, annotations=[kite], categories={int(key): value for key, value in names.items()}
    )
    assert found.shares == {"background": 5 / 9, "kite": 4 / 9}


def test_masks_in_black_and_white_are_no_labels() -> None:
    mask = np.where(pycoco(TIE), 255, 0).astype(np.uint8)
    with pytest.raises(ValueError, match=r"0 and 255 alone.*read_labels\(labels\) > 0; .*class 0"):
        read_scene(PIXELS, mask)
    found = read_scene(PIXELS, images.read_labels(mask) > 0)
    assert np.array_equal(found.semantic, pycoco(TIE))
    void = read_scene(PIXELS, mask, class_names=["class 0"])
    assert np.array_equal(void.semantic, mask)
    with pytest.raises(TypeError, match="class_names = 3: give one name"):
        read_scene(PIXELS, mask, class_names=3)  # type: ignore[arg-type]
