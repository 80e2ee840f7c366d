"""None"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from segwidgets.ops import (
    cost,
    fully_convolutional,
    receptive_field,
    recomputed,
    select_output,
    shift_and_stitch,
    sliding_window,
    to_convolutional,
)
from segwidgets.ops.inference import in_batches, is_out_of_memory, slide
from tests.ops.architectures import UNet
from tests.ops.networks import Skip, classifier, many_kinds, noise, padded, photograph
from tests.vectors.make_recomputed import FILE, vectors

# What float32 sums of a few hundred products may differ by, in another order.
CLOSE = {"rtol": 0, "atol": 1e-5}


def by_hand(model: nn.Module, image: torch.Tensor, patch: int, stride: int = 1) -> torch.Tensor:
    """One patch after the other, as a textbook's loop would."""
    _, height, width = image.shape
    with torch.no_grad():
        rows = [
            torch.stack(
                [
                    model(image[None, :, top : top + patch, left : left + patch])[0]
                    for left in range(0, width - patch + 1, stride)
                ],
                dim=1,
            )
            for top in range(0, height - patch + 1, stride)
        ]
    return torch.stack(rows, dim=1)


@pytest.mark.parametrize("stride", [1, 3])
@pytest.mark.parametrize("batch_size", [None, 1, 7])
def test_sliding_window_is_the_loop(stride: int, batch_size: int | None) -> None:
    model, image = classifier(), noise(16)

    scores = sliding_window(model, image, 9, stride, batch_size)

    torch.testing.assert_close(scores, by_hand(model, image, 9, stride), **CLOSE)


@pytest.mark.parametrize("picture", [photograph, noise], ids=["photograph", "noise"])
@pytest.mark.parametrize("model", [classifier(), classifier((24, 24)), many_kinds().eval()])
def test_one_pass_gives_the_same_scores(model: nn.Module, picture: object) -> None:
    image = picture()  # type: ignore[operator]
    twin = to_convolutional(model)
    assert twin is not None

    dense = fully_convolutional(twin, image)
    window = sliding_window(model, image, receptive_field(twin).size)

    assert dense.shape == window.shape
    torch.testing.assert_close(dense, window, **CLOSE)


# At the border: what lies outside the picture, and who says so.


def once(image: torch.Tensor, mode: str) -> torch.Tensor:
    """Pad a picture once by 3, for a field of 7."""
    return F.pad(image[None], (3, 3, 3, 3), "constant" if mode == "zeros" else mode)[0]


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_padding_the_picture_once_leaves_both_equal_everywhere(mode: str) -> None:
    # Both see the same larger picture, and neither pads anything more.
    torch.manual_seed(6)
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.Conv2d(8, 4, 3))
    image = once(photograph(32), mode)

    dense, window = fully_convolutional(model, image), sliding_window(model, image, 7)

    assert dense.shape == (4, 32, 32)
    torch.testing.assert_close(dense, window, **CLOSE)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate"])
def test_padding_every_layer_differs_at_the_border_and_only_there(mode: str) -> None:
    # What a layer lays around its feature maps is not what the layer before would have
    # computed from the padding around the picture: zeros, say, are not bias and edge.
    model, image = padded(mode), photograph(32)

    dense = fully_convolutional(model, image)
    window = sliding_window(model, once(image, mode), 7)

    delta = (dense - window).abs().amax(0)
    assert delta[3:-3, 3:-3].max() <= 1e-5
    ring = torch.ones(32, 32, dtype=torch.bool)
    ring[1:-1, 1:-1] = False
    assert delta[ring].median() > 1e-3


def test_circular_padding_of_every_layer_is_that_of_the_picture() -> None:
    # A picture that repeats without end has feature maps that repeat without end.
    model, image = padded("circular"), photograph(32)

    window = sliding_window(model, once(image, "circular"), 7)

    torch.testing.assert_close(fully_convolutional(model, image), window, **CLOSE)


