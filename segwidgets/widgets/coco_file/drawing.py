"""The drawings of a COCO file: its map, a mask run by run, and the counts of COCO."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme
from segwidgets.drawing.fonts import em_width
from segwidgets.drawing.grids import Style, captioned, framed, text_width
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
from segwidgets.images.coco import rle_characters
from segwidgets.images.coco_file import mask_of_counts
from segwidgets.images.outlines import outlines
from segwidgets.shared.language import msg, t
from segwidgets.shared.options import COCO_COUNTS
from segwidgets.shared.palette import rgb
from segwidgets.widgets.coco_file import words
from segwidgets.widgets.coco_file.wire import Item as Entry
from segwidgets.widgets.coco_file.wire import Shown

_GAP = 14.0
_HIGH = 210.0
_FONT, _LINE, _HEAD, _FOOT = 6.6, 10.5, 14.0, 5.0
_INK, _PAPER, _GREY = "#16181d", "#ffffff", (128, 130, 134)
# As on the page: how much of a pixel has the color of its category, here and where it is shown.
_COVER, _OWN = 0.45, 0.75
# Masks that are outlined, counts that are written, and those of a page of runs.
_OUTLINED, _COUNTED, _PAGE, _COLUMNS = 200, 24, 24, 6
# Larger pictures are shown where the mask is.
_WHOLE, _MARGIN = 64, 2
_SEPARATE = 80
# Of each file what an entry is called, and that there is none.
_HEADINGS = {
    "instances": (msg("annotation {at} of {n}"), msg("no annotation")),
    "panoptic": (msg("segment {at} of {n}"), msg("no segment")),
    "captions": (msg("caption {at} of {n}"), msg("no caption")),
}


class _Card(NamedTuple):
    """An object of the file, and where it stands."""

    title: str
    lines: Sequence[tuple[str, str]]
    x: float
    y: float
    width: float
    rows: int

    @property
    def height(self) -> float:
        return _HEAD + _LINE * self.rows + _FOOT

    def row(self, key: str) -> float | None:
        """Give the middle of the line of a key."""
        for row, (own, _) in enumerate(self.lines):
            if own.rpartition(".")[2] == key:
                return self.y + _HEAD + _LINE * (row + 0.5)
        return None


@dataclass(frozen=True)
class CocoPaper:
    """What is drawn of a picture of a COCO file."""

    shown: Shown
    file: Mapping[str, Any]
    name: str
    view: str
    kind: str
    index: int
    theme: Theme
    width: float

    def drawing(self, step: int) -> Drawing:
        """Compose a step."""
        style = Style(self.theme, 10.0)
        block, sentences, steps = {"map": self._map, "runs": self._runs, "counts": self._counts}[
            self.view
        ](step, style)
        note = t("step {step} of {steps}", step=step + 1, steps=steps)
        whole = captioned(block, style, self.width, *sentences, note=note)
        alt = f"{self.name}, {note}. {sentences[0]}"
        return whole.drawing(
            style.colors["surface"], alt, seconds=3.0 if step + 1 == steps else 1.0
        )

    # The map

    @property
    def _entries(self) -> list[Entry]:
        return self.shown.items.get(self.kind, [])

    @cached_property
    def _kinds(self) -> dict[Any, Mapping[str, Any]]:
        return {kind["id"]: kind for kind in self.file["categories"].get(self.kind, [])}

    def _map(self, step: int, style: Style) -> tuple[Block, list[str], int]:
        entries = self._entries
        entry = entries[step] if step < len(entries) else None
        rows, cols = self.shown.size
        scale = min(0.42 * self.width / cols, _HIGH / rows)
        picture = self._picture(entry, scale, style)
        room = self.width - cols * scale - _GAP
        block = beside([picture, self._cards(entry, step, room, style)], _GAP, align="top")
        if entry is not None and entry.counts:
            block = stacked([block, _strip(entry.counts, self.width, style)], 8)
        says = entry.says if entry is not None else self.shown.nothing
        return block, [words.said(says)], max(1, len(entries))

    def _picture(self, entry: Entry | None, scale: float, style: Style) -> Block:
        rows, cols = self.shown.size
        size = (cols * scale, rows * scale)
        items: list[Item] = []
        for one in self._entries[:_OUTLINED]:
            for loop in _loops(one, self.shown.size):
                items.append(_closed(loop * scale, _PAPER, 0.5))
        if entry is not None:
            for loop in _loops(entry, self.shown.size):
                items.append(_closed(loop * scale, _PAPER, 2.2))
                items.append(_closed(loop * scale, _INK, 1.1))
        return framed(self._painted(entry), size, style).under(*items)

    def _painted(self, entry: Entry | None) -> NDArray[np.uint8]:
        """Lay the masks over the picture, in the colors of their categories."""
        image = self.shown.image
        base = (
            np.full((*self.shown.size, 3), _GREY, float) if image is None else image.astype(float)
        )
        # Down the columns, as runs are counted.
        down = np.ascontiguousarray(base.transpose(1, 0, 2)).reshape(-1, 3)
        under = down.copy()
        for one in self._entries:
            kind = self._kinds.get(one.category_id)
            color = np.array(_GREY if kind is None else rgb(kind["color"]), float)
            cover, at = _OWN if one is entry else _COVER, 0
            for k, count in enumerate(one.counts or ()):
                if k % 2:
                    own = under[at : at + count]
                    down[at : at + count] = own + (color - own) * cover
                at += count
        across = down.reshape(*base.shape[1::-1], 3).transpose(1, 0, 2)
        painted: NDArray[np.uint8] = across.round().astype(np.uint8)
        return painted

    def _cards(self, entry: Entry | None, step: int, room: float, style: Style) -> Block:
        """Write the entry, its picture and its category, joined by their ids."""
        count = len(self._entries)
        heading, empty = _HEADINGS[self.kind]
        title = t(heading, at=f"{step + 1:,}", n=f"{count:,}") if count else t(empty)
        lines = entry.lines if entry is not None else []
        kind = self._kinds.get(entry.category_id) if entry is not None else None
        kind_rows = max([2, *(len(one["lines"]) for one in self._kinds.values())])
        most = max([1, *(len(one.lines) for one in self._entries)])
        inset, half = 9.0, (room - 2 * 9.0 - 6) / 2
        first = _Card(title, lines, inset, 0, room - 2 * inset, most)
        y = first.height + 8
        image = _Card("images", self.shown.lines, inset, y, half, len(self.shown.lines))
        cards = [first, image]
        joins = [(first, "image_id", image, "left")]
        if self.kind != "captions":
            of = kind["lines"] if kind is not None else []
            category = _Card("categories", of, inset + half + 6, y, half, kind_rows)
            cards.append(category)
            joins.append((first, "category_id", category, "right"))
        items: list[Item] = []
        for card in cards:
            marked = {"image_id", "category_id"} if card is first else {"id"} if lines else set()
            items += _card(card, marked, style)
        for start, key, end, side in joins:
            items += _join(start, key, end, side, style)
        return Block(room, max(card.y + card.height for card in cards), tuple(items))

    # Runs

    def _runs(self, step: int, style: Style) -> tuple[Block, list[str], int]:
        entries = self.shown.items["instances"]
        entry = entries[self.index] if self.index < len(entries) else None
        counts = entry.counts if entry is not None else None
        if not counts:
            says = words.said((entry.says if entry is not None else self.shown.nothing)[:1])
            scale = min(0.5 * self.width / self.shown.size[1], _HIGH / self.shown.size[0])
            return self._picture(entry, scale, style), [words.no_runs(), says], 1
        rows, cols = self.shown.size
        left, top, right, bottom = self._part(counts)
        scale = min(0.5 * self.width / (right - left), _HIGH / (bottom - top))
        start, stop = words.run_place(counts, step)
        colors = style.colors
        mask = mask_of_counts(counts, rows, cols)
        place = np.arange(rows)[:, None] + rows * np.arange(cols)
        surface, line, positive = (
            np.array(rgb(colors[name]), float) for name in ("surface", "line", "positive")
        )
        done = (place < stop)[..., None]
        ones = np.where(done, positive, surface + 0.38 * (positive - surface))
        zeros = np.where(done, surface + 0.75 * (line - surface), surface)
        painted = np.where(mask[..., None] > 0, ones, zeros).round().astype(np.uint8)
        size = ((right - left) * scale, (bottom - top) * scale)
        items: list[Item] = []
        for col, first, last in _pieces(start, stop, rows, cols):
            upper, lower = max(first, top), min(last, bottom)
            if left <= col < right and lower > upper:
                x, y = (col - left) * scale, (upper - top) * scale
                items.append(Outline(x, y, scale, (lower - upper) * scale, colors["text"], 1.0))
        grid = framed(painted[top:bottom, left:right], size, style).under(*items)
        panel = self._panel(counts, step, self.width - size[0] - _GAP, style)
        block = beside([grid, panel], _GAP, align="top")
        says = " ".join(words.run_words(counts, step, rows))
        return block, [says, words.run_formula(counts, step)], len(counts)

    def _part(self, counts: Sequence[int]) -> tuple[int, int, int, int]:
        """Give the whole of a small picture, else what lies around the mask."""
        rows, cols = self.shown.size
        mask = mask_of_counts(list(counts), rows, cols)
        if max(rows, cols) <= _WHOLE or not mask.any():
            return 0, 0, cols, rows
        ys, xs = mask.any(1).nonzero()[0], mask.any(0).nonzero()[0]
        return (
            max(0, int(xs[0]) - _MARGIN),
            max(0, int(ys[0]) - _MARGIN),
            min(cols, int(xs[-1]) + 1 + _MARGIN),
            min(rows, int(ys[-1]) + 1 + _MARGIN),
        )

    def _panel(self, counts: Sequence[int], step: int, room: float, style: Style) -> Block:
        """Write the counts around a run, with their characters, and the string."""
        colors = style.colors
        first = step // _PAGE * _PAGE
        seen = range(first, min(len(counts), first + _PAGE))
        characters = rle_characters(counts)
        chip, high, gap = (room + 3) / _COLUMNS - 3, 24.0, 3.0
        items: list[Item] = [
            Text(0, 0, room, 11, t("counts: {n} runs", n=len(counts)), colors["muted"], 7.5)
        ]
        for number, k in enumerate(seen):
            row, column = divmod(number, _COLUMNS)
            x, y = column * (chip + gap), 14 + row * (high + gap)
            edge = colors["input"] if k % 2 else colors["line"]
            items.append(Cell(x, y, chip, high, colors["raised"], edge, colors["text"]))
            ink = colors["text"] if k <= step else colors["muted"]
            font = min(7.5, 1.6 * chip / max(1, len(str(counts[k]))))
            items.append(Text(x, y + 2, chip, 10, str(counts[k]), ink, font, "middle", k == step))
            if k <= step:
                text = characters[k]
                items.append(
                    Text(x, y + 12, chip, 10, text, colors["muted"], 6.5, "middle", mono=True)
                )
            if k == step:
                items.append(Outline(x, y, chip, high, colors["text"], 1.6))
        y = 14 + -(-len(seen) // _COLUMNS) * (high + gap) + 4
        items += _string(characters, step, y, room, style)
        return Block(room, y + 12, tuple(items))

    # Counts

    def _counts(self, step: int, style: Style) -> tuple[Block, list[str], int]:
        colors, name, high = style.colors, 96.0, 31.0
        items: list[Item] = []
        for number, row in enumerate(COCO_COUNTS):
            y = number * high
            if number == step:
                items.append(Bar(0, y, self.width, high - 3, colors["raised"]))
            items.append(Text(4, y + 2, name, 9, t(row["name"]), colors["muted"], 6.5))
            items.append(Text(4, y + 12, name, 13, t(row["figure"]), colors["text"], 10, bold=True))
            room, x = self.width - name - 8, name
            total = sum(count for _, count in row["parts"])
            legend = x
            for k, (part, count) in enumerate(row["parts"]):
                wide = max(2.0, room * count / total - 1)
                full = k < row["labelled"]
                fill = colors["positive"] if full else colors["surface"]
                edge = colors["positive"] if full else colors["muted"]
                look: Any = {"fill": fill, "edge": edge, "text_color": edge, "hatch": not full}
                items.append(Cell(x, y + 4, wide, 8, **look))
                x += wide + 1
                text = f"{t(part)} {count:,}"
                items.append(Cell(legend, y + 17, 5, 5, **look))
                items.append(Text(legend + 8, y + 14, 120, 11, text, colors["text"], 6.5))
                legend += 20 + text_width(text, 6.5)
            files = "   ".join(row.get("files", ()))
            items.append(
                Text(x if files else 0, y + 9, 200, 11, files, colors["text"], 6.5, mono=True)
            )
        row = COCO_COUNTS[step]
        block = Block(self.width, len(COCO_COUNTS) * high, tuple(items))
        source = t("Source: {source}.", source=t(row["source"]))
        return block, [t(row["says"]), source], len(COCO_COUNTS)


def _loops(entry: Entry, size: tuple[int, int]) -> list[NDArray[np.float64]]:
    """Give what lies around a mask: polygons as they were drawn, the pixels' edges, or the box."""
    if entry.polygons is not None:
        return [np.array(corners, float).reshape(-1, 2) for corners in entry.polygons]
    if entry.counts is not None:
        return outlines(mask_of_counts(entry.counts, *size).astype(np.int32)).get(1, [])
    if entry.box is None:
        return []
    x, y, width, height = entry.box
    return [np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], float)]


