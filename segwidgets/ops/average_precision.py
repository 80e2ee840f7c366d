"""Average precision of detected instances, as COCO defines it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from segwidgets._torch import is_tensor, require_torch
from segwidgets.ops.panoptic import Match
from segwidgets.shared.numbers import short, whole

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

# IoU from which a detection is right: 0.5, 0.55 … 0.95.
THRESHOLDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
# Precision is read at so many recalls, 0 to 1.
_RECALLS = 101
# So many pixels of every mask are compared at once; their counts are exact in float32.
_PIXELS = 1 << 18
# Pixels from the first one to a side of a box.
_FARTHEST = 1e9


@dataclass(frozen=True)
class AveragePrecision:
    """Precision and recall of a data set's instances, and their average.

    Attributes
    ----------
    classes : tuple of int
        The K classes that targets or predictions have, in rising order.
    thresholds : tuple of float
        The T values of IoU from which a detection counts as right.
    precision : torch.Tensor
        float64 [T, 101, K]: the highest precision at a recall of at least 0, 0.01 … 1. NaN for a
        class that no target has.
    recall : torch.Tensor
        float64 [T, K]: the highest recall.
    matches : tuple of Match
        Which prediction found which target at the first threshold.

    Examples
    --------
    >>> found = average_precision(
    ...     [{"boxes": [[0, 0, 10, 7]], "scores": [0.9], "labels": [1]}],
    ...     [{"boxes": [[0, 0, 10, 10]], "labels": [1]}],
    ... )
    >>> found.mean_ap, found.at(0.5)
    (0.5, tensor([1.], dtype=torch.float64))
    """

    classes: tuple[int, ...]
    thresholds: tuple[float, ...]
    precision: torch.Tensor
    recall: torch.Tensor
    matches: tuple[Match, ...] = ()

    @property
    def ap(self) -> torch.Tensor:
        """Average precision of each class, over thresholds and recalls.

        Returns
        -------
        torch.Tensor
            float64 [K], from 0 to 1; NaN for a class that no target has.
        """
        return self.precision.mean((0, 1))

    @property
    def mean_ap(self) -> float:
        """Mean of `ap` over the classes that targets have.

        Returns
        -------
        float
            From 0 to 1; NaN without a target.
        """
        return float(self.ap.nanmean())

    def at(self, threshold: float) -> torch.Tensor:
        """Average precision of each class at one IoU, such as the AP50 of 0.5.

        Parameters
        ----------
        threshold : float
            One of `thresholds`.

        Returns
        -------
        torch.Tensor
            float64 [K].

        Raises
        ------
        ValueError
            If precision was not measured there.
        """
        for place, known in enumerate(self.thresholds):
            if abs(known - threshold) < 1e-9:
                return self.precision[place].mean(0)
        raise ValueError(f"threshold = {threshold}: choose among {self.thresholds}.")


def average_precision(
    predictions: Sequence[Mapping[str, Any]],
    targets: Sequence[Mapping[str, Any]],
    *,
    thresholds: Sequence[float] = THRESHOLDS,
    max_detections: int = 100,
    area: tuple[float, float] = (0, inf),
) -> AveragePrecision:
    """Match detected instances with true ones, best score first, and average the precision.

    A detection takes the free target of its class with the highest IoU of at least the
    threshold. Crowds and targets out of the range of areas need not be found, and what lies on
    them is neither right nor wrong. All of this is as in `pycocotools`.

    Parameters
    ----------
    predictions : sequence of mapping
        For each picture `masks`, booleans [N, H, W]; or `segments`, whole numbers [H, W], k in
        the pixels of the k-th instance and 0 in none, which takes little memory however many
        there are; or `boxes`, [N, 4] with the left, top, right and bottom edge in pixels; and
        `scores`, [N]; and `labels`, whole numbers [N].
    targets : sequence of mapping
        For each picture `masks`, `segments` or `boxes`, and `labels`; perhaps `iscrowd`, [N], and
        `area`, [N], by default the pixels of the mask or the area of the box.
    thresholds : sequence of float
        IoU from which a detection is right, above 0 and at most 1.
    max_detections : int
        How many detections of a picture and class count, those with the highest scores.
    area : (float, float)
        Smallest and largest area that counts; COCO's small, medium and large instances are
        (0, 32²), (32², 96²) and (96², inf).

    Returns
    -------
    AveragePrecision
        On the CPU. Masks and segments are compared on their device, in bounded memory.

    Raises
    ------
    ImportError
        If torch is not installed.
    TypeError, ValueError
        If a part is missing, or of another length or size than the others; the message says
        which, of which picture.

    References
    ----------
    T.-Y. Lin et al.: Microsoft COCO: Common Objects in Context. ECCV 2014, arXiv:1405.0312.

    Examples
    --------
    Two birds, of which the second prediction finds one and the first, surer, finds nothing:

    >>> import torch
    >>> birds = torch.zeros(2, 4, 8, dtype=bool)
    >>> birds[0, :2, :2] = birds[1, 2:, 4:] = True
    >>> found = average_precision(
    ...     [{"masks": birds.roll((0, 2), (0, 2)), "scores": [0.9, 0.4], "labels": [1, 1]}],
    ...     [{"masks": birds, "labels": [1, 1]}],
    ...     thresholds=[0.3],
    ... )
    >>> found.recall, round(found.mean_ap, 3)
    (tensor([[0.5000]], dtype=torch.float64), 0.252)
    """
    lib = require_torch()
    for name, given in (("predictions", predictions), ("targets", targets)):
        if not isinstance(given, Sequence) or not all(isinstance(one, Mapping) for one in given):
            raise TypeError(
                f"{name} = {short(given)}: give a list with a dict for each picture, such as "
                f'[{{"boxes": …, "labels": …}}].'
            )
    if len(predictions) != len(targets):
        raise ValueError(
            f"there are {len(predictions)} predictions and {len(targets)} targets: give one of "
            f"each for every picture, with empty lists where there is nothing."
        )
    if not isinstance(thresholds, Iterable):
        raise TypeError(f"thresholds = {thresholds!r}: give a list, [{thresholds!r}].")
    levels = np.array([_threshold(each) for each in thresholds])
    if not levels.size:
        raise ValueError("thresholds is empty: give at least one IoU, such as 0.5.")
    most = whole("max_detections", max_detections, 1)
    if not isinstance(area, Sequence) or len(area) != 2:
        raise TypeError(f"area = {area!r}: give a pair, such as (0, 32**2).")
    low, high = area
    if not low <= high:
        raise ValueError(f"area = {area}: give the smaller area first.")
    taken: dict[int, list[_Matched]] = {}
    for image, (mine, theirs) in enumerate(zip(predictions, targets, strict=True)):
        detected = _instances(f"predictions[{image}]", mine, scored=True)
        true = _instances(f"targets[{image}]", theirs, scored=False)
        if len(detected.labels) and len(true.labels) and detected.kind != true.kind:
            raise ValueError(
                f"predictions[{image}] has {detected.kind} and its target {true.kind}: give both "
                f"as masks, both as segments, or both as boxes."
            )
        for label in np.union1d(detected.labels, true.labels).tolist():
            matched = _matched(image, label, detected, true, levels, most, (low, high))
            taken.setdefault(label, []).append(matched)
    classes = sorted(taken)
    curves = [_curve(taken[label], len(levels)) for label in classes]
    precision = [precision for precision, _ in curves] or [np.empty((len(levels), _RECALLS))]
    recall = [recall for _, recall in curves] or [np.empty(len(levels))]
    return AveragePrecision(
        classes=tuple(classes),
        thresholds=tuple(levels.tolist()),
        precision=lib.from_numpy(np.stack(precision, -1)[..., : len(classes)]),
        recall=lib.from_numpy(np.stack(recall, -1)[..., : len(classes)]),
        matches=tuple(match for label in classes for each in taken[label] for match in each.pairs),
    )


class _Instances(NamedTuple):
    kind: str
    # [N, H · W], [H · W] or [N, 4], where they were given.
    shapes: torch.Tensor
    size: tuple[int, ...]
    labels: NDArray[np.int64]
    scores: NDArray[np.float64]
    # As their shapes are, and as they are given.
    measured: NDArray[np.float64]
    areas: NDArray[np.float64]
    crowds: NDArray[np.bool_]


class _Matched(NamedTuple):
    """What became of the detections of a class in a picture, by threshold, best score first."""

    scores: NDArray[np.float64]
    right: NDArray[np.bool_]
    ignored: NDArray[np.bool_]
    wanted: int
    pairs: list[Match]


def _threshold(value: Any) -> float:
    number = float(value)
    if not 0 < number <= 1:
        raise ValueError(f"thresholds has {value}: an IoU above 0 and at most 1 is needed.")
    return number


def _instances(name: str, given: Mapping[str, Any], *, scored: bool) -> _Instances:
    """Take the instances of a picture, or say which part of them is wrong."""
    lib = require_torch()
    kinds = [kind for kind in ("masks", "segments", "boxes") if given.get(kind) is not None]
    if len(kinds) != 1:
        have = " and ".join(kinds) or "no masks, segments or boxes"
        raise ValueError(f"{name} has {have}: give one of them.")
    kind = kinds[0]
    labels = _column(name, "labels", given, np.int64)
    count = len(labels)
    shapes = given[kind] if is_tensor(given[kind]) else lib.as_tensor(np.asarray(given[kind]))
    size: tuple[int, ...] = ()
    if kind == "segments":
        areas = _check_segments(name, shapes, count)
        size, shapes = tuple(shapes.shape), shapes.reshape(-1).long()
    else:
        _check_count(name, kind, shapes, count)
        if kind == "masks":
            size = tuple(shapes.shape[1:])
            shapes = (shapes != 0).reshape(count, -1) if count else shapes.reshape(0, 0)
            areas = shapes.sum(1)
        else:
            shapes = shapes.cpu().double() if count else lib.zeros(0, 4).double()
            areas = _check_boxes(name, shapes)
    measured = areas.cpu().double().numpy()
    instances = _Instances(
        kind,
        shapes,
        size,
        labels,
        _column(name, "scores", given, np.float64, count) if scored else np.zeros(count),
        measured,
        measured,
        np.zeros(count, bool),
    )
    if scored:
        return instances
    if given.get("iscrowd") is not None:
        crowds = _column(name, "iscrowd", given, np.int64, count) != 0
        instances = instances._replace(crowds=crowds)
    if given.get("area") is not None:
        given_areas = _column(name, "area", given, np.float64, count)
        instances = instances._replace(areas=given_areas)
    return instances


def _check_segments(name: str, cells: torch.Tensor, count: int) -> torch.Tensor:
    """Refuse a map that does not number the instances; count the pixels of each."""
    lib = require_torch()
    if cells.is_floating_point() or cells.is_complex() or cells.dtype == lib.bool:
        raise TypeError(
            f"{name}: segments holds {cells.dtype}: give whole numbers, 0 where no instance is and "
            f"k in the pixels of the k-th."
        )
    if cells.ndim != 2:
        raise ValueError(
            f"{name}: segments has shape {tuple(cells.shape)}: give rows and columns, [H, W]; "
            f"a stack of masks, [N, H, W], is given as masks."
        )
    for worst in (cells.min().item(), cells.max().item()) if cells.numel() else ():
        if not 0 <= worst <= count:
            raise ValueError(
                f"{name}: segments holds {worst}, and there are {count} labels: number the "
                f"instances from 1 to {count}, and give 0 to pixels without one."
            )
    areas: torch.Tensor = lib.bincount(cells.reshape(-1).long(), minlength=count + 1)[1:]
    return areas


def _check_count(name: str, kind: str, shapes: torch.Tensor, count: int) -> None:
    """Refuse masks or boxes that are not one for each label."""
    if len(shapes) and not (shapes.ndim == 3 if kind == "masks" else shapes.shape[1:] == (4,)):
        wanted = "[N, H, W]" if kind == "masks" else "[N, 4]"
        raise ValueError(
            f"{name}: {kind} has shape {tuple(shapes.shape)}, and {wanted} is needed; a single one "
            f"is {kind}[None]."
        )
    if len(shapes) != count:
        raise ValueError(f"{name} has {len(shapes)} {kind} and {count} labels: give one for each.")
    if kind == "masks" and len(shapes) and (shapes.is_floating_point() or shapes.is_complex()):
        raise TypeError(f"{name}: masks holds {shapes.dtype}: give booleans, such as masks > 0.5.")


def _check_boxes(name: str, boxes: torch.Tensor) -> torch.Tensor:
    """Refuse boxes that are none; give the area of each."""
    sides = boxes[:, 2:] - boxes[:, :2]
    if not bool((sides >= 0).all()):
        worst = boxes[(~(sides >= 0)).any(1)][0].tolist()
        raise ValueError(f"{name}: box {worst}: give left, top, right and bottom, in pixels.")
    # Beyond it areas are no numbers any more.
    far = (boxes.abs() > _FARTHEST).any(1)
    if bool(far.any()):
        raise ValueError(
            f"{name}: box {boxes[far][0].tolist()}: give pixels, at most ±{_FARTHEST:g}; "
            f"divide all boxes, of targets too, by the same number."
        )
    return sides.prod(1)


def _column(
    name: str, key: str, given: Mapping[str, Any], dtype: Any, count: int | None = None
) -> NDArray[Any]:
    """Take a number for each instance."""
    if given.get(key) is None:
        raise ValueError(f"{name} has no {key}: give one for each instance.")
    value = given[key]
    cells = np.asarray(value.detach().cpu() if is_tensor(value) else value)
    if cells.size == 0:
        cells = cells.reshape(0)
    elif cells.dtype.kind not in ("biu" if dtype is np.int64 else "biuf"):
        kind = "whole numbers are" if dtype is np.int64 else "real numbers are"
        raise TypeError(f"{name}: {key} holds {cells.dtype}: {kind} needed.")
    if cells.ndim != 1 or count not in (None, len(cells)):
        wanted = "[N]" if count is None else f"[{count}]"
        raise ValueError(f"{name}: {key} has shape {cells.shape}, and {wanted} is needed.")
    if not np.isfinite(cells).all():
        raise ValueError(f"{name}: {key} has {cells[~np.isfinite(cells)][0]}: give finite numbers.")
    return cells.astype(dtype)


def _matched(
    image: int,
    label: int,
    detected: _Instances,
    true: _Instances,
    levels: NDArray[np.float64],
    most: int,
    area: tuple[float, float],
) -> _Matched:
    """Match the detections of a class in a picture, best score first."""
    mine, theirs = np.flatnonzero(detected.labels == label), np.flatnonzero(true.labels == label)
    mine = mine[np.argsort(-detected.scores[mine], kind="stable")][:most]
    low, high = area

    def outside(areas: NDArray[np.float64]) -> NDArray[np.bool_]:
        return (areas < low) | (areas > high)

    needless = true.crowds[theirs] | outside(true.areas[theirs])
    # Those that have to be found come first: they are preferred.
    order = np.argsort(needless, kind="stable")
    theirs, needless = theirs[order], needless[order]
    crowds, wanted = true.crowds[theirs], int((~needless).sum())
    ious = _ious(image, detected, true, mine, theirs)
    free = np.ones((len(levels), len(theirs)), bool)
    found = np.full((len(levels), len(mine)), -1)
    for place, row in enumerate(ious):
        reached = (row >= np.minimum(levels, 1 - 1e-10)[:, None]) & (free | crowds)
        for part in (slice(0, wanted), slice(wanted, None)):
            if not reached[:, part].any():
                continue
            # Of equals the last one is taken.
            values = np.where(reached[:, part], row[part], -1.0)[:, ::-1]
            best = values.shape[1] - 1 - values.argmax(1) + (part.start or 0)
            new = reached[:, part].any(1) & (found[:, place] < 0)
            found[new, place] = best[new]
            free[new, best[new]] = False
    right = found >= 0
    ignored = right & needless[found] if len(theirs) else np.zeros_like(right)
    ignored |= ~right & outside(detected.areas[mine])
    pairs = [
        Match(image, label, int(theirs[t]), int(mine[p]), float(ious[p, t]))
        for p, t in enumerate(found[0])
        if t >= 0
    ]
    return _Matched(detected.scores[mine], right, ignored, wanted, pairs)


def _ious(
    image: int,
    detected: _Instances,
    true: _Instances,
    mine: NDArray[np.int64],
    theirs: NDArray[np.int64],
) -> NDArray[np.float64]:
    """IoU of each detection with each target; with a crowd, the part of the detection on it."""
    lib = require_torch()
    if not (len(mine) and len(theirs)):
        return np.zeros((len(mine), len(theirs)))
    if detected.kind == "boxes":
        a, b = detected.shapes[mine.tolist()], true.shapes[theirs.tolist()]
        sides = lib.minimum(a[:, None, 2:], b[None, :, 2:]) - lib.maximum(a[:, None, :2], b[:, :2])
        shared = sides.clamp(0).prod(2)
    else:
        _check_alike(image, detected, true)
        overlap = _shared_by_masks if detected.kind == "masks" else _shared_by_segments
        shared = overlap(detected, true, mine.tolist(), theirs.tolist())
    own = lib.from_numpy(detected.measured[mine])[:, None]
    union = own + lib.from_numpy(true.measured[theirs]) - shared
    union = lib.where(lib.from_numpy(true.crowds[theirs]), own, union)
    # Nothing shares nothing with nothing.
    ratio: NDArray[np.float64] = (shared / union).nan_to_num(0).numpy()
    return ratio


def _check_alike(image: int, detected: _Instances, true: _Instances) -> None:
    """Refuse masks of another size, or on another device."""
    if detected.size != true.size:
        raise ValueError(
            f"predictions[{image}] has {detected.kind} of {detected.size} and its target of "
            f"{true.size}: give both the same size."
        )
    here, there = detected.shapes.device, true.shapes.device
    if here != there:
        raise ValueError(
            f"predictions[{image}] is on {here} and its target on {there}: move one of them."
        )


def _shared_by_masks(
    detected: _Instances, true: _Instances, mine: list[int], theirs: list[int]
) -> torch.Tensor:
    """Count the pixels that each mask has in common with each."""
    lib = require_torch()
    parts = zip(
        lib.split(detected.shapes[mine], _PIXELS, 1),
        lib.split(true.shapes[theirs], _PIXELS, 1),
        strict=True,
    )
    shared: torch.Tensor = sum((x.float() @ y.float().T).cpu().double() for x, y in parts)
    return shared


def _shared_by_segments(
    detected: _Instances, true: _Instances, mine: list[int], theirs: list[int]
) -> torch.Tensor:
    """Count the pixels that each segment has in common with each: one count per pair of numbers."""
    lib = require_torch()

    def places(of: _Instances, chosen: list[int]) -> torch.Tensor:
        # The last place is for what was not chosen.
        table: torch.Tensor = lib.full((len(of.labels) + 1,), len(chosen))
        table[lib.tensor(chosen) + 1] = lib.arange(len(chosen))
        return table.to(of.shapes.device)

    rows, columns = places(detected, mine), places(true, theirs)
    width = len(theirs) + 1
    counts = lib.zeros((len(mine) + 1) * width, dtype=lib.int64, device=rows.device)
    for x, y in zip(
        lib.split(detected.shapes, _PIXELS), lib.split(true.shapes, _PIXELS), strict=True
    ):
        pairs = rows[x] * width + columns[y]
        counts += lib.bincount(pairs, minlength=len(counts))
    shared: torch.Tensor = counts.reshape(-1, width)[:-1, :-1].cpu().double()
    return shared


def _curve(
    pictures: Sequence[_Matched], levels: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precision at each recall, and the highest recall, by threshold."""
    wanted = sum(each.wanted for each in pictures)
    precision, recall = np.full((levels, _RECALLS), np.nan), np.full(levels, np.nan)
    if wanted == 0:
        return precision, recall
    order = np.argsort(-np.concatenate([each.scores for each in pictures]), kind="stable")
    right = np.concatenate([each.right & ~each.ignored for each in pictures], 1)[:, order]
    wrong = np.concatenate([~each.right & ~each.ignored for each in pictures], 1)[:, order]
    for level in range(levels):
        hits, misses = right[level].cumsum(), wrong[level].cumsum()
        recalls = hits / wanted
        precisions = hits / np.maximum(hits + misses, np.spacing(1))
        # The envelope: what is reached at this recall or a higher one.
        envelope = np.maximum.accumulate(precisions[::-1])[::-1]
        places = np.searchsorted(recalls, np.linspace(0, 1, _RECALLS), side="left")
        precision[level] = np.append(envelope, 0)[np.minimum(places, len(envelope))]
        recall[level] = recalls[-1] if len(recalls) else 0
    return precision, recall
