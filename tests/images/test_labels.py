"""Label images in and out, by way of Pillow, NumPy and torch."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from segwidgets import images
from tests.images import inputs

LABELS = np.array([[0, 1, 2], [255, 17, 1]], np.uint8)


@pytest.mark.parametrize(
    "make",
    [
        np.ndarray.tolist,
        lambda a: a.astype(np.int64),
        torch.tensor,
        lambda a: torch.tensor(a).long().t().contiguous().t(),
        lambda a: Image.fromarray(a),
        lambda a: Image.fromarray(a.astype(np.int32)),
    ],
)
def test_many_forms_of_the_same(make: Any) -> None:
    found = images.read_labels(make(LABELS))
    assert found.dtype == np.uint8
    assert np.array_equal(found, LABELS)
    found[0, 0] = 9


def test_what_was_given_is_not_shared() -> None:
    given = LABELS.copy()
    images.read_labels(given)[0, 0] = 9
    assert np.array_equal(given, LABELS)


def test_booleans_and_black_and_white_are_two_classes(tmp_path: Path) -> None:
    mask = LABELS > 1
    for form in (mask, torch.tensor(mask), Image.fromarray(mask), mask.tolist()):
        assert np.array_equal(images.read_labels(form), mask)
    Image.fromarray(mask).save(tmp_path / "m.png")
    assert np.array_equal(images.read_labels(tmp_path / "m.png"), mask)


def test_palette_grey_and_deep_files(tmp_path: Path) -> None:
    path = tmp_path / "labels.png"
    images.save_labels(path, LABELS)
    with Image.open(path) as image:
        assert image.mode == "P"
        assert np.array_equal(np.asarray(image), LABELS)
        # The colors of Pascal VOC: its aeroplane, bicycle and border.
        colors = np.asarray(image.convert("RGB"))
        assert colors[0, 1].tolist() == [128, 0, 0]
        assert colors[0, 2].tolist() == [0, 128, 0]
        assert colors[1, 0].tolist() == [224, 224, 192]
    assert np.array_equal(images.read_labels(path), LABELS)
    assert np.array_equal(images.read_labels(str(path)), LABELS)

    Image.fromarray(LABELS).save(path)
    assert np.array_equal(images.read_labels(path), LABELS)
    deep = LABELS.astype(np.uint16) * 100
    Image.fromarray(deep).save(path)
    assert np.array_equal(images.read_labels(path), deep)

    images.save_labels(path, LABELS % 3, palette=[[0, 0, 0], [9, 9, 9], [255, 0, 0]])
    with Image.open(path) as image:
        assert np.asarray(image.convert("RGB"))[0, 2].tolist() == [255, 0, 0]


def test_colored_files_need_the_colors(tmp_path: Path) -> None:
    path = tmp_path / "colored.png"
    images.save_labels(path, LABELS % 3)
    with Image.open(path) as image:
        image.convert("RGB").save(path)
    with pytest.raises(ValueError, match=r"colors instead of labels \(mode RGB\): give a palette"):
        images.read_labels(path)
    colors = {(0, 0, 0): 0, (128, 0, 0): 1, (0, 128, 0): 2}
    assert np.array_equal(images.read_labels(path, colors=colors), LABELS % 3)
    del colors[(128, 0, 0)]
    with pytest.raises(ValueError, match=r"in 2 pixels, first \(128, 0, 0\) at \(0, 1\): add them"):
        images.read_labels(path, colors=colors)


def test_run_length_codes() -> None:
    assert np.array_equal(images.read_labels(images.to_rle(LABELS == 1)), LABELS == 1)


def test_large_labels_stay_whole() -> None:
    found = images.read_labels([[0, 70_000]])
    assert found.dtype == np.int32
    with pytest.raises(ValueError, match="labels holds 70000: a palette has room"):
        images.save_labels("nowhere.png", [[0, 70_000]])


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        (np.full((2, 2), 0.7), TypeError, r"x holds float64.*argmax of scores.*x > 0\.5"),
        (torch.zeros(3, 2, 2).bfloat16(), TypeError, "x holds float32"),
        (torch.zeros(1, 3, 2, 2), TypeError, r"x\.argmax\(1\)"),
        (
            np.zeros((1, 2, 2), int),
            ValueError,
            r"x has shape \(1, 2, 2\), 3 axes.*take one, x\[0\]",
        ),
        ([1, 2], ValueError, r"give rows of labels"),
        (3, ValueError, r"0 axes"),
        (np.zeros((0, 4), int), ValueError, r"x has no pixels, shape \(0, 4\)"),
        ([], ValueError, r"x has no pixels, shape \(0,\)"),
        ([[1, 2], [3]], ValueError, "x is ragged"),
        ([[0, -1]], ValueError, r"x holds -1, first at \(0, 1\)"),
        (np.array([[2**40]]), ValueError, "x holds 1099511627776"),
        ([["a"]], TypeError, "x holds <U1"),
        ([[None]], TypeError, "x holds object"),
        (np.ma.masked_equal([[1, 2]], 1), ValueError, "masked cells: fill them"),
        (torch.zeros(2, 2, device="meta"), ValueError, "meta device"),
        ({"size": [1, 1]}, TypeError, "a dict with size and counts"),
        ("missing.png", FileNotFoundError, "missing"),
    ],
)
def test_nonsense_is_refused(source: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        images.read_labels(source, name="x")


def test_enormous_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.png"
    images.save_labels(path, LABELS)
    whole = path.read_bytes()
    # A header that tells of 60 000 pixels a side, with its checksum.
    header = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + whole[24:29]
    path.write_bytes(whole[:12] + header + zlib.crc32(header).to_bytes(4, "big") + whole[33:])
    with pytest.raises(ValueError, match=r"x cannot be read as a label image .*decompression bomb"):
        images.read_labels(path, name="x")


def test_palettes_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"palette has shape \(3,\)"):
        images.save_labels(tmp_path / "x.png", LABELS, palette=[1, 2, 3])


@pytest.mark.parametrize(
    ("palette", "words"),
    [
        ([[0, 0, 0], [1, 0.5, 0]], r"fractions from 0 to 1.*\(np.asarray\(palette\) \* 255\)"),
        ([[0, 0, 0], [300, 0, 0]], "from 0 to 300: red, green and blue"),
        ([[0, 0, 0], [-1, 0, 0]], "from -1 to 0: red, green and blue"),
        ([["a"] * 3], "palette holds"),
    ],
)
def test_palettes_of_other_numbers(palette: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        images.save_labels(tmp_path / "x.png", LABELS % 2, palette=palette)
    mended = (np.asarray([[0, 0, 0], [1, 0.5, 0]]) * 255).round().astype(int)
    images.save_labels(tmp_path / "x.png", [[0, 1]], palette=mended)
    with Image.open(tmp_path / "x.png") as image:
        assert np.asarray(image.convert("RGB")).tolist() == [[[0, 0, 0], [255, 128, 0]]]


@pytest.mark.parametrize("count", range(1, 20))
def test_labels_beyond_a_short_palette_are_kept(count: int, tmp_path: Path) -> None:
    labels = np.arange(256, dtype=np.uint8)[None]
    palette = np.full((count, 3), 7)
    images.save_labels(tmp_path / "x.png", labels, palette=palette)
    assert np.array_equal(images.read_labels(tmp_path / "x.png"), labels)
    with Image.open(tmp_path / "x.png") as image:
        assert np.asarray(image).tolist() == labels.tolist()


def test_a_loaded_image_may_have_been_stretched(tmp_path: Path) -> None:
    # Four grey levels, which Pillow stretches to 0, 85, 170 and 255.
    (tmp_path / "x.png").write_bytes(inputs.png([[0, 1, 2, 3]], 2))
    with Image.open(tmp_path / "x.png") as image:
        assert images.read_labels(image).tolist() == [[0, 1, 2, 3]]
        with pytest.raises(ValueError, match=r"may have been stretched.*np\.asarray\(image\)"):
            images.read_labels(image)
        assert images.read_labels(np.asarray(image)).tolist() == [[0, 85, 170, 255]]


def test_a_large_file_is_opened_as_the_error_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pillow refuses what has more than twice as many pixels.
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 5)
    (tmp_path / "x.png").write_bytes(inputs.png([[0, 1, 2, 3]] * 3, 8))
    with pytest.raises(
        ValueError, match=r"\(12 pixels, more than .*PIL\.Image\.MAX_IMAGE_PIXELS = 12\."
    ):
        images.read_labels(tmp_path / "x.png")
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 12)
    assert images.read_labels(tmp_path / "x.png").tolist() == [[0, 1, 2, 3]] * 3


def test_a_palette_without_colors_holds_indices() -> None:
    assert not images.read_labels(Image.new("P", (2, 2))).any()


def test_label_images_are_written_as_png(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"written as PNG; name it .*x\.png\."):
        images.save_labels(tmp_path / "x.jpg", LABELS)
    assert not list(tmp_path.iterdir())
    for nothing in (None, 3):
        with pytest.raises(TypeError, match=r"give the name of a file, such as 'labels\.png'"):
            images.save_labels(nothing, LABELS)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"convert them, np\.asarray\(palette\)\.astype\(int\)"):
        images.save_labels(tmp_path / "x.png", [[0, 1]], palette=[[0.0] * 3, [255.0, 0, 0]])


@pytest.mark.parametrize("colors", [[(0, 0, 0)], {(300, 0, 0): 1}, {"#000000": 1}])
def test_colors_are_of_bytes(colors: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"give the label of each|give \(red, green"):
        images.read_labels(np.zeros((2, 2, 3), np.uint8), colors=colors)
