from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from traitlets import TraitError

import segwidgets as sw
from segwidgets.ops import cost, fully_convolutional, sliding_window, to_convolutional
from segwidgets.widgets.sliding_window import compute
from segwidgets.widgets.tensors import unpacked
from tests.ops.networks import Skip, classifier, padded, photograph, strided
from tests.widgets.fake_page import FakePage, ended, wait

CLOSE = {"rtol": 0, "atol": 1e-5}


def made(image: Any = None, model: Any = None, **parameters: Any) -> sw.SlidingWindow:
    image = photograph(24) if image is None else image
    model = classifier() if model is None else model
    return sw.SlidingWindow(image, model, device="cpu", **parameters)


# Results


def test_both_ways_are_those_of_ops_on_the_padded_picture() -> None:
    model = classifier()
    figure = made(model=model)
    # The picture is read as bytes.
    image = F.pad((photograph(24) * 255).to(torch.uint8) / 255, (4, 4, 4, 4))
    twin = to_convolutional(model)
    assert twin is not None

    torch.testing.assert_close(figure.output, fully_convolutional(twin, image), **CLOSE)
    torch.testing.assert_close(figure.window_output, sliding_window(model, image, 9), **CLOSE)
    assert torch.equal(figure.prediction, figure.output.argmax(0))
    assert figure.difference.shape == (24, 24)
    assert float(figure.difference.max()) <= 1e-5


def test_costs_are_counted_and_measured() -> None:
    model = classifier()
    facts = made(model=model).facts
    spent = facts["cost"]

    assert spent["windows"] == 24 * 24
    assert spent["sliding_macs"] == 24 * 24 * cost(model, 9).multiply_adds
    assert spent["one_pass_macs"] == cost(to_convolutional(model), 32).multiply_adds  # type: ignore[arg-type]
    assert spent["macs_ratio"] == spent["sliding_macs"] / spent["one_pass_macs"]
    assert spent["one_pass_seconds"] > 0
    assert spent["sliding_seconds"] > 0
    assert [row["side"] for row in facts["growth"]] == [64, 128, 256]
    layers = facts["layers"]
    assert sum(layer["macs"] for layer in layers) == spent["one_pass_macs"]
    assert sum(layer["patch_macs"] for layer in layers) == cost(model, 9).multiply_adds
    assert [layer["words"] for layer in layers] == [
        "conv 3 × 3, 3 → 12",
        "conv 3 × 3, 12 → 12",
        "conv 3 × 3, 12 → 12",
        "linear 108 → 16 as conv 3 × 3",
        "linear 16 → 5 as conv 1 × 1",
    ]
    assert [layer["receptive_field"] for layer in layers] == [3, 5, 7, 9, 9]


def test_zero_padding_per_layer_differs_at_the_border_only_and_says_why() -> None:
    figure = made(model=padded())
    equality = figure.facts["equality"]

    assert figure.facts["patch_size"] == 7
    assert equality["padding"] == "per_layer"
    assert equality["border"] == 3
    assert equality["equal"]
    assert equality["interior_max"] <= 1e-5 < 1e-3 < equality["max"]
    assert float(figure.difference[3:-3, 3:-3].max()) == equality["interior_max"]
    assert "every layer lays zeros" in equality["words"]


def test_padding_once_is_equal_everywhere() -> None:
    equality = made().facts["equality"]

    assert (equality["padding"], equality["border"], equality["equal"]) == ("once", 0, True)
    assert equality["max"] <= 1e-5


def test_the_padding_can_be_moved_around_the_picture() -> None:
    model = padded()
    figure = made(model=model)
    image = F.pad((photograph(24) * 255).to(torch.uint8) / 255, (3, 3, 3, 3))
    for layer in model[0::2]:
        layer.padding = (0, 0)
    with torch.inference_mode():
        expected = model(image[None])[0]

    facts = figure.facts

    assert figure._comparison
    torch.testing.assert_close(figure._comparison.repadded, expected, **CLOSE)
    assert facts["equality"]["padding"] == "per_layer"
    assert facts["repadded"]["padding"] == "once"
    assert facts["repadded"]["max"] <= 1e-5
    sent = figure._repadded
    np.testing.assert_array_equal(unpacked(sent["mask"]), expected.argmax(0).numpy())


