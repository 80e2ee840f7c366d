"""What the figures of convolution in 1D and 2D share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from segwidgets.ops.conv import conv
from segwidgets.shared.limits import LIMITS
from segwidgets.terms import Terms, conv_terms
from segwidgets.terms.field import PADDING_MODES, check_padding, max_padding, padded_cells
from segwidgets.terms.matrix import Padded
from segwidgets.terms.parameters import Axes, conv_size
from segwidgets.widgets.linear.linear import SHOWN, Linear, given, shape
from segwidgets.widgets.linear.linear_map import conv_map
from segwidgets.widgets.linear.module import conv_channel, conv_module
from segwidgets.widgets.traits import Choice, PerAxis, collapse

if TYPE_CHECKING:
    import torch
    from typing_extensions import Self

    from segwidgets.widgets.linear.conv_transpose_1d import ConvTranspose1d
    from segwidgets.widgets.linear.conv_transpose_2d import ConvTranspose2d
    from segwidgets.widgets.linear.drawn_map import LinearMap


class Conv(Linear):
    """A convolution; see `Conv1d` and `Conv2d`."""

    title = "Convolution"
    parameter_names: ClassVar[tuple[str, ...]] = (
        "stride",
        "padding",
        "dilation",
        "padding_mode",
        "operation",
    )
    result_names: ClassVar[tuple[str, ...]] = (
        "input",
        "kernel",
        *parameter_names,
        "bias",
        "device",
    )
    spec_names: ClassVar[tuple[str, ...]] = ("input", "kernel", *parameter_names, "bias", *SHOWN)

    stride = PerAxis(
        1, 1, LIMITS.stride, help="Input cells from one window to the next; 1 to 8."
    ).tag(sync=True)
    padding = PerAxis(
        0, 0, LIMITS.padding, help="Cells laid around the input at each end; 0 to 16."
    ).tag(sync=True)
    dilation = PerAxis(
        1, 1, LIMITS.dilation, help="Input cells from one kernel cell to the next; 1 to 8."
    ).tag(sync=True)
    padding_mode = Choice(
        PADDING_MODES,
        "zeros",
        help='What the padding holds: "zeros", or the input again, as torch has it: "reflect", '
        '"replicate", "circular".',
    ).tag(sync=True)
    operation = Choice(
        ["cross-correlation", "convolution"],
        "cross-correlation",
        help='"cross-correlation", which torch computes, or true "convolution", which turns the '
        "kernel around.",
    ).tag(sync=True)
    view = Choice(
        ["gather", "matrix"],
        "gather",
        help='How the sum is told: output cell by output cell, "gather", or as a "matrix".',
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        kernel: Any = None,
        *,
        stride: Any = 1,
        padding: Any = None,
        dilation: Any = 1,
        padding_mode: str = "zeros",
        operation: str = "cross-correlation",
        bias: Any = 0.0,
        view: str = "gather",
        matrix_of: str = "kernel",
        labels: str = "values",
        step: int = 0,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        if padding is None:
            # The worked example has it; whoever brings an input gets torch's default.
            padding = 1 if input is None and kernel is None else 0
        super().__init__(
            **given(input=input, kernel=kernel),
            stride=stride,
            padding=padding,
            dilation=dilation,
            padding_mode=padding_mode,
            operation=operation,
            bias=bias,
            view=view,
            matrix_of=matrix_of,
            labels=labels,
            step=step,
            device=device,
            **kwargs,
        )

    @classmethod
    def from_module(
        cls,
        module: torch.nn.Module,
        input: Any,
        in_channel: int | None = None,
        out_channel: int | None = None,
        **kwargs: Any,
    ) -> Self:
        """Show a torch module: all its channels in 2D, or one pair of them.

        Parameters
        ----------
        module : torch.nn.Conv1d or torch.nn.Conv2d
            Its weight, bias, stride, padding, dilation, padding_mode and groups count.
        input : array-like
            All channels, (channels, …) or (1, channels, …), or the only one.
        in_channel, out_channel : int, optional
            Which channel to take and which to make, where only one pair is wanted. A module
            with several input channels adds up their results; the figure then shows the part
            of this one, with the bias. In 1D, and where one of both is given, the other is 0.
        **kwargs
            Further parameters of the figure, such as `labels` or `step`.

        Returns
        -------
        Conv1d or Conv2d
            A figure of its own; it does not follow the module.

        Raises
        ------
        TypeError
            If the module is of another kind.
        ValueError
            If there is no such channel, `groups` keep the two apart, there are more than 4
            channels, or its padding, "same" with an even kernel, differs from one end to the
            other.
        traitlets.TraitError
            If the module is larger than a figure can be.

        Examples
        --------
        >>> import torch, segwidgets as sw
        >>> module = torch.nn.Conv1d(1, 1, kernel_size=3, padding="same", bias=False)
        >>> sw.Conv1d.from_module(module, [1, 2, 3, 4]).padding
        1
        """
        if cls.dims == 2 and in_channel is None and out_channel is None:
            return cls(**{**conv_module(module, input), **kwargs})
        pair = (in_channel or 0, out_channel or 0)
        return cls(**{**conv_channel(module, cls.dims, input, *pair), **kwargs})

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
        from segwidgets.widgets.linear.transposing import conv_transpose_of

        return conv_transpose_of(self)

    def _map(self, view: str) -> LinearMap:
        return conv_map(self, view)

    # The map

    def _reconcile_spec(self, spec: dict[str, Any]) -> dict[str, Any]:
        limited = (
            min(p, LIMITS.padding if most is None else most)
            for p, most in zip(
                self._axes("padding", spec["padding"]),
                (max_padding(side, spec["padding_mode"]) for side in shape(spec["input"])),
                strict=True,
            )
        )
        return {**spec, "padding": collapse(tuple(limited))}

    def _size_of(self, spec: dict[str, Any]) -> Axes:
        size = shape(spec["input"])
        names = ("stride", "padding", "dilation")
        stride, padding, dilation = (self._axes(name, spec[name]) for name in names)
        check_padding(size, padding, spec["padding_mode"])
        return conv_size(size, shape(spec["kernel"]), stride, padding, dilation)

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
        parameters = {name: getattr(self, name) for name in self.parameter_names}
        terms = self._list((len(cells),), shape(self.kernel), **{**parameters, **over})
        return Padded(terms, cells)

    def _result(self) -> torch.Tensor:
        parameters = {name: getattr(self, name) for name in self.parameter_names}
        flip = parameters.pop("operation") == "convolution"
        return conv(
            self.input,
            self.kernel,
            **parameters,
            flip=flip,
            bias=self.bias,
            device=self.device,
        )
