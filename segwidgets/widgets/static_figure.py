"""A figure as a notebook's output that needs no widgets."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segwidgets.embed.page import Still


@dataclass(frozen=True)
class StaticFigure:
    """A figure as a notebook's output that needs no widgets.

    Attributes
    ----------
    html : str
        A picture, and a frame that takes its place.
    still : segwidgets.embed.page.Still
        The picture.
    """

    html: str
    still: Still

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = b64encode(self.still.png).decode("ascii")
        data = {"text/html": self.html, "image/png": picture, "text/plain": self.still.alt}
        return data, {"image/png": {"alt": self.still.alt}}
