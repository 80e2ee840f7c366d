"""The figure of downsampling: its numbers, its rules, its pictures, and its talk with the page."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.files import png
from segwidgets.drawing.items import Bitmap, Text
from segwidgets.terms.downsampling import METHODS
from tests.terms.downsampling_reference import reference
from tests.terms.legal_pooling import GRID, Laid
from tests.widgets.fake_page import FakePage, survive
from tests.widgets.test_messages import CELLS, JSON

LINEAR = [name for name in METHODS if name != "max_pool"]


def figure_of(case: Laid, **parameters: Any) -> Any:
    pooling = case.pooling
    return sw.Downsampling(
        case.input,
        kernel_size=pooling.kernel_size,
        stride=pooling.stride,
        padding=pooling.padding,
        ceil_mode=pooling.ceil_mode,
        device="cpu",
        **parameters,
    )


def conv_size(figure: Any, name: str) -> tuple[int, ...]:
    """What torch's convolution makes of the input, with the figure's kernel and padding."""
    n = np.shape(figure.input)
    window, padding = ((3, 3), (1, 1)) if name == "blur_pool" else (None, figure.padding)
    kernel = torch.zeros(1, 1, *(window or np.shape(figure.kernel)))
    stride = figure.stride or figure.kernel_size
    return tuple(F.conv2d(torch.zeros(1, 1, *n), kernel, stride=stride, padding=padding).shape[2:])


@pytest.mark.parametrize("case", GRID[5::9], ids=lambda case: f"{case.size}-{case.pooling}")
def test_outputs_matrices_and_convolutions_are_torchs(case: Laid) -> None:
    kernel = np.arange(np.prod(case.pooling.kernel_size)).reshape(case.pooling.kernel_size) - 1.5
    methods = [name for name in METHODS if name != "blur_pool" or min(case.size) > 1]
    figure = figure_of(case, kernel=kernel, shift=1, methods=methods)
    x = torch.tensor(case.input).roll(1, -1)
    moved = Laid(x.numpy(), case.pooling)
    assert figure.output_size == case.pooling.size(case.size)
    for name in methods:
        expected = reference(name, moved, kernel, 3).float()
        torch.testing.assert_close(figure.outputs[name], expected)
        torch.testing.assert_close(
            figure.matrices[name].to_dense() @ x.float().ravel(), expected.ravel()
        )
        # The same size is what makes it the same map.
        size = conv_size(figure, name)
        if name in LINEAR and size == figure.output_size:
            bridge = figure.as_conv(name)
            torch.testing.assert_close(bridge.output, expected)
            bridge.close()
    figure.close()


@pytest.mark.parametrize("name", METHODS)
def test_a_list_of_numbers_is_one_dimensional(name: str) -> None:
    x = torch.tensor([3.0, 1, 4, 1, 5, 9, 2, 6])
    kernel = torch.tensor([1.0, -2, 0.5])
    figure = sw.Downsampling(x, kernel=kernel, stride=2, padding=1, method=name, device="cpu")
    expected = {
        "max_pool": F.max_pool1d(x[None, None], 3, 2, 1),
        "avg_pool": F.avg_pool1d(x[None, None], 3, 2, 1),
        "strided_conv": F.conv1d(x[None, None], kernel[None, None], stride=2, padding=1),
        "subsample": x[None, None, ::2],
        "blur_pool": F.conv1d(
            F.pad(x[None, None], (1, 1), mode="reflect"),
            torch.tensor([[[0.25, 0.5, 0.25]]]),
            stride=2,
        ),
    }[name][0, 0]
    torch.testing.assert_close(figure.output, expected)
    assert (figure.dims, figure.output_size, figure.kernel_size) == (1, (4,), 3)
    if name != "max_pool":
        bridge = figure.as_conv()
        assert bridge.stem == "conv-1d"
        torch.testing.assert_close(bridge.output, expected)


def test_a_shift_changes_what_aliases() -> None:
    figure = sw.Downsampling()
    before = figure.outputs
    found = {name: (change.mean, change.max) for name, change in figure.changes.items()}
    assert found == {
        "max_pool": (0, 0),
        "avg_pool": (0, 0),
        "strided_conv": (0.5, 0.5),
        "subsample": (1, 1),
        "blur_pool": (0, 0),
    }
    figure.shift = 1
    for name, cells in figure.outputs.items():
        torch.testing.assert_close(cells - before[name], figure.changes[name].map)
    figure.blur_size = 1
    assert figure.outputs["blur_pool"].equal(figure.outputs["subsample"])


def test_photographs_are_downsampled_channel_by_channel() -> None:
    image = np.random.default_rng(0).integers(0, 256, (14, 19, 3), dtype=np.uint8)
    figure = sw.Downsampling(image=image, kernel_size=3, stride=2, padding=1, shift=2, device="cpu")
    x = torch.tensor(image, dtype=torch.float64).permute(2, 0, 1).roll(2, -1)
    torch.testing.assert_close(figure.outputs["avg_pool"].double(), F.avg_pool2d(x, 3, 2, 1))
    torch.testing.assert_close(figure.outputs["subsample"].double(), x[:, ::2, ::2])
    assert figure.n_steps == 1
    page = FakePage(figure)
    page.say({"kind": "hello"})
    sent = np.frombuffer(page.received()["_check"]["output"], "<f4")
    sums = [
        part for name in METHODS for y in figure.outputs[name] for part in (y.sum(-1), y.sum(-2))
    ]
    np.testing.assert_allclose(sent, torch.cat(sums), rtol=1e-5)
    for name in ("terms", "matrix", "matrices", "term_lists"):
        with pytest.raises(ValueError, match=r"sw\.Downsampling\(part\)"):
            getattr(figure, name)


def test_what_does_not_fit_is_refused_and_the_way_out_works() -> None:
    figure = sw.Downsampling()
    before = figure._spec()
    with pytest.raises(TraitError, match=r"kernel is 3 × 3, .* set kernel_size = 3 too"):
        figure.kernel = np.eye(3)
    with pytest.raises(TraitError, match="padding = 2: at most half of kernel_size, 1 here"):
        figure.padding = 2
    with pytest.raises(TraitError, match="the window has 8 rows, but the padded input has 4"):
        sw.Downsampling(np.ones((4, 4)), kernel_size=8)
    with pytest.raises(TraitError, match=r"blur_size = 7: .* choose at most 5, a larger input"):
        sw.Downsampling(np.ones((3, 9)), blur_size=7)
    with pytest.raises(TraitError, match="method = 'avg_pool' is not shown"):
        sw.Downsampling(methods=["max_pool"], method="avg_pool")
    with pytest.raises(TraitError, match="shift = 9: choose 0 to 8"):
        figure.shift = 9
    with pytest.raises(TraitError, match="padding = 2: at most half of kernel_size, 1 here"):
        sw.Downsampling([1, 2, 3, 4], padding=2)
    assert figure._spec() == before
    with figure.hold_trait_notifications():
        figure.kernel_size = 3
        figure.kernel = np.eye(3)
    assert figure.outputs["strided_conv"].shape == (2, 2)
    assert sw.Downsampling(np.ones((3, 9)), blur_size=5).output_size == (1, 4)
    left_out = sw.Downsampling(np.ones((3, 9)), blur_size=7, methods=["max_pool", "subsample"])
    assert left_out.output_size == (1, 4)
    assert sw.Downsampling([[1, 2, 3]], kernel_size=1).outputs["blur_pool"].tolist() == [
        [1.5, 2, 2.5]
    ]


@pytest.mark.parametrize(
    ("parameters", "method", "words", "way_out"),
    [
        ({}, "max_pool", "no weighted sum", None),
        ({}, "median", "choose avg_pool", None),
        (
            {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
            "avg_pool",
            "count_include_pad = True",
            {"count_include_pad": True},
        ),
        ({"blur_size": 4}, "blur_pool", "choose an odd blur_size", {"blur_size": 5}),
        (
            {"kernel_size": 3, "ceil_mode": True},
            "avg_pool",
            "ceil_mode = False",
            {"ceil_mode": False},
        ),
    ],
)
def test_what_is_no_convolution_says_why(
    parameters: Any, method: str, words: str, way_out: Any
) -> None:
    figure = sw.Downsampling(**parameters)
    with pytest.raises(ValueError, match=words):
        figure.as_conv(method)
    if way_out:
        for name, value in way_out.items():
            setattr(figure, name, value)
        assert figure.as_conv(method).output.equal(figure.outputs[method])


def test_a_window_brings_the_kernel_and_an_input_its_axes_along() -> None:
    figure = sw.Downsampling(padding=(0, 1), stride=(3, 2))
    figure.kernel_size = (1, 3)
    assert figure.kernel == ((0.5, 0.25, 0),)
    assert sw.Downsampling(kernel=np.ones((3, 3))).kernel_size == 3
    figure.input = [1, 2, 3, 4, 5]
    assert (figure.kernel_size, figure.stride, figure.padding) == (3, 2, 1)
    assert figure.kernel == (0.5, 0.25, 0)
    with pytest.raises(TraitError, match="kernel_size = \\(2, 2\\): give an int"):
        figure.kernel_size = (2, 2)
    figure.input = np.ones((6, 6))
    assert np.shape(figure.kernel) == (3, 3)


def test_the_page_moves_kernel_padding_and_blur_along() -> None:
    figure = sw.Downsampling(kernel_size=4, padding=2, blur_size=7, device="cpu")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    page.received()
    page.send({"kernel_size": 2})
    news = page.received()
    assert news["padding"] == 1
    assert news["kernel"] == [[0.5, 0.25], [0.25, 0]]
    page.send({"input": [[1.0, 2, 3, 4], [5, 6, 7, 8], [9, 8, 7, 6]]})
    assert page.received()["blur_size"] == 5


@pytest.mark.parametrize("view", ["grids", "matrix"])
@pytest.mark.parametrize("labels", ["values", "changes", "symbols"])
@pytest.mark.parametrize("cells", [None, [0, 1, 5, 3, 2, 8]])
def test_it_can_be_drawn(view: str, labels: str, cells: Any) -> None:
    figure = sw.Downsampling(cells, labels=labels)
    count = figure.n_steps
    scenes = list(figure._drawings(range(count), view=view, theme="light", width=400, phases=False))
    # Every step shows something else.
    assert len({png(scene, dpi=60) for scene in scenes[:4]}) == min(4, count)
    assert all(f"step {i} of {count}" in scene.alt for i, scene in enumerate(scenes, 1))
    assert all(item.x + item.width <= scenes[0].width for item in scenes[0].items)


def test_a_film_reads_a_window_before_its_outputs_are_there() -> None:
    figure = sw.Downsampling([[0, 7], [7, 7]], methods=["subsample"])
    before, after = figure._drawings([0], view=None, theme="light", width=400, phases=True)
    cells = [
        [item for item in one.items if type(item).__name__ == "Cell"] for one in (before, after)
    ]
    assert [sum(cell.text == "0" for cell in one) for one in cells] == [1, 2]
    assert before.seconds < after.seconds


def test_what_results_are_on_the_whole_is_told_when_they_are_there() -> None:
    figure = sw.Downsampling([[0, 7], [7, 7]] * 2, methods=["subsample"])
    scenes = list(figure._drawings([0, 1], view=None, theme="light", width=400, phases=False))
    told = [
        [item.text for item in scene.items if isinstance(item, Text) and "mean" in item.text]
        for scene in scenes
    ]
    assert told == [[], ["mean 0"]]
    assert scenes[0].height == scenes[1].height


def test_a_photograph_is_drawn_with_every_result_as_large() -> None:
    figure = sw.Downsampling.from_image(np.eye(64), kernel_size=4)
    (scene,) = figure._drawings(None, view=None, theme="dark", width=460, phases=False)
    pictures = [item for item in scene.items if isinstance(item, Bitmap)]
    assert len(pictures) == 6
    assert len({(item.width, item.height) for item in pictures}) == 1
    texts = [item.text for item in scene.items if isinstance(item, Text)]
    assert any(
        text.startswith("64 × 64 becomes 16 × 16: one value for 16 pixels") for text in texts
    )


def test_the_constructor_explains_every_parameter() -> None:
    doc = inspect.getdoc(sw.Downsampling) or ""
    for name in inspect.signature(sw.Downsampling).parameters:
        assert f"\n{name} : " in doc or f"**{name}" in doc


SENT = st.fixed_dictionaries(
    {},
    optional={
        "input": CELLS | st.lists(st.floats(-5, 5), max_size=9) | JSON,
        "kernel": CELLS | JSON,
        "kernel_size": st.integers(-1, 9) | st.lists(st.integers(0, 9), max_size=2) | JSON,
        "stride": st.none() | st.integers(-1, 9) | JSON,
        "padding": st.integers(-1, 9) | st.lists(st.integers(0, 9), max_size=2) | JSON,
        "ceil_mode": st.booleans() | JSON,
        "count_include_pad": st.booleans() | JSON,
        "blur_size": st.integers(-1, 9) | JSON,
        "shift": st.integers(-1, 9) | JSON,
        "methods": st.lists(st.sampled_from(METHODS), max_size=3) | JSON,
        "method": st.sampled_from(METHODS) | JSON,
        "image": JSON,
        "lens": JSON,
        "labels": JSON,
        "step": st.integers(-1, 20) | JSON,
        "_revision": JSON,
    },
)


@settings(deadline=None, max_examples=80)
@given(messages=st.lists(SENT, max_size=5))
def test_hostile_messages_neither_raise_nor_corrupt(messages: list[dict[str, Any]]) -> None:
    survive(sw.Downsampling(device="cpu"), messages)
