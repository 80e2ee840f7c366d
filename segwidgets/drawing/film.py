"""Films, as GIF and MP4.

What moves is cut into tiles, which matplotlib draws once, all on one sheet; frames are composed of
them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from io import BytesIO
from itertools import accumulate, pairwise
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.finish import LINES
from segwidgets.drawing.fonts import families, from_the_left, turns
from segwidgets.drawing.items import Areas, Bitmap, Cell, Curve, Drawing, Item, Outline, Text
from segwidgets.drawing.still import ALIGN, PLAIN, box_of, canvas, draw_hatch, draw_item, font_of
from segwidgets.shared.palette import rgb
from segwidgets.shared.progress import ProgressBar

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from PIL.Image import Image

_POINTS = 72
# Room around an item for the half of a line that lies outside it, in points.
_BLEED = 2.0
# Frames of a step in which things fly all the time, the part of the time before they do, and
# frames per second of a video.
_FLYING, _STILL, _RATE = 9, 0.4, 25.0
# Where nothing flies: the frames in which a step goes over into the next, their part of its time,
# and how long it is at least.
_GOING, _OVER, _LONG = 4, 0.4, 0.5
# Flat colours and the shades at their edges; and what a photograph needs, one being kept free.
_COLORS, _PHOTO_COLORS = 63, 191
# Shades at the edges of what is cut out: each more makes files larger, and the eye sees no more.
_SHADES = 4
_SHADED = [round(255 * round(_SHADES * shade / 255) / _SHADES) for shade in range(256)]
# The colours of an item that stand for something; fills have a scale of their own.
_SPOKEN = ("edge", "text_color", "color")

#: An item at a whole pixel, and the size of its tile in pixels.
Tile: TypeAlias = tuple[Item, int, int]


class WordSplitter:
    """Splits texts at their spaces, with every word where it stands at a resolution."""

    def __init__(self, dpi: float) -> None:
        from matplotlib.backends import backend_agg

        agg: Any = backend_agg
        self._renderer = agg.RendererAgg(1, 1, dpi)
        self._points = 72 / dpi
        self._widths: dict[tuple[Any, ...], float] = {}
        self._parts: dict[Text, list[Item]] = {}

    def split(self, item: Item) -> list[Item]:
        """Give the words of a text, each where it stands."""
        if not isinstance(item, Text) or item.anchor != "start" or " " not in item.text:
            return [item]
        if turns(item.text):
            # Its words stand the other way round.
            return [item]
        if item not in self._parts:
            self._parts[item] = self._split(item)
        return self._parts[item]

    def _split(self, text: Text) -> list[Item]:
        # A space alone has no width that could be measured.
        space = self._width(text, "n n") - self._width(text, "nn")
        parts: list[Item] = []
        x = text.x
        for word in text.text.split(" "):
            width = self._width(text, word)
            if word:
                parts.append(replace(text, x=x, width=width, text=word))
            x += width + space
        return parts

    def _width(self, text: Text, word: str) -> float:
        """Measure a word in the font of a text, in points."""
        key = (word, text.font_size, text.bold, text.mono)
        if word and key not in self._widths:
            from matplotlib.font_manager import FontProperties

            font = {name.removeprefix("font"): value for name, value in font_of(text).items()}
            properties = FontProperties(**font)
            width, _, _ = self._renderer.get_text_width_height_descent(word, properties, False)
            self._widths[key] = width * self._points
        return self._widths.get(key, 0.0)


class Pen:
    """Draws items on a sheet; equal to what `draw_item` makes of them, and several times faster.

    Making an artist takes matplotlib longer than drawing it. Cells and texts are most of a film, so
    one artist of each kind takes the place and the look of every item in turn.
    """

    def __init__(self, width: float, height: float, dpi: float) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.patches import FancyBboxPatch

        figure, self._axes = canvas(width, height)
        figure.set_dpi(dpi)
        agg: Any = FigureCanvasAgg(figure)
        self._renderer: Any = agg.get_renderer()
        box: Any = FancyBboxPatch((0, 0), 1, 1, linewidth=0.5)
        self._box = self._axes.add_patch(box)
        self._words: Any = self._axes.text(0, 0, "", **PLAIN)

    def draw(self, item: Item) -> None:
        """Draw one thing over what is there."""
        if isinstance(item, Cell):
            self._cell(item)
        elif isinstance(item, Text):
            align, share = ALIGN[item.anchor]
            self._write(
                item.x + share * item.width,
                item.y + item.height / 2,
                text=from_the_left(item.text),
                color=item.color,
                ha=align,
                **font_of(item),
            )
        else:
            self._once(lambda: draw_item(self._axes, item))

    def pixels(self) -> NDArray[np.uint8]:
        """Give what was drawn as RGBA, transparent where nothing is."""
        drawn: NDArray[np.uint8] = np.array(self._renderer.buffer_rgba())
        return drawn

    def _cell(self, cell: Cell) -> None:
        *bounds, style = box_of(cell)
        self._box.set(bounds=bounds, boxstyle=style, facecolor=cell.fill, edgecolor=cell.edge)
        self._box.draw(self._renderer)
        if cell.hatch:
            self._once(lambda: draw_hatch(self._axes, cell))
        if cell.text:
            x, y = cell.x + cell.width / 2, cell.y + cell.height / 2
            look = {"color": cell.text_color, "fontsize": cell.font_size}
            plain = {"fontweight": "normal", "fontfamily": families(cell.text)}
            self._write(x, y, text=cell.text, ha="center", **look, **plain)

    def _write(self, x: float, y: float, **look: Any) -> None:
        self._words.set(x=x, y=y, **look)
        self._words.draw(self._renderer)

    def _once(self, add: Any) -> None:
        """Draw artists that are not worth keeping."""
        before = set(self._axes.get_children())
        add()
        new: list[Artist] = [one for one in self._axes.get_children() if one not in before]
        for artist in new:
            artist.draw(self._renderer)
            artist.remove()


class Film:
    """The frames of a film.

    Where nothing flies, steps can be smooth all the same: outlines glide to their next places, and
    the next drawing sweeps over the rest from left to right, so that each pixel changes only once.
    """

    def __init__(
        self,
        drawings: Sequence[Drawing],
        *,
        dpi: int,
        progress: bool = False,
        smooth: bool = False,
    ) -> None:
        self.drawings = drawings
        self._smooth = smooth and not any(one.flights for one in drawings)
        self._splitter = WordSplitter(dpi)
        self.scale = dpi / _POINTS
        self.progress = progress
        self._kept: dict[tuple[int, int | None], Image] = {}
        # The columns in which a drawing differs from the next.
        self._columns: dict[int, NDArray[Any]] = {}
        # Even sides, which video needs; the larger drawing sets them.
        self.width = 2 * ceil(max(drawing.width for drawing in drawings) * self.scale / 2)
        self.height = 2 * ceil(max(drawing.height for drawing in drawings) * self.scale / 2)

    @cached_property
    def pixels(self) -> Counter[tuple[int, int, int]]:
        """Count the colors in images; an image of one row is a key to them."""
        found: Counter[tuple[int, int, int]] = Counter()
        for item in self.items:
            if isinstance(item, Bitmap) and item.pixels.shape[0] > 1:
                found.update(_colors(item))
        return found

    @property
    def has_photographs(self) -> bool:
        """Whether there are images in it with more colors than drawings have."""
        return len(self.pixels) > _COLORS

    @property
    def keys(self) -> list[tuple[int, ...]]:
        """Give shades along the keys to colors."""
        keys = [i for i in self.items if isinstance(i, Bitmap) and i.pixels.shape[0] == 1]
        shades = [[(r, g, b) for r, g, b, *_ in i.pixels.array()[0].tolist()] for i in keys]
        return [row[round(i * (len(row) - 1) / 15)] for row in shades for i in range(16)]

    @property
    def veils(self) -> list[tuple[int, ...]]:
        """Give the shades of translucent areas, once and again over the surface."""
        colors = dict.fromkeys(item.color for item in self.items if isinstance(item, Areas))
        ends = [(rgb(self.drawings[0].surface), rgb(color)) for color in colors]
        return [
            tuple(round(a + (b - a) * i / 18) for a, b in zip(*pair, strict=True))
            for pair in ends
            for i in range(1, 9)
        ]

    @cached_property
    def items(self) -> list[Item]:
        """Every different item of all drawings, once."""
        return list(self._numbers)

    @cached_property
    def _numbers(self) -> dict[Item, int]:
        """Number the items; a drawing is then a list of numbers, which are quick to compare."""
        every = dict.fromkeys(item for drawing in self._drawings for item in drawing)
        return {item: number for number, item in enumerate(every)}

    @cached_property
    def _drawings(self) -> list[list[Item]]:
        """Take sentences apart: most of their words stand in the next one as well."""
        split = self._splitter.split
        return [[one for item in drawing.items for one in split(item)] for drawing in self.drawings]

    @cached_property
    def _layers(self) -> tuple[set[int], list[list[int]]]:
        """List what every drawing has, and what each has besides."""
        numbers = self._numbers
        drawings = [[numbers[item] for item in drawing] for drawing in self._drawings]
        # Lines lie over cells that may change, so they never count as standing.
        lines = {n for n, item in enumerate(self.items) if isinstance(item, Outline | Curve)}
        standing = set.intersection(*map(set, drawings)) - lines
        # What lies over areas that change would be under them.
        moving = (item for n, item in enumerate(self.items) if n not in standing)
        areas = [item for item in moving if isinstance(item, Areas)]
        standing -= {n for n in standing if any(_over(self.items[n], area) for area in areas)}
        return standing, [[n for n in drawing if n not in standing] for drawing in drawings]

    @cached_property
    def moments(self) -> list[tuple[int, float, float]]:
        """List the frames: the number of a drawing, how far on to the next, and how long."""
        found = []
        for number, drawing in enumerate(self.drawings):
            count = round(_FLYING * drawing.seconds) if drawing.flights else 0
            still = drawing.seconds * (_STILL if count else 1)
            pair = self.drawings[number : number + 2]
            if self._smooth and len(pair) == 2 and min(one.seconds for one in pair) >= _LONG:
                count, still = _GOING, (1 - _OVER) * drawing.seconds
            found.append((number, 0.0, still))
            flying = (drawing.seconds - still) / max(1, count)
            found += [(number, (i + 1) / (count + 1), flying) for i in range(count)]
        return found

    def times(self, fps: float) -> list[float]:
        """Give the seconds at which frames end, at so many steps per second."""
        return list(accumulate(seconds / fps for _, _, seconds in self.moments))

    def frames(self) -> Iterator[Image]:
        """Compose every frame, in RGB."""
        count = len(self.moments)
        bar = ProgressBar(count, shown=self.progress, label="film")
        for number in range(count):
            yield self.frame(number)
            bar.update(number + 1, "frames")
        bar.finish(count, "frames")

    def frame(self, number: int) -> Image:
        """Compose a frame, in RGB."""
        which, t, _ = self.moments[number]
        frame = self._standing(which, less=which if t else None).copy()
        if t and self._smooth:
            then = self._standing(which + 1, less=which)
            frame.paste(then.crop((0, 0, self._swept(which, t), then.height)))
        for item in self._moving(which, t):
            x, y, tile = self._placed(item)
            picture, mask = self._tiles[tile]
            frame.paste(picture, (x, y), mask)
        return frame

    def _swept(self, which: int, t: float) -> int:
        """Tell how far the next drawing has swept: over as much of what differs as of the time."""
        if which not in self._columns:
            pair = (np.asarray(self._standing(n, less=which)) for n in (which, which + 1))
            self._columns = {which: np.flatnonzero(np.not_equal(*pair).any(axis=(0, 2)))}
        columns = self._columns[which]
        return int(columns[int(t * len(columns))]) if len(columns) else 0

    def _standing(self, which: int, *, less: int | None = None) -> Image:
        """Compose a drawing; or what is seen of it on the way from another; two are kept.

        On the way nothing that flies or glides is in it, and the lines below are still the other's.
        """
        key = which, less
        if key not in self._kept:
            frame: Image = self._background.copy()
            for item in self._layers[1][which] if less is None else self._going(which, less):
                place, picture, mask = self._pieces[item]
                frame.paste(picture, place, mask)
            self._kept = {**dict([*self._kept.items()][-1:]), key: frame}
        return self._kept[key]

    def _going(self, which: int, less: int) -> list[int]:
        """List what is seen of a drawing on the way from another."""
        gliding = {n for pair in self._gliding[less] for n in pair}
        now, then = (self._layers[1][number] for number in (less, which))
        lines = self._lines
        return [n for n in then if n not in gliding | lines] + [n for n in now if n in lines]

    @cached_property
    def _lines(self) -> set[int]:
        return {n for n, item in enumerate(self.items) if item.part in LINES}

    def _moving(self, which: int, t: float) -> list[Item]:
        """Give what flies or glides at a time, where it is then."""
        if not t:
            return []
        flying = [flight.at(t) for flight in self.drawings[which].flights]
        pairs = [[self.items[n] for n in pair] for pair in self._gliding[which]]
        return flying + [_between(start, end, t) for start, end in pairs]

    @cached_property
    def _gliding(self) -> list[list[tuple[int, int]]]:
        """Pair outlines of each drawing that are elsewhere in the next with where they will be."""
        return [self._pairs(which) for which in range(len(self.drawings))]

    def _pairs(self, which: int) -> list[tuple[int, int]]:
        if not self._smooth or which + 1 == len(self.drawings):
            return []
        now, then = (self._layers[1][number] for number in (which, which + 1))
        going, coming = (self._outlines(a, b) for a, b in ((now, then), (then, now)))
        return [
            pair
            for look, mine in going.items()
            if len(mine) == len(coming.get(look, []))
            for pair in zip(mine, coming[look], strict=True)
        ]

    def _outlines(self, these: list[int], but: list[int]) -> dict[Any, list[int]]:
        """Sort the outlines of one drawing that another lacks by their looks."""
        found: dict[Any, list[int]] = {}
        for number in sorted({*these} - {*but}, key=these.index):
            item = self.items[number]
            if isinstance(item, Outline):
                found.setdefault((item.color, item.line_width), []).append(number)
        return found

    @cached_property
    def _background(self) -> Image:
        """Draw what stands still, on the surface."""
        from PIL import Image

        dpi = self.scale * _POINTS
        pen = Pen(self.width / self.scale, self.height / self.scale, dpi)
        for number in sorted(self._layers[0]):
            pen.draw(self.items[number])
        drawn = Image.fromarray(pen.pixels()).resize((self.width, self.height))
        whole = Image.new("RGB", drawn.size, self.drawings[0].surface)
        whole.paste(drawn, (0, 0), drawn)
        return whole

    def _placed(self, item: Item) -> tuple[int, int, Tile]:
        """Move an item to whole pixels, so that equal ones share a tile."""
        bleed = ceil(_BLEED * self.scale) / self.scale if isinstance(item, Outline | Curve) else 0.0
        if isinstance(item, Outline):
            sides = {
                name: round(getattr(item, name) * self.scale) / self.scale
                for name in ("x", "y", "width", "height")
            }
            item = replace(item, **sides)
        # A text may be wider than was estimated.
        more = item.width * 0.25 if isinstance(item, Text) else 0.0
        x, y = (item.x - bleed) * self.scale, (item.y - bleed) * self.scale
        column, row = max(0, round(x)), max(0, round(y))
        width = ceil((item.width + 2 * bleed + more) * self.scale) + 1
        height = ceil((item.height + 2 * bleed) * self.scale) + 1
        at_origin = item.moved(bleed - item.x, bleed - item.y)
        # What stands past the edge is not seen.
        return column, row, (at_origin, max(1, min(width, self.width - column)), height)

    @cached_property
    def _pieces(self) -> dict[int, tuple[tuple[int, int], Image, Image]]:
        """Give every item that moves: where it goes, what it shows, how much it covers."""
        placed = {n: self._placed(self.items[n]) for drawing in self._layers[1] for n in drawing}
        return {number: ((x, y), *self._tiles[tile]) for number, (x, y, tile) in placed.items()}

    @cached_property
    def _tiles(self) -> dict[Tile, tuple[Image, Image]]:
        """Draw every different tile once: what it shows, and how much it covers."""
        from PIL import Image

        moving = dict.fromkeys(n for drawing in self._layers[1] for n in drawing)
        flying = (item for which, t, _ in self.moments for item in self._moving(which, t))
        everything = (*(self.items[number] for number in moving), *flying)
        tiles = list(dict.fromkeys(self._placed(item)[2] for item in everything))
        places, size = _packed([(width, height) for _, width, height in tiles])
        pen = Pen(size[0] / self.scale, size[1] / self.scale, self.scale * _POINTS)
        for (item, *_), (x, y) in zip(tiles, places, strict=True):
            pen.draw(item.moved(x / self.scale, y / self.scale))
        sheet = Image.fromarray(pen.pixels())
        cut = {}
        for tile, (x, y) in zip(tiles, places, strict=True):
            piece = sheet.crop((x, y, x + tile[1], y + tile[2]))
            mask = piece.getchannel("A")
            if isinstance(tile[0], Cell | Text | Outline):
                mask = mask.point(_SHADED)
            cut[tile] = piece.convert("RGB"), mask
        return cut


def _colors(image: Bitmap) -> dict[tuple[int, int, int], int]:
    """Count the pixels of each color in an image."""
    red, green, blue = np.moveaxis(image.pixels.array()[..., :3].astype(np.int32), -1, 0)
    codes, counts = np.unique(red << 16 | green << 8 | blue, return_counts=True)
    every = ((code >> 16, code >> 8 & 255, code & 255) for code in codes.tolist())
    return dict(zip(every, counts.tolist(), strict=True))


def _between(start: Item, end: Item, t: float) -> Item:
    """Give an outline on its way from one place and size to another: slow at both ends."""
    eased = t * t * (3 - 2 * t)
    sides = {
        name: getattr(start, name) + eased * (getattr(end, name) - getattr(start, name))
        for name in ("x", "y", "width", "height")
    }
    return replace(start, **sides)


def _over(item: Item, area: Areas) -> bool:
    """Tell whether something else than areas meets an area's room."""
    return (
        not isinstance(item, Areas)
        and item.x < area.x + area.width
        and area.x < item.x + item.width
        and item.y < area.y + area.height
        and area.y < item.y + item.height
    )


