"""What the sliding window figure computes: both ways, what they cost, and where they differ."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.ops import (
    LayerCost,
    cost,
    fully_convolutional,
    shift_and_stitch,
    to_dilated,
)
from segwidgets.ops.chain import POINTWISE, window_of
from segwidgets.ops.cost import seconds_of, wait_for, watched
from segwidgets.ops.inference import WindowBatch, inference, slide, window_grid
from segwidgets.ops.receptive_field import from_windows
from segwidgets.shared.language import msg
from segwidgets.widgets.background import Job
from segwidgets.widgets.sliding_window.fields import Fields, measure_fields
from segwidgets.widgets.sliding_window.layers import SILENT, layer_words
from segwidgets.widgets.sliding_window.plan import Plan, check_finite
from segwidgets.widgets.words import amount, duration

Size = tuple[int, int]

# Two scores agree where float32 cannot tell more.
_ROUNDING = 1e-5
# Sides of square pictures that the growing cost is told for.
_SIDES = (64, 128, 256)
# Seconds that the window may take without having been asked for, and after which that is judged.
_UNASKED = 20.0
_JUDGED = 0.5
# Multiply-adds beyond which the figure does not let the window slide.
_MAX_MACS = 2 * 10**13


# Both ways


class Comparison:
    """Both ways of scoring a picture, computed part by part.

    `scores` are those of one pass, (K, rows, columns), None where there is no such network;
    `window_scores` those of the window, None until it has been everywhere; `repadded` those of one
    pass whose zeros lie elsewhere, around the picture or around every feature map; `maps` the
    feature maps of one pass, (C, h, w); `fields` what scores see of the picture, None until that is
    measured; `facts` everything else that the page shows.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.scores: Any = None
        self.window_scores: Any = None
        self.repadded: Any = None
        self.maps: list[Any] = []
        self.fields: Fields | None = None
        self.why_no_fields = ""
        self.facts: dict[str, Any] = {}
        self._dense: Dense | None = None
        self._patch_macs = cost(
            plan.model, (plan.image.shape[0], plan.patch_size, plan.patch_size)
        ).multiply_adds

    @property
    def grid(self) -> Size:
        """Rows and columns of scores."""
        plan = self.plan
        return window_grid(tuple(plan.padded.shape[1:]), plan.patch_size, plan.stride)

    def recolor(self, plan: Plan) -> None:
        """Take the colors of another plan of the same inputs."""
        self.plan = plan
        if self.facts:
            self.facts["colors"] = plan.colors

    @property
    def windows(self) -> int:
        """Number of windows."""
        rows, columns = self.grid
        return rows * columns

    @property
    def sliding_macs(self) -> int:
        """Multiply-adds of all windows."""
        return self.windows * self._patch_macs

    @property
    def shown(self) -> NDArray[np.float32]:
        """The scores that are looked at: those of one pass, else those of the window."""
        scores = self.window_scores if self.scores is None else self.scores
        array: NDArray[np.float32] = scores.float().cpu().numpy()
        return array

    @property
    def difference(self) -> Any:
        """Largest difference between both ways over the classes, (rows, columns), or None."""
        if self.scores is None or self.window_scores is None:
            return None
        return self.difference_of(self.scores)

    def difference_of(self, scores: Any) -> Any:
        """Compare scores of one pass with those of the window, as `difference` does."""
        return (scores - self.window_scores).abs().amax(0)

    def _pad_otherwise(self) -> Any:
        """Score the picture in one pass with the padding moved; None where that cannot be done."""
        pair = self.plan.repadded
        if pair is None:
            return None
        stride = self.plan.stride
        scores = fully_convolutional(*pair)[:, ::stride, ::stride]
        return scores if scores.shape == self.scores.shape else None

    def one_pass(self) -> None:
        """Score the picture in one pass, and find out all that does not need the window."""
        plan = self.plan
        self._dense = dense = score_densely(plan) if plan.dense is not None else None
        facts = {**self._known(), "one_pass": plan.dense is not None}
        if dense is not None:
            check_finite(dense.scores)
            self.scores = dense.scores[:, :: plan.stride, :: plan.stride].contiguous()
            facts["layers"], self.maps = layer_facts(
                dense.network, plan.dense_input, plan.patch_size
            )
            self.repadded = self._pad_otherwise()
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
            "limit": self._limit(dense) if dense is not None else None,
            "sliding_seconds": None,
            "one_pass_seconds": dense.seconds if dense is not None else None,
            "time_ratio": None,
            "batch_size": None,
        }
        facts["growth"] = [] if dense is None else [self._grown(side, dense) for side in _SIDES]
        self.facts = facts

    def measure_fields(self, unit: Size | None) -> None:
        """Measure the fields of scores, that of a pixel among them, if the network lets one."""
        try:
            self.fields = measure_fields(self.plan, unit)
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            # Some layers know no gradient; all else can be shown.
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            self.why_no_fields = f"Gradients of this network cannot be computed: {reason}"

    def slide(self) -> Iterator[tuple[WindowBatch, float]]:
        """Let the window go everywhere: each batch, with the seconds spent on windows so far."""
        plan = self.plan
        parts: list[Any] = []
        seconds = 0.0
        batches = slide(plan.model, plan.padded, plan.patch_size, plan.stride)
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
        scores = require_torch().cat(parts)
        check_finite(scores)
        self.window_scores = scores.T.reshape(-1, *self.grid).contiguous()
        self._compare(seconds, size)

    def _known(self) -> dict[str, Any]:
        plan, field = self.plan, self.plan.field
        return {
            "model": type(plan.model).__name__,
            "device": str(plan.image.device),
            "torch": require_torch().__version__.split("+")[0],
            "picture": list(plan.picture.size),
            "channels": plan.image.shape[0],
            "notes": list(plan.notes),
            "patch_size": plan.patch_size,
            "centre": plan.centre,
            "stride": plan.stride,
            "pad": list(plan.pad),
            "grid": list(self.grid),
            "classes": list(plan.classes),
            "colors": plan.colors,
            "receptive_field": None
            if field is None
            else {
                "size": list(field.size),
                "stride": list(plan.network_stride),
                "padding": list(field.padding),
                "exact": field.exact,
            },
            "first_layer": first_layer(plan.model),
            "equality": None,
            "repadded": None,
            "why_not": plan.why_not or None,
        }

    def _grown(self, side: int, dense: Dense) -> dict[str, int]:
        return {
            "side": side,
            "sliding_macs": ceil(side / self.plan.stride) ** 2 * self._patch_macs,
            "one_pass_macs": dense.macs((side, side)),
        }

    def _limit(self, dense: Dense) -> float | None:
        """Give what the ratio of multiply-adds comes near to, the larger the picture.

        The one pass's grow with the square of the picture's side, and less than that with the zeros
        around it: three sides tell what a pixel costs far from them.
        """
        small, middle, large = (dense.macs((side, side)) for side in _SIDES)
        first, second, third = _SIDES
        slopes = (middle - small) / (second - first), (large - middle) / (third - second)
        per_pixel = (slopes[1] - slopes[0]) / (third - first)
        return self._patch_macs / self.plan.stride**2 / per_pixel if per_pixel > 0 else None

    def _compare(self, seconds: float, batch_size: int) -> None:
        """Note times, and how far both ways agree."""
        plan, spent = self.plan, self.facts["cost"]
        spent |= {"sliding_seconds": seconds, "batch_size": batch_size}
        if spent["one_pass_seconds"]:
            spent["time_ratio"] = seconds / spent["one_pass_seconds"]
        if self.scores is None:
            return
        if self._dense is not None:
            self._dense.compare(self.window_scores, plan.stride)
        self.facts["equality"] = self._judged(self.scores, per_layer=plan.pads_each_layer)
        if self.repadded is not None:
            moved = self._judged(self.repadded, per_layer=not plan.pads_each_layer)
            self.facts["repadded"] = moved

    def _judged(self, scores: Any, *, per_layer: bool) -> dict[str, Any]:
        """Say how far scores of one pass are from those of the window, and why."""
        plan, field, difference = self.plan, self.plan.field, self.difference_of(scores)
        border = max(field.size) // 2 if field is not None and per_layer else 0
        # In cells of the score grid.
        edge = ceil(border / plan.stride)
        rows, columns = difference.shape
        inside = difference[edge : rows - edge, edge : columns - edge]
        interior = float(inside.max()) if inside.numel() else float(difference.max())
        equal = interior <= _ROUNDING * max(1.0, float(self.window_scores.abs().max()))
        side = max(field.size) if field is not None else None
        why = why_equal(
            equal=equal,
            per_layer=per_layer,
            patch_size=plan.patch_size,
            field=side,
            chained=field is not None and field.exact,
        )
        return {
            "max": float(difference.max()),
            "interior_max": interior,
            "border": border,
            "equal": equal,
            "padding": "per_layer" if per_layer else "once",
            "why": why,
            "field": side,
            "words": WHY[why].format(patch=plan.patch_size, field=side),
        }


