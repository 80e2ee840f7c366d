"""What errors on labels say: which are wrong, and what gives the right ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.numbers import short

# As far as float32 is from the whole numbers that it was divided by.
_NEARLY = 1e-3


def hint_for_floats(
    name: str, cells: NDArray[Any], *, tensor: bool, axes: int | None = None
) -> str:
    """Say how floats become labels: those of `axes` axes, or of as many as there are.

    Examples
    --------
    >>> hint_for_floats("mask", np.array([[0.0, 2.0]]), tensor=False)
    'convert them, mask.astype(int)'
    >>> hint_for_floats("mask", np.array([[[0.1, 0.7]]]), tensor=True, axes=2)
    'take the argmax of scores over their classes, or cut off those of one class, mask[0] > 0.5'
    """
    if cells.dtype.kind != "f":
        return "take the argmax of scores over their classes"
    known = cells[np.isfinite(cells)]
    if known.size < cells.size:
        labels = not np.isinf(cells).any() and (known == np.floor(known)).all()
        if not labels or (known < 0).any():
            return "find out where its NaN or infinite values come from"
        filled = f"{'torch' if tensor else 'np'}.nan_to_num({name}, nan=255)"
        return f"where NaN marks ignored pixels, write 255, {_converted(filled, tensor)}"
    low, high = float(cells.min()), float(cells.max())
    part, one = _of_one_class(name, cells.shape, axes)
    along = None if one else _class_axis(cells, axes)
    scores = "take the argmax of scores over their classes"
    if along is not None:
        scores += f", {along.format(name)}"
    if (cells == np.floor(cells)).all():
        if along is not None:
            return f"{scores}, or convert labels, {_converted(name, tensor)}"
        if low < 0 and axes is not None:
            return hint_for_negatives(part, tensor=tensor)
        return f"convert them, {_converted(part, tensor)}"
    if low >= 0 and high <= 1:
        cut = f"{scores}, or cut off those of one class, {part if one else name} > 0.5"
        scaled = cells.astype(np.float64) * 255
        if np.abs(scaled - np.rint(scaled)).max() < _NEARLY:
            whole = _converted(f"({part} * 255).round()", tensor)
            return f"undo the division where ToTensor divided labels by 255, {whole}; or {cut}"
        return cut
    if along is None and low >= 0:
        mask = f"; of a mask in black and white take {part} > 127" if 254 < high <= 255 else ""
        return f"what lies between labels comes from resizing: resize them by the nearest{mask}"
    # A score of 0 is a probability of one half.
    return scores if along is not None else f"{scores}, or cut off those of one class, {part} > 0"


def _converted(numbers: str, tensor: bool) -> str:
    return f"{numbers}.long()" if tensor else f"{numbers}.astype(int)"


def hint_for_negatives(name: str, *, tensor: bool) -> str:
    """Say how a negative label that marks ignored pixels becomes one that files can hold.

    Examples
    --------
    >>> hint_for_negatives("mask", tensor=False)
    'where it marks ignored pixels, write 255, np.where(mask < 0, 255, mask.astype(int))'
    """
    numbers = _converted(name, tensor)
    filled = f"{numbers}.masked_fill({name} < 0, 255)"
    if not tensor:
        filled = f"np.where({name} < 0, 255, {numbers})"
    return f"where it marks ignored pixels, write 255, {filled}"


def describe_no_numbers(
    name: str, cells: NDArray[Any], given: str, wanted: str = "whole numbers"
) -> str:
    """Write the error on an array of objects or words: which, and what gives numbers.

    `given` is how the array is written.

    Examples
    --------
    >>> describe_no_numbers("mask", np.array([[0, None]]), "mask")
    'mask holds object, None first at (0, 1): give whole numbers.'
    """
    if cells.dtype.kind != "O" or cells.ndim == 0:
        value = f", {short(cells.item())}" if cells.ndim == 0 else ""
        return f"{name} holds {cells.dtype}{value}: give {wanted}."
    for place, cell in zip(np.ndindex(cells.shape), cells.flat, strict=True):
        if not isinstance(cell, int | np.integer) or abs(cell) > np.iinfo(np.int64).max:
            what = f"{short(cell)} first at {place}"
            return f"{name} holds {cells.dtype}, {what}: give {wanted}."
    return f"{name} holds {cells.dtype}: convert it, {given}.astype(int)."


def _of_one_class(name: str, shape: tuple[int, ...], axes: int | None) -> tuple[str, bool]:
    """Take away the axes of length 1 that labels do not have, and tell whether that is all."""
    if axes is None:
        if len(shape) == 4 and shape[1] == 1:
            return f"{name}[:, 0]", True
        if len(shape) > 2 and shape[-1] == 1:
            return f"{name}[..., 0]", True
        return name, len(shape) < 3 or (len(shape) == 3 and shape[0] == 1)
    if len(shape) <= axes:
        return name, True
    if 1 in shape[: len(shape) - axes] and len(shape) - axes <= 2 and shape[-axes - 1] == 1:
        return f"{name}[{', '.join('0' * (len(shape) - axes))}]", True
    if shape[-1] == 1:
        first = "0, " * (len(shape) - axes - 1)
        return f"{name}[{first}..., 0]", True
    return name, False


def _class_axis(cells: NDArray[Any], axes: int | None) -> str | None:
    """Write the argmax over the axis that most likely holds the classes."""
    if cells.ndim < 3:
        # Pixels in a row, with a probability for each class.
        sums = cells.ndim == 2 and axes is None and cells.shape[1] > 1
        return "{}.argmax(1)" if sums and np.allclose(cells.sum(1), 1, atol=1e-3) else None
    last = cells.shape[-1] < min(cells.shape[-3:-1])
    if cells.ndim == 4:
        return f"{{}}.argmax({-1 if last else 1}){'' if axes is None else '[0]'}"
    return f"{{}}.argmax({-1 if last else 0})"


def hint_for_axes(name: str, cells: NDArray[Any]) -> str:
    """Say which rows and columns of whole numbers are the label image.

    Examples
    --------
    >>> hint_for_axes("mask", np.zeros((5, 6, 1), int))
    'take one, mask[..., 0]'
    >>> hint_for_axes("mask", np.eye(3, dtype=int)[[[0, 1], [2, 1]]])
    'these are one-hot labels, take mask.argmax(-1)'
    """
    if cells.ndim < 2:
        return "give rows of labels, [H, W]"
    part, one = _of_one_class(name, cells.shape, 2)
    if one:
        return f"take one, {part}"
    for axis in (-3, -1):
        if is_one_hot(cells, axis):
            first = "[0]" if cells.ndim == 4 else ""
            along = "-1" if axis == -1 else "0"
            return f"these are one-hot labels, take {name}{first}.argmax({along})"
    if cells.ndim == 3 and cells.shape[2] in (3, 4):
        if (cells[..., :1] == cells[..., :3]).all():
            return f"its channels are equal, take one, {name}[..., 0]"
        return (
            f"if these are colors, say which color is which label, "
            f"segwidgets.images.read_labels({name}, colors={{(128, 0, 0): 1, …}}); of several "
            f"label images take one, {name}[..., 0]"
        )
    last = cells.ndim == 3 and cells.shape[2] <= 4 < cells.shape[0]
    index = "..., 0" if last else ", ".join("0" * (cells.ndim - 2))
    return f"take one, {name}[{index}]"


def is_one_hot(cells: Any, axis: int) -> bool:
    """Tell whether along an axis of an array or a tensor there is a single 1, and 0 else."""
    if cells.ndim < 3 or cells.shape[axis] < 2:
        return False
    return bool(cells.max() == 1 and cells.min() == 0 and (cells.sum(axis) == 1).all())


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


def is_black_and_white(labels: Any) -> bool:
    """Tell a mask of 0 and 255, as of an object in white on black, from labels."""
    cells = np.asarray(labels)
    return bool(((cells == 0) | (cells == 255)).all() and (cells == 255).any())


def refuse_black_and_white(name: str, labels: Any, unlabelled: str, object_: str = "") -> None:
    """Refuse a mask of 0 and 255: it may be that of an object, or of what has no label."""
    if (np.asarray(labels) == 0).any() and is_black_and_white(labels):
        of_object = object_ or f"make it one of 0 and 1, segwidgets.images.read_labels({name}) > 0"
        raise ValueError(
            f"{name} holds 0 and 255 alone, as masks in black and white do: {of_object}; or where "
            f"255 marks pixels without a label, {unlabelled}."
        )


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
