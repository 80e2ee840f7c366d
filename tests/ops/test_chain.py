from __future__ import annotations

import pytest
import torch
from torch import nn

from segwidgets.ops import cost, to_convolutional, to_dilated, why_not_convolutional
from segwidgets.ops.chain import chain, fitting_side, window_of
from tests.ops.networks import Mean, Skip, classifier, many_kinds, noise


class Written(nn.Module):
    """What readers write: layers as attributes, and functions between them."""

    def __init__(self, hidden: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv2d(3, 4, 3)
        self.relu = nn.ReLU()
        self.out = nn.Linear(4 * 25, 6)
        self.hidden = hidden

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.relu(self.conv(x))
        return self.out(torch.flatten(torch.square(x) if self.hidden else x, 1))


def test_layers_that_follow_one_another_are_found_in_any_form() -> None:
    kinds = [type(layer).__name__ for layer in chain(Written(hidden=False)) or ()]

    assert kinds == ["Conv2d", "ReLU", "Flatten", "Linear"]
    assert len(chain(many_kinds()) or ()) == 9


def test_computing_between_the_layers_is_noticed() -> None:
    assert chain(Written(hidden=True)) is None
    assert chain(Skip()) is None
    assert to_convolutional(Skip()) is None


@pytest.mark.parametrize(
    "model",
    [
        classifier(),
        Written(hidden=False),
        nn.Sequential(nn.Flatten(), nn.Linear(3 * 5 * 5, 4)),
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 6, 3), nn.Flatten(), nn.Linear(6, 3)),
    ],
    ids=["classifier", "written", "linear alone", "one cell left"],
)
def test_the_twin_gives_the_patch_the_same_scores(model: nn.Module) -> None:
    twin = to_convolutional(model)
    if twin is None:
        assert not [layer for layer in model.modules() if isinstance(layer, nn.Conv2d)]
        return
    side = fitting_side(model)
    assert side is not None
    patch = noise(side)[None]

    with torch.no_grad():
        torch.testing.assert_close(twin(patch)[..., 0, 0], model(patch), rtol=0, atol=1e-5)


def test_the_twin_has_weights_of_its_own() -> None:
    model = classifier()
    twin = to_convolutional(model)
    assert twin is not None

    with torch.no_grad():
        twin[0].weight.zero_()

    assert bool(model[0].weight.any())


def test_same_padding_is_numbers_where_both_ends_agree() -> None:
    window = window_of(nn.Conv2d(1, 1, 3, padding="same", dilation=2))

    assert window is not None
    assert window.padding == (2, 2)
    assert window_of(nn.Conv2d(1, 1, 4, padding="same")) is None
    assert window_of(nn.MaxPool2d(2, ceil_mode=True)) is None


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
def test_of_a_scripted_network_the_one_it_was_made_of_is_asked_for() -> None:
    plain = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.ReLU(), nn.Conv2d(4, 5, 3)).eval()
    for network in (torch.jit.script(plain), nn.Sequential(torch.jit.script(plain))):
        reason = why_not_convolutional(network, 8)
        assert reason
        assert reason.endswith("give the torch.nn.Module that it was made of.")
        assert to_convolutional(network, 8) is None
        with pytest.raises(ValueError, match=r"give the torch\.nn\.Module that it was made of"):
            cost(network, 16)
        with pytest.raises(ValueError, match=r"give the torch\.nn\.Module that it was made of"):
            to_dilated(network)
    assert why_not_convolutional(plain, 8) is None
    # By hand: 7 × 7 cells of 4 kernels of 3 × 3 × 3, and 5 × 5 cells of 5 of 4 × 3 × 3.
    assert cost(plain, 16).multiply_adds == 49 * 4 * 27 + 25 * 5 * 36
    assert len(to_dilated(plain)[1]) == 2


def test_a_residual_classifier_scores_every_place_as_is_advised() -> None:
    class Residual(nn.Module):
        def __init__(self, head: nn.Module) -> None:
            super().__init__()
            self.first, self.second = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
            self.head = head

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.first(x).relu()
            scores: torch.Tensor = self.head(x + self.second(x))
            return scores

    linear = nn.Linear(6, 4)
    model = Residual(nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear)).eval()
    assert to_convolutional(model, 8) is None
    assert "it adds" in (why_not_convolutional(model, 8) or "")
    point = nn.Conv2d(6, 4, 1)
    point.load_state_dict({"weight": linear.weight[..., None, None], "bias": linear.bias})
    advised = Residual(nn.Sequential(nn.AvgPool2d(8, stride=1), point)).eval()
    for name in ("first", "second"):
        getattr(advised, name).load_state_dict(getattr(model, name).state_dict())
    patch = torch.rand(2, 3, 8, 8)
    torch.testing.assert_close(advised(patch)[..., 0, 0], model(patch))
    assert advised(torch.rand(1, 3, 20, 20)).shape == (1, 4, 13, 13)


@pytest.mark.parametrize("seed", [0, 13, 14, 27, 35])
def test_a_relu_between_layers_is_noticed_whatever_the_weights(seed: int) -> None:
    torch.manual_seed(seed)
    with pytest.raises(ValueError, match="do not follow one another"):
        to_dilated(Mean())
