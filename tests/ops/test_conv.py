"""Convolution, its transpose and learning, against torch itself."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
import torch
from torch.nn import functional

from segwidgets.ops.conv import conv, conv_transpose, learn_kernel
from segwidgets.ops.device import choose_device
from tests.vectors import make
from tests.vectors.cases import CONV, CONV_MODES, CONV_TRANSPOSE, Case


@pytest.mark.parametrize("case", [*CONV, *CONV_MODES], ids=lambda case: case.id)
def test_a_convolution_is_torchs(case: Case) -> None:
    y = conv(
        case.input,
        case.kernel,
        stride=case.stride,
        padding=case.padding,
        dilation=case.dilation,
        padding_mode=case.padding_mode,  # type: ignore[arg-type]
        flip=case.operation == "convolution",
        bias=case.bias,
        device="cpu",
    )
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    torch.testing.assert_close(y, make.conv(case, x, w, case.bias), rtol=0, atol=0)
    assert not y.requires_grad


@pytest.mark.parametrize("case", CONV_TRANSPOSE, ids=lambda case: case.id)
def test_a_transposed_convolution_is_torchs(case: Case) -> None:
    y = conv_transpose(
        case.input,
        case.kernel,
        stride=case.stride,
        padding=case.padding,
        output_padding=case.output_padding,
        dilation=case.dilation,
        bias=case.bias,
        device="cpu",
    )
    x, w = torch.from_numpy(case.input), torch.from_numpy(case.kernel)
    torch.testing.assert_close(y, make.conv_transpose(case, x, w, case.bias), rtol=0, atol=0)
    assert not y.requires_grad


@pytest.mark.parametrize(
    ("function", "shapes", "parameters", "words", "way_out"),
    [
        (
            conv,
            ((3, 5, 5), (2, 4, 3, 3)),
            {},
            r"takes 4 channels with groups = 1, and input has 3: give .* shape \(4, 5, 5\)",
            (4, 5, 5),
        ),
        (conv, ((3, 5, 5), (3, 3)), {}, r"takes 1 channels.*\(1, 5, 5\)", (1, 5, 5)),
        (
            conv,
            ((4, 5, 5), (3, 2, 3, 3)),
            {"groups": 2},
            "groups = 2: must divide 4 .* and 3 .*choose 1",
            None,
        ),
        (
            conv,
            ((1, 5, 5), (2, 1, 3, 3)),
            {"bias": [1, 2, 3]},
            "bias has 3 numbers for 2 output channels",
            None,
        ),
        (
            conv,
            ((5,), (1, 1, 3, 3)),
            {},
            "kernel has 2 spatial axes, and input 1 spatial axis",
            None,
        ),
        (conv, ((2, 2), (3, 3)), {}, "choose a smaller kernel, or more padding", None),
        (
            conv_transpose,
            ((3, 5, 5), (2, 4, 3, 3)),
            {},
            r"takes 2 channels.*\(2, 5, 5\)",
            (2, 5, 5),
        ),
        (
            conv_transpose,
            ((1, 5, 5), (1, 4, 3, 3)),
            {"bias": [1, 2]},
            "bias has 2 numbers for 4",
            None,
        ),
    ],
)
def test_shapes_that_do_not_go_together_are_refused(
    function: Any, shapes: Any, parameters: Any, words: str, way_out: Any
) -> None:
    x, w = (torch.ones(shape) for shape in shapes)
    with pytest.raises(ValueError, match=words):
        function(x, w, device="cpu", **parameters)
    if way_out is not None:
        function(torch.ones(way_out), w, device="cpu", **parameters)


def test_auto_takes_the_best_device_there_is() -> None:
    expected = "mps" if torch.backends.mps.is_available() else "cpu"
    expected = "cuda" if torch.cuda.is_available() else expected
    assert choose_device("auto").type == expected


@pytest.mark.parametrize("learn_bias", [False, True])
def test_steps_are_those_of_torchs_adam(learn_bias: bool) -> None:
    torch.manual_seed(0)
    x, w, y = (torch.randn(*size, dtype=torch.float64) for size in ((3, 4), (3, 3), (7, 9)))
    steps = learn_kernel(x, w, y, lr=0.05, bias=0.5, learn_bias=learn_bias, stride=2, device="cpu")
    module = torch.nn.ConvTranspose2d(1, 1, 3, stride=2, dtype=torch.float64)
    assert module.bias is not None
    module.weight.data[0, 0] = w
    module.bias.data.fill_(0.5)
    module.bias.requires_grad_(learn_bias)
    optimizer = torch.optim.Adam((p for p in module.parameters() if p.requires_grad), lr=0.05)
    for learnt in islice(steps, 20):
        loss = functional.mse_loss(module(x[None, None])[0, 0], y)
        assert learnt.loss == pytest.approx(loss.item())
        torch.testing.assert_close(learnt.kernel, module.weight.detach()[0, 0])
        assert learnt.bias == pytest.approx(module.bias.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def test_gradients_are_taken_where_they_are_switched_off() -> None:
    with torch.no_grad():
        start, later = islice(learn_kernel([1], [0], [1], lr=0.1, device="cpu"), 0, 9, 8)
    assert later.loss < start.loss


def test_steps_that_were_taken_stay_as_they_were() -> None:
    learnt = list(islice(learn_kernel([1], [0], [1], lr=0.1, device="cpu"), 3))
    assert [round(step.kernel.item(), 3) for step in learnt] == [0, 0.1, 0.2]
    assert [step.step for step in learnt] == [0, 1, 2]
