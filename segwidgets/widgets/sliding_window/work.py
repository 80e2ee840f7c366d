"""What the sliding window figure computes: both ways, what they cost, and where they differ."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops import cost
from segwidgets.ops.cost import wait_for
from segwidgets.ops.inference import WindowBatch, slide, window_grid
from segwidgets.widgets.sliding_window.dense import Dense, densely
from segwidgets.widgets.sliding_window.layers import first_layer, layer_facts
from segwidgets.widgets.sliding_window.plan import ROUNDING, Plan, check_finite
from segwidgets.widgets.sliding_window.words import why_equal

# Sides of square pictures that the growing cost is told for.
_SIDES = (64, 128, 256)


class Work:
    """Both ways of scoring a picture, computed part by part.

    Parameters
    ----------
    plan : Plan
        What to compute.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        #: Scores of one pass, (K, rows, columns); None where there is no such network.
        self.scores: Any = None
        #: Scores of the sliding window, None until it has been everywhere.
        self.slid: Any = None
        #: Feature maps of one pass, (C, h, w).
        self.maps: list[Any] = []
        self.facts: dict[str, Any] = {}
        self._dense: Dense | None = None
        self._patch_macs = cost(
            plan.model, (plan.image.shape[0], plan.patch_size, plan.patch_size)
        ).multiply_adds

    @property
    def windows(self) -> int:
        """Number of windows."""
        rows, columns = self.grid
        return rows * columns

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of scores."""
        plan = self.plan
        return window_grid(tuple(plan.padded.shape[1:]), plan.patch_size, plan.stride)

    @property
    def sliding_macs(self) -> int:
        """Multiply-adds of all windows."""
        return self.windows * self._patch_macs

    @property
    def shown(self) -> NDArray[np.float32]:
        """The scores that are looked at: those of one pass, else those of the window."""
        scores = self.slid if self.scores is None else self.scores
        array: NDArray[np.float32] = scores.float().cpu().numpy()
        return array

    @property
    def difference(self) -> Any:
        """Largest difference between both ways over the classes, (rows, columns), or None."""
        if self.scores is None or self.slid is None:
            return None
        return (self.scores - self.slid).abs().amax(0)

    def one_pass(self) -> None:
        """Score the picture in one pass, and find out all that does not need the window.

        Raises
        ------
        ValueError
            If scores are no numbers.
        """
        plan = self.plan
        self._dense = dense = densely(plan) if plan.dense is not None else None
        facts = {**self._known(), "one_pass": plan.dense is not None}
        if dense is not None:
            check_finite(dense.scores)
            self.scores = dense.scores[:, :: plan.stride, :: plan.stride].contiguous()
            facts["layers"], self.maps = layer_facts(
                dense.network, plan.dense_input, plan.patch_size
            )
        else:
            image = plan.image[:, : plan.patch_size, : plan.patch_size]
            facts["layers"], _ = layer_facts(plan.model, image, plan.patch_size)
            for layer in facts["layers"]:
                layer["map"] = None
        macs = dense.macs(plan.picture.size) if dense is not None else 0
        facts["dense"] = dense.facts if dense is not None else None
        facts["cost"] = {
            "windows": self.windows,
            "patch_macs": self._patch_macs,
            "sliding_macs": self.sliding_macs,
            "one_pass_macs": macs,
            "macs_ratio": self.sliding_macs / macs if macs else None,
            "sliding_seconds": None,
            "one_pass_seconds": dense.seconds if dense is not None else None,
            "time_ratio": None,
            "batch_size": None,
        }
        facts["growth"] = [] if dense is None else [self._grown(side, dense) for side in _SIDES]
        self.facts = facts

    def slide(self) -> Iterator[tuple[WindowBatch, float]]:
        """Let the window go everywhere.

        Yields
        ------
        tuple of WindowBatch and float
            What a batch gave, and the seconds since the start, those spent outside left out.

        Raises
        ------
        ValueError
            If scores are no numbers.
        MemoryError
            If a single patch does not fit.
        """
        plan = self.plan
        parts: list[Any] = []
        seconds = 0.0
        batches = slide(plan.model, plan.padded, plan.patch_size, plan.stride)
        part = None
        while True:
            start = time.perf_counter()
            part = next(batches, None)
            if part is None:
                break
            wait_for(plan.image.device)
            seconds += time.perf_counter() - start
            parts.append(part.scores)
            size = part.batch_size
            yield part, seconds
        slid = require_torch().cat(parts)
        check_finite(slid)
        self.slid = slid.T.reshape(-1, *self.grid).contiguous()
        self._compare(seconds, size)

    def _known(self) -> dict[str, Any]:
        plan = self.plan
        lib = require_torch()
        field = plan.field
        return {
            "model": type(plan.model).__name__,
            "device": str(plan.image.device),
            "torch": lib.__version__.split("+")[0],
            "picture": list(plan.picture.size),
            "channels": plan.image.shape[0],
            "notes": list(plan.notes),
            "patch_size": plan.patch_size,
            "centre": plan.centre,
            "stride": plan.stride,
            "pad": list(plan.pad),
            "grid": list(self.grid),
            "classes": list(plan.classes),
            "colors": plan.colours,
            "receptive_field": None
            if field is None
            else {
                "size": list(field.size),
                "stride": list(field.stride),
                "padding": list(field.padding),
                "exact": field.exact,
            },
            "first_layer": first_layer(plan.model),
            "equality": None,
            "why_not": plan.why_not or None,
        }

    def _grown(self, side: int, dense: Dense) -> dict[str, int]:
        windows = ceil(side / self.plan.stride) ** 2
        return {
            "side": side,
            "sliding_macs": windows * self._patch_macs,
            "one_pass_macs": dense.macs((side, side)),
        }

    def _compare(self, seconds: float, batch_size: int) -> None:
        """Tell times, and how far both ways agree."""
        plan, told = self.plan, self.facts["cost"]
        told |= {"sliding_seconds": seconds, "batch_size": batch_size}
        if told["one_pass_seconds"]:
            told["time_ratio"] = seconds / told["one_pass_seconds"]
        difference = self.difference
        if difference is None:
            return
        field = plan.field
        if self._dense is not None and self._dense.facts is not None:
            self._dense.against(self.slid, plan.stride)
        border = max(field.size) // 2 if field is not None and plan.pads_each_layer else 0
        # In cells of the score grid.
        edge = ceil(border / plan.stride)
        rows, columns = difference.shape
        inside = difference[edge : rows - edge, edge : columns - edge]
        interior = float(inside.max()) if inside.numel() else float(difference.max())
        equal = interior <= ROUNDING * max(1.0, float(self.slid.abs().max()))
        self.facts["equality"] = {
            "max": float(difference.max()),
            "interior_max": interior,
            "border": border,
            "equal": equal,
            "padding": "per_layer" if plan.pads_each_layer else "once",
            "words": why_equal(
                equal=equal,
                per_layer=plan.pads_each_layer,
                patch_size=plan.patch_size,
                field=max(field.size) if field is not None else None,
                chained=field is not None and field.exact,
            ),
        }
