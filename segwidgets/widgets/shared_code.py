"""The page's code, which all figures of a notebook share."""

from __future__ import annotations

from hashlib import sha256

from ipywidgets import Widget
from traitlets import Unicode

from segwidgets.shared.bundles import bundle_text


class SharedCode(Widget):  # type: ignore[misc]  # ipywidgets has no types
    """The code of a family of figures, as one model without a view.

    A notebook stores the whole module of every widget in it. So a figure carries only a loader,
    which takes the code from this model: twenty figures store it once, and a page evaluates it
    once.
    """

    code = Unicode(help="An ES module with all figures of a family.").tag(sync=True)
    version = Unicode(help="Names the code: equal versions are equal code.").tag(sync=True)


_shared: dict[str, SharedCode] = {}


def shared_code(family: str) -> SharedCode:
    """Give the one model of this kernel, made when its first figure needs it.

    `family` is that of a figure, or "exercise": what asks about figures of all families.
    """
    held = _shared.get(family)
    if held is None or held.comm is None:
        code = bundle_text("exercise.js" if family == "exercise" else f"figures-{family}.js")
        held = SharedCode(code=code, version=sha256(code.encode()).hexdigest()[:16])
        _shared[family] = held
    return held
