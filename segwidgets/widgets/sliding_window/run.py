"""What the sliding window figure computes, part by part, for who waits for it."""

from __future__ import annotations

from collections.abc import Callable

from segwidgets.widgets.background import Order
from segwidgets.widgets.background import Work as Job
from segwidgets.widgets.sliding_window.plan import Plan
from segwidgets.widgets.sliding_window.work import Work
from segwidgets.widgets.words import amount, duration

# Seconds that the window may take without having been asked for, and after which that is judged.
_UNASKED = 20.0
_JUDGED = 0.5
#: Multiply-adds beyond which the figure does not let the window slide.
MAX_MACS = 2 * 10**13


def both_ways(plan: Callable[[], Plan], show: Callable[[Work], None]) -> Job:
    """Score a picture in one pass, then window by window.

    Parameters
    ----------
    plan : callable
        Gives what to compute; it may take a while.
    show : callable
        Takes a `Work` whose results changed.

    Returns
    -------
    callable
        For a `Runner`.
    """

    def compute(order: Order) -> None:
        order.enter("one_pass")
        order.say("running", "Scoring the picture in one pass …")
        work = Work(plan())
        work.one_pass()
        if order.wanted:
            show(work)
            _slide(order, work, show)

    return compute


def _slide(order: Order, work: Work, show: Callable[[Work], None]) -> None:
    total = work.windows
    if work.sliding_macs > MAX_MACS:
        raise ValueError(
            f"the window would take {amount(work.sliding_macs)} multiply-adds at {total} "
            f"places, more than {amount(MAX_MACS)}: choose a larger stride, a smaller "
            f"picture, or segwidgets.ops.sliding_window, which has no limit."
        )
    order.begin_bar(total, "sliding window")
    order.enter("sliding")
    first_size, seconds = None, 0.0
    for part, seconds in work.slide():
        done = part.first + len(part.scores)
        first_size = first_size or part.batch_size
        estimate = seconds / done * total
        numbers = {
            "done": done,
            "total": total,
            "seconds": seconds,
            "estimate": estimate,
            "batch_size": part.batch_size,
        }
        if not order.wanted:
            return
        if order.ended:
            order.say("stopped", f"Stopped at {done} of {total} places.", **numbers)
            order.end_bar(done, "stopped")
            return
        if not order.asked and seconds > _JUDGED and estimate > _UNASKED:
            words = (
                f"The window would take about {duration(estimate)} for "
                f"{amount(work.sliding_macs)} multiply-adds at {total} places."
            )
            order.say("costly", words, **numbers)
            return
        words = f"The window is at {done} of {total} places."
        if part.batch_size < first_size:
            words += f" Memory was full, so batches are halved to {part.batch_size}."
        order.say_often(words, duration(estimate), **numbers)
    if order.wanted:
        show(work)
    words = f"The window has been at {total} places in {duration(seconds)}."
    order.say("done", words, done=total, total=total, seconds=seconds)
    order.end_bar(total, duration(seconds))
