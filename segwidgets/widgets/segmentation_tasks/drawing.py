"""The drawings of the five readings, and of their scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.cover import is_covered
from segwidgets.drawing.grids import Style, captioned, framed, headed, text_width
from segwidgets.drawing.items import Bar, Block, Cell, Curve, Drawing, Item, Text, beside, stacked
from segwidgets.images.outlines import Loop, between, outlines
from segwidgets.images.segments import Segments
from segwidgets.shared.language import t
from segwidgets.shared.palette import rgb
from segwidgets.widgets.prediction import ordinals
from segwidgets.widgets.segmentation_tasks import results, words
from segwidgets.widgets.words import class_name

_GAP = 16.0
# Of a picture, at most: alone, and beside another.
_HIGH, _SHARE = 250.0, 0.68
_FONT = 7.0
# How much of a pixel has the color of its class, and the shades of a class, as on the page.
_COVER = 0.68
_SHADES = ((255, 0.0), (255, 0.4), (0, 0.35), (255, 0.65), (0, 0.55))
_INK, _PAPER = "#16181d", "#ffffff"
# Moments of a step in a film, and where its phases end.
_MOMENTS = (0.12, 0.24, 0.36, 0.6, 0.85)
_ENDS = (0.45, 0.75, 1.0)
_LABELLED, _OUTLINED, _LISTED = 40, 400, 12
# Square points that a segment has at least which is named.
_LEGIBLE = 50.0


class _Look(NamedTuple):
    """How a reading looks at a moment; as on the page."""

    things: float = 0.0
    stuff: float = 0.0
    apart: float = 0.0
    lines: float = 0.0
    class_lines: float = 0.0
    grown: float = 1.0
    way: float = 1.0
    labels: float = 0.0


def _look(step: int, moment: float) -> _Look:
    moved, merged, joined = (
        _eased((moment - start) / (end - start))
        for start, end in zip((0.0, *_ENDS), _ENDS, strict=False)
    )
    if step == 0:
        return _Look()
    if step == 1:
        return _Look(lines=1, grown=moved, way=0, labels=merged)
    if step == 2:
        return _Look(
            things=_COVER * moved,
            stuff=_COVER * joined,
            apart=1 - merged,
            lines=1 - merged,
            class_lines=merged,
            way=moved,
            labels=joined,
        )
    if step == 3:
        return _Look(
            things=_COVER,
            stuff=_COVER * (1 - joined),
            apart=moved,
            lines=moved,
            class_lines=1 - moved,
            labels=merged,
        )
    return _Look(things=_COVER, stuff=_COVER * joined, apart=1, lines=1, labels=joined)


def _eased(moment: float) -> float:
    at = min(1.0, max(0.0, moment))
    return at * at * (3 - 2 * at)


class _Side:
    """A picture with what is drawn of it, computed once."""

    def __init__(self, picture: Segments) -> None:
        self.picture = picture
        self.boxes = results.boxes_of(picture)
        self.ordinals = ordinals(picture)
        self.areas = np.bincount(picture.index.ravel(), minlength=len(picture.segments) + 1)
        things = [k for k, one in enumerate(picture.segments, 1) if one.label in picture.things]
        self.things = sorted(things, key=lambda k: -self.areas[k])[:_OUTLINED]

    @cached_property
    def lines(self) -> dict[int, list[Loop]]:
        return outlines(self.picture.index)

    @cached_property
    def class_lines(self) -> dict[int, list[Loop]]:
        labels = np.array([0, *(one.label + 1 for one in self.picture.segments)])
        return outlines(labels[self.picture.index])

    @cached_property
    def middles(self) -> NDArray[np.float64]:
        """The middle of the longest row of each segment."""
        index = self.picture.index
        found = np.zeros((len(self.picture.segments) + 1, 3))
        for y, row in enumerate(index):
            ends = np.flatnonzero(np.diff(row, append=-1)) + 1
            starts = np.concatenate([[0], ends[:-1]])
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
                k = row[start]
                if end - start > found[k, 0]:
                    found[k] = (end - start, (start + end) / 2, y + 0.5)
        return found[:, 1:]

    def paint(self, look: _Look) -> NDArray[np.uint8]:
        """Lay the segments over their picture."""
        picture = self.picture
        colors, covers = np.zeros((len(picture.segments) + 1, 3)), np.zeros(self.areas.shape)
        for k, one in enumerate(picture.segments, 1):
            color = np.array(rgb(picture.colors[one.label]), float)
            end, share = _SHADES[max(0, self.ordinals[k - 1] - 1) % len(_SHADES)]
            colors[k] = color + (end - color) * share * look.apart
            covers[k] = look.things if one.label in picture.things else look.stuff
        cover = covers[picture.index][..., None]
        mixed = picture.image + (colors[picture.index] - picture.image) * cover
        painted: NDArray[np.uint8] = mixed.round().astype(np.uint8)
        return painted

    def name(self, k: int) -> str:
        """Name a segment: "bird 2", "tree (crowd)", "sky"."""
        one = self.picture.segments[k - 1]
        name = class_name(self.picture.class_names[one.label])
        if one.is_crowd:
            return t("{name} (crowd)", name=name)
        return f"{name} {self.ordinals[k - 1]}" if one.instance else name


@dataclass(frozen=True)
class TasksPaper:
    """What is drawn of a picture, its prediction, and a reading of both."""

    target: Segments
    prediction: Segments
    name: str
    theme: Theme
    width: float
    extra: str
    scored: bool
    device: Any

    def drawings(self, step: int, *, phases: bool) -> Iterator[Drawing]:
        """Compose a step: at rest, or in a film with what leads there."""
        moving = phases and step > 0
        last = 3.0 if step == len(words.READINGS) - 1 and phases else 0.0
        scores = (self.prediction, self.target, step, self.device)
        found = _Found.of(*scores) if self.scored else None
        for moment in _MOMENTS if moving else ():
            yield self._drawing(step, found, moment, 0.6 / len(_MOMENTS))
        yield self._drawing(step, found, 1.0, 0.4 + last if moving else 1.0 + last)

    def _drawing(self, step: int, found: _Found | None, moment: float, seconds: float) -> Drawing:
        style = Style(self.theme, 10.0)
        note = t("step {step} of {steps}", step=step + 1, steps=len(words.READINGS))
        if found:
            block = self._scores(found, _look(step, moment), step, style)
            says, formula = found.says, found.formula
        else:
            block, says, formula = self._reading(step, moment, style), self._says(step), ""
        whole = captioned(block, style, self.width, says, *filter(None, [formula]), note=note)
        alt = f"{self.name}, {note}. {says}"
        return whole.drawing(style.colors["surface"], alt, seconds=seconds)

    def _says(self, step: int) -> str:
        return words.reading_words(self.target, step) + self.extra

    @cached_property
    def _sides(self) -> tuple[_Side, _Side]:
        return _Side(self.target), _Side(self.prediction)

    def _reading(self, step: int, moment: float, style: Style) -> Block:
        rows, cols = self.target.index.shape
        scale = min(_SHARE * self.width / cols, _HIGH / rows)
        picture = self._picture(self._sides[0], step, _look(step, moment), scale, style)
        room = self.width - cols * scale - _GAP
        return beside([picture, self._classes(room, style)], _GAP, align="top")

    def _picture(
        self,
        side: _Side,
        step: int,
        look: _Look,
        scale: float,
        style: Style,
        *,
        wrong: frozenset[int] = frozenset(),
        labels: dict[int, str] | None = None,
    ) -> Block:
        """Draw a picture with the lines and names of a reading."""
        rows, cols = side.picture.index.shape
        size = (cols * scale, rows * scale)
        items: list[Item] = []
        if look.lines > 0.5:
            for k in side.things:
                color = style.colors["warning"] if k in wrong else _INK
                for loop in self._paths(side, k, look):
                    items += _line(loop * scale, color)
        if look.class_lines > 0.5:
            for loops in side.class_lines.values():
                for loop in loops:
                    items += _line(loop * scale, _INK)
        if look.labels > 0.5:
            items += _names(self._labels(side, step, labels, scale), size)
        return framed(side.paint(look), size, style).under(*items)

    @staticmethod
    def _paths(side: _Side, k: int, look: _Look) -> list[Loop]:
        left, top, right, bottom = side.boxes[k - 1].tolist()
        if look.way == 0:
            corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            middle = np.array([(left + right) / 2, (top + bottom) / 2])
            return [middle + (np.array(corners, float) - middle) * look.grown]
        box = (left, top, right, bottom)
        return [between(loop, box, look.way) for loop in side.lines.get(k, [])]

    @staticmethod
    def _labels(
        side: _Side, step: int, given: dict[int, str] | None, scale: float
    ) -> list[tuple[str, float, float]]:
        """Give the names of a reading, the largest segment's first, and where their middle is."""
        picture = side.picture
        order = sorted(range(1, len(picture.segments) + 1), key=lambda k: -side.areas[k])
        if step in (1, 3):
            order = [k for k in order if picture.segments[k - 1].label in picture.things]
        seen: set[int] = set()
        wanted = []
        for k in order:
            if side.areas[k] * scale**2 < _LEGIBLE:
                break
            label = picture.segments[k - 1].label
            text = given.get(k, "") if given is not None else side.name(k)
            if given is None and step in (1, 2):
                text = class_name(picture.class_names[label])
                if step == 2 and label in seen:
                    continue
            seen.add(label)
            x, y = side.middles[k]
            left, top, right, _ = side.boxes[k - 1].tolist()
            if step == 1:
                x, y = left + (text_width(text, _FONT) + 4) / scale / 2, top - 5 / scale
            elif step > 2 and label in picture.things:
                # Above a thing, which it would hide.
                x, y = (left + right) / 2, top - 4 / scale
            if text:
                wanted.append((text, x * scale, y * scale))
        return wanted

    def _classes(self, room: float, style: Style) -> Block:
        """List the classes that are there, things and stuff."""
        items: list[Item] = []
        colors = style.colors
        there = {one.label for one in self.target.segments}
        y = 0.0
        kinds = [(t("things"), self.target.things), (t("stuff"), self.target.stuff)]
        if is_covered("classes", ""):
            # Where it is asked which classes are things, they stand in one list.
            kinds = [("", self.target.things | self.target.stuff)]
        for title, kind in kinds:
            if title:
                items.append(Text(0, y, room, 12, title, colors["muted"], _FONT))
                y += 13
            listed = sorted(kind & there)
            for label in listed[:_LISTED]:
                hue = self.target.colors[label]
                items.append(Cell(0, y + 2, 8, 8, hue, colors["line"], colors["text"]))
                name = class_name(self.target.class_names[label])
                items.append(Text(13, y, room - 13, 12, name, colors["text"], _FONT + 1))
                y += 13
            if len(listed) != len(listed[:_LISTED]) or not listed:
                more = t("and {n} more", n=len(listed) - _LISTED) if listed else t("none")
                items.append(Text(0, y, room, 12, more, colors["muted"], _FONT))
                y += 13
            y += 6
        return Block(room, y, tuple(items))

    # Scores

    def _scores(self, found: _Found, look: _Look, step: int, style: Style) -> Block:
        """Draw target and prediction with the score of a reading."""
        rows, cols = self.target.index.shape
        scale = min((self.width - _GAP) / 2 / cols, _HIGH / rows)
        pictures = [
            headed(
                self._picture(side, step, look, scale, style, wrong=wrong, labels=labels),
                style,
                title,
                role,
            )
            for side, title, role, wrong, labels in (
                (self._sides[0], t("Target"), "input", found.missed, None),
                (
                    self._sides[1],
                    t("Prediction"),
                    "output",
                    found.false,
                    found.labels(self._sides[0]),
                ),
            )
        ]
        table = _table(found, self.target, style, self.width)
        return stacked([beside(pictures, _GAP, align="top"), table], 8)


