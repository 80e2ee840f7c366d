"""Limits, defaults, ranges and choices, from the files that the page's build reads too."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True)
class Limits:
    """How large a figure may be; sides are along one axis, in cells or in pixels."""

    # Pixels from the first row to the player, where a window has as many.
    figure_height: int
    input_side: int
    grid_side: int
    # Of an input whose readings are all seen at once.
    all_side: int
    kernel_side: int
    stride: int
    padding: int
    output_padding: int
    dilation: int
    output_side: int
    # Largest absolute value of a cell or of the bias.
    magnitude: float
    # Upsampling layers.
    layers: int
    # Of a pooling window.
    window_side: int
    # Of an image that is pooled, and how often it is.
    image_side: int
    levels: int
    channels: int
    # Of a figure with several channels.
    products: int
    # Of a picture that a network runs on.
    picture_side: int
    # Of a mask that is painted.
    mask_side: int


def _read(name: str) -> Any:
    return json.loads(Path(__file__).with_name(name).read_text("utf-8"))


LIMITS: Final = Limits(**_read("limits.json"))
_LIMITS = asdict(LIMITS)


def _resolved(option: dict[str, Any]) -> dict[str, Any]:
    """Put the number of a limit in the place of its name."""
    bounds = ("max", "max_side")
    return {
        key: _LIMITS[value] if key in bounds and isinstance(value, str) else value
        for key, value in option.items()
    }


#: By figure or family, then by trait: what its trait type takes, "default" first.
OPTIONS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    figure: {name: _resolved(option) for name, option in options.items()}
    for figure, options in _read("options.json").items()
}


#: By family or figure: names of the "parts" that can be covered, and what it "asks" by default.
PARTS: Final[dict[str, dict[str, list[str]]]] = _read("parts.json")


#: What is said of the entries of a COCO file, with tags for the phases of a step.
COCO_WORDS: Final[dict[str, str]] = _read("coco_words.json")
#: What COCO has how many of, each with its source.
COCO_COUNTS: Final[list[dict[str, Any]]] = _read("coco_counts.json")["rows"]


def defaults_of(*figures: str) -> dict[str, Any]:
    """Give every trait of these figures and families with its default; lists become tuples."""
    return {
        name: _frozen(option["default"])
        for figure in figures
        for name, option in OPTIONS[figure].items()
    }


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
