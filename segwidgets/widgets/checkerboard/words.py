"""Why there is a checkerboard after a layer, or none, as the page says it (`words.ts`)."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isinf, isnan
from typing import NamedTuple

from segwidgets.shared.language import count
from segwidgets.terms.numbers import show


class Measured(NamedTuple):
    """What there is in the interior after a layer: overlap along an axis, unevenness, output.

    `uneven` is NaN where the borders reach every cell.
    """

    fewest: int
    most: int
    uneven: float
    low: float
    high: float
    clean: bool


def story(
    layers: Sequence[tuple[int, int]], dims: int, method: str, measured: Sequence[Measured]
) -> str:
    """Say what comes out after the last of the measured layers, why, and what helps."""
    shown = len(measured) - 1
    last, before = measured[shown], measured[:shown]
    if isnan(last.uneven):
        return "The borders reach every cell. Raise input_size to see the pattern inside."
    if method != "conv_transpose":
        return _resized(*layers[shown], dims, method)
    constant = "The constant input stays constant"
    if last.clean and last.uneven == 1:
        return f"{constant}{_even(layers[shown], shown, dims, last, before)}."
    if last.clean:
        axis = "" if dims == 1 else " along each axis"
        cells = f"although cells sum {_between(last)} products{axis}"
        return f"{constant}, {cells}: these weights happen to compensate."
    spread = f"{show(last.low)} to {show(last.high)}"
    if last.uneven == 1:
        return (
            f"A constant input comes out uneven, {spread}, although every cell sums "
            f"{_each(last.most, dims)}: the weights that meet in a cell have different sums. Even "
            f"overlap is not enough: resize first, or initialise by ICNR."
        )
    seen = "stripes" if dims == 1 else "a checkerboard"
    why = _cause(layers[shown], shown, dims, last, before)
    return f"A constant input comes out as {seen}, {spread}{why}.{_cure(layers[0], shown)}"


def _products(number: int) -> str:
    return "one product" if number == 1 else f"{count(number)} products"


def _between(last: Measured) -> str:
    """Write "one or two", "2 to 5"."""
    if last.most - last.fewest == 1:
        return f"{count(last.fewest)} or {count(last.most)}"
    return f"{last.fewest} to {last.most}"


def _each(most: int, dims: int) -> str:
    return _products(most) if dims == 1 else f"{most} × {most} = {most * most} products"


def _resized(kernel: int, stride: int, dims: int, method: str) -> str:
    constant = "The constant input stays constant"
    if method == "icnr":
        cells = stride if dims == 1 else f"{stride} × {stride}"
        return (
            f"{constant}: each input cell becomes {cells} cells, each with a kernel of its own, "
            f"and ICNR-initialised these are all equal. Training starts from there."
        )
    does = "copies" if method == "resize_nearest" else "blends"
    terms = f"{kernel}" if dims == 1 else f"{kernel} × {kernel}"
    return (
        f"{constant}: resizing only {does}, the same way everywhere, and the convolution after it "
        f"sums {terms} products in every cell, so the overlap is even."
    )


def _even(
    layer: tuple[int, int], shown: int, dims: int, last: Measured, before: Sequence[Measured]
) -> str:
    """Say why every cell sums equally many products."""
    if any(one.uneven > 1 for one in before):
        return (
            f": layer {shown + 1} sums cells that layer {shown} made uneven, and here the sums "
            f"come out even"
        )
    kernel, stride = layer
    divides = "every stride divides its kernel_size"
    if not before:
        divides = f"stride {stride} divides kernel_size {kernel}"
    return f": {divides}, so inside, every cell sums {_each(last.most, dims)}"


def _cause(
    layer: tuple[int, int], shown: int, dims: int, last: Measured, before: Sequence[Measured]
) -> str:
    """Say why some cells sum more products than others."""
    kernel, stride = layer
    axis = "" if dims == 1 else "along each axis "
    if before and last.uneven > before[-1].uneven > 1:
        ratios = ", ".join(
            "∞" if isinf(one.uneven) else show(one.uneven) for one in (*before, last)
        )
        return (
            f": each layer sums the uneven counts of the one before, unevenly again, and max ÷ min "
            f"grows: {ratios}"
        )
    if before:
        layers = f"after {shown + 1} layers, inside, {axis}cells sum"
        return f": {layers} {_between(last)} products"
    if kernel < stride:
        larger = f"stride {stride} is larger than kernel_size {kernel}"
        return f": {larger}, and some cells receive no product at all"
    low, high = last.fewest, last.most
    both = "" if dims == 1 else f", in 2D {low * low}, {low * high} or {high * high}"
    divides = f"stride {stride} does not divide kernel_size {kernel}"
    return f": {divides}, so {axis}cells sum {_between(last)} products in turn{both}"


def _cure(first: tuple[int, int], shown: int) -> str:
    kernel, stride = first
    if shown > 0:
        return " Choose kernel sizes that their stride divides, or resize first."
    near = stride * max(1, floor(kernel / stride + 0.6))
    return f" Choose kernel_size {near}, or resize first."
