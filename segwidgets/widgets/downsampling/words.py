"""What the downsampling figure says of a step, as the page says it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segwidgets.shared.language import listed, msg, spoken, t
from segwidgets.terms.numbers import show
from segwidgets.terms.parameters import Axes
from segwidgets.terms.pooling import Pooling
from segwidgets.terms.symbols import indexed
from segwidgets.widgets.downsampling.results import CellResults
from segwidgets.widgets.methods import Spec
from segwidgets.widgets.words import area, times

#: The methods as headings.
NAMES = {
    "max_pool": msg("Max pooling"),
    "avg_pool": msg("Average pooling"),
    "strided_conv": msg("Strided convolution"),
    "subsample": msg("Subsampling"),
    "blur_pool": msg("Blur pooling"),
}
#: The same where there is less room.
SHORT = {**NAMES, "avg_pool": msg("Avg. pooling"), "strided_conv": msg("Strided conv.")}


def lower(name: str) -> str:
    """Give a method's name as it stands in a sentence."""
    # German keeps a noun's capital letter.
    return t(NAMES[name]) if spoken() == "de" else t(NAMES[name]).lower()


def sentence(results: CellResults, step: int, methods: tuple[str, ...]) -> str:
    """Say what each method makes of a window."""
    at = divmod(step, results.output_size[1])
    window = str(at[1]) if results.dims == 1 else str(at)
    where = _area(results, results.window(step))
    if results.spec["labels"] == "changes":
        made = [
            t("{method} by {change}", method=lower(name), change=_change(results, name, step))
            for name in methods
        ]
        return t(
            "Window {window}, {where}: a shift by {shift} changes {made}.",
            window=window,
            where=where,
            shift=results.by,
            made=listed(made),
        )
    made = [_made(results, name, step) for name in methods]
    return t("Window {window}, {where}: {made}.", window=window, where=where, made=listed(made))


def _change(results: CellResults, name: str, step: int) -> str:
    return show(float(results.change(name).ravel()[step]))


def _made(results: CellResults, name: str, step: int) -> str:
    terms = results.terms(name)
    mine = terms.output_index == step
    cells = terms.input_index[mine]
    method = lower(name)
    if len(cells) == 0 and name in ("subsample", "blur_pool"):
        return t("{method} finds no cell and makes 0", method=method)
    value = show(float(results.output(name).ravel()[step]))
    # The caption names cells as the grids show them.
    if results.spec["labels"] == "symbols":
        n = int(mine.sum())
        value = t("a sum of {n} terms", n=n) if n > 1 else _symbol(results, name, step)
    if name == "avg_pool":
        return t("{method} makes {value}", method=method, value=value)
    if name == "strided_conv":
        return t("{method} {value}", method=method, value=value)
    sentence = {
        "max_pool": msg("{method} keeps {value} from {where}"),
        "subsample": msg("{method} takes {value} from {where}"),
        "blur_pool": msg("{method} makes {value} of {where}"),
    }[name]
    return t(sentence, method=method, value=value, where=_area(results, cells))


def _symbol(results: CellResults, name: str, step: int) -> str:
    """Write an output in symbols, or how many terms it has."""
    terms = results.terms(name)
    count = int((terms.output_index == step).sum())
    if count > 1:
        return t("{n} terms", n=count)
    if count == 0:
        return "0"
    row = int(np.flatnonzero(terms.output_index == step)[0])
    weight = float(terms.weights[row])
    name_of = symbols(results)[int(terms.input_index[row])]
    return name_of if weight == 1 else show(weight, 2) + name_of


def symbols(results: CellResults) -> list[str]:
    """Name every cell of the input."""
    return indexed("a", results.size[2 - results.dims :])


def labels(results: CellResults, name: str) -> list[str]:
    """Label every output of a method in symbols."""
    return [_symbol(results, name, step) for step in range(int(np.prod(results.output_size)))]


