"""Matrices: cell by cell, or as a picture where they are large."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import magnitude, shades
from segwidgets.drawing.grids import Mark, Scale, Style, headed, titled
from segwidgets.drawing.items import Bitmap, Block, Outline, Pixels
from segwidgets.shared.language import t
from segwidgets.terms import WeightedTerms
from segwidgets.terms.parameters import Indices

#: Sides beyond which a matrix is no longer drawn cell by cell.
MAX_SIDE = 64
_MAX_CELL = 18.0
# Of a picture: binned where the matrix has more cells than that has pixels; in points.
_MAX_PIXELS, _PICTURE_SIDE = 480, 320.0


def matrix_cell(room: float, columns: int) -> float:
    """Choose the side of a cell for a matrix of so many columns."""
    return min(_MAX_CELL, room / columns)


def weighted_matrix(
    terms: WeightedTerms,
    style: Style,
    marks: Iterable[Mark],
    *,
    note: str,
    scale: Scale | None = None,
) -> Block:
    """Draw the matrix of weighted terms cell by cell, with some of it framed."""
    entries = np.zeros((prod(terms.output_size), prod(terms.input_size)))
    np.add.at(entries, (terms.output_index, terms.input_index), terms.weights)
    return titled(t("Matrix"), "kernel", entries, style, scale, note=note, marks=marks)


def binned_note(shape: tuple[int, int], entries: NDArray[np.float64]) -> str:
    """Say what a picture of a matrix cannot show: entries that share a point, and zeros.

    >>> binned_note((960, 480), np.ones(3)), binned_note((99, 99), np.zeros(3))
    ('; a point shows the largest of 2 × 2', '; all are 0')
    """
    share = ceil(max(shape) / _MAX_PIXELS)
    zeros = "" if np.any(entries) else f"; {t('all are 0')}"
    if share == 1:
        return zeros
    return f"{zeros}; {t('a point shows the largest of {share}', share=f'{share} × {share}')}"


def large_matrix(
    terms: WeightedTerms, style: Style, room: float, marks: Iterable[Mark], note: str
) -> Block:
    """Draw the matrix of weighted terms as a picture, with some of it framed."""
    shape = prod(terms.output_size), prod(terms.input_size)
    scale = Scale(magnitude(terms.weights), "signed")
    at = terms.output_index, terms.input_index
    picture = matrix_picture(at, terms.weights, shape, scale, style, room, *marks)
    products = t("{n} products", n=len(terms))
    shared = binned_note(shape, terms.weights)
    return headed(picture, style, t("Matrix"), "kernel", f"{note}, {products}{shared}")


def matrix_picture(
    at: tuple[Indices, Indices],
    entries: NDArray[np.float64],
    shape: tuple[int, int],
    scale: Scale,
    style: Style,
    room: float,
    *marks: Mark,
) -> Block:
    """Draw a large matrix: each pixel takes the entry of largest size below it."""
    rows, columns = shape
    share = max(1.0, max(shape) / _MAX_PIXELS)
    height, width = (max(1, int(side / share)) for side in shape)
    pixels = np.zeros((height, width))
    order = np.argsort(np.abs(entries), kind="stable")
    row, column = (numbers[order] for numbers in at)
    pixels[row * height // rows, column * width // columns] = entries[order]
    image = shades(pixels, scale.max, scale.meaning, style.theme, labelled=False)
    side = min(room, _PICTURE_SIDE) / max(height, width)
    size = width * side, height * side
    frame = Outline(0, 0, *size, style.colors["line"], 0.75)
    marked = [
        Outline(
            mark.at[1] / columns * size[0],
            mark.at[0] / rows * size[1],
            max(0.5, mark.size[1] / columns * size[0]),
            max(0.5, mark.size[0] / rows * size[1]),
            style.colors[mark.role],
        )
        for mark in marks
    ]
    return Block(*size, (Bitmap(0, 0, *size, Pixels.of(image)), frame, *marked))
