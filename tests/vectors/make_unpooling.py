"""Write the unpoolings that pytest and vitest read: `python -m tests.vectors.make_unpooling`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from segwidgets.terms import Pooling
from tests.terms.legal_pooling import Laid, fits
from tests.terms.unpooling_reference import REFERENCE, bed_of_nails

CELLS = Path(__file__).with_name("unpooling.json")
PHOTOS = Path(__file__).with_name("unpooling_photo.json")

CORNERS = ("top_left", "top_right", "bottom_left", "bottom_right")
WORKED = [[0, 5, 3, 0], [0, 2, 6, 0], [0, 8, 4, 0], [0, 3, 7, 0]]


@dataclass
class Case:
    """A pooling, and what happens to the pooled values."""

    id: str
    input: Any
    kernel_size: Any = 2
    stride: Any = None
    padding: Any = 0
    ceil_mode: bool = False
    corner: str = "top_left"
    gain: float = 1.0
    edits: list[tuple[int, int, float]] = field(default_factory=list)

    @property
    def laid(self) -> Laid:
        pooling = Pooling.of(self.kernel_size, self.stride, self.padding, self.ceil_mode)
        return Laid(np.array(self.input, np.float64), pooling)


def filled(rows: int, columns: int, kinds: int = 5) -> list[list[float]]:
    """Few different numbers, halves among them, so that windows have ties."""
    flat = np.arange(rows * columns)
    values = (flat * 11 + flat // 4) % kinds - 1.5
    return [[float(cell) for cell in row] for row in values.reshape(rows, columns)]


def cases() -> list[Case]:
    """List every kind of window."""
    found = [
        *(Case(f"worked-{corner}", WORKED, corner=corner) for corner in CORNERS),
        Case("worked-edited", WORKED, gain=0.5, edits=[(0, 1, 9.0), (1, 0, -2.5)]),
        Case("constant", [[3] * 4] * 4),
        Case("constant-overlapping", [[-2] * 5] * 4, 3, 1, 1),
        Case("one-cell", [[7]], 1),
        Case("one-cell-padded", [[7]], 2, padding=1),
        Case("one-row", [[1, 4, 2, 8, 5]], (1, 2), ceil_mode=True),
        Case("zeros-tie-below-zero", [[-1, 0], [0, -3]], 2),
        Case("one-maximum-twice", [[0, 9, 0], [0, 0, 0]], (2, 2), (1, 1), edits=[(0, 0, 4.0)]),
        # torch looks these up in single precision, which is not always exact.
        Case("nearest-in-single-precision", filled(1, 46), (1, 5), (1, 3)),
        Case("nearest-58-of-30", filled(1, 58), (1, 2), (1, 2), (0, 1)),
    ]
    for (h, w), k, s, p, ceil in product(
        [(4, 6), (7, 5)],
        [2, 3, (2, 3)],
        [None, 1, 2, (3, 2)],
        [0, 1],
        [False, True],
    ):
        case = Case(
            f"{h}x{w}-kernel-{k}-stride-{s}-padding-{p}{'-ceil' * ceil}".replace(" ", ""),
            filled(h, w),
            k,
            s,
            p,
            ceil,
            corner=CORNERS[len(found) % 4],
            gain=[1.0, 2.0, -0.5][len(found) % 3],
        )
        if fits(case.laid.pooling, (h, w)):
            found.append(case)
    return found


def vector(case: Case) -> dict[str, Any]:
    """Compute a case in torch's own words."""
    laid = case.laid
    pooling = laid.pooling
    pooled, indices = laid.max_pool()
    middle = pooled * case.gain
    for row, column, value in case.edits:
        middle[row, column] = value
    windows = F.unfold(
        F.pad(torch.from_numpy(laid.input)[None, None], _room(laid), value=-torch.inf),
        pooling.kernel_size,
        stride=pooling.stride,
    )[0]
    return {
        "id": case.id,
        "input": laid.input.tolist(),
        "kernel_size": list(pooling.kernel_size),
        "stride": list(pooling.stride),
        "padding": list(pooling.padding),
        "ceil_mode": case.ceil_mode,
        "corner": case.corner,
        "gain": case.gain,
        "edits": [list(edit) for edit in case.edits],
        "pooled": pooled.tolist(),
        "indices": indices.tolist(),
        "unpooling_input": middle.tolist(),
        "unpooled": {
            name: rounded(unpool(name, middle, laid, case.corner)[0, 0]) for name in REFERENCE
        },
        "default_size": list(pooling.default_size(laid.size)),
        "tied": bool(((windows == windows.amax(0)).sum(0) > 1).any()),
        "overlapping": len(set(indices.ravel().tolist())) < indices.numel(),
    }


