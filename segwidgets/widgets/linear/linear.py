"""What the figures of convolution and of transposed convolution share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from traitlets import TraitError, observe, validate

from segwidgets._torch import require_torch
from segwidgets.ops.device import choose_device
from segwidgets.shared.language import t
from segwidgets.shared.options import LIMITS, OPTIONS
from segwidgets.terms import Terms
from segwidgets.terms.arrays import plane_size
from segwidgets.terms.channels import Channels
from segwidgets.terms.parameters import Axes, per_axis
from segwidgets.widgets.figure import Figure
from segwidgets.widgets.linear.channels import (
    Leads,
    channels_of,
    check_amounts,
    check_pair,
    made_cells,
    nearest_pair,
    plane_pair,
)
from segwidgets.widgets.linear.learning import Fit
from segwidgets.widgets.linear.module import read_module
from segwidgets.widgets.traits import Bias, Choice, PerAxis, Step, collapse
from segwidgets.widgets.words import MAX_TABLE_SIDE, describe, table, times

if TYPE_CHECKING:
    import torch
    from typing_extensions import Self

    from segwidgets.drawing.items import Drawing
    from segwidgets.drawing.latex import Tex
    from segwidgets.embed.page import Element
    from segwidgets.terms.field import Field
    from segwidgets.terms.matrix import Padded
    from segwidgets.widgets.linear.map import LinearMap, Rows

#: What does not change the result.
SHOWN = ("view", "matrix_of", "reading", "labels", "step")
# Whatever decides on the list of terms, in any of the figures.
_SHAPING = (
    *("input", "kernel", "stride", "padding", "output_padding", "dilation"),
    *("padding_mode", "operation", "groups"),
)
# What has this value is not worth a word.
_NEUTRAL = {
    "stride": 1,
    "padding": 0,
    "output_padding": 0,
    "dilation": 1,
    "padding_mode": "zeros",
    "operation": "cross-correlation",
    "groups": 1,
    "bias": 0,
}
_OPTIONS = OPTIONS["linear"]


class Linear(Figure):
    """A linear map with a kernel; see `Conv` and `ConvTranspose`.

    In 2D there may be several channels; then the figure has the traits `groups` and `pair` too.
    """

    family = "linear"
    #: Number of axes.
    dims: ClassVar[int] = 0
    #: Names of the traits that shape the list of terms, besides input and kernel.
    parameter_names: ClassVar[tuple[str, ...]] = ()
    control_names = ("input_size", "kernel_size", "in_channels", "out_channels")
    #: The operation in words, and in the names of torch's modules.
    operation_name: ClassVar[str] = ""
    module_name: ClassVar[str] = ""
    #: Which side's channels torch's weights name first.
    leads: ClassVar[Leads]
    #: The figure of the transposed map.
    transpose: ClassVar[type[Any]]

    # Traits of the subclasses.
    input: Any
    kernel: Any
    stride: Any
    view: Any
    groups: Any
    pair: Any

    _fit = Fit(help="What was learnt and how, for the page to show and to replay.").tag(sync=True)

    # The list of terms, with the sizes and parameters that it belongs to.
    _listed: tuple[Any, Terms] | None = None

    padding = PerAxis(
        **_OPTIONS["padding"],
        help="Cells laid around the input, or cropped from the output, at each end; 0 to 16.",
    ).tag(sync=True)
    dilation = PerAxis(
        **_OPTIONS["dilation"],
        help="Cells, of the input or of the output, from one kernel cell to the next; 1 to 8.",
    ).tag(sync=True)
    bias = Bias(
        float(_OPTIONS["bias"]["default"]),
        help="Added to every output cell; at most a million in size.",
    ).tag(sync=True)
    matrix_of = Choice(
        **_OPTIONS["matrix_of"],
        help='Whose cells stand in the matrix: those of the "kernel" or of the "input".',
    ).tag(sync=True)
    reading = Choice(
        **_OPTIONS["reading"],
        help='How a matrix of the kernel is read: as an "equation" with its vector, or beside its '
        'transpose, "transposed".',
    ).tag(sync=True)
    labels = Choice(
        **_OPTIONS["labels"],
        help='What the cells show: "values", "symbols", or "overlap", the products per cell.',
    ).tag(sync=True)
    step = Step(
        _OPTIONS["step"]["default"],
        help="How far the sum has come; 0 to n_steps - 1, or -1 for the last.",
    ).tag(sync=True)

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
        module : torch.nn.Module
            Of the figure's name, such as `torch.nn.Conv1d`. Its weight, bias, groups and all that
            the figure has parameters for count.
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
        Conv1d, Conv2d, ConvTranspose1d or ConvTranspose2d
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
        >>> module = torch.nn.ConvTranspose1d(1, 1, kernel_size=3, stride=2, bias=False)
        >>> sw.ConvTranspose1d.from_module(module, [3, 5]).output_size
        (5,)
        >>> module = torch.nn.Conv1d(1, 1, kernel_size=3, padding="same", bias=False)
        >>> sw.Conv1d.from_module(module, [1, 2, 3, 4]).padding
        1
        """
        name = f"{cls.module_name}{cls.dims}d"
        return cls(**{**read_module(module, name, input, in_channel, out_channel), **kwargs})

    @classmethod
    def _cells(cls, *given: Any) -> dict[str, Any]:
        """Make what is not given of input and kernel; see `made_cells`."""
        try:
            return made_cells(cls, *given)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error

    # Learning

    @observe(*_SHAPING)
    def _observe_map(self, change: Any) -> None:
        self._forget(change)

    def _forget(self, change: Any) -> None:
        """Drop what was learnt of another map."""
        if self._of_another_map(change):
            self._fit = {}

    def _of_another_map(self, change: Any) -> bool:
        """Tell whether a change leaves another map than the one that was learnt."""
        # While the figure is made there is no old value.
        kernels = change.name == "kernel" and isinstance(change.old, tuple)
        return not (kernels and np.shape(change.old) == np.shape(change.new))

    def _element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element, with what it learnt."""
        element = super()._element(still=still)
        if not self._fit:
            return element
        return replace(element, attributes={**element.attributes, "_fit": self._fit})

    # Rules that join several traits

    @validate(*_SHAPING, "bias")
    def _check_together(self, proposal: Any) -> Any:
        return self._obeying(proposal)

    @validate("step")
    def _check_step(self, proposal: Any) -> Any:
        each = "input" if self.view == "stamp" else "output"
        return self._step_of(proposal, self._fitting_steps, f"one per {each} cell")

    def _fitting_steps(self, spec: dict[str, Any]) -> int:
        self._check_fit(spec)
        return self._steps(spec)

    @validate("pair")
    def _check_pair(self, proposal: Any) -> Any:
        return self._obeying(proposal, self._pair_fits)

    def _pair_fits(self, spec: dict[str, Any]) -> None:
        self._check_fit(spec)
        check_pair(spec["pair"], channels_of(spec, self.leads))

    @observe(*_SHAPING, "view")
    def _cells_changed(self, _change: Any) -> None:
        self._follow()

    def _following(self, spec: dict[str, Any]) -> dict[str, Any]:
        """Keep step and pair within the cells and channels that are left."""
        following = {"step": min(spec["step"], self._steps(spec) - 1)}
        if "pair" in spec:
            following |= {"pair": nearest_pair(spec["pair"], channels_of(spec, self.leads))}
        return following

    def _parameters(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.parameter_names}

    def _axes(self, name: str, value: int | tuple[int, ...]) -> Axes:
        return per_axis(name, value, self.dims, 0)

    def _per_axis(self, *names: str) -> list[Axes]:
        return [self._axes(name, getattr(self, name)) for name in names]

    def _check_fit(self, spec: dict[str, Any]) -> Axes:
        """Check that a spec holds together, and give its output size."""
        channels = channels_of(spec, self.leads)
        size = self._channel_size(spec)
        check_amounts(spec, channels, size, self.leads)
        return size

    @abstractmethod
    def _channel_size(self, spec: dict[str, Any]) -> Axes:
        """Give the size of an output channel, or say what does not fit."""

    def _steps(self, spec: dict[str, Any], *, one_pair: bool = False) -> int:
        """Count steps: the matrix holds all channels, elsewhere one pair is shown."""
        steps = prod(
            plane_size(spec["input"]) if spec["view"] == "stamp" else self._check_fit(spec)
        )
        if one_pair or spec["view"] != "matrix":
            return steps
        return steps * channels_of(spec, self.leads).output

    # Results

    @property
    def _channels(self) -> Channels:
        return channels_of(self._spec(), self.leads)

    @property
    def in_channels(self) -> int:
        """Number of input channels."""
        return self._channels.input

    @property
    def out_channels(self) -> int:
        """Number of output channels."""
        return self._channels.output

    @property
    def output_size(self) -> tuple[int, ...]:
        """Size of the output: one length per axis."""
        return self._check_fit(self._spec())

    @property
    def n_steps(self) -> int:
        """Number of steps: one per input cell in the stamp view, else one per output cell."""
        return self._steps(self._spec())

    @property
    def terms(self) -> Terms:
        """The list of products that the figure shows, without the bias."""
        channels = self._channels
        parameters = {
            **self._parameters(),
            "in_channels": channels.input,
            "out_channels": channels.output,
        }
        sizes = plane_size(self.input), plane_size(self.kernel)
        key = (sizes, parameters)
        if self._listed is None or self._listed[0] != key:
            self._listed = (key, self._list(*sizes, **parameters))
        return self._listed[1]

    @staticmethod
    @abstractmethod
    def _list(input_size: Axes, kernel_size: Axes, **parameters: Any) -> Terms:
        """List the products."""

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
        return self.terms.matrix(self._on_device(self.kernel))

    @property
    def input_matrix(self) -> torch.Tensor:
        """The matrix that maps the flattened kernel to the flattened output, without the bias.

        Returns
        -------
        torch.Tensor
            Shape (output cells, kernel cells), torch's default dtype, on `device`; sparse CSR
            from a million entries on.

        Raises
        ------
        ImportError
            If torch is not installed.
        ValueError
            If there is no such device.
        """
        return self.terms.input_matrix(self._on_device(self.input))

    def _on_device(self, cells: Any) -> torch.Tensor:
        tensor: torch.Tensor = require_torch().tensor(cells, device=choose_device(self.device))
        return tensor

    def to_latex(self, view: Literal["matrix", "terms"] = "matrix") -> Tex:
        r"""Write the figure as a formula that LaTeX, MathJax and KaTeX read as it stands.

        Parameters
        ----------
        view : {"matrix", "terms"}
            The matrix of `matrix_of` times the vector, with the result; or the sum of every
            output cell. `labels` decides: "values" are written as values, else symbols.

        Returns
        -------
        str
            `$$…$$`; LaTeX needs the package amsmath. As the last line of a cell it is shown as
            a formula.

        Raises
        ------
        ValueError
            If there is no such view, or it is too large for a page: more than 64 rows,
            columns or lines.

        Examples
        --------
        >>> import segwidgets as sw
        >>> print(sw.ConvTranspose1d([3, 5], [1, 2]).to_latex("terms"))
        $$
        \begin{aligned}
        \mathrm{out}_{0} &= ax \\
        \mathrm{out}_{1} &= ay \\
        \mathrm{out}_{2} &= bx \\
        \mathrm{out}_{3} &= by
        \end{aligned}
        $$
        """
        from segwidgets.drawing.latex import matrix_latex, terms_latex

        cells = (self.terms, self.input, self.kernel)
        symbols = self.labels != "values"
        if view == "terms":
            return terms_latex(*cells, symbols=symbols, bias=self.bias)
        if view == "matrix":
            return matrix_latex(
                *cells,
                symbols=symbols,
                matrix_of=self.matrix_of,
                bias=self.bias,
                padded=self._padded(),
            )
        raise ValueError(f"view = {view!r}: choose 'matrix' or 'terms'.")

    def _padded(self) -> Padded | None:
        """Write out the padding of the input, where the figure does."""
        return None

    def _at_stride_one(self) -> Rows | None:
        """Give the rows of the matrix at stride 1, and which of them the stride keeps."""
        return None

    def _transposed(self, **own: Any) -> Any:
        """Make the figure of the transposed map, applied to this one's output."""
        names = ("kernel", "stride", "padding", "dilation", "view", "matrix_of", "labels", "device")
        shared = {name: getattr(self, name) for name in names}
        if self.reading in self.transpose.class_traits()["reading"].values:
            shared["reading"] = self.reading
        if "pair" in self.spec_names:
            # torch's weight is the same tensor for a map and its transpose.
            shared |= {"groups": self.groups, "pair": self.pair[::-1]}
        return self.transpose(self._output_as_input(), **{**shared, **own})

    def _output_as_input(self) -> NDArray[np.float64]:
        """Compute the output, and check that a figure can take it."""
        size = self.output_size
        if max(size) > LIMITS.input_side:
            raise ValueError(
                f"the output, {times(size)}, would be the input of the other figure, which takes "
                f"at most {LIMITS.input_side} per side: choose a smaller input."
            )
        cells = self.terms.output(self.input, self.kernel, self.bias)
        if np.abs(cells).max() > LIMITS.magnitude:
            raise ValueError(
                f"the output reaches {np.abs(cells).max():g}, and would be the input of the other "
                f"figure, which takes at most {LIMITS.magnitude:g}: choose smaller values."
            )
        return cells

    # Pictures

    @property
    def _views(self) -> tuple[str, ...]:
        every = tuple(self.traits()["view"].values)
        shape = np.shape(self.input)
        # All at once can be read of one channel and a few cells.
        small = len(shape) == self.dims and max(shape) <= LIMITS.all_side
        return every if small else tuple(view for view in every if view != "all")

    def _film_steps(self, view: str | None) -> int:
        return self._steps({**self._spec(), "view": view or self.view}, one_pair=True)

    def _drawings(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,
    ) -> Iterator[Drawing]:
        from segwidgets.widgets.linear.all_readings import all_drawings
        from segwidgets.widgets.linear.drawing import linear_drawings

        at = min(self.step, self._film_steps(view) - 1)
        which = range(at, at + 1) if steps is None else steps
        shown = self._map(view or self.view)
        if shown.view == "all":
            return all_drawings(shown, which, theme=theme, width=width)
        return linear_drawings(shown, which, theme=theme, width=width, phases=phases)

    def _map(self, view: str) -> LinearMap:
        """Hand over what the figure shows, or of several channels a pair of them, to be drawn."""
        from segwidgets.widgets.linear.map import LinearMap

        input, kernel, bias = np.array(self.input), np.array(self.kernel), self.bias
        name = self._name()
        pair: tuple[int, int] | None = None
        channels = self._channels
        terms, crop, field = self._laid_out()
        parts, whole_bias = {}, 0.0
        if channels.several:
            pair = self.pair
            planes = {
                i: plane_pair(self.input, self.kernel, (i, pair[1]), channels, self.leads)
                for i in channels.seen_by(pair[1])
            }
            input, kernel = planes[pair[0]]
            parts = {i: terms.output(*plane) for i, plane in planes.items()}
            whole_bias = float(np.broadcast_to(self.bias, channels.output)[pair[1]])
            bias = 0.0
            name = t(
                "{name}, input channel {input} to output channel {output}",
                name=name,
                input=pair[0],
                output=pair[1],
            )
        return LinearMap(
            name=name,
            code=self._torch_line(),
            terms=terms,
            crop=crop,
            input=input,
            kernel=kernel,
            bias=bias,
            field=field,
            padded=self._padded(),
            view=view,
            matrix_of=self.matrix_of,
            reading=self.reading,
            every_row=self._at_stride_one() if self.reading == "dropped" else None,
            labels=self.labels,
            leads=self.leads,
            pair=pair,
            parts=parts,
            whole_bias=whole_bias,
        )

    @abstractmethod
    def _laid_out(self) -> tuple[Terms, Axes, Field]:
        """Give the list of a pair of channels before cropping, what is cropped, and the field."""

    # Words

    def _chosen(self, name: str, value: Any) -> str:
        """Write how a size is chosen: with the figure, or with the cells of which it is."""
        part = name.removesuffix("_size")
        if part == name or not self.has_trait(part):
            return super()._chosen(name, value)
        try:
            sides = per_axis(name, value, self.dims, 1, self.traits()[part].max_side)
        except (TypeError, ValueError):
            return super()._chosen(name, value)
        shape = (*np.shape(getattr(self, part))[: -self.dims], *sides)
        made = f"{type(self).__name__}({name}={collapse(sides)})"
        return f"{made}, or by its cells, w.{part} = np.ones({shape})"

    def _name(self) -> str:
        return t("{operation} in {n}D", operation=t(self.operation_name), n=self.dims)

    def _parameters_in_words(self) -> str:
        """Say what goes in and how large the output is; what has its neutral value is left out."""
        sizes = {
            t("input"): times(plane_size(self.input)),
            t("kernel"): times(plane_size(self.kernel)),
        }
        given = {**self._parameters(), "bias": self.bias}
        changed = {name: value for name, value in given.items() if value != _NEUTRAL[name]}
        words = describe({**sizes, **changed, t("output"): times(self.output_size)})
        channels = self._channels
        if not channels.several:
            return words
        ins, outs = (t("{n} {n|channel|channels}", n=n) for n in (channels.input, channels.output))
        return t("{inputs} to {outputs}, {words}", inputs=ins, outputs=outs, words=words)

    def _parts_of(self, title: str, role: str) -> tuple[str, ...]:
        result = ("output",) if self.labels == "values" else (self.labels, "output")
        if title in ("Weighted copy", "Weighted copies", "Products") or title.startswith("Ch"):
            return ("products", *result, "input", "kernel")
        if title in ("Matrix", "C", "Cᵀ"):
            return ("matrix", role)
        if role == "input" and (self.view == "gather" or title != "Input"):
            return ("field", "input")
        return result if role in ("output", "overlap") else (role,)

    def _table(self) -> list[list[str]]:
        small = max(self.output_size) <= MAX_TABLE_SIDE
        return table(self.terms.output(self.input, self.kernel, self.bias)) if small else []

    def _torch_line(self) -> str:
        """Write the module in torch's words."""
        given = {"kernel_size": collapse(plane_size(self.kernel)), **self._parameters()}
        given.pop("operation", None)
        words = [
            *map(str, (self.in_channels, self.out_channels)),
            *(f"{name}={value!r}" for name, value in given.items() if value != _NEUTRAL.get(name)),
            *([] if self.bias else ["bias=False"]),
        ]
        return f"nn.{self.module_name}{self.dims}d({', '.join(words)})"
