"""What a practised annotator would do: an attempt with each tool, made from the target."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.assist import Wire, complete_scribbles, lattice_distances
from segwidgets.images.coco import to_rle
from segwidgets.images.outlines import outlines
from segwidgets.widgets.annotation.attempts import (
    CLICK,
    TOOLS,
    Attempt,
    Canvas,
    Mask,
    line,
    marks,
)

Points = list[list[int]]

# How far the outline may be from the clicked polygon: in pixels, and in shares of the side of a
# square as large. A wire finds edges itself: how far it may deviate, and the first corners.
_CLOSE, _SHARE = 0.8, 0.04
_DEVIATION, _FIRST_CORNERS = 2.0, 3
# Pixels around an object that scribbles are tried on, and where the one around it runs.
_AROUND, _RING = 24, 3
# Scribbles that correct others, at most, and the IoU that needs none.
_CORRECTIONS, _ENOUGH = 4, 0.95
# Regions that a click has to gain for the IoU.
_GAIN = 0.005
_LARGEST_BRUSH = 16


def prepared(
    canvas: Canvas, target: Mask, *, snap: bool = False, tools: Sequence[str] = TOOLS
) -> dict[str, Attempt]:
    """Label an object with every tool that there is; when the polygon snaps, by a wire."""
    makers: dict[str, Callable[[], tuple[Attempt, list[int]]]] = {
        "polygon": lambda: _polygon(target, canvas.image if snap else None),
        "brush": lambda: _brush(target),
        "proposals": lambda: _proposals(canvas, target),
        "scribbles": lambda: _scribbles(canvas.image, target),
        "box": lambda: _box(target),
    }
    made = {}
    for tool in tools:
        attempt, points = makers[tool]()
        if points:
            times = [round(float(t), 3) for t in np.cumsum(points) * CLICK]
            made[tool] = attempt | {"times": times, "seconds": times[-1], "done": True}
    return made


def _window(target: Mask) -> tuple[int, int, tuple[slice, slice]]:
    """Give a window around an object: its top and left, and itself."""
    rows, cols = np.nonzero(target)
    top, left = max(0, int(rows.min()) - _AROUND), max(0, int(cols.min()) - _AROUND)
    down = slice(top, int(rows.max()) + 1 + _AROUND)
    return top, left, (down, slice(left, int(cols.max()) + 1 + _AROUND))


def _polygon(target: Mask, image: NDArray[np.uint8] | None) -> tuple[Attempt, list[int]]:
    """Click the corners of the longest outline, as few as stay close to it."""
    loops = outlines(target.astype(np.int32))[1]
    loop = max(loops, key=lambda corners: abs(_area(corners)))
    near = max(_CLOSE, _SHARE * float(target.sum()) ** 0.5)
    if image is not None:
        return _wired(target, loop, image)
    kept = _simplified(loop, near)
    while len(kept) < 3:
        near /= 2
        kept = _simplified(loop, near)
    outline = loop[kept].astype(int).tolist()
    corners = list(range(len(outline)))
    return {"outline": outline, "corners": corners, "closed": True}, [1] * (len(outline) + 1)


def _wired(
    target: Mask, loop: NDArray[np.float64], image: NDArray[np.uint8]
) -> tuple[Attempt, list[int]]:
    """Click few corners, and more where the wire between them deviates from the outline."""
    top, left, window = _window(target)
    wire = Wire(image[window])
    own = (loop - (left, top)).astype(int)
    closed = np.concatenate([own, own[:1]])
    kept = sorted({*_simplified(loop, 2 * _DEVIATION)[::_FIRST_CORNERS], 0, len(own) // 2})
    waiting = list(zip(kept, [*kept[1:], len(own)], strict=True))[::-1]
    outline: list[list[int]] = []
    corners: list[int] = []
    while waiting:
        first, last = waiting.pop()
        a, b = (tuple(closed[at].tolist()) for at in (first, last))
        part = closed[first : last + 1]
        short = last - first <= 3
        # Most ways deviate, which is seen in a small part of the picture as well.
        path = np.array(wire.between(a, b) if short else wire.between_near(a, b, _AROUND))
        deviates = not short and _apart(part, path) > _DEVIATION
        if not (short or deviates):
            path = np.array(wire.between(a, b))
            deviates = _apart(part, path) > _DEVIATION
        if deviates:
            middle = (first + last) // 2
            waiting += [(middle, last), (first, middle)]
            continue
        corners.append(len(outline))
        outline += (path[:-1] + np.array([left, top])).tolist()
    return {"outline": outline, "corners": corners, "closed": True}, [1] * (len(corners) + 1)


def _apart(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """Measure how far a point of either line is from the other line at most."""
    apart = np.abs(one[:, None] - other[None]).max(-1)
    return int(max(apart.min(0).max(), apart.min(1).max()))


def _area(loop: NDArray[np.float64]) -> float:
    x, y = loop.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _simplified(loop: NDArray[np.float64], near: float) -> list[int]:
    """Keep the corners without which a closed line would move farther than `near`."""
    far = int(((loop - loop[0]) ** 2).sum(1).argmax())
    closed = np.concatenate([loop, loop[:1]])
    kept = {0, far}
    waiting = [(0, far), (far, len(loop))]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        a, b = closed[first], closed[last]
        between = closed[first + 1 : last] - a
        along = b - a
        length = float(np.hypot(*along))
        off = np.abs(between @ np.array([-along[1], along[0]])) / max(length, 1e-9)
        if length == 0:
            off = np.hypot(*between.T)
        at = int(off.argmax())
        if off[at] > near:
            at += first + 1
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return sorted(kept)


def _disc(diameter: int) -> list[tuple[int, int]]:
    reach = range(-(diameter // 2), diameter // 2 + 1)
    middle = 0.5 if diameter % 2 == 0 else 0.0
    return [
        (dy, dx)
        for dy in reach
        for dx in reach
        if (dy + middle) ** 2 + (dx + middle) ** 2 <= diameter**2 / 4
    ]


def _brush(target: Mask) -> tuple[Attempt, list[int]]:
    """Paint to and fro in lines with a brush that fits, then the rest with smaller ones."""
    rows, cols = np.nonzero(target)
    pad = _LARGEST_BRUSH
    top, left = int(rows.min()) - pad, int(cols.min()) - pad
    high, wide = int(rows.max()) + 1 + pad - top, int(cols.max()) + 1 + pad - left
    own = np.zeros((high, wide), bool)
    own[rows - top, cols - left] = True
    painted = np.zeros_like(own)
    strokes: list[list[int]] = []
    points: list[int] = []
    diameter = int(min(_LARGEST_BRUSH, max(1, 0.6 * len(rows) ** 0.5)))
    while diameter:
        disc = _disc(diameter)
        fits = np.logical_and.reduce([np.roll(own, (-dy, -dx), (0, 1)) for dy, dx in disc])
        rest = own & ~painted
        useful = fits & np.logical_or.reduce([np.roll(rest, (-dy, -dx), (0, 1)) for dy, dx in disc])
        for runs in _lines(useful, max(1, 2 * diameter // 3)):
            if len(strokes) == 100:
                break
            before = painted.sum()
            for y, x0, x1 in runs:
                for dy, dx in disc:
                    painted[y + dy, x0 + dx : x1 + dx + 1] = True
            if painted.sum() - before < max(1, len(disc) // 4):
                continue
            whole = np.zeros(target.shape, bool)
            ys, xs = np.nonzero(painted & own)
            whole[ys + top, xs + left] = True
            strokes.append(to_rle(whole, compressed=False)["counts"])
            points.append(len(runs) + 1)
        if (own & ~painted).sum() < 0.05 * own.sum():
            break
        diameter //= 2
    return {"strokes": strokes}, points


def _lines(where: Mask, apart: int) -> Iterator[list[tuple[int, int, int]]]:
    """Join runs of rows that lie below one another to strokes: row, first and last column."""
    open_: list[list[tuple[int, int, int]]] = []
    ys = np.flatnonzero(where.any(1))
    chosen = ys[:: max(1, apart)].tolist() if len(ys) else []
    for y in chosen:
        edges = np.flatnonzero(np.diff(where[y], prepend=False, append=False))
        runs = [(y, int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        grown = []
        for stroke in open_:
            _, x0, x1 = stroke[-1]
            below = next((run for run in runs if run[1] <= x1 and x0 <= run[2]), None)
            if below is None:
                yield stroke
            else:
                runs.remove(below)
                grown.append([*stroke, below])
        open_ = grown + [[run] for run in runs]
    yield from open_


def _proposals(canvas: Canvas, target: Mask) -> tuple[Attempt, list[int]]:
    """Take the large regions that lie in the object for the most part, then mend with smaller."""
    mask = np.zeros_like(target)
    chosen: list[list[int]] = []
    for scale in range(len(canvas.proposals) - 1, -1, -1):
        regions = canvas.proposals[scale]
        counts = np.bincount(regions.ravel())
        inside = np.bincount(regions[target], minlength=len(counts))
        taken = np.bincount(regions[mask], minlength=len(counts))
        for region in np.argsort(-np.maximum(inside, taken), kind="stable").tolist():
            if not (inside[region] or taken[region]):
                break
            own = regions == region
            after = mask.copy()
            after[own] = not mask[own].all()
            if iou(after, target) > iou(mask, target) + _GAIN:
                mask = after
                chosen.append([scale, region])
            if len(chosen) == 40:
                break
    return {"regions": chosen}, [1] * len(chosen)


def iou(mask: Mask, target: Mask) -> float:
    """Give the intersection over union of two masks; NaN where both are empty."""
    union = int((mask | target).sum())
    return int((mask & target).sum()) / union if union else float("nan")


def _scribbles(image: NDArray[np.uint8], target: Mask) -> tuple[Attempt, list[int]]:
    """Scribble through the object and around it or in its gaps, then where the result is wrong."""
    top, left, window = _window(target)
    own, picture = target[window], image[window]
    if own.all():
        # Without a background there is nothing to tell the object from.
        return {}, []
    strokes: list[Attempt] = [
        *({"object": True, "points": part} for part in _parts(_middle(own), own)),
        *({"object": False, "points": part} for part in _parts(_ring(own), ~own)),
    ]
    if all(one["object"] for one in strokes):
        # What lies in an object that reaches the border on all sides.
        strokes.append(_correction(np.ones_like(own), own))
    for _ in range(_CORRECTIONS):
        mask = complete_scribbles(picture, *marks(strokes, own.shape))
        if iou(mask, own) >= _ENOUGH:
            break
        strokes.append(_correction(mask, own))
    moved = [
        {"object": one["object"], "points": [[x + left, y + top] for x, y in one["points"]]}
        for one in strokes
    ]
    return {"strokes": moved}, [len(one["points"]) for one in moved]


def _middle(own: Mask) -> Points:
    """Follow the middle of an object along its longer side."""
    rows, cols = np.nonzero(own)
    upright = np.ptp(rows) >= np.ptp(cols)
    lying = own if upright else own.T
    ys = np.flatnonzero(lying.any(1))
    points = []
    for y in ys[np.unique(np.linspace(0.1, 0.9, 6) * (len(ys) - 1)).round().astype(int)]:
        edges = np.flatnonzero(np.diff(lying[y], prepend=False, append=False))
        longest = int(np.argmax(edges[1::2] - edges[::2]))
        x = int(edges[2 * longest] + edges[2 * longest + 1] - 1) // 2
        points.append([x, int(y)] if upright else [int(y), x])
    return points


def _ring(own: Mask) -> Points:
    """Go around an object at some distance, or along the border of the picture."""
    rows, cols = np.nonzero(own)
    top, left = max(0, int(rows.min()) - _RING), max(0, int(cols.min()) - _RING)
    bottom = min(own.shape[0] - 1, int(rows.max()) + _RING)
    right = min(own.shape[1] - 1, int(cols.max()) + _RING)
    return [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]


def _parts(points: Points, allowed: Mask) -> list[Points]:
    """Cut a stroke where it would leave what it belongs to."""
    pixels = line(points)
    inside = [bool(allowed[y, x]) for x, y in pixels]
    turns = {tuple(point) for point in points}
    parts: list[Points] = []
    current: Points = []
    for i, ((x, y), fine) in enumerate(zip(pixels, inside, strict=True)):
        if not fine:
            current = []
            continue
        if not current:
            current = [[x, y]]
            parts.append(current)
        elif (x, y) in turns or i + 1 == len(pixels) or not inside[i + 1]:
            current.append([x, y])
    return parts


def _correction(mask: Mask, own: Mask) -> Attempt:
    """Scribble along a row through the thickest part of what is wrong."""
    wrong = np.pad(mask != own, 1)
    across, down = np.ones_like(wrong[:, 1:], np.int64), np.ones_like(wrong[1:], np.int64)
    depth = lattice_distances(~wrong, across, down)[1:-1, 1:-1]
    y, x = (int(v) for v in np.unravel_index(int(depth.argmax()), own.shape))
    alike = (mask[y] != own[y]) & (own[y] == own[y, x])
    first = last = x
    while first > 0 and alike[first - 1]:
        first -= 1
    while last < len(alike) - 1 and alike[last + 1]:
        last += 1
    points = [[first, y], [last, y]] if last > first else [[x, y]]
    return {"object": bool(own[y, x]), "points": points}


def _box(target: Mask) -> tuple[Attempt, list[int]]:
    rows, cols = np.nonzero(target)
    box = [int(cols.min()), int(rows.min()), int(cols.max()) + 1, int(rows.max()) + 1]
    return {"box": box}, [1, 1]
