"""A network on paper, and below it its masks, its costs, or an outline by all upsamplings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.grids import Style, captioned, framed, headed, table, text_width
from segwidgets.drawing.items import (
    Bar,
    Block,
    Curve,
    Drawing,
    Item,
    Outline,
    Text,
    beside,
    stacked,
)
from segwidgets.shared.language import msg, t
from segwidgets.shared.palette import rgb
from segwidgets.widgets.words import amount, ratio, times

_GAP = 14.0
_MAX_SIDE = 150.0
# The largest face of the network, and the room round a face: beside it, below it, in the middle.
_MAX_FACE = 64.0
_BESIDE, _BELOW, _MIDDLE = 8.0, 22.0, 26.0
_FONT = 7.0
# Width below which panels have less beside each other; and the height of all close-ups.
_COMPACT, _CROPS = 330.0, 270.0


class Face(NamedTuple):
    """A layer as it is drawn: uint8 pixels (rows, columns) or (rows, columns, 3)."""

    kind: str
    level: int
    channels: int
    pixels: NDArray[np.uint8]
    # Whether it has weights to be learned; picture and mask at both ends are no layers.
    weights: bool | None = None

    @property
    def role(self) -> str:
        """Whose colour it has, as on the page."""
        if self.kind == "scores":
            return "output"
        return "kernel" if self.weights else "muted"


def stretched(channel: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Stretch a feature map from black to white, but for a few outliers.

    Examples
    --------
    >>> stretched(np.array([[-1.0, 0.0], [0.5, 1.0]], "float32")).tolist()
    [[0, 127], [191, 255]]
    """
    low, high = (
        np.quantile(channel, (0.02, 0.98)) if channel.size > 50 else (channel.min(), channel.max())
    )
    share = (channel - low) / max(float(high - low), 1e-12)
    cells: NDArray[np.uint8] = (share.clip(0, 1) * 255).astype(np.uint8)
    return cells


def network_block(faces: Sequence[Face], style: Style, width: float, *, skip: bool) -> Block:
    """Draw a network as a U: a row for each resolution, encoder left of the middle."""
    deepest = max(face.level for face in faces)
    turn = max(i for i, face in enumerate(faces) if face.level == deepest)
    levels = [face.level for face in faces]
    count = max(levels.count(level) for level in levels)
    face_side = min(_MAX_FACE, (width - _MIDDLE) / count - _BESIDE)
    rows, columns = faces[0].pixels.shape[:2]
    unit = face_side / max(rows, columns)
    full = columns * unit, rows * unit
    colors = style.colors
    middle = 0.0
    items: list[Item] = []
    y = 0.0
    for level in range(deepest + 1):
        size = full[0] / 2**level, full[1] / 2**level
        pitch = max(size[0], 14.0) + _BESIDE
        left = [face for i, face in enumerate(faces) if face.level == level and i <= turn]
        right = [face for i, face in enumerate(faces) if face.level == level and i > turn]
        start = middle - (
            len(left) / 2 * pitch if level == deepest else _MIDDLE / 2 + len(left) * pitch
        )
        places = [start + i * pitch for i in range(len(left))]
        places += [middle + _MIDDLE / 2 + _BESIDE + i * pitch for i in range(len(right))]
        for x, face in zip(places, [*left, *right], strict=True):
            items += framed(face.pixels, size, style).at(x, y)
            items.append(Outline(x, y, *size, colors[face.role], 1.2))
            words = t(face.kind) if face.weights is None else str(face.channels)
            items.append(
                Text(
                    x - 8, y + size[1] + 1, size[0] + 16, 9, words, colors["muted"], _FONT, "middle"
                )
            )
        if skip and level < deepest:
            at = y + size[1] / 2
            begin, end = places[len(left) - 1] + size[0] + 2, places[len(left)] - 2
            items.append(
                Curve(
                    begin,
                    at,
                    end - begin,
                    0,
                    ((0, 0), (end - begin, 0)),
                    colors["text"],
                    1.2,
                    arrow=True,
                )
            )
        y += size[1] + _BELOW
    frames = [item for item in items if isinstance(item, Outline)]
    first = min(frame.x for frame in frames)
    room = max(frame.x + frame.width for frame in frames) - first
    return Block(room, y, parts=((-first, 0.0, Block(room, y, tuple(items))),))


