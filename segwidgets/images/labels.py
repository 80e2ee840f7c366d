"""Label images from whatever holds one: arrays, tensors, files, run-length codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets._torch import is_tensor
from segwidgets.images.coco import from_rle, rle_size
from segwidgets.images.hints import (
    describe_no_numbers,
    hint_for_axes,
    hint_for_floats,
    hint_for_negatives,
)
from segwidgets.images.png import plain_bytes
from segwidgets.images.read import (
    frames,
    is_file,
    is_pil,
    load,
    opened,
    plain_array,
    refuse_streams,
    refuse_unopened,
    shrunk,
    upright_image,
    written,
)
from segwidgets.shared.files import write
from segwidgets.shared.numbers import short, whole


def read_labels(
    source: Any,
    *,
    name: str = "labels",
    colors: Mapping[Sequence[int], int] | None = None,
    side: int | None = None,
) -> NDArray[Any]:
    """Read a label image.

    What is read how, case by case: `docs/inputs.md`.

    Parameters
    ----------
    source : array-like, str, path-like, file, PIL.Image.Image or mapping
        Rows of whole numbers or booleans (lists, NumPy, torch on any device); a PNG or another
        lossless image of one page, as a path, a binary file or a Pillow image; or a COCO
        run-length code. Of a palette image the indices are the labels, of a grey one the numbers
        in the file, whatever white is. Images held sideways are turned upright, as EXIF says.
    name : str
        What the errors call it.
    colors : mapping, optional
        The label of each (red, green, blue), for images and arrays in colors, palettes and grey
        included.
    side : int, optional
        Where one side is longer, the labels are made smaller, each the nearest one's; a picture
        that `read_image` makes smaller gets the same size.

    Returns
    -------
    numpy.ndarray
        [H, W], owning its memory: uint8 where labels allow it, otherwise int32.

    Raises
    ------
    TypeError
        If the numbers are not whole, as scores and probabilities are not.
    ValueError
        If there are not two axes, no pixel, or a number that is no label; if a file is no label
        image, has been compressed with losses, has several pages, or is larger than Pillow opens.
    OSError
        If there is no such file.

    Examples
    --------
    >>> read_labels([[False, True], [True, True]])
    array([[0, 1],
           [1, 1]], dtype=uint8)
    >>> read_labels([[0.2, 0.7]])
    Traceback (most recent call last):
    TypeError: labels holds float64, and labels are whole numbers: take the argmax of scores ...
    """
    refuse_unopened(name, source)
    if isinstance(source, Mapping):
        labels: NDArray[Any] = from_rle(source)
    elif is_file(source):
        labels = np.array(labels_in_file(source, name, colors))
    elif is_pil(source):
        cells = labels_of_image(name, source, colors)
        labels = np.array(_labels(name, cells, given=f"np.asarray({name})"))
    else:
        cells = plain_array(name, source, "astype(int).filled(255)")
        if colors is not None:
            cells = _by_colors(name, _as_colors(name, cells), colors)
        tensor = is_tensor(source)
        labels = np.array(_labels(name, cells, given=written(name, source), tensor=tensor))
    return labels if side is None else shrunk(labels, side, nearest=True)


def labels_in_file(
    source: Any, name: str, colors: Mapping[Sequence[int], int] | None
) -> NDArray[Any]:
    """Read a file's labels into an array that perhaps cannot be written to, which saves a copy."""
    refuse_streams(source)
    if colors is None and isinstance(source, str | PathLike):
        labels = plain_bytes(source)
        if labels is not None:
            return labels
    with opened(source, _failure(name)) as image:
        return _labels(name, labels_of_image(name, image, colors), given=_OPENED)


def size_unread(name: str, source: Any) -> tuple[int, int] | None:
    """Tell rows and columns of what has yet to be decoded, or None."""
    if isinstance(source, Mapping):
        return rle_size(source)
    if isinstance(source, str | PathLike):
        with opened(source, _failure(name)) as image:
            return image.height, image.width
    return (source.height, source.width) if is_pil(source) else None


def _failure(name: str) -> str:
    return f"{name} cannot be read as a label image"


