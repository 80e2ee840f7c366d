"""The parts of a sliding window's figure on paper that do not move, as the page shows them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, shades
from segwidgets.drawing.grids import (
    Scale,
    Style,
    captioned,
    framed,
    headed,
    scale_key,
    table,
    text_width,
    wrapped,
)
from segwidgets.drawing.items import Block, Curve, Drawing, Item, Outline, Text, beside, stacked
from segwidgets.ops import recomputed
from segwidgets.shared.language import msg, t
from segwidgets.shared.palette import rgb
from segwidgets.widgets.sliding_window.compute import Comparison
from segwidgets.widgets.sliding_window.drawing import said_class, winner
from segwidgets.widgets.sliding_window.wire import packed_difference
from segwidgets.widgets.words import amount, duration, raised, ratio, times, tiny

_GAP, _MAX_SIDE = 14.0, 300.0
# Width below which a curve stands below its map; its height; and of what is written at it.
_COMPACT, _CURVE, _FONT = 330.0, 84.0, 7.0


_VIEWS = {
    "equality": msg("equality"),
    "scores": msg("scores"),
    "recomputation": msg("recomputation"),
    "stride": msg("stride"),
}


class Panel(NamedTuple):
    """A heading, its role, and the pixels below it, uint8 (rows, columns, 3)."""

    title: str
    role: str
    pixels: NDArray[np.uint8]
    # What the colors mean, and what stands beside the heading.
    key: Block | None = None
    note: str = ""


def view_drawing(
    view: str,
    comparison: Comparison,
    *,
    class_index: int,
    alpha: float,
    counted: str,
    patch: int,
    theme: Theme,
    width: float,
) -> Drawing | None:
    """Compose a view that does not move; None where there is nothing to compare."""
    style = Style(theme, 10.0)
    if view == "equality" and comparison.difference is not None:
        block = _panels(_equality(comparison, style), style, width)
        words = _equality_words(comparison)
    elif view == "scores":
        block = _panels(_scores(comparison, class_index, alpha, style), style, width)
        words = _scores_words(comparison)
    elif view == "recomputation":
        shown = Recomputation(comparison, counted, patch)
        block, words = _recomputed(shown, style, width), _recomputed_words(shown)
    elif view == "stride" and comparison.facts["dense"] is not None:
        block, words = _strides(comparison, style, width), _stride_words(comparison)
    else:
        return None
    whole = captioned(block, style, width, words, gap=10)
    alt = f"{comparison.facts['model']}, {t(_VIEWS[view])}. {words}"
    return whole.drawing(style.colors["surface"], alt)


def _panels(panels: list[Panel], style: Style, width: float) -> Block:
    """Put pictures beside each other, all equally large."""
    count = len(panels)
    side = min(_MAX_SIDE, (width - (count - 1) * _GAP) / count)
    blocks = []
    for title, role, pixels, key, note in panels:
        rows, columns = pixels.shape[:2]
        scale = side / max(rows, columns)
        picture = framed(pixels, (columns * scale, rows * scale), style)
        # A heading that is wider than its picture would push the next one away.
        wide = text_width(title, 7.5, bold=True) + text_width(note, 7.5) + 13
        note = note if wide <= side else ""
        block = headed(picture, style, title, role, note)
        blocks.append(stacked([block, key], 4) if key else block)
    return beside(blocks, _GAP, align="top")


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
        Panel(t("Windows"), "output", _mask(comparison.window_scores, comparison)),
        Panel(t("One pass"), "output", _mask(comparison.scores, comparison)),
        Panel(t("Difference"), "warning", image, key),
    ]


def _equality_words(comparison: Comparison) -> str:
    found = comparison.facts["equality"]
    if found["max"] == 0:
        return t("Both give the same scores, to the last bit.")
    if found["border"] == 0:
        return t(
            "The same weights give the same scores: the largest difference is {max}, which is "
            "rounding in float32.",
            max=tiny(found["max"]),
        )
    sentence = (
        msg(
            "Further than {border} pixels from the edge the two differ by at most {inside}, which "
            "is rounding. Nearer to it they differ by up to {max}: there each layer pads with "
            "zeros."
        )
        if found["interior_max"] > 0
        else msg(
            "Further than {border} pixels from the edge the two differ by at most {inside}. Nearer "
            "to it they differ by up to {max}: there each layer pads with zeros."
        )
    )
    return t(
        sentence,
        border=found["border"],
        inside=tiny(found["interior_max"]),
        max=tiny(found["max"]),
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
        key = scale_key(scale, style, t("all slices"), labelled=False)
        panels.append(
            Panel(
                t("Slice: {name}", name=said_class(plan.classes[class_index])), "output", image, key
            )
        )
    return [*panels, Panel(t("Picture and mask"), "output", blended)]


def _scores_words(comparison: Comparison) -> str:
    """Say what the pixel in the middle scores."""
    scores, plan = comparison.shown, comparison.plan
    row, column = (side // 2 for side in scores.shape[1:])
    place = row * plan.stride, column * plan.stride
    return t(
        "Pixel {place} scores highest for {name}, {score} (softmax {softmax}): the largest of its "
        "{n} scores, one from each slice.",
        place=str(place),
        n=len(scores),
        **winner(scores[:, row, column], plan.classes),
    )


# A stride in the network


def _strides(comparison: Comparison, style: Style, width: float) -> Block:
    """Show the coarse grid, both ways to a score for each pixel, and what each way costs."""
    facts = comparison.facts
    dense, (rows, columns) = facts["dense"], comparison.grid
    stitch, dilation, stride = dense["stitch"], dense["dilation"], dense["stride"]
    dilates = dilation["why_not"] is None
    colors = np.array(comparison.plan.colors, np.uint8)
    mask = colors[comparison.shown.argmax(0)]
    coarse = mask[np.arange(rows) // stride * stride][:, np.arange(columns) // stride * stride]
    empty = np.full_like(mask, rgb(style.colors["empty"]))
    passes = stitch["passes"]
    panels = [
        Panel(
            t("One pass"),
            "output",
            coarse,
            note=t("{size} scores", size=times(tuple(dense["coarse"]))),
        ),
        Panel(
            t("Shift and stitch"),
            "output",
            mask,
            note=t("{n} of {passes} passes", n=passes, passes=passes),
        ),
        Panel(t("Dilation"), "output", mask if dilates else empty, note=t("one pass")),
    ]
    grid, spent = times(comparison.grid), facts["cost"]
    ways: list[list[str]] = [
        [t("windows"), f"{spent['windows']:,}", grid, amount(spent["sliding_macs"])],
        [t("one pass"), "1", times(tuple(dense["coarse"])), amount(dense["coarse_macs"])],
        [t("shift and stitch"), f"{passes:,}", grid, amount(stitch["macs"])],
    ]
    measured = [(spent["sliding_seconds"], None), (None, None), (stitch["seconds"], stitch["max"])]
    if dilates:
        ways.append([t("dilation"), "1", grid, amount(dilation["macs"])])
        measured.append((dilation["seconds"], dilation["max"]))
    cells = [
        [*way, duration(time) if time else "", "" if off is None else tiny(off)]
        for way, (time, off) in zip(ways, measured, strict=True)
    ]
    head = ["", t("passes"), t("scores"), t("multiply-adds"), t("time"), "max |Δ|"]
    blocks = [_panels(panels, style, width)]
    if not dilates:
        blocks += wrapped(dilation["why_not"], style, width, color="muted")
    return stacked([*blocks, table(head, cells, style, gap=min(24.0, width / 25))], 8)


def _stride_words(comparison: Comparison) -> str:
    dense = comparison.facts["dense"]
    return t(
        "A stride of {stride} inside the network leaves {size} scores. {passes} shifted passes "
        "fill the gaps; so does one pass with dilated kernels.",
        stride=dense["stride"],
        size=times(tuple(dense["coarse"])),
        passes=dense["stitch"]["passes"],
    )


# Recomputation


class Recomputation:
    """How often windows of a side read each pixel, or compute each feature of the first layer."""

    def __init__(self, comparison: Comparison, counted: str, patch: int) -> None:
        self.comparison = comparison
        self.features = counted == "features"
        layer = comparison.facts["first_layer"] if self.features else None
        names = ("kernel_size", "stride", "dilation")
        kernel, step, dilation = (layer[name] for name in names) if layer else (1, 1, 1)
        self._layer = {"kernel_size": kernel, "kernel_stride": step, "dilation": dilation}
        #: A window can never be smaller than the first layer's kernel.
        self.min_patch = dilation * (kernel - 1) + 1
        self.patch = max(self.min_patch, patch)
        size, own = comparison.plan.picture.size, comparison.plan.patch_size
        #: Far enough to see the counts grow, and never further than the picture.
        self.max_patch = max(self.patch, min(*size, max(63, 2 * own)))
        rows, columns = self._along(self.patch)
        self.counts: NDArray[np.int64] = np.outer(rows, columns)

    def mean(self, patch: int) -> float:
        """Give the mean over all that is read or computed at all, for windows of a side."""
        rows, columns = (line[line > 0].mean() for line in self._along(patch))
        return float(rows * columns)

    def _along(self, patch: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count along rows and columns; what is counted in 2D is their product."""
        plan = self.comparison.plan
        before = plan.pad[0] if patch == plan.patch_size else (patch - 1) // 2
        rows, columns = (
            recomputed(side + patch - 1, patch, plan.stride, **self._layer)
            if self.features
            else recomputed(side + patch - 1, patch, plan.stride)[before : before + side]
            for side in plan.picture.size
        )
        return rows, columns


