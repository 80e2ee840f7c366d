"""The scenes of pooling and the ways back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.blocks import Block, beside, stacked
from segwidgets.drawing.colors import Theme, shades
from segwidgets.drawing.grids import (
    Scale,
    Style,
    grid,
    headed,
    line,
    outlined,
    sign,
    wrapped,
)
from segwidgets.drawing.scene import Outline, Picture, Pixels, Scene
from segwidgets.terms.numbers import show
from segwidgets.widgets.unpooling.drawn_values import NAMES, LabCells

_MAX_CELL = 24.0
_GAP = 16.0
# Room in points below which headings go without notes.
_COMPACT = 330.0
# Beside a matrix, for the vectors below their headings.
_VECTORS = 150.0
# Of a photograph, in points.
_PHOTO_SIDE = 136.0
_SHARE = 1e-6
# Sides beyond which a matrix is a picture of so many pixels at most.
_MAX_ROWS, _MAX_PIXELS, _MATRIX_SIDE = 64, 480, 320.0


def lab_scenes(
    shown: LabCells, steps: Sequence[int], *, theme: Theme, width: float, phases: bool = False
) -> Iterator[Scene]:
    """Compose scenes.

    Parameters
    ----------
    shown : LabCells
        What the figure shows.
    steps : sequence of int
        Which windows.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room in points; cells shrink to fit it.
    phases : bool
        Whether each window is first pooled and then unpooled, as in a film.

    Yields
    ------
    Scene
        One per window, or two.
    """
    matrix = shown.view == "matrix"
    style = _fitted(shown, theme, width)
    for step in steps:
        for placed in (False, True) if phases and not matrix else (True,):
            grids = _equation(shown, style, width, step) if matrix else None
            yield _scene(
                shown, style, width, step, grids or _lab(shown, style, width, step, placed), placed
            )


def _fitted(shown: LabCells, theme: Theme, room: float) -> Style:
    """Choose the size of cells so that what is pooled fits beside each other."""
    columns = shown.input.shape[1] + 3 * shown.pooled.shape[1]
    return Style(theme, min(_MAX_CELL, (room - 3 * _GAP) / columns), compact=room < _COMPACT)


def _scene(
    shown: LabCells, style: Style, room: float, step: int, grids: Block, placed: bool
) -> Scene:
    says = shown.sentence(step)
    about = f"{shown.code} · step {step + 1} of {shown.steps}"
    lines = [*wrapped(says, style, room), *wrapped(about, style, room, mono=True)]
    last = 4.0 if step == shown.steps - 1 and placed else 1.0
    alt = f"Max pooling and unpooling, step {step + 1} of {shown.steps}. {says}"
    told = stacked([grids, stacked(lines, 1.5)], 9)
    return told.scene(style.colours["surface"], alt, seconds=last)


def _lab(shown: LabCells, style: Style, room: float, step: int, placed: bool) -> Block:
    """Lay out what is pooled, and below it what comes back."""
    # Where cells are small, headings may be wider than they.
    forth = [_input(shown, style, step), *_middle(shown, style, step)]
    back = [_unpooling(shown, style, name, step, placed) for name in shown.terms]
    return stacked([*_rows(forth, room), *_rows(back, room)], 10)


def _rows(blocks: Sequence[Block], room: float) -> list[Block]:
    """Break a line of blocks where it is full."""
    rows: list[list[Block]] = [[]]
    for block in blocks:
        if rows[-1] and sum(b.width + _GAP for b in rows[-1]) + block.width > room:
            rows.append([])
        rows[-1].append(block)
    return [beside(row, _GAP, align="top") for row in rows]


def _input(shown: LabCells, style: Style, step: int) -> Block:
    block = grid(shown.input, style, shown.scale, labels=shown.words(shown.input, "input"))
    width = shown.input.shape[1]
    for winner in shown.indices.ravel()[: step + 1].tolist():
        block = outlined(block, style, "overlap", divmod(winner, width))
    block = outlined(block, style, "input", *shown.window(step))
    note = _times(shown.input.shape)
    return headed(block, style, "Input", "input", note)


def _middle(shown: LabCells, style: Style, step: int) -> list[Block]:
    """Draw the maxima, where they were, and what is passed on, as far as it is known."""
    waiting = np.arange(shown.steps) > step
    at = divmod(step, shown.pooled.shape[1])
    numbers = [str(i) for i in shown.indices.ravel().tolist()]
    parts = (
        ("Max pooled", "input", shown.pooled, shown.words(shown.pooled, "pooled"), shown.scale),
        ("Indices", "overlap", np.zeros(shown.pooled.shape), numbers, Scale(1.0, "signed")),
        ("Passed on", "input", shown.middle, shown.words(shown.middle, "middle"), shown.scale),
    )
    blocks = []
    for title, role, cells, words, scale in parts:
        block = grid(cells, style, scale, labels=words, empty=waiting)
        blocks.append(headed(outlined(block, style, role, at), style, title, role))
    return blocks


def _unpooling(shown: LabCells, style: Style, name: str, step: int, placed: bool) -> Block:
    """Draw one way back, up to a window, with its measures below."""
    terms, result = shown.terms[name], shown.results[name]
    done = step if placed else step - 1
    values = np.zeros_like(result) if done < 0 else terms.replay(shown.middle, done)
    reached = np.isin(np.arange(result.size), terms.output_index[terms.input_index <= done])
    waiting = ~reached & (terms.counts.ravel() > 0)
    if shown.view == "error":
        values = values - shown.input
        words = [show(value, 2) for value in values.ravel().tolist()]
        block = grid(values, style, Scale(shown.scale.most, "signed"), labels=words, empty=waiting)
    else:
        whole = shown.words(result, name)
        partly = shown.labels == "values"
        words = [show(value, 2) for value in values.ravel().tolist()] if partly else whole
        block = grid(values, style, shown.scale, labels=words, empty=waiting)
    if placed:
        for place in shown.places(name, step).tolist():
            block = outlined(block, style, "overlap", divmod(place, result.shape[1]))
    role = "warning" if shown.view == "error" else "output"
    title = NAMES[name] + (" − input" if shown.view == "error" else "")
    return stacked([headed(block, style, title, role), line(_measures(shown, name), style)], 2)


def _measures(shown: LabCells, name: str) -> str:
    difference = shown.results[name] - shown.input
    slack = _SHARE * max(1.0, float(np.abs(shown.input).max()))
    back = int((np.abs(difference) <= slack).sum())
    return f"MSE {show(float((difference**2).mean()))}, {back} of {difference.size} exact"


def _equation(shown: LabCells, style: Style, room: float, step: int) -> Block:
    """Lay out the matrix of one method, what it is multiplied with, and the result."""
    terms = shown.terms[shown.method]
    rows, columns = shown.results[shown.method].size, shown.steps
    if max(rows, columns) > _MAX_ROWS:
        return _matrix_picture(shown, style, room, step)
    entries = np.zeros((rows, columns))
    np.add.at(entries, (terms.output_index, terms.input_index), terms.weights)
    small = Style(style.theme, min(18.0, (room - _VECTORS) / columns), compact=True)
    matrix = outlined(grid(entries, small), small, "overlap", (0, step), (rows, 1))
    vector = grid(
        shown.middle.reshape(-1, 1), small, shown.scale, labels=shown.words(shown.middle, "middle")
    )
    result = shown.results[shown.method]
    out = grid(result.reshape(-1, 1), small, shown.scale, labels=shown.words(result, shown.method))
    for place in shown.places(shown.method, step).tolist():
        out = outlined(out, small, "overlap", (place, 0))
    return beside(
        [
            headed(matrix, style, "Matrix", "kernel", f"{NAMES[shown.method]}, {rows} × {columns}"),
            headed(outlined(vector, small, "input", (step, 0)), small, "Passed on", "input"),
            sign("=", small),
            headed(out, small, "Unpooled", "output"),
        ],
        8,
    )


def _matrix_picture(shown: LabCells, style: Style, room: float, step: int) -> Block:
    """Draw a large matrix: each pixel takes the largest entry below it."""
    terms = shown.terms[shown.method]
    rows, columns = shown.results[shown.method].size, shown.steps
    share = max(1.0, max(rows, columns) / _MAX_PIXELS)
    height, width = max(1, int(rows / share)), max(1, int(columns / share))
    pixels = np.zeros((height, width))
    at = (terms.output_index * height // rows, terms.input_index * width // columns)
    np.maximum.at(pixels, at, terms.weights)
    image = shades(
        pixels, float(terms.weights.max(initial=1e-12)), "signed", style.theme, labelled=False
    )
    side = min(room, _MATRIX_SIDE) / max(height, width)
    size = width * side, height * side
    mark = style.colours["overlap"]
    column = Outline(step / columns * size[0], 0, max(0.5, size[0] / columns), size[1], mark)
    frame = Outline(0, 0, *size, style.colours["line"], 0.75)
    block = Block(*size, (Picture(0, 0, *size, Pixels.of(image)), frame, column))
    note = f"{NAMES[shown.method]}, {rows} × {columns}, {len(terms)} entries"
    return headed(block, style, "Matrix", "kernel", note)


def photo_scene(
    levels: Sequence[NDArray[np.uint8]],
    back: dict[str, NDArray[np.float64]],
    errors: dict[str, float],
    *,
    view: str,
    told: str,
    theme: Theme,
    width: float,
) -> Scene:
    """Compose the scene of a photograph.

    Parameters
    ----------
    levels : sequence of numpy.ndarray
        uint8: the photograph, and what each pooling leaves of it.
    back : dict of str to numpy.ndarray
        The unpoolings by method, 0 to 255, shaped as the photograph; with view "error" how
        far they are from it.
    errors : dict of str to float
        Their mean squared errors.
    view : {"values", "error"}
        Which of both `back` is.
    told : str
        The figure in words.
    theme : {"light", "dark"}
        Of the colours.
    width : float
        Room, in points.

    Returns
    -------
    Scene
        The photograph and the pooled ones at one scale, and the unpoolings below.
    """
    style = Style(theme, 10.0, compact=width < _COMPACT)
    rows, columns = levels[0].shape[:2]
    side = min(1.0, _PHOTO_SIDE / max(rows, columns))
    first = headed(_image(levels[0], side), style, "Input", "input", _times((rows, columns)))
    pooled = [
        headed(_image(pixels, side), style, f"Pooled {number}", "input", "")
        for number, pixels in enumerate(levels[1:], 1)
    ]
    coloured = {
        name: shades(cells, 255.0, "signed", theme, labelled=False)
        if view == "error"
        else np.clip(np.round(cells), 0, 255).astype(np.uint8)
        for name, cells in back.items()
    }
    role = "warning" if view == "error" else "output"
    after = [
        stacked(
            [
                headed(_image(pixels, side), style, NAMES[name], role),
                line(f"MSE {show(errors[name])}", style),
            ],
            2,
        )
        for name, pixels in coloured.items()
    ]
    forth = _rows([first, *pooled], width)
    lines = stacked(wrapped(told, style, width), 1.5)
    return stacked([*forth, *_rows(after, width), lines], 10).scene(
        style.colours["surface"], f"Max pooling and unpooling: {told}"
    )


def _image(pixels: NDArray[np.uint8], side: float) -> Block:
    height, width = pixels.shape[0] * side, pixels.shape[1] * side
    return Block(width, height, (Picture(0, 0, width, height, Pixels.of(pixels)),))


def _times(size: tuple[int, ...]) -> str:
    return " × ".join(map(str, size))
