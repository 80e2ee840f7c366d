"""How a number is written in a figure: few digits, a true minus sign, no "-0"."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
from numpy.typing import NDArray

MINUS = "\N{MINUS SIGN}"


def show(value: float, digits: int = 3) -> str:
    """Write a number as the page writes it.

    Examples
    --------
    >>> show(-3), show(0.12345), show(1234.5), show(2e6), show(0.00012)
    ('−3', '0.123', '1235', '2.0e6', '1.2e−4')
    """
    if value == 0:
        return "0"
    magnitude = abs(value)
    sign = MINUS if value < 0 else ""
    if magnitude < 1e5 and float(value).is_integer():
        return f"{sign}{int(magnitude)}"
    exact = Decimal(float(magnitude))
    if 1e-3 <= magnitude < 1e5:
        # Digits before the point are never rounded away.
        return sign + _plain(_rounded(exact, max(digits, exact.adjusted() + 1)))
    places = max(0, digits - 2)
    rounded = _rounded(exact, places + 1)
    exponent = rounded.adjusted()
    mantissa = rounded.scaleb(-exponent)
    return f"{sign}{mantissa:.{places}f}e{exponent}".replace("-", MINUS)


def factor(value: float) -> str:
    """Write a number as a factor of a product: a negative one in parentheses.

    Examples
    --------
    >>> factor(2), factor(-1)
    ('2', '(−1)')
    """
    return f"({show(value)})" if value < 0 else show(value)


def _rounded(value: Decimal, digits: int) -> Decimal:
    # Ties go away from zero, as in the page's toPrecision and toExponential.
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(value)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def sum_of_products(
    inputs: NDArray[np.float64], weights: NDArray[np.float64], bias: float = 0, *, ones: bool = True
) -> str:
    """Write a sum of products with its result; without `ones`, a weight of 1 is left out.

    Examples
    --------
    >>> sum_of_products(np.array([3.0, 1.0]), np.array([2.0, 5.0]), bias=-4)
    '3·2 + 1·5 + (−4) = 7'
    """
    total = show(float(inputs @ weights) + bias)
    summands = [
        factor(x) if w == 1 and not ones else f"{factor(x)}·{factor(w)}"
        for x, w in zip(inputs, weights, strict=True)
    ]
    if not summands or (not ones and weights.tolist() == [1]):
        return total
    if bias:
        summands.append(factor(bias))
    return f"{' + '.join(summands)} = {total}"
