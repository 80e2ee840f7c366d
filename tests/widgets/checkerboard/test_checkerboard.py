"""The figure of checkerboard artifacts: its numbers, its rules, and its talk with the page."""

from __future__ import annotations

import inspect
from math import inf, isnan
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.items import Areas, Text
from tests.widgets.fake_page import FakePage, listed, survive
from tests.widgets.test_messages import CELLS, JSON

EVEN = ["resize_nearest", "resize_bilinear", "icnr"]


def test_at_rest_it_is_kernel_3_stride_2() -> None:
    figure = sw.Checkerboard()
    assert figure.layers == ((3, 2),)
    assert figure.output_size == (16, 16)
    ones = torch.ones(1, 1, 8, 8)
    counts = F.conv_transpose2d(
        ones, torch.ones(1, 1, 3, 3), stride=2, padding=1, output_padding=1
    )[0, 0]
    torch.testing.assert_close(figure.overlap, counts.long())
    torch.testing.assert_close(figure.output.cpu(), counts * 4 / 9)
    assert figure.unevenness == (4,)
    assert figure.ripple[0] == pytest.approx((16 - 4) / 9)


def test_kernel_4_is_clean_and_stacking_compounds() -> None:
    figure = sw.Checkerboard([(4, 2)])
    assert (figure.unevenness, figure.ripple) == ((1,), (0,))
    # 2, 3 and 5 along one axis: in 2D their squares.
    assert sw.Checkerboard([(3, 2)] * 3).unevenness == (4, 9, 25)
    assert sw.Checkerboard([(3, 2)] * 3, dims=1).unevenness == (2, 3, 5)
    # 1 + 2 = 2 + 1: a later layer may level out what an earlier one did.
    assert sw.Checkerboard([(3, 2), (4, 2)]).unevenness == (4, 1)


def test_even_overlap_does_not_make_a_clean_output() -> None:
    figure = sw.Checkerboard([(4, 2)], kernels="random")
    assert figure.unevenness == (1,)
    assert figure.ripple[0] > 0.1
    # And uneven overlap can be made good by the weights: 1 + 6 + 1 = 4 + 4.
    good = sw.Checkerboard([(5, 2)], dims=1, kernels=[[1, 4, 6, 4, 1]])
    assert good.unevenness == (1.5,)
    assert good.ripple == (0,)


@pytest.mark.parametrize("method", EVEN)
@pytest.mark.parametrize("kernels", ["uniform", "random"])
@pytest.mark.parametrize("dims", [1, 2])
def test_the_other_ways_to_upsample_are_even_and_clean(
    dims: int, kernels: str, method: str
) -> None:
    layers = [(3, 2), (5, 2), (2, 3)]
    figure = sw.Checkerboard(layers, dims=dims, kernels=kernels, method=method, seed=3)
    assert figure.unevenness == (1, 1, 1)
    assert figure.ripple == (0, 0, 0)


def test_gaps_and_borders() -> None:
    assert sw.Checkerboard([(2, 3)], dims=1).unevenness == (inf,)
    narrow = sw.Checkerboard([(8, 2)], input_size=2)
    assert isnan(narrow.unevenness[0])
    assert isnan(narrow.ripple[0])
    assert "the borders reach every cell" in narrow._element().sentence


def test_weights_are_the_kernels_in_use() -> None:
    (drawn,) = sw.Checkerboard(kernels="random", seed=5).weights
    (same,) = sw.Checkerboard(kernels="random", seed=5).weights
    (other,) = sw.Checkerboard(kernels="random", seed=6).weights
    assert drawn.shape == (3, 3)
    assert drawn.dtype == torch.get_default_dtype()
    assert torch.equal(drawn, same)
    assert not torch.equal(drawn, other)
    (given,) = sw.Checkerboard(kernels=torch.eye(3)[None]).weights
    assert torch.equal(given.cpu(), torch.eye(3))


