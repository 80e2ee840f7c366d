"""What lies around the input of a convolution, in torch's four padding modes."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np

from segwidgets.terms.parameters import Axes, Indices

PaddingMode: TypeAlias = Literal["zeros", "reflect", "replicate", "circular"]
PADDING_MODES: tuple[str, ...] = get_args(PaddingMode)


def padded_cells(side: int, padding: int, padding_mode: str = "zeros") -> Indices:
    """Say which cell stands at each place of a padded axis.

    Parameters
    ----------
    side : int
        Number of cells, at least 1.
    padding : int
        Number of places before and after them.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        As in `torch.nn.Conv1d`.

    Returns
    -------
    numpy.ndarray
        int64, shape (padding + side + padding,): the number of the cell, -1 for a zero.

    Examples
    --------
    >>> padded_cells(4, 2, "zeros")
    array([-1, -1,  0,  1,  2,  3, -1, -1])
    >>> padded_cells(4, 2, "reflect")
    array([2, 1, 0, 1, 2, 3, 2, 1])
    >>> padded_cells(4, 2, "replicate")
    array([0, 0, 0, 1, 2, 3, 3, 3])
    >>> padded_cells(4, 2, "circular")
    array([2, 3, 0, 1, 2, 3, 0, 1])
    """
    at: Indices = np.arange(-padding, side + padding)
    if padding_mode == "replicate":
        return np.clip(at, 0, side - 1)
    if padding_mode == "circular":
        return np.mod(at, side)
    if padding_mode == "reflect":
        mirrored: Indices = (side - 1) - np.abs((side - 1) - np.abs(at))
        return mirrored
    return np.where((at >= 0) & (at < side), at, -1)


def most_padding(side: int, padding_mode: str) -> int | None:
    """Give the largest padding that a mode allows along an axis.

    Parameters
    ----------
    side : int
        Number of cells.
    padding_mode : str
        One of torch's four.

    Returns
    -------
    int or None
        None where there is no limit.

    Examples
    --------
    >>> most_padding(4, "reflect"), most_padding(4, "circular"), most_padding(4, "zeros")
    (3, 4, None)
    """
    # A reflection leaves out the outermost cell, and torch goes around once only.
    return {"reflect": side - 1, "circular": side}.get(padding_mode)


def check_padding(input_size: Axes, padding: Axes, padding_mode: str) -> None:
    """Check that the input has enough cells to be laid around itself.

    Parameters
    ----------
    input_size, padding : tuple of int
        One number per axis.
    padding_mode : str
        One of torch's four.

    Raises
    ------
    ValueError
        If there is no such mode, or the padding is too large for it.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html

    Examples
    --------
    >>> check_padding((3,), (3,), "reflect")
    Traceback (most recent call last):
    ValueError: padding = 3: padding_mode 'reflect' takes at most 2 from an input of 3; ...
    """
    if padding_mode not in PADDING_MODES:
        raise ValueError(
            f"padding_mode = {padding_mode!r}: choose {', '.join(map(repr, PADDING_MODES))}."
        )
    for side, p in zip(input_size, padding, strict=True):
        most = most_padding(side, padding_mode)
        if most is not None and p > most:
            raise ValueError(
                f"padding = {p}: padding_mode {padding_mode!r} takes at most {most} from an input "
                f"of {side}; choose a smaller padding, a larger input, or padding_mode 'zeros'."
            )