def test_the_padding_can_be_moved_into_the_layers() -> None:
    figure = made()
    facts = figure.facts

    assert facts["equality"]["padding"] == "once"
    assert facts["repadded"]["padding"] == "per_layer"
    assert facts["repadded"]["interior_max"] <= 1e-5
    assert facts["repadded"]["max"] > 1e-3


def test_the_ratio_comes_near_to_a_window_over_a_pixel() -> None:
    model = padded()
    limit = made(model=model).facts["cost"]["limit"]
    patch = cost(model, 7).multiply_adds
    per_pixel = 3 * 8 * 9 + 2 * 8 * 8 * 9
    assert limit == pytest.approx(patch / per_pixel)


@pytest.mark.parametrize("padding", [False, True])
def test_a_stride_inside_is_taken_out_by_dilation(padding: bool) -> None:
    model = strided(padding)
    figure = made(photograph(32), model)
    dense = figure.facts["dense"]

    assert (dense["stride"], dense["coarse"], dense["stitch"]["passes"]) == (4, [8, 8], 16)
    assert dense["dilation"]["layers"][0] == {
        "name": "Conv2d 0",
        "stride": [2, 1],
        "dilation": [1, 1],
    }
    assert figure.output.shape == figure.window_output.shape == (4, 32, 32)
    if not padding:
        assert dense["stitch"]["max"] <= 1e-5
        assert dense["dilation"]["max"] <= 1e-5
        assert figure.facts["equality"]["max"] <= 1e-5
        image = F.pad((photograph(32) * 255).to(torch.uint8) / 255, (8, 8, 8, 8))
        torch.testing.assert_close(
            figure.output[:, ::4, ::4], fully_convolutional(model, image), **CLOSE
        )


@pytest.mark.parametrize("stride", [2, 5])
def test_the_windows_stride_leaves_scores_out(stride: int) -> None:
    every = made()
    figure = made(stride=stride)

    torch.testing.assert_close(figure.window_output, every.output[:, ::stride, ::stride], **CLOSE)
    assert figure.facts["grid"] == list(every.output[0, ::stride, ::stride].shape)
    assert float(figure.difference.max()) <= 1e-5


def test_even_patches_say_where_their_centre_is() -> None:
    torch.manual_seed(0)
    figure = made(model=nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 2, 2)))

    assert figure.facts["patch_size"] == 4
    assert (figure.facts["centre"], figure.facts["pad"]) == (1, [1, 2])
    assert float(figure.difference.max()) <= 1e-5


def test_a_patch_smaller_than_the_field_is_told() -> None:
    equality = made(model=padded(), patch_size=5).facts["equality"]

    assert not equality["equal"]
    assert "less than the receptive field of 7" in equality["words"]


def test_a_network_with_skips_is_compared_too() -> None:
    figure = made(model=Skip())

    assert figure.facts["receptive_field"]["exact"] is False
    assert figure.facts["equality"]["equal"]


def test_a_model_with_one_answer_only_slides_only() -> None:
    class Mean(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 4, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.inner(x).mean((2, 3))

    figure = made(model=Mean(), patch_size=5)

    assert figure.facts["one_pass"] is False
    assert "no network of the same weights" in figure.facts["why_not"]
    assert "its layers do not simply follow one another" in figure.facts["why_not"]
    assert torch.equal(figure.output, figure.window_output)
    with pytest.raises(ValueError, match="no network of the same weights"):
        _ = figure.difference
    assert "no network of the same weights" in figure.to_html()


def test_the_model_stays_as_it_was() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout(0.5)).train()
    before = {name: value.clone() for name, value in model.state_dict().items()}

    made(model=model).run(progress=False)

    assert all(module.training for module in model.modules())
    assert all(weight.requires_grad for weight in model.parameters())
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])