def _line(loop: Loop, color: str) -> list[Item]:
    """Draw a closed line, set off from what lies below it."""
    x, y = loop.min(0).tolist()
    closed = np.concatenate([loop, loop[:1]]) - (x, y)
    width, height = closed.max(0).tolist()
    points = tuple(map(tuple, closed.tolist()))
    return [
        Curve(x, y, width, height, points, _PAPER, 1.8),
        Curve(x, y, width, height, points, color, 0.8),
    ]


def _names(wanted: Sequence[tuple[str, float, float]], size: tuple[float, float]) -> list[Item]:
    """Write names that do not cover each other."""
    items: list[Item] = []
    taken: list[tuple[float, float, float, float]] = []
    high = _FONT + 2.5
    for text, x, y in wanted:
        wide = text_width(text, _FONT) + 4
        left = min(max(0.0, x - wide / 2), max(0.0, size[0] - wide))
        top = min(max(0.0, y - high / 2), size[1] - high)
        box = (left, top, left + wide, top + high)
        meets = any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for other in taken
        )
        if meets:
            continue
        if len(taken) == _LABELLED:
            break
        taken.append(box)
        items.append(Bar(left, top, wide, high, _PAPER))
        items.append(Text(left, top, wide, high, text, _INK, _FONT, "middle"))
    return items


