from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from segwidgets.ops import receptive_field, to_convolutional
from segwidgets.ops.receptive_field import _traced
from tests.ops.networks import Skip, classifier, many_kinds, padded, strided


def truth(model: nn.Module, side: int) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Autograd's answer: where the gradient of a middle score is not zero."""
    twin = copy.deepcopy(model).eval()
    # Positive weights and pixels keep ReLU open. A maximum sends its gradient to one cell only,
    # so pixels are tried at random until every cell had its turn.
    with torch.no_grad():
        for weight in twin.parameters():
            weight.abs_().add_(0.01)
    torch.manual_seed(0)
    images = torch.rand(48, 3, side, side, requires_grad=True)
    scores = twin(images)
    row, column = scores.shape[2] // 2, scores.shape[3] // 2

    def field(i: int, j: int) -> tuple[slice, slice]:
        (gradient,) = torch.autograd.grad(scores[:, :, i, j].sum(), images, retain_graph=True)
        hit = (gradient != 0).any(0).any(0)
        lines = [hit.any(1).nonzero(), hit.any(0).nonzero()]
        first, second = (slice(int(line[0]), int(line[-1]) + 1) for line in lines)
        return first, second

    here, there = field(row, column), field(row + 1, column + 1)
    size = tuple(axis.stop - axis.start for axis in here)
    stride = tuple(b.start - a.start for a, b in zip(here, there, strict=True))
    padding = tuple(
        cell * step - axis.start
        for cell, step, axis in zip((row, column), stride, here, strict=True)
    )
    return size, stride, padding  # type: ignore[return-value]


CHAINS = [
    nn.Conv2d(3, 4, 3),
    many_kinds(),
    strided(),
    strided(padding=True),
    padded(layers=5),
    nn.Sequential(nn.Conv2d(3, 4, 3, padding="same", dilation=3), nn.AvgPool2d(4, 3, 1)),
    nn.Sequential(nn.Conv2d(3, 4, (1, 5), stride=(1, 2)), nn.Sigmoid(), nn.Conv2d(4, 2, (5, 1))),
]


@pytest.mark.parametrize("model", CHAINS, ids=range(len(CHAINS)))
def test_sums_over_the_layers_are_autograds_answer(model: nn.Module) -> None:
    found = receptive_field(model)

    assert found.exact
    assert (found.size, found.stride, found.padding) == truth(model, 48)


@pytest.mark.parametrize("model", CHAINS, ids=range(len(CHAINS)))
def test_tracing_agrees_with_the_sums(model: nn.Module) -> None:
    told, traced = receptive_field(model), _traced(model)

    assert (traced.size, traced.stride, traced.padding) == (told.size, told.stride, told.padding)


def test_linear_layers_see_the_whole_patch() -> None:
    model = classifier()
    twin = to_convolutional(model)
    assert twin is not None

    found = receptive_field(model)

    assert (found.size, found.stride, found.padding, found.exact) == ((9, 9), (1, 1), (0, 0), True)
    assert truth(twin, 24) == ((9, 9), (1, 1), (0, 0))


def test_other_networks_are_traced() -> None:
    found = receptive_field(Skip())

    assert not found.exact
    assert (found.size, found.stride, found.padding) == truth(Skip(), 24)


def test_down_and_up_again_is_traced() -> None:
    class Hourglass(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.Sequential(
                nn.Conv2d(3, 4, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(4, 4, 3, padding=1)
            )

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.interpolate(self.layers(x), scale_factor=2.0)

    # Three coarse cells, each a pair of pixels that saw a pixel more at both ends.
    assert receptive_field(Hourglass()).size == (8, 8)


def test_a_mean_over_the_picture_has_no_field() -> None:
    class Centred(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 2, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.inner(x)
            return x - x.mean()

    with pytest.raises(ValueError, match="no receptive field"):
        receptive_field(Centred())


def conv(kernel_size: int, stride: int = 1, padding: int = 0) -> list[nn.Module]:
    # How many channels there are makes no difference to what is seen.
    return [nn.Conv2d(1, 1, kernel_size, stride, padding), nn.ReLU()]


ALEXNET = [
    *conv(11, 4),
    nn.MaxPool2d(3, 2),
    *conv(5, padding=2),
    nn.MaxPool2d(3, 2),
    *(layer for _ in range(3) for layer in conv(3, padding=1)),
    nn.MaxPool2d(3, 2),
]
VGG16 = [
    layer
    for depth in (2, 2, 3, 3, 3)
    for layer in (*(one for _ in range(depth) for one in conv(3, padding=1)), nn.MaxPool2d(2))
]


@pytest.mark.parametrize(
    ("layers", "size", "stride", "padding"),
    [(ALEXNET, 195, 32, 64), (VGG16, 212, 32, 90)],
    ids=["alexnet", "vgg16"],
)
def test_published_fields_come_out(
    layers: list[nn.Module], size: int, stride: int, padding: int
) -> None:
    """The table of Araujo, Norris and Sim, Distill 2019: alexnet_v2 and vgg_16."""
    found = receptive_field(nn.Sequential(*layers))

    assert (found.size, found.stride, found.padding) == ((size,) * 2, (stride,) * 2, (padding,) * 2)
