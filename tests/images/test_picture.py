"""Photographs from files, images, arrays and tensors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib import cbook
from PIL import Image

from segwidgets.images.picture import as_picture, check_sides, shrunk

HOPPER = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
BYTES = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10


def test_a_file_is_what_pillow_reads() -> None:
    expected = np.asarray(Image.open(HOPPER))
    assert expected.shape == (600, 512, 3)
    for file in (HOPPER, Path(HOPPER)):
        np.testing.assert_array_equal(as_picture("image", file), expected)


@pytest.mark.parametrize(
    "value",
    [
        BYTES,
        BYTES.astype(np.int64),
        BYTES / 255,
        (BYTES / 255).astype(np.float32),
        torch.from_numpy(BYTES),
        torch.from_numpy(BYTES).permute(2, 0, 1),
        torch.from_numpy(BYTES / 255).permute(2, 0, 1).requires_grad_(),
        np.dstack([BYTES, np.zeros((2, 4), np.uint8)]),
        Image.fromarray(BYTES),
        BYTES.tolist(),
    ],
)
def test_rgb_in_every_form(value: Any) -> None:
    pixels = as_picture("image", value)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, BYTES)


@pytest.mark.parametrize(
    "value",
    [
        BYTES[..., 0],
        BYTES[..., :1],
        torch.from_numpy(BYTES[..., 0])[None],
        Image.fromarray(BYTES[..., 0]),
        Image.fromarray(BYTES[..., 0]).convert("LA"),
    ],
)
def test_grey_in_every_form(value: Any) -> None:
    np.testing.assert_array_equal(as_picture("image", value), BYTES[..., 0])


def test_a_picture_that_was_held_sideways_is_turned(tmp_path: Path) -> None:
    image = Image.fromarray(BYTES)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "held.png", exif=exif)
    assert as_picture("image", tmp_path / "held.png").shape == (4, 2, 3)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.full((2, 2), np.nan), "floats from nan to nan: floats go from 0 to 1"),
        (np.full((2, 2), 200.0), "floats from 200 to 200: floats go from 0 to 1; divide"),
        (np.full((2, 2), -0.5), "floats from -0.5"),
        (np.full((2, 2), 300), "whole numbers from 300 to 300: bytes go from 0 to 255"),
        (np.full((2, 2), -1), "whole numbers from -1"),
        (np.ones((2, 2), bool), "holds bool: give bytes"),
        (np.ones((2, 2), complex), "holds complex128"),
        (object(), "holds object"),
        (np.zeros(4), r"shape \(4,\): give \(rows, columns\)"),
        (np.zeros((2, 2, 2)), r"shape \(2, 2, 2\)"),
        (np.zeros((1, 3, 4, 4)), r"shape \(1, 3, 4, 4\)"),
        (np.zeros((0, 4)), r"shape \(0, 4\)"),
    ],
)
def test_nonsense_is_refused(value: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        as_picture("image", value)


def test_files_that_are_not_there_or_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"There is no file .*none\.png"):
        as_picture("image", tmp_path / "none.png")
    (tmp_path / "text.png").write_text("no picture", "utf-8")
    with pytest.raises(ValueError, match="is not a picture that Pillow can read"):
        as_picture("image", tmp_path / "text.png")


@pytest.mark.parametrize(
    ("shape", "side", "expected"),
    [
        ((600, 512, 3), 512, (512, 437, 3)),
        ((100, 50), 100, (100, 50)),
        ((3, 900), 90, (1, 90)),
        ((600, 301), 200, (200, 100)),
    ],
)
def test_larger_pictures_are_made_smaller(
    shape: tuple[int, ...], side: int, expected: tuple[int, ...]
) -> None:
    assert shrunk(np.zeros(shape, np.uint8), side).shape == expected


def test_sizes_are_told() -> None:
    check_sides("image", np.zeros((2, 512), np.uint8), 512)
    for shape in ((1, 5), (513, 4), (5, 1, 3)):
        with pytest.raises(ValueError, match=f"image is {shape[0]} × {shape[1]}: 2 to 512 pixels"):
            check_sides("image", np.zeros(shape, np.uint8), 512)
