"""What `05_transposed_convolution_1d` claims."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F

from tests.course.claims import course_tests, words


def up(cells: int, **parameters: int) -> int:
    """The size that a transposed convolution of kernel 3 and stride 2 gives."""
    layer = nn.ConvTranspose1d(1, 1, 3, stride=2, **parameters)
    return layer(torch.ones(1, 1, cells)).shape[-1]


def down(cells: int, padding: int) -> int:
    """The size that the convolution gives."""
    return F.conv1d(torch.ones(1, 1, cells), torch.ones(1, 1, 3), stride=2, padding=padding).shape[
        -1
    ]


CLAIMS = {
    "of the row only {} number is left": lambda: words(down(4, padding=0)),
    "Our four pixels give {} cells, or {} with `padding=1`": lambda: (up(4), up(4, padding=1)),
    "a decoder wants back may have had {}": lambda: up(4, padding=1, output_padding=1),
    "maps rows of 7 *and* of 8 cells to {}": lambda: (
        down(7, padding=1) if down(7, padding=1) == down(8, padding=1) else "different sizes"
    ),
}
GIVEN = {
    "as a digit from 0 to 9": "how the cell scales the picture",
    "`stride` = 2 cells apart": "set in the cell below",
    "since `stride` is 2": "set in the cell above",
    "Drag the number to 1": "what the reader is asked to do",
    "is ½ 1 ½": "the kernel of the cell below, which prints that it interpolates",
}
test_claim, test_numbers, test_form = course_tests("05_transposed_convolution_1d", CLAIMS, GIVEN)
