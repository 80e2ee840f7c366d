from __future__ import annotations

import pytest
import torch
from torch import nn

from segwidgets.ops import cost
from tests.ops.networks import Skip, classifier, strided


def test_hand_count_of_a_small_network() -> None:
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 6, (1, 3), stride=(1, 2), groups=2, bias=False),
        nn.Flatten(),
        nn.Linear(6 * 7 * 3, 10),
    )

    found = cost(model, 16)

    # Output cells times kernel cells times the input channels that each of them sees.
    convolution = (8 * 14 * 14) * (3 * 3 * 3)
    grouped = (6 * 7 * 3) * (1 * 3 * 4)
    linear = 10 * (6 * 7 * 3)
    adds = [layer.multiply_adds for layer in found.layers]
    assert adds == [convolution, 0, 0, grouped, 0, linear]
    assert found.multiply_adds == convolution + grouped + linear
    shapes = [layer.output_shape for layer in found.layers]
    assert shapes == [(8, 14, 14), (8, 14, 14), (8, 7, 7), (6, 7, 3), (126,), (10,)]
    assert [layer.parameters for layer in found.layers] == [224, 0, 0, 72, 0, 1270]
    assert found.activation_bytes == 4 * (1568 + 1568 + 392 + 126 + 126 + 10)
    assert [layer.name for layer in found.layers] == list("012345")


def test_transposed_convolution_multiplies_each_input_by_the_whole_kernel() -> None:
    found = cost(nn.ConvTranspose2d(4, 5, 3, stride=2), 8)

    assert found.multiply_adds == (8 * 8 * 4) * (3 * 3 * 5)


def test_what_a_network_computes_outside_its_layers_counts() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 4, 1)
            self.weight = nn.Parameter(torch.ones(2, 4, 1, 1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.conv2d(self.inner(x), self.weight)

    inner, own = cost(Own(), 10).layers

    assert (inner.name, inner.multiply_adds, inner.parameters) == ("inner", 1200, 16)
    assert (own.name, own.kind, own.multiply_adds, own.parameters) == ("", "Own", 800, 8)


def test_a_layer_that_runs_twice_costs_twice_and_weighs_once() -> None:
    layer = nn.Conv2d(3, 3, 1)

    found = cost(nn.Sequential(layer, layer), 4)

    assert [layer.multiply_adds for layer in found.layers] == [144, 144]
    assert found.parameters == 12


def test_nothing_is_computed_or_moved() -> None:
    # 65536 × 65536 pixels with 256 channels would need 4 TB.
    model = nn.Conv2d(3, 256, 3, padding=1)

    found = cost(model, 2**16)

    assert found.multiply_adds == 2**32 * 256 * 27
    assert model.weight.device.type == "cpu"
    assert cost(model.to("meta"), 2**16) == found


def test_layers_that_need_values_are_run() -> None:
    class Valued(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 4, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y: torch.Tensor = self.inner(x)
            return y if float(y.detach().sum()) else y + 1

    assert cost(Valued(), 4).multiply_adds == 16 * 12


@pytest.mark.parametrize(("model", "side"), [(classifier(), 9), (strided(), 32), (Skip(), 32)])
def test_parameters_are_those_of_the_network(model: nn.Module, side: int) -> None:
    assert cost(model, side).parameters == sum(weight.numel() for weight in model.parameters())


def test_sizes_are_checked() -> None:
    for size, words in [(0, "give a side"), ((1, 2, 3, 4), "give a side")]:
        with pytest.raises(ValueError, match=words):
            cost(strided(), size)
    with pytest.raises(TypeError, match="input_size"):
        cost(strided(), 3.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"give \(C, H, W\)"):
        cost(nn.MaxPool2d(2), 8)
    with pytest.raises(ValueError, match=r"takes no input of shape \(1, 3, 20, 20\)"):
        cost(classifier(), 20)
