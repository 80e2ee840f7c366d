"""What happened while a kernel learnt."""

from __future__ import annotations

from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segwidgets.shared.limits import LIMITS

if TYPE_CHECKING:
    from segwidgets.ops.fit import Learnt

_MAX_SNAPSHOTS = 60
# A loss of this many times what a sensible kernel has will not come back.
_LOST = 1000


class Record:
    """Losses of all steps, and kernels of some.

    Parameters
    ----------
    steps : int
        How many are to be taken.
    lr : float
        The learning rate.
    target, input : numpy.ndarray
        What to reach, and from what.
    """

    def __init__(
        self,
        steps: int,
        lr: float,
        target: NDArray[np.float64],
        input: NDArray[np.float64],
    ) -> None:
        self.losses: list[float] = []
        self.last: Learnt
        self.best: Learnt
        self._steps = steps
        self._lr = float(lr)
        self._target = target
        # About the loss of a kernel of zeros, and of one with a weight too many.
        self._sensible = max(float(np.mean(np.square(cells))) for cells in (target, input))
        # Two places are for the start and for the end.
        self._every = ceil(steps / (_MAX_SNAPSHOTS - 2))
        self._snapshots: list[Learnt] = []

    def is_lost(self, now: Learnt) -> bool:
        """Tell whether learning has run away.

        Parameters
        ----------
        now : Learnt
            The newest state.

        Returns
        -------
        bool
            Whether it is not finite, larger than a figure can hold, or far worse than before.
        """
        largest = max(float(now.kernel.abs().max()), float(np.abs(now.bias).max()))
        # A comparison with NaN is false.
        if not (isfinite(now.loss) and largest <= LIMITS.magnitude):
            return True
        return bool(self.losses) and now.loss > _LOST * max(self._sensible, self.losses[0])

    def add(self, now: Learnt) -> None:
        """Keep a state.

        Parameters
        ----------
        now : Learnt
            The newest state, finite.
        """
        if not self.losses or now.loss <= self.best.loss:
            self.best = now
        if now.step % self._every == 0:
            self._snapshots.append(now)
        self.last = now
        self.losses.append(now.loss)

    def as_json(self, state: str) -> dict[str, Any]:
        """Write it all for the page.

        Parameters
        ----------
        state : {"running", "done", "stopped", "diverged"}
            What came of it.

        Returns
        -------
        dict
            `state`; `steps` that were asked for, `lr` and `target`; `loss`, one number for the
            start and for each step taken; `kernels` and `biases`, at most 60, and `at`, the
            step that each belongs to. The last is the kernel that the figure is left with.
        """
        end = self.best if state == "diverged" else self.last
        shown = [learnt for learnt in self._snapshots if learnt.step < end.step]
        shown.append(end)
        return {
            "state": state,
            "steps": self._steps,
            "lr": self._lr,
            "loss": _rounded(self.losses),
            "at": [learnt.step for learnt in shown],
            "kernels": [_rounded(learnt.kernel.tolist()) for learnt in shown],
            "biases": [_rounded(learnt.bias) for learnt in shown],
            "target": _rounded(self._target.tolist()),
        }

    def why_it_was_lost(self) -> str:
        """Say why learning ended before its time, and what to do.

        Returns
        -------
        str
            Sentences.
        """
        if not self.losses:
            return "nothing was learnt, the loss is not finite: choose smaller values."
        return (
            f"lr = {self._lr:g} made the loss run away after step {len(self.losses) - 1}; the best "
            f"kernel so far, that of step {self.best.step}, is kept. Choose a smaller lr."
        )


def _rounded(value: Any) -> Any:
    """Keep six digits, which is more than a picture shows."""
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(f"{value:.6g}")