def network_drawing(
    panel: Block,
    sentence: str,
    *,
    alt: str,
    faces: Sequence[Face],
    skip: bool,
    about_panel: bool,
    style: Style,
    width: float,
) -> Drawing:
    """Draw a panel below the network, if there is one, and above the sentence.

    It is about the panel, or else about the network.
    """
    blocks = [panel]
    if faces:
        network = network_block(faces, style, width, skip=skip)
        blocks = [network.aside(), panel] if about_panel else [network, panel.aside()]
    whole = stacked(blocks, 8, align="middle")
    block = captioned(whole, style, width, sentence, gap=10)
    return block.drawing(style.colors["surface"], alt)


def with_ends(
    layers: Sequence[Face],
    image: NDArray[np.uint8],
    mask: NDArray[np.uint8],
    colors: tuple[str, ...],
) -> list[Face]:
    """Put the picture before the layers and the mask behind them, and show scores by the mask."""
    labels = _colored(mask, colors)
    shown = [face._replace(pixels=labels) if face.kind == "scores" else face for face in layers]
    return [Face(msg("picture"), 0, 3, image), *shown, Face(msg("mask"), 0, 1, labels)]


def prediction_panel(
    image: NDArray[np.uint8],
    target: NDArray[np.uint8] | None,
    mask: NDArray[np.uint8] | None,
    colors: tuple[str, ...],
    style: Style,
    width: float,
) -> Block:
    """Draw picture, target and mask as far as there are any.

    Labels take the color of their class; any other label is grey.
    """
    shown: list[tuple[str, Any, str]] = [(t("Picture"), image, "input")]
    if target is not None:
        shown.append((t("Target"), _colored(target, colors), "input"))
    if mask is not None:
        shown.append((t("Prediction"), _colored(mask, colors), "output"))
    side = min(_MAX_SIDE, (width - (len(shown) - 1) * _GAP) / len(shown))
    size = _fitted(image, side)
    pictures = [
        headed(framed(pixels, size, style), style, title, role) for title, pixels, role in shown
    ]
    return beside(pictures, _GAP, align="top")


# Costs


class Cost(NamedTuple):
    """What a layer costs, in multiply-adds, and the same layer at full resolution."""

    name: str
    size: tuple[int, int, int]
    own: int
    full: int
    # Whether it is the layer that is looked at.
    chosen: bool


def cost_panel(costs: Sequence[Cost], of: str, style: Style, width: float) -> Block:
    """Draw the costs of layers as numbers and as bars, below those of both networks."""
    own, full = sum(cost.own for cost in costs), sum(cost.full for cost in costs)
    # Poolings and copies cost nothing, and have no line.
    shown = [cost for cost in costs if cost.full > 0]
    compact = width < _COMPACT
    marked = [i for i, cost in enumerate(shown) if cost.chosen]
    left = [[cost.name, times(cost.size)][: 1 if compact else 2] for cost in shown]
    names = [t("layer"), t("channels")][: 1 if compact else 2]
    first = table(names, left, style, muted=[1], bold=marked)
    numbers = [[amount(cost.own), amount(cost.full)] for cost in shown]
    heads = ["", t("encoder-decoder"), t("full resolution")]
    last = table(heads, [["", *row] for row in numbers], style, bold=marked)
    bars = _bars(shown, style, width - first.width - last.width - 2 * 12)
    parts = beside([first, bars, last], 12, align="top")
    totals = [
        (t("encoder-decoder"), amount(own), "kernelText"),
        (t("full resolution"), amount(full), "muted"),
        (t("ratio"), ratio(full / own) if own else "", "text"),
    ]
    head = beside([_total(*total, style) for total in totals], 24)
    return stacked([headed(head, style, t("Multiply-adds"), "kernel", of), parts], 6)


