"""Figures made of sizes: `kernel_size=` and `input_size=`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

import segwidgets as sw

FIGURES = [sw.Conv1d, sw.Conv2d, sw.ConvTranspose1d, sw.ConvTranspose2d]
ALL = pytest.mark.parametrize("kind", FIGURES)


@ALL
@pytest.mark.parametrize("size", [1, 2, 5, 16])
def test_cells_have_the_sizes_asked_for(kind: Any, size: int) -> None:
    figure = kind(kernel_size=size, input_size=size)
    assert np.shape(figure.kernel) == np.shape(figure.input) == (size,) * kind.dims
    for cells in (figure.kernel, figure.input):
        assert np.array_equal(cells, np.round(cells))
        assert np.abs(cells).max() < 1000
    # The same sizes make the same figure.
    assert kind(kernel_size=size, input_size=size).input == figure.input
    assert figure.padding == 0


@ALL
def test_the_input_begins_with_the_worked_example(kind: Any) -> None:
    example = np.array(kind().input)
    larger = np.array(kind(input_size=7).input)
    np.testing.assert_array_equal(larger[tuple(map(slice, example.shape))], example)
    assert kind(input_size=example.shape[0]).input == kind().input


def test_pairs_are_rows_and_columns() -> None:
    figure = sw.ConvTranspose2d(kernel_size=(1, 3), input_size=(2, 5))
    assert np.shape(figure.kernel) == (1, 3)
    assert np.shape(figure.input) == (2, 5)


def test_the_kernel_is_that_of_bilinear_upsampling() -> None:
    kernels = [sw.ConvTranspose1d(kernel_size=size).kernel for size in range(1, 7)]
    assert kernels == [
        (1,),
        (1, 1),
        (1, 2, 1),
        (1, 3, 3, 1),
        (1, 2, 3, 2, 1),
        (1, 3, 5, 5, 3, 1),
    ]


def test_channels_have_the_sizes_too() -> None:
    figure = sw.Conv2d(kernel_size=2, input_size=4, in_channels=3, out_channels=2)
    assert np.shape(figure.input) == (3, 4, 4)
    assert np.shape(figure.kernel) == (2, 3, 2, 2)


@ALL
def test_cells_of_that_size_are_kept(kind: Any) -> None:
    cells = np.full((2,) * kind.dims, 3.0)
    figure = kind(cells, cells, kernel_size=2, input_size=2)
    np.testing.assert_array_equal(figure.input, cells)
    np.testing.assert_array_equal(figure.kernel, cells)


@pytest.mark.parametrize(
    ("kind", "arguments", "words"),
    [
        (
            sw.Conv1d,
            {"kernel": [1, 2], "kernel_size": 3},
            "kernel_size = 3, but kernel has 2 cells",
        ),
        (
            sw.ConvTranspose2d,
            {"input": [[1, 2]], "input_size": 2},
            "input_size = 2, but input has 1 × 2 cells: leave one of both out",
        ),
        (sw.Conv2d, {"kernel_size": 17}, "kernel_size = 17: choose 1 to 16"),
        (sw.Conv2d, {"input_size": 0}, "input_size = 0: choose 1 to 64"),
        (sw.ConvTranspose1d, {"input_size": (2, 2)}, r"input_size = \(2, 2\): give an int"),
        (sw.ConvTranspose1d, {"kernel_size": 2.0}, "kernel_size = 2.0: a whole number"),
        (sw.Conv2d, {"kernel_size": 6}, "choose a smaller kernel, or more padding"),
    ],
)
def test_sizes_that_cannot_be_say_why(kind: Any, arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(TraitError, match=words):
        kind(**arguments)
