"""The figure of encoder-decoders: its results, its rules, and its talk with the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from PIL import Image
from torch.utils.flop_counter import FlopCounterMode
from traitlets import TraitError

import segwidgets as sw
from segwidgets import images
from segwidgets.drawing.items import MARGIN, Bar, Bitmap, Drawing, Text
from segwidgets.drawing.motif import motif
from segwidgets.networks import as_input, pretrained
from segwidgets.scenes import CLASSES, read_scene, scene
from segwidgets.widgets.encoder_decoder import compute
from segwidgets.widgets.encoder_decoder.compute import CHOOSING, trained
from segwidgets.widgets.encoder_decoder.wire import as_map, as_runs
from segwidgets.widgets.tensors import unpacked
from tests.widgets.fake_page import FakePage, ended, wait
from tests.widgets.test_messages import JSON

SMALL = scene(5, 32)


def made(**parameters: Any) -> sw.EncoderDecoder:
    return sw.EncoderDecoder(parameters.pop("image", SMALL), device="cpu", **parameters)


# Results


def test_scores_are_the_trained_networks() -> None:
    figure = sw.EncoderDecoder(seed=4, upsample="max_unpool", skip=True, device="cpu")
    network = pretrained("max_pool-max_unpool-d3-skip")
    with torch.inference_mode():
        expected = network(as_input(scene(4).image))[0]
    torch.testing.assert_close(figure.output, expected, rtol=0, atol=1e-5)
    assert torch.equal(figure.prediction, figure.output.argmax(0))
    assert figure.output.shape == (len(CLASSES), 128, 128)


def test_iou_is_counted_by_sets() -> None:
    figure = made()
    prediction, target = figure.prediction.numpy(), figure.target
    for label, name in enumerate(CLASSES):
        mine, true = (set(np.flatnonzero(cells == label)) for cells in (prediction, target))
        if mine | true:
            assert figure.iou[name] == pytest.approx(len(mine & true) / len(mine | true), abs=1e-4)
        else:
            assert name not in figure.iou


def test_layers_are_the_networks() -> None:
    figure = made(upsample="conv_transpose", kernel_size=3, depth=3)
    assert figure.network.upsample == "conv_transpose"
    layers = figure.layers
    assert layers[0]["output_shape"] == (12, 32, 32)
    assert layers[-1]["output_shape"] == (9, 32, 32)
    total = sum(layer["parameters"] for layer in layers)
    assert total == sum(p.numel() for p in figure.network.parameters())


# What the page gets


@pytest.fixture(scope="module")
def shown() -> tuple[sw.EncoderDecoder, dict[str, Any]]:
    figure = made()
    page = FakePage(figure)
    page.say({"kind": "hello"})
    wait(lambda: ended(figure))
    return figure, page.received()["_networks"]


def test_the_page_gets_every_trained_network(shown: Any) -> None:
    figure, networks = shown
    assert [v["name"] for v in networks["variants"]] == [choice.name for choice in trained()]
    assert figure._progress["state"] == "done"
    assert f"{len(trained())} networks have labelled" in figure._progress["words"]


def test_masks_are_runs_of_what_each_network_labels(shown: Any) -> None:
    _, networks = shown
    bytes_ = unpacked(networks["masks"])
    for variant in networks["variants"][::4]:
        offset, length = variant["mask"]
        labels, counts = bytes_[offset : offset + length].reshape(-1, 2).T
        with torch.inference_mode():
            expected = pretrained(variant["name"])(as_input(SMALL.image))[0].argmax(0)
        assert np.array_equal(np.repeat(labels, counts).reshape(32, 32), expected.numpy())


def test_maps_and_close_ups_lie_where_it_says(shown: Any) -> None:
    _, networks = shown
    maps = unpacked(networks["maps"])
    ends = [0]
    for variant in networks["variants"]:
        for layer in variant["layers"]:
            at, _, *place = layer
            if place:
                offset, height, width = place
                assert offset == ends[-1]
                shape = networks["layers"][at]["height"], networks["layers"][at]["width"]
                assert (height, width) == shape
                ends.append(offset + height * width)
    assert ends[-1] == len(maps)
    assert unpacked(networks["edges"]).shape == (len(networks["variants"]), 32, 32)
    assert networks["edge"]["label"] in SMALL.semantic


def test_costs_beside_full_resolution(shown: Any) -> None:
    _, networks = shown
    for variant in networks["variants"]:
        layers = [networks["layers"][at] for at, *_ in variant["layers"]]
        first = layers[0]
        # At the picture's own resolution there is nothing to save.
        assert first["multiply_adds"] == first["full_resolution"] == 27 * 12 * 32 * 32
        assert first["lecture"] == 27 * 64 * 32 * 32
        assert variant["full_resolution"] > variant["multiply_adds"]
        assert variant["lecture_full_resolution"] > 5 * variant["lecture"] or variant["depth"] < 3
        deepest = [layer for layer in layers if layer["level"] == variant["depth"]]
        conv = next(layer for layer in deepest if layer["kind"] == "conv")
        assert conv["full_resolution"] == 4 ** variant["depth"] * conv["multiply_adds"]


def test_without_a_target_there_is_no_iou() -> None:
    figure = made(image=SMALL.image)
    assert figure.target is None
    assert figure.iou == {}
    element = figure._element()
    assert "_target" not in element.attributes
    assert all(v["mean_iou"] is None for v in element.attributes["_networks"]["variants"])
    assert "on this picture" not in element.sentence


def test_an_exported_page_holds_everything_within_its_budget(tmp_path: Path) -> None:
    path = tmp_path / "figure.html"
    page = sw.EncoderDecoder(seed=1, device="cpu").to_html(path)
    assert path.stat().st_size <= 1_500_000
    assert page.count("max_unpool-d3-skip") == 1


def test_runs_are_read_back() -> None:
    rng = np.random.default_rng(0)
    for mask in (rng.integers(0, 3, (17, 23)), np.zeros((40, 40)), np.eye(30)):
        labels, counts = np.frombuffer(as_runs(mask.astype(np.uint8)), np.uint8).reshape(-1, 2).T
        assert np.array_equal(np.repeat(labels, counts), mask.ravel())


def test_large_maps_are_averaged() -> None:
    channel = torch.arange(128.0).repeat_interleave(2)[None].repeat(130, 1)
    cells = as_map(channel, 64)
    assert cells.shape == (33, 64)
    assert (cells[0].min(), cells[0].max()) == (0, 255)
    assert np.array_equal(as_map(torch.full((3, 4), 7.0), 64), np.zeros((3, 4)))


# Rules


def assign(figure: sw.EncoderDecoder, change: dict[str, Any]) -> None:
    with figure.hold_trait_notifications():
        for name, value in change.items():
            setattr(figure, name, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"downsample": "mean"}, "downsample"),
        ({"depth": 5}, "depth = 5"),
        ({"downsample": "strided_conv", "depth": 1}, "nobody has trained .*depth = 1"),
        ({"downsample": "strided_conv", "upsample": "max_unpool"}, "needs the positions"),
        ({"upsample": "nearest", "depth": 2}, "nobody has trained .*depth = 2"),
        ({"kernel_size": 5}, "kernel_size = 5"),
        ({"skip": 1}, "skip = 1: choose True or False"),
        ({"image": None, "seed": -1}, "seed = -1"),
        ({"zoom": (40, 3)}, "zoom"),
        ({"alpha": 2}, "alpha = 2"),
        ({"alpha": 10**400}, "alpha = 1000+…: choose a number from 0 to 1"),
        ({"image": np.zeros((8, 200, 3))}, "16 to 512 a side"),
        ({"image": "gone.png"}, "no file"),
        ({"image": np.zeros((1, 1))}, "the picture has 1 × 1 pixels"),
        ({"target": np.zeros((4, 4), int)}, "target is 4 × 4 and the picture is 32 × 32"),
        ({"target": np.full((32, 32), 12)}, "target holds 12 in 1024 .*scenes.CLASSES"),
        ({"target": np.zeros((32, 32))}, "labels are whole numbers"),
        ({"target": "gone.png"}, "gone.png"),
        ({"target": Image.new("RGB", (32, 32))}, "target has colors instead of labels"),
    ],
    # The traits have no text of one line that is the same in every run: messages name the tests.
    ids=lambda value: value if isinstance(value, str) else "traits",
)
def test_nonsense_is_refused_and_changes_nothing(change: dict[str, Any], words: str) -> None:
    with pytest.raises(TraitError, match=words):
        made(**change)
    figure = made()
    before = {name: getattr(figure, name) for name in (*CHOOSING, "seed", "zoom", "alpha")}
    with pytest.raises(TraitError, match=words):
        assign(figure, change)
    assert {name: getattr(figure, name) for name in before} == before
    assert figure.image is SMALL
    assert figure.output.shape == (9, 32, 32)


def test_pictures_and_scenes_take_turns() -> None:
    figure = made(zoom=(20, 20))
    assert figure.seed is None
    figure.seed = 3
    assert (figure.image, figure.picture_size) == (None, (128, 128))
    figure.image = SMALL.image[:16, :16]
    assert (figure.seed, figure.zoom) == (None, None)
    assert figure.picture_size == (16, 16)
    figure.image = None
    assert figure.seed == 0


def test_a_reader_may_bring_labels() -> None:
    labels = np.full((32, 32), 255, np.int64)
    labels[:4] = 0
    # The same may be a bird on the sky.
    with pytest.raises(TraitError, match=r"0 and 255 alone.* 7, 0\); .*class_names=segwidgets"):
        made(image=SMALL.image, target=torch.from_numpy(labels))
    bird = made(image=SMALL.image, target=np.where(images.read_labels(labels), 7, 0))
    assert (bird.target == 7).sum() == 28 * 32
    figure = made(image=read_scene(SMALL.image, torch.from_numpy(labels), class_names=CLASSES))
    sky = int((figure.prediction[:4] == 0).sum())
    assert figure.iou["sky"] == pytest.approx(sky / (4 * 32), abs=1e-4)


def test_classes_of_another_scene_are_found_by_their_names() -> None:
    order = ["ball", *CLASSES[:8]]
    turned = np.array([1, 2, 3, 4, 5, 6, 7, 8, 0], np.uint8)[SMALL.semantic]
    figure = made(image=read_scene(SMALL.image, turned, class_names=order))
    assert np.array_equal(figure.target, SMALL.semantic)
    assert figure.iou == made().iou
    assert figure._notes == []


def test_classes_that_nobody_trained_are_told() -> None:
    labels = np.zeros((32, 32), np.uint8)
    labels[:4], labels[4:8] = 1, 255
    figure = made(image=read_scene(SMALL.image, labels, class_names=["kite", "sky"]))
    assert set(np.unique(figure.target)) == {0, 255}
    assert figure._notes == [
        "The networks were not trained on kite: such pixels count as unlabelled."
    ]
    figure.image = read_scene(SMALL.image, labels, class_names=["kite", "dragon"])
    assert figure.target is None
    (note,) = figure._notes
    assert "this picture's labels are kite and dragon" in note
    assert "read_scene class_names" in note
    assert "dragon" in figure.to_html()
    figure.image = np.zeros((32, 32, 4), np.uint8)
    assert figure._notes == ["Transparent pixels are laid on white."]


@pytest.mark.parametrize("form", ["palette", "pillow", "list", "scene"])
def test_labels_come_in_every_form(form: str, tmp_path: Path) -> None:
    palette = Image.fromarray(SMALL.semantic)
    palette.putpalette(images.voc_palette().tobytes())
    palette.save(tmp_path / "labels.png")
    labels: Any = {"palette": tmp_path / "labels.png", "pillow": palette}.get(
        form, SMALL.semantic.tolist()
    )
    if form == "scene":
        picture = read_scene(SMALL.image, labels, class_names=CLASSES)
        figure = made(image=picture)
    else:
        figure = made(image=SMALL.image, target=labels)
    assert figure.iou == made().iou
    figure.target = None
    assert bool(figure.iou) == (form == "scene")


# The page's messages


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"upsample": "max_unpool"}, ("max_pool", "max_unpool", 3, False)),
        ({"depth": 1}, ("max_pool", "bilinear", 1, False)),
        ({"depth": 5}, ("max_pool", "bilinear", 4, False)),
        ({"skip": True}, ("strided_conv", "nearest", 3, True)),
        ({"upsample": "cubic"}, ("strided_conv", "nearest", 3, False)),
        ({"upsample": "bilinear", "skip": True}, ("strided_conv", "bilinear", 3, True)),
    ],
    ids=str,
)
def test_a_choice_from_the_page_moves_to_a_network_that_is_trained(
    sent: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    figure = made(downsample="strided_conv", upsample="nearest")
    page = FakePage(figure)
    page.send(sent)
    names = ("downsample", "upsample", "depth", "skip")
    held = tuple(getattr(figure, name) for name in names)
    assert held == expected
    received = page.received()
    # The page shows what it sent; whatever differs is sent back.
    assert {
        name: {**sent, **received}.get(name, value) for name, value in zip(names, held, strict=True)
    } == dict(zip(names, held, strict=True))


def test_a_new_seed_from_the_page_runs_all_networks_again() -> None:
    figure = made()
    page = FakePage(figure)
    page.say({"kind": "hello"})
    wait(lambda: ended(figure))
    page.received()
    page.send({"seed": 7.0})
    wait(lambda: ended(figure))
    received = page.received()
    assert figure.seed == 7
    assert received["_image"]["shape"] == [128, 128, 3]
    assert len(received["_networks"]["variants"]) == len(trained())
    # Another network of the same picture is there already.
    page.send({"skip": True})
    assert "_networks" not in page.received()


def test_the_network_that_is_looked_at_does_not_wait_for_the_others() -> None:
    figure = made(upsample="max_unpool", skip=True)
    page = FakePage(figure)
    page.say({"kind": "hello"})
    wait(lambda: ended(figure))
    first, *_, last = (
        message["state"]["_networks"]["variants"]
        for message in page.comm.messages
        if message.get("state", {}).get("_networks")
    )
    assert [variant["name"] for variant in first] == ["max_pool-max_unpool-d3-skip"]
    assert len(last) == len(trained())


def test_a_page_can_stop_it_choose_and_go_on() -> None:
    figure = made(image=scene(5, 128))
    page = FakePage(figure)
    page.say({"kind": "hello"})
    wait(lambda: bool(figure._networks))
    page.say({"kind": "stop"})
    wait(lambda: ended(figure))
    some = [variant["name"] for variant in figure._networks["variants"]]
    assert figure._progress["state"] == "stopped"
    assert f"{len(some)} of {len(trained())} networks" in figure._progress["words"]
    assert "max_pool-bilinear-d3" in some

    # A network that nobody has run yet is run when it is chosen.
    other = trained()[-1]
    assert other.name not in some
    assign(figure, {"depth": other.depth, "skip": other.skip})
    assert other.name in [variant["name"] for variant in figure._networks["variants"]]

    page.say({"kind": "run"})
    wait(lambda: figure._progress["state"] == "done")
    assert len(figure._networks["variants"]) == len(trained())


def test_the_kernel_can_stop_it_and_compute_all() -> None:
    figure = made(image=scene(5, 128))
    FakePage(figure).say({"kind": "hello"})
    wait(lambda: bool(figure._networks))
    figure.stop()
    wait(lambda: ended(figure))
    assert figure._progress["state"] == "stopped"
    figure.run(progress=False)
    assert figure._progress["state"] == "done"


def test_an_interrupt_keeps_what_was_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = made()
    run, ran = compute.run_network, []

    def interrupted(choice: Any, *rest: Any) -> Any:
        if len(ran) == 3:
            raise KeyboardInterrupt
        ran.append(choice)
        return run(choice, *rest)

    monkeypatch.setattr(compute, "run_network", interrupted)
    figure.run(progress=False)
    assert figure._progress["state"] == "stopped"
    assert {v["name"] for v in figure._networks["variants"]} == {choice.name for choice in ran}
    with pytest.raises(RuntimeError, match=r"call run\(\)"):
        figure.to_html()
    ran.clear()
    monkeypatch.undo()
    assert "data" in figure._element().attributes["_networks"]["maps"]


def test_progress_is_written_for_who_waits(capsys: pytest.CaptureFixture[str]) -> None:
    made().run()
    assert f"{len(trained())}/{len(trained())}" in capsys.readouterr().err


def test_what_keeps_torch_from_answering_is_said() -> None:
    figure = sw.EncoderDecoder(SMALL, device="cuda:99")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    wait(lambda: ended(figure))
    assert figure._progress["state"] == "failed"
    assert "cuda:99" in page.received()["_progress"]["words"]
    figure.device = "cpu"
    wait(lambda: ended(figure))
    assert figure._progress["state"] == "done"
    assert figure._networks


@settings(max_examples=25, deadline=None)
@given(message=JSON)
def test_any_message_leaves_a_figure_that_can_be_drawn(message: Any) -> None:
    figure = made()
    page = FakePage(figure)
    for name in (*figure.spec_names, "_image", "_networks", "nonsense"):
        page.send({name: message})
    assert any(
        all(choice.has(name, getattr(figure, name)) for name in CHOOSING) for choice in trained()
    )
    assert figure.prediction.shape == figure.picture_size
    figure.close()


def test_a_target_needs_its_picture() -> None:
    with pytest.raises(TraitError, match="target belongs to image: give the picture too"):
        sw.EncoderDecoder(target=np.zeros((128, 128), int))
    picture = scene(3, 64)
    with pytest.raises(TraitError, match=r"3 axes: 2 needed; take one, target\[\.\.\., 0\]"):
        sw.EncoderDecoder(picture.image, target=picture.semantic[..., None])
    figure = sw.EncoderDecoder(picture.image, target=picture.semantic[..., None][..., 0])
    assert np.array_equal(figure.target, picture.semantic)


def test_the_still_says_which_class_is_worst_and_what_skips_change() -> None:
    figure, skipping = (
        sw.EncoderDecoder(seed=24, skip=skip, device="cpu") for skip in (False, True)
    )
    (drawing,) = figure._drawings(None, theme="light", width=450)
    said = " ".join(item.text for item in drawing.items if getattr(item, "part", "") == "caption")
    assert figure.target is not None
    there = {CLASSES[k] for k in np.unique(figure.target)}
    worst = min((name for name in there if name in figure.iou), key=figure.iou.__getitem__)
    assert f"worst class: {worst}, {figure.iou[worst]:.2f}." in said
    gains = {name: skipping.iou[name] - figure.iou[name] for name in there & figure.iou.keys()}
    most = max(gains, key=gains.__getitem__)
    assert said.endswith(f" With skips, {most} gains {gains[most]:.2f}.")


def test_the_still_shows_the_network_above_picture_target_and_prediction() -> None:
    figure = sw.EncoderDecoder(scene(3, 64), device="cpu", skip=True)
    (drawing,) = figure._drawings(None, theme="light", width=460)
    bitmaps = [item for item in drawing.items if isinstance(item, Bitmap)]
    layers = figure.layers
    network, below = bitmaps[: len(layers) + 2], bitmaps[len(layers) + 2 :]

    assert len(below) == 3
    # Faces are as large as their maps, next to the picture's.
    sides = sorted(item.width / network[0].width for item in network)
    assert sides == pytest.approx(sorted([1, 1, *(one["output_shape"][1] / 64 for one in layers)]))
    assert drawing.width <= 460 + 2 * MARGIN
    assert "max pooling down, bilinear interpolation up" in drawing.alt


def written(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Text)]


def test_costs_on_paper_are_what_torch_counts() -> None:
    figure = sw.EncoderDecoder(scene(3, 64), device="cpu", depth=2)
    network = pretrained("max_pool-bilinear-d2")
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        network(as_input(scene(3, 64).image))
    own = counter.get_total_flops() // 2
    # Each layer's weights at every pixel of the picture.
    layers = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d)]
    full = sum(m.weight.numel() for m in layers) * 64 * 64
    (drawing,) = figure._drawings(None, view="cost", theme="light", width=450)
    words = written(drawing)
    shown = [words[words.index(title) + 1] for title in ("encoder-decoder", "full resolution")]
    assert shown == [f"{own / 1e6:.3g} M", f"{full / 1e6:.3g} M"]
    bars = [item for item in drawing.items if isinstance(item, Bar) and item.height > 1]
    assert len(bars) == 2 * len(layers)
    wide, narrow = (sum(bar.width for bar in bars[i::2]) for i in (0, 1))
    assert narrow / wide == pytest.approx(own / full)


def test_close_ups_on_paper_are_cut_out_of_each_networks_mask() -> None:
    figure = sw.EncoderDecoder(scene(3, 64), device="cpu", zoom=(40, 2))
    (drawing,) = figure._drawings(None, view="edge", theme="light", width=450)
    words = written(drawing)
    titles = words[words.index("Target") : words.index("Transposed 4 × 4") + 1]
    assert titles[1:6] == ["Nearest", "Bilinear", "Bed of nails", "Max unpooling", titles[5]]
    bitmaps = [item for item in drawing.items if isinstance(item, Bitmap)][-len(titles) :]
    target, *shown = (bitmap.pixels.array() for bitmap in bitmaps)
    colors = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in figure.class_colors])
    # A frame of 48 pixels around row 40 ends with the picture, and around column 2 begins with it.
    part = np.s_[16:64, 0:48]
    np.testing.assert_array_equal(target, colors[scene(3, 64).semantic[part]])
    names = [
        *("max_pool-nearest-d3", "max_pool-bilinear-d3", "max_pool-bed_of_nails-d3"),
        *("max_pool-max_unpool-d3", *(f"max_pool-conv_transpose{k}-d3" for k in (2, 3, 4))),
    ]
    for name, pixels in zip(names, shown, strict=True):
        with torch.inference_mode():
            mask = pretrained(name)(as_input(scene(3, 64).image))[0].argmax(0).numpy()
        np.testing.assert_array_equal(pixels, colors[mask[part]])


def test_a_network_does_not_move_and_every_view_is_a_picture(tmp_path: Path) -> None:
    figure = sw.EncoderDecoder(scene(3, 64), device="cpu")
    with pytest.raises(ValueError, match="nothing that moves: save it as a picture"):
        figure.save(tmp_path / "film.gif", view="cost")
    for view in ("prediction", "cost", "edge"):
        figure.save(tmp_path / f"{view}.png", view=view)


def test_thumbnails_of_two_views_have_no_picture_in_common() -> None:
    figure = sw.EncoderDecoder(scene(3, 64), device="cpu")
    shown = []
    for view in ("prediction", "edge"):
        drawings = list(figure._drawings(None, view=view, theme="light", width=450))
        (small,) = motif(drawings, (350, 230))
        shown.append({item.pixels for item in small.items if isinstance(item, Bitmap)})
    # A picture, ten layers and more, and a mask; the outline by seven upsamplings.
    assert len(shown[0]) > 7
    assert len(shown[1]) > 7
    assert shown[0].isdisjoint(shown[1])
