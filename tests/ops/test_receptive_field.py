from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from torch import nn

from segwidgets.ops import receptive_field, select_output, to_convolutional
from segwidgets.ops.probe import Probe
from segwidgets.ops.receptive_field import _traced
from segwidgets.ops.trace import Tracer
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


class Giving(nn.Module):
    """Two convolutions, and what a function makes of their result; the last is registered first."""

    def __init__(self, give: Any = lambda y: y) -> None:
        super().__init__()
        self.last = nn.Conv2d(8, 4, 3, padding=1)
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.give = give

    def forward(self, x: torch.Tensor) -> Any:
        return self.give(self.last(self.first(x)))


@pytest.mark.parametrize(
    "give",
    [
        lambda y: y,
        lambda y: {"out": y, "aux": y.mean()},
        lambda y: (y,),
        lambda y: y.argmax(1),
        lambda y: y.max(1).indices,
        lambda y: torch.argmax(y, dim=1, keepdim=True),
    ],
    ids=["scores", "torchvision's", "tuple of one", "argmax", "max", "keepdim"],
)
def test_what_networks_give_their_scores_in(give: Any) -> None:
    found = receptive_field(Giving(give))

    assert (found.size, found.stride, found.padding) == ((5, 5), (1, 1), (2, 2))


def test_several_outputs_are_asked_about() -> None:
    model = Giving(lambda y: (y, y))

    with pytest.raises(ValueError, match=r"select_output\(model, 0\), or another"):
        receptive_field(model)

    assert receptive_field(select_output(model, 1)).size == (5, 5)
    with pytest.raises(ValueError, match="output = 2: the model gives a tuple with 0, 1"):
        select_output(model, 2)(torch.rand(1, 3, 8, 8))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1)), "one answer, of shape"),
        (Giving(lambda y: torch.where(y > 0, y, 0.0)), "compares values"),
        (Giving(lambda y: y > 0), "whole numbers"),
        (Giving(lambda y: y / 0 - y / 0), "NaN for a picture without any"),
        (Giving(lambda y: y.mean((2, 3))), "one answer.*what Giving itself computes"),
        (Giving(str), "a tensor of scores is needed"),
    ],
    ids=["pooled", "where", "comparison", "NaN", "mean", "nothing"],
)
def test_what_has_no_field_says_why(model: nn.Module, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        receptive_field(model)


def test_what_decides_by_comparing_can_be_written_so_that_it_is_traced() -> None:
    assert receptive_field(Giving(lambda y: torch.relu(y))).size == (5, 5)


def test_a_network_for_one_side_sees_that_patch() -> None:
    class Patch(nn.Module):
        """No chain, for a patch of 21 pixels, of which the last is never looked at."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 4, 3, stride=2)
            self.scores = nn.Linear(400, 5)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            assert x.shape[2:] == (22, 22)
            y = self.inner(x)
            return self.scores((y + y).flatten(1))

    found = receptive_field(Patch())

    assert (found.size, found.stride, found.padding) == ((21, 21), (1, 1), (0, 0))


def test_what_is_rounded_down_is_one_side_still() -> None:
    class Embedded(nn.Module):
        """Patches of 16 in sixteen places: 64 to 79 pixels a side."""

        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 4, 16, 16)
            self.places = nn.Parameter(torch.zeros(4, 16))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return (self.inner(x).flatten(2) + self.places).mean(2)

    assert receptive_field(Embedded()).size == (64, 64)


def test_networks_that_run_on_values_alone() -> None:
    class Valued(Giving):
        def forward(self, x: torch.Tensor) -> Any:
            return super().forward(x) * (1 if float(x.sum()) > 1e9 else 2)

    found = receptive_field(Valued())

    assert (found.size, found.padding) == ((5, 5), (2, 2))


def test_a_stride_that_is_no_power_of_two() -> None:
    class Thirds(Giving):
        def forward(self, x: torch.Tensor) -> Any:
            return nn.functional.max_pool2d(super().forward(x), 3) + 1

    found = receptive_field(Thirds())

    assert (found.size, found.stride, found.padding) == ((7, 7), (3, 3), (2, 2))


def test_lazy_layers_stay_lazy() -> None:
    model = nn.Sequential(nn.LazyConv2d(4, 3), nn.ReLU(), nn.LazyConv2d(4, 5))
    state = torch.get_rng_state()

    assert receptive_field(model).size == (7, 7)

    assert isinstance(model[0], nn.LazyConv2d)
    assert torch.equal(torch.get_rng_state(), state)
    model(torch.rand(1, 2, 9, 9)).sum().backward()


class Plain(torch.nn.Module):
    """Convolutions called by hand, with names and without."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        ones = torch.ones(3, 3, 3, 2, dtype=x.dtype)
        x = torch.nn.functional.conv2d(x, ones, None, 2, 1, 2)
        x = torch.stack([torch.nn.functional.conv2d(each, weight=ones) for each in x])
        return torch.nn.functional.conv_transpose2d(x, ones, None, 2, 1, 1, 1, (3, 1))


@pytest.mark.parametrize(
    "model",
    [
        Plain(),
        nn.Conv2d(3, 6, 3, dilation=2, padding="same", padding_mode="circular"),
        nn.Conv2d(3, 6, 3, groups=3, stride=2),
        nn.ConvTranspose2d(3, 4, (3, 2), stride=3, output_padding=1, dilation=(1, 4)),
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.Conv2d(4, 1, 1, bias=False)),
    ],
)
def test_the_sum_of_all_channels_is_lost_where_an_output_is(model: torch.nn.Module) -> None:
    tracer = Tracer(model, Probe(model, 3))
    picture = torch.rand(2, 3, 24, 20, dtype=torch.float64)
    picture[0, 1, 3, 5:7] = picture[1, 2, :2] = torch.nan
    whole, lost = tracer.run(picture), tracer.run(picture, values=False)
    assert 0 < whole.isnan().double().mean() < 1
    assert torch.equal(whole.isnan().any(1), lost.isnan().any(1))
    assert lost.shape == whole.shape
