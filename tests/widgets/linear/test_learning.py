"""Learning a kernel: what comes out, what the page is told, and what ends it."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

import segwidgets as sw
from tests.widgets.fake_page import FakePage

BILINEAR = np.array([0.25, 0.75, 0.75, 0.25])


def blob(*size: int) -> torch.Tensor:
    """Make random cells inside a rim of zeros."""
    torch.manual_seed(0)
    cells = torch.zeros(*size)
    cells[tuple(slice(1, -1) for _ in size)] = torch.randn(*(side - 2 for side in size))
    return cells


def slow() -> Any:
    """Make a figure that learns for many seconds."""
    return sw.ConvTranspose2d(torch.rand(64, 64), np.zeros((16, 16)), stride=3)


def once_learning(figure: Any, do: Callable[[], Any]) -> threading.Thread:
    def wait_and_do() -> None:
        eventually(lambda: len(figure._fit.get("loss", ())) > 5)
        do()

    thread = threading.Thread(target=wait_and_do)
    thread.start()
    return thread


@pytest.mark.parametrize("start", ["zeros", "random"])
def test_upsampling_learns_to_be_bilinear_in_2d(start: str) -> None:
    """Inside a rim of zeros, torch's bilinear upsampling is this transposed convolution."""
    x = blob(8, 7)
    target = functional.interpolate(x[None, None], scale_factor=2, mode="bilinear")[0, 0]
    kernel = np.zeros((4, 4)) if start == "zeros" else torch.randn(4, 4)
    figure = sw.ConvTranspose2d(x, kernel, stride=2, padding=1)
    # One kernel, and no other, has the lowest loss.
    assert torch.linalg.matrix_rank(figure.input_matrix) == 16
    losses = figure.fit(target, progress=False)
    np.testing.assert_allclose(figure.kernel, np.outer(BILINEAR, BILINEAR), atol=1e-3)
    torch.testing.assert_close(figure.output, target, atol=5e-3, rtol=0)
    assert len(losses) == 201
    assert losses[-1] < 1e-6 < losses[0]


def test_upsampling_learns_to_be_linear_in_1d() -> None:
    x = blob(9)
    target = functional.interpolate(x[None, None], scale_factor=2, mode="linear")[0, 0]
    figure = sw.ConvTranspose1d(x, [1, 0, 0, 0], stride=2, padding=1)
    figure.fit(target, progress=False)
    np.testing.assert_allclose(figure.kernel, BILINEAR, atol=1e-3)


def test_losses_are_torchs() -> None:
    figure = sw.ConvTranspose2d()
    target = torch.ones(7, 7)
    before = figure.output
    losses = figure.fit(target, steps=5, progress=False)
    assert losses[0] == pytest.approx(functional.mse_loss(before, target).item())
    assert losses[5] == pytest.approx(functional.mse_loss(figure.output, target).item(), rel=1e-5)


def test_the_bias_is_learnt_when_it_is_asked_for() -> None:
    target = np.full(5, 3.0)
    fixed = sw.ConvTranspose1d([0, 0], bias=1)
    fixed.fit(target, progress=False)
    assert fixed.bias == 1
    free = sw.ConvTranspose1d([0, 0], bias=1)
    free.fit(target, progress=False, bias=True)
    assert free.bias == pytest.approx(3, abs=1e-2)
    assert free._fit["biases"][0] == 1
    assert free._fit["biases"][-1] == pytest.approx(free.bias, rel=1e-5)