def _closed(loop: NDArray[np.float64], color: str, line_width: float) -> Curve:
    x, y = loop.min(0).tolist()
    closed = np.concatenate([loop, loop[:1]]) - (x, y)
    width, height = closed.max(0).tolist()
    return Curve(x, y, width, height, tuple(map(tuple, closed.tolist())), color, line_width)


def _card(card: _Card, marked: set[str], style: Style) -> list[Item]:
    """Write an object of the file, its joined lines marked."""
    colors = style.colors
    items: list[Item] = [
        Cell(
            *(card.x, card.y, card.width, card.height),
            fill=colors["raised"],
            edge=colors["line"],
            text_color=colors["text"],
        ),
        Text(card.x + 5, card.y + 2, card.width, 10, card.title, colors["text"], 7, bold=True),
    ]
    for row, (key, value) in enumerate(card.lines):
        y = card.y + _HEAD + _LINE * row
        lit = key.rpartition(".")[2] in marked
        if lit:
            items.append(Bar(card.x + 0.5, y, card.width - 1, _LINE, colors["line"]))
        comma = "," if row < len(card.lines) - 1 else ""
        text = _fitted(f'"{key}": {value}{comma}', card.width - 10)
        items.append(
            Text(card.x + 5, y, card.width - 10, _LINE, text, colors["text"], _FONT, mono=True)
        )
    return items