def test_a_single_layer_pads_what_is_the_picture() -> None:
    model, image = padded(layers=1), photograph(32)

    window = sliding_window(model, F.pad(image, (1, 1, 1, 1)), 3)

    torch.testing.assert_close(fully_convolutional(model, image), window, **CLOSE)


def test_a_patch_larger_than_the_field_changes_nothing() -> None:
    model, image = padded(), photograph(32)

    narrow, wide = sliding_window(model, image, 7), sliding_window(model, image, 11)

    torch.testing.assert_close(narrow[:, 2:-2, 2:-2], wide, **CLOSE)


def test_a_network_with_skips_is_as_equal() -> None:
    image = photograph(24)

    window = sliding_window(Skip(), image, 5)

    torch.testing.assert_close(fully_convolutional(Skip(), image)[:, 2:-2, 2:-2], window, **CLOSE)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
def test_centre_of_an_even_patch_is_that_of_same_padding() -> None:
    # The score of the patch is the pixel below its centre.
    model = nn.Conv2d(1, 1, 4, padding="same", bias=False)
    image = noise(9, channels=1)

    window = sliding_window(model, image, 4)

    dense = fully_convolutional(model, image)
    torch.testing.assert_close(dense[:, 1:-2, 1:-2], window, **CLOSE)


# What goes in


def test_pictures_are_tensors_with_channels_first_or_arrays_with_channels_last() -> None:
    model = nn.Conv2d(3, 2, 3)
    bytes_ = (photograph(16) * 255).round().to(torch.uint8)
    expected = fully_convolutional(model, bytes_ / 255)

    for image in (bytes_, bytes_[None], bytes_.permute(1, 2, 0).numpy()):
        assert torch.equal(fully_convolutional(model, image), expected)
    words = bytes_.permute(1, 2, 0).numpy().astype(np.uint16) * 257
    torch.testing.assert_close(fully_convolutional(model, words), expected)


def test_whole_numbers_files_and_pil_images_are_pixels_as_read_image_has_them(
    tmp_path: Path,
) -> None:
    model, grey_model = nn.Conv2d(3, 2, 3), nn.Conv2d(1, 2, 3)
    bytes_ = (photograph(16) * 255).round().to(torch.uint8)
    expected = fully_convolutional(model, bytes_)
    picture = Image.fromarray(bytes_.permute(1, 2, 0).numpy())
    picture.save(tmp_path / "cat.png")

    for image in (bytes_.long(), bytes_.to(torch.int16), picture, tmp_path / "cat.png"):
        assert torch.equal(fully_convolutional(model, image), expected)
    grey = picture.convert("L")
    expected = fully_convolutional(
        grey_model, torch.from_numpy(np.asarray(grey)[None] / 255).float()
    )
    torch.testing.assert_close(fully_convolutional(grey_model, grey), expected)
    mask = bytes_[:1] > 99
    assert torch.equal(
        fully_convolutional(grey_model, mask), fully_convolutional(grey_model, mask.float())
    )
    with pytest.raises(ValueError, match=r"int64 from .*: give bytes from 0 to 255"):
        fully_convolutional(model, bytes_.long() * 4)


def test_device_and_type_are_the_models() -> None:
    model = classifier().double()

    assert sliding_window(model, noise(12), 9).dtype == torch.float64
    assert fully_convolutional(nn.MaxPool2d(2), noise(12).double()).dtype == torch.float32


def test_the_models_mode_and_gradients_stay_as_they_were() -> None:
    model = many_kinds().train()
    model[0].eval()
    before = [module.training for module in model.modules()]

    scores = fully_convolutional(model, noise(32))

    assert [module.training for module in model.modules()] == before
    assert not scores.requires_grad
    assert int(model[1].num_batches_tracked) == 0
    assert torch.equal(scores, fully_convolutional(model, noise(32)))


def test_slide_can_be_stopped() -> None:
    parts = slide(classifier(), noise(32), 9, batch_size=10)

    first = next(parts)
    parts.close()

    assert (first.first, first.total, first.batch_size, first.scores.shape) == (0, 576, 10, (10, 5))


