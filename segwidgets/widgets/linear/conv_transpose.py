"""The figures of transposed convolution in 1D and 2D."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from segwidgets.ops.conv import conv_transpose, learn_kernel
from segwidgets.shared.language import msg
from segwidgets.shared.options import LIMITS, OPTIONS, defaults_of
from segwidgets.terms import Terms, conv_transpose_terms
from segwidgets.terms.arrays import as_array, plane_size
from segwidgets.terms.field import Field, conv_transpose_field
from segwidgets.terms.parameters import Axes, conv_size, conv_transpose_size
from segwidgets.widgets.framing import FrameParameters
from segwidgets.widgets.linear.channels import Biases, ChannelPair, Groups
from segwidgets.widgets.linear.learning import FitRecord, Learning, check_pace
from segwidgets.widgets.linear.linear import SHOWN, Linear
from segwidgets.widgets.traits import Cells, Choice, PerAxis, collapse
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch
    from typing_extensions import Unpack

    from segwidgets.widgets.linear.conv import Conv1d, Conv2d

_OPTIONS = OPTIONS["conv_transpose"]
_DEFAULTS = defaults_of("linear", "channels", "conv_transpose")
_AXES = ("stride", "padding", "output_padding", "dilation")


class ConvTransposeParameters(FrameParameters, total=False):
    """What `ConvTranspose1d` takes by keyword, as `ConvTranspose2d` does."""

    stride: Any
    padding: Any
    output_padding: Any
    dilation: Any
    bias: Any
    view: str
    matrix_of: str
    reading: str
    step: int
    device: Any
    layout: Any


class ConvTranspose(Linear):
    """A transposed convolution; see `ConvTranspose1d` and `ConvTranspose2d`."""

    operation_name = msg("Transposed convolution")
    module_name = "ConvTranspose"
    leads = "input"
    parameter_names: ClassVar[tuple[str, ...]] = _AXES
    result_names = ("input", "kernel", *parameter_names, "bias", "device")
    around = 270
    spec_names = ("input", "kernel", *parameter_names, "bias", *SHOWN)

    stride = PerAxis(
        **_OPTIONS["stride"], help="Output cells from one stamp to the next; 1 to 8."
    ).tag(sync=True)
    output_padding = PerAxis(
        **_OPTIONS["output_padding"],
        help="Cells added at the far end of the output; less than stride or dilation.",
    ).tag(sync=True)
    view = Choice(
        **_OPTIONS["view"],
        help='How the sum is read: input cell by input cell, "stamp"; output cell by output '
        'cell, "gather"; as a "matrix"; or in four readings at once, "all", up to 8 × 8.',
    ).tag(sync=True)

    def transposed(self) -> Conv1d | Conv2d:
        """Show the transpose: the convolution that leads back to this figure's input size.

        Returns
        -------
        Conv1d or Conv2d
            A figure of its own, with this one's output as input, the same kernel, stride,
            padding and dilation, and no bias. Its matrix is this one's, transposed.

        Raises
        ------
        ValueError
            If `output_padding` is a stride or more, so that the convolution's output has
            further cells, or if the output is larger than an input can be.

        Examples
        --------
        >>> import segwidgets as sw
        >>> sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2).transposed()
        <Conv1d: input 5, kernel 3, stride 2, output 2>
        """
        size, here = self.output_size, plane_size(self.input)
        axes = self._per_axis("stride", "padding", "dilation")
        there = conv_size(size, plane_size(self.kernel), *axes)
        if there != here:
            raise ValueError(
                f"output_padding = {self.output_padding} with stride = {self.stride}: a "
                f"convolution of the output, {times(size)}, gives {times(there)} cells and not "
                f"the {times(here)} of this input, so it is not the exact transpose; choose an "
                f"output_padding smaller than stride."
            )
        view = "gather" if self.view == "stamp" else self.view
        back: Conv1d | Conv2d = self._transposed(view=view)
        return back

    # Learning

    @cached_property
    def _learning(self) -> Learning:
        return Learning(self._show_fit)

    def fit(
        self,
        target: Any,
        steps: int = 200,
        lr: float = 0.1,
        *,
        bias: bool = False,
        progress: bool = True,
        wait: bool = True,
    ) -> list[float]:
        """Learn the kernel, so that the output comes as close as it can to a target.

        torch's autograd and Adam lower the mean squared difference, from the present kernel
        on. The page shows it as it happens, and can replay it afterwards. Interrupting the
        kernel keeps what was learnt; so does a loss that runs away, which ends learning with a
        warning, and with the best kernel so far.

        Parameters
        ----------
        target : array-like
            The output to reach, of the shape of `output`: a picture, or the result of another
            way of upsampling.
        steps : int
            1 to 2000.
        lr : float
            Adam's learning rate, about how far a weight moves in one step.
        bias : bool
            Whether the bias is learnt too.
        progress : bool
            Whether to write a progress bar to standard error.
        wait : bool
            Whether to return at the end. Otherwise learning goes on in the background, and
            `stop()` ends it, or the page: a kernel that waits does not hear the page.

        Returns
        -------
        list of float
            The loss at the start and after each step that was taken; in the background the
            list still grows.

        Raises
        ------
        ImportError
            If torch is not installed.
        TypeError
            If `target` holds no numbers, or `steps` is no whole number.
        ValueError
            If `target` has another size or values that cannot be, or `steps` or `lr` is out
            of range, or there is no such device. The figure is then as before.
        RuntimeError
            If the figure is learning already.

        Examples
        --------
        Doubling every cell, from examples:

        >>> import segwidgets as sw
        >>> w = sw.ConvTranspose1d([3, 5], [0, 0], device="cpu")
        >>> losses = w.fit([3, 3, 5, 5], progress=False)
        >>> [round(weight, 3) for weight in w.kernel]
        [1.0, 1.0]
        """
        cells = self._target(target)
        check_pace(steps, lr)
        record = FitRecord(steps, lr, cells, np.asarray(self.input), learns_bias=bias)
        fit_steps = learn_kernel(
            self.input,
            self.kernel,
            cells,
            lr=lr,
            bias=self.bias,
            learn_bias=bias,
            device=self.device,
            **self._parameters(),
        )
        self._learning.begin(fit_steps, record, wait=wait, shown=progress)
        return record.losses

    def stop(self) -> None:
        """End learning in the background, and keep what was learnt."""
        self._learning.stop()

    def close(self) -> None:
        """Take the figure out of every page; what it was learning ends."""
        self.stop()
        super().close()

    def _show_fit(self, record: FitRecord | None, state: str) -> None:
        """Show the kernel and the record of how it came about, in one message."""
        if record is None:
            self._fit = {}
        elif state == "failed":
            # An observer failed, or the device has no memory left.
            self._fit = {**self._fit, "state": "stopped"} if self._fit else {}
        else:
            good = record.best if state == "diverged" else record.last
            with self.hold_sync():
                self._fit = record.as_json(state)
                self.kernel = good.kernel.tolist()
                if record.learns_bias:
                    self.bias = good.bias

    def _target(self, target: Any) -> NDArray[np.float64]:
        size = self.terms.output_size
        cells = as_array("target", target, len(size), magnitude=LIMITS.magnitude)
        if cells.shape != size:
            raise ValueError(
                f"target has size {times(cells.shape)}, and the output {times(size)}: "
                f"resize it, for instance with torch.nn.functional.interpolate, or choose other "
                f"parameters."
            )
        return cells

    def _forget(self, change: Any) -> None:
        if self._of_another_map(change):
            self._learning.cancel()
        super()._forget(change)

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "stop":
            self.stop()
        super()._handle_custom_msg(content, buffers)

    # The map

    def _limited(self, spec: dict[str, Any]) -> dict[str, Any]:
        axes = zip(*(self._axes(name, spec[name]) for name in ("stride", "dilation")), strict=True)
        extra = self._axes("output_padding", spec["output_padding"])
        limited = (min(e, max(s, d) - 1) for e, (s, d) in zip(extra, axes, strict=True))
        return {**spec, "output_padding": collapse(tuple(limited))}

    def _channel_size(self, spec: dict[str, Any]) -> Axes:
        numbers = (self._axes(name, spec[name]) for name in _AXES)
        size = conv_transpose_size(plane_size(spec["input"]), plane_size(spec["kernel"]), *numbers)
        if max(size) > LIMITS.output_side:
            raise ValueError(
                f"stride = {spec['stride']} and dilation = {spec['dilation']} make the output "
                f"{max(size)} cells wide: at most {LIMITS.output_side}; choose smaller ones, or "
                f"crop the input."
            )
        return size

    @staticmethod
    def _list(input_size: Axes, kernel_size: Axes, **parameters: Any) -> Terms:
        return conv_transpose_terms(input_size, kernel_size, **parameters)

    def _laid_out(self) -> tuple[Terms, Axes, Field]:
        sizes = plane_size(self.input), plane_size(self.kernel)
        stride, padding, extra, dilation = self._per_axis(*_AXES)
        terms = conv_transpose_terms(*sizes, stride, 0, extra, dilation)
        return terms, padding, conv_transpose_field(*sizes, stride, padding, extra, dilation)

    def _result(self) -> torch.Tensor:
        return conv_transpose(
            self.input,
            self.kernel,
            **self._parameters(),
            bias=self.bias,
            device=self.device,
        )


class ConvTranspose1d(ConvTranspose):
    """A transposed convolution in 1D, one channel of `torch.nn.ConvTranspose1d`.

    Each input cell scales the kernel, and the copies are added up in the output, `stride` cells
    apart. By default it shows a worked example in symbols: the input a, b and the kernel x, y, z
    with stride 2.

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
        As in `ConvTranspose2d`, and ints only: stride=2, padding=0, output_padding=0,
        dilation=1, bias=0.0, view="stamp", matrix_of="kernel", reading="equation", step=0,
        device="auto".

    Raises
    ------
    traitlets.TraitError
        If a value breaks a rule, here or when it is assigned later. The figure is then as
        before.

    See Also
    --------
    ConvTranspose2d : the same in 2D.
    Conv1d : the convolution that it transposes.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.ConvTranspose1d([3, 5], [1, 2, 4], stride=2)
    >>> w.output
    tensor([ 3.,  6., 17., 10., 20.])
    >>> [w.terms.symbols(cell) for cell in range(5)]
    ['ax', 'ay', 'az + bx', 'by', 'bz']
    """

    dims = 1
    stem = "conv-transpose-1d"

    input = Cells(
        **OPTIONS["conv_transpose_1d"]["input"],
        help="Numbers, 1 to 64 of them; each scales the kernel once.",
    ).tag(sync=True)
    kernel = Cells(
        **OPTIONS["conv_transpose_1d"]["kernel"], help="Numbers, 1 to 16 of them: the stamp."
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        kernel: Any = None,
        *,
        kernel_size: int | None = None,
        input_size: int | None = None,
        labels: str = OPTIONS["conv_transpose_1d"]["labels"]["default"],
        **kwargs: Unpack[ConvTransposeParameters],
    ) -> None:
        super().__init__(
            **self._cells(input, kernel, input_size, kernel_size), labels=labels, **kwargs
        )


class ConvTranspose2d(ConvTranspose):
    """A transposed convolution in 2D, `torch.nn.ConvTranspose2d`.

    Each input cell scales the kernel, and the copies are added up in the output, `stride` cells
    apart.

    Parameters
    ----------
    input : array-like, optional
        Rows of numbers, at most 64 × 64: nested lists, a NumPy array, a torch tensor of any
        device, a grey image. Cells are finite and at most a million in size. Or up to four
        channels of them: (channels, rows, columns).
    kernel : array-like, optional
        Likewise, at most 16 × 16. With channels it has the shape of torch's weight,
        (in_channels, out_channels / groups, rows, columns).
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
        1 to 8: output cells from one stamp to the next. All pairs are (rows, columns).
    padding : int or pair of int
        0 to 16: cells cropped from each end of the output.
    output_padding : int or pair of int
        0 to 7, less than stride or dilation: cells added at the far end of the output.
    dilation : int or pair of int
        1 to 8: output cells from one kernel cell to the next.
    bias : float or sequence of float
        Added to every output cell; a number, or one for each output channel.
    view : {"stamp", "gather", "matrix", "all"}
        How the sum is read: stamp after stamp, output cell after output cell, as a matrix
        times a vector, or in four readings at once, for inputs up to 8 × 8 of one channel.
    matrix_of : {"kernel", "input"}
        Whose cells stand in the matrix; the other's are the vector.
    reading : {"equation", "transposed"}
        How the kernel's matrix is read: with its vector and its result, or beside its
        transpose, each with its vector and its result.
    labels : {"values", "symbols", "overlap"}
        What the cells show; "overlap" counts the products per output cell.
    step : int
        0 to `n_steps - 1`, or -1 for the last: the output shows the stamps of input cells 0 to
        `step`, or in the other views the output cells 0 to `step`.
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
    ConvTranspose1d : the same in 1D.
    Conv2d : the convolution that it transposes.

    References
    ----------
    https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html

    Examples
    --------
    >>> import segwidgets as sw
    >>> w = sw.ConvTranspose2d([[2, -1], [1, 4]], [[1, 2], [0, 3]], stride=2)
    >>> w.output_size
    (4, 4)
    >>> w.output
    tensor([[ 2.,  4., -1., -2.],
            [ 0.,  6.,  0., -3.],
            [ 1.,  2.,  4.,  8.],
            [ 0.,  3.,  0., 12.]])
    >>> w.stride = 0
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: stride = 0: choose 1 to 8.
    """

    dims = 2
    stem = "conv-transpose-2d"
    parameter_names = (*ConvTranspose.parameter_names, "groups")
    result_names = (*ConvTranspose.result_names, "groups")
    spec_names = (*ConvTranspose.spec_names, "groups", "pair")

    input = Cells(
        **OPTIONS["conv_transpose_2d"]["input"],
        stacks=1,
        help="Rows of numbers, 1 × 1 to 64 × 64; each scales the kernel once.",
    ).tag(sync=True)
    kernel = Cells(
        **OPTIONS["conv_transpose_2d"]["kernel"],
        stacks=2,
        help="Rows of numbers, 1 × 1 to 16 × 16: the stamp.",
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
        padding: Any = _DEFAULTS["padding"],
        output_padding: Any = _DEFAULTS["output_padding"],
        dilation: Any = _DEFAULTS["dilation"],
        bias: Any = _DEFAULTS["bias"],
        view: str = _DEFAULTS["view"],
        matrix_of: str = _DEFAULTS["matrix_of"],
        reading: str = _DEFAULTS["reading"],
        labels: str = _DEFAULTS["labels"],
        step: int = _DEFAULTS["step"],
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            **self._cells(
                *(input, kernel, input_size, kernel_size), in_channels, out_channels, groups
            ),
            groups=groups,
            pair=pair,
            stride=stride,
            padding=padding,
            output_padding=output_padding,
            dilation=dilation,
            bias=bias,
            view=view,
            matrix_of=matrix_of,
            reading=reading,
            labels=labels,
            step=step,
            device=device,
            **kwargs,
        )
