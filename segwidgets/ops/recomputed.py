"""How often a sliding window computes the same thing again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segwidgets.terms.parameters import per_axis, whole


def recomputed(
    size: int,
    patch_size: int,
    stride: int = 1,
    kernel_size: int = 1,
    kernel_stride: int = 1,
    dilation: int = 1,
) -> NDArray[np.int64]:
    """Count, along one axis, the windows that read each pixel or compute each feature.

    A window that starts at t reads the pixels t to t + patch_size − 1, and its first layer
    computes the features that start at t, t + kernel_stride, … and end inside it. In 2D the
    counts of rows and columns multiply.

    Parameters
    ----------
    size : int
        Pixels of the picture along the axis, its padding included.
    patch_size, stride : int
        Of the sliding window.
    kernel_size, kernel_stride, dilation : int
        Of the first layer, which has no padding. With a kernel of one cell, features are the
        pixels themselves.

    Returns
    -------
    numpy.ndarray
        int64, one count for each start of the kernel: size − dilation·(kernel_size − 1).

    Raises
    ------
    TypeError
        If a number is not whole.
    ValueError
        If a number is below 1, or patch or kernel are too large.

    Examples
    --------
    Away from the borders every pixel is read by as many windows as a patch has pixels:

    >>> recomputed(8, patch_size=3)
    array([1, 2, 3, 3, 3, 3, 2, 1])
    >>> recomputed(8, patch_size=3, kernel_size=3)
    array([1, 1, 1, 1, 1, 1])
    """
    length = whole("size", size)
    (patch,) = per_axis("patch_size", patch_size, 1, 1, length)
    (step,) = per_axis("stride", stride, 1, 1)
    (kernel_step,) = per_axis("kernel_stride", kernel_stride, 1, 1)
    (cells,) = per_axis("kernel_size", kernel_size, 1, 1)
    (spread,) = per_axis("dilation", dilation, 1, 1)
    extent = spread * (cells - 1) + 1
    if extent > patch:
        raise ValueError(
            f"kernel_size = {kernel_size} with dilation = {dilation} reaches over {extent} pixels, "
            f"more than patch_size = {patch_size}: choose a larger patch."
        )
    counts = np.zeros(length - extent + 1, np.int64)
    for start in range(0, length - patch + 1, step):
        counts[start : start + patch - extent + 1 : kernel_step] += 1
    return counts
