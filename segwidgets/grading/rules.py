"""Rules that judge an answer: each computes the truth anew, with torch and `sw.ops`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.grading.answers import read_number, read_symbols
from segwidgets.grading.masks import MASK_RULES
from segwidgets.grading.task import ROUNDING, Task, Verdict, all_of
from segwidgets.shared.language import listed, msg, t
from segwidgets.shared.numbers import short


def judge(figure: Any, record: Mapping[str, Any], answer: Mapping[str, Any]) -> Verdict:
    """Judge an answer by the rule of its exercise; the figure has the answer's traits already."""
    return RULES[record["rule"]](Task(figure, record, answer))


def known_rules() -> list[str]:
    """List the names of the rules that an exercise of one's own can be checked by."""
    return sorted(RULES)


# Numbers that are typed


def _near(value: Fraction, truth: float, tolerance: Any) -> bool:
    """Compare a typed number with the truth: within a number, or {"relative": a part of it}."""
    relative = isinstance(tolerance, Mapping)
    room = abs(truth) * tolerance["relative"] if relative else float(tolerance)
    try:
        typed = float(value)
    except OverflowError:
        return False
    return bool(abs(typed - truth) <= max(room, ROUNDING * max(1, abs(truth))))


def _fields(task: Task, truths: Mapping[str, float]) -> list[tuple[bool, str]]:
    """Compare fields with what they have to be, with a sentence for each that is not."""
    labels = task.labels
    found = []
    for name, truth in truths.items():
        label = labels.get(name, name)
        try:
            right = _near(task.number(name), truth, task.record["tolerance"])
            found.append((right, _wrong(label, task.text(name).strip())))
        except ValueError as error:
            found.append((False, f"{label}: {error}"))
    return found


def _wrong(where: str, typed: str) -> str:
    return t("{where}: {typed} is not right.", where=where, typed=typed)


def part_of(figure: Any, part: str) -> NDArray[np.float64]:
    """Give the truth of a figure's part, as torch computes it."""
    unpooled = getattr(figure, "unpooled", None)
    if isinstance(unpooled, Mapping) and part in unpooled:
        found = unpooled[part]
    elif part == "overlap" and hasattr(figure, "terms"):
        counts = np.bincount(figure.terms.output_index, minlength=math.prod(figure.output_size))
        overlap: NDArray[np.float64] = counts.reshape(figure.output_size).astype(float)
        return overlap
    else:
        found = getattr(figure, part, None)
    if not hasattr(found, "detach"):
        raise ValueError(
            f"part {part!r}: {type(figure).__name__} has no such result to compare with; ask for "
            f"another part, or give a rule of your own as `check`."
        )
    dense = found.to_dense() if found.layout != require_torch().strided else found
    cells: NDArray[np.float64] = dense.detach().double().cpu().numpy()
    return cells


def _cells(task: Task) -> tuple[list[tuple[bool, str]], dict[str, tuple[bool, ...]]]:
    """Compare typed cells with the truth, one after another."""
    checks, verdicts = [], {}
    for part in task.record["parts"]:
        truth = part_of(task.figure, part)
        typed = task.answer.get("cells", {}).get(part, [])
        right = []
        for number, value in enumerate(truth.reshape(-1)):
            at = ", ".join(str(int(i)) for i in np.unravel_index(number, truth.shape))
            text = typed[number] if number < len(typed) else ""
            try:
                right.append(_near(read_number(text), float(value), task.record["tolerance"]))
                sentence = _wrong(f"{part}[{at}]", text.strip())
            except ValueError as error:
                right.append(False)
                sentence = f"{part}[{at}]: {error}"
            checks.append((right[-1], sentence))
        verdicts[part] = tuple(right)
    return checks, verdicts


def _equal(task: Task) -> Verdict:
    checks, verdicts = _cells(task)
    return all_of(checks, cells=verdicts)


def _numbers(task: Task) -> Verdict:
    """Fields against numbers that are given, or that are computed."""
    given = task.given
    truths = TRUTHS[given["truth"]](given) if "truth" in given else given["fields"]
    return all_of(_fields(task, truths))


