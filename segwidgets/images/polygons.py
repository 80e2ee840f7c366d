"""Masks from the polygons of annotations, pixel by pixel as COCO's API draws them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Edges are followed on a grid this much finer than the pixels.
_SCALE = 5
# Beyond this, numbers on the fine grid leave 32 bits.
_MOST = 1e6


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
    if not (np.abs(corners) <= _MOST).all():
        raise ValueError(f"polygons[{number}]: every number must be finite and at most ±{_MOST:g}.")
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
