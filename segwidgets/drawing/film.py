"""Films: what moves is cut into tiles that matplotlib draws once, all on one sheet."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from segwidgets.drawing.pen import Pen, Words
from segwidgets.drawing.scene import Curve, Item, Outline, Picture, Scene, Text

if TYPE_CHECKING:
    from PIL.Image import Image

_POINTS = 72
# Room around an item for the half of a line that lies outside it, in points.
_BLEED = 2.0


#: An item at a whole pixel, and the size of its tile in pixels.
Tile: TypeAlias = tuple[Item, int, int]


class Film:
    """The frames of a film.

    Parameters
    ----------
    scenes : sequence of Scene
        At least one.
    dpi : int
        Pixels per inch.
    progress : bool
        Whether to show on the error stream how far it is.
    """

    def __init__(self, scenes: Sequence[Scene], *, dpi: int, progress: bool = False) -> None:
        self.scenes = scenes
        self._words = Words(dpi)
        self.scale = dpi / _POINTS
        self.progress = progress
        # Even sides, which video needs; the larger scene sets them.
        self.width = 2 * ceil(max(scene.width for scene in scenes) * self.scale / 2)
        self.height = 2 * ceil(max(scene.height for scene in scenes) * self.scale / 2)

    @property
    def has_pictures(self) -> bool:
        """Whether there are images in it, with more colours than drawings have."""
        return any(isinstance(item, Picture) for item in self.items)

    @cached_property
    def items(self) -> list[Item]:
        """Every different item of all scenes, once."""
        return list(self._numbers)

    @cached_property
    def _numbers(self) -> dict[Item, int]:
        """Number the items; a scene is then a list of numbers, which are quick to compare."""
        every = dict.fromkeys(item for scene in self._scenes for item in scene)
        return {item: number for number, item in enumerate(every)}

    @cached_property
    def _scenes(self) -> list[list[Item]]:
        """Take sentences apart: most of their words stand in the next one as well."""
        split = self._words.split
        return [[one for item in scene.items for one in split(item)] for scene in self.scenes]

    @cached_property
    def _told(self) -> tuple[set[int], list[list[int]]]:
        """What every scene has, and what each has besides."""
        numbers = self._numbers
        scenes = [[numbers[item] for item in scene] for scene in self._scenes]
        # Lines lie over cells that may change, so they never count as standing.
        lines = {n for n, item in enumerate(self.items) if isinstance(item, Outline | Curve)}
        standing = set.intersection(*map(set, scenes)) - lines
        return standing, [[n for n in scene if n not in standing] for scene in scenes]

    def frames(self) -> Iterator[Image]:
        """Compose every frame.

        Yields
        ------
        PIL.Image.Image
            RGB, `width` × `height`.
        """
        pieces = self._pieces
        background = self._background()
        for done, moving in enumerate(self._told[1], 1):
            frame = background.copy()
            for number in moving:
                place, picture, mask = pieces[number]
                frame.paste(picture, place, mask)
            self._tell(done)
            yield frame

    def _background(self) -> Image:
        """Draw what stands still, on the surface."""
        from PIL import Image

        dpi = self.scale * _POINTS
        pen = Pen(self.width / self.scale, self.height / self.scale, dpi)
        for number in sorted(self._told[0]):
            pen.draw(self.items[number])
        drawn = Image.fromarray(pen.pixels()).resize((self.width, self.height))
        whole = Image.new("RGB", drawn.size, self.scenes[0].surface)
        whole.paste(drawn, (0, 0), drawn)
        return whole

    def _placed(self, item: Item) -> tuple[int, int, Tile]:
        """Move an item to whole pixels, so that equal ones share a tile."""
        bleed = _BLEED if isinstance(item, Outline | Curve) else 0.0
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
        """Draw every different tile once: where it goes, what it shows, how much it covers."""
        from PIL import Image

        moving = dict.fromkeys(n for scene in self._told[1] for n in scene)
        placed = {number: self._placed(self.items[number]) for number in moving}
        tiles = list(dict.fromkeys(tile for _, _, tile in placed.values()))
        places, size = _packed([(width, height) for _, width, height in tiles])
        pen = Pen(size[0] / self.scale, size[1] / self.scale, self.scale * _POINTS)
        for (item, *_), (x, y) in zip(tiles, places, strict=True):
            pen.draw(item.moved(x / self.scale, y / self.scale))
        sheet = Image.fromarray(pen.pixels())
        cut = {}
        for tile, (x, y) in zip(tiles, places, strict=True):
            piece = sheet.crop((x, y, x + tile[1], y + tile[2]))
            cut[tile] = piece.convert("RGB"), piece.getchannel("A")
        return {number: ((x, y), *cut[tile]) for number, (x, y, tile) in placed.items()}

    def _tell(self, done: int) -> None:
        if not self.progress:
            return
        filled = 30 * done // len(self.scenes)
        end = "\n" if done == len(self.scenes) else ""
        sys.stderr.write(f"\r{'█' * filled}{'░' * (30 - filled)} {done}/{len(self.scenes)}{end}")
        sys.stderr.flush()


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
