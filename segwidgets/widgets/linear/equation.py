"""Scenes of a linear map as a matrix times a vector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import (
    Mark,
    Scale,
    Style,
    captioned,
    grid,
    headed,
    outlined,
    scale_key,
    sign,
)
from segwidgets.drawing.items import (
    Block,
    Cell,
    Curve,
    Drawing,
    Flight,
    Outline,
    beside,
    flight,
    stacked,
)
from segwidgets.drawing.matrix import MAX_SIDE, binned_note, matrix_picture
from segwidgets.shared.language import count, msg, t
from segwidgets.terms.matrix import Equation, factors, numeric_equation, symbolic_equation
from segwidgets.terms.numbers import MINUS, show
from segwidgets.widgets.linear.map import LinearMap, output_at

# Around the signs of an equation, in points.
EQUATION_GAP = 6.0


def equation_drawings(
    shown: LinearMap,
    steps: Sequence[int],
    *,
    theme: Theme,
    width: float,
    phases: bool = False,
    kind: Callable[[LinearMap, Style], EquationSteps] | None = None,
) -> Iterator[Drawing]:
    """Compose the drawings of steps, in a reading of the matrix."""
    rows, columns = _matrix_shape(shown)
    if max(rows, columns) > MAX_SIDE:
        style = Style(theme, 10.0)
        for step in steps:
            yield _matrix_drawing(
                shown, style, width, step, _matrix_picture(shown, style, width, step)
            )
        return
    cell = min(22.0, (width - 2 * (10 + 2 * EQUATION_GAP)) / (columns + 2))
    for _ in range(8):
        equation = (kind or EquationSteps)(shown, Style(theme, cell, compact=True))
        # Headings, and sums of symbols, may need more room than the cells.
        over = equation.block(0).width / width
        if over <= 1:
            break
        cell *= 0.98 / over
    for step in steps:
        for done, seconds in (
            ((False, 0.6), (True, 0.4)) if phases and equation.flies else ((True, 1.0),)
        ):
            block = equation.block(step, done=done)
            flying = None if done else equation
            yield _matrix_drawing(
                *(shown, equation.style, width, step, block),
                seconds=seconds,
                flying=flying,
                says=equation.says(step),
            )


def _matrix_shape(shown: LinearMap) -> tuple[int, int]:
    terms = shown.padded.terms if shown.padded and shown.matrix_of == "kernel" else shown.terms
    shape, *_ = factors(terms, shown.matrix_of)
    return len(_kept_rows(shown)), shape[1]


def _kept_rows(shown: LinearMap) -> list[int]:
    """Which rows of the list's matrix are left: those of cropped cells go."""
    return [int(row) for row in np.flatnonzero(~shown.cropped.ravel())]


def equation_of(shown: LinearMap, labels: str) -> Equation:
    """Write the matrix, the vector and the result in symbols or as "values"."""
    padded = shown.padded
    if labels == "values":
        written = numeric_equation(
            *(shown.terms, shown.input, shown.kernel, shown.matrix_of),
            bias=shown.bias,
            padded=padded,
        )
    else:
        written = symbolic_equation(
            shown.terms, shown.matrix_of, bias=shown.bias != 0, padded=padded
        )
    kept = _kept_rows(shown)
    return Equation(
        [written.matrix[i] for i in kept], written.vector, [written.result[i] for i in kept]
    )


