"""Everything that cannot be: refused with a way out, and the figure as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from traitlets import TraitError

import segwidgets as sw
from segwidgets.scenes import CLASSES
from segwidgets.widgets.sliding_window import compute
from tests.ops.networks import classifier, noise, photograph

BYTES = (photograph(16) * 255).round().to(torch.uint8)
PIXELS = BYTES.permute(1, 2, 0).numpy()


class Gives(nn.Module):
    """A model that gives whatever a test wants."""

    def __init__(self, give: Any) -> None:
        super().__init__()
        self.inner = nn.Conv2d(3, 2, 3)
        self.give = give

    def forward(self, x: torch.Tensor) -> Any:
        return self.give(self.inner(x))


class Normalised(nn.Module):
    """Each pixel by itself, which is not defined where all channels are 0."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x / x.norm(dim=1, keepdim=True)


class Whole(nn.Module):
    """Each score depends on the whole picture."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Conv2d(3, 2, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.inner(x)
        return x - x.mean((2, 3), keepdim=True)


@pytest.fixture(scope="module")
def w() -> sw.SlidingWindow:
    figure = sw.SlidingWindow(PIXELS, classifier(), device="cpu")
    figure.run(progress=False)
    return figure


BAD: list[tuple[str, Any, str]] = [
    ("model", nn.Conv2d(4, 2, 3), "model takes 4 channels, and the picture has 3.*shape .4, H, W."),
    ("model", "resnet", "model is a str: give a torch.nn.Module"),
    ("model", Gives(lambda x: x[0]), r"gives the shape \(2, 14, 14\) for a patch"),
    ("model", Gives(lambda x: {"out": x}), "gives dict for a patch"),
    ("model", Gives(lambda x: x * torch.nan), "the model gives nan for .* look for NaN"),
    ("model", Gives(lambda x: x.flatten(1)[:, :0]), "scores of shape"),
    ("model", Whole(), "patch_size = None: .*whole picture; give a patch_size"),
    ("model", nn.Conv2d(3, 2, 17), r"takes no patch of shape \(1, 3, 16, 16\)"),
    ("patch_size", 17, "patch_size = 17: the picture has only 16 × 16.*or a smaller patch_size"),
    ("patch_size", 5, r"takes no patch of shape \(1, 3, 5, 5\).*that it was made for"),
    ("patch_size", 0, "patch_size = 0: choose 1 or more"),
    ("patch_size", 2.5, "patch_size = 2.5: a whole number"),
    ("stride", 0, "stride = 0"),
    ("stride", 65, "stride = 65"),
    ("class_names", ["cat", "dog"], "class_names has 2 names, and the model gives 5 scores"),
    ("class_names", "cat", "give a list of words"),
    ("image", np.zeros((0, 3, 3)), "no pixels"),
    (
        "image",
        np.zeros((513, 20, 3), "uint8"),
        r"513 × 20 pixels.*at most 512.*read_image\(image, side=512\)",
    ),
    ("image", np.full((16, 16), np.nan), "nan|NaN"),
    ("image", np.zeros((1, 1, 3), "uint8"), "patch_size = 9: the picture has only 1 × 1"),
    ("image", "nowhere.png", "there is no file nowhere.png"),
    ("image", object(), "give a path"),
    ("image", noise(16, channels=5), "model takes 3 channels, and the picture has 5"),
    ("view", "all", "view"),
    ("alpha", 1.5, "alpha = 1.5: choose a number from 0 to 1"),
    ("alpha", True, "alpha = True"),
    ("device", "cuda:77", "device = 'cuda:77' cannot be used here"),
]


@pytest.mark.parametrize(("name", "value", "words"), BAD, ids=range(len(BAD)))
def test_nonsense_is_refused_and_changes_nothing(
    w: sw.SlidingWindow, name: str, value: Any, words: str
) -> None:
    before = {name: getattr(w, name) for name in (*w.result_names, *w.spec_names, *w.data_names)}

    with pytest.raises(TraitError, match=words):
        setattr(w, name, value)

    assert all(getattr(w, name) is old for name, old in before.items())
    assert w.output.shape == (5, 16, 16)


class Halved(nn.Module):
    """A small U-Net: its pictures have sides that are multiples of 4."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        fine = self.first(x)
        half = nn.functional.max_pool2d(self.second(nn.functional.max_pool2d(fine, 2)), 2)
        return fine + nn.functional.interpolate(half, scale_factor=4.0)


def test_what_cannot_score_the_picture_in_one_pass_is_refused_at_once(
    w: sw.SlidingWindow,
) -> None:
    before = w.model, w.image
    odd = (photograph(38) * 255).round().to(torch.uint8)
    with pytest.raises(TraitError, match=r"no picture of 38 × 38.*picture of 36 × 36 would"):
        sw.SlidingWindow(odd, Halved(), device="cpu")
    with pytest.raises(TraitError, match="gives 28 × 28 scores for a picture of 16 × 16 pixels"):
        w.model = nn.Sequential(nn.Conv2d(3, 2, 3), nn.Upsample(scale_factor=2))
    assert (w.model, w.image) == before
    assert w.output.shape == (5, 16, 16)

    # The way out.
    found = sw.SlidingWindow(odd[:, :36, :36], Halved(), device="cpu")
    assert found.output.shape == (4, 36, 36)
    assert found.facts["patch_size"] % 4 == 0
    with torch.inference_mode():
        expected = Halved()(odd[None, :, :36, :36] / 255)[0]
    torch.testing.assert_close(found.output, expected, rtol=0, atol=1e-5)


