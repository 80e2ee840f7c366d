from __future__ import annotations

import pytest
import torch
from torch import nn

from segwidgets.ops import (
    fully_convolutional,
    receptive_field,
    shift_and_stitch,
    sliding_window,
    to_dilated,
)
from tests.ops.networks import Skip, noise, photograph, strided

CLOSE = {"rtol": 0, "atol": 1e-5}

STRIDED = [
    strided(),
    nn.Sequential(nn.Conv2d(3, 4, 3), nn.AvgPool2d(2), nn.Conv2d(4, 4, 3), nn.AvgPool2d(3, 2)),
    nn.Sequential(nn.Conv2d(3, 4, 3, stride=(1, 3)), nn.ReLU(), nn.Conv2d(4, 4, 2, dilation=2)),
]


@pytest.mark.parametrize("model", STRIDED, ids=range(len(STRIDED)))
@pytest.mark.parametrize("side", [40, 43])
def test_both_restore_what_the_sliding_window_gives(model: nn.Module, side: int) -> None:
    image = photograph(side)
    field = receptive_field(model)

    window = sliding_window(model, image, field.size)
    stitched = shift_and_stitch(model, image)
    twin, _ = to_dilated(model)

    torch.testing.assert_close(stitched, window, **CLOSE)
    torch.testing.assert_close(fully_convolutional(twin, image), window, **CLOSE)
    coarse = fully_convolutional(model, image)
    down, right = field.stride
    torch.testing.assert_close(window[:, ::down, ::right], coarse, **CLOSE)


def test_with_padding_of_its_own_a_shifted_network_differs_at_the_border_only() -> None:
    model, image = strided(padding=True), noise(48)
    twin, _ = to_dilated(model)

    stitched, dilated = shift_and_stitch(model, image), fully_convolutional(twin, image)

    rows, columns = stitched.shape[1:]
    delta = (stitched - dilated[:, :rows, :columns]).abs()
    assert delta[:, 12:-12, 12:-12].max() <= 1e-5
    assert delta.max() > 1e-3
    coarse = fully_convolutional(model, image)
    torch.testing.assert_close(dilated[:, ::4, ::4], coarse, **CLOSE)


def test_the_changes_are_told() -> None:
    twin, changes = to_dilated(strided())

    assert [(change.name, change.stride[0], change.dilation[1]) for change in changes] == [
        ("Conv2d 0", (2, 2), (1, 1)),
        ("MaxPool2d 2", (2, 2), (2, 2)),
        ("Conv2d 3", (1, 1), (4, 4)),
        ("Conv2d 5", (1, 1), (4, 4)),
    ]
    assert receptive_field(twin).stride == (1, 1)
    assert receptive_field(twin).size == receptive_field(strided()).size


def test_what_cannot_be_dilated_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="shift_and_stitch"):
        to_dilated(Skip())
    with pytest.raises(ValueError, match=r"layer 1.*shift_and_stitch"):
        to_dilated(nn.Sequential(nn.Conv2d(3, 3, 1), nn.Upsample(scale_factor=2)))


def test_circular_padding_grows_with_the_dilation() -> None:
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3, stride=2, padding=1, padding_mode="circular"),
        nn.Conv2d(4, 4, 3, padding=1, padding_mode="circular"),
    )
    twin, _ = to_dilated(model)
    image = noise(16)

    torch.testing.assert_close(
        fully_convolutional(twin, image)[:, ::2, ::2], fully_convolutional(model, image), **CLOSE
    )
