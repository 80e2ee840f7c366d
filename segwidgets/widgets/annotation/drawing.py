"""The drawings of an attempt, of what labels cost, and of what is left of a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, isnan, log, log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import Style, captioned, framed, headed, line, table, text_width
from segwidgets.drawing.items import (
    Bar,
    Block,
    Cell,
    Curve,
    Drawing,
    Item,
    Outline,
    Text,
    beside,
    stacked,
)
from segwidgets.images.outlines import outlines
from segwidgets.images.scene import UNLABELLED
from segwidgets.shared.language import t
from segwidgets.shared.palette import rgb
from segwidgets.widgets.annotation import results, words
from segwidgets.widgets.annotation.attempts import TOOLS, Attempt, Mask, clicks
from segwidgets.widgets.annotation.prepared import iou
from segwidgets.widgets.annotation.results import COCO_IMAGES, Cost
from segwidgets.widgets.words import class_name

if TYPE_CHECKING:
    from segwidgets.widgets.annotation.annotation import Annotation

_GAP, _FONT = 14.0, 7.0
# Of a picture: its share of the width, and its height, at most.
_SHARE, _HIGH = 0.58, 240.0
# How much of a pixel has the color of the mask; and ink and paper on photographs, as on the page.
_COVER, _INK, _PAPER = 0.45, "#16181d", "#ffffff"
_CHART = 118.0
# What stands beside a picture has this much room at least, and an axis beside its names.
_BESIDE, _AXIS = 160.0, 240.0
# The axis of costs, in seconds, and how long an HD picture takes, in hours.
_HOUR = 3600.0
_TICKS = ((1.0, "1 s"), (60.0, "1 min"), (_HOUR, "1 h"), (100 * _HOUR, "100 h"))
_FAR_TICKS = ((1e4 * _HOUR, "10,000 h"), (1e6 * _HOUR, "1,000,000 h"))
_END, _HD = 1e7 * _HOUR, (1, 2)
# What is ignored, and the strokes on it.
_IGNORED, _STROKE = (106, 110, 118), (40, 43, 50)


class _Effort(NamedTuple):
    """An attempt in the chart: whose it is, and its IoU after each click; NaN where none."""

    tool: str
    whose: str
    attempt: Attempt
    ious: list[float]


class AnnotationPaper:
    """What is drawn of a figure, which is asked for its attempts once."""

    def __init__(self, figure: Annotation, *, theme: Theme, width: float) -> None:
        self.figure, self.width = figure, width
        self.style = Style(theme, 10.0)
        self._known: list[_Effort] | None = None

    def drawing(self, view: str, step: int) -> Drawing:
        """Compose a step of a view."""
        figure, style = self.figure, self.style
        makers = {"label": self._label, "cost": self._cost, "other": self._other}
        says = figure._sentence(view, step)
        count = figure._film_steps(view)
        note = t("step {step} of {steps}", step=step + 1, steps=count)
        block = captioned(makers[view](step), style, self.width, says, note=note)
        seconds = 4.0 if step == count - 1 else 1.0
        alt = f"{figure._name()}, {note}. {says}"
        return block.drawing(style.colors["surface"], alt, seconds=seconds)

    # An attempt

    def _label(self, step: int) -> Block:
        rows, cols = self.figure.size
        scale = min(_SHARE * self.width / cols, _HIGH / rows)
        room = self.width - cols * scale - _GAP
        if room < _BESIDE:
            scale = min(self.width / cols, _HIGH / rows)
            below = self._efforts(step, self.width).aside()
            return stacked([self._picture(step, scale), below], 8)
        beyond = self._efforts(step, room).aside()
        return beside([self._picture(step, scale), beyond], _GAP, align="top")

    def _picture(self, step: int, scale: float) -> Block:
        figure, style = self.figure, self.style
        rows, cols = figure.size
        tool, attempt, own = figure.tool, figure.attempt, figure._own_mask()
        empty = np.zeros(figure.size, bool)
        mask = empty if attempt is None else figure._mask(tool, attempt, step + 1)
        green = style.colors["output"]
        pixels = figure.image.astype(float)
        pixels[mask] += (np.array(rgb(green), float) - pixels[mask]) * _COVER
        items: list[Item] = []
        if tool == "proposals" and figure._canvas.proposals:
            regions = figure._canvas.proposals[figure.scale].astype(np.int32)
            pixels[_borders(regions)] += (255 - pixels[_borders(regions)]) * 0.5
        items += _loops(mask, scale, green)
        if own is not None and (attempt is None or attempt["done"]):
            items += _loops(own, scale, _INK)
        if attempt is not None:
            items += self._strokes(tool, attempt, step + 1, scale)
        return framed(pixels.round().astype(np.uint8), (cols * scale, rows * scale), style).under(
            *items
        )

    def _strokes(self, tool: str, attempt: Attempt, count: int, scale: float) -> Iterator[Item]:
        """Draw what was clicked and scribbled so far."""
        if tool == "scribbles":
            for stroke in attempt["strokes"][:count]:
                points = (np.array(stroke["points"], float) + 0.5) * scale
                if len(points) == 1:
                    points = np.concatenate([points, points + 0.5])
                color = self.style.colors["output"] if stroke["object"] else _INK
                yield from _path(points, color, 2.2, 3.8)
        if tool == "polygon":
            closed = count > len(attempt["corners"])
            outline = attempt["outline"]
            if not closed:
                outline = outline[: attempt["corners"][count - 1] + 1]
            points = np.array([*outline, outline[0]] if closed else outline, float) * scale
            if len(points) > 1:
                yield from _path(points, _INK, 1.0, 2.2)
            for at in attempt["corners"][:count]:
                x, y = (scale * v for v in attempt["outline"][at])
                yield Cell(x - 1.6, y - 1.6, 3.2, 3.2, _PAPER, _INK, _INK)
        if tool == "box":
            x0, y0, x1, y1 = (scale * v for v in attempt["box"])
            if count < 2:
                yield Cell(x0 - 1.6, y0 - 1.6, 3.2, 3.2, _PAPER, _INK, _INK)
            else:
                yield Outline(x0, y0, x1 - x0, y1 - y0, _INK, 1.0)

    def _listed(self) -> list[_Effort]:
        """List the attempts at the object, with their IoU after each click."""
        if self._known is None:
            figure, own = self.figure, self.figure._own_mask()
            self._known = []
            for whose, among in (("prepared", figure._prepared), ("own", figure.own)):
                for tool, attempt in among.get(str(figure.object), {}).items():
                    counts = range(1, clicks(tool, attempt) + 1)
                    try:
                        masks = [figure._mask(tool, attempt, count) for count in counts]
                    except ImportError:
                        # The random walker needs scikit-image.
                        masks = []
                    ious = [iou(mask, own) for mask in masks] if own is not None else []
                    self._known.append(_Effort(tool, whose, attempt, ious))
            order = {tool: at for at, tool in enumerate(TOOLS)}
            self._known.sort(key=lambda one: order[one.tool])
        return self._known

    def _efforts(self, step: int, room: float) -> Block:
        """Draw IoU over seconds, and below it the same as a table."""
        figure, style = self.figure, self.style
        efforts = self._listed()
        shown = next(
            (one for one in efforts if (one.tool, one.whose) == (figure.tool, figure.shows)), None
        )
        parts = []
        if any(one.ious for one in efforts):
            parts.append(self._chart(efforts, shown, step, room))
        if efforts:
            rows = [
                (
                    t(words.NAMES[one.tool])
                    if one.whose == "prepared"
                    else t("{tool}, own", tool=t(words.NAMES[one.tool])),
                    str(clicks(one.tool, one.attempt)),
                    words.fixed(one.attempt["seconds"], 1),
                    _score(one.ious[-1] if one.ious else float("nan")),
                )
                for one in efforts
            ]
            bold = [at for at, one in enumerate(efforts) if one is shown]
            parts.append(
                table((t("tool"), t("clicks"), t("seconds"), "IoU"), rows, style, bold=bold)
            )
        else:
            parts.append(line(t("no attempt yet"), style, color="muted"))
        return stacked(parts, 8)

    def _chart(
        self, efforts: Sequence[_Effort], shown: _Effort | None, step: int, room: float
    ) -> Block:
        colors = self.style.colors
        left, bottom = 16.0, 22.0
        wide, high = room - left - 4, _CHART - bottom - 6
        longest = _round_up(max(10.0, *(one.attempt["seconds"] for one in efforts)))

        def at(seconds: float, score: float) -> tuple[float, float]:
            return left + wide * seconds / longest, 6 + high * (1 - score)

        items: list[Item] = []
        for value in (0, 0.5, 1):
            x, y = at(value * longest, value)
            items.append(Bar(left, y - 0.25, wide, 0.5, colors["line"]))
            items.append(Text(0, y - 5, left - 4, 10, f"{value:g}", colors["muted"], 6.5, "end"))
            text = f"{value * longest:g}" + (" s" if value == 1 else "")
            far = text_width(text, 6.5)
            place = min(x - far / 2, room - far)
            items.append(Text(place, 6 + high + 2, far, 9, text, colors["muted"], 6.5))
        if shown is not None and shown.ious:
            way = [
                at(shown.attempt["times"][i], score)
                for i, score in enumerate(shown.ious)
                if not isnan(score)
            ]
            if len(way) > 1:
                items += _path(np.array(way), colors["output"], 1.2)
            x, y = at(shown.attempt["times"][step], shown.ious[step])
            items.append(
                Cell(x - 2, y - 2, 4, 4, colors["output"], colors["output"], colors["text"])
            )
        taken: list[tuple[float, float, float]] = []
        for one in efforts:
            if not one.ious or isnan(one.ious[-1]):
                continue
            x, y = at(one.attempt["seconds"], one.ious[-1])
            fill = colors["text"] if one.whose == "own" else colors["surface"]
            items.append(Cell(x - 2.2, y - 2.2, 4.4, 4.4, fill, colors["text"], colors["text"]))
            name = t(words.NAMES[one.tool])
            far = text_width(name, 6.5, bold=one is shown)
            # Beside its point, or above or below it, where no other name is; the table has all.
            free = (
                (beside_it, y + off)
                for off in (0, 8, -8, 16, 24, 32)
                for beside_it in (x + 5, x - 5 - far)
                if beside_it >= left
                and beside_it + far <= room
                and 0 <= y + off - 5 <= high
                and not any(
                    a < beside_it + far + 1 and beside_it < b + 1 and abs(top - y - off) < 8
                    for a, b, top in taken
                )
            )
            found = next(free, None)
            if found is None:
                continue
            from_x, name_y = found
            taken.append((from_x, from_x + far, name_y))
            words_ = (from_x, name_y - 5, far, 10, name, colors["text"], 6.5)
            items.append(Text(*words_, bold=one is shown))
        says = (
            t("IoU over time: □ prepared, ■ own")
            if any(one.whose == "own" for one in efforts)
            else t("IoU over time")
        )
        items.append(Text(left, _CHART - 9, wide, 9, says, colors["muted"], 6.5))
        return Block(room, _CHART, tuple(items))

    # What labels cost

    def _cost(self, step: int) -> Block:
        """Draw an object, a picture, the data set and COCO on a logarithmic axis of time."""
        figure, colors = self.figure, self.style.colors
        found = {tool: figure._cost(tool, figure.images) for tool in TOOLS}
        pictures = t("{n} {n|picture|pictures}", n=f"{figure.images:,}")
        names = (t("one object"), t("a picture"), pictures, f"COCO, {COCO_IMAGES:,}")
        present = found[figure.tool]
        values = [words.lasting(seconds) for seconds in _seconds(present)] if present else []
        names_wide = max(text_width(name, 7.5, bold=True) for name in names) + 8
        values_wide = max((text_width(value, 7.5, bold=True) for value in values), default=0.0)
        left, high, thick = names_wide + values_wide + 8, 8.0, 13.0
        narrow = self.width - left - 26 < _AXIS
        if narrow:
            # Names and values stand over their bars.
            left, high, values_wide = 0.0, 18.0, self.width - names_wide
        pitch = high + 24
        wide = self.width - left - 26

        def place(seconds: float) -> float:
            return left + wide * log(min(_END, max(1.0, seconds))) / log(_END)

        bottom = 4 * pitch
        items: list[Item] = []
        end = -10.0
        for seconds, text in (*_TICKS, *_FAR_TICKS):
            x = place(seconds)
            items.append(Bar(x - 0.25, 0, 0.5, bottom, colors["line"]))
            far = text_width(text, 6.5)
            from_x = min(max(0.0, x - far / 2), self.width - far)
            if from_x > end + 4:
                items.append(Text(from_x, bottom + 2, far, 10, text, colors["muted"], 6.5))
                end = from_x + far
        for row, (name, images) in enumerate(
            zip(names, (0, 1, figure.images, COCO_IMAGES), strict=True)
        ):
            y = row * pitch + high
            said = y - 13 if narrow else y
            strong = row == step
            items.append(Bar(left, y, wide, thick, colors["raised"]))
            items.append(Text(0, said, names_wide, thick, name, colors["text"], 7.5, bold=strong))
            if images:
                first, last = (place(hours * _HOUR * images) for hours in _HD)
                items += self._band(first, last, y, thick)
            if images == 1:
                note = t("1 to 2 h: an HD picture")
                far = text_width(note, 6.5)
                x = place(_HD[1] * _HOUR) + 4
                items.append(Text(x, y, far, thick, note, colors["muted"], 6.5))
            if row > step:
                continue
            if present is not None:
                seconds = _seconds(present)[row]
                items.append(Bar(left, y, place(seconds) - left, thick, colors["output"]))
                value = (names_wide, said, values_wide, thick, values[row], colors["text"], 7.5)
                items.append(Text(*value, "end", bold=True))
            for tool, cost in found.items():
                if cost is not None:
                    x = max(left, place(_seconds(cost)[row]) - 0.3)
                    thin = 1.6 if tool == figure.tool else 0.6
                    items.append(Bar(x, y - 2, thin, thick + 4, colors["text"]))
        says = (
            0,
            bottom + (14 if narrow else 2),
            60,
            10,
            t("lines: every tool"),
            colors["muted"],
            6.5,
        )
        items.append(Text(*says))
        return Block(self.width, bottom + (24 if narrow else 12), tuple(items))

    def _band(self, first: float, last: float, y: float, thick: float) -> list[Item]:
        """Mark from when to when an HD picture takes."""
        colors = self.style.colors
        room = (first, y - 4, last - first, thick + 8)
        amber = colors["kernel"]
        return [Cell(*room, colors["empty"], amber, amber, hatch=True)]

    # What is left of the target

    def _other(self, step: int) -> Block:
        figure, style = self.figure, self.style
        target, guess = figure.target, figure.prediction
        if target is None or guess is None:
            return line(t("no target"), style, color="muted")
        full = results.classes_of(target)
        kept = figure._kept if step else range(len(figure._names))
        labels = results.reduced(full, kept)
        mine = results.classes_of(guess)
        rows, cols = figure.size
        size = len(figure._names)
        head = (t("class"), t("full target"), t("training target"))
        means = (figure._mean(range(size)), figure._mean(figure._kept))
        left = results.reduced(full, figure._kept)
        ious = [results.class_ious(mine, it, size) for it in (full, left)]
        there = [k for k in range(size) if not isnan(ious[0][k])][:12]
        table_rows = [
            (
                class_name(target.class_names[k]),
                _score(float(ious[0][k])),
                _score(float(ious[1][k]) if k in figure._kept else float("nan")),
            )
            for k in there
        ]
        table_rows.append(("mIoU", _score(means[0][0]), _score(means[1][0])))
        pixels = (int((it < UNLABELLED).sum()) for it in (full, left))
        before, after = (f"{count:,}" for count in pixels)
        table_rows.append((t("pixels in the loss"), before, after))
        scores = table(head, table_rows, style, bold=[len(there)])
        scale = min((self.width - _GAP) / 2 / cols, _HIGH / rows)
        pictures = [
            headed(
                framed(_painted(it, target.colors, scale), (cols * scale, rows * scale), style),
                style,
                title,
                "text",
            )
            for it, title in (
                (labels, t("Training target") if step else t("Target")),
                (mine, t("Prediction")),
            )
        ]
        return stacked([beside(pictures, _GAP, align="top"), scores], 8)


def _seconds(cost: Cost) -> tuple[float, ...]:
    return (
        cost.object_seconds,
        cost.image_seconds,
        _HOUR * cost.hours,
        _HOUR * cost.coco_hours,
    )


def _score(value: float) -> str:
    return "–" if isnan(value) else words.fixed(value, 3)


def _round_up(number: float) -> float:
    """Give the next of 1, 2, 5, 10, 20 … that is no smaller."""
    power = 10.0 ** floor(log10(number))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= number - 1e-9)


def _borders(regions: NDArray[np.int32]) -> Mask:
    """Find the pixels that are beside another region."""
    found = np.zeros(regions.shape, bool)
    found[:, 1:] |= regions[:, 1:] != regions[:, :-1]
    found[1:] |= regions[1:] != regions[:-1]
    return found


def _loops(mask: Mask, scale: float, color: str) -> list[Item]:
    """Draw the outlines of a mask."""
    items: list[Item] = []
    for loop in outlines(mask.astype(np.int32)).get(1, []):
        items += _path(np.concatenate([loop, loop[:1]]) * scale, color, 0.8, 1.8)
    return items


def _path(points: NDArray[np.float64], color: str, wide: float, under: float = 0.0) -> list[Item]:
    """Draw a line, on a photograph set off from what lies below it."""
    x, y = points.min(0).tolist()
    width, height = (points.max(0) - (x, y)).tolist()
    own = tuple(map(tuple, (points - (x, y)).tolist()))
    below = [Curve(x, y, width, height, own, _PAPER, under)] if under else []
    return [*below, Curve(x, y, width, height, own, color, wide)]


def _painted(labels: NDArray[np.uint8], colors: Sequence[str], scale: float) -> NDArray[np.uint8]:
    """Paint labels in the colors of their classes; strokes run across what is ignored."""
    table = np.full((256, 3), _IGNORED, np.uint8)
    table[: len(colors)] = [rgb(color) for color in colors]
    painted = table[labels]
    every = max(3, round(4 / scale))
    down, across = np.indices(labels.shape)
    painted[(labels == UNLABELLED) & ((down + across) % every == 0)] = _STROKE
    return painted