def _labels(name: str, cells: NDArray[Any], *, given: str, tensor: bool = False) -> NDArray[Any]:
    kind = cells.dtype.kind
    if cells.size == 0:
        raise ValueError(f"{name} has no pixels, shape {cells.shape}: at least one is needed.")
    if kind == "f":
        hint = hint_for_floats(given, cells, tensor=tensor, axes=2)
        raise TypeError(f"{name} holds {cells.dtype}, and labels are whole numbers: {hint}.")
    if kind == "c":
        raise TypeError(f"{name} holds {cells.dtype}: take the real part, {given}.real.")
    if kind not in "biu":
        raise TypeError(describe_no_numbers(name, cells, given, "rows of whole numbers"))
    if cells.ndim != 2:
        hint = hint_for_axes(given, cells)
        raise ValueError(f"{name} has shape {cells.shape}, {cells.ndim} axes: 2 needed; {hint}.")
    if cells.dtype == np.uint8:
        # All bytes are labels.
        return cells
    lowest, highest = int(cells.min()), int(cells.max())
    if lowest < 0 or highest > np.iinfo(np.int32).max:
        wrong = lowest if lowest < 0 else highest
        where = tuple(np.argwhere(cells == wrong)[0].tolist())
        way_out = "number them anew"
        if lowest < 0:
            way_out = hint_for_negatives(given, tensor=tensor)
        raise ValueError(
            f"{name} holds {wrong}, first at {where}: labels are whole numbers from 0 on, up to "
            f"{np.iinfo(np.int32).max}; {way_out}."
        )
    return cells.astype(np.uint8 if highest <= np.iinfo(np.uint8).max else np.int32)


_MODES = "a palette PNG (mode P), a grey one (L, 16 bits too) or a black and white one (1)"


# Of Pascal VOC, the background among them.
_VOC_CLASSES = 21


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


def in_voc_colors(source: Any) -> bool:
    """Tell a palette image in the colors of Pascal VOC, whose classes are then meant."""
    if is_file(source):
        with opened(source) as image:
            return in_voc_colors(image)
    if not is_pil(source) or source.mode != "P":
        return False
    known = voc_palette()[1:_VOC_CLASSES].ravel().tolist()
    return bool(source.getpalette()[3 : 3 * _VOC_CLASSES] == known)


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
        Red, green and blue of each label, 0 to 255; by default, and for labels beyond it,
        `voc_palette()`.

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

    if isinstance(path, str | PathLike):
        if Path(path).suffix.lower() not in ("", ".png"):
            named = Path(path).with_suffix(".png")
            raise ValueError(f"{path}: label images are written as PNG; name it {named}.")
    elif not hasattr(path, "write"):
        raise TypeError(f"path = {short(path)}: give the name of a file, such as 'labels.png'.")
    cells = read_labels(labels)
    if cells.max() > 255:
        raise ValueError(f"labels holds {cells.max()}: a palette has room for labels up to 255.")
    colors = voc_palette() if palette is None else _palette(palette, int(cells.max()))
    image = Image.fromarray(cells.astype(np.uint8))
    image.putpalette(colors.astype(np.uint8).tobytes())
    out = BytesIO()
    # Else Pillow takes as few bits as the palette needs, and cuts off labels beyond it.
    image.save(out, format="PNG", bits=8)
    if isinstance(path, str | PathLike):
        write(path, out.getvalue())
    else:
        path.write(out.getvalue())


def _palette(palette: ArrayLike, highest: int) -> NDArray[np.uint8]:
    colors = np.asarray(palette)
    if colors.ndim != 2 or colors.shape[1] != 3 or not 1 <= len(colors) <= 256:
        raise ValueError(f"palette has shape {colors.shape}: give up to 256 rows of three.")
    if colors.dtype.kind == "f" and colors.min() >= 0 and colors.max() <= 1:
        raise TypeError(
            "palette holds fractions from 0 to 1: give bytes, "
            "(np.asarray(palette) * 255).round().astype(int)."
        )
    if colors.dtype.kind not in "iu" or colors.min() < 0 or colors.max() > 255:
        values = f", from {colors.min()} to {colors.max()}" if colors.dtype.kind in "iuf" else ""
        integral = colors.dtype.kind == "f" and (colors == np.floor(colors)).all()
        integral = integral and colors.min() >= 0 and colors.max() <= 255
        way_out = "; convert them, np.asarray(palette).astype(int)" if integral else ""
        raise ValueError(
            f"palette holds {colors.dtype}{values}: red, green and blue are whole numbers from 0 "
            f"to 255{way_out}."
        )
    if highest >= len(colors):
        # The usual border of Pascal VOC, which nobody lists, keeps its color.
        colors = np.concatenate([colors, voc_palette()[len(colors) :]])
    return colors.astype(np.uint8)


