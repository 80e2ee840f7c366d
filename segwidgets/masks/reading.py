"""Label images from whatever holds one: arrays, tensors, files, run-length codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import is_tensor
from segwidgets.masks.files import labels_of_image
from segwidgets.masks.rle import from_rle


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
        For images in colours: the label of each (red, green, blue).

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
        cells = _array(name, source)
    return _labels(name, cells)


def _array(name: str, source: Any) -> NDArray[Any]:
    if is_tensor(source):
        if source.device.type == "meta":
            raise ValueError(f"{name}: a tensor on the meta device has no values.")
        source = source.detach().cpu()
        # NumPy does not know it.
        source = source.float() if str(source.dtype) == "torch.bfloat16" else source
        return np.asarray(source)
    if np.ma.is_masked(source):
        raise ValueError(f"{name} has masked cells: fill them, {name}.filled(255).")
    try:
        return np.asarray(source)
    except ValueError:
        raise ValueError(f"{name} is ragged: give rows of the same length.") from None


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
        hint = f"take one, {name}[0]" if cells.ndim > 2 else "give rows of labels, [H, W]"
        raise ValueError(f"{name} has shape {cells.shape}, {cells.ndim} axes: 2 needed; {hint}.")
    if cells.size == 0:
        raise ValueError(f"{name} has no pixels, shape {cells.shape}: at least one is needed.")
    least, most = int(cells.min()), int(cells.max())
    if least < 0 or most > np.iinfo(np.int32).max:
        where = tuple(np.argwhere(cells == (least if least < 0 else most))[0].tolist())
        raise ValueError(
            f"{name} holds {least if least < 0 else most}, first at {where}: labels are whole "
            f"numbers from 0 on."
        )
    return cells.astype(np.uint8 if most <= np.iinfo(np.uint8).max else np.int32)