class EquationSteps:
    """A matrix, a vector and their product, row by row."""

    #: Whether its products fly to their sums in a film, and what the matrix is called.
    flies = True
    title = msg("Matrix")

    def __init__(self, shown: LinearMap, style: Style) -> None:
        self.shown = shown
        self.style = style

    @cached_property
    def _words(self) -> Equation:
        return equation_of(self.shown, self.shown.labels)

    @cached_property
    def _numbers(self) -> Equation:
        return equation_of(self.shown, "values")

    @cached_property
    def _factors(self) -> tuple[Block, Block]:
        shown, style, words, numbers = self.shown, self.style, self._words, self._numbers
        around = shown.input_scale if shown.matrix_of == "kernel" else shown.kernel_scale
        matrix = matrix_cells(
            words.matrix, numbers.matrix, shown.matrix_scale, style, quiet=True, name="Matrix"
        )
        return matrix, matrix_cells(column(words.vector), column(numbers.vector), around, style)

    def block(self, step: int, *, done: bool = True) -> Block:
        """Lay out the equation, as far as the row of a step, or up to it."""
        return self.laid_out(step, step if done else step - 1)

    def says(self, step: int) -> str:
        """Tell what a row does."""
        return _says(self.shown, step)

    def laid_out(self, step: int, done: int, struck: Sequence[int] = ()) -> Block:
        """Lay out the equation with a row in a frame, done to a row, and some rows struck out."""
        shown, style, words = self.shown, self.style, self._words
        inside, outside, other = ("input", "kernel", t("Kernel"))
        if shown.matrix_of == "kernel":
            inside, outside, other = ("kernel", "input", t("Input"))
        matrix, vector = self._factors
        matrix = outlined(matrix, style, "output", (step, 0), (1, len(words.vector)))
        result = column(words.result)
        # A sum of symbols is long: its cells are as wide as it needs.
        longest = max(map(len, words.result))
        stretch = 1 if shown.labels == "values" else max(1.0, longest * 0.45)
        sums = matrix_cells(
            *(result, column(self._numbers.result), shown.output_scale, style),
            stretch=stretch,
            done=done,
            name="Output",
        )
        matrix, sums = strike(matrix, style, struck), strike(sums, style, struck)
        frame = Outline(0, step * style.cell, sums.width, style.cell, style.colors["output"])
        size = f"{len(result)} × {len(words.vector)}"
        return beside(
            [
                headed(matrix, style, t(self.title), inside, size),
                headed(vector, style, other, outside),
                sign("=", style),
                headed(sums.under(frame), style, t("Output"), "output"),
            ],
            EQUATION_GAP,
        )

    def flights(self, block: Block, step: int) -> list[Flight]:
        """Let the products of a row fly to their sum, each from its entry."""
        if not self.style.labelled:
            return []
        row, vector = self._words.matrix[step], self._words.vector
        held = [i for i, word in enumerate(self._symbols.matrix[step]) if word != "0"]
        numbers = self._numbers
        made = [_number(numbers.matrix[step][i]) * _number(numbers.vector[i]) for i in held]
        names = [show(value, 2) for value in made]
        if self.shown.labels != "values":
            kernel = self.shown.matrix_of == "kernel"
            pairs = [(vector[i], row[i]) if kernel else (row[i], vector[i]) for i in held]
            names = ["".join(f"({word})" if "+" in word else word for word in p) for p in pairs]
        if not held:
            return []
        looks = grid([made], self.style, self.shown.output_scale, labels=names).items
        cells, end = block.cells("Matrix"), block.cells("Output")[step]
        starts = (cells[step * len(vector) + i] for i in held)
        return [flight(start, end, look) for start, look in zip(starts, looks, strict=True)]

    @cached_property
    def _symbols(self) -> Equation:
        return equation_of(self.shown, "symbols")


def strike(block: Block, style: Style, rows: Sequence[int]) -> Block:
    """Strike out rows of a grid."""
    color, cell, width = style.colors["muted"], style.cell, block.width
    lines = (Curve(0, (r + 0.5) * cell, width, 0, ((0, 0), (width, 0)), color) for r in rows)
    return block.under(*lines) if rows else block


def column(words: list[str]) -> list[list[str]]:
    """Write a vector as the rows of a matrix."""
    return [[word] for word in words]


