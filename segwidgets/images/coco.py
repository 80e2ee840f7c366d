"""Label images from what a COCO file holds: run-length codes, polygons, annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Run-length codes: down the columns, runs of zeros and ones in turn.

# A character carries five bits of a number and one that says whether more follow.
_FIRST, _BITS, _SIGN, _MORE = 48, 5, 0x10, 0x20
# A number of runs of a picture fits into these many characters.
_MAX_CHARACTERS = 12


def from_rle(rle: Mapping[str, Any]) -> NDArray[np.uint8]:
    """Decode a run-length coded mask.

    Parameters
    ----------
    rle : mapping
        `size`, [height, width]; and `counts`, the lengths of runs of zeros and of ones in turn
        as a list (uncompressed) or as a str or bytes (compressed), as in COCO's files.

    Returns
    -------
    numpy.ndarray
        uint8 [height, width], 0 and 1.

    Raises
    ------
    TypeError, ValueError
        If it is no such code, or its runs are not as long as the picture is large.

    References
    ----------
    T.-Y. Lin et al.: Microsoft COCO: Common Objects in Context. ECCV 2014; the format is that of
    its API, pycocotools.

    Examples
    --------
    >>> from_rle({"size": [2, 3], "counts": [1, 3, 2]})
    array([[0, 1, 0],
           [1, 1, 0]], dtype=uint8)
    >>> from_rle({"size": [2, 3], "counts": "132"}).tolist()
    [[0, 1, 0], [1, 1, 0]]
    """
    height, width = _size(rle)
    runs = rle["counts"]
    if isinstance(runs, str | bytes):
        runs = _decompressed(runs.encode("ascii", "replace") if isinstance(runs, str) else runs)
    lengths = np.asarray(runs)
    if lengths.ndim != 1 or (lengths.size and lengths.dtype.kind not in "iu"):
        raise TypeError(f"counts = {_short(rle['counts'])}: give whole numbers, or COCO's string.")
    if lengths.size and lengths.min() < 0:
        raise ValueError(f"counts holds {lengths.min()}: a run has 0 pixels or more.")
    if lengths.sum(dtype=np.float64) != height * width:
        raise ValueError(
            f"counts add up to {lengths.sum()}, but size = [{height}, {width}] has "
            f"{height * width} pixels."
        )
    values = np.arange(lengths.size).astype(np.uint8) & np.uint8(1)
    columns: NDArray[np.uint8] = values.repeat(lengths.astype(np.intp)).reshape(width, height)
    return np.ascontiguousarray(columns.T)


def to_rle(mask: ArrayLike, *, compressed: bool = True) -> dict[str, Any]:
    """Encode a mask run by run.

    Parameters
    ----------
    mask : array-like
        Shape [height, width]; every value but 0 is part of the mask. Of a label image take one
        class, `labels == 3`.
    compressed : bool
        Whether `counts` is COCO's string instead of a list.

    Returns
    -------
    dict
        `size` and `counts`, ready for JSON.

    Raises
    ------
    ValueError
        If there are not two axes.

    Examples
    --------
    >>> to_rle([[0, 1, 0], [1, 1, 0]], compressed=False)
    {'size': [2, 3], 'counts': [1, 3, 2]}
    """
    cells = np.asarray(mask)
    if cells.ndim != 2:
        raise ValueError(f"mask has shape {cells.shape}: give rows and columns.")
    down = (cells != 0).T.reshape(-1)
    # The first run is one of zeros, and may be empty.
    starts = np.flatnonzero(np.diff(down, prepend=np.False_))
    runs = np.diff(starts, prepend=0, append=down.size).tolist()
    counts = _compressed(runs) if compressed else runs
    return {"size": [int(side) for side in cells.shape], "counts": counts}


def _size(rle: Any) -> tuple[int, int]:
    if not isinstance(rle, Mapping) or not {"size", "counts"} <= set(rle):
        raise TypeError(f"{_short(rle)}: a run-length code is a dict with size and counts.")
    size = rle["size"]
    if not isinstance(size, list | tuple | np.ndarray) or len(size) != 2:
        raise TypeError(f"size = {size!r}: give [height, width].")
    height, width = size
    if any(int(side) != side or side < 0 for side in size):
        raise ValueError(f"size = {size!r}: give whole numbers, [height, width].")
    return int(height), int(width)


def _compressed(runs: list[int]) -> str:
    characters = []
    for number, run in enumerate(runs):
        # From the fourth on, a run is written as its difference from the last but one.
        rest = run - (runs[number - 2] if number > 2 else 0)
        more = True
        while more:
            bits = rest & (_MORE - 1)
            rest >>= _BITS
            more = rest != (-1 if bits & _SIGN else 0)
            characters.append(chr(_FIRST + (bits | _MORE if more else bits)))
    return "".join(characters)


def _decompressed(text: bytes) -> list[int]:
    runs: list[int] = []
    number = place = 0
    for code in text:
        bits = code - _FIRST
        if not 0 <= bits < 2 * _MORE or place > _MAX_CHARACTERS:
            raise ValueError(f"counts holds {chr(code)!r}, which is not part of a COCO string.")
        number |= (bits & (_MORE - 1)) << _BITS * place
        place += 1
        if bits & _MORE:
            continue
        if bits & _SIGN:
            number -= 1 << _BITS * place
        runs.append(number + (runs[-2] if len(runs) > 2 else 0))
        number = place = 0
    if place:
        raise ValueError("counts ends in the middle of a number: the COCO string is cut off.")
    return runs


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


# Polygons, filled pixel by pixel as COCO's API does it.

# Edges are followed on a grid this much finer than the pixels.
_SCALE = 5
# Beyond this, numbers on the fine grid leave 32 bits.
_MAX_COORDINATE = 1e6


def from_polygons(polygons: Iterable[Any], *, height: int, width: int) -> NDArray[np.uint8]:
    """Fill polygons.

    Parameters
    ----------
    polygons : iterable
        Each with at least three corners: x and y in turn, [x0, y0, x1, y1, …], or pairs
        [[x0, y0], …]; in pixels, (0, 0) being the outer corner of the first pixel. A pixel is
        inside where an odd number of a polygon's edges lies above it; several polygons are united.
    height, width : int
        Size of the mask. What lies outside is cut off.

    Returns
    -------
    numpy.ndarray
        uint8 [height, width], 0 and 1; the same pixels as pycocotools draws.

    Raises
    ------
    ValueError
        If a polygon is none.

    Examples
    --------
    >>> from_polygons([[0, 0, 3, 0, 0, 3]], height=3, width=3)
    array([[1, 1, 0],
           [1, 0, 0],
           [0, 0, 0]], dtype=uint8)
    """
    filled: NDArray[np.bool_] = np.zeros((height, width), dtype=np.bool_)
    for number, polygon in enumerate(polygons):
        filled |= _filled(_corners(number, polygon), height, width)
    return filled.view(np.uint8)


def _corners(number: int, polygon: Any) -> NDArray[np.float64]:
    try:
        corners = np.asarray(polygon, dtype=np.float64)
        corners = corners.reshape(-1, 2)
    except (TypeError, ValueError):
        corners = np.empty((0, 2))
    if len(corners) < 3:
        raise ValueError(
            f"polygons[{number}]: give at least three corners, [x0, y0, x1, y1, x2, y2]."
        )
    if not (np.abs(corners) <= _MAX_COORDINATE).all():
        raise ValueError(
            f"polygons[{number}]: every number must be finite and at most ±{_MAX_COORDINATE:g}."
        )
    return corners


def _filled(corners: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    # Whole parts, towards zero as in C.
    points = (_SCALE * corners + 0.5).astype(np.int64)
    edges = zip(points, np.roll(points, -1, axis=0), strict=True)
    x, y = (np.concatenate(part) for part in zip(*(_line(*edge) for edge in edges), strict=True))
    # Wherever the outline goes from one column of the fine grid to the next, it is the upper or
    # lower end of a run of pixels, if that column is the middle of one of pixels.
    moves = np.flatnonzero(np.diff(x)) + 1
    column = (np.where(x[moves] < x[moves - 1], x[moves], x[moves] - 1) + 0.5) / _SCALE - 0.5
    row = (np.minimum(y[moves], y[moves - 1]) + 0.5) / _SCALE - 0.5
    kept = (column == np.floor(column)) & (column >= 0) & (column <= width - 1)
    ends = column[kept] * height + np.ceil(row[kept].clip(0, height))
    toggles = np.bincount(ends.astype(np.int64), minlength=height * width + 1)
    inside = (np.cumsum(toggles[: height * width]) & 1).astype(np.bool_)
    mask: NDArray[np.bool_] = inside.reshape(width, height).T
    return mask


def _line(
    start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the points of the fine grid along an edge, both ends included, as x and y."""
    across, down = np.abs(end - start)
    axis = 0 if across >= down else 1
    # The same pixels in both directions.
    low, high = (end, start) if start[axis] > end[axis] else (start, end)
    steps = np.arange(max(across, down) + 1)
    slope = (high[1 - axis] - low[1 - axis]) / max(1, len(steps) - 1)
    along = steps + low[axis]
    other = (low[1 - axis] + slope * steps + 0.5).astype(np.int64)
    if low is end:
        along, other = along[::-1], other[::-1]
    return (along, other) if axis == 0 else (other, along)


