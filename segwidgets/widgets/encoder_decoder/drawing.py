"""A prediction on paper: picture, target and mask side by side, below the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, rgb
from segwidgets.drawing.grids import Style, captioned, framed, headed
from segwidgets.drawing.items import Block, Curve, Drawing, Item, Outline, Text, beside, stacked

_GAP = 14.0
_MAX_SIDE = 150.0
# The largest face of the network, and the room round a face: beside it, below it, in the middle.
_MAX_FACE = 64.0
_BESIDE, _BELOW, _MIDDLE = 8.0, 22.0, 26.0
_FONT = 7.0


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
            words = face.kind if face.weights is None else str(face.channels)
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


def prediction_drawing(
    image: NDArray[np.uint8],
    target: NDArray[np.uint8] | None,
    mask: NDArray[np.uint8] | None,
    sentence: str,
    *,
    alt: str,
    layers: Sequence[Face],
    skip: bool,
    colors: tuple[str, ...],
    theme: Theme,
    width: float,
) -> Drawing:
    """Draw the network, picture, target and mask as far as there are any, above the sentence.

    Labels take the color of their class; any other label is grey.
    """
    style = Style(theme, 10.0)
    shown: list[tuple[str, Any, str]] = [("Picture", image, "input")]
    if target is not None:
        shown.append(("Target", _colored(target, colors), "input"))
    if mask is not None:
        shown.append(("Prediction", _colored(mask, colors), "output"))
    side = min(_MAX_SIDE, (width - (len(shown) - 1) * _GAP) / len(shown))
    scale = side / max(image.shape[:2])
    size = image.shape[1] * scale, image.shape[0] * scale
    pictures = [
        headed(framed(pixels, size, style), style, title, role) for title, pixels, role in shown
    ]
    blocks = [beside(pictures, _GAP, align="top")]
    if layers and mask is not None:
        labels = _colored(mask, colors)
        ends = Face("picture", 0, 3, image), Face("mask", 0, 1, labels)
        # As on the page, scores are shown by the mask that they lead to.
        layers = [
            face._replace(pixels=labels) if face.kind == "scores" else face for face in layers
        ]
        blocks.insert(0, network_block([ends[0], *layers, ends[1]], style, width, skip=skip))
    block = captioned(stacked(blocks, 8, align="middle"), style, width, sentence, gap=10)
    return block.drawing(style.colors["surface"], alt)


def _colored(labels: NDArray[np.uint8], colors: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.full((256, 3), 128, np.uint8)
    table[: len(colors)] = [rgb(color) for color in colors]
    return table[labels]
