"""The fully convolutional network that keeps the picture's resolution throughout."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn

from segwidgets.images.scene import CLASSES
from segwidgets.networks.blocks import MEAN, STD, conv_block


class FullResolutionFCN(nn.Module):
    """3 × 3 convolutions with zero padding and stride 1, then scores for every pixel.

    Parameters
    ----------
    in_channels : int
        Channels of the picture.
    num_classes : int
        Number of scores.
    widths : sequence of int
        Channels after each convolution.
    norm : bool
        Whether to normalise batches, for training.

    Examples
    --------
    >>> import torch
    >>> FullResolutionFCN()(torch.zeros(1, 3, 20, 30)).shape
    torch.Size([1, 9, 20, 30])
    """

    #: What a picture from 0 to 1 is normalised with.
    mean, std = MEAN, STD

    def __init__(
        self,
        in_channels: int = 3,
        num_classes: int = len(CLASSES),
        *,
        widths: Sequence[int] = (16, 16, 16, 16),
        norm: bool = False,
    ) -> None:
        super().__init__()
        blocks = [
            conv_block(before, after, padding=1, norm=norm)
            for before, after in pairwise((in_channels, *widths))
        ]
        self.features = nn.Sequential(*(layer for block in blocks for layer in block))
        self.scores = nn.Conv2d(widths[-1], num_classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Score pictures.

        Parameters
        ----------
        x : torch.Tensor
            (N, in_channels, H, W).

        Returns
        -------
        torch.Tensor
            (N, num_classes, H, W).
        """
        scores: Tensor = self.scores(self.features(x))
        return scores