#: Why both ways give the same scores away from the border, or why they do not; with places for the
#: sides of the window and of the receptive field.
WHY = {
    "whole": msg(
        "Each score depends on the whole picture, and a window shows a part of it only: the two "
        "are different questions."
    ),
    "short": msg(
        "A window of {patch} pixels shows less than the receptive field of {field}: its scores "
        "lack what lies beyond, and the network sees zeros there instead."
    ),
    "same": msg(
        "Both see the same picture, padded once with zeros, and sum the same products. Only the "
        "order of the sums differs, and with it the last digits."
    ),
    "inside": msg(
        "Inside, both sum the same products. At the border every layer lays zeros around its own "
        "feature maps, where a window has what the layers make of the zeros around the picture, "
        "and that is not zero."
    ),
    "grids": msg(
        "The network goes down and up again, so a score also depends on where its pixel lies on "
        "the coarser grid. Each window begins a grid of its own, one pass has one for all."
    ),
    "unequal": msg(
        "The two differ by more than rounding: equal pixels do not get equal scores here."
    ),
}


def why_equal(
    *, equal: bool, per_layer: bool, patch_size: int, field: int | None, chained: bool
) -> str:
    """Find in `WHY` why both ways give the same scores, or why they do not.

    `per_layer` tells whether layers pad their feature maps, `field` the side of the receptive
    field, None for the whole picture, `chained` whether the network's layers follow one another.
    """
    if field is None:
        return "whole"
    if patch_size < field:
        return "short"
    if equal:
        return "inside" if per_layer else "same"
    return "unequal" if chained else "grids"


