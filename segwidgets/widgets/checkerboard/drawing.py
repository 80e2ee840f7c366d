"""The drawing of upsampling layers: cones from line to line, a row as a profile, the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, hexes, shades
from segwidgets.drawing.cones import Point, hull
from segwidgets.drawing.cover import covered_block, is_covered
from segwidgets.drawing.grids import Scale, Style, captioned, headed, scale_key, text_width
from segwidgets.drawing.items import (
    Areas,
    Bar,
    Bitmap,
    Block,
    Cell,
    Curve,
    Drawing,
    Item,
    Outline,
    Pixels,
    Text,
    beside,
    stacked,
)
from segwidgets.shared.language import t
from segwidgets.terms.numbers import show

# Left of the lines, right of them, and between cones and picture.
_MARGIN, _TICKS, _GAP = 76.0, 24.0, 16.0
# A page narrower than this has the picture below the cones.
_BESIDE = 330.0
_LINE, _STRIP, _PROFILE = 11.0, 12.0, 56.0
# Planes become flatter, and ribbons shorter, the more there are.
_DEPTH = {1: 44.0, 2: 28.0, 3: 20.0, 4: 15.0, 5: 13.0}
_BAND = {1: 64.0, 2: 44.0, 3: 32.0, 4: 26.0, 5: 24.0}
_AIR = 0.7
_DENSE = 0.34


@dataclass(frozen=True)
class Drawn:
    """What the figure shows."""

    name: str
    # Its parameters; and what there is to see after each layer, in words.
    parameters: str
    sentences: tuple[str, ...]
    titles: tuple[str, ...]
    # How many products end in each cell along one axis, the input's cells first.
    counts: tuple[NDArray[np.int64], ...]
    # Of every layer: what each cell of the line before it reaches, and the cells inside.
    reached: tuple[Sequence[range], ...]
    inside: tuple[range, ...]
    # The cells after each layer, of one or two axes, and whether they are overlap counts.
    after: tuple[NDArray[np.float64], ...]
    overlap: bool
    # Which layer picture and profile show.
    chosen: int


class _Place(NamedTuple):
    """Where the lines are."""

    line: float
    # How far planes reach to the right and up behind their line.
    lean: float
    depth: float
    tops: tuple[float, ...]

    def on_plane(self, level: int, x: float, y: float) -> Point:
        """Give the place of a point of a plane, its sides being 0 to 1."""
        top = self.tops[level] - self.depth
        return x * self.line + self.lean * (1 - y), top + y * self.depth


def layers_drawing(
    drawn: Drawn, *, theme: Theme, width: float, layer: int | None = None
) -> Drawing:
    """Compose what the page shows: cones from line to line, the profile of a row, the picture."""
    chosen = drawn.chosen if layer is None else layer
    style = Style(theme, 10.0)
    cells = drawn.after[chosen]
    flat = cells.ndim == 1
    aside = not flat and width >= _BESIDE
    side = min(180.0, 0.36 * width)
    room = width - side - _GAP if aside else width
    place = _placed(len(drawn.counts), room, flat=flat)
    cones = _cones(drawn, place, style)
    role = "overlap" if drawn.overlap else "output"
    inside = drawn.inside[chosen]
    row = 0 if flat else max(0, (inside.start + inside.stop - 1) // 2)
    title = t("Overlap") if drawn.overlap else t("Output")
    profile = _profile(cells if flat else cells[row], inside, drawn, style, place.line)
    followed = "" if flat else t("row {row}", row=row)
    if flat:
        strip = _picture(cells[None], drawn, style, (place.line, _STRIP), inside, None)
        parts = [
            cones,
            _labelled(strip, style, role, title, str(len(cells))),
            _labelled(profile, style, role, t("Profile"), followed),
        ]
        block = stacked(parts, 5)
    else:
        picture = headed(
            _picture(cells, drawn, style, (side, side), inside, row),
            style,
            title,
            role,
            f"{len(cells)} × {len(cells)}",
        )
        if aside:
            column = stacked([cones, _labelled(profile, style, role, t("Profile"), followed)], 8)
            block = beside([column, picture], room + _GAP - column.width)
        else:
            left = side + _GAP
            small = _profile(cells[row], inside, drawn, style, width - left - _TICKS)
            block = stacked(
                [
                    cones,
                    beside(
                        [picture, headed(small, style, t("Profile"), role, followed)],
                        _GAP,
                        align="top",
                    ),
                ],
                8,
            )
    if len(drawn.counts) > 2:
        key = scale_key(_level_scale(1, drawn), style, t("products per cell"))
        block = stacked([block, key], 6)
    sentence = drawn.sentences[chosen]
    block = captioned(block, style, width, sentence, drawn.parameters, gap=10)
    alt = f"{drawn.name}: {drawn.parameters}. {sentence}"
    return block.drawing(style.colors["surface"], alt)


def _placed(levels: int, room: float, *, flat: bool) -> _Place:
    free = room - _MARGIN
    layers = levels - 1
    if flat:
        pitch = _LINE + _BAND[layers]
        return _Place(free - _TICKS, 0, 0, tuple(level * pitch for level in range(levels)))
    lean = max(_TICKS, 0.2 * free)
    depth = _DEPTH[layers]
    pitch = _LINE + depth * (1 + _AIR)
    return _Place(free - lean, lean, depth, tuple(depth + level * pitch for level in range(levels)))


def _cones(drawn: Drawn, place: _Place, style: Style) -> Block:
    """Draw the lines, what lies between them, and what they are, to their left."""
    colors = style.colors
    behind: list[Item] = []
    lines: list[Item] = []
    for level, counts in enumerate(drawn.counts):
        top = place.tops[level]
        scale = _level_scale(level, drawn)
        covered = level > 0 and is_covered(drawn.titles[level - 1], "overlap")
        if place.depth:
            plane = (counts[:, None] * counts).astype(float) * (not covered)
            tints = shades(
                plane, scale.max**2 if level else 2, scale.meaning, style.theme, labelled=True
            )
            box = (_MARGIN, top - place.depth, place.line + place.lean, place.depth)
            behind.append(Bitmap(*box, Pixels.of(tints), lean=place.lean))
        role = "overlap" if level else "input"
        title = t("Layer {layer}", layer=level) if level else t("Input")
        lines += _label(style, role, title, "", top)
        if level:
            under = Text(9, top - 10, _MARGIN - 11, 9, drawn.titles[level - 1], colors["muted"], 6)
            lines.append(replace(under, part="heading"))
        line = Block(place.line, _LINE, tuple(_line(counts, scale, style, place.line)))
        if covered:
            line = covered_block(line, colors)
        lines += [item.moved(_MARGIN, top) for item in line.items]
    between = _planes(drawn, place, colors) if place.depth else _ribbons(drawn, place, colors)
    moved = [item.moved(_MARGIN, 0) for item in between]
    width = _MARGIN + place.line + (place.lean or _TICKS)
    return Block(width, place.tops[-1] + _LINE, (*behind, *moved, *lines))


def _level_scale(level: int, drawn: Drawn) -> Scale:
    """Give the input its own scale, and the overlap of all layers one."""
    most = max(int(counts.max()) for counts in drawn.counts[1:])
    return Scale(float(most), "count") if level else Scale(2.0, "unsigned")


def _line(counts: NDArray[np.int64], scale: Scale, style: Style, width: float) -> list[Item]:
    """Draw counts in a line, with digits where there is room for them."""
    cell = width / len(counts)
    fits = cell >= 3.4 * len(str(counts.max())) + 2
    values = counts[None].astype(float)
    colors = shades(values, scale.max, scale.meaning, style.theme, labelled=fits)
    line = style.colors["line"]
    if not fits:
        return [
            Bitmap(0, 0, width, _LINE, Pixels.of(colors)),
            Outline(0, 0, width, _LINE, line, 0.5),
        ]
    text = style.colors["text"]
    return [
        Cell(
            i * cell,
            0,
            cell,
            _LINE,
            fill=fill,
            edge=line,
            text_color=text,
            text=str(n),
            font_size=5.8,
        )
        for i, (n, fill) in enumerate(zip(counts, hexes(colors), strict=True))
    ]


def _ribbons(drawn: Drawn, place: _Place, colors: dict[str, str]) -> list[Item]:
    """In 1D: a ribbon from every cell to those that it reaches, as dense as its own count."""
    made: list[Item] = []
    for level, reached in enumerate(drawn.reached):
        counts, after = drawn.counts[level], len(drawn.counts[level + 1])
        before, behind = place.line / len(counts), place.line / after
        top = place.tops[level] + _LINE
        band = place.tops[level + 1] - top
        drawn_cells = [i for i, cells in enumerate(reached) if cells]
        outlines = tuple(
            (
                (i * before, 0.0),
                ((i + 1) * before, 0.0),
                (reached[i].stop * behind, band),
                (reached[i].start * behind, band),
            )
            for i in drawn_cells
        )
        full = _DENSE if level else 0.7 * _DENSE
        opacity = tuple(round(full * counts[i] / counts.max(), 3) for i in drawn_cells)
        made.append(Areas(0, top, place.line, band, outlines, opacity, colors["overlap"]))
    return made


def _planes(drawn: Drawn, place: _Place, colors: dict[str, str]) -> list[Item]:
    """In 2D: the cones of two neighbours in the middle, from plane to plane."""
    size = len(drawn.counts[0])
    row = (size - 1) // 2
    down = _chain(drawn, row)
    made: list[Item] = []
    for column in range(row, min(size, row + 2)):
        quads = [
            _quad(place, level, across, along, len(drawn.counts[level]))
            for level, (across, along) in enumerate(zip(_chain(drawn, column), down, strict=True))
            if across and along
        ]
        for upper, lower in pairwise(quads):
            outline = tuple(hull([*upper, *lower]))
            width, height = (max(p[axis] for p in outline) for axis in (0, 1))
            made.append(Areas(0, 0, width, height, (outline,), (0.7 * _DENSE,), colors["overlap"]))
        for level, quad in enumerate(quads):
            role = "overlapText" if level else "inputText"
            width, height = (max(p[axis] for p in quad) for axis in (0, 1))
            made.append(Curve(0, 0, width, height, (*quad, quad[0]), colors[role], 0.6))
    return made


def _chain(drawn: Drawn, cell: int) -> list[range]:
    """Follow an input cell: the cells along one axis that it reaches at every level."""
    chain = [range(cell, cell + 1)]
    for reached in drawn.reached:
        of = [reached[i] for i in chain[-1] if reached[i]]
        chain.append(range(of[0].start, of[-1].stop) if of else range(0))
    return chain


def _quad(place: _Place, level: int, across: range, along: range, size: int) -> list[Point]:
    left, right = across.start / size, across.stop / size
    back, front = along.start / size, along.stop / size
    corners = ((left, back), (right, back), (right, front), (left, front))
    return [place.on_plane(level, x, y) for x, y in corners]


def _label(style: Style, role: str, title: str, note: str, top: float) -> list[Item]:
    """Name something at its left."""
    colors = style.colors
    hue = colors[role]
    width = text_width(title, 7, bold=True)
    room = _MARGIN - 14 - width
    items: list[Item] = [
        Cell(0, top + 2.5, 5.5, 5.5, fill=hue, edge=hue, text_color=hue, part="heading"),
        Text(9, top, width, _LINE, title, colors["text"], 7, bold=True, part="heading"),
    ]
    if note:
        items.append(Text(12 + width, top, room, _LINE, note, colors["muted"], 6, part="heading"))
    return items


def _labelled(block: Block, style: Style, role: str, title: str, note: str = "") -> Block:
    label = Block(_MARGIN, _LINE, tuple(_label(style, role, title, note, 0)))
    if is_covered(title, role):
        block = covered_block(block, style.colors)
    return beside([label, block], 0, align="top")


def _picture(
    cells: NDArray[np.float64],
    drawn: Drawn,
    style: Style,
    size: tuple[float, float],
    inside: range,
    row: int | None,
) -> Block:
    """Draw the cells, with frames around those inside and around the profile's row."""
    width, height = size
    scale = Scale(float(max(1.0, cells.max())), "count") if drawn.overlap else Scale.of(cells)
    if not drawn.overlap and inside:
        # A clean output is a calm middle grey, so that lighter and darker cells both show.
        inner = cells[:, inside.start : inside.stop]
        inner = inner if row is None else inner[inside.start : inside.stop]
        scale = Scale(max(scale.max, 2 * abs(float(inner.mean()))), scale.meaning)
    if scale.meaning == "unsigned":
        scale = Scale(scale.max, "picture")
    colors = shades(cells, scale.max, scale.meaning, style.theme, labelled=False)
    step = width / cells.shape[1]
    muted = style.colors["muted"]
    items: list[Item] = [
        Bitmap(0, 0, width, height, Pixels.of(colors)),
        Outline(0, 0, width, height, style.colors["line"], 0.6),
    ]
    if inside:
        left, length = inside.start * step, len(inside) * step
        upper, depth = (0, height) if row is None else (left, length)
        items.append(Outline(left, upper, length, depth, muted, 0.5))
    if row is not None:
        mark = style.colors["overlap" if drawn.overlap else "output"]
        items.append(Outline(0, row * step, width, step, mark, 1.1))
    return Block(width, height, tuple(items))


