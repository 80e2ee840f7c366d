"""The table of cases that both sides are held to; every number is small and exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, product

import numpy as np
from numpy.typing import NDArray

Axes = tuple[int, ...]

TRUE = "convolution"


@dataclass(frozen=True)
class Case:
    """Sizes and parameters of one (transposed) convolution, one number per axis."""

    id: str
    input_size: Axes
    kernel_size: Axes
    stride: Axes
    padding: Axes
    output_padding: Axes
    dilation: Axes
    bias: float
    padding_mode: str = "zeros"
    operation: str = "cross-correlation"
    in_channels: int = 1
    out_channels: int = 1
    groups: int = 1

    @property
    def dims(self) -> int:
        return len(self.input_size)

    @property
    def input(self) -> NDArray[np.float64]:
        return _filled(self.input_size, 7, 5)

    @property
    def kernel(self) -> NDArray[np.float64]:
        return _filled(self.kernel_size, 5, 2)

    def stacked(self, weight_leads: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give input and weight with all channels, of torch's shapes."""
        ins, outs = self.in_channels, self.out_channels
        weight = (
            (outs, ins // self.groups) if weight_leads == "output" else (ins, outs // self.groups)
        )
        return _filled((ins, *self.input_size), 7, 5), _filled((*weight, *self.kernel_size), 5, 2)

    @property
    def biases(self) -> tuple[float, ...]:
        """A bias for each output channel."""
        return tuple(self.bias * (1 - channel) for channel in range(self.out_channels))


def _filled(size: Axes, step: int, shift: int) -> NDArray[np.float64]:
    """Fill with whole numbers from -4 to 4 and a few halves, all exact in binary."""
    flat = np.arange(np.prod(size)) * step + shift
    return ((flat % 9) - 4 + np.where(flat % 11 == 0, 0.5, 0.0)).reshape(size)


def _case(
    name: str,
    n: int | Axes,
    k: int | Axes,
    s: int | Axes = 1,
    p: int | Axes = 0,
    op: int | Axes = 0,
    d: int | Axes = 1,
    bias: float = 0.0,
    mode: str = "zeros",
    operation: str = "cross-correlation",
) -> Case:
    dims = len(n) if isinstance(n, tuple) else 1
    axes = [v if isinstance(v, tuple) else (v,) * dims for v in (n, k, s, p, op, d)]
    return Case(f"{dims}d-{name}", *axes, bias, mode, operation)


CONV_TRANSPOSE = [
    _case("lecture", 2, 3, 2),
    _case("lecture-output-padding", 2, 3, 2, op=1),
    _case("one-cell", 1, 1),
    _case("one-input-cell", 1, 4, 3),
    _case("one-tap", 5, 1, 2),
    _case("gaps", 3, 2, 4),
    _case("stride-1", 4, 3),
    _case("no-overlap", 4, 2, 2),
    _case("even-overlap", 4, 4, 2),
    _case("bias", 3, 3, 2, bias=1.5),
    _case("padding", 4, 3, 2, 1),
    _case("padding-and-output-padding", 4, 3, 2, 1, 1),
    _case("output-padding-over-padding", 3, 3, 4, 1, 3),
    _case("padding-over-output-padding", 4, 4, 3, 2, 1),
    _case("padding-crops-to-one", 3, 3, 1, 2),
    _case("padding-crops-whole-stamps", 5, 2, 2, 3),
    _case("dilation", 3, 3, 2, d=2),
    _case("dilation-over-stride", 3, 3, 2, d=3),
    _case("output-padding-equals-stride", 3, 3, 2, 0, 2, 3),
    _case("output-padding-over-stride", 3, 2, 1, 1, 3, 4),
    _case("output-padding-over-stride-padded", 4, 3, 2, 4, 4, 5, 2.0),
    _case("long-kernel", 2, 7, 3, 2, 2),
    _case("worked-example", (3, 3), (3, 3), 2),
    _case("one-cell", (1, 1), (1, 1)),
    _case("one-input-cell", (1, 1), (3, 2), (2, 3)),
    _case("one-tap", (3, 2), (1, 1), 3),
    _case("one-row", (1, 4), (2, 3), 2),
    _case("one-column", (4, 1), (3, 1), (1, 2)),
    _case("non-square-input", (2, 4), (3, 3), 2),
    _case("non-square-kernel", (3, 3), (2, 4), 2),
    _case("non-square-stride", (3, 3), (3, 3), (1, 3)),
    _case("no-overlap", (3, 3), (2, 2), 2),
    _case("even-overlap", (3, 3), (4, 4), 2, 1),
    _case("bias", (2, 3), (2, 2), 1, bias=-2.5),
    _case("padding-pair", (3, 4), (3, 3), 2, (0, 2)),
    _case("padding-and-output-padding", (3, 3), (3, 3), 2, 1, 1),
    _case("output-padding-pair", (2, 3), (3, 2), (3, 2), (1, 0), (2, 1)),
    _case("output-padding-over-padding", (2, 2), (2, 3), 4, 1, 3),
    _case("padding-crops-to-one", (2, 2), (2, 2), 1, 1),
    _case("dilation", (2, 3), (3, 3), 2, d=2),
    _case("dilation-pair", (3, 2), (2, 3), (2, 1), d=(1, 3)),
    _case("output-padding-over-stride", (2, 2), (2, 3), (1, 2), 1, (2, 3), (3, 4)),
    _case("everything", (3, 4), (3, 2), (2, 3), (2, 1), (1, 2), (3, 2), 0.5),
]

CONV = [
    _case("lecture", 4, 3, 1, 1),
    _case("lecture-strided", 4, 3, 2, 1),
    _case("one-cell", 1, 1),
    _case("one-tap", 5, 1, 2),
    _case("one-window", 3, 3),
    _case("gaps", 9, 2, 4),
    _case("valid", 6, 3),
    _case("same", 5, 3, 1, 1),
    _case("full", 4, 3, 1, 2),
    _case("blocks", 6, 2, 2),
    _case("last-cell-unused", 6, 3, 2),
    _case("stride-over-kernel", 7, 2, 3),
    _case("bias", 5, 3, 2, bias=1.5),
    _case("padding-over-kernel", 3, 2, 2, 3),
    _case("windows-of-zeros-only", 2, 2, 1, 4, bias=2.0),
    _case("dilation", 7, 3, 1, d=2),
    _case("dilation-over-stride", 8, 3, 2, 1, d=3),
    _case("dilated-and-padded", 4, 3, 2, 3, d=4),
    _case("long-kernel", 5, 7, 3, 4),
    _case("padded-unevenly-used", 6, 4, 3, 1),
    _case("one-cell", (1, 1), (1, 1)),
    _case("one-window", (3, 2), (3, 2)),
    _case("one-tap", (4, 3), (1, 1), 2),
    _case("one-row", (1, 6), (1, 3), 2),
    _case("one-column", (6, 1), (3, 1), (2, 1)),
    _case("valid", (4, 4), (3, 3)),
    _case("same", (3, 4), (3, 3), 1, 1),
    _case("full", (2, 3), (3, 2), 1, (2, 1)),
    _case("blocks", (4, 6), (2, 2), 2),
    _case("non-square-input", (3, 6), (2, 2), 2),
    _case("non-square-kernel", (4, 5), (2, 4)),
    _case("non-square-stride", (5, 5), (3, 3), (1, 2)),
    _case("last-cells-unused", (6, 6), (3, 3), 2),
    _case("stride-over-kernel", (5, 7), (2, 2), 3),
    _case("bias", (3, 4), (2, 2), bias=-2.5),
    _case("padding-pair", (4, 3), (3, 3), 2, (0, 2)),
    _case("padding-over-kernel", (2, 2), (2, 2), 2, 3),
    _case("dilation", (5, 6), (3, 3), 1, d=2),
    _case("dilation-pair", (4, 7), (2, 3), (1, 2), d=(2, 3)),
    _case("everything", (5, 6), (3, 2), (2, 3), (2, 1), 0, (2, 4), 0.5),
]


def _modes() -> Iterator[Case]:
    for mode in ("reflect", "replicate", "circular"):
        most = {"reflect": 3, "replicate": 5, "circular": 4}[mode]
        yield _case(f"{mode}-lecture", 4, 3, 1, 1, mode=mode)
        yield _case(f"{mode}-strided", 4, 3, 2, 1, mode=mode, bias=1.5)
        yield _case(f"{mode}-no-padding", 4, 3, mode=mode)
        yield _case(f"{mode}-most-padding", 4, 3, 1, most, mode=mode)
        yield _case(f"{mode}-dilation", 5, 3, 1, 2, d=3, mode=mode)
        yield _case(f"{mode}-last-place-unused", 4, 3, 3, 2, mode=mode)
        yield _case(f"{mode}-convolution", 4, 3, 1, 2, mode=mode, operation=TRUE)
        yield _case(f"{mode}-lecture", (3, 4), (3, 3), 1, 1, mode=mode)
        yield _case(f"{mode}-most-padding", (2, 3), (2, 3), 1, (1, 2), mode=mode)
        yield _case(f"{mode}-one-axis", (3, 4), (3, 2), 1, (0, 2), mode=mode)
        yield _case(f"{mode}-everything", (4, 5), (2, 3), (2, 3), (2, 3), 0, (3, 2), 0.5, mode)
        yield _case(f"{mode}-convolution", (3, 4), (2, 3), 2, 1, 0, 1, -1.0, mode, TRUE)


CONV_MODES = [
    _case("lecture-convolution", 4, 3, 1, 1, operation=TRUE),
    _case("strided-convolution", 6, 2, 2, 1, bias=1.5, operation=TRUE),
    _case("dilated-convolution", 7, 3, 1, 2, d=2, operation=TRUE),
    _case("one-tap-convolution", 3, 1, operation=TRUE),
    _case("replicate-one-cell", 1, 3, 1, 2, mode="replicate"),
    _case("circular-one-cell", 1, 3, 1, 1, mode="circular"),
    _case("same-convolution", (3, 4), (3, 3), 1, 1, operation=TRUE),
    _case("non-square-convolution", (4, 5), (2, 4), (1, 2), (1, 0), operation=TRUE),
    *_modes(),
]


def _channels(*cases: Case) -> list[Case]:
    """Give all numbers of channels and groups that torch allows, up to four, to two cases each."""
    legal = [
        (ins, outs, groups)
        for ins, outs, groups in product(range(1, 5), range(1, 5), range(1, 5))
        if ins % groups == 0 and outs % groups == 0 and ins * outs > 1
    ]
    return [
        replace(
            case,
            id=f"{case.id}-{ins}-to-{outs}-in-{groups}",
            in_channels=ins,
            out_channels=outs,
            groups=groups,
        )
        for shift in (0, 1)
        for (ins, outs, groups), case in zip(legal, cycle([*cases[shift:], *cases[:shift]]))
    ]


CONV_CHANNELS = _channels(
    _case("valid", (3, 4), (2, 3)),
    _case("bias", (3, 3), (2, 2), 1, 1, bias=1.5),
    _case("pointwise", (2, 3), (1, 1)),
    _case("strided", (5, 4), (3, 2), (2, 1), (1, 0)),
    _case("circular", (3, 4), (3, 2), 1, (1, 2), mode="circular"),
    _case("convolution", (4, 3), (2, 3), 1, 1, d=(2, 1), bias=-2.0, operation=TRUE),
    _case("reflect", (3, 3), (2, 2), 2, 1, mode="reflect"),
)

CONV_TRANSPOSE_CHANNELS = _channels(
    _case("strided", (2, 3), (3, 2), 2),
    _case("bias", (2, 2), (2, 2), 1, bias=1.5),
    _case("pointwise", (2, 3), (1, 1)),
    _case("padded", (3, 2), (3, 3), 2, 1, 1),
    _case("dilated", (2, 2), (2, 3), (2, 1), (1, 0), (1, 0), (1, 2), bias=-2.0),
    _case("output-padding-over-padding", (2, 2), (2, 2), 3, 0, 2),
)
