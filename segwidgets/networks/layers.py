"""An encoder-decoder layer by layer: what each made, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import torch
from torch import Tensor, nn

from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.encoder_decoder import Conv, EncoderDecoderNet

#: Channels of each level in the lecture's sizes, 64 to 256.
LECTURE_WIDTHS: Final = (64, 128, 256, 256, 256)


@dataclass(frozen=True)
class LayerRun:
    """One step of a network as it ran on a picture: its output (C, H, W), and what it cost.

    `weights` are without biases, `parameters` with them; `multiply_adds` are products of a weight
    and a value.
    """

    name: str
    kind: str
    level: int
    output: Tensor
    weights: int
    parameters: int
    multiply_adds: int


def run_layers(network: EncoderDecoderNet, x: Tensor) -> list[LayerRun]:
    """Run an encoder-decoder on one picture (1, C, H, W) and count; the last layer has the scores.

    Examples
    --------
    >>> network = EncoderDecoderNet(depth=1)
    >>> found = run_layers(network, torch.zeros(1, 3, 16, 16))
    >>> [(layer.name, layer.multiply_adds) for layer in found][:3]
    [('conv 0', 82944), ('down 1', 0), ('conv 1', 110592)]
    """
    found, before = [], x
    with torch.inference_mode():
        for step in network.steps(x):
            conv = step.conv
            weights = 0 if conv is None else conv.weight.numel()
            # A transposed convolution multiplies once per cell of its input.
            cells = before if isinstance(conv, nn.ConvTranspose2d) else step.output
            found.append(
                LayerRun(
                    *(step.name, step.kind, step.level, step.output[0]),
                    weights=weights,
                    parameters=0 if conv is None else sum(p.numel() for p in conv.parameters()),
                    multiply_adds=weights * cells.shape[-2] * cells.shape[-1],
                )
            )
            before = step.output
    return found


@cache
def lecture_network(name: str) -> EncoderDecoderNet:
    """Build one of `VARIANTS` with the lecture's channels, on the meta device: without values."""
    options: dict[str, Any] = VARIANTS[name].options
    with torch.device("meta"):
        return EncoderDecoderNet(**options, widths=LECTURE_WIDTHS[: options["depth"] + 1]).eval()


@cache
def _lecture_convs(name: str) -> dict[str, Conv | None]:
    side = 2 ** len(LECTURE_WIDTHS)
    steps = lecture_network(name).steps(torch.empty(1, 3, side, side, device="meta"))
    return {step.name: step.conv for step in steps}


def lecture_layer(name: str, layer: LayerRun) -> tuple[int, int]:
    """Give the channels of a layer's output, and its weights, with the lecture's channels."""
    conv = _lecture_convs(name)[layer.name]
    if conv is None:
        # Pooling keeps the channels of the level above, upsampling those that it was given.
        above = layer.level - 1 if layer.kind == "pool" else layer.level
        return LECTURE_WIDTHS[above], 0
    return conv.out_channels, conv.weight.numel()
