"""Networks of the literature, written as their papers and their users write them, but narrow."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn


def conv(
    before: int, after: int, kernel_size: int = 3, stride: int = 1, dilation: int = 1
) -> nn.Sequential:
    padding = dilation * (kernel_size // 2)
    layer = nn.Conv2d(before, after, kernel_size, stride, padding, dilation, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(after), nn.ReLU(inplace=True))


class VGG(nn.Module):
    """Simonyan and Zisserman 2015, as torchvision writes it; three stages, for patches of 48."""

    def __init__(self, padding: int = 1, classes: int = 5) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for after in (6, 8, 8):
            layers += [nn.Conv2d(before, after, 3, padding=padding), nn.ReLU(inplace=True)]
            layers += [nn.MaxPool2d(2, 2)]
            before = after
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((2, 2))
        self.classifier = nn.Sequential(
            *(nn.Linear(8 * 4, 16), nn.ReLU(inplace=True), nn.Dropout()),
            nn.Linear(16, classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.flatten(self.avgpool(self.features(x)), 1)
        scores: torch.Tensor = self.classifier(x)
        return scores


class Residual(nn.Module):
    """A basic block of He et al. 2016."""

    def __init__(self, before: int, after: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.first = conv(before, after, 3, stride, dilation)
        self.second = conv(after, after, 3, 1, dilation)[:2]
        self.way = nn.Conv2d(before, after, 1, stride) if (before, stride) != (after, 1) else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        around = x if self.way is None else self.way(x)
        return F.relu(self.second(self.first(x)) + around)


class ResNet(nn.Module):
    """A classifier of He et al. 2016; a stride of 16 before the mean over what is left."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv(3, 6, 7, stride=2)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = Residual(6, 6)
        self.layer2 = Residual(6, 8, stride=2)
        self.layer3 = Residual(8, 8, stride=2)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layer3(self.layer2(self.layer1(self.maxpool(self.stem(x)))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class FCN8s(nn.Module):
    """Long et al. 2015: scores of three strides, added; the head is registered first."""

    def __init__(self, classes: int = 4) -> None:
        super().__init__()
        self.scores = nn.ModuleList(nn.Conv2d(width, classes, 1) for width in (6, 8, 8))
        widths = (3, 4, 6, 6, 8, 8)
        self.stages = nn.ModuleList(
            nn.Sequential(conv(before, after), nn.MaxPool2d(2, ceil_mode=True))
            for before, after in pairwise(widths)
        )
        self.twice = nn.ModuleList(
            nn.ConvTranspose2d(classes, classes, 4, 2, bias=False) for _ in range(2)
        )
        self.eightfold = nn.ConvTranspose2d(classes, classes, 16, 8, bias=False)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        features = [x]
        for stage in self.stages:
            features.append(stage(features[-1]))
        total = self.scores[2](features[5])
        for score, up, feature in zip(
            (self.scores[1], self.scores[0]), self.twice, (features[4], features[3]), strict=True
        ):
            more = score(feature)
            total = up(total)[..., 1 : 1 + more.shape[2], 1 : 1 + more.shape[3]] + more
        return {"out": self.eightfold(total)[..., 4 : 4 + x.shape[2], 4 : 4 + x.shape[3]]}


class SegNet(nn.Module):
    """Badrinarayanan et al. 2017: max unpooling with the encoder's indices."""

    def __init__(self, nearest: bool = False) -> None:
        super().__init__()
        self.encoder = nn.ModuleList([conv(3, 4), conv(4, 6), conv(6, 8)])
        self.decoder = nn.ModuleList([conv(8, 6), conv(6, 4), nn.Conv2d(4, 4, 3, padding=1)])
        self.pool = nn.MaxPool2d(2, 2, return_indices=True)
        self.unpool = nn.MaxUnpool2d(2, 2)
        self.nearest = nearest

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kept = []
        for stage in self.encoder:
            x = stage(x)
            if self.nearest:
                x = F.avg_pool2d(x, 2)
            else:
                x, indices = self.pool(x)
                kept.append(indices)
        for stage in self.decoder:
            # Whichever cell of the window gets the value, each of them depends on it.
            x = F.interpolate(x, scale_factor=2.0) if self.nearest else self.unpool(x, kept.pop())
            x = stage(x)
        return x


class DeepLab(nn.Module):
    """Chen et al. 2018: dilation instead of strides, rates side by side, bilinear at the end."""

    def __init__(self, image_pooling: bool = False) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *(conv(3, 6, 3, stride=2), Residual(6, 6, stride=2)),
            *(Residual(6, 8, stride=2), Residual(8, 8, dilation=2)),
        )
        self.rates = nn.ModuleList([conv(8, 4, 1), conv(8, 4, dilation=2), conv(8, 4, dilation=4)])
        self.image = (
            nn.Sequential(nn.AdaptiveAvgPool2d(1), conv(8, 4, 1)) if image_pooling else None
        )
        self.head = nn.Conv2d(4 * (3 + image_pooling), 5, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        features = self.body(x)
        parts = [rate(features) for rate in self.rates]
        if self.image is not None:
            parts.append(self.image(features).expand(-1, -1, *features.shape[2:]))
        y = self.head(torch.cat(parts, 1))
        return F.interpolate(y, size=x.shape[2:], mode="bilinear", align_corners=False)


class UNet(nn.Module):
    """Ronneberger et al. 2015, with padding: sides have to be multiples of 2 ** depth."""

    def __init__(self, depth: int, width: int = 2) -> None:
        super().__init__()
        widths = [width * min(2**level, 4) for level in range(depth + 1)]
        self.down = nn.ModuleList(
            conv(before, after) for before, after in zip([3, *widths], widths, strict=False)
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(widths[level + 1], widths[level], 2, 2) for level in range(depth)
        )
        self.join = nn.ModuleList(conv(2 * widths[level], widths[level]) for level in range(depth))
        self.scores = nn.Conv2d(width, 3, 1)
        self.pool = nn.MaxPool2d(2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        skips = []
        for block in self.down[:-1]:
            x = block(x)
            skips.append(x)
            x = self.pool(x)
        x = self.down[-1](x)
        for level in reversed(range(len(self.up))):
            x = self.join[level](torch.cat([self.up[level](x), skips.pop()], 1))
        return self.scores(x)


class Tokens(nn.Module):
    """Attention over all pixels, and a weight for each channel of what it adds."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Conv2d(3, 8, 3, padding=1)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.scale = nn.Parameter(torch.ones(8, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.inner(x)
        n, channels, height, width = x.shape
        rows = x.flatten(2).transpose(1, 2)
        rows, _ = self.attention(rows, rows, rows, need_weights=False)
        return x + self.scale * rows.transpose(1, 2).reshape(n, channels, height, width)
