"""Defaults, ranges and choices of every trait, from the file that the page's build reads too."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from segwidgets.shared.limits import LIMITS

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
    for figure, options in json.loads(
        Path(__file__).with_name("options.json").read_text("utf-8")
    ).items()
}


def defaults_of(*figures: str) -> dict[str, Any]:
    """Give every trait of these figures and families with its default; lists become tuples."""
    return {
        name: _frozen(option["default"])
        for figure in figures
        for name, option in OPTIONS[figure].items()
    }


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
