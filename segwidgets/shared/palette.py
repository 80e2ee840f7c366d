"""The colours of page and figure alike, from the file that the page's build reads too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

PALETTE: Final[dict[str, Any]] = json.loads(
    Path(__file__).with_name("palette.json").read_text("utf-8")
)


def rgb(color: str) -> tuple[int, int, int]:
    """Read red, green and blue, 0 to 255, from #rrggbb."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


# How the hues come again for further classes: as they are, darker, lighter, darkest.
_AGAIN = ((0, 0.0), (0, 0.4), (255, 0.5), (0, 0.65))


def class_color(label: int) -> str:
    """Give the color of a class without one of its own, in every figure.

    The first seven are Okabe and Ito's, from label 1 on; label 0 is most often the background.

    Examples
    --------
    >>> class_color(1), class_color(8), class_color(0)
    ('#E69F00', '#8a5f00', '#9aa1ae')
    """
    if label == 0:
        return str(PALETTE["unclassed"])
    hues = PALETTE["classes"]
    turn, number = divmod(label - 1, len(hues))
    end, share = _AGAIN[turn % len(_AGAIN)]
    hue = str(hues[number])
    if not share:
        return hue
    return "#" + "".join(f"{int(c + (end - c) * share + 0.5):02x}" for c in rgb(hue))
