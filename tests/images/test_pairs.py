"""Files that belong together by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from segwidgets.images import pair_files
from segwidgets.images.pairs import with_images


def put(root: Path, *names: str) -> Path:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return root


@pytest.mark.parametrize(
    ("predictions", "targets", "expected"),
    [
        (["a.png", "b.png"], ["b.tif", "a.tif"], ["a", "b"]),
        (["x/a.png", "y/a.png"], ["x/a.png", "y/a.png"], ["x/a", "y/a"]),
        (["a.png", "b.png"], ["x/a.png", "y/b.png"], ["a", "b"]),
        (["a_pred.png", "b_pred.png"], ["a_gt.png", "b_gt.png"], ["a", "b"]),
        (
            ["aachen_000_leftImg8bit.png", "bonn_001_leftImg8bit.png"],
            ["aachen/aachen_000_gtFine_labelIds.png", "bonn/bonn_001_gtFine_labelIds.png"],
            ["aachen_000", "bonn_001"],
        ),
        (["a.png", "notes.txt", ".a.png"], ["a.png", "a.jpg"], ["a"]),
    ],
)
def test_names_decide(
    predictions: list[str], targets: list[str], expected: list[str], tmp_path: Path
) -> None:
    found = pair_files(put(tmp_path / "net", *predictions), put(tmp_path / "gt", *targets))
    assert [pair["name"] for pair in found.pairs] == expected
    assert not found.lone_predictions
    assert not found.lone_targets


def test_files_without_a_partner_are_listed(tmp_path: Path) -> None:
    found = pair_files(
        put(tmp_path / "net", "a.png", "c.png"), put(tmp_path / "gt", "a.png", "b.png")
    )
    assert [path.name for path in found.lone_predictions] == ["c.png"]
    assert [path.name for path in found.lone_targets] == ["b.png"]


def test_endings_choose_among_files(tmp_path: Path) -> None:
    targets = put(
        tmp_path / "gt", *(f"{n}_gt{kind}.png" for n in "ab" for kind in ("Ids", "Color"))
    )
    predictions = put(tmp_path / "net", "a.png", "b.png")
    with pytest.raises(ValueError, match="no prediction has the name of a target") as error:
        pair_files(predictions, targets)
    assert "target_ending=" in str(error.value)
    found = pair_files(predictions, targets, target_ending="_gtIds.png")
    assert [Path(pair["target"]).name for pair in found.pairs] == ["a_gtIds.png", "b_gtIds.png"]


@pytest.mark.parametrize(
    ("predictions", "targets", "words"),
    [
        (["img_1.png"], ["img_2.png"], "no prediction has the name of a target"),
        (["a_1.png", "b_1.png"], ["a_2.png", "b_2.png"], "no prediction has the name"),
        (["a.png", "a.tif"], ["a.png"], "has 2 files for 'a'"),
        (["a.jpg"], ["a.png"], r"has no file of .png, .*, but a.jpg"),
    ],
)
def test_what_might_be_wrong_is_refused(
    predictions: list[str], targets: list[str], words: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=words):
        pair_files(put(tmp_path / "net", *predictions), put(tmp_path / "gt", *targets))


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="give the one that holds the label images"):
        pair_files(tmp_path / "no", tmp_path)


def test_pictures_are_found_by_the_same_names(tmp_path: Path) -> None:
    put(tmp_path / "img", "x/a_leftImg8bit.jpg", "x/b_leftImg8bit.jpg")
    pairs = with_images([{"name": "a"}, {"name": "c"}], tmp_path / "img")
    assert [pair["image"] and Path(pair["image"]).name for pair in pairs] == [
        "a_leftImg8bit.jpg",
        None,
    ]
