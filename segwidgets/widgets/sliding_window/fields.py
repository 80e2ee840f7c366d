"""The receptive field of a score, layer by layer: where it lies, and what its pixels count."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, isqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops import Cost, cost
from segwidgets.ops.chain import POINTWISE, Pair, Window, as_pair, chain, window_of
from segwidgets.ops.cost import watched
from segwidgets.ops.receptive_field import from_windows
from segwidgets.widgets.sliding_window.layers import SILENT, layer_words
from segwidgets.widgets.sliding_window.plan import Plan

#: Cells along a side, at most, that show the influence of pixels.
MAX_CELLS = 48
#: Which part of the influence the inner field has.
SHARE = 0.9
# Units, bytes of all influences, and multiply-adds that measuring them may take.
_MAX_UNITS = 225
_BYTES = 120_000
_MAX_MACS = 10**9
# Of a batch of pictures and all that layers make of them.
_BATCH_BYTES = 2**28
# Pictures of noise in which gradients are looked for too: a maximum has them at one cell only.
_NOISE = 2


class Box(NamedTuple):
    """A part of the picture, in pixels; where layers pad it may begin before the first one."""

    top: int
    left: int
    rows: int
    columns: int

    def within(self, size: Pair) -> Box:
        """Cut off what lies outside of a picture."""
        top, left = max(0, self.top), max(0, self.left)
        bottom = min(size[0], self.top + self.rows)
        right = min(size[1], self.left + self.columns)
        return Box(top, left, max(0, bottom - top), max(0, right - left))


@dataclass(frozen=True)
class FieldLayer:
    """A layer of the network, with what works on each cell behind it, such as ReLU.

    `size` and `jump` follow from the kernels up to here: r += dilation·(k − 1)·j, then j *= stride.
    Where layers do not simply follow one another both are None, and so may be `window`.
    """

    words: str
    window: Window | None
    size: Pair | None
    jump: Pair | None


@dataclass(frozen=True)
class UnitField:
    """What one unit of a layer sees of the picture.

    `influence` is |∂ unit / ∂ pixel|, summed over the picture's channels, for the part of `box`
    that lies on the picture; of a layer's unit the channel with the largest value counts, which is
    `channel`. `inner` is the size of the inner part of the box that has 90 % of it, None where no
    pixel has any.
    """

    box: Box
    channel: int
    influence: NDArray[np.float32]
    inner: Pair | None


@dataclass(frozen=True)
class Fields:
    """Fields of some scores, and of the units in the middle of what each is made of.

    `rows` and `columns` of pixels have a score each, `units` are theirs in reading order, each with
    a field per layer. `exact` tells whether the boxes follow from the layers; else they are where
    gradients were found, in this picture or in noise.
    """

    layers: list[FieldLayer]
    exact: bool
    rows: list[int]
    columns: list[int]
    units: list[list[UnitField]]

    def pixel(self, unit: int) -> Pair:
        """Give the row and column of a unit's pixel."""
        row, column = divmod(unit, len(self.columns))
        return self.rows[row], self.columns[column]

    def nearest(self, row: float, column: float) -> int:
        """Find the unit whose pixel is nearest to a place."""
        i, j = (
            min(range(len(line)), key=lambda n: abs(line[n] - at))
            for line, at in ((self.rows, row), (self.columns, column))
        )
        return i * len(self.columns) + j


def measure_fields(plan: Plan, at: Pair | None = None) -> Fields:
    """Measure the fields of a grid of scores that goes through a pixel, by default the middle."""
    lib = require_torch()
    # What was made while a model only ran takes part in no gradient; a copy does.
    with lib.inference_mode(mode=False):
        return _Measuring(plan).fields(at)


