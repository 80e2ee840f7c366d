"""The list of terms and its sparse matrix, 64×64 to 129×129, beside one transposed convolution."""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torch.nn.functional as F

from benchmarks.rows import Row
from benchmarks.timing import interleaved_medians
from segwidgets.terms import conv_transpose_terms

REPETITIONS = 500
PEER = "F.conv_transpose2d"
MAX_TO_BUILD = 5
MAX_TO_APPLY = 2


def measure() -> Iterator[Row]:
    """Build and apply, in turn with torch's own."""
    torch.manual_seed(0)
    image, kernel = torch.rand(64, 64), torch.rand(3, 3)
    x, w = image[None, None], kernel[None, None]
    column = image.reshape(-1)
    terms = conv_transpose_terms((64, 64), (3, 3), stride=2)
    matrix = terms.matrix(kernel, "sparse")
    expected = F.conv_transpose2d(x, w, stride=2)
    torch.testing.assert_close((matrix @ column).reshape(expected.shape), expected)

    def build() -> torch.Tensor:
        return conv_transpose_terms((64, 64), (3, 3), stride=2).matrix(kernel, "sparse")

    taken = interleaved_medians(
        {
            PEER: lambda: F.conv_transpose2d(x, w, stride=2),
            # Columns are written when they are first read.
            "terms": lambda: conv_transpose_terms((64, 64), (3, 3), stride=2).output_index,
            "matrix": lambda: terms.matrix(kernel, "sparse"),
            "both": build,
            "apply": lambda: matrix @ column,
        },
        REPETITIONS,
    )
    peer = (PEER, taken[PEER])
    yield Row("list the terms, 64×64 to 129×129", taken["terms"], "ms", *peer)
    yield Row("sparse matrix of given terms", taken["matrix"], "ms", *peer, MAX_TO_BUILD)
    yield Row("terms and sparse matrix, from sizes alone", taken["both"], "ms", *peer, MAX_TO_BUILD)
    yield Row("apply the sparse matrix", taken["apply"], "ms", *peer, MAX_TO_APPLY)