# What cannot be

BAD = [
    ({"patch_size": 33}, r"patch_size = 33: the picture has 32 × 32 pixels.*pad or enlarge"),
    ({"patch_size": 0}, "patch_size = 0"),
    ({"patch_size": 9, "stride": 0}, "stride = 0"),
    ({"patch_size": 9, "batch_size": 0}, "batch_size = 0: choose at least 1"),
    ({"patch_size": 9, "image": noise(32)[None, None]}, r"image has shape \(1, 1, 3, 32, 32\)"),
    ({"patch_size": 9, "image": noise(32) * torch.nan}, "NaN or infinite.*nan_to_num"),
    ({"patch_size": 9, "model": nn.Flatten(0)}, r"shape \(\d+,\) for \d+ patches of 9 × 9"),
]


@pytest.mark.parametrize(("changed", "words"), BAD, ids=range(len(BAD)))
def test_nonsense_is_refused(changed: dict[str, object], words: str) -> None:
    given = {"model": classifier(), "image": noise(32), **changed}
    with pytest.raises(ValueError, match=words):
        sliding_window(**given)  # type: ignore[arg-type]


def test_no_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match="give numbers"):
        fully_convolutional(nn.Conv2d(1, 1, 1), np.array([["a"]]))
    with pytest.raises(TypeError, match="give real numbers"):
        fully_convolutional(nn.Conv2d(1, 1, 1), torch.ones(1, 1, dtype=torch.complex64))
    with pytest.raises(TypeError, match="patch_size"):
        sliding_window(classifier(), noise(), 9.5)  # type: ignore[arg-type]


CHANNELS: dict[str, tuple[Any, str, Any]] = {
    "RGBA": (noise(16, 4), r"4 channels, and the model takes 3: .*image\[:3\]", lambda x: x[:3]),
    "RGBA array": (
        np.zeros((16, 16, 4), np.float32),
        r"image\[\.\.\., :3\]",
        lambda x: x[..., :3],
    ),
    "grey": (
        noise(16, 1),
        r"1 channel, .*image\.expand\(3, -1, -1\)",
        lambda x: x.expand(3, -1, -1),
    ),
    "last in a tensor": (
        torch.rand(16, 17, 3),
        r"image\.permute\(2, 0, 1\)",
        lambda x: x.permute(2, 0, 1),
    ),
    "first in an array": (
        np.zeros((3, 16, 17), np.float32),
        r"numpy\.moveaxis\(image, 0, -1\)",
        lambda x: np.moveaxis(x, 0, -1),
    ),
}


@pytest.mark.parametrize("name", CHANNELS)
@pytest.mark.parametrize("function", [fully_convolutional, lambda *args: sliding_window(*args, 9)])
def test_channels_that_do_not_fit_say_how_they_will(function: Any, name: str) -> None:
    image, words, way_out = CHANNELS[name]
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3))

    with pytest.raises(ValueError, match=words):
        function(model, image)

    assert function(model, way_out(image)).shape[0] == 2


def test_colours_for_a_grey_model() -> None:
    with pytest.raises(ValueError, match=r"the model takes 1: .*image\.mean\(0, keepdim=True\)"):
        fully_convolutional(nn.Conv2d(1, 2, 3), noise(16))
    assert len(fully_convolutional(nn.Conv2d(1, 2, 3), noise(16).mean(0, keepdim=True))) == 2


def test_a_classifier_is_led_to_its_twin() -> None:
    model, image = classifier(), noise(20)

    with pytest.raises(ValueError, match=r"only patches of 9 × 9.*to_convolutional.*patch_size=9"):
        fully_convolutional(model, image)

    twin = to_convolutional(model)
    assert twin is not None
    dense, windows = fully_convolutional(twin, image), sliding_window(model, image, patch_size=9)
    torch.testing.assert_close(dense, windows, **CLOSE)
    with pytest.raises(ValueError, match=r"no patch of 10 × 10 pixels.*choose patch_size = 9"):
        sliding_window(model, image, patch_size=10)


