"""Downsampling, then upsampling: the symmetric encoder-decoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from segwidgets.images.scene import CLASSES
from segwidgets.networks.blocks import (
    MEAN,
    PADDINGS,
    STD,
    Downsample,
    Upsample,
    conv_block,
    transposed_block,
    upsampled,
)
from segwidgets.shared.options import OPTIONS

#: Channels at each level, from the picture's resolution down.
WIDTHS: Final = (12, 16, 20, 24, 28)

Conv: TypeAlias = nn.Conv2d | nn.ConvTranspose2d
_OPTIONS: Final = OPTIONS["encoder_decoder"]


class Step(NamedTuple):
    """What one layer made: its name, such as "conv 0" with the level as number, and (N, C, H, W).

    `kind` is "conv", "pool", "strided_conv", "reduce", "up" or "scores", `level` how many times
    the size has been halved, `conv` the layer's convolution if it has one.
    """

    name: str
    kind: str
    level: int
    output: Tensor
    conv: Conv | None = None


class EncoderDecoderNet(nn.Module):
    """A network that halves the resolution `depth` times and doubles it as often.

    Going down, each level has a 3 × 3 convolution. Going up, a 1 × 1 convolution brings the
    channels to those of the level above, the upsampling doubles the size, and a 3 × 3
    convolution follows. A transposed convolution does the first two at once.

    Parameters
    ----------
    in_channels : int
        Channels of the picture.
    num_classes : int
        Number of scores.
    downsample : {"max_pool", "strided_conv"}
        2 × 2 max pooling, or a 3 × 3 convolution with stride 2.
    upsample : {"nearest", "bed_of_nails", "max_unpool", "conv_transpose", "bilinear"}
        How the size is doubled. "max_unpool" puts values back to where max pooling found its
        own, so it needs "max_pool".
    kernel_size : {2, 3, 4}
        Of the transposed convolution, whose stride is 2.
    depth : int
        How many times, 1 to 4.
    skip : bool
        Whether the encoder's features of a level are laid beside the upsampled ones.
    widths : sequence of int, optional
        Channels of each level, `depth + 1` numbers from the picture's resolution down.
    norm : bool
        Whether to normalise batches, for training.

    Raises
    ------
    ValueError
        If a value is not one of these, or two do not go together.

    References
    ----------
    V. Badrinarayanan, A. Kendall, R. Cipolla: SegNet. TPAMI 2017 (max unpooling).
    O. Ronneberger, P. Fischer, T. Brox: U-Net. MICCAI 2015 (skips that are concatenated).

    Examples
    --------
    >>> network = EncoderDecoderNet(upsample="conv_transpose", kernel_size=4, depth=2)
    >>> network(torch.zeros(1, 3, 30, 41)).shape
    torch.Size([1, 9, 30, 41])
    """

    #: What a picture from 0 to 1 is normalised with.
    mean, std = MEAN, STD

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = len(CLASSES),
        *,
        downsample: Downsample = "max_pool",
        upsample: Upsample = "bilinear",
        kernel_size: int = 2,
        depth: int = 3,
        skip: bool = False,
        widths: Sequence[int] | None = None,
        norm: bool = False,
    ) -> None:
        super().__init__()
        _check(downsample, upsample, kernel_size, depth)
        widths = tuple(WIDTHS[: depth + 1] if widths is None else widths)
        if len(widths) != depth + 1:
            raise ValueError(f"widths has {len(widths)} numbers: give {depth + 1} for this depth.")
        self.downsample, self.upsample = downsample, upsample
        self.depth, self.skip = depth, skip
        self.encoder = nn.ModuleList(
            conv_block(before, after, padding=1, norm=norm)
            for before, after in pairwise((in_channels, *widths))
        )
        self.down = nn.ModuleList(
            conv_block(width, width, stride=2, padding=1, norm=norm)
            for width in widths[:-1]
            if downsample == "strided_conv"
        )
        learnt = upsample == "conv_transpose"
        self.up = nn.ModuleList(
            transposed_block(below, width, kernel_size, norm=norm)
            if learnt
            else conv_block(below, width, 1, norm=norm)
            for width, below in pairwise(widths)
        )
        self.decoder = nn.ModuleList(
            conv_block(width * (2 if skip else 1), width, padding=1, norm=norm)
            for width in widths[:-1]
        )
        self.scores = nn.Conv2d(widths[0], num_classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Score pictures.

        Parameters
        ----------
        x : torch.Tensor
            (N, in_channels, H, W); of any size of at least 2 ** depth.

        Returns
        -------
        torch.Tensor
            (N, num_classes, H, W).
        """
        scores = x
        for step in self.steps(x):
            scores = step.output
        return scores

    def steps(self, x: Tensor) -> Iterator[Step]:
        """Run the network layer by layer.

        Parameters
        ----------
        x : torch.Tensor
            (N, in_channels, H, W).

        Yields
        ------
        Step
            Each layer's output; the last are the scores.

        Raises
        ------
        ValueError
            If the picture is too small to be halved that often.
        """
        min_side = 2**self.depth
        if min(x.shape[-2:]) < min_side:
            raise ValueError(
                f"the picture has {x.shape[-2]} × {x.shape[-1]} pixels: depth {self.depth} needs "
                f"at least {min_side} a side."
            )
        encoded: list[Tensor] = []
        positions: list[Tensor | None] = []
        for level in range(self.depth):
            x = self.encoder[level](x)
            yield Step(f"conv {level}", "conv", level, x, _conv(self.encoder[level]))
            encoded.append(x)
            x, where = self._halved(x, level)
            positions.append(where)
            down = f"down {level + 1}"
            if self.downsample == "max_pool":
                yield Step(down, "pool", level + 1, x)
            else:
                yield Step(down, "strided_conv", level + 1, x, _conv(self.down[level]))
        x = self.encoder[self.depth](x)
        yield Step(f"conv {self.depth}", "conv", self.depth, x, _conv(self.encoder[self.depth]))
        for level in reversed(range(self.depth)):
            x, up = self.up[level](x), _conv(self.up[level])
            if self.upsample == "conv_transpose":
                height, width = encoded[level].shape[-2:]
                x = x[..., :height, :width]
                yield Step(f"up {level}", "up", level, x, up)
            else:
                yield Step(f"reduce {level + 1}", "reduce", level + 1, x, up)
                x = upsampled(x, self.upsample, encoded[level], positions[level])
                yield Step(f"up {level}", "up", level, x)
            joined = torch.cat([x, encoded[level]], 1) if self.skip else x
            x = self.decoder[level](joined)
            yield Step(f"decode {level}", "conv", level, x, _conv(self.decoder[level]))
        yield Step("scores", "scores", 0, self.scores(x), self.scores)

    def _halved(self, x: Tensor, level: int) -> tuple[Tensor, Tensor | None]:
        """Halve height and width, rounding up; pooling tells where it found its values."""
        if self.downsample == "strided_conv":
            return self.down[level](x), None
        if self.upsample == "max_unpool":
            return F.max_pool2d(x, 2, ceil_mode=True, return_indices=True)
        return F.max_pool2d(x, 2, ceil_mode=True), None


def _conv(block: Any) -> Conv:
    conv: Conv = block[0]
    return conv


def _check(downsample: str, upsample: str, kernel_size: int, depth: int) -> None:
    """Check that the parts of an encoder-decoder exist and go together."""
    for name, value, choices in (
        ("downsample", downsample, _OPTIONS["downsample"]["choices"]),
        ("upsample", upsample, _OPTIONS["upsample"]["choices"]),
        ("kernel_size", kernel_size, PADDINGS),
        ("depth", depth, range(_OPTIONS["depth"]["min"], _OPTIONS["depth"]["max"] + 1)),
    ):
        if value not in choices:
            raise ValueError(f"{name} = {value!r}: choose {', '.join(map(repr, choices))}.")
    if upsample == "max_unpool" and downsample != "max_pool":
        raise ValueError(
            "upsample = 'max_unpool' needs the positions that max pooling remembers: choose "
            "downsample = 'max_pool', or another upsampling."
        )
