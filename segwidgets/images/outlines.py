"""The outlines of a map's values, along the edges between pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Loop = NDArray[np.float64]


def outlines(index: NDArray[Any]) -> dict[int, list[Loop]]:
    """Follow the edges around each value but 0: closed loops of corners, [N, 2], as x and y.

    Where four edges meet, the turn to the right keeps apart what touches at a corner.

    >>> [loop.tolist() for loop in outlines(np.array([[1]]))[1]]
    [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]]
    """
    rows, cols = index.shape
    padded = np.pad(index, 1)
    inner = padded[1:-1, 1:-1]
    width = cols + 1
    edges: dict[int, dict[int, list[int]]] = {}
    # Right, down, left, up: past which neighbour, and from which corner of the pixel.
    for direction, (dy, dx, y0, x0) in enumerate(
        [(-1, 0, 0, 0), (0, 1, 0, 1), (1, 0, 1, 1), (0, -1, 1, 0)]
    ):
        other = padded[1 + dy : 1 + dy + rows, 1 + dx : 1 + dx + cols]
        ys, xs = np.nonzero((inner != other) & (inner != 0))
        starts = ((ys + y0) * width + xs + x0).tolist()
        for value, start in zip(inner[ys, xs].tolist(), starts, strict=True):
            edges.setdefault(value, {}).setdefault(start, []).append(direction)
    steps = (1, width, -1, -width)
    found: dict[int, list[Loop]] = {}
    for value, own in edges.items():
        loops = []
        for start in list(own):
            while own[start]:
                here, direction, corners = start, -1, []
                while True:
                    ways = own[here]
                    turns = [(direction + by) % 4 for by in (1, 0, 3)] if direction >= 0 else ways
                    direction = next(turn for turn in turns if turn in ways)
                    ways.remove(direction)
                    corners.append((here % width, here // width))
                    here += steps[direction]
                    if here == start:
                        break
                loops.append(np.array(corners, float))
        found[value] = loops
    return found


def between(loop: Loop, box: tuple[float, float, float, float], way: float) -> Loop:
    """Give an outline on its way from its box, 0, to itself, 1."""
    left, top, right, bottom = box
    middle = np.array([(left + right) / 2, (top + bottom) / 2])
    off = loop - middle
    far = 2 * np.abs(off / [right - left, bottom - top]).max(1, keepdims=True)
    on_box = middle + off / np.maximum(far, 1e-9)
    moved: Loop = on_box + (loop - on_box) * way
    return moved
