"""Claims of the notebook about convolutions as matrices."""

from __future__ import annotations

import torch

import segwidgets as sw
from tests.course.claims import course_tests, words


def _down(stride: int = 1) -> sw.Conv1d:
    return sw.Conv1d([3, 5, 6, 6], [1, 2, 4], stride=stride, padding=1)


def _up() -> torch.Tensor:
    """The matrix that upsamples 16 × 16 cells with a kernel of nine weights."""
    picture = torch.ones(16, 16)
    kernel = torch.arange(1.0, 10.0).reshape(3, 3)
    return sw.ConvTranspose2d(picture, kernel).matrix.to_dense()


def _kept() -> tuple[str, str, str]:
    rows, columns = _down(stride=2).matrix.shape
    assert torch.equal(_down(stride=2).matrix, _down().matrix[::2])
    return words(rows).capitalize(), words(columns), words(rows)


def _rank() -> tuple[str, str]:
    matrix = _down(stride=2).matrix
    x = torch.tensor([3.0, 5.0, 6.0, 6.0])
    assert not torch.equal(matrix.T @ matrix @ x, x)
    return words(int(torch.linalg.matrix_rank(matrix))), words(matrix.shape[1])


CLAIMS = {
    "beside zeros it has {} different numbers": lambda: words(
        len(set(_down().matrix.flatten().tolist()) - {0.0})
    ),
    "{} rows are left, and they take {} pixels to {}": _kept,
    "They cannot be: {} numbers do not determine {}": _rank,
    "The matrix has {} rows and {} columns": lambda: tuple(_up().shape),
    "{:.1f} % of it is zeros": lambda: float((_up() == 0).float().mean()) * 100,
    "The {} weights of the kernel": lambda: words(len(set(_up().flatten().tolist()) - {0.0})),
}

GIVEN = {
    "reduced to 4 × 4 cells": "how the photograph is reduced above",
    "the whole 4 × 4 patch": "the same patch",
    "Upsample 16 × 16 cells": "how the photograph is reduced below",
    "output cell 2": "what the exercise asks about",
    "im2col": "a name",
    "a stride of 2 drops": "what the exercise asks about",
}

test_claim, test_numbers, test_form = course_tests("08_convolution_as_matrix", CLAIMS, GIVEN)