def from_annotations(
    annotations: Iterable[Mapping[str, Any]],
    *,
    height: int,
    width: int,
    labels: Mapping[int, int] | None = None,
) -> NDArray[np.uint8]:
    """Paint the annotations of one picture over each other.

    Parameters
    ----------
    annotations : iterable of mapping
        As in a COCO file: `segmentation`, polygons or a run-length code; and `category_id`. Later
        ones cover earlier ones.
    height, width : int
        Size of the picture.
    labels : mapping, optional
        The label of each category, 1 to 255; categories that are missing are left out. By default
        a category is its own label.

    Returns
    -------
    numpy.ndarray
        uint8 [height, width]; 0 where nothing is annotated.

    Raises
    ------
    TypeError, ValueError
        If an annotation lacks a part, a segmentation is neither or has another size, or a label
        is not 1 to 255.

    Examples
    --------
    >>> cat = {"category_id": 17, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2]]}
    >>> dog = {"category_id": 18, "segmentation": {"size": [2, 3], "counts": [3, 3]}}
    >>> from_annotations([cat, dog], height=2, width=3, labels={17: 1, 18: 2})
    array([[1, 1, 2],
           [1, 2, 2]], dtype=uint8)
    """
    wanted = {}
    label_of = [0]
    for number, annotation in enumerate(annotations):
        category = part_of(annotation, number, "category_id")
        if labels is not None and category not in labels:
            continue
        label = category if labels is None else labels[category]
        if not 1 <= label <= 255:
            raise ValueError(
                f"annotations[{number}]: label {label} for category {category}; labels are 1 to "
                f"255, give them as labels={{{category}: …}}."
            )
        wanted[number] = annotation
        label_of.append(label)
    return np.array(label_of, np.uint8)[topmost(wanted, height=height, width=width)]


