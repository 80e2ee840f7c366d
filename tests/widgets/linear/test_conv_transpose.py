"""Results, and the figure as one widget among others."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import ipywidgets
import numpy as np
import pytest
import torch
from hypothesis import given, settings

import segwidgets as sw
from segwidgets.widgets.figure import Figure
from tests.terms.legal import conv_transpose_cases
from tests.vectors import make
from tests.vectors.cases import CONV_TRANSPOSE, Case

FIGURES = [sw.ConvTranspose1d, sw.ConvTranspose2d]


def figure_of(case: Case) -> Any:
    return FIGURES[case.dims - 1](
        case.input,
        case.kernel,
        stride=case.stride,
        padding=case.padding,
        output_padding=case.output_padding,
        dilation=case.dilation,
        bias=case.bias,
    )


def check_against_torch(case: Case) -> None:
    figure = figure_of(case)
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    expected = make.conv_transpose(case, x, w, case.bias)
    assert figure.output_size == tuple(expected.shape)
    assert figure.n_steps == x.numel()
    assert figure.output.dtype == torch.get_default_dtype()
    torch.testing.assert_close(figure.output.double(), expected)
    product = figure.matrix.double() @ x.reshape(-1)
    torch.testing.assert_close(product + case.bias, expected.reshape(-1))
    np.testing.assert_array_equal(figure.terms.output(x, w, case.bias), expected)
    figure.close()


@pytest.mark.parametrize("case", CONV_TRANSPOSE, ids=lambda case: case.id)
def test_results_are_torchs(case: Case) -> None:
    check_against_torch(case)


@settings(deadline=None)
@given(case=conv_transpose_cases())
def test_results_of_generated_cases_are_torchs(case: Case) -> None:
    check_against_torch(case)


def test_defaults_are_the_worked_examples() -> None:
    two = sw.ConvTranspose2d()
    assert two.output_size == (7, 7)
    assert two.labels == "values"
    assert two.terms.replay(two.input, two.kernel, 4)[2, 2] == 10
    one = sw.ConvTranspose1d()
    assert (one.input, one.kernel, one.stride) == ((3, 5), (1, 2, 4), 2)
    assert one.labels == "symbols"


def test_a_large_matrix_is_sparse() -> None:
    figure = sw.ConvTranspose2d(np.ones((64, 64)))
    assert figure.matrix.layout is torch.sparse_csr
    assert figure.matrix.shape == (129 * 129, 64 * 64)


def test_terms_follow_the_parameters() -> None:
    figure = sw.ConvTranspose2d()
    assert figure.terms is figure.terms
    figure.stride = 3
    assert figure.terms.output_size == (9, 9) == figure.output_size


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_have_torchs_default_dtype(dtype: torch.dtype) -> None:
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        assert sw.ConvTranspose1d().output.dtype == sw.ConvTranspose1d().matrix.dtype == dtype
    finally:
        torch.set_default_dtype(before)


def test_a_device_that_is_not_there_is_told_when_it_is_needed() -> None:
    figure = sw.ConvTranspose1d(device="cuda:99")
    with pytest.raises(ValueError, match=r"device = 'cuda:99'.*choose 'auto' or 'cpu'"):
        _ = figure.output
    figure.device = "cpu"
    assert figure.output.device.type == "cpu"


def test_device_takes_torchs_own_object() -> None:
    figure = sw.ConvTranspose1d(device=torch.device("cpu"))
    assert figure.device == "cpu"
    figure.device = torch.device("cuda", 1)
    assert figure.device == "cuda:1"


# from_module


@pytest.mark.parametrize("dims", [1, 2])
@pytest.mark.parametrize("groups", [1, 2])
def test_modules_are_the_sum_of_their_channels(dims: int, groups: int) -> None:
    """Summed over the input channels, the figures give what the module gives."""
    kind = [torch.nn.ConvTranspose1d, torch.nn.ConvTranspose2d][dims - 1]
    module = kind(
        4, 6, 3, stride=2, padding=1, output_padding=1, dilation=2, groups=groups, bias=True
    )
    x = torch.rand(1, 4, *(3, 4)[:dims])
    y = module(x)[0]
    for out_channel in range(6):
        group = out_channel // (6 // groups)
        ins = range(group * (4 // groups), (group + 1) * (4 // groups))
        parts = [FIGURES[dims - 1].from_module(module, x, channel, out_channel) for channel in ins]
        assert module.bias is not None
        total = sum(part.output for part in parts) - (len(parts) - 1) * module.bias[out_channel]
        torch.testing.assert_close(total, y[out_channel])


def test_module_inputs_with_and_without_channels() -> None:
    module = torch.nn.ConvTranspose1d(2, 1, 3, bias=False)
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    for cells in (x, x[None], x[1], x[1].tolist(), x.tolist(), x.numpy()):
        assert sw.ConvTranspose1d.from_module(module, cells, in_channel=1).input == (3, 4)


def test_module_parameters_and_further_ones() -> None:
    module = torch.nn.ConvTranspose2d(1, 1, (2, 3), stride=(2, 1), padding=(0, 1))
    figure = sw.ConvTranspose2d.from_module(module, np.ones((2, 2)), labels="overlap")
    assert (figure.stride, figure.padding, figure.labels) == ((2, 1), (0, 1), "overlap")
    assert figure.device == "cpu"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"module": torch.nn.Conv2d(1, 1, 3)}, TypeError, "is a Conv2d: .*ConvTranspose2d"),
        ({"module": "nn"}, TypeError, "is a str"),
        ({"module": torch.nn.LazyConvTranspose2d(1, 3)}, ValueError, "no weights yet"),
        ({"in_channel": 4}, ValueError, "in_channel = 4: choose 0 to 3"),
        ({"out_channel": -1}, ValueError, "out_channel = -1: choose 0 to 3"),
        ({"in_channel": 0, "out_channel": 3}, ValueError, "groups = 2, .* 0 to 1"),
        ({"in_channel": 1.0}, TypeError, "in_channel = 1.0: a whole number"),
    ],
)
def test_modules_that_cannot_be_shown(
    arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    module = torch.nn.ConvTranspose2d(4, 4, 3, groups=2)
    with pytest.raises(error, match=words):
        sw.ConvTranspose2d.from_module(**{"module": module, "input": np.ones((2, 2)), **arguments})


# ipywidgets


def test_links_to_a_slider() -> None:
    slider = ipywidgets.IntSlider(min=1, max=4)
    figure = sw.ConvTranspose2d(stride=2)
    ipywidgets.link((figure, "stride"), (slider, "value"))
    slider.value = 3
    assert figure.stride == 3
    figure.stride = (1, 1)
    assert slider.value == 1


def test_works_with_interact() -> None:
    figure = sw.ConvTranspose2d()
    control = ipywidgets.interactive(
        lambda stride: setattr(figure, "stride", stride), stride=(1, 4)
    )
    control.children[0].value = 4
    control.update()
    assert figure.output_size == (11, 11)


def test_observers_see_old_and_new() -> None:
    figure = sw.ConvTranspose1d()
    changes: list[Any] = []
    figure.observe(changes.append, ["kernel", "bias"])
    figure.kernel = [1, 1]
    figure.kernel = np.array([1, 1])
    figure.bias = 1
    assert [(c.name, c.old, c.new) for c in changes] == [
        ("kernel", (1, 2, 4), (1, 1)),
        ("bias", 0, 1),
    ]


def test_layout_is_taken() -> None:
    assert sw.ConvTranspose1d(layout={"width": "50%"}).layout.width == "50%"
    layout = ipywidgets.Layout(width="20px")
    assert sw.ConvTranspose1d(layout=layout).layout is layout


@pytest.mark.parametrize("kind", FIGURES)
def test_a_closed_figure_leaves_nothing_behind(kind: type[Figure]) -> None:
    registered = ipywidgets.widgets.widget._instances
    # The code that all figures share stays.
    kind().close()
    before = set(registered)
    figure = kind()
    assert len(set(registered) - before) == 2
    gone, layout_gone = weakref.ref(figure), weakref.ref(figure.layout)
    figure.close()
    figure.close()
    assert set(registered) == before
    del figure
    gc.collect()
    assert gone() is None
    assert layout_gone() is None


def test_a_shared_layout_outlives_one_figure() -> None:
    layout = ipywidgets.Layout()
    first, second = sw.ConvTranspose1d(layout=layout), sw.ConvTranspose1d(layout=layout)
    first.close()
    assert layout.comm is not None
    assert second.layout is layout


def test_a_figure_says_in_words_what_it_is() -> None:
    w = sw.ConvTranspose2d(stride=(2, 1), padding=1, bias=-0.5)
    assert repr(w) == (
        "<ConvTranspose2d: input 3 × 3, kernel 3 × 3, stride (2, 1), padding 1, bias −0.5, "
        "output 5 × 3>"
    )
