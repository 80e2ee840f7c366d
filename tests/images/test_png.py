"""The short way to read label images, which has to agree with Pillow on every file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from segwidgets.images import read_labels, save_labels
from segwidgets.images.png import plain_bytes

LABELS = np.array([[0, 1, 2, 255], [3, 3, 3, 0], [9, 8, 7, 6]], np.uint8)


def is_as_pillow_reads(path: Path) -> bool:
    """Tell whether a file was read, and see that it was read right."""
    found = plain_bytes(path)
    if found is not None:
        with Image.open(path) as image:
            np.testing.assert_array_equal(found, np.asarray(image))
    return found is not None


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1), (8, 300), (9, 17)])
def test_palettes_of_any_size_are_read(tmp_path: Path, shape: tuple[int, int]) -> None:
    labels = np.random.default_rng(1).integers(0, 256, shape)
    save_labels(tmp_path / "a.png", labels)
    assert is_as_pillow_reads(tmp_path / "a.png")
    np.testing.assert_array_equal(plain_bytes(tmp_path / "a.png"), labels)


def saved(mode: str, **options: Any) -> Any:
    def save(path: Path) -> None:
        Image.fromarray(LABELS).convert(mode).save(path, **options)

    return save


def with_exif(path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(LABELS).save(path, exif=exif)


def with_frames(path: Path) -> None:
    frames = [Image.fromarray(LABELS), Image.fromarray(255 - LABELS)]
    frames[0].save(path, save_all=True, append_images=frames[1:])


def in_grey_levels(path: Path) -> None:
    image = Image.fromarray(LABELS)
    image.putpalette([level for grey in (9, 3, 5) for level in [grey] * 3])
    image.save(path, bits=8)


OTHERS = {
    "grey levels": in_grey_levels,
    "1": saved("1"),
    "I;16": saved("I;16"),
    "RGB": saved("RGB"),
    "LA": saved("LA"),
    "4 bits": saved("P", bits=4),
    "TIFF": saved("L", format="TIFF"),
    "turned": with_exif,
    "animated": with_frames,
}


@pytest.mark.parametrize("save", OTHERS.values(), ids=OTHERS)
def test_whatever_else_a_file_is_is_left_to_pillow(tmp_path: Path, save: Any) -> None:
    save(tmp_path / "a.png")
    assert plain_bytes(tmp_path / "a.png") is None


def test_filtered_rows_are_left_to_pillow(tmp_path: Path) -> None:
    rows = np.arange(200, dtype=np.uint8)[:, None] + np.arange(200, dtype=np.uint8)
    Image.fromarray(rows).save(tmp_path / "a.png")
    assert plain_bytes(tmp_path / "a.png") is None
    np.testing.assert_array_equal(read_labels(tmp_path / "a.png"), rows)


def test_grey_numbers_are_the_labels_whatever_is_transparent(tmp_path: Path) -> None:
    flat = np.zeros((20, 20), np.uint8)
    Image.fromarray(flat).save(tmp_path / "a.png", transparency=0)
    assert is_as_pillow_reads(tmp_path / "a.png")


def test_no_wrong_byte_changes_a_label(tmp_path: Path) -> None:
    """Wherever a bit is wrong, the labels are right or the file is left to Pillow."""
    path = tmp_path / "a.png"
    save_labels(path, LABELS)
    data = path.read_bytes()
    read = 0
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
        found = plain_bytes(path)
        if found is not None:
            read += 1
            np.testing.assert_array_equal(found, LABELS)
    # Colors and their sums may be wrong.
    assert 0 < read < len(data)
    for length in range(0, len(data) - 12, 7):
        path.write_bytes(data[:length])
        assert plain_bytes(path) is None
