"""Modules that stand in twins of networks, and around networks; imported late, with torch."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor, nn


class PerCell(nn.Module):
    """Applies a layer of rows, (N, K), to each cell of feature maps, (N, K, h, w), by itself.

    Examples
    --------
    >>> import torch
    >>> PerCell(nn.LayerNorm(4))(torch.rand(2, 4, 5, 6)).shape
    torch.Size([2, 4, 5, 6])
    """

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        """Apply the layer."""
        n, _, height, width = x.shape
        rows: Tensor = self.layer(x.movedim(1, -1).flatten(0, 2))
        return rows.reshape(n, height, width, -1).movedim(-1, 1)


class DilatedAverage(nn.Module):
    """Averages over cells apart from each other, which torch's AvgPool2d cannot."""

    def __init__(
        self,
        kernel_size: tuple[int, int],
        dilation: tuple[int, int],
        padding: tuple[int, int],
        divisor: int | None,
    ) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding = kernel_size, dilation, padding
        self.stride = (1, 1)
        self.cells = divisor or math.prod(kernel_size)

    def forward(self, x: Tensor) -> Tensor:
        """Average."""
        kernel = x.new_full((x.shape[1], 1, *self.kernel_size), 1 / self.cells)
        return nn.functional.conv2d(
            x, kernel, padding=self.padding, dilation=self.dilation, groups=x.shape[1]
        )


class SelectedOutput(nn.Module):
    """Gives one of a model's outputs: `select_output`."""

    def __init__(self, model: nn.Module, output: int | str) -> None:
        super().__init__()
        self.model, self.output = model, output
        for name in ("mean", "std", "patch_size"):
            if hasattr(model, name):
                setattr(self, name, getattr(model, name))

    def forward(self, *inputs: Any) -> Any:
        """Run the model, and choose."""
        result = self.model(*inputs)
        names = list(result) if hasattr(result, "items") else list(range(len(result)))
        if self.output not in names:
            raise ValueError(
                f"output = {self.output!r}: the model gives a {type(result).__name__} with "
                f"{', '.join(map(repr, names)) or 'nothing'}; choose one of them."
            )
        return result[self.output]