# Whose pixels are not those that were saved.
_LOSSY = ("JPEG", "MPO", "JPEG2000")
_MAYBE_LOSSY = ("WEBP", "AVIF")
_LOSSY_TIFF = ("jpeg", "tiff_jpeg", "webp")
# The tag of a TIFF that says what is white, and the value for 0.
_PHOTOMETRIC, _WHITE_IS_ZERO = 262, 0
# The one that says whether numbers have a sign, and the value for those that have one.
_SAMPLE_FORMAT, _SIGNED = 339, 2
_OPENED = "np.asarray(PIL.Image.open(path))"
# What Pillow calls four grey levels and sixteen.
_FEW_LEVELS = {"L;2": 3, "L;4": 15}


def refuse_lossy(name: str, image: Any, otherwise: str = "") -> None:
    """Refuse files whose pixels are not those that were saved."""
    if image.format in _LOSSY or image.info.get("compression") in _LOSSY_TIFF:
        raise ValueError(
            f"{name} is a {image.format}, which changes labels along every outline: save labels as "
            f"PNG{otherwise}."
        )


def labels_of_image(
    name: str, image: Any, colors: Mapping[Sequence[int], int] | None
) -> NDArray[Any]:
    """Take the labels out of a Pillow image: a palette's indices, or the file's grey numbers."""
    kind = str(image.format)
    refuse_lossy(name, image, f"; of a mask in black and white take {_OPENED} > 127")
    pages = frames(image, _failure(name))
    if pages > 1:
        raise ValueError(
            f"{name} has {pages} pages or frames: choose one, image = PIL.Image.open(path); "
            f"image.seek(0); np.asarray(image)."
        )
    white = _scaled_white(name, image)
    load(image, _failure(name))
    upright = upright_image(image)
    mode = upright.mode
    if colors is not None:
        if mode.startswith(("I", "F")):
            raise ValueError(f"{name} has no colors (mode {mode}): leave out colors.")
        return _by_colors(name, np.asarray(upright.convert("RGB")), colors)
    if mode == "1":
        _check_sense(name, image, white)
        return np.asarray(upright)
    if mode == "L" and kind in _MAYBE_LOSSY:
        raise ValueError(_describe_maybe_lossy(name, kind, _OPENED))
    if mode == "P":
        return _indices(name, upright)
    if mode == "L" or mode.startswith("I"):
        cells = _as_stored(image, np.asarray(upright))
        _check_sense(name, image, white)
        if white is None:
            return cells.astype(cells.dtype.newbyteorder("="), copy=False)
        # Pillow stretches grey to its own white; the numbers in the file are the labels.
        most = 255 if mode == "L" else 65535
        return np.rint(cells.astype(np.float64) * white / most).astype(np.int32)
    if mode == "F":
        cells = np.asarray(upright)
        hint = hint_for_floats(_OPENED, cells, tensor=False, axes=2)
        raise TypeError(f"{name} holds {cells.dtype}, and labels are whole numbers: {hint}.")
    layers = np.asarray(upright)
    channel = f"{_OPENED}[..., 0]"
    if mode in ("LA", "PA"):
        if (layers[..., 1] == 255).all():
            return layers[..., 0]
        raise ValueError(
            f"{name} has transparent pixels (mode {mode}): take what lies under them, {channel}."
        )
    equal = mode in ("RGB", "RGBA") and (layers[..., :3] == layers[..., :1]).all()
    if equal and kind in _MAYBE_LOSSY:
        raise ValueError(_describe_maybe_lossy(name, kind, channel))
    channel = f"take one of its equal channels, {channel}; or " if equal else ""
    raise ValueError(
        f"{name} has colors instead of labels (mode {mode}): {channel}give {_MODES}, or "
        f"say which color is which label, segwidgets.images.read_labels(…, "
        f"colors={{(128, 0, 0): 1, …}})."
    )


def _describe_maybe_lossy(name: str, kind: str, given: str) -> str:
    return (
        f"{name} is a {kind}, which changes labels along every outline unless it was saved without "
        f"losses: where it was, give {given}; save labels as PNG."
    )


def _indices(name: str, image: Any) -> NDArray[Any]:
    """Take the indices of a palette image, unless they number the grey levels of another."""
    cells = np.asarray(image)
    palette = np.frombuffer(image.im.getpalette("RGB", "RGB"), np.uint8).reshape(-1, 3)
    if (palette == palette[:, :1]).all():
        used = np.unique(cells)
        used = used[used < len(palette)]
        grey = palette[used, 0]
        # An object in white on black is one of 0 and 1.
        meant = (used, used * 255) if used.max(initial=0) <= 1 else (used,)
        if not any(np.array_equal(grey, known) for known in meant):
            raise ValueError(
                f"{name} has a palette of grey levels, and its {used[-1]} is grey {grey[-1]}: "
                f"programs that make files smaller number grey levels anew; give the numbers in "
                f"the file, {_OPENED}, or the grey levels, "
                f'np.asarray(PIL.Image.open(path).convert("L")).'
            )
    return cells


