"""Grids of cells with a heading, and the measures of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import (
    Meaning,
    Theme,
    hexes,
    magnitude,
    meaning_in,
    palette,
    shades,
)
from segwidgets.drawing.cover import covered_block, covered_note, is_covered
from segwidgets.drawing.fonts import em_width
from segwidgets.drawing.items import (
    Anchor,
    Bar,
    Bitmap,
    Block,
    Cell,
    Item,
    Outline,
    Part,
    Pixels,
    Text,
    stacked,
)
from segwidgets.shared.language import english
from segwidgets.shared.palette import rgb
from segwidgets.terms.numbers import show

#: Cells below this size in points show colours only.
LEGIBLE = 9.0
HEADING = 13.0
# On a screen, letters stand on whole pixels, and so a little apart.
_SPARE = 1.06
# Width of a digit, as a share of the font size.
_DIGIT = 0.62


@dataclass(frozen=True)
class Style:
    """How a figure is drawn: its theme, and the side of a cell in points."""

    theme: Theme
    cell: float
    # Where room is short, headings go without notes.
    compact: bool = False

    @property
    def colors(self) -> dict[str, str]:
        """The palette."""
        return palette(self.theme)

    @property
    def labelled(self) -> bool:
        """Whether cells are large enough for digits."""
        return self.cell >= LEGIBLE


@dataclass(frozen=True)
class Scale:
    """What the colours of a grid say: up to which size, and whether with signs."""

    max: float
    meaning: Meaning

    @classmethod
    def of(cls, *arrays: Any, size: Sequence[int] = ()) -> Scale:
        """Find the scale that arrays share; those of a large size without signs are pictures."""
        return cls(magnitude(*arrays), meaning_in(size, *arrays))


class Mark(NamedTuple):
    """Which cells of a grid are framed, in whose colour."""

    role: str
    at: tuple[int, int]
    size: tuple[int, int] = (1, 1)


def grid(
    values: Any,
    style: Style,
    scale: Scale | None = None,
    *,
    labels: Sequence[str] | None = None,
    empty: Any = None,
    hatched: Any = None,
    name: str = "",
) -> Block:
    """Draw numbers, or labels for them, as cells; as one picture where cells are too small."""
    cells = np.asarray(values, float)
    rows, columns = cells.shape
    scale = scale or Scale.of(cells)
    size = style.cell
    width, height = columns * size, rows * size
    fills = shades(cells, scale.max, scale.meaning, style.theme, labelled=style.labelled)
    none = np.zeros(cells.size, bool) if empty is None else np.ravel(empty)
    colors = style.colors
    if not style.labelled:
        fills[none.reshape(cells.shape)] = rgb(colors["empty"])
        return Block(width, height, (Bitmap(0, 0, width, height, Pixels.of(fills)),), name=name)
    words = list(labels) if labels is not None else [show(cell, 2) for cell in cells.ravel()]
    longest = max(map(len, words), default=1)
    font = round(min(0.42 * size, (size - 2) / (_DIGIT * max(1, longest))), 1)
    strokes = np.zeros(cells.size, bool) if hatched is None else np.ravel(hatched)
    items = tuple(
        Cell(
            x=(i % columns) * size,
            y=(i // columns) * size,
            width=size,
            height=size,
            fill=colors["empty"] if none[i] or strokes[i] else fill,
            edge=colors["line"],
            text_color=colors["muted"] if strokes[i] else colors["text"],
            # Where the smallest digits would not fit, the colour has to do.
            text="" if none[i] or font < 3.5 else words[i],
            font_size=font,
            hatch=bool(strokes[i]),
        )
        for i, fill in enumerate(hexes(fills))
    )
    return Block(width, height, items, name=name)


def trimmed(cell: Item) -> Item:
    """Make a cell hardly larger than its text, around the same middle."""
    if not isinstance(cell, Cell):
        return cell
    width = min(cell.width, text_width(cell.text, cell.font_size) + 4)
    height = min(cell.height, 1.25 * cell.font_size)
    dx, dy = (cell.width - width) / 2, (cell.height - height) / 2
    return replace(cell, x=cell.x + dx, y=cell.y + dy, width=width, height=height)


def framed(pixels: NDArray[np.uint8], size: tuple[float, float], style: Style) -> Block:
    """Draw a picture (H, W, 3) of a width and height with a thin frame."""
    frame = Outline(0, 0, *size, style.colors["line"], 0.6)
    return Block(*size, (Bitmap(0, 0, *size, Pixels.of(pixels)), frame))


def photograph(pixels: NDArray[Any], side: float, stride: tuple[int, ...] = (1, 1)) -> Block:
    """Draw a picture (H, W) or (H, W, 3) of 0 to 255; a pixel is `stride` sides high and wide."""
    height, width = (n * s * side for n, s in zip(pixels.shape[:2], stride, strict=True))
    image = np.clip(np.round(pixels), 0, 255).astype(np.uint8)
    return Block(width, height, (Bitmap(0, 0, width, height, Pixels.of(image)),))


def outlined(
    block: Block, style: Style, role: str, at: tuple[int, int], size: tuple[int, int] = (1, 1)
) -> Block:
    """Put a frame around some cells of a grid."""
    cell = style.cell
    frame = Outline(at[1] * cell, at[0] * cell, size[1] * cell, size[0] * cell, style.colors[role])
    return block.under(frame)


def headed(block: Block, style: Style, title: str, role: str, note: str = "") -> Block:
    """Write a heading over a block: its colour, its name and a note."""
    colors = style.colors
    font = 7.5
    if is_covered(title, role):
        block, note = covered_block(block, colors), covered_note(note)
    note = "" if style.compact else note
    name_width = text_width(title, font, bold=True)
    note_width = text_width(note, font)
    width = max(block.width, 9 + name_width + (4 + note_width if note else 0))
    items: list[Item] = [
        Cell(
            *(0, 2.5, 5.5, 5.5),
            fill=colors[role],
            edge=colors[role],
            text_color=colors[role],
            part="heading",
        ),
        Text(9, 0, name_width, 10.5, title, colors["text"], font, bold=True, part="heading"),
    ]
    if note:
        at = 13 + name_width
        items.append(Text(at, 0, note_width, 10.5, note, colors["muted"], font, part="heading"))
    heading = Block(width, HEADING, tuple(items))
    return Block(width, block.height + HEADING, parts=((0, 0, heading), (0, HEADING, block)))


def titled(
    title: str,
    role: str,
    values: Any,
    style: Style,
    scale: Scale | None = None,
    *,
    note: str = "",
    marks: Iterable[Mark] = (),
    labels: Sequence[str] | None = None,
    empty: Any = None,
    hatched: Any = None,
    name: str = "",
) -> Block:
    """Draw a grid with some of its cells framed, below a heading."""
    block = grid(
        values,
        style,
        scale,
        labels=labels,
        empty=empty,
        hatched=hatched,
        name=name or english(title),
    )
    for mark in marks:
        block = outlined(block, style, *mark)
    return headed(block, style, title, role, note)


def scale_key(
    scale: Scale,
    style: Style,
    of: str,
    *,
    ends: tuple[str, str] | None = None,
    labelled: bool = True,
) -> Block:
    """Say how far the scale goes that some grids share, and which: "−12 ▭ 12 copy, output"."""
    font, bar, colors = 6.5, 40.0, style.colors
    low = -scale.max if scale.meaning == "signed" else 0.0
    steps = np.linspace(low, scale.max, 64)[None]
    tinted = labelled and scale.meaning != "picture"
    first, last = ends or (show(low), show(scale.max))
    pixels = Pixels.of(shades(steps, scale.max, scale.meaning, style.theme, labelled=tinted))
    items: list[Item] = []
    x = 0.0
    for text, after in ((first, bar + 8), (f"{last}  {of}".rstrip(), 0.0)):
        width = text_width(text, font)
        items.append(Text(x, 0, width, 10, text, colors["muted"], font, part="key"))
        x += width + after
    left = items[0].width + 4
    items += [Bitmap(left, 2, bar, 6, Pixels(pixels.shape, pixels.data), part="key")]
    items.append(Outline(left, 2, bar, 6, colors["line"], 0.5, part="key"))
    return Block(x, 10, tuple(items))


def sign(text: str, style: Style) -> Block:
    """Write a sign such as ×, level with the middle of grids that have headings."""
    mark = Text(0, HEADING, 10, 12, text, style.colors["muted"], 11, "middle")
    return Block(10, 12 + HEADING, (mark,))


def line(
    text: str,
    style: Style,
    *,
    color: str = "text",
    mono: bool = False,
    part: Part | None = None,
) -> Block:
    """Write a line of text."""
    font = 7.0 if mono else 7.5
    width = text_width(text, font, mono=mono)
    words = Text(0, 0, width, 11, text, style.colors[color], font, mono=mono, part=part)
    return Block(width, 11, (words,))


def with_lines(block: Block, lines: Sequence[str], style: Style, *, known: bool = True) -> Block:
    """Write lines below a block; what is not known yet has its room kept."""
    written = [line(words, style) for words in lines]
    if not known:
        written = [replace(words, items=()) for words in written]
    return stacked([block, *written], 1)


def wrapped(
    text: str,
    style: Style,
    room: float,
    *,
    color: str = "text",
    mono: bool = False,
    part: Part | None = None,
) -> list[Block]:
    """Write a sentence on as many lines as it needs."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, 7.0 if mono else 7.5, mono=mono) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line(words, style, color=color, mono=mono, part=part) for words in lines]


