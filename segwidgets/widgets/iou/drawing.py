"""The drawings of two masks, and of two boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, hexes
from segwidgets.drawing.grids import Style, captioned, framed, headed, text_width
from segwidgets.drawing.items import (
    Bar,
    Block,
    Cell,
    Curve,
    Drawing,
    Item,
    Outline,
    Text,
    beside,
    stacked,
)
from segwidgets.shared.language import msg, t
from segwidgets.shared.palette import class_color, rgb
from segwidgets.widgets.iou.masks import Labels, Sample

_GAP = 16.0
_MAX_SIDE = 210.0
_MAX_LISTED = 10
_FONT = 7.0
# How much of a pixel has the color of its class, as on the page.
_COVER = 0.62
# The hue of hits, false alarms and misses, and how much of it their pixels have: the page's own.
_PARTS = {"TP": ("output", 0.75), "FP": ("warning", 0.3), "FN": ("input", 0.3)}


@dataclass(frozen=True)
class Explained:
    """A class whose overlap is drawn: its label and name, and its pixels by what they are."""

    label: int
    name: str
    tp: int
    fp: int
    fn: int

    def formula(self) -> str:
        """Give IoU and Dice with the counts in them."""
        tp, fp, fn = self.tp, self.fp, self.fn
        wrong = f"{fp} + {fn}"
        union, both = tp + fp + fn, 2 * tp + fp + fn
        iou, dice = (
            f"{n / d:.3f}" if d else t("no value") for n, d in ((tp, union), (2 * tp, both))
        )
        return (
            f"{self.name}: IoU = TP / (TP + FP + FN) = {tp} / ({tp} + {wrong}) = {iou}; "
            f"Dice = 2 TP / (2 TP + FP + FN) = {dice}"
        )


def masks_drawing(
    sample: Sample,
    *,
    scores: Sequence[tuple[str, str]],
    explained: Explained,
    colors: Sequence[str],
    ignore_index: int | None,
    sentence: str,
    caption: str,
    name: str,
    theme: Theme,
    width: float,
) -> Drawing:
    """Compose target, prediction and the overlap of a class, each class with its IoU, and words."""
    style = Style(theme, 10.0)
    rows, cols = sample.target.shape
    room = min(_MAX_SIDE, (width - 2 * _GAP) / 3)
    scale = min(room / cols, 1.4 * room / rows)
    size = (cols * scale, rows * scale)
    hues = [_hue(label, colors, style) for label in range(256)]
    masks = [
        headed(
            framed(_mask(labels, hues, sample, ignore_index, style), size, style),
            style,
            title,
            role,
        )
        for labels, title, role in (
            (sample.target, t("Target"), "input"),
            (sample.prediction, t("Prediction"), "output"),
        )
    ]
    overlap = framed(_overlap(sample, explained.label, ignore_index, style), size, style)
    heading = headed(overlap, style, t("Overlap of {name}", name=explained.name), "text")
    pictures = beside([*masks, heading], _GAP, align="top")
    told = _key(explained, style), _legend(scores, hues, style, width)
    parts = stacked([pictures, *(each.aside() for each in told)], 12)
    block = captioned(parts, style, width, caption, explained.formula(), gap=8)
    return block.drawing(style.colors["surface"], f"{name}: {sentence}.")


def _overlap(
    sample: Sample, label: int, ignore_index: int | None, style: Style
) -> NDArray[np.uint8]:
    """Colour the pixels of a class: in both masks, only predicted, only in the target."""
    colors = style.colors
    target, prediction = sample.target == label, sample.prediction == label
    down, across = np.indices(target.shape)
    pixels = np.empty((*target.shape, 3), np.uint8)
    pixels[:] = rgb(colors["surface"])
    for where, (role, ground), strokes in (
        (target & prediction, _PARTS["TP"], None),
        (prediction & ~target, _PARTS["FP"], (down + across) % 4 == 0),
        (target & ~prediction, _PARTS["FN"], (down % 2 == 0) & (across % 2 == 0)),
    ):
        pixels[where] = _mixed(colors["surface"], colors[role], ground)
        if strokes is not None:
            pixels[where & strokes] = rgb(colors[role])
    if ignore_index is not None:
        ignored = sample.target == ignore_index
        pixels[ignored] = rgb(colors["empty"])
        pixels[ignored & ((down + across) % 6 < 2)] = rgb(colors["muted"])
    return pixels


def _key(explained: Explained, style: Style) -> Block:
    """Say what the colours of an overlap mean, and how many pixels have them."""
    colors = style.colors
    items: list[Item] = []
    x = 0.0
    for part, words in (
        ("TP", msg("{pixels} TP, in both")),
        ("FP", msg("{pixels} FP, only predicted")),
        ("FN", msg("{pixels} FN, only in the target")),
    ):
        role, _ = _PARTS[part]
        text = t(words, pixels=getattr(explained, part.lower()))
        room = text_width(text, _FONT)
        items.append(Cell(x, 2, 8, 8, colors[role], colors[role], colors["text"]))
        items.append(Text(x + 12, 0, room, 12, text, colors[f"{role}Text"], _FONT))
        x += room + 24
    return Block(x, 12, tuple(items))


def _mask(
    labels: Labels,
    hues: Sequence[str],
    sample: Sample,
    ignore_index: int | None,
    style: Style,
) -> NDArray[np.uint8]:
    pixels = np.array([rgb(hue) for hue in hues], float)[labels]
    if sample.image is not None:
        cover = np.where(labels > 0, _COVER, 0.0)[..., None]
        pixels = cover * pixels + (1 - cover) * sample.image
    if ignore_index is not None:
        # Hatched, in the pixels themselves: no color says "not counted".
        down, across = np.indices(labels.shape)
        ignored = sample.target == ignore_index
        pixels[ignored] = rgb(style.colors["empty"])
        pixels[ignored & ((down + across) % 6 < 2)] = rgb(style.colors["muted"])
    rounded: NDArray[np.uint8] = pixels.round().astype(np.uint8)
    return rounded


def _hue(label: int, colors: Sequence[str], style: Style) -> str:
    if not label and not colors:
        return style.colors["empty"]
    hue = colors[label] if label < len(colors) else class_color(label)
    return hexes(_mixed(style.colors["surface"], hue, _COVER)[None, None])[0]


def _legend(
    scores: Sequence[tuple[str, str]], hues: Sequence[str], style: Style, width: float
) -> Block:
    """List classes with their IoU, in as many lines as they need."""
    colors = style.colors
    items: list[Item] = []
    x = y = 0.0
    texts = [f"{name}  IoU {score}" for name, score in scores[:_MAX_LISTED]]
    if len(scores) > _MAX_LISTED:
        texts.append(t("and {n} more", n=len(scores) - _MAX_LISTED))
    for label, text in enumerate(texts):
        room = 12 + text_width(text, _FONT) + 10
        if x and x + room > width:
            x, y = 0.0, y + 13
        if label < _MAX_LISTED:
            items.append(Cell(x, y + 2, 8, 8, hues[label], colors["line"], colors["text"]))
        items.append(Text(x + 12, y, room - 12, 12, text, colors["text"], _FONT))
        x += room
    return Block(width, y + 13, tuple(items))


def boxes_drawing(
    a: Sequence[int],
    b: Sequence[int],
    size: tuple[int, int],
    sentence: str,
    *,
    alt: str,
    formulas: Sequence[str],
    theme: Theme,
    width: float,
) -> Drawing:
    """Compose the board with both boxes, what they share and what encloses them, and the scores."""
    style = Style(theme, 10.0)
    colors = style.colors
    scale = min(width / size[0], 220 / size[1])
    room, height = size[0] * scale, size[1] * scale

    def place(box: Sequence[int]) -> tuple[float, float, float, float]:
        x1, y1, x2, y2 = (edge * scale for edge in box)
        return x1, y1, x2 - x1, y2 - y1

    def tint(role: str, share: float) -> str:
        return hexes(_mixed(colors["surface"], colors[role], share)[None, None])[0]

    corners = list(zip(a, b, strict=True))
    hull = [min(edges) for edges in corners[:2]] + [max(edges) for edges in corners[2:]]
    shared = [max(edges) for edges in corners[:2]] + [min(edges) for edges in corners[2:]]
    items: list[Item] = [Bar(0, 0, room, height, colors["empty"])]
    items += _dashed(*place(hull), colors["muted"])
    items.append(Bar(*place(b), tint("output", 0.22)))
    if shared[0] < shared[2] and shared[1] < shared[3]:
        items.append(Bar(*place(shared), tint("output", 0.6)))
    items += _strokes(*place(a), tint("input", 0.55))
    for box, role, name in ((a, "input", "a"), (b, "output", "b")):
        x, y, *_ = place(box)
        items.append(Outline(*place(box), colors[role], 1.6))
        items.append(Text(x + 3, y + 1, 12, 12, name, colors["text"], 9, bold=True))
    if shared[0] < shared[2] and shared[1] < shared[3]:
        items.append(Outline(*place(shared), colors["output"], 1.6))
    items.append(Outline(0, 0, room, height, colors["line"], 0.6))
    board = Block(room, height, tuple(items))
    block = captioned(board, style, width, sentence, *formulas, gap=8)
    return block.drawing(colors["surface"], alt)


def _mixed(ground: str, hue: str, share: float) -> NDArray[np.uint8]:
    """Give the colour between two, `share` of the second."""
    low, high = (np.array(rgb(color), float) for color in (ground, hue))
    mixed: NDArray[np.uint8] = (low + share * (high - low)).round().astype(np.uint8)
    return mixed


def _strokes(x: float, y: float, width: float, height: float, color: str) -> Iterator[Item]:
    """Draw strokes that rise across a box, as the page hatches the target."""
    pitch = 6.0
    for at in np.arange(pitch, width + height, pitch):
        left, right = max(0.0, at - height), min(width, at)
        ends = ((0.0, at - left - (at - right)), (right - left, 0.0))
        yield Curve(x + left, y + at - right, right - left, ends[0][1], ends, color, 0.7)


def _dashed(x: float, y: float, width: float, height: float, color: str) -> Iterator[Item]:
    """Draw a frame of dashes."""
    dash, step = 3.0, 6.0
    for at in np.arange(0, width, step):
        for top in (y, y + height):
            yield Bar(x + at, top - 0.4, min(dash, width - at), 0.8, color)
    for at in np.arange(0, height, step):
        for left in (x, x + width):
            yield Bar(left - 0.4, y + at, 0.8, min(dash, height - at), color)
