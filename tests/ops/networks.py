"""Networks and pictures for the tests of what runs on them."""

from __future__ import annotations

import matplotlib.cbook
import torch
from matplotlib.image import imread
from torch import nn


def photograph(side: int = 64) -> torch.Tensor:
    """A part of matplotlib's photograph of Grace Hopper, (3, side, side), 0–1."""
    with matplotlib.cbook.get_sample_data("grace_hopper.jpg") as file:
        pixels = torch.from_numpy(imread(file, format="jpg").copy())
    return pixels[120 : 120 + side, 200 : 200 + side].permute(2, 0, 1) / 255


def noise(side: int = 64, channels: int = 3) -> torch.Tensor:
    """Whatever no photograph holds."""
    return torch.randn(channels, side, side, generator=torch.Generator().manual_seed(1))


def classifier(widths: tuple[int, ...] = (12, 12, 12), classes: int = 5) -> nn.Sequential:
    """Valid 3 × 3 convolutions, then linear layers over all that is left of a 9 × 9 patch."""
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    channels = 3
    for width in widths:
        layers += [nn.Conv2d(channels, width, 3), nn.ReLU()]
        channels = width
    left = 9 - 2 * len(widths)
    layers += [nn.Flatten(), nn.Linear(channels * left**2, 16), nn.ReLU(), nn.Linear(16, classes)]
    return nn.Sequential(*layers).eval()


def many_kinds() -> nn.Sequential:
    """Kernels of several sizes, a dilation, batch normalisation, poolings; a field of 16 × 18."""
    torch.manual_seed(2)
    model = nn.Sequential(
        nn.Conv2d(3, 8, (3, 5)),
        nn.BatchNorm2d(8),
        nn.LeakyReLU(),
        nn.MaxPool2d(2, stride=1),
        nn.Conv2d(8, 8, 3, dilation=2, groups=2),
        nn.GELU(),
        nn.AvgPool2d(3, stride=1),
        nn.Dropout(0.5),
        nn.Conv2d(8, 4, 7),
    )
    with torch.no_grad():
        model[1].running_mean.normal_()
        model[1].running_var.uniform_(0.5, 2)
    return model


def strided(padding: bool = False) -> nn.Sequential:
    """Strides of 2 in a convolution and in a pooling, 4 together; a field of 17."""
    torch.manual_seed(3)
    pad = int(padding)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=pad),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding=pad),
        nn.ReLU(),
        nn.Conv2d(8, 4, 2),
    ).eval()


def padded(mode: str = "zeros", layers: int = 3) -> nn.Sequential:
    """Stride 1, and padding at every layer, so that scores are as many as pixels."""
    torch.manual_seed(4)
    parts: list[nn.Module] = []
    for first in range(layers):
        channels = 8 if first else 3
        parts += [nn.Conv2d(channels, 8, 3, padding=1, padding_mode=mode), nn.ReLU()]
    return nn.Sequential(*parts[:-1]).eval()


class Skip(nn.Module):
    """Down, up again, and around: no chain of layers."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(5)
        self.first = nn.Conv2d(3, 6, 3, padding=1)
        self.second = nn.Conv2d(6, 6, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.first(x))
        return x + self.second(x)


class Mean(nn.Module):
    """Computes between its layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Conv2d(3, 2, 3), nn.Linear(2, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(nn.functional.relu(self.first(x)).mean((2, 3)))  # type: ignore[no-any-return]
