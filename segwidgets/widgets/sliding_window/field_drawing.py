"""A receptive field on paper: where it lies in the picture, and what each pixel counts in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import Theme, shades
from segwidgets.drawing.grids import Style, captioned, framed, headed, text_width
from segwidgets.drawing.items import (
    Bitmap,
    Block,
    Drawing,
    Item,
    Outline,
    Pixels,
    Text,
    beside,
    stacked,
)
from segwidgets.shared.language import msg, t
from segwidgets.shared.palette import rgb
from segwidgets.widgets.sliding_window.drawing import said_class
from segwidgets.widgets.sliding_window.fields import Box, Fields, UnitField
from segwidgets.widgets.sliding_window.layers import said
from segwidgets.widgets.words import times, tiny

_GAP = 18.0
_MAX_SIDE = 210.0
_FONT = 7.0
# As BT.601 weighs red, green and blue; and how far a picture fades behind influences.
_GREY, _FADED = np.array([0.299, 0.587, 0.114]), 0.55


def field_words(fields: Fields, unit: int, number: int, classes: Sequence[str]) -> str:
    """Say which layer it is, how its field follows from the one before, and what counts in it."""
    layer, field = fields.layers[number], fields.units[unit][number]
    last = number == len(fields.layers) - 1
    if layer.size is None:
        sentence = (
            msg(
                "Layer {number} of {layers}, {layer}: the score of {name} at {place} sees {size} "
                "pixels, measured, since the layers do not simply follow one another."
            )
            if last
            else msg(
                "Layer {number} of {layers}, {layer}: a unit sees {size} pixels, measured, since "
                "the layers do not simply follow one another."
            )
        )
    else:
        sentence = (
            msg(
                "Layer {number} of {layers}, {layer}: {sum}. The score of {name} at {place} sees "
                "{size} pixels."
            )
            if last
            else msg("Layer {number} of {layers}, {layer}: {sum}. A unit sees {size} pixels.")
        )
    words = t(
        sentence,
        number=number + 1,
        layers=len(fields.layers),
        layer=said(layer.words),
        sum="" if layer.size is None else sum_words(fields, number),
        name=said_class(classes[field.channel]) if last else "",
        place=str(tuple(map(int, fields.pixel(unit)))) if last else "",
        size=times(layer.size or (field.box.rows, field.box.columns)),
    )
    if field.inner is None:
        cut_off = t("No pixel moves it here: its largest value is cut off.")
        return f"{words} {cut_off}"
    if field.inner == (field.box.rows, field.box.columns):
        return words
    inner = t("90 % of the influence lies in the inner {size}.", size=times(field.inner))
    return f"{words} {inner}"


def sum_words(fields: Fields, number: int) -> str:
    """Write how size and jump of a field follow from those of the layer before."""
    layer = fields.layers[number]
    window, size, jump = layer.window, layer.size, layer.jump
    assert window is not None
    assert size is not None
    assert jump is not None
    before = fields.layers[number - 1] if number else None
    r, j = ((1, 1), (1, 1)) if before is None else (before.size or (1, 1), before.jump or (1, 1))
    if len({(r[a], j[a], window.kernel_size[a], window.dilation[a]) for a in range(2)}) > 1:
        return f"r = {times(size)}, j = {times(jump)}"
    dilation = f" · {window.dilation[0]}" if window.dilation[0] > 1 else ""
    grown = f"r = {r[0]} + ({window.kernel_size[0]} − 1){dilation} · {j[0]} = {size[0]}"
    if jump[0] != jump[1]:
        return f"{grown}, j = {times(jump)}"
    return f"{grown}, j = {j[0]} · {window.stride[0]} = {jump[0]}"


def field_drawing(
    picture: NDArray[np.uint8],
    fields: Fields,
    unit: int,
    number: int,
    caption: str,
    *,
    alt: str,
    theme: Theme,
    width: float,
) -> Drawing:
    """Draw the picture with the fields up to a layer, and the last layer's field enlarged."""
    style = Style(theme, 10.0)
    side = min(_MAX_SIDE, (width - _GAP) / 2)
    rows, columns = picture.shape[:2]
    size = (side, side * rows / columns) if columns >= rows else (side * columns / rows, side)
    seen = fields.units[unit]
    field = seen[number]
    whole = Box(0, 0, rows, columns)
    tinted = _tinted(picture, field, theme)
    left = _outlined(framed(tinted, size, style), whole, seen[: number + 1], style)
    frame = seen[-1].box
    if not frame.rows or not frame.columns:
        frame = whole
    scale = side / max(frame.rows, frame.columns)
    enlarged = framed(
        _close_up(whole, frame, field, theme), (frame.columns * scale, frame.rows * scale), style
    )
    right = stacked(
        [_outlined(enlarged, frame, seen[: number + 1], style), _key(field, theme, style)], 6
    )
    scored = number == len(seen) - 1
    title = t("Influence on the score") if scored else t("Influence on a unit")
    r = times((field.box.rows, field.box.columns))
    pictures = [
        headed(left, style, t("Picture"), "input"),
        headed(right, style, title, "output", t("{size} pixels", size=r)),
    ]
    block = captioned(beside(pictures, _GAP, align="top"), style, width, caption, gap=10)
    return block.drawing(style.colors["surface"], alt)


