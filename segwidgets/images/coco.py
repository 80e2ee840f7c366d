"""Label images from what a COCO file holds: run-length codes, polygons, annotations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets._torch import is_tensor
from segwidgets.images.hints import hint_for_axes, hint_for_floats
from segwidgets.images.read import plain_array
from segwidgets.shared.numbers import exact, is_number, short, whole

Runs: TypeAlias = NDArray[np.int64]

# Run-length codes: down the columns, runs of zeros and ones in turn.

# A character carries five bits of a number and one that says whether more follow.
_FIRST, _BITS, _SIGN, _MORE = 48, 5, 0x10, 0x20
# A number of runs of a picture fits into these many characters.
_MAX_CHARACTERS = 12
# As large as Pillow opens pictures, unless told otherwise.
_MAX_PIXELS = 178_956_970


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
        If it is no such code, its runs are not as long as the picture is large, or the picture
        has more than 178956970 pixels.

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
    height, width = rle_size(rle)
    _check_pixels(f"size = [{height}, {width}]", height, width)
    starts, stops = _ones(rle)
    flat = np.zeros(height * width, np.uint8)
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        flat[start:stop] = 1
    return np.ascontiguousarray(flat.reshape(width, height).T)


def to_rle(mask: ArrayLike, *, compressed: bool = True) -> dict[str, Any]:
    """Encode a mask run by run.

    Parameters
    ----------
    mask : array-like or torch.Tensor
        Whole numbers or booleans, [height, width]; every value but 0 is part of the mask. Of a
        label image take one class, `labels == 3`.
    compressed : bool
        Whether `counts` is COCO's string instead of a list.

    Returns
    -------
    dict
        `size` and `counts`, ready for JSON.

    Raises
    ------
    TypeError
        If the numbers are not whole, as probabilities are not.
    ValueError
        If there are not two axes, or cells are masked.

    Examples
    --------
    >>> to_rle([[0, 1, 0], [1, 1, 0]], compressed=False)
    {'size': [2, 3], 'counts': [1, 3, 2]}
    """
    cells = plain_array("mask", mask)
    if cells.ndim != 2:
        hint = hint_for_axes("mask", cells)
        raise ValueError(f"mask has shape {cells.shape}: give rows and columns; {hint}.")
    if cells.dtype.kind == "f" and cells.size and not (cells == np.floor(cells)).all():
        hint = hint_for_floats("mask", cells, tensor=is_tensor(mask), axes=2)
        raise TypeError(f"mask holds {cells.dtype}, and a mask whole numbers: {hint}.")
    if cells.dtype.kind not in "biuf":
        raise TypeError(f"mask holds {cells.dtype}: give rows of whole numbers or booleans.")
    down = (cells != 0).T.reshape(-1)
    # The first run is one of zeros, and may be empty.
    starts = np.flatnonzero(np.diff(down, prepend=np.False_))
    runs = np.diff(starts, prepend=0, append=down.size).tolist()
    counts = rle_string(runs) if compressed else runs
    return {"size": [int(side) for side in cells.shape], "counts": counts}


def rle_size(rle: Any) -> tuple[int, int]:
    """Read height and width of a run-length code."""
    if not isinstance(rle, Mapping) or "counts" not in rle:
        raise TypeError(f"{short(rle)}: a run-length code is a dict with size and counts.")
    if rle.get("size") is None:
        raise TypeError(
            f"{short(rle)} has no size: a run-length code is a dict with size and counts; add the "
            f'picture\'s, "size": [height, width].'
        )
    size = rle["size"]
    if not isinstance(size, list | tuple | np.ndarray) or len(size) != 2:
        raise TypeError(f"size = {short(size)}: give [height, width].")
    if not all(is_number(side) and side == int(side) and side >= 0 for side in size):
        raise ValueError(f"size = {short(size)}: give whole numbers, [height, width].")
    return int(size[0]), int(size[1])


def _check_pixels(what: str, height: int, width: int) -> None:
    """Refuse masks that are larger than pictures are, before they take memory."""
    if height * width > _MAX_PIXELS:
        raise ValueError(
            f"{what} has {height * width} pixels: at most {_MAX_PIXELS}, as many as Pillow opens; "
            f"take a part of the picture."
        )


def rle_counts(rle: Mapping[str, Any]) -> list[int]:
    """List the lengths of a code's runs, as the code has them: of zeros and of ones in turn."""
    height, width = rle_size(rle)
    runs = rle["counts"]
    if isinstance(runs, str | bytes):
        runs = _decompressed(runs)
    elif np.ndim(runs) != 1 or not {np.asarray(runs).dtype.kind} <= set("iu"):
        # An empty list is one of floats.
        if np.shape(runs) != (0,):
            raise TypeError(f"counts = {short(runs)}: give whole numbers, or COCO's string.")
        runs = []
    else:
        runs = np.asarray(runs).tolist()
    if runs and min(runs) < 0:
        raise ValueError(f"counts holds {short(min(runs))}: a run has 0 pixels or more.")
    # Python's own numbers, which do not wrap.
    if (total := sum(runs)) != height * width:
        raise ValueError(
            f"counts add up to {short(total)}, but size = [{height}, {width}] has "
            f"{height * width} pixels."
        )
    counts: list[int] = runs
    return counts


