"""The limits of a figure, from the file that the page's build reads too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Limits:
    """How large a figure may be.

    Attributes
    ----------
    input_side, kernel_side, output_side : int
        Most cells along one axis.
    stride, padding, output_padding, dilation : int
        Largest value along one axis.
    magnitude : float
        Largest absolute value of a cell or of the bias.
    layers : int
        Most upsampling layers.
    window_side : int
        Most cells of a pooling window along one axis.
    image_side : int
        Most pixels of a photograph along one axis.
    levels : int
        How often it is pooled at most.
    channels : int
        Most channels on either side.
    products : int
        Most products of a figure with several channels.
    picture_side : int
        Most pixels along one axis of a picture that a network runs on.
    mask_side : int
        Most pixels along one axis of a mask that is painted.
    """

    input_side: int
    kernel_side: int
    stride: int
    padding: int
    output_padding: int
    dilation: int
    output_side: int
    magnitude: float
    layers: int
    window_side: int
    image_side: int
    levels: int
    channels: int
    products: int
    picture_side: int
    mask_side: int


LIMITS: Final = Limits(**json.loads(Path(__file__).with_name("limits.json").read_text("utf-8")))
