"""Encoder-decoders: every way down and up, on every size, held to torch's own layers."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from segwidgets.networks import EncoderDecoderNet, FullResolutionFCN
from segwidgets.networks.blocks import bed_of_nails, conv_block, transposed_block, upsampled
from segwidgets.networks.catalogue import VARIANTS
from tools.train.training import folded

VARIANT_IDS = list(VARIANTS)


@pytest.mark.parametrize("size", [(16, 16), (17, 23), (31, 18)], ids=str)
@pytest.mark.parametrize(
    "name", [name for name in VARIANT_IDS if VARIANTS[name].kind == "encoder_decoder"]
)
def test_scores_have_the_pictures_size(name: str, size: tuple[int, int]) -> None:
    network = VARIANTS[name].make().eval()
    with torch.inference_mode():
        assert network(torch.randn(2, 3, *size)).shape == (2, 9, *size)


def test_full_resolution_keeps_the_size() -> None:
    assert FullResolutionFCN()(torch.randn(1, 3, 11, 7)).shape == (1, 9, 11, 7)


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_it_is_symmetric(depth: int) -> None:
    network = EncoderDecoderNet(depth=depth)
    steps = list(network.steps(torch.randn(1, 3, 48, 48)))
    convs = [step for step in steps if step.kind == "conv"]
    sizes = [(step.level, *step.output.shape[1:]) for step in convs]
    assert sizes == sizes[::-1]
    assert len(sizes) == 2 * depth + 1
    assert sizes[depth][2] == 48 // 2**depth


def test_steps_end_with_the_scores() -> None:
    network = EncoderDecoderNet(upsample="max_unpool", skip=True).eval()
    x = torch.randn(1, 3, 24, 24)
    *_, last = network.steps(x)
    assert last.kind == "scores"
    assert torch.equal(last.output, network(x))


def test_bed_of_nails_is_a_transposed_convolution_with_a_single_nail() -> None:
    x = torch.randn(2, 3, 5, 4)
    nail = torch.zeros(3, 1, 2, 2)
    nail[:, :, 0, 0] = 1
    assert torch.equal(bed_of_nails(x), F.conv_transpose2d(x, nail, stride=2, groups=3))


@pytest.mark.parametrize("size", [(8, 6), (7, 5)], ids=["even", "odd"])
def test_max_unpooling_puts_every_maximum_back(size: tuple[int, int]) -> None:
    x = torch.rand(1, 4, *size) + 0.1
    pooled, positions = F.max_pool2d(x, 2, ceil_mode=True, return_indices=True)
    back = upsampled(pooled, "max_unpool", x, positions)
    assert back.shape == x.shape
    assert torch.equal(back[back > 0], x[back > 0])
    assert int((back > 0).sum()) == pooled.numel()


@pytest.mark.parametrize(("how", "mode"), [("nearest", "nearest"), ("bilinear", "bilinear")])
def test_interpolation_is_torchs(how: str, mode: str) -> None:
    x, like = torch.randn(1, 2, 4, 3), torch.empty(1, 1, 7, 6)
    expected = F.interpolate(x, scale_factor=2, mode=mode)[..., :7, :6]
    assert torch.equal(upsampled(x, how, like, None), expected)


@pytest.mark.parametrize("kernel_size", [2, 3, 4])
def test_transposed_convolutions_double(kernel_size: int) -> None:
    assert transposed_block(4, 5, kernel_size)(torch.zeros(1, 4, 6, 7)).shape == (1, 5, 12, 14)


@pytest.mark.parametrize(
    "block",
    [
        conv_block(3, 5, padding=1, norm=True),
        conv_block(3, 5, stride=2, norm=True),
        transposed_block(3, 5, 3, norm=True),
    ],
    ids=["conv", "strided", "transposed"],
)
def test_folding_changes_no_output(block: nn.Sequential) -> None:
    x = torch.randn(4, 3, 9, 9)
    for _ in range(3):
        block(3 * x + 1)
    block.eval()
    before = block(x)
    folded(block)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in block)
    torch.testing.assert_close(block(x), before, atol=1e-5, rtol=1e-5)


def test_a_folded_network_is_the_one_that_ships() -> None:
    for variant in VARIANTS.values():
        trained = folded(variant.make(norm=True).eval())
        assert {k: v.shape for k, v in trained.state_dict().items()} == {
            k: v.shape for k, v in variant.make().state_dict().items()
        }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"downsample": "mean"}, "downsample = 'mean': choose 'max_pool', 'strided_conv'"),
        ({"upsample": "cubic"}, "upsample = 'cubic'"),
        ({"kernel_size": 5}, "kernel_size = 5: choose 2, 3, 4"),
        ({"depth": 5}, "depth = 5: choose 1, 2, 3, 4"),
        ({"downsample": "strided_conv", "upsample": "max_unpool"}, "needs the positions"),
        ({"depth": 2, "widths": (8, 8)}, "widths has 2 numbers: give 3"),
    ],
)
def test_what_is_not_allowed_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        EncoderDecoderNet(**options)


def test_pictures_that_are_too_small_are_refused() -> None:
    with pytest.raises(ValueError, match="depth 3 needs at least 8"):
        EncoderDecoderNet()(torch.zeros(1, 3, 7, 40))