def captioned(
    block: Block,
    style: Style,
    room: float,
    *sentences: str,
    code: str = "",
    note: str = "",
    gap: float = 9.0,
) -> Block:
    """Write sentences below a block, then a line of code and a note, which counts the steps."""
    lines = [
        each for sentence in sentences for each in wrapped(sentence, style, room, part="caption")
    ]
    lines += wrapped(code, style, room, mono=True, part="code")
    if note:
        lines.append(line(note, style, color="muted", part="counter"))
    return stacked([block, stacked(lines, 1.5)], gap)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    style: Style,
    *,
    gap: float = 12.0,
    muted: Iterable[int] = (),
    bold: Iterable[int] = (),
) -> Block:
    """Write a table, its first column from the left and the others from the right.

    Some columns may be muted, and some rows bold.
    """
    font, pitch, colors = 7.0, 12.5, style.colors
    columns = list(zip(head, *rows, strict=True))
    strong, quiet = set(bold), set(muted)
    widths = [max(text_width(text, font, bold=bool(strong)) for text in each) for each in columns]
    items: list[Item] = []
    x = 0.0
    for number, (texts, width) in enumerate(zip(columns, widths, strict=True)):
        anchor: Anchor = "end" if number else "start"
        for row, text in enumerate(texts):
            color = colors["text" if row and number not in quiet else "muted"]
            words = Text(x, row * pitch, width, pitch, text, color, font, anchor, row - 1 in strong)
            items.append(words)
        x += width + gap
    whole = x - gap
    for row in range(1, len(rows) + 1):
        items.append(Bar(0, row * pitch - 0.25, whole, 0.5, colors["line"], part="aside"))
    return Block(whole, (len(rows) + 1) * pitch, tuple(items))


def text_width(text: str, font_size: float, *, bold: bool = False, mono: bool = False) -> float:
    """Measure a line in the font that matplotlib brings along, with a little to spare."""
    return _SPARE * font_size * em_width(text, bold=bold, mono=mono)
