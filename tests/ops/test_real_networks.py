"""Receptive field, cost and twins of real architectures: MONAI's, and those of the literature."""

from __future__ import annotations

import copy
import re
import warnings
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations
from torch.utils.flop_counter import FlopCounterMode

from segwidgets.ops import (
    cost,
    fully_convolutional,
    receptive_field,
    sliding_window,
    to_convolutional,
    why_not_convolutional,
)
from tests.ops.architectures import (
    VGG,
    DeepLab,
    FCN8s,
    ResNet,
    SegNet,
    Tokens,
    UNet,
    conv,
)
from tests.ops.networks import noise


@cache
def _monai() -> Any:
    with warnings.catch_warnings():
        # What it imports in passing warns.
        warnings.simplefilter("ignore")
        from monai.networks import nets
    return nets


def _unet(norm: str = "BATCH") -> nn.Module:
    sizes = {"channels": (4, 6, 8, 8), "strides": (2, 2, 2)}
    return _monai().UNet(2, 3, 4, **sizes, num_res_units=1, norm=norm)


def _dyn_unet(norm: str = "BATCH", **more: Any) -> nn.Module:
    sizes = {"kernel_size": [3, 3, 3], "strides": [1, 2, 2], "upsample_kernel_size": [2, 2]}
    return _monai().DynUNet(2, 3, 4, **sizes, filters=[4, 6, 8], norm_name=norm, **more)


def _seg_res_net(norm: Any = "BATCH") -> nn.Module:
    sizes = {"blocks_down": (1, 1, 1), "blocks_up": (1, 1), "init_filters": 4}
    return _monai().SegResNet(2, in_channels=3, out_channels=4, **sizes, norm=norm)


def _basic_unet(norm: str = "BATCH") -> nn.Module:
    return _monai().BasicUNet(2, 3, 4, features=(4, 4, 6, 6, 8, 4), norm=norm)


def _attention_unet() -> nn.Module:
    return _monai().AttentionUnet(2, 3, 4, channels=(4, 6, 8), strides=(2, 2))


def without(kind: type[nn.Module], model: nn.Module) -> nn.Module:
    """Follow the way out of the error that names a layer: Identity for all of its kind."""
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, kind):
                setattr(module, name, nn.Identity())
    return model


# Each with the number of scores after which their fields repeat.
NETWORKS: dict[str, tuple[Callable[[], nn.Module], int]] = {
    "MONAI UNet": (_unet, 8),
    "MONAI BasicUNet": (_basic_unet, 16),
    "MONAI AttentionUnet": (lambda: without(nn.InstanceNorm2d, _attention_unet()), 4),
    "MONAI SegResNet": (_seg_res_net, 4),
    "MONAI DynUNet": (_dyn_unet, 4),
    "FCN-8s": (FCN8s, 32),
    "SegNet": (SegNet, 8),
    "DeepLab": (DeepLab, 8),
    "U-Net 2": (lambda: UNet(2), 4),
    "U-Net 4": (lambda: UNet(4), 16),
    "VGG features": (lambda: VGG().features, 1),
    "ResNet features": (lambda: nn.Sequential(*list(ResNet().children())[:5]), 1),
    "twice the resolution": (lambda: nn.Sequential(conv(3, 4), nn.Upsample(scale_factor=2)), 2),
    "sub-pixels": (lambda: nn.Sequential(nn.Conv2d(3, 8, 3, 1, 1), nn.PixelShuffle(2)), 2),
}


def open_twin(model: nn.Module) -> nn.Module:
    """Make every path through a network carry some gradient: positive weights, means for maxima."""
    twin = copy.deepcopy(model).double().eval()
    for module in list(twin.modules()):
        if isinstance(module, SegNet):
            module.nearest = True
        for name, child in list(module.named_children()):
            if isinstance(child, nn.MaxPool2d) and not child.return_indices:
                mean = nn.AvgPool2d(child.kernel_size, child.stride, child.padding, child.ceil_mode)
                setattr(module, name, mean)
    with torch.no_grad():
        for weight in twin.parameters():
            weight.abs_().add_(0.01)
            if weight.ndim == 4:
                weight /= weight.sum((1, 2, 3), keepdim=True)
    return twin


def by_gradients(model: nn.Module, period: int, axis: int) -> tuple[int, Fraction | int, int]:
    """Autograd's answer along an axis: where the gradients of a period's scores are not zero."""
    length, width = 320, 32
    shape = (length, width) if axis == 0 else (width, length)
    pictures = torch.rand(1, 3, *shape, dtype=torch.float64).repeat(period, 1, 1, 1)
    pictures.requires_grad_()
    scores = open_twin(model)(pictures)
    scores = scores["out"] if isinstance(scores, dict) else scores
    cells = scores.shape[2 + axis]
    middle = cells // 2 // period * period
    picked = [scores.select(2 + axis, middle + n)[n].sum() for n in range(period)]
    (gradient,) = torch.autograd.grad(sum(picked), pictures)
    lines = [hit.nonzero() for hit in (gradient != 0).any(1).any(2 - axis)]
    ends = [(int(line[0]), int(line[-1])) for line in lines]
    assert all(0 < first <= last < length - 1 for first, last in ends)
    stride = Fraction(length, cells)
    size = max(last - first + 1 for first, last in ends)
    return size, stride, int(middle * stride) - ends[0][0]


