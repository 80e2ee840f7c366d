"""Figures of convolution: results, rules, and modules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from traitlets import TraitError

import segwidgets as sw
from tests.terms.legal import conv_cases
from tests.vectors import make
from tests.vectors.cases import CONV, CONV_MODES, Case
from tests.widgets.fake_page import FakePage

FIGURES = [sw.Conv1d, sw.Conv2d]


def figure_of(case: Case) -> Any:
    return FIGURES[case.dims - 1](
        case.input,
        case.kernel,
        stride=case.stride,
        padding=case.padding,
        dilation=case.dilation,
        padding_mode=case.padding_mode,
        operation=case.operation,
        bias=case.bias,
    )


def check_against_torch(case: Case) -> None:
    figure = figure_of(case)
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    expected = make.conv(case, x, w, case.bias)
    assert figure.output_size == tuple(expected.shape)
    assert figure.n_steps == expected.numel()
    assert figure.output.dtype == torch.get_default_dtype()
    torch.testing.assert_close(figure.output.double(), expected)
    for product in (
        figure.matrix.double() @ x.reshape(-1),
        figure.input_matrix.double() @ w.reshape(-1),
    ):
        torch.testing.assert_close(product + case.bias, expected.reshape(-1))
    np.testing.assert_array_equal(figure.terms.output(x, w, case.bias), expected)
    figure.close()


@pytest.mark.parametrize("case", [*CONV, *CONV_MODES], ids=lambda case: case.id)
def test_results_are_torchs(case: Case) -> None:
    check_against_torch(case)


@settings(deadline=None)
@given(case=conv_cases())
def test_results_of_generated_cases_are_torchs(case: Case) -> None:
    check_against_torch(case)


def test_defaults_are_the_worked_examples() -> None:
    one = sw.Conv1d()
    assert (one.input, one.kernel) == ((1, 3, -2, 4), (1, 2, 4))
    assert (one.stride, one.padding, one.labels, one.view) == (1, 1, "symbols", "gather")
    assert [one.terms.symbols(cell) for cell in range(4)] == [
        "ay + bz",
        "ax + by + cz",
        "bx + cy + dz",
        "cx + dy",
    ]
    two = sw.Conv2d()
    assert (two.output_size, two.padding, two.labels) == ((5, 5), 1, "values")


def test_padding_is_torchs_default_for_an_input_of_ones_own() -> None:
    assert sw.Conv1d([1, 2, 3, 4]).padding == 0
    assert sw.Conv2d(kernel=[[1]]).padding == 0
    assert sw.Conv2d(padding=2).padding == 2


BAD = [
    ("padding_mode", "mirror", ["padding_mode", "mirror", "zeros", "reflect"]),
    ("operation", "correlation", ["operation", "cross-correlation", "convolution"]),
    ("view", "stamp", ["view", "stamp", "gather", "matrix"]),
    ("kernel", np.ones((8, 8)), ["kernel_size = 8", "padded input has 7", "more padding"]),
    ("dilation", 4, ["kernel_size = 3 with dilation 4", "reaches over 9 cells"]),
    ("padding", 17, ["padding = 17", "0 to 16"]),
    ("padding", "same", ["padding = 'same'", "an int or a pair"]),
    ("stride", 0, ["stride = 0", "1 to 8"]),
    ("step", 25, ["step = 25", "0 to 24", "one per output cell"]),
]


@pytest.mark.parametrize(
    ("name", "value", "words"), BAD, ids=[f"{n}={str(v)[:12]}" for n, v, _ in BAD]
)
def test_bad_values_are_refused_and_change_nothing(name: str, value: Any, words: list[str]) -> None:
    figure = sw.Conv2d()
    before = {trait: getattr(figure, trait) for trait in figure.spec_names}
    with pytest.raises(TraitError) as caught:
        setattr(figure, name, value)
    for word in words:
        assert word in str(caught.value)
    assert {trait: getattr(figure, trait) for trait in figure.spec_names} == before
    with pytest.raises(TraitError):
        sw.Conv2d(**{"padding": 1, name: value})


@pytest.mark.parametrize(
    ("mode", "most"), [("reflect", 4), ("circular", 5), ("replicate", 16), ("zeros", 16)]
)
def test_modes_limit_the_padding_as_torch_does(mode: str, most: int) -> None:
    figure = sw.Conv2d(padding_mode=mode)
    figure.padding = most
    assert figure.output.shape == figure.output_size
    with pytest.raises(TraitError, match=f"padding = {most + 1}: "):
        figure.padding = most + 1
    assert figure.padding == most


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"padding": 7, "padding_mode": "reflect"}, {"padding": 4}),
        ({"padding": [9, 2], "padding_mode": "circular"}, {"padding": [5, 2]}),
        ({"input": [[1, 2, 3]], "padding_mode": "reflect"}, {"padding": [0, 1]}),
        ({"dilation": 8}, {"dilation": 1}),
        ({"operation": "correlation"}, {"operation": "cross-correlation"}),
        ({"view": "stamp"}, {"view": "gather"}),
        ({"stride": 2, "step": 20}, {"step": 11}),
        ({"operation": "convolution", "matrix_of": "input", "view": "matrix"}, {}),
    ],
)
def test_what_the_page_sends_is_moved_and_told(sent: dict[str, Any], told: dict[str, Any]) -> None:
    figure = sw.Conv2d(kernel=[[1, 2, 1]], padding=1)
    page = FakePage(figure)
    page.send(sent)
    assert page.received() == told


def test_the_check_has_the_modes() -> None:
    figure = sw.Conv2d(padding=2, padding_mode="circular")
    page = FakePage(figure)
    page.say({"kind": "hello"})
    page.received()
    for change in ({"padding_mode": "reflect"}, {"operation": "convolution"}):
        page.send(change)
        check = page.received()["_check"]
        sent = np.frombuffer(check["output"], "<f4").reshape(check["shape"])
        np.testing.assert_array_equal(sent, figure.output)


def test_a_figure_says_in_words_what_it_is() -> None:
    figure = sw.Conv2d(stride=2, padding=(1, 2), padding_mode="reflect", operation="convolution")
    assert repr(figure) == (
        "<Conv2d: input 5 × 5, kernel 3 × 3, stride 2, padding (1, 2), padding_mode reflect, "
        "operation convolution, output 3 × 4>"
    )
    sentence, rows = sw.Conv1d()._in_words()
    assert sentence == "Convolution in 1D: input 4, kernel 3, padding 1, output 4."
    assert rows == [["14", "−1", "15", "6"]]


# from_module


@pytest.mark.parametrize("dims", [1, 2])
@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
def test_modules_are_the_sum_of_their_channels(dims: int, groups: int, mode: str) -> None:
    """Summed over the input channels, the figures give what the module gives."""
    kind = [torch.nn.Conv1d, torch.nn.Conv2d][dims - 1]
    module = kind(
        4, 8, 3, stride=2, padding=2, dilation=2, groups=groups, padding_mode=mode, bias=True
    )
    x = torch.rand(1, 4, *(5, 4)[:dims])
    y = module(x)[0]
    assert module.bias is not None
    for out_channel in range(8):
        group = out_channel // (8 // groups)
        ins = range(group * (4 // groups), (group + 1) * (4 // groups))
        parts = [FIGURES[dims - 1].from_module(module, x, channel, out_channel) for channel in ins]
        total = sum(part.output for part in parts) - (len(parts) - 1) * module.bias[out_channel]
        torch.testing.assert_close(total, y[out_channel])


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_modules_with_padding_in_words(padding: str) -> None:
    module = torch.nn.Conv2d(1, 1, (3, 5), padding=padding, dilation=(2, 1), bias=False)
    x = torch.rand(6, 7)
    figure = sw.Conv2d.from_module(module, x)
    torch.testing.assert_close(figure.output, module(x[None, None])[0, 0])


@pytest.mark.parametrize(
    ("module", "arguments", "error", "words"),
    [
        (torch.nn.ConvTranspose2d(1, 1, 3), {}, TypeError, "is a ConvTranspose2d: .*Conv2d"),
        (torch.nn.Conv1d(1, 1, 3), {}, TypeError, "is a Conv1d"),
        (torch.nn.LazyConv2d(1, 3), {}, ValueError, "no weights yet"),
        (torch.nn.Conv2d(4, 4, 1), {"in_channel": 4}, ValueError, "in_channel = 4: choose 0 to 3"),
        (
            torch.nn.Conv2d(4, 4, 1, groups=2),
            {"in_channel": 2, "out_channel": 1},
            ValueError,
            "groups = 2, in_channel 2 adds only to out_channel 2 to 3",
        ),
        (torch.nn.Conv2d(1, 1, 2, padding="same"), {}, ValueError, "pads one end more"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_modules_that_cannot_be_shown(
    module: torch.nn.Module, arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        sw.Conv2d.from_module(module, np.ones((2, 2)), **arguments)