def test_the_constructor_refuses_as_well() -> None:
    with pytest.raises(TraitError, match="model takes 4 channels"):
        sw.SlidingWindow(PIXELS, nn.Conv2d(4, 2, 3))
    with pytest.raises(TraitError, match="trained classifier takes patches of 15 × 15"):
        sw.SlidingWindow(PIXELS[:14])
    with pytest.raises(TraitError, match="trained classifier takes patches of 15 × 15"):
        sw.SlidingWindow(PIXELS, patch_size=9)
    with pytest.raises(TypeError, match="did you mean 'patch_size'"):
        sw.SlidingWindow(PIXELS, patchsize=9)


def test_scores_that_are_no_numbers_somewhere_are_told() -> None:
    # The first patch is fine; where the picture is black, 0 is divided by 0.
    image = PIXELS.copy()
    image[12:] = 0
    model = nn.Sequential(nn.Conv2d(3, 2, 1, bias=False), Normalised())
    w = sw.SlidingWindow(image, model, patch_size=1, device="cpu")

    with pytest.raises(ValueError, match="the model gives nan for 128 of 512 scores"):
        w.run(progress=False)

    assert w._progress["state"] == "failed"
    assert "the model gives nan" in w._progress["words"]
    w.model = nn.Conv2d(3, 2, 1)
    assert w.output.shape == (2, 16, 16)


def test_a_huge_picture_is_refused_with_its_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute, "_MAX_MACS", 10**6)
    w = sw.SlidingWindow(PIXELS, classifier(), device="cpu")

    with pytest.raises(ValueError, match=r"would take 15\.8 M multiply-adds at 256 places"):
        w.run(progress=False)

    assert w._progress["state"] == "failed"
    # What one pass gave is there.
    assert w._facts["one_pass"] is True


def test_one_pixel_is_a_picture() -> None:
    w = sw.SlidingWindow(np.full((1, 1, 3), 9, "uint8"), nn.Conv2d(3, 2, 1), device="cpu")

    assert w.output.shape == w.window_output.shape == (2, 1, 1)
    assert w.facts["equality"]["equal"]


# Forms of one picture: all give the same scores.

WORDS16 = PIXELS.astype(np.uint16) * 257
FORMS = {
    "tensor": BYTES,
    "batch": BYTES[None],
    "floats to 1": BYTES / 255,
    "floats to 255": BYTES.float(),
    "16 bit": WORDS16,
    "alpha": np.dstack([PIXELS, np.full((16, 16), 255, "uint8")]),
    "PIL": Image.fromarray(PIXELS),
    "view": np.asfortranarray(PIXELS)[:, ::-1][:, ::-1],
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_a_picture_are_one_picture(form: str) -> None:
    model = nn.Conv2d(3, 2, 3)
    with torch.no_grad():
        expected = sw.SlidingWindow(PIXELS, model, device="cpu").output
        found = sw.SlidingWindow(FORMS[form], model, device="cpu")

    torch.testing.assert_close(found.output, expected)
    assert found.facts["notes"] == []


def test_transparent_pixels_are_laid_on_white() -> None:
    image = np.dstack([PIXELS, np.full((16, 16), 255, "uint8")])
    image[3, 4] = 0
    w = sw.SlidingWindow(image, nn.Conv2d(3, 2, 3), device="cpu")

    assert w.facts["notes"] == ["Transparent pixels are laid on white."]
    expected = PIXELS.copy()
    expected[3, 4] = 255
    torch.testing.assert_close(w.output, sw.SlidingWindow(expected, w.model, device="cpu").output)


def test_a_file_is_a_picture(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "cat.png")

    assert sw.SlidingWindow(tmp_path / "cat.png", nn.Conv2d(3, 2, 3)).output.shape == (2, 16, 16)


def test_grey_pictures_and_grey_models() -> None:
    grey = np.repeat(PIXELS[..., :1], 3, axis=2)
    one = nn.Conv2d(1, 2, 3)

    for image in (grey, grey[..., 0]):
        assert sw.SlidingWindow(image, one, device="cpu").facts["notes"] == []
        assert sw.SlidingWindow(image, nn.Conv2d(3, 2, 3), device="cpu").output.shape[0] == 2
    told = sw.SlidingWindow(PIXELS, one, device="cpu").facts["notes"]
    assert told == ["The model takes one channel, so it sees the picture in grey."]


def test_a_tensor_for_the_model_goes_there_as_it_is() -> None:
    model, image = nn.Conv2d(5, 2, 1), noise(16, channels=5)
    w = sw.SlidingWindow(image, model, device="cpu")

    torch.testing.assert_close(w.output, model(image).detach(), rtol=0, atol=1e-5)
    assert "stretched" in w.facts["notes"][0]


def test_names_and_colours_of_classes() -> None:
    w = sw.SlidingWindow(PIXELS, nn.Conv2d(3, 3, 1), class_names=["a", "b", "c"], device="cpu")
    # A grey, and the first two of Okabe and Ito's in the palette's order.
    assert w.facts["colors"] == [[154, 161, 174], [230, 159, 0], [86, 180, 233]]
    assert w.facts["classes"] == ["a", "b", "c"]
    scenes = sw.SlidingWindow(PIXELS, nn.Conv2d(3, 9, 1), class_names=CLASSES, device="cpu")
    assert scenes.facts["colors"][0] == [156, 203, 235]
    results = scenes.facts["cost"]
    scenes.class_colors = {"bird": "#102030"}
    assert scenes.facts["colors"][CLASSES.index("bird")] == [16, 32, 48]
    assert scenes._facts["colors"] == scenes.facts["colors"]
    # Only colours have changed: nothing is computed again.
    assert scenes.facts["cost"] == results