@pytest.mark.parametrize("name", NETWORKS)
def test_fields_are_autograds_answer(name: str) -> None:
    torch.manual_seed(0)
    make, period = NETWORKS[name]
    model = make()

    found = receptive_field(model)

    for axis in range(2):
        expected = by_gradients(model, period, axis)
        assert (found.size[axis], found.stride[axis], found.padding[axis]) == expected


@pytest.mark.parametrize(
    ("make", "layer"),
    [
        (lambda: _unet("INSTANCE"), r"layer 'model\..*' \(InstanceNorm2d\)"),
        (_attention_unet, r"layer 'model\..*' \(InstanceNorm2d\)"),
        (lambda: _seg_res_net(("GROUP", {"num_groups": 2})), r"layer '.*norm.*' \(GroupNorm\)"),
        (lambda: DeepLab(image_pooling=True), r"layer 'image\.0' \(AdaptiveAvgPool2d\)"),
        (Tokens, "what Tokens itself computes"),
    ],
    ids=["UNet", "AttentionUnet", "SegResNet", "DeepLab", "attention"],
)
def test_what_takes_in_the_whole_picture_is_named(
    make: Callable[[], nn.Module], layer: str
) -> None:
    with pytest.raises(ValueError, match=f"the whole picture, however large it is, for {layer}"):
        receptive_field(make())


def test_a_classifier_has_a_field_where_its_patch_is_known() -> None:
    model = VGG(padding=0)

    with pytest.raises(
        ValueError, match=r"'avgpool' \(AdaptiveAvgPool2d\) takes in all of it"
    ) as error:
        receptive_field(model)

    assert "to_convolutional(model, patch_size)" in str(error.value)
    twin = to_convolutional(model, 46)
    assert twin is not None
    # Stages of 3 × 3 and 2 × 2 see 22 pixels; the four cells that are left lie 8 pixels apart.
    assert receptive_field(twin).size == (46, 46)
    assert receptive_field(model.features).size == (22, 22)


def test_the_layers_before_a_mean_have_a_field() -> None:
    with pytest.raises(
        ValueError, match=r"one answer.*'avgpool' \(AdaptiveAvgPool2d\).*layers before"
    ):
        receptive_field(ResNet())
    body = nn.Sequential(*list(ResNet().children())[:-2])

    # By hand: 7 × 7, then 3 × 3 at strides of 2; 4, 4; 4, 8; 8, 16.
    size = 1 + 6 + 2 * 2 + 2 * (4 + 4) + 2 * (4 + 8) + 2 * (8 + 16)
    assert (receptive_field(body).size, receptive_field(body).stride) == ((size, size), (16, 16))


# Cost