def _ones(rle: Mapping[str, Any]) -> tuple[Runs, Runs]:
    """Read where runs of ones start and stop, down the columns."""
    ends = np.cumsum(rle_counts(rle), dtype=np.int64)
    stops = ends[1::2]
    return ends[0::2][: len(stops)], stops


def rle_characters(runs: Sequence[int]) -> list[str]:
    """Write each run with the characters that COCO's string has for it.

    >>> rle_characters([6, 1, 40, 2, 36])
    ['6', '1', 'X1', '1', 'L']
    """
    written = []
    for number, run in enumerate(runs):
        # From the fourth on, a run is written as its difference from the last but one.
        rest = run - (runs[number - 2] if number > 2 else 0)
        more, characters = True, ""
        while more:
            bits = rest & (_MORE - 1)
            rest >>= _BITS
            more = rest != (-1 if bits & _SIGN else 0)
            characters += chr(_FIRST + (bits | _MORE if more else bits))
        written.append(characters)
    return written


def rle_string(runs: Sequence[int]) -> str:
    """Write runs as COCO's string."""
    return "".join(rle_characters(runs))


def _decompressed(text: str | bytes) -> list[int]:
    runs: list[int] = []
    number = place = 0
    for code in map(ord, text) if isinstance(text, str) else text:
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


# Polygons, filled pixel by pixel as COCO's API does it.

