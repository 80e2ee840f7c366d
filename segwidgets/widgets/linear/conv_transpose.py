"""What the figures of transposed convolution in 1D and 2D share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from segwidgets.ops.conv_transpose import conv_transpose
from segwidgets.shared.limits import LIMITS
from segwidgets.terms import Terms, conv_transpose_terms
from segwidgets.terms.parameters import Axes, conv_transpose_size
from segwidgets.widgets.linear.learning import Learning
from segwidgets.widgets.linear.linear import SHOWN, given, shape
from segwidgets.widgets.linear.linear_map import conv_transpose_map
from segwidgets.widgets.linear.module import conv_transpose_channel, conv_transpose_module
from segwidgets.widgets.traits import Choice, PerAxis, collapse

if TYPE_CHECKING:
    import torch
    from typing_extensions import Self

    from segwidgets.widgets.linear.conv_1d import Conv1d
    from segwidgets.widgets.linear.conv_2d import Conv2d
    from segwidgets.widgets.linear.drawn_map import LinearMap


class ConvTranspose(Learning):
    """A transposed convolution; see `ConvTranspose1d` and `ConvTranspose2d`."""

    title = "Transposed convolution"
    parameter_names: ClassVar[tuple[str, ...]] = ("stride", "padding", "output_padding", "dilation")
    result_names: ClassVar[tuple[str, ...]] = (
        "input",
        "kernel",
        *parameter_names,
        "bias",
        "device",
    )
    spec_names: ClassVar[tuple[str, ...]] = ("input", "kernel", *parameter_names, "bias", *SHOWN)

    stride = PerAxis(
        2, 1, LIMITS.stride, help="Output cells from one stamp to the next; 1 to 8."
    ).tag(sync=True)
    padding = PerAxis(
        0, 0, LIMITS.padding, help="Cells cropped from each end of the output; 0 to 16."
    ).tag(sync=True)
    output_padding = PerAxis(
        0,
        0,
        LIMITS.output_padding,
        help="Cells added at the far end of the output; less than stride or dilation.",
    ).tag(sync=True)
    dilation = PerAxis(
        1, 1, LIMITS.dilation, help="Output cells from one kernel cell to the next; 1 to 8."
    ).tag(sync=True)
    view = Choice(
        ["stamp", "gather", "matrix"],
        "stamp",
        help='How the sum is told: input cell by input cell, "stamp"; output cell by output '
        'cell, "gather"; or as a "matrix".',
    ).tag(sync=True)

    def __init__(
        self,
        input: Any = None,
        kernel: Any = None,
        *,
        stride: Any = 2,
        padding: Any = 0,
        output_padding: Any = 0,
        dilation: Any = 1,
        bias: Any = 0.0,
        view: str = "stamp",
        matrix_of: str = "kernel",
        labels: str = "values",
        step: int = 0,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            **given(input=input, kernel=kernel),
            stride=stride,
            padding=padding,
            output_padding=output_padding,
            dilation=dilation,
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
        module : torch.nn.ConvTranspose1d or torch.nn.ConvTranspose2d
            Its weight, bias, stride, padding, output_padding, dilation and groups count.
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
        ConvTranspose1d or ConvTranspose2d
            A figure of its own; it does not follow the module.

        Raises
        ------
        TypeError
            If the module is of another kind.
        ValueError
            If there is no such channel, or `groups` keep the two apart.
        traitlets.TraitError
            If the module is larger than a figure can be.

        Examples
        --------
        >>> import torch, segwidgets as sw
        >>> module = torch.nn.ConvTranspose1d(1, 1, kernel_size=3, stride=2, bias=False)
        >>> sw.ConvTranspose1d.from_module(module, [3, 5]).output_size
        (5,)
        """
        if cls.dims == 2 and in_channel is None and out_channel is None:
            return cls(**{**conv_transpose_module(module, input), **kwargs})
        pair = (in_channel or 0, out_channel or 0)
        return cls(**{**conv_transpose_channel(module, cls.dims, input, *pair), **kwargs})

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
        from segwidgets.widgets.linear.transposing import conv_of

        return conv_of(self)

    def _map(self, view: str) -> LinearMap:
        return conv_transpose_map(self, view)

    # The map

    def _reconcile_spec(self, spec: dict[str, Any]) -> dict[str, Any]:
        axes = zip(*(self._axes(name, spec[name]) for name in ("stride", "dilation")), strict=True)
        extra = self._axes("output_padding", spec["output_padding"])
        limited = (min(e, max(s, d) - 1) for e, (s, d) in zip(extra, axes, strict=True))
        return {**spec, "output_padding": collapse(tuple(limited))}

    def _size_of(self, spec: dict[str, Any]) -> Axes:
        names = ("stride", "padding", "output_padding", "dilation")
        numbers = (self._axes(name, spec[name]) for name in names)
        size = conv_transpose_size(shape(spec["input"]), shape(spec["kernel"]), *numbers)
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

    def _result(self) -> torch.Tensor:
        return conv_transpose(
            self.input,
            self.kernel,
            **{name: getattr(self, name) for name in self.parameter_names},
            bias=self.bias,
            device=self.device,
        )
