"""Legal sizes and parameters for generated tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.vectors.cases import Axes, Case


@st.composite
def conv_transpose_cases(draw: st.DrawFn) -> Case:
    """Draw a transposed convolution whose output is not empty."""
    axes = [draw(_conv_transpose_axis()) for _ in range(draw(st.integers(1, 2)))]
    return Case("drawn", *zip(*axes, strict=True), draw(_biases()))


@st.composite
def conv_cases(draw: st.DrawFn) -> Case:
    """Draw a convolution whose kernel fits into the padded input."""
    axes = [draw(_conv_axis()) for _ in range(draw(st.integers(1, 2)))]
    return Case("drawn", *zip(*axes, strict=True), draw(_biases()))


def _biases() -> st.SearchStrategy[float]:
    return st.sampled_from([0.0, 1.5, -2.0])


@st.composite
def _conv_transpose_axis(draw: st.DrawFn) -> Axes:
    n, k = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    s, d = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    extra = draw(st.integers(0, max(s, d) - 1))
    full = (n - 1) * s + d * (k - 1) + extra + 1
    p = draw(st.integers(0, min(4, (full - 1) // 2)))
    return n, k, s, p, extra, d


@st.composite
def _conv_axis(draw: st.DrawFn) -> Axes:
    n, k = draw(st.integers(1, 9)), draw(st.integers(1, 5))
    s, d = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    # Half of what is missing, rounded up, is the least padding that lets the kernel fit.
    least = max(0, -(-(d * (k - 1) + 1 - n) // 2))
    return n, k, s, draw(st.integers(least, least + 3)), 0, d
