"""A window that slides over the field gives what torch gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from segwidgets.terms.field import Field, conv_field, conv_transpose_field
from tests.vectors import make
from tests.vectors.cases import CONV, CONV_MODES, CONV_TRANSPOSE, TRUE, Case


def slid(field: Field, case: Case) -> Any:
    """Slide the window by torch's plain convolution, which knows of no padding and no zeros."""
    w = torch.tensor(case.kernel)
    if field.flipped:
        w = w.flip(tuple(range(case.dims)))
    cells = torch.tensor(field.values(case.input))
    conv = F.conv1d if case.dims == 1 else F.conv2d
    out = conv(cells[None, None], w[None, None], stride=field.stride, dilation=field.dilation)
    return out[0, 0].numpy() + case.bias


def truth(case: Case, apply: Any) -> Any:
    return apply(case, torch.tensor(case.input), torch.tensor(case.kernel), case.bias).numpy()


@pytest.mark.parametrize("case", [*CONV, *CONV_MODES], ids=lambda case: case.id)
def test_the_padded_input(case: Case) -> None:
    parameters = (case.input_size, case.stride, case.padding, case.dilation, case.padding_mode)
    field = conv_field(*parameters, flipped=case.operation == TRUE)
    np.testing.assert_allclose(slid(field, case), truth(case, make.conv), rtol=1e-12)


@pytest.mark.parametrize("case", CONV_TRANSPOSE, ids=lambda case: case.id)
def test_the_spread_input(case: Case) -> None:
    field = conv_transpose_field(
        *(case.input_size, case.kernel_size, case.stride),
        *(case.padding, case.output_padding, case.dilation),
    )
    np.testing.assert_allclose(slid(field, case), truth(case, make.conv_transpose), rtol=1e-12)