def _recomputed(shown: Recomputation, style: Style, width: float) -> Block:
    """Show the counts as a map, how their mean grows with the window, and the cost's ratio."""
    counts = shown.counts
    scale = Scale(float(max(1, counts.max())), "unsigned")
    image = shades(counts, scale.max, scale.meaning, style.theme, labelled=False)
    key = scale_key(scale, style, t("times"), labelled=False)
    title = (
        t("How often each feature is computed")
        if shown.features
        else t("How often each pixel is read")
    )
    apart = width >= _COMPACT
    panel = Panel(title, "input", image, key)
    left = _panels([panel], style, 0.46 * width if apart else width)
    room = width - left.width - 2 * _GAP if apart else width
    right = [_curve(shown, style, room)]
    if growth := shown.comparison.facts["growth"]:
        cells = [
            [
                times((grown["side"],) * 2),
                *(amount(grown["sliding_macs"]), amount(grown["one_pass_macs"])),
                ratio(grown["sliding_macs"] / max(1, grown["one_pass_macs"])),
            ]
            for grown in growth
        ]
        right.append(
            table([t("picture"), t("windows"), t("one pass"), t("ratio")], cells, style, gap=20)
        )
        words = _ratio_words(shown.comparison.facts["cost"])
        right.append(stacked(wrapped(words, style, room, color="muted"), 1.5))
    side = stacked(right, 9)
    return beside([left, side], 2 * _GAP, align="top") if apart else stacked([left, side], 10)


