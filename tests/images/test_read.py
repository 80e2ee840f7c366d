"""Pictures from files, images, arrays and tensors: every row of the table in `read_image`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib import cbook
from PIL import Image

from segwidgets.images import read_image
from segwidgets.images.read import check_sides, read_picture, shrunk

RNG = np.random.default_rng(0)
COLOR = RNG.integers(0, 256, (6, 9, 3), dtype=np.uint8)
GREY = RNG.integers(0, 256, (6, 9), dtype=np.uint8)
# So small that either end may be the channels.
TINY = np.arange(24, dtype=np.uint8).reshape(2, 4, 3) * 10


def as_tensor(pixels: Any) -> torch.Tensor:
    return torch.from_numpy(pixels).permute(2, 0, 1)


@pytest.mark.parametrize(
    "source",
    [
        COLOR,
        COLOR.transpose(2, 0, 1),
        COLOR[None],
        COLOR.transpose(2, 0, 1)[None],
        COLOR / 255,
        (COLOR / 255).astype(np.float32),
        COLOR.astype(np.float32),
        COLOR.astype(np.int64),
        COLOR.astype(np.uint16) * 257,
        COLOR.tolist(),
        torch.from_numpy(COLOR),
        as_tensor(COLOR),
        as_tensor(COLOR)[None] / 255,
        as_tensor(COLOR / 255).requires_grad_(),
        Image.fromarray(COLOR),
        np.dstack([COLOR, np.full((6, 9), 255, np.uint8)]),
    ],
    ids=["hwc", "chw", "nhwc", "nchw", "unit", "float32", "whole floats", "int64", "16 bit",
         "list", "hwc tensor", "tensor", "nchw tensor", "gradient", "pil", "opaque"],
)  # fmt: skip
def test_color(source: Any) -> None:
    for keep_grey in (False, True):
        pixels = read_image(source, keep_grey=keep_grey)
        assert pixels.dtype == np.uint8
        assert np.array_equal(pixels, COLOR)


@pytest.mark.parametrize(
    "source",
    [
        GREY,
        GREY[..., None],
        GREY[None],
        torch.from_numpy(GREY),
        torch.from_numpy(GREY)[None],
        Image.fromarray(GREY),
        Image.fromarray(GREY).convert("LA"),
        np.dstack([GREY, np.full((6, 9), 255, np.uint8)]),
    ],
    ids=["hw", "hw1", "1hw", "tensor", "1hw tensor", "pil", "LA", "opaque"],
)
def test_grey_stays_grey_only_where_it_is_kept(source: Any) -> None:
    assert np.array_equal(read_image(source), np.dstack([GREY] * 3))
    assert np.array_equal(read_image(source, keep_grey=True), GREY)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # The last axis of an array …
        (TINY, TINY),
        (np.dstack([TINY, np.full((2, 4), 255, np.uint8)]), TINY),
        (np.full((3, 5, 2), 255, np.uint8), np.full((3, 5, 3), 255)),
        # … and of a tensor the first if it is 1 or 3.
        (torch.from_numpy(TINY), TINY),
        (as_tensor(TINY), TINY),
        (torch.from_numpy(TINY[..., 0])[None], np.dstack([TINY[..., 0]] * 3)),
    ],
)
def test_channels_where_either_end_may_be_them(source: Any, expected: Any) -> None:
    assert np.array_equal(read_image(source), expected)


def test_a_file_is_what_pillow_reads() -> None:
    hopper = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    expected = np.asarray(Image.open(hopper))
    assert expected.shape == (600, 512, 3)
    for file in (hopper, Path(hopper)):
        assert np.array_equal(read_image(file), expected)
    with Path(hopper).open("rb") as binary:
        assert np.array_equal(read_image(binary), expected)


def test_16_bit_files(tmp_path: Path) -> None:
    deep = GREY.astype(np.uint16) * 257
    Image.fromarray(deep).save(tmp_path / "deep.png")
    assert np.array_equal(read_image(tmp_path / "deep.png"), np.dstack([GREY] * 3))
    np.savetxt(tmp_path / "deep.pgm", deep, "%d", header="P2 9 6 65535", comments="")
    assert np.array_equal(read_image(tmp_path / "deep.pgm"), np.dstack([GREY] * 3))
    # A file says that it has 16 bits, however dark it is.
    Image.fromarray(deep // 257).save(tmp_path / "dark.png")
    assert read_image(tmp_path / "dark.png").max() == 1
    # One of its values may be transparent.
    Image.fromarray(deep).save(tmp_path / "clear.png", transparency=int(deep[2, 3]))
    laid = np.where(deep == deep[2, 3], 255, GREY)
    assert np.array_equal(read_image(tmp_path / "clear.png", keep_grey=True), laid)


def test_transparent_pixels_are_laid_on_white_as_pillow_does(tmp_path: Path) -> None:
    cells = RNG.integers(0, 256, (6, 9, 4), dtype=np.uint8)
    picture = Image.fromarray(cells)
    white = Image.new("RGBA", picture.size, "white")
    expected = np.asarray(Image.alpha_composite(white, picture).convert("RGB")).astype(int)
    picture.save(tmp_path / "alpha.png")
    file = tmp_path / "alpha.png"
    for source in (cells, as_tensor(cells), cells / 255, picture, file, str(file)):
        assert np.abs(read_image(source).astype(int) - expected).max() <= 1
        assert read_picture(source).notes == ("Transparent pixels are laid on white.",)
    assert read_image(np.array([[[255, 0, 0, 128]]], "uint8")).tolist() == [[[255, 127, 127]]]
    assert read_picture(np.dstack([COLOR, np.full((6, 9), 255, np.uint8)])).notes == ()


def test_one_color_of_a_palette_may_be_transparent(tmp_path: Path) -> None:
    drawn = Image.fromarray(COLOR).quantize(8)
    drawn.save(tmp_path / "clear.png", transparency=2)
    expected = np.where((np.asarray(drawn) == 2)[..., None], 255, np.asarray(drawn.convert("RGB")))
    assert np.array_equal(read_image(tmp_path / "clear.png"), expected)


def test_palettes_bits_and_other_spaces() -> None:
    drawn = Image.fromarray(COLOR).quantize(8)
    for picture in (drawn, Image.fromarray(COLOR).convert("CMYK")):
        assert np.array_equal(read_image(picture), np.asarray(picture.convert("RGB")))
    eye = np.eye(3, dtype=bool)
    for source in (eye, torch.from_numpy(eye), Image.fromarray(eye)):
        assert np.array_equal(read_image(source, keep_grey=True), 255 * np.eye(3))


def test_photographs_are_turned_upright(tmp_path: Path) -> None:
    picture = Image.fromarray(COLOR)
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(tmp_path / "held.png", exif=exif)
    picture.info["exif"] = exif.tobytes()
    for source in (picture, tmp_path / "held.png"):
        assert np.array_equal(read_image(source), np.rot90(COLOR, -1))


def test_the_result_is_a_copy() -> None:
    mine = COLOR.copy()
    read_image(mine)[:] = 0
    assert np.array_equal(mine, COLOR)


def test_half_precision() -> None:
    for dtype in (torch.bfloat16, torch.float16):
        assert (read_image(torch.full((3, 4, 5), 0.5, dtype=dtype)) == 128).all()


REFUSED: list[tuple[Any, type[Exception], str]] = [
    (np.zeros((5, 6, 7)), ValueError, r"shape \(5, 6, 7\): give one picture, \(H, W\)"),
    (np.zeros((2, 3, 4, 4)), ValueError, r"shape \(2, 3, 4, 4\)"),
    (np.zeros(5), ValueError, r"shape \(5,\): give"),
    (np.zeros((0, 5)), ValueError, r"no pixels, shape \(0, 5\)"),
    (np.full((2, 2), np.nan), ValueError, "NaN"),
    (np.full((2, 2), np.inf), ValueError, "infinite"),
    (np.full((2, 2), -1.0), ValueError, "from -1 to -1.*normalised, undo that"),
    (np.full((2, 2), -1), ValueError, "from -1 to -1.*bytes from 0 to 255"),
    (np.full((2, 2), 300.0), ValueError, "from 300 to 300.*floats from 0 to 1"),
    (np.full((2, 2), 70000), ValueError, "from 70000 to 70000"),
    (np.ones((2, 2), complex), TypeError, "complex128, which are no numbers"),
    (np.array([["a", "b"]]), TypeError, "are no numbers"),
    (np.ma.masked_equal([[0, 1]], 1), ValueError, "masked cells: fill them"),
    ([[1, 2], [3]], ValueError, "ragged"),
    (torch.zeros(3, 4, 4, device="meta"), ValueError, "meta device has no values"),
    *((value, TypeError, "a picture cannot be a") for value in (None, 3, object(), {"image": 1})),
]


@pytest.mark.parametrize(("source", "error", "words"), REFUSED, ids=range(len(REFUSED)))
def test_nonsense_is_refused(source: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read_image(source)


@pytest.mark.parametrize(
    ("source", "words", "ways_out"),
    [
        # Bytes in a wider type, or nearly black?
        (GREY.astype(np.uint16), "the white of uint16 is 65535",
         [lambda image: np.asarray(image, "uint8"), lambda image: np.asarray(image) / 65535]),
        # 10, 12 or 16 bits?
        (GREY.astype(np.int32) * 4, "Say so of 16 bits",
         [lambda image: np.asarray(image, "uint16"), lambda image: np.asarray(image) / 4095]),
        # From 0 to 255 after resizing, or from 0 to 1 and a little beyond?
        (GREY * 0.9, "floats go from 0 to 1, or are whole numbers from 0 to 255",
         [lambda image: np.asarray(image) / 255, lambda image: np.asarray(image).clip(0, 1)]),
        (GREY / 250, "floats go from 0 to 1", [lambda image: np.asarray(image).clip(0, 1)]),
    ],
    ids=["uint16", "int32", "0 to 255", "overshoot"],
)  # fmt: skip
def test_what_is_ambiguous_is_refused_with_ways_out_that_work(
    source: Any, words: str, ways_out: list[Callable[[Any], Any]]
) -> None:
    with pytest.raises(ValueError, match=words):
        read_image(source)
    for way_out in ways_out:
        for form in (source, source.tolist(), torch.from_numpy(source)):
            assert read_image(way_out(form)).shape == (6, 9, 3)


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no file .*gone\.png"):
        read_image(tmp_path / "gone.png")
    (tmp_path / "text.png").write_text("no picture", "utf-8")
    with pytest.raises(ValueError, match=r"text\.png cannot be read as a picture"):
        read_image(tmp_path / "text.png")


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
