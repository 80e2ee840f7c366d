"""Stills and films of unpooling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, magnitude, shades
from segwidgets.drawing.grids import (
    Mark,
    Scale,
    Style,
    captioned,
    grid,
    headed,
    photograph,
    scale_key,
    sign,
    titled,
    with_lines,
)
from segwidgets.drawing.items import Block, Drawing, Flight, beside, flight, in_rows, stacked
from segwidgets.drawing.matrix import MAX_SIDE, large_matrix, matrix_cell, weighted_matrix
from segwidgets.shared.language import count, listed, msg, t
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.terms.symbols import indexed
from segwidgets.widgets.methods import channels_last, pixels_of, window_of
from segwidgets.widgets.unpooling.results import CellResults, TorchResults
from segwidgets.widgets.words import area, times

#: The methods as headings.
NAMES = {
    "nearest": msg("Nearest"),
    "bed_of_nails": msg("Bed of nails"),
    "max_unpool": msg("Max unpooling"),
    "average_spread": msg("Average spread"),
    "bilinear": msg("Bilinear"),
}
_PLACING = {
    "nearest": msg("nearest copies it to {area}"),
    "bed_of_nails": msg("bed of nails puts it at {area}"),
    "max_unpool": msg("max unpooling puts it back at {area}"),
    "average_spread": msg("average spread gives it to {area}"),
    "bilinear": msg("bilinear mixes it into {area}"),
}
_LEFT_OUT = {
    "nearest": msg("nearest leaves it out"),
    "bed_of_nails": msg("its nail falls outside the input's size and is lost"),
    "average_spread": msg("average spread leaves it out"),
    "bilinear": msg("bilinear leaves it out"),
}
# What torch leaves out of the line of code.
_NEUTRAL = {"stride": None, "padding": 0, "ceil_mode": False}

_MAX_CELL = 24.0
_GAP = 16.0
# Room in points below which headings go without notes.
_COMPACT = 330.0
# Beside a matrix, for the vectors below their headings.
_VECTORS = 150.0
# Of a photograph, in points.
_IMAGE_SIDE = 136.0
_SHARE = 1e-6


class CellDrawing:
    """The drawings of cells: pooled window by window, and unpooled by every method shown."""

    def __init__(self, results: CellResults, view: str, *, theme: Theme, width: float) -> None:
        self.results = results
        self.view = view
        self.room = width
        self.methods: tuple[str, ...] = results.spec["methods"]
        self.labels: str = results.spec["labels"]
        self.count = results.pooled.values.size
        # Cells shrink until what is pooled fits beside each other.
        columns = results.size[1] + 3 * results.pooled.values.shape[1]
        cell = min(_MAX_CELL, (width - 3 * _GAP) / columns)
        self.style = Style(theme, cell, compact=width < _COMPACT)

    @cached_property
    def unpooled(self) -> dict[str, NDArray[np.float64]]:
        """The unpoolings by method."""
        return {name: self.results.unpooled(name) for name in self.methods}

    @cached_property
    def scale(self) -> Scale:
        """The scale of all cells, so that a value keeps its color wherever it goes."""
        return Scale.of(self.results.input, self.results.unpooling_input, *self.unpooled.values())

    @cached_property
    def error_scale(self) -> Scale:
        """The scale of the errors of all methods, which are to be compared."""
        errors = [cells - self.results.input for cells in self.unpooled.values()]
        return Scale(magnitude(*errors), "signed")

    def drawings(self, steps: Sequence[int], *, phases: bool) -> Iterator[Drawing]:
        """Compose a drawing per window; in a film each window is first pooled, then unpooled."""
        matrix = self.view == "matrix"
        for step in steps:
            for placed in (False, True) if phases and not matrix else (True,):
                grids = self._equation(step) if matrix else self._grids(step, placed)
                yield self._drawing(grids, step, placed)

    def _drawing(self, grids: Block, step: int, placed: bool) -> Drawing:
        sentence = self._sentence(step)
        note = t("step {step} of {steps}", step=step + 1, steps=self.count)
        alt = f"{t('Max pooling and unpooling')}, {note}. {sentence}"
        last = 3.0 if step == self.count - 1 and placed else 0.0
        part = 1.0 if self.view == "matrix" else 0.4 if placed else 0.6
        block = captioned(grids, self.style, self.room, sentence, code=self._code(), note=note)
        flying = [] if placed else self._flights(block, step)
        surface = self.style.colors["surface"]
        return block.drawing(surface, alt, seconds=part + last, flights=flying)

    def _flights(self, block: Block, step: int) -> list[Flight]:
        """Let what a window passes on fly to its places, as it will be there."""
        start, flying = block.cells("Unpooling input")[step:], []
        if self.labels == "errors" or not self.style.labelled or not start:
            return []
        for name in self.methods:
            terms, end = self.results.terms(name), block.cells(NAMES[name])
            mine = terms.input_index == step
            values = [terms.weights[mine] * self.results.unpooling_input.ravel()[step]]
            if mine.any():
                made = grid(values, self.style, self.scale).items
                places = terms.output_index[mine].tolist()
                flying += [
                    flight(start[0], end[place], look)
                    for place, look in zip(places, made, strict=True)
                ]
        return flying

    # Grids

    def _grids(self, step: int, placed: bool) -> Block:
        """Lay out what is pooled, and below it the unpoolings."""
        # Where cells are small, headings may be wider than they.
        pooling = [self._input(step), *self._pooled(step)]
        unpooling = [self._unpooling(name, step, placed) for name in self.methods]
        errors = self.labels == "errors"
        scale, of = (self.error_scale, t("all errors")) if errors else (self.scale, t("all values"))
        key = scale_key(scale, self.style, of)
        return stacked(
            [*in_rows(pooling, _GAP, self.room), *in_rows(unpooling, _GAP, self.room), key], 10
        )

    def _input(self, step: int) -> Block:
        cells, pooled = self.results.input, self.results.pooled
        winners = pooled.indices.ravel()[: step + 1].tolist()
        at = divmod(step, pooled.values.shape[1])
        rows, columns = window_of(self.results.pooling, self.results.size, at)
        sides = rows.stop - rows.start, columns.stop - columns.start
        marks = [Mark("text", divmod(winner, cells.shape[1])) for winner in winners]
        marks.append(Mark("input", (rows.start, columns.start), sides))
        return titled(
            *(t("Input"), "input", cells, self.style, self.scale),
            note=times(cells.shape),
            marks=marks,
            labels=self._labels(cells, "input"),
        )

    def _pooled(self, step: int) -> list[Block]:
        """Draw the maxima, where they were, and what is unpooled, as far as it is known."""
        pooled, given = self.results.pooled, self.results.unpooling_input
        waiting = np.arange(self.count) > step
        at = divmod(step, given.shape[1])
        numbers = [str(i) for i in pooled.indices.ravel().tolist()]
        maxima, passed = self._labels(pooled.values, "pooled"), self._labels(given, "passed")
        parts = (
            (t("Max pooled"), "input", pooled.values, maxima, self.scale),
            (t("Indices"), "text", np.zeros(given.shape), numbers, Scale(1.0, "signed")),
            (t("Unpooling input"), "input", given, passed, self.scale),
        )
        return [
            titled(
                *(title, role, cells, self.style, scale),
                marks=[Mark(role, at)],
                labels=labels,
                empty=waiting,
            )
            for title, role, cells, labels, scale in parts
        ]

    def _unpooling(self, name: str, step: int, placed: bool) -> Block:
        """Draw one unpooling, up to a window, with its measures below."""
        terms, result = self.results.terms(name), self.unpooled[name]
        done = step if placed else step - 1
        values = (
            np.zeros_like(result) if done < 0 else terms.replay(self.results.unpooling_input, done)
        )
        reached = np.isin(np.arange(result.size), terms.output_index[terms.input_index <= done])
        # Into a plane of zeros single values are written.
        waiting = (
            ~reached & (terms.counts.ravel() > 0) & (name not in ("bed_of_nails", "max_unpool"))
        )
        title, role, scale = t(NAMES[name]), "output", self.scale
        errors = self.labels == "errors"
        if errors:
            values = values - self.results.input
            title, role, scale = _error_title(name), "warning", self.error_scale
        labels = (
            [show(value, 2) for value in values.ravel().tolist()]
            if errors or self.labels == "values"
            else self._labels(result, name)
        )
        places = self._places(name, step).tolist() if placed else []
        marks = [Mark("output", divmod(place, result.shape[1])) for place in places]
        block = titled(
            title, role, values, self.style, scale, marks=marks, labels=labels, empty=waiting
        )
        # What is lost is known when all of it has been put back.
        return with_lines(block, self._lost(name), self.style, known=done == self.count - 1)

    # The matrix

    def _equation(self, step: int) -> Block:
        """Lay out the matrix of a method, what it is multiplied with, and the result."""
        name, style = self.results.spec["method"], self.style
        terms, result = self.results.terms(name), self.results.unpooled(name)
        given = self.results.unpooling_input
        rows, columns = result.size, self.count
        note = f"{t(NAMES[name])}, {rows} × {columns}"
        places = self._places(name, step).tolist()
        present = [Mark("output", (place, step)) for place in places]
        if max(rows, columns) > MAX_SIDE:
            return large_matrix(terms, style, self.room, present, note)
        small = replace(style, cell=matrix_cell(self.room - _VECTORS, columns))
        # Over a narrow vector in a column of a paper there is no room for more.
        what_enters = t("Input") if style.compact else t("Unpooling input")
        return beside(
            [
                weighted_matrix(terms, small, present, note=note),
                titled(
                    *(what_enters, "input", given.reshape(-1, 1), small, self.scale),
                    marks=[Mark("input", (step, 0))],
                    labels=self._labels(given, "passed"),
                ),
                sign("=", small),
                titled(
                    *(t("Unpooled"), "output", result.reshape(-1, 1), small, self.scale),
                    marks=[Mark("output", (place, 0)) for place in places],
                    labels=self._labels(result, name),
                ),
            ],
            8,
        )

    # Labels and words

    def _labels(self, cells: NDArray[np.float64], kind: str) -> list[str]:
        """Label the cells of "input", "pooled", "passed", or a method."""
        if self.labels == "indices" and kind != "passed":
            pooled = kind == "pooled"
            numbers = self.results.pooled.indices.ravel() if pooled else np.arange(cells.size)
            return [str(number) for number in numbers.tolist()]
        if self.labels == "symbols" and kind == "passed":
            return indexed("m", cells.shape)
        if self.labels == "symbols" and kind in NAMES:
            terms = self.results.terms(kind)
            counts = terms.counts.ravel().tolist()
            return [
                terms.symbols(cell) if n < 2 else t("{n} terms", n=n)
                for cell, n in enumerate(counts)
            ]
        return [show(value, 2) for value in cells.ravel().tolist()]

    def _places(self, name: str, step: int) -> NDArray[np.int64]:
        """Give the flat numbers of the cells where a method puts a value."""
        terms = self.results.terms(name)
        cells: NDArray[np.int64] = terms.output_index[terms.input_index == step]
        return cells

    def _lost(self, name: str) -> list[str]:
        """Say how far an unpooling is from the original, in three numbers."""
        result, given = self.unpooled[name], self.results.unpooling_input
        difference = result - self.results.input
        slack = _SHARE * max(1.0, float(np.abs(self.results.input).max()))
        exact = int((np.abs(difference) <= slack).sum())
        kept = abs(result.sum() - given.sum()) <= _SHARE * max(1.0, float(np.abs(given).sum()))
        total = show(float(result.sum()))
        return [
            f"MSE {show(float((difference**2).mean()))}",
            t("recovered {recovered} of {cells}", recovered=exact, cells=difference.size),
            t("sum {sum} kept", sum=total)
            if kept
            else t("sum {sum} not {passed}", sum=total, passed=show(given.sum())),
        ]

    def _sentence(self, step: int) -> str:
        """Say what happens to a window, as the page does."""
        pooled, spec = self.results.pooled, self.results.spec
        window = divmod(step, pooled.values.shape[1])
        value = float(pooled.values.ravel()[step])
        index = int(pooled.indices.ravel()[step])
        at = divmod(index, self.results.size[1])
        # The caption names a cell as the grids show it.
        kept = show(value)
        if self.labels == "indices":
            kept = t("the value")
        if self.labels == "symbols":
            kept = indexed("a", self.results.size)[index]
        # A matrix belongs to one method.
        names = [spec["method"]] if self.view == "matrix" else self.methods
        if window in [(row, column) for row, column, _ in spec["edits"]]:
            sentence = msg(
                "Window {window} keeps {kept} from {where}, index {index}, and passes on {value}, "
                "set by hand: {placings}."
            )
        elif spec["gain"] != 1:
            sentence = msg(
                "Window {window} keeps {kept} from {where}, index {index}, and passes on {gain} · "
                "{pooled} = {value}: {placings}."
            )
        else:
            sentence = msg(
                "Window {window} keeps {kept} from {where}, index {index}, and passes it on: "
                "{placings}."
            )
        told = t(
            sentence,
            window=str(window),
            kept=kept,
            where=str(at),
            index=index,
            value=show(float(self.results.unpooling_input.ravel()[step])),
            gain=show(spec["gain"]),
            pooled=show(value),
            placings=listed([self._placing(name, step) for name in names]),
        )
        return told + self._tie(window, value, at)

    def _placing(self, name: str, step: int) -> str:
        """Say where a method puts the value of a window, or what becomes of it."""
        size = self.results.size
        if name == "max_unpool":
            indices = self.results.pooled.indices.ravel()
            where = area(indices[step : step + 1], size)
            if indices[step] in indices[step + 1 :]:
                return t(
                    "max unpooling puts it back at {area}, where a later window overwrites it",
                    area=where,
                )
            return t(_PLACING[name], area=where)
        cells = self._places(name, step)
        if len(cells) == 0:
            return t(_LEFT_OUT[name])
        if name == "average_spread" and len(cells) > 1:
            return t(
                "average spread gives a share of 1/{n} to each of {area}",
                n=len(cells),
                area=area(cells, size),
            )
        return t(_PLACING[name], area=area(cells, size))

    def _tie(self, window: Axes, value: float, first: Axes) -> str:
        """Say why this cell was kept, where others of its window are as large."""
        cells = self.results.input[window_of(self.results.pooling, self.results.size, window)]
        equal = int((cells == value).sum())
        if equal < 2:
            return ""
        if equal == np.prod(self.results.pooling.kernel_size):
            told = t(
                "All {n} cells are equal: torch keeps the first in reading order, {first}, because "
                "a later cell must be larger to win.",
                n=equal,
                first=str(first),
            )
        else:
            told = t(
                "{count} cells tie: torch keeps the first in reading order, {first}, because a "
                "later cell must be larger to win.",
                count=count(equal).capitalize(),
                first=str(first),
            )
        return f" {told}"

    def _code(self) -> str:
        """Write the line of torch that pools."""
        spec = self.results.spec
        changed = [f"{name}={spec[name]!r}" for name in _NEUTRAL if spec[name] != _NEUTRAL[name]]
        return f"F.max_pool2d({', '.join(['x', repr(spec['kernel_size']), *changed])})"


# Photographs


def image_drawing(results: TorchResults, about: str, *, theme: Theme, width: float) -> Drawing:
    """Compose the photograph and the pooled ones at one scale, and the unpoolings below."""
    style = Style(theme, 10.0, compact=width < _COMPACT)
    original = channels_last(results.original)
    rows, columns = original.shape[:2]
    side = min(1.0, _IMAGE_SIDE / max(rows, columns))
    pooling = [
        headed(photograph(original, side), style, t("Input"), "input", times((rows, columns)))
    ]
    for number, level in enumerate(results.levels, 1):
        block = photograph(pixels_of(level.pooled), side)
        pooling.append(headed(block, style, t("Pooled {level}", level=number), "input", ""))
    unpooling, errors = [], results.spec["labels"] == "errors"
    for name in results.spec["methods"]:
        cells: NDArray[Any] = pixels_of(results.unpooled(name))
        difference = cells - original
        if errors:
            # One color for all channels: how far a pixel is off on the whole.
            mean = difference.mean(-1) if difference.ndim == 3 else difference
            cells = shades(mean, 255.0, "signed", theme, labelled=False)
        role, title = ("warning", _error_title(name)) if errors else ("output", t(NAMES[name]))
        block = headed(photograph(cells, side), style, title, role)
        unpooling.append(with_lines(block, _image_lost(results, name), style))
    images = stacked([*in_rows(pooling, _GAP, width), *in_rows(unpooling, _GAP, width)], 10)
    block = captioned(images, style, width, _pooled_words(results), about, gap=10)
    return block.drawing(style.colors["surface"], f"{t('Max pooling and unpooling')}: {about}")


def _error_title(name: str) -> str:
    """Name the errors of a method: what is subtracted."""
    return f"{t(NAMES[name])} {t('− input')}"


def _pooled_words(results: TorchResults) -> str:
    """Say how much of a photograph is passed on, as the page does."""
    before, after = (cells.shape[-2:] for cells in (results.original, results.levels[-1].pooled))
    sentence = {
        1: msg("Pooled once, {before} becomes {after}: one pixel in {n} is passed on."),
        2: msg("Pooled twice, {before} becomes {after}: one pixel in {n} is passed on."),
    }.get(
        len(results.levels),
        msg("Pooled {times} times, {before} becomes {after}: one pixel in {n} is passed on."),
    )
    return t(
        sentence,
        times=count(len(results.levels)),
        before=times(tuple(before)),
        after=times(tuple(after)),
        n=show(round(prod(before) / prod(after))),
    )


def _image_lost(results: TorchResults, name: str) -> list[str]:
    """Say how far a photograph is from the original, in three numbers."""
    found = results.errors(name)
    share = 100 * found.recovered
    recovered = t("under 0.1 %") if 0 < share < 0.1 else f"{show(share)} %"
    ratio = found.sum / float(results.unpooling_input.sum())
    return [
        f"MSE {show(found.mse)}",
        t("recovered {share}", share=recovered),
        t("sum kept") if found.sum_preserved else t("sum × {ratio}", ratio=show(ratio)),
    ]