def _curve(shown: Recomputation, style: Style, width: float) -> Block:
    """Draw the mean count against the window's side, with a dot at the present one."""
    colors, last = style.colors, shown.max_patch
    every = max(1, (last - shown.min_patch) // 40)
    sides = range(shown.min_patch, last + 1, every)
    means, here = [shown.mean(side) for side in sides], shown.mean(shown.patch)
    top, above = max(*means, here, 1.0), 14.0

    def place(side: int, mean: float) -> tuple[float, float]:
        return (width - 4) * side / last, above + _CURVE * (1 - mean / top)

    points = tuple(map(place, sides, means))
    x, y = place(shown.patch, here)
    ground, far = above + _CURVE, t("patch size {size}", size=last)
    end = text_width(far, _FONT)
    items: list[Item] = [
        Text(
            *(0, 0, width, 10),
            t("{times} on average with {size}", times=ratio(here), size=times((shown.patch,) * 2)),
            *(colors["muted"], _FONT),
        ),
        Curve(0, ground, width, 0, ((0, 0), (width - 4, 0)), colors["line"], 0.8),
        Curve(0, 0, width, ground, points, colors["text"], 1.2),
        Curve(x, y, 0, ground - y, ((0, 0), (0, ground - y)), colors["muted"], 0.6),
        Outline(x - 2, y - 2, 4, 4, colors["text"], 1.4),
        Text(0, ground + 2, 10, 9, "1", colors["muted"], _FONT),
        Text(width - 4 - end, ground + 2, end, 9, far, colors["muted"], _FONT),
    ]
    return Block(width, ground + 11, tuple(items))


def _ratio_words(spent: dict[str, Any]) -> str:
    """Say why windows need so many times as much, why that grows with the picture, and how far."""
    limit, once = spent["limit"], spent["one_pass_macs"]
    if limit is None or not once:
        return ""
    sentence = (
        msg("A window costs {limit} what one pass spends on a pixel, on pictures of any size.")
        if ratio(spent["sliding_macs"] / once) == ratio(limit)
        else msg(
            "A window costs {limit} what one pass spends on a pixel. Zeros around the picture cost "
            "the one pass more: the larger the picture, the less they count, so the ratio grows "
            "towards {limit}, and never beyond."
        )
    )
    return t(sentence, limit=ratio(limit))


def _recomputed_words(shown: Recomputation) -> str:
    sentence = (
        msg(
            "With {patch} × {patch} windows a feature of the first layer is computed up to {most} "
            "times, {mean} times on average. One pass does it once."
        )
        if shown.features
        else msg(
            "With {patch} × {patch} windows a pixel is read up to {most} times, {mean} times on "
            "average. One pass does it once."
        )
    )
    return t(
        sentence,
        patch=shown.patch,
        most=f"{shown.counts.max():,}",
        mean=ratio(shown.mean(shown.patch)).removesuffix("×"),
    )