def _total(title: str, number: str, color: str, style: Style) -> Block:
    """Write a number large, below what it counts."""
    colors = style.colors
    width = max(text_width(title, 6.5), text_width(number, 12))
    words = Text(0, 0, width, 9, title, colors["muted"], 6.5)
    return Block(width, 24, (words, Text(0, 9, width, 15, number, colors[color], 12)))


def _bars(costs: Sequence[Cost], style: Style, room: float) -> Block:
    """Draw two bars a layer: at full resolution above its own."""
    pitch, largest = 12.5, max(max(cost.own, cost.full) for cost in costs)
    items: list[Item] = []
    for row, cost in enumerate(costs, 1):
        for y, value, role in ((2.0, cost.full, "muted"), (6.5, cost.own, "kernel")):
            length = room * value / largest
            items.append(Bar(0, row * pitch + y, length, 3.5, style.colors[role]))
    return Block(room, (len(costs) + 1) * pitch, tuple(items))


# An outline by all upsamplings


class Crop(NamedTuple):
    """A part of a mask, uint8 (rows, columns), and whether it is that of the network drawn."""

    title: str
    labels: NDArray[np.uint8]
    chosen: bool


def edge_panel(
    image: NDArray[np.uint8],
    at: tuple[int, int],
    crops: Sequence[Crop],
    colors: tuple[str, ...],
    style: Style,
    width: float,
) -> Block:
    """Draw the picture with a frame whose corner is at a place, and what networks make of it."""
    apart = width >= _COMPACT
    size = _fitted(image, _MAX_SIDE if apart else width * 0.6)
    unit = size[0] / image.shape[1]
    rows, columns = crops[0].labels.shape
    frame = at[1] * unit, at[0] * unit, columns * unit, rows * unit
    picture = framed(image, size, style).under(Outline(*frame, style.colors["kernel"], 1.6))
    picture = headed(picture, style, t("Picture"), "input").aside()
    part = image[at[0] : at[0] + rows, at[1] : at[1] + columns]
    shown = [(t("Picture"), part, False)]
    shown += [(crop.title, _colored(crop.labels, colors), crop.chosen) for crop in crops]
    room = width - picture.width - 2 * _GAP if apart else width
    count = len(shown)
    gap, words = 8.0, 12.0
    longest = max(text_width(title, _FONT, bold=True) for title, *_ in shown)
    across, side = 1, 0.0
    for tried in range(1, count + 1):
        down = -(-count // tried)
        wide, high = (room - gap * (tried - 1)) / tried, (_CROPS - gap * (down - 1)) / down - words
        if min(wide, high) > side and wide >= longest:
            across, side = tried, min(wide, high)
    pitch = max(side, longest)
    lines = [
        beside([_close_up(*each, side, pitch, style) for each in shown[i : i + across]], gap)
        for i in range(0, count, across)
    ]
    grid = stacked(lines, gap)
    if apart:
        return beside([picture, grid], 2 * _GAP, align="top")
    return stacked([picture, grid], 10)


def _close_up(
    title: str, pixels: NDArray[np.uint8], chosen: bool, side: float, width: float, style: Style
) -> Block:
    colors = style.colors
    size = _fitted(pixels, side)
    color = colors["text" if chosen else "muted"]
    words = Text(0, size[1] + 2, width, 9, title, color, _FONT, bold=chosen)
    block = framed(pixels, size, style).under(words)
    if chosen:
        block = block.under(Outline(-2, -2, size[0] + 4, size[1] + 4, colors["output"], 1.6))
    return Block(width, side + 12, parts=((0.0, 0.0, block),))


def _fitted(pixels: NDArray[np.uint8], side: float) -> tuple[float, float]:
    """Give the width and height of pixels whose longer side is so long."""
    scale = side / max(pixels.shape[:2])
    return pixels.shape[1] * scale, pixels.shape[0] * scale


def _colored(labels: NDArray[np.uint8], colors: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.full((256, 3), 128, np.uint8)
    table[: len(colors)] = [rgb(color) for color in colors]
    return table[labels]