@dataclass(frozen=True)
class _Found:
    """What a score finds: its words, its formula, its table, and what it matched."""

    says: str
    formula: str
    head: tuple[str, ...]
    rows: Mapping[int, tuple[str, ...]]
    mean: str
    chosen: int
    missed: frozenset[int] = frozenset()
    false: frozenset[int] = frozenset()
    # Of predicted segments: the one of the target, and their IoU.
    matches: tuple[tuple[int, int, float], ...] | None = None

    def labels(self, target: _Side) -> dict[int, str] | None:
        """Name predicted segments after what they were matched with."""
        if self.matches is None:
            return None
        return {p: f"{target.name(t)}, {iou:.2f}" for t, p, iou in self.matches}

    @classmethod
    def of(cls, prediction: Segments, target: Segments, step: int, device: Any) -> _Found:
        """Score a reading."""
        classes = len(target.class_names)
        there, mine = ({one.label for one in picture.segments} for picture in (target, prediction))
        shown = sorted(there | mine)
        if step == 0:
            named, others = len(there & mine), len(mine - there)
            missed = len(there - mine)
            answers = {
                k: tuple(t("yes") if k in it else t("no") for it in (there, mine)) for k in shown
            }
            says = words.classes_words(named, len(there), others)
            formula = words.classes_formula(named, missed, others)
            return cls(says, formula, (t("target"), t("prediction")), answers, "", -1)
        if step == 2:
            return cls._of_iou(prediction, target, shown, device)
        if step == 4:
            return cls._of_quality(prediction, target, shown, device)
        return cls._of_precision(prediction, target, shown, step, classes, device)

    @classmethod
    def _of_iou(
        cls, prediction: Segments, target: Segments, shown: list[int], device: Any
    ) -> _Found:
        iou = results.iou_of(prediction, target, device).tolist()
        true, mine = target.pairs[..., 0], prediction.pairs[..., 0]
        counted = true < len(target.class_names)
        counts = {}
        for k in range(len(iou)):
            both = int(((true == k) & (mine == k)).sum())
            counts[k] = (
                both,
                int(((mine == k) & counted).sum()) - both,
                int((true == k).sum()) - both,
            )
        rows = {k: (str(counts[k][0]), str(sum(counts[k])), words.score(iou[k])) for k in shown}
        chosen = _worst(iou)
        mean, number = _mean(iou)
        return cls(
            words.iou_words(mean, number),
            words.iou_formula(class_name(target.class_names[chosen]), *counts[chosen]),
            ("∩", "∪", "IoU"),  # noqa: RUF001 - union
            rows,
            words.score(mean),
            chosen,
        )

    @classmethod
    def _of_quality(
        cls, prediction: Segments, target: Segments, shown: list[int], device: Any
    ) -> _Found:
        found = results.panoptic_of(prediction, target, device)
        sq, rq, pq = found.sq.tolist(), found.rq.tolist(), found.pq.tolist()
        rows = {k: tuple(words.score(v[k]) for v in (sq, rq, pq)) for k in shown}
        chosen = _worst(pq)
        wrong, lost = found.false_positives.tolist(), found.false_negatives.tolist()
        ious = [one.iou for one in found.matches if one.class_index == chosen]
        places = [
            {(one.label, one.instance): k for k, one in enumerate(picture.segments, 1)}
            for picture in (target, prediction)
        ]
        matches = tuple(
            (
                places[0][one.class_index, one.target],
                places[1][one.class_index, one.prediction],
                one.iou,
            )
            for one in found.matches
        )
        mean, _ = _mean(pq)
        counts = sum(found.true_positives.tolist()), sum(lost), sum(wrong)
        return cls(
            words.quality_words(*counts, mean),
            words.quality_formula(
                class_name(target.class_names[chosen]), ious, wrong[chosen], lost[chosen]
            ),
            ("SQ", "RQ", "PQ"),
            rows,
            words.score(mean),
            chosen,
            _missed(target, matches),
            _counted(prediction, target) - {p for _, p, _ in matches},
            matches,
        )

    @classmethod
    def _of_precision(
        cls,
        prediction: Segments,
        target: Segments,
        shown: list[int],
        step: int,
        classes: int,
        device: Any,
    ) -> _Found:
        kind, shape = ("boxes", "box") if step == 1 else ("masks", "mask")
        found = results.precision_of(prediction, target, kind, device)
        ap = [float("nan")] * classes
        curves = dict(zip(found.classes, range(len(found.classes)), strict=True))
        for label, place in curves.items():
            ap[label] = float(found.ap[place])
        numbers = [
            [k for k, one in enumerate(picture.segments, 1) if one.label in target.things]
            for picture in (target, prediction)
        ]
        matches = tuple(
            (numbers[0][one.target], numbers[1][one.prediction], one.iou)
            for one in found.matches
            if not target.segments[numbers[0][one.target] - 1].is_crowd
        )
        on_crowds = len(found.matches) - len(matches)
        rows: dict[int, tuple[str, ...]] = {}
        wanted = 0
        for k in shown:
            own = sum(one.label == k and not one.is_crowd for one in target.segments)
            hits = sum(target.segments[t - 1].label == k for t, _, _ in matches)
            wanted += own if k in target.things else 0
            half = float(found.precision[0, :, curves[k]].mean()) if k in curves else float("nan")
            rows[k] = (
                t("{found} of {n}", found=hits, n=own) if k in target.things else "–",
                words.score(half),
                words.score(ap[k]),
            )
        chosen = _worst(ap)
        mean, _ = _mean(ap)
        detected = sum(
            min(100, sum(one.label == k for one in prediction.segments)) for k in target.things
        )
        false = detected - len(matches) - on_crowds
        name = class_name(target.class_names[chosen])
        at_half, levels = [], []
        if chosen in curves:
            at_half = found.precision[0, :, curves[chosen]].tolist()
            levels = found.precision[:, :, curves[chosen]].mean(1).tolist()
        return cls(
            words.precision_words(shape, len(matches), wanted, false, mean),
            words.precision_formula(name, at_half, levels),
            (t("found"), "AP50", "AP"),
            rows,
            words.score(mean),
            chosen,
            _missed(target, matches),
            frozenset(numbers[1]) - {numbers[1][one.prediction] for one in found.matches},
            matches,
        )


