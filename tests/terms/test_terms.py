from __future__ import annotations

import numpy as np
import pytest
import torch

from segwidgets.terms import conv_terms, conv_transpose_terms


def test_the_list_cannot_be_changed() -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    with pytest.raises(ValueError, match="read-only"):
        terms.output_index[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        terms.counts[0] = 1
    assert all(
        column.dtype == np.int64
        for column in (terms.output_index, terms.input_index, terms.kernel_index)
    )


def test_transposing_twice_changes_nothing() -> None:
    terms = conv_terms((4, 5), (3, 2), stride=2, padding=1)
    twice = terms.transposed().transposed()
    assert twice.output_index is terms.output_index
    assert twice.input_index is terms.input_index
    assert twice.output_size == terms.output_size


@pytest.mark.parametrize("name", ["input", "kernel"])
def test_wrong_shapes_are_refused(name: str) -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    cells = {"input": [3, 5], "kernel": [1, 2, 4]}
    cells[name] = [1, 2, 3, 4]
    with pytest.raises(ValueError, match=rf"{name} has shape \(4,\): these terms need"):
        terms.output(**cells)


@pytest.mark.parametrize("step", [-1, 2])
def test_steps_outside_are_refused(step: int) -> None:
    with pytest.raises(ValueError, match=f"step = {step}: choose 0 to 1"):
        conv_transpose_terms(2, 3).replay([1, 2], [1, 2, 3], step)


@pytest.mark.parametrize("cell", [5, -1, (0, 0), (5,)])
def test_cells_outside_are_refused(cell: int | tuple[int, ...]) -> None:
    terms = conv_transpose_terms(2, 3, stride=2)
    with pytest.raises((IndexError, ValueError)):
        terms.symbols(cell)


def test_tensors_with_gradient_are_taken() -> None:
    terms = conv_transpose_terms(2, 2)
    x = torch.tensor([3.0, 5.0], requires_grad=True)
    kernel = torch.tensor([1.0, 2.0], dtype=torch.bfloat16)
    np.testing.assert_array_equal(terms.output(x, kernel), [3, 11, 10])
