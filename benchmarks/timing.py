"""Timing calls in turn, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


def interleaved_medians(
    calls: Mapping[str, Callable[[], object]],
    repetitions: int,
    warm_up: int = 20,
    *,
    settle: bool = False,
) -> dict[str, float]:
    """Time calls round by round.

    Parameters
    ----------
    calls : mapping of str to callable
        What to time, by name.
    repetitions : int
        Number of rounds that count.
    warm_up : int
        Number of rounds before.
    settle : bool
        Whether each is called twice in its turn, and the second call counts: none then finds the
        caches as another left them.

    Returns
    -------
    dict of str to float
        Median in milliseconds by name.
    """
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(warm_up + repetitions):
        for name, call in calls.items():
            if settle:
                call()
            start = perf_counter()
            call()
            times[name].append(1000 * (perf_counter() - start))
    return {name: median(taken[warm_up:]) for name, taken in times.items()}
