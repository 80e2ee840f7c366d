from __future__ import annotations

import pytest
import torch

from segwidgets.ops.conv import conv
from tests.vectors import make
from tests.vectors.cases import CONV, CONV_MODES, Case


@pytest.mark.parametrize("case", [*CONV, *CONV_MODES], ids=lambda case: case.id)
def test_one_channel_is_torchs(case: Case) -> None:
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
