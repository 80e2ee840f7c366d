"""Which color each class has, in every figure alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from segwidgets.images.scene import CLASSES, COLORS
from segwidgets.shared.palette import class_color

_COLOR = re.compile("#[0-9a-fA-F]{6}")


def check_colors(name: str, given: Any) -> None:
    """Refuse what is neither a list of "#rrggbb" nor a dict of them."""
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise TypeError(
            f'{name} = {given!r}: give a list with one "#rrggbb" for each class, or a dict with '
            f"those of some by their names."
        )
    for key, color in given.items() if isinstance(given, Mapping) else enumerate(given):
        if not isinstance(color, str) or not _COLOR.fullmatch(color):
            example = "#E69F00"
            raise ValueError(f'{name}[{key!r}] = {color!r}: give "#rrggbb", such as {example!r}.')


def class_colors(
    names: Sequence[str], given: Sequence[str] | Mapping[str, str] = ()
) -> tuple[str, ...]:
    """Give every class its color: the given one, else that of its name, else that of its label.

    Parameters
    ----------
    names : sequence of str
        The classes.
    given : sequence of str or mapping, optional
        One "#rrggbb" for each class; or those of some of them, by their names.

    Returns
    -------
    tuple of str
        One "#rrggbb" for each class. Where all names are those of generated scenes, they have the
        colors of the scenes.

    Raises
    ------
    TypeError
        If they are neither a sequence nor a mapping.
    ValueError
        If there are too few or too many, one is no "#rrggbb", or a name is none of a class.

    Examples
    --------
    >>> class_colors(["sky", "bird"])
    ('#9CCBEB', '#1C202B')
    >>> class_colors(["background", "cell"], {"cell": "#009E73"})
    ('#9aa1ae', '#009E73')
    """
    check_colors("class_colors", given)
    if isinstance(given, Mapping):
        if unknown := [name for name in given if name not in names]:
            raise ValueError(
                f"class_colors has a color for {unknown[0]!r}, which is no class: choose "
                f"{', '.join(map(repr, names))}."
            )
    elif given:
        if len(given) != len(names):
            raise ValueError(
                f"class_colors has {len(given)} colors for {len(names)} classes: give one for each "
                f"class, those of some by their names, {{{names[-1]!r}: {class_color(1)!r}}}, or "
                f"none."
            )
        return tuple(given)
    known = dict(zip(CLASSES, COLORS, strict=True))
    if not set(names) <= set(known):
        known = {name: class_color(label) for label, name in enumerate(names)}
    own = given if isinstance(given, Mapping) else {}
    return tuple(own.get(name) or known[name] for name in names)
