"""Legal sizes and parameters for generated tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.vectors.cases import Axes, Case


@st.composite
def conv_transpose_cases(draw: st.DrawFn) -> Case:
    """Draw a transposed convolution whose output is not empty."""
    axes = [draw(_conv_transpose_axis()) for _ in range(draw(st.integers(1, 2)))]
    return Case("drawn", *zip(*axes, strict=True), draw(_biases()))


@st.composite
def conv_cases(
    draw: st.DrawFn,
    modes: Sequence[str] = ("zeros", "reflect", "replicate", "circular"),
    operations: Sequence[str] = ("cross-correlation", "convolution"),
) -> Case:
    """Draw a convolution whose kernel fits into the padded input."""
    mode = draw(st.sampled_from(modes))
    axes = [draw(_conv_axis(mode)) for _ in range(draw(st.integers(1, 2)))]
    operation = draw(st.sampled_from(operations))
    return Case("drawn", *zip(*axes, strict=True), draw(_biases()), mode, operation)


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
def _conv_axis(draw: st.DrawFn, mode: str) -> Axes:
    n = draw(st.integers(1, 9))
    most = {"reflect": n - 1, "circular": n}.get(mode, 9)
    p = draw(st.integers(0, min(most, 9)))
    k = draw(st.integers(1, min(5, n + 2 * p)))
    # The kernel reaches over d * (k - 1) + 1 cells.
    d = draw(st.integers(1, min(4, (n + 2 * p - 1) // max(k - 1, 1)) if k > 1 else 4))
    return n, k, draw(st.integers(1, 4)), p, 0, d
