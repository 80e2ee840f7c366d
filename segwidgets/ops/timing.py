"""How long something takes on a device."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

from segwidgets._torch import require_torch

if TYPE_CHECKING:
    import torch

# Seconds, and runs, that measuring may take.
_LONGEST = 0.5
_MAX_RUNS = 7


def seconds_of(run: Callable[[], object], device: torch.device) -> float:
    """Measure how long something takes.

    Parameters
    ----------
    run : callable
        What to measure. It should have run before, so that nothing is done for the first time.
    device : torch.device
        The device that computes.

    Returns
    -------
    float
        Median of up to 7 runs, in seconds.

    Examples
    --------
    >>> import torch
    >>> seconds_of(lambda: None, torch.device("cpu")) < 1
    True
    """
    taken: list[float] = []
    while len(taken) < _MAX_RUNS and sum(taken) < _LONGEST:
        wait_for(device)
        start = time.perf_counter()
        run()
        wait_for(device)
        taken.append(time.perf_counter() - start)
    return median(taken)


def wait_for(device: torch.device) -> None:
    """Wait until a device has done what it was told.

    Parameters
    ----------
    device : torch.device
        A CPU has always done it already.

    Examples
    --------
    >>> import torch
    >>> wait_for(torch.device("cpu"))
    """
    if device.type != "cpu":
        accelerator: Any = getattr(require_torch(), device.type)
        accelerator.synchronize()
