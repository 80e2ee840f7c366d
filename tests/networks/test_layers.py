"""What each layer costs, held to torch's own counter and to a hand count."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from segwidgets.networks import EncoderDecoderNet
from segwidgets.networks.catalogue import VARIANTS
from segwidgets.networks.layers import lecture_layer, lecture_network, run_layers
from segwidgets.ops import cost

NAMES = [name for name in VARIANTS if VARIANTS[name].kind == "encoder_decoder"]


@pytest.mark.parametrize("name", NAMES)
def test_layers_add_up_to_torchs_count(name: str) -> None:
    network = VARIANTS[name].make().eval()
    x = torch.randn(1, 3, 48, 32)
    layers = run_layers(network, x)
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(x)
    assert 2 * sum(layer.multiply_adds for layer in layers) == counter.get_total_flops()
    assert sum(layer.multiply_adds for layer in layers) == cost(network, (48, 32)).multiply_adds
    assert sum(layer.parameters for layer in layers) == sum(p.numel() for p in network.parameters())


def test_a_small_network_by_hand() -> None:
    network = EncoderDecoderNet(
        in_channels=1, num_classes=2, depth=1, widths=(2, 4), upsample="conv_transpose"
    )
    layers = {
        layer.name: layer.multiply_adds for layer in run_layers(network, torch.zeros(1, 1, 8, 8))
    }
    assert layers == {
        "conv 0": 9 * 1 * 2 * 64,
        "down 1": 0,
        "conv 1": 9 * 2 * 4 * 16,
        "up 0": 4 * 4 * 2 * 16,  # 2 × 2, once per cell of its 4 × 4 input
        "decode 0": 9 * 2 * 2 * 64,
        "scores": 2 * 2 * 64,
    }


@pytest.mark.parametrize("name", [*NAMES[:26:5], *NAMES[26:]])
def test_the_lectures_channels_are_counted_without_computing(name: str) -> None:
    layers = run_layers(VARIANTS[name].make().eval(), torch.randn(1, 3, 48, 32))
    wide = lecture_network(name)
    assert all(weights.is_meta for weights in wide.parameters())
    found = {
        step.name: step.output for step in wide.steps(torch.empty(1, 3, 48, 32, device="meta"))
    }
    total = 0
    for layer in layers:
        channels, weights = lecture_layer(name, layer)
        assert channels == found[layer.name].shape[1]
        total += weights * layer.multiply_adds // max(layer.weights, 1)
    assert total == cost(wide, (48, 32)).multiply_adds
    deepest = VARIANTS[name].options["depth"]
    channels = [found[f"conv {level}"].shape[1] for level in range(deepest + 1)]
    assert channels == [64, 128, 256, 256, 256][: deepest + 1]
