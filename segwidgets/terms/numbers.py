"""How a number is written in a figure: few digits, a true minus sign, no "-0"."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

MINUS = "\N{MINUS SIGN}"


def show(value: float, digits: int = 3) -> str:
    """Write a number as the page writes it.

    Parameters
    ----------
    value : float
        A finite number.
    digits : int
        Significant digits of a number that is not whole.

    Returns
    -------
    str
        Whole numbers below 100 000 in full, the rest rounded, very large and very small
        ones with an exponent.

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

    Parameters
    ----------
    value : float
        A finite number.

    Returns
    -------
    str
        The number as `show` writes it.

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
