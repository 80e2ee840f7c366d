"""Drawings as files: pictures, and films."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import Any

from segwidgets.drawing.fonts import undisturbed
from segwidgets.drawing.items import Drawing
from segwidgets.drawing.still import draw
from segwidgets.shared.files import write

# Flat areas, and the shades at the edges of letters and lines.
_MAX_FLAT_COLORS = 1 << 12
# Where each format keeps its title and its words.
_WORDS = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}


def png(drawing: Drawing, *, dpi: int, transparent: bool = False) -> bytes:
    """Write a drawing as a PNG, with a palette where that loses nothing the eye can see."""
    from PIL import Image, PngImagePlugin

    drawn: Image.Image = Image.open(
        BytesIO(_still(drawing, ".png", dpi=dpi, transparent=transparent))
    )
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Description", drawing.alt)
    out = BytesIO()
    if not transparent:
        drawn = drawn.convert("RGB")
        # A photograph needs all its colours, or it takes those of the headings.
        if drawn.getcolors(_MAX_FLAT_COLORS):
            # The median cut would give a small swatch the colour of something large.
            coverage = Image.Quantize.MAXCOVERAGE
            drawn = drawn.quantize(256, method=coverage, dither=Image.Dither.NONE)
    drawn.save(out, "PNG", optimize=True, dpi=(dpi, dpi), pnginfo=words)
    return out.getvalue()


def save_still(
    drawing: Drawing, path: str | PathLike[str], *, dpi: int, transparent: bool = False
) -> None:
    """Save a picture as .png, .svg or .pdf, with its words in it."""
    suffix = Path(path).suffix.lower()
    if suffix == ".png":
        write(path, png(drawing, dpi=dpi, transparent=transparent))
    else:
        write(path, _still(drawing, suffix, dpi=dpi, transparent=transparent))


def _still(drawing: Drawing, suffix: str, *, dpi: int, transparent: bool) -> bytes:
    from matplotlib import rc_context

    # Text stays text: it can be searched, selected and read aloud.
    with (
        undisturbed(),
        rc_context({"svg.fonttype": "none", "pdf.fonttype": 42, "svg.hashsalt": "segwidgets"}),
    ):
        out = BytesIO()
        metadata: dict[str, Any] = {_WORDS[suffix]: drawing.alt, "Title": drawing.alt.split(",")[0]}
        if suffix == ".svg":
            metadata["Date"] = None
        if suffix == ".pdf":
            metadata["CreationDate"] = None
        draw(drawing, transparent=transparent).savefig(
            out, format=suffix[1:], dpi=dpi, transparent=transparent, metadata=metadata
        )
    return out.getvalue()


def save_film(
    drawings: Sequence[Drawing],
    path: str | PathLike[str],
    *,
    fps: float,
    dpi: int,
    progress: bool = False,
    smooth: bool = True,
) -> None:
    """Save drawings as a .gif or .mp4."""
    from segwidgets.drawing.film import Film, gif, mp4

    suffix = Path(path).suffix.lower()
    with undisturbed():
        film = Film(drawings, dpi=dpi, progress=progress, smooth=smooth)
        content = gif(film, fps) if suffix == ".gif" else mp4(film, fps)
    write(path, content)