def _area(results: CellResults, cells: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> str:
    """Name cells; in 1D, where there is one row, by their columns."""
    if results.dims == 2:
        return area(cells, results.size)
    first, last = int(cells.min()), int(cells.max())
    shown = str(first) if first == last else f"{first}–{last}"
    return t("{n|cell|cells} {cells}", n=last - first + 1, cells=shown)


def facts(mean: float, by: int, change: float) -> list[str]:
    """Say what a result keeps on the whole, and how far a shift changes it."""
    return [
        t("mean {mean}", mean=show(mean)),
        t("shift by {shift}: ±{change}", shift=by, change=show(change)),
    ]


def image_sentence(before: tuple[int, ...], after: tuple[int, ...], by: int) -> str:
    """Say how much of a photograph is kept."""
    return t(
        "{before} becomes {after}: one value for {share} pixels, drawn as large as they are. ± is "
        "how far a shift by {shift} {shift|pixel|pixels} changes a value on average.",
        before=times(before),
        after=times(after),
        share=show(round(before[0] * before[1] / (after[0] * after[1]))),
        shift=by,
    )


def code(method: str, pooling: Pooling, spec: Spec, size: Axes, dims: int) -> str:
    """Write the line of torch that makes one output per window of an input of a size."""
    d, axes = f"{dims}d", range(2 - dims, 2)
    wanted = pooling.size(size)

    def plain(pair: tuple[int, ...]) -> str:
        return str(pair[-1]) if dims == 1 or pair[0] == pair[1] else str(tuple(pair))

    stride, padding = plain(pooling.stride), plain(pooling.padding)
    pooled = "".join(
        (
            f", {plain(pooling.kernel_size)}",
            f", stride={stride}" if pooling.stride != pooling.kernel_size else "",
            f", padding={padding}" if max(pooling.padding) else "",
            ", ceil_mode=True" if pooling.ceil_mode else "",
        )
    )
    x = f"torch.roll(x, {spec['shift']}, -1)" if spec["shift"] else "x"
    if method == "max_pool":
        return f"F.max_pool{d}({x}{pooled})"
    if method == "avg_pool":
        counted = "" if spec["count_include_pad"] else ", count_include_pad=False"
        return f"F.avg_pool{d}({x}{pooled}{counted})"
    if method == "strided_conv":
        # A last window of ceil_mode, which convolutions do not have, sticks out into zeros.
        ends = [
            (p, max(p, (h - 1) * s + k - n - p))
            for n, h, k, s, p in zip(size, wanted, *list(vars(pooling).values())[:3], strict=True)
        ]
        room = f", padding={padding}" if max(pooling.padding) else ""
        if any(near < far for near, far in ends):
            x, room = _padded(x, [ends[axis] for axis in axes]), ""
        return f"F.conv{d}({x}, kernel, stride={stride}{room})"
    # Every stride-th cell: perhaps more of them than windows, or fewer.
    found = [-(-n // s) for n, s in zip(size, pooling.stride, strict=True)]
    cut = [found[axis] > wanted[axis] for axis in axes]
    if method == "blur_pool":
        blurs = [1 if size[axis] == 1 else spec["blur_size"] for axis in axes]
        x = _padded(x, [((b - 1) // 2, b // 2) for b in blurs], ", mode='reflect'")
        line = f"F.conv{d}({x}, blur, stride={stride})"
        ends_at = [f":{wanted[a]}" if less else ":" for a, less in zip(axes, cut, strict=True)]
        line += f"[..., {', '.join(ends_at)}]" if any(cut) else ""
    else:
        steps = [
            (f":{wanted[a] * s}" if less else ":") + (f":{s}" if s > 1 else "")
            for a, s, less in zip(axes, pooling.stride[2 - dims :], cut, strict=True)
        ]
        line = f"{x}[..., {', '.join(steps)}]"
    return _padded(line, [(0, max(0, wanted[a] - found[a])) for a in axes])


def _padded(x: str, ends: Sequence[tuple[int, int]], mode: str = "") -> str:
    """Pad axes at their near and far ends; torch names the last axis first."""
    sides = ", ".join(f"{near}, {far}" for near, far in reversed(ends))
    return f"F.pad({x}, ({sides}){mode})" if any(map(any, ends)) else x
