"""Compare what is on screen with a picture that somebody has looked at."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent / "pictures"
#: Set it to write the pictures anew; then look at them.
UPDATE = "SEGWIDGETS_UPDATE_PICTURES"
#: A quarter of the size: shapes and colours stay, how a font is smoothed does not.
SHRINK = 4
#: Levels of 255 by which a pixel may differ, and the share of pixels that may differ by more.
LEVELS = 40
SHARE = 0.01


def shrunk(png: bytes) -> Image.Image:
    """Make the picture that is kept."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    size = (image.width // SHRINK, image.height // SHRINK)
    return image.resize(size, Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Share of pixels that differ visibly; 1 where the sizes do."""
    if abs(one.height - other.height) > 2 or one.width != other.width:
        return 1.0
    height = min(one.height, other.height)
    a, b = (np.asarray(i.convert("RGB"), dtype=int)[:height] for i in (one, other))
    return float((np.abs(a - b).max(axis=2) > LEVELS).mean())


def kept(name: str, picture: Image.Image) -> Image.Image:
    """The picture of that name, written first where that is asked for."""
    path = FOLDER / f"{name}.png"
    if os.environ.get(UPDATE):
        FOLDER.mkdir(exist_ok=True)
        picture.quantize(128).save(path, optimize=True)
    assert path.is_file(), f"{path.name} is missing: run with {UPDATE}=1, then look at it"
    with Image.open(path) as image:
        return image.convert("RGB")
