"""The page's side of a figure: the scripts that the build puts into `static/`."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


def is_dev() -> bool:
    """Tell whether bundles are watched and reloaded: SEGWIDGETS_DEV=1."""
    return os.environ.get("SEGWIDGETS_DEV", "") not in ("", "0")


def bundle_path(name: str) -> Path:
    """Find a script such as "elements.js", or say how to build it."""
    path = STATIC / name
    if not path.is_file():
        raise FileNotFoundError(
            f"segwidgets/static/{name} is missing. In a checkout, build it with `make setup` "
            f"(or `npm ci && npm run build` in js/); otherwise install segwidgets again."
        )
    return path


@cache
def bundle_text(name: str) -> str:
    """Read a script such as "elements.js", once."""
    return bundle_path(name).read_text("utf-8")
