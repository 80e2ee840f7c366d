"""Work in the background: signs of life, interrupts while torch loads, and the end of a process."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from segwidgets.widgets.background import Job, Runner

INTERRUPTED = """
import os, signal, sys, threading, time
from segwidgets._torch import require_torch

def interrupt():
    while "torch" not in sys.modules:
        time.sleep(0.001)
    time.sleep({delay})
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
try:
    require_torch()
    time.sleep(30)
except KeyboardInterrupt:
    print("interrupted")
print(require_torch().ones(2).sum().item())
"""

ENDED = """
import time
import segwidgets as sw
w = sw.SlidingWindow()
w._handle_custom_msg({"kind": "run"}, [])
while not w._progress.get("done"):
    time.sleep(0.001)
time.sleep(%s)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )


def test_work_gives_signs_of_life_until_it_ends() -> None:
    signs: list[float] = []
    runner = Runner(lambda _: None, lambda: signs.append(time.monotonic()))

    def work(_: Job) -> None:
        # As long as a layer of a large network may take.
        time.sleep(1.3)

    begun = time.monotonic()
    runner.run(work, shown=False)
    assert len(signs) >= 2
    gaps = [b - a for a, b in zip([begun, *signs], signs, strict=False)]
    assert max(gaps) < 2
    ended = len(signs)
    time.sleep(0.7)
    assert len(signs) <= ended + 1
    runner.start(work, asked=True)
    while runner.busy:
        time.sleep(0.05)
    assert len(signs) >= ended + 2


@pytest.mark.parametrize("delay", [0.02, 0.2, 0.5])
def test_an_interrupt_while_torch_loads_waits_for_it(delay: float) -> None:
    done = run(INTERRUPTED.format(delay=delay))
    assert (done.returncode, done.stdout.split()) == (0, ["interrupted", "2.0"]), done.stderr


@pytest.mark.parametrize("delay", [0, 0.05, 0.3])
def test_a_process_ends_in_peace_around_what_it_computes(delay: float) -> None:
    done = run(ENDED % delay)
    assert (done.returncode, done.stderr) == (0, "")
