"""How much of a picture a score depends on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from segwidgets.ops.chain import Pair, Window, chain, window_of
from segwidgets.ops.probe import initialized
from segwidgets.ops.trace import trace
from segwidgets.ops.twin import to_convolutional

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class ReceptiveField:
    """What a score of a network sees of the picture, as (rows, columns).

    Attributes
    ----------
    size : tuple of int
        Pixels. Where a network goes down and up again, scores beside each other see fields of
        other sizes and places; this is the largest.
    stride : tuple of int or fractions.Fraction
        Pixels from the field of one score to that of the next, on average; Fraction(1, 2) where
        a network gives two scores a pixel, as one does that doubles the resolution.
    padding : tuple of int
        Pixels by which the field of the first score begins before the picture: what zero
        padding, layer by layer, adds up to.
    exact : bool
        Whether it follows from the layers; otherwise it was traced with pixels that are no
        number.

    Examples
    --------
    >>> import torch
    >>> receptive_field(torch.nn.Conv2d(3, 8, 5, stride=2, padding=2))
    ReceptiveField(size=(5, 5), stride=(2, 2), padding=(2, 2), exact=True)
    """

    size: Pair
    stride: tuple[int | Fraction, int | Fraction]
    padding: Pair
    exact: bool


def receptive_field(model: torch.nn.Module) -> ReceptiveField:
    """Find the receptive field of a network's scores.

    Where layers follow one another, each with a kernel that reaches over e = dilation·(k − 1)
    cells, the field grows by e times the product of all strides before:

        size = 1 + Σ e·S        stride = Π s        padding = Σ p·S

    Any other network is traced: rows, or columns, of pixels that are no number make every score
    that depends on them no number as well. The pictures are as narrow as the network takes them,
    and up to 2048 pixels long.

    Parameters
    ----------
    model : torch.nn.Module
        Takes (N, C, H, W), gives scores (N, K, h, w) or, for a patch, (N, K); a dictionary with
        "out" or "logits", or (N, h, w) after an argmax, will do. It is left as it was, and may be
        lazy.

    Returns
    -------
    ReceptiveField
        Of the scores in the middle; those at the border see less of the picture. Weights do not
        matter: a pixel that is multiplied by 0 counts.

    Raises
    ------
    ImportError
        If torch is not installed.
    ValueError
        If there is no such field, with the layer that takes in the whole picture, such as
        instance normalisation, attention, or a mean at the end; if it cannot be traced, as with
        comparisons; or if the network takes no picture, or gives several things.

    References
    ----------
    A. Araujo, W. Norris, J. Sim: Computing Receptive Fields of Convolutional Neural Networks.
    Distill, 2019.

    Examples
    --------
    >>> from torch import nn
    >>> field = receptive_field(nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(2),
    ...                                       nn.Conv2d(8, 8, 3)))
    >>> field.size, field.stride
    ((8, 8), (2, 2))
    """
    model = initialized(model)
    layers = chain(to_convolutional(model) or model)
    windows = [window_of(layer) for layer in layers or ()]
    found = [window for window in windows if window is not None]
    if layers and len(found) == len(windows):
        return from_windows(found)
    return _traced(model)


def from_windows(windows: list[Window]) -> ReceptiveField:
    """Add up what layers see, from the first to the last."""
    size, stride, padding = [1, 1], [1, 1], [0, 0]
    for window in windows:
        for axis in range(2):
            size[axis] += (window.extent[axis] - 1) * stride[axis]
            padding[axis] += window.padding[axis] * stride[axis]
            stride[axis] *= window.stride[axis]
    return ReceptiveField(
        (size[0], size[1]), (stride[0], stride[1]), (padding[0], padding[1]), exact=True
    )


def _traced(model: Any) -> ReceptiveField:
    rows, columns = trace(model)
    return ReceptiveField(
        (rows.size, columns.size),
        (rows.stride, columns.stride),
        (rows.padding, columns.padding),
        exact=False,
    )
