"""A figure from the address that a page has copied."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from segwidgets.shared.numbers import short
from segwidgets.widgets.figure import Figure

# As in the page: a bare word stands for itself.
_WORD = re.compile(r"[a-z_-]*")
_STATE = "state"
_AGAIN = 'press "Copy link" below the figure once more, and give all that it copied.'


def from_link(url: str, *arguments: Any, figure: str | None = None, **named: Any) -> Figure:
    """Make the figure that a link of an exported page shows.

    Parameters
    ----------
    url : str
        What "Copy link" below a figure copied.
    *arguments
        What the figure is made of besides, as for `from_state`: a picture, a network. These are
        not in a link.
    figure : str, optional
        Which figure of a page with several, by the id of its element, such as "figure-2".
    **named
        Traits and other arguments of the class, instead of what the link says.

    Returns
    -------
    Figure
        Of the class that the link is of, masks included.

    Raises
    ------
    TypeError
        If `url` is no text.
    ValueError
        If it is no such link, is cut off or damaged, of a newer version, of several figures
        or of another picture.
    traitlets.TraitError
        If a value in it breaks a rule; the message says which.

    Examples
    --------
    >>> import segwidgets as sw
    >>> link = (
    ...     "https://uni.example/strides.html#stride=3&state=eyJzZWd3aWRnZXRzIjoxLCJmaWd1cmUiOiJ"
    ...     "jb252LTFkIiwidHJhaXRzIjp7ImlucHV0IjpbMSwyLDMsNF0sImtlcm5lbCI6WzEsMV0sInN0cmlkZSI6M319"
    ... )
    >>> sw.from_link(link)
    <Conv1d: input 4, kernel 2, stride 3, output 1>
    """
    if not isinstance(url, str):
        raise TypeError(f'url = {short(url)}: give the text that "Copy link" copied.')
    given = dict(parse_qsl(urlsplit(url.strip()).fragment, keep_blank_values=True))
    prefix = _prefix(url, given, figure)
    state = _read(given[prefix + _STATE], prefix)
    kind = _class_of(state["figure"])
    # What somebody has changed in the address by hand counts, as it does in the page.
    by_hand = {
        name: _value(name, given[prefix + name])
        for name in kind._settable()
        if prefix + name in given
    }
    return kind.from_state({**state, "traits": {**state["traits"], **by_hand}}, *arguments, **named)


def _prefix(url: str, given: dict[str, str], figure: str | None) -> str:
    """Find what stands before the names of the figure that is meant."""
    prefixes = [name.removesuffix(_STATE) for name in given if re.search(r"(^|\.)state$", name)]
    if not prefixes:
        raise ValueError(f"url = {short(url)} has no figure in it: {_AGAIN}")
    if figure is None and len(prefixes) == 1:
        return prefixes[0]
    ids = [prefix.removesuffix(".") for prefix in prefixes]
    if figure is None:
        raise ValueError(
            f"the link is of {len(ids)} figures, {', '.join(ids)}: say which one, "
            f"from_link(url, figure={ids[-1]!r})."
        )
    if figure not in ids:
        raise ValueError(
            f"figure = {short(figure)}: the link is of {', '.join(map(repr, ids))}; leave `figure` "
            f"out or give one of these, or copy the link below the other figure."
        )
    return prefixes[ids.index(figure)]


def _read(text: str, prefix: str) -> dict[str, Any]:
    """Read the state in a link, whose end is at the end."""
    try:
        padded = text + "=" * (-len(text) % 4)
        state: dict[str, Any] = json.loads(
            urlsafe_b64decode(padded.encode("ascii")).decode("utf-8")
        )
    except (ValueError, RecursionError):
        raise ValueError(
            f"{prefix}{_STATE} = {short(text)} of the link ends too early or was changed: {_AGAIN}"
        ) from None
    whole = isinstance(state, dict) and isinstance(state.get("figure"), str)
    if not whole or not isinstance(state.get("traits"), dict):
        raise ValueError(f"{prefix}{_STATE} of the link is {short(state)}, no figure's: {_AGAIN}")
    return state


def _class_of(stem: str) -> type[Figure]:
    """Find a public class by the name of its element.

    >>> _class_of("iou-boxes").__name__
    'IoUBoxes'
    """
    import segwidgets

    names = {name.lower(): name for name in segwidgets.__all__ if name[0].isupper()}
    name = names.get(stem.replace("-", ""))
    if name is None:
        raise ValueError(
            f"the link is of figure {short(stem)}, which this release does not have: update "
            f"segwidgets."
        )
    kind: type[Figure] = getattr(segwidgets, name)
    return kind


def _value(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        if _WORD.fullmatch(text):
            return text
        raise ValueError(
            f"{name} = {short(text)} in the link is neither a word nor JSON: write a number like "
            f"2 or a list like [[1, 2], [3, 4]], or leave {name} out."
        ) from None