def _missed(target: Segments, matches: Sequence[tuple[int, int, float]]) -> frozenset[int]:
    """Find what of the target has no match; a crowd needs none."""
    found = {match[0] for match in matches}
    rest = (k for k, one in enumerate(target.segments, 1) if not one.is_crowd)
    return frozenset(rest) - found


def _counted(prediction: Segments, target: Segments) -> frozenset[int]:
    """Find predicted segments of which not more than half is unlabelled, or on their crowd."""
    labels = np.array([-1, *(one.label if one.is_crowd else -1 for one in target.segments)])
    own = np.array([-2, *(one.label for one in prediction.segments)])
    beside = (target.index == 0) | (labels[target.index] == own[prediction.index])
    areas, apart = (
        np.bincount(prediction.index[where].ravel(), minlength=len(own))
        for where in (np.ones_like(beside), beside)
    )
    return frozenset(np.flatnonzero(2 * apart <= areas).tolist())


def _worst(values: Sequence[float]) -> int:
    """Find the class with the lowest score: there is most to explain."""
    known = [k for k, value in enumerate(values) if not isnan(value)]
    return min(known, key=lambda k: (values[k], k), default=0)


def _mean(values: Sequence[float]) -> tuple[float, int]:
    known = [value for value in values if not isnan(value)]
    return (sum(known) / len(known) if known else float("nan")), len(known)


