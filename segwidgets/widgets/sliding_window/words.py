"""Sentences of the sliding window figure."""

from __future__ import annotations

from typing import Any

from segwidgets.widgets.words import amount, duration


def why_equal(
    *, equal: bool, per_layer: bool, patch_size: int, field: int | None, chained: bool
) -> str:
    """Say why both ways give the same scores, or why they do not.

    Parameters
    ----------
    equal : bool
        Whether they do, away from the border.
    per_layer : bool
        Whether the layers pad their feature maps.
    patch_size : int
        Side of the window.
    field : int or None
        Side of the receptive field; None where it is the whole picture.
    chained : bool
        Whether the network's layers follow one another.

    Returns
    -------
    str
        One or two sentences.
    """
    if field is None:
        return (
            "Each score depends on the whole picture, and a window shows a part of it only: the "
            "two are different questions."
        )
    if patch_size < field:
        return (
            f"A window of {patch_size} pixels shows less than the receptive field of {field}: its "
            f"scores lack what lies beyond, and the network sees zeros there instead."
        )
    if equal and not per_layer:
        return (
            "Both see the same picture, padded once with zeros, and sum the same products. Only "
            "the order of the sums differs, and with it the last digits."
        )
    if equal:
        return (
            "Inside, both sum the same products. At the border every layer lays zeros around its "
            "own feature maps, where a window has what the layers make of the zeros around the "
            "picture, and that is not zero."
        )
    if not chained:
        return (
            "The network goes down and up again, so a score also depends on where its pixel lies "
            "on the coarser grid. Each window begins a grid of its own, one pass has one for all."
        )
    return "The two differ by more than rounding: equal pixels do not get equal scores here."


def in_words(name: str, facts: dict[str, Any]) -> str:
    """Tell the figure where it cannot be shown.

    Parameters
    ----------
    name : str
        The figure's name.
    facts : dict
        All that was computed.

    Returns
    -------
    str
        A few sentences.
    """
    spent = facts["cost"]
    rows, columns = facts["picture"]
    told = (
        f"{name}: {facts['model']} on {rows} × {columns} pixels, patches of {facts['patch_size']} "
        f"× {facts['patch_size']}. The window takes {amount(spent['sliding_macs'])} "
        f"multiply-adds and {duration(spent['sliding_seconds'])} on {facts['device']}"
    )
    if not facts["one_pass"]:
        return f"{told}. {facts['why_not']}"
    return (
        f"{told}; one pass takes {amount(spent['one_pass_macs'])} and "
        f"{duration(spent['one_pass_seconds'])}. Largest difference of their scores: "
        f"{facts['equality']['max']:.1e}. {facts['equality']['words']}"
    )