def test_the_record_can_be_replayed() -> None:
    figure = sw.ConvTranspose1d([3, 5], [0, 0, 0])
    losses = figure.fit([1, 2, 3, 4, 5], steps=500, progress=False)
    record = figure._fit
    assert record["state"] == "done"
    assert (record["steps"], record["lr"]) == (500, 0.1)
    assert record["target"] == [1, 2, 3, 4, 5]
    assert len(record["loss"]) == len(losses) == 501
    assert len(record["kernels"]) == len(record["biases"]) == len(record["at"]) <= 60
    assert record["at"][0] == 0
    assert record["at"][-1] == 500
    np.testing.assert_allclose(record["kernels"][-1], figure.kernel, rtol=1e-5)
    for at, kernel in zip(record["at"], record["kernels"], strict=True):
        output = torch.tensor(figure.terms.output(figure.input, kernel))
        loss = functional.mse_loss(output, torch.arange(1.0, 6).double()).item()
        assert loss == pytest.approx(losses[at], rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("steps", [1, 57, 58, 59, 60, 117, 2000])
def test_snapshots_are_few_and_hold_both_ends(steps: int) -> None:
    figure = sw.ConvTranspose1d([1], [0])
    figure.fit([1], steps=steps, progress=False)
    at = figure._fit["at"]
    assert at[0] == 0
    assert at[-1] == steps
    assert len(at) == len(set(at)) <= 60
    assert len(at) >= min(steps, 30)


def test_the_page_sees_it_and_is_not_flooded() -> None:
    figure = slow()
    page = FakePage(figure)
    page.say({"kind": "hello"})
    page.received()
    target = np.ones(figure.output_size)
    start = time.monotonic()
    figure.fit(target, steps=150, progress=False)
    taken = time.monotonic() - start
    told = [m["state"] for m in page.comm.messages if "_fit" in m.get("state", {})]
    states = [state["_fit"]["state"] for state in told]
    assert states[-1] == "done"
    assert set(states[:-1]) == {"running"}
    assert 2 <= len(states) <= taken / 0.1 + 2
    # Kernel and record arrive together.
    assert all("kernel" in state for state in told[1:])
    np.testing.assert_allclose(told[-1]["kernel"], told[-1]["_fit"]["kernels"][-1], rtol=1e-5)
    check = page.received()["_check"]
    sent = np.frombuffer(check["output"], "<f4").reshape(check["shape"])
    np.testing.assert_allclose(sent, figure.output, rtol=1e-5)


def test_the_kernels_interrupt_keeps_what_was_learnt() -> None:
    # Whoever starts the tests in the background has interrupts ignored; a kernel never has.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    figure = slow()
    other = once_learning(figure, lambda: os.kill(os.getpid(), signal.SIGINT))
    losses = figure.fit(np.ones(figure.output_size), steps=2000, progress=False)
    other.join()
    signal.signal(signal.SIGINT, before)
    check_stopped(figure, losses)


@pytest.mark.parametrize("by", ["page", "python"])
def test_learning_in_the_background_can_be_stopped(by: str) -> None:
    figure = slow()
    page = FakePage(figure)
    losses = figure.fit(np.ones(figure.output_size), steps=2000, progress=False, wait=False)
    eventually(lambda: len(losses) > 5)
    with pytest.raises(RuntimeError, match=r"learning already: wait, or stop it with stop\(\)"):
        figure.fit(np.ones(figure.output_size))
    if by == "page":
        page.say({"kind": "stop"})
    else:
        figure.stop()
    eventually(lambda: not figure._learning.busy)
    check_stopped(figure, losses)
    assert page.received()["_fit"]["state"] == "stopped"
    assert len(figure.fit(np.ones(figure.output_size), steps=1, progress=False)) == 2


def test_a_closed_figure_learns_no_more() -> None:
    figure = slow()
    losses = figure.fit(np.ones(figure.output_size), steps=2000, progress=False, wait=False)
    figure.close()
    eventually(lambda: not figure._learning.busy)
    assert len(losses) < 2001


def eventually(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def check_stopped(figure: Any, losses: list[float]) -> None:
    assert 1 < len(losses) < 2001
    assert losses[-1] < losses[0]
    assert figure._fit["state"] == "stopped"
    assert figure._fit["at"][-1] == len(losses) - 1
    np.testing.assert_allclose(figure._fit["kernels"][-1], figure.kernel, rtol=1e-5)
    loss = functional.mse_loss(figure.output, torch.ones_like(figure.output)).item()
    assert loss == pytest.approx(losses[-1], rel=1e-4)


def test_another_map_ends_it() -> None:
    figure = slow()
    other = once_learning(figure, lambda: setattr(figure, "stride", 1))
    losses = figure.fit(np.ones(figure.output_size), steps=2000, progress=False)
    other.join()
    assert len(losses) < 2001
    assert figure._fit == {}


def test_an_observer_that_fails_ends_it_too() -> None:
    figure = sw.ConvTranspose1d()

    def fail(_: Any) -> None:
        raise RuntimeError("mine")

    figure.observe(fail, "kernel")
    with pytest.raises(RuntimeError, match="mine"):
        figure.fit([1, 2, 3, 4, 5], steps=3, progress=False)
    figure.unobserve(fail, "kernel")
    assert figure._fit.get("state") != "running"
    assert len(figure.fit([1, 2, 3, 4, 5], steps=3, progress=False)) == 4


@pytest.mark.parametrize("lr", [1e4, 1e30, 1e300])
def test_a_huge_rate_stops_with_the_last_good_kernel(lr: float) -> None:
    figure = sw.ConvTranspose1d([3, 5], [1, 2, 4])
    words = r"lr = .* run away after step 0; .* Choose a smaller lr"
    with pytest.warns(UserWarning, match=words) as caught:
        losses = figure.fit([1, 2, 3, 4, 5], lr=lr, progress=False)
    assert caught[0].filename == __file__
    assert len(losses) == 1
    assert figure.kernel == (1, 2, 4)
    assert figure._fit["state"] == "diverged"
    assert figure._fit["kernels"] == [[1, 2, 4]]


def test_a_rate_that_only_shakes_is_let_go_on() -> None:
    figure = sw.ConvTranspose1d([3, 5], [0, 0, 0])
    losses = figure.fit([1, 2, 3, 4, 5], lr=5, progress=False)
    assert len(losses) == 201
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"target": [1, 2, 3, 4]}, ValueError, "target has size 4, and the output 5: resize it"),
        ({"target": [[1, 2, 3, 4, 5]]}, ValueError, r"target has shape \(1, 5\)"),
        ({"target": [1, 2, 3, 4, np.nan]}, ValueError, r"target\[4\] is nan"),
        ({"target": "abcde"}, TypeError, "target = 'abcde'"),
        ({"steps": 0}, ValueError, "steps = 0: choose 1 to 2000"),
        ({"steps": 2001}, ValueError, "steps = 2001: choose 1 to 2000"),
        ({"steps": 1.5}, TypeError, "steps = 1.5: a whole number"),
        ({"lr": 0}, ValueError, "lr = 0: choose a number over 0"),
        ({"lr": np.inf}, ValueError, "lr = inf"),
        ({"lr": np.nan}, ValueError, "lr = nan"),
        ({"lr": True}, ValueError, "lr = True"),
        ({"lr": "fast"}, ValueError, "lr = 'fast'"),
    ],
)
def test_what_cannot_be_learnt_is_refused_and_changes_nothing(
    arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    figure = sw.ConvTranspose1d()
    with pytest.raises(error, match=words):
        figure.fit(**{"target": [1, 2, 3, 4, 5], "progress": False, **arguments})
    assert figure.kernel == (1, 2, 4)
    assert figure._fit == {}


def test_a_device_that_is_not_there_is_told() -> None:
    figure = sw.ConvTranspose1d(device="cuda:99")
    with pytest.raises(ValueError, match="device = 'cuda:99'"):
        figure.fit([1, 2, 3, 4, 5], progress=False)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("kernel", [0, 0, 0], True),
        ("bias", 3, True),
        ("labels", "values", True),
        ("kernel", [0, 0], False),
        ("input", [1, 1], False),
        ("stride", 1, False),
        ("dilation", 2, False),
    ],
)
def test_the_record_of_another_map_is_dropped(name: str, value: Any, kept: bool) -> None:
    figure = sw.ConvTranspose1d()
    figure.fit([1, 2, 3, 4, 5], steps=3, progress=False)
    setattr(figure, name, value)
    assert bool(figure._fit) is kept


