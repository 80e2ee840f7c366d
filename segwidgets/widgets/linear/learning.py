"""Learning a kernel: the steps in the background or at once, and the record of them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from traitlets import Dict

from segwidgets.shared.numbers import is_number, short, whole
from segwidgets.shared.options import LIMITS
from segwidgets.widgets.background import Job, Runner
from segwidgets.widgets.traits import FromPage

if TYPE_CHECKING:
    from segwidgets.ops.conv import FitStep

# What a record holds.
_RECORD = {"state", "steps", "lr", "loss", "at", "kernels", "biases", "target"}
_MAX_STEPS = 2000
_MAX_SNAPSHOTS = 60
# A loss of this many times what a sensible kernel has will not come back.
_LOST = 1000


class FitRecord:
    """Losses of all steps, and kernels of some."""

    def __init__(
        self,
        steps: int,
        lr: float,
        target: NDArray[np.float64],
        input: NDArray[np.float64],
        *,
        learns_bias: bool,
    ) -> None:
        self.steps = steps
        self.learns_bias = learns_bias
        self.state = "running"
        self.losses: list[float] = []
        self.last: FitStep
        self.best: FitStep
        self._lr = float(lr)
        self._target = target
        # About the loss of a kernel of zeros, and of one with a weight too many.
        self._sensible = max(float(np.mean(np.square(cells))) for cells in (target, input))
        # Two places are for the start and for the end.
        self._every = ceil(steps / (_MAX_SNAPSHOTS - 2))
        self._snapshots: list[FitStep] = []

    def is_lost(self, now: FitStep) -> bool:
        """Tell whether a step is not finite, too large for a figure, or far worse than before."""
        largest = max(float(now.kernel.abs().max()), float(np.abs(now.bias).max()))
        # A comparison with NaN is false.
        if not (isfinite(now.loss) and largest <= LIMITS.magnitude):
            return True
        return bool(self.losses) and now.loss > _LOST * max(self._sensible, self.losses[0])

    def add(self, now: FitStep) -> None:
        """Keep a finite step."""
        if not self.losses or now.loss <= self.best.loss:
            self.best = now
        if now.step % self._every == 0:
            self._snapshots.append(now)
        self.last = now
        self.losses.append(now.loss)

    def as_json(self, state: str) -> dict[str, Any]:
        """Write it all for the page; `at` is the step that each of the kernels belongs to.

        The last is the kernel that the figure is left with.
        """
        end = self.best if state == "diverged" else self.last
        shown = [step for step in self._snapshots if step.step < end.step]
        shown.append(end)
        return {
            "state": state,
            "steps": self.steps,
            "lr": self._lr,
            "loss": _rounded(self.losses),
            "at": [step.step for step in shown],
            "kernels": [_rounded(step.kernel.tolist()) for step in shown],
            "biases": [_rounded(step.bias) for step in shown],
            "target": _rounded(self._target.tolist()),
        }

    def why_it_was_lost(self) -> str:
        """Say why learning ended before its time, and what to do."""
        if not self.losses:
            return "nothing was learnt, the loss is not finite: choose smaller values."
        return (
            f"lr = {self._lr:g} made the loss run away after step {len(self.losses) - 1}; the best "
            f"kernel so far, that of step {self.best.step}, is kept. Choose a smaller lr."
        )


def _rounded(value: Any) -> Any:
    """Keep six digits, which is more than a picture shows; steps stay whole."""
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value if isinstance(value, int) else float(f"{value:.6g}")


class Fit(Dict, FromPage):
    """The record of how a kernel was learnt, here or in the page; empty where there is none."""

    def coerce(self, obj: Any, value: Any) -> dict[str, Any]:
        """Take a record that can be replayed in this figure; no other is near."""
        if value == {}:
            return {}
        _check_record(value, np.shape(obj.kernel))
        return {
            name: _rounded(held) if isinstance(held, list) else held for name, held in value.items()
        }


def _check_record(record: Any, kernel: tuple[int, ...]) -> None:
    """Refuse what is no record of kernels of a shape: whatever a page sends can be anything."""
    if not isinstance(record, dict) or set(record) != _RECORD:
        raise TypeError("a record is a dict of what `FitRecord.as_json` writes.")
    if record["state"] not in ("done", "stopped", "diverged"):
        raise ValueError(f"state = {record['state']!r}")
    check_pace(record["steps"], record["lr"])
    losses, at = _numbers(record["loss"]), _numbers(record["at"])
    kernels, biases = _numbers(record["kernels"]), _numbers(record["biases"])
    _numbers(record["target"])
    if losses.ndim != 1 or not 1 <= len(losses) <= record["steps"] + 1:
        raise ValueError(f"{len(losses)} losses for {record['steps']} steps")
    if at.ndim != 1 or not 1 <= len(at) <= _MAX_SNAPSHOTS or len(biases) != len(at):
        raise ValueError(f"{len(at)} snapshots")
    if (at % 1).any() or at[0] != 0 or (np.diff(at) <= 0).any() or at[-1] >= len(losses):
        raise ValueError(f"at = {record['at']}: steps that were taken, in order")
    if kernels.shape != (len(at), *kernel):
        raise ValueError(f"kernels of shape {kernels.shape}")
    if np.abs(kernels).max() > LIMITS.magnitude:
        raise ValueError("a kernel is too large")


def _numbers(value: Any) -> NDArray[np.float64]:
    """Read nested lists of finite numbers."""
    numbers = np.array(value)
    if not isinstance(value, list) or numbers.dtype.kind not in "if" or not numbers.size:
        raise TypeError("numbers are needed.")
    if not np.isfinite(numbers).all():
        raise ValueError("finite numbers are needed.")
    return numbers.astype(float)


class Learning:
    """Takes steps one after another, and shows the record now and then.

    `show` takes the record, or None where it belongs to another map by now, and what became of it:
    "running", "done", "stopped", "diverged" or "failed".
    """

    def __init__(self, show: Callable[[FitRecord | None, str], None]) -> None:
        self._show = show
        self._record: FitRecord | None = None
        self._waits = False
        self._runner = Runner(self._tell)
        self.stop = self._runner.stop
        self.cancel = self._runner.cancel

    @property
    def busy(self) -> bool:
        """Whether it is learning."""
        return self._runner.busy

    def begin(
        self, steps: Iterator[FitStep], record: FitRecord, *, wait: bool, shown: bool
    ) -> None:
        """Take the steps, here or in the background; an interrupt keeps what was learnt."""
        if self.busy:
            raise RuntimeError("the figure is learning already: wait, or stop it with stop().")
        self._record, self._waits = record, wait

        def work(job: Job) -> None:
            job.begin_bar(record.steps, "fit")
            state = "stopped"
            with suppress(KeyboardInterrupt):
                state = self._take(steps, record, job)
            if not job.wanted:
                # Another thread may have changed the map while the record was shown.
                self._show(None, state)
            elif record.losses:
                job.report(state, "")
            job.end_bar(max(len(record.losses) - 1, 0), state)
            record.state = state
            if state == "diverged" and not wait:
                warnings.warn(record.why_it_was_lost(), stacklevel=1)

        if wait:
            self._runner.run(work, shown=shown)
            if record.state == "diverged":
                warnings.warn(record.why_it_was_lost(), stacklevel=3)
        else:
            self._runner.start(work, asked=True, shown=shown)

    @staticmethod
    def _take(steps: Iterator[FitStep], record: FitRecord, job: Job) -> str:
        for now in steps:
            if record.is_lost(now):
                return "diverged"
            record.add(now)
            if now.step == record.steps:
                return "done"
            if job.stopping or not job.wanted:
                break
            job.report_often("", f"loss {now.loss:.3g}", done=now.step)
        return "stopped"

    def _tell(self, progress: dict[str, Any]) -> None:
        self._show(self._record, progress["state"])
        if progress["state"] == "failed" and not self._waits:
            # A thread has nobody to raise its error to.
            warnings.warn(f"learning ended: {progress['words']}", stacklevel=1)


def check_pace(steps: Any, lr: Any) -> None:
    """Check the number of steps and the learning rate."""
    whole("steps", steps, 1, _MAX_STEPS)
    if not is_number(lr) or lr <= 0:
        raise ValueError(f"lr = {short(lr)}: choose a number over 0, such as 0.1.")
