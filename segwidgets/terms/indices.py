"""Remembered places that come from outside: checked before torch sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from segwidgets._torch import is_tensor
from segwidgets.terms.parameters import Indices, IntOrPair, per_axis


def check_indices(indices: ArrayLike, output_size: IntOrPair, *, repeated: bool = False) -> Indices:
    """Check the indices of a max unpooling.

    torch takes them on trust. An index outside is an error on the CPU and brings down
    everything on a GPU; of two values for one cell, one is silently lost.

    Parameters
    ----------
    indices : array-like
        Rows of flat cell numbers, `row * width + column`; lists, an array or a tensor.
    output_size : int or pair of int
        Rows and columns of the result.
    repeated : bool
        Whether a number may occur twice, as it does where windows overlap.

    Returns
    -------
    numpy.ndarray
        int64, two axes.

    Raises
    ------
    TypeError
        If they are not whole numbers.
    ValueError
        If there are no two axes, or a number is out of range or occurs twice.

    Examples
    --------
    >>> check_indices([[1, 6], [9, 14]], 4)
    array([[ 1,  6],
           [ 9, 14]])
    >>> check_indices([[1, 16]], 4)
    Traceback (most recent call last):
    ValueError: indices[0][1] = 16: the result has 4 × 4 cells; choose 0 to 15.
    >>> check_indices([[1, 1]], 4)
    Traceback (most recent call last):
    ValueError: indices[0][0] and indices[0][1] are both 1, (0, 1): only one of two values can
    stand there; give each value a cell of its own, or allow it with repeated=True.
    """
    size = per_axis("output_size", output_size, 2, 1)
    cells = _whole(indices)
    outside = (cells < 0) | (cells >= size[0] * size[1])
    if outside.any():
        r, c = np.argwhere(outside)[0]
        raise ValueError(
            f"indices[{r}][{c}] = {cells[r, c]}: the result has {size[0]} × {size[1]} cells; "
            f"choose 0 to {size[0] * size[1] - 1}."
        )
    if not repeated:
        _check_repeats(cells, size[1])
    return cells


def _whole(indices: Any) -> Indices:
    try:
        cells = np.asarray(indices.detach().cpu() if is_tensor(indices) else indices)
    except ValueError:
        raise ValueError("indices is nested unevenly: give equally long rows.") from None
    if cells.size == 0 or cells.ndim != 2:
        raise ValueError(
            f"indices has shape {cells.shape}: give rows of cell numbers, as many as there are "
            f"values; of one channel, indices[0, 0]."
        )
    if cells.dtype.kind not in "iu":
        raise TypeError(
            f"indices holds {cells.dtype}: give whole numbers, as "
            f"F.max_pool2d(return_indices=True) returns them."
        )
    return cells.astype(np.int64)


def _check_repeats(cells: Indices, width: int) -> None:
    flat = cells.ravel()
    order = np.argsort(flat, kind="stable")
    again = np.flatnonzero(np.diff(flat[order]) == 0)
    if not len(again):
        return
    first, second = (divmod(int(order[again[0] + i]), cells.shape[1]) for i in (0, 1))
    place = int(flat[order[again[0]]])
    raise ValueError(
        f"indices[{first[0]}][{first[1]}] and indices[{second[0]}][{second[1]}] are both {place}, "
        f"{divmod(place, width)}: only one of two values can stand there; give each value a cell "
        f"of its own, or allow it with repeated=True."
    )