def _as_stored(image: Any, cells: NDArray[Any]) -> NDArray[Any]:
    """Give the numbers of a TIFF the sign that they have there, which Pillow may mistake."""
    tags = getattr(image, "tag_v2", {})
    signed = _SIGNED in np.ravel(tags.get(_SAMPLE_FORMAT, 1))
    if image.mode == "L" and signed:
        return cells.view(np.int8)
    if image.mode == "I" and image.format == "TIFF" and not signed:
        return cells.view(np.uint32)
    return cells


def _scaled_white(name: str, image: Any) -> int | None:
    """Find the white of a grey file that Pillow stretches to its own, or None."""
    if image.format not in ("PNG", "PPM", "TIFF") or image.mode not in ("L", "I"):
        return None
    if image.tile:
        decoder, *_, arguments = image.tile[0]
        if decoder.startswith("ppm"):
            return int(arguments[-1])
        raw = arguments if isinstance(arguments, str) else arguments[0]
        return _FEW_LEVELS.get(str(raw)[:3])
    # Loaded: what it was cannot be known.
    cells = np.asarray(image)
    stretched = not (cells % 17).any() and not np.isin(cells, (0, 255)).all()
    if image.format == "PPM" or (image.mode == "L" and stretched):
        raise ValueError(
            f"{name} has been loaded, and may have been stretched to white from fewer levels than "
            f"256: give the file, or what Pillow made of it, np.asarray(image)."
        )
    return None


def _check_sense(name: str, image: Any, white: int | None) -> None:
    """Refuse files in which 0 is white: what is drawn and what is stored are opposites."""
    tags = getattr(image, "tag_v2", {})
    bitmap = image.format == "PPM" and image.mode == "1"
    if bitmap or tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        drawn, stored = _OPENED, f"255 - {_OPENED}"
        if image.mode == "1":
            stored = f"{_OPENED} == 0"
        elif white is not None:
            stored = f"({stored}) // {255 // white}"
        elif image.mode != "L":
            # Pillow turns bytes alone into what is drawn.
            drawn, stored = f"65535 - {_OPENED}", _OPENED
        raise ValueError(
            f"{name} stores white as 0: give what is drawn, {drawn}, or what is stored, {stored}."
        )


def _as_colors(name: str, cells: NDArray[Any]) -> NDArray[Any]:
    """Put channels last, and see that there are those of colors."""
    if cells.ndim == 3 and cells.shape[2] not in (3, 4) and cells.shape[0] in (3, 4):
        cells = np.moveaxis(cells, 0, -1)
    if cells.ndim == 2:
        cells = np.repeat(cells[..., None], 3, axis=2)
    if cells.ndim != 3 or cells.shape[2] not in (3, 4) or cells.dtype.kind not in "iu":
        raise ValueError(
            f"{name} has shape {cells.shape} of {cells.dtype}: colors are whole numbers from 0 to "
            f"255, (H, W, 3); leave out colors where there are none."
        )
    return cells[..., :3]


def _by_colors(
    name: str, pixels: NDArray[Any], colors: Mapping[Sequence[int], int]
) -> NDArray[Any]:
    if not isinstance(colors, Mapping):
        raise TypeError(
            f"colors = {short(colors)}: give the label of each color, {{(128, 0, 0): 1, …}}."
        )
    labels = np.full(pixels.shape[:2], -1)
    for color, label in colors.items():
        channels = np.asarray(color)
        known = channels.shape == (3,) and channels.dtype.kind in "iu"
        if not known or not 0 <= channels.min() <= channels.max() <= 255:
            raise ValueError(
                f"colors has {short(color)}: give (red, green, blue), each a whole number from 0 "
                f"to 255."
            )
        labels[(pixels == channels).all(-1)] = whole(f"colors[{color}]", label, 0)
    unknown = labels < 0
    if unknown.any():
        row, column = (int(axis) for axis in np.argwhere(unknown)[0])
        color = tuple(pixels[row, column].tolist())
        raise ValueError(
            f"{name} holds colors without a label in {int(unknown.sum())} pixels, first {color} "
            f"at ({row}, {column}): add them to colors."
        )
    return labels
