"""Two readings of a list of terms, step by step: stamps, and a window that gathers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.blocks import Block, beside, stacked
from segwidgets.drawing.grids import Style, grid, headed, line, outlined, sign, wrapped
from segwidgets.drawing.scene import Scene
from segwidgets.terms.field import PADDED
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.widgets.linear.drawn_map import LinearMap

#: Between grids, in points.
GAP = 9.0


class Told:
    """What both readings share: input or field, kernel, output, and the lines below."""

    def __init__(self, shown: LinearMap, style: Style, wide: bool, room: float) -> None:
        self.shown = shown
        self.style = style
        self.wide = wide
        self.room = room
        # In a film the same grid is shown for several moments.
        self._kept: dict[tuple[str, int], Block] = {}

    @property
    def widest(self) -> int:
        """The step whose headings are the longest."""
        if self.shown.view != "stamp":
            return 0
        longest = [len(show(x, 2)) for x in self.shown.input.ravel().tolist()]
        return longest.index(max(longest))

    def scene(self, step: int, added: bool) -> Scene:
        """Compose one step, before or after it is added."""
        shown = self.shown
        says = self.sentence(step)
        # The step has a line of its own, so that in a film the code stands still.
        lines = [
            *wrapped(says, self.style, self.room),
            *wrapped(shown.code, self.style, self.room, mono=True),
            line(f"step {step + 1} of {shown.steps}", self.style, colour="muted"),
        ]
        block = stacked([self.grids(step, added), stacked(lines, 1.5)], 9)
        alt = f"{shown.name}, step {step + 1} of {shown.steps}. {says}"
        last = 4.0 if step == shown.steps - 1 and added else 1.0
        return block.scene(self.style.colours["surface"], alt, seconds=last)

    def grids(self, step: int, added: bool) -> Block:
        """Lay out the grids of one step."""
        raise NotImplementedError

    def sentence(self, step: int) -> str:
        """Say what happens in one step."""
        raise NotImplementedError

    def once(self, name: str, number: int, draw: Callable[[int], Block]) -> Block:
        """Draw a block, or give it again."""
        if (name, number) not in self._kept:
            self._kept[name, number] = draw(number)
        return self._kept[name, number]

    def arranged(self, first: list[Block], signs: list[str], result: Block) -> Block:
        """Lay out the grids that are multiplied, and what comes out."""
        if len(self.shown.terms.input_size) == 1:
            return stacked([*first, result], 8)
        parts = [first[0]]
        for block, text in zip(first[1:], signs, strict=False):
            parts += [sign(text, self.style), block]
        if self.wide:
            return beside([*parts, sign(signs[-1], self.style), result], GAP)
        return stacked([beside(parts, GAP), result], 10)

    @cached_property
    def kernel(self) -> Block:
        """Draw the kernel as this reading holds it."""
        shown, style = self.shown, self.style
        cells, names, note = two(shown.kernel), shown.symbols[1], ""
        if shown.field.flipped and shown.view != "stamp":
            cells, names, note = cells[::-1, ::-1], names[::-1], ", turned"
        block = grid(cells, style, labels=shown.words(cells, names))
        block = outlined(block, style, "kernel", (0, 0), cells.shape)
        return headed(block, style, "Kernel", "kernel", _times(shown.kernel.shape) + note)

    def output_labels(self, values: NDArray[np.float64], rows: NDArray[np.bool_]) -> list[str]:
        """Label output cells with what the given products sum up to."""
        shown = self.shown
        if shown.labels != "symbols":
            return [show(v, 2) for v in values.ravel()]
        return [self._sum(cell, rows) for cell in range(values.size)]

    def _sum(self, cell: int, rows: NDArray[np.bool_]) -> str:
        """Write a sum of symbols, or how many there are where they would not fit."""
        terms, (x, w) = self.shown.terms, self.shown.symbols
        products = np.flatnonzero((terms.output_index == cell) & rows)
        if len(products) > (3 if len(terms.input_size) == 1 else 1):
            return f"{len(products)} terms"
        pairs = [x[terms.input_index[i]] + w[terms.kernel_index[i]] for i in products]
        return "+".join([*pairs, *(["β"] if self.shown.bias else [])]) or "0"


class Stamps(Told):
    """One step per input cell: it scales the kernel, and the copy is added."""

    def grids(self, step: int, added: bool) -> Block:  # noqa: D102
        shown, style = self.shown, self.style
        size = two(shown.input).shape
        source = outlined(self._input, style, "input", divmod(step, size[1]))
        source = headed(source, style, "Input", "input", _times(shown.input.shape))
        return self.arranged(
            [source, self.kernel, self.once("copy", step, self._copy)],
            ["×", "=", "→"],
            self._output(step, step if added else step - 1),
        )

    @cached_property
    def _input(self) -> Block:
        cells = two(self.shown.input)
        return grid(cells, self.style, labels=self.shown.words(cells, self.shown.symbols[0]))

    def _copy(self, step: int) -> Block:
        shown, style = self.shown, self.style
        x = shown.input.ravel()[step]
        cells = two(shown.kernel) * x
        words: list[str] | None = None
        if shown.labels == "symbols":
            words = [shown.symbols[0][step] + name for name in shown.symbols[1]]
        if shown.labels == "overlap":
            cells = np.ones_like(cells)
        block = grid(cells, style, shown.scale, labels=words)
        block = outlined(block, style, "overlap", (0, 0), cells.shape)
        if shown.input.ndim == 1 and shown.terms.kernel_size[0] > 1:
            # Right over the cells that it is added to.
            ((_, first), (_, reach)) = self._footprint(step)
            taps = reach if reach == len(shown.kernel) else 0
            block = beside([Block(first * style.cell, 0), block], 0) if taps else block
        label = shown.symbols[0][step] if shown.labels == "symbols" else show(x, 2)
        return headed(block, style, "Weighted copy", "overlap", f"{label} · kernel")

    def _output(self, step: int, last: int) -> Block:
        shown = self.shown
        first, size = self._footprint(step)
        block = outlined(self.once("sums", last, self._sums), self.style, "overlap", first, size)
        note = _times(shown.output_size) + (", cropped" if any(shown.crop) else "")
        return headed(block, self.style, "Output", "output", note)

    def _sums(self, last: int) -> Block:
        """Draw the sums of all copies up to a step."""
        shown, style = self.shown, self.style
        terms = shown.terms
        rows = terms.input_index <= last
        count = prod(terms.output_size)
        reached = np.bincount(terms.output_index[rows], minlength=count)
        waiting = (reached == 0) & (terms.counts.ravel() > 0) & (shown.bias == 0)
        if shown.labels == "overlap":
            values = reached.astype(float)
        else:
            products = (
                shown.input.ravel()[terms.input_index] * shown.kernel.ravel()[terms.kernel_index]
            )
            sums = np.bincount(terms.output_index[rows], products[rows], minlength=count)
            values = sums + np.where(shown.cropped.ravel(), 0, shown.bias)
        shape = two(shown.result).shape
        return grid(
            values.reshape(shape),
            style,
            shown.scale,
            labels=self.output_labels(values, rows),
            empty=waiting,
            hatched=shown.cropped,
        )

    def _footprint(self, step: int) -> tuple[tuple[int, int], tuple[int, int]]:
        terms = self.shown.terms
        cells = terms.output_index[terms.input_index == step]
        rows, columns = np.divmod(cells, terms.output_size[-1])
        first = int(rows.min()), int(columns.min())
        return first, (int(rows.max()) - first[0] + 1, int(columns.max()) - first[1] + 1)

    def sentence(self, step: int) -> str:  # noqa: D102
        shown = self.shown
        x = show(float(shown.input.ravel()[step]))
        (row, column), (height, width) = self._footprint(step)
        rows = _kept(row, height, shown.crop[0], shown.output_size[0])
        columns = _kept(column, width, shown.crop[-1], shown.output_size[-1])
        if not columns or (shown.input.ndim == 2 and not rows):
            return f"Input {_place(step, shown.input.shape)} = {x}: its whole copy is cropped."
        where = f"columns {columns}" if shown.input.ndim == 2 else f"cells {columns}"
        if shown.input.ndim == 2:
            where = f"rows {rows}, {where}"
        lost = ", and what falls outside is cropped" if any(shown.crop) else ""
        return (
            f"Input {_place(step, shown.input.shape)} = {x} scales the kernel and is added at "
            f"{where}{lost}."
        )


class Gathered(Told):
    """One step per output cell: a window lies on the field, and its products are summed."""

    def grids(self, step: int, added: bool) -> Block:  # noqa: ARG002, D102 - one phase only
        shown, style = self.shown, self.style
        field = shown.field
        source = two(field.source)
        cells = two(field.values(shown.input))
        names = shown.symbols[0]
        words = [
            ("0" if cell < 0 else names[cell] if shown.labels == "symbols" else show(value, 2))
            for cell, value in zip(source.ravel().tolist(), cells.ravel().tolist(), strict=True)
        ]
        block = grid(cells, style, labels=words, hatched=source == PADDED)
        window = self._window(step)
        if set(field.dilation) == {1}:
            block = outlined(block, style, "kernel", window[0], two(shown.kernel).shape)
        else:
            for place in window:
                block = outlined(block, style, "kernel", place)
        spread = shown.terms.output_size != shown.output_size or field.flipped
        title = "Spread input" if shown.code.startswith("nn.ConvT") else "Padded input"
        note = _times(field.source.shape)
        left = headed(
            block, style, title if spread or any(source.ravel() < 0) else "Input", "input", note
        )
        return self.arranged([left, self.kernel], ["∗", "="], self._output(step))

    def _window(self, step: int) -> list[tuple[int, int]]:
        shown = self.shown
        field = shown.field
        at = np.unravel_index(step, shown.output_size)
        corner = [int(i) * s for i, s in zip(at, field.stride, strict=True)]
        cells = []
        for tap in np.ndindex(shown.kernel.shape):
            place = [c + t * d for c, t, d in zip(corner, tap, field.dilation, strict=True)]
            cells.append((place[0], place[1]) if len(place) == 2 else (0, place[0]))
        return cells

    def _output(self, step: int) -> Block:
        shown, style = self.shown, self.style
        inside = ~shown.cropped
        values = (
            shown.terms.counts.astype(float)
            if shown.labels == "overlap"
            else shown.result + shown.bias
        )
        every = np.ones(len(shown.terms), bool)
        labels = np.array(self.output_labels(values, every))[inside.ravel()]
        values = two(values[inside].reshape(shown.output_size))
        waiting = np.arange(values.size) > step
        block = grid(values, style, shown.scale, labels=list(labels), empty=waiting)
        block = outlined(block, style, "output", divmod(step, values.shape[1]))
        return headed(block, style, "Output", "output", _times(shown.output_size))

    def sentence(self, step: int) -> str:  # noqa: D102
        shown = self.shown
        at = tuple(
            int(i) + c
            for i, c in zip(np.unravel_index(step, shown.output_size), shown.crop, strict=True)
        )
        place = _place(step, shown.output_size)
        if shown.labels == "values":
            told = shown.terms.formula(at, shown.input, shown.kernel, shown.bias)
        else:
            told = shown.terms.symbols(at, bias=shown.bias != 0)
        if told.count("+") > 8:
            told = f"the sum of {told.count(' + ') + 1} products"
        return f"Output {place} = {told}"


def _kept(first: int, count: int, crop: int, size: int) -> str:
    """Name the cells that are not cropped."""
    inside = range(max(0, first - crop), min(size, first - crop + count))
    if len(inside) <= 1:
        return "".join(map(str, inside))
    return f"{inside[0]} to {inside[-1]}"


def _place(cell: int, size: Axes) -> str:
    at = ", ".join(str(int(i)) for i in np.unravel_index(cell, size))
    return f"({at})" if len(size) == 2 else at


def two(cells: Any) -> NDArray[Any]:
    """Give a line of cells a second axis.

    Parameters
    ----------
    cells : array-like
        One or two axes.

    Returns
    -------
    numpy.ndarray
        Two axes.
    """
    return np.atleast_2d(np.asarray(cells))


def _times(size: Axes) -> str:
    return " × ".join(map(str, size))
