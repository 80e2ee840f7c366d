"""Channels of input and kernel: traits, rules, and cells for those that are not given."""

# ruff: noqa: ARG002 - traitlets passes the widget to every trait

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from traitlets import TraitError, TraitType

from segwidgets.shared.numbers import whole
from segwidgets.shared.options import LIMITS, OPTIONS
from segwidgets.terms.arrays import as_array, lengths, nesting, plane_size
from segwidgets.terms.channels import Channels, checked_channels, spread, stacked
from segwidgets.terms.parameters import Axes, per_axis
from segwidgets.widgets.traits import Bias, FromPage, Whole, clipped, collapse, refuse
from segwidgets.widgets.words import times

#: Which side's channels torch's weights name first.
Leads = Literal["input", "output"]


class Biases(Bias):
    """A number, or one for each output channel, held as one number where all are equal."""

    def __init__(self) -> None:
        super().__init__(
            float(OPTIONS["linear"]["bias"]["default"]),
            help="Added to every output cell; a number, or one for each output channel.",
        )

    def validate(self, obj: Any, value: Any) -> float | tuple[float, ...]:  # type: ignore[override]
        """Take a number, or a list, an array or a tensor of them."""
        if nesting(value) == 0:
            return super().validate(obj, value)
        try:
            numbers = as_array(self.name or "", value, 1, magnitude=LIMITS.magnitude)
        except (TypeError, ValueError) as error:
            refuse(error)
        return collapse(tuple(numbers.tolist()))

    def coerce(self, obj: Any, value: Any) -> float | tuple[float, ...]:  # type: ignore[override]
        """Clip every number to the largest magnitude."""
        if nesting(value) == 0:
            return super().coerce(obj, value)
        numbers = as_array(self.name or "", value, 1)
        return collapse(tuple(np.clip(numbers, -LIMITS.magnitude, LIMITS.magnitude).tolist()))


class ChannelPair(TraitType[tuple[int, int], Any], FromPage):
    """The number of an input channel and of an output channel."""

    def __init__(self) -> None:
        option = OPTIONS["channels"]["pair"]
        self.range = option["min"], option["max"]
        super().__init__(
            tuple(option["default"]),
            help="Which channels are looked at: (input channel, output channel).",
        )

    def validate(self, obj: Any, value: Any) -> tuple[int, int]:
        """Take a list or a tuple of two whole numbers."""
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise TraitError(
                f"{self.name} = {value!r}: give the number of an input channel and that of an "
                f"output channel, such as (0, 1)."
            )
        try:
            numbers = tuple(whole(self.name or "", number) for number in value)
        except TypeError as error:
            refuse(error)
        if min(numbers) < 0:
            raise TraitError(f"{self.name} = {value!r}: channels are counted from 0.")
        return numbers[0], numbers[1]

    def coerce(self, obj: Any, value: Any) -> tuple[int, int]:
        """Take whole numbers from 0 on; the figure knows how many channels there are."""
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError(f"{self.name}: no pair")
        first, second = (clipped(number, *self.range) for number in value)
        return first, second


class Groups(Whole):
    """Into how many groups channels are divided."""

    def __init__(self) -> None:
        super().__init__(
            **OPTIONS["channels"]["groups"],
            help="Into how many groups channels are divided; 1 to 4, divides both sides.",
        )


# Input and kernel that were not given


def made_cells(
    cls: Any,
    input: Any,
    kernel: Any,
    input_size: Any,
    kernel_size: Any,
    in_channels: int | None = None,
    out_channels: int | None = None,
    groups: int = 1,
) -> dict[str, Any]:
    """Make what is not given of input and kernel, with the sizes and channels asked for.

    What is neither given nor asked for is left out: there the trait's default stands.
    """
    cells = {
        "input": _of_size(cls, "input", input, input_size),
        "kernel": _of_size(cls, "kernel", kernel, kernel_size),
    }
    found = _found(input, kernel, groups, cls.leads)
    for name, asked in (("in_channels", in_channels), ("out_channels", out_channels)):
        have = found.get(name)
        if asked is not None and have is not None and asked != have:
            what = "input" if name == "in_channels" and input is not None else "kernel"
            raise ValueError(
                f"{name} = {asked}, but {what} has {have}: leave {name} out, or give another "
                f"{what}."
            )
    ins = found.get("in_channels", groups) if in_channels is None else in_channels
    outs = found.get("out_channels", groups) if out_channels is None else out_channels
    channels = checked_channels(ins, outs, groups)
    if max(ins, outs) > LIMITS.channels:
        raise ValueError(_too_many(cls, input, kernel, ins, outs))
    if channels.several:
        if input is None and ins > 1:
            plane = np.array(cells["input"] or cls.input.default_value)
            cells["input"] = [_turned(plane, n) for n in range(ins)]
        if kernel is None:
            plane = np.array(cells["kernel"] or cls.kernel.default_value)
            cells["kernel"] = _kernels(plane, channels, cls.leads)
    return {name: value for name, value in cells.items() if value is not None}