class Weighted(nn.Module):
    """Weights in every place where a network may have them."""

    def __init__(self) -> None:
        super().__init__()
        self.normed = parametrizations.weight_norm(nn.Conv2d(3, 8, 3, padding=1))
        self.position = nn.Parameter(torch.zeros(8, 16, 16))
        shared = nn.Conv2d(8, 8, 1)
        self.twice = nn.Sequential(shared, nn.PReLU(), shared)
        self.idle = nn.Linear(7, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.normed(x) + self.position
        return nn.functional.conv2d(self.twice(x), self.position[:, :8, :8, None].mean(2, True))


COSTS: dict[str, tuple[Callable[[], nn.Module], int]] = {
    **{name: (make, 64) for name, (make, _) in NETWORKS.items()},
    "MONAI UNet, instance norm": (lambda: _unet("INSTANCE"), 64),
    "MONAI DynUNet, supervised": (
        lambda: _dyn_unet("INSTANCE", deep_supervision=True, deep_supr_num=1),
        64,
    ),
    "VGG": (VGG, 48),
    "ResNet": (ResNet, 64),
    "attention": (Tokens, 12),
    "Transformer": (
        lambda: nn.Sequential(
            *(nn.Conv2d(3, 8, 4, 4), nn.Flatten(2), nn.Linear(16, 8)),
            nn.TransformerEncoderLayer(8, 2, 16, batch_first=True),
        ),
        16,
    ),
    "weights everywhere": (Weighted, 16),
    "transposed": (lambda: nn.ConvTranspose2d(3, 4, 3, 2, groups=1), 16),
}


@pytest.mark.parametrize("name", COSTS)
def test_costs_are_torchs_own_counts(name: str) -> None:
    make, side = COSTS[name]
    model = make().eval()

    found = cost(model, side)

    assert found.parameters == sum(weight.numel() for weight in model.parameters())
    # On the meta device attention is not fused, which the counter would not count.
    with torch.device("meta"):
        bare = make().eval()
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        bare(torch.empty(1, 3, side, side, device="meta"))
    assert 2 * found.multiply_adds == counter.get_total_flops()


def test_weights_stand_where_they_are_used() -> None:
    layers = {layer.kind: layer for layer in cost(Tokens(), 12).layers}

    attention = layers["MultiheadAttention"]
    # Four projections of 8 channels, with biases; then each of 144 pixels with each, twice.
    assert attention.parameters == 4 * (8 * 8 + 8)
    assert attention.multiply_adds == 4 * 144 * 64 + 2 * 144 * 144 * 8
    assert layers["Tokens"].parameters == 8
    # One under weight normalisation is one layer, with direction, length and bias.
    (normed,) = [layer for layer in cost(Weighted(), 16).layers if layer.name == "normed"]
    assert (normed.parameters, normed.output_shape) == (8 * 27 + 8 + 8, (8, 16, 16))


def test_a_layer_that_does_not_run_weighs_and_costs_nothing_else() -> None:
    model = UNet(1)
    model.auxiliary = nn.Linear(7, 3)

    last = cost(model, 4).layers[-1]

    assert (last.name, last.parameters, last.multiply_adds) == ("auxiliary", 24, 0)
    assert (last.output_shape, last.activation_bytes) == ((), 0)


# Twins


def _classifier(*head: nn.Module, norm: nn.Module | None = None) -> nn.Module:
    torch.manual_seed(0)
    body = [nn.Conv2d(3, 8, 3), norm or nn.ReLU(), nn.Conv2d(8, 6, 3), nn.Sigmoid()]
    model = nn.Sequential(*body, *head)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                module.running_mean.normal_()
                module.running_var.uniform_(0.5, 2)
            if isinstance(module, nn.LayerNorm):
                module.weight.normal_()
    return model.eval()


class MeanOfMaps(nn.Module):
    """A mean by a function, as many write it."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Conv2d(3, 6, 3)
        self.scores = nn.Linear(6, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.scores(self.inner(x).mean((2, 3)))


def _rows(*more: nn.Module) -> tuple[nn.Module, ...]:
    return nn.Flatten(), nn.Linear(6 * 64, 7), *more


TWINS: dict[str, tuple[Callable[[], nn.Module], int]] = {
    "linear": (lambda: _classifier(*_rows()), 12),
    "BatchNorm1d": (lambda: _classifier(*_rows(nn.BatchNorm1d(7), nn.ReLU())), 12),
    "no affine": (lambda: _classifier(*_rows(nn.BatchNorm1d(7, affine=False))), 12),
    "Dropout": (lambda: _classifier(*_rows(nn.Dropout(), nn.Linear(7, 3))), 12),
    "Softmax": (lambda: _classifier(*_rows(nn.Softmax(dim=1))), 12),
    "Softmax of the last": (lambda: _classifier(*_rows(nn.Softmax(dim=-1))), 12),
    "LogSoftmax": (lambda: _classifier(*_rows(nn.LogSoftmax(dim=1))), 12),
    "LayerNorm": (lambda: _classifier(*_rows(nn.LayerNorm(7), nn.Linear(7, 3))), 12),
    "LocalResponseNorm": (lambda: _classifier(*_rows(), norm=nn.LocalResponseNorm(3)), 12),
    "mean": (
        lambda: _classifier(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3)),
        12,
    ),
    "mean, BatchNorm1d": (
        lambda: _classifier(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.BatchNorm1d(6), nn.Linear(6, 3)
        ),
        12,
    ),
    "mean, 1 × 1": (lambda: _classifier(nn.AdaptiveAvgPool2d(1), nn.Conv2d(6, 3, 1)), 12),
    "maximum": (
        lambda: _classifier(nn.AdaptiveMaxPool2d((4, 2)), nn.Flatten(), nn.Linear(48, 3)),
        12,
    ),
    "pooled to 2 × 2": (
        lambda: _classifier(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(24, 3)),
        12,
    ),
    "a mean by a function": (MeanOfMaps, 9),
    "rounded up": (
        lambda: _classifier(nn.MaxPool2d(2, ceil_mode=True), nn.Flatten(), nn.Linear(96, 3)),
        12,
    ),
    "VGG": (lambda: VGG(padding=0), 46),
}


@pytest.mark.parametrize("name", TWINS)
def test_twins_give_what_windows_give(name: str) -> None:
    make, patch = TWINS[name]
    model, image = make().eval(), noise(patch + 9)
    before = torch.get_rng_state()

    twin = to_convolutional(model, patch)

    assert twin is not None, why_not_convolutional(model, patch)
    assert torch.equal(torch.get_rng_state(), before)
    assert why_not_convolutional(model, patch) is None
    dense, stride = fully_convolutional(twin, image), receptive_field(twin).stride
    windows = sliding_window(model, image, patch, tuple(map(int, stride)))
    assert dense.shape[1] > 1
    torch.testing.assert_close(dense, windows, rtol=0, atol=1e-5)


REFUSED: dict[str, tuple[Callable[[], nn.Module], int | None, str]] = {
    "GroupNorm": (
        lambda: _classifier(*_rows(), norm=nn.GroupNorm(2, 8)),
        12,
        r"layer 1, GroupNorm\(.*normalises over all that it is given.*BatchNorm2d",
    ),
    "InstanceNorm2d": (
        lambda: _classifier(*_rows(), norm=nn.InstanceNorm2d(8)),
        12,
        "InstanceNorm",
    ),
    "LayerNorm": (lambda: _classifier(*_rows(), norm=nn.LayerNorm([8, 10, 10])), 12, "LayerNorm"),
    "resolution": (
        lambda: _classifier(nn.Upsample(scale_factor=2), nn.Flatten(), nn.Linear(6 * 256, 3)),
        12,
        "see a patch and a picture alike",
    ),
    "uneven": (
        lambda: _classifier(nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Linear(54, 3)),
        12,
        "3 × 3 do not divide.*choose a patch_size",
    ),
    "repeated": (VGG, 8, "2 × 2 do not divide"),
    "over the edge": (
        lambda: _classifier(nn.MaxPool2d(3, ceil_mode=True), nn.Flatten(), nn.Linear(54, 3)),
        12,
        "ceil_mode.*choose a patch_size",
    ),
    "any size": (VGG, None, "takes patches of any size.*patch_size=224"),
    "the batch": (
        lambda: _classifier(*_rows(nn.Softmax(dim=0))),
        12,
        "none that is known to work on each patch",
    ),
    "before the first": (
        lambda: _classifier(nn.Flatten(), nn.LayerNorm(384), nn.Linear(384, 3)),
        12,
        "put it behind a linear layer",
    ),
    "flattened": (lambda: _classifier(nn.Flatten()), 12, "add a linear layer"),
    "residual": (ResNet, 64, r"adds, joins or computes between them.*torch\.nn\.ReLU\(\)"),
    "last axis": (lambda: _classifier(nn.Linear(8, 3)), 12, r"put a torch\.nn\.Flatten\(\) before"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_twin_says_why(name: str) -> None:
    make, patch, words = REFUSED[name]
    model = make()

    assert to_convolutional(model, patch) is None
    assert re.search(words, why_not_convolutional(model, patch) or "")


class Functional(nn.Module):
    """What many write, and what the error says to write."""

    def __init__(self, module: bool) -> None:
        super().__init__()
        self.first, self.second = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3)
        self.out = nn.Linear(2 * 25, 3)
        self.between = nn.ReLU() if module else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.first(x)
        x = self.second(torch.relu(x) if self.between is None else self.between(x))
        return self.out(x.flatten(1))


def test_functions_between_layers_are_written_as_modules() -> None:
    assert "can be written as modules" in (why_not_convolutional(Functional(module=False)) or "")
    assert to_convolutional(Functional(module=True)) is not None


@pytest.mark.parametrize(
    ("model", "patch"),
    [
        (_classifier(*_rows(), norm=nn.BatchNorm2d(8)), 12),
        (_classifier(nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Linear(54, 3)), 13),
        (_classifier(nn.MaxPool2d(3, ceil_mode=True), nn.Flatten(), nn.Linear(54, 3)), 13),
        (VGG(), 224),
        (_classifier(*_rows(nn.LayerNorm(7))), 12),
    ],
    ids=["BatchNorm2d", "patch that is divided", "patch without rest", "VGG", "behind"],
)
def test_the_ways_out_lead_to_a_twin(model: nn.Module, patch: int) -> None:
    assert why_not_convolutional(model, patch) is None


def test_padding_is_around_each_patch_but_once_around_a_picture() -> None:
    # What the documentation says: equal on a patch, and else not where a layer pads.
    model = VGG().eval()
    twin = to_convolutional(model, 48)
    assert twin is not None
    image = noise(64)

    patch = fully_convolutional(twin, image[:, :48, :48])
    torch.testing.assert_close(patch[:, 0, 0], model(image[None, :, :48, :48])[0].detach())
    delta = fully_convolutional(twin, image) - sliding_window(model, image, 48, 8)
    assert delta.abs().max() > 1e-4
