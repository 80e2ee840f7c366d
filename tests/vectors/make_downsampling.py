"""Write the results that pytest and vitest read: `python -m tests.vectors.make_downsampling`."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import torch

from segwidgets.terms import Pooling
from segwidgets.terms.downsampling import METHODS
from segwidgets.widgets.downsampling.words import code
from tests.terms.downsampling_reference import reference
from tests.terms.legal_pooling import Laid, fits
from tests.vectors.make_unpooling import filled, rounded, text

CELLS = Path(__file__).with_name("downsampling.json")
STRIPES = [[0.0, 1.0] * 4] * 8


def vector(name: str, cells: Any, pooling: Pooling, **options: Any) -> dict[str, Any]:
    """Compute a case in torch's own words; `shift` moves its input first, as `torch.roll` does."""
    kernel, shift = options["kernel"], options["shift"]
    moved = torch.roll(torch.tensor(cells, dtype=torch.float64), shift, -1).numpy()
    size = (len(cells), len(cells[0]))
    rest = (options["blur_size"], options["count_include_pad"])
    return {
        "id": name,
        "input": cells,
        "kernel_size": list(pooling.kernel_size),
        "stride": list(pooling.stride),
        "padding": list(pooling.padding),
        "ceil_mode": pooling.ceil_mode,
        **options,
        "outputs": {
            method: rounded(reference(method, Laid(moved, pooling), kernel, *rest))
            for method in METHODS
        },
        "code": [code(method, pooling, options, size, 2) for method in METHODS],
        "code_1d": [code(method, one_row(pooling), options, (1, size[1]), 1) for method in METHODS],
    }


def one_row(pooling: Pooling) -> Pooling:
    """Lay the windows of a row alone."""
    (_, k), (_, s), (_, p) = pooling.kernel_size, pooling.stride, pooling.padding
    return Pooling((1, k), (1, s), (0, p), pooling.ceil_mode)


def vectors() -> list[dict[str, Any]]:
    """List every kind of window, blur, shift and rounding."""
    found = [
        vector(
            f"stripes-{shift}",
            STRIPES,
            Pooling.of(2),
            kernel=[[0.5, 0.25], [0.25, 0]],
            blur_size=3,
            count_include_pad=True,
            shift=shift,
        )
        for shift in (0, 1)
    ]
    for (h, w), k, s, p, ceil in product(
        [(4, 6), (7, 5)], [2, 3, (2, 3), 4], [None, 1, 2, (3, 2)], [0, 1], [False, True]
    ):
        pooling = Pooling.of(k, s, p, ceil)
        number = len(found)
        if not fits(pooling, (h, w)):
            continue
        size = pooling.kernel_size
        kernel = (np.arange(size[0] * size[1]) * 3 % 5 - 1.5).reshape(size) / 2
        found.append(
            vector(
                f"{h}x{w}-kernel-{k}-stride-{s}-padding-{p}{'-ceil' * ceil}".replace(" ", ""),
                filled(h, w),
                pooling,
                kernel=kernel.tolist(),
                blur_size=number % 7 + 1,
                count_include_pad=number % 3 > 0,
                shift=number % 4,
            )
        )
    return found


if __name__ == "__main__":
    CELLS.write_text(text(vectors()), "utf-8")
