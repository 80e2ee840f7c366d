"""A figure of convolution made from one of transposed convolution, and the reverse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.limits import LIMITS
from segwidgets.terms.parameters import conv_size, per_axis
from segwidgets.widgets.linear.conv_1d import Conv1d
from segwidgets.widgets.linear.conv_2d import Conv2d
from segwidgets.widgets.linear.conv_transpose_1d import ConvTranspose1d
from segwidgets.widgets.linear.conv_transpose_2d import ConvTranspose2d
from segwidgets.widgets.linear.linear import Linear, shape
from segwidgets.widgets.linear.stacked import Stacked
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    from segwidgets.widgets.linear.conv import Conv
    from segwidgets.widgets.linear.conv_transpose import ConvTranspose


def conv_transpose_of(figure: Conv) -> ConvTranspose1d | ConvTranspose2d:
    """Make the figure of `Conv.transposed`; see there.

    Parameters
    ----------
    figure : Conv1d or Conv2d
        The convolution.

    Returns
    -------
    ConvTranspose1d or ConvTranspose2d
        Its transpose, applied to its output.

    Raises
    ------
    ValueError
        If there is no such figure.
    """
    if figure.padding_mode != "zeros":
        raise ValueError(
            f"padding_mode = {figure.padding_mode!r} repeats cells of the input, and no transposed "
            f"convolution adds them up again: set padding_mode = 'zeros', or take matrix.T."
        )
    if figure.operation != "cross-correlation":
        raise ValueError(
            "operation = 'convolution' turns the kernel around, which torch's transposed "
            "convolution does not: turn the kernel yourself, with numpy.flip, and set operation = "
            "'cross-correlation'."
        )
    axes = (
        shape(figure.input),
        shape(figure.kernel),
        *(_per_axis(figure, name) for name in ("stride", "padding", "dilation")),
    )
    # What the division of the size formula drops at the far end.
    rest = [(n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in zip(*axes, strict=True)]
    kind = ConvTranspose1d if figure.dims == 1 else ConvTranspose2d
    return kind(_output_as_input(figure), output_padding=rest, **_shared(figure))


def conv_of(figure: ConvTranspose) -> Conv1d | Conv2d:
    """Make the figure of `ConvTranspose.transposed`; see there.

    Parameters
    ----------
    figure : ConvTranspose1d or ConvTranspose2d
        The transposed convolution.

    Returns
    -------
    Conv1d or Conv2d
        The convolution that it transposes, applied to its output.

    Raises
    ------
    ValueError
        If there is no such figure.
    """
    axes = (_per_axis(figure, name) for name in ("stride", "padding", "dilation"))
    size, here = figure.output_size, shape(figure.input)
    there = conv_size(size, shape(figure.kernel), *axes)
    if there != here:
        raise ValueError(
            f"output_padding = {figure.output_padding} with stride = {figure.stride}: a "
            f"convolution of the output, {times(size)}, gives {times(there)} cells and not the "
            f"{times(here)} of this input, so it is not the exact transpose; choose an "
            f"output_padding smaller than stride."
        )
    kind = Conv1d if figure.dims == 1 else Conv2d
    view = "gather" if figure.view == "stamp" else figure.view
    return kind(_output_as_input(figure), **{**_shared(figure), "view": view})


def _per_axis(figure: Linear, name: str) -> tuple[int, ...]:
    return per_axis(name, getattr(figure, name), figure.dims, 0)


def _shared(figure: Linear) -> dict[str, Any]:
    names = ("kernel", "stride", "padding", "dilation", "view", "matrix_of", "labels", "device")
    shared = {name: getattr(figure, name) for name in names}
    if isinstance(figure, Stacked):
        # torch's weight is the same tensor on the way there and on the way back.
        shared |= {"groups": figure.groups, "pair": figure.pair[::-1]}
    return shared


def _output_as_input(figure: Linear) -> NDArray[np.float64]:
    """Compute the output, and check that a figure can take it."""
    size = figure.output_size
    if max(size) > LIMITS.input_side:
        raise ValueError(
            f"the output, {times(size)}, would be the input of the other figure, which takes at "
            f"most {LIMITS.input_side} per side: choose a smaller input."
        )
    cells = figure.terms.output(figure.input, figure.kernel, figure.bias)
    if np.abs(cells).max() > LIMITS.magnitude:
        raise ValueError(
            f"the output reaches {np.abs(cells).max():g}, and would be the input of the other "
            f"figure, which takes at most {LIMITS.magnitude:g}: choose smaller values."
        )
    return cells
