"""Scenes of a linear map with a kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.cones import Box, around, cell_box, cones
from segwidgets.drawing.grids import (
    LEGIBLE,
    Mark,
    Style,
    captioned,
    grid,
    headed,
    outlined,
    scale_key,
    sign,
    titled,
)
from segwidgets.drawing.items import (
    Block,
    Drawing,
    Flight,
    Item,
    beside,
    flight,
    stacked,
)
from segwidgets.shared.language import count, msg, t
from segwidgets.terms.field import INSERTED, PADDED
from segwidgets.terms.numbers import show
from segwidgets.widgets.linear.equation import (
    equation_drawings,
)
from segwidgets.widgets.linear.map import LinearMap, output_at, place_in
from segwidgets.widgets.linear.matrix_readings import reading_of
from segwidgets.widgets.words import times

_MAX_CELL = 26.0
# One row as long as its digits can be read well.
_MIN_CELL_IN_A_ROW = 14.0
# Room in points below which headings go without notes.
_COMPACT = 330.0
# All copies of a row, one below the other.
_COPIES = 300.0
# Between grids, in points.
_GAP = 9.0


def linear_drawings(
    shown: LinearMap, steps: Sequence[int], *, theme: Theme, width: float, phases: bool = False
) -> Iterator[Drawing]:
    """Compose the drawings of steps."""
    if shown.view == "matrix":
        kind = reading_of(shown)
        yield from equation_drawings(
            *(shown, steps), theme=theme, width=width, phases=phases, kind=kind
        )
        return
    reading = _fitted(shown, theme, width)
    for step in steps:
        for phase in reading.phases if phases else ("added",):
            yield reading.drawing(step, phase)


def _fitted(shown: LinearMap, theme: Theme, room: float) -> Reading:
    """Choose the size of cells, and whether all grids stand in one row."""
    stamps = shown.view == "stamp"
    kernel = shown.terms.kernel_size[-1]
    first = [shown.terms.input_size[-1], kernel, kernel]
    if not stamps:
        first = [shown.field.source.shape[-1], kernel, kernel]
    result = (shown.terms.output_size if stamps else shown.output_size)[-1]
    compact = room < _COMPACT
    signs = 10 + 2 * _GAP
    row = (room - len(first) * signs) / (sum(first) + result)
    split = min((room - (len(first) - 1) * signs) / sum(first), room / result)
    wide = row >= _MIN_CELL_IN_A_ROW or split < LEGIBLE
    if len(shown.terms.input_size) == 1:
        row = split = room / max(*first, result)
        if stamps:
            row = split = min(row, _COPIES / shown.steps)
    ways = [(True, row), (False, split)] if wide else [(False, split)]
    # Headings may need more room than the cells below them.
    for wide, cell in ways:
        reading, fits = _shrunk(shown, Style(theme, min(_MAX_CELL, cell), compact), wide, room)
        if fits:
            break
    return reading


def _shrunk(shown: LinearMap, style: Style, wide: bool, room: float) -> tuple[Reading, bool]:
    """Make cells smaller until all fits, or until that does not help; and say whether it does."""
    kind = StampSteps if shown.view == "stamp" else GatherSteps
    reading: Reading = kind(shown, style, wide, room)
    width = reading.grids(reading.widest, "added").width
    for _ in range(8):
        if width <= room:
            return reading, True
        smaller = replace(style, cell=style.cell * 0.98 * room / width)
        tried = kind(shown, smaller, wide, room)
        now = tried.grids(tried.widest, "added").width
        # Then headings are what is wide, and small cells would only be hard to read.
        if now > 0.998 * width:
            return reading, False
        reading, style, width = tried, smaller, now
    return reading, width <= room


# Two readings of the list, step by step: stamps, and a window that gathers


class Reading:
    """What both readings share: input or field, kernel, output, and the lines below."""

    #: What happens in a step of a film, with the part of its time; after it all is "added".
    phases: Mapping[str, float]

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

    def drawing(self, step: int, phase: str) -> Drawing:
        """Compose a phase of one step; a picture shows the last."""
        shown = self.shown
        says = self.sentence(step)
        # The step has a line of its own, so that in a film the code stands still.
        note = t("step {step} of {steps}", step=step + 1, steps=shown.steps)
        if shown.view == "stamp":
            kinds = t("copy, output") if shown.pair is None else t("copy, partial result")
        else:
            kinds = t("products, output") if shown.pair is None else t("products, partial result")
        key = scale_key(shown.scale, self.style, kinds, labelled=self.style.labelled)
        grids = stacked([self.grids(step, phase), key], 6)
        block = captioned(grids, self.style, self.room, says, code=shown.code, note=note)
        alt = f"{shown.name}, {note}. {says}"
        last = 3.0 if step == shown.steps - 1 and phase == "added" else 0.0
        # Where cells are too small for digits, they are too small to be followed.
        flying = self.flights(block, step, phase) if self.style.labelled else []
        surface, seconds = self.style.colors["surface"], self.phases[phase] + last
        return block.drawing(surface, alt, seconds=seconds, flights=flying)

    def grids(self, step: int, phase: str) -> Block:
        """Lay out the grids of a phase of one step."""
        raise NotImplementedError

    def flights(self, block: Block, step: int, phase: str) -> list[Flight]:
        """Say what flies in a phase, between the cells of the block that has it all."""
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
            return beside([*parts, sign(signs[-1], self.style), result], _GAP)
        below = stacked([beside(parts, _GAP), result], 10)
        # Beside a tall first grid there may be room below the others.
        right = stacked([beside(parts[1:], _GAP), result], 10)
        aside = beside([parts[0], right], _GAP, align="top")
        return aside if aside.width <= self.room and aside.height < below.height else below

    @cached_property
    def kernel(self) -> Block:
        """Draw the kernel as this reading holds it."""
        shown, style = self.shown, self.style
        cells, names, note = np.atleast_2d(shown.kernel), shown.symbols[1], ""
        if shown.field.flipped and shown.view != "stamp":
            cells, names, note = cells[::-1, ::-1], names[::-1], f", {t('flipped')}"
        return titled(
            *(t("Kernel"), "kernel", cells, style),
            name="Kernel",
            note=shown.of(shown.kernel.shape, kernel=True) + note,
            marks=[Mark("kernel", (0, 0), cells.shape)],
            labels=shown.words(cells, names),
        )

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
            return t("{n} terms", n=len(products))
        pairs = [x[terms.input_index[i]] + w[terms.kernel_index[i]] for i in products]
        return "+".join([*pairs, *(["β"] if self.shown.bias else [])]) or "0"


class StampSteps(Reading):
    """One step per input cell: it scales the kernel, and the copy is added."""

    phases: Mapping[str, float] = {"read": 0.25, "multiplied": 0.5, "added": 0.25}

    def grids(self, step: int, phase: str) -> Block:  # noqa: D102
        shown, style = self.shown, self.style
        size = np.atleast_2d(shown.input).shape
        source = outlined(self._input, style, "input", divmod(step, size[1]))
        source = headed(source, style, t("Input"), "input", shown.of(shown.input.shape))
        block = self.arranged(
            [source, self.kernel, self.once(phase, step, lambda step: self._made(step, phase))],
            ["×", "=", "→"],
            self._output(step, step if phase == "added" else step - 1),
        )
        under = Block(block.width, block.height, tuple(self._cones(block, step)))
        return Block(block.width, block.height, parts=((0.0, 0.0, under), (0.0, 0.0, block)))

    def _cones(self, block: Block, step: int) -> list[Item]:
        """Show what each input cell reaches, from where it is to where its copy is added."""
        shown = self.shown
        rows, columns = np.atleast_2d(shown.input).shape
        down, across = np.atleast_2d(shown.result).shape
        lies = shown.result_name
        if self._one_row_each:
            down, lies = shown.steps, "Copies"
        source, output = (block.cells(name, 0, 0) for name in ("Input", lies))

        def ends(cell: int) -> tuple[Box, Box]:
            first, size = self._footprint(cell)
            if self._one_row_each:
                first = cell, first[1]
            corners = [first[0] * across + first[1]]
            corners.append((first[0] + size[0] - 1) * across + first[1] + size[1] - 1)
            reached = around([cell_box(output, corner, across, down) for corner in corners])
            return cell_box(source, cell, columns, rows), reached

        return cones(shown.input.size, ends, step, self.style.colors["overlap"])

    def flights(self, block: Block, step: int, phase: str) -> list[Flight]:  # noqa: D102
        if phase == "read":
            kernel = block.cells("Kernel")
            return [flight(block.cells("Input")[step], kernel[(len(kernel) - 1) // 2])]
        if phase == "multiplied":
            output, terms = block.cells(self.shown.result_name), self.shown.terms
            mine = terms.input_index == step
            if self._one_row_each:
                copies = block.cells("Copies")[step * len(output) :]
                return [flight(copies[cell], output[cell]) for cell in terms.output_index[mine]]
            copy = block.cells("Copy")
            pairs = zip(terms.kernel_index[mine], terms.output_index[mine], strict=True)
            return [flight(copy[tap], output[cell]) for tap, cell in pairs]
        return []

    @cached_property
    def _input(self) -> Block:
        cells = np.atleast_2d(self.shown.input)
        words = self.shown.words(cells, self.shown.symbols[0])
        return grid(cells, self.style, self.shown.input_scale, labels=words, name="Input")

    @property
    def _one_row_each(self) -> bool:
        """Whether all copies are seen, one below the other, right over what they add up to."""
        return self.shown.input.ndim == 1

    def _made(self, step: int, phase: str) -> Block:
        if not self._one_row_each:
            return self._copy(step, phase)
        shown, style, terms = self.shown, self.style, self.shown.terms
        shape = shown.steps, terms.output_size[0]
        rows = terms.input_index <= (step - 1 if phase == "read" else step)
        at = terms.input_index[rows], terms.output_index[rows]
        cells, words, waiting = np.zeros(shape), np.full(shape, "", object), np.ones(shape, bool)
        products = shown.input[terms.input_index] * shown.kernel[terms.kernel_index]
        if shown.labels == "overlap":
            products = np.ones_like(products)
        cells[at], waiting[at] = products[rows], False
        words[at] = [show(value, 2) for value in products[rows].tolist()]
        if shown.labels == "symbols":
            x, w = shown.symbols
            pairs = zip(at[0], terms.kernel_index[rows], strict=True)
            words[at] = [x[source] + w[tap] for source, tap in pairs]
        hatched = ~waiting & shown.cropped
        block = grid(
            *(cells, style, shown.scale),
            labels=words.ravel().tolist(),
            empty=waiting,
            hatched=hatched,
            name="Copies",
        )
        (_, first), size = self._footprint(step)
        block = outlined(block, style, "overlap", (step, first), size)
        return headed(block, style, t("Weighted copies"), "overlap", t("one row each"))

    def _copy(self, step: int, phase: str) -> Block:
        shown, style = self.shown, self.style
        x = shown.input.ravel()[step]
        cells = np.atleast_2d(shown.kernel) * x
        words: list[str] | None = None
        if shown.labels == "symbols":
            words = [shown.symbols[0][step] + name for name in shown.symbols[1]]
        if shown.labels == "overlap":
            cells = np.ones_like(cells)
        waiting = np.full(cells.shape, phase == "read")
        block = grid(cells, style, shown.scale, labels=words, empty=waiting, name="Copy")
        block = outlined(block, style, "overlap", (0, 0), cells.shape)
        label = shown.symbols[0][step] if shown.labels == "symbols" else show(x, 2)
        note = t("{weight} · kernel", weight=label)
        return headed(block, style, t("Weighted copy"), "overlap", note)

    def _output(self, step: int, last: int) -> Block:
        shown = self.shown
        first, size = self._footprint(step)
        block = outlined(self.once("sums", last, self._sums), self.style, "overlap", first, size)
        note = times(shown.output_size) + (f", {t('cropped')}" if any(shown.crop) else "")
        return headed(block, self.style, shown.result_name, shown.result_role, note)

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
        shape = np.atleast_2d(shown.result).shape
        return grid(
            values.reshape(shape),
            style,
            shown.scale,
            labels=self.output_labels(values, rows),
            empty=waiting,
            hatched=shown.cropped,
            name=shown.result_name,
        )

    def _footprint(self, step: int) -> tuple[tuple[int, int], tuple[int, int]]:
        terms = self.shown.terms
        cells = terms.output_index[terms.input_index == step]
        rows, columns = np.divmod(cells, terms.output_size[-1])
        first = int(rows.min()), int(columns.min())
        return first, (int(rows.max()) - first[0] + 1, int(columns.max()) - first[1] + 1)

    def sentence(self, step: int) -> str:  # noqa: D102
        shown = self.shown
        terms = shown.terms
        source = shown.said_input(step)
        cells = terms.output_index[terms.input_index == step]
        kept = cells[~shown.cropped.ravel()[cells]]
        if kept.size == 0:
            whole = msg("{input} scales the kernel, but its whole copy is cropped by padding.")
            return t(whole, input=source) + shown.said_channels
        at = np.unravel_index(kept, terms.output_size)
        where = _where([axis - crop for axis, crop in zip(at, shown.crop, strict=True)])
        first = np.full(prod(terms.output_size), shown.steps)
        np.minimum.at(first, terms.output_index, terms.input_index)
        held = int(np.count_nonzero(first[kept] < step))
        already = t("No cell there holds a value yet")
        if held:
            already = t(
                "{count} of these cells already {n|holds|hold} a value; the copy is added",
                count=count(held).capitalize(),
                n=held,
            )
        lost = ""
        if gone := cells.size - kept.size:
            lost = t(
                "; {count} {n|falls|fall} outside and {n|is|are} cropped by padding",
                count=count(gone),
                n=gone,
            )
        added = t(
            "{input} scales the kernel and is added at {where}. {already}{lost}.",
            input=source,
            where=where,
            already=already,
            lost=lost,
        )
        return added + shown.said_channels


class GatherSteps(Reading):
    """One step per output cell: a window lies on the field, and its products are summed."""

    phases: Mapping[str, float] = {"multiplied": 0.6, "added": 0.4}

    def grids(self, step: int, phase: str) -> Block:  # noqa: D102
        shown, style = self.shown, self.style
        field = shown.field
        source = np.atleast_2d(field.source)
        cells = np.atleast_2d(field.values(shown.input))
        names = shown.symbols[0]
        words = [
            ("0" if cell < 0 else names[cell] if shown.labels == "symbols" else show(value, 2))
            for cell, value in zip(source.ravel().tolist(), cells.ravel().tolist(), strict=True)
        ]
        marks = [Mark("input", place) for place in self._window(step)]
        if set(field.dilation) == {1}:
            marks = [Mark("input", marks[0].at, np.atleast_2d(shown.kernel).shape)]
        spread = shown.terms.output_size != shown.output_size or field.flipped
        title = t("Spread input") if shown.code.startswith("nn.ConvT") else t("Padded input")
        left = titled(
            title if spread or any(source.ravel() < 0) else t("Input"),
            *("input", cells, style, shown.input_scale),
            note=shown.of(field.source.shape),
            marks=marks,
            labels=words,
            hatched=source == PADDED,
        )
        result = self.output(step, done=phase == "added")
        products = self.once("products", step, self._products)
        return self.arranged([left, self.kernel, products], ["×", "=", "Σ"], result)

    def flights(self, block: Block, step: int, phase: str) -> list[Flight]:  # noqa: D102
        if phase == "added":
            return []
        end = block.cells(self.shown.result_name)[step]
        # Zeros between cells and around them add nothing.
        made = zip(block.cells("Products"), self._under(step), strict=True)
        return [flight(cell, end) for cell, source in made if source >= 0]

    def _under(self, step: int) -> list[int]:
        """Tell which input cell lies under each kernel cell, or which kind of zero."""
        source = np.atleast_2d(self.shown.field.source)
        return [int(source[place]) for place in self._window(step)]

    def _products(self, step: int) -> Block:
        """Draw what the window makes: its cells times the kernel, as it is held."""
        shown, (x, w) = self.shown, self.shown.symbols
        kernel, names = np.atleast_2d(shown.kernel), w
        if shown.field.flipped:
            kernel, names = kernel[::-1, ::-1], w[::-1]
        under = self._under(step)
        real = np.array([source >= 0 for source in under]).reshape(kernel.shape)
        cells = np.array([shown.input.ravel()[max(0, source)] for source in under])
        values = np.where(real, cells.reshape(kernel.shape) * kernel, 0.0)
        words = [show(value, 2) for value in values.ravel().tolist()]
        if shown.labels == "symbols":
            pairs = zip(under, names, strict=True)
            words = [x[source] + name if source >= 0 else "0" for source, name in pairs]
        if shown.labels == "overlap":
            values, words = real.astype(float), [str(int(one)) for one in real.ravel()]
        return titled(
            *(t("Products"), "overlap", values, self.style, shown.scale),
            name="Products",
            marks=[Mark("overlap", (0, 0), kernel.shape)],
            labels=words,
        )

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

    def output(self, step: int, *, done: bool = True) -> Block:
        """Draw the output as far as the step."""
        shown, style = self.shown, self.style
        inside = ~shown.cropped
        values = (
            shown.terms.counts.astype(float)
            if shown.labels == "overlap"
            else shown.result + shown.bias
        )
        every = np.ones(len(shown.terms), bool)
        labels = np.array(self.output_labels(values, every))[inside.ravel()]
        values = np.atleast_2d(values[inside].reshape(shown.output_size))
        waiting = np.arange(values.size) > (step if done else step - 1)
        return titled(
            *(shown.result_name, shown.result_role, values, style, shown.scale),
            note=times(shown.output_size),
            marks=[Mark(shown.result_role, divmod(step, values.shape[1]))],
            labels=list(labels),
            empty=waiting,
        )

    def sentence(self, step: int) -> str:  # noqa: D102
        shown = self.shown
        field = shown.field
        at = tuple(
            int(i) + c
            for i, c in zip(np.unravel_index(step, shown.output_size), shown.crop, strict=True)
        )
        # Cells of symbols have their sum written in them.
        value = f" = {show(float(shown.result[at]) + shown.bias)}"
        if shown.labels == "symbols":
            value = ""
        window = self._window(step)
        source = np.atleast_2d(field.source)
        axes = list(np.transpose(window)[-field.source.ndim :])
        kinds = [source[place] for place in window]
        if INSERTED in source:
            over = t("the spread input")
        else:
            padded = field.source.size > shown.input.size
            over = t("the padded input") if padded else t("the input")
        place = output_at(step, shown.output_size)
        if shown.pair is not None:
            place = t("partial result {at}", at=place_in(step, shown.output_size))
        summed = t(
            "The window over {where} of {field}, times {kernel}, is summed in "
            "{output}{sum}{zeros}.",
            where=_where(axes),
            field=over,
            kernel=t("the flipped kernel") if field.flipped else t("the kernel"),
            output=place,
            sum=value,
            zeros=_zeros(kinds.count(INSERTED), kinds.count(PADDED)),
        )
        return summed + shown.said_sum(at)


def _zeros(inserted: int, padded: int) -> str:
    """Say how many cells of a window lie on no input cell, and why."""
    if not inserted and not padded:
        return ""
    if not inserted:
        sentence = msg("; {padded} of its cells {m|is|are} padding")
    elif not padded:
        sentence = msg("; {inserted} of its cells {n|is an inserted zero|are inserted zeros}")
    else:
        sentence = msg(
            "; {inserted} of its cells {n|is an inserted zero|are inserted zeros} and {padded} "
            "{m|is|are} padding"
        )
    return t(sentence, n=inserted, m=padded, inserted=count(inserted), padded=count(padded))


def _where(axes: Sequence[NDArray[np.int64]]) -> str:
    """Name cells by the rows and columns in which they lie."""
    each = [np.unique(cells).tolist() for cells in axes]
    if len(axes) == 1:
        return t("{n|cell|cells} {cells}", n=len(each[0]), cells=_numbers(each[0]))
    rows = t("{n|row|rows} {cells}", n=len(each[0]), cells=_numbers(each[0]))
    columns = t("{n|column|columns} {cells}", n=len(each[1]), cells=_numbers(each[1]))
    return f"{rows}, {columns}"


def _numbers(each: Sequence[int]) -> str:
    """Write "2", "2–4", "0, 2, 4" or "0, 2, … 8"."""
    if len(each) == 1:
        return str(each[0])
    if each[-1] - each[0] == len(each) - 1:
        return f"{each[0]}–{each[-1]}"
    if len(each) > 4:
        return f"{each[0]}, {each[1]}, … {each[-1]}"
    return ", ".join(map(str, each))
