"""What a figure of a linear map with a kernel shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.grids import (
    Scale,
)
from segwidgets.shared.language import count, listed, msg, t
from segwidgets.terms import Terms
from segwidgets.terms.field import Field
from segwidgets.terms.matrix import Padded
from segwidgets.terms.numbers import factor, show
from segwidgets.terms.parameters import Axes
from segwidgets.terms.symbols import cell_symbols
from segwidgets.widgets.words import times


@dataclass(frozen=True)
class Rows:
    """All rows of a matrix, as a list of terms, and which of them are kept."""

    terms: Terms
    padded: Padded | None
    kept: NDArray[np.bool_]


@dataclass(frozen=True)
class LinearMap:
    """What a figure of a linear map shows."""

    name: str
    # The torch line.
    code: str
    # The list before anything is cropped, and the cells that padding cuts off at both ends.
    terms: Terms
    crop: Axes
    input: NDArray[np.float64]
    kernel: NDArray[np.float64]
    bias: float
    field: Field
    padded: Padded | None
    view: str
    matrix_of: str
    labels: str
    # Whose channels torch's weight names first: a convolution's output, its transpose's input.
    leads: str
    # The input and output channel of which this is a part, where there are several.
    pair: tuple[int, int] | None = None
    # How the kernel's matrix is read, and the rows that a stride drops from it.
    reading: str = "equation"
    every_row: Rows | None = None
    # What every input channel adds to that output channel, by its number, and the bias of both.
    parts: Mapping[int, NDArray[np.float64]] = made(default_factory=dict)
    whole_bias: float = 0.0

    @cached_property
    def cropped(self) -> NDArray[np.bool_]:
        """Which cells of the list's output are cut off."""
        around = [(c, c) for c in self.crop]
        return np.pad(np.zeros(self.output_size, bool), around, constant_values=True)

    @cached_property
    def output_size(self) -> Axes:
        """Size of what is left."""
        return tuple(n - 2 * c for n, c in zip(self.terms.output_size, self.crop, strict=True))

    @cached_property
    def steps(self) -> int:
        """Number of steps: input cells in stamps, output cells otherwise."""
        return prod(self.terms.input_size if self.view == "stamp" else self.output_size)

    @cached_property
    def symbols(self) -> tuple[list[str], list[str]]:
        """Names of the cells of input and kernel."""
        return cell_symbols(self.terms.input_size, self.terms.kernel_size)

    @cached_property
    def result(self) -> NDArray[np.float64]:
        """The sums of all products, cropped cells included."""
        return self.terms.output(self.input, self.kernel)

    @cached_property
    def scale(self) -> Scale:
        """Of copies and output, which share it so that a copy keeps its colour."""
        if self.labels == "overlap":
            return Scale(float(max(1, self.terms.counts.max())), "count")
        # The sign of a sum may differ from those of its products, and only signs matter here.
        signs = (np.sign(cells) * 1e-12 for cells in (self.input, self.kernel))
        return Scale.of(self.result + self.bias, self.bias, *signs, size=self.input.shape)

    @cached_property
    def input_scale(self) -> Scale:
        """Of the input, which is a picture where it is large and has no signs."""
        return Scale.of(self.input, size=self.input.shape)

    @cached_property
    def kernel_scale(self) -> Scale:
        """Of the kernel, wherever its cells stand."""
        return Scale.of(self.kernel)

    @property
    def matrix_scale(self) -> Scale:
        """Of the entries of the matrix."""
        return self.kernel_scale if self.matrix_of == "kernel" else self.input_scale

    @property
    def output_scale(self) -> Scale:
        """Of the output where copies are not counted."""
        signs = self if self.labels != "overlap" else replace(self, labels="values")
        return signs.scale

    @property
    def result_name(self) -> str:
        """What comes out: the output, or what one channel adds to it."""
        return t("Output") if self.pair is None else t("Partial result")

    @property
    def result_role(self) -> str:
        """The role whose colour the result has."""
        return "output" if self.pair is None else "overlap"

    def said_input(self, cell: int) -> str:
        """Name an input cell by its value, or by its symbol where cells show symbols."""
        if self.labels == "symbols":
            return self.symbols[0][cell]
        at, value = place_in(cell, self.input.shape), show(float(self.input.ravel()[cell]))
        if self.pair is None:
            return t("Input {at} = {value}", at=at, value=value)
        channel = self.pair[0]
        return t("Input channel {channel}, {at} = {value}", channel=channel, at=at, value=value)

    @property
    def said_channels(self) -> str:
        """Say after a stamp where the results of all input channels go."""
        if self.pair is None:
            return ""
        sentence = (
            msg("No other channel adds to output channel {output}.")
            if len(self.parts) == 1
            else msg("The results of channels {channels} are summed in output channel {output}.")
        )
        channels = listed([str(i) for i in self.parts])
        return f" {t(sentence, channels=channels, output=self.pair[1])}"

    def said_sum(self, at: Axes) -> str:
        """Say after a partial result, at a place of the list's output, what becomes of it."""
        if self.pair is None:
            return ""
        values = [float(part[at]) for part in self.parts.values()]
        bias = self.whole_bias
        place = (self.pair[1], *(i - c for i, c in zip(at, self.crop, strict=True)))
        result = f"y[{', '.join(map(str, place))}] = {show(sum(values) + bias)}"
        if len(values) > 1:
            sentence = msg("Summed over {count} channels: {sum} is {result}.")
        elif bias:
            sentence = msg("With the bias: {sum} is {result}.")
        else:
            sentence = msg("Nothing is added to it: it is {result}.")
        numbers = " + ".join(factor(value) for value in [*values, *([bias] if bias else [])])
        return f" {t(sentence, count=count(len(values)), sum=numbers, result=result)}"

    def of(self, size: Axes, *, kernel: bool = False) -> str:
        """Say in a heading how large input or kernel are, and of which channels."""
        if self.pair is None:
            return times(size)
        i, o = self.pair
        which = f"{i} → {o}" if kernel else t("channel {channel}", channel=i)
        return f"{which}, {times(size)}"

    def words(self, cells: NDArray[np.float64], names: list[str]) -> list[str]:
        """Label the cells of input or kernel."""
        return names if self.labels == "symbols" else [show(v, 2) for v in cells.ravel()]


# The choice of a reading, and of the size of its cells


def place_in(cell: int, size: Axes) -> str:
    """Name a cell: "2", or "(1, 2)" in 2D."""
    at = ", ".join(str(int(i)) for i in np.unravel_index(cell, size))
    return f"({at})" if len(size) == 2 else at


def output_at(cell: int, size: Axes) -> str:
    """Name a cell of the output: "y[2]", or "y[1, 2]" in 2D."""
    return f"y[{place_in(cell, size).strip('()')}]"


# A matrix times a vector, row by row
