"""Receptive fields of networks that are more than a chain of layers, found by running them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from segwidgets._torch import require_torch
from segwidgets.ops.probe import (
    REFUSALS,
    OutputError,
    Probe,
    copied,
    first_line,
    probe_of,
    said,
    scores_of,
)

if TYPE_CHECKING:
    import torch

# What both sides of a ratio of sizes are made of, so that it comes out whole: 2⁶·3·5·7.
_COMMON = 6720
# Pixels after which networks repeat: their strides, and sides that have to be multiples.
_PERIOD = 64
# Long enough for the scores of a period to see no edge; the first is so in most networks.
_SIDES = (256, 512, 1024, 2048)
# Pictures that run at once.
_BATCH = 8


class Axis(NamedTuple):
    """What is seen along an axis: pixels, and pixels from score to score and before the first."""

    size: int
    stride: int | Fraction
    padding: int


class NoFieldError(ValueError):
    """Says that a network's scores have no receptive field, or none that can be told."""


def trace(model: torch.nn.Module) -> tuple[Axis, Axis]:
    """Find which rows and columns of a picture a score depends on.

    Rows or columns are blotted out with NaN, which spreads to every score that depends on them.
    Where networks lose NaN, they are watched: an argmax gives NaN for NaN, and max unpooling
    gives it to the whole window. In the end the picture around the field is changed, and the
    score has to stay.
    """
    found = probe_of(model)
    if found is None:
        raise NoFieldError(
            "the network takes no square picture of any side up to 1024: give it what its first "
            "layer takes, (N, C, H, W), or set model.patch_size to the side that it was made for."
        )
    probe, side = found
    tracer = Tracer(model, probe)
    shape = probe.shape(side, side) or ()
    step = probe.step(side)
    if step is None:
        return tracer.patch(side, 0), tracer.patch(side, 1)
    scales = [_scale(probe, side, step, axis) for axis in range(2)]
    if len(shape) not in (3, 4) or 0 in scales:
        layer = probe.fixing_layer(side)
        where = "" if layer is None else f", for {layer} takes in all of it"
        raise NoFieldError(
            f"the network gives one answer, of shape {shape[1:]}, for a picture of any size"
            f"{where}: it has no receptive field but the whole picture. Give the layers before "
            f"that, or to_convolutional(model, patch_size) with the side of its patches."
        )
    rows, columns = (tracer.axis(side, step, 1 / scale, n) for n, scale in enumerate(scales))
    return rows, columns


def _scale(probe: Probe, side: int, step: int, axis: int) -> Fraction:
    """Count the scores that a pixel more along an axis gives."""
    more = _COMMON * (step if probe.weightless else 1)
    for square in (False, True):
        shapes = [
            probe.strip(length, length if square else side, axis) for length in (side, side + more)
        ]
        before, after = (shape[axis - 2] if shape and len(shape) > 2 else None for shape in shapes)
        if before is not None and after is not None:
            return Fraction(after - before, more)
    return Fraction(0)


