"""The scene of a prediction: picture, target and mask side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.blocks import Block, beside, stacked
from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import Style, headed, wrapped
from segwidgets.drawing.scene import Outline, Picture, Pixels, Scene

_GAP = 14.0
_MAX_SIDE = 150.0


def prediction_scene(
    image: NDArray[np.uint8],
    target: NDArray[np.uint8] | None,
    mask: NDArray[np.uint8] | None,
    sentence: str,
    *,
    colours: tuple[str, ...],
    theme: Theme,
    width: float,
) -> Scene:
    """Compose the scene.

    Parameters
    ----------
    image : numpy.ndarray
        (H, W, 3), uint8.
    target, mask : numpy.ndarray or None
        Labels, (H, W), uint8; left out where there are none.
    sentence : str
        What there is to see.
    colours : tuple of str
        One "#rrggbb" per class; any other label is grey.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room, in points.

    Returns
    -------
    Scene
        Two or three pictures and the sentence.
    """
    style = Style(theme, 10.0)
    shown: list[tuple[str, Any, str]] = [("Picture", image, "input")]
    if target is not None:
        shown.append(("Truth", _coloured(target, colours), "kernel"))
    if mask is not None:
        shown.append(("Prediction", _coloured(mask, colours), "output"))
    side = min(_MAX_SIDE, (width - (len(shown) - 1) * _GAP) / len(shown))
    scale = side / max(image.shape[:2])
    high, wide = (cells * scale for cells in image.shape[:2])
    pictures = []
    for title, pixels, role in shown:
        items = (
            Picture(0, 0, wide, high, Pixels.of(pixels)),
            Outline(0, 0, wide, high, style.colours["line"], 0.6),
        )
        pictures.append(headed(Block(wide, high, items), style, title, role))
    words = stacked(wrapped(sentence, style, width), 1.5)
    blocks = [beside(pictures, _GAP, align="top"), words]
    return stacked(blocks, 10).scene(style.colours["surface"], sentence)


def _coloured(labels: NDArray[np.uint8], colours: tuple[str, ...]) -> NDArray[np.uint8]:
    codes = [*colours, *["#808080"] * (256 - len(colours))]
    table = np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in codes], np.uint8)
    return table[labels]
