"""Computing behind a figure: in the background for a page, or at once for who asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from threading import Lock, Thread
from typing import Any

from segwidgets.widgets.progress import ProgressBar
from segwidgets.widgets.sliding_window_plan import Plan
from segwidgets.widgets.sliding_window_words import amount, duration
from segwidgets.widgets.sliding_window_work import Work

# Seconds from one message to the page to the next.
_PAUSE = 0.1
# Seconds that the window may take without having been asked for, and after which that is judged.
_UNASKED = 20.0
_JUDGED = 0.5
#: Multiply-adds beyond which the figure does not let the window slide.
MOST_MACS = 2 * 10**13

Tell = Callable[[dict[str, Any]], None]


class Runner:
    """Computes one thing after another, and tells how far it is.

    Parameters
    ----------
    tell : callable
        Takes progress as the page gets it.
    show : callable
        Takes a `Work` whose results changed.
    """

    def __init__(self, tell: Tell, show: Callable[[Work], None]) -> None:
        self._tell, self._show = tell, show
        # Held while computing.
        self._lock = Lock()
        # The number of the latest order, and of the one that somebody wants to end.
        self._order = 0
        self._ended = 0

    def stop(self) -> None:
        """End at the next batch."""
        self._ended = self._order

    def cancel(self) -> None:
        """Let nothing come of what is being computed, since its inputs are gone."""
        self._order += 1

    def start(self, plan: Callable[[], Plan], *, asked: bool) -> None:
        """Compute in the background, instead of what is being computed there.

        Parameters
        ----------
        plan : callable
            Gives what to compute; it may take a while.
        asked : bool
            Whether the window slides even if it takes long.
        """
        self._order += 1
        Thread(target=self._quietly, args=(plan, self._order, asked), daemon=True).start()

    def run(self, plan: Callable[[], Plan], *, shown: bool) -> None:
        """Compute at once; an interrupt ends it and keeps what there is.

        Parameters
        ----------
        plan : callable
            Gives what to compute.
        shown : bool
            Whether to write a progress bar to standard error.

        Raises
        ------
        ImportError, TypeError, ValueError, MemoryError
            Whatever keeps it from being computed.
        """
        self._order += 1
        order = self._order
        with self._lock:
            self._compute(plan, order, asked=True, shown=shown)

    def _quietly(self, plan: Callable[[], Plan], order: int, asked: bool) -> None:
        with self._lock:
            try:
                self._compute(plan, order, asked=asked, shown=False)
            except Exception:
                # Told to the page already; a thread has nobody else to tell.
                return

    def _compute(self, plan: Callable[[], Plan], order: int, *, asked: bool, shown: bool) -> None:
        try:
            if order == self._order:
                self._say(order, "running", "one_pass", "Scoring the picture in one pass …")
                work = Work(plan())
                work.one_pass()
                self._give(order, work)
                self._slide(order, work, asked=asked, shown=shown)
        except KeyboardInterrupt:
            self._say(order, "stopped", "sliding", "Interrupted. What was computed stays.")
        except Exception as error:
            # Whatever keeps torch from answering belongs into the figure.
            self._say(order, "failed", "sliding", str(error) or type(error).__name__)
            raise

    def _slide(self, order: int, work: Work, *, asked: bool, shown: bool) -> None:
        total = work.windows
        if work.sliding_macs > MOST_MACS:
            raise ValueError(
                f"the window would take {amount(work.sliding_macs)} multiply-adds at {total} "
                f"places, more than {amount(MOST_MACS)}: choose a larger stride, a smaller "
                f"picture, or segwidgets.ops.sliding_window, which has no limit."
            )
        bar = ProgressBar(total, shown=shown, label="sliding window")
        told, first_size, seconds = -inf, None, 0.0
        for part, seconds in work.slide():
            done = part.first + len(part.scores)
            first_size = first_size or part.batch_size
            estimate = seconds / done * total
            halved = part.batch_size < first_size
            numbers = {
                "done": done,
                "total": total,
                "seconds": seconds,
                "estimate": estimate,
                "batch_size": part.batch_size,
            }
            if order != self._order:
                return
            if order == self._ended:
                words = f"Stopped at {done} of {total} places."
                self._say(order, "stopped", "sliding", words, **numbers)
                bar.finish(done, "stopped")
                return
            if not asked and seconds > _JUDGED and estimate > _UNASKED:
                words = (
                    f"The window would take about {duration(estimate)} for "
                    f"{amount(work.sliding_macs)} multiply-adds at {total} places."
                )
                self._say(order, "costly", "sliding", words, **numbers)
                return
            if time.monotonic() - told >= _PAUSE:
                told = time.monotonic()
                words = f"The window is at {done} of {total} places."
                if halved:
                    words += f" Memory was full, so batches are halved to {part.batch_size}."
                self._say(order, "running", "sliding", words, **numbers)
                bar.update(done, duration(estimate))
        self._give(order, work)
        words = f"The window has been at {total} places in {duration(seconds)}."
        self._say(order, "done", "sliding", words, done=total, total=total, seconds=seconds)
        bar.finish(total, duration(seconds))

    def _give(self, order: int, work: Work) -> None:
        if order == self._order:
            self._show(work)

    def _say(self, order: int, state: str, stage: str, words: str, **numbers: Any) -> None:
        if order == self._order:
            empty = {"done": 0, "total": 0, "seconds": 0.0, "estimate": None, "batch_size": None}
            self._tell({"state": state, "stage": stage, "words": words, **empty, **numbers})