def topmost(
    annotations: Mapping[int, Mapping[str, Any]], *, height: int, width: int
) -> NDArray[np.int32]:
    """Find which annotation lies on top of each pixel: 1 for the first, 0 where there is none."""
    top: NDArray[np.int32] = np.zeros((height, width), dtype=np.int32)
    for place, (number, annotation) in enumerate(annotations.items(), start=1):
        top[_mask(annotation, number, height, width) > 0] = place
    return top


def part_of(annotation: Any, number: int, key: str) -> Any:
    """Take a part of an annotation, which errors call by its number."""
    if not isinstance(annotation, Mapping):
        raise TypeError(
            f"annotations[{number}] is a {type(annotation).__name__}: an annotation is a dict "
            f"with category_id and segmentation."
        )
    if key not in annotation:
        raise ValueError(
            f"annotations[{number}] has no {key}: an annotation has category_id and segmentation."
        )
    return annotation[key]


def _mask(annotation: Any, number: int, height: int, width: int) -> NDArray[np.uint8]:
    segmentation = part_of(annotation, number, "segmentation")
    where = f"annotations[{number}]"
    try:
        if isinstance(segmentation, Mapping):
            mask = from_rle(segmentation)
        elif isinstance(segmentation, list | tuple | np.ndarray):
            mask = from_polygons(segmentation, height=height, width=width)
        else:
            raise TypeError(
                f"a segmentation cannot be a {type(segmentation).__name__}: give polygons, "
                f"[[x0, y0, x1, y1, …], …], or a run-length code with size and counts."
            )
    except TypeError as error:
        raise TypeError(f"{where}: {error}") from None
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None
    if mask.shape != (height, width):
        raise ValueError(
            f"{where} is {mask.shape[0]} × {mask.shape[1]} pixels, the picture {height} × {width}."
        )
    return mask
