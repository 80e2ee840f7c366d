"""Names for cells: a, b, c and x, y, z in 1D, a₀₁ and w₂₁ in 2D, a¹₀₁ and w¹⁰₂₁ with channels."""

from __future__ import annotations

from math import prod
from string import ascii_lowercase

import numpy as np

BIAS = "\N{GREEK SMALL LETTER BETA}"

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MAX_LETTERED_TAPS = 6


def cell_symbols(
    input_size: tuple[int, ...], kernel_size: tuple[int, ...]
) -> tuple[list[str], list[str]]:
    """Name every input cell and every kernel cell.

    Examples
    --------
    >>> cell_symbols((2,), (3,))
    (['a', 'b'], ['x', 'y', 'z'])
    >>> cell_symbols((1, 2), (2, 1))
    (['a₀₀', 'a₀₁'], ['w₀₀', 'w₁₀'])
    """
    if len(input_size) == 1 and kernel_size[0] <= _MAX_LETTERED_TAPS:
        # The kernel of three is x, y, z, and a shorter one starts with x as well.
        tail = max(kernel_size[0], 3)
        if input_size[0] <= len(ascii_lowercase) - tail:
            return list(ascii_lowercase[: input_size[0]]), list(
                ascii_lowercase[-tail:][: kernel_size[0]]
            )
    return indexed("a", input_size), indexed("w", kernel_size)


def indexed(letter: str, size: tuple[int, ...]) -> list[str]:
    """Name every cell by a letter and its place.

    Examples
    --------
    >>> indexed("m", (1, 2))
    ['m₀₀', 'm₀₁']
    """
    return [letter + index(cell, size) for cell in range(prod(size))]


def index(cell: int, size: tuple[int, ...]) -> str:
    """Write where a cell of a stack is: its channel above, its row and column below.

    Examples
    --------
    >>> index(5, (2, 3)), index(11, (2, 2, 3)), index(5, (2, 1, 2, 2))
    ('₁₂', '¹₁₂', '¹⁰₀₁')
    """
    channel, cell = divmod(cell, prod(size[-2:]))
    leading = np.unravel_index(channel, size[:-2]) if len(size) > 2 else ()
    above = "".join(str(number) for number in leading)
    return above.translate(_SUPERSCRIPTS) + subscript(cell, size[-2:])


def subscript(cell: int, size: tuple[int, ...]) -> str:
    """Write where a cell is, as an index.

    Examples
    --------
    >>> subscript(5, (2, 3)), subscript(12, (1, 20))
    ('₁₂', '₀,₁₂')
    """
    if len(size) == 1:
        return str(cell).translate(_SUBSCRIPTS)
    row, column = divmod(cell, size[1])
    # Two numbers side by side could be read either way, so a comma parts them.
    comma = "," if max(row, column) > 9 else ""
    return f"{row}{comma}{column}".translate(_SUBSCRIPTS)


def bias_symbol(cell: int, output_size: tuple[int, ...]) -> str:
    """Name the bias of an output cell.

    Examples
    --------
    >>> bias_symbol(3, (2, 2)), bias_symbol(5, (2, 2, 2))
    ('β', 'β¹')
    """
    if len(output_size) < 3:
        return BIAS
    return BIAS + str(cell // prod(output_size[-2:])).translate(_SUPERSCRIPTS)