def _too_many(cls: Any, input: Any, kernel: Any, ins: int, outs: int) -> str:
    most = LIMITS.channels
    given = lengths(input, 3) if nesting(input) == 3 else ()
    if given and given[-1] in (3, 4):
        return (
            f"input has shape {given}, {given[0]} channels, at most {most}: if it is a picture, "
            f"make it small and grey, segwidgets.images.read_image(input, "
            f"side={cls.input.max_side // 2}).mean(-1)."
        )
    if given and given[0] > most:
        return f"input has {in_words(given[0])}: at most {most}; choose fewer, input[:{most}]."
    if nesting(kernel) == 4:
        return (
            f"kernel has {times(lengths(kernel, 2))} channels: at most {most} of each; choose "
            f"some, kernel[:{most}, :{most}], or one pair, kernel[0, 0]."
        )
    return f"in_channels = {ins}, out_channels = {outs}: at most {most} of each; choose fewer."


def _of_size(cls: Any, name: str, cells: Any, size: Any) -> Any:
    """Make cells of a size, or check that those which were given have it."""
    if size is None:
        return cells
    trait = getattr(cls, name)
    asked = per_axis(f"{name}_size", size, cls.dims, 1, trait.max_side)
    if cells is None:
        return _sample(trait.default_value, asked) if name == "input" else bilinear_kernel(asked)
    given = plane_size(trait.validate(cls, cells))
    if given != asked:
        raise ValueError(
            f"{name}_size = {size!r}, but {name} has {times(given)} cells: leave one of both out."
        )
    return cells


def _sample(example: Any, size: Axes) -> list[Any]:
    """Crop the worked example, or go on with small numbers as the page does where it grows."""
    known = np.atleast_2d(example)
    cells = [
        [
            float(known[row, column])
            if row < known.shape[0] and column < known.shape[1]
            else (3 * row + 5 * column + row * column) % 7 - 2
            for column in range(size[-1])
        ]
        for row in range(size[0] if len(size) == 2 else 1)
    ]
    return cells if len(size) == 2 else cells[0]


def bilinear_kernel(size: Axes) -> list[Any]:
    """Make the kernel of bilinear upsampling in whole numbers.

    Examples
    --------
    >>> bilinear_kernel((4,)), bilinear_kernel((5,))
    ([1, 3, 3, 1], [1, 2, 3, 2, 1])
    """
    lines = []
    for side in size:
        step = 1 if side % 2 else 2
        lines.append([1 + step * min(tap, side - 1 - tap) for tap in range(side)])
    if len(lines) == 1:
        return lines[0]
    return [[row * column for column in lines[1]] for row in lines[0]]


def _found(input: Any, kernel: Any, groups: int, leads: Leads) -> dict[str, int]:
    """Read numbers of channels off what was given; what it is not fit for is found later."""
    found: dict[str, int] = {}
    if kernel is not None:
        first, second = lengths(kernel, 2) if nesting(kernel) == 4 else (1, 1)
        ins, outs = (second * groups, first) if leads == "output" else (first, second * groups)
        found |= {"in_channels": ins, "out_channels": outs}
    if input is not None:
        found["in_channels"] = lengths(input, 1)[0] if nesting(input) == 3 else 1
    return found