def score_both_ways(
    job: Job,
    *,
    plan: Callable[[], Plan],
    unit: Callable[[], Size | None],
    show: Callable[[Comparison], None],
) -> None:
    """Score a picture in one pass, then window by window, and show what each gave.

    In between the receptive fields are measured, which takes little.
    """
    job.begin_stage("one_pass")
    job.report("running", "Scoring the picture in one pass …")
    comparison = Comparison(plan())
    comparison.one_pass()
    if not job.wanted:
        return
    show(comparison)
    comparison.measure_fields(unit())
    if job.wanted:
        show(comparison)
        _slide(job, comparison, show)


def _slide(job: Job, comparison: Comparison, show: Callable[[Comparison], None]) -> None:
    total = comparison.windows
    if comparison.sliding_macs > _MAX_MACS:
        raise ValueError(
            f"the window would take {amount(comparison.sliding_macs)} multiply-adds at {total} "
            f"places, more than {amount(_MAX_MACS)}: choose a larger stride, a smaller "
            f"picture, or segwidgets.ops.sliding_window, which has no limit."
        )
    job.begin_bar(total, "sliding window")
    job.begin_stage("sliding")
    first_size, seconds = None, 0.0
    for part, seconds in comparison.slide():
        done = part.first + len(part.scores)
        first_size = first_size or part.batch_size
        estimate = seconds / done * total
        numbers = {
            "done": done,
            "total": total,
            "seconds": seconds,
            "estimate": estimate,
            "batch_size": part.batch_size,
        }
        if not job.wanted:
            return
        if job.stopping:
            job.report("stopped", f"Stopped at {done:,} of {total:,} places.", **numbers)
            job.end_bar(done, "stopped")
            return
        if not job.asked and seconds > _JUDGED and estimate > _UNASKED:
            words = (
                f"The window would take about {duration(estimate)} for "
                f"{amount(comparison.sliding_macs)} multiply-adds at {total:,} places."
            )
            job.report("costly", words, **numbers)
            return
        words = f"The window is at {done:,} of {total:,} places."
        if part.batch_size < first_size:
            words += f" Memory was full, so batches are halved to {part.batch_size}."
        job.report_often(words, duration(estimate), **numbers)
    if job.wanted:
        show(comparison)
    words = f"The window has been at {total:,} places in {duration(seconds)}."
    job.report("done", words, done=total, total=total, seconds=seconds)
    job.end_bar(total, duration(seconds))


# One pass, whatever strides the network has


