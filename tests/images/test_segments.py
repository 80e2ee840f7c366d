"""Pictures cut into segments, from the forms in which data sets have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import segwidgets as sw
from segwidgets.images.segments import segments_of_scene

PHOTO = np.zeros((4, 6, 3), np.uint8)
read = sw.images.read_segments

CATEGORIES = [
    {"id": 16, "name": "bird", "isthing": 1},
    {"id": 184, "name": "tree-merged", "isthing": 0},
    {"id": 187, "name": "sky-other-merged", "isthing": 0},
]
IDS = np.array([[0, 70_000, 70_000, 9, 9, 9]] * 2 + [[300, 300, 300, 9, 12, 12]] * 2)
INFO = [
    {"id": 70_000, "category_id": 16},
    {"id": 300, "category_id": 184},
    {"id": 9, "category_id": 187},
    {"id": 12, "category_id": 16, "iscrowd": 1},
]


def table(picture: sw.images.Segments) -> list[tuple[Any, ...]]:
    """What is known of each segment, with its pixels."""
    return [
        (
            picture.class_names[one.label],
            one.instance,
            one.id,
            one.is_crowd,
            int((picture.index == k).sum()),
        )
        for k, one in enumerate(picture.segments, 1)
    ]


def test_a_panoptic_png_is_three_bytes_of_an_id(tmp_path: Path) -> None:
    rgb = np.stack([IDS & 255, IDS >> 8 & 255, IDS >> 16], -1).astype(np.uint8)
    path = tmp_path / "panoptic.png"
    Image.fromarray(rgb).save(path)
    for panoptic in (path, str(path), Image.open(path), rgb, IDS):
        picture = read(PHOTO, panoptic=panoptic, segments_info=INFO, categories=CATEGORIES)
        assert sorted(table(picture)) == [
            ("bird", 0, 12, True, 4),
            ("bird", 1, 70_000, False, 4),
            ("sky-other-merged", 0, 9, False, 8),
            ("tree-merged", 0, 300, False, 6),
        ]
        assert [picture.class_names[k] for k in picture.things] == ["bird"]
        assert (picture.index == 0).sum() == 2


def test_ids_that_meet_or_are_missing_are_refused_and_the_way_out_works() -> None:
    def panoptic(ids: Any = IDS, info: Any = INFO) -> sw.images.Segments:
        return read(PHOTO, panoptic=ids, segments_info=info, categories=CATEGORIES)

    with pytest.raises(ValueError, match="id 300 more than once: two segments that share an id"):
        panoptic(info=[*INFO, {"id": 300, "category_id": 16}])
    with pytest.raises(ValueError, match=r"id 300 in 6 pixels, first at \(2, 0\).*write 0"):
        panoptic(info=[row for row in INFO if row["id"] != 300])
    assert len(panoptic(np.where(IDS == 300, 0, IDS)).segments) == 3
    # An info without pixels is told of, and harmless.
    gone = panoptic(np.where(IDS == 300, 0, IDS))
    assert gone.notes == ("1 of 4 segments have no pixel in the PNG and are left out.",)
    with pytest.raises(ValueError, match="categories has no id 16"):
        read(PHOTO, panoptic=IDS, segments_info=INFO, categories=CATEGORIES[1:])
    with pytest.raises(ValueError, match="panoptic needs segments_info"):
        read(PHOTO, panoptic=IDS, categories=CATEGORIES)
    with pytest.raises(ValueError, match=r"id = 0: choose"):
        panoptic(info=[*INFO, {"id": 0, "category_id": 16}])
    with pytest.raises(ValueError, match="panoptic holds 16777216: ids are 0 to 16777215"):
        panoptic(IDS * 0 + 2**24)


def test_coco_instances_lie_over_each_other_and_crowds_are_one_region() -> None:
    boxes = [(0, 0, 3, 2), (2, 0, 5, 2), (0, 2, 6, 4)]
    annotations = [
        {
            "id": 900 + number,
            "category_id": 16,
            "iscrowd": int(number == 2),
            "segmentation": [[x0, y0, x1, y0, x1, y1, x0, y1]],
        }
        for number, (x0, y0, x1, y1) in enumerate(boxes)
    ]
    picture = read(PHOTO, annotations=annotations, categories=CATEGORIES)
    assert table(picture) == [
        ("background", 0, 4, False, 2),
        ("bird", 1, 1, False, 4),
        ("bird", 2, 2, False, 6),
        ("bird", 0, 3, True, 12),
    ]
    assert [one.annotation_id for one in picture.segments[1:]] == [900, 901, 902]
    whole = [*annotations, {**annotations[2], "id": 5, "iscrowd": 0}]
    covered = read(PHOTO, annotations=whole, categories=CATEGORIES)
    assert covered.notes == ("1 of 4 annotations lie wholly below later ones and are not seen.",)
    assert read(PHOTO, annotations=[], categories=CATEGORIES).class_names == ("background",)


def test_cityscapes_marks_groups_by_the_class_alone() -> None:
    ids = np.array([[7, 7, 26, 26_000, 26_001, 3]] * 4, np.int32)
    picture = read(PHOTO, instance_ids=ids)
    assert table(picture) == [
        ("road", 0, 7, False, 8),
        ("car", 0, 26, True, 4),
        ("car", 1, 26_000, False, 4),
        ("car", 2, 26_001, False, 4),
    ]
    assert (picture.index == 0).sum() == 4
    with pytest.raises(ValueError, match=r"instance_ids holds 77000 at \(0, 0\), of class 77"):
        read(PHOTO, instance_ids=np.full((4, 6), 77_000))


def test_voc_has_a_palette_png_of_classes_and_one_of_objects(tmp_path: Path) -> None:
    classes = np.array([[0, 3, 3, 255, 3, 3]] * 4, np.uint8)
    objects = np.array([[0, 1, 1, 255, 2, 2]] * 4, np.uint8)
    for name, labels in (("classes", classes), ("objects", objects)):
        sw.images.save_labels(tmp_path / f"{name}.png", labels)
    picture = read(PHOTO, tmp_path / "classes.png", instances=tmp_path / "objects.png")
    assert [row[:2] for row in table(picture)] == [("background", 0), ("bird", 1), ("bird", 2)]
    assert (picture.index[:, 3] == 0).all()
    # 255 is no class, and what else is none has a way out.
    with pytest.raises(ValueError, match=r"labels holds 3, first at \(0, 1\), and class_names has"):
        read(PHOTO, classes, class_names=["sky", "kite"])
    names = ["sky", "tree", "sea", "kite"]
    assert read(PHOTO, classes, class_names=names, things=["kite"]).things == {3}


@pytest.mark.parametrize(
    "palette",
    [
        # Pascal VOC's in another order, Cityscapes' first ones, grey levels, none at all.
        [(0, 0, 0), (0, 128, 0), (128, 0, 0)],
        [(128, 64, 128), (244, 35, 232), (70, 70, 70)],
        [(0, 0, 0), (128, 0, 0), (0, 128, 1)],
        None,
    ],
)
@pytest.mark.parametrize("void", [2, 255])
def test_classes_of_other_colors_are_not_named_as_vocs(
    palette: Any, void: int, tmp_path: Path
) -> None:
    labels = np.array([[0, 1, 2, void, 1, 0]] * 4, np.uint8)
    image = Image.fromarray(labels, "L")
    if palette:
        image.putpalette([*sum(palette, ()), *[7] * (3 * (256 - len(palette)))])
    image.save(tmp_path / "labels.png")
    for source in (tmp_path / "labels.png", image, labels):
        picture = read(PHOTO, source)
        assert picture.class_names == ("class 0", "class 1", "class 2")
        assert picture.notes == ()


def test_vocs_colors_name_vocs_classes_and_say_so(tmp_path: Path) -> None:
    sw.images.save_labels(tmp_path / "voc.png", np.array([[0, 3, 3, 255, 3, 3]] * 4, np.uint8))
    picture = read(PHOTO, tmp_path / "voc.png")
    assert picture.class_names[:4] == ("background", "aeroplane", "bicycle", "bird")
    assert "class_names=[…] names others" in picture.notes[0]
    own = read(PHOTO, tmp_path / "voc.png", class_names=["a", "b", "c", "d"])
    assert (own.class_names[3], own.notes) == ("d", ())


def test_a_scene_is_cut_into_what_it_has() -> None:
    scene = sw.scenes.scene(619, (64, 96))
    picture = segments_of_scene(scene)
    assert (picture.pairs[..., 0] == scene.semantic).all()
    assert (picture.pairs[..., 1] == scene.instance).all()
    ids = [one.id for one in picture.segments]
    assert len(set(ids)) == len(ids)
    assert min(ids) > 0
    # What is counted as stuff is one region for each class.
    stuff = segments_of_scene(scene, [])
    assert len(stuff.segments) == len(np.unique(scene.semantic))
    with pytest.raises(ValueError, match="things has 'fish', which is no class: choose among sky"):
        segments_of_scene(scene, ["fish"])


def test_one_form_is_given_and_fits_the_picture() -> None:
    with pytest.raises(ValueError, match="none is given; give one of them"):
        read(PHOTO)
    with pytest.raises(ValueError, match="labels and panoptic are given"):
        read(PHOTO, [[0]], panoptic=IDS)
    with pytest.raises(ValueError, match="labels has 2 × 2 pixels and the picture 4 × 6"):
        read(PHOTO, [[0, 0], [0, 0]])


def test_a_panoptic_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    photo = np.zeros((1, 1, 3), np.uint8)
    with pytest.raises(FileNotFoundError, match=r"there is no file .*gone\.png: check the path"):
        sw.images.read_segments(photo, panoptic=tmp_path / "gone.png", segments_info=[])
