"""What is predicted: given by the reader, or made from the target by a few plausible mistakes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.images.read import plain_array
from segwidgets.images.scene import UNLABELLED, Scene
from segwidgets.images.segments import SPAN, Segment, Segments, segments_of_scene
from segwidgets.shared.language import msg
from segwidgets.shared.told import Told, told

# By how much of the shorter side an outline is moved, and how far apart two moves differ.
_MOVED, _WAVES = 0.012, 7
# Beside a thing, to find out on what it stands.
_AROUND = 3


def plausible(target: Segments, seed: int = 0) -> Segments:
    """Make a prediction of a target by typical mistakes; its notes name them.

    The two closest things of a class become one, the smallest other thing is missed, one more is
    taken for another class, and all outlines waver. The seed decides how they waver, and how sure
    the prediction is of each thing.
    """
    rng = np.random.default_rng(seed)
    index, table = target.index.copy(), list(target.segments)
    mistakes: list[Told] = []
    known = ordinals(target)
    things = [k for k, one in enumerate(table, 1) if one.instance]
    areas = np.bincount(index.ravel(), minlength=len(table) + 1)
    pair = _closest_pair(target, things)
    if pair:
        index[index == pair[1]] = pair[0]
        name, (first, second) = _class_of(target, pair[0]), (known[k - 1] for k in pair)
        mistakes.append(
            told(
                msg("{name} {first} and {second} become one"),
                name=name,
                first=first,
                second=second,
            )
        )
    left = sorted(set(things) - set(pair), key=lambda k: (areas[k], k))
    if len(left) > 1:
        missed = left.pop(0)
        index[index == missed] = _ground(target, missed)
        mistakes.append(
            told(
                msg("{name} {number} is missed"),
                name=_class_of(target, missed),
                number=known[missed - 1],
            )
        )
    kinds = sorted({table[k - 1].label for k in things})
    if left and len(kinds) > 1:
        # One of middling size: the largest would be no plausible mistake.
        which = left[len(left) // 2]
        own = table[which - 1].label
        other = kinds[(kinds.index(own) + 1) % len(kinds)]
        mistakes.append(
            told(
                msg("{name} {number} is taken for {other}"),
                name=_class_of(target, which),
                number=known[which - 1],
                other=target.class_names[other],
            )
        )
        ids = next(one.category_id for one in table if one.label == other)
        table[which - 1] = table[which - 1]._replace(label=other, category_id=ids)
    sure = rng.uniform(0.6, 0.99, len(table)).round(2)
    table = [
        # A prediction has no crowds.
        one._replace(score=float(score) if one.instance else 1.0, is_crowd=False)
        for one, score in zip(table, sure, strict=True)
    ]
    index, moved = _wavering(index, rng)
    mistakes.append(told(msg("outlines waver by up to {n} {n|pixel|pixels}"), n=moved))
    note = told(msg("The prediction is made from the target: {mistakes}."), mistakes=mistakes)
    return _kept(replace(target, index=index, segments=tuple(table), notes=(note,)))


def read_prediction(value: Any, target: Segments) -> Segments:
    """Read a prediction of a target's picture: segments, a scene, or classes with instances."""
    if isinstance(value, Scene):
        value = segments_of_scene(value, [target.class_names[k] for k in sorted(target.things)])
    if isinstance(value, Segments):
        if value.class_names != target.class_names:
            raise ValueError(
                f"prediction has the classes {', '.join(value.class_names)}, and the target "
                f"{', '.join(target.class_names)}: give both the same, or pairs of numbers, "
                f"prediction.pairs."
            )
        pairs, scores = value.pairs, value.segments
    else:
        pairs, scores = plain_array("prediction", value), ()
    size = target.index.shape
    if pairs.dtype.kind not in "biu":
        raise TypeError(f"prediction holds {pairs.dtype}: classes and instances are whole numbers.")
    if pairs.shape != (*size, 2):
        raise ValueError(
            f"prediction has shape {pairs.shape}: give class and instance of each pixel, "
            f"[{size[0]}, {size[1]}, 2], numpy.stack([classes, instances], -1)."
        )
    wide = pairs.astype(np.int64)
    wrong = (wide[..., 0] != UNLABELLED) & (wide[..., 0] >= len(target.class_names))
    wrong |= (wide < 0).any(-1) | (wide[..., 1] >= SPAN)
    if wrong.any():
        where = tuple(np.argwhere(wrong)[0].tolist())
        raise ValueError(
            f"prediction has class and instance {wide[where].tolist()} at {where}: classes are 0 "
            f"to {len(target.class_names) - 1}, or {UNLABELLED} for none, and instances 0 to "
            f"{SPAN - 1}."
        )
    # What a class of stuff calls instances is one region.
    wide[..., 1][~np.isin(wide[..., 0], sorted(target.things))] = 0
    # In one number, since pairs are sorted far more slowly.
    codes = wide[..., 0] * SPAN + wide[..., 1]
    found, where_ = np.unique(codes, return_inverse=True)
    sure = {(one.label, one.instance): one.score for one in scores}
    ids = {one.label: one.category_id for one in target.segments}
    table: list[Segment] = []
    place: list[int] = []
    for label, instance in (divmod(code, SPAN) for code in found.tolist()):
        place.append(0 if label == UNLABELLED else len(table) + 1)
        if label == UNLABELLED:
            continue
        category = ids.get(label, label + 1)
        number = len(table) + 1
        score = sure.get((label, instance), 1.0)
        # A thing without a number is one thing: a prediction has no crowds.
        one = Segment(label, instance, category, number, number, score=score)
        table.append(one)
    index = np.array(place, np.int32)[where_.reshape(size)]
    return replace(target, index=index, segments=tuple(table), notes=())