def test_the_page_cannot_write_the_record() -> None:
    figure = sw.ConvTranspose1d()
    page = FakePage(figure)
    page.send({"_fit": {"loss": ["<script>"]}})
    assert page.received() == {"_fit": {}}


def learnt_in_a_page(figure: Any, target: Any, **changes: Any) -> dict[str, Any]:
    """What a page sends that has taken three steps."""
    zeros = np.zeros(np.shape(figure.kernel)).tolist()
    return {
        "state": "stopped",
        "steps": 200,
        "lr": 0.1,
        "loss": [4, 3, 2, 1.5],
        "at": [0, 3],
        "kernels": [zeros, np.full(np.shape(figure.kernel), 0.25).tolist()],
        "biases": [0, 0],
        "target": target,
        **changes,
    }


@pytest.mark.parametrize(
    "figure",
    [sw.Conv1d(), sw.Conv2d(in_channels=2, out_channels=3), sw.ConvTranspose2d()],
    ids=lambda figure: type(figure).__name__,
)
def test_what_a_page_has_learnt_is_the_figures(figure: Any) -> None:
    page = FakePage(figure)
    page.say({"kind": "hello"})
    record = learnt_in_a_page(figure, figure.output.tolist())

    page.send({"kernel": record["kernels"][-1], "_fit": record, "_revision": 1})

    assert np.array(figure.kernel).tolist() == record["kernels"][-1]
    assert figure._fit == record
    # Nothing has to be moved, and torch answers for the kernel that the page shows.
    received = page.received()
    assert not {"kernel", "_fit"} & received.keys()
    assert received["_check"]["revision"] == 1
    sent = np.frombuffer(received["_check"]["output"], "<f4").reshape(figure.output.shape)
    np.testing.assert_allclose(sent, figure.output, rtol=1e-6)
    # It goes along with an exported page, and not into another map.
    assert "_fit=" in figure._element().html()
    figure.dilation = 2
    assert figure._fit == {}


