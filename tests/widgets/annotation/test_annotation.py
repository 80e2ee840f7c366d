"""The figure of annotation: attempts, costs, what is left of a target, exports, rules, messages."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from threading import Event, current_thread, main_thread
from time import perf_counter, sleep
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco
from skimage.graph import RAG, rag_mean_color
from skimage.segmentation import random_walker
from torchmetrics.classification import MulticlassJaccardIndex
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.items import Text
from segwidgets.images.assist import Wire, _neighbours, complete_scribbles
from segwidgets.widgets.annotation.annotation import _proposed
from segwidgets.widgets.annotation.attempts import (
    TOOLS,
    Canvas,
    clicks,
    line,
    marks,
    read_attempt,
)
from segwidgets.widgets.export import compose
from segwidgets.widgets.tensors import unpacked
from tests.widgets.fake_page import FakePage
from tests.widgets.test_messages import JSON


def square() -> tuple[np.ndarray, np.ndarray]:
    """A light square of 4 × 4 pixels on a dark photo of 8 × 8, and its mask."""
    photo = np.full((8, 8, 3), 40, np.uint8)
    photo[2:6, 2:6] = 200
    return photo, photo[..., 0] > 99


ATTEMPTS: dict[str, Any] = {
    "polygon": {"outline": [[2, 2], [6, 2], [6, 6], [2, 6]]},
    "brush": {"mask": square()[1]},
    "scribbles": {
        "strokes": [
            {"object": True, "points": [[3, 3], [4, 4]]},
            {"object": False, "points": [[0, 0], [7, 0]]},
        ]
    },
    "box": {"box": [1, 2, 6, 6]},
}


def made(**options: Any) -> sw.Annotation:
    photo, mask = square()
    return sw.Annotation(photo, mask, **{"device": "cpu", "own": ATTEMPTS, **options})


def decoded(annotation: Mapping[str, Any], size: tuple[int, int]) -> np.ndarray:
    """Read an annotation as pycocotools does."""
    segmentation = annotation["segmentation"]
    with warnings.catch_warnings():
        # pycocotools' own, of NumPy 2.
        warnings.simplefilter("ignore", DeprecationWarning)
        if isinstance(segmentation, list):
            segmentation = coco.merge(coco.frPyObjects(segmentation, *size))
        return np.asarray(coco.decode(segmentation)) > 0


def told(figure: sw.Annotation, step: int, view: str) -> str:
    (drawing,) = compose(figure, [step], view, "light", 6.5)
    return " ".join(
        item.text for item in drawing.items if isinstance(item, Text) and item.part == "caption"
    )


# Attempts


def test_each_tool_gives_the_mask_that_was_counted_by_hand() -> None:
    figure = made()
    _, mask = square()
    for tool in ("polygon", "brush", "scribbles"):
        np.testing.assert_array_equal(figure.masks[tool], mask, err_msg=tool)
    # A column more than the square.
    assert figure.masks["box"].sum() == 20
    assert figure.ious == {"polygon": 1, "brush": 1, "scribbles": 1, "box": 16 / 20}
    assert figure.shows == "own"


def test_a_click_takes_1_75_seconds_until_a_reader_says_otherwise() -> None:
    figure = made()
    # Four corners and the closing click.
    assert figure.attempt["times"] == [1.75, 3.5, 5.25, 7.0, 8.75]
    assert figure.n_steps == 5
    own = {"box": {"box": [0, 0, 2, 2], "times": [1, 4], "seconds": 6}}
    timed = made(own=own, tool="box")
    assert timed.attempt["seconds"] == 6
    cost = timed.cost(images=10)
    assert cost == pytest.approx((6, 6 * 7.7, 6 * 77 / 3600, 6 * 7.7 * 164_000 / 3600))


def test_steps_are_clicks() -> None:
    figure = made(tool="scribbles")
    assert figure.n_steps == 2
    assert "Scribble on the background, too." in told(figure, 0, "label")
    assert "The mask has 16 pixels, IoU 1.000." in told(figure, 1, "label")
    figure.step = -1
    figure.tool = "box"
    assert figure.step == 1
    figure.tool = "brush"
    assert (figure.n_steps, figure.step) == (1, 0)


@pytest.mark.parametrize("snap", [False, True])
def test_prepared_attempts_are_made_of_clicks_and_are_good(snap: bool) -> None:
    figure = sw.Annotation(object=3, snap=snap)
    assert figure.objects[3] == "bird"
    assert set(figure.masks) == set(TOOLS)
    ious = figure.ious
    assert min(ious["polygon"], ious["brush"], ious["scribbles"]) > 0.9
    assert ious["box"] < 0.6 < ious["proposals"]
    for tool in TOOLS:
        figure.tool = tool
        attempt = figure.attempt
        assert len(attempt["times"]) == clicks(tool, attempt) == figure.n_steps
        assert attempt["seconds"] == attempt["times"][-1]
    # What Python prepares is what it would take from a page.
    figure.own = {3: figure._prepared["3"]}
    assert figure.own["3"] == figure._prepared["3"]


def test_a_wire_needs_fewer_clicks() -> None:
    plain, snapped = (sw.Annotation(object=3, snap=snap) for snap in (False, True))
    assert snapped.n_steps < plain.n_steps / 2
    plain.snap = True
    assert plain.attempt == snapped.attempt


def test_the_same_seed_prepares_the_same() -> None:
    assert sw.Annotation()._prepared == sw.Annotation()._prepared


def test_the_random_walker_is_scikit_images() -> None:
    figure = sw.Annotation(object=3, tool="scribbles", completion="random_walker")
    strokes = figure.attempt["strokes"]
    own, background = marks(strokes, figure.size)
    seeds = own + 2 * background
    walked = random_walker(figure.image / 255, seeds, beta=1000, mode="bf", channel_axis=-1)
    np.testing.assert_array_equal(figure.mask, walked == 1)
    assert figure.ious["scribbles"] > 0.9
    # For the page: what is shown, and the end; a single kind of stroke completes nothing.
    first, last = figure._walker
    assert first["counts"] == [figure.mask.size]
    assert last["counts"] == sw.images.to_rle(figure.mask, compressed=False)["counts"]
    figure.completion = "geodesic"
    assert figure._walker == []


def test_regions_are_nested_and_hang_together() -> None:
    photo = sw.scenes.scene(362, (80, 120)).image
    scales = sw.images.region_proposals(photo)
    counts = [len(np.unique(scale)) for scale in scales]
    assert counts[0] > counts[1] > counts[2] > 3
    for fine, coarse in pairwise(scales):
        pairs = np.unique(np.stack([fine.ravel(), coarse.ravel()]), axis=1)
        assert len(pairs[0]) == len(np.unique(fine)), "each region lies in one of the next scale"
        assert fine.max() + 1 == len(np.unique(fine))


def test_neighbours_are_those_of_scikit_image() -> None:
    photo = sw.scenes.scene(362, (40, 60)).image
    fine = sw.images.region_proposals(photo)[0].astype(int)
    own, theirs = _neighbours(photo, fine, RAG()), rag_mean_color(photo, fine)
    assert {frozenset(edge) for edge in own.edges} == {frozenset(edge) for edge in theirs.edges}
    for a, b, data in own.edges(data=True):
        assert data["weight"] == pytest.approx(theirs[a][b]["weight"])
    for number, data in own.nodes(data=True):
        for name, value in theirs.nodes[number].items():
            assert data[name] == pytest.approx(value)


def test_a_way_near_its_ends_is_that_of_the_part_around_them() -> None:
    photo = np.random.default_rng(4).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    near = Wire(photo).between_near((8, 7), (17, 14), 4)
    assert (near[0], near[-1]) == ((8, 7), (17, 14))
    assert all(4 <= x <= 21 and 3 <= y <= 18 for x, y in near)
    assert Wire(photo).between_near((8, 7), (17, 14), 99) == Wire(photo).between((8, 7), (17, 14))


def test_a_line_goes_from_pixel_to_pixel() -> None:
    assert line([[0, 0], [3, 1]]) == [(0, 0), (1, 0), (2, 1), (3, 1)]
    assert line([[3, 1], [0, 0]]) == [(3, 1), (2, 1), (1, 0), (0, 0)]
    assert line([[2, 2]]) == [(2, 2)]


# What is left of a target


def test_means_are_torchmetrics() -> None:
    figure = sw.Annotation(annotated=["bird", "sea"], device="cpu")
    target, prediction = (
        torch.from_numpy(it.pairs[..., 0]) for it in (figure.target, figure.prediction)
    )
    index = MulticlassJaccardIndex(9, average="none")
    there = sorted({*target.unique().tolist(), *prediction.unique().tolist()})
    full = index(prediction, target)[there].mean()
    seen = torch.isin(target, torch.tensor([1, 7]))
    kept = index(prediction[seen], target[seen])[[1, 7]].mean()
    assert figure.mean_iou == pytest.approx((float(full), float(kept)), abs=1e-6)
    assert set(np.unique(figure.training_target).tolist()) == {1, 7, 255}
    assert (figure.training_target < 255).sum() == seen.sum()
    figure.annotated = []
    assert np.isnan(figure.mean_iou.annotated)
    assert told(figure, 1, "other").startswith("Nothing is annotated: the loss sees no pixel")


def test_torch_answers_with_every_score() -> None:
    figure = made(annotated=["object"])
    ious = [1, 1, -1, 1, 0.8]
    assert figure.output.tolist() == pytest.approx([*ious, *figure.mean_iou])
    page = FakePage(figure)
    page.say({"kind": "hello"})
    assert figure._check["shape"] == [7]


# What is kept


@pytest.mark.parametrize("tool", ["polygon", "brush", "scribbles", "box"])
def test_coco_reads_what_was_labelled(tool: str) -> None:
    figure = made(tool=tool)
    file = figure.to_coco("square.png")
    (annotation,) = file["annotations"]
    np.testing.assert_array_equal(decoded(annotation, (8, 8)), figure.mask)
    ys, xs = np.nonzero(figure.mask)
    assert annotation["bbox"] == [xs.min(), ys.min(), np.ptp(xs) + 1, np.ptp(ys) + 1]
    assert annotation["area"] == figure.mask.sum()
    assert file["images"][0] == {"id": 1, "file_name": "square.png", "height": 8, "width": 8}
    back = sw.Annotation(figure.image, file["annotations"], categories=file["categories"])
    assert back.objects == ("object",)
    np.testing.assert_array_equal(back._own_mask(), figure.mask)
    np.testing.assert_array_equal(sw.images.from_rle(figure.rle()) > 0, figure.mask)


CORNERS = st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=3, max_size=8)


@settings(max_examples=60, deadline=None)
@given(CORNERS)
def test_any_outline_is_filled_as_coco_fills_it(outline: list[list[int]]) -> None:
    canvas = Canvas(np.zeros((9, 9, 3), np.uint8))
    attempt = read_attempt("polygon", {"outline": outline}, canvas.size, ())
    mask = canvas.mask("polygon", attempt)
    flat = [float(v) for corner in outline for v in corner]
    np.testing.assert_array_equal(mask, decoded({"segmentation": [flat]}, (9, 9)))
    # What a page sends back of it is the same attempt.
    assert read_attempt("polygon", attempt, canvas.size, ()) == attempt


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_wire_back_costs_as_much(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, cols = (int(side) for side in draw.integers(1, 9, 2))
    wire = Wire(draw.integers(0, 4, (rows, cols, 3)).astype("uint8") * 20)
    start, end = ((int(draw.integers(cols + 1)), int(draw.integers(rows + 1))) for _ in range(2))

    def cost(path: list[tuple[int, int]]) -> int:
        return sum(
            int(wire.across[y, min(x, u)] if y == v else wire.down[min(y, v), x])
            for (x, y), (u, v) in pairwise(path)
        )

    there, back = wire.between(start, end), wire.between(end, start)
    assert cost(there) == cost(back)
    assert (there[0], there[-1]) == (start, end) == (back[-1], back[0])


def test_all_labelled_objects_are_exported(tmp_path: Path) -> None:
    boxes = {k: {"box": {"box": [10 * k, 0, 10 * k + 5, 5]}} for k in range(3)}
    figure = sw.Annotation(tool="box", own=boxes)
    names = {one["id"]: one["name"] for one in figure.to_coco()["categories"]}
    listed = figure.to_coco()["annotations"]
    assert [names[one["category_id"]] for one in listed] == ["house", "boat", "boat"]
    sw.images.save_labels(tmp_path / "labels.png", figure.label_map)
    read = sw.images.read_labels(tmp_path / "labels.png")
    np.testing.assert_array_equal(read, figure.label_map)
    assert np.bincount(read.ravel())[[5, 6]].tolist() == [25, 50]


def test_regions_take_as_many_bytes_as_they_need() -> None:
    kinds = [scale["dtype"] for scale in sw.Annotation()._proposals]
    assert kinds == ["uint8"] * 3
    noise = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    figure = sw.Annotation(noise)
    for packed, regions in zip(figure._proposals, figure._canvas.proposals, strict=True):
        assert packed["dtype"] == ("uint8" if regions.max() < 256 else "uint16")
        np.testing.assert_array_equal(unpacked(packed), regions)
    assert figure._proposals[0]["dtype"] == "uint16"


def test_an_attempt_survives_a_page_of_its_own() -> None:
    html = made().to_html(fallback=False)
    assert "segwidgets-annotation" in html
    assert '"outline"' in html or "&quot;outline&quot;" in html


# What is refused, and the way out


POINTS = [[0, 0], [4, 0], [4, 4]]
REFUSED: list[tuple[Any, str]] = [
    ({"pencil": {}}, "choose|give the number of an object"),
    ({0: {"pencil": {}}}, "a tool is one of polygon, brush, proposals, scribbles, box"),
    ({9: {}}, "0 to 0"),
    ([1], "give a dict of tools"),
    ({"polygon": {"outline": []}}, "give points"),
    ({"polygon": {}}, "give points"),
    ({"polygon": {"outline": [[0, 0], [9, 0], [4, 4]]}}, "x of 0 to 8"),
    ({"polygon": {"outline": [[0, 0], [0.5, 0], [4, 4]]}}, "whole numbers"),
    ({"polygon": {"outline": POINTS[:2], "closed": True}}, "three corners or more"),
    ({"polygon": {"outline": POINTS, "corners": [0, 0]}}, "leave it out"),
    ({"polygon": {"outline": 2001 * [[0, 0]]}}, "at most 2000"),
    ({"polygon": {"outline": POINTS, "mask": 1}}, "corners of pixels"),
    ({"polygon": {"outline": POINTS, "times": [3, 2, 1, 4]}}, "none before the last"),
    ({"polygon": {"outline": POINTS, "times": [1, 2, 3, float("nan")]}}, "after each of 4"),
    ({"polygon": {"outline": POINTS, "times": [1, 2, 3, 4], "seconds": 3}}, "give 4 or more"),
    ({"brush": {"mask": np.zeros((3, 3), bool)}}, "8 × 8 pixels"),
    ({"brush": {"strokes": []}}, "1 to 200"),
    ({"brush": {"strokes": [[60]]}}, "add up to 8 × 8"),
    ({"brush": {"strokes": [[-64, 128]]}}, "add up to 8 × 8"),
    ({"scribbles": {"strokes": []}}, "1 to 200 strokes"),
    ({"scribbles": {"strokes": [{"object": 1, "points": [[0, 0]]}]}}, "False for one on the"),
    ({"scribbles": {"strokes": [{"object": True, "points": [[8, 0]]}]}}, "x of 0 to 7"),
    ({"box": {"box": [4, 4, 4, 8]}}, "x0 < x1 of 0 to 8"),
    ({"box": {"box": [0, 0, 4]}}, r"give \[x0, y0, x1, y1\]"),
    ({"proposals": {"regions": [[3, 0]]}}, "the scales 0, 1 and 2"),
    ({"proposals": {"regions": [[2, 99]]}}, "the scales 0, 1 and 2"),
]


@pytest.mark.parametrize(("attempts", "says"), REFUSED)
def test_no_attempt_is_refused_with_what_would_be_one(attempts: Any, says: str) -> None:
    figure = made()
    before = figure.own
    with pytest.raises(TraitError, match=says):
        figure.own = attempts
    assert figure.own is before
    with pytest.raises(TraitError, match=says):
        made(own=attempts)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"object": 1}, "object = 1: choose 0 to 0, of object"),
        ({"annotated": ["cat"]}, "by number or name, of background, object"),
        ({"annotated": [2]}, "by number or name"),
        ({"annotated": "object"}, "give a list of classes"),
        ({"annotated": 1}, "give a list of classes"),
        ({"images": 0}, "images"),
        ({"objects_per_image": 0}, "0.1 to 1000"),
        ({"step": 9}, "step"),
        ({"prediction": np.zeros((2, 2, 2), int)}, "prediction has shape"),
        ({"class_colors": ["#ff0000"]}, "class_colors"),
        ({"categories": {1: "cat"}}, "belongs to COCO annotations"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(TraitError, match=says):
        made(**given)


def test_pictures_that_do_not_fit_are_refused_with_a_way_out() -> None:
    photo, mask = square()
    with pytest.raises(TraitError, match="target belongs to a picture"):
        sw.Annotation(None, mask)
    for target in (mask[:4], mask[:4].astype(int), [[1, 2]]):
        with pytest.raises(TraitError, match="8 × 8"):
            sw.Annotation(photo, target)
    with pytest.raises(TraitError, match=r"^target has 1 × 2 pixels"):
        sw.Annotation(photo, [[1, 2]])
    with pytest.raises(TraitError, match="prediction needs a target"):
        sw.Annotation(photo, prediction=np.zeros((8, 8, 2), int))
    large = np.zeros((4, 600, 3), np.uint8)
    with pytest.raises(TraitError, match=r"read_image\(…, side=512\)"):
        sw.Annotation(large)
    assert sw.Annotation(sw.images.read_image(large, side=512)).size[1] == 512


def test_a_figure_asks_for_an_attempt_that_is_missing() -> None:
    figure = sw.Annotation(square()[0])
    with pytest.raises(ValueError, match="there is no polygon attempt"):
        figure.rle()
    with pytest.raises(ValueError, match="choose one of polygon"):
        figure.cost("pencil")
    figure.own = {"polygon": ATTEMPTS["polygon"]}
    assert figure.cost().object_seconds == 8.75
    assert sw.images.from_rle(figure.rle()).sum() == 16


# Pictures that are hard


def test_a_picture_without_a_target_has_all_but_iou() -> None:
    photo, mask = square()
    figure = sw.Annotation(photo)
    assert figure.objects == ("An object",)
    assert told(figure, 0, "label").startswith("An object: click the corners")
    figure.own, figure.shows = ATTEMPTS, "own"
    assert figure.ious == {}
    np.testing.assert_array_equal(figure.masks["scribbles"], mask)
    figure.step = -1
    assert "The mask has 16 pixels; without a target there is no IoU." in told(figure, 4, "label")
    assert "give target=…" in told(figure, 1, "other")
    assert "one object takes 8.8 s" in told(figure, 0, "cost")
    assert figure.output.tolist() == 7 * [-1]
    assert figure.to_coco()["categories"] == [{"id": 1, "name": "object"}]
    assert figure.label_map[3, 3] == 1


def test_crowds_are_no_objects_and_a_picture_without_things_offers_its_stuff() -> None:
    photo = np.zeros((4, 9, 3), np.uint8)
    many = {"category_id": 1, "segmentation": {"size": [4, 9], "counts": [0, 12, 24]}, "iscrowd": 1}
    one = {"category_id": 1, "segmentation": [[4, 0, 7, 0, 7, 4, 4, 4]]}
    figure = sw.Annotation(photo, [many, one], categories={1: "bird"})
    assert figure.objects == ("bird",)
    assert figure.ious["box"] == 1
    crowd = sw.Annotation(photo, [many], categories={1: "bird"})
    assert crowd.objects == ("background", "bird")
    stuff = sw.Annotation(photo, np.zeros((4, 9), np.uint8))
    assert stuff.objects == ("class 0",)
    nothing = sw.Annotation(photo, np.full((4, 9), 255, np.uint8))
    assert nothing.objects == ("An object",)
    assert nothing.ious == {}
    assert np.isnan(nothing.mean_iou.full)


def test_objects_of_one_pixel_and_of_the_whole_picture_are_labelled() -> None:
    photo = np.zeros((5, 5, 3), np.uint8)
    dot = np.zeros((5, 5), bool)
    dot[2, 2] = True
    for mask in (dot, np.ones((5, 5), bool)):
        ious = sw.Annotation(photo, mask).ious
        assert ious["box"] == ious["polygon"] == ious["brush"] == 1


def test_ten_thousand_instances_are_offered() -> None:
    rows, cols = np.indices((500, 500)) // 5
    instances = (rows * 100 + cols + 1).astype(np.uint16)
    target = sw.images.read_segments(
        np.zeros((500, 500, 3), np.uint8),
        np.ones((500, 500), np.uint8),
        instances=instances,
        class_names=["ground", "cell"],
    )
    start = perf_counter()
    figure = sw.Annotation(target, device="cpu")
    assert len(figure._objects) == 10_000
    figure.object = 9_999
    assert figure.ious["box"] == 1
    assert figure.objects[-1] == "cell 10000"
    assert perf_counter() - start < 20


# Without scikit-image


def test_without_scikit_image_all_but_its_parts_works(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("skimage.segmentation", "skimage.graph"):
        monkeypatch.setitem(sys.modules, name, None)
    _proposed.cache_clear()
    photo, mask = square()
    way_out = r'pip install "segwidgets\[annotation\]"'
    with pytest.raises(ImportError, match=way_out):
        sw.images.region_proposals(photo)
    figure = sw.Annotation(photo, mask, tool="proposals")
    assert figure._proposals == []
    assert set(figure.masks) == set(TOOLS) - {"proposals"}
    assert "Proposals are made by scikit-image" in told(figure, 0, "label")
    with pytest.raises(TraitError, match=way_out):
        figure.own = {"proposals": {"regions": [[0, 0]]}}
    figure.completion = "random_walker"
    assert {tuple(entry) for entry in figure._walker} == {("key", "error")}
    with pytest.raises(ImportError, match=way_out):
        _ = figure.masks
    figure.tool = "scribbles"
    figure.completion = "geodesic"
    assert figure.mask.any()
    _proposed.cache_clear()


# Words and pictures


def test_costs_are_told_step_by_step() -> None:
    figure = made(images=1, objects_per_image=1)
    says = [told(figure, step, "cost") for step in range(4)]
    assert says[0].startswith("Polygon: one object takes 8.8 s.")
    assert says[1].startswith("× 1 object: a picture takes 8.8 s. An HD picture takes 1 to 2")
    assert says[2].startswith("× 1 picture: 8.8 s of work.")
    # 8.75 s · 164,000 = 398.6 hours.
    assert says[3].startswith("COCO has 164,000 pictures: 399 hours, 0.2 years of one person")


@pytest.mark.parametrize("view", ["label", "cost", "other"])
@pytest.mark.parametrize("tool", TOOLS)
def test_every_step_is_drawn(view: str, tool: str) -> None:
    figure = sw.Annotation(object=3, tool=tool, annotated=["bird"])
    steps = range(figure._film_steps(view))
    drawings = list(compose(figure, list(steps), view, "dark", 6.5))
    assert len(drawings) == len(steps)
    assert len({drawing.width for drawing in drawings}) == 1


def test_a_picture_shows_the_mask(tmp_path: Path) -> None:
    figure = made(step=-1)
    figure.save(tmp_path / "square.png")
    for view in ("label", "cost", "other"):
        figure.save(tmp_path / f"{view}.gif", fps=4, view=view)
        assert (tmp_path / f"{view}.gif").stat().st_size > 1000


# Messages


def test_a_page_labels_and_what_is_no_attempt_goes_back() -> None:
    figure = made(own=None)
    page = FakePage(figure)
    page.send({"own": {"0": {"box": {"box": [2, 2, 6, 6]}, "brush": {"strokes": [[1]]}}}})
    assert set(figure.own["0"]) == {"box"}
    assert figure.own["0"]["box"]["times"] == [1.75, 3.5]
    page.send({"object": 7, "step": 99, "shows": "own", "tool": "box", "annotated": [1, 5, "x"]})
    assert (figure.object, figure.step, figure.annotated) == (0, 1, (1,))
    assert figure.ious == {"box": 1.0}


@settings(max_examples=40, deadline=None)
@given(JSON)
def test_no_message_does_harm(state: Any) -> None:
    figure = made()
    page = FakePage(figure)
    names = (*figure.spec_names, "device", "_check")
    for name in names:
        page.send({name: state})
    page.send({"own": {"0": dict.fromkeys(TOOLS, state)}})
    page.send({"own": {"0": {"scribbles": {"strokes": [state]}, "box": {"box": state}}}})
    assert figure.figure() is not None if isinstance(state, bool) else True
    assert figure.masks is not None
    assert 0 <= figure.step < figure.n_steps


@pytest.mark.parametrize(("size", "ends"), [((1, 8), 4), ((1, 7), 3), ((8, 8), 32)])
def test_a_random_walker_has_no_side_in_one_color(size: tuple[int, int], ends: int) -> None:
    # From both ends alike, so that either takes the half on its side; the middle is no object's.
    own, background = np.zeros(size, bool), np.zeros(size, bool)
    own[:, 0] = background[:, -1] = True
    mask = complete_scribbles(np.full((*size, 3), 90, np.uint8), own, background, "random_walker")
    assert mask.sum() in (ends, ends + size[0] * (size[1] % 2))
    assert mask[:, : size[1] // 2].all()


@pytest.mark.parametrize("method", ["geodesic", "random_walker"])
def test_what_both_scribbled_is_background(method: Any) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    own, background = np.zeros((6, 6), bool), np.zeros((6, 6), bool)
    own[2, 2] = background[2, 2] = background[4, 4] = True
    assert not complete_scribbles(photo, own, background, method).any()


@pytest.mark.parametrize("images", [-3, float("nan"), float("inf"), "x"])
def test_no_number_of_pictures_costs_nothing(images: Any) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        sw.Annotation().cost(images=images)


def test_a_code_is_of_the_attempt_that_is_shown() -> None:
    figure = sw.Annotation(tool="box", shows="own")
    with pytest.raises(ValueError, match=r'w\.shows = "prepared"'):
        figure.rle()
    figure.shows = "prepared"
    np.testing.assert_array_equal(sw.images.from_rle(figure.rle()), figure.mask)


# What a reader's own picture is called, and what of it is kept


def test_classes_of_a_label_map_have_the_names_that_are_given(tmp_path: Path) -> None:
    photo, mask = square()
    # 255 is what many data sets leave out: it makes nobody's classes those of Pascal VOC.
    labels = np.where(mask, 1, 255).astype(np.uint8)
    assert sw.Annotation(photo, labels).objects == ("class 1",)
    assert sw.Annotation(photo, labels, class_names=["road", "car"]).objects == ("car",)
    sw.images.save_labels(tmp_path / "voc.png", labels)
    voc = sw.Annotation(photo, tmp_path / "voc.png")
    assert voc.objects == ("aeroplane",)
    assert "class_names=[…]" in voc._picture["notes"][0]
    assert sw.Annotation(photo, mask, class_names=["sea", "boat"]).objects == ("boat",)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"target": square()[1], "class_names": ["sea"]}, r'\["background", "bird"\]'),
        ({"target": square()[1].astype(int), "class_names": ["sea"]}, "has 1 name: give a name"),
        ({"target": square()[1].astype(int), "class_names": "sea"}, "one name per class"),
        ({"target": square()[1].astype(int), "class_names": ["a", "a"]}, "'a' twice"),
        ({"class_names": ["sea"]}, "give it, target="),
        ({"target": [{"category_id": 1}], "class_names": ["sea"]}, "named by categories"),
        ({"target": np.zeros((8, 8), bool)}, "^target is False everywhere.* leave it out"),
    ],
)
def test_names_and_masks_of_nothing_are_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(TraitError, match=says):
        sw.Annotation(square()[0], **options)


def test_annotations_with_one_id_are_refused_and_the_way_out_works() -> None:
    one = {"id": 7, "category_id": 1, "segmentation": [[0, 0, 3, 0, 3, 3]]}
    other = {**one, "segmentation": [[4, 4, 8, 4, 8, 8]]}
    with pytest.raises(TraitError, match=r"annotations\[0\] and annotations\[1\].*same id, 7"):
        sw.Annotation(square()[0], [one, other])
    assert len(sw.Annotation(square()[0], [one, {**other, "id": 8}]).objects) == 2
    left = [{key: a[key] for key in a if key != "id"} for a in (one, other)]
    assert len(sw.Annotation(square()[0], left).objects) == 2


def test_scribbles_tell_a_background_from_what_lies_in_it() -> None:
    photo, mask = square()
    for target in (~mask, mask):
        figure = sw.Annotation(photo, target, tool="scribbles")
        strokes = figure.attempt["strokes"]
        assert {stroke["object"] for stroke in strokes} == {True, False}
        own, background = marks(strokes, (8, 8))
        assert (target[own]).all()
        assert not (target[background]).any()
        assert figure.ious["scribbles"] == 1
    # Where there is no background, nobody can scribble on one.
    assert "scribbles" not in sw.Annotation(photo, np.ones((8, 8), bool)).masks


def test_the_picture_cannot_be_written_to() -> None:
    photo, _ = square()
    figure = made()
    with pytest.raises(ValueError, match="read-only"):
        figure.image[:] = 0
    photo[:] = 0
    assert figure.image.max() == 200


def test_output_is_what_its_documentation_says() -> None:
    assert "Shape [7]" in str(sw.Annotation.output.__doc__)
    figure = made()
    assert figure.output.shape == (7,)
    assert figure.output.dtype == torch.get_default_dtype()


def test_a_page_does_not_wait_for_the_random_walker(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = made(tool="scribbles", step=-1)
    page = FakePage(figure)
    page.say({"kind": "hello"})
    serial = figure._check["serial"]
    go = Event()
    walk = figure._canvas.mask

    def slow(*arguments: Any) -> Any:
        assert current_thread() is main_thread() or go.wait(20)
        return walk(*arguments)

    monkeypatch.setattr(figure._canvas, "mask", slow)
    page.send({"completion": "random_walker"})
    # Nothing is there yet, and nothing is checked that is not shown.
    assert figure._walker == []
    assert figure._check["serial"] == serial
    go.set()
    deadline = perf_counter() + 20
    while figure._check["serial"] == serial and perf_counter() < deadline:
        sleep(0.01)
    (entry,) = figure._walker
    _, mask = square()
    assert entry["counts"] == sw.images.to_rle(mask, compressed=False)["counts"]
    assert figure._check["serial"] == serial + 1
    figure.close()


def test_a_page_does_not_wait_for_a_polygon_that_snaps(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sw.Annotation(snap=True, step=-1)
    figure = sw.Annotation(step=-1)
    straight = figure._prepared
    page = FakePage(figure)
    page.say({"kind": "hello"})
    go = Event()
    between = Wire.between

    def slow(*arguments: Any) -> Any:
        assert current_thread() is main_thread() or go.wait(20)
        return between(*arguments)

    monkeypatch.setattr(Wire, "between", slow)
    page.send({"snap": True})
    assert figure._preparing
    assert figure._prepared == straight
    go.set()
    deadline = perf_counter() + 20
    while figure._preparing and perf_counter() < deadline:
        sleep(0.01)
    assert figure._prepared == expected._prepared
    # Both are known now, and what does not snap was not made again.
    page.send({"snap": False})
    assert not figure._preparing
    assert figure._prepared == straight
    box = figure._prepared["0"]["box"]
    page.send({"snap": True})
    assert figure._prepared["0"]["box"] is box
    figure.close()


def test_who_gave_a_picture_may_go_on_with_it() -> None:
    scene = sw.scenes.scene(3, size=(64, 64))
    photo = scene.image.copy()
    figure = sw.Annotation(scene)
    scene.image[:] = 0
    np.testing.assert_array_equal(figure.image, photo)
    for pixels in (figure.target.image, figure.target.index, figure.prediction.index):
        with pytest.raises(ValueError, match="read-only"):
            pixels[:] = 0