def test_layers_are_written_as_pairs_or_with_names() -> None:
    for layers in ([(3, 2)], [[3, 2]], [{"kernel_size": 3, "stride": 2}], np.array([[3, 2]])):
        assert sw.Checkerboard(layers).layers == ((3, 2),)
    assert sw.Checkerboard([(3, 2)]).layers[0].kernel_size == 3
    state = sw.Checkerboard([(3, 2)]).get_state()
    assert state["layers"] == [{"kernel_size": 3, "stride": 2}]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"layers": []}, "layers has 0 layers: choose 1 to 5."),
        ({"layers": [(3, 2)] * 6}, "layers has 6 layers: choose 1 to 5."),
        ({"layers": 3}, r"layers = 3: give a list of pairs \(kernel_size, stride\)."),
        ({"layers": "32"}, "layers = '32': give a list of pairs"),
        ({"layers": [3]}, r"layers\[0\] = 3: give a pair"),
        ({"layers": ["32"]}, r"layers\[0\] = '32': give a pair"),
        ({"layers": [None]}, r"layers\[0\] = None: give a pair"),
        ({"layers": [(3, 2), (0, 2)]}, r"layers\[1\].kernel_size = 0: choose 1 to 16."),
        ({"layers": [(3, 9)]}, r"layers\[0\].stride = 9: choose 1 to 8."),
        ({"layers": [(3.0, 2)]}, r"layers\[0\].kernel_size = 3.0: a whole number is needed"),
        ({"layers": [(True, 2)]}, "a whole number is needed"),
        ({"layers": [{"kernel_size": 3}]}, "give exactly kernel_size and stride"),
        ({"layers": [{"kernel_size": 3, "stride": 2, "padding": 1}]}, "exactly kernel_size and"),
        ({"layers": [(4, 8)] * 3}, r"after layers\[1\] the output would be 512 cells wide"),
        ({"dims": 3}, "dims = 3: choose 1 to 2."),
        ({"input_size": 0}, "input_size = 0: choose 1 to 64."),
        ({"input_size": 65}, "input_size = 65: choose 1 to 64."),
        ({"kernels": "learned"}, "kernels = 'learned': choose 'uniform' or 'random', or give one"),
        ({"kernels": 3}, "kernels = 3: give one kernel per layer in a list."),
        ({"kernels": []}, "kernels has 0 kernels for 1 layers"),
        ({"kernels": [[1, 2, 1]]}, r"kernels\[0\] is 3, but layers\[0\] needs 3 × 3"),
        ({"kernels": [np.ones((4, 4))]}, r"kernels\[0\] is 4 × 4, but layers\[0\] needs 3 × 3"),
        ({"kernels": [[[1, 2, np.nan]] * 3]}, r"kernels\[0\].* is nan: every cell must be finite"),
        ({"kernels": [[[1, 2], [3]]]}, r"kernels\[0\]: row 1 has 1 cell, row 0 has 2"),
        ({"kernels": [np.full((3, 3), 1e9)]}, "at most"),
        ({"seed": -1}, "seed = -1: choose 0 to 2147483647."),
        ({"layer": 1}, "layer = 1: choose -1 to 0."),
        ({"layer": -2}, "layer = -2: choose -1 to 4."),
        ({"method": "bilinear"}, "method"),
        ({"labels": "symbols"}, "labels"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(traits: dict[str, Any], message: str) -> None:
    with pytest.raises(TraitError, match=message):
        sw.Checkerboard(**traits)
    figure = sw.Checkerboard()
    before = figure.get_state(figure.spec_names)
    for name, value in traits.items():
        with pytest.raises(TraitError, match=message):
            setattr(figure, name, value)
    assert figure.get_state(figure.spec_names) == before


def test_a_torch_module_s_own_words_are_corrected() -> None:
    with pytest.raises(TypeError, match="did you mean 'kernels'"):
        sw.Checkerboard(kernel="random")


def test_kernels_and_layers_change_together() -> None:
    figure = sw.Checkerboard(dims=1, kernels=[[1, 2, 1]])
    with pytest.raises(TraitError, match="hold_trait_notifications"):
        figure.layers = [(4, 2)]
    with figure.hold_trait_notifications():
        figure.layers = [(4, 2)]
        figure.kernels = [[1, 3, 3, 1]]
    assert figure.ripple == (0,)


def test_fewer_layers_show_the_last_one() -> None:
    figure = sw.Checkerboard([(3, 2)] * 3, layer=2)
    figure.layers = [(3, 2)] * 2
    assert figure.layer == -1


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        (
            {"layers": [{"kernel_size": 99, "stride": 0}]},
            {"layers": [{"kernel_size": 16, "stride": 1}]},
        ),
        ({"layers": [{"kernel_size": 3}]}, {"layers": [{"kernel_size": 3, "stride": 2}]}),
        ({"layers": "x"}, {"layers": [{"kernel_size": 3, "stride": 2}]}),
        ({"layers": []}, {"layers": [{"kernel_size": 3, "stride": 2}]}),
        ({"input_size": 99}, {"input_size": 64}),
        ({"input_size": True}, {"input_size": 8}),
        ({"seed": -4}, {"seed": 0}),
        ({"dims": 7}, {"dims": 2}),
        ({"layer": 4}, {"layer": -1}),
        ({"kernels": [[1, 2, 1]]}, {"kernels": "uniform"}),
        ({"kernels": {"a": 1}}, {"kernels": "uniform"}),
        ({"kernels": [[[1e9] * 3] * 3]}, {"kernels": [[[1e6] * 3] * 3]}),
        ({"method": "none"}, {"method": "conv_transpose"}),
        (
            {"input_size": 64, "layers": [{"kernel_size": 4, "stride": 8}]},
            {"input_size": 8, "layers": [{"kernel_size": 3, "stride": 2}]},
        ),
    ],
)
def test_a_bad_change_of_the_page_is_moved_and_told(
    sent: dict[str, Any], held: dict[str, Any]
) -> None:
    figure = sw.Checkerboard()
    page = FakePage(figure)
    page.send(sent)
    assert page.received() == held
    assert listed(figure.get_state(list(held))) == held


