"""A photograph from whatever a reader has: a file, an image, an array."""

from __future__ import annotations

from os import PathLike, fspath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor

_MAX_CHANNELS = 4
_MIN_SIDE = 2


def as_picture(name: str, value: Any) -> NDArray[np.uint8]:
    """Make grey or RGB pixels.

    Parameters
    ----------
    name : str
        What the errors call the value.
    value : array-like, PIL image, str or path-like
        A file's name; an image; or an array or tensor of shape (rows, columns), (rows,
        columns, channels) or (channels, rows, columns) with 1, 3 or 4 channels, holding bytes
        or floats from 0 to 1. Transparency is dropped.

    Returns
    -------
    numpy.ndarray
        uint8, shape (rows, columns) or (rows, columns, 3).

    Raises
    ------
    FileNotFoundError, OSError
        If there is no such file, or it is no picture.
    TypeError, ValueError
        If the shape or the numbers are other ones. The message says what to do instead.

    Examples
    --------
    >>> as_picture("image", np.array([[0.0, 0.5], [0.75, 1.0]]))
    array([[  0, 128],
           [191, 255]], dtype=uint8)
    """
    if isinstance(value, str | PathLike):
        return _from_file(value)
    if hasattr(value, "convert") and hasattr(value, "mode"):
        return _from_pil(value)
    tensor = is_tensor(value)
    pixels = np.asarray(value.detach().cpu() if tensor else value)
    if pixels.dtype.kind not in "iuf":
        raise TypeError(
            f"{name} holds {pixels.dtype}: give bytes (uint8) or floats from 0 to 1, a PIL image "
            f"or a file's name."
        )
    return _bytes(name, _channels_last(name, pixels, first=tensor))


def shrunk(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Make a picture smaller, so that no side is longer than `side`; a smaller one stays.

    Parameters
    ----------
    pixels : numpy.ndarray
        uint8, shape (rows, columns) or (rows, columns, 3).
    side : int
        Most pixels along one axis.

    Returns
    -------
    numpy.ndarray
        The same kind of array; its proportions are kept as far as pixels allow.

    Examples
    --------
    >>> shrunk(np.zeros((600, 300), np.uint8), 200).shape
    (200, 100)
    """
    rows, columns = pixels.shape[:2]
    if max(rows, columns) <= side:
        return pixels
    from PIL import Image

    scale = side / max(rows, columns)
    # Pillow counts columns first.
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def check_sides(name: str, pixels: NDArray[np.uint8], most: int) -> None:
    """Check the size of a picture.

    Parameters
    ----------
    name : str
        What the error calls it.
    pixels : numpy.ndarray
        As `as_picture` returns it.
    most : int
        Most pixels along one axis.

    Raises
    ------
    ValueError
        If it is smaller than 2 × 2 or larger than that.
    """
    rows, columns = pixels.shape[:2]
    if min(rows, columns) < _MIN_SIDE or max(rows, columns) > most:
        raise ValueError(
            f"{name} is {rows} × {columns}: 2 to {most} pixels per side; crop it, or let "
            f"from_image(…, side={most}) make it smaller."
        )


def _from_file(path: str | PathLike[str]) -> NDArray[np.uint8]:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(fspath(path)) as image:
            return _from_pil(image)
    except UnidentifiedImageError as error:
        raise ValueError(f"{fspath(path)} is not a picture that Pillow can read.") from error
    except FileNotFoundError as error:
        raise FileNotFoundError(f"There is no file {fspath(path)}.") from error


def _from_pil(image: Any) -> NDArray[np.uint8]:
    from PIL import ImageOps

    # Cameras store how they were held instead of turning the pixels.
    upright = ImageOps.exif_transpose(image)
    return np.asarray(upright.convert("L" if upright.mode in ("1", "L", "LA") else "RGB"))


def _channels_last(name: str, pixels: NDArray[Any], *, first: bool) -> NDArray[Any]:
    """Find the channels; where both ends may be them, `first` decides, as tensors have it."""
    if pixels.ndim == 3:
        last = pixels.shape[2] in (1, 3, _MAX_CHANNELS)
        if pixels.shape[0] in (1, 3) and (first or not last):
            pixels = pixels.transpose(1, 2, 0)
        if pixels.shape[2] == 1:
            pixels = pixels[:, :, 0]
        elif pixels.shape[2] in (3, _MAX_CHANNELS):
            pixels = pixels[:, :, :3]
    if pixels.size == 0 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise ValueError(
            f"{name} has shape {pixels.shape}: give (rows, columns) or (rows, columns, 3)."
        )
    return pixels


def _bytes(name: str, pixels: NDArray[Any]) -> NDArray[np.uint8]:
    least, most = pixels.min(), pixels.max()
    if pixels.dtype.kind == "f":
        # Written so that NaN is refused too.
        if not (least >= 0 and most <= 1):
            raise ValueError(
                f"{name} holds floats from {least:g} to {most:g}: floats go from 0 to 1; divide "
                f"by the largest, or convert bytes with .astype('uint8')."
            )
        return np.floor(pixels * 255 + 0.5).astype(np.uint8)
    if least < 0 or most > 255:
        raise ValueError(
            f"{name} holds whole numbers from {least} to {most}: bytes go from 0 to 255; divide "
            f"by the largest to make floats from 0 to 1."
        )
    return pixels.astype(np.uint8)
