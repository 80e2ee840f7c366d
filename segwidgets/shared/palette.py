"""The colours of page and figure alike, from the file that the page's build reads too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

PALETTE: Final[dict[str, Any]] = json.loads(
    Path(__file__).with_name("palette.json").read_text("utf-8")
)


def torchvision_palette(classes: int) -> list[list[int]]:
    """Give each class the colour that torchvision's `draw_segmentation_masks` gives it."""
    steps = (2**25 - 1, 2**15 - 1, 2**21 - 1)
    return [[number * step % 255 for step in steps] for number in range(classes)]
