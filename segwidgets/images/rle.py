"""Run-length codes of masks as COCO has them: down the columns, runs of zeros and ones in turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
        # From the fourth on, runs are told by how much they differ from the last but one.
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
