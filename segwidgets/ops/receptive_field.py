"""How much of a picture a score depends on."""

from __future__ import annotations

import copy
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch
from segwidgets.ops.chain import Pair, Window, chain, fitting_side, to_convolutional, window_of
from segwidgets.ops.inference import in_channels, inference, place_of

if TYPE_CHECKING:
    import torch

_MAX_SIDE = 513
# Scores looked at, one beside the other: more than the strides of most networks.
_PERIOD = 16


@dataclass(frozen=True)
class ReceptiveField:
    """What a score of a network sees of the picture, as (rows, columns).

    Attributes
    ----------
    size : tuple of int
        Pixels.
    stride : tuple of int
        Pixels from the field of one score to that of the next.
    padding : tuple of int
        Pixels by which the field of the first score begins before the picture: what zero
        padding, layer by layer, adds up to.
    exact : bool
        Whether it follows from the layers; otherwise it was traced with pixels that are no
        number.

    Examples
    --------
    >>> import torch
    >>> receptive_field(torch.nn.Conv2d(3, 8, 5, stride=2, padding=2))
    ReceptiveField(size=(5, 5), stride=(2, 2), padding=(2, 2), exact=True)
    """

    size: Pair
    stride: Pair
    padding: Pair
    exact: bool


def receptive_field(model: torch.nn.Module) -> ReceptiveField:
    """Find the receptive field of a network's scores.

    Where layers follow one another, each with a kernel that reaches over e = dilation·(k − 1)
    cells, the field grows by e times the product of all strides before:

        size = 1 + Σ e·S        stride = Π s        padding = Σ p·S

    Any other network is traced: of all pixels of a row, or a column, those that are no number
    make every score that depends on them no number as well.

    Parameters
    ----------
    model : torch.nn.Module
        Takes (N, C, H, W), gives scores (N, K, h, w) or, for a patch, (N, K).

    Returns
    -------
    ReceptiveField
        Of the scores in the middle; those at the border see less of the picture.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If the network takes no picture, or its scores depend on more than 513 pixels a side.

    References
    ----------
    A. Araujo, W. Norris, J. Sim: Computing Receptive Fields of Convolutional Neural Networks.
    Distill, 2019.

    Examples
    --------
    >>> from torch import nn
    >>> field = receptive_field(nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2),
    ...                                       nn.Conv2d(8, 8, 3)))
    >>> field.size, field.stride
    ((8, 8), (2, 2))
    """
    layers = chain(to_convolutional(model) or model)
    windows = [window_of(layer) for layer in layers or ()]
    found = [window for window in windows if window is not None]
    if layers and len(found) == len(windows):
        return from_windows(found)
    return _traced(model)


def from_windows(windows: list[Window]) -> ReceptiveField:
    """Add up what layers see, from the first to the last."""
    size, stride, padding = [1, 1], [1, 1], [0, 0]
    for window in windows:
        for axis in range(2):
            size[axis] += (window.extent[axis] - 1) * stride[axis]
            padding[axis] += window.padding[axis] * stride[axis]
            stride[axis] *= window.stride[axis]
    return ReceptiveField(
        (size[0], size[1]), (stride[0], stride[1]), (padding[0], padding[1]), exact=True
    )


def _traced(model: Any) -> ReceptiveField:
    lib = require_torch()
    # In double precision no library takes a shortcut through a transform, which would spread NaN.
    try:
        twin = copy.deepcopy(model).to("cpu", lib.float64)
    except (RuntimeError, TypeError) as error:
        raise ValueError(f"the network cannot be copied: {error}") from error
    channels = in_channels(twin) or 3
    side = fitting_side(twin) or 65
    while True:
        fields = [_field(twin, channels, side, axis) for axis in range(2)]
        if all(field is not None for field in fields):
            break
        side = 2 * side + 1
        if side > _MAX_SIDE:
            raise ValueError(
                f"the scores depend on more than {_MAX_SIDE} pixels a side, or on the whole "
                f"picture, however large it is: such a network has no receptive field."
            )
    rows, columns = (field for field in fields if field is not None)
    (size, stride, padding), (size_2, stride_2, padding_2) = rows, columns
    return ReceptiveField((size, size_2), (stride, stride_2), (padding, padding_2), exact=False)


def _field(model: Any, channels: int, side: int, axis: int) -> tuple[int, int, int] | None:
    """Trace size, stride and padding along one axis; None where the border comes into it."""
    try:
        reached = _Reached(model, channels, side, axis)
        cells = reached.before(side).shape[0]
        if cells == 1:
            # One answer for the whole picture, which is its patch.
            first, last = reached.ends(0)
            return last - first + 1, 1, 0
        middle = cells // 2
        if reached.ends(middle)[0] == 0 or reached.ends(middle)[1] == side - 1:
            return None
        # Where a network goes down and up again, neighbouring scores see fields that differ.
        ends = [reached.ends(cell) for cell in range(middle, min(middle + _PERIOD, cells))]
    except (RuntimeError, ValueError, TypeError, IndexError):
        return None
    if min(first for first, _ in ends) == 0 or max(last for _, last in ends) == side - 1:
        return None
    strides = [after[0] - first[0] for first, after in pairwise(ends)]
    stride = max(1, round(sum(strides) / len(strides))) if strides else 1
    size = max(last - first + 1 for first, last in ends)
    return size, stride, middle * stride - ends[0][0]


class _Reached:
    """Which scores the lines of a picture reach, shown by lines that are no number."""

    def __init__(self, model: Any, channels: int, side: int, axis: int) -> None:
        self._model, self._axis = model, axis
        lib = require_torch()
        # Values that no division by 0 comes from, which would be no number as well.
        values = lib.linspace(0.1, 0.9, channels * side * side, dtype=place_of(model)[1])
        self._picture = values.reshape(1, channels, side, side)
        self.before = lru_cache(maxsize=None)(lambda line: self._nan(slice(0, line)))
        self.behind = lru_cache(maxsize=None)(lambda line: self._nan(slice(line, None)))

    def ends(self, cell: int) -> tuple[int, int]:
        """Find the first and the last line that a score depends on."""
        lines = range(self._picture.shape[2] + 1)
        first = bisect_left(lines, True, key=lambda line: bool(self.before(line)[cell])) - 1
        last = bisect_left(lines, True, key=lambda line: not self.behind(line)[cell]) - 1
        return first, last

    def _nan(self, lines: slice) -> Any:
        """Blot out lines, and list along the axis which scores that makes no number."""
        batch = self._picture.clone()
        batch.movedim(2 + self._axis, 0)[lines] = require_torch().nan
        with inference(self._model):
            nan = self._model(batch)[0].isnan().any(0)
        return nan.any(1 - self._axis) if nan.ndim == 2 else nan.reshape(1)
