"""A sliding window's race against one pass on paper: both masks, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.grids import Style, captioned, framed, headed, text_width
from segwidgets.drawing.items import Bar, Block, Drawing, Item, Text, beside, stacked
from segwidgets.shared.language import t
from segwidgets.shared.palette import rgb
from segwidgets.terms.numbers import MINUS
from segwidgets.widgets.sliding_window.compute import Comparison
from segwidgets.widgets.words import amount, class_name, duration

_GAP = 14.0
_MAX_SIDE = 150.0
_BAR = 8.0
_ROW = 14.0
_FONT = 7.5


class Lane(NamedTuple):
    """One of both ways: the mask over the picture, uint8 (rows, columns, 3), and what it costs.

    Costs are multiply-adds and seconds, as numbers and in words.
    """

    title: str
    mask: NDArray[np.uint8]
    costs: tuple[float, float]
    words: tuple[str, str]

    def part_done(self, seconds: float) -> float:
        """Tell how much of it is done after some seconds, 0 to 1."""
        return min(1.0, seconds / self.costs[1]) if self.costs[1] else 1.0


def lanes_of(comparison: Comparison | None, alpha: float) -> list[Lane]:
    """Make a lane of either way, the window first; none before they are computed."""
    if comparison is None or comparison.window_scores is None:
        return []
    cost = comparison.facts["cost"]
    ways = [(t("Window by window"), comparison.window_scores, "sliding")]
    if comparison.scores is not None:
        ways.append((t("One pass"), comparison.scores, "one_pass"))
    lanes = []
    for title, scores, way in ways:
        macs, seconds = cost[f"{way}_macs"], cost[f"{way}_seconds"]
        mask = _blended(scores, comparison, alpha)
        lanes.append(Lane(title, mask, (macs, seconds), (amount(macs), duration(seconds))))
    return lanes


def race_at(comparison: Comparison, step: int, proportion: str) -> tuple[tuple[float, ...], str]:
    """Tell how far both ways are when a window is scored, and say it as the page does."""
    facts, plan = comparison.facts, comparison.plan
    cost, (_, columns) = facts["cost"], comparison.grid
    windows = cost["windows"]
    row, column = divmod(step, columns)
    place = row * plan.stride, column * plan.stride
    scores = comparison.window_scores[:, row, column]
    words = t(
        "Window {n} of {windows}: the {patch} × {patch} pixels around {place}. It scores highest "
        "for {name}, {score} (softmax {softmax}).",
        n=f"{step + 1:,}",
        windows=f"{windows:,}",
        patch=plan.patch_size,
        place=str(place),
        **winner(scores.float().cpu().numpy(), plan.classes),
    )
    done = (step + 1) / windows
    if comparison.scores is None:
        return (done,), words
    measured = cost["sliding_seconds"] is not None and cost["one_pass_seconds"] is not None
    by = "seconds" if proportion == "time" and measured else "macs"
    ratio = cost[f"sliding_{by}"] / max(cost[f"one_pass_{by}"], 1e-12)
    finish = min(windows, max(1, ceil((1 - 1e-9) * windows / ratio)))
    if step + 1 >= finish:
        words += " " + t("The single pass finished by window {n}.", n=f"{finish:,}")
    return (done, min(1.0, (step + 1) / finish)), words


def winner(scores: NDArray[np.float32], classes: Sequence[str]) -> dict[str, str]:
    """Tell which class scores highest, how high, and what share softmax gives it.

    >>> winner(np.array([-1.0, 1.0], "float32"), ["sea", "tree"])
    {'name': 'tree', 'score': '1.00', 'softmax': '0.88'}
    """
    of = scores.astype(float)
    best = int(of.argmax())
    softmax = 1 / np.exp(of - of[best]).sum()
    score = f"{of[best]:.2f}".replace("-", MINUS)
    return {"name": said_class(classes[best]), "score": score, "softmax": f"{softmax:.2f}"}


def said_class(name: str) -> str:
    """Say a class in the reader's language, also those that few pixels have."""
    return t("others") if name == "others" else class_name(name)


def _blended(scores: Any, comparison: Comparison, alpha: float) -> NDArray[np.uint8]:
    """Lay the mask over the picture, as torchvision does."""
    plan = comparison.plan
    colors = np.array(plan.colors, float)[scores.argmax(0).cpu().numpy()]
    pixels = plan.picture.pixels[:: plan.stride, :: plan.stride]
    blended: NDArray[np.uint8] = (pixels * (1 - alpha) + colors * alpha).round().astype(np.uint8)
    return blended


def race_drawing(
    picture: NDArray[np.uint8],
    lanes: Sequence[Lane],
    caption: str,
    *,
    alt: str,
    theme: Theme,
    width: float,
    part: float,
    shares: Sequence[float] | None = None,
) -> Drawing:
    """Draw the picture, each mask as far as it has come, bars of the costs, and the caption.

    `part` is how much of the slower way's time has passed, 0 to 1; or `shares` say of each way how
    much of it is done.
    """
    style = Style(theme, 10.0)
    count = 1 + len(lanes)
    side = min(_MAX_SIDE, (width - (count - 1) * _GAP) / count)
    rows, columns = picture.shape[:2]
    size = (side, side * rows / columns) if columns >= rows else (side * columns / rows, side)
    seconds = part * max((lane.costs[1] for lane in lanes), default=1.0)
    pictures = [headed(framed(picture, size, style), style, t("Picture"), "input")]
    done = shares or [lane.part_done(seconds) for lane in lanes]
    for lane, share in zip(lanes, done, strict=True):
        shown = _so_far(lane.mask, share, style)
        pictures.append(headed(framed(shown, size, style), style, lane.title, "output"))
    blocks = [beside(pictures, _GAP, align="top")]
    if lanes:
        blocks += [
            _bars(lanes, number, title, style, width, done)
            for number, title in enumerate((t("Multiply-adds"), t("Time")))
        ]
    block = captioned(stacked(blocks, 10), style, width, caption, gap=10)
    return block.drawing(style.colors["surface"], alt)


def _so_far(mask: NDArray[np.uint8], done: float, style: Style) -> NDArray[np.uint8]:
    """Leave out what has not been scored yet, in reading order."""
    cells = mask.reshape(-1, 3).copy()
    cells[round(done * len(cells)) :] = rgb(style.colors["empty"])
    shown: NDArray[np.uint8] = cells.reshape(mask.shape)
    return shown


def _bars(
    lanes: Sequence[Lane],
    number: int,
    title: str,
    style: Style,
    width: float,
    shares: Sequence[float],
) -> Block:
    """Draw what both ways cost as bars from one zero."""
    colors = style.colors
    largest = max(lane.costs[number] for lane in lanes) or 1.0
    names = max(text_width(lane.title, _FONT) for lane in lanes) + 14
    words = max(text_width(lane.words[number], _FONT) for lane in lanes) + 8
    room = max(40.0, min(width, 480.0) - names - words)
    items: list[Item] = []
    for row, (lane, share) in enumerate(zip(lanes, shares, strict=True)):
        y = row * _ROW
        full = room * lane.costs[number] / largest
        done = full * share
        items += [
            Text(0, y, names, _ROW, lane.title, colors["text"], _FONT),
            Bar(names, y + (_ROW - _BAR) / 2, full, _BAR, colors["line"]),
            Bar(names, y + (_ROW - _BAR) / 2, done, _BAR, colors["output"]),
            Text(names + full + 6, y, words, _ROW, lane.words[number], colors["muted"], _FONT),
        ]
    return headed(
        Block(names + room + words, len(lanes) * _ROW, tuple(items)), style, title, "output"
    )
