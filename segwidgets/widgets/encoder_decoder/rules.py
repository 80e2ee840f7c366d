"""Which encoder-decoders are trained, and which is nearest to what somebody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

#: The traits that choose a network.
CHOOSING = ("downsample", "upsample", "kernel_size", "depth", "skip")


class Choice(NamedTuple):
    """A trained encoder-decoder.

    Attributes
    ----------
    name : str
        As in `segwidgets.networks.variants()`.
    downsample, upsample : str
        The ways down and up.
    kernel_size : int or None
        Of the transposed convolution, None for other ways up.
    depth : int
        How often the size is halved.
    skip : bool
        Whether there are skips.
    """

    name: str
    downsample: str
    upsample: str
    kernel_size: int | None
    depth: int
    skip: bool

    def has(self, name: str, value: Any) -> bool:
        """Tell whether a trait's value is this network's; other ways up take any kernel size."""
        mine = getattr(self, name)
        return bool(mine == value) or (name == "kernel_size" and mine is None)


@cache
def trained() -> tuple[Choice, ...]:
    """List the trained encoder-decoders."""
    from segwidgets.networks.catalogue import VARIANTS

    return tuple(
        Choice(
            variant.name,
            *(variant.options.get(name) for name in CHOOSING),  # type: ignore[arg-type]
        )
        for variant in VARIANTS.values()
        if variant.kind == "encoder_decoder"
    )


def chosen(values: Mapping[str, Any]) -> Choice:
    """Find the network with all these values.

    Parameters
    ----------
    values : mapping
        The traits of `CHOOSING`.

    Returns
    -------
    Choice
        The network.

    Raises
    ------
    ValueError
        If nobody has trained it; the message says what there is.

    Examples
    --------
    >>> values = dict(zip(CHOOSING, ("max_pool", "bilinear", 2, 3, False)))
    >>> chosen(values).name
    'max_pool-bilinear-d3'
    """
    for choice in trained():
        if all(choice.has(name, values[name]) for name in CHOOSING):
            return choice
    if values["upsample"] == "max_unpool" and values["downsample"] != "max_pool":
        raise ValueError(
            "upsample = 'max_unpool' needs the positions that max pooling remembers: choose "
            "downsample = 'max_pool', or another upsampling."
        )
    asked = ", ".join(f"{name} = {values[name]!r}" for name in CHOOSING)
    raise ValueError(
        f"nobody has trained {asked}: choose what segwidgets.networks.variants() lists, several "
        f"values together in `with w.hold_trait_notifications():`."
    )


def nearest(values: Mapping[str, Any], changed: Iterable[str]) -> Choice | None:
    """Find the trained network that keeps what was changed, and most of the rest.

    Parameters
    ----------
    values : mapping
        The traits of `CHOOSING`.
    changed : iterable of str
        Those that have to stay.

    Returns
    -------
    Choice or None
        None where no network has them all.

    Examples
    --------
    >>> values = dict(zip(CHOOSING, ("strided_conv", "max_unpool", 2, 3, True)))
    >>> nearest(values, ["downsample"]).name
    'strided_conv-nearest-d3-skip'
    >>> nearest(values, ["upsample"]).name
    'max_pool-max_unpool-d3-skip'
    """
    fitting = [c for c in trained() if all(c.has(name, values[name]) for name in changed)]
    if not fitting:
        return None
    return max(fitting, key=lambda c: sum(c.has(name, values[name]) for name in CHOOSING))
