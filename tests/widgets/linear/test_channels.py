"""Figures with channels and groups: results, rules, modules, messages."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from traitlets import TraitError

import segwidgets as sw
from segwidgets.drawing.items import Cell, Text
from tests.drawing.test_pictures import under
from tests.vectors import make
from tests.vectors.cases import CONV_CHANNELS, CONV_TRANSPOSE_CHANNELS, Case
from tests.widgets.fake_page import FakePage

LEGAL = [
    (ins, outs, groups)
    for ins, outs, groups in product(range(1, 5), range(1, 5), range(1, 5))
    if ins % groups == 0 and outs % groups == 0
]


def conv_of(case: Case, x: Any, w: Any, bias: Any) -> Any:
    return sw.Conv2d(
        x,
        w,
        groups=case.groups,
        stride=case.stride,
        padding=case.padding,
        dilation=case.dilation,
        padding_mode=case.padding_mode,
        operation=case.operation,
        bias=bias,
    )


def conv_transpose_of(case: Case, x: Any, w: Any, bias: Any) -> Any:
    return sw.ConvTranspose2d(
        x,
        w,
        groups=case.groups,
        stride=case.stride,
        padding=case.padding,
        output_padding=case.output_padding,
        dilation=case.dilation,
        bias=bias,
    )


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        *(("conv", case) for case in CONV_CHANNELS),
        *(("conv_transpose", case) for case in CONV_TRANSPOSE_CHANNELS),
    ],
    ids=lambda value: getattr(value, "id", value),
)
def test_results_are_torchs(kind: str, case: Case) -> None:
    x, w, bias = make.channel_tensors(case, "input" if kind == "conv_transpose" else "output")
    expected = getattr(make, f"{kind}_channels")(case, x, w, bias)
    figure = {"conv": conv_of, "conv_transpose": conv_transpose_of}[kind](case, x, w, bias)
    assert (figure.in_channels, figure.out_channels) == (case.in_channels, case.out_channels)
    shown = expected if case.out_channels > 1 else expected[0]
    assert figure.output_size == tuple(shown.shape[-2:])
    torch.testing.assert_close(figure.output.double(), shown)
    np.testing.assert_array_equal(
        figure.terms.output(figure.input, figure.kernel, figure.bias), shown
    )
    # The sum of what the channels add, each through its own kernels.
    page = FakePage(figure)
    page.say({"kind": "hello"})
    check = page.received()["_check"]
    assert check["shape"] == list(shown.shape)
    np.testing.assert_allclose(np.frombuffer(check["output"], "<f4"), shown.reshape(-1))
    figure.close()


@pytest.mark.parametrize(("ins", "outs", "groups"), LEGAL)
@pytest.mark.parametrize("name", ["Conv2d", "ConvTranspose2d"])
def test_whole_modules(name: str, ins: int, outs: int, groups: int) -> None:
    module = getattr(torch.nn, name)(ins, outs, (2, 3), stride=2, padding=1, groups=groups)
    x = torch.rand(1, ins, 4, 5)
    figure = getattr(sw, name).from_module(module, x)
    assert (figure.in_channels, figure.out_channels, figure.groups) == (ins, outs, groups)
    y = module(x)[0]
    torch.testing.assert_close(figure.output, y if outs > 1 else y[0])
    figure.close()


@pytest.mark.parametrize("name", ["Conv2d", "ConvTranspose2d"])
def test_modules_with_too_many_channels_say_what_to_do(name: str) -> None:
    module = getattr(torch.nn, name)(8, 2, 3, padding=1)
    kind, x = getattr(sw, name), torch.rand(8, 5, 5)
    with pytest.raises(ValueError, match=r"in_channels = 8: .*at most 4; .*in_channel=0"):
        kind.from_module(module, x)
    assert kind.from_module(module, x, in_channel=7).in_channels == 1
    with pytest.raises(ValueError, match="input has 3 channels: the module takes 2"):
        kind.from_module(getattr(torch.nn, name)(2, 2, 3), x[:3])


def test_one_channel_has_no_axis() -> None:
    figure = sw.Conv2d(np.ones((1, 4, 4)), np.ones((1, 1, 2, 2)), bias=[2.0])
    assert np.shape(figure.input) == (4, 4)
    assert np.shape(figure.kernel) == (2, 2)
    assert figure.bias == 2.0
    assert figure.output.shape == (3, 3)
    assert (figure.in_channels, figure.out_channels) == (1, 1)
    assert repr(figure) == "<Conv2d: input 4 × 4, kernel 2 × 2, bias 2, output 3 × 3>"


@pytest.mark.parametrize(("ins", "outs", "groups"), LEGAL)
@pytest.mark.parametrize("kind", [sw.Conv2d, sw.ConvTranspose2d])
def test_worked_examples_of_all_numbers_of_channels(
    kind: Any, ins: int, outs: int, groups: int
) -> None:
    figure = kind(in_channels=ins, out_channels=outs, groups=groups)
    assert (figure.in_channels, figure.out_channels) == (ins, outs)
    single = kind()
    planes = np.reshape(figure.input, (ins, *np.shape(single.input)))
    np.testing.assert_array_equal(planes[0], single.input)
    assert figure.output_size == single.output_size
    figure.close()
    single.close()


def test_transposed_keeps_weight_groups_and_pair() -> None:
    figure = sw.Conv2d(in_channels=4, out_channels=2, groups=2, pair=(3, 1), bias=[1, 2])
    back = figure.transposed()
    assert (back.in_channels, back.out_channels, back.groups) == (2, 4, 2)
    assert (back.kernel, back.pair) == (figure.kernel, (1, 3))
    torch.testing.assert_close(back.matrix, figure.matrix.T)
    again = back.transposed()
    torch.testing.assert_close(again.matrix, figure.matrix)


def test_steps_tell_one_pair_and_the_matrix_all_channels() -> None:
    figure = sw.ConvTranspose2d(in_channels=2, out_channels=3)
    for view, steps in {"stamp": 9, "gather": 49, "matrix": 147}.items():
        figure.view = view
        assert figure.n_steps == steps


BAD = [
    ("groups", 3, ["groups = 3", "input has 4 channels"]),
    ("groups", 5, ["groups = 5", "1 to 4"]),
    ("pair", (2, 0), ["pair = (2, 0)", "output channel 0 sees input channels 0 to 1", "groups"]),
    ("pair", (0, 2), ["there is no output channel 2", "0 to 1"]),
    ("pair", 1, ["pair = 1", "such as (0, 1)"]),
    ("pair", (-1, 0), ["counted from 0"]),
    ("bias", [1, 2, 3], ["bias has shape (3,)", "2 output channels"]),
    ("bias", [1, float("nan")], ["bias[1]", "finite"]),
    ("input", np.ones((3, 5, 5)), ["input has 3 channels", "hold_trait_notifications"]),
    ("input", np.ones((5, 5, 5)), ["5 channels", "at most 4"]),
    ("input", np.ones((40, 50, 3)), ["numpy.moveaxis(input, -1, 0)"]),
    ("input", [[[1, 2]], [[1]], [[1]], [[1]]], ["input[1]", "same size"]),
    ("kernel", np.ones((3, 3)), ["the kernel needs the shape (out_channels, 2"]),
    ("kernel", np.ones((2, 2, 3)), ["3 axes"]),
]


@pytest.mark.parametrize(
    ("name", "value", "words"), BAD, ids=[f"{n}={str(v)[:12]}" for n, v, _ in BAD]
)
def test_bad_values_are_refused_and_change_nothing(name: str, value: Any, words: list[str]) -> None:
    figure = sw.Conv2d(in_channels=4, out_channels=2, groups=2)
    before = {trait: getattr(figure, trait) for trait in figure.spec_names}
    with pytest.raises(TraitError) as caught:
        setattr(figure, name, value)
    for word in words:
        assert word in str(caught.value)
    assert {trait: getattr(figure, trait) for trait in figure.spec_names} == before


def test_many_products_are_refused() -> None:
    with pytest.raises(TraitError, match="choose fewer channels, or a smaller input or kernel"):
        sw.Conv2d(np.ones((4, 64, 64)), np.ones((4, 4, 9, 9)), padding=4)


def test_several_traits_change_together() -> None:
    figure = sw.Conv2d(in_channels=2, out_channels=2, pair=(1, 1))
    with figure.hold_trait_notifications():
        figure.input = np.ones((5, 5))
        figure.kernel = np.ones((1, 1, 3, 3))
    assert figure.pair == (0, 0)
    assert figure.output.shape == (5, 5)


def test_the_page_is_moved_to_what_is_allowed() -> None:
    figure = sw.Conv2d(in_channels=4, out_channels=4, groups=2)
    page = FakePage(figure)
    page.send({"pair": [0, 3]})
    assert figure.pair == (2, 3)
    assert page.received()["pair"] == [2, 3]
    page.send({"pair": [9, -3], "groups": 99})
    assert figure.groups == 2
    assert figure.pair == (1, 0)
    page.send({"bias": [1, 2, 3, 1e9]})
    assert figure.bias == (1, 2, 3, 1e6)
    page.send({"bias": [1, 2]})
    assert figure.bias == (1, 2, 3, 1e6)
    kernel = np.ones((4, 1, 2, 2)).tolist()
    page.send({"kernel": kernel, "groups": 4, "pair": [3, 3], "bias": 1})
    assert (figure.groups, figure.pair, figure.bias) == (4, (3, 3), 1.0)
    for nonsense in ({"input": [[[[1]]]]}, {"kernel": [[[[]]]]}, {"pair": "x"}, {"groups": []}):
        page.send(nonsense)
        assert figure.output.shape[0] == 4


def test_fit_learns_all_kernels() -> None:
    torch.manual_seed(0)
    figure = sw.ConvTranspose2d(
        torch.randn(2, 5, 5), torch.zeros(2, 1, 2, 2), groups=2, device="cpu"
    )
    weight = torch.randn(2, 1, 2, 2)
    x = torch.tensor(figure.input)
    target = torch.nn.functional.conv_transpose2d(x[None], weight, stride=2, groups=2)[0]
    losses = figure.fit(target, steps=400, lr=0.1, progress=False)
    assert losses[-1] < 1e-6
    torch.testing.assert_close(torch.tensor(figure.kernel), weight, atol=1e-2, rtol=0)
    with pytest.raises(ValueError, match="target has shape"):
        figure.fit(target[0], progress=False)


def test_a_page_of_its_own_tells_every_channel() -> None:
    html = sw.Conv2d(in_channels=2, out_channels=2, groups=2)._element().html()
    assert 'groups="2" pair="[0,0]"' in html
    assert "<td>channel 1</td>" in html
    assert "Convolution in 2D: 2 channels to 2 channels, input 5 × 5" in html


def test_a_still_draws_the_pair_looked_at() -> None:
    figure = sw.Conv2d(in_channels=3, out_channels=2, pair=(1, 0), bias=[1, 2], step=7)
    _, alt = figure._still()
    assert alt.startswith("Convolution in 2D, input channel 1 to output channel 0, step 8 of 25.")
    x, w = torch.tensor(figure.input)[1], torch.tensor(figure.kernel)[0, 1]
    part = torch.nn.functional.conv2d(x[None, None], w[None, None], padding=1)[0, 0, 1, 2]
    assert f" partial result (1, 2) = {int(part)}. Summed over three".replace("-", "−") in alt
    whole = torch.nn.functional.conv2d(
        torch.tensor(figure.input)[None], torch.tensor(figure.kernel), padding=1
    )[0, 0, 1, 2]
    # With the bias of output channel 0.
    assert alt.endswith(f" is y[0, 1, 2] = {int(whole) + 1}.".replace("-", "−"))


@pytest.mark.parametrize(
    "made",
    [
        lambda pair: sw.Conv2d(in_channels=3, out_channels=2, bias=[1, -2], pair=pair),
        lambda pair: sw.ConvTranspose2d(in_channels=2, out_channels=2, bias=[1, 0], pair=pair),
        lambda pair: sw.ConvTranspose2d(
            in_channels=2, out_channels=2, bias=[1, 0], pair=pair, view="gather"
        ),
    ],
    ids=["convolution", "stamped", "gathered"],
)
@pytest.mark.parametrize("pair", [(0, 0), (1, 0), (0, 1)])
def test_a_still_shows_what_one_channel_adds_and_says_so(made: Any, pair: tuple[int, int]) -> None:
    w = made(pair)
    i, o = pair
    image = torch.tensor(w.input)[None, i : i + 1]
    weight = torch.tensor(w.kernel)
    if isinstance(w, sw.Conv2d):
        partial = torch.nn.functional.conv2d(image, weight[o : o + 1, i : i + 1], padding=1)
    else:
        own = weight[i : i + 1, o : o + 1]
        partial = torch.nn.functional.conv_transpose2d(image, own, stride=2)
    expected = [str(int(value)).replace("-", "−") for value in partial.flatten()]
    last = w._film_steps(None) - 1
    (drawing,) = w._drawings([last], view=None, theme="light", width=900, phases=False)
    cells = [item.text for item in drawing.items if isinstance(item, Cell)]
    assert cells[-len(expected) :] == expected
    texts = [item.text for item in drawing.items if isinstance(item, Text)]
    assert "Partial result" in texts
    assert "Output" not in texts
    assert any(text.startswith(f"channel {i}, ") for text in texts)
    assert any(text.startswith(f"{i} → {o}, ") for text in texts)


def test_a_partial_result_stands_in_the_room_beside_a_tall_input() -> None:
    w = sw.Conv2d([[[1] * 5] * 5] * 2, [[[[1] * 3] * 3] * 2], padding=1)
    (drawing,) = w._drawings([0], view=None, theme="light", width=450, phases=False)
    grids = {name: under(drawing, name) for name in ("Padded input", "Partial result")}
    first, result = grids.values()
    assert min(cell.x for cell in result) > max(cell.x for cell in first)
