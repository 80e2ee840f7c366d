"""A reader's own picture, whatever it comes as."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor

_CHANNELS = (1, 2, 3, 4)


def read_image(source: Any) -> NDArray[np.uint8]:
    """Read a picture as bytes of red, green and blue.

    Parameters
    ----------
    source : path, PIL image, numpy.ndarray or torch.Tensor
        A file; or pixels as (H, W), (H, W, C) or (C, H, W), also with one batch axis before.
        1 to 4 channels: grey, grey and alpha, colour, colour and alpha. Transparent pixels are
        laid on white. Bytes, 16-bit integers, booleans, floats from 0 to 1 or from 0 to 255.

    Returns
    -------
    numpy.ndarray
        (H, W, 3), uint8, an array of its own.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TypeError
        If it is none of these.
    ValueError
        If the file is no picture, the shape is another, there are no pixels, or the values are
        out of range.

    Examples
    --------
    >>> read_image(np.full((2, 5), 0.5)).shape
    (2, 5, 3)
    >>> read_image(np.array([[[255, 0, 0, 128]]], "uint8")).tolist()
    [[[255, 127, 127]]]
    """
    if isinstance(source, str | os.PathLike):
        pixels = _read_file(Path(source))
    elif is_tensor(source):
        # NumPy has no bfloat16.
        plain = source.detach().cpu()
        pixels = (plain.float() if plain.is_floating_point() else plain).numpy()
    elif hasattr(source, "convert") and hasattr(source, "mode"):
        pixels = _from_pil(source)
    elif isinstance(source, np.ndarray | list | tuple):
        pixels = np.asarray(source)
    else:
        raise TypeError(
            f"a picture cannot be a {type(source).__name__}: give a path, a PIL image, a NumPy "
            f"array or a tensor."
        )
    return _on_white(_as_bytes(_channels_last(pixels)))


def _read_file(path: Path) -> NDArray[Any]:
    from PIL import Image, UnidentifiedImageError

    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}: check the path.")
    try:
        with Image.open(path) as picture:
            return _from_pil(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise ValueError(f"{path.name} cannot be read as a picture ({error}).") from error


def _from_pil(picture: Any) -> NDArray[Any]:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I;16") or upright.mode in ("I", "F"):
        return np.asarray(upright)
    transparent = "A" in upright.getbands() or "transparency" in upright.info
    return np.asarray(upright.convert("RGBA" if transparent else "RGB"))


def _channels_last(pixels: NDArray[Any]) -> NDArray[Any]:
    shape = pixels.shape
    if pixels.ndim == 4 and shape[0] == 1:
        pixels = pixels[0]
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.ndim == 3 and pixels.shape[2] not in _CHANNELS and pixels.shape[0] in _CHANNELS:
        pixels = np.moveaxis(pixels, 0, 2)
    if pixels.ndim != 3 or pixels.shape[2] not in _CHANNELS:
        raise ValueError(
            f"a picture of shape {shape} is unknown: give (H, W), (H, W, C) or (C, H, W) with 1 "
            f"to 4 channels."
        )
    if 0 in pixels.shape:
        raise ValueError(f"a picture of shape {shape} has no pixels.")
    return pixels


def _as_bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == bool:
        return (255 * pixels).astype(np.uint8)
    if pixels.dtype.kind not in "iuf":
        raise TypeError(f"pixels of dtype {pixels.dtype} are no numbers: give integers or floats.")
    if not np.isfinite(pixels).all():
        raise ValueError("the picture holds NaN or infinite values: replace them first.")
    least, most = float(pixels.min()), float(pixels.max())
    whole = pixels.dtype.kind != "f"
    scale = 1.0
    if pixels.dtype == np.uint16 or (whole and most > 255):
        scale = 255 / 65535
    elif not whole and most <= 1:
        scale = 255.0
    if least < 0 or most * scale > 255:
        raise ValueError(
            f"pixels go from {least:g} to {most:g}: give bytes, 16-bit integers, or floats from 0 "
            f"to 1 or from 0 to 255. If the picture is normalised, undo that first."
        )
    scaled: NDArray[np.uint8] = np.rint(pixels.astype(np.float64) * scale).astype(np.uint8)
    return scaled


def _on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    count = pixels.shape[2]
    if count in (2, 4):
        colours, alpha = pixels[..., :-1].astype(np.float64), pixels[..., -1:] / 255
        pixels = np.rint(colours * alpha + 255 * (1 - alpha)).astype(np.uint8)
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    return np.array(pixels, np.uint8)
