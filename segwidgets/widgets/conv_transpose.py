"""What the figures of transposed convolution in 1D and 2D share."""

# ruff: noqa: A002 - `input` is torch's name

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from traitlets import TraitError, observe, validate

from segwidgets._torch import require_torch
from segwidgets.ops.conv_transpose import conv_transpose
from segwidgets.ops.device import choose_device
from segwidgets.shared.limits import LIMITS
from segwidgets.terms import Terms, conv_transpose_terms
from segwidgets.terms.parameters import Axes, conv_transpose_size, per_axis
from segwidgets.widgets.base import Figure
from segwidgets.widgets.module import channel_of
from segwidgets.widgets.traits import Bias, Choice, Count, Device, PerAxis, collapse
from segwidgets.widgets.words import MOST_TABLE_SIDE, describe, table, times

if TYPE_CHECKING:
    import torch
    from typing_extensions import Self

_PARAMETERS = ("stride", "padding", "output_padding", "dilation")


class ConvTranspose(Figure):
    """A transposed convolution of one channel; see `ConvTranspose1d` and `ConvTranspose2d`."""

    #: Number of axes.
    dims: ClassVar[int] = 0

    # The list of terms, with the sizes and parameters that it belongs to.
    _listed: tuple[Any, Terms] | None = None

    result_names = ("input", "kernel", *_PARAMETERS, "bias", "device")
    spec_names = ("input", "kernel", *_PARAMETERS, "bias", "view", "labels", "step")

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
    bias = Bias(0.0, help="Added to every output cell; at most a million in size.").tag(sync=True)
    view = Choice(["stamp"], "stamp", help='How the sum is told: "stamp".').tag(sync=True)
    labels = Choice(
        ["values", "symbols", "overlap"],
        "values",
        help='What the cells show: "values", "symbols", or "overlap", the products per cell.',
    ).tag(sync=True)
    step = Count(
        0, help="The output shows the stamps of input cells 0 to step; 0 to n_steps - 1."
    ).tag(sync=True)
    device = Device(
        "auto",
        help='Where torch computes: "auto" (CUDA, else MPS, else CPU) or a torch device string.',
    )

    def __init__(
        self,
        input: Any = None,
        kernel: Any = None,
        *,
        stride: Any = 2,
        padding: Any = 0,
        output_padding: Any = 0,
        dilation: Any = 1,
        bias: float = 0.0,
        view: str = "stamp",
        labels: str = "values",
        step: int = 0,
        device: Any = "auto",
        **kwargs: Any,
    ) -> None:
        given = {"input": input, "kernel": kernel}
        super().__init__(
            **{name: cells for name, cells in given.items() if cells is not None},
            stride=stride,
            padding=padding,
            output_padding=output_padding,
            dilation=dilation,
            bias=bias,
            view=view,
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
        in_channel: int = 0,
        out_channel: int = 0,
        **kwargs: Any,
    ) -> Self:
        """Show how one channel of a torch module adds to another.

        Parameters
        ----------
        module : torch.nn.ConvTranspose1d or torch.nn.ConvTranspose2d
            Its weight, bias, stride, padding, output_padding, dilation and groups count.
        input : array-like
            The channel, or all of them: (channels, …) or (1, channels, …).
        in_channel, out_channel : int
            Which channel to take and which to make. A module with several input channels
            adds up their results; the figure shows the part of this one, with the bias.
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
        channel = channel_of(module, cls.dims, input, in_channel, out_channel)
        return cls(**{**channel, **kwargs})

    # Rules that join several traits

    @validate("input", "kernel", *_PARAMETERS)
    def _check_together(self, proposal: Any) -> Any:
        try:
            self._size_of({**self._spec(), proposal.trait.name: proposal.value})
        except ValueError as error:
            raise TraitError(str(error)) from None
        return proposal.value

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        step: int = proposal.value
        if step >= self.n_steps:
            raise TraitError(f"step = {step}: choose 0 to {self.n_steps - 1}, one per input cell.")
        return step

    @observe("input")
    def _shorten(self, _change: Any) -> None:
        """Keep the step within a smaller input."""
        self.step = min(self.step, self.n_steps - 1)

    def _settled(self, clean: dict[str, Any]) -> dict[str, Any]:
        now = self._spec()
        spec = {**now, **clean}
        axes = zip(*(self._axes(name, spec[name]) for name in ("stride", "dilation")), strict=True)
        extra = self._axes("output_padding", spec["output_padding"])
        limited = (min(e, max(s, d) - 1) for e, (s, d) in zip(extra, axes, strict=True))
        spec["output_padding"] = collapse(tuple(limited))
        try:
            self._size_of(spec)
        except ValueError:
            # Which one is to blame cannot be known, so all go back.
            spec.update({name: now[name] for name in now if name in self.result_names})
        spec["step"] = min(spec["step"], prod(_shape(spec["input"])) - 1)
        return {name: value for name, value in spec.items() if name in clean or value != now[name]}

    def _spec(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.spec_names}

    def _axes(self, name: str, value: int | tuple[int, ...]) -> Axes:
        return per_axis(name, value, self.dims, 0)

    def _size_of(self, spec: dict[str, Any]) -> Axes:
        """Check that a spec holds together, and give its output size."""
        numbers = (self._axes(name, spec[name]) for name in _PARAMETERS)
        size = conv_transpose_size(_shape(spec["input"]), _shape(spec["kernel"]), *numbers)
        if max(size) > LIMITS.output_side:
            raise ValueError(
                f"stride = {spec['stride']} and dilation = {spec['dilation']} make the output "
                f"{max(size)} cells wide: at most {LIMITS.output_side}; choose smaller ones, or "
                f"crop the input."
            )
        return size

    # Results

    @property
    def output(self) -> torch.Tensor:
        """The result, computed by torch on `device`.

        Returns
        -------
        torch.Tensor
            Shape `output_size`, torch's default dtype.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        output: torch.Tensor = self._result().to(require_torch().get_default_dtype())
        return output

    @property
    def output_size(self) -> tuple[int, ...]:
        """Size of the output: one length per axis."""
        return self._size_of(self._spec())

    @property
    def n_steps(self) -> int:
        """Number of stamps, one per input cell."""
        return prod(_shape(self.input))

    @property
    def terms(self) -> Terms:
        """The list of products that the figure shows, without the bias."""
        key = (_shape(self.input), _shape(self.kernel), *(getattr(self, n) for n in _PARAMETERS))
        if self._listed is None or self._listed[0] != key:
            self._listed = (key, conv_transpose_terms(*key))
        return self._listed[1]

    @property
    def matrix(self) -> torch.Tensor:
        """The matrix that maps the flattened input to the flattened output, without the bias.

        Returns
        -------
        torch.Tensor
            Shape (output cells, input cells), torch's default dtype, on `device`; sparse CSR
            from a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        torch = require_torch()
        kernel = torch.tensor(self.kernel, device=choose_device(self.device))
        return self.terms.matrix(kernel)

    def _result(self) -> torch.Tensor:
        return conv_transpose(
            self.input,
            self.kernel,
            **{name: getattr(self, name) for name in _PARAMETERS},
            bias=self.bias,
            device=self.device,
        )

    # Words

    def _name(self) -> str:
        return f"Transposed convolution in {self.dims}D"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._parameters_in_words()}>"

    def _parameters_in_words(self) -> str:
        """Say what goes in and how large the output is; what has its neutral value is left out."""
        sizes = {"input": times(_shape(self.input)), "kernel": times(_shape(self.kernel))}
        neutral = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "bias": 0}
        given = {name: getattr(self, name) for name in neutral}
        changed = {name: value for name, value in given.items() if value != neutral[name]}
        return describe({**sizes, **changed, "output": times(self.output_size)})

    def _in_words(self) -> tuple[str, list[list[str]]]:
        sentence = f"{self._name()}: {self._parameters_in_words()}."
        if max(self.output_size) > MOST_TABLE_SIDE:
            return sentence, []
        return sentence, table(self.terms.output(self.input, self.kernel, self.bias))


def _shape(cells: Any) -> Axes:
    """Give the size of (nested) tuples."""
    return (len(cells), len(cells[0])) if isinstance(cells[0], tuple) else (len(cells),)
