"""What docs/model.md says about overlap."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from segwidgets.terms import conv_transpose_terms


@pytest.mark.parametrize(("kernel", "stride"), list(product(range(1, 8), range(1, 5))))
def test_counts_alternate_with_the_stride(kernel: int, stride: int) -> None:
    counts = conv_transpose_terms(20, kernel, stride=stride).counts
    # A whole number of strides, as far from both ends as the kernel reaches.
    inside = counts[2 * stride + kernel :][: 4 * stride].reshape(4, stride)
    assert (inside == inside[0]).all()
    few, many = kernel // stride, kernel % stride
    assert sorted(inside[0]) == [few] * (stride - many) + [few + 1] * many


def test_counts_of_rows_and_columns_multiply() -> None:
    both = conv_transpose_terms((4, 5), (3, 4), stride=(2, 3)).counts
    rows, columns = conv_transpose_terms(4, 3, 2).counts, conv_transpose_terms(5, 4, 3).counts
    np.testing.assert_array_equal(both, np.outer(rows, columns))


@pytest.mark.parametrize(
    ("kernel", "even"), [([1, 3, 3, 1], True), ([1, 2, 3, 4], False), ([1, 4, 6, 4, 1], True)]
)
def test_even_counts_do_not_make_a_clean_output(kernel: list[int], even: bool) -> None:
    terms = conv_transpose_terms(9, len(kernel), stride=2)
    inside = terms.output(np.ones(9), kernel)[5:-5]
    assert (len(set(inside)) == 1) is even
