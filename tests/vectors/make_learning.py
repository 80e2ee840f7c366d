"""Write how torch learns kernels, for vitest: `python -m tests.vectors.make_learning`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F

FILE = Path(__file__).with_name("learning.json")
STEPS = 40

#: Maps, and torch's parameters of each.
CASES: tuple[tuple[str, int, dict[str, int], tuple[int, ...], tuple[int, ...], float], ...] = (
    ("conv", 1, {}, (6,), (3,), 0.1),
    ("conv", 1, {"stride": 2, "padding": 1, "dilation": 2}, (8,), (3,), 0.05),
    ("conv", 2, {"padding": 1}, (5, 5), (3, 3), 0.1),
    ("conv", 2, {"stride": 2}, (6, 5), (2, 3), 0.3),
    ("conv_transpose", 1, {"stride": 2, "output_padding": 1}, (3,), (3,), 0.1),
    ("conv_transpose", 1, {"stride": 3, "padding": 1}, (4,), (4,), 1.0),
    ("conv_transpose", 2, {"stride": 2, "padding": 1}, (3, 4), (3, 3), 0.1),
    ("conv_transpose", 2, {"dilation": 2}, (3, 3), (2, 2), 0.02),
)


def vectors() -> list[dict[str, Any]]:
    """Let torch's Adam lower the mean squared difference, in double precision."""
    generator = torch.Generator().manual_seed(0)

    def cells(size: tuple[int, ...]) -> torch.Tensor:
        return torch.randint(-3, 4, size, generator=generator).double()

    found = []
    for name, dims, parameters, input_size, kernel_size, lr in CASES:
        apply = getattr(F, f"{name}{dims}d")
        x, w = cells(input_size)[None, None], cells(kernel_size)[None, None].requires_grad_()
        bias = torch.tensor([0.5], dtype=torch.float64)
        target = cells(tuple(apply(x, w, bias, **parameters).shape))
        optimizer = torch.optim.Adam([w], lr=lr)
        first = w.detach()[0, 0].tolist()
        losses = []
        for _ in range(STEPS):
            loss = F.mse_loss(apply(x, w, bias, **parameters), target)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        found.append(
            {
                "id": f"{name}{dims}d-{'-'.join(f'{key}-{v}' for key, v in parameters.items())}",
                "name": name,
                "dims": dims,
                "parameters": parameters,
                "lr": lr,
                "bias": 0.5,
                "input": x[0, 0].tolist(),
                "kernel": first,
                "target": target[0, 0].tolist(),
                "loss": losses,
                "learnt": w.detach()[0, 0].tolist(),
            }
        )
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1) + "\n", encoding="utf-8")
