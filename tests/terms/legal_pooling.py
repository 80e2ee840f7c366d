"""Parameters of pooling that torch takes, as a grid and as generated cases."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn import functional as F

from segwidgets.terms import Pooling


@dataclass(frozen=True)
class Laid:
    """Windows over an input."""

    input: NDArray[np.float64]
    pooling: Pooling

    @property
    def size(self) -> tuple[int, int]:
        return self.input.shape[0], self.input.shape[1]

    def max_pool(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Let torch pool; the result has two axes."""
        pooling = self.pooling
        values, indices = F.max_pool2d(
            torch.from_numpy(self.input)[None, None],
            pooling.kernel_size,
            pooling.stride,
            pooling.padding,
            ceil_mode=pooling.ceil_mode,
            return_indices=True,
        )
        return values[0, 0], indices[0, 0]


def cells(size: tuple[int, int], levels: int = 4) -> NDArray[np.float64]:
    """Fill with few different numbers of both signs, so that windows have ties."""
    flat = np.arange(size[0] * size[1])
    return ((flat * 7 + flat // 3) % levels - 1.0).reshape(size)


def fits(pooling: Pooling, size: tuple[int, int]) -> bool:
    axes = zip(size, pooling.kernel_size, pooling.padding, strict=True)
    return all(n + 2 * p >= k for n, k, p in axes)


def grid() -> list[Laid]:
    """Combine sizes, windows, strides, paddings and both ways of rounding."""
    found = []
    for (h, w), k, s, p, ceil in product(
        [(1, 1), (4, 4), (5, 7), (6, 3)],
        [(1, 1), (2, 2), (3, 2), (3, 3), (4, 5)],
        [None, 1, 2, (3, 2)],
        [0, 1, (0, 1), 2],
        [False, True],
    ):
        halves = (p, p) if isinstance(p, int) else p
        if all(half <= side // 2 for half, side in zip(halves, k, strict=True)):
            pooling = Pooling.of(k, s, p, ceil)
            if fits(pooling, (h, w)):
                found.append(Laid(cells((h, w)), pooling))
    return found


GRID = grid()


@st.composite
def laid(draw: st.DrawFn, max_side: int = 12) -> Laid:
    """Draw windows, and an input with many ties."""
    kernel = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    stride = draw(st.none() | st.tuples(st.integers(1, 5), st.integers(1, 5)))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    least = [max(1, k - 2 * p) for k, p in zip(kernel, padding, strict=True)]
    size = tuple(draw(st.integers(n, max(n, max_side))) for n in least)
    numbers = st.sampled_from([-2.0, -0.5, 0.0, 1.0, 1e6])
    values = draw(st.lists(numbers, min_size=size[0] * size[1], max_size=size[0] * size[1]))
    pooling = Pooling.of(kernel, stride, padding, draw(st.booleans()))
    return Laid(np.array(values).reshape(size), pooling)
