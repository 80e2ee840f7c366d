"""The checkerboard figure in words, for where it cannot be shown."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isnan

from segwidgets.terms.numbers import show
from segwidgets.terms.upsampling import Layer
from segwidgets.widgets.words import times


def stack_in_words(
    input_size: int, layers: Sequence[Layer], method: str, output_size: tuple[int, ...]
) -> str:
    """Say what goes in, through which layers, and how large the output is.

    Parameters
    ----------
    input_size : int
        Cells of the input along each axis.
    layers : sequence of Layer
        The stack.
    method : str
        How each layer upsamples.
    output_size : tuple of int
        One length per axis.

    Returns
    -------
    str
        Words, parted by commas.

    Examples
    --------
    >>> stack_in_words(8, [Layer(3, 2)], "icnr", (16,))
    'constant input 8, icnr with kernel 3 stride 2, output 16'
    """
    steps = ", ".join(f"kernel {k} stride {s}" for k, s in layers)
    before = times((input_size,) * len(output_size))
    return f"constant input {before}, {method} with {steps}, output {times(output_size)}"


def uneven_in_words(ratio: float) -> str:
    """Say how uneven the overlap is.

    Parameters
    ----------
    ratio : float
        Largest over smallest.

    Returns
    -------
    str
        A clause.

    Examples
    --------
    >>> uneven_in_words(2.25)
    'the largest overlap inside is 2.25 times the smallest'
    """
    if isnan(ratio):
        return "the borders reach every cell"
    if ratio == inf:
        return "some cells inside receive nothing"
    return f"the largest overlap inside is {show(ratio)} times the smallest"
