"""Every figure there is, by its stem."""

from __future__ import annotations

import inspect

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.iou.iou_boxes import IoUBoxes

FIGURES: dict[str, type[Figure]] = {
    kind.stem: kind
    for kind in (*(getattr(sw, name) for name in sw.__all__), IoUBoxes)
    if inspect.isclass(kind) and issubclass(kind, Figure)
}
