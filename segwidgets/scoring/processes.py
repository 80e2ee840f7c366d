"""Sharing work among the processes that `torchrun` has started."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

# Those that have read their share wait for the slowest one.
_PATIENCE = timedelta(days=1)


def in_each_process(work: Callable[[int, int], T]) -> list[T]:
    """Do the work in each process, given its number and how many there are, and gather the results.

    Every process gets the results of all. An error of one is raised in all of them, so that none
    waits for what will not come.
    """
    if not _started() and int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return [work(0, 1)]
    import torch.distributed as dist

    ours = not dist.is_initialized()
    if ours:
        dist.init_process_group("gloo", timeout=_PATIENCE)
    try:
        # Another backend would want the counts on its devices.
        group = None if ours else dist.new_group(backend="gloo", timeout=_PATIENCE)
        rank, size = dist.get_rank(), dist.get_world_size()
        done: T | None = None
        wrong: Exception | None = None
        try:
            done = work(rank, size)
        except (OSError, TypeError, ValueError) as error:
            wrong = error
        gathered: list[tuple[T, Exception | None]] = [(done, wrong)] * size  # type: ignore[list-item]
        dist.all_gather_object(gathered, (done, wrong), group=group)
    finally:
        if ours:
            dist.destroy_process_group()
    for _, failed in gathered:
        if failed is not None:
            raise failed
    return [result for result, _ in gathered]


def is_first() -> bool:
    """Tell whether this process is the one that writes for all."""
    return int(os.environ.get("RANK", "0")) == 0


def _started() -> bool:
    import torch.distributed as dist

    return dist.is_available() and dist.is_initialized()
