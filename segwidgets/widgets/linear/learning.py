"""Figures whose kernel learns."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from math import inf, isfinite
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from traitlets import Dict, observe

from segwidgets.ops.fit import Learnt, learn_kernel
from segwidgets.shared.limits import LIMITS
from segwidgets.terms.arrays import as_array
from segwidgets.terms.parameters import whole
from segwidgets.widgets.background import ProgressBar
from segwidgets.widgets.linear.linear import Linear
from segwidgets.widgets.linear.record import Record
from segwidgets.widgets.words import times

if TYPE_CHECKING:
    from segwidgets.embed.page import Element

_MAX_STEPS = 2000
# Seconds from one message to the page to the next.
_PAUSE = 0.1


class Learning(Linear):
    """A linear map whose kernel can be learnt."""

    _fit = Dict(help="What was learnt and how, for the page to show and to replay.").tag(sync=True)

    # Set from outside while learning: to stop, and that the map is another one by now.
    _stop = False
    _outdated = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Held while learning.
        self._lock = Lock()
        super().__init__(*args, **kwargs)

    def fit(
        self,
        target: Any,
        steps: int = 200,
        lr: float = 0.1,
        *,
        bias: bool = False,
        progress: bool = True,
        wait: bool = True,
    ) -> list[float]:
        """Learn the kernel, so that the output comes as close as it can to a target.

        torch's autograd and Adam lower the mean squared difference, from the present kernel
        on. The page shows it as it happens, and can replay it afterwards. Interrupting the
        kernel keeps what was learnt; so does a loss that runs away, which ends learning with a
        warning, and with the best kernel so far.

        Parameters
        ----------
        target : array-like
            The output to reach, of the shape of `output`: a picture, or the result of another
            way of upsampling.
        steps : int
            1 to 2000.
        lr : float
            Adam's learning rate, about how far a weight moves in one step.
        bias : bool
            Whether the bias is learnt too.
        progress : bool
            Whether to write a progress bar to standard error.
        wait : bool
            Whether to return at the end. Otherwise learning goes on in the background, and
            `stop()` ends it, or the page: a kernel that waits does not hear the page.

        Returns
        -------
        list of float
            The loss at the start and after each step that was taken; in the background the
            list still grows.

        Raises
        ------
        ImportError
            If torch is not installed.
        TypeError
            If `target` holds no numbers, or `steps` is no whole number.
        ValueError
            If `target` has another size or values that cannot be, or `steps` or `lr` is out
            of range, or there is no such device. The figure is then as before.
        RuntimeError
            If the figure is learning already.

        Examples
        --------
        Doubling every cell, from examples:

        >>> import segwidgets as sw
        >>> w = sw.ConvTranspose1d([3, 5], [0, 0], device="cpu")
        >>> losses = w.fit([3, 3, 5, 5], progress=False)
        >>> [round(weight, 3) for weight in w.kernel]
        [1.0, 1.0]
        """
        cells = self._target(target)
        _check_pace(steps, lr)
        record = Record(steps, lr, cells, np.asarray(self.input))
        bar = ProgressBar(steps, shown=progress)
        learnt = learn_kernel(
            self.input,
            self.kernel,
            cells,
            lr=lr,
            bias=self.bias,
            learn_bias=bias,
            device=self.device,
            **{name: getattr(self, name) for name in self.parameter_names},
        )
        if not self._lock.acquire(blocking=False):
            raise RuntimeError("the figure is learning already: wait, or stop it with stop().")
        self._stop, self._outdated = False, False

        def run() -> None:
            try:
                self._learn(learnt, record, bar, steps, learns_bias=bias)
            finally:
                self._lock.release()

        if wait:
            run()
        else:
            Thread(target=run, daemon=True).start()
        return record.losses

    def stop(self) -> None:
        """End learning in the background, and keep what was learnt."""
        self._stop = True

    def close(self) -> None:
        """Take the figure out of every page; what it was learning ends."""
        self.stop()
        super().close()

    def _learn(
        self,
        learnt: Iterator[Learnt],
        record: Record,
        bar: ProgressBar,
        steps: int,
        *,
        learns_bias: bool,
    ) -> None:
        """Take the steps, tell of them, and leave the figure with the last good kernel."""
        state = "stopped"
        told = -inf
        try:
            for now in learnt:
                if record.is_lost(now):
                    state = "diverged"
                    break
                record.add(now)
                if now.step == steps:
                    state = "done"
                    break
                if self._stop:
                    break
                if time.monotonic() - told >= _PAUSE:
                    told = time.monotonic()
                    self._tell(record, "running", learns_bias=learns_bias)
                    bar.update(now.step, f"loss {now.loss:.3g}")
        except KeyboardInterrupt:
            # What was learnt up to here is what the reader wants to keep.
            pass
        except Exception:
            # An observer that fails, or a device without memory.
            self._fit = {**self._fit, "state": "stopped"} if self._fit else {}
            raise
        if self._outdated:
            # Another thread may have changed the map while the record was being told.
            self._fit = {}
        elif record.losses:
            self._tell(record, state, learns_bias=learns_bias)
        bar.finish(max(len(record.losses) - 1, 0), state)
        if state == "diverged":
            warnings.warn(record.why_it_was_lost(), stacklevel=4)

    def _tell(self, record: Record, state: str, *, learns_bias: bool) -> None:
        """Show the kernel and the record of how it came about, in one message."""
        good = record.best if state == "diverged" else record.last
        with self.hold_sync():
            self._fit = record.as_json(state)
            self.kernel = good.kernel.tolist()
            if learns_bias:
                self.bias = good.bias

    def _target(self, target: Any) -> NDArray[np.float64]:
        size = self.terms.output_size
        cells = as_array("target", target, len(size), magnitude=LIMITS.magnitude)
        if cells.shape != size:
            raise ValueError(
                f"target has size {times(cells.shape)}, and the output {times(size)}: "
                f"resize it, for instance with torch.nn.functional.interpolate, or choose other "
                f"parameters."
            )
        return cells

    @observe("input", "kernel", "stride", "padding", "output_padding", "dilation")
    def _forget(self, change: Any) -> None:
        """Drop what was learnt of another map."""
        # While the figure is made there is no old value.
        kernels = change.name == "kernel" and isinstance(change.old, tuple)
        if kernels and np.shape(change.old) == np.shape(change.new):
            return
        self._fit = {}
        self._stop = self._outdated = True

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("kind") == "stop":
            self.stop()
        super()._handle_custom_msg(content, buffers)

    def _element(self, *, still: bool = False) -> Element:
        """Describe the figure as a custom element, with what it learnt.

        Parameters
        ----------
        still : bool
            Whether it carries a picture of itself, for where scripts do not run.

        Returns
        -------
        segwidgets.embed.page.Element
            Its `html()` goes into a page that has the script `elements.js`, or that of the
            figure's family.
        """
        element = super()._element(still=still)
        if not self._fit:
            return element
        return replace(element, attributes={**element.attributes, "_fit": self._fit})


def _check_pace(steps: Any, lr: Any) -> None:
    if not 1 <= whole("steps", steps) <= _MAX_STEPS:
        raise ValueError(f"steps = {steps}: choose 1 to {_MAX_STEPS}.")
    number = isinstance(lr, int | float | np.floating) and not isinstance(lr, bool)
    if not (number and isfinite(lr) and lr > 0):
        raise ValueError(f"lr = {lr!r}: choose a number over 0, such as 0.1.")