class _Measuring:
    """A network, its layers, and the picture that it gets."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.size = plan.picture.size
        if plan.dense is None:
            # A window at a time: there is no network for the whole picture.
            self.net, self.image = copy.deepcopy(plan.model), plan.padded
            self.hem, self.stride = (plan.pad[0], plan.pad[0]), (plan.stride, plan.stride)
        else:
            self.net, self.image = copy.deepcopy(plan.dense), plan.dense_input
            self.hem, self.stride = plan.dense_hem, plan.network_stride
        self.image = self.image.clone()
        steps = chain(self.net) if plan.dense is not None else None
        windows = [window_of(step) for step in steps or ()]
        self.exact = bool(windows) and None not in windows
        # Whatever reads beyond the border has to have the whole picture.
        self.whole = plan.dense is not None and (
            not self.exact
            or any(getattr(step, "padding_mode", "zeros") == "circular" for step in steps or ())
        )
        self.modules: list[Any] = []
        self.layers = self._list_layers()

    def _list_layers(self) -> list[FieldLayer]:
        """List the layers; `modules` get the last module of each with its place in the order."""
        patch = self.plan.patch_size
        image = self.image if self.whole else self.image[:, :patch, :patch]
        modules, last = self._run(image[None])
        layers: list[FieldLayer] = []
        windows: list[Window] = []
        for number, (module, _) in enumerate(modules):
            kind, window = type(module).__name__, window_of(module)
            if layers and kind in POINTWISE:
                self.modules[-1] = number
                continue
            if kind in SILENT:
                continue
            size = jump = None
            if self.exact:
                assert window is not None
                windows.append(window)
                field = from_windows(windows)
                size, jump = field.size, as_pair(field.stride)
            layers.append(FieldLayer(layer_words(module, kind), window, size, jump))
            self.modules.append(number)
        if not self.exact and not (modules and last is modules[-1][1]):
            # What the network computes outside of its layers, such as the sum at a skip.
            layers.append(FieldLayer("output", None, None, None))
            self.modules.append(len(modules))
        return layers

    def _run(self, batch: Any) -> tuple[list[tuple[Any, Any]], Any]:
        """Run the network, and keep its modules with what each gave, then what it gave itself."""
        seen: list[tuple[Any, Any]] = []

        def keep(_name: str, module: Any, output: Any) -> None:
            if output is not None:
                seen.append((module, output[0] if isinstance(output, tuple | list) else output))

        with watched(self.net, keep):
            output = self.net(batch)
        return seen, output

    # Which units

    def fields(self, at: Pair | None) -> Fields:
        middle = tuple(side // 2 for side in self.size)
        given = _each(lambda a, s: a // s, at or middle, self.stride)
        counts = _each(lambda side, s: ceil(side / s), self.size, self.stride)
        given = _each(lambda a, n: min(a, n - 1), given, counts)
        side = min(isqrt(self._affordable()), *counts)
        rows, columns = (_through(a, n, side) for a, n in zip(given, counts, strict=True))
        places = [(row, column) for row in rows for column in columns]
        units = [found for batch in self._batches(places) for found in self._measure(batch)]
        return Fields(
            self.layers,
            self.exact,
            [row * self.stride[0] for row in rows],
            [column * self.stride[1] for column in columns],
            units,
        )

    def _affordable(self) -> int:
        """Count the units that there are bytes and time for, at least one."""
        cells = sum(
            min(rows, MAX_CELLS) * min(columns, MAX_CELLS) for rows, columns in self._largest()
        )
        pictures = 1 + _NOISE * (not self.exact)
        macs = pictures * self._cost.multiply_adds * (len(self.layers) + 1)
        return max(1, min(_MAX_UNITS, _BYTES // max(1, cells), _MAX_MACS // max(1, macs)))

    def _largest(self) -> list[Pair]:
        """Give the size of the field of every layer, at most."""
        return [
            _each(min, layer.size, self.size) if layer.size else self._crop()
            for layer in self.layers
        ]

    @property
    def _cost(self) -> Cost:
        return cost(self.net, (self.image.shape[0], *self._crop()))

    def _batches(self, places: list[Pair]) -> Iterator[list[Pair]]:
        size = max(1, _BATCH_BYTES // max(1, self._cost.activation_bytes))
        for first in range(0, len(places), size):
            yield places[first : first + size]

    # Their gradients

    def _crop(self) -> Pair:
        """Give the size of what has to be looked at for one unit."""
        if self.plan.dense is None:
            return self.plan.patch_size, self.plan.patch_size
        padded = self.image.shape[1], self.image.shape[2]
        if self.whole:
            return padded
        last = self.layers[-1]
        assert last.size is not None
        assert last.jump is not None
        # Wherever it begins, at the stride of the network, it may end with the picture.
        return _each(
            lambda side, r, j: min(side, r + j + (side - r - j) % j), padded, last.size, last.jump
        )

    def _corner(self, place: Pair) -> Pair:
        """Find where the part of the picture begins that a unit is measured on."""
        if self.plan.dense is None:
            return _each(lambda a, s: a * s, place, self.stride)
        if self.whole:
            return 0, 0
        last = self.layers[-1]
        padded, padding = (self.image.shape[1], self.image.shape[2]), self._padding()
        assert last.jump is not None
        return _each(
            lambda a, j, p, side, crop: max(0, min((a * j - p) // j * j, side - crop)),
            place,
            last.jump,
            padding,
            padded,
            self._crop(),
        )

    def _padding(self, number: int = -1) -> Pair:
        """Add up what the layers pad, in pixels, up to one of them; by default the last."""
        last = number % len(self.layers)
        windows = [layer.window for layer in self.layers[: last + 1] if layer.window is not None]
        return from_windows(windows).padding

    def _measure(self, places: list[Pair]) -> list[list[UnitField]]:
        lib = require_torch()
        corners = [self._corner(place) for place in places]
        rows, columns = self._crop()
        batch = lib.stack(
            [self.image[:, top : top + rows, left : left + columns] for top, left in corners]
        )
        if not self.exact:
            batch = lib.cat([batch, *_noise(batch)])
        batch = batch.requires_grad_()
        with lib.enable_grad():
            modules, output = self._run(batch)
            if not output.requires_grad:
                raise ValueError("what it computes cannot be traced back to the picture.")
            outputs = [*(found for _, found in modules), output]
            units: list[list[UnitField]] = [[] for _ in places]
            for number, module in enumerate(self.modules):
                here = [
                    self._unit(number, place, corner, outputs[module].shape, output.shape)
                    for place, corner in zip(places, corners, strict=True)
                ]
                found = self._gradients(batch, outputs[module], here, len(places))
                for unit, each in zip(units, zip(corners, here, *found, strict=True), strict=True):
                    unit.append(self._as_field(number, *each))
        return units

    def _unit(
        self, number: int, place: Pair, corner: Pair, shape: Any, last: Any
    ) -> tuple[int, ...] | None:
        """Find the unit of a layer in the middle of what a score is made of; None of a vector."""
        if len(shape) != 4:
            return None
        if not self.exact:
            if self.plan.dense is None:
                place, last = (0, 0), (1, 1, 1, 1)
            spread = zip(place, shape[2:], last[2:], strict=True)
            return tuple((2 * a + 1) * side // (2 * end) for a, side, end in spread)
        jump = self.layers[-1].jump
        assert jump is not None
        at = _each(lambda a, c, j: a - c // j, place, corner, jump)
        for layer in reversed(self.layers[number + 1 :]):
            window = layer.window
            assert window is not None
            at = _each(
                lambda a, s, p, d, k: a * s - p + d * ((k - 1) // 2),
                *(at, window.stride, window.padding, window.dilation, window.kernel_size),
            )
        return _each(lambda a, side: max(0, min(a, side - 1)), at, shape[2:])

    def _gradients(
        self, batch: Any, output: Any, here: list[tuple[int, ...] | None], count: int
    ) -> tuple[list[int], list[Any], list[Any]]:
        """Find the channel of each unit, the influence on it, and where there is any at all."""
        lib = require_torch()
        pictures = len(batch) // count
        if here[0] is None:
            values = output.flatten(1)
        else:
            lines = lib.tensor([*here] * pictures, device=output.device).T
            values = output[lib.arange(len(batch), device=output.device), :, lines[0], lines[1]]
        channels = values.argmax(1)
        chosen = values.gather(1, channels[:, None]).sum()
        if not chosen.requires_grad:
            gradient = lib.zeros_like(batch)
        else:
            (gradient,) = lib.autograd.grad(chosen, batch, retain_graph=True, allow_unused=True)
            gradient = lib.zeros_like(batch) if gradient is None else gradient
        influence = gradient.abs().sum(1).reshape(pictures, count, *batch.shape[2:])
        first = influence[0].float().cpu().numpy()
        somewhere = (influence != 0).any(0).cpu().numpy()
        return channels[:count].tolist(), list(first), list(somewhere)

    def _as_field(
        self,
        number: int,
        corner: Pair,
        here: tuple[int, ...] | None,
        channel: int,
        influence: NDArray[np.float32],
        somewhere: NDArray[np.bool_],
    ) -> UnitField:
        """Say where a field lies on the picture, from where it lies on a part of the padded one."""
        shift = _each(lambda c, h: c - h, corner, self.hem)
        layer = self.layers[number]
        if layer.size is None:
            box = _bounds(somewhere)
        else:
            # The first cell of a layer sees what begins before the picture by all its padding.
            padding, jump = self._padding(number), layer.jump
            assert here is not None
            box = Box(*_each(lambda a, j, p: a * j - p, here, jump, padding), *layer.size)
        moved = Box(box.top + shift[0], box.left + shift[1], box.rows, box.columns)
        seen = moved.within(self.size)
        top, left = seen.top - shift[0], seen.left - shift[1]
        shown = influence[top : top + seen.rows, left : left + seen.columns]
        return UnitField(moved, channel, shown, inner_size(moved, seen, shown))


def _noise(batch: Any) -> Iterator[Any]:
    """Make other pictures, the same ones every time, and leave torch's own generator alone."""
    lib = require_torch()
    generator = lib.Generator().manual_seed(0)
    for _ in range(_NOISE):
        yield lib.randn(batch.shape, generator=generator).to(batch)