def test_models_that_want_scaled_pixels_say_so() -> None:
    model = nn.Conv2d(3, 2, 1)
    model.mean, model.std = (0.5, 0.4, 0.3), 0.25
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)

    scaled = (pixels / 255 - np.array([0.5, 0.4, 0.3])) / 0.25
    expected = model(torch.from_numpy(scaled).permute(2, 0, 1).float())
    torch.testing.assert_close(made(pixels, model).output, expected.detach(), **CLOSE)


# What travels


def told_scores(volume: dict[str, Any]) -> np.ndarray[Any, Any]:
    cells = unpacked({name: volume[name] for name in ("dtype", "shape", "data")})
    low, high = (np.array(volume[name])[:, None, None] for name in ("lo", "hi"))
    return low + (high - low) * cells / np.iinfo(volume["dtype"]).max


def test_a_page_that_says_hello_gets_everything() -> None:
    figure = made(model=padded())
    page = FakePage(figure)

    page.say({"kind": "hello"})
    wait(lambda: ended(figure))
    state = page.received()

    assert state["_progress"]["state"] == "done"
    assert state["_facts"]["cost"]["sliding_seconds"] > 0
    assert unpacked(state["_picture"]).shape == (24, 24, 3)
    for name, scores in (("_scores", figure.output), ("_window_scores", figure.window_output)):
        volume = state[name]
        assert volume["dtype"] == "uint16"
        error = np.abs(told_scores(volume) - scores.numpy()).max()
        assert error <= 0.5 * 10.0 ** -volume["digits"]
    assert unpacked(state["_mask"]).tolist() == figure.prediction.tolist()
    cells, packed = unpacked(state["_difference"]), state["_difference"]
    exponents = packed["lo"] + (cells - 1.0) / 254 * (packed["hi"] - packed["lo"])
    expected = figure.difference.numpy()
    assert np.array_equal(cells == 0, expected == 0)
    some = cells > 0
    assert np.allclose(exponents[some], np.log10(expected[some]), atol=0.05)
    for layer in state["_facts"]["layers"]:
        assert unpacked(state["_maps"][layer["map"]]).shape == (8, 24, 24)
    json.dumps(state["_facts"], allow_nan=False)


def test_feature_maps_are_those_of_the_network_after_relu() -> None:
    model = padded()
    figure = made(model=model)
    figure.run(progress=False)
    image = (photograph(24) * 255).to(torch.uint8) / 255

    expected = model[:2](image[None])[0].detach().numpy()
    packed = figure._maps[0]
    shown = unpacked({name: packed[name] for name in ("dtype", "shape", "data")}) / 255
    low, high = (np.array(packed[name])[:, None, None] for name in ("lo", "hi"))
    step = (high - low).max() / 255
    assert np.abs(low + (high - low) * shown - expected[packed["channels"]]).max() <= step


def test_many_classes_leave_softmax_as_it_is() -> None:
    torch.manual_seed(0)
    figure = made(model=nn.Conv2d(3, 60, 3))
    figure.run(progress=False)

    scores = torch.from_numpy(told_scores(figure._scores))
    classes = figure._facts["classes"]

    assert len(classes) == len(scores) == 24
    assert classes[-1] == "others"
    kept = [int(name.split()[1]) for name in classes[:-1]]
    expected = figure.output.softmax(0)[kept]
    torch.testing.assert_close(scores.softmax(0)[:-1].float(), expected, rtol=0, atol=1e-3)
    assert len(figure.facts["classes"]) == 60


def test_a_page_can_stop_it_and_begin_again() -> None:
    figure = made(photograph(64), classifier((32, 32, 32)))
    page = FakePage(figure)

    page.say({"kind": "hello"})
    wait(lambda: bool(figure._facts))
    page.say({"kind": "stop"})
    wait(lambda: ended(figure))
    assert figure._progress["state"] == "stopped"
    assert figure._facts["cost"]["sliding_seconds"] is None
    assert figure._scores

    page.say({"kind": "run"})
    wait(lambda: figure._progress["state"] != "stopped")
    wait(lambda: ended(figure))
    assert figure._progress["state"] == "done"


