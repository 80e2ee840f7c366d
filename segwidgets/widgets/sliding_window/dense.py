"""One pass that scores every pixel, whatever strides the network has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any

from segwidgets.ops import cost, fully_convolutional, shift_and_stitch, to_dilated
from segwidgets.ops.cost import seconds_of
from segwidgets.widgets.sliding_window.plan import Plan

Size = tuple[int, int]


@dataclass
class Dense:
    """Scores of all pixels, and how they came about.

    Attributes
    ----------
    scores : torch.Tensor
        (K, H, W).
    seconds : float
        Time of one pass, or of all shifted ones.
    network : torch.nn.Module
        What ran.
    macs : callable
        Multiply-adds for a picture of (rows, columns).
    facts : dict or None
        What became of the stride inside the network; None without one.
    stitched, dilated : torch.Tensor or None
        The scores that either way around a stride gives.
    """

    scores: Any
    seconds: float
    network: Any
    macs: Callable[[Size], int]
    facts: dict[str, Any] | None = None
    stitched: Any = None
    dilated: Any = None

    def against(self, slid: Any, stride: int) -> None:
        """Tell how far each way is from the sliding window.

        Parameters
        ----------
        slid : torch.Tensor
            Scores of the sliding window, (K, rows, columns).
        stride : int
            Of the window.
        """
        for name, scores in (("stitch", self.stitched), ("dilation", self.dilated)):
            if self.facts is not None and scores is not None:
                self.facts[name]["max"] = _largest(scores[:, ::stride, ::stride], slid)


def densely(plan: Plan) -> Dense:
    """Score every pixel with a network that takes whole pictures.

    Parameters
    ----------
    plan : Plan
        With a network for whole pictures.

    Returns
    -------
    Dense
        A stride inside the network is taken out by dilation, or else by shifting and stitching.

    Raises
    ------
    ValueError
        If there are not as many scores as pixels.
    """
    network, image = plan.dense, plan.dense_input
    assert network is not None
    down, right = plan.network_stride
    scores = fully_convolutional(network, image)
    if (down, right) == (1, 1):
        _must_fit(plan, scores, plan.picture.size)
        seconds = seconds_of(lambda: fully_convolutional(network, image), image.device)
        return Dense(scores, seconds, network, _counter(plan, network))
    rows, columns = plan.picture.size
    coarse = (ceil(rows / down), ceil(columns / right))
    _must_fit(plan, scores, coarse)
    facts: dict[str, Any] = {
        "stride": max(down, right),
        "coarse": list(coarse),
        "coarse_macs": _counter(plan, network)(plan.picture.size),
    }
    stitched = shift_and_stitch(network, image, (down, right))
    count = _counter(plan, network, (down, right))
    seconds = seconds_of(lambda: shift_and_stitch(network, image, (down, right)), image.device)
    facts["stitch"] = {
        "passes": down * right,
        "macs": count(plan.picture.size),
        "seconds": seconds,
        "max": 0.0,
    }
    try:
        twin, changes = to_dilated(network)
    except ValueError as error:
        facts["dilation"] = {"why_not": str(error), "layers": None}
        _must_fit(plan, stitched, plan.picture.size)
        return Dense(stitched, seconds, network, count, facts, stitched)
    dilated = fully_convolutional(twin, image)
    _must_fit(plan, dilated, plan.picture.size)
    seconds = seconds_of(lambda: fully_convolutional(twin, image), image.device)
    count = _counter(plan, twin)
    # Until the window has been everywhere, the two are held against each other.
    facts["stitch"]["max"] = _largest(stitched, dilated)
    facts["dilation"] = {
        "macs": count(plan.picture.size),
        "seconds": seconds,
        "max": facts["stitch"]["max"],
        "layers": [
            {
                "name": change.name,
                "stride": [pair[0] for pair in change.stride],
                "dilation": [pair[0] for pair in change.dilation],
            }
            for change in changes
        ],
        "why_not": None,
    }
    return Dense(dilated, seconds, twin, count, facts, stitched, dilated)


def _counter(plan: Plan, network: Any, shifts: Size = (1, 1)) -> Callable[[Size], int]:
    """Count multiply-adds of passes over a picture that is padded as this one is."""
    more = [a - b for a, b in zip(plan.dense_input.shape[1:], plan.picture.size, strict=True)]

    def count(size: Size) -> int:
        return sum(
            cost(
                network, (plan.image.shape[0], size[0] + more[0] - i, size[1] + more[1] - j)
            ).multiply_adds
            for i in range(shifts[0])
            for j in range(shifts[1])
        )

    return count


def _must_fit(plan: Plan, scores: Any, size: Size) -> None:
    if tuple(scores.shape[1:]) != size:
        rows, columns = plan.picture.size
        raise ValueError(
            f"the model gives {scores.shape[1]} × {scores.shape[2]} scores for a picture of "
            f"{rows} × {columns} pixels, where {size[0]} × {size[1]} were expected: the figure "
            f"needs one score for each pixel, or for every so many."
        )


def _largest(one: Any, other: Any) -> float:
    """Give the largest difference where both have cells."""
    rows, columns = (min(a, b) for a, b in zip(one.shape[1:], other.shape[1:], strict=True))
    return float((one[:, :rows, :columns] - other[:, :rows, :columns]).abs().max())
