"""The results of downsampling: of cells by NumPy alone, of cells and photographs by torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.ops.downsampling import DownsamplingCost, downsampled, downsampling_cost
from segwidgets.terms.downsampling import METHODS, blur_kernel, downsampling_terms
from segwidgets.terms.parameters import Axes
from segwidgets.terms.weighted import WeightedTerms
from segwidgets.widgets.downsampling.rules import dims_of, fitted, pooling_of, sizes
from segwidgets.widgets.methods import Spec, in_a_row, line_sums, original, public, window_of
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    import torch

    from segwidgets.widgets.linear.conv import Conv1d, Conv2d


class Downsampled:
    """What both kinds of results are computed from."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.dims = dims_of(spec)
        self.pooling = pooling_of(spec)
        self.size, self.output_size = sizes(spec)
        self.options: dict[str, Any] = {
            "kernel": np.atleast_2d(fitted(spec["kernel"], spec)),
            "blur_size": spec["blur_size"],
            "count_include_pad": spec["count_include_pad"],
        }
        #: By how much the input is shifted to see what a shift does: as chosen, or by one.
        self.by = max(1, spec["shift"])

    def cost(self, method: str) -> DownsamplingCost:
        """Count what a method costs for one channel."""
        rows, columns = self.size
        return downsampling_cost(method, self.pooling, (rows, columns), self.spec["blur_size"])


class CellResults(Downsampled):
    """The results of cells without torch, for words, formulas, matrices and drawings."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(spec)
        self.unshifted = np.atleast_2d(np.array(spec["input"], float))
        self.input = np.roll(self.unshifted, spec["shift"], -1)
        self._terms: dict[tuple[str, int], WeightedTerms] = {}

    def terms(self, method: Any) -> WeightedTerms:
        """List what each output takes."""
        return self._listed(method, self.spec["shift"])

    def output(self, method: str) -> NDArray[np.float64]:
        """Downsample by a method."""
        return self.terms(method).output(self.input)

    def change(self, method: str) -> NDArray[np.float64]:
        """Give what a shift changes in a result, cell by cell."""
        before, after = (
            self._listed(method, shift).output(np.roll(self.unshifted, shift, -1))
            for shift in (0, self.by)
        )
        return after - before

    def window(self, step: int) -> NDArray[np.int64]:
        """Give the flat numbers of the cells in a window."""
        cells = np.arange(self.size[0] * self.size[1]).reshape(self.size)
        at = divmod(step, self.output_size[1])
        return cells[window_of(self.pooling, self.size, at)].ravel()

    def _listed(self, method: Any, shift: int) -> WeightedTerms:
        # Of max pooling alone the list depends on the values.
        key = (method, shift if method == "max_pool" else 0)
        if key not in self._terms:
            cells = np.roll(self.unshifted, shift, -1)
            self._terms[key] = downsampling_terms(method, cells, self.pooling, **self.options)
        return self._terms[key]


class Change(NamedTuple):
    """What a shift of the input changes in a result.

    Attributes
    ----------
    map : torch.Tensor
        The result of the shifted input less that of the input as it was given, cell by cell.
    mean, max : float
        Mean and largest absolute change.
    """

    map: torch.Tensor
    mean: float
    max: float


class TorchResults(Downsampled):
    """torch's results, of shape (channels, 1, rows, columns)."""

    def __init__(self, spec: Spec, device: str) -> None:
        super().__init__(spec)
        self.device = device
        self.original = original({**spec, "input": np.atleast_2d(np.array(spec["input"], float))})

    def output(self, method: str, shift: int | None = None) -> torch.Tensor:
        """Downsample by a method, as the input is shifted or by another shift."""
        moved = self.spec["shift"] if shift is None else shift
        options = {**self.options, "shift": moved, "device": self.device}
        return downsampled(method, self.original, self.pooling, **options)

    def shown(self, cells: torch.Tensor) -> torch.Tensor:
        """Give cells as readers get them: a list in 1D, torch's default dtype."""
        found = public(cells)
        return found[0] if self.dims == 1 else found

    def change(self, method: str) -> Change:
        """Compare the results before and after a shift."""
        found = self.difference(method)
        return Change(self.shown(found), float(found.abs().mean()), float(found.abs().max()))

    def difference(self, method: str) -> torch.Tensor:
        """Give the result after a shift less that before."""
        return self.output(method, self.by) - self.output(method, 0)

    def compared(self) -> torch.Tensor:
        """Lay everything that the page compares in one row."""
        found = [self.output(method) for method in self.spec["methods"]]
        return in_a_row(line_sums(found) if self.spec["image"] else found)


# Downsampling as the convolution that it is.


def conv_of(method: str, results: CellResults, device: str) -> Conv1d | Conv2d:
    """Make the figure of `Downsampling.as_conv`."""
    from segwidgets.widgets.linear.conv import Conv1d, Conv2d

    kernel, padding = conv_parameters(method, results)
    parameters: dict[str, Any] = {
        "padding_mode": "reflect" if method == "blur_pool" and max(padding) else "zeros",
        "device": device,
    }
    stride = results.pooling.stride
    if results.dims == 1:
        row = results.input[0]
        return Conv1d(row, kernel[0], stride=stride[1], padding=padding[1], **parameters)
    return Conv2d(results.input, kernel, stride=stride, padding=padding, **parameters)


def conv_parameters(method: str, results: CellResults) -> tuple[NDArray[np.float64], Axes]:
    """Give kernel and padding of the convolution that a method is, or say why it is none."""
    pooling, spec = results.pooling, results.spec
    linear = [name for name in METHODS if name != "max_pool"]
    if method not in METHODS:
        raise ValueError(f"method = {method!r}: choose {', '.join(linear)}.")
    if method == "max_pool":
        raise ValueError(
            f"max_pool is no convolution: a maximum is no weighted sum, and which cell it takes "
            f"depends on the input. Choose {', '.join(linear)}."
        )
    kernel, padding = results.options["kernel"], pooling.padding
    if method == "avg_pool":
        kernel = np.full(pooling.kernel_size, 1 / np.prod(pooling.kernel_size))
        if max(padding) and not spec["count_include_pad"]:
            raise ValueError(
                "avg_pool with count_include_pad = False divides by fewer cells at the border, "
                "where a convolution has one kernel for all places: set count_include_pad = True "
                "or padding = 0."
            )
    elif method == "subsample":
        # The cell that is taken lies where the padding ends.
        kernel = np.zeros(pooling.kernel_size)
        kernel[padding] = 1
    elif method == "blur_pool":
        kernel = blur_kernel(spec["blur_size"], results.size)
        padding = tuple(k // 2 for k in kernel.shape)
        if any(k % 2 == 0 for k in kernel.shape):
            raise ValueError(
                f"blur_size = {spec['blur_size']} mirrors one cell more at the far end, where a "
                f"convolution pads both ends alike: choose an odd blur_size."
            )
    made = tuple(
        (n + 2 * p - k) // s + 1
        for n, p, k, s in zip(results.size, padding, kernel.shape, pooling.stride, strict=True)
    )
    if made != results.output_size:
        raise ValueError(
            f"{method} makes {times(results.output_size)} here, one for each window, and its "
            f"convolution {times(made)}: choose ceil_mode = False, and an input whose sides are "
            f"multiples of the stride, with kernel_size = stride and padding = 0."
        )
    return kernel, padding
