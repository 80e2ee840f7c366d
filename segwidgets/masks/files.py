"""Label images as PNG files: palette, grey and coloured ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import IO, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MODES = "a palette PNG (mode P), a grey one (L, 16 bits too) or a black and white one (1)"


def voc_palette() -> NDArray[np.uint8]:
    """List the colours in which label images are commonly shown.

    The bits of a label, from the last to the first, become bits of red, green and blue, from the
    highest to the lowest.

    Returns
    -------
    numpy.ndarray
        uint8 [256, 3]: red, green and blue of each label.

    References
    ----------
    M. Everingham et al.: The PASCAL Visual Object Classes Challenge, its development kit.

    Examples
    --------
    >>> voc_palette()[:4].tolist()
    [[0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0]]
    """
    label = np.arange(256)[:, None]
    channel = np.arange(3)
    colours = sum((label >> (3 * bit + channel) & 1) << (7 - bit) for bit in range(3))
    return np.asarray(colours, dtype=np.uint8)


def save_labels(
    path: str | PathLike[str] | IO[bytes], labels: ArrayLike, *, palette: ArrayLike | None = None
) -> None:
    """Write a label image as a palette PNG: the pixels hold labels, the palette their colours.

    Parameters
    ----------
    path : str, path-like or binary file
        The file to write.
    labels : array-like
        Whole numbers from 0 to 255, [H, W].
    palette : array-like, optional
        Red, green and blue of each label, 0 to 255; by default `voc_palette()`.

    Raises
    ------
    TypeError, ValueError
        If the labels or the palette are no such numbers.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> from io import BytesIO
    >>> from segwidgets import masks
    >>> file = BytesIO()
    >>> masks.save_labels(file, [[0, 1, 255]])
    >>> masks.read_labels(file)
    array([[  0,   1, 255]], dtype=uint8)
    """
    from PIL import Image

    from segwidgets.masks.reading import read_labels

    cells = read_labels(labels)
    if cells.max() > 255:
        raise ValueError(f"labels holds {cells.max()}: a palette has room for labels up to 255.")
    colours = voc_palette() if palette is None else np.asarray(palette)
    if colours.ndim != 2 or colours.shape[1] != 3 or len(colours) > 256:
        raise ValueError(f"palette has shape {colours.shape}: give up to 256 rows of three.")
    image = Image.fromarray(cells.astype(np.uint8), mode="P")
    image.putpalette(colours.astype(np.uint8).tobytes())
    image.save(path, format="PNG")


def labels_of_image(
    name: str, image: Any, colors: Mapping[Sequence[int], int] | None
) -> NDArray[Any]:
    """Take the labels out of a Pillow image.

    Parameters
    ----------
    name : str
        What the errors call it.
    image : PIL.Image.Image
        Any mode.
    colors : mapping, optional
        The label of each colour (red, green, blue), for images without a palette.

    Returns
    -------
    numpy.ndarray
        Whole numbers, [H, W]. Of a palette image the palette's indices.

    Raises
    ------
    ValueError
        If the image is coloured and its colours have no labels.
    """
    if image.mode in ("P", "L", "1") or image.mode.startswith("I"):
        return np.asarray(image.convert("L") if image.mode == "1" else image) // (
            255 if image.mode == "1" else 1
        )
    pixels = np.asarray(image.convert("RGB")).astype(np.int32)
    if colors is None:
        raise ValueError(
            f"{name} has colours instead of labels (mode {image.mode}): give {_MODES}, or say "
            f"which colour is which label, colors={{(128, 0, 0): 1, …}}."
        )
    labels = np.full(pixels.shape[:2], -1)
    for colour, label in colors.items():
        labels[(pixels == np.asarray(colour)).all(-1)] = label
    unknown = labels < 0
    if unknown.any():
        row, column = (int(axis) for axis in np.argwhere(unknown)[0])
        colour = tuple(pixels[row, column].tolist())
        raise ValueError(
            f"{name} holds colours without a label in {int(unknown.sum())} pixels, first {colour} "
            f"at ({row}, {column}): add them to colors."
        )
    return labels
