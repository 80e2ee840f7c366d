"""Attempts to label an object: read, counted in clicks, and made into masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.assist import complete_scribbles
from segwidgets.images.coco import from_polygons, from_rle, to_rle
from segwidgets.images.read import plain_array
from segwidgets.shared.numbers import is_number, short
from segwidgets.shared.options import OPTIONS

Attempt = dict[str, Any]
Mask = NDArray[np.bool_]

_OPTIONS = OPTIONS["annotation"]
TOOLS: Final = tuple(_OPTIONS["tool"]["choices"])
_MAX = _OPTIONS["own"]
#: Seconds that a click takes: four of them, the extreme points of an object, take 7 s
#: (Papadopoulos et al. 2017).
CLICK: Final = 7 / 4
# A day and more, as no attempt takes.
_MAX_SECONDS = 1e6
_KEYS = {
    "polygon": {"outline", "corners", "closed"},
    "brush": {"strokes"},
    "proposals": {"regions"},
    "scribbles": {"strokes"},
    "box": {"box"},
}


def read_attempts(
    value: Any, size: tuple[int, int], regions: Sequence[int], count: int, present: int
) -> dict[str, dict[str, Attempt]]:
    """Read attempts by object and tool, or by tool alone, which are of the present object.

    `regions` says how many there are at each scale, `count` how many objects.
    """
    if not isinstance(value, Mapping):
        raise TypeError(
            f"own = {short(value)}: give a dict of tools, "
            f'{{"box": {{"box": [2, 3, 9, 8]}}}}, or one of objects with such dicts.'
        )
    if value and set(value) <= set(TOOLS):
        value = {present: value}
    if len(value) > _MAX["max_objects"]:
        raise ValueError(f"own has {len(value)} objects: at most {_MAX['max_objects']}.")
    read: dict[str, dict[str, Attempt]] = {}
    for key, tools in value.items():
        number = int(key) if str(key).isdecimal() and len(str(key)) < 7 else -1
        if not 0 <= number < count or not isinstance(tools, Mapping):
            raise ValueError(
                f"own[{short(key)}]: give the number of an object, 0 to {count - 1}, with a "
                f"dict of tools, or the name of a tool, {', '.join(TOOLS)}."
            )
        read[str(number)] = {
            tool: read_attempt(tool, attempt, size, regions) for tool, attempt in tools.items()
        }
    return read


def read_attempt(tool: Any, value: Any, size: tuple[int, int], regions: Sequence[int]) -> Attempt:
    """Read one attempt; what a reader leaves out is filled in."""
    name = f"own[{tool!r}]"
    if tool not in TOOLS:
        raise ValueError(f"{name}: a tool is one of {', '.join(TOOLS)}.")
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} = {short(value)}: give a dict with {_example(tool)}.")
    known = {*_KEYS[tool], "times", "seconds", "done", *(("mask",) if tool == "brush" else ())}
    unknown = [key for key in value if key not in known]
    if unknown:
        raise ValueError(f"{name} has {short(unknown[0])}: give {_example(tool)}.")
    rows, cols = size
    if tool == "polygon":
        outline = _points(f"{name}['outline']", value.get("outline"), cols, rows)
        corners = value.get("corners", range(len(outline)))
        if not isinstance(corners, Sequence) or not all(
            _is_index(at, len(outline)) and (i == 0 or at > corners[i - 1])
            for i, at in enumerate(corners)
        ):
            raise ValueError(
                f"{name}['corners'] = {short(corners)}: give which points of the outline were "
                f"clicked, in order, or leave it out."
            )
        closed = value.get("closed", len(outline) > 2)
        if not isinstance(closed, bool) or (closed and len(outline) < 3):
            raise ValueError(
                f"{name} has {len(outline)} points and closed = {short(closed)}: an outline is "
                f"closed when it has three corners or more."
            )
        own: Attempt = {"outline": outline, "corners": list(corners), "closed": closed}
    elif tool == "brush":
        own = {"strokes": _brushed(name, value, size)}
    elif tool == "proposals":
        own = {"regions": _chosen(name, value.get("regions"), regions)}
    elif tool == "scribbles":
        own = {"strokes": _scribbled(name, value.get("strokes"), cols - 1, rows - 1)}
    else:
        box = value.get("box")
        if not (
            isinstance(box, Sequence | np.ndarray)
            and len(box) == 4
            and all(_is_whole(side) for side in box)
            and 0 <= box[0] < box[2] <= cols
            and 0 <= box[1] < box[3] <= rows
        ):
            raise ValueError(
                f"{name}['box'] = {short(box)}: give [x0, y0, x1, y1], whole numbers, x0 < x1 of 0 "
                f"to {cols} and y0 < y1 of 0 to {rows}."
            )
        own = {"box": [int(side) for side in box]}
    return own | _timed(name, tool, own, value)


def _timed(name: str, tool: str, own: Attempt, value: Mapping[str, Any]) -> Attempt:
    """Read when each click was made; without times a click takes as long as a prepared one."""
    count = clicks(tool, own)
    times = value.get("times")
    if times is None:
        times = np.cumsum([CLICK * points for points in _points_per_click(tool, own)]).tolist()
    fits = isinstance(times, Sequence) and len(times) == count
    fits = fits and all(is_number(t) and 0 <= t <= _MAX_SECONDS for t in times)
    if not fits or any(b < a for a, b in pairwise(times)):
        raise ValueError(
            f"{name}['times'] = {short(times)}: give the seconds after each of {count} clicks, "
            f"none before the last, or leave it out."
        )
    times = [float(t) for t in times]
    least = times[-1] if times else 0.0
    seconds = value.get("seconds", least)
    if not (is_number(seconds) and least <= seconds <= _MAX_SECONDS):
        raise ValueError(
            f"{name}['seconds'] = {short(seconds)}: give {least:g} or more, as long as the clicks "
            f"took, or leave it out."
        )
    done = value.get("done", True)
    if not isinstance(done, bool):
        raise ValueError(f"{name}['done'] = {short(done)}: choose True or False.")
    return {"times": times, "seconds": float(seconds), "done": done}


def _points_per_click(tool: str, attempt: Attempt) -> list[int]:
    if tool == "scribbles":
        return [len(stroke["points"]) for stroke in attempt["strokes"]]
    return [1] * clicks(tool, attempt)


def _example(tool: str) -> str:
    return {
        "polygon": '"outline", corners of pixels as [[x, y], …]',
        "brush": '"mask", a boolean for each pixel',
        "proposals": '"regions", [[scale, region], …] in the order of the clicks',
        "scribbles": '"strokes", [{"object": True, "points": [[x, y], …]}, …]',
        "box": '"box", [x0, y0, x1, y1]',
    }[tool]


def _is_whole(value: Any) -> bool:
    return is_number(value) and value == int(value)


def _is_index(value: Any, count: int) -> bool:
    return _is_whole(value) and 0 <= value < count


def _points(name: str, value: Any, right: int, bottom: int) -> list[list[int]]:
    listed = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        raise ValueError(f"{name} = {short(value)}: give points, [[x, y], …].")
    if len(listed) > _MAX["max_points"]:
        raise ValueError(f"{name} has {len(listed)} points: at most {_MAX['max_points']}.")
    for number, point in enumerate(listed):
        if not (
            isinstance(point, Sequence)
            and len(point) == 2
            and all(_is_whole(v) for v in point)
            and 0 <= point[0] <= right
            and 0 <= point[1] <= bottom
        ):
            raise ValueError(
                f"{name}[{number}] = {short(point)}: give whole numbers, x of 0 to {right} and y "
                f"of 0 to {bottom}."
            )
    return [[int(x), int(y)] for x, y in listed]


def _brushed(name: str, value: Mapping[str, Any], size: tuple[int, int]) -> list[list[int]]:
    """Read the mask after each stroke as runs down the columns."""
    if "mask" in value:
        mask = plain_array(f"{name}['mask']", value["mask"])
        if mask.shape != size or mask.dtype.kind not in "bu":
            raise ValueError(
                f"{name}['mask'] has shape {mask.shape} and holds {mask.dtype}: give a boolean "
                f"for each of {size[0]} × {size[1]} pixels."
            )
        return [to_rle(mask, compressed=False)["counts"]]
    strokes = value.get("strokes")
    if not isinstance(strokes, Sequence) or not 0 < len(strokes) <= _MAX["max_strokes"]:
        raise ValueError(
            f"{name}['strokes'] = {short(strokes)}: give the mask after each stroke, 1 to "
            f"{_MAX['max_strokes']} of them, as lists of runs, or {_example('brush')}."
        )
    for number, counts in enumerate(strokes):
        fits = isinstance(counts, Sequence) and all(
            _is_whole(run) and (run > 0 or (run == 0 and i == 0)) for i, run in enumerate(counts)
        )
        if not fits or sum(counts) != size[0] * size[1]:
            raise ValueError(
                f"{name}['strokes'][{number}] = {short(counts)}: give runs that add up to "
                f"{size[0]} × {size[1]} pixels, to_rle(mask, compressed=False)['counts']."
            )
    return [[int(run) for run in counts] for counts in strokes]


def _chosen(name: str, value: Any, regions: Sequence[int]) -> list[list[int]]:
    if not regions:
        raise ValueError(
            f"{name}: there are no proposals without scikit-image: "
            f'pip install "segwidgets[annotation]".'
        )
    if not isinstance(value, Sequence) or not 0 < len(value) <= _MAX["max_regions"]:
        raise ValueError(
            f"{name}['regions'] = {short(value)}: give 1 to {_MAX['max_regions']} regions, "
            f"[[scale, region], …]."
        )
    for number, pair in enumerate(value):
        if not (
            isinstance(pair, Sequence)
            and len(pair) == 2
            and _is_index(pair[0], len(regions))
            and _is_index(pair[1], regions[int(pair[0])])
        ):
            counts = ", ".join(f"0 to {count - 1}" for count in regions)
            raise ValueError(
                f"{name}['regions'][{number}] = {short(pair)}: give [scale, region]; the scales "
                f"0, 1 and 2 have the regions {counts}."
            )
    return [[int(scale), int(region)] for scale, region in value]


def _scribbled(name: str, value: Any, right: int, bottom: int) -> list[Attempt]:
    if not isinstance(value, Sequence) or not 0 < len(value) <= _MAX["max_strokes"]:
        raise ValueError(
            f"{name}['strokes'] = {short(value)}: give 1 to {_MAX['max_strokes']} strokes, "
            f'[{{"object": True, "points": [[x, y], …]}}, …].'
        )
    read, total = [], 0
    for number, stroke in enumerate(value):
        where = f"{name}['strokes'][{number}]"
        if not isinstance(stroke, Mapping) or not isinstance(stroke.get("object"), bool):
            raise ValueError(
                f'{where} = {short(stroke)}: give {{"object": True, "points": [[x, y], …]}}, and '
                f"False for one on the background."
            )
        points = _points(f"{where}['points']", stroke.get("points"), right, bottom)
        total += len(points)
        read.append({"object": stroke["object"], "points": points})
    if total > 2 * _MAX["max_points"]:
        raise ValueError(f"{name} has {total} points: at most {2 * _MAX['max_points']}.")
    return read


def clicks(tool: str, attempt: Attempt) -> int:
    """Count the clicks, or strokes, of an attempt."""
    if tool == "polygon":
        return len(attempt["corners"]) + int(attempt["closed"])
    if tool == "proposals":
        return len(attempt["regions"])
    return 2 if tool == "box" else len(attempt["strokes"])


def line(points: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """List the pixels of a stroke as (x, y)."""
    x, y = points[0]
    pixels = [(x, y)]
    for to_x, to_y in points[1:]:
        count = max(abs(to_x - x), abs(to_y - y))
        # Halves upwards, as the page rounds them.
        pixels += [
            (
                (2 * (x * count + i * (to_x - x)) + count) // (2 * count),
                (2 * (y * count + i * (to_y - y)) + count) // (2 * count),
            )
            for i in range(1, count + 1)
        ]
        x, y = to_x, to_y
    return pixels


def marks(strokes: Sequence[Attempt], size: tuple[int, int]) -> tuple[Mask, Mask]:
    """Draw scribbles: the pixels of those on the object, and of those on the background."""
    drawn = np.zeros((2, *size), bool)
    for stroke in strokes:
        xs, ys = np.array(line(stroke["points"])).T
        drawn[0 if stroke["object"] else 1, ys, xs] = True
    return drawn[0], drawn[1]


def scribbles_key(strokes: Sequence[Attempt]) -> int:
    """Give scribbles a number by which the page knows its own again: FNV-1a."""
    words = [
        number
        for stroke in strokes
        for number in (
            int(stroke["object"]),
            len(stroke["points"]),
            *(v for point in stroke["points"] for v in point),
        )
    ]
    key = 0x811C9DC5
    for byte in np.array(words, "<i4").tobytes():
        key = (key ^ byte) * 0x01000193 & 0xFFFFFFFF
    return key


class Canvas:
    """A picture on which attempts become masks."""

    def __init__(
        self, image: NDArray[np.uint8], proposals: Sequence[NDArray[np.uint16]] = ()
    ) -> None:
        self.image = image
        self.size = image.shape[0], image.shape[1]
        self.proposals = tuple(proposals)
        self._completed = lru_cache(maxsize=64)(self._complete)

    @property
    def regions(self) -> tuple[int, ...]:
        """How many regions each scale has."""
        return tuple(int(scale.max()) + 1 for scale in self.proposals)

    def mask(
        self, tool: str, attempt: Attempt, count: int | None = None, completion: str = "geodesic"
    ) -> Mask:
        """Give the mask after so many clicks, by default after all.

        Raises `ImportError` for a random walker without scikit-image.
        """
        count = clicks(tool, attempt) if count is None else count
        rows, cols = self.size
        empty = np.zeros(self.size, bool)
        if count == 0:
            return empty
        if tool == "polygon":
            outline = attempt["outline"]
            if count <= len(attempt["corners"]):
                outline = outline[: attempt["corners"][count - 1] + 1]
            if len(outline) < 3:
                return empty
            corners = np.array(outline, float).ravel().tolist()
            return np.asarray(from_polygons([corners], height=rows, width=cols), bool)
        if tool == "brush":
            rle = {"size": [rows, cols], "counts": attempt["strokes"][count - 1]}
            return np.asarray(from_rle(rle), bool)
        if tool == "proposals":
            return self._taken(attempt["regions"][:count])
        if tool == "scribbles":
            strokes = attempt["strokes"][:count]
            flat = tuple((s["object"], tuple(map(tuple, s["points"]))) for s in strokes)
            return np.array(self._completed(flat, completion))
        if count == 2:
            x0, y0, x1, y1 = attempt["box"]
            empty[y0:y1, x0:x1] = True
        return empty

    def _taken(self, regions: Sequence[Sequence[int]]) -> Mask:
        mask = np.zeros(self.size, bool)
        for scale, region in regions:
            own = self.proposals[scale] == region
            # A click on what is taken gives it back.
            mask[own] = not mask[own].all()
        return mask

    def _complete(self, strokes: Any, completion: Any) -> Mask:
        drawn = [{"object": one, "points": points} for one, points in strokes]
        return complete_scribbles(self.image, *marks(drawn, self.size), completion)
