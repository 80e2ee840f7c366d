"""Scoring folders of label images, beside merely reading them with Pillow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

import segwidgets as sw
from benchmarks.rows import Row
from benchmarks.timing import interleaved_medians
from segwidgets.images import pair_files, save_labels

REPETITIONS = 7
# Reading has to be at least four fifths of the time.
MOST = 1 / 0.8
IGNORED = 255


# Height, width, files that are written, and how often each is read: as many pairs as the
# validation sets of VOC and of Cityscapes have, and few.
DATA_SETS = ((375, 500, 120, (1, 12)), (1024, 2048, 12, (1, 40)))


def measure() -> Iterator[Row]:
    """Score few pairs and many, of the sizes of VOC and of Cityscapes."""
    for height, width, count, repeats in DATA_SETS:
        with TemporaryDirectory() as folder:
            pairs = _written(Path(folder), height, width, count)
            for times in repeats:
                what = f"score {times * count} pairs of {height} × {width}"
                # What starting processes costs shows where there are few.
                yield _beside_pillow(pairs * times, what, MOST if times > 1 else None)


def _beside_pillow(pairs: Any, what: str, most: float | None) -> Row:
    classes = len(sw.scenes.CLASSES)

    def by_pillow() -> None:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(_read, pairs, chunksize=4))

    taken = interleaved_medians(
        {"own": lambda: sw.score(pairs, classes, ignore_index=IGNORED), "pillow": by_pillow},
        REPETITIONS,
        warm_up=1,
    )
    peer = ("reading by Pillow, as many processes", taken["pillow"], most)
    return Row(what, taken["own"], "ms", *peer)


def _read(pair: dict[str, str]) -> None:
    for side in ("target", "prediction"):
        with Image.open(pair[side]) as image:
            np.asarray(image)


def _written(folder: Path, height: int, width: int, count: int) -> Any:
    """Write scenes whose outlines waver, as those of annotators and networks do."""
    draw = np.random.default_rng(0)
    for number in range(count):
        labels = sw.scenes.scene(number, (256, 320)).semantic
        for part, pixels in (("gt", 6.0), ("net", 12.0)):
            (folder / part).mkdir(exist_ok=True)
            wavering = _wavering(labels, (height, width), pixels, draw)
            save_labels(folder / part / f"{number:03d}.png", wavering)
    return pair_files(folder / "net", folder / "gt").pairs


def _wavering(labels: Any, size: tuple[int, int], pixels: float, draw: Any) -> Any:
    places = []
    for axis, place in enumerate(np.indices(size)):
        moved = place + pixels * gaussian_filter(draw.standard_normal(size), 3)
        scaled = moved * labels.shape[axis] / size[axis]
        places.append(np.clip(scaled.astype(int), 0, labels.shape[axis] - 1))
    return labels[tuple(places)]