NOT_RECORDS: list[tuple[str, Any]] = [
    ("state", "running"),
    ("state", []),
    ("steps", 0),
    ("steps", 1e9),
    ("lr", float("nan")),
    ("loss", []),
    ("loss", [[1.0]]),
    ("loss", ["<script>"]),
    ("at", [0, 9]),
    ("at", [3, 0]),
    ("at", [0.5, 3]),
    ("kernels", [[1.0], [2.0]]),
    ("kernels", [[1, 2, 3], [1, 2, 1e9]]),
    ("kernels", [[1, 2, 3], [1, 2]]),
    ("biases", [0]),
    ("target", None),
    ("more", 1),
]


@pytest.mark.parametrize(("name", "value"), NOT_RECORDS, ids=range(len(NOT_RECORDS)))
def test_what_is_no_record_is_not_taken(name: str, value: Any) -> None:
    figure = sw.ConvTranspose1d()
    page = FakePage(figure)

    page.send({"_fit": {**learnt_in_a_page(figure, [1.0] * 5), name: value}})

    assert figure._fit == {}
    assert page.received() == {"_fit": {}}


def test_an_exported_page_has_the_record() -> None:
    figure = sw.ConvTranspose1d()
    assert "_fit" not in figure._element().html()
    figure.fit([1, 2, 3, 4, 5], steps=3, progress=False)
    found = re.search(r"_fit=(?:'([^']*)'|\"([^\"]*)\")", figure._element().html())
    assert found
    assert json.loads(unescape(found[1] or found[2])) == figure._fit


def test_a_file_gets_one_line_of_progress(capsys: pytest.CaptureFixture[str]) -> None:
    sw.ConvTranspose1d().fit([1, 2, 3, 4, 5], steps=3)
    assert re.fullmatch(r"fit \|█{20}\| 3/3  done\n", capsys.readouterr().err)
    sw.ConvTranspose1d().fit([1, 2, 3, 4, 5], steps=3, progress=False)
    assert capsys.readouterr().err == ""


def test_a_terminal_sees_the_bar_move(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    slow_one = slow()
    slow_one.fit(np.ones(slow_one.output_size), steps=50)
    first, *middle, last = capsys.readouterr().err.split("\r")[1:]
    assert first.startswith(f"fit |{'·' * 20}| 0/50  loss ")
    assert last.rstrip(" \n") == f"fit |{'█' * 20}| 50/50  done"
    # What was written before is covered.
    assert len(last.rstrip("\n")) >= len((middle or [first])[-1].rstrip())