# Edges are followed on a grid this much finer than the pixels, whose third column is the middle.
_SCALE, _MIDDLE = 5, 2
# Outlines that are worked on together, which saves calls, and the places where their edges cross
# columns of pixels, each of which takes some 100 bytes while it is worked on.
_AT_ONCE, _CROSSINGS = 500, 1 << 20
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
    TypeError, ValueError
        If a polygon is none, or the mask has more than 178956970 pixels.

    Examples
    --------
    >>> from_polygons([[0, 0, 3, 0, 0, 3]], height=3, width=3)
    array([[1, 1, 0],
           [1, 0, 0],
           [0, 0, 0]], dtype=uint8)
    """
    outlines = [(0, corners) for corners in outlines_of(polygons, height, width)]
    flat = np.zeros(height * width, np.uint8)
    for _, starts, stops in _filled(outlines, height, width):
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
            flat[start:stop] = 1
    return np.ascontiguousarray(flat.reshape(width, height).T)


def filled_counts(
    shapes: Sequence[Sequence[NDArray[np.float64]]], height: int, width: int
) -> list[list[int]]:
    """List the lengths of the runs of many masks at once, each of outlines filled and united.

    >>> filled_counts([outlines_of([[0, 0, 3, 0, 0, 3]], 3, 3), []], 3, 3)
    [[0, 2, 1, 1, 5], [9]]
    """
    outlines = [(number, corners) for number, shape in enumerate(shapes) for corners in shape]
    # Of zeros and ones in turn: where each run ends.
    ends = [[0] for _ in shapes]
    none = np.empty(0, np.int64)
    # A mask may lie in several parts.
    parts = [(none, none, none), *_filled(outlines, height, width)]
    numbers, starts, stops = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((starts, numbers))
    runs = (part[order].tolist() for part in (numbers, starts, stops))
    for number, start, stop in zip(*runs, strict=True):
        own = ends[number]
        if len(own) > 1 and start <= own[-1]:
            own[-1] = max(own[-1], stop)
        elif start < stop:
            own += [start, stop]
    for own in ends:
        # The first zero stands for no run; a run of ones at the very end has none after it.
        if own[-1] < height * width:
            own.append(height * width)
    return [[stop - start for start, stop in pairwise(own)] for own in ends]


def outlines_of(polygons: Any, height: int, width: int) -> list[NDArray[np.float64]]:
    """Read the corners of polygons."""
    _check_sides(height, width)
    if not isinstance(polygons, Iterable) or isinstance(polygons, str | Mapping):
        raise TypeError(
            f"polygons = {short(polygons)}: give a list of them, [[x0, y0, x1, y1, x2, y2], …]."
        )
    return [_corners(f"polygons[{n}]", polygon) for n, polygon in enumerate(polygons)]


def _check_sides(height: Any, width: Any) -> None:
    rows, columns = whole("height", height, 1), whole("width", width, 1)
    _check_pixels(f"height = {short(rows)}, width = {short(columns)}", rows, columns)


def _corners(where: str, polygon: Any) -> NDArray[np.float64]:
    try:
        corners = np.asarray(polygon, dtype=np.float64)
    except (TypeError, ValueError):
        corners = np.empty(0)
    except OverflowError:
        # No float holds one of its numbers.
        corners = np.full(6, np.inf)
    if corners.ndim == 2 and corners.shape[1] != 2:
        raise ValueError(
            f"{where} has corners of {corners.shape[1]} numbers: give x and y of each, "
            f"[[x0, y0], [x1, y1], [x2, y2]]."
        )
    if corners.ndim not in (1, 2) or corners.size < 6 or corners.size % 2:
        raise ValueError(f"{where}: give at least three corners, [x0, y0, x1, y1, x2, y2].")
    if not (np.abs(corners) <= _MAX_COORDINATE).all():
        raise ValueError(
            f"{where}: every number must be finite and at most ±{exact(_MAX_COORDINATE)}."
        )
    return corners.reshape(-1, 2)


def _filled(
    outlines: Sequence[tuple[int, NDArray[np.float64]]], height: int, width: int
) -> Iterator[tuple[Runs, Runs, Runs]]:
    """Fill numbered outlines: the number, start and stop of each run down the columns.

    An outline is followed on the fine grid. Wherever it goes from one column of that to the next,
    it is the upper or lower end of a run of pixels, if that column is the middle of one of pixels.
    Only these places are looked at, so that far corners cost nothing.
    """
    for first in range(0, len(outlines), _AT_ONCE):
        yield _filled_at_once(outlines[first : first + _AT_ONCE], height, width)


def _filled_at_once(
    outlines: Sequence[tuple[int, NDArray[np.float64]]], height: int, width: int
) -> tuple[Runs, Runs, Runs]:
    # Whole parts, towards zero as in C; the last corner leads back to the first.
    lengths = np.array([len(corners) for _, corners in outlines])
    start = (_SCALE * np.concatenate([corners for _, corners in outlines]) + 0.5).astype(np.int64)
    owner = np.arange(len(lengths)).repeat(lengths)
    following = np.arange(1, len(start) + 1)
    following[np.cumsum(lengths) - 1] -= lengths
    end = start[following]
    across, down = np.abs(end - start).T
    flat = across >= down
    # The same pixels in both directions.
    axis = np.where(flat, 0, 1)[:, None]
    swap = np.take_along_axis(start, axis, 1) > np.take_along_axis(end, axis, 1)
    (x, y), (to_x, to_y) = np.where(swap, end, start).T, np.where(swap, start, end).T
    slope = np.where(flat, to_y - y, to_x - x) / np.maximum(1, np.maximum(across, down))

    # The columns of pixels whose middle an edge crosses.
    low, high = np.minimum(x, to_x), np.maximum(x, to_x)
    begin = (-((_MIDDLE - low) // _SCALE)).clip(0)
    count = (((high - 1 - _MIDDLE) // _SCALE + 1).clip(None, width) - begin).clip(0)
    last = np.cumsum(count)
    ends: Runs = np.empty(0, np.int64)
    for first in range(0, int(last[-1]), _CROSSINGS):
        crossing = np.arange(first, min(first + _CROSSINGS, int(last[-1])))
        edge = np.searchsorted(last, crossing, "right")
        column = crossing - (last - count - begin)[edge]
        found = owner[edge] * (height * width + 1) + column * height
        found += _ends(x[edge], y[edge], slope[edge], flat[edge], column).clip(0, height)
        # Two ends in one place are no run: of many the bounded number that is left is kept.
        ends = np.sort(found) if last[-1] <= _CROSSINGS else np.setxor1d(ends, _odd(found))
    pixels = height * width + 1
    numbers = np.array([number for number, _ in outlines])
    # Every outline is closed, so it has as many starts as stops.
    return numbers[ends[0::2] // pixels], ends[0::2] % pixels, ends[1::2] % pixels


def _odd(places: Runs) -> Runs:
    """List what is there an odd number of times."""
    values, counts = np.unique(places, return_counts=True)
    odd: Runs = values[counts % 2 == 1]
    return odd


def _ends(
    x: Runs, y: Runs, slope: NDArray[np.float64], flat: NDArray[np.bool_], column: Runs
) -> Runs:
    """Find the row at which an edge from (x, y) crosses the middle of a column of pixels."""
    middle = _SCALE * column + _MIDDLE
    # A flat edge has a place in each column of the fine grid: the upper of both is the end.
    step = middle - x
    upper = np.minimum(*((y + slope * (step + more) + 0.5).astype(np.int64) for more in (0, 1)))
    # A steep one has a place in each row: the end is the last before the column changes.
    with np.errstate(divide="ignore", invalid="ignore"):
        near = np.where(flat, 0, np.floor((middle + 0.5 - x) / slope)).astype(np.int64)
    crossed = near + 2
    # Rounding may be off by one.
    for step in (near + 1, near, near - 1):
        there = (x + slope * step + 0.5).astype(np.int64)
        crossed = np.where(np.where(slope > 0, there > middle, there <= middle), step, crossed)
    row = np.where(flat, upper, y + crossed - 1)
    # A middle of pixels, rounded up.
    return (row + _MIDDLE) // _SCALE


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
    _check_sides(height, width)
    wanted = {}
    label_of = [0]
    numbered, categories = of_one_picture(annotations)
    if labels is not None:
        if not isinstance(labels, Mapping):
            raise TypeError(
                f"labels = {short(labels)}: give the label of each category, {{17: 1, 18: 2}}."
            )
        check_keys("labels", labels, categories)
    for number, category in enumerate(categories):
        if labels is not None and category not in labels:
            continue
        label: Any = category if labels is None else labels[category]
        if not is_whole(label) or not 1 <= label <= 255:
            raise ValueError(
                f"annotations[{number}]: label {short(label)} for category {short(category)}; "
                f"labels are 1 to 255, give them as labels={{{short(category)}: …}}."
            )
        wanted[number] = numbered[number]
        label_of.append(int(label))
    return np.array(label_of, np.uint8)[topmost(wanted, height=height, width=width)]


def of_one_picture(annotations: Any) -> tuple[list[Any], list[Any]]:
    """List the annotations of a picture, and the category of each."""
    if isinstance(annotations, Mapping | str) or not isinstance(annotations, Iterable):
        raise TypeError(
            "annotations are those of one picture, as a list: of a whole COCO file choose them, "
            '[a for a in file["annotations"] if a["image_id"] == 42].'
        )
    numbered = list(annotations)
    categories = [part_of(a, number, "category_id") for number, a in enumerate(numbered)]
    for number, category in enumerate(categories):
        if not isinstance(category, Hashable):
            raise TypeError(
                f"annotations[{number}]: category_id = {short(category)}: give a number."
            )
    pictures = list(dict.fromkeys(repr(a["image_id"]) for a in numbered if "image_id" in a))
    if len(pictures) > 1:
        raise ValueError(
            f"annotations belong to {len(pictures)} pictures, image_id "
            f"{', '.join(sorted(pictures)[:4])}: choose those of one, "
            f'[a for a in annotations if a["image_id"] == {pictures[0]}].'
        )
    return numbered, categories


def is_whole(value: Any) -> bool:
    """Tell whole numbers, NumPy's included, from booleans and all else."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


