"""Films: what moves is cut into tiles that matplotlib draws once, all on one sheet."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from segwidgets.figures.scene import Curve, Item, Outline, Picture, Scene, Text
from segwidgets.figures.still import canvas, draw_item

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
        self.scale = dpi / _POINTS
        self.progress = progress
        # Even sides, which video needs; the larger scene sets them.
        self.width = 2 * ceil(max(scene.width for scene in scenes) * self.scale / 2)
        self.height = 2 * ceil(max(scene.height for scene in scenes) * self.scale / 2)

    @property
    def has_pictures(self) -> bool:
        """Whether there are images in it, with more colours than drawings have."""
        return any(isinstance(item, Picture) for scene in self.scenes for item in scene.items)

    @cached_property
    def _standing(self) -> set[Item]:
        """What every scene has; lines lie over cells that may change, so they never count."""
        return set.intersection(
            *(
                {item for item in scene.items if not isinstance(item, Outline | Curve)}
                for scene in self.scenes
            )
        )

    @cached_property
    def _moving(self) -> list[list[tuple[int, int, Tile]]]:
        """What the scenes have besides, and where."""
        return [
            [self._placed(item) for item in scene.items if item not in self._standing]
            for scene in self.scenes
        ]

    def frames(self) -> Iterator[Image]:
        """Compose every frame.

        Yields
        ------
        PIL.Image.Image
            RGB, `width` × `height`.
        """
        tiles = self._tiles
        background = self._background()
        for number, moving in enumerate(self._moving, 1):
            frame = background.copy()
            for x, y, tile in moving:
                picture, mask = tiles[tile]
                frame.paste(picture, (x, y), mask)
            self._tell(number)
            yield frame

    def _background(self) -> Image:
        """Draw what stands still, on the surface."""
        from PIL import Image

        figure, axes = canvas(self.width / self.scale, self.height / self.scale)
        figure.patch.set_facecolor(self.scenes[0].surface)
        for item in self.scenes[0].items:
            if item in self._standing:
                draw_item(axes, item)
        whole = Image.fromarray(_rendered(figure, self.scale * _POINTS))
        return whole.resize((self.width, self.height)).convert("RGB")

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
        return column, row, (at_origin, min(width, self.width - column), height)

    @cached_property
    def _tiles(self) -> dict[Tile, tuple[Image, Image]]:
        """Draw every different tile once: what it shows, and how much it covers."""
        from PIL import Image

        needed = list(dict.fromkeys(tile for moving in self._moving for _, _, tile in moving))
        places, size = _packed([(width, height) for _, width, height in needed])
        if not needed:
            return {}
        figure, axes = canvas(size[0] / self.scale, size[1] / self.scale)
        for (item, *_), (x, y) in zip(needed, places, strict=True):
            draw_item(axes, item.moved(x / self.scale, y / self.scale))
        sheet = Image.fromarray(_rendered(figure, self.scale * _POINTS))
        pieces = [
            sheet.crop((x, y, x + tile[1], y + tile[2]))
            for tile, (x, y) in zip(needed, places, strict=True)
        ]
        return {
            tile: (piece.convert("RGB"), piece.getchannel("A"))
            for tile, piece in zip(needed, pieces, strict=True)
        }

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


def _rendered(figure: Any, dpi: float) -> NDArray[np.uint8]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure.set_dpi(dpi)
    agg: Any = FigureCanvasAgg(figure)
    agg.draw()
    pixels: NDArray[np.uint8] = np.array(agg.buffer_rgba())
    return pixels
