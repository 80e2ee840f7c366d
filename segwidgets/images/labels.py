"""Label images from whatever holds one: arrays, tensors, files, run-length codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from os import PathLike
from typing import IO, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.images.coco import from_rle
from segwidgets.images.read import plain_array
from segwidgets.shared.files import write


def read_labels(
    source: Any,
    *,
    name: str = "labels",
    colors: Mapping[Sequence[int], int] | None = None,
) -> NDArray[Any]:
    """Read a label image.

    Parameters
    ----------
    source : array-like, str, path-like, file, PIL.Image.Image or mapping
        Rows of whole numbers or booleans (lists, NumPy, torch on any device); a PNG or another
        lossless image as a path, a binary file or a Pillow image; or a COCO run-length code. Of
        a palette image the indices are the labels.
    name : str
        What the errors call it.
    colors : mapping, optional
        For images in colors: the label of each (red, green, blue).

    Returns
    -------
    numpy.ndarray
        [H, W], owning its memory: uint8 where labels allow it, otherwise int32.

    Raises
    ------
    TypeError
        If the numbers are not whole, as scores and probabilities are not.
    ValueError
        If there are not two axes, no pixel, or a number that is no label; if a file is larger
        than Pillow opens.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> read_labels([[False, True], [True, True]])
    array([[0, 1],
           [1, 1]], dtype=uint8)
    >>> read_labels([[0.2, 0.8]])
    Traceback (most recent call last):
    TypeError: labels holds float64, and labels are whole numbers: ...
    """
    if isinstance(source, Mapping):
        return from_rle(source)
    if isinstance(source, str | PathLike) or hasattr(source, "read"):
        from PIL import Image

        try:
            with Image.open(source) as image:
                cells = labels_of_image(name, image, colors)
        except Image.DecompressionBombError as error:
            raise ValueError(f"{name} cannot be read as a label image ({error}).") from error
    elif hasattr(source, "getpalette"):
        cells = labels_of_image(name, source, colors)
    else:
        cells = plain_array(name, source)
    return _labels(name, cells)


def _labels(name: str, cells: NDArray[Any]) -> NDArray[Any]:
    kind = cells.dtype.kind
    if kind in "fc":
        axis = 1 if cells.ndim == 4 else 0
        raise TypeError(
            f"{name} holds {cells.dtype}, and labels are whole numbers: take the argmax of scores "
            f"or probabilities over their classes, {name}.argmax({axis}), cut those of one class "
            f"off, {name} > 0.5, or convert labels, {name}.astype(int)."
        )
    if kind not in "biu":
        raise TypeError(f"{name} holds {cells.dtype}: give rows of whole numbers.")
    if cells.ndim != 2:
        last = cells.ndim == 3 and cells.shape[2] <= 4 < cells.shape[0]
        one = f"take one, {name}[..., 0]" if last else f"take one, {name}[0]"
        hint = one if cells.ndim > 2 else "give rows of labels, [H, W]"
        raise ValueError(f"{name} has shape {cells.shape}, {cells.ndim} axes: 2 needed; {hint}.")
    if cells.size == 0:
        raise ValueError(f"{name} has no pixels, shape {cells.shape}: at least one is needed.")
    lowest, highest = int(cells.min()), int(cells.max())
    if lowest < 0 or highest > np.iinfo(np.int32).max:
        wrong = lowest if lowest < 0 else highest
        where = tuple(np.argwhere(cells == wrong)[0].tolist())
        raise ValueError(
            f"{name} holds {wrong}, first at {where}: labels are whole numbers from 0 on."
        )
    return cells.astype(np.uint8 if highest <= np.iinfo(np.uint8).max else np.int32)


_MODES = "a palette PNG (mode P), a grey one (L, 16 bits too) or a black and white one (1)"


def voc_palette() -> NDArray[np.uint8]:
    """List the colors in which label images are commonly shown.

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
    colors = sum((label >> (3 * bit + channel) & 1) << (7 - bit) for bit in range(3))
    return np.asarray(colors, dtype=np.uint8)


