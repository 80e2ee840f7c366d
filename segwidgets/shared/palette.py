"""The colours of page and figure alike, from the file that the page's build reads too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

PALETTE: Final[dict[str, dict[str, Any]]] = json.loads(
    Path(__file__).with_name("palette.json").read_text("utf-8")
)
