"""Each way to downsample against the torch function that it stands for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from segwidgets.ops.downsampling import downsampled, downsampling_cost
from segwidgets.terms import Pooling, downsampling_terms
from segwidgets.terms.downsampling import METHODS, binomial
from tests.terms.downsampling_reference import reference
from tests.terms.legal_pooling import GRID, Laid, laid

STRIPES = np.array([[0.0, 1.0] * 4] * 8)


def kernel_for(pooling: Pooling) -> Any:
    """Different weights of both signs, a zero among them."""
    k = pooling.kernel_size
    return (np.arange(k[0] * k[1]) % 4 - 1.0).reshape(k) / 2


def fits(case: Laid, blur_size: int) -> bool:
    return all(blur_size // 2 < n for n in case.size)


def agree(case: Laid, method: Any, blur_size: int, *, count_include_pad: bool) -> None:
    if method == "blur_pool" and not fits(case, blur_size):
        return
    options: dict[str, Any] = {
        "kernel": kernel_for(case.pooling),
        "blur_size": blur_size,
        "count_include_pad": count_include_pad,
    }
    expected = reference(method, case, **options)
    terms = downsampling_terms(method, case.input, case.pooling, **options)
    close: Any = {"rtol": 1e-9, "atol": 1e-9}
    torch.testing.assert_close(torch.from_numpy(terms.output(case.input)), expected, **close)
    found = downsampled(method, case.input, case.pooling, **options)
    torch.testing.assert_close(found[0, 0], expected, **close)
    x = torch.from_numpy(case.input)
    matrix = terms.matrix().to_dense().double()
    torch.testing.assert_close(matrix @ x.ravel(), expected.ravel(), rtol=1e-5, atol=1e-2)


@pytest.mark.parametrize("case", GRID, ids=lambda case: f"{case.size}-{case.pooling}")
def test_terms_and_results_are_torchs(case: Laid) -> None:
    for method in METHODS:
        agree(case, method, 3, count_include_pad=True)
    agree(case, "avg_pool", 3, count_include_pad=False)


@settings(deadline=None, max_examples=200)
@given(laid(), st.sampled_from(METHODS), st.integers(1, 7), st.booleans())
def test_they_are_in_generated_cases(
    case: Laid, method: str, blur_size: int, include: bool
) -> None:
    agree(case, method, blur_size, count_include_pad=include)


@settings(deadline=None, max_examples=60)
@given(laid(), st.sampled_from(METHODS))
def test_lists_are_in_gather_order(case: Laid, method: Any) -> None:
    if method == "blur_pool" and not fits(case, 3):
        return
    terms = downsampling_terms(method, case.input, case.pooling, kernel=kernel_for(case.pooling))
    key = terms.output_index * case.input.size + terms.input_index
    assert (np.diff(key) > 0).all()


def test_every_size_of_blur_removes_the_finest_stripes() -> None:
    # (1 + z) to any power vanishes at z = -1.
    for size in range(2, 8):
        assert binomial(size) @ np.resize([1.0, -1.0], size) == 0
        assert binomial(size).sum() == 1
        found = downsampled("blur_pool", STRIPES, Pooling.of(2), blur_size=size)
        assert found.unique().tolist() == [0.5]


@pytest.mark.parametrize(
    ("method", "still", "shifted"),
    [
        ("max_pool", 1, 1),
        ("avg_pool", 0.5, 0.5),
        ("strided_conv", 0.25, 0.75),
        ("subsample", 0, 1),
        ("blur_pool", 0.5, 0.5),
    ],
)
def test_a_shift_by_one_pixel_turns_subsampled_stripes_over(
    method: str, still: float, shifted: float
) -> None:
    kernel = [[0.5, 0.25], [0.25, 0]]
    for shift, value in ((0, still), (1, shifted), (2, still)):
        found = downsampled(method, STRIPES, Pooling.of(2), kernel=kernel, shift=shift)
        assert found.unique().tolist() == [value]


def test_a_shift_rolls_and_channels_do_not_mix() -> None:
    image = np.arange(2 * 4 * 6).reshape(2, 4, 6) % 7.0
    for method in METHODS:
        both = downsampled(method, image, Pooling.of(2), kernel=np.eye(2), shift=3)
        rolled = np.roll(image, 3, -1)
        for channel, found in zip(rolled, both, strict=True):
            assert torch.equal(
                downsampled(method, channel, Pooling.of(2), kernel=np.eye(2))[0], found
            )


def test_costs_are_those_of_the_convolutions() -> None:
    pooling = Pooling.of((2, 3), stride=2, padding=(0, 1))
    outputs = torch.nn.functional.conv2d(
        torch.zeros(1, 1, 8, 9), torch.zeros(1, 1, 2, 3), stride=2, padding=(0, 1)
    ).numel()
    cost = {name: downsampling_cost(name, pooling, (8, 9), 5) for name in METHODS}
    assert cost["strided_conv"] == (6, 6 * outputs)
    assert cost["avg_pool"] == (0, 6 * outputs)
    assert cost["blur_pool"] == (0, 25 * outputs)
    assert cost["subsample"] == cost["max_pool"] == (0, 0)


@pytest.mark.parametrize(
    ("method", "options", "words"),
    [
        ("median", {}, "choose max_pool, avg_pool"),
        ("strided_conv", {"kernel": [[1]]}, "one weight per cell of a window"),
        ("blur_pool", {"blur_size": 17}, "choose at most 15"),
    ],
)
def test_what_does_not_exist_is_refused(method: Any, options: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        downsampling_terms(method, STRIPES, Pooling.of(2), **options)


def test_the_way_out_of_too_large_a_blur_works() -> None:
    terms = downsampling_terms("blur_pool", STRIPES, Pooling.of(2), blur_size=15)
    np.testing.assert_allclose(terms.output(np.ones((8, 8))), 1)
