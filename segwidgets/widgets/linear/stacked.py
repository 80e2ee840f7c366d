"""Figures whose input, kernel and output may be stacks of channels."""

from __future__ import annotations

from inspect import signature
from math import prod
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from traitlets import TraitError, observe, validate

from segwidgets.shared.limits import LIMITS
from segwidgets.terms.arrays import lengths, nesting
from segwidgets.terms.channels import Channels, checked_channels, spread, stacked
from segwidgets.terms.parameters import Axes
from segwidgets.widgets.linear.channel_traits import Biases, ChannelPair, Groups
from segwidgets.widgets.linear.linear import Linear, given, shape
from segwidgets.widgets.words import times


class Stacked(Linear):
    """A linear map between channels; see `Conv2d` and `ConvTranspose2d`."""

    #: Which side's channels torch's weights name first.
    leads: ClassVar[Literal["input", "output"]]
    #: What the worked example has besides input and kernel.
    worked: ClassVar[dict[str, Any]] = {}

    groups = Groups(
        1, help="Into how many groups channels are divided; 1 to 4, divides both sides."
    ).tag(sync=True)
    bias = Biases(
        0.0, help="Added to every output cell; a number, or one for each output channel."
    ).tag(sync=True)
    pair = ChannelPair(
        (0, 0), help="Which channels are looked at: (input channel, output channel)."
    ).tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "stem" not in vars(cls):
            return
        # What the operation takes and what channels add to it, as one list.
        own = [*signature(Stacked.__init__).parameters.values()][1:-1]
        names = {parameter.name for parameter in own}
        (operation,) = (base for base in cls.__bases__ if base is not Stacked)
        _, *theirs = signature(vars(operation)["__init__"]).parameters.values()
        rest = [parameter for parameter in theirs if parameter.name not in names]
        ordered = sorted([*own, *rest], key=lambda parameter: parameter.kind)
        cls.__signature__ = signature(cls).replace(parameters=ordered)

    def __init__(
        self,
        input: Any = None,
        kernel: Any = None,
        *,
        in_channels: int | None = None,
        out_channels: int | None = None,
        groups: int = 1,
        pair: Any = (0, 0),
        **kwargs: Any,
    ) -> None:
        if input is None and kernel is None:
            kwargs = {**self.worked, **kwargs}
        try:
            cells = self._filled(input, kernel, in_channels, out_channels, groups)
        except (TypeError, ValueError) as error:
            raise TraitError(str(error)) from error
        super().__init__(**cells, groups=groups, pair=pair, **kwargs)

    def _filled(
        self, input: Any, kernel: Any, ins: int | None, outs: int | None, groups: int
    ) -> dict[str, Any]:
        """Make what was not given of the worked example, with as many channels as are needed."""
        found = self._found(input, kernel, groups)
        for name, asked in (("in_channels", ins), ("out_channels", outs)):
            have = found.get(name)
            if asked is not None and have is not None and asked != have:
                what = "input" if name == "in_channels" and input is not None else "kernel"
                raise ValueError(
                    f"{name} = {asked}, but {what} has {have}: leave {name} out, or give another "
                    f"{what}."
                )
        if ins is None:
            ins = found.get("in_channels", groups)
        if outs is None:
            outs = found.get("out_channels", groups)
        channels = checked_channels(ins, outs, groups)
        cells = {"input": input, "kernel": kernel}
        if max(ins, outs) > LIMITS.channels:
            raise ValueError(
                f"in_channels = {ins}, out_channels = {outs}: at most {LIMITS.channels} of each."
            )
        if channels.several:
            cls = type(self)
            if input is None and ins > 1:
                plane = np.array(cls.input.default_value)
                cells["input"] = [_turned(plane, n) for n in range(ins)]
            if kernel is None:
                cells["kernel"] = self._kernels(np.array(cls.kernel.default_value), channels)
        return given(**cells)

    def _found(self, input: Any, kernel: Any, groups: int) -> dict[str, int]:
        """Read numbers of channels off what was given; what it is not fit for is found later."""
        found: dict[str, int] = {}
        if kernel is not None:
            first, second = lengths(kernel, 2) if nesting(kernel) == 4 else (1, 1)
            ins, outs = (
                (second * groups, first) if self.leads == "output" else (first, second * groups)
            )
            found |= {"in_channels": ins, "out_channels": outs}
        if input is not None:
            found["in_channels"] = lengths(input, 1)[0] if nesting(input) == 3 else 1
        return found

    def _kernels(self, plane: NDArray[Any], channels: Channels) -> list[list[NDArray[Any]]]:
        """Make a kernel for each pair of channels, in torch's order."""
        if self.leads == "output":
            return [
                [_turned(plane, i + o) for i in channels.seen_by(o)] for o in range(channels.output)
            ]
        seen = [channels.seen_by(o) for o in range(channels.output)]
        return [
            [_turned(plane, i + o) for o in range(channels.output) if i in seen[o]]
            for i in range(channels.input)
        ]

    # Rules that join several traits

    @validate("groups", "bias")
    def _check_channels(self, proposal: Any) -> Any:
        self._checked_size({**self._spec(), proposal.trait.name: proposal.value})
        return proposal.value

    @validate("pair")
    def _check_pair(self, proposal: Any) -> tuple[int, int]:
        pair: tuple[int, int] = proposal.value
        spec = self._spec()
        self._checked_size(spec)
        channels = self._channels(spec)
        i, o = pair
        if o >= channels.output:
            raise TraitError(
                f"pair = {pair}: there is no output channel {o}; choose 0 to {channels.output - 1}."
            )
        seen = channels.seen_by(o)
        if i not in seen:
            groups = f" with groups = {channels.groups}" if channels.groups > 1 else ""
            raise TraitError(
                f"pair = {pair}: output channel {o} sees input channels {seen[0]} to "
                f"{seen[-1]}{groups}; choose one of these."
            )
        return pair

    @observe("input", "kernel", "groups")
    def _follow(self, _change: Any) -> None:
        """Look at channels that are there."""
        self.pair = _nearest(self.pair, self._channels(self._spec()))

    def _reconcile(self, clean: dict[str, Any]) -> dict[str, Any]:
        settled = super()._reconcile(clean)
        spec = {**self._spec(), **settled}
        pair = _nearest(spec["pair"], self._channels(spec))
        return settled if pair == spec["pair"] else {**settled, "pair": pair}

    def _channels(self, spec: dict[str, Any]) -> Channels:
        ins = lengths(spec["input"], 1)[0] if nesting(spec["input"]) == 3 else 1
        first, second = lengths(spec["kernel"], 2) if nesting(spec["kernel"]) == 4 else (1, 1)
        groups = spec["groups"]
        outs = first if self.leads == "output" else second * groups
        needed = second * groups if self.leads == "output" else first
        if needed != ins:
            shapes = {
                "output": f"(out_channels, {ins / groups:g}",
                "input": f"({ins}, out_channels / groups",
            }
            one = ", or choose one channel, input[0]" if (first, second) == (1, 1) else ""
            raise ValueError(
                f"the input has {_several(ins)} and groups = {groups}, so the kernel needs the "
                f"shape {shapes[self.leads]}, rows, columns), and it has "
                f"{(first, second, *shape(spec['kernel']))}: change them together, in "
                f"hold_trait_notifications(){one}."
            )
        if outs > LIMITS.channels:
            raise ValueError(
                f"groups = {groups} and a kernel for {second} output channels in each make {outs} "
                f"of them: at most {LIMITS.channels}."
            )
        return checked_channels(ins, outs, groups)

    def _channel_parameters(self) -> dict[str, Any]:
        return {"in_channels": self.in_channels, "out_channels": self.out_channels}

    def _size_of(self, spec: dict[str, Any]) -> Axes:
        channels = self._channels(spec)
        size: Axes = super()._size_of(spec)  # type: ignore[safe-super]
        if channels.several:
            small = size if self.leads == "output" else shape(spec["input"])
            products = channels.pairs * prod(small) * prod(shape(spec["kernel"]))
            if products > LIMITS.products:
                raise ValueError(
                    f"{channels.pairs} kernels of {times(shape(spec['kernel']))} at "
                    f"{times(small)} places make {products} products: at most {LIMITS.products}; "
                    f"choose fewer channels, or a smaller input or kernel."
                )
        spread(spec["bias"], stacked(channels.output, size))
        return size

    def _steps(self, spec: dict[str, Any]) -> int:
        # The matrix holds all channels; elsewhere one pair is told.
        rows = self._channels(spec).output if spec["view"] == "matrix" else 1
        return super()._steps(spec) * rows

    # Results

    @property
    def in_channels(self) -> int:
        """Number of input channels."""
        return self._channels(self._spec()).input

    @property
    def out_channels(self) -> int:
        """Number of output channels."""
        return self._channels(self._spec()).output

    # Pictures

    def _film_steps(self, view: str | None) -> int:
        # A pair of channels is drawn, in the matrix as well.
        return super()._steps({**self._spec(), "view": view or self.view})

    def _looked_at(self) -> tuple[NDArray[Any], NDArray[Any], float, str]:
        channels = self._channels(self._spec())
        if not channels.several:
            return super()._looked_at()
        i, o = self.pair
        own = (o, i % channels.inputs_per_group)
        if self.leads == "input":
            own = (i, o % channels.outputs_per_group)
        cells = np.reshape(self.input, (channels.input, *shape(self.input)))
        kernels = np.reshape(self.kernel, (-1, *np.shape(self.kernel)[-3:]))
        return cells[i], kernels[own], 0.0, f", input channel {i} to output channel {o}"

    # Words

    def _parameters_in_words(self) -> str:
        words = super()._parameters_in_words()
        channels = self._channels(self._spec())
        if not channels.several:
            return words
        return f"{_several(channels.input)} to {_several(channels.output)}, {words}"


def _several(channels: int) -> str:
    return "1 channel" if channels == 1 else f"{channels} channels"


def _turned(plane: NDArray[Any], number: int) -> NDArray[Any]:
    """Make another channel out of the first, as the page does: mirrored, or turned around."""
    return plane[:: -1 if number & 2 else 1, :: -1 if number & 1 else 1]


def _nearest(pair: tuple[int, int], channels: Channels) -> tuple[int, int]:
    o = min(pair[1], channels.output - 1)
    seen = channels.seen_by(o)
    return min(max(pair[0], seen[0]), seen[-1]), o