@dataclass
class Dense:
    """Scores (K, H, W) of all pixels, and how they came about.

    `seconds` is the time of one pass, or of all shifted ones, by `network`; `macs` counts the
    multiply-adds for a picture of (rows, columns). Where the network has a stride, `facts` say
    what became of it, and `stitched` and `dilated` are the scores that either way around it gives.
    """

    scores: Any
    seconds: float
    network: Any
    macs: Callable[[Size], int]
    facts: dict[str, Any] | None = None
    stitched: Any = None
    dilated: Any = None

    def compare(self, window_scores: Any, stride: int) -> None:
        """Note how far either way around a stride is from the scores of the window."""
        for name, scores in (("stitch", self.stitched), ("dilation", self.dilated)):
            if self.facts is not None and scores is not None:
                every = scores[:, ::stride, ::stride]
                self.facts[name]["max"] = _largest_difference(every, window_scores)


def score_densely(plan: Plan) -> Dense:
    """Score every pixel with the network for whole pictures.

    A stride inside it is taken out by dilation, or else by shifting and stitching.
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
    # Until the window has been everywhere, the two are compared with each other.
    facts["stitch"]["max"] = _largest_difference(stitched, dilated)
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


def _largest_difference(one: Any, other: Any) -> float:
    """Compare scores where both have cells."""
    rows, columns = (min(a, b) for a, b in zip(one.shape[1:], other.shape[1:], strict=True))
    return float((one[:, :rows, :columns] - other[:, :rows, :columns]).abs().max())


# The layers


def layer_facts(model: Any, image: Any, patch_size: int) -> tuple[list[dict[str, Any]], list[Any]]:
    """Describe each layer on a picture (C, H, W) and on a patch, and keep its feature maps.

    What works on each cell, such as ReLU, belongs to the layer before it. A layer's "map" is the
    place of its feature maps (C, h, w) among all, or None.
    """
    channels = image.shape[0]
    whole = cost(model, image.shape).layers
    patch: tuple[LayerCost, ...] = cost(model, (channels, patch_size, patch_size)).layers
    modules, outputs = _run(model, image)
    facts: list[dict[str, Any]] = []
    maps: list[Any] = []
    windows: list[Any] = []
    for number, (layer, small) in enumerate(zip(whole, patch, strict=True)):
        # What a network computes outside its layers comes last, and has no module.
        module = modules[number] if number < len(modules) else model
        output = outputs[number] if number < len(outputs) else None
        windows.append(window_of(module))
        maps_of = output[0] if output is not None and output.ndim == 4 else None
        if facts and layer.kind in POINTWISE:
            for name, more in (
                ("parameters", layer.parameters),
                ("macs", layer.multiply_adds),
                ("activation_bytes", layer.activation_bytes),
                ("patch_macs", small.multiply_adds),
            ):
                facts[-1][name] += more
            if maps_of is not None and facts[-1]["map"] is not None:
                maps[facts[-1]["map"]] = maps_of
            continue
        if layer.kind in SILENT:
            continue
        field = None if None in windows else from_windows(windows)
        facts.append(
            {
                "name": layer.name,
                "kind": layer.kind,
                "words": layer_words(module, layer.kind),
                "output_shape": list(layer.output_shape),
                "parameters": layer.parameters,
                "macs": layer.multiply_adds,
                "activation_bytes": layer.activation_bytes,
                "patch_shape": list(small.output_shape),
                "patch_macs": small.multiply_adds,
                "receptive_field": max(field.size) if field else None,
                "stride": max(field.stride) if field else None,
                "map": None if maps_of is None else len(maps),
            }
        )
        if maps_of is not None:
            maps.append(maps_of)
    return facts, maps


def first_layer(model: Any) -> dict[str, int] | None:
    """Describe the square convolution that a network begins with; None where there is none.

    Examples
    --------
    >>> from torch import nn
    >>> first_layer(nn.Conv2d(3, 8, 5, padding=2))
    {'kernel_size': 5, 'stride': 1, 'dilation': 1, 'padding': 2}
    """
    leaf = next((m for m in model.modules() if not any(True for _ in m.children())), None)
    window = window_of(leaf) if leaf is not None and type(leaf).__name__ == "Conv2d" else None
    if window is None or any(rows != columns for rows, columns in vars(window).values()):
        return None
    names = ("kernel_size", "stride", "dilation", "padding")
    return {name: getattr(window, name)[0] for name in names}


def _run(model: Any, image: Any) -> tuple[list[Any], list[Any]]:
    """Run a network, and keep its layers with what each gave."""
    modules: list[Any] = []
    outputs: list[Any] = []

    def seen(_name: str, module: Any, output: Any) -> None:
        if output is not None:
            modules.append(module)
            result = output[0] if isinstance(output, tuple | list) else output
            # A layer that works in place would change what the one before gave.
            outputs.append(result.clone())

    with inference(model), watched(model, seen):
        model(image[None])
    return modules, outputs