def unpool(method: str, middle: torch.Tensor, laid: Laid, corner: str) -> torch.Tensor:
    """Unpool one channel."""
    x = middle[None, None]
    if method == "bed_of_nails":
        return bed_of_nails(x, laid, corner)
    return REFERENCE[method](x, laid)


def rounded(x: torch.Tensor) -> Any:
    """Leave out the digits in which processors differ."""
    return x.round(decimals=9).tolist()


def _room(laid: Laid) -> list[int]:
    """Give the padding that makes `unfold` see exactly the windows of the pooling."""
    pooling = laid.pooling
    room = []
    for h, n, k, s, p in zip(
        pooling.size(laid.size),
        laid.size,
        pooling.kernel_size,
        pooling.stride,
        pooling.padding,
        strict=True,
    ):
        room = [p, (h - 1) * s + k - n - p, *room]
    return room


def pictures() -> list[dict[str, Any]]:
    """Compute pictures that are pooled several times."""
    random = np.random.default_rng(4)
    grey, colour = random.integers(0, 256, (9, 14)), random.integers(0, 256, (12, 12, 3))
    return [
        picture("grey-2-levels", grey, 2, Case("", None, 2)),
        picture("grey-2-levels-ceil", grey, 2, Case("", None, 2, ceil_mode=True)),
        picture("grey-overlapping", grey, 2, Case("", None, 3, 2, 1, corner="bottom_right")),
        picture("colour-3-levels", colour, 3, Case("", None, 2, gain=0.75)),
        picture(
            "colour-4-levels", colour, 4, Case("", None, 2, ceil_mode=True, corner="top_right")
        ),
    ]


def picture(name: str, image: NDArray[Any], levels: int, case: Case) -> dict[str, Any]:
    """Pool each channel, level by level, and lead it back."""
    pooling = Pooling.of(case.kernel_size, case.stride, case.padding, case.ceil_mode)
    channels = image[None] if image.ndim == 2 else image.transpose(2, 0, 1)
    found: dict[str, list[Any]] = {method: [] for method in REFERENCE}
    for channel in channels:
        laid = [Laid(channel.astype(np.float64), pooling)]
        for _ in range(levels - 1):
            laid.append(Laid(laid[-1].max_pool()[0].numpy(), pooling))
        middle = laid[-1].max_pool()[0] * case.gain
        for method, rows in found.items():
            x = middle
            for level in reversed(laid):
                x = unpool(method, x, level, case.corner)[0, 0]
            rows.append(rounded(x))
    return {
        "id": name,
        "image": image.tolist(),
        "levels": levels,
        "kernel_size": list(pooling.kernel_size),
        "stride": list(pooling.stride),
        "padding": list(pooling.padding),
        "ceil_mode": pooling.ceil_mode,
        "corner": case.corner,
        "gain": case.gain,
        "unpooled": found,
    }


def text(vectors: list[dict[str, Any]]) -> str:
    """Write the cases as JSON, one per line."""
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    CELLS.write_text(text([vector(case) for case in cases()]), "utf-8")
    PHOTOS.write_text(text(pictures()), "utf-8")
