"""An encoder-decoder layer by layer: what each made, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import torch
from torch import Tensor, nn

from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.encoder_decoder import EncoderDecoderNet

#: Channels of each level in the lecture's sizes, 64 to 256.
LECTURE_WIDTHS: Final = (64, 128, 256, 256, 256)


@dataclass(frozen=True)
class LayerRun:
    """One layer, as it ran.

    Attributes
    ----------
    name, kind : str
        As in `Step`.
    level : int
        How many times the size has been halved.
    output : torch.Tensor
        (C, H, W).
    weights : int
        Weights without biases.
    parameters : int
        Weights and biases.
    multiply_adds : int
        Products of a weight and a value.
    """

    name: str
    kind: str
    level: int
    output: Tensor
    weights: int
    parameters: int
    multiply_adds: int


def run_layers(network: EncoderDecoderNet, x: Tensor) -> list[LayerRun]:
    """Run an encoder-decoder on one picture and count.

    Parameters
    ----------
    network : EncoderDecoderNet
        In evaluation mode.
    x : torch.Tensor
        (1, C, H, W), on the network's device.

    Returns
    -------
    list of LayerRun
        In the order in which they run; the last has the scores.

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
            conv = conv_of(network, step.name)
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
    """Build an encoder-decoder with the lecture's channels, as sizes without values.

    Parameters
    ----------
    name : str
        Key of an encoder-decoder in `VARIANTS`.

    Returns
    -------
    EncoderDecoderNet
        On the meta device.
    """
    options: dict[str, Any] = VARIANTS[name].options
    with torch.device("meta"):
        return EncoderDecoderNet(**options, widths=LECTURE_WIDTHS[: options["depth"] + 1]).eval()


def lecture_layer(name: str, layer: LayerRun) -> tuple[int, int]:
    """Tell how many channels and weights a layer has with the lecture's channels.

    Parameters
    ----------
    name : str
        Key of an encoder-decoder in `VARIANTS`.
    layer : LayerRun
        One of its layers.

    Returns
    -------
    tuple of int
        Channels of its output, and weights without biases.
    """
    conv = conv_of(lecture_network(name), layer.name)
    if conv is None:
        # Pooling keeps the channels of the level above, upsampling those that it was given.
        above = layer.level - 1 if layer.kind == "pool" else layer.level
        return LECTURE_WIDTHS[above], 0
    return conv.out_channels, conv.weight.numel()


def conv_of(network: EncoderDecoderNet, name: str) -> nn.Conv2d | nn.ConvTranspose2d | None:
    """Find the convolution that a step's name stands for.

    Parameters
    ----------
    network : EncoderDecoderNet
        Any.
    name : str
        As in `Step`.

    Returns
    -------
    torch.nn.Module or None
        None for a layer without weights.
    """
    kind, _, number = name.partition(" ")
    level = int(number or 0)
    learnt = network.upsample == "conv_transpose"
    found: Any = None
    if kind == "conv":
        found = network.encoder[level]
    elif kind == "decode":
        found = network.decoder[level]
    elif kind == "down" and network.downsample == "strided_conv":
        found = network.down[level - 1]
    elif kind == "reduce":
        found = network.up[level - 1]
    elif kind == "up" and learnt:
        found = network.up[level]
    elif kind == "scores":
        return network.scores
    conv: nn.Conv2d | nn.ConvTranspose2d | None = None if found is None else found[0]
    return conv