class Category(NamedTuple):
    """A category of a COCO file."""

    name: str
    is_thing: bool = True


def listed_categories(categories: Any, ids: Sequence[Any]) -> dict[Any, Category]:
    """Give each category its name, and whether it is a thing: it is unless the file says otherwise.

    Without categories those of the annotations are there, without a name.
    """
    if categories is None:
        return dict.fromkeys(ids, Category(""))
    try:
        if isinstance(categories, Mapping):
            known = {category: Category(name) for category, name in categories.items()}
        else:
            known = {
                row["id"]: Category(row["name"], bool(row.get("isthing", 1))) for row in categories
            }
    except (TypeError, KeyError, AttributeError):
        known = {}
    if not known or not all(isinstance(category.name, str) for category in known.values()):
        raise TypeError(
            'categories: give the list of a COCO file, [{"id": 16, "name": "bird"}], or names, '
            '{16: "bird"}.'
        )
    check_keys("categories", known, ids)
    return known


def check_keys(name: str, known: Mapping[Any, Any], categories: Iterable[Any]) -> None:
    """Refuse words in the place of numbers, or the reverse: JSON makes words of all keys."""
    spelt = {str(key): key for key in known}
    for category in categories:
        key = spelt.get(str(category), category)
        if category not in known and key is not category:
            make = "str" if isinstance(category, str) else "int"
            raise ValueError(
                f"{name} has {short(key)}, and the annotations have {short(category)}: make them "
                f"alike, {{{make}(key): value for key, value in {name}.items()}}."
            )


