"""A reader's own picture, in every form it comes in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from segwidgets.scenes import read_image

RNG = np.random.default_rng(0)
COLOUR = RNG.integers(0, 256, (6, 9, 3), dtype=np.uint8)
GREY = RNG.integers(0, 256, (6, 9), dtype=np.uint8)


@pytest.mark.parametrize(
    "source",
    [
        COLOUR,
        COLOUR.transpose(2, 0, 1),
        COLOUR[None],
        COLOUR / 255,
        COLOUR.astype(np.float32),
        COLOUR.astype(np.int64),
        COLOUR.astype(np.uint16) * 257,
        COLOUR.tolist(),
        torch.from_numpy(COLOUR),
        torch.from_numpy(COLOUR).permute(2, 0, 1)[None] / 255,
        Image.fromarray(COLOUR),
        np.dstack([COLOUR, np.full((6, 9), 255, np.uint8)]),
    ],
    ids=["hwc", "chw", "batch", "unit", "float", "int64", "16 bit", "list", "tensor", "nchw",
         "pil", "opaque"],
)  # fmt: skip
def test_colour(source: Any) -> None:
    assert np.array_equal(read_image(source), COLOUR)


@pytest.mark.parametrize(
    "source", [GREY, GREY[..., None], GREY[None], torch.from_numpy(GREY), Image.fromarray(GREY)]
)
def test_grey_becomes_three_equal_channels(source: Any) -> None:
    assert np.array_equal(read_image(source), np.dstack([GREY] * 3))


def test_16_bit_files(tmp_path: Path) -> None:
    Image.fromarray(GREY.astype(np.uint16) * 257).save(tmp_path / "deep.png")
    assert np.array_equal(read_image(tmp_path / "deep.png"), np.dstack([GREY] * 3))


def test_transparent_pixels_are_laid_on_white_as_pillow_does(tmp_path: Path) -> None:
    cells = RNG.integers(0, 256, (6, 9, 4), dtype=np.uint8)
    picture = Image.fromarray(cells)
    white = Image.new("RGBA", picture.size, "white")
    expected = np.asarray(Image.alpha_composite(white, picture).convert("RGB")).astype(int)
    picture.save(tmp_path / "alpha.png")
    for source in (cells, picture, tmp_path / "alpha.png", str(tmp_path / "alpha.png")):
        assert np.abs(read_image(source).astype(int) - expected).max() <= 1


def test_palettes_and_bits() -> None:
    drawn = Image.fromarray(COLOUR).quantize(8)
    assert np.array_equal(read_image(drawn), np.asarray(drawn.convert("RGB")))
    assert read_image(np.eye(3, dtype=bool))[..., 0].tolist() == (255 * np.eye(3)).tolist()


def test_photographs_are_turned_upright() -> None:
    picture = Image.fromarray(COLOUR)
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.info["exif"] = exif.tobytes()
    assert read_image(picture).shape == (9, 6, 3)


def test_the_result_is_a_copy() -> None:
    mine = COLOUR.copy()
    read_image(mine)[:] = 0
    assert np.array_equal(mine, COLOUR)


def test_half_precision() -> None:
    told = read_image(torch.full((3, 4, 5), 0.5, dtype=torch.bfloat16))
    assert (told == 128).all()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (np.zeros((5, 6, 7)), "shape .5, 6, 7. is unknown"),
        (np.zeros((0, 5)), "has no pixels"),
        (np.zeros(5), "is unknown"),
        (np.full((2, 2), np.nan), "NaN"),
        (np.full((2, 2), -1.0), "from -1 to -1.*normalised, undo that"),
        (np.full((2, 2), 300.0), "from 300 to 300"),
        (np.full((2, 2), 70000), "from 70000 to 70000"),
    ],
)
def test_nonsense_is_refused(source: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_image(source)


@pytest.mark.parametrize("source", [None, 3, object(), {"image": 1}])
def test_other_kinds_are_refused(source: Any) -> None:
    with pytest.raises(TypeError, match="a picture cannot be a"):
        read_image(source)


def test_strings_are_no_pixels() -> None:
    with pytest.raises(TypeError, match="are no numbers"):
        read_image(np.array([["a", "b"]]))


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no file .*gone\.png"):
        read_image(tmp_path / "gone.png")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ValueError, match=r"text\.png cannot be read as a picture"):
        read_image(tmp_path / "text.png")
