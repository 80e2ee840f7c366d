"""The figures of convolution in 1D and 2D."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from segwidgets.ops.conv import conv
from segwidgets.shared.language import msg
from segwidgets.shared.options import OPTIONS, defaults_of
from segwidgets.terms import Terms, conv_terms
from segwidgets.terms.arrays import plane_size
from segwidgets.terms.field import Field, check_padding, conv_field, max_padding, padded_cells
from segwidgets.terms.matrix import Padded
from segwidgets.terms.parameters import Axes, conv_size
from segwidgets.widgets.framing import FrameParameters
from segwidgets.widgets.linear.channels import Biases, ChannelPair, Groups
from segwidgets.widgets.linear.linear import SHOWN, Linear
from segwidgets.widgets.traits import Cells, Choice, PerAxis, collapse

if TYPE_CHECKING:
    import torch
    from typing_extensions import Unpack

    from segwidgets.widgets.linear.conv_transpose import ConvTranspose1d, ConvTranspose2d
    from segwidgets.widgets.linear.map import Rows

_OPTIONS = OPTIONS["conv"]
_DEFAULTS = defaults_of("linear", "channels", "conv")


class ConvParameters(FrameParameters, total=False):
    """What `Conv1d` takes by keyword, as `Conv2d` does."""

    stride: Any
    dilation: Any
    padding_mode: str
    operation: str
    bias: Any
    view: str
    matrix_of: str
    reading: str
    step: int
    device: Any
    layout: Any


class Conv(Linear):
    """A convolution; see `Conv1d` and `Conv2d`."""

    operation_name = msg("Convolution")
    module_name = "Conv"
    leads = "output"
    parameter_names: ClassVar[tuple[str, ...]] = (
        *("stride", "padding", "dilation", "padding_mode", "operation"),
    )
    result_names = ("input", "kernel", *parameter_names, "bias", "device")
    around = 226
    spec_names = ("input", "kernel", *parameter_names, "bias", *SHOWN)

    stride = PerAxis(
        **_OPTIONS["stride"], help="Input cells from one window to the next; 1 to 8."
    ).tag(sync=True)
    padding_mode = Choice(
        **_OPTIONS["padding_mode"],
        help='What the padding holds: "zeros", or the input again, as torch has it: "reflect", '
        '"replicate", "circular".',
    ).tag(sync=True)
    operation = Choice(
        **_OPTIONS["operation"],
        help='"cross-correlation", which torch computes, or true "convolution", which turns the '
        "kernel around.",
    ).tag(sync=True)
    view = Choice(
        **_OPTIONS["view"],
        help='How the sum is read: output cell by output cell, "gather", as a "matrix", or in four '
        'readings at once, "all", for inputs up to 8 × 8.',
    ).tag(sync=True)

    reading = Choice(
        **_OPTIONS["reading"],
        help='How a matrix of the kernel is read: as an "equation" with its vector; at stride 1, '
        'with the rows "dropped" that a larger stride leaves out; or beside its transpose, '
        '"transposed".',
    ).tag(sync=True)

    def transposed(self) -> ConvTranspose1d | ConvTranspose2d:
        """Show the transpose: the way back from this figure's output to its input's size.

        Returns
        -------
        ConvTranspose1d or ConvTranspose2d
            A figure of its own, with this one's output as input, the same kernel, stride,
            padding and dilation, the `output_padding` that leads back to this one's input
            size, and no bias. Its matrix is this one's, transposed.

        Raises
        ------
        ValueError
            If `padding_mode` is not "zeros" or `operation` not "cross-correlation", for which
            torch has no transpose, or if the output is larger than an input can be.

        Examples
        --------
        >>> import segwidgets as sw
        >>> w = sw.Conv1d([1, 3, -2, 4, 1, 2], [1, 2, 4], stride=2)
        >>> w.transposed()
        <ConvTranspose1d: input 2, kernel 3, stride 2, output_padding 1, output 6>
        """
        if self.padding_mode != "zeros":
            raise ValueError(
                f"padding_mode = {self.padding_mode!r} repeats cells of the input, and no "
                f"transposed convolution adds them up again: set padding_mode = 'zeros', or take "
                f"matrix.T."
            )
        if self.operation != "cross-correlation":
            raise ValueError(
                "operation = 'convolution' flips the kernel, which torch's transposed "
                "convolution does not: flip the kernel yourself, with numpy.flip, and set "
                "operation = 'cross-correlation'."
            )
        axes = zip(
            plane_size(self.input),
            plane_size(self.kernel),
            *self._per_axis("stride", "padding", "dilation"),
            strict=True,
        )
        # What the division of the size formula drops at the far end.
        rest = [(n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in axes]
        back: ConvTranspose1d | ConvTranspose2d = self._transposed(output_padding=rest)
        return back

    # The map

    def _limited(self, spec: dict[str, Any]) -> dict[str, Any]:
        limits = (max_padding(side, spec["padding_mode"]) for side in plane_size(spec["input"]))
        axes = zip(self._axes("padding", spec["padding"]), limits, strict=True)
        limited = (p if limit is None else min(p, limit) for p, limit in axes)
        return {**spec, "padding": collapse(tuple(limited))}

    def _channel_size(self, spec: dict[str, Any]) -> Axes:
        size = plane_size(spec["input"])
        names = ("stride", "padding", "dilation")
        stride, padding, dilation = (self._axes(name, spec[name]) for name in names)
        check_padding(size, padding, spec["padding_mode"])
        return conv_size(size, plane_size(spec["kernel"]), stride, padding, dilation)

    @staticmethod
    def _list(input_size: Axes, kernel_size: Axes, **parameters: Any) -> Terms:
        flip = parameters.pop("operation") == "convolution"
        return conv_terms(input_size, kernel_size, **parameters, flip=flip)

    def _padded(self) -> Padded | None:
        # In 2D the cells around the input would double what there is to read.
        if self.dims > 1 or self.padding == 0:
            return None
        (padding,) = self._axes("padding", self.padding)
        cells = padded_cells(len(self.input), padding, self.padding_mode)
        over = {"padding": 0, "padding_mode": "zeros"}
        terms = self._list((len(cells),), plane_size(self.kernel), **{**self._parameters(), **over})
        return Padded(terms, cells)

    def _at_stride_one(self) -> Rows | None:
        """Give all rows of the matrix, where a stride drops some."""
        from segwidgets.widgets.linear.map import Rows

        (stride,) = self._per_axis("stride")
        if max(stride) == 1:
            return None
        size, kernel = plane_size(self.input), plane_size(self.kernel)
        parameters = {**self._parameters(), "groups": 1, "stride": (1,) * self.dims}
        terms, padded = self._list(size, kernel, **parameters), self._padded()
        if padded:
            over = {"padding": 0, "padding_mode": "zeros"}
            terms_of_all = self._list((len(padded.cells),), kernel, **{**parameters, **over})
            padded = Padded(terms_of_all, padded.cells)
        at = np.indices(terms.output_size)
        kept = np.all([axis % s == 0 for axis, s in zip(at, stride, strict=True)], axis=0)
        return Rows(terms, padded, kept.ravel())

    def _laid_out(self) -> tuple[Terms, Axes, Field]:
        size = plane_size(self.input)
        flipped = self.operation == "convolution"
        stride, padding, dilation = self._per_axis("stride", "padding", "dilation")
        field = conv_field(size, stride, padding, dilation, self.padding_mode, flipped=flipped)
        parameters = {**self._parameters(), "groups": 1}
        return self._list(size, plane_size(self.kernel), **parameters), (0,) * self.dims, field

    def _result(self) -> torch.Tensor:
        parameters = self._parameters()
        flip = parameters.pop("operation") == "convolution"
        return conv(
            self.input,
            self.kernel,
            **parameters,
            flip=flip,
            bias=self.bias,
            device=self.device,
        )


class Conv1d(Conv):
    """A convolution in 1D, one channel of `torch.nn.Conv1d`.

    A window of the kernel's size slides over the padded input; each output cell is the sum of
    what the window sees, weighted by the kernel. By default it shows a worked example in symbols:
    the input a, b, c, d with padding 1 and the kernel x, y, z.

    Parameters
    ----------
    input : array-like, optional
        Numbers, at most 64: a list, a NumPy array, a torch tensor of any device. Cells are
        finite and at most a million in size.
    kernel : array-like, optional
        Likewise, at most 16.
    kernel_size, input_size : int, optional
        Where kernel or input are not given, they are made with so many cells:
        bilinear upsampling times a whole number, and small whole numbers that begin with the worked
        example.
    labels : {"symbols", "values", "overlap"}
        What the cells show; "overlap" counts the products per output cell.
    **kwargs
        As in `Conv2d`, and ints only: stride=1, padding=0, dilation=1, padding_mode="zeros",
        operation="cross-correlation", bias=0.0, view="gather", matrix_of="kernel",
        reading="equation", step=0, device="auto".

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    See Also
    --------
    Conv2d : the same in 2D.
    ConvTranspose1d : the transpose.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Conv1d([1, 3, -2, 4], [1, 2, 4], stride=2, padding=1)
    >>> w.output
    tensor([14., 15.])
    >>> [w.terms.symbols(cell) for cell in range(2)]
    ['ay + bz', 'bx + cy + dz']
    """

    dims = 1
    stem = "conv-1d"

    input = Cells(
        **OPTIONS["conv_1d"]["input"],
        help="Numbers, 1 to 64 of them; the window slides over them.",
    ).tag(sync=True)
    kernel = Cells(
        **OPTIONS["conv_1d"]["kernel"], help="Numbers, 1 to 16 of them: the weights."
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        kernel: Any = None,
        *,
        kernel_size: int | None = None,
        input_size: int | None = None,
        padding: Any = None,
        labels: str = OPTIONS["conv_1d"]["labels"]["default"],
        **kwargs: Unpack[ConvParameters],
    ) -> None:
        given = (input, kernel, input_size, kernel_size)
        super().__init__(
            **self._cells(*given),
            padding=_padding(padding, *given),
            labels=labels,
            **kwargs,
        )


class Conv2d(Conv):
    """A convolution in 2D, `torch.nn.Conv2d`.

    A window of the kernel's size slides over the padded input; each output cell is the sum of
    what the window sees, weighted by the kernel.

    Parameters
    ----------
    input : array-like, optional
        Rows of numbers, at most 64 × 64: nested lists, a NumPy array, a torch tensor of any
        device, a grey image. Cells are finite and at most a million in size. Or up to four
        channels of them: (channels, rows, columns).
    kernel : array-like, optional
        Likewise, at most 16 × 16. With channels it has the shape of torch's weight,
        (out_channels, in_channels / groups, rows, columns).
    kernel_size, input_size : int or pair of int, optional
        Where kernel or input are not given, they are made with so many cells along each axis:
        bilinear upsampling times a whole number, and small whole numbers that begin with the worked
        example.
    in_channels, out_channels : int, optional
        1 to 4. What is not given of input and kernel is made with so many channels.
    groups : int
        1 to 4, divides both: a channel sees those of its own group. With as many groups as
        input channels the map is depthwise.
    pair : tuple of int
        Which channels are looked at: (input channel, output channel).
    stride : int or pair of int
        1 to 8: input cells from one window to the next. All pairs are (rows, columns).
    padding : int or pair of int
        0 to 16: cells laid around the input at each end. Where it is not given it is 0, as in
        torch, and 1 for the worked example, which is shown where neither input nor kernel nor
        their sizes are given.
    dilation : int or pair of int
        1 to 8: input cells from one kernel cell to the next.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What the padding holds: zeros, or the input again. "reflect" needs a padding smaller
        than the input, "circular" one that is not larger.
    operation : {"cross-correlation", "convolution"}
        What torch calls convolution is a cross-correlation; true convolution flips the kernel
        in every axis.
    bias : float or sequence of float
        Added to every output cell; a number, or one for each output channel.
    view : {"gather", "matrix", "all"}
        How the sum is read: window after window, as a matrix times a vector, or in four
        readings at once, for inputs up to 8 × 8 of one channel.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix; the other's are the vector.
    reading : {"equation", "dropped", "transposed"}
        How the kernel's matrix is read: with its vector and its result; at stride 1, with the
        rows struck out that a larger stride drops; or beside its transpose, each with its
        vector and its result. Where there is no such reading, the equation is shown.
    labels : {"values", "symbols", "overlap"}
        What the cells show; "overlap" counts the products per output cell.
    step : int
        0 to `n_steps - 1`, or -1 for the last: the output shows the cells 0 to `step`.
    device : str or torch.device
        Where torch computes: "auto" takes CUDA, else MPS, else the CPU.
    **kwargs
        What any Jupyter widget takes, such as `layout`.

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    See Also
    --------
    Conv1d : the same in 1D.
    ConvTranspose2d : the transpose.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.Conv2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0], [0, -1]])
    >>> w.output
    tensor([[-4., -4.],
            [-4., -4.]])
    >>> w.operation = "convolution"
    >>> w.output
    tensor([[4., 4.],
            [4., 4.]])
    >>> w.padding_mode = "reflect"
    >>> w.padding = 3
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: padding = 3: padding_mode 'reflect' takes at most 2 ...
    """

    dims = 2
    stem = "conv-2d"
    parameter_names = (*Conv.parameter_names, "groups")
    result_names = (*Conv.result_names, "groups")
    spec_names = (*Conv.spec_names, "groups", "pair")

    input = Cells(
        **OPTIONS["conv_2d"]["input"],
        stacks=1,
        help="Rows of numbers, 1 × 1 to 64 × 64; the window slides over them.",
    ).tag(sync=True)
    kernel = Cells(
        **OPTIONS["conv_2d"]["kernel"],
        stacks=2,
        help="Rows of numbers, 1 × 1 to 16 × 16: the weights.",
    ).tag(sync=True)
    groups = Groups().tag(sync=True)
    bias = Biases().tag(sync=True)
    pair = ChannelPair().tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        kernel: Any = None,
        *,
        kernel_size: Any = None,
        input_size: Any = None,
        in_channels: int | None = None,
        out_channels: int | None = None,
        groups: int = _DEFAULTS["groups"],
        pair: Any = _DEFAULTS["pair"],
        stride: Any = _DEFAULTS["stride"],
        padding: Any = None,
        dilation: Any = _DEFAULTS["dilation"],
        padding_mode: str = _DEFAULTS["padding_mode"],
        operation: str = _DEFAULTS["operation"],
        bias: Any = _DEFAULTS["bias"],
        view: str = _DEFAULTS["view"],
        matrix_of: str = _DEFAULTS["matrix_of"],
        reading: str = _DEFAULTS["reading"],
        labels: str = _DEFAULTS["labels"],
        step: int = _DEFAULTS["step"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        given = (input, kernel, input_size, kernel_size)
        super().__init__(
            **self._cells(*given, in_channels, out_channels, groups),
            groups=groups,
            pair=pair,
            stride=stride,
            padding=_padding(padding, *given),
            dilation=dilation,
            padding_mode=padding_mode,
            operation=operation,
            bias=bias,
            view=view,
            matrix_of=matrix_of,
            reading=reading,
            labels=labels,
            step=step,
            device=device,
            **kwargs,
        )


def _padding(padding: Any, *given: Any) -> Any:
    """Choose the padding where none is given."""
    if padding is not None:
        return padding
    worked = all(cells is None for cells in given)
    # The worked example keeps its size; whoever brings cells gets torch's default.
    return _DEFAULTS["padding"] if worked else OPTIONS["linear"]["padding"]["default"]