def _fitted(text: str, room: float) -> str:
    if text_width(text, _FONT, mono=True) <= room:
        return text
    while text and text_width(f"{text}…", _FONT, mono=True) > room:
        text = text[:-1]
    return f"{text}…"


def _join(start: _Card, key: str, end: _Card, side: str, style: Style) -> Iterator[Curve]:
    """Draw the line from an id to that which has it."""
    y1, y2 = start.row(key), end.row("id")
    if y1 is None or y2 is None:
        return
    out = -7.0 if side == "left" else 7.0
    x1, x2 = (start.x, end.x) if side == "left" else (start.x + start.width, end.x + end.width)
    at = np.linspace(0, 1, 17)
    bow = 3 * at * (1 - at) * out * 4 / 3
    xs, ys = x1 + (x2 - x1) * at + bow, y1 + (y2 - y1) * (3 * at**2 - 2 * at**3)
    left, high = float(xs.min()), float(ys.min())
    points = tuple(zip((xs - left).tolist(), (ys - high).tolist(), strict=True))
    size = float(xs.max()) - left, float(ys.max()) - high
    yield Curve(left, high, *size, points, style.colors["text"], 1.2)


def _strip(counts: Sequence[int], room: float, style: Style) -> Block:
    """Write the first runs, and draw all as parts of a bar."""
    colors = style.colors
    more = " …" if len(counts) > _COUNTED else ""
    text = _fitted(f"{t('runs:')} {' '.join(map(str, counts[:_COUNTED]))}{more}", room)
    items: list[Item] = [Text(0, 0, room, 10, text, colors["muted"], _FONT, mono=True)]
    total, at = sum(counts), 0
    for k, count in enumerate(counts):
        if k % 2 and count and k < 600:
            items.append(
                Bar(room * at / total, 12, max(0.4, room * count / total), 8, colors["positive"])
            )
        at += count
    items.append(Outline(0, 12, room, 8, colors["line"], 0.6))
    return Block(room, 20, tuple(items))