def topmost(
    annotations: Mapping[int, Mapping[str, Any]], *, height: int, width: int
) -> NDArray[np.int32]:
    """Find which annotation lies on top of each pixel: 1 for the first, 0 where there is none."""
    top = np.zeros(height * width, np.int32)
    items = list(enumerate(annotations.items(), start=1))
    for first in range(0, len(items), _AT_ONCE):
        outlines: list[tuple[int, NDArray[np.float64]]] = []
        parts = []
        for place, (number, annotation) in items[first : first + _AT_ONCE]:
            shape = _shape(annotation, number, height, width)
            if isinstance(shape, tuple):
                parts.append((np.full(len(shape[0]), place), *shape))
            else:
                outlines += [(place, corners) for corners in shape]
        parts += _filled(outlines, height, width)
        places, starts, stops = (np.concatenate(part) for part in zip(*parts, strict=True))
        order = np.argsort(places, kind="stable")
        runs = (part[order].tolist() for part in (places, starts, stops))
        for place, start, stop in zip(*runs, strict=True):
            top[start:stop] = place
    return np.ascontiguousarray(top.reshape(width, height).T)


def part_of(annotation: Any, number: int, key: str) -> Any:
    """Take a part of an annotation, which errors call by its number."""
    if not isinstance(annotation, Mapping):
        raise TypeError(
            f"annotations[{number}] is a {type(annotation).__name__}: an annotation is a dict "
            f"with category_id and segmentation."
        )
    if annotation.get(key) is None:
        hint = _BOX if key == "segmentation" and "bbox" in annotation else ""
        raise ValueError(
            f"annotations[{number}] has no {key}: an annotation has category_id and "
            f"segmentation{hint}."
        )
    return annotation[key]


_BOX = (
    '; leave those without one out, [a for a in annotations if a.get("segmentation")], or draw '
    "their boxes, [[x, y, x + w, y, x + w, y + h, x, y + h]]"
)


def _shape(
    annotation: Any, number: int, height: int, width: int
) -> tuple[Runs, Runs] | list[NDArray[np.float64]]:
    """Read an annotation: runs of a code, or the corners of polygons."""
    segmentation = part_of(annotation, number, "segmentation")
    where = f"annotations[{number}]"
    try:
        if isinstance(segmentation, Mapping):
            size = rle_size(segmentation)
            # Before it is decoded, which may take a lot of memory.
            if size != (height, width):
                swapped = size == (width, height)
                hint = "size is [height, width]; " if swapped else ""
                raise ValueError(
                    f"{where} is {size[0]} × {size[1]} pixels, the picture {height} × {width}: "
                    f"{hint}give the picture in the size in which it was annotated."
                )
            return _ones(segmentation)
        if not isinstance(segmentation, list | tuple | np.ndarray):
            raise TypeError(
                f"a segmentation cannot be a {type(segmentation).__name__}: give polygons, "
                f"[[x0, y0, x1, y1, …], …], or a run-length code with size and counts."
            )
        if isinstance(segmentation, np.ndarray) and segmentation.shape == (height, width):
            raise TypeError(
                "the segmentation is a mask: give its code, segwidgets.images.to_rle(segmentation)."
            )
        if len(segmentation) == 0:
            raise ValueError(f"the segmentation is empty{_BOX}.")
        if is_number(segmentation[0]):
            raise ValueError(
                "the segmentation is one polygon, and has to be a list of them: put it into one, "
                "[segmentation]."
            )
        return [_corners(f"polygons[{n}]", polygon) for n, polygon in enumerate(segmentation)]
    except TypeError as error:
        raise TypeError(f"{where}: {error}") from None
    except ValueError as error:
        # The size names the annotation itself.
        text = str(error)
        raise ValueError(text if text.startswith(where) else f"{where}: {text}") from None