def _tinted(picture: NDArray[np.uint8], field: UnitField, theme: Theme) -> NDArray[np.uint8]:
    """Fade a picture to grey, and lay the influence of its pixels over it."""
    colors = Style(theme, 10.0).colors
    grey = (picture @ _GREY)[..., None]
    pixels = grey * _FADED + np.array(rgb(colors["surface"])) * (1 - _FADED)
    box = field.box.within((picture.shape[0], picture.shape[1]))
    where = slice(box.top, box.top + box.rows), slice(box.left, box.left + box.columns)
    share = _shares(field)[..., None]
    pixels[where] += (np.array(rgb(colors["positive"])) - pixels[where]) * share
    tinted: NDArray[np.uint8] = pixels.round().astype(np.uint8)
    return tinted


def _close_up(whole: Box, frame: Box, field: UnitField, theme: Theme) -> NDArray[np.uint8]:
    """Color the influence of all pixels in a frame; what lies outside of the picture is empty."""
    values = np.full((frame.rows, frame.columns), np.nan)
    on = frame.within((whole.rows, whole.columns))
    values[_part(on, frame)] = 0
    seen = field.box.within((whole.rows, whole.columns))
    values[_part(seen, frame)] = _shares(field)
    colored = shades(np.nan_to_num(values), 1, "signed", theme, labelled=False)
    colored[np.isnan(values)] = rgb(Style(theme, 10.0).colors["line"])
    return colored


def _part(box: Box, frame: Box) -> tuple[slice, slice]:
    top, left = box.top - frame.top, box.left - frame.left
    return slice(top, top + box.rows), slice(left, left + box.columns)


def _shares(field: UnitField) -> NDArray[np.float64]:
    """Give the influence of pixels as shares of the largest."""
    influence = field.influence.astype(float)
    shares: NDArray[np.float64] = influence / max(float(influence.max(initial=0)), 1e-30)
    return shares


def _outlined(block: Block, frame: Box, seen: Sequence[UnitField], style: Style) -> Block:
    """Frame the fields of all layers so far, the last one strongest, and what counts most in it."""
    scale = block.width / frame.columns
    colors = style.colors
    items: list[Item] = []

    def outline(box: Box, color: str, line_width: float) -> None:
        x, y = (box.left - frame.left) * scale, (box.top - frame.top) * scale
        across, down = box.columns * scale, box.rows * scale
        # What begins before the picture is drawn as far as the margin goes.
        left, top = max(x, -8.0), max(y, -8.0)
        right, bottom = min(x + across, block.width + 8), min(y + down, block.height + 8)
        items.append(Outline(left, top, right - left, bottom - top, color, line_width))

    for field in seen[:-1]:
        outline(field.box, colors["kernel"], 0.6)
    now = seen[-1]
    outline(now.box, colors["kernel"], 1.8)
    if now.inner is not None and now.inner != (now.box.rows, now.box.columns):
        ring = (now.box.rows - now.inner[0]) // 2
        inner = Box(now.box.top + ring, now.box.left + ring, *now.inner)
        outline(inner, colors["text"], 1.2)
    return block.under(*items)


def _key(field: UnitField, theme: Theme, style: Style) -> Block:
    """Draw what the colours say: from 0 to the largest influence."""
    colors = style.colors
    ramp = shades(np.linspace(0, 1, 64)[None], 1, "signed", theme, labelled=False)
    largest = tiny(float(field.influence.max(initial=0)))
    width = text_width(largest, _FONT)
    return Block(
        92 + width,
        9,
        (
            Text(0, 0, 6, 9, "0", colors["muted"], _FONT),
            Bitmap(10, 1.5, 76, 6, Pixels.of(ramp)),
            Outline(10, 1.5, 76, 6, colors["line"], 0.5),
            Text(91, 0, width, 9, largest, colors["muted"], _FONT),
        ),
    )
