"""Claims of the notebook about checkerboards."""

from __future__ import annotations

import segwidgets as sw
from tests.course.claims import course_tests, words


def _uneven(*layers: tuple[int, int], dims: int = 1) -> tuple[float, ...]:
    return sw.Checkerboard(
        list(layers), dims=dims, input_size=4 if len(layers) > 3 else 8
    ).unevenness


def _counts(kernel_size: int, dims: int = 1) -> list[int]:
    """The different overlaps inside, where no border takes part."""
    line = sw.Checkerboard([(kernel_size, 2)], dims=dims).overlap[4:12]
    return sorted(set((line[:, 4:12] if dims > 1 else line).flatten().tolist()))


def _balanced() -> tuple[int, ...]:
    weights = [1, 4, 6, 4, 1]
    assert sw.Checkerboard([(5, 2)], dims=1, kernels=[weights]).ripple[0] == 0
    assert sum(weights[0::2]) == sum(weights[1::2])
    assert len(weights) % 2
    return (*weights, *weights[0::2], *weights[1::2], len(weights))


CLAIMS = {
    "every second cell lies under {} copies, and the cells between them under {}": lambda: tuple(
        map(words, reversed(_counts(3)))
    ),
    "A cell is reached {}, {} or {} times": lambda: (
        *({1: "once", 2: "twice"}[n] for n in _counts(3, dims=2)[:2]),
        words(_counts(3, dims=2)[2]),
    ),
    "Every cell inside is reached {} along each axis, {} times in all": lambda: (
        {2: "twice"}[_counts(4)[0]],
        words(*_counts(4, dims=2)),
    ),
    "uneven again, {} and {} in turn": lambda: tuple(_counts(5)),
    "the ratios are {:.3g}, {:.3g} and {:.3g} for kernels 3, 5 and 7": lambda: tuple(
        _uneven((kernel_size, 2))[0] for kernel_size in (3, 5, 7)
    ),
    "the ratios are {:g}, {:g}, {:g}, {:g} and {:g}": lambda: _uneven(*[(3, 2)] * 5),
    "so three layers reach {:g}": lambda: _uneven(*[(3, 2)] * 3, dims=2)[-1],
    "the weights {}, {}, {}, {}, {} have no ripple with stride 2, because {} + {} + {} = {} + {}, "
    "although 2 does not divide {}": _balanced,
}

GIVEN = {
    "all 1": "the input of the cell below",
    "`kernel_size` 3": "set in the cell below",
    "`stride` 2": "set in the cell below",
    "32 × 32": "how far the photograph is reduced below",
    "kernel 3 and stride 2": "set in the cell below",
    "Copies of 3 cells are laid 2 cells apart": "set in the cell above",
    "kernel 4": "what is chosen next",
    "with stride 2": "the layer of the cell above",
    "and not 3": "the kernel of the first figure",
    "Kernel 5": "what is chosen next",
    "Kernel 2": "what could be chosen",
    "strides 1 to 4": "the columns of the table",
    "It is 0 only": "the definition of ripple",
    "a convolution with stride 1": "the definition of such a layer",
}

test_claim, test_numbers, test_form = course_tests("07_checkerboard", CLAIMS, GIVEN)
