"""A prediction on paper: picture, target and mask side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, rgb
from segwidgets.drawing.grids import Style, captioned, framed, headed
from segwidgets.drawing.items import Drawing, beside

_GAP = 14.0
_MAX_SIDE = 150.0


def prediction_drawing(
    image: NDArray[np.uint8],
    target: NDArray[np.uint8] | None,
    mask: NDArray[np.uint8] | None,
    sentence: str,
    *,
    colors: tuple[str, ...],
    theme: Theme,
    width: float,
) -> Drawing:
    """Draw the picture, and target and mask where there are any, above the sentence.

    Labels take the color of their class; any other label is grey.
    """
    style = Style(theme, 10.0)
    shown: list[tuple[str, Any, str]] = [("Picture", image, "input")]
    if target is not None:
        shown.append(("Target", _colored(target, colors), "kernel"))
    if mask is not None:
        shown.append(("Prediction", _colored(mask, colors), "output"))
    side = min(_MAX_SIDE, (width - (len(shown) - 1) * _GAP) / len(shown))
    scale = side / max(image.shape[:2])
    size = image.shape[1] * scale, image.shape[0] * scale
    pictures = [
        headed(framed(pixels, size, style), style, title, role) for title, pixels, role in shown
    ]
    row = beside(pictures, _GAP, align="top")
    block = captioned(row, style, width, sentence, gap=10)
    return block.drawing(style.colors["surface"], sentence)


def _colored(labels: NDArray[np.uint8], colors: tuple[str, ...]) -> NDArray[np.uint8]:
    table = np.full((256, 3), 128, np.uint8)
    table[: len(colors)] = [rgb(color) for color in colors]
    return table[labels]
