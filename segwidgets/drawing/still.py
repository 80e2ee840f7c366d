"""Drawings as figures of matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from segwidgets.drawing.fonts import families, from_the_left, undisturbed
from segwidgets.drawing.items import Areas, Bar, Bitmap, Cell, Curve, Drawing, Item, Outline, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# How matplotlib calls it, and where in the room it is.
ALIGN = {"start": ("left", 0.0), "middle": ("center", 0.5), "end": ("right", 1.0)}
# A dollar sign begins no formula, and nobody needs LaTeX.
PLAIN: dict[str, Any] = {"va": "center_baseline", "parse_math": False, "usetex": False}
_POINTS = 72


def draw(drawing: Drawing, *, transparent: bool = False) -> Figure:
    """Make a figure of a drawing; it belongs to no window and needs no closing."""
    with undisturbed():
        figure, axes = canvas(drawing.width, drawing.height)
        figure.patch.set_facecolor("none" if transparent else drawing.surface)
        for item in drawing.items:
            draw_item(axes, item)
        # What comes later is in front; matplotlib would put all lines over all areas.
        for order, artist in enumerate(axes.get_children()):
            artist.set_zorder(order)
    return figure


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Make an empty figure whose units are points from the top left."""
    # Not from pyplot: that would keep every figure in memory, and show it twice in a notebook.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / _POINTS, height / _POINTS), facecolor="none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    return figure, axes


def draw_item(axes: Axes, item: Item) -> None:
    """Draw one thing."""
    _DRAWERS[type(item)](axes, item)


def _cell(axes: Axes, cell: Cell) -> None:
    from matplotlib.patches import FancyBboxPatch

    x, y, width, height, style = box_of(cell)
    look: Any = {"facecolor": cell.fill, "edgecolor": cell.edge, "linewidth": 0.5}
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=style, **look))
    if cell.hatch:
        draw_hatch(axes, cell)
    if cell.text:
        middle = (cell.x + cell.width / 2, cell.y + cell.height / 2)
        _write(axes, middle, cell.text, "center", color=cell.text_color, fontsize=cell.font_size)


def box_of(cell: Cell) -> tuple[float, float, float, float, str]:
    """Give the box of a cell: a little smaller than its room, with round corners."""
    radius = min(1.5, 0.1 * min(cell.width, cell.height))
    style = f"round,pad=0,rounding_size={radius:.2f}"
    return cell.x + 0.5, cell.y + 0.5, cell.width - 1, cell.height - 1, style


def _outline(axes: Axes, outline: Outline) -> None:
    from matplotlib.patches import FancyBboxPatch

    frame = FancyBboxPatch(
        (outline.x, outline.y),
        outline.width,
        outline.height,
        boxstyle="round,pad=0,rounding_size=2",
        facecolor="none",
        edgecolor=outline.color,
        linewidth=outline.line_width,
    )
    axes.add_patch(frame)


def _bar(axes: Axes, bar: Bar) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle((bar.x, bar.y), bar.width, bar.height, facecolor=bar.color, edgecolor="none")
    )


def _text(axes: Axes, text: Text) -> None:
    align, share = ALIGN[text.anchor]
    place = (text.x + share * text.width, text.y + text.height / 2)
    _write(axes, place, text.text, align, color=text.color, **font_of(text))


def font_of(text: Text) -> dict[str, Any]:
    """Say how a text is set."""
    return {
        "fontsize": text.font_size,
        "fontweight": "bold" if text.bold else "normal",
        "fontfamily": families(text.text, mono=text.mono),
    }


def _write(axes: Axes, place: tuple[float, float], text: str, align: Any, **look: Any) -> None:
    look = {**PLAIN, "fontfamily": families(text), **look}
    axes.text(*place, from_the_left(text), ha=align, **look)


def _curve(axes: Axes, curve: Curve) -> None:
    from matplotlib.patches import FancyArrowPatch

    points = np.add(curve.points, (curve.x, curve.y))
    if curve.arrow:
        arrow = FancyArrowPatch(
            points[-2],
            points[-1],
            arrowstyle="-|>",
            mutation_scale=6,
            color=curve.color,
            linewidth=curve.line_width,
            shrinkA=0,
            shrinkB=0,
        )
        axes.add_patch(arrow)
        points = points[:-1]
    if len(points) > 1:
        look: Any = {"linewidth": curve.line_width, "solid_joinstyle": "round"}
        axes.plot(*points.T, color=curve.color, **look)


def _areas(axes: Axes, areas: Areas) -> None:
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import to_rgb

    shapes = [np.add(outline, (areas.x, areas.y)) for outline in areas.outlines]
    colors = [(*to_rgb(areas.color), opacity) for opacity in areas.opacity]
    axes.add_collection(PolyCollection(shapes, facecolors=colors, edgecolors="none"))


def _picture(axes: Axes, picture: Bitmap) -> None:
    from matplotlib.transforms import Affine2D

    limits = axes.get_xlim(), axes.get_ylim()
    right, bottom = picture.x + picture.width - picture.lean, picture.y + picture.height
    image = axes.imshow(
        picture.pixels.array(),
        extent=(picture.x, right, bottom, picture.y),
        interpolation="nearest",
        aspect="auto",
    )
    if picture.lean:
        share = picture.lean / picture.height
        shear = Affine2D(np.array([[1, -share, share * bottom], [0, 1, 0], [0, 0, 1]]))
        image.set_transform(shear + axes.transData)
    # Showing an image moves them.
    axes.set(xlim=limits[0], ylim=limits[1])


def draw_hatch(axes: Axes, cell: Cell) -> None:
    """Draw strokes within the cell; matplotlib's own hatches change with the resolution."""
    inset, step = 1.0, 4.0
    left, top = cell.x + inset, cell.y + inset
    right, bottom = cell.x + cell.width - inset, cell.y + cell.height - inset
    reach = (right - left) + (bottom - top)
    lines_x: list[float] = []
    lines_y: list[float] = []
    for offset in np.arange(step / 2, reach, step):
        start = (left + max(0.0, offset - (bottom - top)), top + min(offset, bottom - top))
        end = (left + min(offset, right - left), top + max(0.0, offset - (right - left)))
        lines_x += [start[0], end[0], np.nan]
        lines_y += [start[1], end[1], np.nan]
    axes.plot(lines_x, lines_y, color=cell.edge, linewidth=0.5)


_DRAWERS: dict[type[Item], Any] = {
    Cell: _cell,
    Outline: _outline,
    Bar: _bar,
    Text: _text,
    Curve: _curve,
    Areas: _areas,
    Bitmap: _picture,
}