def _windows(given: Mapping[str, Any]) -> dict[str, float]:
    """Count windows, and those that read a pixel, by going through all of them."""
    patch, stride = given["patch"], given["stride"]
    windows = reads = 1
    for side, at in zip(given["size"], given["pixel"], strict=True):
        first = [centre - (patch - 1) // 2 for centre in range(0, side, stride)]
        windows *= len(first)
        reads *= sum(start <= at < start + patch for start in first)
    return {"windows": windows, "reads": reads}


def convolutions(layers: Sequence[Sequence[int]], *, padding: bool = False) -> Any:
    """Make a torch model of convolutions, each [in_channels, out_channels, kernel_size]."""
    nn = require_torch().nn
    return nn.Sequential(
        *(
            nn.Conv2d(ins, outs, k, padding=(k - 1) // 2 if padding else 0)
            for ins, outs, k in layers
        )
    )


def _ratio(given: Mapping[str, Any]) -> dict[str, float]:
    """Divide a window's multiply-adds by those that one pass takes for each pixel."""
    from segwidgets.ops.cost import cost

    model = convolutions(given["layers"])
    patch = 1 + sum(k - 1 for _, _, k in given["layers"])
    a_pixel = sum(layer.weight.numel() for layer in model)
    return {"ratio": cost(model, (given["layers"][0][0], patch, patch)).multiply_adds / a_pixel}


TRUTHS: Final[dict[str, Callable[[Mapping[str, Any]], dict[str, float]]]] = {
    "windows": _windows,
    "ratio": _ratio,
}


def _symbols(task: Task) -> Verdict:
    (name,) = (one["name"] for one in task.record["fields"])
    truth = read_symbols(task.figure.terms.symbols(task.given["cell"]))
    try:
        typed = read_symbols(task.text(name))
    except ValueError as error:
        return Verdict(0, (str(error),))
    right = sum(typed.get(product) == value for product, value in truth.items())
    extra = [product for product in typed if product not in truth]
    if typed == truth:
        return Verdict(1)
    missing = len(truth) - right
    why = []
    if missing:
        why.append(
            t(
                "{missing} of {total} products {missing|is|are} missing or {missing|has|have} "
                "another factor.",
                missing=missing,
                total=len(truth),
            )
        )
    if extra:
        why.append(t("{products} does not belong there.", products=", ".join(extra)))
    return Verdict(max(0, right - len(extra)) / (len(truth) + 1), tuple(why))


# What is picked


def _choice(task: Task) -> Verdict:
    return all_of(
        (task.text(name) == str(truth), _wrong(name, short(task.text(name))))
        for name, truth in task.given["fields"].items()
    )


def _picked(task: Task, truth: Iterable[Any], missing: str) -> tuple[float, tuple[str, ...]]:
    """Compare what was picked with what has to be, where the order does not count.

    `missing` says that `{missing}` of `{total}` are.
    """
    wanted, picked = set(truth), set(task.picks)
    right, extra = len(wanted & picked), len(picked - wanted)
    why = []
    if right < len(wanted):
        why.append(t(missing, missing=len(wanted) - right, total=len(wanted)))
    if extra:
        why.append(
            t(
                "{extra} of those that you picked {extra|does|do} not belong to them.",
                extra=extra,
            )
        )
    return max(0, right - extra) / max(len(wanted), 1) if wanted or picked else 1, tuple(why)


def _set(task: Task) -> Verdict:
    return Verdict(
        *_picked(
            task,
            task.given["of"],
            msg("{missing} of {total} that had to be picked {missing|is|are} missing."),
        )
    )


def _index(task: Task) -> Verdict:
    other = task.given["other"]
    row, column = divmod(other["index"], other["width"])
    # The number counts cells row by row, as picked cells are numbered.
    score, why = _picked(
        task,
        [task.given["index"]],
        msg("{missing} of {total} {total|cell|cells} {missing|is|are} missing."),
    )
    return all_of([(score == 1, " ".join(why)), *_fields(task, {"row": row, "column": column})])


def _inserted(task: Task) -> Verdict:
    """Where zeros are inserted between the cells of a transposed convolution's input."""
    w = task.figure
    shape = np.atleast_1d(np.array(w.input)).shape
    kernel = np.array(w.kernel).shape

    def along(name: str) -> list[int]:
        value = getattr(w, name)
        return [value] * len(shape) if isinstance(value, int) else list(value)

    stride, padding, dilation = (along(name) for name in ("stride", "padding", "dilation"))
    hem = [d * (k - 1) - p for d, k, p in zip(dilation, kernel, padding, strict=True)]
    extra = along("output_padding")
    # Ones are the input's cells, zeros are inserted, minus ones are padding.
    inner = np.zeros([(n - 1) * s + 1 for n, s in zip(shape, stride, strict=True)], int)
    inner[tuple(slice(None, None, s) for s in stride)] = 1
    ends = [(h, h + more) for h, more in zip(hem, extra, strict=True)]
    field_ = np.pad(inner, ends, constant_values=-1)
    score, why = _picked(
        task,
        np.flatnonzero(field_ == 0).tolist(),
        msg("{missing} of {total} inserted zeros {missing|is|are} missing."),
    )
    (right, sentence), *_ = _fields(task, {"padding": hem[0]})
    return Verdict((score + right) / 2, (*why, *([] if right else [sentence])))


def _matrix(task: Task) -> Verdict:
    """Judge a convolution's matrix, and the rows that a stride drops."""
    checks, verdicts = _cells(task)
    rows = len(part_of(task.figure, "matrix"))
    dropped = [f"row {row}" for row in range(rows) if row % task.given["stride"]]
    score, why = _picked(
        task,
        dropped,
        msg("{missing} of {total} rows that the stride drops {missing|is|are} missing."),
    )
    filled = all_of(checks, cells=verdicts)
    return Verdict((filled.score + score) / 2, (*filled.why, *why), verdicts)


# What is set


def _size(task: Task) -> Verdict:
    wanted, found = tuple(task.given["size"]), tuple(task.figure.output_size)
    written = " × ".join(str(n) for n in found)
    return all_of([(found == wanted, t("The output has {size} cells.", size=written))])


def _sources(task: Task) -> Verdict:
    """Try out with torch which sizes one convolution maps to one."""
    lib = require_torch()
    w = task.figure
    cells = len(w.input)
    conv = lib.nn.Conv1d(1, 1, len(w.kernel), stride=w.stride, padding=w.padding)
    most = cells * w.stride + len(w.kernel)
    least = max(1, len(w.kernel) - 2 * w.padding)
    with lib.no_grad():
        sizes = [n for n in range(least, most) if conv(lib.ones(1, 1, n)).shape[-1] == cells]
    led = w.output_size[0]
    sentence = t(
        "With output_padding = {padding} it leads to {cells} cells.",
        padding=w.output_padding,
        cells=led,
    )
    back = (led == sizes[-1], sentence)
    return all_of([*_fields(task, {"smallest": sizes[0], "largest": sizes[-1]}), back])


def _receptive_field(task: Task) -> Verdict:
    from segwidgets.ops.receptive_field import receptive_field

    given, nn = task.given, require_torch().nn

    def value(entry: Any) -> int:
        if isinstance(entry, int):
            return entry
        number = task.number(entry)
        choices = next(one["choices"] for one in task.record["fields"] if one["name"] == entry)
        if number not in choices:
            raise ValueError(
                t(
                    "{field} = {typed}: choose one of {choices}.",
                    field=entry,
                    typed=task.text(entry),
                    choices=", ".join(map(str, choices)),
                )
            )
        return int(number)

    try:
        sizes, strides = ([value(one) for one in given[name]] for name in ("kernel_size", "stride"))
    except ValueError as error:
        return Verdict(0, (str(error),))
    layers = (nn.Conv2d(1, 1, k, s) for k, s in zip(sizes, strides, strict=True))
    side, _ = receptive_field(nn.Sequential(*layers)).size
    sentence = t("The receptive field is {side} × {side} pixels.", side=side)
    return all_of([(side == given["goal"], sentence)])


def _border(task: Task) -> Verdict:
    """Where zeros have to stand, found out by comparing scores with those of all windows."""
    lib = require_torch()
    kernels = task.given["kernels"]
    names = next(one["choices"] for one in task.record["fields"] if one["name"] == "where")
    with lib.no_grad(), lib.random.fork_rng(devices=[]):
        lib.manual_seed(0)
        layers = convolutions([[1, 1, k] for k in kernels]).double()
        hem = sum(k - 1 for k in kernels) // 2
        x = lib.rand(1, 1, 2 * hem + 3, 2 * hem + 3, dtype=lib.float64)

        def padded(y: Any, by: int) -> Any:
            return lib.nn.functional.pad(y, (by, by, by, by))

        patches = padded(x, hem).unfold(2, 2 * hem + 1, 1).unfold(3, 2 * hem + 1, 1)
        windows = layers(patches.reshape(-1, 1, 2 * hem + 1, 2 * hem + 1)).reshape(x.shape)
        once, each, late = layers(padded(x, hem)), x, padded(layers(x), hem)
        for layer, k in zip(layers, kernels, strict=True):
            each = layer(padded(each, (k - 1) // 2))
        agree = [
            name
            for name, y in zip(names, (once, each, late), strict=True)
            if float((y - windows).abs().max()) < 1e-5
        ]
    right = task.text("where") in agree
    where = (right, t("With zeros there, scores at the border differ from the windows'."))
    return all_of([where, *_fields(task, {"width": hem})])


def _cheapest(task: Task) -> Verdict:
    w, goal = task.figure, task.given["mean_iou"]
    chosen, found = w.depth, {}
    for depth in range(1, 5):
        w.depth = depth
        iou = [value for value in w.iou.values() if not math.isnan(value)]
        found[depth] = float(np.mean(iou)), sum(layer["multiply_adds"] for layer in w.layers)
    w.depth = chosen
    fine = [depth for depth, (mean, _) in found.items() if mean >= goal]
    cheapest = min(fine, key=lambda depth: found[depth][1])
    if chosen in fine:
        sentence = t(
            "depth = {depth} reaches {goal}, and another one does so with less.",
            depth=chosen,
            goal=goal,
        )
    else:
        sentence = t(
            "depth = {depth} has a mean IoU of {mean}.",
            depth=chosen,
            mean=f"{found[chosen][0]:.3f}",
        )
    return all_of([(chosen == cheapest, sentence)])


def _gained(task: Task) -> Verdict:
    """Blocks of a picture against the pixels that skip connections put right."""
    w, given = task.figure, task.given
    rows, columns = given["blocks"]
    predictions = []
    kept = w.skip
    for skip in (False, True):
        w.skip = skip
        predictions.append(w.prediction.cpu().numpy())
    w.skip = kept
    gained = (predictions[1] == w.target) & (predictions[0] != w.target)
    height, width = gained.shape
    blocks = gained.reshape(rows, height // rows, columns, width // columns).sum((1, 3)).reshape(-1)
    picked = sorted(set(task.picks))
    share = blocks[picked].sum() / max(blocks.sum(), 1) if picked else 0.0
    if len(picked) > given["most"]:
        sentence = t(
            "You marked {marked} blocks: {most} are the most.",
            marked=len(picked),
            most=given["most"],
        )
        return Verdict(0, (sentence,))
    if share >= given["share"]:
        return Verdict(1)
    why = t(
        "The blocks hold {share} of the pixels that skip connections gain.", share=f"{share:.0%}"
    )
    return Verdict(float(share / given["share"]) * 0.99, (why,))


def _even(task: Task) -> Verdict:
    """Judge whether a stack's overlap is even, and whether five weights leave a ripple."""
    w, start = task.figure, task.given.get("layers")
    strides = [layer.stride for layer in w.layers]
    kept = start is None or strides == [layer["stride"] for layer in start]
    uneven = w.unevenness[-1]
    checks = [
        (kept, t("The strides are others than at first.")),
        (uneven == 1, t("The overlap is uneven: {ratio} to 1.", ratio=f"{uneven:g}")),
    ]
    stride = task.given["stride"]
    try:
        weights = [task.number(one["name"]) for one in task.record["fields"]]
        sums = {sum(weights[phase::stride], Fraction(0)) for phase in range(stride)}
        ends = bool(weights[0]) and bool(weights[-1])
        checks.append((ends, t("The first and the last weight must not be 0.")))
        ripple = t(
            "With stride {stride}, cells sum {sums} in turn: a ripple.",
            stride=stride,
            sums=listed([str(one) for one in sorted(sums)]),
        )
        checks.append((len(sums) == 1, ripple))
        nothing = t("The weights cancel each other: the output is 0 everywhere.")
        checks.append((sums != {0}, nothing))
    except ValueError as error:
        checks.append((False, str(error)))
    return all_of(checks)


# What is edited


def _agree(task: Task) -> Verdict:
    """Max unpooling that equals the bed of nails, with one largest cell in each window."""
    w, lib = task.figure, require_torch()
    x = lib.as_tensor(np.array(w.input, float))
    k = w.kernel_size if isinstance(w.kernel_size, int) else w.kernel_size[0]
    windows = x.unfold(0, k, k).unfold(1, k, k).reshape(-1, k * k)
    unique = bool(((windows == windows.amax(1, keepdim=True)).sum(1) == 1).all())
    same = lib.equal(w.unpooled["max_unpool"], w.unpooled["bed_of_nails"])
    return all_of(
        [
            (same, t("Max unpooling and the bed of nails still differ.")),
            (unique, t("In a window several cells are the largest: make one of them larger.")),
        ]
    )


def _no_inverse(task: Task) -> Verdict:
    w, lib = task.figure, require_torch()
    a = w.matrix.double()
    x = lib.as_tensor(np.array(w.input, float)).reshape(-1)
    difference = float((a.T @ (a @ x) - x).abs().max())
    differs = difference > ROUNDING * max(1, float(x.abs().max()))
    return all_of([(differs, t("Still AᵀA x = x."))])


def _interpolation(task: Task) -> Verdict:
    """Measure how far the output is from torch's interpolation, for the input and for noise."""
    w, lib = task.figure, require_torch()
    x = lib.as_tensor(np.array(w.input, float))
    kernel = lib.as_tensor(np.array(w.kernel, float))
    corners = task.given["align_corners"]
    noise = lib.rand(x.shape, generator=lib.Generator().manual_seed(0), dtype=x.dtype)
    apply = (lib.nn.functional.conv_transpose1d, lib.nn.functional.conv_transpose2d)[x.ndim - 1]
    worst = 0.0
    for cells in (x, noise):
        y = apply(
            cells[None, None],
            kernel[None, None],
            stride=w.stride,
            padding=w.padding,
            output_padding=w.output_padding,
        )
        size = [2 * n - 1 if corners else 2 * n for n in x.shape]
        if list(y.shape[2:]) != size:
            written = " × ".join(str(n) for n in y.shape[2:])
            return Verdict(0, (t("The output has {size} cells, another size.", size=written),))
        mode = ("linear", "bilinear")[x.ndim - 1]
        wanted = lib.nn.functional.interpolate(
            cells[None, None], size=size, mode=mode, align_corners=corners
        )
        inside = (..., *[slice(None) if corners else slice(1, -1)] * x.ndim)
        worst = max(worst, float((y - wanted)[inside].square().mean()))
    loss = t("The mean squared difference from the interpolation is {loss}.", loss=f"{worst:.3g}")
    return all_of([(worst < task.record["tolerance"], loss)])


# What is labelled


def _annotations(task: Task) -> Verdict:
    w, given = task.figure, task.given
    w.shows = "own"
    found = w.ious
    checks = []
    for tool in given["tools"]:
        got = found.get(tool)
        sentence = t("{tool}: not used yet.", tool=t(tool))
        if got is not None:
            sentence = t(
                "{tool}: IoU {iou}, less than {goal}.",
                tool=t(tool),
                iou=f"{got:.3f}",
                goal=given["iou"],
            )
        checks.append((got is not None and got >= given["iou"], sentence))
    return all_of(checks)


RULES: Final[dict[str, Callable[[Task], Verdict]]] = {
    "equal": _equal,
    "numbers": _numbers,
    "symbols": _symbols,
    "choice": _choice,
    "set": _set,
    "cells": _set,
    "index": _index,
    "inserted": _inserted,
    "matrix": _matrix,
    "size": _size,
    "sources": _sources,
    "receptive_field": _receptive_field,
    "border": _border,
    "cheapest": _cheapest,
    "gained": _gained,
    "even": _even,
    "agree": _agree,
    "no_inverse": _no_inverse,
    "interpolation": _interpolation,
    **MASK_RULES,
    "annotations": _annotations,
}
