"""Figures whose traits have one value, with a kernel and in exported pages."""

from __future__ import annotations

from itertools import count
from typing import Any

from traitlets import TraitError

from segwidgets.shared.numbers import short
from segwidgets.widgets.figure import Figure

_keys = count(1)


class Link:
    """Two traits that have one value, until `unlink`."""

    def __init__(self, first: tuple[Figure, str], second: tuple[Figure, str]) -> None:
        self._busy = False
        self._key = f"link-{next(_keys)}"
        (figure, name), (other, other_name) = first, second
        # What does not fit is refused before anything is joined.
        setattr(other, other_name, getattr(figure, name))
        self._carriers = [
            (end, self._carrier(end, opposite))
            for end, opposite in ((first, second), (second, first))
        ]
        for (figure, name), carry in self._carriers:
            figure._joined.setdefault(name, []).append(self._key)
            figure.observe(carry, names=name)

    def _carrier(self, source: tuple[Figure, str], target: tuple[Figure, str]) -> Any:
        def carry(change: Any) -> None:
            if self._busy:
                return
            self._busy = True
            try:
                setattr(*target, change.new)
            except TraitError:
                # Both keep the value that both can have.
                setattr(*source, change.old)
                if not source[0]._receiving:
                    raise
            finally:
                self._busy = False

        return carry

    def unlink(self) -> None:
        """Part the two again; a second time does nothing."""
        for (figure, name), carry in self._carriers:
            figure.unobserve(carry, names=name)
            figure._joined[name].remove(self._key)
        self._carriers = []


def link(first: tuple[Figure, str], second: tuple[Figure, str]) -> Link:
    """Give a trait of one figure and a trait of another one value.

    What is changed in either, by Python or in the page, changes in both; a value that one of
    them refuses is refused for both. Figures that are written into one page stay linked there.

    Parameters
    ----------
    first, second : (Figure, str)
        A figure and the name of a trait. The second takes the value of the first.

    Returns
    -------
    Link
        Its `unlink()` parts the two again.

    Raises
    ------
    TypeError
        If one of them is no pair of a figure and a name.
    ValueError
        If a figure has no such trait, or both are the same.
    traitlets.TraitError
        If the second cannot have the value of the first; nothing is changed then.

    Examples
    --------
    >>> import segwidgets as sw
    >>> a, b = sw.Conv1d(stride=2), sw.ConvTranspose1d(stride=1)
    >>> joined = sw.link((a, "stride"), (b, "stride"))
    >>> b.stride
    2
    >>> b.stride = 3
    >>> a.stride
    3
    >>> joined.unlink()
    """
    for end in (first, second):
        if not (
            isinstance(end, tuple)
            and len(end) == 2
            and isinstance(end[0], Figure)
            and isinstance(end[1], str)
        ):
            raise TypeError(
                f'{short(end)} is no pair of a figure and the name of a trait: (w, "stride").'
            )
        figure, name = end
        known = figure._settable()
        if name not in known:
            raise ValueError(
                f"{type(figure).__name__} has no trait {name!r} to link; choose among "
                f"{', '.join(sorted(known))}."
            )
    if first == second:
        raise ValueError(f"{first[1]!r} of one figure cannot be linked with itself.")
    return Link(first, second)
