from __future__ import annotations

import pytest
import torch

from segwidgets.ops.conv import conv_transpose
from segwidgets.ops.device import choose_device
from tests.vectors import make
from tests.vectors.cases import CONV_TRANSPOSE, Case


@pytest.mark.parametrize("case", CONV_TRANSPOSE, ids=lambda case: case.id)
def test_one_channel_is_torchs(case: Case) -> None:
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


def test_auto_takes_the_best_device_there_is() -> None:
    expected = "mps" if torch.backends.mps.is_available() else "cpu"
    expected = "cuda" if torch.cuda.is_available() else expected
    assert choose_device("auto").type == expected
