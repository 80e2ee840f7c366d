"""What a window slides over: the padded input, or the input with zeros between its cells.

The padding of a convolution has torch's four modes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.parameters import Axes, Indices

PaddingMode: TypeAlias = Literal["zeros", "reflect", "replicate", "circular"]
PADDING_MODES: tuple[str, ...] = get_args(PaddingMode)


def padded_cells(side: int, padding: int, padding_mode: str = "zeros") -> Indices:
    """Say which cell stands at each place of a padded axis, -1 for a zero.

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


def max_padding(side: int, padding_mode: str) -> int | None:
    """Give the largest padding that a mode allows along an axis, None where there is no limit."""
    # A reflection leaves out the outermost cell, and torch goes around once only.
    return {"reflect": side - 1, "circular": side}.get(padding_mode)


def check_padding(input_size: Axes, padding: Axes, padding_mode: str) -> None:
    """Check that the input has enough cells to be laid around itself."""
    if padding_mode not in PADDING_MODES:
        raise ValueError(
            f"padding_mode = {padding_mode!r}: choose {', '.join(map(repr, PADDING_MODES))}."
        )
    for side, p in zip(input_size, padding, strict=True):
        limit = max_padding(side, padding_mode)
        if limit is not None and p > limit:
            raise ValueError(
                f"padding = {p}: padding_mode {padding_mode!r} takes at most {limit} from an input "
                f"of {side}; choose a smaller padding, a larger input, or padding_mode 'zeros'."
            )


#: A field cell that holds no input cell: a zero between cells, and one around them.
INSERTED, PADDED = -1, -2


@dataclass(frozen=True)
class Field:
    """The cells that a window slides over, and how it moves."""

    # One axis per axis of the input: which input cell stands there, flat, or INSERTED or PADDED.
    source: Indices
    stride: Axes
    dilation: Axes
    # Whether the window holds the kernel flipped in every axis.
    flipped: bool

    def values(self, input: Any) -> NDArray[np.float64]:
        """Give the field with the values of the input in it."""
        cells = np.ravel(np.asarray(input, float))
        return np.where(self.source >= 0, cells[np.maximum(self.source, 0)], 0.0)


def conv_field(
    input_size: Axes,
    stride: Axes,
    padding: Axes,
    dilation: Axes,
    padding_mode: str = "zeros",
    *,
    flipped: bool = False,
) -> Field:
    """Give the padded input of a convolution."""
    axes = [
        np.where((cells := padded_cells(side, p, padding_mode)) < 0, PADDED, cells)
        for side, p in zip(input_size, padding, strict=True)
    ]
    return Field(_crossed(axes, input_size), stride, dilation, flipped)


def conv_transpose_field(
    input_size: Axes,
    kernel_size: Axes,
    stride: Axes,
    padding: Axes,
    output_padding: Axes,
    dilation: Axes,
) -> Field:
    """Give the field of a transposed convolution read as a convolution with stride 1.

    Zeros stand between the cells, `dilation·(kernel_size − 1) − padding` around them, and
    `output_padding` more at the far end; where that is negative, cells are cropped.

    Examples
    --------
    >>> conv_transpose_field((2,), (2,), (2,), (0,), (0,), (1,)).source
    array([-2,  0, -1,  1, -2])
    """
    axes = []
    parameters = (input_size, kernel_size, stride, padding, output_padding, dilation)
    for side, taps, s, p, extra, d in zip(*parameters, strict=True):
        edge, last = d * (taps - 1) - p, (side - 1) * s
        at = np.arange(-edge, last + edge + extra + 1)
        inside = (at >= 0) & (at <= last)
        axes.append(np.where(~inside, PADDED, np.where(at % s == 0, at // s, INSERTED)))
    return Field(_crossed(axes, input_size), (1,) * len(axes), dilation, flipped=True)


def _crossed(axes: list[Indices], input_size: Axes) -> Indices:
    if len(axes) == 1:
        return axes[0]
    rows, columns = axes[0][:, None], axes[1][None, :]
    # Padding wins over an inserted zero: it lies outside.
    outside = np.minimum(np.minimum(rows, columns), INSERTED)
    return np.where((rows >= 0) & (columns >= 0), rows * input_size[1] + columns, outside)