def test_a_good_change_of_the_page_needs_no_answer() -> None:
    figure = sw.Checkerboard()
    page = FakePage(figure)
    layers = [{"kernel_size": 2, "stride": 2}, {"kernel_size": 4, "stride": 2}]
    kernels = [[[1, 2], [3, 4]], [[0.5] * 4] * 4]
    page.send({"layers": layers, "kernels": kernels, "layer": 1, "_revision": 1})
    assert page.received() == {}
    assert figure.layers == ((2, 2), (4, 2))


def test_torch_answers_every_change_of_the_result() -> None:
    figure = sw.Checkerboard(device="cpu")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    check = page.received()["_check"]
    assert check["shape"] == [16, 16]
    cells = np.frombuffer(check["output"], "<f4").reshape(16, 16)
    np.testing.assert_allclose(cells, figure.output)
    page.send({"method": "icnr", "_revision": 1})
    assert page.received()["_check"]["revision"] == 1
    figure.labels = "overlap"
    assert "_check" not in page.received()


@pytest.mark.parametrize(("layers", "row"), [([(3, 2)], 7), ([(3, 2)] * 3, 28)])
def test_paper_shows_the_cones_and_the_row_that_the_page_shows(
    layers: list[tuple[int, int]], row: int
) -> None:
    figure = sw.Checkerboard(layers)
    (drawing,) = figure._drawings(None, theme="light", width=468)
    texts = [item.text for item in drawing.items if isinstance(item, Text)]
    # The middle of the inside, as js/src/widgets/checkerboard/state.ts has it.
    assert f"row {row}" in texts
    # Two neighbours' cones through every layer, and the area under the profile.
    assert sum(isinstance(item, Areas) for item in drawing.items) == 2 * len(layers) + 1
    assert any("A constant input comes out as a checkerboard" in text for text in texts)


def test_ribbons_on_paper_lie_on_each_other_as_often_as_products_meet() -> None:
    figure = sw.Checkerboard([(3, 2)], dims=1, kernels="random", input_size=5)
    (drawing,) = figure._drawings(None, theme="light", width=468)
    ribbons = next(item for item in drawing.items if isinstance(item, Areas))
    assert len(ribbons.outlines) == 5
    cell = ribbons.width / 10
    depth = [
        sum(left[0] < (i + 0.5) * cell < right[0] for _, _, right, left in ribbons.outlines)
        for i in range(10)
    ]
    assert depth == figure.overlap.tolist()


def test_it_says_in_words_what_it_is() -> None:
    element = sw.Checkerboard([(4, 2), (3, 2)])._element()
    assert element.tag == "segwidgets-checkerboard"
    assert element.sentence == (
        "Checkerboard artifacts in 2D: constant input 8 × 8, conv_transpose with kernel 4 stride "
        "2, kernel 3 stride 2, output 32 × 32; the largest overlap inside is 4 times the "
        "smallest."
    )


def test_the_constructor_explains_every_parameter() -> None:
    doc = inspect.getdoc(sw.Checkerboard) or ""
    for name in inspect.signature(sw.Checkerboard).parameters:
        assert f"\n{name} : " in doc or f"**{name}" in doc


NUMBER = st.integers(-1, 9) | st.sampled_from([2.0, 2.5, True, None, "3", 10**20])
LAYER = st.fixed_dictionaries({"kernel_size": NUMBER, "stride": NUMBER})
SENT = st.fixed_dictionaries(
    {},
    optional={
        "dims": NUMBER,
        "layers": st.lists(LAYER, max_size=6) | JSON,
        "kernels": st.sampled_from(["uniform", "random"]) | st.lists(CELLS, max_size=3) | JSON,
        "method": st.sampled_from(["conv_transpose", "icnr"]) | JSON,
        "input_size": NUMBER,
        "seed": NUMBER,
        "layer": NUMBER,
        "labels": JSON,
        "_revision": JSON,
        "device": JSON,
    },
)


@settings(deadline=None, max_examples=150)
@given(messages=st.lists(SENT, max_size=5))
def test_hostile_messages_neither_raise_nor_corrupt(messages: list[dict[str, Any]]) -> None:
    survive(sw.Checkerboard(device="cpu"), messages)