def matrix_cells(
    words: list[list[str]],
    values: list[list[str]],
    scale: Scale,
    style: Style,
    *,
    quiet: bool = False,
    stretch: float = 1.0,
    done: int | None = None,
    name: str = "",
) -> Block:
    """Draw entries as cells, each with its words and in the colour of its value.

    `quiet` mutes the zeros, `stretch` makes cells wider; rows behind `done` are still empty.
    """
    numbers = np.array([list(map(_number, row)) for row in values])
    waiting = np.zeros(numbers.shape, bool)
    if done is not None:
        waiting[done + 1 :] = True
    block = grid(numbers, style, scale, empty=waiting)
    if not style.labelled:
        return block
    flat = [word for row in words for word in row]
    muted = style.colors["muted"]
    items = tuple(
        replace(
            item,
            x=item.x * stretch,
            width=item.width * stretch,
            text="" if empty else word,
            text_color=muted if quiet and word == "0" else item.text_color,
            font_size=round(
                min(0.42 * style.cell, (item.width * stretch - 2) / (0.6 * len(word))), 1
            ),
        )
        for item, word, empty in zip(block.items, flat, waiting.ravel(), strict=True)
        if isinstance(item, Cell)
    )
    return Block(block.width * stretch, block.height, items, name=name)


def _number(word: str) -> float:
    return float(word.replace(MINUS, "-"))


def _matrix_picture(shown: LinearMap, style: Style, width: float, step: int) -> Block:
    """Draw a large matrix as a picture."""
    terms = shown.padded.terms if shown.padded and shown.matrix_of == "kernel" else shown.terms
    (all_rows, columns), row, column, cell = factors(terms, shown.matrix_of)
    source = shown.kernel if shown.matrix_of == "kernel" else shown.input
    entries = np.ravel(source)[cell]
    place = int(np.flatnonzero(~shown.cropped.ravel())[step])
    picture = matrix_picture(
        (row, column),
        entries,
        (all_rows, columns),
        shown.matrix_scale,
        style,
        width,
        Mark("output", (place, 0), (1, columns)),
    )
    note = t(
        "{rows} × {cols} entries, {n} of them products",
        rows=all_rows,
        cols=columns,
        n=len(entries),
    )
    note += binned_note((all_rows, columns), entries)
    return headed(picture, style, t("Matrix"), shown.matrix_of, note)


#: What a row does, by whose matrix it is, and whether it has products.
_ROWS = {
    ("kernel", False): msg("Row {row} of the kernel's matrix holds only zeros: {result}."),
    ("input", False): msg("Row {row} of the input's matrix holds only zeros: {result}."),
    ("kernel", True): msg(
        "Row {row} of the kernel's matrix times the input vector is {count} "
        "{n|product|products, summed}: {result}."
    ),
    ("input", True): msg(
        "Row {row} of the input's matrix times the kernel vector is {count} "
        "{n|product|products, summed}: {result}."
    ),
}


def _says(shown: LinearMap, step: int) -> str:
    cell = int(np.flatnonzero(~shown.cropped.ravel())[step])
    products = int((shown.terms.output_index == cell).sum())
    value = show(float(shown.result.ravel()[cell]) + shown.bias)
    return t(
        _ROWS[shown.matrix_of, products > 0],
        row=step,
        n=products,
        count=count(products),
        result=f"{output_at(step, shown.output_size)} = {value}",
    )


def _matrix_drawing(
    shown: LinearMap,
    style: Style,
    room: float,
    step: int,
    block: Block,
    *,
    seconds: float = 1.0,
    flying: EquationSteps | None = None,
    says: str = "",
) -> Drawing:
    rows, columns = _matrix_shape(shown)
    says = says or _says(shown, step)
    size = t("{name} as a matrix of {rows} × {cols}.", name=shown.name, rows=rows, cols=columns)
    alt = f"{size} {says}"
    note = t("step {step} of {steps}", step=step + 1, steps=shown.steps)
    labelled = style.labelled and max(rows, columns) <= MAX_SIDE
    key = scale_key(shown.matrix_scale, style, t("matrix"), labelled=labelled)
    keyed = stacked([block, key], 6)
    whole = captioned(keyed, style, room, says, code=shown.code, note=note)
    last = step == shown.steps - 1 and flying is None
    return whole.drawing(
        style.colors["surface"],
        alt,
        seconds=seconds + (3.0 if last else 0.0),
        flights=flying.flights(whole, step) if flying else [],
    )
