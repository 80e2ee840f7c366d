"""Pictures from whatever a reader has: files, images, arrays, tensors."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOBase
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor
from segwidgets.shared.numbers import exact, whole

_CHANNELS = (1, 2, 3, 4)
_MIN_SIDE = 2


def read_image(
    source: Any, *, keep_grey: bool = False, side: int | None = None
) -> NDArray[np.uint8]:
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
    other whole numbers, floats that are  0 to 255 as they are; up to 31 refused, as white may
    whole                                 be 1 or 16 as well; anything else is refused
    floats, all of them 0 to 1            scaled, 1 becomes 255
    other floats, NaN, infinities         refused
    files of several pages or frames      the first one
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
    side : int, optional
        A larger picture is made smaller until no side is longer.

    Returns
    -------
    numpy.ndarray
        (H, W, 3), or (H, W) for grey that is kept; uint8, an array of its own.

    Raises
    ------
    FileNotFoundError, IsADirectoryError
        If there is no such file, or it is a folder.
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
    pixels = read_picture(source, keep_grey=keep_grey).pixels
    return pixels if side is None else shrunk(pixels, side)


class ReadPicture(NamedTuple):
    """The pixels of a picture, and what was done to them, in sentences."""

    pixels: NDArray[np.uint8]
    notes: tuple[str, ...]


def read_picture(source: Any, *, keep_grey: bool = False) -> ReadPicture:
    """Do what `read_image` does but for `side`, and say what a reader may want to know of it."""
    notes: tuple[str, ...] = ()
    refuse_unopened("image", source)
    if is_file(source):
        with opened(source) as picture:
            pixels, notes = _from_pil(picture)
    elif is_pil(source):
        pixels, notes = _from_pil(source)
    elif isinstance(source, list | tuple) or hasattr(source, "__array__"):
        pixels = _channels_last(plain_array("image", source), first=is_tensor(source))
    else:
        raise TypeError(
            f"a picture cannot be a {type(source).__name__}: give a path, a PIL image, a NumPy "
            f"array or a tensor."
        )
    from_file = is_file(source) or is_pil(source)
    given = "np.asarray(PIL.Image.open(path))" if from_file else "np.asarray(image)"
    cells = _as_bytes(pixels, white_of(pixels, "image" if is_tensor(source) else given))
    if cells.shape[2] in (2, 4):
        alpha = cells[..., -1:] / 255
        if (alpha < 1).any():
            notes = (*notes, "Transparent pixels are laid on white.")
        cells = np.rint(cells[..., :-1] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    if cells.shape[2] == 1:
        cells = cells[..., 0] if keep_grey else np.repeat(cells, 3, axis=2)
    return ReadPicture(np.array(cells, order="C"), notes)


def is_pil(value: Any) -> bool:
    """Recognize a Pillow image without importing Pillow."""
    return hasattr(value, "convert") and hasattr(value, "getbands")


def is_file(value: Any) -> bool:
    """Tell paths and open files."""
    return isinstance(value, str | PathLike) or hasattr(value, "read")


def refuse_unopened(name: str, source: Any) -> None:
    """Refuse what has yet to be opened in another way: bytes, text, archives of arrays."""
    if isinstance(source, bytes | bytearray):
        raise TypeError(f"{name} is the content of a file: make a file of it, io.BytesIO({name}).")
    if isinstance(source, TextIOBase):
        raise TypeError(f'{name} is open as text: open it as bytes, open({name}.name, "rb").')
    if isinstance(source, np.lib.npyio.NpzFile):
        key = next(iter(source), "")
        raise TypeError(f"{name} is an archive of arrays: choose one, {name}[{key!r}].")


def written(name: str, source: Any) -> str:
    """Write what has the methods of an array or a tensor.

    >>> written("mask", np.zeros(2)), written("mask", [0, 1])
    ('mask', 'np.asarray(mask)')
    """
    return name if hasattr(source, "shape") else f"np.asarray({name})"


def read_only(pixels: NDArray[Any]) -> NDArray[Any]:
    """Hand out what a figure shows: whoever writes into it would change it in silence.

    >>> read_only(np.zeros(2, np.uint8))[:] = 1
    Traceback (most recent call last):
    ValueError: assignment destination is read-only
    """
    seen: NDArray[Any] = pixels.view()
    seen.flags.writeable = False
    return seen


def plain_array(name: str, source: Any, fill: str = "filled(0)") -> NDArray[Any]:
    """Take the numbers out of a tensor, an array or nested lists, as they are.

    `fill` is what the error on masked cells advises.
    """
    if is_tensor(source):
        return _of_tensor(name, source)
    if np.ma.is_masked(source):
        raise ValueError(f"{name} has masked cells: fill them, {name}.{fill}.")
    if isinstance(source, list | tuple):
        source = [_of_tensor(name, item) if is_tensor(item) else item for item in source]
    try:
        array = np.asarray(source)
    except ValueError:
        raise ValueError(f"{name} is ragged: give rows of the same length.") from None
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _of_tensor(name: str, source: Any) -> NDArray[Any]:
    if source.device.type == "meta":
        raise ValueError(f"{name}: a tensor on the meta device has no values.")
    if source.is_nested:
        raise ValueError(f"{name} is a nested tensor: choose one, {name}.unbind()[0].")
    if source.is_quantized:
        raise TypeError(
            f"{name} is quantised: give its values, {name}.dequantize(), or the whole numbers "
            f"that stand for them, {name}.int_repr()."
        )
    cells = source.detach().cpu()
    if str(cells.layout) != "torch.strided":
        cells = cells.to_dense()
    # NumPy has no bfloat16.
    bfloat16 = str(cells.dtype) == "torch.bfloat16"
    return np.asarray(cells.float() if bfloat16 else cells.resolve_conj().resolve_neg())


# Brighter than this, the white of a picture is hardly anything but 255.
_DARK = 31
# Enlarging overshoots white by this much at most, and black.
_OVERSHOT, _OVERSHOT_ONE, _UNDERSHOT = 300, 2, 0.25


def white_of(pixels: NDArray[Any], image: str = "np.asarray(image)") -> int:
    """Find the value of white by the rules of `read_image`: 1, 255 or 65535.

    `image` is how the errors write the picture: plain for a tensor.
    """
    tensor = image == "image"
    kind, dtype = pixels.dtype.kind, pixels.dtype
    if kind not in "biuf":
        raise TypeError(f"image holds {dtype}, which are no numbers: give integers or floats.")
    if dtype == np.uint8 or kind == "b":
        return 255 if kind == "u" else 1
    if not np.isfinite(pixels).all():
        replaced = f"{'torch' if tensor else 'np'}.nan_to_num({image})"
        raise ValueError(f"image holds NaN or infinite values: replace them, {replaced}.")
    darkest, brightest = pixels.min(), pixels.max()
    values = f"image holds {dtype} from {exact(darkest)} to {exact(brightest)}"
    as_bytes = f"{image}.byte()" if tensor else f"{image}.astype('uint8')"
    if dtype == np.uint16:
        if 0 < brightest <= 255:
            raise ValueError(
                f"{values}, and the white of uint16 is 65535: convert bytes, {as_bytes}, or say "
                f"that it is this dark, {image} / 65535."
            )
        return 65535
    cut_to_one = f"{image}.{'clamp' if tensor else 'clip'}(0, 1)"
    if kind == "f" and -_UNDERSHOT <= darkest < 0 and brightest < _OVERSHOT_ONE:
        raise ValueError(
            f"{values}: floats go from 0 to 1; cut off what lies beyond, {cut_to_one}."
        )
    if darkest < 0 or brightest > 255:
        raise ValueError(
            f"{values}: give bytes from 0 to 255, 16-bit numbers as uint16, or floats from 0 to 1. "
            f"{_into_range(image, kind, darkest, brightest)}"
        )
    if kind == "f" and brightest <= 1:
        return 1
    if kind == "f" and (pixels != np.floor(pixels)).any():
        way_out = f"divide by the value of white, {image} / 255"
        if brightest < _OVERSHOT_ONE:
            way_out = f"cut off what lies beyond 1, {cut_to_one}"
        raise ValueError(
            f"{values}: floats go from 0 to 1, or are whole numbers from 0 to 255; {way_out}."
        )
    if 0 < brightest <= _DARK:
        raise ValueError(
            f"{values}, and its white may be {brightest:g} as well as 255: divide by the value of "
            f"white, {image} / {brightest:g}, or say that it is this dark, {as_bytes}."
        )
    return 255


def _into_range(image: str, kind: str, darkest: Any, brightest: Any) -> str:
    """Say what brings the values of a picture into a range that is taken."""
    tensor = image == "image"
    if darkest >= 0 and brightest < _OVERSHOT:
        cut = "clamp(0, 255).byte()" if tensor else "clip(0, 255).astype('uint8')"
        return f"Cut off what lies beyond bytes, {image}.{cut}."
    if kind == "f" and -1 <= darkest < 0 and brightest <= 1:
        undone = f"({image} + 1) / 2 where it goes from -1 to 1"
        return f"If the picture is normalised, undo that first, {undone}."
    if kind == "f" or darkest < 0:
        return "If the picture is normalised, undo that first, image * std + mean."
    if brightest > 65535:
        return f"Divide by the value of white, {image} / {brightest}."
    deep = f"{image}.to(torch.uint16)" if tensor else f"{image}.astype('uint16')"
    return (
        f"Say so of 16 bits, {deep}, or divide by the value of white, {image} / 4095 for 12 bits."
    )


def shrunk(pixels: NDArray[Any], side: int, *, nearest: bool = False) -> NDArray[Any]:
    """Make a picture or labels smaller until no side is longer than `side`, in its proportions."""
    whole("side", side, 1)
    rows, columns = pixels.shape[:2]
    if max(rows, columns) <= side:
        return pixels
    from PIL import Image

    scale = side / max(rows, columns)
    # Pillow counts columns first.
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    by = Image.Resampling.NEAREST if nearest else Image.Resampling.LANCZOS
    return np.array(Image.fromarray(pixels).resize(size, by))


def check_sides(name: str, pixels: NDArray[np.uint8], max_side: int) -> None:
    """Refuse a picture that is smaller than 2 × 2 or larger than `max_side`."""
    rows, columns = pixels.shape[:2]
    if min(rows, columns) < _MIN_SIDE or max(rows, columns) > max_side:
        raise ValueError(
            f"{name} is {rows} × {columns}: 2 to {max_side} pixels per side; "
            f"{into_range((rows, columns), _MIN_SIDE, max_side)}."
        )


def into_range(size: tuple[int, ...], min_side: int, max_side: int) -> str:
    """Say what to do with a picture whose sides are not in the range.

    >>> into_range((9, 9000), 16, 512)
    'crop it, so that no side is more than 32 times as long as the other, and enlarge or shrink it'
    """
    if max(size) * min_side > min(size) * max_side:
        return (
            f"crop it, so that no side is more than {max_side // min_side} times as long as the "
            f"other, and enlarge or shrink it"
        )
    return "enlarge it" if min(size) < min_side else smaller("image", max_side)


def smaller(name: str, side: int) -> str:
    """Say how a large picture is made to fit."""
    return f"make it smaller, segwidgets.images.read_image({name}, side={side}), or take a part"


@contextmanager
def opened(source: Any, failure: str = "") -> Iterator[Any]:
    """Open an image file with Pillow, whose errors are told in words of ours after `failure`."""
    from PIL import Image

    refuse_streams(source)
    try:
        image: Any = Image.open(source)
    # Each of Pillow's readers has errors of its own for what is broken.
    except Exception as error:
        raise _not_opened(source, failure, error) from error
    with image:
        yield image


def refuse_streams(source: Any) -> None:
    """Refuse pipes and devices, which may be waited for without an end."""
    if not isinstance(source, str | PathLike):
        return
    try:
        mode = Path(source).stat().st_mode
    except (OSError, ValueError):
        # What is wrong is told when it is opened.
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ValueError(
            f"{source} is a pipe or a device, not a file: read what comes out of it, "
            f'io.BytesIO(open(path, "rb").read()).'
        )


_NO_PICTURE = "cannot be read as a picture"


def _not_opened(source: Any, failure: str, error: Exception) -> Exception:
    if not isinstance(source, str | PathLike):
        return _unreadable(failure, error, _loader(source))
    path = Path(source)
    if path.is_dir():
        return IsADirectoryError(f"{path} is a folder: choose a file in it.")
    if not path.is_file():
        way_out = "check the path"
        if re.match(r"\w+://", str(source)):
            way_out = "download it first, urllib.request.urlretrieve(path)[0]"
        elif str(source).startswith("~"):
            way_out = "write your folder out, pathlib.Path(path).expanduser()"
        return FileNotFoundError(f"there is no file {source}: {way_out}.")
    return _unreadable(failure or f"{path.name} {_NO_PICTURE}", error, _loader(source))


def load(image: Any, failure: str) -> None:
    """Decode an image."""
    try:
        image.load()
    except Exception as error:
        raise _unreadable(failure, error) from error


def frames(image: Any, failure: str) -> int:
    """Count the pages or frames of an image."""
    try:
        return int(getattr(image, "n_frames", 1))
    except Exception as error:
        raise _unreadable(failure, error) from error


def _loader(source: Any) -> str:
    """Write what reads a file of numbers, if it is one."""
    suffix = Path(source).suffix.lower() if isinstance(source, str | PathLike) else ""
    if suffix == ".npz":
        with np.load(source) as arrays:
            return f"np.load(path)[{next(iter(arrays), '')!r}]"
    return _LOADERS.get(suffix, "")


_LOADERS = {
    ".npy": "np.load(path)",
    ".txt": "np.loadtxt(path, dtype=int)",
    ".csv": 'np.loadtxt(path, dtype=int, delimiter=",")',
    ".pt": "torch.load(path)",
    ".pth": "torch.load(path)",
}


def _unreadable(failure: str, error: Exception, loader: str = "") -> ValueError:
    from PIL import Image, UnidentifiedImageError

    reason = str(error).rstrip(".") or type(error).__name__
    way_out = f": give its numbers, {loader}" if loader else ""
    if isinstance(error, UnidentifiedImageError):
        reason = "Pillow knows no such file"
        way_out = way_out or ": save it as PNG"
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        pixels = next(iter(re.findall(r"\((\d+) pixels\)", reason)), "")
        reason = f"{pixels} pixels, more than Pillow opens: it may be a decompression bomb"
        way_out = f": where you trust it, write PIL.Image.MAX_IMAGE_PIXELS = {pixels}"
    return ValueError(f"{failure or f'the file {_NO_PICTURE}'} ({reason}){way_out}.")


def upright_image(image: Any) -> Any:
    """Turn an image as EXIF says: cameras store how they were held instead of turning pixels."""
    from PIL import ExifTags, ImageOps

    if image.mode == "La":
        # Pillow converts it into nothing else.
        image = image.convert("LA")
    # It would copy what it does not turn.
    if image.getexif().get(ExifTags.Base.Orientation, 1) == 1:
        return image
    return ImageOps.exif_transpose(image)


def _from_pil(picture: Any) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Turn a picture upright, and give its channels, last, and what is worth knowing of it."""
    failure = f"{Path(getattr(picture, 'filename', '') or 'the file').name} {_NO_PICTURE}"
    count = frames(picture, failure)
    notes = (f"Only the first of {count} pages or frames is shown.",) if count > 1 else ()
    load(picture, failure)
    upright = upright_image(picture)
    mode: str = upright.mode
    # Pillow opens a file of 16 bits with 32 where it has to.
    if mode.startswith("I;16") or (mode == "I" and picture.format in ("PNG", "PPM")):
        deep = np.asarray(upright).astype(np.uint16)
        clear = upright.info.get("transparency")
        alpha = np.where(deep == clear, 0, 65535)
        layers = np.dstack([deep] if clear is None else [deep, alpha])
        return _as_bytes(layers, 65535), notes
    if mode in ("I", "F"):
        return np.asarray(upright)[..., None], notes
    transparent = upright.has_transparency_data
    pixels = np.asarray(upright.convert("RGBA" if transparent else "RGB"))
    if mode not in ("1", "L", "LA"):
        return pixels, notes
    return pixels[..., [0, 3]] if transparent else pixels[..., :1], notes


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