def _profile(
    row: NDArray[np.float64], inside: range, drawn: Drawn, style: Style, width: float
) -> Block:
    """Draw a row as a curve of steps over zero, and its range inside at the right."""
    inner = row[inside.start : inside.stop] if inside else row
    bottom, top = min(0.0, float(row.min())), max(0.0, float(row.max()))
    span = max(top - bottom, 1e-12)
    colors = style.colors

    def level(value: float) -> float:
        return (top - value) / span * _PROFILE

    step = width / len(row)
    edges = np.repeat(np.linspace(0, width, len(row) + 1), 2)[1:-1]
    points = tuple(
        (float(x), level(float(v))) for x, v in zip(edges, np.repeat(row, 2), strict=True)
    )
    shown = colors["overlap" if drawn.overlap else "output"]
    filled = ((0.0, level(0)), *points, (width, level(0)))
    items: list[Any] = [
        Bar(inside.start * step, 0, len(inside) * step, _PROFILE, colors["raised"]),
        Areas(0, 0, width, _PROFILE, (filled,), (0.14,), shown),
        Curve(0, level(0), width, 0, ((0.0, 0.0), (width, 0.0)), colors["line"], 0.6),
        Curve(0, 0, width, _PROFILE, points, shown, 1.1),
    ]
    low, high = float(inner.min()), float(inner.max())
    ticks = [high, low] if level(low) - level(high) > 8 else [high]
    for value in ticks:
        at = min(max(level(value) - 4, 0.0), _PROFILE - 8)
        items.append(Text(width + 3, at, _TICKS - 3, 8, show(value), colors["muted"], 6))
    return Block(width + _TICKS, _PROFILE, tuple(items))
