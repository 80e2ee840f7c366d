from __future__ import annotations

from itertools import islice

import pytest
import torch
from torch.nn import functional

from segwidgets.ops.conv import learn_kernel


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
