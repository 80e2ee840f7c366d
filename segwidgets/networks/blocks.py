"""What the networks are built of: convolutions, and the ways to go down and up again."""

from __future__ import annotations

from typing import Final, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from segwidgets.images.read import read_image

Downsample = Literal["max_pool", "strided_conv"]
Upsample = Literal["nearest", "bed_of_nails", "max_unpool", "conv_transpose", "bilinear"]

#: Mean and spread that pictures from 0 to 1 are normalised with; zero padding is mid grey.
MEAN: Final = 0.5
STD: Final = 0.25
#: Kernel sizes of transposed convolutions, with the padding and output_padding that double a size.
PADDINGS: Final = {2: (0, 0), 3: (1, 1), 4: (1, 0)}


def conv_block(
    in_channels: int,
    out_channels: int,
    kernel_size: int = 3,
    *,
    stride: int = 1,
    padding: int = 0,
    norm: bool = False,
) -> nn.Sequential:
    """Make a convolution with ReLU, and with batch normalisation between them for training."""
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding)
    return _activated(conv, norm)


def transposed_block(
    in_channels: int, out_channels: int, kernel_size: int, *, norm: bool = False
) -> nn.Sequential:
    """Make a transposed convolution of stride 2 that doubles height and width, with ReLU."""
    padding, output_padding = PADDINGS[kernel_size]
    conv = nn.ConvTranspose2d(in_channels, out_channels, kernel_size, 2, padding, output_padding)
    return _activated(conv, norm)


def _activated(conv: nn.Conv2d | nn.ConvTranspose2d, norm: bool) -> nn.Sequential:
    middle = [nn.BatchNorm2d(conv.out_channels)] if norm else []
    return nn.Sequential(conv, *middle, nn.ReLU())


def bed_of_nails(x: Tensor) -> Tensor:
    """Put each value into the upper left cell of a 2 × 2 block, and zeros into the rest."""
    n, channels, height, width = x.shape
    nails = x.new_zeros(n, channels, height, 2, width, 2)
    nails[:, :, :, 0, :, 0] = x
    return nails.view(n, channels, 2 * height, 2 * width)


def upsampled(x: Tensor, how: str, like: Tensor, positions: Tensor | None) -> Tensor:
    """Double height and width without parameters, and crop to the size of `like`.

    `positions` say, for "max_unpool", where max pooling found each value.
    """
    height, width = like.shape[-2:]
    if how == "max_unpool":
        assert positions is not None
        return F.max_unpool2d(x, positions, 2, output_size=(height, width))  # type: ignore[arg-type]
    if how == "bed_of_nails":
        large = bed_of_nails(x)
    elif how == "nearest":
        large = F.interpolate(x, scale_factor=2, mode="nearest")
    else:
        large = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
    return large[..., :height, :width]


def as_input(image: object, device: torch.device | str = "cpu") -> Tensor:
    """Turn a picture into what the networks were trained on: (pixel / 255 − mean) / std.

    Parameters
    ----------
    image : path, PIL image, array-like or torch.Tensor
        Whatever `segwidgets.images.read_image` takes; or a batch, (N, H, W, 3), uint8.
    device : torch.device or str
        Where to put it.

    Returns
    -------
    torch.Tensor
        (N, 3, H, W), float32.

    Raises
    ------
    TypeError, ValueError
        As `read_image` says, or if a batch is not uint8.
    """
    if getattr(image, "ndim", 0) == 4:
        pixels = torch.as_tensor(image)
        if pixels.dtype != torch.uint8:
            raise TypeError(f"the batch holds {pixels.dtype}: give uint8, (N, H, W, 3).")
    else:
        pixels = torch.from_numpy(read_image(image))[None]
    pixels = pixels.to(device)
    scaled: Tensor = (pixels.permute(0, 3, 1, 2).float() / 255 - MEAN) / STD
    return scaled.contiguous()
