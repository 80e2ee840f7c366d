"""Pictures from whatever a reader has: files, images, arrays, tensors."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor

_CHANNELS = (1, 2, 3, 4)
_MIN_SIDE = 2


def read_image(source: Any, *, keep_grey: bool = False) -> NDArray[np.uint8]:
    """Read a picture as bytes of red, green and blue.

    ====================================  =====================================================
    what comes                            what it is read as
    ====================================  =====================================================
    (H, W)                                grey
    (H, W, C) or (C, H, W)                C is 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA);
                                          where either end may be C, that of an array is the
                                          last one, of a tensor the first if it is 1 or 3
    one batch axis before these           left out if it is 1, refused otherwise
    transparent pixels                    laid on white: alpha · color + (1 − alpha) · 255
    bool, black and white files           0 and 255
    uint8                                 as it is
    uint16, 16-bit grey files             scaled, 65535 becomes 255; uint16 up to 255 is
                                          refused, as it may be bytes in a wider type
    other whole numbers                   0 to 255 as they are; anything else is refused
    floats, all of them 0 to 1            scaled, 1 becomes 255
    floats that are whole                 0 to 255 as they are
    other floats, NaN, infinities         refused
    palette, CMYK and other files         Pillow's RGB; of 16-bit color files the upper bytes
    photographs held sideways             turned upright, as EXIF says
    masked cells, tensors without values  refused
    ====================================  =====================================================

    Parameters
    ----------
    source : path, binary file, PIL image, array-like or torch.Tensor
        The picture; tensors may be on any device.
    keep_grey : bool
        Whether a picture that comes in grey stays (H, W).

    Returns
    -------
    numpy.ndarray
        (H, W, 3), or (H, W) for grey that is kept; uint8, an array of its own.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError
        If it is none of these.
    ValueError
        If the file is no picture, the shape is another, there are no pixels, or the values are
        refused. The message says what to do instead.

    Examples
    --------
    >>> read_image(np.array([[[255, 0, 0, 128]]], "uint8")).tolist()
    [[[255, 127, 127]]]
    >>> read_image([[0.0, 0.5], [0.75, 1.0]], keep_grey=True)
    array([[  0, 128],
           [191, 255]], dtype=uint8)
    """
    return read_picture(source, keep_grey=keep_grey).pixels


class ReadPicture(NamedTuple):
    """The pixels of a picture, and what was done to them, in sentences."""

    pixels: NDArray[np.uint8]
    notes: tuple[str, ...]


def read_picture(source: Any, *, keep_grey: bool = False) -> ReadPicture:
    """Do what `read_image` does, and say what a reader may want to know of it."""
    if isinstance(source, str | PathLike) or hasattr(source, "read"):
        pixels = _read_file(source)
    elif is_pil(source):
        pixels = _from_pil(source)
    elif isinstance(source, list | tuple) or hasattr(source, "__array__"):
        pixels = _channels_last(plain_array("image", source), first=is_tensor(source))
    else:
        raise TypeError(
            f"a picture cannot be a {type(source).__name__}: give a path, a PIL image, a NumPy "
            f"array or a tensor."
        )
    cells = _as_bytes(pixels, white_of(pixels))
    notes: tuple[str, ...] = ()
    if cells.shape[2] in (2, 4):
        alpha = cells[..., -1:] / 255
        if (alpha < 1).any():
            notes = ("Transparent pixels are laid on white.",)
        cells = np.rint(cells[..., :-1] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    if cells.shape[2] == 1:
        cells = cells[..., 0] if keep_grey else np.repeat(cells, 3, axis=2)
    return ReadPicture(np.array(cells, order="C"), notes)


def is_pil(value: Any) -> bool:
    """Recognize a Pillow image without importing Pillow."""
    return hasattr(value, "convert") and hasattr(value, "getbands")


def plain_array(name: str, source: Any) -> NDArray[Any]:
    """Take the numbers out of a tensor, an array or nested lists, as they are."""
    if is_tensor(source):
        if source.device.type == "meta":
            raise ValueError(f"{name}: a tensor on the meta device has no values.")
        cells = source.detach().cpu()
        # NumPy has no bfloat16.
        return np.asarray(cells.float() if str(cells.dtype) == "torch.bfloat16" else cells)
    if np.ma.is_masked(source):
        raise ValueError(f"{name} has masked cells: fill them, {name}.filled(255).")
    try:
        return np.asarray(source)
    except ValueError:
        raise ValueError(f"{name} is ragged: give rows of the same length.") from None


def white_of(pixels: NDArray[Any]) -> int:
    """Find the value of white by the rules of `read_image`: 1, 255 or 65535."""
    kind, dtype = pixels.dtype.kind, pixels.dtype
    if kind not in "biuf":
        raise TypeError(f"image holds {dtype}, which are no numbers: give integers or floats.")
    if dtype == np.uint8 or kind == "b":
        return 255 if kind == "u" else 1
    if not np.isfinite(pixels).all():
        raise ValueError("image holds NaN or infinite values: replace them, np.nan_to_num(image).")
    darkest, brightest = pixels.min(), pixels.max()
    values = f"image holds {dtype} from {darkest:g} to {brightest:g}"
    if dtype == np.uint16:
        if 0 < brightest <= 255:
            raise ValueError(
                f"{values}, and the white of uint16 is 65535: convert bytes, np.asarray(image, "
                f"'uint8'), or say that it is this dark, np.asarray(image) / 65535."
            )
        return 65535
    if darkest < 0 or brightest > 255:
        way_out = (
            "If the picture is normalised, undo that first."
            if kind == "f" or darkest < 0
            else "Say so of 16 bits, np.asarray(image, 'uint16'), or divide by the value of white, "
            "np.asarray(image) / 4095 for 12 bits."
        )
        raise ValueError(
            f"{values}: give bytes from 0 to 255, 16-bit numbers as uint16, or floats from 0 to 1. "
            f"{way_out}"
        )
    if kind == "f" and brightest <= 1:
        return 1
    if kind == "f" and (pixels != np.floor(pixels)).any():
        raise ValueError(
            f"{values}: floats go from 0 to 1, or are whole numbers from 0 to 255; divide by the "
            f"value of white, np.asarray(image) / 255, or cut off what lies beyond 1, "
            f"np.asarray(image).clip(0, 1)."
        )
    return 255


def shrunk(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Make a picture smaller until no side is longer than `side`, in its proportions."""
    rows, columns = pixels.shape[:2]
    if max(rows, columns) <= side:
        return pixels
    from PIL import Image

    scale = side / max(rows, columns)
    # Pillow counts columns first.
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def check_sides(name: str, pixels: NDArray[np.uint8], max_side: int) -> None:
    """Refuse a picture that is smaller than 2 × 2 or larger than `max_side`."""
    rows, columns = pixels.shape[:2]
    if min(rows, columns) < _MIN_SIDE or max(rows, columns) > max_side:
        raise ValueError(
            f"{name} is {rows} × {columns}: 2 to {max_side} pixels per side; crop it, or let "
            f"from_image(…, side={max_side}) make it smaller."
        )


