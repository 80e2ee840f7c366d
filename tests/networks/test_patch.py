"""A patch classifier and its fully convolutional twin give the same scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from segwidgets.networks import (
    PatchClassifier,
    as_input,
    pretrained,
    to_fully_convolutional,
)
from segwidgets.ops import fully_convolutional, sliding_window, to_dilated
from segwidgets.scenes import scene
from tests.ops.networks import photograph


def picture(height: int = 40, width: int = 33) -> Tensor:
    return torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(0))


def patch_by_patch(network: PatchClassifier, x: Tensor, stride: int = 1) -> Tensor:
    """Cut out every patch and classify it, as the lecture's sliding window does."""
    side = network.patch_size
    patches = F.unfold(x, side, stride=stride)[0].T.reshape(-1, 3, side, side)
    rows, columns = ((n - side) // stride + 1 for n in x.shape[-2:])
    return network(patches).T.reshape(1, -1, rows, columns)


@pytest.fixture(params=[1, 2], ids=["stride 1", "stride 2"])
def network(request: pytest.FixtureRequest) -> PatchClassifier:
    torch.manual_seed(request.param)
    return PatchClassifier(stride=request.param).eval()


def test_scores_are_those_of_the_patches(network: PatchClassifier) -> None:
    x = picture()
    with torch.inference_mode():
        dense = to_fully_convolutional(network)(x)
        expected = patch_by_patch(network, x, network.output_stride)
    assert dense.shape == expected.shape
    torch.testing.assert_close(dense, expected, atol=1e-5, rtol=1e-5)


def test_the_twin_has_the_same_weights_and_no_more(network: PatchClassifier) -> None:
    twin = to_fully_convolutional(network)
    mine, its = list(network.parameters()), list(twin.parameters())
    assert [p.numel() for p in mine] == [p.numel() for p in its]
    assert all(torch.equal(p.flatten(), q.flatten()) for p, q in zip(mine, its, strict=True))
    assert not any(isinstance(layer, nn.Linear) for layer in twin)
    # It is a copy: training one leaves the other alone.
    with torch.no_grad():
        its[0].zero_()
    assert mine[0].abs().sum() > 0


def test_zero_padding_changes_the_border_only() -> None:
    torch.manual_seed(0)
    network = PatchClassifier().eval()
    x = picture()
    with torch.inference_mode():
        valid = to_fully_convolutional(network)(x)
        padded = to_fully_convolutional(network, padding=True)(x)
    assert padded.shape[-2:] == x.shape[-2:]
    torch.testing.assert_close(padded[..., 7:-7, 7:-7], valid, atol=1e-5, rtol=1e-5)
    # Padding each layer is not the same as padding the picture: biases and ReLU come between.
    once = to_fully_convolutional(network)(F.pad(x, (7, 7, 7, 7)))
    assert (padded - once).abs().max() > 1e-3


def test_patches_and_other_sizes() -> None:
    assert PatchClassifier(in_channels=1, num_classes=4)(torch.zeros(5, 1, 15, 15)).shape == (5, 4)
    assert PatchClassifier(widths=(8, 8), hidden=5).classifier[1].in_features == 8 * 11 * 11


def test_what_is_not_allowed_is_refused() -> None:
    with pytest.raises(ValueError, match="stride = 3: choose 1 or 2"):
        PatchClassifier(stride=3)
    with pytest.raises(ValueError, match="leave nothing of a patch"):
        PatchClassifier(widths=(4,) * 8)
    with pytest.raises(ValueError, match="only without a stride"):
        to_fully_convolutional(PatchClassifier(stride=2), padding=True)


PICTURES = {
    "photograph": (photograph(48) * 255).round().byte().permute(1, 2, 0).numpy(),
    "scene": scene(2, 48).image,
}
CLOSE = {"rtol": 0, "atol": 1e-5}


def test_inputs_are_pictures_as_read_image_has_them() -> None:
    image = scene(1, 32).image
    expected = as_input(image)
    for same in (image / 255, torch.from_numpy(image), image.transpose(2, 0, 1), image[None]):
        assert torch.equal(as_input(same), expected)
    assert torch.equal(as_input(np.stack([image, image])), expected.repeat(2, 1, 1, 1))
    with pytest.raises(TypeError, match=r"batch holds torch\.float64: give uint8"):
        as_input(np.stack([image, image]) / 255)


@pytest.mark.parametrize("image", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize("name", ["patch", "patch-stride-2"])
def test_trained_weights_agree_however_they_are_called(name: str, image: np.ndarray) -> None:
    network: Any = pretrained(name)
    twin, stride = to_fully_convolutional(network), network.output_stride
    with torch.inference_mode():
        expected = patch_by_patch(network, as_input(image), stride)[0]
        torch.testing.assert_close(twin(as_input(image))[0], expected, **CLOSE)
    # Pictures of whole numbers are normalised as either network wants them.
    torch.testing.assert_close(fully_convolutional(twin, image), expected, **CLOSE)
    torch.testing.assert_close(sliding_window(network, image, 15, stride), expected, **CLOSE)
    dilated, _ = to_dilated(twin)
    every = fully_convolutional(dilated, image)[:, ::stride, ::stride]
    torch.testing.assert_close(every, expected, **CLOSE)


@pytest.mark.parametrize("image", PICTURES.values(), ids=PICTURES)
def test_zero_padding_of_the_trained_network_shows_at_its_border_only(image: np.ndarray) -> None:
    network = pretrained("full-resolution")
    dense, windows = fully_convolutional(network, image), sliding_window(network, image, 9)
    torch.testing.assert_close(dense[:, 4:-4, 4:-4], windows, **CLOSE)


def test_a_twin_trains_as_its_classifier_does() -> None:
    network = PatchClassifier(norm=True).train()
    twin = to_fully_convolutional(network)
    assert twin.training
    assert list(twin.state_dict()) != []
    assert all(p.requires_grad for p in twin.parameters())
    norm = next(layer for layer in twin if isinstance(layer, nn.BatchNorm2d))
    # Finding out how the layers follow one another has not counted as a batch.
    assert int(norm.num_batches_tracked) == 0
