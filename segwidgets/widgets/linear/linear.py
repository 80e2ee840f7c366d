"""What the figures of convolution and of transposed convolution share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from traitlets import TraitError, observe, validate

from segwidgets.terms import Terms
from segwidgets.terms.arrays import lengths, nesting
from segwidgets.terms.parameters import Axes, per_axis
from segwidgets.widgets.linear.matrices import Matrices
from segwidgets.widgets.traits import Bias, Choice, Count, Device
from segwidgets.widgets.words import MAX_TABLE_SIDE, describe, table, times

if TYPE_CHECKING:
    from segwidgets.drawing.scene import Scene
    from segwidgets.widgets.linear.drawn_map import LinearMap

# Whatever decides on the list of terms, in either kind of figure.
_SHAPING = (
    *("input", "kernel", "stride", "padding", "output_padding", "dilation"),
    *("padding_mode", "operation"),
)
# What does not change the result.
SHOWN = ("view", "matrix_of", "labels", "step")
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


class Linear(Matrices):
    """A linear map with a kernel; see `Conv` and `ConvTranspose`."""

    family = "linear"
    #: Number of axes.
    dims: ClassVar[int] = 0
    #: Names of the traits that shape the list of terms, besides input and kernel.
    parameter_names: ClassVar[tuple[str, ...]] = ()
    #: The operation in words.
    title: ClassVar[str] = ""

    # The list of terms, with the sizes and parameters that it belongs to.
    _listed: tuple[Any, Terms] | None = None

    bias = Bias(0.0, help="Added to every output cell; at most a million in size.").tag(sync=True)
    matrix_of = Choice(
        ["kernel", "input"],
        "kernel",
        help='Whose cells stand in the matrix: those of the "kernel" or of the "input".',
    ).tag(sync=True)
    labels = Choice(
        ["values", "symbols", "overlap"],
        "values",
        help='What the cells show: "values", "symbols", or "overlap", the products per cell.',
    ).tag(sync=True)
    step = Count(0, help="How far the sum is told; 0 to n_steps - 1.").tag(sync=True)
    device = Device(
        "auto",
        help='Where torch computes: "auto" (CUDA, else MPS, else CPU) or a torch device string.',
    )

    # Rules that join several traits

    @validate(*_SHAPING)
    def _check_together(self, proposal: Any) -> Any:
        self._checked_size({**self._spec(), proposal.trait.name: proposal.value})
        return proposal.value

    @validate("step")
    def _check_step(self, proposal: Any) -> int:
        step: int = proposal.value
        spec = self._spec()
        self._checked_size(spec)
        if step >= self._steps(spec):
            each = "input" if spec["view"] == "stamp" else "output"
            raise TraitError(
                f"step = {step}: choose 0 to {self._steps(spec) - 1}, one per {each} cell."
            )
        return step

    @observe(*_SHAPING, "view")
    def _shorten(self, _change: Any) -> None:
        """Keep the step within what is left of the cells."""
        self.step = min(self.step, self.n_steps - 1)

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        now = self._spec()
        spec = self._reconcile_spec({**now, **clean})
        try:
            self._size_of(spec)
        except ValueError:
            # Which one is to blame cannot be known, so all go back.
            spec.update({name: now[name] for name in now if name in self.result_names})
        spec["step"] = min(spec["step"], self._steps(spec) - 1)
        return {name: value for name, value in spec.items() if name in clean or value != now[name]}

    def _reconcile_spec(self, spec: dict[str, Any]) -> dict[str, Any]:
        """Move parameters whose range depends on others to the nearest that is allowed."""
        return spec

    def _spec(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.spec_names}

    def _axes(self, name: str, value: int | tuple[int, ...]) -> Axes:
        return per_axis(name, value, self.dims, 0)

    def _checked_size(self, spec: dict[str, Any]) -> Axes:
        try:
            return self._size_of(spec)
        except ValueError as error:
            raise TraitError(str(error)) from None

    @abstractmethod
    def _size_of(self, spec: dict[str, Any]) -> Axes:
        """Check that a spec holds together, and give its output size."""

    def _steps(self, spec: dict[str, Any]) -> int:
        return prod(shape(spec["input"]) if spec["view"] == "stamp" else self._size_of(spec))

    # Results

    @property
    def output_size(self) -> tuple[int, ...]:
        """Size of the output: one length per axis."""
        return self._size_of(self._spec())

    @property
    def n_steps(self) -> int:
        """Number of steps: one per input cell in the stamp view, else one per output cell."""
        return self._steps(self._spec())

    @property
    def terms(self) -> Terms:
        """The list of products that the figure shows, without the bias."""
        parameters = {name: getattr(self, name) for name in self.parameter_names}
        parameters |= self._channel_parameters()
        sizes = shape(self.input), shape(self.kernel)
        key = (sizes, parameters)
        if self._listed is None or self._listed[0] != key:
            self._listed = (key, self._list(*sizes, **parameters))
        return self._listed[1]

    def _channel_parameters(self) -> dict[str, Any]:
        """Give the numbers of channels, where a figure may have several."""
        return {}

    @staticmethod
    @abstractmethod
    def _list(input_size: Axes, kernel_size: Axes, **parameters: Any) -> Terms:
        """List the products."""

    # Pictures

    @property
    def _views(self) -> tuple[str, ...]:
        return tuple(self.traits()["view"].values)

    def _film_steps(self, view: str | None) -> int:
        return self._steps({**self._spec(), "view": view or self.view})

    def _scenes(
        self,
        steps: Sequence[int] | None,
        *,
        view: str | None,
        theme: Any,
        width: float,
        phases: bool,
    ) -> Iterator[Scene]:
        from segwidgets.widgets.linear.drawing import linear_scenes

        last = self._film_steps(view) - 1
        at = min(self.step, last)
        which = range(at, at + 1) if steps is None else steps
        shown = self._map(view or self.view)
        return linear_scenes(shown, which, theme=theme, width=width, phases=phases)

    def _looked_at(self) -> tuple[NDArray[Any], NDArray[Any], float, str]:
        """Give input, kernel and bias of what is drawn, and words for what part it is."""
        return np.array(self.input, float), np.array(self.kernel, float), self.bias, ""

    @abstractmethod
    def _map(self, view: str) -> LinearMap:
        """Hand over what the figure shows, to be drawn."""

    # Words

    def _name(self) -> str:
        return f"{self.title} in {self.dims}D"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._parameters_in_words()}>"

    def _parameters_in_words(self) -> str:
        """Say what goes in and how large the output is; what has its neutral value is left out."""
        sizes = {"input": times(shape(self.input)), "kernel": times(shape(self.kernel))}
        given = {name: getattr(self, name) for name in (*self.parameter_names, "bias")}
        changed = {name: value for name, value in given.items() if value != _NEUTRAL[name]}
        return describe({**sizes, **changed, "output": times(self.output_size)})

    def _in_words(self) -> tuple[str, list[list[str]]]:
        sentence = f"{self._name()}: {self._parameters_in_words()}."
        if max(self.output_size) > MAX_TABLE_SIDE:
            return sentence, []
        return sentence, table(self.terms.output(self.input, self.kernel, self.bias))


def shape(cells: Any) -> Axes:
    """Give the size of (nested) tuples, or of one channel of them.

    Parameters
    ----------
    cells : tuple
        What a `Cells` trait holds.

    Returns
    -------
    tuple of int
        One length per axis.
    """
    return lengths(cells, nesting(cells))[-2:]


def given(**cells: Any) -> dict[str, Any]:
    """Leave out what was not given, so that a trait's own default stands.

    Parameters
    ----------
    **cells
        Names and values, None for what was not given.

    Returns
    -------
    dict
        The others.
    """
    return {name: value for name, value in cells.items() if value is not None}
