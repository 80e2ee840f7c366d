"""The parts of a sliding window's figure on paper that do not move, as the page shows them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, shades
from segwidgets.drawing.grids import Scale, Style, captioned, framed, headed, scale_key
from segwidgets.drawing.items import Block, Drawing, beside, stacked
from segwidgets.ops import recomputed
from segwidgets.widgets.sliding_window.compute import Comparison
from segwidgets.widgets.sliding_window.drawing import winner_words
from segwidgets.widgets.sliding_window.wire import packed_difference
from segwidgets.widgets.words import raised, tiny

_GAP, _MAX_SIDE = 14.0, 300.0

#: A heading, its role, the pixels below it, and what their colors mean.
Panel = tuple[str, str, NDArray[np.uint8], Block | None]


def view_drawing(
    view: str,
    comparison: Comparison,
    *,
    class_index: int,
    alpha: float,
    patch: int,
    theme: Theme,
    width: float,
) -> Drawing | None:
    """Compose "equality", "scores" or "recomputation"; None where there is nothing to compare."""
    style = Style(theme, 10.0)
    if view == "equality" and comparison.difference is not None:
        panels, words = _equality(comparison, style), _equality_words(comparison)
    elif view == "scores":
        panels, words = _scores(comparison, class_index, alpha, style), _scores_words(comparison)
    elif view == "recomputation":
        counts = _counts(comparison, patch)
        panels, words = _recomputed(counts, style), _recomputed_words(counts, patch)
    else:
        return None
    count = len(panels)
    side = min(_MAX_SIDE, (width - (count - 1) * _GAP) / count)
    blocks = []
    for title, role, pixels, key in panels:
        rows, columns = pixels.shape[:2]
        scale = side / max(rows, columns)
        picture = framed(pixels, (columns * scale, rows * scale), style)
        block = headed(picture, style, title, role)
        blocks.append(stacked([block, key], 4) if key else block)
    whole = captioned(beside(blocks, _GAP, align="top"), style, width, words, gap=10)
    alt = f"{comparison.facts['model']}, {view}. {words}"
    return whole.drawing(style.colors["surface"], alt)


# Equality


def _mask(scores: Any, comparison: Comparison) -> NDArray[np.uint8]:
    colors = np.array(comparison.plan.colors, np.uint8)
    mask: NDArray[np.uint8] = colors[scores.argmax(0).cpu().numpy()]
    return mask


def _equality(comparison: Comparison, style: Style) -> list[Panel]:
    """Show both masks, and how far their scores differ, by powers of ten."""
    difference: Any = comparison.difference
    packed = packed_difference(difference.float().cpu().numpy())
    cells = np.frombuffer(packed["data"], np.uint8).reshape(tuple(difference.shape))
    image = shades(cells, 255.0, "unsigned", style.theme, labelled=False)
    ends = f"0, 10{raised(packed['lo'])}", f"10{raised(packed['hi'])}"
    key = scale_key(Scale(1.0, "unsigned"), style, "", ends=ends, labelled=False)
    return [
        ("Windows", "output", _mask(comparison.window_scores, comparison), None),
        ("One pass", "output", _mask(comparison.scores, comparison), None),
        ("Difference", "warning", image, key),
    ]


def _equality_words(comparison: Comparison) -> str:
    found = comparison.facts["equality"]
    if found["max"] == 0:
        return "Both give the same scores, to the last bit."
    if found["border"] == 0:
        return (
            f"The same weights give the same scores: the largest difference is "
            f"{tiny(found['max'])}, which is rounding in float32."
        )
    rounding = ", which is rounding" if found["interior_max"] > 0 else ""
    return (
        f"Further than {found['border']} pixels from the edge the two differ by at most "
        f"{tiny(found['interior_max'])}{rounding}. Nearer to it they differ by up to "
        f"{tiny(found['max'])}: there each layer pads with zeros."
    )


# Scores


def _scores(comparison: Comparison, class_index: int, alpha: float, style: Style) -> list[Panel]:
    """Show the scores of a class, if one is in front, and the mask over the picture."""
    scores, plan = comparison.shown, comparison.plan
    pixels = plan.picture.pixels[:: plan.stride, :: plan.stride]
    colors = np.array(plan.colors, float)[scores.argmax(0)]
    blended = (pixels * (1 - alpha) + colors * alpha).round().astype(np.uint8)
    panels: list[Panel] = []
    if 0 <= class_index < len(scores):
        scale = Scale.of(scores)
        image = shades(scores[class_index], scale.max, scale.meaning, style.theme, labelled=False)
        key = scale_key(scale, style, "all slices", labelled=False)
        panels.append((f"Slice: {plan.classes[class_index]}", "output", image, key))
    return [*panels, ("Picture and mask", "output", blended, None)]


def _scores_words(comparison: Comparison) -> str:
    """Say what the pixel in the middle scores."""
    scores, plan = comparison.shown, comparison.plan
    row, column = (side // 2 for side in scores.shape[1:])
    place = row * plan.stride, column * plan.stride
    return (
        f"Pixel {place} {winner_words(scores[:, row, column], plan.classes)}: the largest of its "
        f"{len(scores)} scores, one from each slice."
    )


# Recomputation


def _counts(comparison: Comparison, patch: int) -> NDArray[np.int64]:
    """Count the windows of a side that read each pixel of the picture."""
    stride, before = comparison.plan.stride, (patch - 1) // 2
    lines = [
        recomputed(side + patch - 1, patch, stride)[before : before + side]
        for side in comparison.plan.picture.size
    ]
    counts: NDArray[np.int64] = np.outer(*lines)
    return counts


def _recomputed(counts: NDArray[np.int64], style: Style) -> list[Panel]:
    scale = Scale(float(max(1, counts.max())), "unsigned")
    image = shades(counts, scale.max, scale.meaning, style.theme, labelled=False)
    key = scale_key(scale, style, "times", labelled=False)
    return [("How often each pixel is read", "input", image, key)]


def _recomputed_words(counts: NDArray[np.int64], patch: int) -> str:
    mean = float(counts.mean())
    average = f"{mean:,.0f}" if mean >= 99.5 else f"{float(f'{mean:.2g}'):g}"
    return (
        f"With {patch} × {patch} windows a pixel is read up to {counts.max():,} times, {average} "
        f"times on average. One pass does it once."
    )
