"""What holds for all figures of a kernel."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


def _inline() -> bool:
    return os.environ.get("SEGWIDGETS_INLINE", "") not in ("", "0")


@dataclass(slots=True)
class Options:
    """Options for the figures that are made from now on.

    Examples
    --------
    >>> import segwidgets as sw
    >>> sw.options.inline = True  # where a host says that a figure's code did not arrive
    >>> sw.options.inline = False
    """

    #: Whether each figure carries its whole module, for hosts where figures cannot share one;
    #: SEGWIDGETS_INLINE=1 turns it on from outside.
    inline: bool = field(default_factory=_inline)


options = Options()
