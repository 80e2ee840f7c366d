"""Items drawn straight into pixels, for films: the artists of matplotlib, made once and moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.scene import Cell, Item, Text
from segwidgets.drawing.still import ALIGN, box_of, canvas, draw_hatch, draw_item, font_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist


class Words:
    """Takes texts apart at their spaces.

    Parameters
    ----------
    dpi : float
        Pixels per inch that the words are drawn at.
    """

    def __init__(self, dpi: float) -> None:
        from matplotlib.backends import backend_agg

        agg: Any = backend_agg
        self._renderer = agg.RendererAgg(1, 1, dpi)
        self._points = 72 / dpi
        self._widths: dict[tuple[Any, ...], float] = {}
        self._parts: dict[Text, list[Item]] = {}

    def split(self, item: Item) -> list[Item]:
        """Give the words of a text, each where it stands.

        Parameters
        ----------
        item : Item
            A text; anything else stays whole.

        Returns
        -------
        list of Item
            One, or a text per word.
        """
        if not isinstance(item, Text) or item.anchor != "start" or " " not in item.text:
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

    Parameters
    ----------
    width, height : float
        Of the sheet, in points.
    dpi : float
        Pixels per inch.
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
        self._words: Any = self._axes.text(0, 0, "", va="center_baseline", parse_math=False)

    def draw(self, item: Item) -> None:
        """Draw one thing over what is there.

        Parameters
        ----------
        item : Item
            What to draw.
        """
        if isinstance(item, Cell):
            self._cell(item)
        elif isinstance(item, Text):
            align, share = ALIGN[item.anchor]
            self._write(
                item.x + share * item.width,
                item.y + item.height / 2,
                text=item.text,
                color=item.colour,
                ha=align,
                **font_of(item),
            )
        else:
            self._once(lambda: draw_item(self._axes, item))

    def pixels(self) -> NDArray[np.uint8]:
        """Give what was drawn.

        Returns
        -------
        numpy.ndarray
            uint8, shape (rows, columns, 4); transparent where nothing is.
        """
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
            look = {"color": cell.ink, "fontsize": cell.font_size}
            plain = {"fontweight": "normal", "fontfamily": "sans-serif"}
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
