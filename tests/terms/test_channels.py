"""The list of terms of several channels and groups, held to torch."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from torch.nn import functional

from segwidgets.drawing.latex import matrix_latex, terms_latex
from segwidgets.terms import Terms, conv_terms, conv_transpose_terms
from tests.vectors import make
from tests.vectors.cases import CONV_CHANNELS, CONV_TRANSPOSE_CHANNELS, Case


def terms_of(case: Case, kind: str) -> Terms:
    channels = {name: getattr(case, name) for name in ("in_channels", "out_channels", "groups")}
    sizes = (case.input_size, case.kernel_size, case.stride, case.padding)
    if kind == "conv_transpose":
        return conv_transpose_terms(*sizes, case.output_padding, case.dilation, **channels)
    return conv_terms(
        *sizes,
        case.dilation,
        case.padding_mode,  # type: ignore[arg-type]
        flip=case.operation == "convolution",
        **channels,
    )


CASES = [
    *(("conv", case) for case in CONV_CHANNELS),
    *(("conv_transpose", case) for case in CONV_TRANSPOSE_CHANNELS),
]


@pytest.mark.parametrize(("kind", "case"), CASES, ids=lambda value: getattr(value, "id", value))
def test_every_reading_is_torchs(kind: str, case: Case) -> None:
    x, w, bias = make.channel_tensors(case, "input" if kind == "conv_transpose" else "output")
    apply = getattr(make, f"{kind}_channels")
    expected = apply(case, x, w, bias).numpy()
    terms = terms_of(case, kind)
    # What has one channel has no axis for it.
    x, w = (x if case.in_channels > 1 else x[0]), w.reshape(terms.kernel_size)
    assert terms.output_size == (expected.shape if case.out_channels > 1 else expected.shape[1:])
    np.testing.assert_array_equal(terms.output(x, w, bias), expected.reshape(terms.output_size))
    np.testing.assert_array_equal(
        terms.replay(x, w, x.numel() - 1, bias), expected.reshape(terms.output_size)
    )
    rows = bias.repeat_interleave(expected[0].size)
    for layout in ("dense", "sparse"):
        for times in (
            terms.matrix(w, layout) @ x.reshape(-1),
            terms.input_matrix(x, layout) @ w.reshape(-1),
        ):
            np.testing.assert_array_equal(times.numpy() + rows.numpy(), expected.reshape(-1))
    back = terms.transposed().matrix(w, "dense")
    torch.testing.assert_close(back, terms.matrix(w, "dense").T, rtol=0, atol=0)


def test_the_grid_of_sizes_channels_and_groups_is_torchs() -> None:
    seen = 0
    channels = [
        (ins, outs, groups)
        for ins, outs, groups in product(range(1, 5), range(1, 5), range(1, 5))
        if ins % groups == 0 and outs % groups == 0
    ]
    grid = product(range(1, 4), range(1, 4), (1, 2, 3), (0, 1), (1, 2))
    generator = torch.Generator().manual_seed(0)
    for n, k, s, p, d in grid:
        ins, outs, groups = channels[seen % len(channels)]
        seen += 1
        own = {"in_channels": ins, "out_channels": outs, "groups": groups}
        x = torch.randint(-4, 5, (ins, n, 3), generator=generator).double()
        w = torch.randint(-4, 5, (ins, outs // groups, k, 2), generator=generator).double()
        parameters = {"stride": (s, 2), "padding": (p, 0), "dilation": (d, 1), "groups": groups}
        try:
            y = functional.conv_transpose2d(x[None], w, **parameters)[0]
        except RuntimeError:
            with pytest.raises(ValueError, match="crops everything"):
                conv_transpose_terms((n, 3), (k, 2), (s, 2), (p, 0), 0, (d, 1), **own)
        else:
            terms = conv_transpose_terms((n, 3), (k, 2), (s, 2), (p, 0), 0, (d, 1), **own)
            flat = terms.matrix(w.reshape(terms.kernel_size)) @ x.reshape(-1)
            np.testing.assert_array_equal(flat, y.reshape(-1))
        w = torch.randint(-4, 5, (outs, ins // groups, k, 2), generator=generator).double()
        try:
            y = functional.conv2d(x[None], w, **parameters)[0]
        except RuntimeError:
            with pytest.raises(ValueError, match="reaches over"):
                conv_terms((n, 3), (k, 2), (s, 2), (p, 0), (d, 1), **own)
        else:
            terms = conv_terms((n, 3), (k, 2), (s, 2), (p, 0), (d, 1), **own)
            flat = terms.matrix(w.reshape(terms.kernel_size)) @ x.reshape(-1)
            np.testing.assert_array_equal(flat, y.reshape(-1))
    assert seen == 108


def test_symbols_and_formulas_name_the_channels() -> None:
    terms = conv_terms((2, 2), (2, 2), in_channels=2, out_channels=2)
    assert terms.symbols(1, bias=True) == (
        "a⁰₀₀w¹⁰₀₀ + a⁰₀₁w¹⁰₀₁ + a⁰₁₀w¹⁰₁₀ + a⁰₁₁w¹⁰₁₁ + "
        "a¹₀₀w¹¹₀₀ + a¹₀₁w¹¹₀₁ + a¹₁₀w¹¹₁₀ + a¹₁₁w¹¹₁₁ + β¹"
    )
    pointwise = conv_terms((1, 1), (1, 1), in_channels=2, out_channels=2, groups=2)
    cells = ([[[3]], [[5]]], [[[[2]]], [[[-1]]]])
    assert pointwise.formula((1, 0, 0), *cells, bias=[0, 4]) == "5·(−1) + 4 = −1"
    assert pointwise.formula(0, *cells, bias=[0, 4]) == "3·2 = 6"


def test_latex_writes_channels_above() -> None:
    terms = conv_terms((1, 1), (1, 1), in_channels=2, out_channels=2)
    cells = ([[[3]], [[5]]], [[[[2]], [[1]]], [[[4]], [[-1]]]])
    text = matrix_latex(terms, *cells, symbols=True, bias=[1, 2])
    assert "w^{00}_{00} & w^{01}_{00}" in text
    assert "a^{1}_{00}" in text
    assert "+\n\\begin{bmatrix}\n\\beta^{0} \\\\\n\\beta^{1}\n\\end{bmatrix}" in text
    sums = terms_latex(terms, *cells, symbols=False, bias=[1, 2])
    assert r"\mathrm{out}^{1}_{00} &= 3 \cdot 4 + 5 \cdot (-1) + 2 = 9" in sums


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"in_channels": 3, "out_channels": 2, "groups": 2}, "groups = 2: must divide .* choose 1"),
        ({"in_channels": 0}, "in_channels = 0: choose at least 1"),
        ({"in_channels": 2, "input_size": 3, "kernel_size": 2}, "several channels are for 2D"),
    ],
)
def test_channels_that_cannot_be_are_refused(arguments: dict[str, int], words: str) -> None:
    sizes = {"input_size": (3, 3), "kernel_size": (2, 2)}
    for make_terms in (conv_terms, conv_transpose_terms):
        with pytest.raises(ValueError, match=words):
            make_terms(**{**sizes, **arguments})  # type: ignore[arg-type]


def test_a_bias_of_another_length_is_refused() -> None:
    terms = conv_terms((1, 1), (1, 1), in_channels=1, out_channels=2)
    with pytest.raises(ValueError, match=r"bias has shape \(3,\): .* each of the 2 output"):
        terms.output([[1]], [[[[1]]], [[[1]]]], bias=[1, 2, 3])