def test_what_takes_long_is_said_before_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute, "_UNASKED", 0.0)
    monkeypatch.setattr(compute, "_JUDGED", 0.0)
    figure = made(photograph(48))
    page = FakePage(figure)

    page.say({"kind": "hello"})
    wait(lambda: ended(figure))
    assert figure._progress["state"] == "costly"
    assert "would take about" in figure._progress["words"]

    page.say({"kind": "run"})
    wait(lambda: figure._progress["state"] == "done")


def test_an_interrupt_keeps_what_was_computed() -> None:
    class Interrupted(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 2, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            if len(x) > 1:
                raise KeyboardInterrupt
            return self.inner(x)

    figure = made(model=Interrupted())

    figure.run(progress=False)

    assert figure._progress["state"] == "stopped"
    assert figure._facts["one_pass"] is True
    with pytest.raises(RuntimeError, match=r"call run\(\)"):
        _ = figure.output


def test_other_inputs_take_the_results_back_and_are_computed() -> None:
    figure = made()
    page = FakePage(figure)
    page.say({"kind": "hello"})
    wait(lambda: ended(figure))

    figure.model = padded()

    wait(lambda: figure._progress.get("state") == "done")
    assert page.received()["_facts"]["equality"]["padding"] == "per_layer"
    figure.image = photograph(20)
    assert figure.output.shape == (8, 20, 20)


def test_the_page_cannot_leave_the_ranges() -> None:
    figure = made()
    figure.run(progress=False)
    page = FakePage(figure)

    page.send({"step": 10**6, "class_index": 99, "layer": 99, "alpha": 7, "recomputed_patch": 400})
    assert (figure.step, figure.class_index, figure.layer) == (24 * 24 - 1, 4, 4)
    assert (figure.alpha, figure.recomputed_patch) == (1.0, 24)
    page.send({"alpha": "x", "view": "nothing", "_facts": {"a": 1}, "stride": 9, "step": -3})
    assert (figure.alpha, figure.view, figure.stride, figure.step) == (1.0, "race", 1, 0)
    assert "cost" in figure._facts


def test_a_step_is_that_of_a_window() -> None:
    figure = made(stride=5, step=-1)
    # Every fifth of 24 pixels: 0, 5, 10, 15 and 20.
    assert figure.step == 24
    FakePage(figure).send({"step": 10**6})
    assert figure.step == 24
    figure.stride = 12
    assert figure.step == 3
    figure.step = 0
    with pytest.raises(TraitError, match="step = 4: choose 0 to 3, one per window"):
        figure.step = 4


# A page of its own


def test_an_exported_page_keeps_everything_within_bounds() -> None:
    # Scores that differ, so both volumes travel; 9 classes and as many layers as the classifier.
    torch.manual_seed(0)
    layers = [nn.Conv2d(8 if i else 3, 8, 3, padding=1) for i in range(6)]
    model = nn.Sequential(*layers, nn.Conv2d(8, 9, 1))
    figure = made(photograph(128), model, stride=1)

    page = figure.to_html()

    assert len(page.encode()) <= 1_500_000
    for name in ("_facts", "_scores", "_window_scores", "_mask", "_difference", "_maps"):
        assert f" {name}='" in page
    assert "Largest difference of their scores" in page


def test_by_default_a_scene_and_a_classifier() -> None:
    figure = sw.SlidingWindow(device="cpu")

    assert figure.image.image.shape == (128, 128, 3)
    assert repr(figure) == "<SlidingWindow: 128 × 128 pixels, PatchClassifier, stride 1>"


def test_a_classifier_that_pools_over_its_patch_has_one_pass() -> None:
    torch.manual_seed(0)
    body = nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Conv2d(6, 6, 3)
    model = nn.Sequential(*body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4))

    figure = made(model=model, patch_size=9)

    assert figure.facts["receptive_field"]["size"] == [9, 9]
    assert figure.facts["equality"]["equal"]
