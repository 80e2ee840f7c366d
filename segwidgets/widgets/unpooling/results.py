"""The results of unpooling: of cells by NumPy alone, of cells and photographs by torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops.unpooling import Errors, errors, max_pooled, unpooled, unpooling_input
from segwidgets.shared.options import LIMITS
from segwidgets.terms.parameters import Axes
from segwidgets.terms.pooling import Pooling, max_pool
from segwidgets.terms.unpooling import METHODS, corner_tap, unpooling_terms
from segwidgets.terms.weighted import WeightedTerms
from segwidgets.widgets.methods import Spec, in_a_row, line_sums, original, original_size, plain
from segwidgets.widgets.unpooling.rules import pooling_of
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

    from segwidgets.widgets.linear.conv_transpose import ConvTranspose2d


class CellResults:
    """The results of cells without torch, for words, formulas, matrices and drawings."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.input = np.array(spec["input"])
        self.size = original_size(spec)
        self.pooling = pooling_of(spec)
        self.pooled = max_pool(self.input, **vars(self.pooling))
        self.unpooling_input: NDArray[np.float64] = self.pooled.values * spec["gain"] + 0.0
        for row, column, value in spec["edits"]:
            self.unpooling_input[row, column] = value
        self._terms: dict[str, WeightedTerms] = {}

    def terms(self, method: Any) -> WeightedTerms:
        """List where a method puts each value."""
        if method not in self._terms:
            self._terms[method] = unpooling_terms(
                method, self.pooled.indices, self.pooling, self.size, self.spec["corner"]
            )
        return self._terms[method]

    def unpooled(self, method: str) -> NDArray[np.float64]:
        """Unpool by a method."""
        return self.terms(method).output(self.unpooling_input)


class TorchResults:
    """torch's results, of shape (channels, 1, rows, columns)."""

    def __init__(self, spec: Spec, device: str) -> None:
        self.spec = spec
        self.original = original(spec)
        self.pooling = pooling_of(spec)
        count = spec["levels"] if spec["image"] else 1
        self.levels = max_pooled(self.original, self.pooling, count, device)
        self.unpooling_input = unpooling_input(self.levels[-1].pooled, spec["gain"], spec["edits"])

    def unpooled(self, method: str) -> torch.Tensor:
        """Unpool by a method."""
        return unpooled(
            method, self.unpooling_input, self.levels, self.pooling, self.spec["corner"]
        )

    def errors(self, method: str) -> Errors:
        """Compare an unpooling with the original."""
        given = self.unpooling_input
        original = require_torch().as_tensor(self.original, dtype=given.dtype, device=given.device)
        return errors(plain(self.unpooled(method)), original, given)

    def compared(self) -> torch.Tensor:
        """Lay everything that the page compares in one row."""
        found = [self.unpooled(method) for method in self.spec["methods"]]
        if self.spec["image"]:
            return in_a_row(line_sums(found))
        level = self.levels[0]
        return in_a_row([level.pooled, level.indices, self.unpooling_input, *found])


# Unpooling as the transposed convolution that it is.

_CONVOLUTIONS = ("nearest", "bed_of_nails")
_WHY_NOT = {
    "max_unpool": "its places depend on the input",
    "average_spread": "its kernel of equal shares is that of average pooling: take "
    "kernel = 1 / (rows × columns) yourself",
    "bilinear": "at the border it repeats cells, where a transposed convolution sees zeros",
}


def conv_transpose_of(method: str, results: CellResults, device: str) -> ConvTranspose2d:
    """Make the figure of `Unpooling.as_conv_transpose`."""
    from segwidgets.widgets.linear.conv_transpose import ConvTranspose2d

    known = " or ".join(map(repr, _CONVOLUTIONS))
    if method not in METHODS:
        raise ValueError(f"method = {method!r}: choose {known}.")
    if method not in _CONVOLUTIONS:
        raise ValueError(
            f"{method} is no transposed convolution with a fixed kernel: {_WHY_NOT[method]}. "
            f"Choose {known}."
        )
    values, pooling = results.unpooling_input, results.pooling
    _check_limits(values)
    if method == "nearest":
        factors = _factors(values.shape, results.size)
        return ConvTranspose2d(values, np.ones(factors), stride=factors, device=device)
    nail = np.zeros(pooling.kernel_size)
    nail[corner_tap(results.spec["corner"], pooling.kernel_size)] = 1
    return ConvTranspose2d(
        values,
        nail,
        stride=pooling.stride,
        padding=pooling.padding,
        output_padding=_output_padding(pooling, results.size),
        device=device,
    )


def _factors(small: Axes, large: Axes) -> Axes:
    factors = tuple(n // h for h, n in zip(small, large, strict=True))
    if any(n % h or n < h for h, n in zip(small, large, strict=True)):
        raise ValueError(
            f"nearest makes {times(large)} of {times(small)}, so blocks differ in size, and no "
            f"kernel of ones does that: choose an input whose sides are multiples of the stride, "
            f"with stride = kernel_size and padding = 0."
        )
    if max(factors) > LIMITS.stride:
        raise ValueError(
            f"nearest repeats every cell {max(factors)} times, and the other figure has strides up "
            f"to {LIMITS.stride}: choose a smaller input."
        )
    return factors


def _output_padding(pooling: Pooling, size: Axes) -> Axes:
    default = pooling.default_size(size)
    rest = tuple(n - d for n, d in zip(size, default, strict=True))
    if min(rest) < 0:
        raise ValueError(
            f"ceil_mode lets the last window stick out, and the nails of {times(default)} cells "
            f"are cut to {times(size)}; a transposed convolution cuts both ends alike: set "
            f"ceil_mode = False."
        )
    return rest


def _check_limits(values: NDArray[np.float64]) -> None:
    largest = float(np.abs(values).max())
    if largest > LIMITS.magnitude or max(values.shape) > LIMITS.input_side:
        raise ValueError(
            f"the values passed on, {times(values.shape)} up to {largest:g}, would be the input of "
            f"the other figure, which takes {LIMITS.input_side} per side up to "
            f"{LIMITS.magnitude:g}: choose a smaller input or gain."
        )
