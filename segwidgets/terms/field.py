"""What a window slides over: the padded input, or the input with zeros between its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.padding import padded_cells
from segwidgets.terms.parameters import Axes, Indices

#: A field cell that holds no input cell: a zero between cells, and one around them.
INSERTED, PADDED = -1, -2


@dataclass(frozen=True)
class Field:
    """The field of a window.

    Attributes
    ----------
    source : numpy.ndarray
        int64, one axis per axis of the input: which input cell stands there, flat, or INSERTED
        or PADDED.
    stride, dilation : tuple of int
        How the window moves, and how far apart its cells are.
    flipped : bool
        Whether the window holds the kernel turned by half a turn.
    """

    source: Indices
    stride: Axes
    dilation: Axes
    flipped: bool

    def values(self, input: Any) -> NDArray[np.float64]:
        """Fill in the input.

        Parameters
        ----------
        input : array-like
            Its cells.

        Returns
        -------
        numpy.ndarray
            float64, shape of `source`.

        Examples
        --------
        >>> conv_transpose_field((2,), (3,), (2,), (0,), (0,), (1,)).values([3, 5])
        array([0., 0., 3., 0., 5., 0., 0.])
        """
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
    """Give the padded input of a convolution.

    Parameters
    ----------
    input_size, stride, padding, dilation : tuple of int
        One number per axis.
    padding_mode : str
        One of torch's four.
    flipped : bool
        Whether it is a true convolution.

    Returns
    -------
    Field
        Its window moves by `stride`.

    Examples
    --------
    >>> conv_field((2,), (1,), (1,), (1,)).source
    array([-2,  0,  1, -2])
    """
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
    """Give the field of a transposed convolution told as a convolution with stride 1.

    Zeros stand between the cells, `dilation·(kernel_size − 1) − padding` around them, and
    `output_padding` more at the far end; where that is negative, cells are cropped.

    Parameters
    ----------
    input_size, kernel_size, stride, padding, output_padding, dilation : tuple of int
        One number per axis.

    Returns
    -------
    Field
        Its window holds the turned kernel.

    References
    ----------
    V. Dumoulin, F. Visin: A guide to convolution arithmetic for deep learning, 2016.
    https://arxiv.org/abs/1603.07285

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