def _packed(sizes: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Lay tiles out in rows on a sheet, a pixel apart."""
    most = max(600, *(width + 1 for width, _ in sizes)) if sizes else 1
    places = []
    x = y = row = 0
    for width, height in sizes:
        if x + width > most:
            x, y, row = 0, y + row + 1, 0
        places.append((x, y))
        x, row = x + width + 1, max(row, height)
    return places, (most, y + row + 1)


def gif(film: Film, fps: float) -> bytes:
    """Write a film as a GIF that repeats for ever; all frames share one palette."""
    from PIL import GifImagePlugin, Image

    count = _PHOTO_COLORS if film.has_photographs else _COLORS
    half = len(film.moments) // 2
    shown = dict.fromkeys((0, half, len(film.moments) - 1))
    colors = _palette(film, [film.frame(number) for number in shown], count)
    # The format counts hundredths of a second, and browsers take less than two for ten.
    ends = [0, *(round(100 * end) for end in film.times(fps))]
    durations = [10 * max(2, end - start) for start, end in pairwise(ends)]
    written = bytearray()
    for (cells, corner), duration in zip(_indexed(film, colors, count), durations, strict=True):
        image = Image.fromarray(cells)
        image.putpalette([*colors.ravel().tolist(), 0, 0, 0])
        look: Any = {"duration": duration, "transparency": count, "disposal": 1}
        if written:
            # Pillow writes codes for 256 colors; fewer make shorter ones.
            image.encoderconfig = (count.bit_length(), 0)
            extension, place, _, *blocks = GifImagePlugin.getdata(image, corner, **look)
            written += b"".join([extension, place, bytes([count.bit_length()]), *blocks])
            continue
        out, alt = BytesIO(), film.drawings[0].alt.encode("ascii", "replace")
        image.save(out, "GIF", loop=0, optimize=False, comment=alt, **look)
        written += out.getvalue()[:-1]
    return bytes(written + b";")


def _palette(film: Film, frames: list[Image], count: int) -> NDArray[np.uint8]:
    """Choose colors: those that mean something, exactly; then the most frequent shades."""
    from PIL import Image

    items = film.items
    meant = {getattr(item, name) for item in items for name in _SPOKEN if hasattr(item, name)}
    meant |= {item.fill for item in items if isinstance(item, Cell) and item.part}
    fills = Counter(rgb(item.fill) for item in items if isinstance(item, Cell))
    if not film.has_photographs:
        fills.update(film.pixels)
    spoken = [rgb(color) for color in (film.drawings[0].surface, *sorted(meant))]
    chosen = dict.fromkeys([*spoken, *film.veils, *dict(fills.most_common()), *film.keys])
    # Letters and round corners need the shades in between.
    exact = list(chosen)[: 3 * count // 4]
    sheet = Image.new("RGB", (film.width, len(frames) * film.height))
    for number, frame in enumerate(frames):
        sheet.paste(frame, (0, number * film.height))
    # The median cut would give what is small the color of what is large; of the many shades of a
    # photograph it keeps more.
    cut = Image.Quantize.MEDIANCUT if film.has_photographs else Image.Quantize.MAXCOVERAGE
    found = sheet.quantize(count - len(exact), method=cut, dither=Image.Dither.NONE)
    shades = found.getpalette() or []
    colors = np.array([*exact, *np.reshape(shades, (-1, 3))], np.uint8)[:count]
    return np.pad(colors, ((0, count - len(colors)), (0, 0)), "edge")


def _indexed(
    film: Film, colors: NDArray[np.uint8], same: int
) -> Iterator[tuple[NDArray[np.uint8], tuple[int, int]]]:
    """Give each pixel its nearest colour, and the corner of the part of a frame that changes.

    What stays as it is, a frame leaves out, with the number `same`: that halves the file.
    """
    nearest = _Nearest(colors)
    before: NDArray[Any] | None = None
    for frame in film.frames():
        # Each pixel is one number, without the byte of transparency: red is the lowest.
        codes = np.asarray(frame.convert("RGBX")).view("<u4")[..., 0] & 0xFFFFFF
        if before is None:
            before, shown = codes, nearest(codes)
            yield shown, (0, 0)
            continue
        part = _box(codes != before)
        old, new = shown[part], nearest(codes[part])
        # Two shades may have the same nearest colour.
        inner = _box(old != new)
        yield (
            np.where((old != new)[inner], new[inner], same).astype(np.uint8),
            (part[1].start + inner[1].start, part[0].start + inner[0].start),
        )
        before, shown[part] = codes, new


def _box(changed: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Give the rows and columns that change; where nothing does, a frame still has a pixel."""
    rows, columns = (
        slice(int(n[0]), int(n[-1]) + 1) if len(n) else slice(0, 1)
        for n in (np.flatnonzero(changed.any(axis)) for axis in (1, 0))
    )
    return rows, columns


class _Nearest:
    """Finds the nearest colour; Pillow's own search is rough, and off for white."""

    def __init__(self, colors: NDArray[np.uint8]) -> None:
        self._wanted = colors.astype(np.float32)
        self._table = np.zeros(1 << 24, np.uint8)
        self._known = np.zeros(1 << 24, bool)

    def __call__(self, codes: NDArray[Any]) -> NDArray[np.uint8]:
        found = np.unique(codes[~self._known[codes]])
        parts = np.stack([found & 255, found >> 8 & 255, found >> 16], axis=1).astype(np.float32)
        for start in range(0, len(found), 1 << 14):
            some = slice(start, start + (1 << 14))
            # |a − b|² less |a|², which is the same for every candidate.
            distance = (self._wanted**2).sum(axis=1) - 2 * parts[some] @ self._wanted.T
            self._table[found[some]] = distance.argmin(axis=1)
        self._known[found] = True
        nearest: NDArray[np.uint8] = self._table[codes]
        return nearest


def mp4(film: Film, fps: float) -> bytes:
    """Write a film as an MP4."""
    try:
        from imageio_ffmpeg import write_frames
    except ImportError as error:
        raise ImportError(
            "A .mp4 needs ffmpeg: pip install imageio-ffmpeg, or save a .gif instead."
        ) from error
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        # Where things move, the smallest part of a step is one of a video's usual frames.
        rate = max(fps, _RATE) if any(t for _, t, _ in film.moments) else fps
        writer: Any = write_frames(
            str(path),
            (film.width, film.height),
            fps=rate,
            macro_block_size=1,
            quality=8,
            pix_fmt_out="yuv420p",
            output_params=["-movflags", "+faststart"],
        )
        writer.send(None)
        sent = 0
        for end, frame in zip(film.times(fps), film.frames(), strict=True):
            pixels = frame.tobytes()
            count = max(1, round(end * rate) - sent)
            sent += count
            for _ in range(count):
                writer.send(pixels)
        writer.close()
        return path.read_bytes()