class Tracer:
    """Runs a copy of a network, in double precision, on pictures that are blotted out in part."""

    def __init__(self, model: torch.nn.Module, probe: Probe) -> None:
        lib = require_torch()
        self.probe = probe
        # In double precision no library takes a shortcut through a transform, which would spread
        # NaN.
        self.model = copied(model).to("cpu", lib.float64)

    def run(self, pictures: Any, *, values: bool = True) -> Any:
        """Score pictures (N, C, H, W): (N, K, h, w), or (N, K) as (N, K, 1, 1).

        Without `values` only what is NaN is as it should be.
        """
        lib = require_torch()
        try:
            with ExitStack() as stack:
                stack.enter_context(lib.no_grad())
                stack.enter_context(lib.random.fork_rng(devices=[]))
                stack.enter_context(_keeping_nan(values))
                lib.random.default_generator.manual_seed(0)
                # A layer may work in place.
                scores = scores_of(self.model(pictures.clone()))
        except OutputError as error:
            raise NoFieldError(str(error)) from None
        except REFUSALS as error:
            raise NoFieldError(
                f"the network takes no picture of shape {tuple(pictures.shape)} in double "
                f"precision on the CPU, as tracing needs: {first_line(error)}."
            ) from error
        if not scores.is_floating_point():
            raise NoFieldError(
                f"the network gives whole numbers ({scores.dtype}), which cannot be traced: give "
                f"the network without the layer that rounds or compares its scores."
            )
        if scores.ndim == 3:
            # One number for each place, as argmax leaves them.
            return scores[:, None]
        return scores if scores.ndim == 4 else scores.flatten(1)[..., None, None]

    def picture(self, rows: int, columns: int) -> Any:
        """Make a picture of values that no division by 0 comes from, which would be NaN as well."""
        lib = require_torch()
        cells = self.probe.channels * rows * columns
        values = lib.linspace(0.1, 0.9, cells, dtype=lib.float64)
        return values.reshape(1, self.probe.channels, rows, columns)

    def patch(self, side: int, axis: int) -> Axis:
        """Trace a network that takes pictures of one side only."""
        strip = _Strip(self, side, side, axis)
        if strip.cells == 1:
            first, last = strip.ends([0])[0]
            strip.check(0, first, last)
            return Axis(last - first + 1, 1, -first)
        here = (strip.cells - 1) // 2
        ends = strip.ends([here, here + 1])
        (first, last), (after, end) = ends[here], ends[here + 1]
        if first <= 0 or end >= side - 1 or after <= first:
            raise NoFieldError(
                f"the network takes pictures of {side} × {side} pixels only, and its scores depend "
                f"on them up to their edge: it has no receptive field but the whole picture."
            )
        strip.check(here, first, last)
        return Axis(last - first + 1, after - first, here * (after - first) - first)

    def axis(self, side: int, step: int, stride: Fraction, axis: int) -> Axis:
        """Trace one axis, on pictures as long as it takes, and as narrow as they may be."""
        length = side
        for target in _SIDES:
            length = side + max(0, -(-(target - side) // step)) * step
            strip = _Strip(self, length, self._width(length, side, axis), axis)
            found = strip.field(stride)
            if found is not None:
                return found
            self._refuse_global(strip)
        raise NoFieldError(
            f"the scores depend on more than {length // 2} pixels a side, or on the whole picture, "
            f"however large it is: such a network has no receptive field that can be traced."
        )

    def _width(self, length: int, side: int, axis: int) -> int:
        """Find the narrowest strip that the network takes, for the work grows with it."""
        widths = range(1, side + 1)
        fits = (width for width in widths if self.probe.strip(length, width, axis) is not None)
        return next(fits, length)

    def _refuse_global(self, strip: _Strip) -> None:
        layer = self._culprit(strip)
        if layer is None:
            return
        words, replaceable = layer
        way_out = (
            "Put torch.nn.Identity() in its place, and in that of all of its kind, to learn what "
            "the layers around it see."
            if replaceable
            else "Give the layers before that."
        )
        raise NoFieldError(
            f"the scores depend on the whole picture, however large it is, for {words} takes in "
            f"all of it: such a network has no receptive field. {way_out}"
        )

    def _culprit(self, strip: _Strip) -> tuple[str, bool] | None:
        """Find the layer that turns all to NaN at once where a single line of pixels is NaN."""
        jumps: list[Any] = []
        # The largest share of what any layer before has given that is NaN.
        share = 0.0

        def seen(module: Any, _inputs: Any, output: Any) -> None:
            nonlocal share
            try:
                after = scores_of(output)
            except ValueError:
                return
            now = float(after.isnan().double().mean()) if after.is_floating_point() else 0.0
            if now == 1 and share <= 0.5:
                jumps.append(module)
            share = max(share, now)

        handles = [module.register_forward_hook(seen) for module in self.model.modules()]
        try:
            self.run(strip.blotted([(0, 1)]), values=False)
        finally:
            for handle in handles:
                handle.remove()
        # A convolution or a pooling may reach far, but not over any picture.
        if not jumps or hasattr(jumps[0], "kernel_size"):
            return None
        names = {module: name for name, module in self.model.named_modules()}
        name = names[jumps[0]]
        return said(name, jumps[0]), bool(name)


class _Strip:
    """A picture, long along one axis, whose lines are blotted out."""

    def __init__(self, tracer: Tracer, length: int, width: int, axis: int) -> None:
        self._tracer, self._length, self._axis = tracer, length, axis
        size = (length, width) if axis == 0 else (width, length)
        self._picture = tracer.picture(*size)
        self._known: dict[tuple[int, int], Any] = {}
        untouched = tracer.run(self._picture)
        if bool(untouched.isnan().any()):
            raise NoFieldError(
                "the network gives NaN for a picture without any: look for NaN among its weights, "
                "and for divisions and logarithms of 0."
            )
        self.cells = int(untouched.shape[2 + axis])
        self._scores = untouched

    def blotted(self, lines: list[tuple[int, int]]) -> Any:
        """Copy the picture once for each range of lines, and blot them out."""
        batch = self._picture.repeat(len(lines), 1, 1, 1)
        for picture, (first, end) in zip(batch, lines, strict=True):
            picture.movedim(1 + self._axis, 0)[first:end] = require_torch().nan
        return batch

    def _reached(self, lines: Iterable[tuple[int, int]]) -> None:
        """Find out which cells ranges of lines reach."""
        todo = [span for span in dict.fromkeys(lines) if span not in self._known]
        for start in range(0, len(todo), _BATCH):
            part = todo[start : start + _BATCH]
            nan = self._tracer.run(self.blotted(part), values=False).isnan().any(1)
            reached = nan.any(2 - self._axis)
            self._known.update(zip(part, reached.tolist(), strict=True))

    def ends(self, cells: list[int]) -> dict[int, tuple[int, int]]:
        """Find the first and the last line that each cell depends on."""
        n = self._length
        # The first line is the largest number of lines from the top that do not reach the cell;
        # of the last, likewise from the bottom.
        before = {cell: [0, n] for cell in cells}
        behind = {cell: [0, n] for cell in cells}
        while True:
            spans: dict[int, dict[int, tuple[int, int]]] = {0: {}, 1: {}}
            for cell in cells:
                for way, bounds in enumerate((before[cell], behind[cell])):
                    if bounds[1] - bounds[0] > 1:
                        lines = sum(bounds) // 2
                        spans[way][cell] = (0, lines) if way == 0 else (n - lines, n)
            if not spans[0] and not spans[1]:
                break
            self._reached([*spans[0].values(), *spans[1].values()])
            for way, (every, of) in enumerate(((before, spans[0]), (behind, spans[1]))):
                for cell, span in of.items():
                    lines = span[1] if way == 0 else n - span[0]
                    every[cell][1 if self._known[span][cell] else 0] = lines
        return {cell: (before[cell][0], n - 1 - behind[cell][0]) for cell in cells}

    def field(self, stride: Fraction) -> Axis | None:
        """Find what scores in the middle see; None where the picture is too short to tell."""
        n, middle = self._length, self._middle()
        self._reached([(0, 1), (n - 1, n), (0, n)])
        if not self._known[0, n][middle]:
            raise _untraceable()
        period = max(1, int(_PERIOD / stride))
        ends_of = (middle, min(middle + period, self.cells) - 1)
        if any(self._known[edge][cell] for edge in ((0, 1), (n - 1, n)) for cell in ends_of):
            # One that sees an edge tells nothing, so there is no need to look closer.
            return None
        # Scores far apart and near: a network whose fields differ from score to score shows it,
        # and is looked at score by score.
        spread = {middle + 2**k - 1 for k in range(period.bit_length())} | {middle + period - 1}
        ends = self._inner(sorted(spread))
        if ends and len({(a - c * stride, b - c * stride) for c, (a, b) in ends.items()}) > 1:
            ends = self._inner(list(range(middle, middle + period)))
        if ends is None:
            return None
        first, last = ends[middle]
        self.check(middle, first, last)
        size = max(last - first + 1 for first, last in ends.values())
        plain = int(stride) if stride.denominator == 1 else stride
        return Axis(size, plain, int(middle * stride) - first)

    def _inner(self, cells: list[int]) -> dict[int, tuple[int, int]] | None:
        """Find the ends of cells; None if one of them sees an edge of the picture."""
        if cells[-1] >= self.cells:
            return None
        ends = self.ends(cells)
        seen = [line for pair in ends.values() for line in pair]
        return ends if min(seen) > 0 and max(seen) < self._length - 1 else None

    def _middle(self) -> int:
        """Choose a cell in the middle that is the first of a period, as the first of all is."""
        middle, round_ = self.cells // 2, 1
        while 2 * round_ <= min(_PERIOD, middle):
            round_ *= 2
        return middle // round_ * round_

    def check(self, cell: int, first: int, last: int) -> None:
        """Change all that a score is said not to depend on, and see that it stays."""
        lib = require_torch()
        changed = self._picture.clone()
        lines = changed.movedim(2 + self._axis, 0)
        for part in (lines[:first], lines[last + 1 :]):
            part.copy_(lib.linspace(0.95, 0.05, part.numel(), dtype=part.dtype).reshape(part.shape))
        scores = self._tracer.run(changed)
        own, now = (values.select(2 + self._axis, cell) for values in (self._scores, scores))
        if first > last or not lib.allclose(own, now, rtol=1e-6, atol=1e-9):
            raise _untraceable()


def _untraceable() -> NoFieldError:
    return NoFieldError(
        "the scores depend on pixels in a way that cannot be traced, for the network compares "
        "values and picks by that (torch.where, masks, sorting, rounding): give the part of it "
        "before that, or one with torch.nn.ReLU() and the like instead."
    )


def _keeping_nan(values: bool) -> Any:
    """Make a mode in which the functions of torch that lose NaN keep it.

    Without `values`, a convolution takes the sum of its channels, once for all that it gives: each
    of these is NaN where any channel is.
    """
    lib = require_torch()
    from torch.overrides import TorchFunctionMode

    def convolved(func: Any, args: Any, given: Any) -> Any:
        more = ["dilation", "groups"]
        if func is lib.conv_transpose2d:
            more = ["output_padding", "groups", "dilation"]
        names = ["input", "weight", "bias", "stride", "padding", *more]
        named = {**dict(zip(names, args, strict=False)), **given}
        picture, weight, bias = (named.pop(name, None) for name in names[:3])
        if picture.ndim != 4 or named.get("groups", 1) != 1:
            return func(*args, **given)
        outputs = weight.shape[0 if func is lib.conv2d else 1]
        added = picture.new_zeros(outputs) if bias is None else bias
        one = func(picture.sum(1, keepdim=True), weight.mean((0, 1), keepdim=True), **named)
        return one + added[:, None, None]

    def dimension(args: Any, given: Any) -> tuple[Any, bool]:
        dim = given.get("dim", args[1] if len(args) > 1 else None)
        return dim, bool(given.get("keepdim", args[2] if len(args) > 2 else False))

    def spread(result: Any, args: Any, given: Any) -> Any:
        """Give NaN to the whole window of a value that is no number."""
        values = args[0] if args else given["input"]
        windows = ["kernel_size", "stride", "padding"]
        kernel, stride, padding = (
            given.get(name, args[n + 2] if len(args) > n + 2 else None)
            for n, name in enumerate(windows)
        )
        kernel, stride, padding = (
            tuple(v) if isinstance(v, tuple | list) else (v, v)
            for v in (kernel, stride or kernel, padding or 0)
        )
        lost = values.isnan().to(values.dtype).reshape(-1, 1, *values.shape[-2:])
        reach = lib.nn.functional.conv_transpose2d(
            lost, lost.new_ones(1, 1, *kernel), stride=stride, padding=padding
        )
        mask = lib.zeros_like(result, dtype=lib.bool).reshape(-1, *result.shape[-2:])
        rows, columns = (min(a, b) for a, b in zip(reach.shape[-2:], mask.shape[-2:], strict=True))
        mask[:, :rows, :columns] = reach[:, 0, :rows, :columns] > 0
        return result.masked_fill(mask.reshape(result.shape), lib.nan)

    class KeepingNan(TorchFunctionMode):
        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            given = kwargs or {}
            if not values and func in (lib.conv2d, lib.conv_transpose2d):
                return convolved(func, args, given)
            result = func(*args, **given)
            name = getattr(func, "__name__", "")
            if name == "max_unpool2d":
                return spread(result, args, given)
            if name not in ("argmax", "argmin", "max", "min"):
                return result
            source: Any = args[0] if args else given.get("input")
            indices = result if lib.is_tensor(result) else getattr(result, "indices", None)
            if indices is None or indices.is_floating_point() or not source.is_floating_point():
                return result
            dim, keep = dimension(args, given)
            lost = source.isnan().any() if dim is None else source.isnan().any(dim, keep)
            # Whatever was chosen among numbers of which one is none.
            honest = indices.to(source.dtype).masked_fill(lost, lib.nan)
            return honest if lib.is_tensor(result) else type(result)((result[0], honest))

    return KeepingNan()
