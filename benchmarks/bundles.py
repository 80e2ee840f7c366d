"""How much a figure weighs: the scripts, an exported page, and what a notebook stores."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from ipywidgets import Widget

import segwidgets as sw
from benchmarks.rows import Row, limited
from segwidgets.shared.bundles import STATIC, bundle_text

FIGURES = 20
#: kB, of the whole notebook, of one figure, and of one figure gzipped.
NOTEBOOK, FIGURE, FIGURE_GZIPPED = 1500, 60, 20


def measure() -> Iterator[Row]:
    """Weigh what the build and the widgets give; the build itself holds scripts to budgets."""
    for script in sorted(STATIC.glob("*.js")):
        yield from _sizes(script.name, bundle_text(script.name))
    figure = sw.ConvTranspose2d()
    yield from _sizes("exported page", figure.to_html())
    figure.close()
    Widget.close_all()
    figures = [sw.ConvTranspose2d() for _ in range(FIGURES)]
    state = Widget.get_manager_state(drop_defaults=False)["state"]
    yield limited(f"notebook with {FIGURES} figures", _kilo(_saved(state)), "kB", NOTEBOOK)
    own = {figures[0].model_id, figures[0].layout.model_id}
    one = _saved({name: model for name, model in state.items() if name in own})
    yield limited("of which each figure", _kilo(one), "kB", FIGURE)
    yield limited("of which each figure, gzipped", _kilo(_gzipped(one)), "kB", FIGURE_GZIPPED)
    Widget.close_all()


def _sizes(name: str, text: str) -> Iterator[Row]:
    data = text.encode()
    yield Row(name, _kilo(data), "kB")
    yield Row(f"{name}, gzipped", _kilo(_gzipped(data)), "kB")


def _saved(state: dict[str, object]) -> bytes:
    """Write widget states as a notebook file does."""
    return json.dumps(state, indent=1, ensure_ascii=False).encode()


def _gzipped(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9)


def _kilo(data: bytes) -> float:
    return len(data) / 1000
