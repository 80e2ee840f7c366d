"""The kernels of a stack: uniform, random, or given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.stack import Layer, Method

_WORD = 0xFFFFFFFF
# Odd constants with mixed bits (Fibonacci hashing, xxHash).
_FACTORS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F)


def draw(seed: int, layer: int, row: int, column: int) -> int:
    """Draw a whole number from 1 to 9 for one cell of one layer's kernel.

    The page draws the same. A cell keeps its number while the kernel grows around it.

    Parameters
    ----------
    seed, layer, row, column : int
        What the number depends on.

    Returns
    -------
    int
        1 to 9.

    Examples
    --------
    >>> [draw(0, 0, 0, column) for column in range(6)]
    [5, 9, 7, 2, 9, 7]
    """
    mixed = 0
    for number, factor in zip((seed + 1, layer, row, column), _FACTORS, strict=True):
        mixed = ((mixed ^ number) * factor) & _WORD
        mixed ^= mixed >> 15
    # The end of MurmurHash3, which spreads every bit over all.
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & _WORD
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & _WORD
    return 1 + (mixed ^ (mixed >> 16)) % 9


def weights(
    layers: Sequence[Layer], dims: int, kernels: str | Sequence[object], seed: int, method: Method
) -> list[NDArray[np.float64]]:
    """Make the kernel of every layer.

    Uniform and random ones are scaled so that a constant input keeps its mean: their sum is
    `stride ** dims` for a transposed convolution, and 1 for a convolution.

    Parameters
    ----------
    layers : sequence of Layer
        The stack.
    dims : int
        Number of axes.
    kernels : {"uniform", "random"} or sequence of array-like
        Their kind, or one kernel per layer, taken as it is.
    seed : int
        Names the random ones.
    method : str
        How each layer upsamples.

    Returns
    -------
    list of numpy.ndarray
        float64, one kernel per layer.

    Examples
    --------
    >>> weights([Layer(4, 2)], 1, "uniform", 0, "conv_transpose")
    [array([0.5, 0.5, 0.5, 0.5])]
    """
    if not isinstance(kernels, str):
        return [np.array(kernel, dtype=np.float64) for kernel in kernels]
    made = []
    for number, (k, stride) in enumerate(layers):
        rows = 1 if dims == 1 else k
        drawn = [
            [1 if kernels == "uniform" else draw(seed, number, r, c) for c in range(k)]
            for r in range(rows)
        ]
        cells = np.array(drawn, dtype=np.float64)
        total = stride**dims if method == "conv_transpose" else 1
        scaled = cells * total / cells.sum()
        made.append(scaled[0] if dims == 1 else scaled)
    return made
