"""What a figure of a linear map with a kernel hands over to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segwidgets.terms import conv_transpose_terms
from segwidgets.terms.field import conv_field, conv_transpose_field
from segwidgets.terms.parameters import per_axis
from segwidgets.widgets.linear.linear import shape
from segwidgets.widgets.traits import collapse

if TYPE_CHECKING:
    from segwidgets.widgets.linear.conv import Conv
    from segwidgets.widgets.linear.conv_transpose import ConvTranspose
    from segwidgets.widgets.linear.drawn_map import LinearMap
    from segwidgets.widgets.linear.linear import Linear

_NEUTRAL = {
    "stride": 1,
    "padding": 0,
    "output_padding": 0,
    "dilation": 1,
    "padding_mode": "zeros",
    "groups": 1,
}
_CONV = ("stride", "padding", "dilation", "padding_mode", "operation")


def conv_map(figure: Conv, view: str) -> LinearMap:
    """Hand over a convolution, or what one channel of it adds to another.

    Parameters
    ----------
    figure : Conv1d or Conv2d
        Whose state it is.
    view : str
        Which reading.

    Returns
    -------
    segwidgets.widgets.linear.drawing.LinearMap
        For `linear_scenes`.
    """
    size = shape(figure.input)
    stride, padding, dilation = (
        per_axis(name, getattr(figure, name), figure.dims, 0)
        for name in ("stride", "padding", "dilation")
    )
    flipped = figure.operation == "convolution"
    field = conv_field(size, stride, padding, dilation, figure.padding_mode, flipped=flipped)
    parameters = {name: getattr(figure, name) for name in _CONV}
    terms = figure._list(size, shape(figure.kernel), **parameters)
    return _map(figure, view, terms, (0,) * figure.dims, field)


def conv_transpose_map(figure: ConvTranspose, view: str) -> LinearMap:
    """Hand over a transposed convolution, with the cells that its padding crops.

    Of several channels one pair is drawn.

    Parameters
    ----------
    figure : ConvTranspose1d or ConvTranspose2d
        Whose state it is.
    view : str
        Which reading.

    Returns
    -------
    segwidgets.widgets.linear.drawing.LinearMap
        For `linear_scenes`.
    """
    sizes = shape(figure.input), shape(figure.kernel)
    stride, padding, extra, dilation = (
        per_axis(name, getattr(figure, name), figure.dims, 0)
        for name in ("stride", "padding", "output_padding", "dilation")
    )
    whole = conv_transpose_terms(*sizes, stride, 0, extra, dilation)
    field = conv_transpose_field(*sizes, stride, padding, extra, dilation)
    return _map(figure, view, whole, padding, field)


def _map(figure: Linear, view: str, terms: Any, crop: Any, field: Any) -> LinearMap:
    from segwidgets.widgets.linear.drawn_map import LinearMap

    cells, kernel, bias, of = figure._looked_at()
    return LinearMap(
        name=f"{figure._name()}{of}",
        code=_code(figure),
        terms=terms,
        crop=crop,
        input=cells,
        kernel=kernel,
        bias=bias,
        field=field,
        padded=figure._padded(),
        view=view,
        matrix_of=figure.matrix_of,
        labels=figure.labels,
    )


def _code(figure: Linear) -> str:
    """Write the torch line."""
    given = {"kernel_size": collapse(shape(figure.kernel))}
    given |= {name: getattr(figure, name) for name in _NEUTRAL if hasattr(figure, name)}
    told = [f"{name}={value!r}" for name, value in given.items() if value != _NEUTRAL.get(name)]
    told += [] if figure.bias else ["bias=False"]
    channels = figure._channel_parameters()
    sides = [channels.get(name, 1) for name in ("in_channels", "out_channels")]
    return f"nn.{type(figure).__name__}({sides[0]}, {sides[1]}, {', '.join(told)})"
