"""Sizes, overlap and interior of a stack, against what torch does with ones."""

from __future__ import annotations

from math import inf, isnan, prod

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from segwidgets.ops.checkerboard import _apply, upsampled
from segwidgets.terms.upsampling import (
    UPSAMPLING_METHODS,
    Layer,
    drawn_weight,
    interiors,
    layer_kernels,
    overlaps,
    periods,
    reaches,
    sizes,
    uneven,
)

STACKS = [
    [(3, 2)],
    [(1, 2)],
    [(4, 2), (3, 2)],
    [(3, 2), (3, 2), (3, 2)],
    [(5, 3), (2, 3)],
    [(2, 4), (3, 2)],
    [(4, 1), (3, 1)],
    [(5, 4), (4, 3)],
    [(3, 3), (3, 2)],
    [(16, 1), (7, 2)],
    [(2, 2)] * 5,
]


@pytest.mark.parametrize("size", [1, 4, 8])
@pytest.mark.parametrize("stack", STACKS, ids=str)
@pytest.mark.parametrize("method", UPSAMPLING_METHODS)
def test_sizes_and_counts_are_those_of_ones(
    method: str, stack: list[tuple[int, int]], size: int
) -> None:
    layers = [Layer(*layer) for layer in stack]
    ones = [np.ones(k) for k, _ in layers]
    results = upsampled(size, layers, ones, method, "cpu")
    assert sizes(size, layers, method) == [len(result) for result in results]
    counts = overlaps(size, layers, method)
    # Bilinear resizing of uneven borders mixes; everywhere else a count is the sum of ones.
    inside = interiors(size, layers, method)
    for result, count, cells in zip(results, counts, inside, strict=True):
        part = slice(None) if method != "resize_bilinear" else slice(cells.start, cells.stop)
        np.testing.assert_allclose(result[part], count[part])


@pytest.mark.parametrize("stack", STACKS, ids=str)
@pytest.mark.parametrize("method", UPSAMPLING_METHODS)
def test_the_interior_is_what_a_larger_input_does_not_change(
    method: str, stack: list[tuple[int, int]]
) -> None:
    layers = [Layer(*layer) for layer in stack]
    ones = [np.ones(k) for k, _ in layers]
    small, more = 9, 40
    results = upsampled(small, layers, ones, method, "cpu")
    larger = upsampled(small + more, layers, ones, method, "cpu")
    inside = interiors(small, layers, method)
    for depth, cells in enumerate(inside):
        shift = more // 2 * prod(s for _, s in layers[: depth + 1])
        surrounded = larger[depth][shift : shift + len(results[depth])]
        same = np.isclose(results[depth], surrounded)
        assert same[cells.start : cells.stop].all()
        # Where kernels reach all cells, no cell outside is free of the border.
        if all(k >= s for k, s in layers):
            assert same.sum() == len(cells)


def test_cropping_is_what_torch_takes_and_makes_whole_multiples() -> None:
    for k in range(1, 17):
        for s in range(1, 9):
            padding, output_padding = Layer(k, s).cropping
            made = F.conv_transpose1d(
                torch.ones(1, 1, 5),
                torch.ones(1, 1, k),
                stride=s,
                padding=padding,
                output_padding=output_padding,
            )
            assert made.shape[-1] == 5 * s + (s == 1 and k % 2 == 0)
    assert Layer(3, 2).cropping == (1, 1)
    assert Layer(4, 2).cropping == (1, 0)
    assert Layer(5, 2).cropping == (2, 1)


def test_the_rule_of_the_article() -> None:
    """Overlap is even where the stride divides the kernel, and only there."""
    for k in range(1, 10):
        for s in range(1, 6):
            layers = [Layer(k, s)]
            (counts,) = overlaps(24, layers, "conv_transpose")
            (inside,) = interiors(24, layers, "conv_transpose")
            ratio = uneven(counts, inside, s)
            assert (ratio == 1) == (k % s == 0)
            if k > s and k % s:
                assert ratio == (k // s + 1) / (k // s)


def test_stacks_of_kernel_3_stride_2_grow_like_fibonacci() -> None:
    layers = [Layer(3, 2)] * 5
    stack = (8, layers, "conv_transpose")
    measured = [
        uneven(*part)
        for part in zip(overlaps(*stack), interiors(*stack), periods(layers, stack[2]), strict=True)
    ]
    assert measured == [2, 3, 5, 8, 13]


def test_counts_of_kernel_3_stride_2_are_stern_s_diatomic_series() -> None:
    stern = [0, 1]
    while len(stern) < 16:
        n = len(stern)
        stern.append(stern[n // 2] + (stern[n // 2 + 1] if n % 2 else 0))
    counts = overlaps(8, [Layer(3, 2)] * 3, "conv_transpose")[-1]
    assert stern[8:16] == [1, 4, 3, 5, 2, 5, 3, 4]
    assert counts[:56].tolist() == stern[8:16] * 7


def test_gaps_and_borders_have_no_finite_ratio() -> None:
    assert uneven(np.array([1, 0, 1, 0]), range(4), 2) == inf
    assert isnan(uneven(np.array([1, 2, 1, 2]), range(1, 2), 2))


@pytest.mark.parametrize("kernels", ["uniform", "random"])
@pytest.mark.parametrize("method", UPSAMPLING_METHODS)
@pytest.mark.parametrize("dims", [1, 2])
def test_made_kernels_keep_the_mean(dims: int, method: str, kernels: str) -> None:
    layers = [Layer(3, 2), Layer(4, 3)]
    made = layer_kernels(layers, dims, kernels, 7, method)
    gain = [s**dims if method == "conv_transpose" else 1 for _, s in layers]
    assert [w.sum() for w in made] == pytest.approx(gain)
    assert [w.shape for w in made] == [(k,) * dims for k, _ in layers]


def test_draws_cover_their_range_and_depend_on_everything() -> None:
    drawn = [drawn_weight(seed, layer, r, c) for seed in range(9) for layer in range(5)
             for r in range(5) for c in range(5)]  # fmt: skip
    assert set(drawn) == set(range(1, 10))
    assert 4.5 < np.mean(drawn) < 5.5
    rows = {tuple(drawn_weight(*where, c) for c in range(8)) for where in
            [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]}  # fmt: skip
    assert len(rows) == 4


@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("method", UPSAMPLING_METHODS)
def test_a_cell_reaches_what_a_single_one_changes(
    method: str, stride: int, kernel_size: int
) -> None:
    layer = Layer(kernel_size, stride)
    weight = torch.ones(1, 1, kernel_size, dtype=torch.float64)
    (cells,) = sizes(6, [layer], method)
    found = reaches(6, cells, layer, method)
    for i, x in enumerate(torch.eye(6, dtype=torch.float64)):
        changed = _apply(F, x[None, None], weight, layer, method)[0, 0].nonzero().ravel().tolist()
        assert set(changed) <= set(found[i])
        if method != "resize_bilinear":
            # Resized bilinearly, a cell may be reached with weight 0.
            assert changed == list(found[i])
