"""Reading pairs of label images side by side and in order; those that wait are few."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from os import PathLike
from pathlib import Path
from threading import Semaphore
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from segwidgets._torch import require_torch
from segwidgets.images.pairs import read_pair
from segwidgets.ops.confusion import confusion_matrix
from segwidgets.scoring.team import QUEUED, Team
from segwidgets.scoring.worker import Counted, Rules, add, count_files, nothing

SIDES = ("target", "prediction")
# Files are handed over in batches that take about so many seconds, so that handing over costs
# little and all are done at about the same time.
_BATCH_SECONDS, _MAX_BATCH = 0.02, 64
# Processes are started where reading on without them would take so many seconds more.
_WORTH = 0.5


class Numbered(NamedTuple):
    """A pair with its place among all."""

    number: int
    pair: Mapping[str, Any]


class Batch(NamedTuple):
    """Pairs that were read together, and what was found in them."""

    pairs: list[Numbered]
    found: Counted


def read(
    given: Iterable[tuple[int, Any]],
    count: int | None,
    rules: Rules,
    workers: int,
    done: Callable[[Batch], None],
) -> None:
    """Count the pixels of pairs, and call `done` with each batch, in order.

    `count` tells how many pairs there are, where that is known. Labels in memory are counted by
    threads of this process, and files by one, beside other processes once there are many.
    """
    waiting: deque[Future[Batch]] = deque()
    most = QUEUED * workers
    pace = _Pace(most)
    # Threads that wait for an answer cost nothing. Of those that count themselves, two that read
    # files would wait for each other; this process is the last of the `workers`.
    counting = {True: Semaphore(1), False: Semaphore(workers)}
    with Team(workers - 1, rules) as team, ThreadPoolExecutor(most) as pool:
        try:
            for pairs in _batches(given, pace):
                own = counting[_in_files(pairs[0])]
                waiting.append(pool.submit(_count, pairs, rules, team, pace, own))
                if len(waiting) >= most:
                    done(waiting.popleft().result())
                if workers > 1 and pace.seconds_left(count) > _WORTH:
                    team.start()
            while waiting:
                done(waiting.popleft().result())
        finally:
            pool.shutdown(cancel_futures=True)


class _Pace:
    """How long reading takes. Threads write it at once, and may lose each other's numbers."""

    def __init__(self, skipped: int) -> None:
        # As many of the first batches tell how long it takes to load Pillow.
        self._skipped = skipped
        self._read = 0
        self._seconds = 0.0
        self.batch = 1

    def note(self, pairs: int, seconds: float) -> None:
        """Remember how long some files took."""
        if self._skipped > 0:
            self._skipped -= 1
            return
        self._read += pairs
        self._seconds += seconds
        self.batch = max(1, min(_MAX_BATCH, int(_BATCH_SECONDS * self._read / self._seconds)))

    def seconds_left(self, count: int | None) -> float:
        """Estimate how long the rest takes; where it is unknown, as long as it has taken."""
        if count is None or not self._read:
            return self._seconds
        return self._seconds / self._read * (count - self._read)


def _batches(given: Iterable[tuple[int, Any]], pace: _Pace) -> Iterator[list[Numbered]]:
    """Put files together; what is in memory goes alone, so that little of it is held."""
    batch: list[Numbered] = []
    for number, value in given:
        each = Numbered(number, as_pair(number, value))
        alone = not _in_files(each)
        if alone and batch:
            yield batch
            batch = []
        batch.append(each)
        if alone or len(batch) >= pace.batch:
            yield batch
            batch = []
    if batch:
        yield batch


def as_pair(number: int, given: Any) -> Mapping[str, Any]:
    """Take a pair as a mapping with a name."""
    if isinstance(given, Mapping):
        pair = dict(given)
    elif isinstance(given, list | tuple) and len(given) in (2, 3):
        pair = dict(zip((*SIDES, "image"), given, strict=False))
    else:
        raise TypeError(
            f"pairs[{number}] is a {type(given).__name__}: give (target, prediction), or a mapping "
            f"with target, prediction and perhaps image and name."
        )
    for side in SIDES:
        if pair.get(side) is None:
            raise ValueError(f"pairs[{number}] has no {side}: give both target and prediction.")
    if "name" not in pair:
        target = pair["target"]
        is_path = isinstance(target, str | PathLike)
        pair["name"] = Path(target).name if is_path else f"picture {number + 1}"
    return pair


def _in_files(each: Numbered) -> bool:
    return all(isinstance(each.pair[side], str | PathLike) for side in SIDES)


def _count(
    pairs: list[Numbered], rules: Rules, team: Team, pace: _Pace, counting: Semaphore
) -> Batch:
    in_files = _in_files(pairs[0])
    paths = [tuple(os.fspath(each.pair[side]) for side in SIDES) for each in pairs if in_files]
    found = team.count(paths) if in_files else None
    if found and not found.refused:
        return Batch(pairs, found)
    with counting:
        begin = perf_counter()
        if found is None:
            found = count_files(paths, rules) if in_files else nothing(len(pairs), rules)
        for at in found.refused:
            add(_matrix(pairs[at].pair, rules), found.confusion, found.counts[at])
        pace.note(len(pairs), perf_counter() - begin)
    return Batch(pairs, found)


def _matrix(pair: Mapping[str, Any], rules: Rules) -> NDArray[np.int64]:
    """Count the pixels of each pair of classes; errors say in which picture."""
    lib = require_torch()
    try:
        target, prediction = map(lib.from_numpy, read_pair(pair, rules.colors))
        counts = confusion_matrix(prediction, target, rules.num_classes, rules.ignore_index)
    except (OSError, TypeError, ValueError) as error:
        raise type(error)(f"{pair['name']}: {error}") from error
    cells: NDArray[np.int64] = counts.numpy()
    return cells