def test_sides_that_have_to_be_multiples_are_told() -> None:
    model, image = UNet(3), noise(44)[:, :40]

    with pytest.raises(ValueError, match=r"pad it to 40 × 48, with .*pad\(image, \(0, 4, 0, 0\)\)"):
        fully_convolutional(model, image)

    padded = F.pad(image, (0, 4, 0, 0))
    assert fully_convolutional(model, padded)[..., :44].shape[1:] == (40, 44)


def test_scores_in_a_dictionary_are_found_and_others_asked_about() -> None:
    class Two(nn.Module):
        def __init__(self, pack: Any) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 2, 3)
            self.pack = pack

        def forward(self, x: torch.Tensor) -> Any:
            return self.pack(self.inner(x))

    image, named = noise(12), Two(lambda y: {"aux": -y, "out": y})
    expected = fully_convolutional(named.inner, image)

    assert torch.equal(fully_convolutional(named, image), expected)
    torch.testing.assert_close(sliding_window(named, image, 3), expected, **CLOSE)
    several = Two(lambda y: (y, -y))
    for function in (fully_convolutional, lambda *args: sliding_window(*args, 3)):
        with pytest.raises(ValueError, match=r"a tuple of 2 \(0, 1\).*select_output\(model, 0\)"):
            function(several, image)
    own = fully_convolutional(several.inner, image)
    assert torch.equal(fully_convolutional(select_output(several, 0), image), own)
    with pytest.raises(ValueError, match=r"argmax at the end, give the network without it"):
        fully_convolutional(Two(lambda y: y.argmax(1)), image)


# A model stays as it was


class Keeping(nn.Module):
    """Counts its calls in a buffer, keeps what it made, and scales pixels where they lie."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout())
        self.register_buffer("calls", torch.zeros(()))
        self.register_buffer("mean", torch.zeros(()))
        self.grid: torch.Tensor | None = None
        self.heard = 0
        self.inner[0].register_forward_hook(self.hear)

    def hear(self, *_: object) -> None:
        self.heard += 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        self.mean = self.mean + x.mean()
        if self.grid is None:
            self.grid = torch.linspace(0, 1, 4, device=x.device)[:, None, None]
        x.mul_(2)
        return self.inner(x) * self.grid


FUNCTIONS: dict[str, Any] = {
    "fully_convolutional": lambda model: fully_convolutional(model, noise(12)),
    "sliding_window": lambda model: sliding_window(model, noise(12), 5),
    "shift_and_stitch": lambda model: shift_and_stitch(model, noise(12), 2),
    "receptive_field": receptive_field,
    "to_convolutional": to_convolutional,
    "cost": lambda model: cost(model, 12),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_model_stays_as_it_was(name: str) -> None:
    model = Keeping().train()
    model.inner[2].eval()
    model(noise(12)[None].clone()).sum().backward()
    model.grid = None
    hooks = len(model.inner[0]._forward_hooks)
    modes = [module.training for module in model.modules()]
    buffers = {key: value.clone() for key, value in model.named_buffers()}
    weights = {key: value.detach().clone() for key, value in model.named_parameters()}
    gradients = [weight.grad.clone() for weight in model.parameters() if weight.grad is not None]
    state = torch.get_rng_state()

    FUNCTIONS[name](model)

    assert [module.training for module in model.modules()] == modes
    assert all(torch.equal(value, buffers[key]) for key, value in model.named_buffers())
    assert all(torch.equal(value, weights[key]) for key, value in model.named_parameters())
    after = [weight.grad for weight in model.parameters()]
    assert all(map(torch.equal, after, gradients))
    assert len(model.inner[0]._forward_hooks) == hooks
    assert not [m for m in model.modules() if m._forward_pre_hooks]
    assert torch.equal(torch.get_rng_state(), state)
    # What it keeps from a pass does not stand in the way of training.
    model(noise(12)[None].clone()).sum().backward()


def test_a_picture_stays_as_it_was() -> None:
    image = noise(12)
    before = image.clone()

    fully_convolutional(Keeping(), image)

    assert torch.equal(image, before)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_lazy_models_stay_lazy(name: str) -> None:
    model = nn.Sequential(nn.LazyConv2d(4, 3), nn.ReLU(), nn.LazyConv2d(4, 3))
    state = torch.get_rng_state()

    if name == "receptive_field":
        FUNCTIONS[name](model)
    elif name == "cost":
        assert cost(model, (3, 12, 12)).parameters == 4 * 28 + 4 * 37
    else:
        with pytest.raises(ValueError, match=r"layer '0' is lazy.*run it once, model\(batch\)"):
            FUNCTIONS[name](model)

    assert torch.equal(torch.get_rng_state(), state)
    assert isinstance(model[0], nn.LazyConv2d)
    # The way out.
    model(noise(12)[None]).sum().backward()
    FUNCTIONS[name](model)
    model(noise(12)[None]).sum().backward()


def test_scores_can_be_computed_with() -> None:
    weight = torch.ones(2, 1, 1, requires_grad=True)

    (fully_convolutional(nn.Conv2d(3, 2, 3), noise(12)) * weight).sum().backward()

    assert weight.grad is not None


def test_one_answer_for_the_whole_picture_is_no_score_map() -> None:
    with pytest.raises(ValueError, match=r"shape \(1, 192\).*to_convolutional"):
        fully_convolutional(nn.Flatten(), noise(8))


# Where memory is full


class Hungry(nn.Module):
    """Asks for more memory than any machine has, where a batch has more than 8 patches."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.inner = classifier()
        self.most = most
        self.seen: list[int] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.seen.append(len(x))
        if len(x) > self.most:
            torch.empty(2**60, dtype=torch.uint8)
        return self.inner(x)


