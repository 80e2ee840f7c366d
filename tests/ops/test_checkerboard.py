"""Every way to upsample, against torch's own modules and the papers."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from segwidgets.ops.checkerboard import upsampled
from segwidgets.terms.upsampling import Layer

MODES = {"resize_nearest": ("nearest", "nearest"), "resize_bilinear": ("linear", "bilinear")}


def kernel(size: int, dims: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(size)
    return torch.rand((size,) * dims, generator=generator, dtype=torch.float64) - 0.3


@pytest.mark.parametrize("dims", [1, 2])
def test_transposed_convolutions_are_torchs_modules(dims: int) -> None:
    kind = [nn.ConvTranspose1d, nn.ConvTranspose2d][dims - 1]
    layers = [Layer(3, 2), Layer(4, 2)]
    kernels = [kernel(k, dims) for k, _ in layers]
    modules = [
        kind(1, 1, 3, stride=2, padding=1, output_padding=1, bias=False, dtype=torch.float64),
        kind(1, 1, 4, stride=2, padding=1, bias=False, dtype=torch.float64),
    ]
    x = torch.ones((1, 1, *(5, 5)[:dims]), dtype=torch.float64)
    results = upsampled(5, layers, kernels, "conv_transpose", "cpu")
    for module, weight, result in zip(modules, kernels, results, strict=True):
        module.weight = nn.Parameter(weight[None, None])
        x = module(x)
        torch.testing.assert_close(result, x[0, 0].detach())


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("method", MODES)
@pytest.mark.parametrize("dims", [1, 2])
def test_resizing_is_interpolate_then_a_same_convolution(dims: int, method: str) -> None:
    conv = [F.conv1d, F.conv2d][dims - 1]
    layers = [Layer(3, 2), Layer(4, 3), Layer(1, 2)]
    kernels = [kernel(k, dims) for k, _ in layers]
    x = torch.ones((1, 1, *(4, 4)[:dims]), dtype=torch.float64)
    results = upsampled(4, layers, kernels, method, "cpu")
    for layer, weight, result in zip(layers, kernels, results, strict=True):
        x = F.interpolate(x, scale_factor=layer.stride, mode=MODES[method][dims - 1])
        x = conv(x, weight[None, None], padding="same")
        torch.testing.assert_close(result, x[0, 0])


def test_icnr_equals_convolving_then_resizing_as_aitken_et_al_show() -> None:
    """Begun so, a sub-pixel convolution is a convolution followed by nearest-neighbour resizing."""
    weight = kernel(3, 2)
    conv = nn.Conv2d(1, 9, 3, padding=1, bias=False, dtype=torch.float64)
    conv.weight = nn.Parameter(weight.expand(9, 1, 3, 3))
    x = torch.ones((1, 1, 6, 6), dtype=torch.float64)
    with torch.no_grad():
        shuffled = nn.PixelShuffle(3)(conv(x))[0, 0]
        resized = F.interpolate(F.conv2d(x, weight[None, None], padding=1), scale_factor=3)[0, 0]
    (result,) = upsampled(6, [Layer(3, 3)], [weight], "icnr", "cpu")
    torch.testing.assert_close(result, shuffled)
    torch.testing.assert_close(result, resized)


def test_icnr_in_one_dimension_repeats_every_cell() -> None:
    weight = kernel(4, 1)
    x = F.pad(torch.ones((1, 1, 5), dtype=torch.float64), (1, 2))
    expected = F.conv1d(x, weight[None, None])[0, 0].repeat_interleave(2)
    (result,) = upsampled(5, [Layer(4, 2)], [weight], "icnr", "cpu")
    torch.testing.assert_close(result, expected)
