"""Right answers, computed by what judges them: torch, and the rules of `segwidgets.grading`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import segwidgets as sw
from segwidgets.grading.rules import TRUTHS, part_of

# Labels up to 35, one letter each.
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class Solution:
    """A right answer: as `w.grade` takes it, and in words."""

    answer: dict[str, Any]
    words: list[str]
    #: What is painted or filled in, row by row.
    rows: list[str] = field(default_factory=list)


def solution(key: str, level: int = 1, seed: int | str = 0) -> Solution:
    """Compute an answer to an exercise.

    Examples
    --------
    >>> found = solution("transpose-symbols", 1, 7)
    >>> found.words
    ['Sum: ay + bx']
    >>> import segwidgets as sw
    >>> bool(sw.exercises["transpose-symbols"](7, 1).grade(found.answer))
    True
    """
    w = sw.exercises[key](seed, level)
    try:
        return _SOLVE[key](w, w._exercise)
    finally:
        w.close()


# What is typed


def _fields(record: Mapping[str, Any], values: Mapping[str, Any]) -> Solution:
    labels = {one["name"]: one["label"] for one in record["fields"]}
    typed = {name: _number(value) for name, value in values.items()}
    return Solution({"fields": typed}, [f"{labels[name]}: {text}" for name, text in typed.items()])


def _number(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


def _joined(*parts: Solution) -> Solution:
    """Put what is typed, picked and set into one answer."""
    answer: dict[str, Any] = {}
    for part in parts:
        answer |= part.answer
    return Solution(
        answer,
        [line for part in parts for line in part.words],
        [row for part in parts for row in part.rows],
    )


def _filled(w: Any, record: Mapping[str, Any]) -> Solution:
    (part,) = record["parts"]
    cells = part_of(w, part)
    texts = [[_number(value) for value in row] for row in np.atleast_2d(cells)]
    wide = max(len(text) for row in texts for text in row)
    return Solution(
        {"cells": {part: [text for row in texts for text in row]}},
        [f"{part.capitalize()}, row by row:"],
        [" ".join(text.rjust(wide) for text in row) for row in texts],
    )


def _numbers(_w: Any, record: Mapping[str, Any]) -> Solution:
    given = record["with"]
    return _fields(record, TRUTHS[given["truth"]](given))


def _symbols(w: Any, record: Mapping[str, Any]) -> Solution:
    return _fields(record, {"sum": w.terms.symbols(record["with"]["cell"])})


def _first_that_passes(w: Any, tries: Iterable[Solution]) -> Solution:
    """Take the first answer that the rule finds right."""
    return next(found for found in tries if w.grade(found.answer))


def _border(w: Any, record: Mapping[str, Any]) -> Solution:
    width = sum(k - 1 for k in record["with"]["kernels"]) // 2
    where = next(one["choices"] for one in record["fields"] if one["name"] == "where")
    tries = (_fields(record, {"where": name, "width": width}) for name in where)
    return _first_that_passes(w, tries)


def _reach(w: Any, record: Mapping[str, Any]) -> Solution:
    names = [one["name"] for one in record["fields"]]
    tries = itertools.product(*(one["choices"] for one in record["fields"]))
    return _first_that_passes(
        w, (_fields(record, dict(zip(names, values, strict=True))) for values in tries)
    )


# What is picked


def _picked(picks: list[Any], words: str) -> Solution:
    return Solution({"picks": picks}, [f"{words}: {', '.join(map(str, picks))}"])


def _things(_w: Any, record: Mapping[str, Any]) -> Solution:
    wanted = set(record["with"]["of"])
    return _picked([name for name in record["picks"]["names"] if name in wanted], "Things")


def _index(w: Any, record: Mapping[str, Any]) -> Solution:
    index, other = record["with"]["index"], record["with"]["other"]
    row, column = np.unravel_index(index, np.shape(w.input))
    there = divmod(other["index"], other["width"])
    picked = Solution({"picks": [index]}, [f"Index {index}: row {row}, column {column}"])
    return _joined(picked, _fields(record, dict(zip(("row", "column"), there, strict=True))))


def _inserted(w: Any, record: Mapping[str, Any]) -> Solution:
    """Find the inserted zeros as what a field of ones lacks, and the padding as what is left."""
    shape, kernel = np.shape(w.input), np.shape(w.kernel)[0]
    hem = kernel - 1 - (w.padding if isinstance(w.padding, int) else w.padding[0])
    stride = w.stride if isinstance(w.stride, int) else w.stride[0]
    inner = np.ones([(n - 1) * stride + 1 for n in shape], bool)
    inner[(slice(None, None, stride),) * len(shape)] = False
    picks = np.flatnonzero(np.pad(inner, hem)).tolist()
    rows = ["".join("·0"[int(one)] for one in line) for line in np.atleast_2d(np.pad(inner, hem))]
    marked = _picked(picks, "Inserted zeros, counted through the field from 0")
    marked.rows = rows
    return _joined(marked, _fields(record, {"padding": hem}))


def _matrix(w: Any, record: Mapping[str, Any]) -> Solution:
    names = record["picks"]["names"]
    dropped = [name for row, name in enumerate(names) if row % record["with"]["stride"]]
    return _joined(_filled(w, record), _picked(dropped, "Rows that the stride drops"))


def _gained(w: Any, record: Mapping[str, Any]) -> Solution:
    """Take the blocks that gain most, as many as may be marked."""
    rows, columns = record["with"]["blocks"]
    masks = []
    for skip in (False, True):
        w.skip = skip
        masks.append(w.prediction.cpu().numpy() == w.target)
    gained = ~masks[0] & masks[1]
    height, width = gained.shape
    blocks = gained.reshape(rows, height // rows, columns, width // columns).sum((1, 3))
    best = np.argsort(-blocks.reshape(-1), kind="stable")[: record["with"]["most"]]
    picks = sorted(best.tolist())
    places = [f"row {at // columns} column {at % columns}" for at in picks]
    share = blocks.reshape(-1)[picks].sum() / blocks.sum()
    return Solution(
        {"picks": picks},
        [f"Blocks: {'; '.join(places)}", f"They hold {share:.0%} of what is gained."],
    )


# What is set


def _set(**traits: Any) -> Solution:
    return Solution({"traits": traits}, [f"{name} = {_code(traits[name])}" for name in traits])


def _code(value: Any) -> str:
    """Write numbers and lists as one types them, 8 and not 8.0."""
    if isinstance(value, list):
        return f"[{', '.join(map(_code, value))}]"
    return str(value) if isinstance(value, dict) else f"{value:g}"


def _size(w: Any, _record: Mapping[str, Any]) -> Solution:
    tries = itertools.product(range(1, 5), range(4), range(4))
    return _first_that_passes(
        w, (_set(stride=s, padding=p, output_padding=more) for s, p, more in tries)
    )


def _sources(w: Any, record: Mapping[str, Any]) -> Solution:
    """Each size that one convolution maps to one is an output_padding on the way back."""
    sizes = []
    for more in range(w.stride):
        w.output_padding = more
        sizes.append(w.output_size[0])
    ends = _fields(record, {"smallest": sizes[0], "largest": sizes[-1]})
    return _joined(ends, _set(output_padding=w.stride - 1))


def _cheapest(w: Any, _record: Mapping[str, Any]) -> Solution:
    return _first_that_passes(w, (_set(depth=depth) for depth in range(1, 5)))


def _agree(w: Any, _record: Mapping[str, Any]) -> Solution:
    """Make the corner of each block its only maximum."""
    x = np.array(w.input)
    k = w.kernel_size if isinstance(w.kernel_size, int) else w.kernel_size[0]
    row, column = (k - 1 if end in w.corner else 0 for end in ("bottom", "right"))
    x[row::k, column::k] = x.max() + 1
    return _set(input=x.tolist())


def _no_inverse(w: Any, _record: Mapping[str, Any]) -> Solution:
    """Change one cell after another."""
    x = np.array(w.input)
    return _first_that_passes(
        w, (_set(input=(x + step).tolist()) for step in np.eye(len(x), dtype=int))
    )


def _interpolation(w: Any, record: Mapping[str, Any]) -> Solution:
    """Weights of linear interpolation by two, between cells or between their centres."""
    line = [0.5, 1, 0.5] if record["with"]["align_corners"] else [0.25, 0.75, 0.75, 0.25]
    kernel = np.outer(line, line) if np.ndim(w.kernel) == 2 else np.array(line)
    return _set(kernel=kernel.tolist())


def _even(w: Any, record: Mapping[str, Any]) -> Solution:
    layers = [{"kernel_size": 2 * layer.stride, "stride": layer.stride} for layer in w.layers]
    weights = {one["name"]: n for one, n in zip(record["fields"], (1, 2, 2, 2, 1), strict=True)}
    return _joined(_set(layers=layers), _fields(record, weights))


# What is painted


def _painted(w: Any, mask: NDArray[Any], words: str) -> Solution:
    flat = mask.reshape(-1).tolist()
    runs = [(label, len(list(run))) for label, run in itertools.groupby(flat)]
    written = {"size": list(mask.shape), "runs": ".".join(f"{label}x{n}" for label, n in runs)}
    rows = [
        "".join("·" if not label else _LETTERS[label] for label in row) for row in mask.tolist()
    ]
    marks = (f"{'·' if not at else _LETTERS[at]} {name}" for at, name in enumerate(w.class_names))
    return Solution({"traits": {"prediction": written}}, [f"{words} ({', '.join(marks)}):"], rows)


def _target(w: Any) -> NDArray[Any]:
    found: NDArray[Any] = w.target.cpu().numpy()
    return found


def _scene(w: Any, _record: Mapping[str, Any]) -> Solution:
    return _painted(w, _target(w), "The target itself has a mean IoU of 1")


def _instances(w: Any, _record: Mapping[str, Any]) -> Solution:
    return _painted(w, _target(w), "For instance, and with the labels in any other order")


def _few(w: Any, pixels: int) -> NDArray[Any]:
    """Paint the first pixels of the bird."""
    target = _target(w)
    mask = np.zeros_like(target)
    mask.reshape(-1)[np.flatnonzero(target)[:pixels]] = 1
    return mask


def _misleads(w: Any, record: Mapping[str, Any]) -> Solution:
    pixels = int(record["with"]["found"])
    return _painted(w, _few(w, pixels), "Hardly anything, since most pixels are background")


def _precise(w: Any, record: Mapping[str, Any]) -> Solution:
    pixels = max(1, int(record["with"]["recall"]["max"] * np.count_nonzero(_target(w))))
    return _painted(w, _few(w, pixels), "Nothing beside the bird, and little of it")


def _one_pixel(w: Any, _record: Mapping[str, Any]) -> Solution:
    """Paint the first pixel with the last class, which is nowhere."""
    mask = w.prediction.cpu().numpy().copy()
    mask.reshape(-1)[0] = w.num_classes - 1
    name = w.class_names[w.num_classes - 1]
    return _painted(w, mask, f"One pixel of {name}, which is neither in target nor in prediction")


def _three_ways(w: Any, record: Mapping[str, Any]) -> Solution:
    """Take the figure's own attempts, which are made from the target."""
    number = str(w.object)
    own = {tool: w._prepared[number][tool] for tool in record["with"]["tools"]}
    words = [
        f"{tool}: as the prepared attempt does, which the figure shows until one labels it oneself"
        for tool in own
    ]
    return Solution({"traits": {"own": {number: own}}}, words)


_SOLVE: Final[dict[str, Callable[[Any, Mapping[str, Any]], Solution]]] = {
    "segmentation-label-scene": _scene,
    "tasks-countable": _things,
    "tasks-split-instances": _instances,
    "window-count": _numbers,
    "window-ratio-limit": _numbers,
    "fcn-border": _border,
    "receptive-field-reach": _reach,
    "encoder-cheapest": _cheapest,
    "skip-where": _gained,
    "unpool-nails": _filled,
    "unpool-decode-index": _index,
    "unpool-agree": _agree,
    "transpose-fill-output": _filled,
    "transpose-symbols": _symbols,
    "transpose-size": _size,
    "transpose-output-padding": _sources,
    "transpose-gather": _inserted,
    "matrix-fill": _matrix,
    "matrix-no-inverse": _no_inverse,
    "upsample-bilinear": _interpolation,
    "checkerboard-even": _even,
    "accuracy-misleads": _misleads,
    "iou-precise-but-small": _precise,
    "iou-one-pixel": _one_pixel,
    "annotate-three-ways": _three_ways,
}
