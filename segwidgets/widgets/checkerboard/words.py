"""Why there is a checkerboard after a layer, or none, as the page says it (`words.ts`)."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, isinf, isnan
from typing import NamedTuple

from segwidgets.shared.language import count, msg, t
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
        return t("The borders reach every cell. Raise input_size to see the pattern inside.")
    if method != "conv_transpose":
        return _resized(*layers[shown], dims, method)
    if last.clean and last.uneven == 1:
        return _even(layers[shown], shown, dims, last, before)
    if last.clean:
        along = (
            msg(
                "The constant input stays constant, although cells sum {products}: these weights "
                "happen to compensate."
            )
            if dims == 1
            else msg(
                "The constant input stays constant, although cells sum {products} along each axis: "
                "these weights happen to compensate."
            )
        )
        return t(along, products=_between_products(last))
    spread = t("{low} to {high}", low=show(last.low), high=show(last.high))
    if last.uneven == 1:
        return t(
            "A constant input comes out uneven, {range}, although every cell sums {products}: the "
            "weights that meet in a cell have different sums. Even overlap is not enough: resize "
            "first, or initialise by ICNR.",
            range=spread,
            products=_each(last.most, dims),
        )
    pattern = t("stripes, {range}" if dims == 1 else "a checkerboard, {range}", range=spread)
    why = _cause(layers[shown], shown, dims, pattern, measured)
    return f"{why} {_cure(layers[0], shown)}"


def _products(number: int) -> str:
    if number == 0:
        return t("no product")
    return t("{count} {n|product|products}", count=count(number), n=number)


def _between_products(last: Measured) -> str:
    """Write "one or two products", "2 to 5 products"."""
    low, high = last.fewest, last.most
    cells = (
        t("{low} or {high}", low=count(low), high=count(high))
        if high - low == 1
        else t("{low} to {high}", low=low, high=high)
    )
    return t("{range} products", range=cells)


def _each(most: int, dims: int) -> str:
    if dims == 1:
        return _products(most)
    both = most * most
    return f"{most} × {most} = {t('{count} {n|product|products}', count=both, n=both)}"


def _resized(kernel: int, stride: int, dims: int, method: str) -> str:
    if method == "icnr":
        return t(
            "The constant input stays constant: each input cell becomes {cells} cells, each with a "
            "kernel of its own, and ICNR-initialised these are all equal. Training starts from "
            "there.",
            cells=stride if dims == 1 else f"{stride} × {stride}",
        )
    sentence = (
        msg(
            "The constant input stays constant: resizing only copies, the same way everywhere, and "
            "the convolution after it sums {terms} products in every cell, so the overlap is even."
        )
        if method == "resize_nearest"
        else msg(
            "The constant input stays constant: resizing only blends, the same way everywhere, and "
            "the convolution after it sums {terms} products in every cell, so the overlap is even."
        )
    )
    return t(sentence, terms=kernel if dims == 1 else f"{kernel} × {kernel}")


def _even(
    layer: tuple[int, int], shown: int, dims: int, last: Measured, before: Sequence[Measured]
) -> str:
    """Say why every cell sums equally many products."""
    if any(one.uneven > 1 for one in before):
        return t(
            "The constant input stays constant: layer {layer} sums cells that layer {before} made "
            "uneven, and here the sums come out even.",
            layer=shown + 1,
            before=shown,
        )
    kernel, stride = layer
    sentence = (
        msg(
            "The constant input stays constant: every stride divides its kernel_size, so inside, "
            "every cell sums {products}."
        )
        if before
        else msg(
            "The constant input stays constant: stride {stride} divides kernel_size {kernel}, so "
            "inside, every cell sums {products}."
        )
    )
    return t(sentence, stride=stride, kernel=kernel, products=_each(last.most, dims))


def _cause(
    layer: tuple[int, int], shown: int, dims: int, pattern: str, measured: Sequence[Measured]
) -> str:
    """Say what comes out, and why some cells sum more products than others."""
    kernel, stride = layer
    *before, last = measured
    if before and last.uneven > before[-1].uneven > 1:
        return t(
            "A constant input comes out as {seen}: each layer sums the uneven counts of the one "
            "before, unevenly again, and max ÷ min grows: {ratios}.",
            seen=pattern,
            ratios=", ".join("∞" if isinf(one.uneven) else show(one.uneven) for one in measured),
        )
    if before:
        sentence = (
            msg(
                "A constant input comes out as {seen}: after {layers} layers, inside, cells sum "
                "{products}."
            )
            if dims == 1
            else msg(
                "A constant input comes out as {seen}: after {layers} layers, inside, along each "
                "axis cells sum {products}."
            )
        )
        return t(sentence, seen=pattern, layers=shown + 1, products=_between_products(last))
    if kernel < stride:
        return t(
            "A constant input comes out as {seen}: stride {stride} is larger than kernel_size "
            "{kernel}, and some cells receive no product at all.",
            seen=pattern,
            stride=stride,
            kernel=kernel,
        )
    low, high = last.fewest, last.most
    return t(
        msg(
            "A constant input comes out as {seen}: stride {stride} does not divide kernel_size "
            "{kernel}, so cells sum {products} in turn."
        )
        if dims == 1
        else msg(
            "A constant input comes out as {seen}: stride {stride} does not divide kernel_size "
            "{kernel}, so along each axis cells sum {products} in turn, in 2D {least}, {some} or "
            "{most}."
        ),
        seen=pattern,
        stride=stride,
        kernel=kernel,
        products=_between_products(last),
        least=low * low,
        some=low * high,
        most=high * high,
    )


def _cure(first: tuple[int, int], shown: int) -> str:
    kernel, stride = first
    if shown > 0:
        return t("Choose kernel sizes that their stride divides, or resize first.")
    near = stride * max(1, floor(kernel / stride + 0.6))
    return t("Choose kernel_size {near}, or resize first.", near=near)