def _table(found: _Found, target: Segments, style: Style, room: float) -> Block:
    """List the scores of each class, as wide as the pictures above."""
    colors = style.colors
    names = min(90.0, 0.4 * room)
    column = (room - names) / len(found.head)
    width = names + column * len(found.head)
    items: list[Item] = []

    def row(y: float, cells: Sequence[str], color: str, *, bold: bool = False) -> None:
        for i, text in enumerate(cells):
            x = names + i * column
            items.append(Text(x, y, column, 12, text, color, _FONT, "end", bold=bold))

    items.append(Text(0, 0, names, 12, t("class"), colors["muted"], _FONT))
    row(0, found.head, colors["muted"])
    y = 14.0
    listed = list(found.rows)[:_LISTED]
    for label in listed:
        hue = target.colors[label]
        on = label == found.chosen
        items.append(Cell(0, y + 2, 8, 8, hue, colors["line"], colors["text"]))
        name = class_name(target.class_names[label])
        items.append(Text(12, y, names - 12, 12, name, colors["text"], _FONT, bold=on))
        row(y, found.rows[label], colors["text"], bold=on)
        y += 13
    if len(found.rows) > len(listed):
        more = t("and {n} more", n=len(found.rows) - len(listed))
        items.append(Text(0, y, names, 12, more, colors["muted"], _FONT))
        y += 13
    if found.mean:
        items.append(Bar(0, y, width, 0.6, colors["line"]))
        items.append(Text(0, y + 1, names, 12, t("mean"), colors["text"], _FONT))
        row(y + 1, [*[""] * (len(found.head) - 1), found.mean], colors["text"], bold=True)
        y += 14
    return Block(width, y, tuple(items))
