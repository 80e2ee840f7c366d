"""The page's code, which all figures of a notebook share."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from ipywidgets import Widget
from traitlets import Unicode

from segwidgets.shared.bundles import bundle_text
from segwidgets.shared.language import catalogue, known
from segwidgets.widgets.choices import options


class SharedCode(Widget):  # type: ignore[misc]  # ipywidgets has no types
    """The code of a family of figures, as one model without a view.

    A notebook stores the whole module of every widget in it. So a figure carries only a loader,
    which takes the code from this model: twenty figures store it once, and a page evaluates it
    once.
    """

    code = Unicode(help="An ES module with all figures of a family.").tag(sync=True)
    version = Unicode(help="Names the code: equal versions are equal code.").tag(sync=True)


_shared: dict[str, SharedCode] = {}


def shared_texts(lang: object) -> SharedCode | None:
    """Give the one model that has a language's catalogue; English and the unknown need none."""
    tag = known(lang) if isinstance(lang, str) else None
    if tag is None or not catalogue(tag):
        return None
    return _kept(f"texts {tag}", lambda: _packed(tag))


def _packed(lang: str) -> str:
    return json.dumps({"lang": lang, "texts": catalogue(lang)}, ensure_ascii=False)


def shared_code(family: str) -> SharedCode:
    """Give the one model of this kernel, made when its first figure needs it.

    `family` is that of a figure, or "exercise": what asks about figures of all families.
    """
    name = "exercise.js" if family == "exercise" else f"figures-{family}.js"
    return _kept(family, lambda: bundle_text(name))


def own_module(family: str) -> str:
    """Give what each widget of a family carries: a loader, or all of it if that is chosen."""
    return bundle_text(f"figures-{family}.js" if options.inline else "loader.js")


def _kept(name: str, make: Callable[[], str]) -> SharedCode:
    """Make a model when it is needed first, or again after it was closed."""
    held = _shared.get(name)
    if held is None or held.comm is None:
        code = make()
        held = SharedCode(code=code, version=sha256(code.encode()).hexdigest()[:16])
        _shared[name] = held
    return held
