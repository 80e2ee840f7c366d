"""Films as files: GIF with one palette, and MP4."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.drawing.colors import rgb
from segwidgets.drawing.film import Film
from segwidgets.drawing.scene import Cell

if TYPE_CHECKING:
    from PIL.Image import Image

# Flat colours and the shades at their edges; and what a photograph needs, one being kept free.
_COLOURS, _PHOTO_COLOURS = 96, 255
# The colours of an item that stand for something; fills have a scale of their own.
_SPOKEN = ("edge", "ink", "colour")


def gif(film: Film, fps: float) -> bytes:
    """Write a film as a GIF that repeats for ever.

    Parameters
    ----------
    film : Film
        What to write.
    fps : float
        Scenes per second.

    Returns
    -------
    bytes
        The file; all frames share one palette.
    """
    from PIL import Image

    frames = list(film.frames())
    count = _PHOTO_COLOURS if film.has_pictures else _COLOURS
    colours = _palette(film, frames[len(frames) // 2 :: max(1, len(frames) // 2)], count)
    indexed = []
    for cells in _indexed(frames, colours, count):
        image = Image.fromarray(cells)
        image.putpalette([*colours.ravel().tolist(), 0, 0, 0])
        indexed.append(image)
    out = BytesIO()
    # The format counts hundredths of a second, and browsers take less than two for ten.
    durations = [max(20, round(1000 * scene.seconds / fps)) for scene in film.scenes]
    indexed[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=indexed[1:],
        duration=durations,
        loop=0,
        optimize=False,
        transparency=count,
        disposal=1,
        comment=film.scenes[0].alt.encode("ascii", "replace"),
    )
    return out.getvalue()


def _palette(film: Film, frames: list[Image], count: int) -> NDArray[np.uint8]:
    """Choose colours: those that mean something, exactly; then the most frequent shades."""
    from PIL import Image

    items = film.items
    meant = {getattr(item, name) for item in items for name in _SPOKEN if hasattr(item, name)}
    fills = Counter(item.fill for item in items if isinstance(item, Cell))
    chosen = dict.fromkeys([film.scenes[0].surface, *sorted(meant), *dict(fills.most_common())])
    # Letters and round corners need the shades in between.
    exact = [rgb(colour) for colour in chosen][: 2 * count // 3]
    sheet = Image.new("RGB", (film.width, len(frames) * film.height))
    for number, frame in enumerate(frames):
        sheet.paste(frame, (0, number * film.height))
    shades = sheet.quantize(count - len(exact), dither=Image.Dither.NONE).getpalette() or []
    colours = np.array([*exact, *np.reshape(shades, (-1, 3))], np.uint8)[:count]
    return np.pad(colours, ((0, count - len(colours)), (0, 0)), "edge")


def _indexed(frames: list[Image], colours: NDArray[np.uint8], same: int) -> list[NDArray[np.uint8]]:
    """Give each pixel its nearest colour; Pillow's own search is rough, and off for white.

    What stays as it is, a frame leaves out, with the number `same`: that halves the file.
    """
    # Each pixel is one number, without the byte of transparency: red is the lowest.
    codes = [np.asarray(frame.convert("RGBX")).view("<u4")[..., 0] & 0xFFFFFF for frame in frames]
    changed = [np.not_equal(now, before).nonzero() for before, now in pairwise(codes)]
    changes = [now[where] for now, where in zip(codes[1:], changed, strict=True)]
    nearest = _nearest(np.concatenate([codes[0].ravel(), *changes]), colours)
    out = [nearest[codes[0]]]
    for where, change in zip(changed, changes, strict=True):
        cells = np.full(codes[0].shape, same, np.uint8)
        cells[where] = nearest[change]
        out.append(cells)
    return out


def _nearest(codes: NDArray[np.uint32], colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make a table from a pixel's number to the nearest colour, for pixels that there are."""
    seen = np.zeros(1 << 24, bool)
    seen[codes] = True
    found = np.flatnonzero(seen)
    parts = np.stack([found & 255, found >> 8 & 255, found >> 16], axis=1).astype(np.float32)
    wanted = colours.astype(np.float32)
    table = np.zeros(1 << 24, np.uint8)
    for start in range(0, len(found), 1 << 14):
        some = slice(start, start + (1 << 14))
        # |a − b|² less |a|², which is the same for every candidate.
        distance = (wanted**2).sum(axis=1) - 2 * parts[some] @ wanted.T
        table[found[some]] = distance.argmin(axis=1)
    return table


def mp4(film: Film, fps: float) -> bytes:
    """Write a film as an MP4.

    Parameters
    ----------
    film : Film
        What to write.
    fps : float
        Scenes per second.

    Returns
    -------
    bytes
        The file, H.264.

    Raises
    ------
    ImportError
        If imageio-ffmpeg is not installed.
    """
    try:
        from imageio_ffmpeg import write_frames
    except ImportError as error:
        raise ImportError(
            'A .mp4 needs ffmpeg: pip install "segwidgets[film]", or save a .gif instead.'
        ) from error
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        writer: Any = write_frames(
            str(path),
            (film.width, film.height),
            fps=fps,
            macro_block_size=1,
            quality=8,
            pix_fmt_out="yuv420p",
            output_params=["-movflags", "+faststart"],
        )
        writer.send(None)
        for scene, frame in zip(film.scenes, film.frames(), strict=True):
            pixels = frame.tobytes()
            for _ in range(max(1, round(scene.seconds))):
                writer.send(pixels)
        writer.close()
        return path.read_bytes()
