"""Scores, feature maps and differences as bytes, as fine as the eye or a hovering reader needs."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.options import OPTIONS
from segwidgets.widgets.sliding_window.fields import MAX_CELLS
from segwidgets.widgets.tensors import packed

if TYPE_CHECKING:
    from segwidgets.widgets.sliding_window.compute import Comparison
    from segwidgets.widgets.sliding_window.fields import Fields, UnitField

# More classes are shown as one, "others".
_MAX_CLASSES = OPTIONS["sliding_window"]["class_index"]["max"] + 1
# Bytes for the scores of one figure, so that an exported page of 128 × 128 pixels stays small.
_SCORE_BYTES = 525_000
# Cells up to which a figure tells of the other padding too: two bytes each.
_REPADDED_CELLS = 65_536
_MAP_BYTES = 240_000
_MAP_SIDE = 64
_MAP_CHANNELS = 8
# A difference that nobody can see in a score that is shown with three decimals.
_SAME = 1e-4
_GREY = [128, 128, 128]

Array = NDArray[np.float32]


def packed_results(comparison: Comparison) -> dict[str, Any]:
    """Pack, by the names of their traits, all results that there are but feature maps."""
    plan, facts = comparison.plan, {**comparison.facts}
    results: dict[str, Any] = {"_picture": packed(plan.picture.pixels), "_facts": facts}
    if comparison.scores is None and comparison.window_scores is None:
        return results
    shown = comparison.shown
    kept = kept_classes(shown)
    if len(kept) < len(shown):
        facts["classes"] = [*(plan.classes[number] for number in kept), "others"]
        facts["colors"] = [*(plan.colors[number] for number in kept), _GREY]
    volumes = [grouped(shown, kept)]
    difference = comparison.difference
    if difference is not None:
        results["_difference"] = packed_difference(difference.float().cpu().numpy())
        if float(difference.max()) > _SAME:
            volumes.append(grouped(comparison.window_scores.float().cpu().numpy(), kept))
    first, *second = (packed_scores(one, len(volumes)) for one in volumes)
    results["_scores"], results["_window_scores"] = first, second[0] if second else {}
    results["_mask"] = packed(volumes[0].argmax(0).astype("uint8"))
    results["_repadded"] = _packed_repadded(comparison, kept) if facts["repadded"] else {}
    return results


def _packed_repadded(comparison: Comparison, kept: Sequence[int]) -> dict[str, Any]:
    """Pack what the equality shows of a pass that pads the other way: its mask, its difference."""
    scores = comparison.repadded
    if scores[0].numel() > _REPADDED_CELLS:
        return {}
    mask = grouped(scores.float().cpu().numpy(), kept).argmax(0).astype("uint8")
    difference = comparison.difference_of(scores).float().cpu().numpy()
    return {"mask": packed(mask), "difference": packed_difference(difference)}


def kept_classes(scores: Array) -> list[int]:
    """Choose the classes that are shown one by one: all, or those with the highest scores.

    Examples
    --------
    >>> kept_classes(np.zeros((3, 1, 1), "float32"))
    [0, 1, 2]
    """
    if len(scores) <= _MAX_CLASSES:
        return list(range(len(scores)))
    wins = np.bincount(scores.argmax(0).ravel(), minlength=len(scores))
    # First those that win somewhere, then those that come near.
    order = np.lexsort((-scores.max((1, 2)), -wins))
    return sorted(int(number) for number in order[: _MAX_CLASSES - 1])


def grouped(scores: Array, kept: Sequence[int]) -> Array:
    """Join the classes that are not kept into one, so that softmax stays what it is.

    The scores of the others are the logarithm of the sum of their exponentials.

    Examples
    --------
    >>> grouped(np.log([[[1.0]], [[2.0]], [[4.0]]]).astype("float32"), [2]).ravel().round(4)
    array([1.3863, 1.0986], dtype=float32)
    """
    if len(kept) == len(scores):
        return scores
    rest = np.delete(scores, kept, axis=0)
    highest = rest.max(0)
    others = highest + np.log(np.exp(rest - highest).sum(0))
    return np.concatenate([scores[list(kept)], others[None]])


def packed_scores(scores: Array, volumes: int) -> dict[str, Any]:
    """Pack scores (K, rows, columns), 16 bits each where all volumes of a figure have room.

    `lo` and `hi` are the scores of the smallest and the largest number per class, `digits` says
    how many decimals are right.

    Examples
    --------
    >>> volume = packed_scores(np.array([[[-1.0, 0.0, 1.0]]], "float32"), 1)
    >>> volume["dtype"], volume["lo"], volume["hi"], volume["digits"]
    ('uint16', [-1.0], [1.0], 4)
    """
    dtype = "uint16" if 2 * volumes * scores.size <= _SCORE_BYTES else "uint8"
    quantised, low, high = _quantised(scores, dtype)
    step = max(b - a for a, b in zip(low, high, strict=True)) / np.iinfo(dtype).max
    digits = min(max(floor(-log10(step)), 0), 6) if step > 0 else 6
    return {**packed(quantised), "lo": low, "hi": high, "digits": digits}


def packed_maps(maps: Sequence[Any]) -> list[dict[str, Any]]:
    """Pack the most varied channels of feature maps (C, h, w), averaged down to what is shown."""
    small = [_small(one) for one in maps]
    room = _MAP_BYTES
    result: list[dict[str, Any]] = []
    for left, cells in zip(range(len(small), 0, -1), small, strict=True):
        # What a small map leaves over, the next ones may use.
        count = max(1, min(_MAP_CHANNELS, room // left // (cells[0].size or 1)))
        spread = cells.reshape(len(cells), -1).std(1)
        channels = [int(number) for number in np.argsort(-spread, kind="stable")[:count]]
        quantised, low, high = _quantised(cells[channels], "uint8")
        room -= quantised.size
        result.append({**packed(quantised), "channels": channels, "lo": low, "hi": high})
    return result


def packed_difference(difference: Array) -> dict[str, Any]:
    """Pack differences (rows, columns) on a scale of powers of ten.

    0 stands where both are exactly equal, else q for 10 ** (lo + (q − 1) / 254 · (hi − lo)).

    Examples
    --------
    >>> cells = packed_difference(np.array([[0, 1e-7, 1e-3]], "float32"))
    >>> list(cells["data"]), cells["lo"], cells["hi"]
    ([0, 1, 255], -7, -3)
    """
    some = difference[difference > 0].astype(float)
    exponents = np.log10(some) if some.size else np.array([-8.0, -7.0])
    # A little room for what float32 made of a power of ten.
    low, high = floor(exponents.min() + 1e-6), ceil(exponents.max() - 1e-6)
    high = max(high, low + 1)
    cells = np.zeros(difference.shape, np.uint8)
    if some.size:
        cells[difference > 0] = (1 + 254 * (exponents - low) / (high - low)).round().clip(1, 255)
    return {**packed(cells), "lo": low, "hi": high}


def packed_fields(fields: Fields, classes: Sequence[str]) -> dict[str, Any]:
    """Pack the fields of units: layers in words and numbers, boxes, and influences as bytes.

    A box, (top, left, rows, columns), lies where it lies, on the picture or not; the influence is
    that of its part on the picture, each as a share of its `peak`, in at most 48 cells a side.
    """
    each = [field for unit in fields.units for field in unit]
    cells = [influence_cells(field) for field in each]
    peaks = np.array([one.max(initial=0) for one in cells], "float32")
    shares = [
        (255 * one / max(peak, 1e-30)).round().astype("uint8").ravel()
        for one, peak in zip(cells, peaks, strict=True)
    ]
    numbers = [
        [*field.box, *(field.inner or (0, 0)), *one.shape]
        for field, one in zip(each, cells, strict=True)
    ]
    return {
        "exact": fields.exact,
        "rows": fields.rows,
        "columns": fields.columns,
        # The class whose score it is; the page may know only some by number.
        "classes": [classes[unit[-1].channel] for unit in fields.units],
        "layers": [
            {
                "words": layer.words,
                "window": vars(layer.window) if layer.window else None,
                "size": layer.size,
                "jump": layer.jump,
            }
            for layer in fields.layers
        ],
        "numbers": packed(np.array(numbers, "int32")),
        "peaks": packed(peaks),
        "influence": packed(np.concatenate(shares)),
    }


def influence_cells(field: UnitField) -> Array:
    """Average the influence of pixels down to at most 48 cells a side."""
    influence = field.influence
    every = ceil(max(influence.shape, default=0) / MAX_CELLS)
    if every <= 1:
        return influence
    rows, columns = (ceil(side / every) for side in influence.shape)
    missing = [
        (0, n * every - side) for n, side in zip((rows, columns), influence.shape, strict=True)
    ]
    whole = np.pad(influence.astype(float), missing, constant_values=np.nan)
    cells: Array = np.nanmean(whole.reshape(rows, every, columns, every), axis=(1, 3))
    return cells.astype("float32")


def _small(one: Any) -> Array:
    """Average cells down to at most 64 a side."""
    cells = one.detach().float().cpu()
    height, width = cells.shape[1:]
    shrink = max(height, width) / _MAP_SIDE
    if shrink > 1:
        from torch.nn.functional import adaptive_avg_pool2d

        size = (max(1, round(height / shrink)), max(1, round(width / shrink)))
        cells = adaptive_avg_pool2d(cells, size)
    array: Array = cells.numpy()
    return array


def _quantised(cells: Array, dtype: str) -> tuple[NDArray[Any], list[float], list[float]]:
    """Spread each channel over all numbers of a type."""
    low, high = cells.min((1, 2)).astype(float), cells.max((1, 2)).astype(float)
    width = np.where(high > low, high - low, 1)
    steps = (cells - low[:, None, None]) / width[:, None, None] * np.iinfo(dtype).max
    return steps.round().astype(dtype), low.tolist(), high.tolist()
