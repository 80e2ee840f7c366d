"""The figures of the gallery, a file per family, from top to bottom."""

from __future__ import annotations

from segwidgets.embed.example import Example
from segwidgets.embed.examples import checkerboard, iou, linear, networks, unpooling

_FAMILIES = (linear, checkerboard, unpooling, networks, iou)

EXAMPLES = [item for family in _FAMILIES for item in vars(family).values() if type(item) is Example]