def _pieces(start: int, stop: int, rows: int, cols: int) -> Iterator[tuple[int, int, int]]:
    """Give each column that a run has a part of; the middle ones of a long run as they come."""
    at, drawn = start, 0
    while at < min(stop, rows * cols) and drawn < _SEPARATE:
        col = at // rows
        end = min(stop, (col + 1) * rows)
        yield col, at - col * rows, end - col * rows
        at, drawn = end, drawn + 1


def _string(
    characters: Sequence[str], step: int, y: float, room: float, style: Style
) -> list[Item]:
    """Write the string, or as much as fits around a run, whose characters stand out."""
    colors, font = style.colors, 7.0
    wide = font * em_width("0", mono=True)
    fits = int(room / wide) - len('"counts": ""') - 2
    first, last, length = step, step + 1, len(characters[step])
    while True:
        before = len(characters[first - 1]) if first else fits
        after = len(characters[last]) if last < len(characters) else fits
        if length + after <= fits:
            last, length = last + 1, length + after
        elif length + before <= fits:
            first, length = first - 1, length + before
        else:
            break
    head = '"counts": "' + ("…" if first else "") + "".join(characters[first:step])
    own, tail = characters[step], "".join(characters[step + 1 : last])
    tail += ("…" if last < len(characters) else "") + '"'
    items: list[Item] = []
    x = 0.0
    for text, lit in ((head, False), (own, True), (tail, False)):
        width = wide * len(text)
        if lit:
            items.append(Bar(x - 0.5, y, width + 1, 11, colors["text"]))
        color = colors["surface" if lit else "muted"]
        items.append(Text(x, y, width, 11, text, color, font, mono=True))
        x += width
    return items