def _read_file(source: Any) -> NDArray[Any]:
    from PIL import Image, UnidentifiedImageError

    is_path = isinstance(source, str | PathLike)
    if is_path and not Path(source).is_file():
        raise FileNotFoundError(f"there is no file {source}: check the path.")
    try:
        with Image.open(source) as picture:
            return _from_pil(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        name = Path(source).name if is_path else "the file"
        raise ValueError(f"{name} cannot be read as a picture ({error}).") from error


def _from_pil(picture: Any) -> NDArray[Any]:
    """Turn a picture upright, and give its channels, last."""
    from PIL import ImageOps

    # Cameras store how they were held instead of turning the pixels.
    upright = ImageOps.exif_transpose(picture)
    mode: str = upright.mode
    # Pillow opens a file of 16 bits with 32 where it has to.
    if mode.startswith("I;16") or (mode == "I" and picture.format in ("PNG", "PPM")):
        deep = np.asarray(upright).astype(np.uint16)
        clear = upright.info.get("transparency")
        alpha = np.where(deep == clear, 0, 65535)
        return _as_bytes(np.dstack([deep] if clear is None else [deep, alpha]), 65535)
    if mode in ("I", "F"):
        return np.asarray(upright)[..., None]
    transparent = upright.has_transparency_data
    pixels = np.asarray(upright.convert("RGBA" if transparent else "RGB"))
    if mode not in ("1", "L", "LA"):
        return pixels
    return pixels[..., [0, 3]] if transparent else pixels[..., :1]


def _channels_last(pixels: NDArray[Any], *, first: bool) -> NDArray[Any]:
    """Find the channels; where either end may be them, `first` decides."""
    shape = pixels.shape
    if pixels.ndim == 4 and shape[0] == 1:
        pixels = pixels[0]
    is_flat = pixels.ndim == 2
    if is_flat:
        pixels = pixels[..., None]
    if pixels.ndim != 3 or not {pixels.shape[0], pixels.shape[2]} & set(_CHANNELS):
        raise ValueError(
            f"image has shape {shape}: give one picture, (H, W), (H, W, C) or (C, H, W) with 1 to "
            f"4 channels."
        )
    if 0 in shape:
        raise ValueError(f"image has no pixels, shape {shape}: at least one is needed.")
    if pixels.shape[2] not in _CHANNELS or (first and not is_flat and pixels.shape[0] in (1, 3)):
        pixels = np.moveaxis(pixels, 0, 2)
    return pixels


def _as_bytes(pixels: NDArray[Any], white: int) -> NDArray[np.uint8]:
    if white == 255:
        return pixels.astype(np.uint8)
    scaled: NDArray[np.uint8] = np.rint(pixels.astype(np.float64) * (255 / white)).astype(np.uint8)
    return scaled
