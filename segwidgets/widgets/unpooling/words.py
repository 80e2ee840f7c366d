"""The unpooling figure in words, for where it cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.widgets.words import describe, times

# What has this value is not worth a word.
_NEUTRAL = {"stride": None, "padding": 0, "ceil_mode": False, "gain": 1.0}


def pooling_in_words(spec: Mapping[str, Any], sizes: Sequence[Axes]) -> str:
    """Say what goes in, how it is pooled, and by which methods it comes back.

    Parameters
    ----------
    spec : mapping
        The figure's traits.
    sizes : sequence of tuple of int
        The original's size, and what each pooling leaves of it.

    Returns
    -------
    str
        Words, parted by commas.

    Examples
    --------
    >>> spec = {"image": None, "kernel_size": 2, "stride": None, "padding": 0, "gain": 0.5}
    >>> spec |= {"ceil_mode": True, "methods": ("nearest", "bilinear")}
    >>> pooling_in_words(spec, [(4, 4), (2, 2)])
    'input 4 × 4, kernel_size 2, ceil_mode True, gain 0.5, pooled 2 × 2, nearest and bilinear'
    """
    name = "photograph" if spec["image"] else "input"
    changed = {
        key: str(spec[key]) if isinstance(spec[key], bool) else spec[key]
        for key, neutral in _NEUTRAL.items()
        if spec[key] != neutral
    }
    levels = {"levels": len(sizes) - 1} if spec["image"] else {}
    words = describe(
        {
            name: times(sizes[0]),
            "kernel_size": spec["kernel_size"],
            **changed,
            **levels,
            "pooled": times(sizes[-1]),
        }
    )
    return f"{words}, {_listed(spec['methods'])}"


def errors_in_words(errors: Mapping[str, float]) -> str:
    """Say how far each method is from the original.

    Parameters
    ----------
    errors : mapping
        Mean squared errors by method.

    Returns
    -------
    str
        A clause.

    Examples
    --------
    >>> errors_in_words({"nearest": 25, "max_unpool": 2.375})
    'mean squared error nearest 25, max_unpool 2.38'
    """
    return "mean squared error " + ", ".join(f"{name} {show(e)}" for name, e in errors.items())


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