def inner_size(box: Box, seen: Box, influence: NDArray[np.float32]) -> Pair | None:
    """Find the smallest inner part of a box, one ring after another taken off, that has 90 %.

    `influence` is that of the pixels of the box that are seen.

    Examples
    --------
    >>> box = Box(0, 0, 3, 3)
    >>> inner_size(box, box, np.eye(3, dtype="float32"))
    (3, 3)
    >>> inner_size(box, box, np.diag([0, 1, 0.1]).astype("float32"))
    (1, 1)
    """
    total = float(influence.sum(dtype=float))
    if not total > 0:
        return None
    top, left = box.top - seen.top, box.left - seen.left
    for ring in range((min(box.rows, box.columns) + 1) // 2 - 1, 0, -1):
        rows = slice(max(0, top + ring), max(0, top + box.rows - ring))
        columns = slice(max(0, left + ring), max(0, left + box.columns - ring))
        if float(influence[rows, columns].sum(dtype=float)) >= SHARE * total:
            return box.rows - 2 * ring, box.columns - 2 * ring
    return box.rows, box.columns


def _bounds(hit: NDArray[np.bool_]) -> Box:
    """Find the smallest box around what is true; an empty one where nothing is."""
    if not hit.any():
        return Box(0, 0, 0, 0)
    rows, columns = hit.any(1).nonzero()[0], hit.any(0).nonzero()[0]
    top, left = int(rows[0]), int(columns[0])
    return Box(top, left, int(rows[-1]) + 1 - top, int(columns[-1]) + 1 - left)


def _through(at: int, count: int, wanted: int) -> list[int]:
    """Spread so many places evenly over `count`, one of them at a place."""
    step = max(1, ceil(count / wanted))
    return list(range(at % step, count, step))


def _each(rule: Any, *pairs: Any) -> Pair:
    """Apply a rule to rows, then to columns."""
    rows, columns = (rule(*numbers) for numbers in zip(*pairs, strict=True))
    return rows, columns