def _kernels(plane: NDArray[Any], channels: Channels, leads: Leads) -> list[list[NDArray[Any]]]:
    """Make a kernel for each pair of channels, in torch's order."""
    seen = [channels.seen_by(o) for o in range(channels.output)]
    if leads == "output":
        return [[_turned(plane, i + o) for i in seen[o]] for o in range(channels.output)]
    return [
        [_turned(plane, i + o) for o in range(channels.output) if i in seen[o]]
        for i in range(channels.input)
    ]


def _turned(plane: NDArray[Any], number: int) -> NDArray[Any]:
    """Make another channel out of the first, as the page does: mirrored, or turned around."""
    return plane[:: -1 if number & 2 else 1, :: -1 if number & 1 else 1]


# Rules


def channels_of(spec: Mapping[str, Any], leads: Leads) -> Channels:
    """Read the numbers of channels off a spec, and check that input and kernel agree on them."""
    ins = lengths(spec["input"], 1)[0] if nesting(spec["input"]) == 3 else 1
    first, second = lengths(spec["kernel"], 2) if nesting(spec["kernel"]) == 4 else (1, 1)
    # In 1D there is one channel.
    groups = spec.get("groups", 1)
    outs = first if leads == "output" else second * groups
    needed = second * groups if leads == "output" else first
    if needed != ins:
        shapes = {
            "output": f"(out_channels, {ins / groups:g}",
            "input": f"({ins}, out_channels / groups",
        }
        one = ", or choose one channel, input[0]" if (first, second) == (1, 1) else ""
        raise ValueError(
            f"the input has {in_words(ins)} and groups = {groups}, so the kernel needs the "
            f"shape {shapes[leads]}, rows, columns), and it has "
            f"{(first, second, *plane_size(spec['kernel']))}: change them together, in "
            f"hold_trait_notifications(){one}."
        )
    if outs > LIMITS.channels:
        raise ValueError(
            f"groups = {groups} and a kernel for {second} output channels in each make {outs} "
            f"of them: at most {LIMITS.channels}."
        )
    return checked_channels(ins, outs, groups)


def check_amounts(spec: Mapping[str, Any], channels: Channels, size: Axes, leads: Leads) -> None:
    """Check the number of products, and that there is a bias for each channel or for all."""
    if channels.several:
        small = size if leads == "output" else plane_size(spec["input"])
        kernel = plane_size(spec["kernel"])
        products = channels.pairs * prod(small) * prod(kernel)
        if products > LIMITS.products:
            raise ValueError(
                f"{channels.pairs} kernels of {times(kernel)} at {times(small)} places make "
                f"{products} products: at most {LIMITS.products}; choose fewer channels, or a "
                f"smaller input or kernel."
            )
    spread(spec["bias"], stacked(channels.output, size))


def check_pair(pair: tuple[int, int], channels: Channels) -> None:
    """Check that there is a kernel that leads from one channel to the other."""
    i, o = pair
    if o >= channels.output:
        raise ValueError(
            f"pair = {pair}: there is no output channel {o}; choose 0 to {channels.output - 1}."
        )
    seen = channels.seen_by(o)
    if i not in seen:
        groups = f" with groups = {channels.groups}" if channels.groups > 1 else ""
        raise ValueError(
            f"pair = {pair}: output channel {o} sees input channels {seen[0]} to "
            f"{seen[-1]}{groups}; choose one of these."
        )


def nearest_pair(pair: tuple[int, int], channels: Channels) -> tuple[int, int]:
    """Move a pair to channels that are there and see each other."""
    o = min(pair[1], channels.output - 1)
    seen = channels.seen_by(o)
    return min(max(pair[0], seen[0]), seen[-1]), o


def plane_pair(
    input: Any, kernel: Any, pair: tuple[int, int], channels: Channels, leads: Leads
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Take the input channel of a pair, and the kernel between both."""
    i, o = pair
    own = (o, i % channels.inputs_per_group)
    if leads == "input":
        own = (i, o % channels.outputs_per_group)
    cells = np.reshape(input, (channels.input, *plane_size(input)))
    kernels = np.reshape(kernel, (-1, *np.shape(kernel)[-3:]))
    return cells[i], kernels[own]


def in_words(channels: int) -> str:
    """Write a number of channels."""
    return "1 channel" if channels == 1 else f"{channels} channels"
