"""The sum of an output cell, in values and in symbols."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.numbers import factor, show
from segwidgets.terms.symbols import cell_symbols


def cell_formula(inputs: NDArray[np.float64], weights: NDArray[np.float64], bias: float) -> str:
    """Write a sum of products with its result.

    Parameters
    ----------
    inputs, weights : numpy.ndarray
        The factors, shape (number of products,).
    bias : float
        The last summand, left out where it is zero.

    Returns
    -------
    str
        For instance "3·2 + 1·5 = 11".

    Examples
    --------
    >>> cell_formula(np.array([3.0, 1.0]), np.array([2.0, 5.0]), bias=-4)
    '3·2 + 1·5 + (−4) = 7'
    """
    summands = [f"{factor(x)}·{factor(w)}" for x, w in zip(inputs, weights, strict=True)]
    total = show(float(inputs @ weights) + bias)
    if not summands:
        return total
    if bias:
        summands.append(factor(bias))
    return f"{' + '.join(summands)} = {total}"


def cell_sum(
    input_size: tuple[int, ...],
    kernel_size: tuple[int, ...],
    inputs: NDArray[np.int64],
    taps: NDArray[np.int64],
    *,
    bias: str,
) -> str:
    """Write a sum of products in symbols.

    Parameters
    ----------
    input_size, kernel_size : tuple of int
        They decide on letters or indices.
    inputs, taps : numpy.ndarray
        Flat cell numbers of the factors, shape (number of products,).
    bias : str
        The last summand, if any.

    Returns
    -------
    str
        For instance "az + bx".

    Examples
    --------
    >>> cell_sum((2,), (3,), np.array([0, 1]), np.array([2, 0]), bias="")
    'az + bx'
    """
    x, w = cell_symbols(input_size, kernel_size)
    summands = [x[i] + w[k] for i, k in zip(inputs, taps, strict=True)]
    if bias:
        summands.append(bias)
    return " + ".join(summands) or "0"