def _class_of(target: Segments, number: int) -> str:
    return target.class_names[target.segments[number - 1].label]


def ordinals(picture: Segments) -> list[int]:
    """Count the things of each class from 1 on; 0 for segments that are not counted."""
    counted = [0] * len(picture.class_names)
    numbers = []
    for one in picture.segments:
        counted[one.label] += one.instance > 0
        numbers.append(counted[one.label] if one.instance else 0)
    return numbers


def _box(index: NDArray[np.int32], number: int, around: int = 0) -> tuple[slice, slice]:
    rows, cols = np.nonzero(index == number)
    return (
        slice(max(0, int(rows.min()) - around), int(rows.max()) + 1 + around),
        slice(max(0, int(cols.min()) - around), int(cols.max()) + 1 + around),
    )


def _closest_pair(target: Segments, things: list[int]) -> tuple[int, int] | tuple[()]:
    """Find two things of a class that touch along the most pixels, else none."""
    touching: dict[tuple[int, int], int] = {}
    counted = set(things)
    for a, b in (
        (target.index[:-1], target.index[1:]),
        (target.index[:, :-1], target.index[:, 1:]),
    ):
        meets = a != b
        codes, counts = np.unique(
            np.stack([np.minimum(a, b)[meets], np.maximum(a, b)[meets]]), axis=1, return_counts=True
        )
        for (one, other), count in zip(codes.T.tolist(), counts.tolist(), strict=True):
            if {one, other} <= counted:
                touching[one, other] = touching.get((one, other), 0) + count
    alike = {
        pair: count
        for pair, count in touching.items()
        if target.segments[pair[0] - 1].label == target.segments[pair[1] - 1].label
    }
    return max(alike, key=lambda pair: (alike[pair], pair)) if alike else ()


def _ground(target: Segments, number: int) -> int:
    """Find the stuff that a thing stands on, or nothing where there is none."""
    near = target.index[_box(target.index, number, _AROUND)].ravel()
    stuff = [k for k, one in enumerate(target.segments, 1) if one.label not in target.things]
    counts = np.bincount(near, minlength=len(target.segments) + 1)
    return max(stuff, key=lambda k: counts[k], default=0)


def _wavering(index: NDArray[np.int32], rng: np.random.Generator) -> tuple[NDArray[np.int32], int]:
    """Move each pixel's label a little, neighbours alike."""
    rows, cols = index.shape
    far = max(1, round(_MOVED * min(rows, cols)))
    shifts = []
    for _ in range(2):
        lattice = rng.uniform(-1, 1, (_WAVES + 1, _WAVES + 1))
        y = np.linspace(0, _WAVES, rows, endpoint=False)[:, None]
        x = np.linspace(0, _WAVES, cols, endpoint=False)[None]
        i, j = y.astype(int), x.astype(int)
        u, v = y - i, x - j
        upper = lattice[i, j] * (1 - v) + lattice[i, j + 1] * v
        lower = lattice[i + 1, j] * (1 - v) + lattice[i + 1, j + 1] * v
        shifts.append(np.rint(1.4 * far * (upper * (1 - u) + lower * u)).clip(-far, far))
    down, across = np.indices(index.shape)
    moved = index[
        (down + shifts[0]).clip(0, rows - 1).astype(int),
        (across + shifts[1]).clip(0, cols - 1).astype(int),
    ]
    return moved, far


def _kept(picture: Segments) -> Segments:
    """Leave out segments without a pixel."""
    there = np.unique(picture.index)
    there = there[there > 0]
    place = np.zeros(len(picture.segments) + 1, np.int32)
    place[there] = np.arange(1, len(there) + 1)
    table = tuple(picture.segments[k - 1] for k in there.tolist())
    return replace(picture, index=place[picture.index], segments=table)
