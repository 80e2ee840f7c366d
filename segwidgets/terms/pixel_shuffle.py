"""The terms of sub-pixel upsampling: channels that become space."""

from __future__ import annotations

import numpy as np

from segwidgets.shared.numbers import whole
from segwidgets.terms.parameters import per_axis
from segwidgets.terms.weighted import WeightedTerms, weighted


def pixel_shuffle_terms(input_size: tuple[int, int, int], upscale_factor: int = 2) -> WeightedTerms:
    """List the copies of `nn.PixelShuffle`: r² channels fill the blocks of one, r × r cells each.

    Channel c·r² + i·r + j goes to row i and column j of the blocks of channel c. Every cell is
    copied once, so the map is a permutation; `transposed()` is its inverse, `nn.PixelUnshuffle`.

    Parameters
    ----------
    input_size : tuple of int
        (channels, rows, columns); a multiple of `upscale_factor` ** 2 channels.
    upscale_factor : int
        r, 1 or more.

    Returns
    -------
    WeightedTerms
        One row per cell, weight 1; the output is (channels / r², r·rows, r·columns).

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number from 1 on, or r² does not divide the channels.

    References
    ----------
    W. Shi et al.: Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
    Convolutional Neural Network. CVPR 2016.
    https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html

    Examples
    --------
    >>> pixel_shuffle_terms((4, 1, 2)).by_output().input_index
    array([0, 2, 1, 3, 4, 6, 5, 7])
    """
    channels, rows, columns = per_axis("input_size", input_size, 3, 1)
    r = whole("upscale_factor", upscale_factor)
    if r < 1 or channels % r**2:
        raise ValueError(
            f"input_size has {channels} channels, and upscale_factor = {upscale_factor} needs a "
            f"multiple of its square: give {max(1, r) ** 2} channels, for instance."
        )
    cells = np.arange(channels * rows * columns).reshape(-1, r, r, rows, columns)
    source = cells.transpose(0, 3, 1, 4, 2).ravel()
    output_size = (channels // r**2, r * rows, r * columns)
    sizes = output_size, (channels, rows, columns)
    return weighted(np.arange(len(source)), source, np.ones(len(source)), *sizes)
