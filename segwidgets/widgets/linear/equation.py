"""Scenes of a matrix times a vector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segwidgets.drawing.blocks import Block, beside, stacked
from segwidgets.drawing.colors import Theme, magnitude, shades
from segwidgets.drawing.grids import Scale, Style, grid, headed, line, outlined, sign, wrapped
from segwidgets.drawing.scene import Cell, Outline, Picture, Pixels, Scene
from segwidgets.terms.matrix import Equation, factors, numeric_equation, symbolic_equation
from segwidgets.terms.numbers import MINUS

if TYPE_CHECKING:
    from segwidgets.widgets.linear.drawn_map import LinearMap

# Sides beyond which a matrix is a picture, binned where it has more cells than that has pixels.
_MAX_SIDE = 64
_MAX_PIXELS = 480
_GAP = 6.0


def equation_scenes(
    shown: LinearMap, steps: Sequence[int], *, theme: Theme, width: float
) -> Iterator[Scene]:
    """Compose scenes.

    Parameters
    ----------
    shown : LinearMap
        What the figure shows.
    steps : sequence of int
        Which rows.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room in points; cells shrink to fit it.

    Yields
    ------
    Scene
        One per row.
    """
    rows, columns = _shape(shown)
    if max(rows, columns) > _MAX_SIDE:
        style = Style(theme, 10.0)
        for step in steps:
            yield _scene(shown, style, width, step, _picture(shown, style, width, step))
        return
    equation = _equation(shown)
    cell = min(22.0, (width - 2 * (10 + 2 * _GAP)) / (columns + 2))
    for _ in range(8):
        style = Style(theme, cell, compact=True)
        # Headings, and sums of symbols, may need more room than the cells.
        over = _written(shown, equation, style, 0).width / width
        if over <= 1:
            break
        cell *= 0.98 / over
    for step in steps:
        yield _scene(shown, style, width, step, _written(shown, equation, style, step))


def _shape(shown: LinearMap) -> tuple[int, int]:
    terms = shown.padded.terms if shown.padded and shown.matrix_of == "kernel" else shown.terms
    shape, *_ = factors(terms, shown.matrix_of)
    return len(_rows(shown)), shape[1]


def _rows(shown: LinearMap) -> list[int]:
    """Which rows of the list's matrix are left: those of cropped cells go."""
    return [int(row) for row in np.flatnonzero(~shown.cropped.ravel())]


def _equation(shown: LinearMap) -> Equation:
    padded = shown.padded
    if shown.labels == "values":
        written = numeric_equation(
            *(shown.terms, shown.input, shown.kernel, shown.matrix_of),
            bias=shown.bias,
            padded=padded,
        )
    else:
        written = symbolic_equation(
            shown.terms, shown.matrix_of, bias=shown.bias != 0, padded=padded
        )
    kept = _rows(shown)
    return Equation(
        [written.matrix[i] for i in kept], written.vector, [written.result[i] for i in kept]
    )


def _written(shown: LinearMap, equation: Equation, style: Style, step: int) -> Block:
    values = shown.labels == "values"
    inside, outside = ("kernel", "input") if shown.matrix_of == "kernel" else ("input", "kernel")
    matrix = _cells(equation.matrix, style, values, quiet=True)
    matrix = outlined(matrix, style, "output", (step, 0), (1, len(equation.vector)))
    vector = _cells([[word] for word in equation.vector], style, values)
    result = [[word] for word in equation.result]
    widest = max(len(word) for (word,) in result)
    # A sum of symbols is long: its cells are as wide as it needs.
    sums = _cells(result, style, values, stretch=1 if values else max(1.0, widest * 0.45))
    sums = sums.under(
        Outline(0, step * style.cell, sums.width, style.cell, style.colours["output"])
    )
    return beside(
        [
            headed(matrix, style, "Matrix", inside, f"{len(result)} × {len(equation.vector)}"),
            headed(vector, style, outside.capitalize(), outside),
            sign("=", style),
            headed(sums, style, "Output", "output"),
        ],
        _GAP,
    )


def _cells(
    words: list[list[str]], style: Style, values: bool, *, quiet: bool = False, stretch: float = 1.0
) -> Block:
    numbers = np.array(
        [[_number(word) if values else float(word != "0") for word in row] for row in words]
    )
    block = grid(numbers, style, Scale.of(numbers) if values else Scale(4.0, "signed"))
    if not style.labelled:
        return block
    flat = [word for row in words for word in row]
    muted = style.colours["muted"]
    items = tuple(
        replace(
            item,
            x=item.x * stretch,
            width=item.width * stretch,
            text=word,
            ink=muted if quiet and word == "0" else item.ink,
            font_size=round(
                min(0.42 * style.cell, (item.width * stretch - 2) / (0.6 * len(word))), 1
            ),
        )
        for item, word in zip(block.items, flat, strict=True)
        if isinstance(item, Cell)
    )
    return Block(block.width * stretch, block.height, items)


def _number(word: str) -> float:
    return float(word.replace(MINUS, "-"))


def _picture(shown: LinearMap, style: Style, width: float, step: int) -> Block:
    """Draw a large matrix: each pixel takes the entry of largest size below it."""
    terms = shown.padded.terms if shown.padded and shown.matrix_of == "kernel" else shown.terms
    (all_rows, columns), row, column, cell = factors(terms, shown.matrix_of)
    source = shown.kernel if shown.matrix_of == "kernel" else shown.input
    entries = np.ravel(source)[cell]
    share = max(1.0, max(all_rows, columns) / _MAX_PIXELS)
    height_px, width_px = max(1, int(all_rows / share)), max(1, int(columns / share))
    pixels = np.zeros((height_px, width_px))
    order = np.argsort(np.abs(entries), kind="stable")
    at = (row[order] * height_px // all_rows, column[order] * width_px // columns)
    pixels[at] = entries[order]
    scale = Scale.of(entries)
    image = shades(pixels, magnitude(entries), scale.meaning, style.theme, labelled=False)
    side = min(width, 320.0) / max(height_px, width_px)
    size = width_px * side, height_px * side
    picture = Picture(0, 0, *size, Pixels.of(image))
    frame = Outline(0, 0, *size, style.colours["line"], 0.75)
    place = np.flatnonzero(~shown.cropped.ravel())[step] / all_rows * size[1]
    mark = Outline(0, float(place), size[0], max(0.5, size[1] / all_rows), style.colours["output"])
    return headed(
        Block(*size, (picture, frame, mark)),
        style,
        "Matrix",
        shown.matrix_of,
        f"{all_rows} × {columns}, {len(entries)} entries that are not zero by rule",
    )


def _scene(shown: LinearMap, style: Style, room: float, step: int, block: Block) -> Scene:
    colours = style.colours
    rows, columns = _shape(shown)
    held = "kernel" if shown.matrix_of == "kernel" else "input"
    says = f"Row {step} of the matrix of the {held} times the vector gives output {step}."
    last = 4.0 if step == shown.steps - 1 else 1.0
    alt = f"{shown.name} as a matrix of {rows} × {columns}. {says}"
    lines = [
        *wrapped(says, style, room),
        *wrapped(shown.code, style, room, mono=True),
        line(f"row {step + 1} of {shown.steps}", style, colour="muted"),
    ]
    told = stacked([block, stacked(lines, 1.5)], 9)
    return told.scene(colours["surface"], alt, seconds=last)