def save_labels(
    path: str | PathLike[str] | IO[bytes], labels: ArrayLike, *, palette: ArrayLike | None = None
) -> None:
    """Write a label image as a palette PNG: the pixels hold labels, the palette their colors.

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
    >>> from segwidgets import images
    >>> file = BytesIO()
    >>> images.save_labels(file, [[0, 1, 255]])
    >>> images.read_labels(file)
    array([[  0,   1, 255]], dtype=uint8)
    """
    from PIL import Image

    cells = read_labels(labels)
    if cells.max() > 255:
        raise ValueError(f"labels holds {cells.max()}: a palette has room for labels up to 255.")
    colors = voc_palette() if palette is None else np.asarray(palette)
    if colors.ndim != 2 or colors.shape[1] != 3 or len(colors) > 256:
        raise ValueError(f"palette has shape {colors.shape}: give up to 256 rows of three.")
    image = Image.fromarray(cells.astype(np.uint8))
    image.putpalette(colors.astype(np.uint8).tobytes())
    out = BytesIO()
    # Else Pillow takes as few bits as the palette needs, and cuts off labels beyond it.
    image.save(out, format="PNG", bits=8)
    if isinstance(path, str | PathLike):
        write(path, out.getvalue())
    else:
        path.write(out.getvalue())


def labels_of_image(
    name: str, image: Any, colors: Mapping[Sequence[int], int] | None
) -> NDArray[Any]:
    """Take the labels out of a Pillow image; of a palette image they are the indices."""
    if image.mode in ("P", "L", "1") or image.mode.startswith("I"):
        return np.asarray(image.convert("L") if image.mode == "1" else image) // (
            255 if image.mode == "1" else 1
        )
    pixels = np.asarray(image.convert("RGB")).astype(np.int32)
    if colors is None:
        raise ValueError(
            f"{name} has colors instead of labels (mode {image.mode}): give {_MODES}, or say "
            f"which color is which label, "
            f"segwidgets.images.read_labels(…, colors={{(128, 0, 0): 1, …}})."
        )
    labels = np.full(pixels.shape[:2], -1)
    for color, label in colors.items():
        labels[(pixels == np.asarray(color)).all(-1)] = label
    unknown = labels < 0
    if unknown.any():
        row, column = (int(axis) for axis in np.argwhere(unknown)[0])
        color = tuple(pixels[row, column].tolist())
        raise ValueError(
            f"{name} holds colors without a label in {int(unknown.sum())} pixels, first {color} "
            f"at ({row}, {column}): add them to colors."
        )
    return labels


def invalid_labels(
    labels: NDArray[Any], num_classes: int, ignored: NDArray[np.bool_] | int | None = None
) -> NDArray[np.bool_]:
    """Find the pixels whose label is neither a class nor ignored, a label or a mask of pixels."""
    found: NDArray[np.bool_] = labels >= num_classes
    if labels.dtype.kind == "i":
        found = found | (labels < 0)
    if ignored is None:
        return found
    return found & (labels != ignored) if isinstance(ignored, int) else found & ~ignored


def describe_invalid_labels(
    name: str, labels: NDArray[Any], found: NDArray[np.bool_], num_classes: int, way_out: str
) -> str:
    """Write the error on invalid labels: which, where the first one is, how many, what to do."""
    which = np.unique(labels[found]).tolist()
    listed = ", ".join(map(str, which[:4])) + (", …" if len(which) > 4 else "")
    first = tuple(int(axis) for axis in np.argwhere(found)[0])
    count = int(found.sum())
    return (
        f"{name} holds {listed} in {count} of {labels.size} pixels, first at "
        f"{first if len(first) > 1 else f'({first[0]})'}: classes are 0 to {num_classes - 1}; "
        f"{way_out}."
    )
