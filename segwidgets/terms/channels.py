"""Channels: how many go in and come out, and which of them the groups let see each other."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segwidgets.shared.numbers import whole
from segwidgets.terms.parameters import Axes


@dataclass(frozen=True)
class Channels:
    """The channels of a convolution or of its transpose; a channel sees those of its own group."""

    input: int = 1
    output: int = 1
    groups: int = 1

    @property
    def several(self) -> bool:
        """Whether there is more than one on either side."""
        return max(self.input, self.output) > 1

    @property
    def inputs_per_group(self) -> int:
        """How many input channels are summed in an output channel."""
        return self.input // self.groups

    @property
    def outputs_per_group(self) -> int:
        """How many output channels an input channel adds to."""
        return self.output // self.groups

    @property
    def pairs(self) -> int:
        """How many pairs of channels have a kernel of their own."""
        return self.input * self.outputs_per_group

    def seen_by(self, output: int) -> range:
        """Give the input channels that are summed in an output channel."""
        first = output // self.outputs_per_group * self.inputs_per_group
        return range(first, first + self.inputs_per_group)


ONE = Channels()


def checked_channels(in_channels: int, out_channels: int, groups: int) -> Channels:
    """Check that both sides can be divided into groups.

    Examples
    --------
    >>> checked_channels(4, 6, 2).pairs
    12
    >>> checked_channels(4, 6, 4)
    Traceback (most recent call last):
    ValueError: groups = 4: must divide in_channels 4 and out_channels 6; choose 1 or 2.
    """
    given = {"in_channels": in_channels, "out_channels": out_channels, "groups": groups}
    for name, value in given.items():
        whole(name, value, 1)
    if in_channels % groups or out_channels % groups:
        raise ValueError(
            f"groups = {groups}: must divide in_channels {in_channels} and out_channels "
            f"{out_channels}; choose {_choices(in_channels, out_channels)}."
        )
    return Channels(int(in_channels), int(out_channels), int(groups))


def _choices(in_channels: int, out_channels: int) -> str:
    gcd = int(np.gcd(in_channels, out_channels))
    *most, last = [str(n) for n in range(1, gcd + 1) if gcd % n == 0]
    return f"{', '.join(most)} or {last}" if most else last


def stacked(channels: int | Axes, size: Axes) -> Axes:
    """Put numbers of channels before a size, but none where there is only one.

    Examples
    --------
    >>> stacked(3, (4, 5)), stacked(1, (4, 5)), stacked((2, 1), (3, 3)), stacked((1, 1), (3, 3))
    ((3, 4, 5), (4, 5), (2, 1, 3, 3), (3, 3))
    """
    leading = (channels,) if isinstance(channels, int) else channels
    return (*leading, *size) if prod(leading) > 1 else size


def spread(bias: ArrayLike, output_size: Axes) -> NDArray[np.float64]:
    """Lay a bias out so that it can be added to an output.

    Examples
    --------
    >>> spread([1, 2], (2, 3, 3)).shape, spread(1, (3, 3)).shape
    ((2, 1, 1), ())
    """
    biases = np.asarray(bias, np.float64)
    channels = output_size[0] if len(output_size) > 2 else 1
    if biases.ndim == 0:
        return biases
    if biases.shape != (channels,):
        raise ValueError(
            f"bias has shape {biases.shape}: give a number, or one for each of the {channels} "
            f"output channels."
        )
    return biases[:, None, None] if channels > 1 else biases[0]