def test_where_memory_is_full_the_batch_is_halved_and_it_says_so() -> None:
    model, image = Hungry(8), noise(16)

    with pytest.warns(UserWarning, match="halved") as told:
        scores = sliding_window(model, image, 9, batch_size=32)

    assert [str(warning.message).split()[-1] for warning in told] == ["16.", "8."]
    assert model.seen == [32, 16] + [8] * 8
    assert torch.equal(scores, sliding_window(model.inner, image, 9, batch_size=8))


@pytest.mark.filterwarnings("ignore:Memory was full")
def test_where_a_single_patch_is_too_much_it_says_what_to_do() -> None:
    with pytest.raises(MemoryError, match="smaller patch_size"):
        sliding_window(Hungry(0), noise(16), 9, batch_size=4)


def test_other_errors_are_not_taken_for_want_of_memory() -> None:
    class Broken(nn.Module):
        def forward(self, _: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("of its own")

    with pytest.raises(RuntimeError, match="of its own"):
        sliding_window(Broken(), noise(16), 9)
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))


def test_the_last_batch_is_halved_by_its_own_size() -> None:
    def run(first: int, end: int) -> int:
        if end - first > 1:
            raise MemoryError
        return end

    with pytest.warns(UserWarning, match="halved to 1"):
        assert [result for *_, result in in_batches(run, 3, 100)] == [1, 2, 3]


# How often a sliding window computes the same thing again


CASES = json.loads(FILE.read_text("utf-8"))


def test_committed_vectors_are_what_torch_computes() -> None:
    assert vectors() == CASES


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_counts_are_those_of_the_windows(case: dict[str, Any]) -> None:
    size, patch, stride = (case[name] for name in ("size", "patch_size", "stride"))
    layer = {name: case[name] for name in ("kernel_size", "kernel_stride", "dilation")}

    assert recomputed(size, patch, stride).tolist() == case["input"]
    assert recomputed(size, patch, stride, **layer).tolist() == case["features"]


def test_sizes_are_checked() -> None:
    with pytest.raises(ValueError, match="patch_size = 9"):
        recomputed(8, 9)
    with pytest.raises(ValueError, match="reaches over 5 pixels, more than patch_size = 4"):
        recomputed(8, 4, kernel_size=3, dilation=2)
