"""Sentences of the sliding window figure."""

from __future__ import annotations

from typing import Any


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


def duration(seconds: float) -> str:
    """Write a time as one would say it.

    Parameters
    ----------
    seconds : float
        The time.

    Returns
    -------
    str
        In milliseconds, seconds, minutes or hours.

    Examples
    --------
    >>> duration(0.0123), duration(2.5), duration(100), duration(9000)
    ('12 ms', '2.5 s', '1 min 40 s', '2 h 30 min')
    """
    if seconds < 0.9995:
        return f"{1000 * seconds:.{0 if seconds >= 0.00995 else 1}f} ms"
    if seconds < 99.95:
        return f"{seconds:.{0 if seconds >= 9.95 else 1}f} s"
    minutes = round(seconds) // 60
    if minutes < 100:
        return f"{minutes} min {round(seconds) % 60} s"
    return f"{minutes // 60} h {minutes % 60} min"


def amount(number: int) -> str:
    """Write a count of operations in thousands, millions, billions.

    Parameters
    ----------
    number : int
        The count.

    Returns
    -------
    str
        Three significant digits.

    Examples
    --------
    >>> amount(950), amount(529_200), amount(20_300_000_000)
    ('950', '529 thousand', '20.3 billion')
    """
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if number >= size:
            return f"{number / size:.3g} {word}"
    return str(number)


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
