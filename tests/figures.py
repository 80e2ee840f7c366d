"""Every figure there is, by its stem."""

from __future__ import annotations

import inspect

import segwidgets as sw
from segwidgets.widgets.figure import Figure

FIGURES: dict[str, type[Figure]] = {
    kind.stem: kind
    for kind in (getattr(sw, name) for name in sw.__all__)
    if inspect.isclass(kind) and issubclass(kind, Figure)
}
